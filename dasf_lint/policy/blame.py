"""Blame: which places make a condition false, or true, and which line a person edits for it.

The rules stand in docs/adr/0006-where-a-finding-points.md. Cause and witness are mutual; both read the tree that
`conditions.truth` reads, and are asked only for what failed.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from dasf_lint import lazy
from dasf_lint.core import limits, numbers
from dasf_lint.core.answers import Cause
from dasf_lint.core.data import PASSING, Datum, Hop, of_value
from dasf_lint.core.graph import Disabled, Node
from dasf_lint.core.source import Span
from dasf_lint.core.truth import FALSE, TRUE
from dasf_lint.facts import schema, shapes
from dasf_lint.facts.shapes import without_needless_indices
from dasf_lint.facts.type_patterns import fits_any
from dasf_lint.policy.conditions import (
    All,
    Any,
    Condition,
    Leaf,
    Not,
    Quantifier,
    elements_of,
    printed,
    truth,
)
from dasf_lint.policy.paths import Element, Path, is_nothing, of_node, single
from dasf_lint.policy.relations import Related
from dasf_lint.policy.run import Run

_LONGEST_VALUE = 80


class Place(NamedTuple):
    """Where blame falls. `shown` is the value that a message names; where it is None, that of the element.

    lacks        what a message adds where one of several alternatives was chosen to point at
    because      what decided it elsewhere, by name
    declaration  the block around it, where that is not the resource of the element
    why          the condition that says so, where that is asked of an element of several parts
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


def causes(condition: Condition, scope: Element, run: Run) -> Iterator[Place]:
    """Why a false condition is false."""
    match condition:
        case Leaf():
            yield Place(_place_of(condition, scope, run), condition.expected)
        case All(operands):
            for operand in operands:
                if truth(operand, scope, run) is FALSE:
                    yield from causes(operand, scope, run)
        case Not(operand):
            yield from witnesses(operand, scope, run)
        case Quantifier(word="every"):
            yield from _failing(condition, scope, run)
        case Quantifier(word="none"):
            for element in elements_of(condition.over, scope, run, whole=condition.whole).elements:
                if element.member is TRUE and truth(condition.body, element, run) is TRUE:
                    yield from witnesses(condition.body, element, run)
        case Any() | Quantifier(word="some"):
            found = _lack(condition, scope, run)
            if found is None or found.is_bare:
                yield Place(scope, _expected(condition))
            else:
                yield from found.places
        case _:
            yield Place(scope, _expected(condition))


class _Lack(NamedTuple):
    """What has to change for a false condition to hold, where `places` point.

    steps    how many places that are
    written  every place holds a value that somebody wrote and that is wrong
    begun    a part of the condition holds already, or a resource that it asks for is there
    off      every place holds a wrong value or switches off a resource that would do
    """

    places: tuple[Place, ...]
    steps: int
    written: bool
    begun: bool
    off: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """The nearest is least: what is written wrong, then what is switched off, then what somebody has begun, then
        what is little work."""
        return not self.written, not self.off, not self.begun, self.steps

    @property
    def is_bare(self) -> bool:
        """Nothing shows that this is the way a person has chosen."""
        return not self.written and not self.begun


_ADD_ATTRIBUTE, _ADD_BLOCK, _ADD_RESOURCE, _REWRITE = 1, 2, 3, 4


def _lack(condition: Condition, scope: Element, run: Run) -> _Lack | None:
    """None where the condition cannot be made to hold here: the type has no such attribute."""
    match condition:
        case Leaf():
            return _lack_of_value(condition.path, condition.expected, scope, run)
        case All(operands):
            return _lack_of_all(operands, scope, run)
        case Any(operands):
            return _nearest([_lack(operand, scope, run) for operand in operands])
        case Quantifier(word="some"):
            return _lack_of_some(condition, scope, run)
        case Quantifier() | Not():
            places = tuple(causes(condition, scope, run))
            return _Lack(places, len(places), all(place.element.datum.written for place in places), False)
        case _:
            return _Lack((Place(scope, _expected(condition)),), _REWRITE, False, False)


