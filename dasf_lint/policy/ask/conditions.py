"""Conditions: a policy's tree, compiled once, asked in three truth values. Blame reads the same tree a second time."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.graph import Node
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, negate
from dasf_lint.policy.ask.arguments import operand
from dasf_lint.policy.ask.elements import Element, Selection, is_nothing, may_not_exist, reason_of, reason_of_rest
from dasf_lint.policy.ask.joined import Deciding, deciding
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.operators import apply, functions_of
from dasf_lint.policy.ask.places import select, single
from dasf_lint.policy.ask.relations import related
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import (
    All,
    Any,
    Anything,
    Condition,
    Count,
    Leaf,
    Never,
    Not,
    Operand,
    Over,
    Parts,
    Quantifier,
    Related,
)
from dasf_lint.policy.language.words import OPERATORS, SETTING


def truth(condition: Condition, scope: Element, run: Run) -> Truth:
    return _TRUTH[condition.__class__](condition, scope, run)


def _all(condition: All, scope: Element, run: Run) -> Truth:
    result = TRUE
    for each in condition.operands:
        answer = _TRUTH[each.__class__](each, scope, run)
        if answer is FALSE:
            return FALSE
        if answer < result:
            result = answer
    return result


def _any(condition: Any, scope: Element, run: Run) -> Truth:
    result = FALSE
    for each in condition.operands:
        answer = _TRUTH[each.__class__](each, scope, run)
        if answer is TRUE:
            return TRUE
        if answer > result:
            result = answer
    return result


def _not(condition: Not, scope: Element, run: Run) -> Truth:
    return negate(truth(condition.operand, scope, run))


def _never(condition: Never, scope: Element, run: Run) -> Truth:
    return FALSE


def _anything(condition: Anything, scope: Element, run: Run) -> Truth:
    return TRUE


_LEAF: Final = 2
_ELEMENT: Final = 2
"""Steps that it takes to ask an operator, beside those of the way to the value and of what it compares with, and to
turn to one of several elements."""


def _leaf(condition: Leaf, scope: Element, run: Run) -> Truth:
    path = condition.path
    run.steps.spend(_LEAF + len(path.steps))
    place = scope if path.text == "$self" else single(scope, path, run)
    if condition.absent is not None and is_nothing(place.datum):
        return condition.absent
    return apply(condition.operator, place, operand(condition.argument, run), run)


def elements_of(over: Over, scope: Element, run: Run, *, whole: bool) -> Selection:
    """The elements of a selection. With `satisfies` an element is something that is there: absent ones are left out."""
    if isinstance(over, Related):
        elements, complete, reasons = related(scope, over, run)
        return Selection(elements, complete, reasons)
    if isinstance(over, Parts):
        return parts_of(scope, over.name, run)
    found: list[Element] = []
    complete = True
    doubts: list[UnknownReason] = []
    for path in over if scope.node is None else run.shapes.possible(scope.node.kind, over):
        selection = select(scope, path, run)
        complete = complete and selection.complete
        doubts.extend(selection.reasons)
        for element in selection.elements:
            if whole:
                if is_nothing(element.datum):
                    continue
                if may_not_exist(element.datum) and element.member is TRUE and element is not scope:
                    element.doubted(UNKNOWN, (reason_of(element.datum),))
            found.append(element)
    return Selection(found, complete, tuple(doubts))


def deciding_elements(condition: Quantifier | Count, scope: Element, run: Run, *, whole: bool) -> Selection:
    """The elements of the selection of a condition that can decide it."""
    found = None if condition.join is None else deciding(condition, scope, run, truth)
    return elements_of(condition.over, scope, run, whole=whole) if found is None else _elements_among(found, scope, run)


def _elements_among(found: Deciding, scope: Element, run: Run) -> Selection:
    elements, complete, reasons = related(scope, found.relation, run, found.of)
    return Selection(elements, complete, reasons, found.left_out)


_SETTINGS: Final = Slot[Node, Selection]()
"""What a resource is given, gone through once for all checks."""


def parts_of(scope: Element, name: str, run: Run) -> Selection:
    """The parts of a resource. A type that is itself such a part is its own and only one."""
    assert scope.node is not None
    if name == SETTING:
        kept = run.kept.of(_SETTINGS)
        if scope.node not in kept:
            from dasf_lint.policy.ask import settings

            kept[scope.node] = settings.settings_of(scope, run.kept.settings)
        return kept[scope.node]
    paths = run.shapes.parts(name).get(scope.node.kind)
    if paths is None:
        return Selection([], True)
    if not paths:
        return Selection([scope], True)
    found: list[Element] = []
    complete = True
    doubts: list[UnknownReason] = []
    for path in paths:
        selection = select(scope, path, run)
        complete = complete and selection.complete
        doubts.extend(selection.reasons)
        for element in selection.elements:
            if is_nothing(element.datum):
                continue
            if may_not_exist(element.datum):
                element.doubted(UNKNOWN, (reason_of(element.datum),))
            element.owner = scope
            found.append(element)
    return Selection(found, complete, tuple(doubts))


def _quantifier(condition: Quantifier, scope: Element, run: Run) -> Truth:
    found = None if condition.join is None else deciding(condition, scope, run, truth)
    if found is None:
        selection = elements_of(condition.over, scope, run, whole=condition.whole)
    elif condition.word != "every" and found.surely_hold:
        return TRUE if condition.word == "some" else FALSE
    else:
        selection = _elements_among(found, scope, run)
    if condition.word == "every":
        return _every(condition, selection, run)
    result = FALSE
    body = condition.body
    ask = _TRUTH[body.__class__]
    run.steps.spend(_ELEMENT * len(selection.elements))
    for element in selection.elements:
        answer = ask(body, element, run)
        if answer > result:
            result = max(result, min(element.member, answer))
            if result is TRUE:
                break
    if result is FALSE and not selection.complete:
        result = UNKNOWN
    return negate(result) if condition.word == "none" else result


def _every(condition: Quantifier, selection: Selection, run: Run) -> Truth:
    result = TRUE
    sure = selection.left_out is TRUE
    run.steps.spend(_ELEMENT * len(selection.elements))
    for element in selection.elements:
        sure = sure or element.member is TRUE
        answer = max(negate(element.member), truth(condition.body, element, run))
        if answer < result:
            result = answer
            if result is FALSE:
                return FALSE
    if not selection.complete:
        return UNKNOWN
    if not sure:
        # The selection may be empty, or is: then `absent` decides.
        if not selection.elements and selection.left_out is FALSE:
            return condition.absent
        return result if result is condition.absent else UNKNOWN
    return result


def _count(condition: Count, scope: Element, run: Run) -> Truth:
    selection = deciding_elements(condition, scope, run, whole=True)
    run.steps.spend(_ELEMENT * len(selection.elements))
    certain = possible = 0
    for element in selection.elements:
        answer = min(element.member, truth(condition.body, element, run))
        certain += answer is TRUE
        possible += answer is not FALSE
    result = TRUE
    if condition.at_least is not None:
        result = min(result, _at_least(certain, possible, selection.complete, operand(condition.at_least, run)))
    if condition.at_most is not None:
        result = min(result, _at_most(certain, possible, selection.complete, operand(condition.at_most, run)))
    return result


def _at_least(certain: int, possible: int, complete: bool, argument: Operand) -> Truth:
    bound = argument.values[0]
    if not isinstance(bound, int | Fraction):
        return UNKNOWN
    if certain >= bound:
        return TRUE
    return FALSE if complete and possible < bound else UNKNOWN


def _at_most(certain: int, possible: int, complete: bool, argument: Operand) -> Truth:
    bound = argument.values[0]
    if not isinstance(bound, int | Fraction):
        return UNKNOWN
    if certain > bound:
        return FALSE
    return TRUE if complete and possible <= bound else UNKNOWN


_TRUTH: "dict[type, Callable[..., Truth]]" = {
    All: _all,
    Any: _any,
    Not: _not,
    Never: _never,
    Leaf: _leaf,
    Anything: _anything,
    Quantifier: _quantifier,
    Count: _count,
}


def reasons(condition: Condition, scope: Element, run: Run) -> Iterator[UnknownReason]:
    """Why an unknown condition is unknown: every operand that could still change it."""
    if truth(condition, scope, run) is not UNKNOWN:
        return
    match condition:
        case All(operands) | Any(operands):
            for each in operands:
                yield from reasons(each, scope, run)
        case Not(operand=inner):
            yield from reasons(inner, scope, run)
        case Leaf():
            yield from _leaf_reasons(condition, scope, run)
        case Quantifier() | Count():
            whole = condition.whole if isinstance(condition, Quantifier) else True
            selection = deciding_elements(condition, scope, run, whole=whole)
            yield from selection.reasons
            for element in selection.elements:
                inside = truth(condition.body, element, run)
                decisive = inside is not (
                    TRUE if isinstance(condition, Quantifier) and condition.word == "every" else FALSE
                )
                if decisive and element.member is UNKNOWN:
                    yield from element.doubts
                yield from reasons(condition.body, element, run)
        case _:
            return


def _leaf_reasons(condition: Leaf, scope: Element, run: Run) -> Iterator[UnknownReason]:
    place = single(scope, condition.path, run)
    if OPERATORS[condition.operator].provenance and condition.absent is not UNKNOWN:
        # What is written is known, as far as it could be searched.
        yield UnknownReason("limit", place.path or condition.path.text, place.datum.span)
        return
    if place.datum.kind == "unknown":
        yield reason_of(place.datum)
        return
    if condition.absent is UNKNOWN and is_nothing(place.datum):
        # A policy that says so means a setting outside of the code.
        yield UnknownReason("service_default", place.path or condition.path.text, place.datum.span)
        return
    argument = operand(condition.argument, run)
    data = [place.datum, *([argument.mine] if argument.mine is not None else [])]
    known = True
    for datum in data:
        members = datum.elements if datum.kind == "sequence" else [datum]
        for member in members:
            if member.kind == "unknown":
                known = False
                yield reason_of(member)
        if datum.kind == "sequence" and not datum.complete:
            known = False
            yield reason_of_rest(datum, place.path)
        if datum.kind == "mapping" and not datum.members.complete:
            known = False
            yield reason_of_rest(datum, place.path)
    if known:
        doubt = functions_of(condition.operator).doubt
        subject = doubt(str(place.datum.payload)) if doubt is not None and place.datum.kind == "text" else None
        if subject is not None:
            yield UnknownReason("version", subject, place.datum.span)
            return
        label = f"{place.path or condition.path.text} is no value that {condition.operator} can compare"
        yield UnknownReason("error", label, place.datum.span)
