"""The evaluation of one root: its module instances, and the cells in which everything is computed once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.data import Reference
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Gap, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import schema
from dasf_lint.facts.absence import SchemaContext as Facts
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import evaluate_counted, literal_value, unknown_of_error
from dasf_lint.hcl.nodes import Expression, Literal
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.bodies import resource_source
from dasf_lint.terraform.cells import AnyCell, Cell, force
from dasf_lint.terraform.instance_cells import NOTHING_CALLED, CallCell, ResourceCell
from dasf_lint.terraform.instances import (
    CallExpansion,
    InstanceBody,
    ModuleInstance,
    ResourceExpansion,
    ResourceInstance,
)
from dasf_lint.terraform.module import Module, Resource, ResourceMode, Variable
from dasf_lint.terraform.modules import Modules, Resolver
from dasf_lint.terraform.needs import needs_of
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.repetition import SINGLE, Repetition
from dasf_lint.terraform.root_values import RootValues
from dasf_lint.terraform.schema_check import sight_in
from dasf_lint.terraform.scope import ModuleScope
from dasf_lint.terraform.value_cells import AttributeCell, ColumnCell, LocalCell, OutputCell, VariableCell, WholeCell
from dasf_lint.terraform.variables import Typed


class Failure(NamedTuple):
    """An expression that failed, and where it stands."""

    error: EvaluationError
    span: Span


class Evaluation:
    """Everything that is computed for one root."""

    def __init__(
        self, modules: Modules, root: Root, options: TerraformOptions, *, resources_are_unknown: bool = False
    ) -> None:
        self.modules = modules
        self.resources_are_unknown = resources_are_unknown
        self.root = root
        self.options = options
        asked = options.asked
        self.workspace = asked.workspace or root.workspace or ("default" if asked.here else None)
        self.diagnostics: list[Diagnostic] = []
        self.failures: list[Failure] = []
        """Errors of what was evaluated so far."""
        self.gaps: list[Gap] = []
        self.context = Project(
            modules.tree, root.directory, is_complete=asked.here, seen=modules.data_files, placing=modules.placing
        )
        self.resolver = Resolver(modules, root.directory, options.module_sources)
        module = modules.load(root.directory) or Module(root.directory)
        self.top = ModuleInstance(module)
        self.unit = unit = modules.units.of(root.file, root.part) if root.file else None
        self.values = RootValues(modules, module, root.var_files, asked.settings, asked.environment, unit)
        self.module_instances = 1
        self.steps = 0
        """What expressions and the values of resources have taken from the budget of the root."""
        self.instances = 0
        """Of resources and module calls, beyond one each."""
        self._lacks_values: bool | None = None
        self._nested = 0
        self.facts = Facts()
        """What the meaning of types depends on; set before the first body is touched."""

    @property
    def lacks_values(self) -> bool:
        """Whether a variable of the root has neither value nor default, or a default that need not hold."""
        if self._lacks_values is None:
            variables = self.top.module.variables
            self._lacks_values = any(
                (variable.is_required or bool(self.root.alone)) and name not in self.values.given
                for name, variable in variables.items()
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
        """The value of a cell; one that waits for itself is unknown.

        Almost always it is there already. Where an index turns out to be unknown, more is needed than could be seen
        before, and that is bounded, because it takes the stack of the interpreter.
        """
        if cell.is_active:
            return values.unknown(types.DYNAMIC, "error", cell.label)
        if cell.is_done:
            return cell.value
        if self._nested >= limits.max_nested_references:
            return values.too_large(types.DYNAMIC, "nested references")
        self._nested += 1
        try:
            return cell.get()
        finally:
            self._nested -= 1

    def call_cell(self, module: ModuleInstance, name: str) -> Cell[CallExpansion] | None:
        found = module.calls.get(name)
        if found is None:
            call = module.module.calls.get(name)
            if call is None:
                return None
            found = module.calls[name] = CallCell(self, module, call)
        return found

    def get_calls(self, cell: Cell[CallExpansion]) -> CallExpansion:
        return NOTHING_CALLED if cell.is_active else cell.get()

    def resource_cell(
        self, module: ModuleInstance, mode: ResourceMode, type_name: str, name: str
    ) -> Cell[ResourceExpansion] | None:
        address = f"{type_name}.{name}" if mode == "managed" else f"{mode}.{type_name}.{name}"
        found = module.resources.get(address)
        if found is None:
            resource = module.module.resources.get(address)
            if resource is None:
                return None
            found = module.resources[address] = ResourceCell(self, module, resource)
        return found

    def get_resources(self, cell: Cell[ResourceExpansion]) -> ResourceExpansion:
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

    def column_of_resource(self, resources: ResourceExpansion, name: str) -> AnyCell:
        """The attribute `name`, or everything, of all instances of a resource."""
        found = resources.columns.get(name)
        if found is None:
            instances = resources.instances.values()
            parts = [self.attribute_cell(each, name) if name else self.whole_cell(each) for each in instances]
            found = resources.columns[name] = ColumnCell(name, parts)
        return found

    def column_of_calls(self, calls: CallExpansion, name: str) -> AnyCell:
        """The output `name`, or all outputs, of all instances of a module call."""
        found = calls.columns.get(name)
        if found is None:
            parts: list[AnyCell] = []
            for instance in calls.instances.values():
                for output in (name,) if name else instance.module.outputs:
                    cell = self.cell(instance, "output", output)
                    if cell is not None:
                        parts.append(cell)
            found = calls.columns[name] = ColumnCell(name, parts)
        return found

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
        most = min(limits.max_cell_steps, max(self._steps_left(), limits.max_late_steps))
        value, steps = evaluate_counted(expr, scope, names, most)
        self._take(steps)
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
        if type(expr) is Literal:
            # Most arguments are: one step.
            self._take(1)
            value = literal_value(expr, file)
        else:
            scope = ModuleScope(self, module, file, repetition)
            for cell in needs_of(scope, self.modules.refs(expr)):
                force(cell)
            value = self.evaluate(expr, scope, names)
        # What a resource holds is walked for each resource, however many share it; a text is not.
        walked = 1 if value.type.is_primitive else value.size
        return value if self.has_room_for(_WALKS * walked) else values.too_large(types.DYNAMIC, "values of the root")

    def has_room_for(self, size: int) -> bool:
        """Takes `size` steps from the budget of the root; the last ones are always there."""
        self._take(size)
        return self._steps_left() >= 0 or size <= limits.max_late_steps

    def _take(self, steps: int) -> None:
        own = max(limits.max_own_steps - self.steps, 0)
        self.steps += steps
        if steps > own:
            self.modules.shared_steps.take(steps - own)

    def _steps_left(self) -> int:
        """Below zero where something was refused."""
        own, shared = limits.max_own_steps - self.steps, self.modules.shared_steps.left
        return min(limits.max_root_steps - self.steps, own + max(shared, 0) if own > 0 else shared)

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
        """Whether a type may have an attribute or blocks of that name; where its schema is not known, it may."""
        facts = schema.load(resource.kind)
        if facts is None or name in facts.root.children or resource.content.argument(name) is not None:
            return True
        return sight_in(resource.kind, self.facts, alone=bool(self.root.alone)) != "covered"

    def source(self, instance: ResourceInstance) -> InstanceBody:
        if instance.source is None:
            instance.source = resource_source(self, instance)
        return instance.source

    def kind(self, instance: ResourceInstance) -> str:
        """The type as provider facts call it."""
        return instance.resource.kind

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


_WALKS: Final = 4
"""How often a value of a resource is walked: converted, projected, asked about, printed."""
