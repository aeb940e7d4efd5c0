"""Which files make a bundle, and how they become one configuration: the part that all targets share."""

import posixpath
from collections.abc import Mapping
from functools import cache
from typing import Final
from weakref import WeakKeyDictionary

from dasf_lint.bundle import globs, schema
from dasf_lint.bundle.complaints import Complaint, Complaints, Stopped
from dasf_lint.bundle.merge import MergeError, merge
from dasf_lint.bundle.value import NIL, Path, Place, Value, path_text, raw
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, SourceFile, join, normalise, parent
from dasf_lint.core.yaml import YamlProblem, parse

ROOT_NAMES: Final = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
_EXTENSIONS: Final = (".yml", ".yaml", ".json")


class Loaded:
    """The configuration of all files, typed and merged, before a target is chosen.

    `base` stands before paths in messages: the absolute directory of the project root for the command line, nothing
    for the linter, whose reports hold no path of this machine. `tolerant` loading goes on after an error, as the linter
    wants to see what there is.
    """

    __slots__ = ("base", "complaints", "diagnostics", "directory", "file", "files", "root", "stopped", "tolerant")

    def __init__(self, directory: str, file: str, base: str) -> None:
        self.directory = directory
        self.file = file
        self.base = base
        self.files: list[str] = []
        self.root: Value = NIL
        self.complaints = Complaints()
        self.diagnostics: list[Diagnostic] = []
        self.stopped = False
        self.tolerant = False

    def shown(self, path: str) -> str:
        """A path of the project as messages print it."""
        return posixpath.join(self.base, path) if self.base else path

    @property
    def shown_directory(self) -> str:
        return self.base if self.directory == "." and self.base else self.shown(self.directory)


def root_files(tree: FileTree, directory: str) -> list[str]:
    """The root files in one directory; more than one is an error of the bundle."""
    paths = (join(directory, name) for name in ROOT_NAMES)
    return [path for path in paths if tree.kind(path) == "file"]


def is_root_name(name: str) -> bool:
    """Whether a file of this name makes its directory a bundle."""
    return name in ROOT_NAMES


def find_bundle(tree: FileTree, directory: str) -> str | None:
    """The root file for work in `directory`: every name in turn is looked for upwards, as the CLI does."""
    for name in ROOT_NAMES:
        above = directory
        while True:
            path = join(above, name)
            if tree.kind(path) == "file":
                return path
            if above == ".":
                break
            above = parent(above)
    return None


def files_of(tree: FileTree, bundle_file: str) -> list[str]:
    """The root file and what it includes, in the order of reading."""
    loaded = load(tree, bundle_file)
    return [loaded.file, *loaded.files]


_LOADED: "WeakKeyDictionary[FileTree, dict[tuple[str, str, bool], Loaded]]" = WeakKeyDictionary()


def load(tree: FileTree, bundle_file: str, *, base: str = "", tolerant: bool = True) -> Loaded:
    """Read, type and merge the files of a bundle; once for a tree, however many targets are asked for."""
    known = _LOADED.setdefault(tree, {})
    loaded = known.get((bundle_file, base, tolerant))
    if loaded is None:
        loaded = known[bundle_file, base, tolerant] = Loaded(parent(bundle_file), bundle_file, base)
        loaded.tolerant = loaded.complaints.tolerant = tolerant
        try:
            _Loading(tree, loaded).run()
        except Stopped:
            loaded.stopped = True
        loaded.root = schema.prune(schema.root_type(), loaded.root)
        if loaded.root.kind == "nil":
            loaded.root = loaded.root.but("map", {})
    return loaded


