"""Sensitive values of a run wherever they occur, word for word.

The first characters of every value are looked up, so the work does not depend on how many values there are; what is
compared at a place is bounded by `limits.max_alike_secrets` values.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.address import quote
from dasf_lint.report.mask import MaskedStretch

_LEAST: Final = 6
"""Characters of a value that is looked for; shorter ones occur in words that have nothing to do with it."""
_FEW: Final = 40
"""Beginnings that are searched for one by one, which is faster than looking at every place of a text."""
_MOST_LINES: Final = 200
_COMPARED: Final = 256
_CUTS: Final = ("...", "…")


class Exact:
    """The values, ready to be found. Words and numbers are found only where they stand alone."""

    __slots__ = ("_by_beginning",)

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_beginning: dict[str, list[str]] = {}
        for form in dict.fromkeys(form for text in texts for form in _forms(text)):
            self._by_beginning.setdefault(form[:_LEAST], []).append(form)
        for alike in self._by_beginning.values():
            alike.sort(key=len, reverse=True)

    def stretches(self, text: str, *, words: bool = True) -> Iterator[MaskedStretch]:
        """Where a text holds one of the values, or as much of one as a cut has left. Without `words` only values that
        are no common words."""
        if not self._by_beginning or len(text) < _LEAST:
            return
        behind = 0
        for at in self._places(text):
            if at >= behind:
                end = self._end(text, at, words)
                if end > at:
                    yield at, end
                    behind = end

    def is_whole(self, text: str) -> bool:
        """Whether a text is one of the values."""
        return text in self._by_beginning.get(text[:_LEAST], ())

    def _places(self, text: str) -> Iterable[int]:
        """Where one of the beginnings stands, in order."""
        if len(self._by_beginning) > _FEW:
            return (i for i in range(len(text) - _LEAST + 1) if text[i : i + _LEAST] in self._by_beginning)
        found: list[int] = []
        for beginning in self._by_beginning:
            at = text.find(beginning)
            while at >= 0:
                found.append(at)
                at = text.find(beginning, at + 1)
        return sorted(found)

    def _end(self, text: str, at: int, words: bool) -> int:
        """The end of the value that begins at a place; the place itself where none does."""
        alike = self._by_beginning[text[at : at + _LEAST]]
        if len(alike) > limits.max_alike_secrets:
            return len(text)
        for value in alike:
            if text.startswith(value[:_COMPARED], at):
                end = at + _shared(value, text, at)
                if end - at == len(value) or text.startswith(_CUTS, end):
                    if _is_word(value) and not (words and _stands_alone(text, at, end)):
                        continue
                    return end
                if end - at >= _COMPARED:
                    return end
        for value in alike:
            end = at + _shared(value[:_COMPARED], text, at)
            if text.startswith(_CUTS, end):
                return end
        return at


def _forms(text: str) -> Iterator[str]:
    """A value and how else it may be printed: on one line, with the escapes of a quoted text, each of its lines."""
    for form in (text, text.strip(), " ".join(text.split()), quote(text)[1:-1]):
        if len(form) >= _LEAST:
            yield form
    if "\n" in text:
        for line in text.split("\n")[:_MOST_LINES]:
            line = line.strip()
            if len(line) >= 8 and not any(char.isspace() for char in line):
                yield line


def _shared(value: str, text: str, at: int) -> int:
    """How many characters of a value stand at a place of a text."""
    if text.startswith(value, at):
        return len(value)
    pairs = enumerate(zip(value, text[at : at + len(value)], strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(value), len(text) - at))


def _is_word(value: str) -> bool:
    """What people call things, too: a short word, or a short number."""
    return len(value) < 12 and (value.isalpha() or value.isdigit())


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")
