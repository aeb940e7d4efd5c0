"""Entries of the configuration that excuse something, found by the names and the place of what they may be about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Generic, NamedTuple, Protocol, TypeVar

from dasf_lint.core import limits
from dasf_lint.core.answers import EntryScope
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.core.wildcards import Wildcard
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

    __slots__ = ("_address", "_files", "_globs", "_root", "_roots", "rank", "said", "used")

    def __init__(self, rank: int, said: S) -> None:
        self.rank = rank
        self.said = said
        self.used = False
        scope = said.scope
        self._address = Wildcard(scope.address) if scope.address is not None and is_pattern(scope.address) else None
        self._globs = Globs((scope.path,)) if scope.path is not None else None
        self._files: dict[str, bool] = {}
        self._root = Wildcard(scope.root) if scope.root is not None else None
        self._roots: dict[tuple[str, ...], bool] = {}

    def fits(self, subject: Subject) -> bool:
        """Entries of one address are found by it already."""
        environment = self.said.scope.environment
        return (
            (environment is None or environment == subject.environment)
            and (self._root is None or self._is_root(subject.root, self._root))
            and (self._globs is None or self._is_file(subject.path, self._globs))
            and (self._address is None or any(map(self._address.fits, subject.addresses)))
        )

    def _is_root(self, names: tuple[str, ...], root: Wildcard) -> bool:
        if names not in self._roots:
            self._roots[names] = any(map(root.fits, names))
        return self._roots[names]

    def _is_file(self, path: str, globs: Globs) -> bool:
        if path not in self._files:
            self._files[path] = globs.match(path)
        return self._files[path]


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


class _NamedEntries(Generic[S]):
    """The entries that one set of names means: those of one address each, and the others."""

    __slots__ = ("by_address", "others")

    def __init__(self, entries: Iterable[_Entry[S]]) -> None:
        self.by_address: dict[str, list[_Entry[S]]] = {}
        self.others: list[_Entry[S]] = []
        for each in entries:
            address = each.said.scope.address
            if address is None or is_pattern(address):
                self.others.append(each)
            else:
                self.by_address.setdefault(address, []).append(each)


class Entries(Generic[S]):
    """All valid entries of one key. Once their comparisons are used up, none is found any more."""

    __slots__ = ("_budget", "_entries", "_key", "_name_of", "_named", "_notes")

    def __init__(self, key: str, entries: Sequence[S], name_of: Callable[[S], str]) -> None:
        """`name_of` gives the name of an entry as it is looked up."""
        self._key = key
        self._entries = [_Entry(rank, each) for rank, each in enumerate(entries)]
        self._name_of = name_of
        self._named: dict[tuple[str, ...], _NamedEntries[S]] = {}
        self._budget = Budget(limits.max_suppression_comparisons)
        self._notes = Budget(limits.max_suppression_comparisons)

    def find(self, names: tuple[str, ...], subject: Subject) -> S | None:
        """The first entry that means one of the names and is about the subject."""
        if not self._entries:
            return None
        found: _Entry[S] | None = None
        for each in self._about(names, subject):
            if each.used and found is not None and found.rank < each.rank:
                continue
            if not self._budget.take():
                return None
            if each.fits(subject):
                each.used = True
                if found is None or each.rank < found.rank:
                    found = each
        return None if found is None else found.said

    def may_mean(self, names: tuple[str, ...], subject: Subject) -> None:
        """Notes that the entries which mean one of the names are about the subject; too much to compare is left."""
        if not self._entries or self._notes.left < 0:
            return
        for each in self._about(names, subject):
            if each.used:
                continue
            if not self._notes.take():
                return
            each.used = each.fits(subject)

    def _about(self, names: tuple[str, ...], subject: Subject) -> Iterator[_Entry[S]]:
        if names not in self._named:
            self._named[names] = _NamedEntries(each for each in self._entries if self._name_of(each.said) in names)
        mine = self._named[names]
        return chain(*(mine.by_address.get(address, ()) for address in subject.addresses), mine.others)

    @property
    def is_exhausted(self) -> bool:
        return self._budget.left < 0

    def unused(self) -> Iterator[S]:
        """None, where there was too much to compare to tell."""
        entries = self._entries if self._notes.left >= 0 else ()
        return (each.said for each in entries if not each.used)

    def exhausted(self, verb: str) -> Diagnostic:
        """That there was too much to compare. `verb` says what entries of this key do."""
        message = (
            f"`{self._key}` was compared {limits.max_suppression_comparisons:,} times with addresses and paths; what "
            f"came then is not {verb}"
        )
        return Diagnostic("error", "limit", message, span=self._entries[0].said.span)
