"""Which lines of a text differ from those of an earlier state, in as many steps as the bounds allow."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from dasf_lint.core.budget import Budget


class Touched(NamedTuple):
    """Lines of the new text, counted from 0: those that are new, and those before which old ones are gone."""

    lines: frozenset[int]
    gaps: frozenset[int]

    def meets(self, first: int, last: int) -> bool:
        """Whether something is new on the lines `first` to `last`, or gone between two of them."""
        if any(line in self.lines for line in range(first, last + 1)):
            return True
        return any(gap in self.gaps for gap in range(first + 1, last + 1))


NOTHING: Final = Touched(frozenset(), frozenset())


def touched(old: Sequence[str], new: Sequence[str], budget: Budget) -> Touched:
    """By Myers' O(ND), in steps of `budget`; where they do not do, a line is new if the old text has it less often.
    Empty lines are neither new nor gone."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    kept = _kept(before, after, budget)
    if kept is None:
        return _counted(before, after, start)
    old_kept, new_kept = {a for a, _ in kept}, {b for _, b in kept}
    follows = dict(kept)
    gaps: set[int] = set()
    at = len(after)
    for index in range(len(before) - 1, -1, -1):
        if index in old_kept:
            at = follows[index]
        elif before[index]:
            gaps.add(start + at)
    lines = (start + index for index, line in enumerate(after) if line and index not in new_kept)
    return Touched(frozenset(lines), frozenset(gaps))


def _counted(before: Sequence[str], after: Sequence[str], start: int) -> Touched:
    there = Counter(before)
    found: set[int] = set()
    for index, line in enumerate(after):
        if there[line] > 0:
            there[line] -= 1
        elif line:
            found.add(start + index)
    return Touched(frozenset(found), frozenset())


def _kept(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[tuple[int, int]] | None:
    """Pairs of lines that are the same in a shortest edit, the last first; None where finding one takes too long."""
    trace: list[dict[int, int]] = []
    reach = {1: 0}
    walked = 0
    for edits in range(len(before) + len(after) + 1):
        if not budget.take(2 * edits + 1 + walked):
            return None
        walked = 0
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            first, y = x, x - diagonal
            while x < len(before) and y < len(after) and before[x] == after[y]:
                x, y = x + 1, y + 1
            walked += x - first
            reach[diagonal] = x
            if x >= len(before) and y >= len(after):
                return _backwards(trace, len(before), len(after))
    return []


def _backwards(trace: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        earlier = diagonal + 1 if down else diagonal - 1
        from_x = reach[earlier]
        from_y = from_x - earlier
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found
