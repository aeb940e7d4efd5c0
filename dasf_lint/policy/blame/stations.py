"""Which station on the way of a value a person edits.

The rules stand in docs/adr/0006-where-a-finding-points.md and 0015.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dasf_lint.core.data import PASSING, Datum, Hop, HopKind, of_value
from dasf_lint.core.source import Span


def edited(way: Sequence[Hop], point_at: str | None) -> Hop | None:
    """The station: the last that chooses or names, else the source; what a policy's `point_at` says goes before.

    `use` is where a value is used by one: what is made for one of several, or handed to a module, is edited as ever.
    """
    if not way:
        return None
    if point_at == "source":
        return of_value(way)[0]
    if point_at == "use" and not any(hop.of_each or hop.kind == "module_argument" for hop in way):
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
        is_member = (taken.kind == "use" and not taken.of_each) or (hop.holds and taken.kind in _MAKING)
        if is_member and taken.span is not None and hop.span.holds(taken.span):
            return taken.span
    return hop.place


_MAKING: Final[frozenset[HopKind]] = frozenset({"conditional", "function", "template"})


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
        before = way[: way.index(hop)]
        return _is_of_another_local(before, way) or (hop.holds and _is_handed_in(hop, before, way))
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


def _is_handed_in(local: Hop, before: Sequence[Hop], way: Sequence[Hop]) -> bool:
    """Whether an element of what a local holds is written where somebody hands it in: the local neither writes nor
    names nor makes it."""
    for hop in reversed(before):
        if hop.kind in HANDED_IN:
            return True
        is_within = local.span is not None and hop.span is not None and local.span.holds(hop.span)
        if not _hands_on(hop, way) or (is_within and hop.kind in ("literal", "use") and not hop.of_each):
            return False
    return False


HANDED_IN: Final[frozenset[HopKind]] = frozenset(
    {"variable_default", "variable_file", "command_line", "module_argument"}
)
"""The ways by which a variable gets its value."""


def is_more_particular(one: Datum, other: Datum) -> bool:
    """Whether of two values that are wrong together the first is the one to edit: what belongs to one of several before
    what is handed in, that before what is written where it is used, and last what many may use by its name. Of two that
    belong to one of several it is the first as well."""
    first, second = _particularity(one), _particularity(other)
    return first > second or (first == second and first.is_of_each)


class _Particularity(NamedTuple):
    """Compared in this order."""

    is_of_each: bool = False
    is_given: bool = False
    is_unshared: bool = True


def _particularity(datum: Datum) -> _Particularity:
    if not datum.written:
        return _Particularity()
    way = datum.hops()
    is_of_each = any(hop.of_each for hop in way)
    return _Particularity(is_of_each, any(hop.kind in _GIVEN for hop in way), not _is_shared(way))


_GIVEN: Final[frozenset[HopKind]] = frozenset({"variable_file", "command_line", "module_argument", "target_override"})
"""By whom the others are served that use the same text: a default is for all of them."""


def _is_shared(way: Sequence[Hop]) -> bool:
    """Whether a value has a name, by which many may use it: a local, or an anchor of YAML."""
    if any(hop.kind in ("local", "merge_key") for hop in way):
        return True
    written, used = way[0], way[1] if len(way) > 1 else None
    return (
        used is not None and written.kind == "literal" and used.kind == "use" and not used.of_each
        and written.span is not None and used.span is not None and not used.span.holds(written.span)
    )  # fmt: skip
