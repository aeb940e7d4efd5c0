"""JSON whose text was written somewhere: every value decoded from it stands where it is written.

Follows cty/function/stdlib/json.go and cty/json/unmarshal.go of go-cty.
"""

import re
from collections.abc import Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # as `json.scanner` uses it
from typing import Final

from dasf_lint.hcl import origins, types, unknowns, values
from dasf_lint.hcl.errors import ArgumentError, LimitReached
from dasf_lint.hcl.functions import jsontext
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import is_unknown, undecided
from dasf_lint.hcl.origins import Origin
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import Value

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_WORD: Final = re.compile(r"[^\s,\]}]+")
_WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}


def decode(text: str, origin: Origin | None) -> Value:
    """As `jsontext.decode`, with places for what is inside where the origin of the text is known.

    The whole is made where the text is decoded. Raises CallError, LimitReached.
    """
    found = None if origin is None else decode_placed(text, origin)
    return jsontext.decode(text) if found is None else found


def decode_placed(text: str, origin: Origin) -> Value | None:
    """The value of a JSON text with places for what is inside; None where no more places may be worked out.

    The whole has none. Raises CallError, LimitReached.
    """

    def read() -> Value:
        jsontext.checked(text)
        return values.with_site(_JsonReader(text, origin).value(0, 0)[0], None)

    return origin.decoded("json", text, read)


class _JsonReader:
    """Reads a text that is known to be JSON."""

    __slots__ = ("_is_written", "_origin", "_text")

    def __init__(self, text: str, origin: Origin) -> None:
        self._text = text
        self._origin = origin
        self._is_written = origin.is_written

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        """The value behind the blanks at `at`, and the offset behind it."""
        if depth > values.MAX_DEPTH:
            raise LimitReached("nesting")
        text, start = self._text, self._skip(at)
        first = text[start]
        if first == '"':
            content, end = scanstring(text, start + 1, True)
            made = values.string(content)
        elif first == "{":
            made, end = self._object(start + 1, depth + 1)
        elif first == "[":
            made, end = self._tuple(start + 1, depth + 1)
        else:
            match = _WORD.match(text, start)
            assert match is not None
            made, end = _scalar(match[0]), match.end()
        if self._is_written:
            # Nobody else has seen it.
            made.site = self._origin.site(start, end)
            return made, end
        return self._origin.placed(made, start, end), end

    def _object(self, at: int, depth: int) -> tuple[Value, int]:
        members: dict[str, Value] = {}
        at = self._skip(at)
        while self._text[at] != "}":
            key, at = scanstring(self._text, at + 1, True)
            value, at = self.value(self._skip(at) + 1, depth)
            members[jsontext.key_of(key)] = value
            at = self._after_comma(at)
        return values.object_value(members), at + 1

    def _tuple(self, at: int, depth: int) -> tuple[Value, int]:
        elements: list[Value] = []
        at = self._skip(at)
        while self._text[at] != "]":
            value, at = self.value(at, depth)
            elements.append(value)
            at = self._after_comma(at)
        return values.tuple_value(elements), at + 1

    def _after_comma(self, at: int) -> int:
        at = self._skip(at)
        return self._skip(at + 1) if self._text[at] == "," else at

    def _skip(self, at: int) -> int:
        if self._text[at] > " ":
            return at
        match = _BLANKS.match(self._text, at)
        assert match is not None
        return match.end()


def _scalar(word: str) -> Value:
    """A new value: `true`, `false`, `null` or a number."""
    if word == "null":
        return values.null()
    truth = _WORDS.get(word)
    return jsontext.number_of(word) if truth is None else values.boolean(truth)


_NUMERIC: Final = frozenset("-0123456789.")


def _jsondecode_type(args: Args) -> Type:
    value = args[0]
    if not is_unknown(value) or value.document is not None:
        return DYNAMIC
    prefix = value.unknown.prefix.strip()
    first = prefix[:1]
    if not first or first in "{[n":
        return DYNAMIC
    if first == '"':
        return STRING
    if first in "tf":
        return types.BOOL
    if first in _NUMERIC:
        return types.NUMBER
    raise ArgumentError(0, "a JSON document cannot begin with the character '{}'", first)


def _jsondecode(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if not is_unknown(source):
        return decode(source.text, origins.of_value(source))
    return undecided(type, source) if source.document is None else _as_decoded(source.document)


def _as_decoded(structure: Value) -> Value:
    """What decoding gives back of the structure that an unknown text is made of.

    JSON knows neither sets nor lists of one type. Recursion is bounded by the nesting of values.
    """
    payload = structure.payload
    is_open_set = structure.type.kind == "set" and not structure.is_wholly_known
    if is_unknown(structure) or is_open_set:
        contents = structure.contents.mapped(_as_decoded)
        return unknowns.holding(unknowns.derived(DYNAMIC, structure), contents)
    if isinstance(payload, tuple):
        return values.tuple_value([_as_decoded(item) for item in payload])
    if isinstance(payload, dict):
        return values.object_value({name: _as_decoded(item) for name, item in payload.items()})
    return structure


FUNCTIONS: dict[str, Function] = {
    "jsondecode": Function([Parameter("str", STRING, unknown=True)], _jsondecode_type, _jsondecode, refine=None),
}
