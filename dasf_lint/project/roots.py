"""Which configurations a run judges: root modules of Terraform with their variants, and bundles with their targets."""

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import LeftOut
from dasf_lint.core.asked import Options
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Program, Root
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import FileTree, ReadError, is_at_or_below, join, parent
from dasf_lint.project.callers import Callers, Describe, Placed, Through, Understand, UnitCall
from dasf_lint.project.config import Config
from dasf_lint.project.discovery import (
    LOCK_FILE,
    Discovery,
    applies_on_its_own,
    discover,
    is_configuration,
    is_variant_candidate,
    list_configuration,
    module_above,
)
from dasf_lint.project.documents import BUNDLE_FILES, SUFFIXES, may_define_resources
from dasf_lint.project.foreign import is_foreign
from dasf_lint.project.globs import Globs
from dasf_lint.project.readings import read_by, readings, why_unread
from dasf_lint.project.variants import variant_files, variants

if TYPE_CHECKING:
    from dasf_lint.project.readers import Trial

Targets = Callable[[str], Sequence[str]]
"""The targets of a bundle by the path of its root file."""

Defines = Callable[[str], bool]
"""Whether the YAML or JSON at a path defines resources of a bundle."""

MembersOf = Callable[[str], Collection[str]]
"""The files that a bundle is made of, by the path of its root file."""


class Roots(NamedTuple):
    """
    through       directories that are judged through their callers only, if a call of theirs has an instance
    walk          what lies below the directories of the options; None where it names files alone
    lacks_target  no bundle has the target of the options, and that was said
    """

    roots: tuple[Root, ...]
    left_out: tuple[LeftOut, ...]
    diagnostics: tuple[Diagnostic, ...]
    through: tuple[Through, ...] = ()
    walk: Discovery | None = None
    lacks_target: bool = False


def find(
    tree: FileTree,
    options: Options,
    config: Config,
    *,
    describe: Describe,
    targets: Targets,
    members: MembersOf | None = None,
    defines: Defines | None = None,
    understand: Understand = lambda path: None,
    trial: "Trial | None" = None,
) -> Roots:
    """The roots below the directories of the options, and those that its files belong to, sorted."""
    return _Search(tree, options, config, describe, targets, members, defines, understand, trial).run()


