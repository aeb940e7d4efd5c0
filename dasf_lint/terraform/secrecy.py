"""What of a root is declared sensitive, and every place where some of it is written."""

import contextlib
from collections.abc import Iterable, Sequence
from fractions import Fraction

from dasf_lint.core.asked import FromText
from dasf_lint.core.graph import Node
from dasf_lint.core.json_text import Json
from dasf_lint.core.secrecy import Secrets
from dasf_lint.facts import secrecy
from dasf_lint.hcl import provenance
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.traversal import as_traversal
from dasf_lint.hcl.value import UnknownPayload, Value
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.instances import ModuleInstance
from dasf_lint.terraform.module import Argument, Variable
from dasf_lint.terraform.node_facts import ProviderFacts
from dasf_lint.terraform.options import FromCaller, FromPlan
from dasf_lint.terraform.variables import constant


def of_root(evaluation: Evaluation, instances: Iterable[ModuleInstance], nodes: Iterable[Node]) -> Secrets:
    """Sensitive variables and outputs, whatever is marked in what was evaluated, and what providers call sensitive."""
    found = Secrets()
    for instance in instances:
        for variable in instance.module.variables.values():
            if variable.is_sensitive or variable.is_ephemeral:
                _variable(evaluation, instance, variable, found)
        for output in instance.module.outputs.values():
            if output.is_sensitive:
                _argument(output.content.argument("value"), found)
        for cell in instance.cells.values():
            if cell.is_done and cell.value.deep_marks:
                _marked(cell.value, found)
    found.update(secrecy.of_nodes((_kind(node), node) for node in nodes))
    return found


def _kind(node: Node) -> str:
    return node.facts.kind if isinstance(node.facts, ProviderFacts) else node.kind


def _variable(evaluation: Evaluation, instance: ModuleInstance, variable: Variable, found: Secrets) -> None:
    """What is written counts although it has the wrong type, or another value wins over it."""
    found.names[variable.name] = None
    _argument(variable.default, found)
    default = evaluation.typed(variable).default
    if default is not None:
        _whole(default, found)
    if instance.call is not None:
        _argument(instance.call.content.argument(variable.name), found)
    else:
        for argument in evaluation.values.written.get(variable.name, ()):
            _argument(argument, found)
        given = evaluation.values.given.get(variable.name)
        if given is not None and isinstance(given.source, FromText):
            found.add_text(given.source.text)
        elif given is not None and isinstance(given.source, FromPlan):
            _json(given.source.value, found)
        elif given is not None and isinstance(given.source, FromCaller):
            _whole(given.source.value, found)
    cell = evaluation.cell(instance, "var", variable.name)
    if cell is not None:
        _whole(evaluation.get(cell), found)


def _argument(argument: Argument | None, found: Secrets) -> None:
    """The text of an argument, unless it only says where the value comes from; its value, where it is a constant."""
    if argument is not None and as_traversal(argument.expr) is None:
        found.add_span(argument.span)
        with contextlib.suppress(EvaluationError):
            _whole(constant(argument.file, argument.expr), found)


def _marked(value: Value, found: Secrets) -> None:
    """The parts of a value that are marked."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if current.marks:
            found.add_hops(provenance.hops(current))
            _whole(current, found)
        elif current.deep_marks:
            waiting.extend(current.children())


def _whole(value: Value, found: Secrets) -> None:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        payload = current.payload
        if isinstance(payload, str):
            found.add_text(payload)
        elif isinstance(payload, UnknownPayload):
            for text in (payload.prefix, *payload.rest):
                found.add_text(text)
        elif isinstance(payload, int | Fraction) and not isinstance(payload, bool):
            found.add_number(payload)
        else:
            waiting.extend(current.children())


def _json(value: Json, found: Secrets) -> None:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            found.add_text(current)
        elif isinstance(current, Sequence):
            waiting.extend(current)
        elif isinstance(current, dict):
            waiting.extend(current.values())
