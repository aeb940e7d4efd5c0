"""Code frames: a line of source with its number, and marks under the stretch that counts."""

from typing import Final
from unicodedata import east_asian_width

from dasf_lint.core.source import Span
from dasf_lint.report.escape import visible
from dasf_lint.report.mask import mask, mask_values

_TAB: Final = "    "
_CUT: Final = "…"
_LONGEST: Final = 20_000
"""Characters of a line that are looked at; a minified file has everything on one line."""


class Frame:
    """What is shown of a span: its first line, ready for eyes, and where the marks go in columns of a terminal."""

    __slots__ = ("length", "number", "offset", "text")

    def __init__(self, number: int, text: str, offset: int, length: int) -> None:
        self.number = number
        self.text = text
        self.offset = offset
        self.length = length


def frame(span: Span, *, width: int, hide: bool = False, show_secrets: bool = False) -> Frame:
    """The first line of `span`, at most `width` columns of it. With `hide` the value on the line is replaced."""
    number, column = span.file.position(span.start)
    last, end_column = span.file.position(span.end)
    line = span.file.line(number)
    start = column - 1
    end = end_column - 1 if last == number else len(line.rstrip())
    if start > _LONGEST:
        line, start, end = line[start - 200 :], 200, 200 + end - start
    line = line[:_LONGEST]
    start, end = min(start, len(line)), min(max(end, start), len(line))
    before, marked, after = _hidden(line, start, end, hide, show_secrets)
    return _fitted(number, *_joinable(_shown(before), _shown(marked), _shown(after)), width)


def _hidden(line: str, start: int, end: int, hide: bool, show_secrets: bool) -> tuple[str, str, str]:
    """The line in three parts; a secret in it is masked, and marks that would begin inside the mask move before it."""
    if show_secrets:
        return line[:start], line[start:end], line[end:]
    safe = mask_values(line) if hide else mask(line)
    if safe == line:
        return line[:start], line[start:end], line[end:]
    before = line[:start] if safe.startswith(line[:start]) else safe[: len(safe) - len(safe.lstrip())]
    rest = safe[len(before) :]
    after = line[end:]
    if hide or not after or not rest.endswith(after):
        return before, rest.rstrip(), ""
    return before, rest[: len(rest) - len(after)], after


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


def _fitted(number: int, before: str, marked: str, after: str, width: int) -> Frame:
    if columns(before) + columns(marked) + columns(after) > width:
        room = max(width - 2, 20)
        if columns(before) > room // 2 and columns(before) + columns(marked) > room:
            before = _CUT + _last(before, room // 4)
        if columns(before) + columns(marked) > room:
            marked, after = _first(marked, room - columns(before)) + _CUT, ""
        else:
            after = _first(after, room - columns(before) - columns(marked)) + _CUT if after else ""
    return Frame(number, (before + marked + after).rstrip(), columns(before), max(columns(marked), 1))


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