def _lack_of_value(path: Path, expected: str, scope: Element, run: Run) -> _Lack | None:
    if scope.node is not None and not _can_be_written(scope, path):
        return None
    element = single(scope, path, run)
    place = element if element.datum.span is not None or element.anchor is not None else scope
    written = element.datum.written or element.datum.null
    return _Lack((Place(place, expected, lacks=_lacking(element, run)),), _ADD_ATTRIBUTE, written, False)


def _lacking(element: Element, run: Run) -> str:
    """`databricks_ip_access_list.office is there, its ip_addresses is [0.0.0.0/1]`; of the subject only the second."""
    value = value_text(element.read or element.datum, hide=False)
    if element.node is None or run.subject.node is None or element.node is run.subject.node:
        return f"{element.path} is {value}"
    return f"{element.node.address} is there, its {element.path} is {value}"


def _can_be_written(scope: Element, path: Path) -> bool:
    """Whether the type of a resource has what a path names; True where nothing is known of the type."""
    assert scope.node is not None
    names = [*shapes.names_on(scope.path), *(step.text for step in path.steps if step.kind == "name")]
    if any(step.kind not in ("name", "index") for step in path.steps) or schema.load(scope.node.kind) is None:
        return True
    return shapes.place(scope.node.kind, ".".join(names)) is not None


def _lack_of_all(operands: tuple[Condition, ...], scope: Element, run: Run) -> _Lack | None:
    places: list[Place] = []
    steps, written, begun, off = 0, True, False, True
    for operand in operands:
        if truth(operand, scope, run) is not FALSE:
            begun = begun or truth(operand, scope, run) is TRUE
            continue
        found = _lack(operand, scope, run)
        if found is None:
            return None
        places.extend(found.places)
        steps += found.steps
        written = written and found.written
        off = off and (found.written or found.off)
        begun = begun or found.begun
    return _Lack(tuple(places), steps, written, begun, off and not written)


def _lack_of_some(condition: Quantifier, scope: Element, run: Run) -> _Lack | None:
    if isinstance(condition.over, Related):
        there = [element for element in elements_of(condition.over, scope, run, whole=True).elements if element.node]
        lacks = [_lack(condition.body, element, run) for element in there if element.member is not FALSE]
        ranked = sorted((lack for lack in lacks if lack is not None), key=lambda lack: lack.rank)
        if ranked:
            # Of several resources any may be mended, so the first of the nearest is named.
            return ranked[0]._replace(begun=True)
        return _lack_of_resource(condition, condition.over, scope, run)
    if isinstance(condition.over, tuple) and isinstance(condition.body, Leaf) and not condition.whole:
        [path, *others] = [path for path in condition.over if isinstance(path, Path)]
        if not others and path.single:
            return _lack_of_value(path, condition.body.expected, scope, run)
        found = elements_of(condition.over, scope, run, whole=False).elements
        written = [element for element in found if element.member is not FALSE and element.datum.written]
        if len(written) == 1:
            place = Place(written[0], condition.body.expected, lacks=_lacking(written[0], run))
            return _Lack((place,), _ADD_ATTRIBUTE, True, False)
    return _Lack((Place(scope, _expected(condition)),), _ADD_BLOCK, False, False)


