"""JSON that is written as a template: its structure is known even where a value inside is not.

    policy = <<EOT
    {"Statement": [{"Effect": "Allow", "Resource": "${aws_s3_bucket.b.arn}/*"}]}
    EOT

Unknown parts become marks in the text: inside a string of the JSON the mark stands for a piece of it, elsewhere for a
whole value. The text is then decoded, and the marks are taken out again.
"""

import re
from collections.abc import Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.patterns import possessive
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions import jsontext
from dasf_lint.hcl.pieces import joined
from dasf_lint.hcl.value import Value

# Noncharacters of Unicode: no text that is meant to be read holds them.
_OPEN: Final = "\ufdd0"
_CLOSE: Final = "\ufdd1"

_END: Final = re.compile(possessive(r'[^"\\]++|\\.') + '"', re.DOTALL)
"""The rest of a string of the JSON up to its quote."""


def looks_like_json(text: str) -> bool:
    """Whether a template that begins with `text` may be a JSON document."""
    return text.lstrip(" \t\r\n")[:1] in ("{", "[")


def structure(parts: Sequence[str | Value]) -> Value | None:
    """The document of a template whose unknown parts are values; None where the text around them is no JSON."""
    if sum(len(part) for part in parts if isinstance(part, str)) > limits.max_string_length:
        return None
    text: list[str] = []
    marked: list[Value] = []
    inside = False
    for part in parts:
        if isinstance(part, str):
            if _OPEN in part or _CLOSE in part:
                return None
            text.append(part)
            inside = _ends_inside_string(part, inside)
        else:
            mark = f"{_OPEN}{len(marked)}{_CLOSE}"
            text.append(mark if inside else f'"{mark}{_OPEN}"')
            marked.append(part)
    try:
        return _restored(jsontext.decode("".join(text)), marked)
    except (CallError, LimitReached):
        return None


def _ends_inside_string(text: str, inside: bool) -> bool:
    """Whether the end of `text` lies inside a JSON string, if its beginning does or does not."""
    at = 0
    while True:
        if inside:
            end = _END.match(text, at)
            if end is None:
                return True
            at = end.end()
        start = text.find('"', at)
        if start < 0:
            return False
        at, inside = start + 1, True


def _restored(value: Value, marked: list[Value]) -> Value:
    """Recursion is bounded by the nesting that the decoder allows."""
    payload = value.payload
    if isinstance(payload, str):
        return _text(payload, marked) if _OPEN in payload else value
    if isinstance(payload, tuple):
        return values.tuple_value([_restored(element, marked) for element in payload])
    if isinstance(payload, dict):
        members: dict[str, Value] = {}
        for key, member in payload.items():
            if _OPEN in key:
                # The name of a member is not known, so neither is what the object has.
                return unknowns.derived(types.DYNAMIC, marked[int(key[key.index(_OPEN) + 1 : key.index(_CLOSE)])])
            members[key] = _restored(member, marked)
        return values.object_value(members)
    return value


def _text(text: str, marked: list[Value]) -> Value:
    before, _, rest = text.partition(_OPEN)
    index, _, after = rest.partition(_CLOSE)
    part = marked[int(index)]
    if after == _OPEN:
        # The part stands for a whole value: one that was encoded in place has a document of its own.
        return part.document if part.document is not None else unknowns.derived(types.DYNAMIC, part)
    if not before and not after and part.type is types.STRING:
        return part
    parts: list[str | Value] = [before, part]
    while after:
        between, mark, rest = after.partition(_OPEN)
        index, _, after = rest.partition(_CLOSE)
        parts.extend([between, marked[int(index)]] if mark else [between])
    head, pieces = joined(parts)
    return unknowns.refined(unknowns.derived(types.STRING, part, not_null=True), prefix=head, rest=pieces)
