"""Shell patterns: `*` any text, `?` one character."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from dasf_lint.core.budget import Steps

_SHORT: Final = 64
"""Characters of a text that counts as a name, which is asked for again and again."""
_MOST_NAMES: Final = 4096
_TRIES: Final = 8
"""Places where a part with `?` is held against the text before all places are looked at together."""
_AT_ONCE: Final = 128
"""Characters that are searched for a plain part in the time of one step."""


def glob(pattern: str, text: str) -> bool:
    """Whether the whole text fits; case-sensitive."""
    return _fits_parts(pattern.split("*"), text, None)


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


class Wildcard:
    """A pattern that is asked often, taken apart once."""

    __slots__ = ("_cost", "_parts")

    def __init__(self, pattern: str) -> None:
        self._parts = pattern.split("*")
        self._cost = 3 + len(pattern) // _AT_ONCE + len(self._parts) // 4

    def fits(self, text: str, steps: Steps | None = None) -> bool:
        """Raises StepsUsedUp where that takes more of the steps than are left."""
        if steps is not None:
            steps.spend(self._cost + len(text) // _AT_ONCE)
        return _fits_parts(self._parts, text, steps)


class Patterns:
    """Several patterns, of which a text has to fit one. Those without wildcards, and those that say only how a text
    begins or ends, are looked up; the others are asked one after the other."""

    __slots__ = ("_beginnings", "_ends", "_known", "_others", "_whole")

    def __init__(self, patterns: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._beginnings: dict[int, set[str]] = {}
        self._ends: dict[int, set[str]] = {}
        self._others: list[Wildcard] = []
        self._known: dict[str, bool] = {}
        for pattern in dict.fromkeys(patterns):
            before, star, behind = pattern.partition("*")
            if "?" in pattern or "*" in behind or (star and before and behind):
                self._others.append(Wildcard(pattern))
            elif not star:
                self._whole.add(pattern)
            elif behind:
                self._ends.setdefault(len(behind), set()).add(behind)
            else:
                self._beginnings.setdefault(len(before), set()).add(before)

    def fit(self, text: str, steps: Steps) -> bool:
        """Raises StepsUsedUp where that takes more than is left."""
        if len(text) > _SHORT:
            return self._fit(text, steps)
        found = self._known.get(text)
        if found is None:
            found = self._fit(text, steps)
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            self._known[text] = found
        return found

    def _fit(self, text: str, steps: Steps) -> bool:
        steps.spend(1 + len(self._beginnings) + len(self._ends) + len(text) // _AT_ONCE)
        if text in self._whole:
            return True
        if any(text[:size] in found for size, found in self._beginnings.items()):
            return True
        if any(text[len(text) - size :] in found for size, found in self._ends.items() if size <= len(text)):
            return True
        return any(wildcard.fits(text, steps) for wildcard in self._others)


def _fits_parts(parts: Sequence[str], text: str, steps: Steps | None) -> bool:
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
            at = _found(part, text, at, end, steps)
            if at < 0:
                return False
        at += len(part)
    return at <= end


def _found(part: str, text: str, start: int, end: int, steps: Steps | None) -> int:
    """Where a part with `?` in it fits first, looked for by its longest plain piece; -1 where it does nowhere."""
    plain = max(part.split("?"), key=len)
    before = part.index(plain)
    at = start
    for _ in range(_TRIES):
        if at + len(part) > end:
            return -1
        if plain:
            at = text.find(plain, at + before, end) - before
            if at < start or at + len(part) > end:
                return -1
        if _fits(part, text, at):
            return at
        at += 1
    if steps is not None:
        # The more characters there are in the part, the more bits are moved.
        steps.spend(len(part) + (end - at) * (1 + len(part) // 512))
    return _found_at_once(part, text, at, end)


def _found_at_once(part: str, text: str, start: int, end: int) -> int:
    """The same where its pieces occur again and again: all places at once, a bit for each character that has fitted."""
    anything = _bits(part, "?")
    fitting = {char: _bits(part, char) | anything for char in set(part).intersection(text)}
    last = 1 << (len(part) - 1)
    state = 0
    for at in range(start, end):
        state = (state << 1 | 1) & fitting.get(text[at], anything)
        if state & last:
            return at + 1 - len(part)
    return -1


def _bits(part: str, char: str) -> int:
    """The places of a character in a part, the first as the lowest bit."""
    return int("".join(["1" if each == char else "0" for each in reversed(part)]), 2)


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
