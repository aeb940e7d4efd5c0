"""How a value came to its place: the line a person edits first, then where it is handed on, the use last."""

from collections.abc import Iterator, Sequence
from typing import Final

from dasf_lint.bundle.gotext import plain_value
from dasf_lint.bundle.schema import REFERENCE
from dasf_lint.bundle.value import BundleValue
from dasf_lint.core.data import Datum, Hop, HopKind
from dasf_lint.core.line_pieces import Piece, by_line
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.yaml_nodes import YamlNode, block_style

_WRITTEN: Final[frozenset[HopKind]] = frozenset({"literal", "bundle_variable", "target_override", "variable_file"})


class Overrides:
    """The parts of the text that belong to the chosen target."""

    __slots__ = ("_label", "_regions")

    def __init__(self, target: str, section: BundleValue | None) -> None:
        self._label = f"targets.{target}"
        nodes = [section.node, *section.others] if section is not None else []
        self._regions = [(node.file, node.start, node.end) for node in nodes if node is not None]

    def label(self, span: Span) -> str | None:
        """`targets.prod` where the span lies in the target's section."""
        for file, start, end in self._regions:
            if span.file is file and start <= span.start < end:
                return self._label
        return None


class BundleWay:
    """The way of one value; `trail` holds the containers around it that were brought, the outermost first."""

    __slots__ = ("_overrides", "_trail", "_value")

    def __init__(self, value: BundleValue, trail: tuple[BundleValue, ...], overrides: Overrides) -> None:
        self._value = value
        self._trail = trail
        self._overrides = overrides

    def hops(self) -> Sequence[Hop]:
        return self._to_use(_origin(self._value, self._overrides))

    def carried(self, start: int, end: int) -> Sequence[Hop] | None:
        found = _carried(self._value, start, end, self._overrides)
        return None if found is None else self._to_use(found)

    def _to_use(self, found: list[Hop]) -> Sequence[Hop]:
        """The way of the value, and of the containers around it to where it is used."""
        for container in reversed(self._trail):
            if container.source is not None and container.source.kind == "reference":
                found = _handed_on(found, container, container.source.label, self._overrides)
            else:
                found += [hop for hop in _brought(container) if hop not in found]
        return tuple(found)

    def decided(self) -> Sequence[tuple[str, Datum]]:
        return ()

    def beside(self) -> Sequence[Datum]:
        return ()

    def sources(self) -> Iterator[Span]:
        for hop in self.hops():
            if hop.kind in _WRITTEN and hop.span is not None:
                yield hop.span

    def characters(self) -> "BlockScalar | None":
        value = self._value
        while value.source is not None and value.source.kind == "reference":
            value = value.source.values[0]
        if value.source is not None or value.node is None or value.kind != "string" or "\n" not in value.text:
            return None
        return BlockScalar(value.text, value.node, self)


class BlockScalar:
    """A text of several lines. Of a folded one nobody knows which character stands where."""

    __slots__ = ("_node", "_pieces", "_way", "text")

    is_file = False

    def __init__(self, text: str, node: YamlNode, way: BundleWay) -> None:
        self.text = text
        self._node = node
        self._way = way
        self._pieces: list[Piece] | None = None

    def hops(self, start: int, end: int) -> Sequence[Hop] | None:
        node = self._node
        source = node.file.text[node.start : node.end]
        if self._pieces is None:
            is_literal = block_style(node.file.text, node.start) == "|"
            self._pieces = (by_line(self.text, source, node.start, skipped=(1,)) if is_literal else None) or []
        begins, ends = _at(self._pieces, start), _at(self._pieces, max(end - 1, start))
        if begins is None or ends is None:
            return None
        written = Span(node.file, begins, ends + 1)
        hops = self._way.hops()
        return [Hop("literal", "", written), *[hop for hop in hops if hop.kind != "literal"], *hops[-1:]]


def _at(pieces: Sequence[Piece], offset: int) -> int | None:
    """Where a character stands."""
    at = 0
    for piece in pieces:
        if offset < at + piece.length:
            return piece.start + offset - at
        at += piece.length
    return None


