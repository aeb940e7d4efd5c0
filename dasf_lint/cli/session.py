"""A run without policies, for commands that look at graphs: paths and options in, roots and graphs out."""

from collections.abc import Sequence

from dasf_lint.cli import request, terminal
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.graph import Graph
from dasf_lint.engine import Run
from dasf_lint.project.roots import Roots
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.text import render_diagnostics


class Session:
    """The roots below some paths; their graphs are built when asked for."""

    def __init__(self, paths: Sequence[str], values: request.Values) -> None:
        made = request.make(paths, values)
        self.run = Run(made.tree, made.options)
        self.roots: Roots = self.run.roots()
        self._graphs: list[Graph] | None = None

    @property
    def graphs(self) -> list[Graph]:
        if self._graphs is None:
            self._graphs = [self.run.graph(root) for root in self.roots.roots]
        return self._graphs

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Those of the search and, once they are built, of the graphs."""
        of_graphs = [each for graph in self._graphs or () for each in graph.diagnostics]
        return in_order([*self.run.diagnostics, *self.roots.diagnostics, *of_graphs])

    @property
    def could_not_vouch(self) -> bool:
        return any(each.level == "error" for each in self.diagnostics)

    def tell_errors(self, options: RenderOptions) -> None:
        """Errors to standard error, because standard output has its own form."""
        errors = [each for each in self.diagnostics if each.level == "error"]
        terminal.write_error(render_diagnostics(errors, options))
