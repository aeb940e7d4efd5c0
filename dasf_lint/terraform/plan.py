"""Values from a plan as `terraform show -json` prints it; places and ways still come from the source, if there is one.

A plan knows what nobody can evaluate: remote modules, data sources, the number of instances. What it calls unknown
stays unknown for the reason that the source gives.
"""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from dasf_lint.core import limits, numbers
from dasf_lint.core.data import ABSENT, Datum, MappingMembers, Members, Unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Graph, Mode, Node, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import schema
from dasf_lint.facts.schema import Attribute, Block, TypeFacts

Json: TypeAlias = Any
"""What `json.loads` gives; every access to it checks what it finds."""

_MAJOR: Final = "1."


class Plan:
    """A plan that can be used, or the diagnostic that says why not."""

    __slots__ = ("_document", "diagnostic", "file")

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.diagnostic: Diagnostic | None = None
        self._document: dict[str, Json] = {}
        try:
            found = json.loads(file.data, parse_float=_number, parse_constant=_refuse)
        except (ValueError, RecursionError):
            self.diagnostic = self._complaint(
                "it is no JSON, or nested too deeply; use `terraform show -json PLANFILE`"
            )
            return
        version = found.get("format_version") if isinstance(found, dict) else None
        if not isinstance(version, str):
            self.diagnostic = self._complaint("it has no format_version, so it is no plan of `terraform show -json`")
        elif not version.startswith(_MAJOR):
            self.diagnostic = self._complaint(f"its format is version {version}, and only versions 1 are understood")
        elif found.get("errored") is True or found.get("complete") is False:
            # Terraform leaves out what it did not reach, and what is left out would pass.
            self.diagnostic = self._complaint("it is incomplete: planning failed or was limited to targets")
        else:
            self._document = found

    def _complaint(self, why: str) -> Diagnostic:
        return Diagnostic("error", "plan", f"The plan {self.file.path} cannot be used: {why}", path=self.file.path)

    def variables(self) -> dict[str, Json]:
        """The values of root variables."""
        return {
            name: entry.get("value") for name, entry in _mapping(self._document.get("variables")).items()
            if isinstance(entry, dict)
        }  # fmt: skip

    def resources(self) -> "list[Planned]":
        """Everything that will be there: planned resources, and data sources that were read or will be."""
        found: dict[str, Planned] = {}
        prior = _mapping(_mapping(self._document.get("prior_state")).get("values"))
        for entry in _walk(_mapping(prior.get("root_module"))):
            if entry.get("mode") == "data":
                self._add(found, entry, entry.get("values"), {}, entry.get("sensitive_values"))
        for entry in _sequence(self._document.get("resource_changes")):
            change = _mapping(_mapping(entry).get("change"))
            if isinstance(change.get("after"), dict):
                after = change["after"]
                self._add(found, entry, after, change.get("after_unknown"), change.get("after_sensitive"))
        return list(found.values())

    def _add(self, found: "dict[str, Planned]", entry: Json, values: Json, unknown: Json, sensitive: Json) -> None:
        address, type_name, name = entry.get("address"), entry.get("type"), entry.get("name")
        if isinstance(address, str) and isinstance(type_name, str) and isinstance(name, str):
            module = entry.get("module_address") or address.rpartition(f"{type_name}.{name}")[0]
            module = module.removesuffix("data.").rstrip(".")
            mode: Mode = "data" if entry.get("mode") == "data" else "managed"
            found[address] = Planned(address, mode, type_name, name, module, _mapping(values), unknown, sensitive)

    def span_of(self, address: str) -> Span:
        """Where a plan speaks of an address; its beginning where it does not."""
        text = self.file.text
        quoted = json.dumps(address)
        at = text.find(quoted)
        return Span(self.file, max(at, 0), at + len(quoted) if at >= 0 else 0)


class Planned:
    """One resource instance of a plan."""

    __slots__ = ("address", "mode", "module", "name", "sensitive", "type", "unknown", "values")

    def __init__(
        self, address: str, mode: Mode, type_name: str, name: str, module: str, values: Mapping[str, Json],
        unknown: Json, sensitive: Json,
    ) -> None:  # fmt: skip
        self.address = address
        self.mode: Mode = mode
        self.type = type_name
        self.name = name
        self.module = module
        self.values = values
        self.unknown = unknown
        self.sensitive = sensitive


def _number(text: str) -> int | Fraction:
    try:
        found = numbers.parse(text)
    except numbers.NumberTooLarge:
        raise ValueError("number too large") from None
    if not isinstance(found, int | Fraction):
        raise ValueError("no number")
    return found


def _refuse(text: str) -> Json:
    raise ValueError(f"{text} is no JSON")


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _walk(module: dict[str, Json]) -> Iterable[dict[str, Json]]:
    waiting = [module]
    while waiting:
        current = waiting.pop()
        for resource in _sequence(current.get("resources")):
            if isinstance(resource, dict):
                yield resource
        waiting.extend(child for child in _sequence(current.get("child_modules")) if isinstance(child, dict))


# --- a plan and a graph ---------------------------------------------------------------------------------------------


