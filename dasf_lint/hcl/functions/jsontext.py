"""JSON as Terraform writes and reads it.

Follows cty/function/stdlib/json.go, cty/json/marshal.go, unmarshal.go and type_implied.go of go-cty.
"""

import json
from json.encoder import encode_basestring
from typing import Final

from dasf_lint.core import limits, numbers
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import text_value, undecided
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Value

_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


_SHORT: Final = 15
"""Digits of a number that is read at once."""


def encode_string(text: str) -> str:
    return encode_basestring(text).translate(_HTML)


def encode(value: Value) -> str:
    """A wholly known value without spaces, keys sorted. Raises CallError for infinities, LimitReached."""
    writer = _Writer()
    writer.write(value)
    return "".join(writer.parts)


class _Writer:
    """Pieces of text and their length, so that a budget ends the work before memory does."""

    __slots__ = ("length", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, text: str) -> None:
        self.length += len(text)
        if self.length > limits.max_string_length:
            raise LimitReached("string length")
        self.parts.append(text)

    def write(self, value: Value) -> None:
        payload = value.payload
        if payload is NULL:
            self.add("null")
        elif isinstance(payload, bool):
            self.add("true" if payload else "false")
        elif isinstance(payload, str):
            self.add(encode_string(payload))
        elif isinstance(payload, dict):
            separator = "{"
            for key, item in payload.items():
                self.add(separator + encode_string(key) + ":")
                self.write(item)
                separator = ","
            self.add("}" if payload else "{}")
        elif isinstance(payload, tuple):
            separator = "["
            for item in payload:
                self.add(separator)
                self.write(item)
                separator = ","
            self.add("]" if payload else "[]")
        elif isinstance(payload, numbers.Infinity):
            raise CallError("cannot serialize infinity as JSON")
        else:
            self.add(numbers.format(value.number))


class _Literal(str):
    """The text of a number, told apart from strings."""

    __slots__ = ()


def _reject(text: str) -> object:
    raise ValueError(f"invalid character '{text[0]}' looking for beginning of value")


_DECODER = json.JSONDecoder(parse_float=_Literal, parse_int=_Literal, parse_constant=_reject, strict=True)


def decode(text: str) -> Value:
    """The value of a JSON text: objects and tuples, numbers exact. Raises CallError, LimitReached."""
    return _decoded(checked(text), 0)


def checked(text: str) -> object:
    """What Python's decoder makes of a JSON text, numbers as text. Raises CallError, LimitReached."""
    text = text.lstrip(" \t\r\n")
    if not text:
        raise CallError("EOF")
    try:
        raw, end = _DECODER.raw_decode(text)
    except RecursionError:
        raise LimitReached("nesting") from None
    except ValueError as error:
        raise CallError("invalid JSON: {}", error) from None
    rest = text[end:].lstrip(" \t\r\n")
    # A stray closing bracket after the value is not noticed by Terraform either.
    if rest and rest[0] not in "]}":
        raise CallError("extraneous data after JSON object")
    return raw


def _decoded(raw: object, depth: int) -> Value:
    if depth > values.MAX_DEPTH:
        raise LimitReached("nesting")
    if raw is None:
        return values.NULL_VALUE
    if isinstance(raw, bool):
        return values.boolean(raw)
    if isinstance(raw, _Literal):
        return number_of(str(raw))
    if isinstance(raw, str):
        return values.string(raw)
    if isinstance(raw, list):
        return values.tuple_value([_decoded(item, depth + 1) for item in raw])
    assert isinstance(raw, dict)
    return values.object_value({key_of(key): _decoded(item, depth + 1) for key, item in raw.items()})


def number_of(text: str) -> Value:
    """The value of a JSON number; unknown where it has more digits than anybody writes."""
    if len(text) <= _SHORT and text.isdecimal():
        return values.number(int(text))
    try:
        number = numbers.parse(text)
    except numbers.NumberTooLarge:
        return values.too_large(types.NUMBER, "number size")
    assert number is not None
    return values.number(number)


def key_of(text: str) -> str:
    """The name of a member as a value has it."""
    return values.normalised(text)


def _jsonencode(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    if value.is_wholly_known:
        result = text_value(encode(value))
    else:
        result = undecided(STRING, value)
        if definitely_not_null(value):
            result = unknowns.refined(result, not_null=True, prefix=_opening(value.type))
    result.document = value
    return result


def _opening(type: Type) -> str:
    if type is STRING:
        return '"'
    if type.is_mapping:
        return "{"
    return "[" if type.is_sequence else ""


FUNCTIONS: dict[str, Function] = {
    "jsonencode": Function([Parameter("val", DYNAMIC, null=True, unknown=True, dynamic=True)], STRING, _jsonencode),
}
