"""Functions on strings. Lengths and positions count grapheme clusters, letters are mapped one by one.

Follows cty/function/stdlib/string.go and number.go (`parseint`) of go-cty; `endswith`, `startswith` and `strcontains`
internal/lang/funcs/string.go of Terraform.
"""

from collections.abc import Callable, Iterator

from dasf_lint.core import limits, numbers
from dasf_lint.hcl import operators, origins, types, unknowns, values
from dasf_lint.hcl.errors import ArgumentError, CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Carries, Function, Parameter, Part
from dasf_lint.hcl.functions.support import (
    LIST_OF_STRING,
    NotWhole,
    check_length,
    check_size,
    is_unknown,
    strings,
    taken,
    text_value,
    undecided,
    whole,
)
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.origins import Origin
from dasf_lint.hcl.pieces import joined
from dasf_lint.hcl.types import BOOL, NUMBER, STRING, Type
from dasf_lint.hcl.value import NULL, Value

_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f"
    "\u205f\u3000"
)


# --- letters -------------------------------------------------------------------------------------------------------


def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join([_upper(char) for char in text])


def _upper(char: str) -> str:
    """One letter for one letter, where the full mapping of Unicode would give several."""
    for mapped in (char.upper(), char.title()):
        if len(mapped) == 1:
            return mapped
    return char


def lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join([_lower(char) for char in text])


def _lower(char: str) -> str:
    mapped = char.lower()
    return mapped if len(mapped) == 1 else mapped[0]


def _title_case(char: str) -> str:
    mapped = char.title()
    return mapped if len(mapped) == 1 else _upper(char)


def title(text: str) -> str:
    """Every letter after a separator in title case; an apostrophe is one, an underscore is none."""
    result: list[str] = []
    separated = True
    for char in text:
        result.append(_title_case(char) if separated else char)
        separated = not (char.isalnum() or char == "_") if char.isascii() else char in _SPACES
    return "".join(result)


def reverse(text: str) -> str:
    return "".join(reversed(clusters(text)))


def substring(text: str, offset: int, length: int) -> str:
    """The oddities are Terraform's: a negative offset with length 0 takes all, one before the beginning counts as 0."""
    return _cut(text, offset, length)[1]


def _cut(text: str, offset: int, length: int) -> tuple[str, str]:
    """What stands before a part of a text, and the part."""
    if offset >= 0 and length == 0:
        return "", ""
    parts = clusters(text)
    if offset < 0:
        offset = max(offset + len(parts), 0)
    rest = parts[offset:]
    return "".join(parts[:offset]), "".join(rest if length <= 0 else rest[:length])


def _letter_by_letter(args: Args, text: str) -> Iterator[Part]:
    yield Part(len(text), args[0])


def _of_text(function: Callable[[str], str], carries: Carries | None = None) -> Function:
    def run(args: Args, type: Type, context: CallContext) -> Value:
        return text_value(function(args[0].text))

    return Function([Parameter("str", STRING, dynamic=True)], STRING, run, carries=carries)


def _of_plain_text(function: Callable[[str], str], carries: Carries | None = None) -> Function:
    def run(args: Args, type: Type, context: CallContext) -> Value:
        return text_value(function(args[0].text))

    return Function([Parameter("str", STRING)], STRING, run, carries=carries)


def _trimming(*, second: str | None, left: Callable[[str, str], str], right: Callable[[str, str], str]) -> Function:
    """What takes something off the ends of a text: the rest stands where it stood."""

    def run(args: Args, type: Type, context: CallContext) -> Value:
        taken_off = args[1].text if second is not None else ""
        rest = left(args[0].text, taken_off)
        made = text_value(right(rest, taken_off))
        if made.text != args[0].text and origins.may_hold_a_document(made.text):
            origin = origins.of_value(args[0])
            made.origin = None if origin is None else origin.behind(len(args[0].text) - len(rest))
        return made

    def carries(args: Args, text: str) -> Iterator[Part]:
        whole_text, taken_off = args[0].text, args[1].text if len(args) > 1 else ""
        yield Part(len(text), args[0], len(whole_text) - len(left(whole_text, taken_off)))

    parameters = [Parameter("str", STRING), *([] if second is None else [Parameter(second, STRING)])]
    return Function(parameters, STRING, run, carries=carries)


