"""Sets of provider versions: what a lock file or constraints leave open, and when a fact holds.

    constraint = term ("," term)* ;  term = ["=" | "!=" | ">" | ">=" | "<" | "<=" | "~>"] version
    version    = number ["." number ["." number]] ["-" prerelease] ["+" build]

A prerelease counts as its release, because it has its facts.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

Version: TypeAlias = tuple[int, int, int]

Bound: TypeAlias = tuple[float, float, float, int]
"""A cut between versions: the last number is 0 just before the version and 1 just after it."""

LOWEST: Final[Bound] = (-1, -1, -1, 0)
HIGHEST: Final[Bound] = (float("inf"), 0, 0, 0)

_TERM = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+][0-9A-Za-z.+-]+)?\s*")


class Interval(NamedTuple):
    """The versions between two cuts, never empty."""

    low: Bound
    high: Bound


class Versions:
    """A set of versions as disjoint intervals in ascending order. Immutable, hashable; empty if nothing is possible."""

    __slots__ = ("_hash", "intervals")

    def __init__(self, intervals: Iterable[Interval]) -> None:
        self.intervals = tuple(intervals)
        self._hash = hash(self.intervals)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Versions) and self.intervals == other.intervals

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __contains__(self, version: Version) -> bool:
        return self.holds_at((*version, 0))

    def holds_at(self, cut: Bound) -> bool:
        """Whether the versions just above a cut belong to the set."""
        return any(low <= cut < high for low, high in self.intervals)

    def __and__(self, other: "Versions") -> "Versions":
        if self is ANY or self is other:
            return other
        if other is ANY:
            return self
        pairs = [Interval(max(a.low, b.low), min(a.high, b.high)) for a in self.intervals for b in other.intervals]
        return Versions(pair for pair in pairs if pair.low < pair.high)

    def __repr__(self) -> str:
        return f"Versions({self.intervals})"


ANY: Final = Versions([Interval(LOWEST, HIGHEST)])


def parse_version(text: str) -> Version | None:
    """`4.20` as (4, 20, 0); None where it is no version."""
    match = _TERM.fullmatch(text)
    if match is None or match[1] is not None:
        return None
    return int(match[2]), int(match[3] or 0), int(match[4] or 0)


def exactly(version: Version) -> Versions:
    return Versions([Interval((*version, 0), (*version, 1))])


@lru_cache(maxsize=1024)
def parse_constraint(text: str) -> Versions | None:
    """The versions that a constraint allows; None where it is no constraint. Blank text allows every version."""
    if not text.strip():
        return ANY
    result = ANY
    for part in text.split(","):
        match = _TERM.fullmatch(part)
        if match is None:
            return None
        result &= _term(match[1] or "=", match[2], match[3], match[4])
    return result


def _term(operator: str, major: str, minor: str | None, patch: str | None) -> Versions:
    version = int(major), int(minor or 0), int(patch or 0)
    before: Bound = (*version, 0)
    after: Bound = (*version, 1)
    if operator == "=":
        return exactly(version)
    if operator == "!=":
        return Versions([Interval(LOWEST, before), Interval(after, HIGHEST)])
    if operator == "~>":
        # The last number written may grow; `~> 4` and `~> 4.20` both stay below 5.
        end = (version[0] + 1, 0, 0) if patch is None else (version[0], version[1] + 1, 0)
        return Versions([Interval(before, (*end, 0))])
    return Versions(
        [
            {
                ">=": Interval(before, HIGHEST),
                ">": Interval(after, HIGHEST),
                "<": Interval(LOWEST, before),
                "<=": Interval(LOWEST, after),
            }[operator]
        ]
    )


def allowed(constraints: Iterable[str]) -> Versions:
    """What several constraints, of a module and its callers, leave open together.

    A text that is no constraint is passed over, and constraints that exclude each other allow every version: neither
    says which version is in use.
    """
    result = ANY
    for text in constraints:
        result &= parse_constraint(text) or ANY
    return result or ANY


def in_question(locked: str | None, constraints: Iterable[str]) -> Versions:
    """The lock file's version, else those the constraints allow, else all."""
    version = parse_version(locked) if locked is not None else None
    return exactly(version) if version is not None else allowed(constraints)
