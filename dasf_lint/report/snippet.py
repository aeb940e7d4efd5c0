"""Code frames: a line of source with its number, and marks under the stretch that counts."""

from typing import Final
from unicodedata import east_asian_width

from dasf_lint.core.source import Span
from dasf_lint.report.escape import visible
from dasf_lint.report.lines import ShownFile

_TAB: Final = "    "
_CUT: Final = "…"
_LONGEST: Final = 1_000
"""Characters on each side that are made ready for eyes; no terminal shows more."""


class Excerpt:
    """What is shown of a span: its first line, ready for eyes, and where the marks go in columns of a terminal."""

    __slots__ = ("length", "number", "offset", "text")

    def __init__(self, number: int, text: str, offset: int, length: int) -> None:
        self.number = number
        self.text = text
        self.offset = offset
        self.length = length


def frame(span: Span, *, width: int) -> Excerpt:
    """The first line of `span`, whose file passed the gate, at most `width` columns of it."""
    file = span.file
    assert isinstance(file, ShownFile)
    number, column = file.position(span.start)
    last, end_column = file.position(span.end)
    start = column - 1
    end = end_column - 1 if last == number else file.line_length(number)
    before, marked, after = file.parts(number, start, max(end, start))
    # What nobody sees is not looked at: a minified file has everything on one line.
    parts = (_shown(before[-_LONGEST:]), _shown(marked[:_LONGEST]), _shown(after[:_LONGEST]))
    return _fitted(number, *_joinable(*parts), width)


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _joinable(*parts: str) -> tuple[str, str, str]:
    """Parts of which the whole holds no command marker either: one may begin in one part and end in the next."""
    made = list(parts)
    while visible(joined := "".join(made)) != joined:
        at = next(i for i, (a, b) in enumerate(zip(joined, visible(joined), strict=False)) if a != b)
        index = 0
        while at >= len(made[index]):
            at -= len(made[index])
            index += 1
        made[index] = made[index][:at] + "\\x23" + made[index][at + 1 :]
    before, marked, after = made
    return before, marked, after


def _fitted(number: int, before: str, marked: str, after: str, width: int) -> Excerpt:
    if columns(before) + columns(marked) + columns(after) > width:
        room = max(width - 2, 20)
        if columns(before) > room // 2 and columns(before) + columns(marked) > room:
            before = _CUT + _last(before, room // 4)
        if columns(before) + columns(marked) > room:
            marked, after = _first(marked, room - columns(before)) + _CUT, ""
        else:
            after = _first(after, room - columns(before) - columns(marked)) + _CUT if after else ""
    return Excerpt(number, (before + marked + after).rstrip(), columns(before), max(columns(marked), 1))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian wide characters take two, combining ones none here."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _first(text: str, width: int) -> str:
    while columns(text) > width:
        text = text[: max(len(text) - max((columns(text) - width) // 2, 1), 0)]
    return text


def _last(text: str, width: int) -> str:
    while columns(text) > width:
        text = text[max((columns(text) - width) // 2, 1) :]
    return text
