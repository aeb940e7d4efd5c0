"""Address ranges as texts. Imported where one is read."""

from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network


def network_of(text: str) -> Network | None:
    """A range, host bits allowed; a bare address is a range of one."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None
