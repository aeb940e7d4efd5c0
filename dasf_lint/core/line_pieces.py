"""Texts whose lines stand in a file each on a line of its own: heredocs, block scalars of YAML, decoded files.

A line there may have an indentation that it has lost, or an escape that stands for something else.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of a text: how long it is, and from where to where it stands; as it is where both are equally long."""

    length: int
    start: int
    end: int


def by_line(
    text: str, source: str, start: int, *, skipped: Sequence[int] = (0,), read: Callable[[str], str] | None = None
) -> list[Piece] | None:
    """The pieces of a text that is written as `source`, which begins at `start` in its file.

    skipped  how many lines of the source may stand before the first of the text; the first number that fits counts
    read     what a line of the source becomes where it is not kept as it is
    None where a line of the text is not in its place.
    """
    lines, written = text.split("\n"), source.split("\n")
    for count in skipped:
        behind = written[count:]
        if len(behind) >= len(lines) and all(
            mine.endswith(line) or (read is not None and read(mine).endswith(line))
            for line, mine in zip(lines[:-1], behind, strict=False)
        ):
            return _pieces(lines, behind, start + sum(len(line) + 1 for line in written[:count]))
    return None


def _pieces(lines: Sequence[str], written: Sequence[str], at: int) -> list[Piece]:
    pieces: list[Piece] = []
    for index, (line, mine) in enumerate(zip(lines, written, strict=False)):
        is_last = index == len(lines) - 1
        ending = 0 if is_last else 1
        if mine.endswith(line) or (is_last and mine.lstrip().startswith(line)):
            start = at + mine.rindex(line) if mine.endswith(line) else at + len(mine) - len(mine.lstrip())
            pieces.append(Piece(len(line) + ending, start, start + len(line) + ending))
        else:
            # Escapes are shorter or longer than what they stand for; all that is known is the line.
            start = at + len(mine) - len(mine.lstrip())
            pieces.append(Piece(len(line), start, at + len(mine.rstrip())))
            if ending:
                pieces.append(Piece(1, at + len(mine), at + len(mine) + 1))
        at += len(mine) + 1
    return [piece for piece in pieces if piece.length]
