"""What Terraform would complain about in one root. These stages always run whole, whatever a policy asks for."""

from collections.abc import Iterable, Iterator, Mapping

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span, join
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import currency, schema
from dasf_lint.hcl import types, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, EvaluationError
from dasf_lint.hcl.value import NULL, Value
from dasf_lint.terraform.cells import force
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.files import LOCK_FILE
from dasf_lint.terraform.instances import ModuleInstance, ResourceInstance
from dasf_lint.terraform.module import Argument, Content, InnerBlock
from dasf_lint.terraform.needs import needs_of
from dasf_lint.terraform.provider_names import reference_of
from dasf_lint.terraform.provider_versions import version_places
from dasf_lint.terraform.providers import comes_from_outside, resolve
from dasf_lint.terraform.repetition import SINGLE, Repetition
from dasf_lint.terraform.scope import ModuleScope
from dasf_lint.terraform.variables import given_value


def diagnose(evaluation: Evaluation, instances: Iterable[ModuleInstance]) -> None:
    """Adds every complaint to the diagnostics of the evaluation."""
    instances = list(instances)
    seen: set[str] = set()
    found = evaluation.diagnostics
    found.extend(_unseen_versions(evaluation, instances))
    found.extend(evaluation.values.diagnostics)
    for instance in instances:
        module = instance.module
        if module.directory not in seen:
            seen.add(module.directory)
            found.extend(module.diagnostics)
            found.extend(evaluation.modules.complaints(module))
            found.extend(
                evaluation.modules.against_schemas(module, evaluation.facts, alone=bool(evaluation.root.alone))
            )
            for variable in module.variables.values():
                for error in evaluation.typed(variable).errors:
                    found.append(_of_error(error, variable.span))
        if instance.parent is None:
            _check_values(evaluation, instance)
        _Conditions(evaluation, instance).check()
        _check_providers(evaluation, instance)


def _unseen_versions(evaluation: Evaluation, instances: Iterable[ModuleInstance]) -> Iterator[Diagnostic]:
    """One gap for each provider of which only versions are in question that nobody looked at."""
    modules = list(dict.fromkeys(instance.module for instance in instances))
    used = {schema.provider_of(resource.type) for module in modules for resource in module.resources.values()}
    places: Mapping[str, Span] | None = None
    for name, versions in evaluation.facts.versions.items():
        about = currency.looked_at(name) if name in used else None
        if about is None or not currency.is_newer(name, versions):
            continue
        if places is None:
            places = version_places(modules)
        message = (
            f"the schema of provider {name} is known up to {'.'.join(map(str, about.last))}; newer versions are asked "
            "for, so nothing is said of arguments and types that it does not have"
        )
        path = None if name in places else join(evaluation.root.directory, LOCK_FILE)
        yield Diagnostic("gap", "provider-facts", message, span=places.get(name), path=path)


def _check_values(evaluation: Evaluation, top: ModuleInstance) -> None:
    """What files and the command line give to the variables of the root must have the declared types."""
    for name in sorted(evaluation.values.given):
        variable = top.module.variables[name]
        given = evaluation.values.given[name]
        try:
            given_value(given, evaluation.typed(variable))
        except EvaluationError as error:
            span = given.source.span if isinstance(given.source, Argument) else variable.span
            found = _of_error(error, span)
            if given.asked:
                found = Diagnostic("error", "usage", found.message, span=found.span)
            evaluation.diagnostics.append(found)


def _of_error(error: EvaluationError, span: Span) -> Diagnostic:
    return Diagnostic("warning", error.code, f"{error.summary}: {error.detail}", span=error.span or span)


def _check_providers(evaluation: Evaluation, instance: ModuleInstance) -> None:
    """Configurations with an alias have no default: somebody must hand them over."""
    if not instance.module.is_complete:
        return
    for resource in instance.module.resources.values():
        reference = resource.provider
        if reference is None or reference.alias is None or resolve(instance, reference) is not None:
            continue
        if comes_from_outside(instance, reference):
            # The root is a library that is looked at alone.
            continue
        argument = resource.content.argument("provider")
        span = resource.span if argument is None else argument.span
        message = (
            f"Provider configuration not present: {instance.within(resource.address)} uses {reference_of(resource)}, "
            "which is not configured"
        )
        evaluation.diagnostics.append(Diagnostic("warning", "terraform", message, span=span))


