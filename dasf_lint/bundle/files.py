"""Which files make a bundle, and how they become one configuration: the part that all targets share.

Follows bundle/root.go, bundle/config/filename.go, bundle/config/root.go, bundle/config/loader/entry_point.go and
process_root_includes.go of the Databricks CLI.
"""

import posixpath
from typing import Final
from weakref import WeakKeyDictionary

from dasf_lint.bundle import naming, schema
from dasf_lint.bundle.complaints import Complaints, Stopped
from dasf_lint.bundle.includes import IncludePatterns
from dasf_lint.bundle.merge import MergeError, merge
from dasf_lint.bundle.reading import read
from dasf_lint.bundle.value import NIL, BundleValue
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.file_names import BUNDLE_FILES
from dasf_lint.core.source import FileTree, SourceFile, join, parent, relative_to

ROOT_NAMES: Final = BUNDLE_FILES


class Loaded:
    """The configuration of all files, typed and merged, before a target is chosen.

    `base` stands before paths in messages: the absolute directory of the project root for the command line, nothing
    for the linter, whose reports hold no path of this machine. `tolerant` loading goes on after an error, as the linter
    wants to see what there is. `broken` says that a file of the bundle could not be read, so that nobody knows what the
    rest lacks; `stopped` that nothing was loaded.
    """

    __slots__ = (
        "base", "broken", "complaints", "diagnostics", "directory", "file", "files", "root", "stopped", "tolerant",
    )  # fmt: skip

    def __init__(self, directory: str, file: str, base: str) -> None:
        self.directory = directory
        self.file = file
        self.base = base
        self.files: list[str] = []
        self.root: BundleValue = NIL
        self.complaints = Complaints()
        self.diagnostics: list[Diagnostic] = []
        self.broken = False
        self.stopped = False
        self.tolerant = False

    def shown(self, path: str) -> str:
        """A path of the project as messages print it."""
        return posixpath.join(self.base, path) if self.base else path

    @property
    def shown_directory(self) -> str:
        return self.base if self.directory == "." and self.base else self.shown(self.directory)


def root_files(tree: FileTree, directory: str) -> list[str]:
    """What bears the name of a root file in one directory; more than one, whatever they are, is an error of the CLI."""
    paths = (join(directory, name) for name in ROOT_NAMES)
    return [path for path in paths if tree.kind(path) is not None]


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
    __slots__ = ("_complaints", "_loaded", "_nested", "_tree")

    def __init__(self, tree: FileTree, loaded: Loaded) -> None:
        self._tree = tree
        self._loaded = loaded
        self._complaints = loaded.complaints
        self._nested: list[tuple[int, str, BundleValue]] = []
        """Complaints about includes of included files: their index, the file, and the section."""

    def run(self) -> None:
        loaded, complaints = self._loaded, self._complaints
        present = root_files(self._tree, loaded.directory)
        if len(present) > 1:
            message = f"multiple bundle root configuration files found in {loaded.shown_directory}"
            complaints.error(message, sight="lost")
            complaints.check()
        loaded.root = self._read(loaded.file)
        complaints.check()
        self._include()
        complaints.check()

    def _read(self, path: str) -> BundleValue:
        """One file, typed. Raises Stopped where it cannot be read."""
        loaded = self._loaded
        try:
            return read(self._tree, path, loaded.shown(path), self._complaints, loaded.diagnostics)
        except Stopped:
            loaded.broken = True
            raise

    def _include(self) -> None:
        loaded, complaints = self._loaded, self._complaints
        magic = next((char for char in "*?[]^" if char in loaded.shown_directory), None)
        if magic is not None:
            detail = (
                f"The path to the bundle root {loaded.shown_directory} contains glob pattern character "
                f'"{magic}". Please remove the character from this path to use bundle commands.'
            )
            complaints.error("Bundle root path contains glob pattern characters", detail=detail, sight="lost")
            complaints.check()
        include = loaded.root.get("include")
        if include is None:
            return
        if include.kind == "string":
            if not loaded.tolerant:
                return
            message = "references in 'include' are not resolved, so no file is included"
            complaints.error(message, at=include, sight="lost")
        patterns = self._patterns()
        expanded: list[tuple[str, BundleValue]] = []
        for entry in include.elements():
            try:
                expanded.extend((path, entry) for path in patterns.files(entry))
            except Stopped:
                if not loaded.tolerant:
                    raise
        loaded.files = [path for path, _ in expanded]
        shown = [entry.but("string", self._relative(path)) for path, entry in expanded]
        self._set_include(BundleValue("sequence", shown) if shown else None)
        for path, _ in expanded:
            try:
                self._include_file(path)
            except Stopped:
                if not loaded.tolerant:
                    raise
            complaints.check()
        self._weigh_nested()

    def _patterns(self) -> IncludePatterns:
        loaded = self._loaded
        root_names = [join(loaded.directory, name) for name in ROOT_NAMES]
        return IncludePatterns(self._tree, loaded.directory, self._complaints, root_names)

    def _set_include(self, value: BundleValue | None) -> None:
        root = dict(self._loaded.root.map)
        root.pop("include", None)
        if value is not None:
            root["include"] = value
        self._loaded.root = self._loaded.root.but("map", root)

    def _relative(self, path: str) -> str:
        return relative_to(path, self._loaded.directory)

    def _include_file(self, path: str) -> None:
        loaded, complaints = self._loaded, self._complaints
        value = self._read(path)
        complaints.check()
        naming.check_name(value, self._relative(path), complaints)
        nested = value.get("include")
        if nested is not None and nested.kind == "sequence" and nested.list:
            self._nested.append((len(complaints), path, nested))
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
            complaints.error(str(error), at=value if loaded.tolerant else None, sight="lost")
            complaints.check()
            loaded.root = merge(loaded.root, value, lenient=True)

    def _weigh_nested(self) -> None:
        """An include that is not applied loses files where it names some that nothing else includes."""
        known = {self._loaded.file, *self._loaded.files}
        for index, path, nested in self._nested if self._loaded.tolerant else ():
            ignored = Complaints()
            ignored.tolerant = True
            for directory in dict.fromkeys((self._loaded.directory, parent(path))):
                patterns = IncludePatterns(self._tree, directory, ignored, known)
                for entry in nested.elements():
                    try:
                        found = patterns.files(entry)
                    except Stopped:
                        continue
                    if found:
                        self._complaints[index] = self._complaints[index]._replace(sight="lost")


__all__ = [
    "ROOT_NAMES", "Loaded", "SourceFile", "files_of", "find_bundle", "is_root_name", "load", "root_files",
]  # fmt: skip