def _lack_of_resource(condition: Quantifier, relation: Related, scope: Element, run: Run) -> _Lack:
    """Nothing of the asked types belongs here; what is declared and has no instance is the nearest to it."""
    fitting = (each for each in scope.graph.disabled if fits_any(relation.types, each.kind))
    for disabled in islice(fitting, limits.max_alternatives):
        datum, because, behind = disabled.cause()
        if not _would_help(disabled, {*because, *behind}, condition.body, scope, run):
            continue
        element = Element(datum, None, scope.graph, path=disabled.argument, anchor=datum.span)
        decided = tuple((name, each) for name, each in because.items() if each.written)
        why = ", ".join(f"{name} is {value_text(each, hide=False)}" for name, each in decided)
        value = value_text(datum, hide=False)
        its = "its" if disabled.owner == disabled.address else f"{disabled.owner} has none, its"
        lacks = f"{disabled.address} has no instance: {its} {disabled.argument} is {value}"
        lacks = f"{lacks} because {why}" if why else lacks
        shown = (*decided, *[(name, each) for name, each in behind.items() if name not in dict(decided)])
        place = Place(element, lacks=lacks, because=shown, declaration=disabled.owner)
        return _Lack((place,), _ADD_ATTRIBUTE, False, True, off=True)
    lacks = f"there is no {' or '.join(relation.types)} that belongs to it"
    return _Lack((Place(scope, _expected(condition), lacks=lacks),), _ADD_RESOURCE, False, False)


def _would_help(disabled: Disabled, switches: set[str], condition: Condition, scope: Element, run: Run) -> bool:
    """Whether an instance may be what is asked for: one that is switched on and just as wrong is no way out.

    What comes from one of the `switches` changes with them.
    """
    members = disabled.body() if _is_of_values(condition) else None
    if members is None:
        return True
    instance = Element(Datum("mapping", members, block=True), None, scope.graph)
    if truth(condition, instance, run) is not FALSE:
        return True
    wrong = [place.element.datum for place in causes(condition, instance, run)]
    return any(hop.label in switches for datum in wrong for hop in datum.hops())


def _is_of_values(condition: Condition) -> bool:
    """Whether a condition asks about nothing but what stands in one resource."""
    match condition:
        case Leaf(path):
            return all(step.kind in ("name", "index", "view") for step in path.steps)
        case All(operands) | Any(operands):
            return all(map(_is_of_values, operands))
        case Not(operand):
            return _is_of_values(operand)
        case _:
            return False


def _nearest(lacks: Sequence[_Lack | None]) -> _Lack | None:
    """The nearest of several alternatives; none of them where two are equally near."""
    ranked = sorted((lack for lack in lacks if lack is not None), key=lambda lack: lack.rank)
    if not ranked:
        return None
    first = ranked[0]
    if len(ranked) > 1 and ranked[1].rank == first.rank:
        return first._replace(written=False, begun=False, off=False)
    return first


def witnesses(condition: Condition, scope: Element, run: Run) -> Iterator[Place]:
    """What makes a true condition true."""
    match condition:
        case Leaf():
            place = _place_of(condition, scope, run)
            parts = _inside(condition, place, run)
            yield from (Place(part, f"not {condition.expected}", is_part=part is not place) for part in parts)
        case Quantifier(word="some"):
            for element in elements_of(condition.over, scope, run, whole=condition.whole).elements:
                if element.member is TRUE and truth(condition.body, element, run) is TRUE:
                    inner = condition.body
                    if (isinstance(inner, Quantifier) and inner.word == "some") or _picked(inner) is not None:
                        yield from witnesses(inner, element, run)
                    elif not condition.whole and isinstance(inner, Leaf):
                        yield Place(element, f"not {inner.expected}")
                    else:
                        yield Place(element, shown=_shown(inner, element, run), why=inner)
        case _:
            picked = _picked(condition)
            if picked is not None:
                yield from witnesses(picked, scope, run)
            else:
                yield Place(scope, shown=_shown(condition, scope, run), why=condition)


def _picked(condition: Condition) -> Quantifier | None:
    """What a conjunction looks for in an element itself with `some`: that is what is wrong, the others say of what."""
    operands = condition.operands if isinstance(condition, All) else ()
    found = (each for each in operands if isinstance(each, Quantifier) and each.word == "some")
    return next((each for each in found if isinstance(each.over, tuple) and isinstance(each.body, Leaf)), None)


