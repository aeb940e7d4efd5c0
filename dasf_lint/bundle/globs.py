"""Glob patterns as Go's `filepath.Glob` reads them, over the files of a tree; linear in pattern and name."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from dasf_lint.core import limits
from dasf_lint.core.source import Entry, FileTree, ReadError, join, parent
from dasf_lint.core.walk import Budget

_STEPS_OF_ONE = 64
"""Products of the lengths of a pattern and a name that cost as much as looking at one entry."""


class BadPattern(Exception):
    pass


class TooMuchWork(Exception):
    """The budget of a run for patterns is used up; the argument says so."""


def has_magic(pattern: str) -> bool:
    return any(char in pattern for char in "*?[\\")


def glob(tree: FileTree, pattern: str) -> list[str]:
    """The paths below the project root that a cleaned, relative pattern matches, sorted.

    Raises BadPattern, and TooMuchWork once the patterns of a run have seen too much.
    """
    _tokens(pattern)
    known = _KNOWN.get(tree)
    if known is None:
        known = _KNOWN[tree] = _Known()
    return _Globbing(tree, known).run(pattern)


def matches(pattern: str, name: str) -> bool:
    """`*`, `?`, `[a-z]`, `[^a-z]` and `\\` within one path component. Raises BadPattern."""
    return _fits(_tokens(pattern), name)


class _Place(NamedTuple):
    """Where what a path means really stands: `real` is another path where a link to a directory leads there."""

    real: str
    is_directory: bool


class _Known:
    """What the patterns of a run share: each is expanded once, each real directory listed once, the work counted.

    One directory may have any number of names where links lead back to it, and each is another path that a pattern
    means, so only the count of what is compared bounds them.
    """

    __slots__ = ("compared", "expanded", "linked", "links", "listings")

    def __init__(self) -> None:
        self.compared = Budget(limits.max_glob_work)
        self.linked = Budget(limits.max_linked_includes)
        self.expanded: dict[str, list[str]] = {}
        self.listings: dict[str, list[Entry]] = {}
        self.links: dict[str, _Place] = {}


_KNOWN: "WeakKeyDictionary[FileTree, _Known]" = WeakKeyDictionary()


class _Globbing:
    """One pattern over a tree."""

    __slots__ = ("_known", "_tree")

    def __init__(self, tree: FileTree, known: _Known) -> None:
        self._tree = tree
        self._known = known

    def run(self, pattern: str) -> list[str]:
        found = self._known.expanded.get(pattern)
        if found is None:
            places = self._places(pattern)
            linked = sum(1 for path, place in places.items() if place.real != path)
            if linked and not self._known.linked.take(linked):
                message = f"the bundles here mean more than {limits.max_linked_includes:,} files by ways with a link"
                raise TooMuchWork(message)
            found = self._known.expanded[pattern] = sorted(places)
        return found

    def _places(self, pattern: str) -> dict[str, _Place]:
        if not has_magic(pattern):
            place = self._place(pattern)
            return {} if place is None else {pattern: place}
        head, _, last = pattern.rpartition("/")
        directories = self._places(head or ".")
        tokens = _tokens(last)
        found: dict[str, _Place] = {}
        for directory, (real, is_directory) in directories.items():
            for entry in self._list(real) if is_directory else ():
                if not self._known.compared.take(1 + len(tokens) * len(entry.name) // _STEPS_OF_ONE):
                    message = f"the patterns of the bundles here compare more than {limits.max_glob_work:,} names"
                    raise TooMuchWork(message)
                if _fits(tokens, entry.name):
                    inner = _Place(join(real, entry.name), entry.kind == "directory")
                    if entry.link and inner.is_directory:
                        inner = self._link(inner.real)
                    found[join(directory, entry.name)] = inner
        return found

    def _place(self, path: str) -> _Place | None:
        kind = self._tree.kind(path)
        if kind is None:
            return None
        if kind == "directory":
            return _Place(self._tree.real_path(path), True)
        return _Place(join(self._tree.real_path(parent(path)), path.rpartition("/")[2]), False)

    def _link(self, path: str) -> _Place:
        found = self._known.links.get(path)
        if found is None:
            found = self._known.links[path] = self._place(path) or _Place(path, False)
        return found

    def _list(self, real: str) -> list[Entry]:
        found = self._known.listings.get(real)
        if found is None:
            try:
                found = self._tree.entries(real)
            except ReadError:
                found = []
            self._known.listings[real] = found
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
    ranges = token[2:] if negated else token[1:]
    return any(ranges[i] <= char <= ranges[i + 1] for i in range(0, len(ranges), 2)) != negated


def _tokens(pattern: str) -> list[str]:
    """`*`, `?`, `/`, `\\c` for a character, `[` and pairs of bounds for a class."""
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
    token = "["
    if pattern[at : at + 1] == "^":
        token += "^"
        at += 1
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
