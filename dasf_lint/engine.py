"""The pipeline: files, roots, graphs, answers, report. The only module that knows its order."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dasf_lint import excusing
from dasf_lint.configured import Configured, read
from dasf_lint.core.answers import Member, Profile, Report, RootSummary, Severity
from dasf_lint.core.asked import Options
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.graph import Estate, Graph, Program, Root
from dasf_lint.core.source import FileTree, ReadError, SourceFile
from dasf_lint.core.standing import Standing
from dasf_lint.core.truth import TRUE
from dasf_lint.hcl.functions import FILESYSTEM
from dasf_lint.policy.judge import Settings, judge
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.packs import builtin
from dasf_lint.policy.selection import Asking
from dasf_lint.project import accounts, environments, foreign, in_vain, roots
from dasf_lint.project import config as configuration
from dasf_lint.project.accounts import Account
from dasf_lint.project.callers import Described, Through, UnitCall
from dasf_lint.project.config import Config
from dasf_lint.project.foreign import pattern_of
from dasf_lint.project.overrides import Override, OverrideEntries
from dasf_lint.project.readings import BOTH, read_by
from dasf_lint.project.roots import Roots
from dasf_lint.project.standing import Standings, switched_off
from dasf_lint.seen import Seen
from dasf_lint.terraform import applied
from dasf_lint.terraform.build import build as build_terraform
from dasf_lint.terraform.modules import Modules, local_calls, unknown_sources
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.source_map import SourceMap
from dasf_lint.unused import unused
from dasf_lint.weakenings import Outweighed, weakenings

if TYPE_CHECKING:
    from dasf_lint.bundle.build import Bundles
    from dasf_lint.project.readers import Reliance


class Judged(NamedTuple):
    """The roots of a run with their graphs, in the same order; and what became of every file that was found."""

    roots: Roots
    graphs: list[Graph]
    accounts: list[Account]


class LintRun:
    """What is read once and shared by the roots of a run: the configuration, parsed modules, loaded bundles."""

    def __init__(self, tree: FileTree, options: Options, config: Config | None = None) -> None:
        """`config` is the configuration where it was read already."""
        self.tree = tree
        self.options = options
        self.modules = Modules(tree)
        self.diagnostics: list[Diagnostic] = []
        self._bundles: Bundles | None = None
        self._real_paths: dict[str, str] = {}
        self._looked_into = 0
        self._tried: dict[Root, Graph] = {}
        """What was evaluated before it was clear whether it is judged."""
        self._plan = options.plan
        """As long as it is clear of which root it is."""
        if config is None:
            config, self.diagnostics = configuration.load(
                tree, self._common_directory, file=options.config, isolated=options.isolated
            )
        self.config = config
        self.environments = environments.Rules(config)
        self.standings = Standings(tree, self.environments, lambda directory: self._describe(directory).applied)
        self.module_sources = SourceMap(config.module_sources)
        self.overrides = OverrideEntries(config)
        self._askings: dict[Override, Asking] = {}

    def again(self, options: Options, kept: Iterable[Graph]) -> "LintRun":
        """Another run over the same files; `kept` are graphs in which the other options change nothing."""
        run = LintRun(self.tree, options, self.config)
        run.modules = self.modules.anew()
        run._tried = {graph.root: graph for graph in kept}
        return run

    @property
    def _common_directory(self) -> str:
        return configuration.common_directory(self.tree, self.options.paths)

    @property
    def bundles(self) -> "Bundles":
        if self._bundles is None:
            from dasf_lint.bundle.build import Bundles

            self._bundles = Bundles(self.tree)
        return self._bundles

    @property
    def _paths(self) -> tuple[str, ...]:
        """What is judged. A hook that is handed the configuration judges everything that it speaks of."""
        paths, config = self.options.paths, self.config
        if self.options.ignore_unclaimed and not config.is_given and any(map(config.decides_by, paths)):
            return (config.directory,)
        return paths

    def roots(self) -> Roots:
        """The roots that the paths of the run mean."""
        options = self.options
        if options.plan_alone:
            root = Root("terraform", options.paths[0], workspace=options.workspace)
            return Roots((root,), (), ())
        found = roots.find(
            self.tree,
            options._replace(paths=self._paths),
            self.config,
            describe=self._look_into,
            targets=self._targets,
            members=self._members,
            defines=self._defines,
            understand=self._understand,
            trial=self if self.options.plan is None else None,
        )
        if options.config is None and not options.isolated:
            passed_over = in_vain.nested(self.tree, options.paths, found)
            found = found._replace(diagnostics=(*found.diagnostics, *passed_over))
        return found if options.plan is None else self._of_plan(found, options.plan)

    def _of_plan(self, found: Roots, plan: SourceFile) -> Roots:
        """The one root that a plan is of: its source, or the directory alone where there is no source."""
        planned = [root for root in found.roots if root.kind == "terraform"]
        if not planned:
            told = tuple(each for each in found.diagnostics if each.code != "no-roots")
            root = Root("terraform", self._common_directory)
            return found._replace(roots=(*found.roots, root), diagnostics=told)
        if len(planned) == 1:
            return found
        self._plan = None
        message = f"a plan is of one root, and here are {len(planned)}: name the directory that {plan.path} is of"
        return found._replace(diagnostics=(*found.diagnostics, Diagnostic("error", "usage", message, path=plan.path)))

    def judged(self) -> Judged:
        """The roots with their graphs. A module of which no root has an instance is judged by itself."""
        found = self.roots()
        graphs = []
        for done, root in enumerate(found.roots):
            self.options.progress("evaluating", done, len(found.roots))
            graphs.append(self.graph(root))
        reached: set[tuple[str, Program]] = set()
        for graph in graphs:
            reached |= self._reached(graph)
        left = {each.directory: each for each in found.through}
        # A plan says what there is.
        for through in found.through if self.options.plan is None else ():
            for program in self._unreached(through, reached):
                root = Root("terraform", through.directory, workspace=self.options.workspace, alone=through.alone)
                graph = self.graph(read_by(root, program, through.programs))
                graph.standing = self._switched_off(through.directory, graphs) or graph.standing
                graphs.append(graph)
                reached |= self._reached(graph)
                left.pop(through.directory, None)
        graphs.sort(key=lambda graph: (graph.root.directory, graph.root.kind, graph.root.id))
        alone = {graph.root.directory for graph in graphs if graph.root.alone}
        found = found._replace(
            roots=tuple(graph.root for graph in graphs),
            through=tuple(left.values()),
            left_out=tuple(each for each in found.left_out if each.path not in alone),
            diagnostics=(
                *found.diagnostics,
                *self.unused([graph.root for graph in graphs], lacks_target=found.lacks_target),
            ),
        )
        return self._settled(found, graphs, reached)

    def _unreached(self, through: Through, reached: Collection[tuple[str, Program]]) -> list[Program]:
        """The programs in whose reading a module is to be judged by itself, because no root has an instance of it."""
        missing = [program for program in through.programs if (through.directory, program) not in reached]
        if len(through.programs) == 1 and any((through.directory, program) in reached for program in BOTH):
            # All programs read it alike.
            return []
        return missing

    def _settled(self, found: Roots, graphs: list[Graph], reached: Collection[tuple[str, Program]]) -> Judged:
        if found.walk is None or self.options.plan is not None:
            return Judged(found, graphs, [])
        told = [*found.diagnostics, *(each for graph in graphs for each in graph.diagnostics)]
        left_out = {each.path: each.why for each in found.left_out}
        settled, problems = accounts.settle(
            found.walk,
            found.roots,
            reached={directory for directory, _ in reached},
            left_out=left_out,
            diagnostics=told,
        )
        return Judged(found._replace(diagnostics=(*found.diagnostics, *problems)), graphs, settled)

    def _reached(self, graph: Graph) -> set[tuple[str, Program]]:
        """The directories whose modules have an instance in a graph, by the names that a walk gives them, as read."""
        return {(self._real(directory), graph.root.program) for directory in graph.modules}

    def _switched_off(self, directory: str, graphs: Sequence[Graph]) -> Standing | None:
        return switched_off(graphs, lambda call: self._real(call.directory) == directory)

    def _real(self, directory: str) -> str:
        if directory not in self._real_paths:
            try:
                self._real_paths[directory] = self.tree.real_path(directory)
            except ReadError:
                # The module could not be read either, and that was said.
                self._real_paths[directory] = directory
        return self._real_paths[directory]

    def program_of(self, directory: str) -> Program:
        """The program by which one module is to be read where one is wanted: OpenTofu's if no other can read it."""
        if self.config.program is not None:
            return self.config.program
        return "terraform" if self.modules.load(directory) is not None else "tofu"

    def _look_into(self, directory: str) -> Described:
        self._looked_into += 1
        self.options.progress("reading", self._looked_into, 0)
        return self._describe(directory)

    def _describe(self, directory: str) -> Described:
        """What is said in either program's reading, where they differ and the configuration names none."""
        program = self.config.program
        readings = [self.modules.reading(program or "terraform")]
        if program is None and readings[0].differs(directory):
            readings.append(self.modules.reading("tofu"))
        mapping = self.module_sources
        modules = [module for reading in readings if (module := reading.load(directory)) is not None]
        sources = [source for reading in readings for source in unknown_sources(reading, directory)]
        patterns = (pattern_of(directory, source) for source in sources)
        return Described(
            calls=[target for reading in readings for target, _ in local_calls(reading, directory, mapping)],
            sources=[pattern for pattern in patterns if pattern is not None],
            applied=next(filter(None, map(applied.surely, modules)), ""),
            applicable=next(filter(None, map(applied.perhaps, modules)), ""),
        )

    def earlier_names(self, graphs: Sequence[Graph]) -> Callable[[Member], Iterable[str]]:
        """What a member was called before, by the `moved` blocks of its root."""
        roots = {graph.root.id: graph.root for graph in graphs if graph.root.kind == "terraform"}

        def names(member: Member) -> Iterable[str]:
            from dasf_lint.terraform.moved import earlier, move_blocks

            root = roots.get(member.root)
            module = None if root is None else self.modules.reading(root.program).load(root.directory)
            return () if module is None or not module.moved else earlier(member.address, move_blocks(module))

        return names

    def may_read(self, directory: str, names: Collection[str]) -> bool:
        module = self.modules.reading(self.program_of(directory)).load(directory)
        if module is None:
            return False
        from dasf_lint.terraform.data_names import data_names

        found = list(data_names(module))
        return any(each.fits(name) for each in found for name in names)

    def foreign_may_read(self, path: str) -> bool:
        try:
            data = self.tree.read(path).data
        except ReadError:
            return False
        return any(name.encode() in data for name in FILESYSTEM)

    def bundle_may_read(self, file: str, paths: Collection[str]) -> bool:
        return self.bundles.may_read(file, paths)

    def reliance(self, root: Root) -> "Reliance":
        from dasf_lint.project.readers import Reliance

        graph = self._tried[root] = self.graph(root)
        return Reliance(graph.relied_on(), graph.modules)

    def _understand(self, path: str) -> list[UnitCall] | None:
        unit = self.modules.units.unit(path) if foreign.is_unit(path) else None
        found = self.modules.units.components(path) if foreign.has_components(path) else unit and [unit]
        if found is None:
            return None
        return [
            UnitCall(path, each.directory, each.why, frozenset(file.path for file in each.files), each.part)
            for each in found
        ]

    def _targets(self, file: str) -> Sequence[str]:
        return self.bundles.targets(file)

    def _members(self, file: str) -> Sequence[str]:
        return self.bundles.files_of(file)

    def _defines(self, file: str) -> bool:
        from dasf_lint.bundle.strays import defines_resources

        return defines_resources(self.tree, file)

    def unused(self, judged: Sequence[Root], *, lacks_target: bool = False) -> list[Diagnostic]:
        """What the options say that none of the roots takes, once their graphs are built, and was not told already."""
        options = self.options._replace(target=None) if lacks_target else self.options
        found = unused(options, judged, self.modules, lambda: self.bundles)
        return found if self.options.resolved is None else [*found, *self.bundles.unused(self.options.resolved)]

    def graph(self, root: Root) -> Graph:
        """The graph of one root, every node with its environment."""
        if root in self._tried:
            return self._tried[root]
        if root.kind == "bundle":
            graph = self.bundles.build(root, self.options)
        else:
            graph = build_terraform(self.modules.reading(root.program), root, self.terraform_options())
        environments.assign(graph, self.environments)
        if root.kind == "bundle" or self._plan is None:
            # A plan is of what somebody is about to deploy.
            graph.standing = self.standings.of(graph)
        return graph

    def terraform_options(self) -> TerraformOptions:
        return TerraformOptions(
            self.options, module_sources=self.module_sources, plan=self._plan, program=self.config.program
        )

    def settings(self) -> Settings:
        """What policies are asked with: the configuration, and stronger than it the command line."""
        config = self.config
        select, ignore, profile, severity = self._chosen(Override())
        return Settings(
            select=select,
            ignore=ignore,
            profile=profile,
            preview=self._preview,
            params=config.params,
            sets=config.sets,
            severity=severity,
            as_of=self.options.as_of,
            elsewhere=self._elsewhere if self.overrides else None,
            progress=self.options.progress,
        )

    def asking(self, path: str) -> Asking:
        """What is asked of the resources of a file."""
        return self._elsewhere(path) if self.overrides else Asking(*self._chosen(Override()), self._preview)

    def _elsewhere(self, path: str) -> Asking:
        """What is asked of the resources of a file."""
        override = self.overrides.at(path)
        if override not in self._askings:
            self._askings[override] = Asking(*self._chosen(override), self._preview)
        return self._askings[override]

    @property
    def _preview(self) -> bool:
        return self.options.preview or self.config.preview

    def _chosen(self, override: Override) -> tuple[tuple[str, ...], tuple[str, ...], Profile, Mapping[str, Severity]]:
        options, config = self.options, self.config
        return (
            options.select or (config.select if override.select is None else override.select),
            (*(config.ignore if override.ignore is None else override.ignore), *options.ignore),
            options.profile or override.profile or config.profile or "default",
            config.severity if override.severity is None else override.severity,
        )

    def entries(self, found: Roots) -> in_vain.ConfiguredEntries:
        """What the configuration says of these roots; nothing is told of what `--exclude` may have hidden."""
        options = self.options
        narrowed = any((options.target, options.workspace, options.plan, options.resolved, options.settings))
        walk = found.walk if not options.exclude else None
        return in_vain.ConfiguredEntries(self.tree, self.config, walk, is_whole=not narrowed)

    def outweighed(self) -> set[Outweighed]:
        """What the configuration says in vain, because the command line says otherwise."""
        options = self.options
        found: set[Outweighed] = set()
        if options.select:
            found.add("select")
        if options.profile is not None:
            found.add("profile")
        if options.fail_on is not None:
            found.add("fail_on")
        if not options.suppressions:
            found |= {"suppress", "attest"}
        return found


