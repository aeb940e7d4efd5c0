"""Small things that functions of every subject need."""

from collections.abc import Iterable

from dasf_lint.core import limits, numbers
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import LimitReached
from dasf_lint.hcl.functions.calling import Parameter
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import Contents, UnknownPayload, Value

LIST_OF_STRING = types.list_of(types.STRING)
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
NOT_WHOLE = f"value must be a whole number, between {_INT_MIN} and {_INT_MAX}"


class NotWhole(Exception):
    """A number is not an integer of 64 bits; the message is NOT_WHOLE."""


def whole(value: Value) -> int:
    """A known number as an integer. Raises NotWhole."""
    number = numbers.as_index(value.number)
    if number is None or not _INT_MIN <= number <= _INT_MAX:
        raise NotWhole(NOT_WHOLE)
    return number


def text_value(text: str) -> Value:
    """A string within the budget. Raises LimitReached."""
    if len(text) > limits.max_string_length:
        raise LimitReached("string length")
    return values.string(text)


def check_length(length: int) -> None:
    """Before a text is made that would be too long. Raises LimitReached."""
    if length > limits.max_string_length:
        raise LimitReached("string length")


def check_size(count: int) -> None:
    """Before a collection is made that would be too large. Raises LimitReached."""
    if count > limits.max_collection_size:
        raise LimitReached("collection size")


def strings(texts: Iterable[str]) -> Value:
    return values.list_value(types.STRING, [values.string(text) for text in texts])


def taken(source: Value) -> list[Value]:
    """The elements of a list, set or tuple, each with the way of the whole but not with its marks."""
    plain = values.unmark(source)
    return [values.member_of(plain, item) for item in plain.elements]


def surely(source: Value) -> Contents:
    """What an unknown collection surely holds, each with the way of the whole but not with its marks."""
    plain = values.unmark(source)
    return plain.contents.mapped(lambda item: values.member_of(plain, item))


def somewhere(source: Value) -> tuple[Value, ...]:
    """Elements that a collection holds in any case, as `taken` gives them, wherever they stand."""
    return tuple(surely(source)) if is_unknown(source) else tuple(taken(source))


def any_value(
    name: str, *, null: bool = False, unknown: bool = False, dynamic: bool = False, marked: bool = False
) -> Parameter:
    """A parameter that takes values of every type."""
    return Parameter(name, types.DYNAMIC, null, unknown, dynamic, marked)


def undecided(type: Type, *sources: Value) -> Value:
    return unknowns.derived(type, *sources)


def is_unknown(value: Value) -> bool:
    return isinstance(value.payload, UnknownPayload)
