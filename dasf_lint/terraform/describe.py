"""What a root waits for: the variables that nobody gives a value, and how much hangs on each."""

from typing import NamedTuple

from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Graph
from dasf_lint.core.source import Span


class Waiting(NamedTuple):
    """A variable without value. `unknowns` counts the values of resources that are unknown because of it."""

    name: str
    span: Span
    unknowns: int


def waiting_variables(graph: Graph) -> list[Waiting]:
    """The variables of a root without value, those first on which most hangs. Evaluates the whole graph."""
    spans = {
        node.address: node.span
        for node in graph.of_kind("terraform.variable")
        if not node.module and _reason(node.body.get("value")) == "no_value"
    }
    counts = dict.fromkeys(spans, 0)
    if spans:
        for node in graph:
            if node.mode != "meta":
                for name in node.body.names():
                    _count(node.body.get(name), counts)
    found = [Waiting(address.removeprefix("var."), spans[address], count) for address, count in counts.items()]
    return sorted(found, key=lambda waiting: (-waiting.unknowns, waiting.name))


def _reason(datum: Datum) -> str | None:
    return datum.unknown.reason if datum.kind == "unknown" else None


def _count(datum: Datum, counts: dict[str, int]) -> None:
    stack = [datum]
    while stack:
        current = stack.pop()
        if current.kind == "unknown":
            if current.unknown.reason == "no_value" and current.unknown.subject in counts:
                counts[current.unknown.subject] += 1
        elif current.kind == "sequence":
            stack.extend(current.elements)
        elif current.kind == "mapping":
            stack.extend(current.members.get(name) for name in current.members.names())
