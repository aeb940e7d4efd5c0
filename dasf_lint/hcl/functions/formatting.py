"""`format` and `formatlist`: a template with verbs, `%-10s`, `%[2]05.1f`, `%#v`.

Follows cty/function/stdlib/format.go and format_fsm.go of go-cty.
"""

import re
from collections.abc import Iterator, Sequence

from dasf_lint.core import limits, numbers
from dasf_lint.core.numbers import Infinity, Number
from dasf_lint.hcl import operators, types, unknowns, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter, Part
from dasf_lint.hcl.functions.jsontext import encode, encode_string
from dasf_lint.hcl.functions.support import LIST_OF_STRING, check_length, check_size, is_unknown, text_value, undecided
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.pieces import joined
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Value

# One verb: flags, width, precision, index of the argument, letter. Every part is optional but the letter.
_FLAGS = re.compile(r"[0#\-+ ]*")
_WIDTH = re.compile(r"[1-9][0-9]*")
_PRECISION = re.compile(r"\.([0-9]*)")
_INDEX = re.compile(r"\[([1-9][0-9]*)\]")


class _Verb:
    __slots__ = ("argument", "flags", "letter", "offset", "precision", "raw", "width")

    def __init__(
        self, raw: str, offset: int, argument: int, flags: str, width: int, precision: int, letter: str
    ) -> None:
        self.raw = raw
        self.offset = offset
        self.argument = argument
        self.flags = flags
        self.width = width
        self.precision = precision
        """-1 where none is given, as for the width."""
        self.letter = letter

    def is_plain(self, value: Value) -> bool:
        """Whether it writes the value as a template does."""
        is_bare = not self.flags and self.width < 0 and self.precision < 0
        return is_bare and (self.letter == "s" or (self.letter == "v" and value.type is STRING))


def render(template: str, args: Sequence[Value]) -> str:
    """The template with its verbs replaced by the arguments. Raises CallError and ArgumentError."""
    out: list[str] = []
    length = 0
    highest = 0
    for part in _parts(template):
        if isinstance(part, _Verb):
            highest = max(highest, part.argument)
            part = _formatted(part, args)
            check_length(length + len(part))
        length += len(part)
        out.append(part)
    if highest < len(args):
        if highest == 0:
            raise ArgumentError(1, "too many arguments; no verbs in format string")
        raise ArgumentError(highest + 1, "too many arguments; only {} used by format string", highest)
    return "".join(out)


def _parts(template: str) -> Iterator[str | _Verb]:
    """The texts and the verbs of a template, in their order. Raises CallError at what is no verb."""
    at = 0
    following = 1
    while (percent := template.find("%", at)) >= 0:
        yield template[at:percent]
        if template[percent + 1 : percent + 2] == "%":
            yield "%"
            at = percent + 2
            continue
        verb = _verb(template, percent, following)
        yield verb
        following = verb.argument + 1
        at = percent + len(verb.raw)
    yield template[at:]


def _verb(template: str, start: int, following: int) -> _Verb:
    at = start + 1
    match = _FLAGS.match(template, at)
    flags = match[0] if match else ""
    at += len(flags)
    argument, width, precision = following, -1, -1
    number = _WIDTH.match(template, at)
    if number:
        width, at = _bounded(number[0]), number.end()
    fraction = _PRECISION.match(template, at)
    if fraction:
        precision, at = _bounded(fraction[1] or "0"), fraction.end()
    index = _INDEX.match(template, at)
    if index:
        argument, at = _bounded(index[1]), index.end()
    letter = template[at : at + 1]
    if not letter:
        raise CallError("invalid format string starting at offset {}", len(template.encode()))
    if not ("a" <= letter <= "z" or "A" <= letter <= "Z"):
        raise CallError("unrecognized format character '{}' at offset {}", letter, len(template[:at].encode()))
    return _Verb(template[start : at + 1], len(template[:start].encode()), argument, flags, width, precision, letter)


def _bounded(digits: str) -> int:
    check_length(0 if len(digits) < 8 else limits.max_string_length + 1)
    return int(digits)


