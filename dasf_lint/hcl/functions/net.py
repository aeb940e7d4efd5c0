"""IP address ranges: `cidrcontains` (OpenTofu's alone), `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`.

Follows internal/lang/funcs/cidr.go of Terraform and of OpenTofu, which call cidr/cidr.go of
github.com/apparentlymart/go-cidr.
"""

import ipaddress
import re
from typing import TypeAlias

from dasf_lint.core import numbers
from dasf_lint.hcl import values
from dasf_lint.hcl.errors import ArgumentError, CallError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import LIST_OF_STRING, NotWhole, strings, whole
from dasf_lint.hcl.types import BOOL, NUMBER, STRING, Type
from dasf_lint.hcl.value import Value

AddressRange: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_OCTETS = re.compile(r"(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.(\d{1,10})")


def network(text: str) -> AddressRange | None:
    """The network of an address with prefix length, host bits cut off; leading zeros of octets are allowed."""
    address, slash, length = text.partition("/")
    if not slash or not length.isascii() or not length.isdigit() or len(length) > 10:
        return None
    octets = _OCTETS.fullmatch(address)
    if octets and address.isascii():
        address = ".".join(str(int(octet)) for octet in octets.groups())
    try:
        parsed = ipaddress.ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Network) and "%" in address:
        return None
    return parsed


def _is_mapped(net: AddressRange) -> bool:
    """An IPv4 address written as IPv6, which Terraform takes for one or the other."""
    return isinstance(net, ipaddress.IPv6Network) and net.network_address.ipv4_mapped is not None


def _parsed(text: str) -> AddressRange:
    found = network(text)
    if found is None:
        raise CallError("invalid CIDR expression: invalid CIDR address: {}", text)
    return found


def _integer(value: Value) -> int:
    number = numbers.as_index(value.number)
    if number is None:
        raise CallError("value must be a whole number")
    return number


def _address(net: AddressRange, number: int) -> str:
    if net.version == 4:
        return str(ipaddress.IPv4Address(number))
    address = ipaddress.IPv6Address(number)
    return str(address.ipv4_mapped or address)


def _written(net: AddressRange, first: int, length: int) -> str:
    """A network as Go writes it: an IPv4 one although it was given as IPv6. How Python does depends on its release."""
    if _is_mapped(net):
        return f"{ipaddress.IPv4Address(first & 0xFFFFFFFF)}/{length - 96}"
    return f"{_address(net, first)}/{length}"


def _cidrhost(args: Args, type: Type, context: CallContext) -> Value:
    number = _integer(args[1])
    net = _parsed(args[0].text)
    host_bits = net.max_prefixlen - net.prefixlen
    size = 1 << host_bits
    if number < 0:
        if -number > size:
            raise CallError("prefix of {} does not accommodate a host numbered {}", net.prefixlen, number)
        number += size
    elif number >= size:
        raise CallError("prefix of {} does not accommodate a host numbered {}", net.prefixlen, number)
    if _is_mapped(net):
        number <<= 96
    return values.string(_address(net, int(net.network_address) | number))


def _cidrnetmask(args: Args, type: Type, context: CallContext) -> Value:
    net = _parsed(args[0].text)
    if net.version == 6 and not _is_mapped(net):
        raise CallError("IPv6 addresses cannot have a netmask: {}", args[0].text)
    return values.string(str(net.netmask))


def _whole(value: Value) -> int:
    try:
        return whole(value)
    except NotWhole as error:
        raise CallError("{}", str(error)) from None


def _cidrsubnet(args: Args, type: Type, context: CallContext) -> Value:
    extra = _whole(args[1])
    number = _integer(args[2])
    net = _parsed(args[0].text)
    length = net.prefixlen + extra
    if length > net.max_prefixlen:
        raise CallError("insufficient address space to extend prefix of {} by {}", net.prefixlen, extra)
    # Numbers are compared as 64 bits without sign, so that odd ones pass; what becomes of them is computed as well.
    if 0 <= extra < 64 and abs(number) & _UINT64 > (1 << extra) - 1:
        raise CallError("prefix extension of {} does not accommodate a subnet numbered {}", extra, number)
    if length < 0:
        return values.string("<nil>")
    first = abs(int(net.network_address) | number << (net.max_prefixlen - length))
    if first.bit_length() > net.max_prefixlen:
        raise CallError("prefix extension of {} does not accommodate a subnet numbered {}", extra, number)
    return values.string(_written(net, first, length))


