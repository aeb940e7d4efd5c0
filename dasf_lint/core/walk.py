"""One bounded walk below directories of a tree: every real directory once, whatever links lead there."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Entry, FileTree, ReadError, join


class Visited(NamedTuple):
    """A directory and what it holds, without what is skipped.

    path     where the directory really stands, below the project root
    way      how the walk came there: the same path, unless a link stands in it
    """

    path: str
    way: str
    entries: list[Entry]


SkipRule = Callable[[str, Entry], bool]
"""Whether what stands at a way is neither seen nor entered."""


def walk(tree: FileTree, starts: Iterable[str], skip: SkipRule, diagnostics: list[Diagnostic]) -> Iterator[Visited]:
    """Walks below each start, parents before what they hold, siblings in the order of their bytes.

    A linked directory is visited where it really stands if the walk comes there; otherwise it is entered through the
    link once everything else was visited. Unreadable directories, links that lead out of the root, and limits that were
    met are added to `diagnostics`.
    """
    budget = Budget(limits.max_entries)
    visited: set[str] = set()
    links: list[tuple[str, int]] = [(start, 0) for start in starts]
    waiting: list[tuple[str, str, int]] = []
    at = 0
    while waiting or at < len(links):
        if waiting:
            path, way, depth = waiting.pop()
        else:
            # A start may be or lie behind a link as well, so it is resolved in the same way.
            way, depth = links[at]
            at += 1
            try:
                path = tree.real_path(way)
            except ReadError as error:
                diagnostics.append(Diagnostic.from_read_error(error))
                continue
        if path in visited:
            continue
        visited.add(path)
        try:
            entries = tree.entries(path)
        except ReadError as error:
            diagnostics.append(Diagnostic.from_read_error(error))
            continue
        if not budget.take(len(entries)):
            message = f"more than {limits.max_entries:,} files and directories; name the directories to check"
            diagnostics.append(Diagnostic("error", "limit", message, path=way))
            return
        seen = [entry for entry in entries if not skip(join(way, entry.name), entry)]
        yield Visited(path, way, seen)
        below: list[tuple[str, str, int]] = []
        for entry in seen:
            if entry.kind == "directory":
                inner = join(way, entry.name)
                if depth >= limits.max_directory_depth:
                    message = f"directories are nested more deeply than {limits.max_directory_depth} levels"
                    diagnostics.append(Diagnostic("error", "limit", message, path=way))
                    break
                if entry.link:
                    links.append((inner, depth + 1))
                else:
                    below.append((inner if way == path else join(path, entry.name), inner, depth + 1))
            elif entry.link and entry.kind == "other":
                message = f"{join(way, entry.name)} is a link that leads nowhere or outside the project root"
                diagnostics.append(Diagnostic("gap", "outside-root", message, path=join(way, entry.name)))
        waiting.extend(reversed(below))
