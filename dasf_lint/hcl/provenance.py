"""The way of a value, read backwards from the value when a report asks."""

from typing import Final

from dasf_lint.core.data import Hop
from dasf_lint.core.source import Span
from dasf_lint.hcl.values import Site, Value

MAX_HOPS: Final = 64


class ValueWay:
    """A `core.data.Way` of a value; `use` is where it ends up, appended as the last hop."""

    __slots__ = ("_use", "_value")

    def __init__(self, value: Value, use: Span | None = None) -> None:
        self._value = value
        self._use = use

    def hops(self) -> tuple[Hop, ...]:
        found = hops(self._value)
        return found if self._use is None else (*found, Hop("use", "", self._use))


def span_of(site: Site) -> Span | None:
    """The stretch of text a site means."""
    if site is None or isinstance(site, Span):
        return site
    file, node = site
    return Span(file, node.start, node.end)


def hops(value: Value) -> tuple[Hop, ...]:
    """The stations of a value from its source on. Never empty; the source of a value without text has no span."""
    backwards: list[Hop] = []
    current: Value | None = value
    while current is not None and len(backwards) < MAX_HOPS:
        container = current.within
        if container is None:
            backwards.append(Hop(current.hop, current.label, span_of(current.site)))
            current = current.via
            continue
        member = current.via
        if member is None or (member.via is None and member.within is None and member.site is None):
            # Decoded from a text or computed: it has no place of its own, so the container's way is all there is.
            current = container
            continue
        backwards += _stations(container)
        current = member
    backwards.reverse()
    return tuple(backwards)


def _stations(container: Value) -> list[Hop]:
    """What happened to a container as a whole, last first; its members share it, but for where it was written.

    Behind a function the members have ways of their own: they came from different arguments.
    """
    found: list[Hop] = []
    current: Value | None = container
    while current is not None and len(found) < MAX_HOPS:
        if current.within is not None:
            found += _stations_of_outer(current.within, MAX_HOPS - len(found))
            current = current.via
            continue
        if current.via is not None or current.hop != "literal":
            found.append(Hop(current.hop, current.label, span_of(current.site)))
        if current.hop == "function":
            break
        current = current.via
    return found


def _stations_of_outer(container: Value, room: int) -> list[Hop]:
    found: list[Hop] = []
    current: Value | None = container
    while current is not None and len(found) < room:
        if current.within is not None:
            current = current.within
            continue
        if current.via is not None or current.hop != "literal":
            found.append(Hop(current.hop, current.label, span_of(current.site)))
        if current.hop == "function":
            break
        current = current.via
    return found