class _Search:
    def __init__(
        self,
        tree: FileTree,
        options: Options,
        config: Config,
        describe: Describe,
        targets: Targets,
        members: MembersOf | None,
        defines: Defines | None,
        understand: Understand,
        trial: "Trial | None",
        everything: Discovery | None = None,
    ) -> None:
        """`everything` is what lies below the project root where somebody has looked already."""
        self.understand = understand
        self.trial = trial
        self.tree = tree
        self.options = options
        self.config = config
        self.describe = describe
        self.targets = targets
        self.members = members
        self.defines = defines
        self.exclude = Globs((*config.exclude, *options.exclude), Budget(limits.max_pattern_comparisons))
        self.left_out: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self.roots: dict[str, Root] = {}
        self.through: dict[str, Through] = {}
        self.names: dict[str, Sequence[str]] = {}
        self.units_told: set[tuple[str, str]] = set()
        self.missed_target: list[str] = []
        self.walk: Discovery | None = None
        self._all = everything

    def _why_nothing(self, path: str) -> str:
        try:
            self.tree.real_path(path)
        except ReadError as error:
            return error.message
        return f"{path} does not exist"

    def run(self) -> Roots:
        kinds = {path: self.tree.kind(path) for path in self.options.paths}
        directories = [path for path, kind in kinds.items() if kind == "directory"]
        files = [path for path, kind in kinds.items() if kind in ("file", "other")]
        for path, kind in kinds.items():
            if kind is None:
                self.diagnostics.append(Diagnostic("error", "usage", self._why_nothing(path), path=path))
        if directories:
            self._below(directories)
        if files:
            self._of_files(files, claimed=bool(directories))
        lacks_target = self._lacks_target()
        if self.exclude.is_exhausted:
            message = (
                f"more than {limits.max_pattern_comparisons:,} comparisons with `exclude`; not everything is left out"
            )
            self.diagnostics.append(Diagnostic("error", "limit", message, path=self.config.path or "."))
        if directories and not self.roots and not any(each.level == "error" for each in self.diagnostics):
            self._no_roots("nothing to be judged was found", directories[0])
        ordered = sorted(self.roots.values(), key=lambda root: (root.directory, root.kind, root.id))
        left_out = tuple(LeftOut(path, self.left_out[path]) for path in sorted(self.left_out))
        through = tuple(each for each in self.through.values() if not self._has_terraform(each.directory))
        return Roots(tuple(ordered), left_out, tuple(self.diagnostics), through, self.walk, lacks_target)

    @property
    def _everything(self) -> Discovery:
        """What lies below the project root."""
        if self._all is None:
            self._all = discover(self.tree, ["."], self.exclude)
        return self._all

    def _callers(self, found: Discovery) -> Callers:
        return Callers(
            self.tree,
            found,
            lambda: found if "." in self.options.paths else self._everything,
            self.describe,
            understand=self.understand,
            configured={each.path for each in self.config.roots},
            mapped=self.config.module_sources.values(),
        )

    def _judge(self, placed: Placed, found: Discovery, callers: Callers) -> None:
        asked = [*placed.roots, *(each.directory for each in placed.through)]
        programs = readings(asked, self._names, callers.called_by, self.config.program)
        for directory, alone in sorted(placed.roots.items(), key=lambda item: item[0]):
            seen = found if directory in found.modules else self._everything
            if alone is not None:
                self._terraform(directory, seen, alone, programs[directory])
            for unit in placed.units.get(directory, ()):
                self._unit(directory, unit, programs[directory])
        for through in placed.through:
            if not programs[through.directory]:
                continue
            self.through.setdefault(through.directory, through._replace(programs=programs[through.directory]))
            self._leave_out(through.directory, f"called by {through.callers[0]}, judged through its callers")

    # --- directories --------------------------------------------------------------------------------------------------

    def _below(self, directories: Sequence[str]) -> None:
        found = self.walk = discover(self.tree, directories, self.exclude)
        self.diagnostics += found.diagnostics
        callers = self._callers(found)
        named = directories if self.options.named_are_roots or self.options.gives_values else ()
        self._judge(callers.place(sorted(found.modules), named, upwards=False), found, callers)
        served = self._units(found.foreign, callers, done=found.modules)
        self.diagnostics += callers.diagnostics
        for file in found.bundles.values():
            self._bundle(file)
        self._stray_values(found)
        self._stray_resources(found)
        for path in found.excluded:
            self._leave_out(path, "excluded")
        for path in found.passed:
            self._leave_out(path, _PASSED)
        for directory, names in found.modules.items():
            for name in names if self.config.program is not None else ():
                why = why_unread(name, names, self.config.program)
                if why is not None:
                    self._leave_out(join(directory, name), why)
        for path in directories:
            if not any(
                is_at_or_below(found.way_to(place), path) for place in (*found.modules, *found.bundles, *served)
            ):
                self._nothing_below(path)

    def _names(self, directory: str) -> Sequence[str]:
        """The configuration files of a directory, also where the walk did not come."""
        found = self.names.get(directory)
        if found is None:
            seen = self.walk.modules.get(directory) if self.walk is not None else None
            found = self.names[directory] = list_configuration(self.tree, directory) if seen is None else seen
        return found

    def _no_roots(self, what: str, path: str, more: str = "") -> None:
        named = self.options.called if path == "." else path
        message = f"{what} {f'in {named}' if named else 'here'}{more}"
        is_told = path == "." and bool(named)
        self.diagnostics.append(Diagnostic("error", "no-roots", message, path=None if is_told else path))

    def _nothing_below(self, path: str) -> None:
        directory = path
        while directory != ".":
            directory = parent(directory)
            for file in (join(directory, name) for name in BUNDLE_FILES[:2]):
                if self.tree.kind(file) == "file":
                    self._no_roots("no Terraform and no bundle", path, f"; it lies inside the bundle {file}")
                    return
        self._no_roots("no Terraform and no bundle", path)

    def _has_terraform(self, directory: str) -> bool:
        return any(root.kind == "terraform" and root.directory == directory for root in self.roots.values())

    def _leave_out(self, path: str, why: str) -> None:
        self.left_out.setdefault(path, why)

    def _stray_values(self, found: Discovery) -> None:
        used = {file for root in self.roots.values() for file in root.var_files}
        for path in found.values:
            directory = parent(path)
            if path in used or (applies_on_its_own(_name(path)) and directory in found.modules):
                continue
            if self.options.gives_values:
                continue
            above = module_above(path, found.modules)
            is_variant = above is not None and path in variant_files(above, found)
            self._leave_out(path, _NO_VARIANT if is_variant else _stray(above))
        for path in found.hidden:
            if path not in used and not self.options.gives_values:
                self._leave_out(path, _HIDDEN)

    def _stray_resources(self, found: Discovery) -> None:
        """Files with resources of a bundle that no bundle includes: nothing deploys them, and nothing judges them."""
        budget = Budget(limits.max_stray_bytes)
        candidates: list[str] = []
        for path in found.documents:
            if path.endswith(".json") and not any(is_at_or_below(path, each) for each in found.bundles):
                # Of JSON there is much, and only an include makes it part of a bundle.
                continue
            try:
                data = self.tree.read(path).data
            except ReadError:
                continue
            if not budget.take(len(data)):
                message = (
                    f"more than {limits.max_stray_bytes:,} bytes of YAML and JSON; resources in the rest are not seen"
                )
                self._leave_out(path, message)
                break
            if may_define_resources(data):
                candidates.append(path)
        # What the bundles here include is parsed for them anyway; of the rest there is less.
        included = self._included(found) if candidates else set()
        strays = [path for path in candidates if path not in included and self._defines(path)]
        if strays and "." not in self.options.paths:
            included = self._included(self._everything)
        for path in strays:
            if path not in included:
                self._leave_out(path, _NOT_INCLUDED)

    def _defines(self, path: str) -> bool:
        return self.defines is not None and self.defines(path)

    def _included(self, found: Discovery) -> set[str]:
        """The files of all bundles, where they really stand."""
        included: set[str] = set()
        members = self.members
        for root_file in found.bundles.values() if members is not None else ():
            assert members is not None
            for path in members(root_file):
                with suppress(ReadError):
                    # The bundle says itself what it cannot read.
                    included.add(self.tree.real_path(path))
        return included

    # --- files --------------------------------------------------------------------------------------------------------

    def _of_files(self, files: Sequence[str], *, claimed: bool) -> None:
        """The roots that files belong to."""
        everything = self._everything
        wanted = [path for path in files if not (self.exclude and self.exclude.match(everything.way_to(path)))]
        modules = {path: directory for path in wanted if (directory := self._module_of(path, everything)) is not None}
        others = [path for path in wanted if is_foreign(_name(path))]
        served: set[str] = set()
        if modules or others:
            callers = self._callers(everything)
            self._judge(callers.place(dict.fromkeys(modules.values())), everything, callers)
            served = self._units(others, callers)
            self.diagnostics += callers.diagnostics
        used = {file for root in self.roots.values() for file in root.var_files}
        claims = {*served, *(path for path in modules if self._is_used(path, used))}
        for root_file, members in self._bundles_of(wanted, everything):
            self._bundle(root_file)
            claims.update(members)
        data = [path for path in files if path not in claims and not is_configuration(_name(path))]
        if data and self.trial is not None:
            claims.update(self._of_data(data, everything, self.trial))
        if not self.options.ignore_unclaimed:
            self._tell_unclaimed([path for path in files if path not in claims], claimed=claimed or bool(claims))

    def _of_data(self, paths: Sequence[str], everything: Discovery, trial: "Trial") -> set[str]:
        """Adds the roots that read files which are part of none; returns those files.

        What else would be said of tentative roots that read none of them is nobody's affair.
        """
        from dasf_lint.project import readers as reading

        wanted, asked = reading.candidates(self.tree, paths, everything, trial)
        if not asked:
            return set()
        options = self.options._replace(paths=tuple(asked), ignore_unclaimed=True)
        search = _Search(
            self.tree, options, self.config, self.describe, self.targets, self.members, self.defines, self.understand,
            None, everything,
        )  # fmt: skip
        tentative = search.run()
        found = reading.readers(self.tree, wanted, tentative.roots, tentative.through, trial)
        for root in found.roots:
            self._add(root)
        for through in found.through:
            self.through.setdefault(through.directory, through)
        places = {*(root.file for root in found.roots), *(root.directory for root in found.roots)}
        self.diagnostics += [
            each for each in tentative.diagnostics if each.path is not None and places & {each.path, parent(each.path)}
        ]
        return found.files

    def _is_used(self, path: str, used: Collection[str]) -> bool:
        """Whether a file that belongs to a module is read: the right program, and values that count somewhere."""
        if is_variant_candidate(_name(path)):
            return path in used or self.options.gives_values or applies_on_its_own(_name(path))
        return self._why_unread(path) is None

    def _why_unread(self, path: str) -> str | None:
        return why_unread(_name(path), self._names(parent(path)), self.config.program)

    def _tell_unclaimed(self, paths: Sequence[str], *, claimed: bool) -> None:
        for path in paths:
            why = "belongs to no root"
            if self.exclude and self.exclude.match(self._everything.way_to(path)):
                why = "is excluded"
            elif is_configuration(_name(path)):
                unread = self._why_unread(path)
                why = f"is not read: {unread}" if unread else why
            elif is_variant_candidate(_name(path)):
                why = f"is not used: {_stray(module_above(path, self._everything.modules))}"
            elif path.endswith(SUFFIXES) and self._defines(path):
                why = f"is not judged: {_NOT_INCLUDED}"
                self._leave_out(path, _NOT_INCLUDED)
            self.diagnostics.append(Diagnostic("warning", "unclaimed", f"{path} {why}", path=path))
        if not claimed:
            message = "none of the files that are named belongs to a root, so nothing of them was judged"
            self.diagnostics.append(Diagnostic("error", "no-roots", message, path=paths[0]))

    def _module_of(self, path: str, found: Discovery) -> str | None:
        name = _name(path)
        if is_configuration(name) or name == LOCK_FILE:
            directory = parent(path)
            return directory if directory in found.modules else None
        if is_variant_candidate(name):
            return module_above(path, found.modules)
        return None

    def _bundles_of(self, files: Sequence[str], found: Discovery) -> list[tuple[str, list[str]]]:
        """The bundles that files belong to, each with those files."""
        wanted: list[tuple[str, list[str]]] = []
        candidates = [path for path in files if path.endswith((".yml", ".yaml", ".json"))]
        for directory, root_file in sorted(found.bundles.items()):
            if self.members is None:
                mine = [path for path in candidates if is_at_or_below(path, directory)]
            else:
                members = {root_file, *self.members(root_file)} if candidates else ()
                mine = [path for path in candidates if path in members]
            if mine:
                wanted.append((root_file, mine))
        return wanted

    # --- one configuration --------------------------------------------------------------------------------------------

    def _terraform(self, directory: str, found: Discovery, alone: str, programs: Sequence[Program]) -> None:
        """The variants of one root module; the bare one only where there are no variants."""
        workspace = self.options.workspace
        made = [Root("terraform", directory, alone=alone)]
        if not self.options.gives_values and not alone:
            made, diagnostics = variants(self.tree, self.config, found, directory)
            self.diagnostics += diagnostics
            if made[0].variant is not None:
                names = ", ".join(root.variant or "" for root in made)
                self._leave_out(f"{directory} without a variant", f"judged with {names}")
        for program in programs:
            for root in made:
                wanted = root if workspace is None else root._replace(workspace=workspace)
                self._add(read_by(wanted, program, programs))
        if alone:
            message = f"values of the variables of {directory} are not known: {alone}"
            path = join(directory, found.modules[directory][0])
            self.diagnostics.append(Diagnostic("gap", "caller", message, path=path))

    def _unit(self, directory: str, unit: UnitCall, programs: Sequence[Program]) -> None:
        """A root module as a unit of Terragrunt or a component applies it, with the values that it gives."""
        above = parent(unit.path)
        variant = above if above != directory else _name(unit.path)
        if unit.part:
            variant = join(above, unit.part)
        why = f"{unit.path} gives values, and more may: {unit.why}" if unit.why else ""
        for program in programs:
            root = Root(
                "terraform", directory, variant, unit.path, workspace=self.options.workspace, alone=why, part=unit.part
            )
            self._add(read_by(root, program, programs))
        if why and (unit.path, unit.part) not in self.units_told:
            self.units_told.add((unit.path, unit.part))
            message = f"values of some variables of {directory} are not known: {why}"
            self.diagnostics.append(Diagnostic("gap", "caller", message, path=unit.path))

    def _units(self, files: Iterable[str], callers: Callers, done: Container[str] = ()) -> set[str]:
        """Adds the roots of the units that files of Terragrunt are read for; returns those files that are.

        done  modules whose units are roots already
        """
        served: set[str] = set()
        for path in files:
            for directory, unit in callers.units_of_file(path):
                served.add(path)
                if directory in done:
                    continue
                programs = readings([directory], self._names, callers.called_by, self.config.program)
                self._unit(directory, unit, programs[directory])
        return served

    def _bundle(self, file: str) -> None:
        directory = parent(file)
        names = list(self.targets(file))
        target = self.options.target
        if target is not None:
            if names and target not in names:
                self.missed_target += names
                self._leave_out(file, f"it has no target {target}")
                return
            names = [target]
        elif not names:
            self._add(Root("bundle", directory, file=file))
        for name in names:
            self._add(Root("bundle", directory, name, file=file))

    def _add(self, root: Root) -> None:
        self.roots.setdefault(f"{root.kind} {root.id}", root)

    def _lacks_target(self) -> bool:
        """Whether there are bundles, and none has the target; then it says so."""
        target = self.options.target
        if target is None or not self.missed_target or any(root.kind == "bundle" for root in self.roots.values()):
            return False
        known = sorted(set(self.missed_target))
        message = f"no bundle has a target {target}{hint(target, known)}"
        [path, *_] = [path for path in self.left_out if path.endswith((".yml", ".yaml"))]
        self.diagnostics.append(Diagnostic("error", "usage", message, path=path))
        return True


_WAY_OUT: Final = "list it under `roots` in .dasf-lint.yaml, or --var-file"
_NOT_INCLUDED: Final = "it defines resources, and no bundle includes it"
_PASSED: Final = "tools keep their own in it; only a call or an include leads there"
_HIDDEN: Final = f"it is hidden; {_WAY_OUT}"
_NO_VARIANT: Final = f"its module is judged without it; {_WAY_OUT}"


def _stray(module: str | None) -> str:
    """Why a file of values is none of a variant; `module` is the nearest directory around it that is one."""
    return f"{'it lies in no root' if module is None else 'no environment in its name'}; {_WAY_OUT}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]
