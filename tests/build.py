"""How tests make graphs of the text of an example: what the engine does, without discovery."""

from dasf_lint.bundle.build import Bundles
from dasf_lint.core.graph import Graph, Root
from dasf_lint.core.source import FileTree
from dasf_lint.project import environments
from dasf_lint.project.config import Config
from dasf_lint.terraform.build import build as build_terraform
from dasf_lint.terraform.modules import Modules

BUNDLE_FILE = "databricks.yml"


def _roots(tree: FileTree) -> list[str]:
    """The directory of an example, or those below it where it has none of Terraform's files itself."""
    entries = list(tree.entries("."))
    if any(entry.name.endswith((".tf", ".tf.json")) for entry in entries):
        return ["."]
    return sorted(entry.name for entry in entries if entry.kind == "directory") or ["."]


def build(tree: FileTree, kind: str, target: str | None) -> list[Graph]:
    if kind == "terraform":
        graphs = [build_terraform(Modules(tree), Root("terraform", directory)) for directory in _roots(tree)]
    else:
        bundles = Bundles(tree)
        chosen = [target] if target is not None else bundles.targets(BUNDLE_FILE) or ["default"]
        roots = [Root("bundle", ".", name, file=BUNDLE_FILE) for name in chosen]
        graphs = [bundles.build(root) for root in roots]
    for graph in graphs:
        environments.assign(graph, environments.Rules(Config()))
    return graphs
