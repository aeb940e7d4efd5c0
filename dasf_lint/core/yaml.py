"""Bytes to located YAML nodes, bounded; tags are never constructed.

PyYAML supplies events alone. What a scalar means follows the Databricks CLI, whose reader is yaml.v3: `yes` and `on`
are text, `010` is ten, dates keep their text, a later map wins in a list of merges. Every key and value has a span.

    node, diagnostics = load(file, dialect="own")     # a policy, a configuration: duplicate keys are errors
    node, diagnostics = load(file, dialect="bundle")  # a bundle: the last of two equal keys wins, with a warning
    node = parse(file, dialect="bundle", diagnostics=[])  # the same, raising YamlProblem

`node` is None for an empty file. `plain(node)` gives Python values where places no longer matter.
"""

from fractions import Fraction
from math import isfinite
from typing import Literal, TypeAlias

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile
from dasf_lint.core.yaml_nodes import YamlEntry, YamlKind, YamlNode
from dasf_lint.core.yaml_scalars import Event, float_value, int_value, is_time, tag_of

Dialect = Literal["bundle", "own"]
Plain: TypeAlias = "bool | int | Fraction | str | list[Plain] | dict[str, Plain] | None"

_TOO_DEEP = f"nested more deeply than {limits.max_nesting} levels"
_COLLECTION_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})


