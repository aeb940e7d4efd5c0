"""Equality, of single values and with any of several."""

from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.equality import among, differs, ruled_out, scalar_of
from dasf_lint.policy.ask.operators.table import asks, compared
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand, Scalar


def _equals_data(value: Scalar | None, element: Element, argument: Operand, run: Run) -> Truth:
    others = compared(argument, run)
    if value is None:
        return UNKNOWN if others else FALSE
    if among(value, others.known.known, element.in_map):
        return TRUE
    run.steps.spend(len(others.vague))
    is_ruled_out = all(
        other.kind == "unknown" and ruled_out(other.unknown, value, element.in_map) for other in others.vague
    )
    return FALSE if is_ruled_out else UNKNOWN


def _equals_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """Two unknowns are equal for sure only where both stand for the same symbol; known pieces can rule texts out."""
    cause = element.datum.unknown
    if argument.mine is None:
        run.steps.spend(len(argument.values))
        return FALSE if all(ruled_out(cause, wanted, element.in_map) for wanted in argument.values) else UNKNOWN
    others = compared(argument, run)
    if not others:
        return FALSE if argument.mine.kind in ("absent", "sequence") else UNKNOWN
    # What a symbol stands for is decided root by root.
    if element.graph is run.graph and cause.symbol is not None and cause.symbol in others.symbols:
        return TRUE if cause.not_null else UNKNOWN
    run.steps.spend(len(others.vague) + len(others.known.values))
    is_ruled_out = all(ruled_out(cause, value, element.in_map) for value in others.known.values) and all(
        differs(cause, other, element.in_map) for other in others.vague
    )
    return FALSE if is_ruled_out else UNKNOWN


@asks("equals", "in", unknown=_equals_unknown)
def _equals(element: Element, argument: Operand, run: Run) -> Truth:
    value = scalar_of(element.datum)
    if argument.mine is not None:
        return _equals_data(value, element, argument, run)
    return UNKNOWN if value is None else of(among(value, argument.known, element.in_map))
