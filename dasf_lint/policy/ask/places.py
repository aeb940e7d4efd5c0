"""Places: what the paths of a policy find in the data of a resource.

A name steps through a list of exactly one block as if it were a mapping, and `[*]` on a mapping is that one mapping:
so one path fits Terraform's repeated blocks and the mappings of a bundle.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.data import ABSENT, Datum, Unknown
from dasf_lint.core.graph import Node
from dasf_lint.core.wildcards import Wildcard
from dasf_lint.facts.relations import former_names
from dasf_lint.policy.ask.elements import Element, Selection, is_nothing, reason_of, reason_of_rest
from dasf_lint.policy.ask.facts import fact
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.grammar import Fork, Path, Step

_STEP: Final = 2
"""Steps that it takes to make an element of what stands somewhere."""


def _of_rest(datum: Datum, subject: str) -> Datum:
    """An element of which it is not known whether it is one of those that can be seen."""
    cause = datum.unseen
    hidden = Unknown("symbolic", subject) if cause is None else Unknown(cause.reason, cause.subject)
    return Datum("unknown", hidden, span=datum.span, references=datum.references)


def _not_a_collection(element: Element, step: str) -> Datum:
    """A step into a value that has no inside is a value of unforeseen shape: unknown, never an exception."""
    return Datum("unknown", Unknown("error", f"{element.path or 'value'} has no {step}"), span=element.datum.span)


def _within(datum: Datum) -> Datum:
    """Something inside of an unknown value: what is known of the value, such as how it begins, is not known of it."""
    cause = datum.unknown
    if not any(cause.pieces) and not cause.not_null:
        return datum
    inside = Unknown(cause.reason, cause.subject, choice=cause.choice, span=cause.span)
    return Datum(
        "unknown", inside, span=datum.span, way=datum.way, references=datum.references, sensitive=datum.sensitive,
        literal=datum.literal,
    )  # fmt: skip


def through_one_block(element: Element, run: Run) -> Element:
    """The one block of a list of blocks; the element itself where that is no matter."""
    datum = element.datum
    if datum.kind != "sequence":
        return element
    members = datum.elements
    if datum.complete and len(members) == 1:
        return element.child(settled(members[0], run), "[0]")
    if datum.complete and not members:
        return element.child(ABSENT, "[0]")
    subject = f"which {element.path} is meant" if members else element.path
    return element.child(_of_rest(datum, subject), "[0]")


def step_name(element: Element, name: str, run: Run) -> Element:
    """The member `name` of a mapping; absent stays absent, unknown stays unknown."""
    place = element if element.datum.kind != "sequence" else through_one_block(element, run)
    datum = place.datum
    if datum.kind == "mapping":
        member = settled(datum.members.get(name), run)
        if not member.written and not place.path and place.node is not None:
            name, member = _under_its_former_name(name, member, place.node, run)
        child = place.child(member, printed_step(name), in_map=not datum.block)
    elif datum.kind == "unknown":
        child = place.child(_within(datum), printed_step(name))
    elif datum.kind == "absent":
        # What is inside of something that was left out on purpose is left out there.
        child = place.child(datum if datum.null else ABSENT, printed_step(name))
    else:
        child = place.child(_not_a_collection(place, name), printed_step(name))
    if place is not element:
        # The index that the shape rule supplied is no part of what the policy wrote.
        child.path = f"{element.path}.{printed_step(name)}" if element.path else printed_step(name)
    return child


def _under_its_former_name(name: str, member: Datum, node: Node, run: Run) -> tuple[str, Datum]:
    """An attribute of a resource that is written by the name it had in an older version of the provider."""
    for former in former_names(node.kind).get(name, ()):
        found = settled(node.body.get(former), run)
        if found.written:
            return former, found
    return name, member


def printed_step(name: str) -> str:
    """A name as a step of a concrete path, in quotes where it holds what steps are told apart by."""
    return f'"{name}"' if "." in name or " " in name else name


def step_index(element: Element, index: int, run: Run) -> Element:
    datum = element.datum
    label = f"[{index}]"
    if datum.kind == "sequence":
        if not datum.complete:
            return element.child(_of_rest(datum, element.path), label)
        if index < len(datum.elements):
            return element.child(settled(datum.elements[index], run), label, _number(index))
        return element.child(ABSENT, label)
    if datum.kind == "mapping" and index == 0:
        return element
    if datum.kind in ("absent", "unknown"):
        if datum.kind == "unknown":
            return element.child(_within(datum), label)
        return element.child(datum if datum.null else ABSENT, label)
    return element.child(_not_a_collection(element, label), label)


def _number(value: int) -> Datum:
    return Datum("number", value)


class _Found:
    """A selection that is being made."""

    __slots__ = ("complete", "reasons")

    def __init__(self) -> None:
        self.complete = True
        self.reasons: list[UnknownReason] = []

    def doubt(self, reason: UnknownReason) -> None:
        self.complete = False
        self.reasons.append(reason)


def _each(element: Element, run: Run, found: _Found) -> Iterator[Element]:
    datum = element.datum
    if datum.kind == "sequence":
        for index, member in enumerate(datum.elements):
            label = f"[{index}]" if datum.complete else "[*]"
            yield element.child(settled(member, run), label, _number(index))
        if not datum.complete:
            found.doubt(reason_of_rest(datum, element.path))
    elif datum.kind == "mapping":
        yield element
    elif datum.kind == "unknown":
        found.doubt(reason_of(datum))
    elif datum.kind != "absent":
        found.doubt(UnknownReason("error", f"{element.path} is no list", datum.span))


def _keys(element: Element, pattern: str, run: Run, found: _Found) -> Iterator[Element]:
    place = through_one_block(element, run)
    datum = place.datum
    if datum.kind == "mapping":
        members = datum.members
        wildcard = Wildcard(pattern)
        for name in members.names():
            if wildcard.fits(name, run.steps):
                member = settled(members.get(name), run)
                yield place.child(member, printed_step(name), Datum("text", name), in_map=not datum.block)
        if not members.complete:
            found.doubt(reason_of_rest(datum, place.path))
    elif datum.kind == "unknown":
        found.doubt(reason_of(datum))
    elif datum.kind != "absent":
        found.doubt(UnknownReason("error", f"{place.path} is no mapping", datum.span))


def _possible(child: Element, parent: Element) -> Element:
    """A fact or a view of something that may not belong may not belong itself."""
    child.member = parent.member
    child.doubts = parent.doubts
    return child


def select(scope: Element, path: Path, run: Run) -> Selection:
    """Everything the path names, seen from `scope`. A plain last name selects its place even where it is absent."""
    found = _Found()
    elements = _deep(scope, path, run, found) if path.deep else _walk([scope], path.steps, run, found)
    return Selection(elements, found.complete, tuple(found.reasons))


def _walk(elements: list[Element], steps: Sequence[Step], run: Run, found: _Found) -> list[Element]:
    for step in steps:
        kind = step.kind
        if kind == "name":
            elements = [step_name(e, step.text, run) for e in elements]
        elif kind == "index":
            elements = [step_index(e, step.at, run) for e in elements]
        elif kind == "each":
            elements = [child for e in elements for child in _each(e, run, found)]
        elif kind == "keys":
            elements = [child for e in elements for child in _keys(e, step.text, run, found)]
        elif kind == "fact":
            elements = [_possible(fact(e, step.text), e) for e in elements]
        else:
            elements = [_possible(run.view(step.text, e), e) for e in elements]
        run.steps.spend(_STEP * len(elements))
    return elements


def _deep(scope: Element, path: Path, run: Run, found: _Found) -> list[Element]:
    """`**` as concrete paths of the type's schema; where no schema is known, the written blocks are walked."""
    assert scope.node is not None
    concrete = run.concrete_paths(scope.node, path)
    elements: list[Element] = []
    if concrete is None:
        _descend(scope, path.steps[1:], run, found, elements)
        return [element for element in elements if not is_nothing(element.datum)]
    _follow([scope], concrete, run, found, elements)
    return elements


