"""The functions of the provider that is built into Terraform: values as text of the language and back.

Follows internal/builtin/providers/terraform/functions.go of Terraform, and hclwrite/generate.go and format.go of HCL.
"""

import re

from dasf_lint.core import limits, numbers
from dasf_lint.hcl.errors import ArgumentError, CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import text_value, undecided
from dasf_lint.hcl.quoting import is_printable
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Value

_NAME = re.compile(r"[^\W\d][\w-]*")
_ASSIGNMENT = re.compile(r"((?:[^\W\d][\w-]*)|(?:\"(?:[^\"\\]|\\.)*\")) = ")
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def quoted(text: str) -> str:
    """A string literal in which nothing is a sequence or a directive."""
    parts: list[str] = []
    for i, char in enumerate(text):
        if char in "$%" and text[i + 1 : i + 2] == "{":
            parts.append(char * 2)
        elif char in _ESCAPES:
            parts.append(_ESCAPES[char])
        elif is_printable(char):
            parts.append(char)
        else:
            code = ord(char)
            parts.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return '"' + "".join(parts) + '"'


class _Lines:
    """Lines in the making; the depth of brackets that each opens decides how far those after it are indented."""

    __slots__ = ("length", "lines")

    def __init__(self) -> None:
        self.lines = [""]
        self.length = 0

    def add(self, text: str) -> None:
        self.length += len(text)
        if self.length > limits.max_string_length:
            raise LimitReached("string length")
        self.lines[-1] += text

    def end(self) -> None:
        self.lines.append("")

    def write(self, value: Value) -> None:
        payload = value.payload
        if payload is NULL:
            self.add("null")
        elif isinstance(payload, bool):
            self.add("true" if payload else "false")
        elif isinstance(payload, str):
            self.add(quoted(payload))
        elif isinstance(payload, dict):
            self.add("{")
            if payload:
                self.end()
                self.write_members(payload)
            self.add("}")
        elif isinstance(payload, tuple):
            for i, item in enumerate(payload):
                self.add(", " if i else "[")
                self.write(item)
            self.add("]" if payload else "[]")
        else:
            self.add(numbers.format(value.number))

    def write_members(self, members: dict[str, Value]) -> None:
        for name, item in members.items():
            self.add((name if _NAME.fullmatch(name) else quoted(name)) + " = ")
            self.write(item)
            self.end()

    def text(self) -> str:
        return "\n".join(_aligned(_indented(self.lines)))


def _brackets(line: str) -> int:
    """How many more brackets a line opens than it closes, those in strings left out."""
    net = 0
    inside = False
    at = 0
    while at < len(line):
        char = line[at]
        if inside:
            if char == "\\":
                at += 1
            inside = char != '"'
        elif char == '"':
            inside = True
        else:
            net += (char in "[{") - (char in "]}")
        at += 1
    return net


def _indented(lines: list[str]) -> list[str]:
    result: list[str] = []
    open_groups: list[int] = []
    for line in lines:
        net = _brackets(line)
        closing = -net
        while closing > 0 and open_groups:
            taken = min(closing, open_groups[-1])
            open_groups[-1] -= taken
            closing -= taken
            if not open_groups[-1]:
                open_groups.pop()
        result.append("  " * len(open_groups) + line if line else "")
        if net > 0:
            open_groups.append(net)
    return result


def _aligned(lines: list[str]) -> list[str]:
    """Equal signs of neighbouring lines under each other, unless a line opens what further lines close."""
    result: list[str] = []
    group: list[tuple[str, str]] = []

    def flush() -> None:
        width = max((len(name) for name, _ in group), default=0)
        result.extend(f"{name.ljust(width)} = {rest}" for name, rest in group)
        group.clear()

    for line in lines:
        match = _ASSIGNMENT.match(line.lstrip(" "))
        if match is None or _brackets(line) != 0:
            flush()
            result.append(line)
            continue
        start = len(line) - len(line.lstrip(" ")) + match.end()
        group.append((line[: start - 3], line[start:]))
    flush()
    return result


def _encode_expr(args: Args, type: Type, context: CallContext) -> Value:
    if not args[0].is_wholly_known:
        return undecided(STRING, args[0])
    lines = _Lines()
    lines.write(args[0])
    return text_value(lines.text())


def _encode_tfvars(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    if not value.is_wholly_known:
        return undecided(STRING, value)
    if not value.type.is_mapping:
        raise CallError(
            "invalid value to encode: must be an object whose attribute names will become the variable names"
        )
    for name in value.members:
        if not _NAME.fullmatch(name):
            raise CallError('invalid variable name "{}": must be a valid identifier, per Terraform\'s rules', name)
    lines = _Lines()
    lines.write_members(value.members)
    return text_value(lines.text())


def _only_the_evaluator(args: Args, type: Type, context: CallContext) -> Value:
    raise ArgumentError(0, "this function reads expressions")


FUNCTIONS: dict[str, Function] = {
    "provider::terraform::decode_tfvars": Function(
        [Parameter("src", STRING)], DYNAMIC, _only_the_evaluator, refine=None, lazy=True
    ),
    "provider::terraform::encode_expr": Function([Parameter("expr", DYNAMIC)], STRING, _encode_expr),
    "provider::terraform::encode_tfvars": Function([Parameter("value", DYNAMIC)], STRING, _encode_tfvars),
}
