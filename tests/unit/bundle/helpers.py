"""Bundles from text, for tests."""

from collections.abc import Mapping, Sequence

from dasf_lint.bundle.build import Bundles
from dasf_lint.bundle.complaints import Complaint
from dasf_lint.bundle.resolve import Resolution, resolve
from dasf_lint.core.asked import Options
from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Graph, Root
from dasf_lint.core.source import MemoryTree


def tree_of(files: str | Mapping[str, str]) -> MemoryTree:
    return MemoryTree({"databricks.yml": files} if isinstance(files, str) else files)


def resolved(
    files: str | Mapping[str, str],
    target: str | None = None,
    *,
    variables: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Resolution:
    return resolve(tree_of(files), ".", target=target, variables=variables, environment=environment, base="/b")


def graph_of(files: str | Mapping[str, str], target: str | None = None, **given: object) -> Graph:
    tree = tree_of(files)
    bundles = Bundles(tree)
    return bundles.build(Root("bundle", ".", target, file="databricks.yml"), Options(**given))  # type: ignore[arg-type]


def at(graph: Graph, address: str, path: str) -> Datum:
    """The datum below a node; steps by dots, elements by index, through a single block as if it were one."""
    node = graph.get(address)
    assert node is not None, [each.address for each in graph]
    datum = node.datum()
    for step in path.split("."):
        if step.isdigit():
            datum = datum.elements[int(step)]
            continue
        if datum.kind == "sequence":
            (datum,) = datum.elements
        datum = datum.members.get(step)
    return datum


def line_of(datum: Datum) -> int:
    """The line a person edits first."""
    place = datum.hops()[0].place
    assert place is not None
    return place.line


def ways(datum: Datum) -> list[tuple[str, str, int | None]]:
    return [(hop.kind, hop.label, hop.span.line if hop.span else None) for hop in datum.hops()]


def complaints(files: str | Mapping[str, str], target: str | None = None) -> list[tuple[str, str]]:
    return [(complaint.severity, complaint.summary) for complaint in resolved(files, target).diagnostics]


def place_of(complaint: Complaint) -> str:
    """`7:15`, as the CLI prints it behind the file; empty where it says none."""
    if not complaint.places:
        return ""
    line, column = complaint.places[0].file.position(complaint.places[0].offset)
    return f"{line}:{column}"
