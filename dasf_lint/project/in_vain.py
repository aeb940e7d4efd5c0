"""What somebody wrote into a configuration, or as one, and that has no effect on a run."""

from collections.abc import Iterator, Sequence

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, join, parent
from dasf_lint.project.config import FILE, common_directory, does_not_count
from dasf_lint.project.roots import Roots


def nested(tree: FileTree, paths: Sequence[str], found: Roots) -> list[Diagnostic]:
    """Configurations further down than what a run is about: below its directories, around its files and roots."""
    common = common_directory(tree, paths)
    around = {*paths, *(join(root.directory, FILE) for root in found.roots)}
    directories = {directory for path in around for directory in _above(path) if not _is_at_or_above(directory, common)}
    here = [path for directory in directories if tree.kind(path := join(directory, FILE)) == "file"]
    below = [] if found.walk is None else [p for p in found.walk.settings if not _is_at_or_above(parent(p), common)]
    told = sorted({*here, *below})
    why = "only one at or above everything that is checked does"
    more = f"; nor do {len(told) - limits.max_mistakes:,} more" if len(told) > limits.max_mistakes else ""
    shown = told[: limits.max_mistakes]
    return [does_not_count(path, why + (more if path == shown[-1] else "")) for path in shown]


def _above(path: str) -> Iterator[str]:
    """Every directory above a path, the nearest first."""
    while path != ".":
        path = parent(path)
        yield path


def _is_at_or_above(directory: str, other: str) -> bool:
    return directory in (".", other) or other.startswith(f"{directory}/")