def _inside(leaf: Leaf, place: Element, run: Run) -> Sequence[Element]:
    """What the condition finds inside of a text, each where it is written; the place itself where it finds nothing."""
    if leaf.operator != "credential" or leaf.argument(run).values[0] != "known":
        return (place,)
    found: Sequence[Element] = lazy.module("policy.texts").credential_parts(place, run.relations.lines)
    return found or (place,)


def _shown(condition: Condition, scope: Element, run: Run) -> Element | None:
    """The value that a true conjunction ends with: what a message about the element as a whole names."""
    if isinstance(condition, All) and isinstance(condition.operands[-1], Leaf):
        return _place_of(condition.operands[-1], scope, run)
    return None


def _place_of(leaf: Leaf, scope: Element, run: Run) -> Element:
    """The place of a leaf; what is known of a node beside its body has no place of its own."""
    place = single(scope, leaf.path, run)
    return place if place.datum.span is not None or place.anchor is not None else scope


def _failing(condition: Quantifier, scope: Element, run: Run) -> Iterator[Place]:
    elements = elements_of(condition.over, scope, run, whole=condition.whole).elements
    hit = False
    for element in elements:
        if element.member is TRUE and truth(condition.body, element, run) is FALSE:
            hit = True
            if isinstance(condition.body, Leaf) and not condition.whole:
                yield Place(element, condition.body.expected)
                continue
            found = _lack(condition.body, element, run)
            wrong = [place for place in found.places if place.element.datum.written] if found is not None else []
            # What is written and wrong is edited first; what is left out beside it has no line of its own.
            yield from (place._replace(lacks="") for place in wrong or [Place(element)])
    if not hit:
        # Nothing was selected, and that is what fails.
        yield Place(scope)


def _expected(condition: Condition) -> str:
    if isinstance(condition, Quantifier) and isinstance(condition.body, Leaf):
        return condition.body.expected
    return ""


def cause_of(place: Place, subject: Element, *, hide: bool, point_at: str | None) -> Cause | None:
    """The line of a place. None only where nothing on the way has a line."""
    element = place.element
    datum = element.datum
    header = subject.node.span if subject.node is not None else None
    path = element.path.partition("|")[0]
    owner = element.node or subject.node
    if owner is not None:
        path = without_needless_indices(owner.kind, path)
    way: tuple[Hop, ...] = ()
    handed_null = datum.null and datum.way is not None and datum.span is not None
    if not handed_null and (is_nothing(datum) or datum.default is not None or datum.span is None):
        span = element.anchor or header
        declaration = _declaration(owner)
        if datum.null and datum.span is not None:
            span = datum.span
    else:
        way = tuple(datum.hops())
        hop = _chosen(way, point_at)
        if datum.kind == "unknown" and point_at == "source":
            # What is wrong with an unknown value was put around it; what gives the value is not in the repository.
            hop = next((each for each in reversed(way) if each.kind != "literal" and not _hands_on(each, way)), None)
        span = (_edited(hop, way) if hop is not None else None) or datum.span
        declaration = _declaration(owner) if hop is None or hop is way[-1] or hop.span == datum.span else hop.label
    if span is None:
        return None
    declaration = place.declaration or declaration
    shown = place.shown or element
    decided = dict(place.because) | dict(datum.way.decided() if way and datum.way is not None else ())
    related: list[tuple[str, Span]] = [
        (f"{name} is {value_text(each, hide=hide)}", given)
        for name, each in list(decided.items())[: limits.max_deciders]
        for given in [_given(each)]
        if given is not None
    ]
    if element.node is not subject.node and subject.node is not None:
        related.append((subject.node.address, subject.node.span))
    # Of a resource as a whole there is no value to name.
    named = shown.read or shown.datum
    value = value_text(named, hide=hide) if shown.path else ""
    is_literal = bool(shown.path) and named.kind in ("text", "number", "sequence")
    return Cause(span, declaration, path, value, way, tuple(related), is_literal)


