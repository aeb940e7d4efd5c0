"""The known name that somebody probably meant."""

from collections.abc import Collection, Iterable

from dasf_lint.core import limits


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The most similar of `known`, or None where nothing is similar enough to be worth saying."""
    best: tuple[int, str] | None = None
    folded = name.casefold()
    for candidate in known:
        limit = max(len(candidate), len(name)) // 3 + 1
        if abs(len(candidate) - len(name)) > limit:
            continue
        distance = _distance(folded, candidate.casefold(), limit)
        if distance <= limit and (best is None or (distance, candidate) < best):
            best = distance, candidate
    return None if best is None else best[1]


def hint(name: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?`, or nothing."""
    found = nearest(name, known)
    return "" if found is None or found == name else f'; did you mean "{found}"?'


class Hints:
    """Suggestions until so many names were compared: a thousand mistakes beside a thousand names stay cheap."""

    __slots__ = ("_left",)

    def __init__(self, most: int = limits.max_comparisons) -> None:
        self._left = most

    def hint(self, name: str, known: Collection[str]) -> str:
        self._left -= len(known)
        return hint(name, known) if self._left >= 0 else ""


def _distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; more than `limit` as soon as that is sure."""
    if len(left) > 100 or len(right) > 100:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        next_row = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, next_row[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            next_row.append(cost)
        if min(next_row) > limit:
            return limit + 1
        before, row = row, next_row
    return row[-1]
