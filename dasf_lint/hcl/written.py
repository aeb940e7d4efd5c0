"""The text that is read in a value, and where each of its characters was written.

A script is handed on as the base64 of a heredoc, a file, a template or of lines that are joined; it is edited where its
lines stand. Whatever else makes a text of another loses its characters.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.data import Hop, HopKind
from dasf_lint.core.source import MadeText, Span
from dasf_lint.hcl import origins, provenance
from dasf_lint.hcl.nodes import Literal
from dasf_lint.hcl.origins import Encoded, Joined, Made, Origin
from dasf_lint.hcl.provenance import is_from_text
from dasf_lint.hcl.value import UnknownPayload, Value

_ENCODES: Final = "base64encode"
_ELSEWHERE: Final[frozenset[HopKind]] = frozenset({"command_line", "resource_reference"})
"""What comes from there was written nowhere, or is told where it is."""


def characters(value: Value, use: Sequence[Hop]) -> "WrittenText | None":
    """What is read in a known text that ends its way with `use`; None where nothing is known of its characters."""
    if not isinstance(value.payload, str):
        return None
    source = _maker(value)
    if source is None:
        return None
    if isinstance(source.origin, Encoded):
        return WrittenText(source.origin.file.text, value, use)
    inner = _encoded_by(source)
    if inner is not None:
        return WrittenText(str(inner.payload), value, use)
    return WrittenText(str(value.payload), value, use)


def _maker(value: Value) -> Value | None:
    """The station at which a text was made, to be handed on as it is ever after; None where somebody gave it who wrote
    nothing of it in the repository."""
    current = value
    while True:
        if current.hop == "command_line" or (current.within is not None and not is_from_text(current.within)):
            return None
        if current.origin is not None or current.via is None or current.via.payload is not value.payload:
            return current
        current = current.via


def _encoded_by(source: Value) -> Value | None:
    """The text that `base64encode` was given."""
    inner = source.via
    if source.hop != "function" or source.label != _ENCODES or inner is None or not isinstance(inner.payload, str):
        return None
    return inner


class WrittenText:
    """See `core.data.Characters`."""

    __slots__ = ("_use", "_value", "text")

    def __init__(self, text: str, value: Value, use: Sequence[Hop]) -> None:
        self.text = text
        self._value = value
        self._use = use

    @property
    def is_file(self) -> bool:
        current: Value | None = self._value
        while current is not None:
            source = _maker(current)
            if source is None:
                return False
            if isinstance(source.origin, Encoded) or (isinstance(source.origin, Origin) and source.origin.is_file):
                return True
            current = _encoded_by(source)
        return False

    def hops(self, start: int, end: int) -> Sequence[Hop] | None:
        stations: list[Hop] = []
        value = self._value
        for _ in range(limits.max_nesting):
            source = _maker(value)
            if source is None:
                return None
            stations[:0] = _handing_on(value, source)
            origin, inner = source.origin, _encoded_by(source)
            if isinstance(origin, Encoded):
                return [Hop("literal", "", Span(origin.file, start, end)), *stations, *self._use]
            if inner is not None:
                value = inner
                continue
            if origin is None:
                span = _in_literal(source, start, end)
                return None if span is None else [Hop("literal", "", span), *stations, *self._use]
            found = origin.part(start, end)
            if found is None:
                return None
            put, start, end = found
            if put is None:
                assert isinstance(origin, Origin)
                if isinstance(origin.file, MadeText):
                    return None
                return [Hop("literal", "", Span(origin.file, start, end)), *stations, *self._use]
            if not isinstance(put.payload, str):
                return None
            value = put
        return None


def _handing_on(value: Value, source: Value) -> Iterator[Hop]:
    """The stations of a text since it was made, that one included. None of them changes it."""
    for hop in provenance.hops(value, source):
        if hop.kind == "function":
            yield hop._replace(hands_on=True, opens=False)
        elif hop.kind != "literal":
            yield hop


def _in_literal(source: Value, start: int, end: int) -> Span | None:
    """A literal on one line is edited as a whole."""
    if source.hop != "literal" or not isinstance(source.site, tuple) or isinstance(source.site, Span):
        return None
    file, node = source.site
    if not isinstance(node, Literal) or isinstance(file, MadeText):
        return None
    if "\n" not in file.text[node.start : node.end]:
        return Span(file, node.start, node.end)
    origin = origins.of_value(source)
    found = None if origin is None else origin.part(start, end)
    return None if found is None else Span(file, found[1], found[2])


def sources(value: Value) -> Iterator[Span | None]:
    """Where the texts are written that a value was made of, whatever was made of them; None behind very many.

    What somebody hands in who wrote nothing of it in the repository is none of them.
    """
    waiting = [value]
    seen: dict[int, Value] = {}
    while waiting:
        current = waiting.pop()
        if id(current) in seen or current.hop in _ELSEWHERE:
            continue
        if current.within is not None and not is_from_text(current.within):
            continue
        if len(seen) >= limits.max_text_sources:
            yield None
            return
        seen[id(current)] = current
        yield from _written_in(current)
        waiting += _made_of(current)


def _written_in(value: Value) -> Iterator[Span]:
    """What is written of a text where it was made."""
    origin = value.origin
    if isinstance(origin, Encoded):
        yield Span(origin.file, 0, len(origin.file.text))
    elif isinstance(origin, Origin):
        if isinstance(origin.file, MadeText):
            return
        if origin.is_file:
            yield Span(origin.file, 0, len(origin.file.text))
        for part in origin.parts:
            if part.value is None:
                yield Span(origin.file, part.node.start, part.node.end)
    elif value.hop == "template" or (value.hop == "literal" and isinstance(value.payload, str)):
        span = provenance.span_of(value.site)
        if span is not None:
            yield span


def _made_of(value: Value) -> Sequence[Value]:
    """The values that a value was made of, at the last station at which it was changed."""
    origin, payload = value.origin, value.payload
    if isinstance(origin, Origin):
        return [part.value for part in origin.parts if part.value is not None]
    if isinstance(origin, Joined):
        return [part for _, part in origin.parts if part is not None]
    if isinstance(origin, Made):
        return origin.values
    inner: list[Value] = []
    if isinstance(payload, UnknownPayload) and payload.choice is not None:
        inner += (payload.choice.when_true, payload.choice.when_false)
    inner += islice(value.children(), limits.max_text_sources)
    via = value.via
    if value.within is not None and (via is None or (via.via is None and via.site is None and via.origin is None)):
        # It has no way of its own, so what it was taken from was made of it.
        inner.append(value.within)
    elif via is not None:
        inner.append(via)
    return inner