def cured_at(path: Path, place: Place, subject: Element, run: Run) -> Cause | None:
    """An omission as the target of its bundle makes it good; None for what is written, and outside of bundles.

    The resource stands on the way, so a comment there excuses it alone.
    """
    targets = subject.graph.of_kind("bundle.target")
    if place.element.datum.written or subject.node is None or len(targets) != 1:
        return None
    [target] = targets
    cure = single(of_node(target, subject.graph), path, run)
    span = cure.anchor or target.span
    way = (Hop("use", subject.node.address, subject.node.span),)
    return Cause(span, _declaration(target), path.text, "not set", way, is_literal=False)


def _given(datum: Datum) -> Span | None:
    """Where a value is edited."""
    way = datum.hops()
    hop = _chosen(way, None)
    return (_edited(hop, way) if hop is not None else None) or datum.span


def _chosen(way: Sequence[Hop], point_at: str | None) -> Hop | None:
    """The hop a person edits: the last that chooses or names, else the source."""
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


def _hands_on(hop: Hop, way: Sequence[Hop]) -> bool:
    """Whether a station changes and names nothing; nor does a template around a station that is more exact, or a
    conditional or a local that takes what was written, or what another local names."""
    if hop.kind == "template":
        before = way[: way.index(hop)]
        return any(
            each.span is not None and hop.span is not None and _is_inside(each.span, hop.span) for each in before
        )
    if hop.kind == "local":
        return _is_of_another_local(way[: way.index(hop)], way)
    if hop.kind == "conditional" and hop.span is not None:
        before = way[: way.index(hop)]
        return bool(before) and (before[-1].span is None or not _is_inside(before[-1].span, hop.span))
    return hop.kind in PASSING or hop.hands_on


def _is_of_another_local(before: Sequence[Hop], way: Sequence[Hop]) -> bool:
    """Whether a local holds what another one does, whatever it was gathered in: nothing on the way makes it anew."""
    for hop in reversed(before):
        if hop.kind == "local":
            return True
        if not _hands_on(hop, way):
            return False
    return False


def _edited(hop: Hop, way: Sequence[Hop]) -> Span | None:
    """The place of a hop; inside a local that is an object or a list, the member that holds the value, also where that
    is written in a text that the local decodes."""
    if hop.kind == "local" and hop.span is not None and way[0].kind == "literal":
        # What the local makes itself of it may stand elsewhere.
        inside = way[1 : way.index(hop)]
        if all(each.span is not None and _hands_on(each, way) and _is_inside(each.span, hop.span) for each in inside):
            decoded = any(each.kind == "function" for each in inside)
            if decoded or (way[0].span is not None and _is_inside(way[0].span, hop.span)):
                return way[0].place
    return hop.place


def _is_inside(inner: Span, outer: Span) -> bool:
    return inner.file is outer.file and outer.start <= inner.start and inner.end <= outer.end


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


def value_text(datum: Datum, *, hide: bool) -> str:
    """The value for a message: `not set`, the value, `unknown (var.x)`, or `***`."""
    if is_nothing(datum):
        return "not set"
    if hide or datum.sensitive:
        return "***"
    if datum.kind == "unknown":
        return f"unknown ({datum.unknown.subject})" if datum.unknown.subject else "unknown"
    if datum.kind == "mapping":
        return "set" if any(True for _ in datum.members.names()) or not datum.members.complete else "{}"
    if datum.kind == "sequence":
        return _shortened("[" + ", ".join(value_text(each, hide=hide) for each in datum.elements[:8]) + "]")
    if datum.kind == "number" and isinstance(datum.payload, int | Fraction):
        return numbers.format(datum.payload)
    return _shortened(printed(datum.payload))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 3] + "..."