def _follow(places: list[Element], ways: Sequence[Fork], run: Run, found: _Found, out: list[Element]) -> None:
    """Adds what stands at the ends. Where nothing stands, nothing stands further inside either."""
    for fork in ways:
        there = [e for e in _walk(places, (fork.step,), run, found) if not is_nothing(e.datum)]
        if fork.ends:
            out.extend(there)
        if there:
            _follow(there, fork.inner, run, found, out)


def _descend(place: Element, steps: Sequence[Step], run: Run, found: _Found, out: list[Element]) -> None:
    out.extend(_walk([place], steps, run, found))
    datum = place.datum
    if datum.kind == "mapping" and datum.block:
        for name in datum.members.names():
            member = settled(datum.members.get(name), run)
            if member.block:
                _descend(place.child(member, printed_step(name)), steps, run, found, out)
    elif datum.kind == "sequence" and datum.block:
        for child in _each(place, run, found):
            _descend(child, steps, run, found, out)


def single(scope: Element, path: Path, run: Run) -> Element:
    """The one place that a path without stars names."""
    element = scope
    for step in path.steps if path.text != "$self" else ():
        kind = step.kind
        if kind == "name":
            element = step_name(element, step.text, run)
        elif kind == "index":
            element = step_index(element, step.at, run)
        elif kind == "fact":
            element = fact(element, step.text)
        else:
            element = run.view(step.text, element)
    return element
