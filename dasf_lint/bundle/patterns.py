"""Patterns over values, and paths as text: what the phases share that look for things in a configuration.

Follows libs/dyn/pattern.go and visit_map.go of the Databricks CLI.
"""

import posixpath
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dasf_lint.bundle.value import BundleValue, ValuePath

Pattern = tuple[str, ...]
"""Keys; `*` is any key, `[*]` any element."""


class _PatternTree:
    """Patterns as a tree: the steps below, and which patterns end here."""

    __slots__ = ("below", "ends")

    def __init__(self) -> None:
        self.below: dict[str, _PatternTree] = {}
        self.ends: list[int] = []


@cache
def _tree(patterns: tuple[Pattern, ...]) -> _PatternTree:
    root = _PatternTree()
    for index, pattern in enumerate(patterns):
        node = root
        for step in pattern:
            node = node.below.setdefault(step, _PatternTree())
        node.ends.append(index)
    return root


class Match(NamedTuple):
    which: int
    path: ValuePath
    container: BundleValue
    key: str | int
    value: BundleValue


def select_all(value: BundleValue, patterns: tuple[Pattern, ...]) -> list[Match]:
    """What the patterns match, those of the first pattern first; one walk for all of them."""
    found: list[Match] = []
    _collect(value, _tree(patterns), (), found)
    found.sort(key=lambda match: match.which)
    return found


def _collect(value: BundleValue, node: _PatternTree, path: ValuePath, found: list[Match]) -> None:
    if value.kind == "map":
        entries = value.map
        for step, inner in node.below.items():
            if step == "*":
                for name, item in entries.items():
                    _step(value, name, item, inner, path, found)
            elif step in entries:
                _step(value, step, entries[step], inner, path, found)
    elif value.kind == "sequence":
        each = node.below.get("[*]")
        if each is not None:
            for index, item in enumerate(value.list):
                _step(value, index, item, each, path, found)


def _step(
    container: BundleValue, key: str | int, item: BundleValue, node: _PatternTree, path: ValuePath, found: list[Match]
) -> None:
    if node.ends:
        found.extend(Match(index, (*path, key), container, key, item) for index in node.ends)
    if node.below and item.kind in ("map", "sequence"):
        _collect(item, node, (*path, key), found)


def select(
    value: BundleValue, pattern: Pattern, path: ValuePath = ()
) -> Iterator[tuple[ValuePath, BundleValue, str | int, BundleValue]]:
    """What a pattern matches: path, container, key and value."""
    head, rest = pattern[0], pattern[1:]
    found: list[tuple[str | int, BundleValue]]
    if head == "[*]":
        found = list(enumerate(value.list)) if value.kind == "sequence" else []
    elif value.kind != "map":
        found = []
    elif head == "*":
        found = list(value.map.items())
    else:
        item = value.map.get(head)
        found = [(head, item)] if item is not None else []
    for key, item in found:
        if rest:
            yield from select(item, rest, (*path, key))
        else:
            yield (*path, key), value, key, item


ValueChange = tuple[BundleValue, str | int, BundleValue]
"""A container, a key or index, and the value that is to stand there."""


def put(changes: list[ValueChange]) -> None:
    """All at once: after an error the CLI forgets those that went well, too."""
    for container, key, value in changes:
        if isinstance(key, int):
            container.list[key] = value
        else:
            container.map[key] = value


def clean(path: str) -> str:
    cleaned = posixpath.normpath(path)
    return "/" + cleaned.lstrip("/") if cleaned.startswith("//") else cleaned


def join_clean(*parts: str) -> str:
    """Parts joined and cleaned; an absolute part does not begin anew."""
    given = [part for part in parts if part]
    return clean("/".join(given)) if given else ""


def is_local(path: str) -> bool:
    """Whether a path stays below where it starts."""
    if not path or path.startswith("/"):
        return False
    cleaned = clean(path)
    return cleaned != ".." and not cleaned.startswith("../")
