"""Which station on the way of a value a person edits.

The rules stand in docs/adr/0006-where-a-finding-points.md and 0015.
"""

from collections.abc import Sequence

from dasf_lint.core.data import PASSING, Datum, Hop, of_value
from dasf_lint.core.source import Span


def edited(way: Sequence[Hop], point_at: str | None) -> Hop | None:
    """The station: the last that chooses or names, else the source; what a policy's `point_at` says goes before."""
    if not way:
        return None
    if point_at == "source":
        return of_value(way)[0]
    if point_at == "use":
        return way[-1]
    for hop in reversed(way):
        if not _hands_on(hop, way) and hop.place is not None:
            return hop
    return next((hop for hop in way if hop.place is not None), None)


def put_around(way: Sequence[Hop]) -> Hop | None:
    """The station of an unknown value that is wrong: what gives it is not in the repository."""
    return next((hop for hop in reversed(way) if hop.kind != "literal" and not _hands_on(hop, way)), None)


def line_of(hop: Hop, way: Sequence[Hop]) -> Span | None:
    """The place of a station; inside a local that is an object or a list, the member that holds or takes the value,
    also where that is written in a text that the local decodes."""
    if hop.kind == "local" and hop.span is not None and way[0].kind == "literal":
        # What the local makes itself of it may stand elsewhere.
        inside = way[1 : way.index(hop)]
        if all(each.span is not None and _hands_on(each, way) and hop.span.holds(each.span) for each in inside):
            decoded = any(each.kind == "function" for each in inside)
            if decoded or (way[0].span is not None and hop.span.holds(way[0].span)):
                return way[0].place
    if hop.kind == "local" and hop.span is not None:
        taken = way[max(way.index(hop) - 1, 0)]
        if taken.kind == "use" and taken.span is not None and hop.span.holds(taken.span):
            return taken.span
    return hop.place


def given_at(datum: Datum) -> Span | None:
    """Where a value is edited."""
    way = datum.hops()
    hop = edited(way, None)
    return (line_of(hop, way) if hop is not None else None) or datum.span


def _hands_on(hop: Hop, way: Sequence[Hop]) -> bool:
    """Whether a station changes and names nothing; nor does a template around a station that is more exact, or a
    conditional or a local that takes what was written, or what another local names."""
    if hop.kind == "template":
        before = way[: way.index(hop)]
        return any(each.span is not None and hop.span is not None and hop.span.holds(each.span) for each in before)
    if hop.kind == "local":
        return _is_of_another_local(way[: way.index(hop)], way)
    if hop.kind == "conditional" and hop.span is not None:
        before = way[: way.index(hop)]
        return bool(before) and (before[-1].span is None or not hop.span.holds(before[-1].span))
    return hop.kind in PASSING or hop.hands_on


def _is_of_another_local(before: Sequence[Hop], way: Sequence[Hop]) -> bool:
    """Whether a local holds what another one does, whatever it was gathered in: nothing on the way makes it anew."""
    for hop in reversed(before):
        if hop.kind == "local":
            return True
        if not _hands_on(hop, way):
            return False
    return False
