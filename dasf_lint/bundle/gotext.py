"""Text as Go prints it, because the CLI's messages and conversions are made of it.

Follows src/strconv/quote.go, ftoa.go, src/encoding/json/encode.go and scanner.go of Go.
"""

from decimal import Decimal
from json import JSONDecodeError
from math import isinf, isnan

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    '"': '\\"',
    "\\": "\\\\",
}


def quoted(text: str) -> str:
    """`%q`: what cannot be printed is escaped."""
    return '"' + "".join(_ESCAPES.get(char) or (char if char.isprintable() else _escaped(char)) for char in text) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _special(number: float) -> str | None:
    if isnan(number):
        return "NaN"
    if isinf(number):
        return "+Inf" if number > 0 else "-Inf"
    return None


def plain(number: float) -> str:
    """The shortest decimal that reads back, never with an exponent: `strconv.FormatFloat(f, 'f', -1, 64)`."""
    special = _special(number)
    if special is not None:
        return special
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def general(number: float) -> str:
    """`%v`: the shortest digits, with an exponent below 1e-4 and from 1e6 on, as `strconv` decides for `%g`."""
    special = _special(number)
    if special is not None:
        return special
    if number == 0:
        return plain(number)
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) + exponent - 1
    if -4 <= power < 6:
        return plain(number)
    mantissa = text[0] + ("." + text[1:] if len(text) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"


def json_number(number: float) -> str:
    """As Go's JSON writes a finite number: without an exponent between 1e-6 and 1e21."""
    if number != 0 and not 1e-6 <= abs(number) < 1e21:
        mantissa, _, exponent = repr(number).partition("e")
        if not exponent:
            shifted = f"{Decimal(repr(number)).normalize():e}"
            mantissa, _, exponent = shifted.partition("e")
        return f"{mantissa.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0') or '0'}"
    return plain(number)


def json_problem(error: Exception) -> str:
    """What Go's JSON says where Python's says something else; for what both refuse."""
    if not isinstance(error, JSONDecodeError):
        return "exceeded max depth"
    if error.pos >= len(error.doc.rstrip()):
        return "unexpected end of JSON input"
    where = {
        "Expecting value": "looking for beginning of value",
        "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
        "Expecting ':' delimiter": "after object key",
        "Expecting ',' delimiter": "after object key:value pair",
        "Extra data": "after top-level value",
    }.get(error.msg, "in string literal")
    return f"invalid character '{error.doc[error.pos]}' {where}"


def plain_value(kind: str, data: object) -> str:
    """A scalar inside a text, as Go's default formatting prints it."""
    if kind == "bool":
        return "true" if data else "false"
    if kind == "nil":
        return "<nil>"
    return general(data) if isinstance(data, float) else str(data)
