"""The evaluation of one root: its module instances, and the cells in which everything is computed once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.data import Reason, Reference
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Gap, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import schema
from dasf_lint.facts.absence import Context as Facts
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import evaluate_counted, unknown_of_error
from dasf_lint.hcl.nodes import Expression, Literal
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.values import Value
from dasf_lint.terraform import boundary, remote_state
from dasf_lint.terraform.bodies import Source, resource_source
from dasf_lint.terraform.cells import AnyCell, Cell, force
from dasf_lint.terraform.instances import CallExpansion, ModuleInstance, ResourceExpansion, ResourceInstance
from dasf_lint.terraform.module import Argument, Module, ModuleCall, Repeated, Resource, ResourceMode, Variable
from dasf_lint.terraform.modules import Modules, Resolver
from dasf_lint.terraform.modules import Source as ModuleSource
from dasf_lint.terraform.options import Options
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.repetition import ONCE, SINGLE, Expansion, Repetition, expand_count, expand_for_each
from dasf_lint.terraform.root_values import RootValues
from dasf_lint.terraform.scope import ModuleScope, needs_of
from dasf_lint.terraform.variables import Typed, given_value


class Failure(NamedTuple):
    """An expression that failed, and where it stands."""

    error: EvaluationError
    span: Span


class Evaluation:
    """Everything that is computed for one root."""

    def __init__(self, modules: Modules, root: Root, options: Options, *, resources_are_unknown: bool = False) -> None:
        self.modules = modules
        self.resources_are_unknown = resources_are_unknown
        self.root = root
        self.options = options
        self.workspace = options.workspace or root.workspace
        self.diagnostics: list[Diagnostic] = []
        self.failures: list[Failure] = []
        """Errors of what was evaluated so far."""
        self.gaps: list[Gap] = []
        self.context = Project(modules.tree, root.directory)
        self.resolver = Resolver(modules, root.directory, options.module_sources)
        module = modules.load(root.directory) or Module(root.directory)
        self.top = ModuleInstance(module)
        self.values = RootValues(modules, module, root.var_files, options.settings, options.environment)
        self.module_instances = 1
        self.steps = 0
        """What expressions and the values of resources have taken from the budget of the root."""
        self.instances = 0
        """Of resources and module calls, beyond one each."""
        self._lacks_values: bool | None = None
        self.facts = Facts()
        """What the meaning of types depends on; set before the first body is touched."""

    @property
    def lacks_values(self) -> bool:
        """Whether a variable of the root has neither value nor default."""
        if self._lacks_values is None:
            variables = self.top.module.variables
            self._lacks_values = any(
                variable.is_required and name not in self.values.given for name, variable in variables.items()
            )
        return self._lacks_values

    # --- cells -----------------------------------------------------------------------------------------------------

    def cell(self, module: ModuleInstance, kind: str, name: str) -> Cell[Value] | None:
        """The cell of a `var`, `local` or `output`; None where it is not declared."""
        found = module.cells.get((kind, name))
        if found is None:
            made = self._make(module, kind, name)
            if made is None:
                return None
            found = module.cells[kind, name] = made
        return found

    def _make(self, module: ModuleInstance, kind: str, name: str) -> Cell[Value] | None:
        match kind:
            case "local":
                local = module.module.locals.get(name)
                return None if local is None else LocalCell(self, module, name, local.argument)
            case "var":
                variable = module.module.variables.get(name)
                return None if variable is None else VariableCell(self, module, variable)
            case _:
                output = module.module.outputs.get(name)
                return None if output is None else OutputCell(self, module, name)

    def get(self, cell: Cell[Value]) -> Value:
        """The value of a cell; one that waits for itself is unknown."""
        if cell.is_active:
            return values.unknown(types.DYNAMIC, "error", cell.label)
        return cell.get()

    def call_cell(self, module: ModuleInstance, name: str) -> "Cell[CallExpansion] | None":
        found = module.calls.get(name)
        if found is None:
            call = module.module.calls.get(name)
            if call is None:
                return None
            found = module.calls[name] = CallCell(self, module, call)
        return found

    def get_calls(self, cell: "Cell[CallExpansion]") -> CallExpansion:
        return _NOTHING_CALLED if cell.is_active else cell.get()

    def resource_cell(
        self, module: ModuleInstance, mode: ResourceMode, type_name: str, name: str
    ) -> "ResourceCell | None":
        address = f"{type_name}.{name}" if mode == "managed" else f"{mode}.{type_name}.{name}"
        found = module.resources.get(address)
        if found is None:
            resource = module.module.resources.get(address)
            if resource is None:
                return None
            found = module.resources[address] = ResourceCell(self, module, resource)
        return found

    def get_resources(self, cell: "Cell[ResourceExpansion]") -> ResourceExpansion:
        return cell.when_in_cycle() if cell.is_active else cell.get()

    def attribute_cell(self, instance: ResourceInstance, name: str) -> Cell[Value]:
        found = instance.attributes.get(name)
        if found is None:
            found = instance.attributes[name] = AttributeCell(self, instance, name)
        return found

    def whole_cell(self, instance: ResourceInstance) -> Cell[Value]:
        if instance.whole is None:
            instance.whole = WholeCell(self, instance)
        return instance.whole

    # --- values ----------------------------------------------------------------------------------------------------

    def scope(
        self, module: ModuleInstance, file: SourceFile, repetition: Repetition = SINGLE,
        self_: ResourceInstance | None = None,
    ) -> ModuleScope:  # fmt: skip
        return ModuleScope(self, module, file, repetition, self_)

    def evaluate(self, expr: Expression, scope: ModuleScope, names: Mapping[str, Value] | None = None) -> Value:
        """The value of an expression whose needs are met; unknown where it fails."""
        value = self.try_evaluate(expr, scope, names)
        return unknown_of_error(value) if isinstance(value, EvaluationError) else value

    def try_evaluate(
        self, expr: Expression, scope: ModuleScope, names: Mapping[str, Value] | None = None
    ) -> Value | EvaluationError:
        """The value of an expression whose needs are met, or the first error in it."""
        left = limits.max_root_steps - self.steps
        most = limits.max_cell_steps if left >= limits.max_cell_steps else max(left, limits.max_late_steps)
        value, steps = evaluate_counted(expr, scope, names, most)
        self.steps += steps
        if isinstance(value, EvaluationError):
            self.note(value, scope.module, Span(scope.file, expr.start, expr.end), scope.repetition)
        return value

    def note(self, error: EvaluationError, module: ModuleInstance, span: Span, repetition: Repetition = SINGLE) -> None:
        """Remembers an error of something that certainly exists; undeclared names are reported without evaluation."""
        if module.existence is TRUE and repetition.existence is TRUE and error.code != "undeclared":
            self.failures.append(Failure(error, span))

    def evaluate_now(
        self, expr: Expression, module: ModuleInstance, file: SourceFile, repetition: Repetition,
        names: Mapping[str, Value] | None = None,
    ) -> Value:  # fmt: skip
        """The value of an expression, everything it needs forced before."""
        scope = ModuleScope(self, module, file, repetition)
        for cell in needs_of(scope, self.refs(expr)):
            force(cell)
        value = self.evaluate(expr, scope, names)
        # What a resource holds is walked for each resource, however many share it.
        return value if self.has_room_for(value.size) else values.too_large(types.DYNAMIC, "values of the root")

    def has_room_for(self, size: int) -> bool:
        """Takes `size` steps from the budget of the root; the last ones are always there."""
        self.steps += size
        return self.steps <= limits.max_root_steps or size <= limits.max_late_steps

    def refs(self, expr: Expression) -> tuple[Ref, ...]:
        """What an expression refers to, found once for all instances and roots."""
        if type(expr) is Literal:
            return ()
        return self.modules.refs(expr)

    def needs(
        self, module: ModuleInstance, file: SourceFile, repetition: Repetition, refs: Iterable[Ref]
    ) -> Iterator[AnyCell]:
        return needs_of(ModuleScope(self, module, file, repetition), refs)

    def has_attribute(self, resource: Resource, name: str) -> bool:
        """Whether a type may have an attribute or blocks of that name; without a schema it may."""
        facts = schema.load(resource.type if resource.mode == "managed" else f"{resource.mode}.{resource.type}")
        return facts is None or name in facts.root.children or resource.content.argument(name) is not None

    def source(self, instance: ResourceInstance) -> Source:
        if instance.source is None:
            instance.source = resource_source(self, instance)
        return instance.source

    def kind(self, instance: ResourceInstance) -> str:
        """The type as provider facts call it."""
        resource = instance.resource
        return resource.type if resource.mode == "managed" else f"{resource.mode}.{resource.type}"

    def typed(self, variable: Variable) -> Typed:
        return self.modules.typed(variable)

    def reference(self, instance: ResourceInstance, attribute: str) -> Reference:
        return Reference(instance.address, attribute)

    def module_object(self, instance: ModuleInstance) -> Value:
        """All outputs of a module instance."""
        members: dict[str, Value] = {}
        for name in instance.module.outputs:
            cell = self.cell(instance, "output", name)
            if cell is not None:
                members[name] = self.get(cell)
        return values.object_value(members)


_NOTHING_CALLED: Final = CallExpansion(ONCE, {}, values.unknown(types.DYNAMIC, "error", "cycle"))


# --- the kinds of cells ----------------------------------------------------------------------------------------------


class _ValueCell(Cell[Value]):
    """A cell in a module instance."""

    __slots__ = ("evaluation", "module")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module

    def when_in_cycle(self) -> Value:
        return values.unknown(types.DYNAMIC, "error", self.label)


class LocalCell(_ValueCell):
    __slots__ = ("_argument", "_name", "_scope")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance, name: str, argument: Argument) -> None:
        super().__init__(evaluation, module)
        self._name = name
        self._argument = argument
        self._scope = evaluation.scope(module, argument.file)

    @property
    def label(self) -> str:
        return self.module.within(f"local.{self._name}")

    def needs(self) -> Iterator[AnyCell]:
        return needs_of(self._scope, self.evaluation.refs(self._argument.expr))

    def compute(self) -> Value:
        argument = self._argument
        value = self.evaluation.evaluate(argument.expr, self._scope)
        return values.with_hop(value, "local", f"local.{self._name}", argument.span)


class VariableCell(_ValueCell):
    __slots__ = ("_argument", "_variable")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance, variable: Variable) -> None:
        super().__init__(evaluation, module)
        self._variable = variable
        self._argument = None if module.call is None else module.call.content.argument(variable.name)

    @property
    def label(self) -> str:
        return self.module.within(f"var.{self._variable.name}")

    def _outer(self, argument: Argument) -> ModuleScope:
        assert self.module.parent is not None
        return self.evaluation.scope(self.module.parent, argument.file, self.module.repetition)

    def needs(self) -> Iterator[AnyCell]:
        argument = self._argument
        if argument is None:
            return iter(())
        return needs_of(self._outer(argument), self.evaluation.refs(argument.expr))

    def compute(self) -> Value:
        typed = self.evaluation.typed(self._variable)
        value = self._from_outside(typed)
        if value is None or (value.payload is values.NULL and not self._variable.is_nullable):
            value = typed.default
            if value is None:
                self._complain_of_null(typed)
                return values.with_marks(self._missing(typed), typed.marks)
        return values.with_marks(value, typed.marks)

    def _from_outside(self, typed: Typed) -> Value | None:
        """What the caller, a file or the command line gives; None where nothing does."""
        try:
            if self.module.parent is None:
                given = self.evaluation.values.given.get(self._variable.name)
                return None if given is None else given_value(given, typed)
            argument = self._argument
            if argument is None:
                return None
            value = self.evaluation.evaluate(argument.expr, self._outer(argument))
            value = typed.convert(value)
        except EvaluationError as error:
            argument = self._argument
            span = self._variable.span if argument is None else argument.span
            self.evaluation.note(error, self.module.parent or self.module, span, self.module.repetition)
            return values.unknown(typed.type, "error", error.summary)
        call = f"{self.module.address}.{self._variable.name}"
        passed = values.with_hop(value, "module_argument", call, argument.span)
        return values.with_hop(passed, "module_argument", f"var.{self._variable.name}", self._variable.span)

    def _complain_of_null(self, typed: Typed) -> None:
        """A variable without default that was given null all the same."""
        argument = self._argument
        if argument is not None:
            error = EvaluationError(
                "Required variable not set",
                f"The given value is not suitable for {self.label}: required variable may not be set to null.",
            )
            self.evaluation.note(error, self.module, argument.span)

    def _missing(self, typed: Typed) -> Value:
        label = self.label
        if self.module.parent is None:
            return values.unknown(
                typed.type, "no_value", label, not_null=not self._variable.is_nullable, symbol=label,
                site=self._variable.span,
            )  # fmt: skip
        return values.unknown(typed.type, "error", label)


class OutputCell(_ValueCell):
    __slots__ = ("_name",)

    def __init__(self, evaluation: Evaluation, module: ModuleInstance, name: str) -> None:
        super().__init__(evaluation, module)
        self._name = name

    @property
    def label(self) -> str:
        return self.module.within(f"output.{self._name}")

    @property
    def _argument(self) -> Argument | None:
        return self.module.module.outputs[self._name].content.argument("value")

    def needs(self) -> Iterator[AnyCell]:
        argument = self._argument
        if argument is None:
            return iter(())
        return needs_of(self.evaluation.scope(self.module, argument.file), self.evaluation.refs(argument.expr))

    def compute(self) -> Value:
        argument = self._argument
        if argument is None:
            return values.unknown(types.DYNAMIC, "error", self.label)
        value = self.evaluation.evaluate(argument.expr, self.evaluation.scope(self.module, argument.file))
        if self.module.module.outputs[self._name].is_sensitive:
            value = values.with_marks(value, values.SENSITIVE)
        label = (
            self.module.within(f"output.{self._name}")
            if self.module.parent is None
            else (f"{self.module.address}.{self._name}")
        )
        return values.with_hop(value, "output", label, argument.span)


class _ExpansionCell:
    """What resources and calls share: their `count` or `for_each`."""

    __slots__ = ()

    evaluation: Evaluation
    module: ModuleInstance
    declaration: Repeated

    def argument(self) -> Argument | None:
        return self.declaration.count or self.declaration.for_each

    def needs_of_repetition(self) -> Iterator[AnyCell]:
        argument = self.argument()
        if argument is None:
            return iter(())
        return needs_of(self.evaluation.scope(self.module, argument.file), self.evaluation.refs(argument.expr))

    def expand(self, label: str) -> Expansion:
        argument = self.argument()
        if argument is None:
            return ONCE
        scope = self.evaluation.scope(self.module, argument.file)
        kind = argument.attribute.name
        value = self.evaluation.try_evaluate(argument.expr, scope)
        if isinstance(value, EvaluationError):
            self._complain(value.code, f"{value.summary}: {value.detail}", value.span or argument.span)
            value = unknown_of_error(value)
        evaluation = self.evaluation
        most = min(limits.max_instances, limits.max_root_instances - evaluation.instances, self.most())
        expansion = expand_count(value, most) if kind == "count" else expand_for_each(value, most)
        evaluation.instances += len(expansion.repetitions) - 1
        self._report(expansion, kind, label, argument.span)
        return expansion

    def _report(self, expansion: Expansion, kind: str, label: str, span: Span) -> None:
        problem = expansion.problem
        if problem is not None and not problem.is_limit:
            self._complain("terraform", f"{problem.summary}: {problem.detail}", span)
        elif problem is not None:
            message = f"{problem.summary}: {problem.detail}"
            self.evaluation.diagnostics.append(Diagnostic("gap", "symbolic", message, span=span))
        elif expansion.cause is not None:
            unknown = values.first_unknown(expansion.cause)
            if unknown is not None and unknown.reason in ("computed", "service_default"):
                what = "value" if kind == "count" else "map or set"
                message = (
                    f'Invalid {kind} argument: the "{kind}" {what} depends on {unknown.subject}, which cannot be '
                    "determined until apply, so Terraform cannot predict how many instances will be created"
                )
                self._complain("terraform", message, span)
            elif unknown is not None and unknown.reason != "error":
                message = f"The number of instances of {label} is not known: it depends on {unknown.subject}"
                self.evaluation.diagnostics.append(Diagnostic("gap", "symbolic", message, span=span))

    def most(self) -> int:
        """Instances that the budgets leave for this kind of declaration."""
        return limits.max_instances

    def _complain(self, code: str, message: str, span: Span) -> None:
        self.evaluation.diagnostics.append(Diagnostic("warning", code, message, span=span))


class ResourceCell(Cell[ResourceExpansion], _ExpansionCell):
    __slots__ = ("declaration", "evaluation", "module")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance, resource: Resource) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module
        self.declaration: Resource = resource

    @property
    def label(self) -> str:
        return self.module.within(self.declaration.address)

    def needs(self) -> Iterator[AnyCell]:
        return self.needs_of_repetition()

    def compute(self) -> ResourceExpansion:
        return self._instances(self.expand(self.label))

    def when_in_cycle(self) -> ResourceExpansion:
        argument = self.argument()
        cause = values.unknown(types.DYNAMIC, "error", self.label)
        if argument is None:
            return self._instances(ONCE)
        expansion = expand_count(cause) if argument.attribute.name == "count" else expand_for_each(cause)
        return self._instances(expansion)

    def _instances(self, expansion: Expansion) -> ResourceExpansion:
        instances = {
            repetition.key: ResourceInstance(self.declaration, self.module, repetition)
            for repetition in expansion.repetitions
        }
        return ResourceExpansion(expansion, instances)


class CallCell(Cell[CallExpansion], _ExpansionCell):
    __slots__ = ("declaration", "evaluation", "module")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance, call: ModuleCall) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module
        self.declaration: ModuleCall = call

    @property
    def label(self) -> str:
        return self.module.within(f"module.{self.declaration.name}")

    def needs(self) -> Iterator[AnyCell]:
        return self.needs_of_repetition()

    def when_in_cycle(self) -> CallExpansion:
        return _NOTHING_CALLED

    def most(self) -> int:
        return limits.max_module_instances - self.evaluation.module_instances

    def compute(self) -> CallExpansion:
        expansion = self.expand(self.label)
        source = self._source()
        module = None if source.directory is None else self.evaluation.modules.load(source.directory)
        if module is None:
            return CallExpansion(expansion, {}, self._unseen(source))
        if self._is_too_deep(module):
            return CallExpansion(expansion, {}, values.unknown(types.DYNAMIC, "error", self.label))
        instances: dict[str, ModuleInstance] = {}
        for repetition in expansion.repetitions:
            self.evaluation.module_instances += 1
            if self.evaluation.module_instances > limits.max_module_instances:
                self._limit(f"more than {limits.max_module_instances} module instances")
                return CallExpansion(expansion, {}, values.too_large(types.DYNAMIC, "module instances"))
            instances[repetition.key] = ModuleInstance(
                module, parent=self.module, call=self.declaration, repetition=repetition, path=source.path
            )
        return CallExpansion(expansion, instances)

    def _source(self) -> ModuleSource:
        module = self.module
        names = f"{module.names}.{self.declaration.name}" if module.names else self.declaration.name
        return self.evaluation.resolver.resolve(self.declaration, module.module.directory, module.path, names)

    def _unseen(self, source: ModuleSource) -> Value:
        call = self.declaration
        written = call.source
        argument = call.content.argument("source")
        span = call.span if argument is None else argument.span
        evaluation = self.evaluation
        if source.reason == "remote_module":
            evaluation.gaps.append(Gap(f"module.{call.name} ({written})", None, span))
            message = f'Module "{call.name}" is not in this repository: {written}'
            evaluation.diagnostics.append(Diagnostic("gap", "remote-module", message, span=span))
            return values.unknown(types.DYNAMIC, "remote_module", self.label, references=())
        evaluation.gaps.append(Gap(f"module.{call.name}", None, span))
        if source.reason == "outside_root":
            message = f'The source of module "{call.name}" lies outside the project root: {written}'
            evaluation.diagnostics.append(Diagnostic("gap", "remote-module", message, span=span))
            return values.unknown(types.DYNAMIC, "outside_root", self.label)
        if written is None:
            message = f'Invalid module source: the source of module "{call.name}" must be a literal string'
        else:
            message = f'Unreadable module directory: there is no module at {source.directory} for module "{call.name}"'
        evaluation.diagnostics.append(Diagnostic("warning", "terraform", message, span=span))
        return values.unknown(types.DYNAMIC, "error", self.label)

    def _is_too_deep(self, module: Module) -> bool:
        """Whether the module calls itself through the modules around it, or stands too deep."""
        chain = [self.module]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        directories = [instance.module.directory for instance in reversed(chain)]
        if module.directory in directories:
            way = " -> ".join([*directories[directories.index(module.directory) :], module.directory])
            message = f'Module "{self.declaration.name}" calls itself: {way}'
            self.evaluation.diagnostics.append(Diagnostic("warning", "cycle", message, span=self.declaration.span))
        elif len(chain) > limits.max_module_depth:
            self._limit(f"modules are nested more than {limits.max_module_depth} deep")
        else:
            return False
        self.evaluation.gaps.append(Gap(f"module.{self.declaration.name}", None, self.declaration.span))
        return True

    def _limit(self, what: str) -> None:
        message = f'Module "{self.declaration.name}" was not followed: {what}'
        self.evaluation.diagnostics.append(Diagnostic("error", "limit", message, span=self.declaration.span))


class _InstanceCell(Cell[Value]):
    __slots__ = ("evaluation", "instance")

    def __init__(self, evaluation: Evaluation, instance: ResourceInstance) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.instance = instance

    def when_in_cycle(self) -> Value:
        return values.unknown(types.DYNAMIC, "error", self.label)


class AttributeCell(_InstanceCell):
    __slots__ = ("name",)

    def __init__(self, evaluation: Evaluation, instance: ResourceInstance, name: str) -> None:
        super().__init__(evaluation, instance)
        self.name = name

    @property
    def label(self) -> str:
        return f"{self.instance.address}.{self.name}"

    def needs(self) -> Iterator[AnyCell]:
        return self.evaluation.source(self.instance).needs(self.name)

    def compute(self) -> Value:
        evaluation, instance, name = self.evaluation, self.instance, self.name
        source = evaluation.source(instance)
        kind = evaluation.kind(instance)
        value: Value | None = None
        if instance.resource.type == remote_state.TYPE and name == "outputs":
            value = remote_state.outputs(source, evaluation.context)
        if value is None:
            value = boundary.attribute_value(kind, source, name, evaluation.facts, instance.address)
        if value is None:
            written = source.attribute(name)
            value = self._unheard_of(kind) if written is None else written.value
        argument = instance.resource.content.argument(name)
        site = instance.resource.span if argument is None else argument.span
        if name == "id" and instance.resource.mode == "managed" and not value.is_known:
            # What exists has an id.
            value = values.refined(value, not_null=True)
        value = values.with_hop(value, "resource_reference", self.label, site)
        return values.with_references(value, (Reference(instance.address, name),))

    def _unheard_of(self, kind: str) -> Value:
        """An attribute that is not written and that no schema describes."""
        mode = self.instance.resource.mode
        reason: Reason = "data_source" if mode == "data" else "ephemeral" if mode == "ephemeral" else "computed"
        return values.unknown(types.DYNAMIC, reason, self.label, symbol=self.label)


class WholeCell(_InstanceCell):
    """A resource as one value."""

    __slots__ = ()

    @property
    def label(self) -> str:
        return self.instance.address

    def needs(self) -> Iterator[AnyCell]:
        for name in self.evaluation.source(self.instance).names():
            yield self.evaluation.attribute_cell(self.instance, name)

    def compute(self) -> Value:
        evaluation, instance = self.evaluation, self.instance
        facts = schema.load(evaluation.kind(instance), evaluation.facts.of(schema.provider_of(instance.resource.type)))
        reference = (Reference(instance.address, ""),)
        if facts is None:
            return values.unknown(types.DYNAMIC, "computed", self.label, references=reference, symbol=self.label)
        return values.object_value(
            {name: evaluation.attribute_cell(instance, name).get() for name in facts.root.children}
        )
