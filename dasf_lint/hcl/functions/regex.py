"""Regular expressions, by RE2 alone: linear in the text, whatever the pattern. Without RE2 they are unknown.

Follows cty/function/stdlib/regexp.go of go-cty; `replace` internal/lang/funcs/string.go of Terraform and
cty/function/stdlib/string_replace.go of go-cty.
"""

from collections.abc import Iterator
from re import compile as stdlib_compile
from typing import Any, Final

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import ArgumentError, CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter, Part
from dasf_lint.hcl.functions.support import check_length, check_size, is_unknown, text_value
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import Value

# What RE2 calls an error, and what Terraform's own engine calls it.
_CODES: Final = {
    "missing ]": "missing closing ]", "missing )": "missing closing )", "unexpected )": "unexpected )",
    "no argument for repetition operator": "missing argument to repetition operator",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid character class range": "invalid character class range",
    "invalid perl operator": "invalid or unsupported Perl syntax", "invalid repetition size": "invalid repeat count",
    "invalid named capture group": "invalid named capture", "trailing \\": "trailing backslash at end of expression",
    }  # fmt: skip
_REFERENCE = stdlib_compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


_NAMED = stdlib_compile(r"\(\?P?<\w")
# RE2 can match single bytes, Terraform's engine cannot.
_BYTE = stdlib_compile(r"(?<!\\)(?:\\\\)*\\C")


class _NoEngine(Exception):
    """RE2 is not installed."""


def compiled(pattern: str) -> Any:
    """The pattern, compiled. Raises ArgumentError(0), _NoEngine."""
    engine = lazy.re2()
    if engine is None:
        raise _NoEngine
    if len(pattern) > limits.max_regex_input or pattern.count("(") > limits.max_regex_groups:
        raise LimitReached("regular expression")
    if _BYTE.search(pattern):
        raise ArgumentError(0, "invalid regexp pattern: invalid escape sequence in \\C")
    options = engine.Options()
    options.log_errors = False
    try:
        return engine.compile(pattern, options)
    except engine.error as error:
        raise ArgumentError(0, "invalid regexp pattern: {}", _explained(error)) from None


def _explained(error: Exception) -> str:
    cause = error.args[0] if error.args else ""
    text = cause.decode("utf-8", "replace") if isinstance(cause, bytes) else str(cause)
    code, _, part = text.partition(": ")
    return f"{_CODES.get(code, code)} in {part}"


def _groups(pattern: Any) -> tuple[int, dict[str, int]]:
    return pattern.groups, dict(pattern.groupindex)


def _result_type(text: str) -> Type:
    pattern = compiled(text)
    count, names = _groups(pattern)
    if not count:
        return STRING
    if names and len(names) < count and len(_NAMED.findall(text)) < count:
        raise ArgumentError(0, "invalid regexp pattern: cannot mix both named and unnamed capture groups")
    if names:
        return types.object_of(dict.fromkeys(names, STRING))
    return types.tuple_of([STRING] * count)


def _result(match: Any, type: Type) -> Value:
    if type is STRING:
        return values.string(match.group(0))
    if type.kind == "tuple":
        return values.tuple_value([_group(text) for text in match.groups()])
    return values.object_value({name: _group(text) for name, text in match.groupdict().items()})


def _group(text: str | None) -> Value:
    return values.null(STRING) if text is None else values.string(text)


def matches(pattern: Any, text: str) -> Iterator[Any]:
    """All matches from left to right; an empty one right after another match is none."""
    if len(text) > limits.max_regex_input:
        raise LimitReached("regular expression input")
    last = -1
    for match in pattern.finditer(text):
        if match.end() == match.start() == last:
            continue
        last = match.end()
        yield match


def _regex_type(args: Args) -> Type:
    if is_unknown(args[0]):
        return DYNAMIC
    try:
        return _result_type(args[0].text)
    except _NoEngine:
        return DYNAMIC


