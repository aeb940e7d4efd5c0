"""Address ranges: imported when a policy compares one."""

from collections.abc import Sequence
from fractions import Fraction
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.networks import Network, network_of


def within(datum: Datum, ranges: tuple[Sequence[str], bool], run: Run) -> Truth:
    """Each range of the value lies wholly inside one of the given ranges."""
    texts, complete = ranges
    allowed = [found for text in texts if (found := network_of(text)) is not None]
    doubt = not complete or len(allowed) < len(texts)
    members = datum.elements if datum.kind == "sequence" else [datum]
    result = TRUE if datum.kind != "sequence" or datum.complete else UNKNOWN
    for raw in members:
        member = settled(raw, run)
        network = network_of(str(member.payload)) if member.kind == "text" else None
        if network is None:
            answer = UNKNOWN
        elif any(_inside(network, outer) for outer in allowed):
            answer = TRUE
        else:
            answer = UNKNOWN if doubt else FALSE
        result = min(result, answer)
    return result


def _inside(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def prefix_at_least(datum: Datum, bound: int | Fraction, run: Run) -> Truth:
    """No range is wider than the prefix, neighbours joined; an empty list restricts nothing, so it is false."""
    if datum.kind == "text":
        network = network_of(str(datum.payload))
        return UNKNOWN if network is None else of(network.prefixlen >= bound)
    if datum.kind != "sequence":
        return UNKNOWN
    known: list[Network] = []
    doubt = not datum.complete
    for raw in datum.elements:
        member = settled(raw, run)
        network = network_of(str(member.payload)) if member.kind == "text" else None
        if network is None:
            doubt = True
        else:
            known.append(network)
    if not known:
        return UNKNOWN if doubt else FALSE
    four = collapse_addresses(network for network in known if isinstance(network, IPv4Network))
    six = collapse_addresses(network for network in known if isinstance(network, IPv6Network))
    # A range more can only widen the union, so one that is too wide decides whatever the unknown ones turn out to be.
    if any(network.prefixlen < bound for union in (four, six) for network in union):
        return FALSE
    return UNKNOWN if doubt else TRUE
