"""Numbers, texts and booleans into one another."""

from collections.abc import Callable
from typing import TypeAlias

from dasf_lint.core import numbers
from dasf_lint.hcl import types
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import Value
from dasf_lint.hcl.values import copied, text_size, too_large

Conversion: TypeAlias = Callable[[Value], Value]


def scalar_conversion(given: Type, want: Type, unsafe: bool) -> Conversion | None:
    if want is types.STRING:
        if given is types.NUMBER:
            return _number_to_string
        return _bool_to_string if given is types.BOOL else None
    if given is not types.STRING or not unsafe:
        return None
    return _string_to_number if want is types.NUMBER else _string_to_bool


def _number_to_string(value: Value) -> Value:
    return _scalar(value, types.STRING, numbers.format(value.number))


def _bool_to_string(value: Value) -> Value:
    return _scalar(value, types.STRING, "true" if value.truth else "false")


def _string_to_number(value: Value) -> Value:
    try:
        parsed = numbers.parse(value.text)
    except numbers.NumberTooLarge:
        return too_large(types.NUMBER, "number size")
    if parsed is None:
        raise ConversionError("a number is required")
    return _scalar(value, types.NUMBER, parsed)


def _string_to_bool(value: Value) -> Value:
    text = value.text
    if text in ("true", "1"):
        return _scalar(value, types.BOOL, True)
    if text in ("false", "0"):
        return _scalar(value, types.BOOL, False)
    if text.lower() in ("true", "false"):
        raise ConversionError(f'a bool is required; to convert from string, use lowercase "{text.lower()}"')
    raise ConversionError("a bool is required")


def _scalar(source: Value, type: Type, payload: str | bool | numbers.Number) -> Value:
    result = copied(source)
    result.type, result.payload = type, payload
    if isinstance(payload, str):
        result.size = text_size(payload)
    else:
        result.size = 1 if isinstance(payload, bool) else numbers.weight(payload)
    return result
