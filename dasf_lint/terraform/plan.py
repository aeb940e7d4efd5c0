"""Values from a plan as `terraform show -json` prints it; places and ways still come from the source, if there is one.

A plan knows what nobody can evaluate: remote modules, data sources, the number of instances. What it calls unknown
stays unknown for the reason that the source gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.address import without_keys
from dasf_lint.core.data import ABSENT, Datum, Hop, MappingMembers, Members, Unknown, Way
from dasf_lint.core.graph import Graph, Node, Root
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import schema
from dasf_lint.facts.schema import AttributeSchema, BlockSchema, TypeFacts
from dasf_lint.terraform.plan_document import NOT_TOLD, Plan, PlanJson, Planned


def with_plan(graph: Graph, plan: Plan) -> Graph:
    """The graph of a root with the resources and values of a plan of it; without source `graph` is empty."""
    nodes = [node for node in graph if node.mode == "meta"]
    for planned in plan.resources:
        kind = planned.type if planned.mode == "managed" else f"data.{planned.type}"
        source = next(iter(graph.resolve(planned.address)), None)
        place = (
            source.span if source is not None else _call_span(graph, planned.module) or plan.span_of(planned.address)
        )
        nodes.append(_node(graph.root, planned, kind, source, place, f"--plan {plan.file.path}"))
    # Everything that could not be seen is in the plan.
    diagnostics = [each for each in graph.diagnostics if each.level != "gap"]
    made = Graph(graph.root, nodes, diagnostics=diagnostics, environment=graph.environment, modules=graph.modules)
    made.version_places, made.upload = graph.version_places, graph.upload
    made.secrets = lambda: _secrets(graph, nodes)
    return made


def _secrets(graph: Graph, nodes: Iterable[Node]) -> Secrets:
    """Those of the source, and whatever the plan says is sensitive."""
    found = graph.secrets()
    for node in nodes:
        if node.mode != "meta":
            found.add_sensitive(node.body.get(name) for name in node.body.names())
    return found


def misfit(graph: Graph, plan: Plan, *, has_source: bool) -> str | None:
    """Why a plan is not one of this configuration as it is now; None where nothing speaks against it.

    What the configuration certainly has and the plan does not would be judged by neither.
    """
    kept = {without_keys(each.address) for each in plan.resources if each.mode == "managed"}
    if not has_source:
        return None if kept else "it plans no resource, so there is nothing to judge"
    written = [node for node in graph if node.mode == "managed"]
    names = {without_keys(node.address) for node in written}
    calls = {node.name for node in graph if node.type == "terraform.module_call" and not node.module}
    declared = {node.name for node in graph if node.type == "terraform.variable" and not node.module}
    where = "here" if graph.root.directory == "." else f"in {graph.root.directory}"
    if written and plan.addresses and not any(each in names or _call(each) in calls for each in plan.addresses):
        count = len(plan.addresses)
        return (
            f"it is of another root: {'its only resource is not' if count == 1 else f'none of its {count} is'} {where}"
        )
    if plan.variables and declared and declared.isdisjoint(plan.variables):
        return f"it is of another root: none of its variables is declared {where}"
    certain = [node for node in written if node.existence is TRUE]
    missing = [address for node in certain if (address := without_keys(node.address)) not in kept]
    if not missing:
        return None
    first, *others = dict.fromkeys(missing)
    subject = f"{first} and {len(others)} more are" if others else f"{first} is"
    if not kept:
        return f"{subject} in the configuration, and it plans no resource"
    return (
        f"{subject} in the configuration and will not be there by it; it may be older, limited by -target, "
        "or of another workspace (--workspace)"
    )


def _call(address: str) -> str | None:
    """The module call of the root module through which a resource comes."""
    steps = address.split(".", 2)
    return steps[1] if steps[0] == "module" and len(steps) > 2 else None


def _call_span(graph: Graph, module: str) -> Span | None:
    """Where the nearest module call stands that the source has: a plan is not committed, so nobody could look there."""
    while module:
        calls = graph.resolve(module)
        if calls:
            return calls[0].span
        module, _, _ = module.rpartition(".module.")
    return None


class _PlanWay:
    """The way of a value that only the plan knows: the plan, then what the source says of the way to its place."""

    __slots__ = ("_label", "_source", "_use")

    def __init__(self, label: str, source: Datum, use: Span) -> None:
        self._label = label
        self._source = source
        self._use = use

    def hops(self) -> Sequence[Hop]:
        if self._source.way is not None:
            return (Hop("command_line", self._label, None), *self._source.way.hops())
        return (Hop("command_line", self._label, None), Hop("use", "", self._use))

    def decided(self) -> Sequence[tuple[str, Datum]]:
        return () if self._source.way is None else self._source.way.decided()

    def characters(self) -> None:
        """What the plan says of a text may not be what the source does."""

    def carried(self, start: int, end: int) -> None:
        """Nor is it known what the plan's text was made of."""

    def beside(self) -> Sequence[Datum]:
        return () if self._source.way is None else self._source.way.beside()

    def sources(self) -> Iterable[Span | None]:
        return () if self._source.way is None else self._source.way.sources()


