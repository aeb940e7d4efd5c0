"""Path patterns: `*` and `?` within a segment, `**` for any number of segments. Linear in the path."""

from collections.abc import Sequence

from dasf_lint.core.wildcards import glob


class Globs:
    """Patterns relative to the project root. What lies below something that fits, fits as well."""

    __slots__ = ("_patterns", "patterns")

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        self._patterns = [pattern.removeprefix("./").strip("/").split("/") for pattern in patterns]

    def match(self, path: str) -> bool:
        segments = [] if path == "." else path.split("/")
        return any(_fits(pattern, segments) for pattern in self._patterns)

    def __bool__(self) -> bool:
        return bool(self._patterns)


def _fits(pattern: list[str], segments: list[str]) -> bool:
    """Whether the pattern fits the whole path or one of the directories above it."""
    # The positions in the pattern that are reached after each segment, as an automaton would have them.
    states = _closure({0}, pattern)
    if len(pattern) in states:
        return True
    for segment in segments:
        following: set[int] = set()
        for at in states:
            if at < len(pattern):
                if pattern[at] == "**":
                    following.update((at, at + 1) if at + 1 == len(pattern) else (at,))
                elif glob(pattern[at], segment):
                    following.add(at + 1)
        states = _closure(following, pattern)
        if len(pattern) in states:
            return True
    return False


def _closure(states: set[int], pattern: list[str]) -> set[int]:
    """With the positions behind each `**`, which may stand for nothing."""
    found = set(states)
    for at in states:
        while at < len(pattern) and pattern[at] == "**":
            at += 1
            # `a/**` means what lies below `a`, not `a` itself.
            if at < len(pattern):
                found.add(at)
    return found
