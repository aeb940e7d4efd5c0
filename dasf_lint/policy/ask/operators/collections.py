"""What is in a list or a mapping, and how much."""

from collections.abc import Iterable, Sequence

from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, disjunction
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.equality import same, scalar_of
from dasf_lint.policy.ask.operators.table import asks, compared, number_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.tree import Operand


@asks("contains")
def _contains(element: Element, argument: Operand, run: Run) -> Truth:
    wanted: Sequence[object]
    if argument.mine is not None:
        others = compared(argument, run)
        known = [scalar_of(other) for other in others if not is_nothing(other)]
        return disjunction(UNKNOWN if each is None else _has(element.datum, each, run) for each in known)
    wanted = argument.values
    return disjunction(_has(element.datum, each, run) for each in wanted)


def _has(datum: Datum, wanted: object, run: Run) -> Truth:
    if datum.kind == "mapping":
        members = datum.members
        if any(name == wanted for name in members.names()):
            return TRUE
        return FALSE if members.complete else UNKNOWN
    if datum.kind != "sequence":
        return UNKNOWN
    doubt = not datum.complete
    for raw in datum.elements:
        member = settled(raw, run)
        value = scalar_of(member)
        if value is None:
            # A null inside a list equals nothing; anything else might.
            doubt = doubt or member.kind != "absent"
        elif same(value, wanted, in_map=False):
            return TRUE
    return UNKNOWN if doubt else FALSE


@asks("contains_all")
def _contains_all(element: Element, argument: Operand, run: Run) -> Truth:
    answers: Iterable[Truth]
    if argument.mine is not None:
        known = [scalar_of(other) for other in compared(argument, run) if not is_nothing(other)]
        answers = [UNKNOWN if each is None else _has(element.datum, each, run) for each in known]
    else:
        answers = [_has(element.datum, each, run) for each in argument.values]
    return min(answers, default=TRUE)


def _size(datum: Datum) -> tuple[int, int | None] | None:
    """Least and greatest possible length; the greatest is None where it is open."""
    if datum.kind == "text":
        length = len(str(datum.payload))
        return length, length
    if datum.kind == "sequence":
        length = len(datum.elements)
        return length, length if datum.complete else None
    if datum.kind == "mapping":
        length = sum(1 for _ in datum.members.names())
        return length, length if datum.members.complete else None
    return None


@asks("length_at_least")
def _length_at_least(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum)
    bound = number_of(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] >= bound:
        return TRUE
    return FALSE if size[1] is not None and size[1] < bound else UNKNOWN


@asks("length_at_most")
def _length_at_most(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum)
    bound = number_of(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] > bound:
        return FALSE
    return TRUE if size[1] is not None and size[1] <= bound else UNKNOWN
