"""A run without policies, for commands that look at graphs: paths and options in, roots and graphs out."""

from collections.abc import Sequence
from functools import cached_property

from dasf_lint import configured
from dasf_lint.cli import plans, policies, request, terminal
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.graph import Graph
from dasf_lint.core.secrecy import Secrets
from dasf_lint.engine import Judged, LintRun
from dasf_lint.project.accounts import Account
from dasf_lint.project.roots import Roots
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor
from dasf_lint.report.text import render_diagnostics
from dasf_lint.trials import Outlook, outlook


class Session:
    """The roots below some paths and their graphs, built when asked for.

    With `named_are_roots` a directory that is named is a root whoever calls it; `here` is that of Terraform's options.
    """

    def __init__(
        self, paths: Sequence[str], values: request.Values, *, named_are_roots: bool = False, here: bool = False
    ) -> None:
        made = request.make(paths, values)
        self._plan = made.plan_among
        self.run = LintRun(made.tree, made.options._replace(named_are_roots=named_are_roots, here=here))

    @cached_property
    def _judged(self) -> Judged:
        judged = self.run.judged()
        plans.tell(self._plan, [graph.root.directory for graph in judged.graphs])
        return judged

    @property
    def roots(self) -> Roots:
        return self._judged.roots

    @property
    def graphs(self) -> list[Graph]:
        return self._judged.graphs

    @property
    def accounts(self) -> list[Account]:
        """What became of every file that was found below the paths."""
        return self._judged.accounts

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Those of the search and of the graphs."""
        of_graphs = [each for graph in self.graphs for each in graph.diagnostics]
        return in_order([*self.run.diagnostics, *self.roots.diagnostics, *of_graphs])

    @property
    def could_not_vouch(self) -> bool:
        return any(each.level == "error" for each in self.diagnostics)

    def outlook(self) -> Outlook:
        """Which unknown answers, to the policies that a check would ask, wait for what."""
        pack, _ = policies.load(())
        pack, _ = configured.with_policies(self.run.tree, self.run.config, pack)
        return outlook(self.run, self._judged, pack)

    def secrets(self) -> Secrets:
        found = Secrets()
        for graph in self.graphs:
            found.update(graph.secrets())
        return found

    def redactor(self, *, show: bool = False, secrets: Secrets | None = None) -> Redactor:
        """The gate for what is printed of the graphs; `secrets` where they are collected already."""
        addresses = (each for graph in self.graphs for node in graph for each in (node.address, node.told_address))
        return Redactor(self.secrets() if secrets is None else secrets, show=show, addresses=addresses)

    def tell_errors(self, options: RenderOptions) -> None:
        """Errors to standard error, because standard output has its own form."""
        errors = [each for each in self.diagnostics if each.level == "error"]
        terminal.write_error(render_diagnostics(errors, options, self.secrets()) if errors else "")
