"""What shows only when everything in a root is evaluated: failing expressions, wrong types, leaked secrets.

Policies touch little of a root, so `check` does not run this; `graph` prints every value and says what failed.
"""

from collections.abc import Iterable, Iterator

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.truth import TRUE
from dasf_lint.facts import schema
from dasf_lint.facts.schema import AttributeSchema, BlockSchema
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, LimitReached
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE
from dasf_lint.terraform.bodies import NOT_REPEATABLE
from dasf_lint.terraform.boundary import NO_BLOCKS, BodySource
from dasf_lint.terraform.evaluation import Evaluation, Failure
from dasf_lint.terraform.instances import ModuleInstance, ResourceInstance
from dasf_lint.terraform.module import Module, Output
from dasf_lint.terraform.schema_check import sight_in
from dasf_lint.terraform.schema_types import argument_type


def complaints(evaluation: Evaluation, instances: Iterable[ModuleInstance]) -> list[Diagnostic]:
    """Evaluates everything. Where variables of the root lack values nothing is said: they may change all of it."""
    if evaluation.lacks_values:
        return []
    found: list[Diagnostic] = []
    for module in instances:
        for kind, names in _names(module.module):
            for name in names:
                cell = evaluation.cell(module, kind, name)
                if cell is not None:
                    cell.get()
        for name in sorted(module.resources):
            for instance in module.resources[name].get().instances.values():
                if instance.existence is TRUE:
                    found.extend(_of_resource(evaluation, instance))
    for output in evaluation.top.module.outputs.values():
        found.extend(_of_output(evaluation, output))
    found.extend(_of_failure(failure) for failure in evaluation.failures)
    return found


def _names(module: Module) -> Iterator[tuple[str, Iterable[str]]]:
    yield "var", module.variables
    yield "local", module.locals
    yield "output", module.outputs


def _of_failure(failure: Failure) -> Diagnostic:
    error = failure.error
    span = error.span or failure.span
    return Diagnostic("warning", error.code, f"{error.summary}: {error.detail}", span=span)


def _of_output(evaluation: Evaluation, output: Output) -> Iterator[Diagnostic]:
    cell = evaluation.cell(evaluation.top, "output", output.name)
    if cell is None:
        return
    marks = cell.get().deep_marks
    if marks & EPHEMERAL:
        message = "Ephemeral value not allowed: an output of the root module cannot be derived from an ephemeral value"
        yield Diagnostic("warning", "terraform", message, span=output.span)
    if output.is_sensitive or not marks & SENSITIVE:
        return
    message = (
        "Output refers to sensitive values: an output of the root module that contains sensitive data must be marked "
        "as sensitive"
    )
    yield Diagnostic("warning", "terraform", message, span=output.span)


def _of_resource(evaluation: Evaluation, instance: ResourceInstance) -> Iterator[Diagnostic]:
    kind = evaluation.kind(instance)
    facts = schema.load(kind, evaluation.facts.of(schema.provider_of(kind)))
    source = evaluation.source(instance)
    if facts is not None:
        is_known = sight_in(kind, evaluation.facts, alone=bool(evaluation.root.alone)) != "beyond"
        yield from _of_body(facts.root, source, is_known, instance.resource.mode == "ephemeral")


def _of_body(
    item: AttributeSchema | BlockSchema, source: BodySource, is_known: bool, may_be_ephemeral: bool
) -> Iterator[Diagnostic]:
    """`is_known`: whether a version of the schema may be in use. Recursion is bounded by the nesting of blocks."""
    for name in source.names():
        child = item.children.get(name)
        if child is None:
            continue
        written = source.attribute(name)
        if written is not None and isinstance(child, AttributeSchema):
            if not is_known:
                continue
            value = written.value
            try:
                convert(value, argument_type(child))
            except ConversionError as error:
                message = f'Incorrect attribute value type: inappropriate value for attribute "{name}": {error.message}'
                yield Diagnostic("warning", "terraform", message, span=written.span)
            except LimitReached:
                continue
            if value.deep_marks & EPHEMERAL and not child.write_only and not may_be_ephemeral:
                message = f'Invalid use of ephemeral value: ephemeral values are not valid for "{name}"'
                yield Diagnostic("warning", "terraform", message, span=written.span)
            continue
        blocks = source.blocks(name)
        if blocks is NO_BLOCKS:
            continue
        if blocks.unknown is not None and blocks.unknown.value is NOT_REPEATABLE:
            message = f"{NOT_REPEATABLE.unknown.subject}: cannot use this value in for_each"
            yield Diagnostic("warning", "terraform", message, span=blocks.unknown.span)
        for body in blocks.bodies:
            yield from _of_body(child, body, is_known, may_be_ephemeral)
        if (
            is_known
            and blocks.unknown is None
            and isinstance(child, BlockSchema)
            and not child.steps
            and len(blocks.bodies) < child.least
        ):
            message = f'Insufficient {name} blocks: at least {child.least} "{name}" blocks are required'
            yield Diagnostic("warning", "terraform", message, span=source.span)