def _literal(value: BundleValue, overrides: Overrides) -> list[Hop]:
    """A value that was made from nothing else: where it is written, and the merge keys and aliases it came through."""
    node, span = value.node, value.span
    if node is None or span is None:
        return []
    return [_written(node.span if node.alias is not None else span, overrides), *_brought(value)]


def _brought(value: BundleValue) -> list[Hop]:
    """The alias and the merge keys by which a value came to where it stands."""
    node, entry, span = value.node, value.entry, value.span
    found: list[Hop] = []
    if node is not None and node.alias is not None:
        found.append(Hop("use", "", span if entry is not None and span is not None else Span(node.file, *node.alias)))
    if node is not None and entry is not None:
        found.extend(Hop("merge_key", "<<", Span(node.file, start, end)) for start, end in entry.merges)
    return found


def _written(span: Span, overrides: Overrides) -> Hop:
    label = overrides.label(span)
    return Hop("target_override", label, span) if label is not None else Hop("literal", "", span)


def _origin(value: BundleValue, overrides: Overrides) -> list[Hop]:
    """Recursion is bounded by the nesting of references, which is bounded when they are resolved."""
    source = value.source
    if source is None:
        return _literal(value, overrides)
    span = value.span
    match source.kind:
        case "reference":
            found = _origin(source.values[0], overrides)
            return _handed_on(found, value, source.label, overrides)
        case "template":
            found = []
            for part in source.values:
                found.extend(hop for hop in _origin(part, overrides) if hop not in found)
            return [*found, *([Hop("template", source.label, span)] if span is not None else [])]
        case "command_line" | "environment":
            declaration = source.values[0].span if source.values else None
            return [Hop("command_line", source.label, None, declaration)]
        case "variable_file":
            return [Hop("variable_file", source.label, span)]
        case "file" | "permission" | "deployer":
            inner = [hop for part in source.values for hop in _origin(part, overrides)]
            return inner or _literal(value, overrides)
    return _literal(value, overrides)


def _carried(value: BundleValue, start: int, end: int, overrides: Overrides) -> list[Hop] | None:
    """The way of a stretch of a text. Recursion is bounded as that of `_origin` is."""
    source = value.source
    if source is not None and source.kind == "reference":
        found = _carried(source.values[0], start, end, overrides)
        return None if found is None else _handed_on(found, value, source.label, overrides)
    if source is None or source.kind != "template":
        return _origin(value, overrides)
    made = [] if value.span is None else [Hop("template", source.label, value.span)]
    at = 0
    for text, part in _parts(source.label, source.values):
        if start < at + len(text):
            if end > at + len(text):
                return None
            if part is None:
                return made
            found = (
                _carried(part, start - at, end - at, overrides) if part.kind == "string" else _origin(part, overrides)
            )
            return None if found is None else [*found, *made]
        at += len(text)
    return None


def _parts(template: str, values: Sequence[BundleValue]) -> Iterator[tuple[str, BundleValue | None]]:
    """The texts that a template was put together of; nothing where some of its references stay references."""
    found = list(REFERENCE.finditer(template))
    if len(found) != len(values):
        return
    at = 0
    for match, part in zip(found, values, strict=True):
        yield template[at : match.start()], None
        yield part.text if part.kind == "string" else plain_value(part.kind, part.data), part
        at = match.end()
    yield template[at:], None


def _handed_on(found: list[Hop], user: BundleValue, label: str, overrides: Overrides) -> list[Hop]:
    """The hops of a value, and the reference that takes it."""
    if label.startswith(("var.", "variables.")) and found and found[-1].kind == "literal":
        found = [*found[:-1], Hop("bundle_variable", label, found[-1].span)]
    use = user.span
    return [*found, Hop("use", "", use)] if use is not None else found


def header(value: BundleValue, fallback: SourceFile) -> Span:
    """Where a resource or a target begins: its key, or the element."""
    node, entry = value.node, value.entry
    if node is None:
        return Span(fallback, 0, 0)
    if entry is not None and entry.node is node:
        return Span(node.file, entry.start, entry.end)
    return node.span