_UINT64 = 2**64 - 1


def _cidrsubnets(args: Args, type: Type, context: CallContext) -> Value:
    net = network(args[0].text)
    if net is None:
        raise ArgumentError(0, "invalid CIDR expression: invalid CIDR address: {}", args[0].text)
    at = int(net.network_address)
    # The search begins before the first subnet, and before address 0 there is nothing.
    exhausted = at == 0 or _is_mapped(net)
    end = at + (1 << (net.max_prefixlen - net.prefixlen))
    out: list[str] = []
    previous = ""
    for i, value in enumerate(args[1:], 1):
        try:
            extra = whole(value)
        except NotWhole as error:
            raise ArgumentError(i, "{}", str(error)) from None
        if extra < 1:
            raise ArgumentError(i, "must extend prefix by at least one bit")
        if extra > 32:
            raise ArgumentError(i, "may not extend prefix by more than 32 bits")
        length = net.prefixlen + extra
        if length > net.max_prefixlen:
            raise ArgumentError(
                i, "would extend prefix to {} bits, which is too long for an IPv{} address", length, net.version
            )
        size = 1 << (net.max_prefixlen - length)
        at = (at + size - 1) // size * size
        if at + size > end or exhausted:
            raise ArgumentError(
                i,
                "not enough remaining address space for a subnet with a prefix of {} bits after {}",
                length,
                previous or _written(net, int(net.network_address), net.prefixlen),
            )
        previous = _written(net, at, length)
        out.append(previous)
        at += size
    return strings(out)


def _plain(net: AddressRange) -> AddressRange:
    """A range of IPv4 addresses that is written as IPv6 in the family that Go counts it to."""
    if not _is_mapped(net) or net.prefixlen < _MAPPED:
        return net
    first = int(net.network_address) & 0xFFFFFFFF
    return ipaddress.IPv4Network((first, net.prefixlen - _MAPPED))


_MAPPED = 96
"""Bits before the IPv4 address in an IPv6 address that stands for it."""


def _cidrcontains(args: Args, type: Type, context: CallContext) -> Value:
    prefix, text = args[0].text, args[1].text
    containing = _plain(_parsed(prefix))
    # An address is the range of it alone.
    inner = network(text) or network(f"{text}/{_bits_of(text)}")
    if inner is None:
        raise CallError("invalid IP address or prefix: {}", text)
    contained = _plain(inner)
    if isinstance(containing, ipaddress.IPv4Network) and isinstance(contained, ipaddress.IPv4Network):
        return values.boolean(contained.subnet_of(containing))
    if isinstance(containing, ipaddress.IPv6Network) and isinstance(contained, ipaddress.IPv6Network):
        return values.boolean(contained.subnet_of(containing))
    raise CallError("address family mismatch: {} vs. {}", prefix, text)


def _bits_of(address: str) -> int:
    return 128 if ":" in address else 32


_PREFIX = Parameter("prefix", STRING)

FUNCTIONS: dict[str, Function] = {
    "cidrcontains": Function(
        [Parameter("containing_prefix", STRING), Parameter("contained_ip_or_prefix", STRING)], BOOL, _cidrcontains
    ),
    "cidrhost": Function([_PREFIX, Parameter("hostnum", NUMBER)], STRING, _cidrhost),
    "cidrnetmask": Function([_PREFIX], STRING, _cidrnetmask),
    "cidrsubnet": Function([_PREFIX, Parameter("newbits", NUMBER), Parameter("netnum", NUMBER)], STRING, _cidrsubnet),
    "cidrsubnets": Function([_PREFIX], LIST_OF_STRING, _cidrsubnets, variadic=Parameter("newbits", NUMBER)),
}
