"""The pipeline: files, roots, graphs, answers, report. The only module that knows its order."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dasf_lint import languages, lazy
from dasf_lint.core.answers import Profile, Report, RootSummary
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.graph import Estate, Graph, Root
from dasf_lint.core.source import FileTree, ReadError, SourceFile, parent
from dasf_lint.core.truth import TRUE
from dasf_lint.policy.judge import Judgement, Settings, judge
from dasf_lint.policy.pack import Pack, builtin
from dasf_lint.project import config as configuration
from dasf_lint.project import environments, roots, suppressions
from dasf_lint.project.roots import Roots
from dasf_lint.terraform.build import build as build_terraform
from dasf_lint.terraform.modules import Modules, local_calls
from dasf_lint.terraform.options import Options as TerraformOptions
from dasf_lint.terraform.options import Setting

if TYPE_CHECKING:
    from dasf_lint.bundle.build import Bundles


class Options(NamedTuple):
    """What a run is asked for, as the command line says it; all paths are relative to the project root.

    settings      `--var` and `--var-file` in their order
    target        one bundle target instead of all
    environment   the process's variables, only if they were asked for
    config        the configuration file; `isolated` ignores every one
    plan          a Terraform plan as JSON
    resolved      what the Databricks CLI printed for a bundle
    """

    paths: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    target: str | None = None
    workspace: str | None = None
    environment: Mapping[str, str] | None = None
    config: SourceFile | None = None
    isolated: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    as_of: str = ""
    suppressions: bool = True
    plan: SourceFile | None = None
    resolved: SourceFile | None = None


class Run:
    """What is read once and shared by the roots of a run: the configuration, parsed modules, loaded bundles."""

    def __init__(self, tree: FileTree, options: Options) -> None:
        self.tree = tree
        self.options = options
        self.modules = Modules(tree)
        self._bundles: Bundles | None = None
        self.config, self.diagnostics = configuration.load(
            tree, options.paths[0], file=options.config, isolated=options.isolated
        )

    @property
    def bundles(self) -> "Bundles":
        if self._bundles is None:
            self._bundles = lazy.module("bundle.build").Bundles(self.tree)
        return self._bundles

    def roots(self) -> Roots:
        """The roots that the paths of the run mean."""
        options = self.options
        request = roots.Request(
            paths=options.paths,
            exclude=options.exclude,
            target=options.target,
            workspace=options.workspace,
            values_given=bool(options.settings) or options.plan is not None,
        )
        found = roots.find(
            self.tree, request, self.config, calls=self._calls, targets=self._targets, members=self._members
        )
        return found if options.plan is None else self._of_plan(found, options.plan)

    def _of_plan(self, found: Roots, plan: SourceFile) -> Roots:
        """The one root that a plan is of: its source, or the directory alone where there is no source."""
        planned = [root for root in found.roots if root.kind == "terraform"]
        if not planned:
            path = self.options.paths[0]
            directory = path if self.tree.kind(path) == "directory" else parent(path)
            return Roots((*found.roots, Root("terraform", directory)), found.left_out, ())
        if len(planned) == 1:
            return found
        message = f"a plan is of one root, and here are {len(planned)}: name the directory that {plan.path} is of"
        return found._replace(diagnostics=(*found.diagnostics, Diagnostic("error", "usage", message, path=plan.path)))

    def _calls(self, directory: str) -> Sequence[str]:
        return [target for target, _ in local_calls(self.modules, directory, self.config.module_sources)]

    def _targets(self, file: str) -> Sequence[str]:
        return self.bundles.targets(file)

    def _members(self, file: str) -> Sequence[str]:
        return self.bundles.files_of(file)

    def graph(self, root: Root) -> Graph:
        """The graph of one root, every node with its environment."""
        if root.kind == "bundle":
            graph = self.bundles.build(root, self.options.settings, self.options.environment, self.options.resolved)
        else:
            graph = build_terraform(self.modules, root, self._terraform_options())
        environments.assign(graph, self.config)
        return graph

    def _terraform_options(self) -> TerraformOptions:
        options = self.options
        return TerraformOptions(
            settings=options.settings,
            workspace=options.workspace,
            module_sources=self.config.module_sources,
            plan=options.plan,
            environment=options.environment,
        )

    def settings(self) -> Settings:
        """What policies are asked with: the configuration, and stronger than it the command line."""
        options, config = self.options, self.config
        return Settings(
            select=options.select or config.select,
            ignore=(*config.ignore, *options.ignore),
            profile=options.profile or config.profile or "default",
            params=config.params,
            sets=config.sets,
            severity=config.severity,
            as_of=options.as_of,
        )


def lint(tree: FileTree, options: Options, policies: Pack | None = None) -> Report:
    """Everything to be said about the roots below the paths of `options`, judged by the built-in policies or others."""
    policies = builtin() if policies is None else policies
    run = Run(tree, options)
    found = run.roots()
    graphs = [run.graph(root) for root in found.roots]
    judgement = judge(Estate(tuple(graphs)), policies, run.settings())
    report = Report(as_of=options.as_of, pack=policies.hash)
    report.roots = [_summary(graph) for graph in graphs]
    report.weakened = run.config.weakened()
    files = files_read(run, found.roots)
    _take_answers(report, judgement, run, policies, files)
    report.gaps = list(dict.fromkeys(gap for graph in graphs for gap in graph.gaps))
    report.files = len(files)
    report.diagnostics += run.diagnostics
    report.diagnostics += found.diagnostics
    report.diagnostics += judgement.diagnostics
    report.diagnostics += [diagnostic for graph in graphs for diagnostic in graph.diagnostics]
    report.diagnostics = in_order(report.diagnostics)
    return report


def _take_answers(report: Report, judgement: Judgement, run: Run, policies: Pack, files: Sequence[SourceFile]) -> None:
    report.findings, report.unknown = judgement.findings, judgement.unknown
    report.passed, report.not_applicable = judgement.passed, judgement.not_applicable
    report.policies = len(judgement.asked)
    if not run.options.suppressions:
        return
    asked = {name for policy in judgement.asked for name in (policy.id, *policy.all_aliases, *policy.controls)}
    applied = suppressions.apply(
        judgement.findings,
        files,
        languages.comments,
        policies.knows,
        as_of=run.options.as_of,
        extents=languages.extents,
        config=run.config,
        unknown=judgement.unknown,
        names=list(policies.names()),
        asked=asked.__contains__,
        protected=[policy.id for policy in policies.policies if not policy.suppressible],
    )
    report.findings, report.suppressed = applied.findings, applied.suppressed
    report.diagnostics += applied.diagnostics


def files_read(run: Run, found: Sequence[Root]) -> list[SourceFile]:
    """Every file that the roots were made of, by path."""
    read = {file.path: file for file in run.modules.files()}
    for path in dict.fromkeys(
        path for root in found if root.kind == "bundle" for path in run.bundles.files_of(root.file)
    ):
        if run.tree.kind(path) == "file":
            with contextlib.suppress(ReadError):
                # The bundle has said already that it could not read the file.
                read[path] = run.tree.read(path)
    return [read[path] for path in sorted(read)]


def _summary(graph: Graph) -> RootSummary:
    nodes = [node for node in graph if node.mode != "meta"]
    return RootSummary(
        graph.root, graph.environment, len(nodes), sum(1 for node in nodes if node.existence is not TRUE)
    )
