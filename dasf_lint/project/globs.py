"""Path patterns: `*` and `?` within a segment, `**` for any number of segments. What lies below a match matches too.

Many patterns are one tree of segments, and what was reached at a directory is kept for all that lies in it: a walk asks
for one path after the other, and a path costs what its last segment costs.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.source import parent
from dasf_lint.core.wildcards import Wildcard

_DEEPEST: Final = 2 * limits.max_directory_depth
"""Segments of a pattern, every other one `**`, that a path can still fit."""


class _Node:
    """A place between two segments of some patterns, and where the next segment of a path leads from here.

    `ends` are the patterns that end here, `below` those that fit whatever comes next: `a/**` means what lies below `a`.
    """

    __slots__ = ("any_depth", "below", "ends", "literal", "loops", "wild", "wild_by_text")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.wild: list[tuple[Wildcard, _Node]] = []
        self.wild_by_text: dict[str, _Node] = {}
        self.any_depth: _Node | None = None
        self.loops = False
        self.ends: list[int] = []
        self.below: list[int] = []

    def child(self, segment: str) -> "_Node":
        if segment == "**":
            if self.any_depth is None:
                self.any_depth = _Node()
                self.any_depth.loops = True
            return self.any_depth
        if "*" not in segment and "?" not in segment:
            return self.literal.setdefault(segment, _Node())
        if segment not in self.wild_by_text:
            self.wild_by_text[segment] = _Node()
            self.wild.append((Wildcard(segment), self.wild_by_text[segment]))
        return self.wild_by_text[segment]

    def reached(self) -> "Iterator[_Node]":
        """This place, and the one behind a `**`, which may stand for nothing."""
        yield self
        if self.any_depth is not None:
            yield self.any_depth

    def after(self, segment: str) -> "Iterator[_Node]":
        if self.loops:
            yield self
        if segment in self.literal:
            yield from self.literal[segment].reached()
        for wildcard, node in self.wild:
            if wildcard.fits(segment):
                yield from node.reached()


class Globs:
    """Patterns relative to the project root, compiled once.

    `budget` counts comparisons of a wildcard with a name; when it is used up, nothing matches any more.
    """

    __slots__ = ("_at", "_budget", "_first", "_met", "patterns")

    def __init__(self, patterns: Sequence[str], budget: Budget | None = None) -> None:
        self.patterns = tuple(patterns)
        self._budget = budget
        self._first = _Node()
        self._met: set[int] = set()
        self._at: dict[str, tuple[_Node, ...] | None] = {}
        for index, pattern in enumerate(patterns):
            *above, last = _segments(pattern) or [""]
            if len(above) > _DEEPEST:
                continue
            node = self._first
            for segment in above:
                node = node.child(segment)
            if last == "**":
                node.below.append(index)
            else:
                node.child(last).ends.append(index)

    def match(self, path: str) -> bool:
        return self._states(path) is None

    @property
    def is_exhausted(self) -> bool:
        return self._budget is not None and self._budget.left < 0

    def unmet(self) -> Iterator[int]:
        """Which patterns no path fitted that was asked for. Nothing is asked about what lies below a match."""
        return (index for index in range(len(self.patterns)) if index not in self._met)

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def _states(self, path: str) -> tuple[_Node, ...] | None:
        """The places that are reached after a path; None where a pattern has come to its end on the way."""
        if path == ".":
            return tuple(self._first.reached())
        waiting: list[str] = []
        while path != "." and path not in self._at:
            waiting.append(path)
            path = parent(path)
        states = self._at[path] if path != "." else tuple(self._first.reached())
        for each in reversed(waiting):
            states = self._after(states, each.rpartition("/")[2]) if states is not None else None
            if each is not waiting[0]:
                # Of a walk only directories come again, as what holds the next path.
                self._at[each] = states
        return states

    def _after(self, states: Sequence[_Node], segment: str) -> tuple[_Node, ...] | None:
        found: dict[int, _Node] = {}
        for state in states:
            if self._budget is not None and state.wild and not self._budget.take(len(state.wild)):
                return ()
            found.update((id(node), node) for node in state.after(segment))
        ends = [index for node in found.values() for index in node.ends]
        ends += [index for state in states for index in state.below]
        self._met.update(ends)
        return None if ends else tuple(found.values())


def _segments(pattern: str) -> list[str]:
    """The parts of a pattern, a repeated `**` once."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return [part for part, before in zip(parts, ["", *parts], strict=False) if not part == before == "**"]
