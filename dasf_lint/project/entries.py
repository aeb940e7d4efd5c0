"""Entries of the configuration that excuse something, found by the names and the place of what they may be about."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from dasf_lint.core import limits
from dasf_lint.core.answers import EntryScope
from dasf_lint.core.budget import Steps, StepsUsedUp
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.core.wildcards import Wildcard, is_pattern
from dasf_lint.project.globs import Globs


class Scoped(Protocol):
    @property
    def scope(self) -> EntryScope: ...

    @property
    def span(self) -> Span | None: ...


S = TypeVar("S", bound=Scoped)


class Subject(NamedTuple):
    """What an entry may be about.

    addresses    in Terraform's words, and in those of its bundle
    root         the names of its root
    environment  None: it is not known
    """

    path: str
    addresses: Sequence[str]
    root: tuple[str, ...] = ()
    environment: str | None = None


class _Entry(Generic[S]):
    """One entry with its patterns compiled. What was compared before is compared no more."""

    __slots__ = ("_environment", "_files", "_globs", "_root", "_roots", "_wildcard", "address", "rank", "said", "used")

    def __init__(self, rank: int, said: S) -> None:
        self.rank = rank
        self.said = said
        self.used = False
        scope = said.scope
        self.address = scope.address
        self._environment = scope.environment
        self._wildcard = Wildcard(scope.address) if scope.address is not None and is_pattern(scope.address) else None
        self._globs = Globs((scope.path,)) if scope.path is not None else None
        self._files: dict[str, bool] = {}
        self._root = Wildcard(scope.root) if scope.root is not None else None
        self._roots: dict[tuple[str, ...], bool] = {}

    def fits(self, subject: Subject, steps: Steps) -> bool:
        """Entries of one address are found by it already. Raises StepsUsedUp."""
        return (
            (self._environment is None or self._environment == subject.environment)
            and (self._root is None or self._is_root(subject.root, self._root, steps))
            and (self._globs is None or self._is_file(subject.path, self._globs, steps))
            and (self._wildcard is None or any(self._wildcard.fits(each, steps) for each in subject.addresses))
        )

    def _is_root(self, names: tuple[str, ...], root: Wildcard, steps: Steps) -> bool:
        if names not in self._roots:
            self._roots[names] = any(root.fits(name, steps) for name in names)
        return self._roots[names]

    def _is_file(self, path: str, globs: Globs, steps: Steps) -> bool:
        if path not in self._files:
            steps.spend(_FILE + len(path))
            self._files[path] = globs.match(path)
        return self._files[path]


class _NamedEntries(Generic[S]):
    """The entries that one set of names means, found by an address, by how it begins or ends; and the others."""

    __slots__ = ("_beginnings", "_ends", "_others", "_whole")

    def __init__(self, entries: Iterable[_Entry[S]]) -> None:
        self._whole: dict[str, list[_Entry[S]]] = {}
        self._beginnings: dict[int, dict[str, list[_Entry[S]]]] = {}
        self._ends: dict[int, dict[str, list[_Entry[S]]]] = {}
        self._others: list[_Entry[S]] = []
        for each in entries:
            address = "*" if each.address is None else each.address
            before, star, behind = address.partition("*")
            if "?" in address or "*" in behind or (star and not before and not behind):
                self._others.append(each)
            elif not star:
                self._whole.setdefault(address, []).append(each)
            elif before:
                self._beginnings.setdefault(len(before), {}).setdefault(before, []).append(each)
            else:
                self._ends.setdefault(len(behind), {}).setdefault(behind, []).append(each)

    def about(self, addresses: Sequence[str]) -> Iterator[_Entry[S]]:
        """Those that may be about one of the addresses."""
        for address in addresses:
            yield from self._whole.get(address, ())
            for size, entries in self._beginnings.items():
                yield from entries.get(address[:size], ())
            for size, entries in self._ends.items():
                yield from entries.get(address[-size:], ())
        yield from self._others

    @property
    def cost(self) -> int:
        """Steps that it takes to look up those of one address."""
        return 1 + len(self._beginnings) + len(self._ends)


_FILE: Final = 16
_ENTRY: Final = 3
"""Steps that it takes to hold a path against the pattern of an entry, and an entry against anything."""


class Entries(Generic[S]):
    """All valid entries of one key. Once the steps for comparing them are used up, none is found any more."""

    __slots__ = ("_by_name", "_entries", "_key", "_named", "_notes", "_steps")

    def __init__(self, key: str, entries: Sequence[S], name_of: Callable[[S], str]) -> None:
        """`name_of` gives the name of an entry as it is looked up."""
        self._key = key
        self._entries = [_Entry(rank, each) for rank, each in enumerate(entries)]
        self._by_name: dict[str, list[_Entry[S]]] = {}
        for entry in self._entries:
            self._by_name.setdefault(name_of(entry.said), []).append(entry)
        self._named: dict[tuple[str, ...], _NamedEntries[S]] = {}
        self._steps = Steps(limits.max_entry_steps)
        self._notes = Steps(limits.max_entry_steps)

    def find(self, names: tuple[str, ...], subject: Subject) -> S | None:
        """The first entry that means one of the names and is about the subject."""
        if not self._entries or self._steps.left < 0:
            return None
        found: _Entry[S] | None = None
        try:
            for each in self._about(names, subject, self._steps):
                if each.used and found is not None and found.rank < each.rank:
                    continue
                if each.fits(subject, self._steps):
                    each.used = True
                    if found is None or each.rank < found.rank:
                        found = each
        except StepsUsedUp:
            return None
        return None if found is None else found.said

    def may_mean(self, names: tuple[str, ...], subject: Subject) -> None:
        """Notes that the entries which mean one of the names are about the subject; too much to compare is left."""
        if not self._entries or self._notes.left < 0:
            return
        with contextlib.suppress(StepsUsedUp):
            for each in self._about(names, subject, self._notes):
                each.used = each.used or each.fits(subject, self._notes)

    def _about(self, names: tuple[str, ...], subject: Subject, steps: Steps) -> Iterator[_Entry[S]]:
        if names not in self._named:
            meant = {each.rank: each for name in names for each in self._by_name.get(name, ())}
            steps.spend(_ENTRY * (1 + len(meant)))
            self._named[names] = _NamedEntries(meant[rank] for rank in sorted(meant))
        mine = self._named[names]
        steps.spend(mine.cost * len(subject.addresses))
        for each in mine.about(subject.addresses):
            steps.spend(_ENTRY)
            yield each

    @property
    def is_exhausted(self) -> bool:
        return self._steps.left < 0

    def unused(self) -> Iterator[S]:
        """None, where there was too much to compare to tell."""
        entries = self._entries if self._notes.left >= 0 else ()
        return (each.said for each in entries if not each.used)

    def exhausted(self, verb: str) -> Diagnostic:
        """That there was too much to compare. `verb` says what entries of this key do."""
        message = (
            f"the {limits.max_entry_steps:,} steps that comparing `{self._key}` with addresses and paths may take are "
            f"used up; what came then is not {verb}"
        )
        return Diagnostic("error", "limit", message, span=self._entries[0].said.span)
