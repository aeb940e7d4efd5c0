"""A root becomes a graph: nodes are enumerated now, their bodies are evaluated when somebody touches them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from dasf_lint.core import limits, packages
from dasf_lint.core.address import SYMBOLIC, instance_key
from dasf_lint.core.data import ABSENT, Datum, Members, unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Disabled, Graph, IdleCall, Mode, Node, Root
from dasf_lint.core.source import Span
from dasf_lint.core.truth import TRUE
from dasf_lint.facts.absence import SchemaContext as Facts
from dasf_lint.facts.uploads import UPLOADED
from dasf_lint.hcl import nodes, provenance, types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.value import Value
from dasf_lint.terraform import outside, secrecy, written
from dasf_lint.terraform.bodies import content_source
from dasf_lint.terraform.boundary import Blocks, BodySource, Written, resource_members
from dasf_lint.terraform.cells import Cell
from dasf_lint.terraform.diagnose import diagnose
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.full_evaluation import complaints
from dasf_lint.terraform.instance_cells import ProviderCell
from dasf_lint.terraform.instances import ModuleInstance, ProviderConfiguration, ProviderInstanceKey, ResourceInstance
from dasf_lint.terraform.module import (
    PROVIDER_META,
    RESOURCE_META,
    Argument,
    Content,
    Module,
    ModuleCall,
    Output,
    ProviderConfig,
    Repeated,
    Resource,
    Variable,
    literal_bool,
)
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.node_facts import ProviderFacts, ResourceFacts, VariableFacts, cloud_of, repetition_facts
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.projection import AttributePlace, project
from dasf_lint.terraform.provider_names import provider_kind
from dasf_lint.terraform.provider_versions import provider_versions, version_places
from dasf_lint.terraform.providers import configuration_of
from dasf_lint.terraform.repetition import SINGLE, Repetition, symbolic_repetition
from dasf_lint.terraform.required import required_nodes

if TYPE_CHECKING:
    from dasf_lint.terraform.plan_document import Plan


def build(modules: Modules, root: Root, options: TerraformOptions = TerraformOptions()) -> Graph:  # noqa: B008  # immutable
    """The graph of one root. Everything that may go wrong is a diagnostic or an unknown value."""
    if options.plan is None:
        return _build(modules, root, options)
    from dasf_lint.terraform import plan as planning
    from dasf_lint.terraform.plan_document import Plan

    plan = Plan(options.plan)
    problem = plan.diagnostic
    if problem is None:
        graph = _build(modules, root, options, plan=plan)
        why = planning.misfit(graph, plan, has_source=modules.load(root.directory) is not None)
        if why is None:
            return planning.with_plan(graph, plan)
        problem = plan.complaint(why)
    # What there is of the source is judged all the same, without the values of something else.
    return _build(modules, root, options, problem=problem)


def _build(
    modules: Modules,
    root: Root,
    options: TerraformOptions,
    *,
    plan: "Plan | None" = None,
    problem: Diagnostic | None = None,
) -> Graph:
    evaluation = Evaluation(modules, root, options)
    if plan is not None:
        evaluation.values.take_plan(plan.variables, plan.file.path, evaluation.top.module)
    instances = enumerate_modules(evaluation)
    evaluation.facts = facts_of(evaluation, instances)
    builder = _RootBuilder(evaluation)
    for instance in instances:
        builder.add_module(instance)
    builder.nodes += written.file_nodes(modules, root, instances, evaluation.values.files)
    builder.nodes += required_nodes(evaluation, instances)
    diagnose(evaluation, instances)
    diagnostics = evaluation.diagnostics if problem is None else [*evaluation.diagnostics, problem]
    graph = Graph(
        root,
        builder.nodes,
        gaps=evaluation.gaps,
        diagnostics=diagnostics,
        disabled=builder.disabled,
        idle=builder.idle,
        modules={instance.module.directory for instance in instances},
    )
    graph.version_places = version_places(dict.fromkeys(instance.module for instance in instances))
    graph.evaluate_all = lambda: complaints(evaluation, instances)
    graph.secrets = lambda: secrecy.of_root(evaluation, instances, builder.nodes)
    graph.relied_on = lambda: _relied_on(evaluation, builder.nodes)
    graph.packages = cache(lambda: packages.built(modules.tree, [root.directory]))
    if options.left_open is None:
        graph.outside = outside.outside(
            evaluation, graph, lambda left: _build(modules, root, options._replace(left_open=left))
        )
    graph.upload = lambda kind, argument: _uploaded(evaluation, kind, argument)
    return graph


def _uploaded(evaluation: Evaluation, kind: str, argument: Datum) -> Datum:
    from dasf_lint.terraform.uploads import uploaded

    return uploaded(evaluation.context, kind, argument)


def _relied_on(evaluation: Evaluation, nodes: Iterable[Node]) -> frozenset[str]:
    for node in nodes:
        # Whoever looks for references computes everything.
        node.references()
        if node.kind in UPLOADED:
            _uploaded(evaluation, node.kind, node.body.get(UPLOADED[node.kind]))
    files = () if evaluation.unit is None else [file.path for file in evaluation.unit.files]
    return frozenset((*evaluation.context.relied_on, *files))


def enumerate_modules(evaluation: Evaluation) -> list[ModuleInstance]:
    """All module instances of a root, each before those it calls."""
    found = [evaluation.top]
    for instance in found:
        for name in instance.module.calls:
            cell = evaluation.call_cell(instance, name)
            if cell is not None:
                found.extend(cell.get().instances.values())
    return found


def facts_of(evaluation: Evaluation, instances: Iterable[ModuleInstance]) -> Facts:
    modules = list(dict.fromkeys(instance.module for instance in instances))
    versions = provider_versions(evaluation.modules.tree, evaluation.root.directory, modules)
    return Facts(versions=versions, cloud=cloud_of(modules))


class _RootBuilder:
    """Makes the nodes of one root."""

    __slots__ = ("_evaluation", "_facts", "_providers", "_root", "disabled", "idle", "nodes")

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._root = evaluation.root
        self._facts = evaluation.facts
        self._providers: dict[str, Node] = {}
        """Nodes of provider configurations by address."""
        self.nodes: list[Node] = []
        self.disabled: list[Disabled] = []
        self.idle: list[IdleCall] = []

    def add_module(self, instance: ModuleInstance) -> None:
        module = instance.module
        for config in module.providers.values():
            self._add_provider(instance, config)
        for resource in module.resources.values():
            if resource.mode != "ephemeral":
                self._add_resource(instance, resource)
        for call in module.calls.values():
            self._add_call(instance, call)
        self._add_backend(instance)
        for variable in module.variables.values():
            self._add_value(instance, "var", variable, "terraform.variable")
        for output in module.outputs.values():
            self._add_value(instance, "output", output, "terraform.output")

    # --- resources -------------------------------------------------------------------------------------------------

    def _add_resource(self, module: ModuleInstance, resource: Resource) -> None:
        evaluation = self._evaluation
        mode: Mode = "data" if resource.mode == "data" else "managed"
        cell = evaluation.resource_cell(module, resource.mode, resource.type, resource.name)
        assert cell is not None
        configuration = configuration_of(module, resource)
        provider = None if configuration is None else configuration.address
        is_chosen = configuration is not None and configuration.is_repeated
        waits_for = depends_on(module, resource)
        facts = ResourceFacts(resource, provider, self._providers, self._facts.cloud)
        if not cell.get().instances:
            self._add_disabled(module, resource, resource)
        for instance in cell.get().instances.values():
            kind = evaluation.kind(instance)
            body = resource_members(kind, evaluation.source(instance), self._facts, instance.address)
            if is_chosen:
                assert configuration is not None
                provider = self._chosen(configuration, resource, instance)
                facts = ResourceFacts(resource, provider, self._providers, self._facts.cloud)
            self.nodes.append(
                Node(
                    self._root, instance.address, resource.type, body, name=resource.name, span=resource.span,
                    mode=mode, module=module.address, existence=instance.existence, provider=provider,
                    depends_on=waits_for, facts=facts, conditions=instance.conditions, extent=resource.extent,
                )
            )  # fmt: skip

    def _chosen(self, configuration: ProviderConfiguration, resource: Resource, instance: ResourceInstance) -> str:
        """The address of the instance of a provider configuration with `for_each` that a resource uses."""
        evaluation = self._evaluation
        choice = resource.provider_choice
        key = configuration.key
        if choice is not None and choice.key is not None:
            key = ProviderInstanceKey(choice.key, instance.module, choice.file, instance.repetition)
        if key is None:
            # OpenTofu refuses it.
            value = values.unknown(types.STRING, "error", configuration.address)
        else:
            value = evaluation.evaluate_now(key.expr, key.module, key.file, key.repetition)
        text = values.unmark(value).payload
        if isinstance(text, str):
            return configuration.address + instance_key(text)
        address = configuration.address + SYMBOLIC
        if address not in self._providers:
            config = configuration.module.module.providers[configuration.reference]
            self._add_provider_instance(configuration.module, config, symbolic_repetition("for_each", value, TRUE))
        return address

    def _add_disabled(
        self, module: ModuleInstance, resource: Resource, owner: Repeated, inner: ModuleInstance | None = None
    ) -> None:
        """A resource without instance, because of an argument of its own or of the module call that it stands in:
        `inner` is then what an instance of that call would be."""
        argument = owner.number
        if argument is None:
            return
        evaluation, facts = self._evaluation, self._facts
        call = f"module.{inner.call.name}" if inner is not None and inner.call is not None else ""
        name = argument.attribute.name
        address = module.within(f"{call}.{resource.address}" if call else resource.address)
        mode: Mode = "data" if resource.mode == "data" else "managed"
        kind = resource.type if mode == "managed" else f"data.{resource.type}"
        place = AttributePlace(argument.span, kind, name, facts, address)

        @cache
        def cause() -> tuple[Datum, Mapping[str, Datum], Mapping[str, Datum]]:
            value = evaluation.try_evaluate(argument.expr, evaluation.scope(module, argument.file))
            datum = ABSENT if isinstance(value, EvaluationError) else project(value, place)
            return datum, *self._decided(module, argument, place)

        @cache
        def instance() -> Node:
            home = inner or module
            content = content_source(
                evaluation, home, _any_instance(address), resource.content, resource.span, RESOURCE_META
            )
            configuration = configuration_of(home, resource)
            return Node(
                self._root, home.within(resource.address + SYMBOLIC), resource.type,
                resource_members(kind, content, facts, address), name=resource.name, span=resource.span, mode=mode,
                module=home.address, provider=None if configuration is None else configuration.address,
            )  # fmt: skip

        self.disabled.append(Disabled(kind, address, module.within(call) if call else address, name, cause, instance))

    def _decided(
        self, module: ModuleInstance, argument: Argument, place: AttributePlace
    ) -> tuple[dict[str, Datum], dict[str, Datum]]:
        """By name what the text of an argument refers to, and what that was made of."""
        evaluation = self._evaluation
        found: dict[str, Datum] = {}
        behind: dict[str, Datum] = {}
        for ref in evaluation.refs(argument.expr):
            step = ref.steps[0] if ref.steps else None
            cell = evaluation.cell(module, ref.root, step) if isinstance(step, str) else None
            if cell is not None and ref.root in ("var", "local"):
                found[f"{ref.root}.{step}"] = project(cell.get(), place)
                behind.update(islice(provenance.deciders(cell.get()), limits.max_deciders_of_condition))
        return found, behind

    # --- what is no resource ---------------------------------------------------------------------------------------

    def _add_provider(self, module: ModuleInstance, config: ProviderConfig) -> None:
        repetitions: Sequence[Repetition] = (SINGLE,)
        if config.number is not None:
            repetitions = ProviderCell(self._evaluation, module, config).get().repetitions
        for repetition in repetitions:
            self._add_provider_instance(module, config, repetition)

    def _add_provider_instance(self, module: ModuleInstance, config: ProviderConfig, repetition: Repetition) -> None:
        address = module.within(f"provider.{config.reference}{repetition.key}")
        source = content_source(self._evaluation, module, repetition, config.content, config.span, PROVIDER_META)
        kind = provider_kind(module.module, config.name)
        body = resource_members(kind, source, self._facts, address)
        node = self._meta(address, "terraform.provider", config.name, config.span, module, body)
        node.facts = ProviderFacts(node, kind, self._facts.cloud)
        self._providers[address] = node

    def _add_call(self, module: ModuleInstance, call: ModuleCall) -> None:
        cell = self._evaluation.call_cell(module, call.name)
        assert cell is not None
        facts = repetition_facts(call)
        calls = cell.get()
        if calls.module is not None and not calls.instances:
            self._add_idle(module, call, calls.module)
            inner = ModuleInstance(
                calls.module, parent=module, call=call, repetition=_any_instance(call.name), path=calls.path
            )
            for resource in calls.module.resources.values():
                self._add_disabled(module, resource, call, inner)
        for repetition in calls.expansion.repetitions:
            address = module.within(f"module.{call.name}{repetition.key}")
            source = content_source(self._evaluation, module, repetition, call.content, call.span, _CALL_META)
            body = resource_members("terraform.module_call", source, self._facts, address)
            node = self._meta(address, "terraform.module_call", call.name, call.span, module, body)
            node.existence = min(module.existence, repetition.existence)
            node.facts = facts
            node.depends_on = depends_on(module, call)

    def _add_idle(self, module: ModuleInstance, call: ModuleCall, called: Module) -> None:
        argument = call.number
        if argument is None:
            return
        name, address = argument.attribute.name, module.within(f"module.{call.name}")

        @cache
        def decided() -> Mapping[str, Datum]:
            place = AttributePlace(argument.span, "terraform.module_call", name, self._facts, address)
            found, behind = self._decided(module, argument, place)
            return {**found, **{name: datum for name, datum in behind.items() if name not in found}}

        self.idle.append(IdleCall(called.directory, address, name, argument.span, decided))

    def _add_backend(self, module: ModuleInstance) -> None:
        if module.parent is not None or not module.module.backends:
            # Terraform ignores the backend of a module that is called.
            return
        backend = module.module.backends[-1]
        span = Span(backend.file, backend.block.start, backend.block.header_end)
        source = content_source(self._evaluation, module, SINGLE, Content((backend.block.body,)), span)
        written = _WithType(source, backend.type, span)
        body = resource_members("terraform.backend", written, self._facts, "terraform.backend")
        self._meta("terraform.backend", "terraform.backend", backend.type, span, module, body)

    def _add_value(self, module: ModuleInstance, kind: str, declared: Variable | Output, type_name: str) -> None:
        name, span = declared.name, declared.span
        address = module.within(f"{kind}.{name}")
        cell = self._evaluation.cell(module, kind, name)
        assert cell is not None
        place = AttributePlace(span, type_name, "value", self._facts, address)
        node = self._meta(address, type_name, name, span, module, _ValueMembers(cell, place, declared))
        if kind == "var":
            node.facts = VariableFacts(name, module.module, self._evaluation.modules.used_variables)

    def _meta(self, address: str, type_name: str, name: str, span: Span, module: ModuleInstance, body: Members) -> Node:
        node = Node(
            self._root, address, type_name, body, name=name, span=span, mode="meta", module=module.address,
            existence=module.existence,
        )  # fmt: skip
        self.nodes.append(node)
        return node


_CALL_META: Final = frozenset({"count", "for_each", "providers", "depends_on"})


class _ValueMembers:
    """The value of a variable or output, evaluated when touched, and whether it is said to be sensitive."""

    __slots__ = ("_cell", "_declared", "_found", "_place", "complete")

    def __init__(self, cell: Cell[Value], place: AttributePlace, declared: Variable | Output) -> None:
        self._cell = cell
        self._place = place
        self._declared = declared
        self._found: Datum | None = None
        self.complete = True

    def get(self, name: str) -> Datum:
        if name == "sensitive":
            said = self._declared.content.argument(name)
            if said is None:
                return ABSENT
            if type(said.expr) is not nodes.Literal:
                # `(true)` and `!false` are constants as well, and are not worked out here.
                return unknown("error", "sensitive is no literal", span=said.span)
            return Datum("bool", literal_bool(said.expr), span=said.span, literal=True)
        if name != "value":
            return ABSENT
        if self._found is None:
            self._found = project(self._cell.get(), self._place)
        return self._found

    def names(self) -> Iterable[str]:
        return [name for name in ("value", "sensitive") if not self.get(name).is_absent]

    def written(self) -> Iterable[str]:
        return ("value", "sensitive")


class _WithType:
    """The body of a backend and its type, which is a label in the text."""

    __slots__ = ("_source", "_type", "complete", "span")

    def __init__(self, source: BodySource, type_name: str, span: Span) -> None:
        self._source = source
        self._type = type_name
        self.span = span
        self.complete = source.complete

    def names(self) -> Iterable[str]:
        return ["type", *self._source.names()]

    def attribute(self, name: str) -> Written | None:
        return Written(values.string(self._type), self.span) if name == "type" else self._source.attribute(name)

    def blocks(self, name: str) -> Blocks:
        return self._source.blocks(name)


def _any_instance(label: str) -> Repetition:
    """What one more instance would be, whatever its key."""
    return symbolic_repetition("for_each", values.unknown(types.DYNAMIC, "symbolic", label), TRUE)


def depends_on(module: ModuleInstance, declaration: Repeated) -> tuple[str, ...]:
    """The addresses that a `depends_on` names."""
    found: list[str] = []
    for traversal in declaration.depends_on:
        names = [traversal.root, *(step for step in traversal.steps if isinstance(step, str))]
        found.append(module.within(".".join(names[: 3 if traversal.root == "data" else 2])))
    return tuple(found)
