"""The cause of a finding: the line of a place that blame falls on, the way of the value that stands there, and what is
told of both.

The rules stand in docs/adr/0006-where-a-finding-points.md and 0015.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import Cause
from dasf_lint.core.data import ABSENT, Datum, Hop
from dasf_lint.core.graph import Node
from dasf_lint.core.secrecy import trace
from dasf_lint.core.source import Span, parent
from dasf_lint.facts.shapes import without_index_in_set, without_needless_indices
from dasf_lint.policy.ask.elements import Element, is_nothing, of_node
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.blame import labels, stations
from dasf_lint.policy.blame.missing import Missing
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.tree import Condition


class Place(NamedTuple):
    """Where blame falls. `shown` is the value that a message names; where it is None, that of the element.

    lacks        what a message adds where one of several alternatives was chosen to point at
    because      what decided it elsewhere, by name
    declaration  the block around it, where that is not the resource of the element
    why          the condition that says so, where that is asked of an element of several parts
    missing      what a resource or block as a whole lacks
    stretch      of a text what decides, where a condition says so
    together     a value beside it that is wrong together with it, such as who gets what is blamed
    is_part      the element is a part of a text, such as a line of a script
    """

    element: Element
    expected: str = ""
    shown: Element | None = None
    lacks: str = ""
    because: tuple[tuple[str, Datum], ...] = ()
    declaration: str = ""
    why: Condition | None = None
    is_part: bool = False
    missing: tuple[Missing, ...] = ()
    stretch: tuple[int, int] | None = None
    together: Element | None = None


class _Line(NamedTuple):
    """The line of a place, the block around it, and the way of what is written there, if anything is. `said` is told of
    a line where the value does not stand."""

    span: Span
    declaration: str
    way: tuple[Hop, ...] = ()
    said: str = ""


def cause_of(place: Place, subject: Element, *, hide: bool, point_at: str | None) -> Cause | None:
    """None only where nothing on the way has a line."""
    element, shown = place.element, place.shown or place.element
    marked, other = _of_two(place)
    line = _line_of(marked, subject, point_at, place.stretch if marked is element else None)
    if line is None:
        return None
    # Of a resource as a whole there is no value to name.
    value = labels.value_text(shown.read or shown.datum, hide=hide) if shown.path else ""
    path = element.path.partition("|")[0]
    owner = element.node or subject.node
    if owner is not None:
        path = without_needless_indices(owner.kind, path)
    told = _told(shown, element) if marked is element else marked
    return Cause(
        line.span,
        place.declaration or line.declaration,
        path,
        value,
        line.way,
        tuple(_beside(place, marked, other, subject, hide=hide)),
        is_literal=bool(shown.path) and (shown.read or shown.datum).kind in ("text", "number", "sequence"),
        said=line.said or _said(place, told, owner, hide=hide),
        inner_path=_shown_path(element, owner) if path else "",
        together=() if other is None else tuple(_places(other, subject)),
        trace=_trace(shown.read or shown.datum) if hide else "",
    )


def _trace(datum: Datum) -> str:
    return trace(str(datum.payload) if datum.kind == "text" else labels.value_text(datum, hide=False))


def _shown_path(element: Element, owner: Node | None) -> str:
    path = labels.path_of(element, owner)
    return path if owner is None else without_index_in_set(owner.kind, path)


def _of_two(place: Place) -> tuple[Element, Element | None]:
    """What is marked of a place and what is wrong together with it, and the other of the two."""
    element, together = place.element, place.together
    if together is None or not together.datum.written:
        return element, None
    if stations.is_more_particular(together.datum, element.datum):
        return together, element
    return element, together


def _said(place: Place, told: Element, owner: Node | None, *, hide: bool) -> str:
    """What is told at the line that is marked."""
    if told.path and told.datum.kind != "mapping":
        return labels.of_element(told, owner, hide=hide)
    if place.lacks and not hide:
        return place.lacks
    return labels.of_missing(place.missing, owner, hide=hide) or labels.of_whole(told, owner)


def _told(shown: Element, element: Element) -> Element:
    return shown if shown.path and shown.node is element.node else element


def _places(element: Element, subject: Element) -> Iterator[Span]:
    """Where a comment about an element may stand."""
    line = _line_of(element, subject, None)
    if line is not None:
        yield line.span
        yield from (hop.place for hop in line.way if hop.place is not None)


def _line_of(
    element: Element, subject: Element, point_at: str | None, stretch: tuple[int, int] | None = None
) -> _Line | None:
    owner = element.node or subject.node
    datum = _as_it_stands(element)
    if _is_left_out(datum):
        return _line_of_omission(element, owner, subject)
    line = _line_of_value(datum, owner, point_at)
    if datum.null and line is not None:
        return _line_of_call(datum, element, line) or line
    carried = _carried(element, stretch) if line is not None and stretch is not None and point_at is None else None
    return line if line is None or carried is None else _led_to(carried, line, datum)


def _carried(element: Element, stretch: tuple[int, int]) -> tuple[Hop, ...] | None:
    """The way of what decides in a text; where a view has read a part of it, of that part."""
    way, read = element.datum.way, element.read
    start, end = stretch
    if read is not None:
        at = str(read.payload).casefold().find(str(element.datum.payload).casefold())
        if read.kind != "text" or at < 0:
            return None
        start, end, way = start + at, end + at, read.way
    found = None if way is None else way.carried(start, end)
    return None if found is None else tuple(found)


def _led_to(carried: tuple[Hop, ...], line: _Line, datum: Datum) -> _Line:
    """The line of a text that is made of several: where it is made, or at the one inside of it that says what is
    wrong."""
    made = stations.edited(datum.hops(), None)
    source = carried[0].span
    is_made = made is not None and made.kind in ("function", "template")
    is_inside = made is not None and made.span is not None and source is not None and made.span.holds(source)
    return line._replace(span=source if is_made and is_inside and source else line.span, way=carried)


def _as_it_stands(element: Element) -> Datum:
    """The value, where it is written. The documents of Terraform have places of their own, as many as there is room
    for; those of a bundle are looked at when something in them is blamed."""
    datum = element.datum
    if datum.kind == "text" and "|json" in element.path and element.node and element.node.source_format == "bundle":
        from dasf_lint.policy.ask import texts

        return texts.located(datum) or datum
    return datum


def _is_left_out(datum: Datum) -> bool:
    """Whether there is no value that somebody wrote; a null that was handed in has the way that it came."""
    if datum.null and datum.way is not None and datum.span is not None:
        return False
    return is_nothing(datum) or datum.default is not None or datum.span is None


def _line_of_omission(element: Element, owner: Node | None, subject: Element) -> _Line | None:
    """What is left out is edited where it would stand: in what is written around it."""
    span = element.anchor or (subject.node.span if subject.node is not None else None)
    if element.datum.null and element.datum.span is not None:
        span = element.datum.span
    return None if span is None else _Line(span, _declaration(owner))


def _line_of_value(datum: Datum, owner: Node | None, point_at: str | None) -> _Line | None:
    """What is written is edited at a station on its way, in the block that this station names. A resource or block as a
    whole is no value, so it has none."""
    way = () if datum.block and datum.way is None else tuple(datum.hops())
    if datum.null and point_at == "use":
        # Nothing is used: what is missing is missing where it is not given.
        point_at = None
    is_open = datum.kind == "unknown" and point_at == "source"
    hop = stations.put_around(way) if is_open else stations.edited(way, point_at)
    if hop is None:
        return None if datum.span is None else _Line(datum.span, _declaration(owner), way)
    span = stations.line_of(hop, way) or datum.span
    is_own = hop is way[-1] or hop.span == datum.span
    return None if span is None else _Line(span, _declaration(owner) if is_own else hop.label, way)


def _line_of_call(datum: Datum, element: Element, line: _Line) -> _Line | None:
    """A null that is the default of a variable is made good in the call of the module, which leaves the argument out: a
    default can refer to nothing (developer.hashicorp.com/terraform/language/block/variable, `default`)."""
    way = datum.hops()
    if element.node is None or [hop.kind for hop in way[:2]] != ["literal", "variable_default"]:
        return None
    variable = way[1]
    if variable.span is None or stations.edited(way, None) not in way[:2]:
        return None
    directory, inside = parent(variable.span.file.path), element.node.span
    for call in element.graph.calls_around(element.node):
        if parent(inside.file.path) == directory:
            said = f"{variable.label.removeprefix('var.')} is not given here"
            return _Line(call.span, call.address, line.way, said)
        inside = call.span
    return None


def _beside(
    place: Place, marked: Element, other: Element | None, subject: Element, *, hide: bool
) -> Iterator[tuple[str, Span]]:
    """What a reader looks at besides."""
    yield from _deciding(place, marked, hide=hide)
    if not hide:
        yield from _named_elsewhere(place, other, subject)
    if place.element.node is not subject.node and subject.node is not None:
        yield from _linked(subject.node, place.element.node, hide=hide)


def _deciding(place: Place, marked: Element, *, hide: bool) -> Iterator[tuple[str, Span]]:
    """What has decided for the value that is marked, by name."""
    shown = place.shown or place.element
    decided = dict(place.because)
    if not _is_left_out(marked.datum) and marked.datum.way is not None:
        decided |= dict(marked.datum.way.decided())
    for name, decider in list(decided.items())[: limits.max_deciders]:
        given = stations.given_at(decider)
        if given is not None:
            yield labels.of_decider(name, decider, shown.read or shown.datum, hide=hide), given


def _named_elsewhere(place: Place, other: Element | None, subject: Element) -> Iterator[tuple[str, Span]]:
    """What a message names of a resource as a whole, or what is wrong together with the value that is marked."""
    element, shown = place.element, place.shown or place.element
    named = _told(shown, element) if other is element else other
    if not element.path and shown.path:
        named = shown
    if named is not None and named.datum.kind != "mapping":
        written = stations.given_at(named.datum)
        if written is not None:
            yield labels.of_element(named, element.node or subject.node, hide=False), written


def _linked(subject: Node, blamed: Node | None, *, hide: bool) -> Iterator[tuple[str, Span]]:
    """The subject where something else is blamed: at the attribute by which it refers to that, with what it came
    through and what decided it; else as a whole."""
    name, link = _link(subject, blamed)
    if link is None or link.span is None:
        yield labels.of_subject(subject), subject.span
        return
    yield labels.of_subject(subject, by=name), link.span
    if link.way is not None and not hide:
        for hop in link.hops():
            if hop.kind == "local" and hop.span is not None and blamed is not None:
                yield labels.of_link(hop.label, blamed), hop.span
        for decider, datum in link.way.decided()[: limits.max_deciders]:
            given = stations.given_at(datum)
            if given is not None:
                yield labels.of_decider(decider, datum, link, hide=hide), given


def _link(subject: Node, blamed: Node | None) -> tuple[str, Datum | None]:
    """The argument of a resource that refers to another, and its name."""
    if blamed is not None:
        for name, reference in subject.references():
            found = subject.body.get(name)
            if reference.address == blamed.address and not found.block:
                return name, found
    return "", None


def cured_at(path: Path, place: Place, subject: Element, run: Run) -> Cause | None:
    """An omission as the target of its bundle makes it good; None for what is written, and outside of bundles.

    A comment at the resource excuses it alone. Where something in the target forbids the cure, each resource has its
    own.
    """
    targets = subject.graph.of_kind("bundle.target")
    if subject.node is None or len(targets) != 1:
        return None
    [target] = targets
    forbidding = _forbidding(path, target)
    cure = single(of_node(target, subject.graph), path, run)
    written = place.element.datum.written
    if written and forbidding and _is_inherited(place.element, cure):
        said = f"{path.text} is not set here"
        told = (labels.of_element(place.element, target, hide=False), place.element.datum.span or target.span)
        return Cause(
            subject.node.span, _declaration(subject.node), path.text, "not set", (), (told, *forbidding),
            is_literal=False, said=said, together=(told[1],),
        )  # fmt: skip
    if written or forbidding:
        own = cause_of(place, subject, hide=False, point_at="use") if forbidding else None
        return None if own is None else own._replace(related=(*own.related, *forbidding))
    span = cure.anchor or target.span
    heir = subject.node.span
    related = ((labels.of_heir(subject.node), heir),)
    return Cause(span, _declaration(target), path.text, "not set", (), related, is_literal=False, together=(heir,))


def _is_inherited(element: Element, cure: Element) -> bool:
    """Whether a value stands in what a target gives to all that has none of its own."""
    given = cure.datum
    found = [given.members.get(name) for name in given.members.names()] if given.kind == "mapping" else [given]
    return any(each.written and each.span == element.datum.span for each in found)


def _forbidding(path: Path, target: Node) -> tuple[tuple[str, Span], ...]:
    """What stands in a target that cannot have `run_as` beside it."""
    found = target.facts.get(f"without_{path.text.rpartition('.')[2]}", ABSENT)
    elements = found.elements if found.kind == "sequence" else ()
    return tuple((f"{each.payload} take no {path.text}", each.span) for each in elements if each.span is not None)


def _declaration(node: Node | None) -> str:
    """The resource as it is declared, without module path and instance key: the same for every instance."""
    if node is None:
        return ""
    if node.source_format == "bundle":
        return node.address
    if node.type == "terraform.variable":
        return f"var.{node.name}"
    prefix = "data." if node.mode == "data" else ""
    return f"{prefix}{node.type}.{node.name}"
