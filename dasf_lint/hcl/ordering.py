"""The order of sets and the identity of values.

Follows cty/set_internals.go of go-cty.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final

from dasf_lint.core import numbers
from dasf_lint.core.numbers import Infinity
from dasf_lint.hcl import types
from dasf_lint.hcl.quoting import go_quote
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import NULL, Null, UnknownPayload, Value

_SIGNIFICANT: Final = 256
"""Characters of a text that take part in the order of sets of objects; a bound on the work, not on the texts."""


def _rank(value: Value) -> int:
    if isinstance(value.payload, UnknownPayload):
        return 1
    return 2 if value.payload is NULL else 0


def _string_order(value: Value) -> tuple[int, str]:
    rank = _rank(value)
    return rank, "" if rank else value.text


def _bool_order(value: Value) -> tuple[int, bool]:
    rank = _rank(value)
    return rank, not rank and value.truth


def _number_order(value: Value) -> tuple[int, int, numbers.Rational]:
    rank = _rank(value)
    if rank:
        return rank, 0, 0
    number = value.number
    return (0, number.value, 0) if isinstance(number, Infinity) else (0, 0, number)


def _compound_order(value: Value) -> tuple[int, str]:
    rank = _rank(value)
    return rank, "" if rank else set_text(value)


_ORDERS: Final[dict[Type, Callable[[Value], Any]]] = {
    types.STRING: _string_order, types.BOOL: _bool_order, types.NUMBER: _number_order,
}  # fmt: skip


def set_order(element: Type) -> Callable[[Value], Any]:
    """The key by which the elements of a set are sorted: known ones by kind, then unknown ones, then null."""
    return _ORDERS.get(element, _compound_order)


def set_text(value: Value) -> str:
    """The text by which Terraform orders elements of sets that are neither strings, numbers nor bools."""
    parts: list[str] = []
    _append_set_text(value, parts)
    return "".join(parts)


def _append_set_text(value: Value, parts: list[str]) -> None:
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        parts.append("?")
    elif payload is NULL:
        parts.append("~")
    elif isinstance(payload, bool):
        parts.append("T" if payload else "F")
    elif isinstance(payload, str):
        parts.append(go_quote(payload[:_SIGNIFICANT]))
    elif isinstance(payload, dict):
        is_map = value.type.kind == "map"
        parts.append("{" if is_map else "<")
        for key, inner in payload.items():
            if is_map:
                parts.append(go_quote(key[:_SIGNIFICANT]) + ":")
            _append_set_text(inner, parts)
            parts.append(";")
        parts.append("}" if is_map else ">")
    elif isinstance(payload, tuple):
        is_tuple = value.type.kind == "tuple"
        parts.append("<" if is_tuple else "[")
        for inner in payload:
            _append_set_text(inner, parts)
            parts.append(";")
        parts.append(">" if is_tuple else "]")
    else:
        parts.append(numbers.general(value.number, 10))


def identity(value: Value) -> Hashable:
    """A key that is equal for wholly known values of the same type exactly if the values are equal.

    It is made of texts, whose hashes differ from process to process: those of Python's numbers, and of tuples of them,
    do not, so that somebody could write ten thousand values that all have the same one.
    """
    payload = value.payload
    if isinstance(payload, str):
        return payload
    if isinstance(payload, bool):
        return "true" if payload else "false"
    if isinstance(payload, tuple):
        return ("[", *[identity(inner) for inner in payload])
    if isinstance(payload, dict):
        return ("{", *payload, *[identity(inner) for inner in payload.values()])
    if isinstance(payload, UnknownPayload | Null):
        # Equal to itself alone.
        return payload
    return numbers.identity(payload)
