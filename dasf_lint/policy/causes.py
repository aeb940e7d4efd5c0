"""Which line a person edits for a place that blame falls on, and the way of the value that stands there.

The rules stand in docs/adr/0006-where-a-finding-points.md and 0015.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from dasf_lint import lazy
from dasf_lint.core import limits, numbers
from dasf_lint.core.answers import Cause
from dasf_lint.core.credential_names import kind_of_name, names_a_credential
from dasf_lint.core.data import PASSING, Datum, DefaultSource, Hop, of_value
from dasf_lint.core.graph import Node
from dasf_lint.core.source import Span
from dasf_lint.core.written import KINDS
from dasf_lint.facts.shapes import without_needless_indices
from dasf_lint.policy.conditions import Condition, printed
from dasf_lint.policy.paths import Element, Path, is_nothing, of_node, single
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


def cause_of(place: Place, subject: Element, *, hide: bool, point_at: str | None) -> Cause | None:
    """The line of a place. None only where nothing on the way has a line."""
    element = place.element
    datum = element.datum
    if datum.kind == "text" and "|json" in element.path and element.node and element.node.source_format == "bundle":
        # The documents of Terraform have places of their own, as many as there is room for.
        datum = lazy.module("policy.texts").located(datum) or datum
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
    # Of a resource as a whole there is no value to name.
    named = shown.read or shown.datum
    decided = dict(place.because) | dict(datum.way.decided() if way and datum.way is not None else ())
    related: list[tuple[str, Span]] = [
        (f"{name} is {value_text(each, hide=hide and _may_be_secret(name, each, named))}", given)
        for name, each in list(decided.items())[: limits.max_deciders]
        for given in [_given(each)]
        if given is not None
    ]
    if not element.path and shown.path and not hide and (written := _given(shown.datum)) is not None:
        related.append((_said(element, owner, shown, value_text(named, hide=hide)), written))
    if element.node is not subject.node and subject.node is not None:
        related.append((subject.node.address, subject.node.span))
    value = value_text(named, hide=hide) if shown.path else ""
    is_literal = bool(shown.path) and named.kind in ("text", "number", "sequence")
    said = _said(element, owner, shown, value) if path and value else ""
    return Cause(span, declaration, path, value, way, tuple(related), is_literal, said)


_BY_DEFAULT: Final[dict[DefaultSource, str]] = {
    "provider": " by default of the provider",
    "documented": " by its documented default",
    "inferred": " by default",
}


def _said(element: Element, owner: Node | None, shown: Element, value: str) -> str:
    """What a person is told of a place: the path into a document as well, which is no part of what a finding is known
    by, and that nobody wrote what is a default."""
    path, *views = (shown if shown.path and shown.node is element.node else element).path.split("|")
    for view in views:
        if view != "json" and not view.startswith(("json.", "json[")):
            break
        path += view.removeprefix("json")
    if owner is not None:
        path = without_needless_indices(owner.kind, path)
        if owner.kind in KINDS:
            # The texts of a file are gathered by their names; no index is written there.
            path = path.partition("[")[0]
    by = _BY_DEFAULT[shown.datum.default] if shown.datum.default is not None else ""
    return f"{path} is {value}{by}"


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


def _may_be_secret(name: str, decider: Datum, blamed: Datum) -> bool:
    """Whether what has decided for a credential may be one itself: not what says yes, no or nothing, nor what the name
    of a variable or local says is another thing, unless the one holds the other."""
    if decider.kind == "bool" or is_nothing(decider) or decider.payload == "":
        return False
    kind, _, last = name.rpartition(".")
    if decider.kind not in ("text", "number") or kind not in ("var", "local"):
        return True
    told, secret = str(decider.payload), str(blamed.payload)
    return kind_of_name(last) is not None or names_a_credential(last) or told in secret or secret in told


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


def _edited(hop: Hop, way: Sequence[Hop]) -> Span | None:
    """The place of a hop; inside a local that is an object or a list, the member that holds or takes the value, also
    where that is written in a text that the local decodes."""
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
        return _shortened(
            "[" + ", ".join(value_text(each, hide=hide) for each in datum.elements[: limits.max_told_elements]) + "]"
        )
    if datum.kind == "number" and isinstance(datum.payload, int | Fraction):
        return numbers.format(datum.payload)
    return _shortened(printed(datum.payload)) if datum.payload != "" else '""'


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 3] + "..."
