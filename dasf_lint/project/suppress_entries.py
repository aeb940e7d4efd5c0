"""The entries of `suppress` in the configuration, found by the names and the address of what they may excuse."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.answers import Suppression
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.wildcards import Wildcard
from dasf_lint.project.comment_scopes import folded
from dasf_lint.project.config import ConfiguredSuppression
from dasf_lint.project.globs import Globs

_NO_ENTRIES: Final[tuple["_SuppressEntry", ...]] = ()


class _SuppressEntry:
    """One valid entry. `address` is a pattern, None where every address fits or just one does."""

    __slots__ = ("_address", "_files", "_globs", "entry", "rank", "used")

    def __init__(self, rank: int, entry: ConfiguredSuppression) -> None:
        self.rank = rank
        self.entry = entry
        self.used = False
        self._address = Wildcard(entry.address) if entry.address is not None and is_pattern(entry.address) else None
        self._globs = Globs((entry.path,)) if entry.path is not None else None
        self._files: dict[str, bool] = {}

    def is_about(self, path: str) -> bool:
        if self._globs is None:
            return True
        if path not in self._files:
            self._files[path] = self._globs.match(path)
        return self._files[path]

    def fits(self, addresses: Iterable[str]) -> bool:
        return self._address is None or any(self._address.fits(each) for each in addresses)

    def suppression(self) -> Suppression:
        entry = self.entry
        return Suppression("config", entry.reason, entry.until, entry.owner, entry.span)


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


class _OfPolicy:
    """The entries that mean one policy: those of one address each, and the others."""

    __slots__ = ("by_address", "others")

    def __init__(self, entries: Iterable[_SuppressEntry]) -> None:
        self.by_address: dict[str, list[_SuppressEntry]] = {}
        self.others: list[_SuppressEntry] = []
        for each in entries:
            address = each.entry.address
            if address is None or is_pattern(address):
                self.others.append(each)
            else:
                self.by_address.setdefault(address, []).append(each)


class SuppressEntries:
    """All valid entries. Once their comparisons with addresses and paths are used up, they excuse nothing any more."""

    __slots__ = ("_budget", "_entries", "_policies")

    def __init__(self, entries: Sequence[ConfiguredSuppression]) -> None:
        self._entries = [_SuppressEntry(rank, entry) for rank, entry in enumerate(entries)]
        self._policies: dict[tuple[str, ...], _OfPolicy] = {}
        self._budget = Budget(limits.max_suppression_comparisons)

    def excusing(self, names: tuple[str, ...], path: str, addresses: Sequence[str]) -> Suppression | None:
        """What the first entry says that means one of the folded names and excuses a member that has these addresses:
        in Terraform's words, and in those of its bundle.

        `path` is the file where the finding stands.
        """
        if not self._entries:
            return None
        if names not in self._policies:
            self._policies[names] = _OfPolicy(each for each in self._entries if folded(each.entry.policy) in names)
        mine = self._policies[names]
        found: _SuppressEntry | None = None
        named = [mine.by_address.get(each, _NO_ENTRIES) for each in addresses]
        for each in chain(*named, mine.others):
            if each.used and found is not None and found.rank < each.rank:
                continue
            if not self._budget.take():
                return None
            if each.is_about(path) and each.fits(addresses):
                each.used = True
                if found is None or each.rank < found.rank:
                    found = each
        return None if found is None else found.suppression()

    def diagnostics(
        self, asked: Callable[[str], bool], looked_at: Callable[[ConfiguredSuppression], bool]
    ) -> Iterator[Diagnostic]:
        """Entries without effect, where they were asked; and whether there was too much to compare."""
        if self._budget.left < 0:
            message = (
                f"`suppress` was compared {limits.max_suppression_comparisons:,} times with addresses and paths; what "
                "came then is not excused"
            )
            yield Diagnostic("error", "limit", message, span=self._entries[0].entry.span)
            return
        for each in self._entries:
            if not each.used and asked(each.entry.policy) and looked_at(each.entry):
                message = f"{each.entry.policy} has no finding that this entry suppresses"
                yield Diagnostic("warning", "suppression", message, span=each.entry.span)