def _node(root: Root, planned: Planned, kind: str, source: Node | None, place: Span, label: str) -> Node:
    body = _PlannedBody(
        schema.load(kind), "", planned.values, planned.unknown, planned.sensitive,
        None if source is None else source.body, place, planned.address, label,
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

    __slots__ = (
        "_address",
        "_facts",
        "_label",
        "_path",
        "_place",
        "_sensitive",
        "_source",
        "_unknown",
        "_values",
        "complete",
    )

    def __init__(
        self, facts: TypeFacts | None, path: str, values: Mapping[str, PlanJson], unknown: PlanJson,
        sensitive: PlanJson, source: Members | None, place: Span, address: str, label: str,
    ) -> None:  # fmt: skip
        self._facts = facts
        self._path = path
        self._values = values
        self._unknown = unknown
        self._sensitive = sensitive
        self._source = source
        self._place = place
        self._address = address
        self._label = label
        self.complete = True

    def names(self) -> Iterable[str]:
        found = dict.fromkeys(self._values)
        if isinstance(self._unknown, dict):
            found.update(dict.fromkeys(name for name, flag in self._unknown.items() if flag is not False))
        return [name for name in sorted(found) if not self.get(name).is_absent]

    def get(self, name: str) -> Datum:
        source = ABSENT if self._source is None else self._source.get(name)
        path = f"{self._path}.{name}" if self._path else name
        if self._unknown is NOT_TOLD and name not in self._values:
            hidden = Unknown("computed", f"{self._address}.{path}")
            return source if source.is_unknown else Datum("unknown", hidden, span=source.span)
        item = None if self._facts is None else self._facts.find(path)
        return self._merge(
            self._values.get(name), _member(self._unknown, name), _member(self._sensitive, name), source, path, item, 0
        )

    def _merge(
        self, value: PlanJson, unknown: PlanJson, sensitive: PlanJson, source: Datum, path: str,
        item: AttributeSchema | BlockSchema | None, depth: int,
    ) -> Datum:  # fmt: skip
        span = source.span or self._place
        way = self._way(source, span)
        if unknown is True or depth > limits.max_nesting:
            if source.is_unknown:
                return source
            hidden = Unknown("computed", f"{self._address}.{path}")
            return Datum("unknown", hidden, span=source.span, references=source.references, sensitive=sensitive is True)
        if value is None and isinstance(item, AttributeSchema) and item.write_only:
            # No plan tells a write-only value ("Use write-only arguments" of Terraform's documentation), so what is
            # written counts; without source nobody knows whether anything is.
            hidden = Unknown("ephemeral", f"{self._address}.{path}")
            return source if self._source is not None else Datum("unknown", hidden, span=span, sensitive=True)
        if value is None:
            return Datum("absent", span=source.span, null=True)
        is_block = (
            isinstance(item, BlockSchema) or (isinstance(item, AttributeSchema) and bool(item.children)) or source.block
        )
        if isinstance(value, list):
            return self._sequence(value, unknown, sensitive, source, path, item, depth)
        if isinstance(value, dict):
            inner = source.members if source.kind == "mapping" else None
            if is_block:
                body = _PlannedBody(
                    self._facts, path, value, unknown, sensitive, inner, span, self._address, self._label
                )
                return Datum("mapping", body, span=span, way=way, sensitive=sensitive is True, block=True)
            members = {
                name: self._merge(
                    each, _member(unknown, name), _member(sensitive, name),
                    ABSENT if inner is None else inner.get(name), path, item, depth + 1,
                )
                for name, each in sorted(value.items())
            }  # fmt: skip
            for name in sorted(unknown) if isinstance(unknown, dict) else ():
                if unknown[name] is True and name not in members:
                    members[name] = Datum("unknown", Unknown("computed", f"{self._address}.{path}"), span=span)
            return Datum(
                "mapping", MappingMembers(members), span=span, way=way, sensitive=sensitive is True,
                literal=source.literal,
            )  # fmt: skip
        kind: Final = "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        return Datum(
            kind, value, span=span, way=way, references=source.references, literal=source.literal,
            sensitive=sensitive is True or source.sensitive, document=source.document,
        )  # fmt: skip

    def _way(self, source: Datum, span: Span) -> Way | None:
        """What is written came as the source says; the rest came from the plan."""
        return _PlanWay(self._label, source, span) if source.is_unknown or source.is_absent else source.way

    def _sequence(
        self, value: list[PlanJson], unknown: PlanJson, sensitive: PlanJson, source: Datum, path: str,
        item: AttributeSchema | BlockSchema | None, depth: int,
    ) -> Datum:  # fmt: skip
        span = source.span or self._place
        way = self._way(source, span)
        same = source.kind == "sequence" and len(source.elements) == len(value)
        elements = [
            self._merge(
                each, _element(unknown, i), _element(sensitive, i), source.elements[i] if same else ABSENT, path, item,
                depth + 1,
            )
            for i, each in enumerate(value)
        ]  # fmt: skip
        if not elements and isinstance(item, BlockSchema):
            return Datum("absent", span=source.span)
        return Datum(
            "sequence", elements, span=span, way=way, sensitive=sensitive is True, literal=source.literal,
            block=isinstance(item, BlockSchema) or source.block,
        )  # fmt: skip


def _member(flags: PlanJson, name: str) -> PlanJson:
    """The flag of a member: `true` stands for everything inside."""
    if flags is NOT_TOLD:
        return flags
    return flags.get(name) if isinstance(flags, dict) else flags is True


def _element(flags: PlanJson, i: int) -> PlanJson:
    if flags is NOT_TOLD:
        return flags
    if isinstance(flags, list):
        return flags[i] if i < len(flags) else False
    return flags is True
