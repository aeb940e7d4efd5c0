"""What was read from YAML: values, keys, and where each of them stands."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from dasf_lint.core.source import SourceFile, Span

YamlKind = Literal["mapping", "sequence", "string", "bool", "int", "float", "time", "null"]


class YamlEntry:
    """A key of a mapping and its value. `merges` are the spans of the `<<` it came through, innermost first."""

    __slots__ = ("end", "merges", "name", "node", "start")

    def __init__(
        self, name: str, start: int, end: int, node: "YamlNode", merges: tuple[tuple[int, int], ...] = ()
    ) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.node = node
        self.merges = merges


class YamlNode:
    """One value. A value behind an alias stands where its anchor stands; `alias` is the span of the `*name`.

    kind      value
    mapping   dict[str, YamlEntry]
    sequence  list[YamlNode]
    string    str
    bool      bool
    int       int
    float     float
    time      str, as written
    null      None

    `anchored` says that an anchor names it, `size` counts its nodes, aliases followed. `shadowed` are entries of a
    mapping whose key is given again, each with the place of the key that counts instead.
    """

    __slots__ = ("alias", "anchored", "end", "file", "kind", "plain_style", "shadowed", "size", "start", "value")

    def __init__(
        self, kind: YamlKind, value: object, file: SourceFile, start: int, end: int, *, anchored: bool = False
    ) -> None:
        self.kind: YamlKind = kind
        self.value = value
        self.file = file
        self.start = start
        self.end = end
        self.anchored = anchored
        self.alias: tuple[int, int] | None = None
        self.size = 1
        self.plain_style = True
        self.shadowed: list[tuple[YamlEntry, int]] | None = None

    @property
    def span(self) -> Span:
        return Span(self.file, self.start, self.end)

    @property
    def entries(self) -> dict[str, YamlEntry]:
        assert isinstance(self.value, dict)
        return self.value

    @property
    def items(self) -> "list[YamlNode]":
        assert isinstance(self.value, list)
        return self.value

    @property
    def text(self) -> str:
        assert isinstance(self.value, str)
        return self.value

    def get(self, name: str) -> "YamlNode | None":
        """The value of a key; None where there is none, also for what is no mapping."""
        if self.kind != "mapping":
            return None
        entry = self.entries.get(name)
        return entry.node if entry is not None else None

    def key_span(self, name: str) -> Span:
        entry = self.entries[name]
        return Span(self.file, entry.start, entry.end)

    def entry_span(self, name: str) -> Span:
        """From a key to the end of its value; the key alone where the value stands elsewhere."""
        entry = self.entries[name]
        end = entry.node.end if entry.node.start >= entry.end else entry.end
        return Span(self.file, entry.start, end)

    def place(self, at: Sequence[str | int], *, on_key: bool = False) -> Span:
        """Where the value at a path stands, or its key; the nearest enclosing value where it stands nowhere."""
        node = self
        key: Span | None = None
        for step in at:
            inner: YamlNode | None = None
            if isinstance(step, str) and node.kind == "mapping" and step in node.entries:
                key = node.key_span(step)
                inner = node.entries[step].node
            elif isinstance(step, int) and node.kind == "sequence" and step < len(node.items):
                inner = node.items[step]
            if inner is None:
                return key or node.span
            node = inner
        return key if on_key and key is not None else node.span

    def walk(self) -> "Iterator[YamlNode]":
        """This node and all below it, in the order of the text, aliases followed."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.kind == "mapping":
                stack.extend(entry.node for entry in reversed(list(node.entries.values())))
            elif node.kind == "sequence":
                stack.extend(reversed(node.items))

    def __repr__(self) -> str:
        return f"YamlNode({self.kind}, {self.file.path}:{self.start})"


_BLOCK: Final = re.compile(r"(?:[&!][^\s]*[ \t]+){0,2}([|>])")


def block_style(text: str, start: int) -> str:
    """`|` or `>` where a scalar that begins at `start` is a block; empty for every other one."""
    found = _BLOCK.match(text, start)
    return found[1] if found is not None else ""
