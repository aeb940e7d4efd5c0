"""How tests make graphs of the text of an example: what the engine does, without discovery."""

from dasf_lint.core.graph import Graph, Root
from dasf_lint.core.source import FileTree
from dasf_lint.terraform.build import build as build_terraform
from dasf_lint.terraform.modules import Modules


def build(tree: FileTree, kind: str, target: str | None) -> list[Graph]:
    if kind == "terraform":
        return [build_terraform(Modules(tree), Root("terraform", "."))]
    raise NotImplementedError
