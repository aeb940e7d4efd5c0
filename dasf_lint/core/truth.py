"""Three truth values and Kleene's strong connectives."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered FALSE < UNKNOWN < TRUE, so that conjunction is the minimum and disjunction the maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __str__(self) -> str:
        return self.name.lower()


FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
_NEGATION = (TRUE, UNKNOWN, FALSE)


def of(value: bool) -> Truth:
    return TRUE if value else FALSE


def negate(value: Truth) -> Truth:
    return _NEGATION[value]


def conjunction(values: Iterable[Truth]) -> Truth:
    """TRUE on nothing; stops at the first FALSE."""
    result = TRUE
    for value in values:
        if value is FALSE:
            return FALSE
        if value < result:
            result = value
    return result


def disjunction(values: Iterable[Truth]) -> Truth:
    """FALSE on nothing; stops at the first TRUE."""
    result = FALSE
    for value in values:
        if value is TRUE:
            return TRUE
        if value > result:
            result = value
    return result
