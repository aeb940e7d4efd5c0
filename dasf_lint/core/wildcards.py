"""Shell patterns: `*` any text, `?` one character."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

_SHORT: Final = 64


def glob(pattern: str, text: str) -> bool:
    """Whether the whole text fits; case-sensitive."""
    return _fits_parts(pattern.split("*"), text)


def fits_one(patterns: tuple[str, ...], text: str) -> bool:
    """Whether the whole text fits one of the patterns."""
    return _fits_one(patterns, text) if len(text) <= _SHORT else any(glob(pattern, text) for pattern in patterns)


@lru_cache(maxsize=16384)
def _fits_one(patterns: tuple[str, ...], text: str) -> bool:
    """Of names, which are asked for again and again."""
    return any(glob(pattern, text) for pattern in patterns)


class Wildcard:
    """A pattern that is asked often, taken apart once."""

    __slots__ = ("_parts",)

    def __init__(self, pattern: str) -> None:
        self._parts = pattern.split("*")

    def fits(self, text: str) -> bool:
        return _fits_parts(self._parts, text)


def _fits_parts(parts: Sequence[str], text: str) -> bool:
    """Whether a text is made of these parts, with any text between them."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return len(first) == len(text) and _fits(first, text, 0)
    if len(text) < len(first) + len(last) or not _fits(first, text, 0):
        return False
    end = len(text) - len(last)
    if not _fits(last, text, end):
        return False
    at = len(first)
    for part in islice(parts, 1, len(parts) - 1):
        if "?" not in part:
            at = text.find(part, at, end)
            if at < 0:
                return False
        else:
            at = _found(part, text, at, end)
            if at < 0:
                return False
        at += len(part)
    return at <= end


def _found(part: str, text: str, start: int, end: int) -> int:
    """Where a part with `?` in it fits first, looked for by its longest plain piece; -1 where it does nowhere."""
    plain = max(part.split("?"), key=len)
    before = part.index(plain)
    at = start
    while at + len(part) <= end:
        if plain:
            at = text.find(plain, at + before, end) - before
            if at < start or at + len(part) > end:
                return -1
        if _fits(part, text, at):
            return at
        at += 1
    return -1


def _fits(part: str, text: str, at: int) -> bool:
    if "?" not in part:
        return text.startswith(part, at)
    end = at + len(part)
    return end <= len(text) and all(p in ("?", t) for p, t in zip(part, text[at:end], strict=True))


def overlap(left: str, right: str) -> bool:
    """Whether some text fits both patterns. Quadratic in their lengths, so only for patterns of our own making."""
    # reachable[j]: the part of `left` read so far and the first j characters of `right` can stand for one text.
    reachable = [True] + [False] * len(right)
    for j, char in enumerate(right):
        reachable[j + 1] = reachable[j] and char == "*"
    for mine in left:
        before = reachable
        reachable = [before[0] and mine == "*"]
        for j, theirs in enumerate(right):
            if "*" in (mine, theirs):
                reachable.append(before[j + 1] or reachable[j] or before[j])
            else:
                reachable.append(before[j] and (mine == theirs or "?" in (mine, theirs)))
    return reachable[-1]


def literal_head(pattern: str) -> str:
    """What stands before the first wildcard."""
    for index, char in enumerate(pattern):
        if char in "*?":
            return pattern[:index]
    return pattern


def literal_tail(pattern: str) -> str:
    """What stands behind the last wildcard."""
    return literal_head(pattern[::-1])[::-1]