def lint(
    tree: FileTree, options: Options, policies: Pack | None = None, configured: Configured | None = None
) -> Report:
    """Everything to be said about the roots below the paths of `options`, judged by the built-in policies or others.

    The policies that the configuration names are asked as well. `configured` is the configuration where it was read
    already, with all policies.
    """
    return lint_and_see(tree, options, policies, configured).report


def lint_and_see(
    tree: FileTree, options: Options, policies: Pack | None = None, configured: Configured | None = None
) -> Seen:
    """The same report, with what its run could see: for those who compare it with another."""
    if configured is None:
        pack = builtin() if policies is None else policies
        configured = read(tree, options.paths, pack, file=options.config, isolated=options.isolated)
    run = LintRun(tree, options, configured.config)
    found, graphs, settled = run.judged()
    judgement = judge(Estate(tuple(graphs)), configured.pack, run.settings())
    report = Report(as_of=options.as_of, pack=configured.pack.hash)
    report.roots = [_summary(graph) for graph in graphs]
    report.left_out = list(found.left_out)
    report.through_callers = len(found.through)
    report.accounts = accounts.counts(settled)
    report.configuration = configured.record()
    report.weakened = weakenings(configured.config, configured.pack, run.outweighed(), as_of=options.as_of)
    files = files_read(run, found.roots, graphs)
    entries = run.entries(found)
    report.policies = len(judgement.asked)
    report.passed, report.not_applicable = judgement.passed, judgement.not_applicable
    report.findings, report.unknown = judgement.findings, judgement.unknown
    if options.suppressions:
        excusing.take(report, judgement.finished, configured, files, entries)
    report.diagnostics += run.environments.diagnostics()
    report.diagnostics += run.overrides.diagnostics()
    report.diagnostics += entries.unused(run.environments, run.module_sources.unmet(), run.overrides.unmet())
    report.gaps = list(dict.fromkeys(gap for graph in graphs for gap in graph.gaps))
    report.files = len(files)
    report.diagnostics += configured.diagnostics
    report.diagnostics += found.diagnostics
    report.diagnostics += judgement.diagnostics
    report.diagnostics += [diagnostic for graph in graphs for diagnostic in graph.diagnostics]
    report.diagnostics = in_order(report.diagnostics)
    report.secrets.update(judgement.secrets)
    for graph in graphs:
        report.secrets.update(graph.secrets())
    made = Seen(report, tree, run.asking, run.earlier_names(graphs), entries, configured.pack)
    if options.baseline is not None:
        from dasf_lint import known

        known.hold_against(made, options.baseline)
    report.hold_back()
    return made


def files_read(run: LintRun, found: Sequence[Root], graphs: Sequence[Graph]) -> list[SourceFile]:
    """Every file that the roots were made of, by path."""
    read = {file.path: file for file in run.modules.files()}
    for path in dict.fromkeys(
        path for root in found if root.kind == "bundle" for path in run.bundles.files_of(root.file)
    ):
        if run.tree.kind(path) == "file":
            with contextlib.suppress(ReadError):
                # The bundle has said already that it could not read the file.
                read[path] = run.tree.read(path)
    # Files beside a bundle that hold something to judge of their own.
    kinds = ("bundle.app_file", "bundle.requirements_file")
    beside = [node for graph in graphs for kind in kinds for node in graph.of_kind(kind)]
    read.update((node.span.file.path, node.span.file) for node in beside)
    return [read[path] for path in sorted(read)]


def _summary(graph: Graph) -> RootSummary:
    nodes = [node for node in graph if node.mode != "meta"]
    return RootSummary(
        graph.root,
        graph.environment,
        len(nodes),
        sum(1 for node in nodes if node.existence is not TRUE),
        graph.standing,
    )
