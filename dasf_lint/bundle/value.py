"""Values of a bundle's configuration: what they are, where they were written, and what they came from.

A value is never changed once it is shared; containers are copied per target before the phases write into them.

Follows libs/dyn/value.go, kind.go and location.go of the Databricks CLI.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Final, Literal, NamedTuple, TypeAlias

from dasf_lint.bundle import gotext
from dasf_lint.core.json_text import LoadedJson
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.yaml_nodes import YamlEntry, YamlNode

ValueKind = Literal["map", "sequence", "string", "bool", "int", "float", "time", "nil"]
"""The CLI's own words, which stand in its messages."""

ValuePath: TypeAlias = tuple[str | int, ...]


class Location(NamedTuple):
    """A point of a file: what the CLI prints as a location. `length`: what is marked there, by the linter alone."""

    file: SourceFile
    offset: int
    length: int = 0


class ValueSource(NamedTuple):
    """What a value was made from.

    kind      reference: the whole value is that of `values`; template: parts of its text are
              command_line, variable_file: it was handed over, for the variable `label`
              file: the contents of a file; permission: an entry for the whole bundle
              deployer: what the CLI adds for whoever deploys
    """

    kind: Literal[
        "reference", "template", "command_line", "environment", "variable_file", "file", "permission", "deployer"
    ]
    label: str
    values: "tuple[BundleValue, ...]"


class BundleValue:
    """`data` is a dict of values, a list of values, or a scalar; `time` keeps its text.

    node     where it is written; after a substitution the place of use. None for what the CLI adds
    entry    its key in a mapping, where there is one
    others   further places: definitions that were merged with it or overridden by it
    source   what it was made from
    """

    __slots__ = ("data", "entry", "kind", "node", "others", "source")

    def __init__(
        self,
        kind: ValueKind,
        data: object,
        node: YamlNode | None = None,
        entry: YamlEntry | None = None,
        others: tuple[YamlNode, ...] = (),
        source: ValueSource | None = None,
    ) -> None:
        self.kind: ValueKind = kind
        self.data = data
        self.node = node
        self.entry = entry
        self.others = others
        self.source = source

    @property
    def map(self) -> "dict[str, BundleValue]":
        assert isinstance(self.data, dict)
        return self.data

    @property
    def list(self) -> "list[BundleValue]":
        assert isinstance(self.data, list)
        return self.data

    @property
    def text(self) -> str:
        assert isinstance(self.data, str)
        return self.data

    def get(self, *keys: str) -> "BundleValue | None":
        """The value below these keys; None where one is missing or what holds it is no map."""
        value: BundleValue | None = self
        for key in keys:
            if value is None or value.kind != "map":
                return None
            value = value.map.get(key)
        return value

    def items(self) -> "Iterable[tuple[str, BundleValue]]":
        return self.map.items() if self.kind == "map" else ()

    def elements(self) -> "Iterable[BundleValue]":
        return self.list if self.kind == "sequence" else ()

    def string(self, *keys: str) -> str:
        """The text below these keys; empty where there is none."""
        value = self.get(*keys)
        return value.text if value is not None and value.kind == "string" else ""

    @property
    def places(self) -> tuple[Location, ...]:
        if self.source is not None and self.source.kind == "permission":
            return ()
        first = (Location(self.node.file, self.node.start),) if self.node is not None else ()
        return first + tuple(Location(node.file, node.start) for node in self.others)

    @property
    def key_place(self) -> tuple[Location, ...]:
        if self.entry is None or self.node is None:
            return ()
        return (Location(self.node.file, self.entry.start, self.entry.end - self.entry.start),)

    @property
    def span(self) -> Span | None:
        """From the key to the end of the value; of an element, the element; of a block below its key, the key."""
        node, entry = self.node, self.entry
        if node is None:
            return None
        if entry is None or entry.node is not node:
            return node.span
        if node.alias is not None:
            return Span(node.file, entry.start, node.alias[1])
        if node.start < entry.end:
            return Span(node.file, entry.start, entry.end)
        if self.kind in ("map", "sequence") and "\n" in node.file.text[entry.start : node.start]:
            return Span(node.file, entry.start, entry.end)
        return Span(node.file, entry.start, node.end)

    def but(self, kind: ValueKind, data: object) -> "BundleValue":
        """Another value at the same place."""
        return BundleValue(kind, data, self.node, self.entry, self.others, self.source)

    def __repr__(self) -> str:
        return f"Value({self.kind}, {self.data!r})"


NIL: Final = BundleValue("nil", None)


def string(text: str) -> BundleValue:
    return BundleValue("string", text)


def boolean(value: bool) -> BundleValue:
    return BundleValue("bool", value)


def integer(value: int) -> BundleValue:
    return BundleValue("int", value)


def mapping(entries: Mapping[str, BundleValue]) -> BundleValue:
    return BundleValue("map", dict(entries))


def sequence(elements: Iterable[BundleValue]) -> BundleValue:
    return BundleValue("sequence", list(elements))


_KINDS: dict[str, ValueKind] = {
    "mapping": "map", "sequence": "sequence", "string": "string", "bool": "bool", "int": "int", "float": "float",
    "time": "time", "null": "nil",
}  # fmt: skip


def raw(node: YamlNode, entry: YamlEntry | None = None) -> BundleValue:
    """The value of a node, untyped; aliases and merges are followed, bounded by the budget of the loader."""
    kind = _KINDS[node.kind]
    if kind == "map":
        data: object = {name: raw(item.node, item) for name, item in node.entries.items()}
    elif kind == "sequence":
        data = [raw(item) for item in node.items]
    else:
        data = node.value
    return BundleValue(kind, data, node, entry)


def owned(value: BundleValue) -> BundleValue:
    """A copy whose containers may be written to; scalars stay shared."""
    if value.kind == "map":
        return value.but("map", {name: owned(item) for name, item in value.map.items()})
    if value.kind == "sequence":
        return value.but("sequence", [owned(item) for item in value.list])
    return value


def walk(value: BundleValue, path: ValuePath = ()) -> Iterator[tuple[ValuePath, BundleValue]]:
    """Every value with its path, containers before what they hold."""
    stack = [(path, value)]
    while stack:
        path, value = stack.pop()
        yield path, value
        if value.kind == "map":
            stack.extend([((*path, name), item) for name, item in reversed(value.map.items())])
        elif value.kind == "sequence":
            stack.extend([((*path, index), item) for index, item in enumerate(value.list)][::-1])


def path_text(path: ValuePath) -> str:
    """`resources.jobs.etl.tasks[0]`"""
    parts: list[str] = []
    for step in path:
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}" if parts else step)
    return "".join(parts)


def to_json(value: BundleValue) -> LoadedJson:
    match value.kind:
        case "map":
            return {name: to_json(item) for name, item in value.map.items()}
        case "sequence":
            return [to_json(item) for item in value.list]
        case "float":
            number = value.data
            assert isinstance(number, float)
            if not isfinite(number):
                return gotext.general(number)
            # Go prints whole numbers by their shortest digits, filled up with zeros.
            return int(gotext.plain(number)) if number.is_integer() and abs(number) < 1e21 else number
    assert value.data is None or isinstance(value.data, str | bool | int)
    return value.data
