"""The cells that hold values: locals, variables, outputs, attributes of resources and whole resources."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dasf_lint.core import symbols
from dasf_lint.core.data import Reason, Reference
from dasf_lint.facts import schema
from dasf_lint.facts.derived import derived
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.constraints import apply_defaults
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, EvaluationError
from dasf_lint.hcl.value import NULL, SENSITIVE, Value
from dasf_lint.terraform import boundary, remote_state
from dasf_lint.terraform.cells import AnyCell, Cell
from dasf_lint.terraform.instances import ModuleInstance, ResourceInstance
from dasf_lint.terraform.module import Argument, Output, Variable
from dasf_lint.terraform.needs import needs_of
from dasf_lint.terraform.open_defaults import left_open
from dasf_lint.terraform.scope import ModuleScope
from dasf_lint.terraform.variables import Typed, constraint_of, given_value

if TYPE_CHECKING:
    from dasf_lint.terraform.evaluator import Evaluator


class _ValueCell(Cell[Value]):
    """A cell in a module instance."""

    __slots__ = ("evaluation", "module")

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module

    def when_in_cycle(self) -> Value:
        return values.unknown(types.DYNAMIC, "error", self.label)


class LocalCell(_ValueCell):
    __slots__ = ("_argument", "_name", "_scope")

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, name: str, argument: Argument) -> None:
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

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, variable: Variable) -> None:
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
        if value is None or (value.payload is NULL and not self._variable.is_nullable):
            value = self._default(typed)
            if value is None:
                self._complain_of_null(typed)
                return values.with_marks(self._missing(typed), typed.marks)
        return values.with_marks(value, typed.marks)

    def _default(self, typed: Typed) -> Value | None:
        evaluation = self.evaluation
        if self.module.parent is not None or typed.default is None:
            return typed.default
        if evaluation.root.alone:
            return None
        left = evaluation.options.left_open
        return typed.default if left is None else left_open(typed.default, self._variable, typed.type, left)

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
            if argument is not None:
                # What is given to the root is checked as a whole, whoever asks for it.
                outer = self.module.parent or self.module
                self.evaluation.note(error, outer, argument.span, self.module.repetition)
            return values.unknown(typed.type, "error", error.subject)
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
            missing = values.unknown(
                typed.type, "no_value", label, not_null=not self._variable.is_nullable, symbol=label
            )
            return values.with_hop(missing, "use", label, self._variable.span)
        return values.unknown(typed.type, "error", label)


class OutputCell(_ValueCell):
    __slots__ = ("_name",)

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, name: str) -> None:
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
        output = self.module.module.outputs[self._name]
        value = self.evaluation.evaluate(argument.expr, self.evaluation.scope(self.module, argument.file))
        if output.content.argument("type") is not None:
            value = self._converted(value, output, argument)
        if output.is_sensitive:
            value = values.with_marks(value, SENSITIVE)
        label = (
            self.module.within(f"output.{self._name}")
            if self.module.parent is None
            else (f"{self.module.address}.{self._name}")
        )
        return values.with_hop(value, "output", label, argument.span)

    def _converted(self, value: Value, output: Output, argument: Argument) -> Value:
        """The value as the type that Terraform from 1.15 lets outputs declare."""
        try:
            constraint = constraint_of(output)
            return convert(apply_defaults(value, constraint.defaults), constraint.type)
        except EvaluationError as error:
            found = error
        except ConversionError as error:
            found = EvaluationError(
                "Invalid output value", f"The value of {self.label} is not suitable: {error.message}."
            )
        self.evaluation.note(found, self.module, argument.span)
        return values.unknown(types.DYNAMIC, "error", found.summary)


class _InstanceCell(Cell[Value]):
    __slots__ = ("evaluation", "instance")

    def __init__(self, evaluation: "Evaluator", instance: ResourceInstance) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.instance = instance

    def when_in_cycle(self) -> Value:
        return values.unknown(types.DYNAMIC, "error", self.label)


class AttributeCell(_InstanceCell):
    __slots__ = ("name",)

    def __init__(self, evaluation: "Evaluator", instance: ResourceInstance, name: str) -> None:
        super().__init__(evaluation, instance)
        self.name = name

    @property
    def label(self) -> str:
        return f"{self.instance.address}.{self.name}"

    def needs(self) -> Iterator[AnyCell]:
        source = self.evaluation.source(self.instance)
        yield from source.needs(self.name)
        built = derived(self.evaluation.kind(self.instance), self.name)
        for argument in () if built is None else built.arguments:
            yield from source.needs(argument)

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
            value = unknowns.refined(value, not_null=True)
        value = values.with_hop(value, "resource_reference", self.label, site)
        return referring(value, (Reference(instance.address, name),))

    def _unheard_of(self, kind: str) -> Value:
        """An attribute that is not written and that no schema describes."""
        mode = self.instance.resource.mode
        reason: Reason = "data_source" if mode == "data" else "ephemeral" if mode == "ephemeral" else "computed"
        symbol = symbols.attribute(self.instance.address, self.name)
        return values.unknown(types.DYNAMIC, reason, self.label, symbol=symbol)


def referring(value: Value, references: tuple[Reference, ...]) -> Value:
    """`value` as taken from an attribute: it refers to that, no longer to what the attribute was made of.

    Recursion is bounded by the nesting of values.
    """
    result = values.copied(value)
    payload = value.payload
    if isinstance(payload, tuple) and payload:
        result.payload = tuple([referring(item, references) for item in payload])
        result._references = None
    elif isinstance(payload, dict) and payload:
        result.payload = {name: referring(item, references) for name, item in payload.items()}
        result._references = None
    elif value.contents:
        result = unknowns.holding(value, value.contents.mapped(lambda item: referring(item, references)))
        result._references = references
    else:
        result._references = references
    return result


class ColumnCell(Cell[None]):
    """The same cell of many instances: an index that is computed may choose any of them."""

    __slots__ = ("_label", "_parts")

    def __init__(self, label: str, parts: Sequence[AnyCell]) -> None:
        super().__init__()
        self._label = label
        self._parts = parts

    @property
    def label(self) -> str:
        return self._label

    def needs(self) -> Iterator[AnyCell]:
        return iter(self._parts)

    def compute(self) -> None:
        return None

    def when_in_cycle(self) -> None:
        return None


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
