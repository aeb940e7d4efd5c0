"""Glob patterns as Go's `filepath.Glob` reads them (src/path/filepath/match.go), over the files of a tree; linear in
pattern and name."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.source import Entry, FileTree, ReadError, join, parent

_STEPS_OF_ONE = 64
"""Products of the lengths of a pattern and a name that cost as much as looking at one entry."""


class BadPattern(Exception):
    pass


class TooMuchWork(Exception):
    """The budget of a run for patterns is used up; the argument says so."""


def has_magic(pattern: str) -> bool:
    return any(char in pattern for char in "*?[\\")


class Matched(NamedTuple):
    """The paths that a pattern means, sorted, and why some could not be looked at that may be meant as well."""

    paths: list[str]
    unseen: list[ReadError]


def glob(tree: FileTree, pattern: str) -> list[str]:
    """The paths below the project root that a cleaned, relative pattern matches, sorted.

    Raises BadPattern, and TooMuchWork once the patterns of a run have seen too much.
    """
    return expand(tree, pattern).paths


def expand(tree: FileTree, pattern: str, *, ignore_case: bool = False) -> Matched:
    """As `glob`, with what could not be seen: links out of the project root, directories that may not be read.

    `ignore_case` finds what a file system does that ignores case: in steps without magic, for nobody compares those.
    """
    _tokens(pattern)
    known = _KNOWN.get(tree)
    if known is None:
        known = _KNOWN[tree] = _Known()
    return _Globbing(tree, known, ignore_case).run(pattern)


def matches(pattern: str, name: str) -> bool:
    """`*`, `?`, `[a-z]`, `[^a-z]` and `\\` within one path component. Raises BadPattern."""
    return _fits(_tokens(pattern), name)


class _RealPlace(NamedTuple):
    """Where what a path means really stands: `real` is another path where a link to a directory leads there.

    `outside` says that it lies outside the project root.
    """

    real: str
    is_directory: bool
    outside: ReadError | None = None


class _Known:
    """What the patterns of a run share: each is expanded once, each real directory listed once, the work counted.

    One directory may have any number of names where links lead back to it, and each is another path that a pattern
    means, so only the count of what is compared bounds them.
    """

    __slots__ = ("compared", "expanded", "linked", "links", "listings")

    def __init__(self) -> None:
        self.compared = Budget(limits.max_glob_work)
        self.linked = Budget(limits.max_linked_includes)
        self.expanded: dict[tuple[str, bool], Matched] = {}
        self.listings: dict[str, list[Entry] | ReadError] = {}
        self.links: dict[str, _RealPlace] = {}


_KNOWN: "WeakKeyDictionary[FileTree, _Known]" = WeakKeyDictionary()


class _Globbing:
    """One pattern over a tree."""

    __slots__ = ("_ignore_case", "_known", "_tree", "_unseen")

    def __init__(self, tree: FileTree, known: _Known, ignore_case: bool) -> None:
        self._tree = tree
        self._known = known
        self._ignore_case = ignore_case
        self._unseen: dict[str, ReadError] = {}

    def run(self, pattern: str) -> Matched:
        found = self._known.expanded.get((pattern, self._ignore_case))
        if found is None:
            places = self._places(pattern)
            linked = sum(1 for path, place in places.items() if place.real != path)
            if linked and not self._known.linked.take(linked):
                message = f"the bundles here mean more than {limits.max_linked_includes:,} files by ways with a link"
                raise TooMuchWork(message)
            found = Matched(sorted(places), list(self._unseen.values()))
            self._known.expanded[pattern, self._ignore_case] = found
        return found

    def _places(self, pattern: str) -> dict[str, _RealPlace]:
        if pattern == "." or not (self._ignore_case or has_magic(pattern)):
            place = self._place(pattern)
            if place is not None and place.outside is not None:
                self._unseen[pattern] = place.outside
                return {}
            return {} if place is None else {pattern: place}
        head, _, last = pattern.rpartition("/")
        tokens = _tokens(last)
        folded = None if has_magic(last) else last.casefold()
        found: dict[str, _RealPlace] = {}
        for directory, place in self._places(head or ".").items():
            for entry in self._list(directory, place):
                if not self._known.compared.take(1 + len(tokens) * len(entry.name) // _STEPS_OF_ONE):
                    message = f"the patterns of the bundles here compare more than {limits.max_glob_work:,} names"
                    raise TooMuchWork(message)
                if _fits(tokens, entry.name) if folded is None else entry.name.casefold() == folded:
                    inner = _RealPlace(join(place.real, entry.name), entry.kind == "directory")
                    if entry.link and entry.kind != "file":
                        inner = self._link(inner.real)
                    found[join(directory, entry.name)] = inner
        return found

    def _place(self, path: str) -> _RealPlace | None:
        kind = self._tree.kind(path)
        if kind is None:
            try:
                self._tree.real_path(path)
            except ReadError as error:
                return _RealPlace(path, False, error)
            return None
        if kind == "directory":
            return _RealPlace(self._tree.real_path(path), True)
        return _RealPlace(join(self._tree.real_path(parent(path)), path.rpartition("/")[2]), False)

    def _link(self, path: str) -> _RealPlace:
        found = self._known.links.get(path)
        if found is None:
            found = self._known.links[path] = self._place(path) or _RealPlace(path, False)
        return found

    def _list(self, path: str, place: _RealPlace) -> list[Entry]:
        """What a directory holds; a file in its place holds nothing and is no problem."""
        if place.outside is not None:
            self._unseen[path] = place.outside
        if not place.is_directory:
            return []
        found = self._known.listings.get(place.real)
        if found is None:
            try:
                found = self._tree.entries(place.real)
            except ReadError as error:
                found = error
            self._known.listings[place.real] = found
        if isinstance(found, ReadError):
            self._unseen[path] = found
            return []
        return found


def _fits(tokens: list[str], name: str) -> bool:
    at = token = 0
    star = mark = -1
    while at < len(name):
        if token < len(tokens) and tokens[token] == "*":
            star, mark = token, at
            token += 1
        elif (token < len(tokens) and name[at] != "/" and _one(tokens[token], name[at])) or (
            token < len(tokens) and tokens[token] == "/" and name[at] == "/"
        ):
            token += 1
            at += 1
        elif star >= 0 and name[mark] != "/":
            mark += 1
            at, token = mark, star + 1
        else:
            return False
    return all(rest == "*" for rest in tokens[token:])


def _one(token: str, char: str) -> bool:
    if token == "?":
        return True
    if token[0] == "\\":
        return token[1] == char
    negated = token[1] == "^"
    ranges = token[2:]
    return any(ranges[i] <= char <= ranges[i + 1] for i in range(0, len(ranges), 2)) != negated


def _tokens(pattern: str) -> list[str]:
    """`*`, `?`, `/`, `\\c` for a character; for a class `[`, `^` or a blank, and pairs of bounds."""
    tokens: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            if not tokens or tokens[-1] != "*":
                tokens.append("*")
        elif char in "?/":
            tokens.append(char)
        elif char == "[":
            token, at = _class(pattern, at)
            tokens.append(token)
        else:
            if char == "\\":
                if at >= len(pattern):
                    raise BadPattern
                char = pattern[at]
                at += 1
            tokens.append("\\" + char)
    return tokens


def _class(pattern: str, at: int) -> tuple[str, int]:
    negated = pattern[at : at + 1] == "^"
    token = "[^" if negated else "[ "
    at += negated
    bounds = ""
    while True:
        if pattern[at : at + 1] == "]" and bounds:
            return token + bounds, at + 1
        low, at = _bound(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _bound(pattern, at + 1)
        bounds += low + high


def _bound(pattern: str, at: int) -> tuple[str, int]:
    if at >= len(pattern) or pattern[at] in "-]":
        raise BadPattern
    if pattern[at] == "\\":
        at += 1
        if at >= len(pattern):
            raise BadPattern
    if at + 1 >= len(pattern):
        raise BadPattern
    return pattern[at], at + 1
