"""What is in a list or a mapping, and how much."""

from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.equality import scalar_of
from dasf_lint.policy.ask.operators.table import asks, compared, number_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.tree import LiteralValues, Operand


def _members(datum: Datum, run: Run) -> tuple[LiteralValues, bool] | None:
    """The elements of a list or the keys of a mapping, and whether there may be others; None for what has none."""
    if datum.kind == "mapping":
        members = datum.members
        names = list(members.names())
        run.steps.spend(len(names))
        return LiteralValues(names), not members.complete
    if datum.kind != "sequence":
        return None
    run.steps.spend(2 * len(datum.elements))
    doubt = not datum.complete
    found = []
    for raw in datum.elements:
        member = settled(raw, run)
        value = scalar_of(member)
        if value is not None:
            found.append(value)
        elif member.kind != "absent":
            # A null inside a list equals nothing; anything else might.
            doubt = True
    return LiteralValues(found), doubt


def _wanted(argument: Operand, run: Run) -> tuple[Operand, bool]:
    """What is looked for, and whether there is something else that nobody knows."""
    if argument.mine is None:
        return argument, False
    others = compared(argument, run)
    return others.known, bool(others.vague)


@asks("contains")
def _contains(element: Element, argument: Operand, run: Run) -> Truth:
    """One of several."""
    wanted, is_vague = _wanted(argument, run)
    if not wanted.values:
        return UNKNOWN if is_vague else FALSE
    members = _members(element.datum, run)
    if members is None:
        return UNKNOWN
    found, doubt = members
    return TRUE if found.shares(wanted.known) else UNKNOWN if doubt or is_vague else FALSE


@asks("contains_all")
def _contains_all(element: Element, argument: Operand, run: Run) -> Truth:
    wanted, is_vague = _wanted(argument, run)
    if not wanted.values:
        return UNKNOWN if is_vague else TRUE
    members = _members(element.datum, run)
    if members is None:
        return UNKNOWN
    found, doubt = members
    if found.holds(wanted.known):
        return UNKNOWN if is_vague else TRUE
    return UNKNOWN if doubt else FALSE


def _size(datum: Datum, run: Run) -> tuple[int, int | None] | None:
    """Least and greatest possible length; the greatest is None where it is open."""
    if datum.kind == "text":
        length = len(str(datum.payload))
        return length, length
    if datum.kind == "sequence":
        length = len(datum.elements)
        return length, length if datum.complete else None
    if datum.kind == "mapping":
        length = sum(1 for _ in datum.members.names())
        run.steps.spend(length // 8)
        return length, length if datum.members.complete else None
    return None


@asks("length_at_least")
def _length_at_least(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum, run)
    bound = number_of(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] >= bound:
        return TRUE
    return FALSE if size[1] is not None and size[1] < bound else UNKNOWN


@asks("length_at_most")
def _length_at_most(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum, run)
    bound = number_of(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] > bound:
        return FALSE
    return TRUE if size[1] is not None and size[1] <= bound else UNKNOWN
