"""What is known of values that are not known: that they are something, and between which bounds they lie."""

from dasf_lint.core.numbers import Number
from dasf_lint.hcl import types
from dasf_lint.hcl.value import NULL, UnknownPayload, Value


def definitely_not_null(value: Value) -> bool:
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return payload.not_null or bool(payload.contents)
    return payload is not NULL


def definitely_a_text(value: Value) -> bool:
    """Whether a text can surely be made of it: of everything but null and what holds other things."""
    return value.type.is_primitive and definitely_not_null(value)


def number_bounds(value: Value) -> tuple[Number | None, bool, Number | None, bool]:
    """Lower bound, whether it belongs, upper bound, whether it belongs; None where there is none."""
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return payload.low, payload.low_inclusive, payload.high, payload.high_inclusive
    if payload is NULL or value.type is not types.NUMBER:
        return None, False, None, False
    return value.number, True, value.number, True


def length_bounds(value: Value) -> tuple[int, int | None]:
    """Least and greatest length of a list, set or map; the latter None where nothing is known."""
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return payload.min_length, payload.max_length
    if isinstance(payload, tuple) and value.type.kind == "set" and not value.is_wholly_known and len(payload) > 1:
        return 0, None
    if isinstance(payload, tuple | dict):
        return len(payload), len(payload)
    return 0, None


def known_prefix(value: Value) -> str:
    """Text that a string begins with; all of it where it is known."""
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return payload.prefix
    return payload if isinstance(payload, str) else ""
