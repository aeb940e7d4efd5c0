"""JSON with all digits of a number: the standard writer knows only floats, and no float is exact.

`dumps` takes what `json.dumps` takes, without floats and with `int` and `Fraction` in full. Text that is no Unicode
(a lone surrogate) is written escaped.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TypeAlias

from dasf_lint.core import numbers

Json: TypeAlias = "bool | int | Fraction | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]
LoadedJson: TypeAlias = "bool | int | float | str | list[LoadedJson] | dict[str, LoadedJson] | None"
"""What the standard reader makes of a text."""


def dumps(value: Json, *, indent: int = 0) -> str:
    """One line, or with `indent` one line per item. Keys stand in the order given."""
    parts: list[str] = []
    _write(value, parts, "\n" if indent else "", " " * indent)
    return "".join(parts)


def _write(value: Json, parts: list[str], newline: str, indent: str) -> None:
    """Recursion is bounded by the nesting of values and of the documents made of them."""
    if value is None:
        parts.append("null")
    elif value is True:
        parts.append("true")
    elif value is False:
        parts.append("false")
    elif isinstance(value, str):
        parts.append(_text(value))
    elif isinstance(value, int | Fraction):
        parts.append(numbers.format(value))
    elif isinstance(value, Mapping):
        _write_mapping(value, parts, newline, indent)
    else:
        _write_sequence(value, parts, newline, indent)


def _write_mapping(value: "Mapping[str, Json]", parts: list[str], newline: str, indent: str) -> None:
    if not value:
        parts.append("{}")
        return
    inner = newline + indent
    separator = "{" + inner
    for key, item in value.items():
        parts.append(separator)
        parts.append(_text(key))
        parts.append(": ")
        _write(item, parts, inner, indent)
        separator = "," + (inner or " ")
    parts.append(newline + "}")


def _write_sequence(value: "Sequence[Json]", parts: list[str], newline: str, indent: str) -> None:
    if not value:
        parts.append("[]")
        return
    inner = newline + indent
    separator = "[" + inner
    for item in value:
        parts.append(separator)
        _write(item, parts, inner, indent)
        separator = "," + (inner or " ")
    parts.append(newline + "]")


def _text(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return encode_basestring_ascii(text)
    return encode_basestring(text)
