"""Texts of which only pieces are known: a beginning, pieces inside, an end, and any text or none between two of them.

Each answer holds for every text that has these pieces in this order and apart.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.wildcards import glob, literal_head, literal_tail

TextPieces = Sequence[str]
"""At least two: the beginning and the end, which are empty where nothing is known of them."""

ANY_TEXT: Final[TextPieces] = ("", "")

_GAP: Final = "\ufdd0"
"""A noncharacter of Unicode: only a `*` of a pattern takes it for what it is, any text."""


def gathered(parts: Iterable[str | None]) -> tuple[str, tuple[str, ...]]:
    """The beginning of a text made of parts, and what else of it is known; None is a part that is not.

    The second has the pieces inside and the end; it is empty where nothing is known beyond the beginning. Long pieces
    are cut: what is left out counts as unknown.
    """
    head, *others = _runs(parts)
    if not others:
        return _beginning(head), ()
    inner = [piece for run in others[:-1] if (piece := _beginning(run))]
    end = _beginning([piece[::-1] for piece in reversed(others[-1])])[::-1]
    return _beginning(head), (*inner[: limits.max_known_pieces], end) if inner or end else ()


def _runs(parts: Iterable[str | None]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for part in parts:
        if part is None:
            found.append([])
        else:
            found[-1].append(part)
    return found


def _beginning(run: Sequence[str]) -> str:
    found = ""
    for part in run:
        found += part[: limits.max_known_piece - len(found)]
    return found


def can_be(pieces: TextPieces, text: str) -> bool:
    """Whether the text has the pieces."""
    at, end = len(pieces[0]), len(text) - len(pieces[-1])
    if at > end or not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return False
    for piece in pieces[1:-1]:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def never_agree(mine: TextPieces, theirs: TextPieces) -> bool:
    """Whether no text has the pieces of both; False where that is not sure."""
    heads, tails = (mine[0], theirs[0]), (mine[-1], theirs[-1])
    agree = heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])
    return not agree or not (tails[0].endswith(tails[1]) or tails[1].endswith(tails[0]))


def fits_always(pattern: str, pieces: TextPieces) -> bool:
    """Whether each text with these pieces fits the shell pattern; False where that is not sure."""
    if pattern.endswith("*") and glob(pattern, pieces[0]):
        return True
    return "?" not in pattern and _GAP not in pattern and glob(pattern, _GAP.join(pieces))


def fits_never(pattern: str, pieces: TextPieces) -> bool:
    """Whether no text with these pieces fits the shell pattern; False where that is not sure."""
    head = literal_head(pattern)
    if head == pattern:
        return not can_be(pieces, pattern)
    return never_agree((head, literal_tail(pattern)), pieces)
