"""Equality, of single values and with any of several."""

from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, disjunction, of
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.equality import differs, ruled_out, same, scalar_of
from dasf_lint.policy.ask.operators.table import asks, compared
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


def _equals_datum(element: Element, other: Datum) -> Truth:
    if is_nothing(other):
        return FALSE
    theirs = scalar_of(other)
    value = scalar_of(element.datum)
    if theirs is None or value is None:
        return FALSE if other.kind == "unknown" and ruled_out(other.unknown, value, element.in_map) else UNKNOWN
    return of(same(value, theirs, element.in_map))


def _equals_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """Two unknowns are equal for sure only where both stand for the same symbol; known pieces can rule texts out."""
    cause = element.datum.unknown
    if argument.mine is not None:
        others = compared(argument, run)
        if all(is_nothing(other) for other in others):
            return FALSE if argument.mine.kind in ("absent", "sequence") else UNKNOWN
        # What a symbol stands for is decided root by root.
        symbol = cause.symbol if element.graph is run.graph else None
        for other in others:
            if other.kind == "unknown" and symbol is not None and other.unknown.symbol == symbol:
                return TRUE if cause.not_null else UNKNOWN
        return FALSE if all(is_nothing(other) or differs(cause, other, element.in_map) for other in others) else UNKNOWN
    return FALSE if all(ruled_out(cause, wanted, element.in_map) for wanted in argument.values) else UNKNOWN


@asks("equals", "in", unknown=_equals_unknown)
def _equals(element: Element, argument: Operand, run: Run) -> Truth:
    value = scalar_of(element.datum)
    if argument.mine is not None:
        return disjunction(_equals_datum(element, other) for other in compared(argument, run))
    if value is None:
        return UNKNOWN
    return of(any(same(value, wanted, element.in_map) for wanted in argument.values))