class _Loading:
    __slots__ = ("_complaints", "_loaded", "_tree")

    def __init__(self, tree: FileTree, loaded: Loaded) -> None:
        self._tree = tree
        self._loaded = loaded
        self._complaints = loaded.complaints

    def run(self) -> None:
        loaded, complaints = self._loaded, self._complaints
        present = root_files(self._tree, loaded.directory)
        if len(present) > 1:
            complaints.error(f"multiple bundle root configuration files found in {loaded.shown_directory}")
            complaints.check()
        loaded.root = self._read(loaded.file)
        complaints.check()
        self._include()
        complaints.check()

    def _read(self, path: str) -> Value:
        """One file, typed. Raises Stopped where it cannot be read."""
        loaded, complaints = self._loaded, self._complaints
        shown = loaded.shown(path)
        try:
            file = self._tree.read(path)
            node = parse(file, dialect="bundle", diagnostics=loaded.diagnostics)
        except ReadError as error:
            loaded.diagnostics.append(Diagnostic.from_read_error(error))
            complaints.say("error", f"failed to load {shown}: {error.message}", code=error.code)
            raise Stopped from None
        except YamlProblem as problem:
            loaded.diagnostics.append(problem.diagnostic())
            raise self._unreadable(problem, shown) from None
        value = raw(node) if node is not None else NIL
        try:
            value = _expand_shorthands(value)
        except MergeError as error:
            raise complaints.stop(f"failed to rewrite {shown}: {error}") from None
        typed = schema.normalise(schema.root_type(), value, (), complaints)
        if typed is None or typed.kind == "string":
            found = "invalid" if typed is None else "string"
            where = ":0:0" if typed is None else f"{shown}:1:1"
            raise complaints.stop(f"failed to load {shown}: {where}: expected a map, found a {found}")
        return typed

    def _unreadable(self, problem: YamlProblem, shown: str) -> Stopped:
        complaints = self._complaints
        if problem.message.startswith("duplicate YAML merge key"):
            at = (Place(problem.file, problem.start),)
            complaints.say("error", problem.message, at=at, code=problem.code)
            return Stopped()
        if problem.located:
            line, column = problem.file.position(problem.start)
            text = f"yaml ({shown}:{line}:{column}): {problem.message}"
        elif problem.line:
            text = f"yaml: line {problem.line}: {problem.message}"
        else:
            text = f"yaml: {problem.message}"
        complaints.say("error", f"failed to load {shown}: {text}", code=problem.code)
        return Stopped()

    def _include(self) -> None:
        loaded, complaints = self._loaded, self._complaints
        magic = next((char for char in "*?[]^" if char in loaded.shown_directory), None)
        if magic is not None:
            detail = (
                f"The path to the bundle root {loaded.shown_directory} contains glob pattern character "
                f'"{magic}". Please remove the character from this path to use bundle commands.'
            )
            complaints.error("Bundle root path contains glob pattern characters", detail=detail)
            complaints.check()
        include = loaded.root.get("include")
        if include is None:
            return
        seen = {join(loaded.directory, name) for name in ROOT_NAMES}
        expanded: list[tuple[str, Value]] = []
        for entry in include.elements():
            try:
                expanded.extend((path, entry) for path in self._matches(entry, seen))
            except Stopped:
                if not loaded.tolerant:
                    raise
        loaded.files = [path for path, _ in expanded]
        shown = [entry.but("string", self._relative(path)) for path, entry in expanded]
        self._set_include(Value("sequence", shown) if shown else None)
        for path, _ in expanded:
            try:
                self._include_file(path)
            except Stopped:
                if not loaded.tolerant:
                    raise
            complaints.check()

    def _set_include(self, value: Value | None) -> None:
        root = dict(self._loaded.root.map)
        root.pop("include", None)
        if value is not None:
            root["include"] = value
        self._loaded.root = self._loaded.root.but("map", root)

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, self._loaded.directory)

    def _refused(self, summary: str, entry: Value) -> Stopped:
        """The CLI says no place; the linter does."""
        return self._complaints.stop(summary, at=entry if self._loaded.tolerant else None)

    def _matches(self, entry: Value, seen: set[str]) -> list[str]:
        """The files one entry of `include` adds, sorted by their path relative to the bundle."""
        loaded, complaints = self._loaded, self._complaints
        pattern = entry.text
        if pattern.startswith("/"):
            raise self._refused(f"{pattern}: includes must be relative paths", entry)
        whole = normalise(posixpath.join(loaded.directory, pattern))
        if whole is None:
            message = f"{pattern}: the include leads outside the project root"
            complaints.say("error", message, at=entry, code="outside-root")
            raise Stopped
        try:
            found = globs.glob(self._tree, whole)
        except globs.BadPattern:
            raise self._refused("syntax error in pattern", entry) from None
        except globs.TooMuchWork as error:
            complaints.say("error", str(error), at=entry, code="limit")
            raise Stopped from None
        if not found and not any(char in pattern for char in "*?["):
            raise self._refused(f"{pattern} defined in 'include' section does not match any files", entry)
        added: list[str] = []
        for path in found:
            if path in seen:
                continue
            seen.add(path)
            if not path.endswith(_EXTENSIONS):
                relative = self._relative(path)
                detail = (
                    f"The file {relative} in the 'include' configuration section is not a YAML or JSON file, and only "
                    "such files are supported. To include files to sync, specify them in the 'sync.include' "
                    "configuration section instead."
                )
                summary = "Files in the 'include' configuration section must be YAML or JSON files."
                complaints.error(summary, detail=detail, at=entry)
                continue
            added.append(path)
        complaints.check()
        return sorted(added, key=self._relative)

    def _include_file(self, path: str) -> None:
        loaded, complaints = self._loaded, self._complaints
        value = self._read(path)
        complaints.check()
        relative = self._relative(path)
        _check_name(value, relative, complaints)
        nested = value.get("include")
        if nested is not None and nested.kind == "sequence" and nested.list:
            complaints.warn(
                "Include section is defined outside root file",
                detail="An include section is defined in a file that is not databricks.yml.\n"
                "Only includes defined in databricks.yml are applied.",
                path="include",
                at=nested,
            )
        try:
            loaded.root = merge(loaded.root, value)
        except MergeError as error:
            complaints.error(str(error))
            complaints.check()
            loaded.root = merge(loaded.root, value, lenient=True)


