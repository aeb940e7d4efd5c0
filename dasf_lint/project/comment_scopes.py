"""The stretches of text that comments excuse, found by a name and a place: what a look-up costs hangs on what it finds.

Somebody may write a hundred thousand comments above ten thousand findings, so nothing here is asked of each comment for
each finding.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from dasf_lint.core.answers import Suppression
from dasf_lint.core.source import Span


def folded(name: str) -> str:
    """A name of a policy, an alias or a control as it is compared, in any case: `DASF 4` is `dasf-4`."""
    return name.casefold().replace(" ", "-")


def folded_names(policy: str, aliases: Iterable[str], controls: Iterable[str] = ()) -> tuple[str, ...]:
    """All names by which a comment or an entry may mean a policy."""
    return tuple(dict.fromkeys(map(folded, (policy, *aliases, *controls))))


class CommentScope:
    """One comment that is valid, and a stretch of text it holds for, its last offset included. One comment may have
    several. `is_told`: whether it is told where it has no effect."""

    __slots__ = ("comment", "end", "ids", "is_told", "reason", "start", "until")

    def __init__(
        self,
        comment: Span,
        ids: Sequence[str],
        reason: str,
        until: str | None,
        start: int,
        end: int,
        *,
        is_told: bool = True,
    ) -> None:
        self.comment = comment
        self.ids = tuple(ids)
        self.reason = reason
        self.until = until
        self.start = start
        self.end = end
        self.is_told = is_told

    def suppression(self) -> Suppression:
        return Suppression("inline", self.reason, self.until, None, self.comment)


class _Named:
    """The scopes of one file that give one name, by where they begin, and the places where the name was asked for."""

    __slots__ = ("asked", "reach", "scopes", "starts")

    def __init__(self, scopes: Iterable[CommentScope]) -> None:
        self.scopes = sorted(scopes, key=lambda scope: (scope.start, scope.comment.start))
        self.starts = [scope.start for scope in self.scopes]
        self.reach = list(accumulate((scope.end for scope in self.scopes), max))
        """How far this scope or one before it reaches: the first that reaches a place is one that holds there."""
        self.asked: list[int] = []

    def first(self, place: int) -> CommentScope | None:
        self.asked.append(place)
        index = bisect_left(self.reach, place)
        return self.scopes[index] if index < bisect_right(self.starts, place) else None


class _OfFile:
    __slots__ = ("named", "scopes")

    def __init__(self, scopes: Sequence[CommentScope]) -> None:
        self.scopes = scopes
        by_name: dict[str, list[CommentScope]] = {}
        for scope in scopes:
            for name in dict.fromkeys(map(folded, scope.ids)):
                by_name.setdefault(name, []).append(scope)
        self.named = {name: _Named(named) for name, named in by_name.items()}

    def unused(self) -> Iterator[tuple[CommentScope, str]]:
        places = {name: sorted(named.asked) for name, named in self.named.items()}
        used: set[tuple[Span, str]] = set()
        first: dict[Span, CommentScope] = {}
        for scope in self.scopes:
            first.setdefault(scope.comment, scope)
            for each in scope.ids:
                asked = places[folded(each)]
                at = bisect_left(asked, scope.start)
                if at < len(asked) and asked[at] <= scope.end:
                    used.add((scope.comment, each))
        for scope in first.values():
            if scope.is_told:
                yield from ((scope, each) for each in scope.ids if (scope.comment, each) not in used)


class Scopes:
    """The scopes of all files; complete before the first question."""

    __slots__ = ("_files", "_found")

    def __init__(self) -> None:
        self._found: dict[str, list[CommentScope]] = {}
        self._files: dict[str, _OfFile] = {}

    def add(self, scope: CommentScope) -> None:
        self._found.setdefault(scope.comment.file.path, []).append(scope)

    def excusing(self, place: Span, names: Sequence[str]) -> CommentScope | None:
        """The first scope that holds at a place under one of the folded names. All that do count as used."""
        path = place.file.path
        if path not in self._found:
            return None
        if path not in self._files:
            self._files[path] = _OfFile(self._found[path])
        named = self._files[path].named
        found = [scope for name in names if name in named and (scope := named[name].first(place.start)) is not None]
        return min(found, key=lambda scope: (scope.start, scope.comment.start), default=None)

    def unused(self) -> Iterator[tuple[CommentScope, str]]:
        """Each name of a scope for which nothing was asked where it holds, by path."""
        for path in sorted(self._found):
            yield from (self._files.get(path) or _OfFile(self._found[path])).unused()
