"""Which files were moved: a file that is there no more, and one that came with the same text, or most of its lines.

As git finds renames: the same text first, then the most alike from a half on.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile

_ALIKE: Final = 0.5


def moved_files(gone: Iterable[SourceFile], came: Iterable[SourceFile]) -> dict[str, str]:
    """The path of a file that came -> that of the one that it was."""
    olds = {file.path: file for file in gone}
    news = {file.path: file for file in came}
    found: dict[str, str] = {}
    by_text: dict[bytes, list[str]] = {}
    for path, file in olds.items():
        by_text.setdefault(file.data, []).append(path)
    for path, file in sorted(news.items()):
        same = [old for old in by_text.get(file.data, ()) if old in olds]
        if same and file.data:
            found[path] = max(same, key=lambda old: (_common_end(old, path), old))
            del olds[found[path]]
    for path in found:
        del news[path]
    return {**found, **_edited(olds, news)}


def _edited(olds: Mapping[str, SourceFile], news: Mapping[str, SourceFile]) -> dict[str, str]:
    """Those that were moved and edited; nothing where there are so many that they are another repository."""
    if max(len(olds), len(news)) > limits.max_likened_files:
        return {}
    lines = {file: set(map(str.strip, file.text.splitlines())) - {""} for file in (*olds.values(), *news.values())}
    if sum(map(len, lines.values())) > limits.max_likened_lines:
        return {}
    pairs: list[tuple[float, int, str, str]] = []
    for old in olds.values():
        for new in news.values():
            most = max(len(lines[old]), len(lines[new]))
            if most and _ending(old.path) == _ending(new.path):
                alike = len(lines[old] & lines[new]) / most
                if alike >= _ALIKE:
                    pairs.append((alike, _common_end(old.path, new.path), old.path, new.path))
    found: dict[str, str] = {}
    for _, _, old_path, new_path in sorted(pairs, reverse=True):
        if new_path not in found and old_path not in found.values():
            found[new_path] = old_path
    return found


def _common_end(one: str, other: str) -> int:
    """How many steps from the end two paths have in common."""
    count = 0
    for a, b in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if a != b:
            break
        count += 1
    return count


def _ending(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[2]