def _same(text: str, taken_off: str) -> str:
    return text


# --- parts ---------------------------------------------------------------------------------------------------------


def _substr(args: Args, type: Type, context: CallContext) -> Value:
    try:
        return text_value(substring(args[0].text, whole(args[1]), whole(args[2])))
    except NotWhole as error:
        raise CallError("{}", str(error)) from None


def _carried_by_substr(args: Args, text: str) -> Iterator[Part]:
    before, _ = _cut(args[0].text, whole(args[1]), whole(args[2]))
    yield Part(len(text), args[0], len(before))


def _split(args: Args, type: Type, context: CallContext) -> Value:
    separator, text = args[0].text, args[1].text
    if not separator:
        check_size(len(text))
        return strings(list(text))
    check_size(text.count(separator) + 1)
    origin = origins.of_value(args[1])
    placed = (
        None if origin is None else origin.decoded(f"split {separator}", text, lambda: _parts(text, separator, origin))
    )
    return strings(text.split(separator)) if placed is None else placed


def _parts(text: str, separator: str, origin: Origin) -> Value:
    """The parts of a text, each standing where it is written."""
    found: list[Value] = []
    at = 0
    for part in text.split(separator):
        end = at + len(part)
        found.append(origin.placed(values.string(part), at, end) if part else values.string(part))
        at = end + len(separator)
    return values.list_value(STRING, found)


def _join(args: Args, type: Type, context: CallContext) -> Value:
    separator, lists = args[0].text, args[1:]
    if not lists:
        raise CallError("at least one list is required")
    for value in lists:
        if not value.is_wholly_known:
            return _joined_partly(separator, lists, value)
    parts: list[str] = []
    length = 0
    for position, value in enumerate(lists):
        for i, item in enumerate(value.elements):
            if item.payload is NULL:
                where = f"element {i} of list {position + 1}" if len(lists) > 1 else f"element {i}"
                raise ArgumentError(position + 1, "{} is null; cannot concatenate null values", where)
            parts.append(item.text)
            length += len(item.text) + len(separator)
            check_length(length - len(separator))
    made = text_value(separator.join(parts))
    if origins.may_hold_a_document(made.text) and len(made.text) == length - len(separator):
        # A part that is composed with its neighbour is no longer what it was.
        between = (len(separator), None)
        items = [item for value in lists for item in taken(value)]
        made.origin = origins.Joined([each for item in items for each in ((len(item.text), item), between)])
    return made


def _carried_by_join(args: Args, text: str) -> Iterator[Part]:
    separator = args[0]
    for index, item in enumerate(item for value in args[1:] for item in taken(value)):
        if index:
            yield Part(len(separator.text), separator)
        yield Part(len(item.text), item)


def _joined_partly(separator: str, lists: Args, cause: Value) -> Value:
    """The result where elements of the lists are not known."""
    parts: list[str | Value] = []
    for item in [item for value in lists for item in value.elements]:
        if item.payload is NULL:
            return undecided(STRING, cause)
        parts += [item if is_unknown(item) else item.text, separator]
    del parts[-1:]
    head, rest = joined(parts)
    result = unknowns.derived(STRING, cause, symbol=operators.symbol_of_text(parts))
    return unknowns.refined(result, prefix=head, rest=rest)


def _indent(args: Args, type: Type, context: CallContext) -> Value:
    try:
        spaces = whole(args[0])
    except NotWhole as error:
        raise CallError("{}", str(error)) from None
    if spaces < 0:
        raise CallError("strings: negative Repeat count")
    text = args[1].text
    if "\n" not in text:
        # Nothing is indented, however far.
        return text_value(text)
    check_length(len(text) + spaces * text.count("\n"))
    return text_value(text.replace("\n", "\n" + " " * spaces))


