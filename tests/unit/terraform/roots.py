"""Roots written as text: `graph_of({"main.tf": ...})`, and what tests ask of their graphs."""

from collections.abc import Mapping
from typing import Any

from dasf_lint.core.asked import Options, Setting
from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Graph, Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import MemoryTree
from dasf_lint.report.graph_json import graph_document
from dasf_lint.terraform.build import build
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.options import TerraformOptions

Files = Mapping[str, str] | str


OF_ONE_ROOT = frozenset({"module_sources", "plan", "program", "left_open"})


def terraform_options(settings: tuple[Setting, ...], options: Mapping[str, Any]) -> TerraformOptions:
    """Options of the run and of its one root, told apart by their names."""
    own = {name: value for name, value in options.items() if name in OF_ONE_ROOT}
    asked = {"here": True, **{name: value for name, value in options.items() if name not in OF_ONE_ROOT}}
    return TerraformOptions(Options(settings=settings, **asked), **own)


def graph_of(
    files: Files, *settings: Setting, directory: str = ".", workspace: str = "default", alone: str = "", **options: Any
) -> Graph:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    root = Root("terraform", directory, workspace=workspace, alone=alone)
    return build(Modules(tree), root, terraform_options(settings, options))


def document_of(files: Files, *settings: Setting, **options: Any) -> Any:
    return graph_document([graph_of(files, *settings, **options)], tool={})


def outputs(graph: Graph) -> dict[str, Json]:
    """Values of root outputs, as JSON; an unknown as its reason and subject."""
    found: dict[str, Json] = {}
    for node in graph.of_kind("terraform.output"):
        if not node.module:
            found[node.name] = plain(node.body.get("value"))
    return found


def addresses(graph: Graph, mode: str = "managed") -> list[str]:
    return [node.address for node in graph if node.mode == mode]


def at(graph: Graph, address: str, path: str) -> Datum:
    """The datum at a path of names and indices separated by dots."""
    node = graph.get(address)
    assert node is not None, [each.address for each in graph]
    datum = node.datum()
    for step in path.split("."):
        datum = datum.elements[int(step)] if datum.kind == "sequence" else datum.members.get(step)
    return datum


def value(graph: Graph, address: str, path: str) -> Json:
    return plain(at(graph, address, path))


def plain(datum: Datum) -> Json:
    match datum.kind:
        case "absent":
            return None
        case "unknown":
            return f"unknown: {datum.unknown.reason} {datum.unknown.subject}"
        case "sequence":
            return [*[plain(item) for item in datum.elements], *_unseen(datum)]
        case "mapping":
            found = {name: plain(datum.members.get(name)) for name in datum.members.names()}
            return found | dict.fromkeys(_unseen(datum), "...")
        case _:
            return datum.scalar


def _unseen(datum: Datum) -> list[str]:
    """Why there may be more in a collection than what is known of it."""
    return [] if datum.unseen is None else [f"unknown: {datum.unseen.reason} {datum.unseen.subject}"]


def messages(graph: Graph, *, all_of_them: bool = False) -> list[str]:
    """Complaints with their lines, gaps left out; `all_of_them`: those of a whole evaluation too."""
    found = [*graph.diagnostics, *(graph.evaluate_all() if all_of_them else ())]
    return [
        f"{each.span.line if each.span else 0}: {each.message}" for each in sorted(found, key=lambda d: d.sort_key)
        if each.level != "gap"
    ]  # fmt: skip


def gaps(graph: Graph) -> list[str]:
    return [each.message for each in graph.diagnostics if each.level == "gap"]


def way(datum: Datum) -> list[str]:
    """The stations of a value: kind, file and line."""
    return [f"{hop.kind} {hop.place.file.path}:{hop.place.line}" for hop in datum.hops() if hop.place is not None]
