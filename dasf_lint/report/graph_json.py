"""`graph --format json`: every node of every root with its values."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from dasf_lint.core.address import quote
from dasf_lint.core.data import Datum, Members, Unknown
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.graph import Environment, Gap, Graph, Node
from dasf_lint.core.json_text import Json, JsonObject
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.standing import Standing
from dasf_lint.report.redact import ShownName, Word

SCHEMA_VERSION: Final = 1
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_LEFT_OUT: Final = object()


def graph_document(
    graphs: Iterable[Graph],
    *,
    tool: Mapping[str, Json],
    diagnostics: Iterable[Diagnostic] = (),
    show_secrets: bool = False,
    secrets: Secrets | None = None,
) -> JsonObject:
    """The document, for the gate. `diagnostics` are those of the run beside the graphs' own.

    Adds to `secrets` whatever is sensitive in the graphs.
    """
    secrets = Secrets() if secrets is None else secrets
    graphs = sorted(graphs, key=lambda graph: graph.root.id)
    found = [*diagnostics]
    for graph in graphs:
        found += graph.diagnostics
        found += graph.evaluate_all()
    roots: list[Json] = [_root(graph, show_secrets, secrets) for graph in graphs]
    for graph in graphs:
        secrets.update(graph.secrets())
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": tool,
        "roots": roots,
        "diagnostics": [diagnostic_json(diagnostic) for diagnostic in in_order(found)],
    }


def _root(graph: Graph, show_secrets: bool, secrets: Secrets) -> JsonObject:
    root = graph.root
    return {
        "id": ShownName(root.id),
        "kind": Word(root.kind),
        "directory": ShownName(root.directory),
        "variant": None if root.variant is None else ShownName(root.variant),
        "environment": environment_json(graph.environment),
        "nodes": [_node(node, show_secrets, secrets) for node in graph],
        "edges": _edges(graph),
        "gaps": [gap_json(gap) for gap in graph.gaps],
    }


def _node(node: Node, show_secrets: bool, secrets: Secrets) -> JsonObject:
    printer = _Printer(show_secrets, secrets)
    attributes = printer.block(node.body, "")
    return {
        "address": node.address,
        "bundle_address": node.bundle_address,
        "type": node.type,
        "mode": Word(node.mode),
        "existence": Word(node.existence),
        "provider": node.provider,
        "attributes": attributes,
        "sensitive": sorted(printer.sensitive),
        "location": location_json(node.span),
    }


def _edges(graph: Graph) -> list[Json]:
    found: dict[tuple[str, str, str, str], None] = {}
    for node in graph:
        for edge in graph.edges(node):
            found[node.address, edge.target, edge.kind, edge.path] = None
    return [{"from": a, "to": b, "kind": Word(kind), "path": path} for a, b, kind, path in sorted(found)]


class _Printer:
    """Data as JSON; collects the paths of what is sensitive on its way.

    Recursion is bounded by the nesting of values.
    """

    __slots__ = ("_secrets", "_show_secrets", "sensitive")

    def __init__(self, show_secrets: bool, secrets: Secrets) -> None:
        self.sensitive: list[str] = []
        self._show_secrets = show_secrets
        self._secrets = secrets

    def block(self, members: Members, path: str) -> JsonObject:
        result: JsonObject = {}
        for name in members.names():
            printed = self._member(members.get(name), step(path, name))
            if printed is not _LEFT_OUT:
                result[name] = printed  # type: ignore[assignment]  # not the mark
        return result

    def _member(self, datum: Datum, path: str) -> object:
        """What stands for a member of a block; nothing for what a plan would not print."""
        if datum.kind == "absent" or datum.default in ("documented", "inferred"):
            return _LEFT_OUT
        return self._value(datum, path)

    def _value(self, datum: Datum, path: str) -> Json:
        if datum.sensitive:
            self.sensitive.append(path)
            self._secrets.add(datum)
            if not self._show_secrets and datum.kind != "unknown":
                return {"$sensitive": True}
        if datum.unseen is not None:
            # A plan that knows only a part says nothing of the whole.
            self._secrets.add_sensitive([datum])
            return {"$unknown": _unknown(datum.unseen, with_prefix=False)}
        match datum.kind:
            case "absent":
                return None
            case "unknown":
                return {"$unknown": _unknown(datum.unknown, with_prefix=not datum.sensitive or self._show_secrets)}
            case "sequence":
                return [self._value(item, f"{path}[{i}]") for i, item in enumerate(datum.elements)]
            case "mapping" if datum.block:
                return self.block(datum.members, path)
            case "mapping":
                return {name: self._value(datum.members.get(name), step(path, name)) for name in datum.members.names()}
            case _:
                return _scalar(datum.scalar)


def _scalar(value: bool | int | Fraction | str) -> Json:
    return value


def _unknown(unknown: Unknown, *, with_prefix: bool) -> JsonObject:
    result: JsonObject = {"reason": Word(unknown.reason), "subject": unknown.subject}
    if unknown.type is not None:
        result["type"] = unknown.type
    if unknown.prefix and with_prefix:
        result["prefix"] = unknown.prefix
    if unknown.not_null:
        result["not_null"] = True
    return result


def step(path: str, name: str) -> str:
    """`path` and one name more: `a.b`, or `a["odd key"]` where the name is no identifier."""
    if _IDENTIFIER.fullmatch(name):
        return f"{path}.{name}" if path else name
    return f"{path}[{quote(name)}]"


def environment_json(environment: Environment | None) -> Json:
    if environment is None:
        return None
    return {
        "name": None if environment.name is None else Word(environment.name),
        "confidence": Word(environment.confidence),
        "evidence": list(environment.evidence),
    }


def standing_json(standing: Standing) -> Json:
    """None for what is deployed as far as can be seen."""
    if standing.kind == "deployed":
        return None
    place = None if standing.span is None else location_json(standing.span)
    return {"kind": Word(standing.kind), "why": ShownName(standing.why), "location": place}


def gap_json(gap: Gap) -> JsonObject:
    return {
        "what": gap.what,
        "types": None if gap.types is None else list(gap.types),
        "location": None if gap.span is None else location_json(gap.span),
    }


def diagnostic_json(diagnostic: Diagnostic) -> JsonObject:
    location: Json = None
    if diagnostic.span is not None:
        location = location_json(diagnostic.span)
    elif diagnostic.path is not None:
        location = {"file": ShownName(diagnostic.path), "line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return {
        "level": Word(diagnostic.level), "code": Word(diagnostic.code), "message": diagnostic.message,
        "location": location,
    }  # fmt: skip


def location_json(span: Span) -> JsonObject:
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    return {
        "file": ShownName(span.file.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
