"""The entries of `overrides`: what of them counts for the resources that stand in a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.answers import Profile, Severity
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.project.config import Config
from dasf_lint.project.globs import Globs

_COST: Final = 10
"""What it takes to ask one entry about one file, in comparisons, before any of its wildcards is asked."""


class Override:
    """What takes the place of keys at the top; None where nothing does. There is one object for all files of which the
    same is said."""

    __slots__ = ("ignore", "profile", "select", "severity")

    def __init__(
        self,
        select: tuple[str, ...] | None = None,
        ignore: tuple[str, ...] | None = None,
        profile: Profile | None = None,
        severity: Mapping[str, Severity] | None = None,
    ) -> None:
        self.select = select
        self.ignore = ignore
        self.profile = profile
        self.severity = severity


class OverrideEntries:
    """All entries. Once their comparisons are used up, what the top says counts."""

    __slots__ = ("_at", "_budget", "_entries", "_file", "_globs", "_made")

    def __init__(self, config: Config) -> None:
        self._file = config.path
        self._entries = config.overrides
        self._budget = Budget(limits.max_pattern_comparisons)
        self._globs = [Globs(each.paths, self._budget) for each in config.overrides]
        self._at: dict[str, Override] = {}
        self._made: dict[tuple[int | None, ...], Override] = {}

    def __bool__(self) -> bool:
        return bool(self._entries)

    def at(self, path: str) -> Override:
        """What counts in a file: of several entries, the last one that gives a key."""
        if path not in self._at:
            # Every entry is asked, also where a later one decides: those that no file fits are told.
            fitting = [index for index, globs in enumerate(self._globs) if self._fits(globs, path)]
            self._at[path] = self._united(fitting if self._budget.left >= 0 else ())
        return self._at[path]

    def _fits(self, globs: Globs, path: str) -> bool:
        return self._budget.take(_COST) and globs.match(path)

    def _united(self, fitting: Sequence[int]) -> Override:
        entries = self._entries
        last: tuple[int | None, ...] = (
            max((each for each in fitting if entries[each].select is not None), default=None),
            max((each for each in fitting if entries[each].ignore is not None), default=None),
            max((each for each in fitting if entries[each].profile is not None), default=None),
            max((each for each in fitting if entries[each].severity is not None), default=None),
        )
        if last not in self._made:
            select, ignore, profile, severity = last
            self._made[last] = Override(
                entries[select].select if select is not None else None,
                entries[ignore].ignore if ignore is not None else None,
                entries[profile].profile if profile is not None else None,
                entries[severity].severity if severity is not None else None,
            )
        return self._made[last]

    def unmet(self) -> Iterator[tuple[int, int]]:
        """The index of an entry and of a pattern of it that no file fitted."""
        for index, globs in enumerate(self._globs):
            yield from ((index, pattern) for pattern in globs.unmet())

    def diagnostics(self) -> list[Diagnostic]:
        if self._budget.left >= 0:
            return []
        message = "too many comparisons with `overrides`; somewhere what the top says counts instead"
        return [Diagnostic("error", "limit", message, path=self._file)]
