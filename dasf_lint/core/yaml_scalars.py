"""What a YAML scalar means for the Databricks CLI, whose reader is yaml.v3: its tag and its value."""

import re
from math import inf, nan
from typing import Protocol


class _Mark(Protocol):
    index: int
    line: int


class Event(Protocol):
    """What is used of PyYAML's events, which are several classes with some of these each."""

    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None


_LONG = "tag:yaml.org,2002:"


def tag_of(event: Event) -> str:
    """The short form of the tag that is written, or else of the one that a plain scalar has by its text."""
    tag = event.tag
    if tag is not None and tag != "!":
        return "!!" + tag[len(_LONG) :] if tag.startswith(_LONG) else str(tag)
    if event.style:
        return "!!str"
    text = event.value
    # Most scalars are words; only these beginnings can be anything else than text.
    if text and text[0] not in "+-0123456789.yYnNtTfFoO~<":
        return "!!str"
    return _resolve(text)


_NAMED = {
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), "!!bool"),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "!!null"),
    **dict.fromkeys((".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), "!!float"),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), "!!float"),
    "<<": "!!merge",
}
_INT = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)\Z")
_UNDERSCORED = re.compile(r"[-+]?(?:0[xXbBoO]?_?)?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]+\Z")
_BINARY_OR_OCTAL = re.compile(r"-?(?:0b[01]+|0o[0-7]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_FLOAT_CHARACTERS = re.compile(r"[-+]?[0-9._]+(?:[eE][-+]?[0-9_]+)?\Z")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"| +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?\Z"
)
_SIGNED_64 = 1 << 63
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _resolve(text: str) -> str:
    """The tag of a plain scalar as yaml.v3 gives it."""
    named = _NAMED.get(text)
    if named is not None:
        return named
    first = text[0]
    if first == ".":
        return "!!float" if _go_float(text) is not None else "!!str"
    if first not in "+-0123456789":
        return "!!str"
    if is_time(text):
        return "!!timestamp"
    digits = text.replace("_", "")
    if _INT.match(digits):
        number = _based(digits)
        # Without a sign up to 2^64 - 1, though the CLI then refuses what 63 bits do not hold.
        if number is not None and -_SIGNED_64 <= number < (_SIGNED_64 if first in "+-" else 2 * _SIGNED_64):
            return "!!int"
    if _FLOAT.match(digits) and _go_float(digits) is not None:
        return "!!float"
    if _BINARY_OR_OCTAL.match(digits):
        return "!!int"
    return "!!str"


def _based(digits: str) -> int | None:
    """A number whose base its prefix tells; a leading 0 alone means octal. None beyond what 64 bits could hold."""
    body = digits.lstrip("+-")
    if len(body) > 70:
        return None
    if len(body) > 1 and body[0] == "0" and body[1] not in "xXbBoO":
        body = "0o" + body[1:]
    number = int(body, 0)
    return -number if digits[0] == "-" else number


def int_value(text: str) -> int | None:
    """Base ten with leading zeros taken off, then the base its prefix tells; None where 64 bits do not hold it."""
    trimmed = text.lstrip("0")
    if _DECIMAL.match(trimmed):
        number = int(trimmed) if len(trimmed) < 32 else None
    elif _UNDERSCORED.match(text):
        digits = text.replace("_", "")
        number = _based(digits) if _INT.match(digits) else None
    else:
        return None
    return number if number is not None and -_SIGNED_64 <= number < _SIGNED_64 else None


def float_value(text: str) -> float | None:
    value = _go_float(text)
    if value is not None:
        return value
    lowered = text.lower()
    sign = -1 if lowered.startswith("-") else 1
    match lowered.lstrip("+-"):
        case ".inf":
            return sign * inf
        case ".nan":
            return nan
    return None


def _go_float(text: str) -> float | None:
    if not _FLOAT_CHARACTERS.match(text):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return None if value in (inf, -inf) else value


def is_time(text: str) -> bool:
    if text[4:5] != "-":
        return False
    match = _TIME.match(text)
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= month <= 12 or day < 1:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _DAYS[month - 1] + leap:
        return False
    hour, minute, second = match[4] or match[7] or 0, match[5] or match[8] or 0, match[6] or match[9] or 0
    return int(hour) < 24 and int(minute) < 60 and int(second) < 60