def _formatted(verb: _Verb, args: Sequence[Value]) -> str:
    if verb.argument > len(args):
        raise CallError(
            'not enough arguments for "{}" at {}: need index {} but have {} total',
            verb.raw,
            verb.offset,
            verb.argument,
            len(args),
        )
    value = args[verb.argument - 1]
    check_length(max(verb.width, verb.precision))
    if verb.letter != "v" and value.payload is NULL:
        raise _unsupported(verb, "null value cannot be formatted")
    match verb.letter:
        case "v":
            return _padded(verb, _as_is(verb, value))
        case "t":
            return "true" if _converted(verb, value, types.BOOL).truth else "false"
        case "b" | "d" | "o" | "x" | "X":
            return _integer(verb, _converted(verb, value, types.NUMBER).number)
        case "e" | "E" | "f" | "g" | "G":
            return _float(verb, _converted(verb, value, types.NUMBER).number)
        case "s" | "q":
            return _string(verb, _converted(verb, value, STRING).text)
        case _:
            raise CallError("unsupported format verb '{}' in \"{}\" at offset {}", verb.letter, verb.raw, verb.offset)


def _unsupported(verb: _Verb, why: str) -> CallError:
    return CallError('unsupported value for "{}" at {}: {}', verb.raw, verb.offset, why)


def _converted(verb: _Verb, value: Value, want: Type) -> Value:
    try:
        return convert(value, want)
    except ConversionError as error:
        raise _unsupported(verb, error.message) from None


def _as_is(verb: _Verb, value: Value) -> str:
    if "#" not in verb.flags and value.payload is not NULL:
        if value.type is STRING:
            return value.text
        if value.type is types.NUMBER:
            return shortest_general(value.number)
    return encode(value)


def shortest_general(number: Number) -> str:
    """As `%g` prints it without a precision: all digits, with an exponent from 1e+06 on."""
    if isinstance(number, Infinity):
        return repr(number)
    if number == 0:
        return numbers.format(number)
    digits, exponent = numbers.shortest(abs(number.numerator), number.denominator, numbers.precision_of(number))
    if exponent - 1 < -4 or exponent - 1 >= 6:
        return numbers.scientific(digits, exponent, len(digits) - 1, number < 0)
    return numbers.plain(digits, exponent, number < 0)


def _padded(verb: _Verb, text: str) -> str:
    missing = verb.width - len(clusters(text))
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _string(verb: _Verb, text: str) -> str:
    if verb.precision > 0:
        text = "".join(clusters(text)[: verb.precision])
    return _padded(verb, text if verb.letter == "s" else encode_string(text))