def _startswith(args: Args, type: Type, context: CallContext) -> Value:
    prefix = args[1].text
    if is_unknown(args[0]):
        known = args[0].unknown.prefix
        if known.startswith(prefix):
            return values.TRUE
        if known and len(known.encode()) >= len(prefix.encode()):
            return values.FALSE
        # The known part differs already, so it decides; Terraform waits until it is as long as the prefix.
        if not prefix.startswith(known):
            return values.FALSE
        return undecided(BOOL, args[0])
    return values.boolean(args[0].text.startswith(prefix))


def _endswith(args: Args, type: Type, context: CallContext) -> Value:
    return values.boolean(args[0].text.endswith(args[1].text))


def _strcontains(args: Args, type: Type, context: CallContext) -> Value:
    return values.boolean(args[1].text in args[0].text)


def _parseint(args: Args, type: Type, context: CallContext) -> Value:
    text = args[0].text
    try:
        base = whole(args[1])
    except NotWhole as error:
        raise ArgumentError(1, "{}", str(error)) from None
    if not 2 <= base <= 62:
        raise ArgumentError(1, "base must be a whole number between 2 and 62 inclusive")
    if len(text) > limits.max_number_digits:
        raise LimitReached("number size")
    number = _integer(text, base)
    if number is None:
        raise ArgumentError(0, 'cannot parse "{}" as a base {} integer', text, base)
    return values.number(numbers.with_precision(number, max(64, number.bit_length())))


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _integer(text: str, base: int) -> int | None:
    """Digits of a base up to 62; capital letters count as small ones up to base 36."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits:
        return None
    number = 0
    for char in digits:
        value = _DIGITS.find(char.lower() if base <= 36 else char)
        if not 0 <= value < base:
            return None
        number = number * base + value
    return -number if text[0] == "-" else number


def _parseint_type(args: Args) -> Type:
    if args[0].type is not STRING:
        raise ArgumentError(0, f"first argument must be a string, not {args[0].type.friendly}")
    return NUMBER


_SEPARATOR = Parameter("separator", STRING)
_TEXT = Parameter("str", STRING)

FUNCTIONS: dict[str, Function] = {
    "chomp": _trimming(second=None, left=_same, right=lambda text, _: text.rstrip("\r\n")),
    "endswith": Function([_TEXT, Parameter("suffix", STRING)], BOOL, _endswith),
    "indent": Function([Parameter("spaces", NUMBER), _TEXT], STRING, _indent),
    "join": Function(
        [_SEPARATOR], STRING, _join, variadic=Parameter("lists", LIST_OF_STRING), carries=_carried_by_join
    ),
    "lower": _of_text(lower, _letter_by_letter),
    "parseint": Function([Parameter("number"), Parameter("base", NUMBER)], _parseint_type, _parseint),
    "split": Function([_SEPARATOR, _TEXT], LIST_OF_STRING, _split),
    "startswith": Function(
        [Parameter("str", STRING, unknown=True), Parameter("prefix", STRING)], BOOL, _startswith
    ),
    "strcontains": Function([_TEXT, Parameter("substr", STRING)], BOOL, _strcontains),
    "strrev": _of_text(reverse),
    "substr": Function(
        [Parameter("str", STRING, dynamic=True), Parameter("offset", NUMBER, dynamic=True),
         Parameter("length", NUMBER, dynamic=True)],
        STRING, _substr, carries=_carried_by_substr,
    ),
    "title": _of_plain_text(title, _letter_by_letter),
    "trim": _trimming(
        second="cutset",
        left=lambda text, cutset: text.lstrip(cutset) if cutset else text,
        right=lambda text, cutset: text.rstrip(cutset) if cutset else text,
    ),
    "trimprefix": _trimming(second="prefix", left=str.removeprefix, right=_same),
    "trimspace": _trimming(second=None, left=lambda t, _: t.lstrip(_SPACES), right=lambda t, _: t.rstrip(_SPACES)),
    "trimsuffix": _trimming(second="suffix", left=_same, right=str.removesuffix),
    "upper": _of_text(upper, _letter_by_letter),
}  # fmt: skip

__all__ = ["FUNCTIONS", "lower", "reverse", "substring", "title", "types", "upper"]
