"""Whether something is there, and whether there is something in it."""

from typing import Final

from dasf_lint.core.data import PASSING, HopKind
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, of
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand

_NAMES: Final[frozenset[HopKind]] = PASSING | {"local", "literal", "conditional"}


def _exists_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """An attribute that another resource fills is something; an input without value may be null."""
    datum = element.datum
    cause = datum.unknown
    if cause.not_null or any(cause.pieces):
        return TRUE
    filled = (
        cause.reason in ("computed", "service_default", "data_source") and datum.references and cause.choice is None
    )
    return TRUE if filled and all(hop.kind in _NAMES for hop in datum.hops()) else UNKNOWN


@asks("exists", unknown=_exists_unknown)
def _exists(element: Element, argument: Operand, run: Run) -> Truth:
    return TRUE


@asks("empty")
def _empty(element: Element, argument: Operand, run: Run) -> Truth:
    datum = element.datum
    if datum.kind == "text":
        return of(not datum.payload)
    if datum.kind == "sequence":
        return FALSE if datum.elements else (TRUE if datum.complete else UNKNOWN)
    if datum.kind == "mapping":
        has_any = any(True for _ in datum.members.names())
        return FALSE if has_any else (TRUE if datum.members.complete else UNKNOWN)
    return UNKNOWN
