"""Runs the examples of policies through the whole engine. Imported only where somebody tests policies."""

from collections.abc import Iterable

from dasf_lint.core.asked import Options
from dasf_lint.core.graph import Graph
from dasf_lint.core.source import FileTree
from dasf_lint.engine import LintRun
from dasf_lint.policy import examples
from dasf_lint.policy.examples import Result
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack


def run(policies: Iterable[Policy], pack: Pack) -> list[Result]:
    return [examples.run(policy, example, pack, build) for policy in policies for example in policy.texts.examples]


def build(tree: FileTree, kind: str, target: str | None) -> list[Graph]:
    """The graphs of an example, as a run over its files alone would have them."""
    made = LintRun(tree, Options(target=target, isolated=True))
    return [graph for graph in made.judged().graphs if graph.root.kind == kind]
