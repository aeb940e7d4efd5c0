"""A resource that Terraform would refuse as it is written: it is not there yet, whatever is found in it.

What Terraform would say is told where it stands: the message of a condition may hold a secret, and is not repeated.
"""

from bisect import bisect_left
from typing import Final

from dasf_lint.core.graph import Graph
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.standing import AT_MOST_MEDIUM, DEPLOYED, Standing
from dasf_lint.policy.ask.elements import Element

_REFUSALS: Final = frozenset({"cycle", "terraform", "undeclared", "validation"})
"""Codes of what Terraform says before it plans anything."""


class Refusals:
    """Where Terraform would find mistakes, by graph and file in their order, gathered once for all findings."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Graph, dict[SourceFile, list[Span]]] = {}

    def of(self, subject: Element) -> Standing:
        """What is known of a subject in whose text Terraform would find a mistake; the line of the first is told."""
        node = subject.node
        extent = None if node is None else node.extent
        if node is None or extent is None:
            return DEPLOYED
        spans = self._of_graph(subject.graph).get(extent.file, [])
        found: list[Span] = []
        for index in range(bisect_left(spans, extent.start, key=_start), len(spans)):
            if spans[index].start > extent.end:
                break
            if extent.holds(spans[index]):
                found.append(spans[index])
        if not found:
            return DEPLOYED
        first = found[0]
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        why = f"Terraform would refuse {node.address} as it is written ({first.file.path}:{first.line}){more}"
        return Standing("refused", why, AT_MOST_MEDIUM, first)

    def _of_graph(self, graph: Graph) -> dict[SourceFile, list[Span]]:
        if graph not in self._found:
            spans = dict.fromkeys(
                each.span
                for each in graph.diagnostics
                if each.level == "warning" and each.code in _REFUSALS and each.span is not None
            )
            by_file: dict[SourceFile, list[Span]] = {}
            for span in sorted((span for span in spans if span is not None), key=_start):
                by_file.setdefault(span.file, []).append(span)
            self._found[graph] = by_file
        return self._found[graph]


def _start(span: Span) -> int:
    return span.start
