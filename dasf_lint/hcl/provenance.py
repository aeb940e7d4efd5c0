"""The way of a value, read backwards from the value when a report asks."""

from typing import Final

from dasf_lint.core.data import Hop
from dasf_lint.core.source import Span
from dasf_lint.hcl.values import Site, Value

MAX_HOPS: Final = 256
"""More than the deepest modules hand a value through, so that its source is among them."""


def span_of(site: Site) -> Span | None:
    """The stretch of text a site means."""
    if site is None or isinstance(site, Span):
        return site
    file, node = site
    return Span(file, node.start, node.end)


def hops(value: Value) -> list[Hop]:
    """The stations of a value from its source on; the last MAX_HOPS. A source without text is no station."""
    backwards: list[Hop] = []
    current: Value | None = value
    while current is not None and len(backwards) < MAX_HOPS:
        container = current.within
        if container is None:
            _add(backwards, current)
            current = current.via
            continue
        member = current.via
        if member is None or (member.via is None and member.within is None and member.site is None):
            # Decoded from a text or computed: it has no place of its own, so the container's way is all there is.
            current = container
            continue
        _add_stations(backwards, container)
        current = member
    backwards.reverse()
    return backwards


def _add_stations(backwards: list[Hop], container: Value, *, outermost: bool = False) -> None:
    """What happened to a container as a whole, last first; its members share it, but for where it was written.

    Behind a function the members have ways of their own: they came from different arguments.
    """
    current: Value | None = container
    while current is not None and len(backwards) < MAX_HOPS:
        outer = current.within
        if outer is not None:
            if outermost:
                current = outer
            else:
                # Not deeper than this: containers taken from containers are as long a chain as somebody writes.
                _add_stations(backwards, outer, outermost=True)
                current = current.via
            continue
        if current.via is not None or current.hop != "literal":
            _add(backwards, current)
        if current.hop in ("function", "template"):
            break
        current = current.via


def _add(backwards: list[Hop], value: Value) -> None:
    span = span_of(value.site)
    if value.hop == "command_line":
        # The text of the command line is in no file; the declaration stands for it.
        hop = Hop("command_line", value.label, None, span)
    elif span is None and value.hop == "literal":
        return
    else:
        hop = Hop(value.hop, value.label, span)
    if not backwards or backwards[-1] != hop:
        backwards.append(hop)


def is_from_text(value: Value) -> bool:
    """Whether no station of a way is the command line; found once, however many elements of a container ask."""
    waiting: list[Value] = []
    current: Value | None = value
    while current is not None and current.from_text is None and current.hop != "command_line":
        waiting.append(current)
        current = current.via
    found = current is None or current.from_text is True
    for each in waiting:
        each.from_text = found
    return found
