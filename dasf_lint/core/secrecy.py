"""What no output of a run may show: texts wherever they occur, and stretches of source whatever they hold."""

import os
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from hashlib import blake2b
from typing import Final

from dasf_lint.core import numbers
from dasf_lint.core.data import Datum, Hop, HopKind, of_value
from dasf_lint.core.source import Span

_HANDING_ON: Final[frozenset[HopKind]] = frozenset({"module_argument", "output", "resource_reference", "use"})
"""Hops at which nothing of a value is written."""
_AS_THEY_ARE: Final = frozenset(
    {"coalesce", "concat", "element", "lookup", "merge", "nonsensitive", "one", "sensitive", "tolist", "tomap", "toset",
     "try"}
)  # fmt: skip
"""Functions whose result holds values of their arguments unchanged."""
_OF_EXPRESSIONS: Final[frozenset[HopKind]] = frozenset({"conditional", "function", "local"})
_EMPTY: Final = re.compile(r"\"\"|(?<=[\w\])])\[\d{1,3}\]")
"""The empty text, and an index of what stands before it: no value is in either. Two marks that end one text and begin
another leave those of the rest."""
_WRITTEN: Final = re.compile(r"[\"#]|<<|//|/\*|(?<![\w.])(?<!\w-)\d")
"""What begins a text, a number or a comment; where none is, an expression holds nothing but names."""

_SCHEME: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,31}:)+/{0,2}|(?i:basic|bearer|negotiate|token) *")
"""How an address or the value of a header begins whoever writes it (RFC 3986, 3.1; RFC 9110, 11.1): `jdbc:mysql://`."""


_KEY: Final = os.urandom(32)


def trace(text: str) -> str:
    """The same for the same text, in this process alone: nobody can guess what it was made of."""
    return blake2b(text.encode("utf-8", "surrogatepass"), key=_KEY, digest_size=16).hexdigest()


class Secrets:
    """Collected while a run judges, asked when something is printed. Sets, in the order in which they were found.

    `names` are sensitive variables: a file of values may be broken, and then nothing else says what is secret in it.
    """

    __slots__ = ("names", "spans", "texts")

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.texts: dict[str, None] = {}
        self.spans: dict[Span, None] = {}

    def add_text(self, text: str) -> None:
        if text:
            self.texts[text] = None

    def add_number(self, number: int | Fraction) -> None:
        self.texts[numbers.format(number)] = None

    def add_span(self, span: Span | None) -> None:
        if span is not None:
            self.spans[span] = None

    def update(self, other: "Secrets") -> None:
        self.names.update(other.names)
        self.texts.update(other.texts)
        self.spans.update(other.spans)

    def add_hops(self, hops: Sequence[Hop]) -> None:
        """Where the value is written on its way. Around a literal the rest of a local or a choice is not the value."""
        hops = of_value(hops)
        literals = [hop.span for hop in hops if hop.kind == "literal" and hop.span is not None]
        for hop in hops:
            span = hop.span
            if span is None or hop.kind in _HANDING_ON:
                continue
            if hop.kind in _OF_EXPRESSIONS and _holds_names_only(span):
                # A comment beside it may say what the value was before.
                self.spans[_behind(span)] = None
                continue
            hands_on = hop.kind in ("local", "conditional") or (hop.kind == "function" and hop.label in _AS_THEY_ARE)
            if not (hands_on and any(_lies_within(literal, span) for literal in literals)):
                self.spans[span] = None

    def add(self, datum: Datum) -> None:
        """A value that is secret as a whole: every scalar in it, and every place where some of it is written."""
        waiting = [datum]
        while waiting:
            current = waiting.pop()
            self.add_hops(current.hops())
            waiting.extend(_inside(current))
            payload = current.payload
            if current.kind == "text" and isinstance(payload, str):
                self.add_text(payload)
            elif current.kind == "number" and isinstance(payload, int | Fraction):
                self.add_number(payload)
            elif current.kind == "unknown" and _SCHEME.fullmatch(current.unknown.prefix) is None:
                self.add_text(current.unknown.prefix)

    def add_sensitive(self, data: Iterable[Datum]) -> None:
        """Whatever is marked as sensitive in some values, however deep."""
        waiting = list(data)
        while waiting:
            current = waiting.pop()
            if current.sensitive:
                self.add(current)
            else:
                waiting.extend(_inside(current))


def _holds_names_only(span: Span) -> bool:
    return _WRITTEN.search(_EMPTY.sub(" ", span.file.text[span.start : span.end])) is None


def _behind(span: Span) -> Span:
    """The rest of the line."""
    end = span.file.text.find("\n", span.end)
    return Span(span.file, span.end, len(span.file.text) if end < 0 else end)


def _lies_within(inner: Span, outer: Span) -> bool:
    return inner.file is outer.file and outer.start <= inner.start and inner.end <= outer.end


def _inside(datum: Datum) -> list[Datum]:
    found: list[Datum] = []
    if datum.kind == "sequence":
        found.extend(datum.elements)
    elif datum.kind == "mapping":
        found.extend(datum.members.get(name) for name in datum.members.names())
    if datum.document is not None:
        found.append(datum.document)
    return found