def _rests_on_default(value: Value) -> bool:
    """Whether a default stands at the source of a value."""
    current: Value | None = value
    while current is not None:
        if current.hop == "variable_default":
            return True
        if current.within is not None and _rests_on_default(current.within):
            return True
        current = current.via
    return False


class _Conditions:
    """Validations, preconditions, postconditions and checks of one module instance."""

    __slots__ = ("_evaluation", "_module")

    def __init__(self, evaluation: Evaluation, module: ModuleInstance) -> None:
        self._evaluation = evaluation
        self._module = module

    def check(self) -> None:
        if self._module.existence is not TRUE:
            # What may not exist complains of nothing.
            return
        module = self._module.module
        for variable in module.variables.values():
            for block in variable.content.blocks_of("validation"):
                if not self._waits_for_values(block):
                    place = self._place_of_value(variable.name, variable.span)
                    self._check(block, "Invalid value for variable", place)
        for resource in module.resources.values():
            blocks = [
                inner
                for lifecycle in resource.content.blocks_of("lifecycle")
                for inner in Content((lifecycle.block.body,), _CONDITIONS).blocks()
                if inner.block.type in _CONDITIONS
            ]
            if blocks:
                cell = self._evaluation.resource_cell(self._module, resource.mode, resource.type, resource.name)
                assert cell is not None
                for instance in cell.get().instances.values():
                    self._check_instance(instance, blocks)
        for output in module.outputs.values():
            for block in output.content.blocks_of("precondition"):
                self._check(block, "Module output value precondition failed", output.span)
        for check in module.checks.values():
            for block in check.content.blocks_of("assert"):
                self._check(block, "Check block assertion failed", block.span)

    def _waits_for_values(self, block: InnerBlock) -> bool:
        """Whether a validation judges defaults of a root that cannot be planned as it is.

        Somebody who must supply values will supply others than these defaults; a complaint would be premature.
        """
        condition = block.content.argument("condition")
        if condition is None or not self._evaluation.lacks_values:
            return False
        for ref in self._evaluation.refs(condition.expr):
            name = ref.steps[0] if ref.root == "var" and ref.steps else None
            cell = self._evaluation.cell(self._module, "var", name) if isinstance(name, str) else None
            if cell is not None and _rests_on_default(cell.get()):
                return True
        return False

    def _place_of_value(self, name: str, declaration: Span) -> Span:
        call = self._module.call
        argument = None if call is None else call.content.argument(name)
        return declaration if argument is None else argument.span

    def _check_instance(self, instance: ResourceInstance, blocks: list[InnerBlock]) -> None:
        if instance.existence is not TRUE:
            return
        for block in blocks:
            summary = f"Resource {block.block.type} failed"
            self._check(block, summary, block.span, instance.repetition, instance)

    def _check(
        self, block: InnerBlock, summary: str, span: Span, repetition: Repetition = SINGLE,
        self_: ResourceInstance | None = None,
    ) -> None:  # fmt: skip
        content = block.content
        condition = content.argument("condition")
        if condition is None:
            return
        scope = self._evaluation.scope(self._module, condition.file, repetition, self_)
        for cell in needs_of(scope, self._evaluation.refs(condition.expr)):
            force(cell)
        try:
            value = self._evaluation.try_evaluate(condition.expr, scope)
            if isinstance(value, EvaluationError):
                raise value
            if not value.is_known or value.payload is NULL:
                return
            if convert(values.unmark(value), types.BOOL).truth:
                return
        except EvaluationError as error:
            if error.code != "undeclared":
                self._evaluation.diagnostics.append(_of_error(error, condition.span))
            return
        except ConversionError:
            return
        message = self._message(content, scope)
        self._evaluation.diagnostics.append(
            Diagnostic("warning", "validation", f"{summary}: {message}" if message else summary, span=span)
        )

    def _message(self, content: Content, scope: ModuleScope) -> str:
        argument = content.argument("error_message")
        if argument is None:
            return ""
        inner = self._evaluation.scope(self._module, argument.file, scope.repetition, scope.self_)
        for cell in needs_of(inner, self._evaluation.refs(argument.expr)):
            force(cell)
        value: Value = self._evaluation.evaluate(argument.expr, inner)
        if not isinstance(value.payload, str) or value.deep_marks:
            return "its message is not known"
        return " ".join(value.payload.split())


_CONDITIONS = {"precondition": 0, "postcondition": 0}