class YamlProblem(Exception):
    """A file that cannot be read as YAML. `line` is the line the Databricks CLI names, 0 where it names none.

    located  it names line and column in its message
    apart    it gives the place beside its message, which stands alone
    """

    def __init__(
        self,
        code: str,
        message: str,
        file: SourceFile,
        start: int,
        *,
        line: int = 0,
        located: bool,
        apart: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.file = file
        self.start = start
        self.line = line
        self.located = located
        self.apart = apart

    def diagnostic(self) -> Diagnostic:
        return Diagnostic.at("error", self.code, self.message, self.file, self.start)


def load(
    file: SourceFile, *, dialect: Dialect = "own", most: int = limits.max_yaml_nodes
) -> tuple[YamlNode | None, list[Diagnostic]]:
    """The first document of a file and what there is to say about it; None after an error or for an empty file.

    `most` values may stand in it, those behind aliases included.
    """
    diagnostics: list[Diagnostic] = []
    try:
        node = parse(file, dialect=dialect, diagnostics=diagnostics, most=most)
    except YamlProblem as problem:
        return None, [*diagnostics, problem.diagnostic()]
    return node, diagnostics


def parse(
    file: SourceFile, *, dialect: Dialect, diagnostics: list[Diagnostic], most: int = limits.max_yaml_nodes
) -> YamlNode | None:
    """As `load`, raising YamlProblem for what cannot be read and collecting the rest."""
    return _Loader(file, dialect, diagnostics, most).run()


def plain(node: YamlNode | None) -> Plain:
    """The value without its places; numbers are exact, a date is its text."""
    if node is None or node.kind == "null":
        return None
    match node.kind:
        case "mapping":
            return {name: plain(entry.node) for name, entry in node.entries.items()}
        case "sequence":
            return [plain(item) for item in node.items]
        case "float":
            assert isinstance(node.value, float)
            return Fraction(str(node.value)) if isfinite(node.value) else str(node.value)
    assert isinstance(node.value, str | bool | int)
    return node.value


class _Frame:
    """A collection that is being read."""

    __slots__ = ("anchor", "key", "key_end", "key_start", "merge", "merge_key", "merge_value_next", "node")

    def __init__(self, node: YamlNode, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: str | None = None
        self.key_start = 0
        self.key_end = 0
        self.merge: YamlNode | None = None
        self.merge_key = (0, 0)
        self.merge_value_next = False

    @property
    def wants_key(self) -> bool:
        return self.node.kind == "mapping" and self.key is None and not self.merge_value_next


class _Loader:
    """Turns events into nodes with its own stack, so that depth is bounded by a count alone."""

    __slots__ = ("_anchors", "_diagnostics", "_dialect", "_expanded", "_file", "_most", "_nodes", "_open", "_parser")

    def __init__(self, file: SourceFile, dialect: Dialect, diagnostics: list[Diagnostic], most: int) -> None:
        self._most = most
        self._file = file
        self._dialect: Dialect = dialect
        self._diagnostics = diagnostics
        self._anchors: dict[str, YamlNode] = {}
        self._open: set[str] = set()
        self._nodes = 0
        self._expanded = 0
        yaml = lazy.yaml()
        # libyaml's scanner is some twenty times faster; both yield the same events.
        make = yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.Loader
        try:
            self._parser = make(file.text)
        except yaml.YAMLError as error:
            raise self._syntax(error) from None

    def run(self) -> YamlNode | None:
        yaml = lazy.yaml()
        try:
            root = self._document()
            if self._dialect == "own" and root is not None and self._parser.check_event(yaml.DocumentStartEvent):
                event = self._parser.peek_event()
                raise self._problem("a second document; only one is allowed", event.start_mark.index)
            if self._dialect == "bundle":
                self._tell_of_further_documents()
        except yaml.YAMLError as error:
            raise self._syntax(error) from None
        return root

    def _tell_of_further_documents(self) -> None:
        """The CLI reads the first one and says nothing about the rest, broken or not."""
        yaml = lazy.yaml()
        at = len(self._file.text)
        try:
            while self._parser.check_event(yaml.DocumentStartEvent):
                at = self._parser.get_event().start_mark.index
                content = self._parser.get_event()
                if content.__class__ is not yaml.ScalarEvent or content.value:
                    break
                self._parser.get_event()
            else:
                return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            at = mark.index if mark is not None else at
        message = "another document begins here; the Databricks CLI reads only the first one of a file"
        self._diagnostics.append(Diagnostic.at("error", "bundle-error", message, self._file, at))

    def _document(self) -> YamlNode | None:
        yaml = lazy.yaml()
        get = self._parser.get_event
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        mapping, sequence = yaml.MappingStartEvent, yaml.SequenceStartEvent
        mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        stack: list[_Frame] = []
        root: YamlNode | None = None
        while (event := get()) is not None:
            kind = event.__class__
            if kind is scalar:
                frame = stack[-1] if stack else None
                if frame is not None and frame.wants_key:
                    self._read_key(event, frame)
                    continue
                node = self._scalar(event)
            elif kind is mapping or kind is sequence:
                self._open_collection(event, stack, "mapping" if kind is mapping else "sequence")
                continue
            elif kind is mapping_end or kind is sequence_end:
                node = self._close_collection(event, stack)
            elif kind is alias:
                node = self._alias(event, stack)
            elif kind is yaml.DocumentEndEvent:
                break
            else:
                continue
            if stack:
                self._add(stack[-1], node)
            else:
                root = node
        return root

    def _count(self, at: int) -> None:
        self._nodes += 1
        if self._nodes > self._most:
            raise self._problem(f"more than {self._most:,} values in one file", at, "limit")

    def _open_collection(self, event: Event, stack: list[_Frame], kind: YamlKind) -> None:
        start = event.start_mark.index
        if len(stack) >= limits.max_nesting:
            raise self._problem(_TOO_DEEP, start, "nesting")
        if stack and stack[-1].wants_key:
            raise self._at(stack[-1].node.start, "key is not a scalar")
        self._count(start)
        if self._dialect == "own" and event.tag is not None and event.tag not in _COLLECTION_TAGS:
            raise self._problem(f"tag {event.tag} is not allowed", start)
        value: object = {} if kind == "mapping" else []
        # A collection with an anchor or tag begins after it for PyYAML too; the mark of the event is the anchor's.
        node = YamlNode(kind, value, self._file, start, start, anchored=event.anchor is not None)
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
            self._open.add(event.anchor)
        stack.append(_Frame(node, event.anchor))

    def _close_collection(self, event: Event, stack: list[_Frame]) -> YamlNode:
        frame = stack.pop()
        node = frame.node
        # A block collection ends where the next token begins; the text it covers ends with its last value.
        node.end = event.end_mark.index if event.end_mark.index > event.start_mark.index else self._last(node)
        if frame.merge is not None:
            self._merge(frame)
        if frame.anchor is not None:
            self._open.discard(frame.anchor)
            self._anchors[frame.anchor] = node
        return node

    def _last(self, node: YamlNode) -> int:
        if node.kind == "mapping":
            # Values behind aliases stand elsewhere and do not stretch the mapping.
            ends = (e.end if e.node.alias else max(e.end, e.node.end) for e in node.entries.values())
            return max(ends, default=node.start)
        return max((item.alias[1] if item.alias else item.end for item in node.items), default=node.start)

    def _add(self, frame: _Frame, node: YamlNode) -> None:
        parent = frame.node
        parent.size += node.size
        if parent.kind == "sequence":
            parent.items.append(node)
        elif frame.key is not None:
            entries = parent.entries
            name = frame.key
            if name in entries:
                self._duplicate(name, entries[name], frame)
            entries[name] = YamlEntry(name, frame.key_start, frame.key_end, node)
            frame.key = None
        else:
            frame.merge = node
            frame.merge_value_next = False

    def _duplicate(self, name: str, first: YamlEntry, frame: _Frame) -> None:
        line = self._file.position(first.start)[0]
        if self._dialect == "own":
            raise self._problem(f'key "{name}" is given twice, first in line {line}', frame.key_start, "syntax")
        if frame.node.shadowed is None:
            frame.node.shadowed = []
        frame.node.shadowed.append((first, frame.key_start))
        self._diagnostics.append(
            Diagnostic.at(
                "warning", "duplicate", f'key "{name}" is given twice, first in line {line}; the last one counts',
                self._file, frame.key_start, frame.key_end,
            )
        )  # fmt: skip

    def _read_key(self, event: Event, frame: _Frame) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        tag = tag_of(event)
        if tag == "!!merge":
            if frame.merge is not None:
                raise self._at(
                    start,
                    "duplicate YAML merge key ('<<') is not allowed; "
                    "to merge multiple maps, use a sequence: '<<: [*anchor1, *anchor2]'",
                    apart=True,
                )
            frame.merge_key = start, end
            frame.merge_value_next = True
            return
        if tag != "!!str" and tag != "!!null":
            raise self._at(frame.node.start, f"invalid key tag: {tag}")
        if event.anchor is not None:
            self._anchors[event.anchor] = self._scalar(event)
        frame.key = event.value
        frame.key_start = start
        frame.key_end = end

    def _scalar(self, event: Event) -> YamlNode:
        start, end = event.start_mark.index, event.end_mark.index
        self._count(start)
        tag = tag_of(event)
        text: str = event.value
        if tag == "!!str":
            node = YamlNode("string", text, self._file, start, end)
        else:
            kind, value = self._typed(tag, text, start)
            node = YamlNode(kind, value, self._file, start, end)
        node.plain_style = not event.style
        if event.anchor is not None:
            node.anchored = True
            self._anchors[event.anchor] = node
        return node

    def _typed(self, tag: str, text: str, start: int) -> tuple[YamlKind, object]:
        match tag:
            case "!!null":
                return "null", None
            case "!!bool":
                if text.lower() in ("true", "false"):
                    return "bool", text.lower() == "true"
                raise self._at(start, f"invalid bool value: {text}")
            case "!!int":
                number = int_value(text)
                if number is None:
                    raise self._at(start, f"invalid int value: {text}")
                return "int", number
            case "!!float":
                value = float_value(text)
                if value is None:
                    raise self._at(start, f"invalid float value: {text}")
                return "float", value
            case "!!timestamp":
                if not is_time(text):
                    raise self._at(start, f"invalid timestamp value: {text}")
                return ("time" if self._dialect == "bundle" else "string"), text
            case "!!merge" if self._dialect == "own":
                return "string", text
        raise self._at(start, f"unknown tag: {tag}")

    def _alias(self, event: Event, stack: list[_Frame]) -> YamlNode:
        start, end = event.start_mark.index, event.end_mark.index
        if stack and stack[-1].wants_key:
            raise self._at(stack[-1].node.start, "key is not a scalar")
        name = event.anchor or ""
        if name in self._open:
            raise self._at(start, f'cyclic reference to anchor "{name}"')
        target = self._anchors.get(name)
        if target is None:
            raise self._problem(f"unknown anchor '{name}' referenced", start, named=False)
        self._expanded += target.size
        most = min(self._most, limits.max_alias_expansion)
        if self._expanded > most:
            raise self._problem(f"aliases stand for more than {most:,} values", start, "limit")
        node = YamlNode(target.kind, target.value, self._file, target.start, target.end, anchored=target.anchored)
        node.alias = start, end
        node.size = target.size
        node.plain_style = target.plain_style
        node.shadowed = target.shadowed
        return node

    def _merge(self, frame: _Frame) -> None:
        merge = frame.merge
        assert merge is not None
        where = merge.alias[0] if merge.alias else merge.start
        if merge.alias is not None:
            sources = [merge]
        elif merge.kind == "sequence":
            sources = merge.items
        else:
            raise self._at(where, "map merge requires map or sequence of maps as the value")
        own = frame.node.entries
        merged: dict[str, YamlEntry] = {}
        for source in sources:
            if source.kind != "mapping":
                raise self._at(where, "map merge requires map or sequence of maps as the value")
            for entry in source.entries.values():
                through = (*entry.merges, frame.merge_key)
                merged[entry.name] = YamlEntry(entry.name, entry.start, entry.end, entry.node, through)
        merged.update(own)
        frame.node.value = merged
        frame.node.size = 1 + sum(entry.node.size for entry in merged.values())

    def _at(self, start: int, message: str, *, apart: bool = False) -> YamlProblem:
        """A problem of meaning, which the CLI prints with file, line and column."""
        return YamlProblem("syntax", message, self._file, start, located=True, apart=apart)

    def _problem(self, message: str, start: int, code: str = "syntax", *, named: bool = True) -> YamlProblem:
        line = self._file.position(start)[0] if named else 0
        return YamlProblem(code, message, self._file, start, line=line, located=False)

    def _syntax(self, error: Exception) -> YamlProblem:
        """A problem of the grammar, with the line that yaml.v3 would name."""
        yaml = lazy.yaml()
        problem = getattr(error, "problem", None)
        mark = getattr(error, "problem_mark", None)
        context = getattr(error, "context_mark", None)
        if problem is None:
            # A character that YAML does not allow; the error knows its position alone.
            at = min(max(int(getattr(error, "position", 0) or 0), 0), len(self._file.text))
            return YamlProblem("syntax", "control characters are not allowed", self._file, at, located=False)
        if problem == "exceeded maximum nesting depth":
            # libyaml has had a limit of its own since 0.2.6, and scans ahead of the events that are counted here.
            return self._problem(_TOO_DEEP, mark.index if mark is not None else 0, "nesting")
        named = context if context is not None and context.line else mark
        line = named.line if named is not None else 0
        if line and isinstance(error, yaml.scanner.ScannerError):
            line += 1
        at = mark.index if mark is not None else 0
        return YamlProblem("syntax", problem, self._file, at, line=line, located=False)