_DEFINITIONS: Final = (
    {"default", "type", "description"}, {"default", "type"}, {"default", "description"}, {"lookup", "description"},
    {"default"}, {"lookup"},
)  # fmt: skip


def _expand_shorthands(root: Value) -> Value:
    """`variables: {x: 5}` of a target as `{x: {default: 5}}`; what looks like a definition is left alone."""
    targets = root.get("targets")
    if targets is None or targets.kind == "nil":
        return root
    if targets.kind not in ("map", "sequence"):
        raise MergeError(f"expected a map or sequence, found {targets.kind}")
    if targets.kind == "sequence":
        return root
    return root.but(
        "map",
        {**root.map, "targets": targets.but("map", {n: _expand_target(t, root) for n, t in targets.map.items()})},
    )


def _expand_target(target: Value, root: Value) -> Value:
    variables = target.get("variables")
    if variables is None or variables.kind == "nil":
        return target
    if variables.kind == "sequence":
        expanded = variables.but("sequence", [_expand_variable(v, "", root) for v in variables.list])
    elif variables.kind == "map":
        expanded = variables.but("map", {n: _expand_variable(v, n, root) for n, v in variables.map.items()})
    else:
        raise MergeError(f"expected a map or sequence, found {variables.kind}")
    return target.but("map", {**target.map, "variables": expanded})


def _expand_variable(variable: Value, name: str, root: Value) -> Value:
    if variable.kind in ("nil", "time"):
        return variable
    if variable.kind == "map" and set(variable.map) in _DEFINITIONS:
        return variable
    # The value keeps its key, so that it is found where the name of the variable stands.
    return Value("map", {"default": variable}, variable.node, variable.entry)


@cache
def _singular_names() -> Mapping[str, str]:
    return {kind: _singular(kind) for kind in schema.resource_types()}


_IRREGULAR: Final = {"postgres_branches": "postgres_branch", "vector_search_indexes": "vector_search_index"}


def _singular(kind: str) -> str:
    return _IRREGULAR.get(kind) or kind.removesuffix("s")


def _check_name(value: Value, relative: str, complaints: Complaints) -> None:
    """A file called `x.job.yml` should hold one job."""
    for singular in _singular_names().values():
        for extension in (f".{singular}.yml", f".{singular}.yaml"):
            if relative.endswith(extension):
                _check_single(value, extension, singular, complaints)
                return


def _check_single(value: Value, extension: str, singular: str, complaints: Complaints) -> None:
    found: list[tuple[Path, Value]] = []
    for kind, resources in _kinds(value.get("resources")):
        found.extend((("resources", kind, key), resource) for key, resource in resources)
    targets = value.get("targets")
    for name, target in targets.items() if targets is not None else ():
        for kind, resources in _kinds(target.get("resources")):
            path: Path = ("targets", name, "resources", kind)
            found.extend(((*path, key), resource) for key, resource in resources)
    names = {_singular_names()[str(path[-2])] for path, _ in found}
    if names <= {singular} and len({path[-1] for path, _ in found}) <= 1:
        return
    lines = sorted({f"  - {path[-1]} ({_singular_names()[str(path[-2])]})\n" for path, _ in found})
    places = sorted(
        (place for _, resource in found for place in resource.places),
        key=lambda place: (place.file.path, *place.file.position(place.offset)),
    )
    complaints.append(
        Complaint(
            "recommendation",
            f"define a single {singular.replace('_', ' ')} in a file with the {extension} extension.",
            "The following resources are defined or configured in this file:\n" + "".join(lines),
            tuple(sorted(path_text(path) for path, _ in found)),
            tuple(places),
        )
    )


def _kinds(resources: Value | None) -> "list[tuple[str, list[tuple[str, Value]]]]":
    if resources is None or resources.kind != "map":
        return []
    return [(kind, list(group.items())) for kind, group in resources.map.items()]


__all__ = [
    "ROOT_NAMES", "Loaded", "SourceFile", "files_of", "find_bundle", "is_root_name", "load", "root_files",
]  # fmt: skip
