"""Address ranges: imported when a policy compares one."""

from collections.abc import Iterable
from fractions import Fraction
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import Final

from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.networks import Network, network_of
from dasf_lint.policy.language.tree import Operand

_PARSED: Final = 16
"""Steps that it takes to read a range."""


class _Ranges:
    """Ranges by how wide they are: those around another one are looked up.

    are_all  whether every text that was given is one
    """

    __slots__ = ("_known", "are_all")

    def __init__(self, texts: Iterable[str]) -> None:
        self._known: dict[tuple[int, int], set[int]] = {}
        self.are_all = True
        for text in texts:
            network = network_of(text)
            if network is None:
                self.are_all = False
            else:
                found = self._known.setdefault((network.version, network.prefixlen), set())
                found.add(int(network.network_address))

    def hold(self, inner: Network) -> bool:
        """Whether a range lies wholly inside one of them."""
        address = int(inner.network_address)
        for (version, length), found in self._known.items():
            if version == inner.version and length <= inner.prefixlen:
                open_bits = inner.max_prefixlen - length
                if address >> open_bits << open_bits in found:
                    return True
        return False


def _ranges(argument: Operand, run: Run) -> _Ranges:
    found = argument.ranges
    if found is None:
        run.steps.spend(_PARSED * len(argument.values))
        found = argument.ranges = _Ranges(argument.texts)
    assert isinstance(found, _Ranges)
    return found


def within(datum: Datum, argument: Operand, complete: bool, run: Run) -> Truth:
    """Each range of the value lies wholly inside one of the given ranges; `complete`: those are all."""
    allowed = _ranges(argument, run)
    doubt = not (complete and allowed.are_all)
    members = datum.elements if datum.kind == "sequence" else [datum]
    run.steps.spend(_PARSED * len(members))
    result = TRUE if datum.kind != "sequence" or datum.complete else UNKNOWN
    for raw in members:
        member = settled(raw, run)
        network = network_of(str(member.payload)) if member.kind == "text" else None
        if network is None:
            answer = UNKNOWN
        elif allowed.hold(network):
            answer = TRUE
        else:
            answer = UNKNOWN if doubt else FALSE
        result = min(result, answer)
    return result


def prefix_at_least(datum: Datum, bound: int | Fraction, run: Run) -> Truth:
    """No range is wider than the prefix, neighbours joined; an empty list restricts nothing, so it is false."""
    if datum.kind == "text":
        network = network_of(str(datum.payload))
        return UNKNOWN if network is None else of(network.prefixlen >= bound)
    if datum.kind != "sequence":
        return UNKNOWN
    run.steps.spend(_PARSED * len(datum.elements))
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
