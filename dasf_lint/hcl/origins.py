"""Where the characters of a text were written: stretches of files, and values that were put between them.

A document that is decoded from such a text has its places in the files, so that a finding about a rule in a heredoc, a
template or a data file stands at the line of the rule.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.budget import Budget
from dasf_lint.core.line_pieces import by_line
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import values
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.nodes import Expression, Literal
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import STRING
from dasf_lint.hcl.value import Value

_BYTE_ORDER_MARK: Final = "\ufeff"


class TemplatePart(NamedTuple):
    """A part of a template and the text that it became: `value` is what was put there; None for what is written."""

    length: int
    node: Expression
    value: Value | None


class _Piece(NamedTuple):
    """A stretch of the text, from `start` to `end` in the file; of the same length where it is verbatim."""

    length: int
    start: int
    end: int
    value: Value | None = None


class Stretch:
    """A stretch of a text as a site has it: offsets in the file, found when a report asks."""

    __slots__ = ("_behind", "_first", "_origin")

    def __init__(self, origin: "Origin", first: int, behind: int) -> None:
        self._origin = origin
        self._first = first
        self._behind = behind

    @property
    def start(self) -> int:
        return self._origin.place(self._first)[0]

    @property
    def end(self) -> int:
        return max(self._origin.place(max(self._behind - 1, self._first))[1], self.start)


class Origin:
    """Where the characters of one text stand, all of it in one file. Nothing is worked out before somebody asks."""

    __slots__ = ("_budget", "_cuts", "_decoded", "_file", "_parts", "_pieces", "_starts", "_text", "is_written")

    def __init__(
        self,
        file: SourceFile,
        parts: "Sequence[TemplatePart] | None",
        budget: Budget | None = None,
        text: str | None = None,
    ) -> None:
        """Without parts the text is that of the file, or `text`, which reading made of it. `budget`: characters that
        may still be decoded with places."""
        self._file = file
        self._text = text
        self._parts = parts
        self._budget = budget
        self._pieces: list[_Piece] = []
        self._cuts: dict[int, Origin] = {}
        self._starts: list[int] = []
        self._decoded: dict[tuple[str, str], Value | CallError | LimitReached] = {}
        self.is_written = parts is None or all(part.value is None for part in parts)
        """Nothing was put between what is written."""

    def decoded(self, language: str, text: str, decode: Callable[[], Value]) -> Value | None:
        """What `decode` makes of the text, once for all who ask; None where the budget is used up.

        Raises what `decode` raises of CallError and LimitReached, every time.
        """
        found = self._decoded.get((language, text))
        if found is None:
            if self._budget is not None:
                if self._budget.left < len(text):
                    # What is smaller may still have its places.
                    return None
                self._budget.take(len(text))
            try:
                found = decode()
            except (CallError, LimitReached) as error:
                found = error
            self._decoded[language, text] = found
        if isinstance(found, CallError | LimitReached):
            raise found.with_traceback(None)
        return found

    def behind(self, start: int) -> "Origin":
        """The origin of the text from `start` on, one for all who cut there."""
        if not start:
            return self
        if start not in self._cuts:
            self._cuts[start] = Cut(self, start)
        return self._cuts[start]

    def site(self, start: int, end: int) -> tuple[SourceFile, Stretch]:
        """Where the characters from `start` up to `end` stand."""
        return self._file, Stretch(self, start, end)

    def placed(self, value: Value, start: int, end: int) -> Value:
        """A value that was decoded from a stretch of the text, at its place, with the way of what was put there."""
        site = self.site(start, end)
        if self.is_written or isinstance(value.payload, tuple | dict):
            return values.with_site(value, site)
        parts = list(self._values_in(start, end))
        if not parts:
            return values.with_site(value, site)
        if len(parts) == 1 and parts[0].payload == value.payload and parts[0].type is value.type:
            # Nothing was added: somebody handed the value on.
            return values.with_hop(parts[0], "use", "", site)
        result = values.with_hop(value, "template", "", site)
        result.via = parts[0]
        return values.with_references(result, merge_references(parts))

    @property
    def file(self) -> SourceFile:
        return self._file

    @property
    def is_file(self) -> bool:
        """The text is that of the whole file."""
        return self._parts is None

    @property
    def parts(self) -> "Sequence[TemplatePart]":
        """What a template was made of; nothing for the text of a file."""
        return self._parts or ()

    def part(self, start: int, end: int) -> tuple[Value | None, int, int] | None:
        """What stands at a stretch of the text: offsets in the file, or the value that was put there with offsets in
        its text. None where it is put together of several, or nobody knows the line."""
        first, last = self._index(start), self._index(max(end - 1, start))
        piece, begins = self._pieces[first], self._starts[first]
        if piece.value is not None:
            return None if first != last else (piece.value, start - begins, end - begins)
        pieces = self._pieces[first : last + 1]
        if any(each.value is not None or self._is_vague(each) for each in pieces):
            return None
        return None, self.place(start)[0], self.place(max(end - 1, start))[1]

    def _is_vague(self, piece: _Piece) -> bool:
        return piece.end - piece.start != piece.length and "\n" in self._file.text[piece.start : piece.end]

    def place(self, at: int) -> tuple[int, int]:
        """Where a character begins and ends in the file: with all of its piece where that is not verbatim."""
        index = self._index(at)
        piece = self._pieces[index]
        if piece.value is not None or piece.end - piece.start != piece.length:
            return piece.start, piece.end
        offset = piece.start + at - self._starts[index]
        return offset, offset + 1

    def _values_in(self, start: int, end: int) -> Iterator[Value]:
        for index in range(self._index(start), len(self._pieces)):
            if self._starts[index] >= end:
                return
            value = self._pieces[index].value
            if value is not None and self._starts[index] + self._pieces[index].length > start:
                yield value

    def _index(self, at: int) -> int:
        if not self._pieces:
            self._work_out()
        return max(min(bisect_right(self._starts, at) - 1, len(self._pieces) - 1), 0)

    def _whole(self) -> list[_Piece]:
        """The text of the file, or what reading it made of that: a byte-order mark more, composed characters."""
        there = self._file.text
        if self._text is None or self._text == there:
            return [_Piece(len(there), 0, len(there))]
        found = by_line(self._text, there, 0, read=lambda line: _BYTE_ORDER_MARK + values.normalised(line))
        return [_Piece(len(self._text), 0, len(there))] if found is None else [_Piece(*piece) for piece in found]

    def _work_out(self) -> None:
        if self._parts is None:
            self._pieces += self._whole()
        for part in self._parts or ():
            if part.value is None and isinstance(part.node, Literal):
                self._pieces += _written(self._file.text, part.node)
            else:
                self._pieces.append(_Piece(part.length, part.node.start, part.node.end, part.value))
        at = 0
        for piece in self._pieces:
            self._starts.append(at)
            at += piece.length


class Cut(Origin):
    """The origin of what is left of a text, from a character on."""

    __slots__ = ("_from", "_inner")

    def __init__(self, inner: Origin, start: int) -> None:
        super().__init__(inner._file, inner._parts, inner._budget, inner._text)
        self._inner = inner
        self._from = start

    def behind(self, start: int) -> Origin:
        """Never a cut of a cut: somebody may trim a text ten thousand times."""
        return self._inner.behind(start + self._from)

    def part(self, start: int, end: int) -> tuple[Value | None, int, int] | None:
        return self._inner.part(start + self._from, end + self._from)

    def place(self, at: int) -> tuple[int, int]:
        return self._inner.place(at + self._from)

    def _values_in(self, start: int, end: int) -> Iterator[Value]:
        return self._inner._values_in(start + self._from, end + self._from)


def _written(text: str, node: Literal) -> list[_Piece]:
    """A text as it is written; in a heredoc line by line, each without the indentation that it has lost."""
    value = str(node.value)
    source = text[node.start : node.end]
    if source == value:
        return [_Piece(len(value), node.start, node.end)]
    opened = source.startswith("<<")
    found = by_line(value, source, node.start, skipped=(1, 0) if opened else (0, 1), read=_unescaped)
    return [_Piece(len(value), node.start, node.end)] if found is None else [_Piece(*piece) for piece in found]


def _unescaped(line: str) -> str:
    """A line of a heredoc or a template as it is read; escapes of quoted strings never stand on a line of their own."""
    return values.normalised(line.replace("$${", "${").replace("%%{", "%{"))


class Encoded(NamedTuple):
    """Base64 of a file as it stands."""

    file: SourceFile

    def part(self, start: int, end: int) -> tuple[None, int, int]:
        """Offsets in the file, for whoever reads what is encoded."""
        return None, start, end


class Joined(NamedTuple):
    """Texts one behind the other, wherever each was written; None for what was put between them."""

    parts: Sequence[tuple[int, Value | None]]

    def part(self, start: int, end: int) -> tuple[Value | None, int, int] | None:
        """The text that holds a stretch, and its offsets there; None where none holds all of it."""
        at = 0
        for length, value in self.parts:
            if start < at + length:
                return None if value is None or end > at + length else (value, start - at, end - at)
            at += length
        return None


class Made(NamedTuple):
    """What a text was made of that has no places: a part may have been changed, left out or repeated."""

    values: Sequence[Value]

    def part(self, start: int, end: int) -> None:
        """Nobody knows."""


def may_hold_a_document(text: str) -> bool:
    """Whether somebody may decode a text: it has several lines, or begins as JSON does."""
    return "\n" in text or text[:1] in ("{", "[")


def of_file(file: SourceFile, text: str, budget: Budget) -> Origin:
    """The origin of the whole text of a file."""
    return _kept(file, None, lambda: Origin(file, None, budget, text))


def _kept(file: SourceFile, key: Hashable, make: Callable[[], Origin]) -> Origin:
    """One origin for all who read a file, or a literal in it: what is decoded of it is decoded once."""
    found = file.kept.get((Origin, key))
    if not isinstance(found, Origin):
        found = file.kept[Origin, key] = make()
    return found


def of_value(value: Value) -> Origin | None:
    """The origin of a known text, however it was handed on; None where something has changed the text since."""
    if value.type is not STRING or not isinstance(value.payload, str):
        return None
    current = value
    while current.origin is None and current.via is not None and current.via.payload is value.payload:
        current = current.via
    if current.origin is not None:
        return current.origin if isinstance(current.origin, Origin) else None
    if current.hop == "literal" and isinstance(current.site, tuple) and not isinstance(current.site, Span):
        file, node = current.site
        # Composing its characters may have made the text shorter.
        if isinstance(node, Literal) and isinstance(node.value, str) and len(node.value) == len(value.payload):
            part = TemplatePart(len(node.value), node, None)
            # Without a budget: it is no longer than what was parsed to get it.
            return _kept(file, node, lambda: Origin(file, [part]))
    return None
