"""Which configurations a run judges: root modules of Terraform with their variants, and bundles with their targets."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Root
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import FileTree, ReadError, join, normalise, parent
from dasf_lint.project.config import Config, ConfiguredRoot
from dasf_lint.project.discovery import (
    BUNDLE_FILES,
    Found,
    applies_on_its_own,
    discover,
    is_configuration,
    is_variant_candidate,
    module_above,
)
from dasf_lint.project.globs import Globs
from dasf_lint.project.words import environments_in, whole_word

_SOURCE: Final = re.compile(rb'\bsource"?\s*[=:]\s*"([^"\n]*)"')
_EXAMPLES: Final = frozenset({"example", "examples", "sample", "template", "default", "defaults"})

Calls = Callable[[str], Collection[str]]
"""The directories that the module in a directory calls."""

Targets = Callable[[str], Sequence[str]]
"""The targets of a bundle by the path of its root file."""

Members = Callable[[str], Collection[str]]
"""The files that a bundle is made of, by the path of its root file."""


class LeftOut(NamedTuple):
    """Something that was seen and is not judged, and why."""

    path: str
    why: str


class Roots(NamedTuple):
    """`walk` is what lies below the directories of the request; None where it names files alone."""

    roots: tuple[Root, ...]
    left_out: tuple[LeftOut, ...]
    diagnostics: tuple[Diagnostic, ...]
    walk: Found | None = None


class Request(NamedTuple):
    """What the command line says about roots. `values_given`: with `--var` or `--var-file` there are no variants."""

    paths: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    target: str | None = None
    workspace: str | None = None
    values_given: bool = False


def find(
    tree: FileTree,
    request: Request,
    config: Config,
    *,
    calls: Calls,
    targets: Targets,
    members: Members | None = None,
) -> Roots:
    """The roots below the directories of the request, and those that its files belong to, sorted."""
    return _Search(tree, request, config, calls, targets, members).run()


class _Search:
    def __init__(
        self,
        tree: FileTree,
        request: Request,
        config: Config,
        calls: Calls,
        targets: Targets,
        members: Members | None,
    ) -> None:
        self.tree = tree
        self.request = request
        self.config = config
        self.calls = calls
        self.targets = targets
        self.members = members
        self.exclude = Globs((*config.exclude, *request.exclude))
        self.left_out: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self.roots: dict[str, Root] = {}
        self.missed_target: list[str] = []
        self.walk: Found | None = None

    def run(self) -> Roots:
        kinds = {path: self.tree.kind(path) for path in self.request.paths}
        directories = [path for path, kind in kinds.items() if kind == "directory"]
        files = [path for path, kind in kinds.items() if kind in ("file", "other")]
        for path, kind in kinds.items():
            if kind is None:
                self.diagnostics.append(Diagnostic("error", "usage", f"{path} does not exist", path=path))
        if directories:
            self._below(directories)
        if files:
            self._of_files(files)
        self._check_target()
        ordered = sorted(self.roots.values(), key=lambda root: (root.directory, root.kind, root.id))
        left_out = tuple(LeftOut(path, self.left_out[path]) for path in sorted(self.left_out))
        return Roots(tuple(ordered), left_out, tuple(self.diagnostics), self.walk)

    # --- directories --------------------------------------------------------------------------------------------------

    def _below(self, directories: Sequence[str]) -> None:
        found = self.walk = discover(self.tree, directories, self.exclude)
        self.diagnostics += found.diagnostics
        configured = {each.path for each in self.config.roots}
        named = {path for path in found.modules if path in directories or path in configured}
        callers = {directory: set(self.calls(directory)) - {directory} for directory in found.modules}
        for directory in _uncalled(callers, named):
            self._terraform(directory, found)
        for directory in sorted(found.modules):
            if not self._has_terraform(directory):
                self._leave_out(directory, f"called by {_first_caller(directory, callers)}, judged through its callers")
        for file in found.bundles.values():
            self._bundle(file)
        self._stray_values(found)
        for path in directories:
            if not any(_is_below(path, found.way_to(place)) for place in (*found.modules, *found.bundles)):
                self._nothing_below(path)

    def _nothing_below(self, path: str) -> None:
        message = f"no Terraform and no bundle in {path}" if path != "." else "no Terraform and no bundle here"
        directory = path
        while directory != ".":
            directory = parent(directory)
            for name in BUNDLE_FILES[:2]:
                if self.tree.kind(join(directory, name)) == "file":
                    message += f"; it lies inside the bundle {join(directory, name)}"
                    directory = "."
                    break
        self.diagnostics.append(Diagnostic("error", "no-roots", message, path=path))

    def _has_terraform(self, directory: str) -> bool:
        return any(root.kind == "terraform" and root.directory == directory for root in self.roots.values())

    def _leave_out(self, path: str, why: str) -> None:
        self.left_out.setdefault(path, why)

    def _stray_values(self, found: Found) -> None:
        used = {file for root in self.roots.values() for file in root.var_files}
        for path in found.values:
            directory = parent(path)
            if path in used or (applies_on_its_own(_name(path)) and directory in found.modules):
                continue
            if self.request.values_given:
                continue
            self._leave_out(path, "no environment in its name; list it under `roots` in .dasf-lint.yaml, or --var-file")

    # --- files --------------------------------------------------------------------------------------------------------

    def _of_files(self, files: Sequence[str]) -> None:
        """The roots that files belong to. What belongs to none is ignored: a hook hands over whatever was changed."""
        everywhere = discover(self.tree, ["."], self.exclude)
        wanted = [path for path in files if not (self.exclude and self.exclude.match(everywhere.way_to(path)))]
        directories: dict[str, None] = {}
        for path in wanted:
            directory = self._module_of(path, everywhere)
            if directory is not None:
                directories[directory] = None
        if directories:
            for directory in self._callers_of(directories, everywhere):
                self._terraform(directory, everywhere)
        for file in self._bundles_of(wanted, everywhere):
            self._bundle(file)

    def _module_of(self, path: str, found: Found) -> str | None:
        name = _name(path)
        if is_configuration(name) or name == ".terraform.lock.hcl":
            directory = parent(path)
            return directory if directory in found.modules else None
        if is_variant_candidate(name):
            return module_above(path, found.modules)
        return None

    def _callers_of(self, directories: Iterable[str], found: Found) -> list[str]:
        """The roots through which modules are judged: themselves where nobody calls them."""
        sources = {directory: self._scanned_calls(directory, names) for directory, names in found.modules.items()}
        configured = {each.path for each in self.config.roots}
        exact: dict[str, set[str]] = {}
        roots: dict[str, None] = {}
        seen: set[str] = set()
        waiting = list(directories)
        while waiting:
            directory = waiting.pop(0)
            if directory in seen:
                continue
            seen.add(directory)
            callers = []
            for caller, scanned in sources.items():
                if caller != directory and directory in scanned:
                    if caller not in exact:
                        exact[caller] = set(self.calls(caller))
                    if directory in exact[caller]:
                        callers.append(caller)
            if not callers or directory in configured:
                roots[directory] = None
            waiting += callers
        if not roots:
            # Modules that only call each other in a circle: Terraform would refuse them, and we say so.
            return sorted(seen)[:1]
        return sorted(roots)

    def _scanned_calls(self, directory: str, names: Sequence[str]) -> set[str]:
        """Where calls of a module may lead, by a scan for `source =`: a superset, without parsing."""
        found: set[str] = set()
        for name in names:
            try:
                data = self.tree.read(join(directory, name)).data
            except ReadError:
                continue
            if b"source" not in data:
                continue
            for match in _SOURCE.finditer(data):
                source = match.group(1).decode("utf-8", "replace").replace("\\/", "/")
                if source.startswith("."):
                    target = normalise(join(directory, source))
                    if target is not None:
                        found.add(target)
                elif self.config.module_sources:
                    found.update(self.config.module_sources.values())
        return found

    def _bundles_of(self, files: Sequence[str], found: Found) -> list[str]:
        wanted: list[str] = []
        candidates = [path for path in files if path.endswith((".yml", ".yaml", ".json"))]
        for directory, root_file in sorted(found.bundles.items()):
            if root_file in candidates or self._includes(directory, root_file, candidates):
                wanted.append(root_file)
        return wanted

    def _includes(self, directory: str, root_file: str, candidates: Sequence[str]) -> bool:
        near = [path for path in candidates if _is_below(directory, path)]
        if self.members is None:
            return bool(near)
        return bool(candidates) and not set(candidates).isdisjoint(self.members(root_file))

    # --- one configuration --------------------------------------------------------------------------------------------

    def _terraform(self, directory: str, found: Found) -> None:
        """The variants of one root module; the bare one only where there are no variants."""
        workspace = self.request.workspace
        if self.request.values_given:
            self._add(Root("terraform", directory, workspace=workspace or "default"))
            return
        variants: dict[str, Root] = {}
        for each in self.config.roots:
            if each.path == directory and (each.var_files or each.workspace):
                root = self._configured(each)
                variants[root.id] = root
        if not variants:
            bare = [each for each in self.config.roots if each.path == directory]
            candidates = [] if bare else self._variant_files(directory, found)
            for path in candidates:
                root = Root("terraform", directory, _relative(path, directory), var_files=(path,))
                variants[root.id] = root
        else:
            listed = {file for root in variants.values() for file in root.var_files}
            for path in self._variant_files(directory, found):
                if path not in listed:
                    root = Root("terraform", directory, _relative(path, directory), var_files=(path,))
                    variants[root.id] = root
        if variants:
            names = ", ".join(root.variant or "" for root in variants.values())
            self._leave_out(f"{directory} without a variant", f"judged with {names}")
        for root in variants.values() or [Root("terraform", directory)]:
            self._add(root if workspace is None else root._replace(workspace=workspace))

    def _configured(self, each: ConfiguredRoot) -> Root:
        files = tuple(self._value_file(each, file) for file in each.var_files)
        name = "+".join(_relative(file, each.path) for file in files)
        if each.workspace:
            name = f"{name}@{each.workspace}" if name else each.workspace
        return Root("terraform", each.path, name, var_files=files, workspace=each.workspace or "default")

    def _value_file(self, each: ConfiguredRoot, file: str) -> str:
        """A variable file of the configuration: relative to its root, or else to the project root."""
        beside = normalise(join(each.path, file))
        if beside is not None and self.tree.kind(beside) == "file":
            return beside
        above = normalise(file)
        if above is not None and self.tree.kind(above) == "file":
            return above
        message = f"the variable file {file} does not exist in {each.path}"
        self.diagnostics.append(Diagnostic("error", "config", message, span=each.span))
        return beside or file

    def _variant_files(self, directory: str, found: Found) -> list[str]:
        return [
            path
            for path in found.values
            if module_above(path, found.modules) == directory and _names_environment(path, directory)
        ]

    def _bundle(self, file: str) -> None:
        directory = parent(file)
        names = list(self.targets(file))
        target = self.request.target
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

    def _check_target(self) -> None:
        target = self.request.target
        if target is None or any(root.kind == "bundle" for root in self.roots.values()):
            return
        if self.missed_target:
            known = sorted(set(self.missed_target))
            message = f"no bundle has a target {target}{hint(target, known)}"
            [path, *_] = [path for path in self.left_out if path.endswith((".yml", ".yaml"))]
            self.diagnostics.append(Diagnostic("error", "usage", message, path=path))


def _uncalled(callers: dict[str, set[str]], named: Collection[str]) -> list[str]:
    """The directories that no other one calls, those that are named, and one of each circle that nobody else calls."""
    called = {target for targets in callers.values() for target in targets}
    roots = {directory for directory in callers if directory not in called or directory in named}
    reached: set[str] = set()
    for directory in [*sorted(roots), *sorted(callers)]:
        if directory in reached:
            continue
        roots.add(directory)
        waiting = [directory]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting += callers.get(current, ())
    return sorted(roots)


def _first_caller(directory: str, callers: dict[str, set[str]]) -> str:
    return min((caller for caller, targets in callers.items() if directory in targets), default="another module")


def _names_environment(path: str, directory: str) -> bool:
    """Whether a variable file is one of several environments: by its stem, or by the folder it lies in."""
    name = _name(path)
    if applies_on_its_own(name) and parent(path) == directory:
        return False
    stem = name.removesuffix(".json").removesuffix(".tfvars")
    if any(word in _EXAMPLES for word in stem.lower().replace("-", ".").replace("_", ".").split(".")):
        return False
    return bool(environments_in(stem)) or whole_word(_name(parent(path))) is not None


def _relative(path: str, directory: str) -> str:
    """A path as seen from a directory, where it lies below; else as it is."""
    return path.removeprefix("" if directory == "." else f"{directory}/")


def _is_below(directory: str, path: str) -> bool:
    return directory == "." or path == directory or path.startswith(f"{directory}/")


def _name(path: str) -> str:
    return path.rpartition("/")[2]