_BASES = {"b": "b", "o": "o", "d": "d", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X", "d": ""}


def _integer(verb: _Verb, number: Number) -> str:
    integer = numbers.as_index(number)
    if integer is None:
        raise _unsupported(verb, "an integer is required")
    sign = "-" if integer < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    prefix = _PREFIXES[verb.letter] if "#" in verb.flags else ""
    digits = format(abs(integer), _BASES[verb.letter])
    if verb.precision == 0 and digits == "0":
        return ""
    zeros = max(verb.precision - len(digits), 0)
    missing = verb.width - len(sign) - len(prefix) - zeros - len(digits)
    left = right = 0
    if missing > 0:
        if "-" in verb.flags:
            right = missing
        elif "0" in verb.flags and verb.precision < 0:
            zeros = missing
        else:
            left = missing
    return " " * left + sign + prefix + "0" * zeros + digits + " " * right


def _float(verb: _Verb, number: Number) -> str:
    body = _float_body(verb, number)
    sign = ""
    if body[0] == "-":
        sign, body = "-", body[1:]
    elif body[0] == "+":
        sign, body = " " if " " in verb.flags else "+", body[1:]
    elif "+" in verb.flags:
        sign = "+"
    elif " " in verb.flags:
        sign = " "
    missing = max(verb.width - len(sign) - len(body), 0)
    if "-" in verb.flags:
        return sign + body + " " * missing
    if "0" in verb.flags and not isinstance(number, Infinity):
        return sign + "0" * missing + body
    return " " * missing + sign + body


def _float_body(verb: _Verb, number: Number) -> str:
    if isinstance(number, Infinity):
        return repr(number)
    letter, precision = verb.letter, verb.precision
    if letter == "f":
        return numbers.fixed(number, 6 if precision < 0 else precision)
    if letter in "eE":
        places = 6 if precision < 0 else precision
        digits, exponent = numbers.rounded_digits(number, places + 1)
        return numbers.scientific(digits, exponent, places, numbers.is_negative(number), letter)
    text = shortest_general(number) if precision < 0 else numbers.general(number, max(precision, 1))
    return text.upper() if letter == "G" else text


def _format(args: Args, type: Type, context: CallContext) -> Value:
    template = args[0].text
    for value in args[1:]:
        if not value.is_wholly_known:
            return _partly(template, args[1:], value)
    return text_value(render(template, args[1:]))


def _carried(args: Args, text: str) -> Iterator[Part]:
    """What is between the verbs is written in the format; what a verb adds to its argument is written nowhere else."""
    template, at = args[0].text, 0
    for part in _parts(template):
        if isinstance(part, str):
            yield Part(len(part), args[0], at)
            # A percent sign is written as two.
            at += 2 if template[at : at + 2] == "%%" and part == "%" else len(part)
            continue
        at += len(part.raw)
        written, value = _formatted(part, args[1:]), args[part.argument]
        if not isinstance(value.payload, str):
            yield Part(len(written), value)
            continue
        at_value = written.find(value.payload)
        if at_value < 0:
            yield Part(len(written), None)
        else:
            behind = len(written) - at_value - len(value.payload)
            yield from (Part(at_value, None), Part(len(value.payload), value), Part(behind, None))


def _partly(template: str, args: Args, cause: Value) -> Value:
    """The result where not all arguments are known: the texts between them are, up to what would be refused."""
    parts: list[str | Value] = []
    try:
        for part in _parts(template):
            value = None if isinstance(part, str) or part.argument > len(args) else args[part.argument - 1]
            if isinstance(part, str):
                parts.append(part)
            elif value is None or value.is_wholly_known:
                parts.append(_formatted(part, args))
            else:
                parts.append(value if part.is_plain(value) else undecided(STRING, value))
    except (CallError, ArgumentError, LimitReached):
        parts.append(undecided(STRING, cause))
    head, rest = joined(parts)
    result = unknowns.derived(STRING, cause, not_null=True, symbol=operators.symbol_of_text(parts))
    return unknowns.refined(result, prefix=head, rest=rest)


def _formatlist(args: Args, type: Type, context: CallContext) -> Value:
    template, arguments = args[0].text, args[1:]
    if not arguments:
        return values.list_value(STRING, [text_value(render(template, ()))])
    turns: int | None = None
    chooser = 0
    waiting: Value | None = None
    for i, value in enumerate(arguments):
        if not value.type.is_sequence or value.payload is NULL:
            if is_unknown(value) and value.type is DYNAMIC:
                waiting = waiting or value
            continue
        if is_unknown(value) or (value.type.kind == "set" and len(value.elements) > 1 and not value.is_wholly_known):
            waiting = waiting or value
            if value.type.kind != "tuple":
                continue
        length = len(value.type.elements) if value.type.kind == "tuple" else len(value.elements)
        if turns is None:
            turns, chooser = length, i
        elif length != turns:
            raise ArgumentError(
                i + 1,
                "argument {} has length {}, which is inconsistent with argument {} of length {}",
                i + 1,
                length,
                chooser + 1,
                turns,
            )
    if waiting is not None:
        return undecided(type, waiting)
    count = 1 if turns is None else turns
    check_size(count)
    out: list[Value] = []
    for turn in range(count):
        given = [
            value.elements[turn] if value.type.is_sequence and value.payload is not NULL else value
            for value in arguments
        ]
        unknown = next((value for value in given if not value.is_wholly_known), None)
        if unknown is not None:
            out.append(unknowns.refined(undecided(STRING, unknown), not_null=True))
            continue
        try:
            out.append(text_value(render(template, given)))
        except (CallError, ArgumentError) as error:
            raise CallError("error on format iteration {}: {}", turn, error.message) from None
    return values.list_value(STRING, out)


_ARGS = Parameter("args", DYNAMIC, null=True, unknown=True)
_FORMAT = Parameter("format", STRING)

FUNCTIONS: dict[str, Function] = {
    "format": Function([_FORMAT], STRING, _format, variadic=_ARGS, carries=_carried),
    "formatlist": Function([_FORMAT], LIST_OF_STRING, _formatlist, variadic=_ARGS),
}