def _regex(args: Args, type: Type, context: CallContext) -> Value:
    try:
        pattern = compiled(args[0].text)
    except _NoEngine:
        return values.unknown(DYNAMIC, "unsupported_function", "regex")
    match = next(matches(pattern, args[1].text), None)
    if match is None:
        raise CallError("pattern did not match any part of the given string")
    return _result(match, type)


def _regexall_type(args: Args) -> Type:
    return types.list_of(_regex_type(args))


def _regexall(args: Args, type: Type, context: CallContext) -> Value:
    try:
        pattern = compiled(args[0].text)
    except _NoEngine:
        return values.unknown(type, "unsupported_function", "regexall")
    out: list[Value] = []
    for match in matches(pattern, args[1].text):
        check_size(len(out))
        out.append(_result(match, type.item))
    return values.list_value(type.item, out)


def _replace(args: Args, type: Type, context: CallContext) -> Value:
    text, wanted, replacement = args[0].text, args[1].text, args[2].text
    if len(wanted) > 1 and wanted[0] == "/" and wanted[-1] == "/":
        try:
            return text_value(_replaced(compiled(wanted[1:-1]), text, replacement))
        except _NoEngine:
            return values.unknown(STRING, "unsupported_function", "replace", not_null=True)
        except ArgumentError as error:
            raise CallError("{}", error.message) from None
    count = text.count(wanted)
    check_length(len(text) + count * (len(replacement) - len(wanted)))
    return text_value(text.replace(wanted, replacement))


def _carried(args: Args, text: str) -> Iterator[Part]:
    """Nothing is said of what a pattern replaced."""
    whole, wanted, replacement = args[0], args[1].text, args[2]
    if not wanted or (len(wanted) > 1 and wanted[0] == "/" and wanted[-1] == "/"):
        return
    at = 0
    while (found := whole.text.find(wanted, at)) >= 0:
        yield Part(found - at, whole, at)
        yield Part(len(replacement.text), replacement)
        at = found + len(wanted)
    yield Part(len(whole.text) - at, whole, at)


def _replaced(pattern: Any, text: str, replacement: str) -> str:
    template = _template(replacement)
    out: list[str] = []
    at = 0
    length = 0
    for match in matches(pattern, text):
        pieces = [text[at : match.start()]]
        pieces += [part if isinstance(part, str) else _captured(match, part[0]) for part in template]
        at = match.end()
        length += sum(map(len, pieces))
        check_length(length)
        out += pieces
    out.append(text[at:])
    return "".join(out)


def _template(replacement: str) -> list[str | tuple[str]]:
    """Text and names of groups: `$1`, `${1}`, `$name` with the longest name possible, `$$` for a dollar."""
    parts: list[str | tuple[str]] = []
    at = 0
    for match in _REFERENCE.finditer(replacement):
        parts.append(replacement[at : match.start()])
        parts.append("$" if match[1] else (match[2] or match[3],))
        at = match.end()
    parts.append(replacement[at:])
    return parts


def _captured(match: Any, name: str) -> str:
    """The text of a group; nothing where there is no such group or it took no part."""
    if name.isascii() and name.isdigit():
        index = int(name) if len(name) < 6 else -1
        if not 0 <= index <= match.re.groups or (len(name) > 1 and name[0] == "0"):
            return ""
        return match.group(index) or ""
    return match.group(name) or "" if name in match.re.groupindex else ""


_PATTERN = [Parameter("pattern", STRING), Parameter("string", STRING)]

FUNCTIONS: dict[str, Function] = {
    "regex": Function(_PATTERN, _regex_type, _regex),
    "regexall": Function(_PATTERN, _regexall_type, _regexall),
    "replace": Function(
        [Parameter("str", STRING), Parameter("substr", STRING), Parameter("replace", STRING)],
        STRING,
        _replace,
        carries=_carried,
    ),
}
