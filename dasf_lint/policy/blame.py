"""Blame: which places make a condition false, or true, and which line a person edits for it.

The rules stand in docs/adr/0006-where-a-finding-points.md. Cause and witness are mutual; both read the tree that
`conditions.truth` reads, and are asked only for what failed.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from dasf_lint.core import numbers
from dasf_lint.core.answers import Cause
from dasf_lint.core.data import PASSING, Datum, Hop
from dasf_lint.core.graph import Node
from dasf_lint.core.source import Span
from dasf_lint.core.truth import FALSE, TRUE
from dasf_lint.facts.shapes import without_needless_indices
from dasf_lint.policy.conditions import (
    All,
    Condition,
    Leaf,
    Not,
    Quantifier,
    elements_of,
    printed,
    truth,
)
from dasf_lint.policy.paths import Element, is_nothing, single
from dasf_lint.policy.run import Run

_LONGEST_VALUE = 80


class Place(NamedTuple):
    """Where blame falls. `shown` is the value that a message names; where it is None, that of the element."""

    element: Element
    expected: str = ""
    shown: Element | None = None


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
        case _:
            yield Place(scope, _expected(condition))


def witnesses(condition: Condition, scope: Element, run: Run) -> Iterator[Place]:
    """What makes a true condition true."""
    match condition:
        case Leaf():
            yield Place(_place_of(condition, scope, run), f"not {condition.expected}")
        case Quantifier(word="some"):
            for element in elements_of(condition.over, scope, run, whole=condition.whole).elements:
                if element.member is TRUE and truth(condition.body, element, run) is TRUE:
                    inner = condition.body
                    if isinstance(inner, Quantifier) and inner.word == "some":
                        yield from witnesses(inner, element, run)
                    elif not condition.whole and isinstance(inner, Leaf):
                        yield Place(element, f"not {inner.expected}")
                    else:
                        yield Place(element, shown=_shown(inner, element, run))
        case _:
            yield Place(scope, shown=_shown(condition, scope, run))


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
            leaf = condition.body if isinstance(condition.body, Leaf) and not condition.whole else None
            yield Place(element, leaf.expected if leaf else "")
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
    if is_nothing(datum) or datum.default is not None or datum.span is None:
        span = element.anchor or header
        declaration = _declaration(owner)
        if datum.null and datum.span is not None:
            span = datum.span
    else:
        way = tuple(datum.hops())
        hop = _chosen(way, point_at)
        span = (_edited(hop, way) if hop is not None else None) or datum.span
        declaration = _declaration(owner) if hop is None or hop is way[-1] or hop.span == datum.span else hop.label
    if span is None:
        return None
    shown = place.shown or element
    related: list[tuple[str, Span]] = []
    if element.node is not subject.node and subject.node is not None:
        related.append((subject.node.address, subject.node.span))
    # Of a resource as a whole there is no value to name.
    value = value_text(shown.read or shown.datum, hide=hide) if shown.path else ""
    return Cause(span, declaration, path, value, way, tuple(related))


def _chosen(way: Sequence[Hop], point_at: str | None) -> Hop | None:
    """The hop a person edits: the last that chooses or names, else the source."""
    if not way:
        return None
    if point_at == "source":
        return way[0]
    if point_at == "use":
        return way[-1]
    for hop in reversed(way):
        if hop.kind not in PASSING and hop.place is not None:
            return hop
    return next((hop for hop in way if hop.place is not None), None)


def _edited(hop: Hop, way: Sequence[Hop]) -> Span | None:
    """The place of a hop; inside a local that is an object or a list, the member that holds the value."""
    if hop.kind == "local" and hop.span is not None and way[0].kind == "literal" and way[0].span is not None:
        literal = way[0].span
        if literal.file is hop.span.file and hop.span.start <= literal.start and literal.end <= hop.span.end:
            return literal
    return hop.place


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
        return "set"
    if datum.kind == "sequence":
        return _shortened("[" + ", ".join(value_text(each, hide=hide) for each in datum.elements[:8]) + "]")
    if datum.kind == "number" and isinstance(datum.payload, int | Fraction):
        return numbers.format(datum.payload)
    return _shortened(printed(datum.payload))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 3] + "..."