def with_plan(graph: Graph, plan: Plan) -> Graph:
    """The graph of a root with the resources and values of a plan of it; without source `graph` is empty."""
    if plan.diagnostic is not None:
        return Graph(
            graph.root, graph, gaps=graph.gaps, diagnostics=(*graph.diagnostics, plan.diagnostic),
            environment=graph.environment,
        )  # fmt: skip
    nodes = [node for node in graph if node.mode == "meta"]
    for planned in plan.resources():
        kind = planned.type if planned.mode == "managed" else f"data.{planned.type}"
        source = next(iter(graph.resolve(planned.address)), None)
        nodes.append(_node(graph.root, plan, planned, kind, source))
    # Everything that could not be seen is in the plan.
    diagnostics = [each for each in graph.diagnostics if each.level != "gap"]
    return Graph(graph.root, nodes, diagnostics=diagnostics, environment=graph.environment)


def _node(root: Root, plan: Plan, planned: Planned, kind: str, source: Node | None) -> Node:
    place = source.span if source is not None else plan.span_of(planned.address)
    body = _PlannedBody(
        schema.load(kind), "", planned.values, planned.unknown, planned.sensitive,
        None if source is None else source.body, place, planned.address,
    )  # fmt: skip
    node = Node(
        root, planned.address, planned.type, body, name=planned.name, span=place, mode=planned.mode,
        module=planned.module, existence=TRUE,
    )  # fmt: skip
    if source is not None:
        node.provider, node.depends_on, node.facts = source.provider, source.depends_on, source.facts
    return node


class _PlannedBody:
    """The members of a resource or block in a plan, each with the place that the source gives it."""

    __slots__ = ("_address", "_facts", "_path", "_place", "_sensitive", "_source", "_unknown", "_values", "complete")

    def __init__(
        self, facts: TypeFacts | None, path: str, values: Mapping[str, Json], unknown: Json, sensitive: Json,
        source: Members | None, place: Span, address: str,
    ) -> None:  # fmt: skip
        self._facts = facts
        self._path = path
        self._values = values
        self._unknown = unknown
        self._sensitive = sensitive
        self._source = source
        self._place = place
        self._address = address
        self.complete = True

    def names(self) -> Iterable[str]:
        found = dict.fromkeys(self._values)
        if isinstance(self._unknown, dict):
            found.update(dict.fromkeys(name for name, flag in self._unknown.items() if flag is not False))
        return [name for name in sorted(found) if not self.get(name).is_absent]

    def get(self, name: str) -> Datum:
        source = ABSENT if self._source is None else self._source.get(name)
        path = f"{self._path}.{name}" if self._path else name
        item = None if self._facts is None else self._facts.find(path)
        return self._merge(
            self._values.get(name), _member(self._unknown, name), _member(self._sensitive, name), source, path, item, 0
        )

    def _merge(
        self, value: Json, unknown: Json, sensitive: Json, source: Datum, path: str, item: Attribute | Block | None,
        depth: int,
    ) -> Datum:  # fmt: skip
        span = source.span or self._place
        if unknown is True or depth > limits.max_nesting:
            if source.is_unknown:
                return source
            hidden = Unknown("computed", f"{self._address}.{path}")
            return Datum("unknown", hidden, span=source.span, references=source.references, sensitive=sensitive is True)
        if value is None:
            return Datum("absent", span=source.span, null=True)
        is_block = isinstance(item, Block) or (isinstance(item, Attribute) and bool(item.children)) or source.block
        if isinstance(value, list):
            return self._sequence(value, unknown, sensitive, source, path, item, depth)
        if isinstance(value, dict):
            inner = source.members if source.kind == "mapping" else None
            if is_block:
                body = _PlannedBody(self._facts, path, value, unknown, sensitive, inner, span, self._address)
                return Datum("mapping", body, span=span, way=source.way, sensitive=sensitive is True, block=True)
            members = {
                name: self._merge(
                    each, _member(unknown, name), _member(sensitive, name),
                    ABSENT if inner is None else inner.get(name), path, item, depth + 1,
                )
                for name, each in sorted(value.items())
            }  # fmt: skip
            for name in sorted(_mapping(unknown)):
                if unknown[name] is True and name not in members:
                    members[name] = Datum("unknown", Unknown("computed", f"{self._address}.{path}"), span=span)
            return Datum(
                "mapping", MappingMembers(members), span=span, way=source.way, sensitive=sensitive is True,
                literal=source.literal,
            )  # fmt: skip
        kind: Final = "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        return Datum(
            kind, value, span=span, way=source.way, references=source.references, literal=source.literal,
            sensitive=sensitive is True or source.sensitive, document=source.document,
        )  # fmt: skip

    def _sequence(
        self, value: list[Json], unknown: Json, sensitive: Json, source: Datum, path: str,
        item: Attribute | Block | None, depth: int,
    ) -> Datum:  # fmt: skip
        span = source.span or self._place
        same = source.kind == "sequence" and len(source.elements) == len(value)
        elements = [
            self._merge(
                each, _element(unknown, i), _element(sensitive, i), source.elements[i] if same else ABSENT, path, item,
                depth + 1,
            )
            for i, each in enumerate(value)
        ]  # fmt: skip
        if not elements and isinstance(item, Block):
            return Datum("absent", span=source.span)
        return Datum(
            "sequence", elements, span=span, way=source.way, sensitive=sensitive is True, literal=source.literal,
            block=isinstance(item, Block) or source.block,
        )  # fmt: skip


def _member(flags: Json, name: str) -> Json:
    """The flag of a member: `true` stands for everything inside."""
    return flags.get(name) if isinstance(flags, dict) else flags is True


def _element(flags: Json, i: int) -> Json:
    if isinstance(flags, list):
        return flags[i] if i < len(flags) else False
    return flags is True
