"""When two values are equal, and what is known of an unknown one that makes them differ."""

from fractions import Fraction

from dasf_lint.core import numbers
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.partial_text import can_be, never_agree
from dasf_lint.policy.language.tree import LiteralValues, Scalar


def scalar_of(datum: Datum) -> Scalar | Fraction | None:
    return datum.scalar if datum.kind in ("bool", "number", "text") else None


_BOOLEAN_WORDS = {"true": True, "false": False}


def among(value: Scalar, wanted: LiteralValues, in_map: bool) -> bool:
    """Whether one of several values is the `same`."""
    if isinstance(value, bool):
        return value in wanted.bools or (in_map and ("true" if value else "false") in wanted.words)
    if not isinstance(value, str):
        return value in wanted.numbers
    if value in wanted.texts:
        return True
    if not in_map:
        return False
    if wanted.bools and _BOOLEAN_WORDS.get(value.lower()) in wanted.bools:
        return True
    return bool(wanted.numbers) and number_in(value) in wanted.numbers


def same(value: object, wanted: object, in_map: bool) -> bool:
    """Strict equality; in free maps a boolean or a number may be written as text, in any case."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        if in_map and isinstance(value, str):
            return _BOOLEAN_WORDS.get(value.lower()) is wanted
        if in_map and isinstance(wanted, str):
            return _BOOLEAN_WORDS.get(wanted.lower()) is value
        return isinstance(value, bool) and isinstance(wanted, bool) and value is wanted
    if isinstance(value, str) and not isinstance(wanted, str):
        number = number_in(value) if in_map else None
        return number is not None and number == wanted
    if isinstance(wanted, str) and not isinstance(value, str):
        return False
    return value == wanted


def number_in(text: str) -> int | Fraction | None:
    """The number that a text is, as Terraform would convert it."""
    try:
        number = numbers.parse(text.strip())
    except numbers.NumberTooLarge:
        return None
    return number if isinstance(number, int | Fraction) else None


def differs(cause: Unknown, other: Datum, in_map: bool) -> bool:
    if other.kind == "unknown":
        return never_agree(cause.pieces, other.unknown.pieces)
    return ruled_out(cause, scalar_of(other), in_map)


def ruled_out(cause: Unknown, value: object, in_map: bool) -> bool:
    """Whether what is known of an unknown text is not in the other value, or that is no text."""
    if isinstance(value, str):
        return not can_be(cause.pieces, value)
    return value is not None and not in_map and any(cause.pieces)
