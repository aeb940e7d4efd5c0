"""What has to be there before an expression is evaluated."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dasf_lint.hcl.traversal import IndexKey
from dasf_lint.terraform.cells import AnyCell
from dasf_lint.terraform.instances import ModuleInstance, ResourceExpansion, ResourceInstance
from dasf_lint.terraform.module import ResourceMode
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.scope import ModuleScope, key_of_instance

if TYPE_CHECKING:
    from dasf_lint.terraform.lookups import Lookups


def needs_of(scope: ModuleScope, references: Iterable[Ref]) -> Iterator[AnyCell]:
    """The cells that an evaluation with these references will ask for."""
    for reference in references:
        yield from _needs(scope, reference)


def _needs(scope: ModuleScope, reference: Ref) -> Iterator[AnyCell]:
    evaluation = scope.evaluation
    module = scope.module
    root, steps = reference.root, reference.steps
    if root in ("var", "local"):
        name = steps[0] if steps else None
        if isinstance(name, IndexKey):
            name = name.value if isinstance(name.value, str) else None
        if isinstance(name, str):
            cell = evaluation.cell(module, root, name)
            if cell is not None:
                yield cell
        return
    if root in ("each", "count", "path", "terraform"):
        return
    if root == "module":
        if steps and isinstance(steps[0], str):
            yield from _needs_of_call(evaluation, module, steps)
        return
    if root == "self":
        if scope.self_ is not None:
            yield from _needs_of_instance(evaluation, scope.self_, steps, 0)
        return
    if evaluation.resources_are_unknown:
        return
    mode: ResourceMode = "data" if root == "data" else "ephemeral" if root == "ephemeral" else "managed"
    at = 1 if root in ("data", "ephemeral", "resource") else 0
    type_name = root if at == 0 else steps[0] if steps else None
    name = steps[at] if len(steps) > at else None
    if not isinstance(type_name, str) or not isinstance(name, str):
        return
    resources = evaluation.resource_cell(module, mode, type_name, name)
    if resources is None:
        return
    yield resources
    if resources.is_done:
        yield from _needs_of_resource(evaluation, resources.value, steps, at + 1)


def _needs_of_resource(
    evaluation: "Lookups", resources: ResourceExpansion, steps: Sequence[object], at: int
) -> Iterator[AnyCell]:
    expansion = resources.expansion
    if not expansion.kind:
        instance = resources.instances.get("")
        if instance is not None and expansion.cause is None:
            yield from _needs_of_instance(evaluation, instance, steps, at)
        return
    step = steps[at] if at < len(steps) else None
    if isinstance(step, IndexKey):
        instance = resources.instances.get(key_of_instance([step], 0, expansion) or "")
        if instance is not None:
            yield from _needs_of_instance(evaluation, instance, steps, at + 1)
    elif expansion.cause is None or len(resources.instances) > 1:
        attribute = steps[at + 1] if at + 1 < len(steps) else None
        yield evaluation.column_of_resource(resources, attribute if isinstance(attribute, str) else "")


def _needs_of_instance(
    evaluation: "Lookups", instance: ResourceInstance, steps: Sequence[object], at: int
) -> Iterator[AnyCell]:
    step = steps[at] if at < len(steps) else None
    if isinstance(step, IndexKey):
        step = step.value
    if isinstance(step, str):
        yield evaluation.attribute_cell(instance, step)
    else:
        yield evaluation.whole_cell(instance)


def _needs_of_call(evaluation: "Lookups", module: ModuleInstance, steps: Sequence[object]) -> Iterator[AnyCell]:
    assert isinstance(steps[0], str)
    cell = evaluation.call_cell(module, steps[0])
    if cell is None:
        return
    yield cell
    if not cell.is_done:
        return
    calls = cell.value
    at = 1
    chosen: ModuleInstance | None = None
    if calls.expansion.kind:
        step = steps[at] if at < len(steps) else None
        if isinstance(step, IndexKey):
            chosen = calls.instances.get(key_of_instance([step], 0, calls.expansion) or "")
        at += 1
    else:
        chosen = calls.instances.get("")
    output = steps[at] if at < len(steps) else None
    if isinstance(output, IndexKey):
        output = output.value
    name = output if isinstance(output, str) else ""
    if chosen is None:
        yield evaluation.column_of_calls(calls, name)
        return
    for each in (name,) if name else chosen.module.outputs:
        needed = evaluation.cell(chosen, "output", each)
        if needed is not None:
            yield needed
