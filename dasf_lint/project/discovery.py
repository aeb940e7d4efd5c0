"""What lies below a directory: modules of Terraform, variable files, bundles. One bounded walk, nothing is parsed."""

from collections.abc import Container, Iterable, Sequence
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Entry, FileTree, ReadError, join, parent
from dasf_lint.core.walk import walk
from dasf_lint.project.config import FILE as CONFIG_FILE
from dasf_lint.project.documents import BUNDLE_FILES, SUFFIXES, is_bundle
from dasf_lint.project.foreign import is_foreign
from dasf_lint.project.globs import Globs

NEVER_ENTERED: Final = frozenset({".terraform", ".git", ".terragrunt-cache", "node_modules", ".venv", ".databricks"})
_UNTRACKED: Final = ".git"
"""Git keeps nothing in a repository that stands below a directory of this name."""
LOCK_FILE: Final = ".terraform.lock.hcl"
VALUE_SUFFIXES: Final = (".tfvars", ".tfvars.json")

_EXAMPLES: Final = frozenset({"example", "examples", "sample", "template", "default", "defaults"})


class Discovery:
    """What a walk saw. Directories and paths are relative to the project root.

    modules    the configuration files of each directory that has some
    values     every variable file
    locks      the directories with a lock file of providers
    foreign    files of other programs that may call modules
    bundles    the root file of each directory that has one
    documents  other YAML and JSON, which may belong to a bundle
    excluded   directories, and files that mean something, that were left out by name, as the walk came to them
    passed     directories that are never entered, because tools keep their own in them
    hidden     hidden variable files that count only where somebody names them
    links      files that are links
    ways       how the walk came to a directory where that is not its real path: through links
    settings   every file that is named as the configuration
    exclude    what was left out, and which patterns did it
    """

    __slots__ = (
        "_values_of", "bundles", "diagnostics", "directories", "documents", "exclude", "excluded", "foreign", "hidden",
        "links", "locks", "modules", "passed", "settings", "values", "ways",
    )  # fmt: skip

    def __init__(self, exclude: Globs) -> None:
        self.exclude = exclude
        self.settings: list[str] = []
        self.modules: dict[str, list[str]] = {}
        self.values: list[str] = []
        self.links: list[str] = []
        self.locks: set[str] = set()
        self.foreign: list[str] = []
        self.bundles: dict[str, str] = {}
        self.documents: list[str] = []
        self.excluded: list[str] = []
        self.passed: list[str] = []
        self.hidden: list[str] = []
        self.directories: set[str] = set()
        self.ways: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self._values_of: dict[str, list[str]] | None = None

    def values_of(self, directory: str) -> list[str]:
        """The variable files that belong to the module in a directory: it is the nearest above each of them."""
        if self._values_of is None:
            self._values_of = {}
            for path in self.values:
                above = module_above(path, self.modules)
                if above is not None:
                    self._values_of.setdefault(above, []).append(path)
        return self._values_of.get(directory, [])

    def way_to(self, path: str) -> str:
        """A file or directory as the walk would name it, by the links through which its directory was entered."""
        directory = path if path in self.directories else parent(path)
        way = self.ways.get(directory)
        if way is None or path == directory:
            return way or path
        return join(way, path if directory == "." else path[len(directory) + 1 :])


def discover(tree: FileTree, starts: Iterable[str], exclude: Globs) -> Discovery:
    """What lies below each start and behind the links there, parents before what they hold.

    What is excluded is so by the way that leads there: a link from elsewhere still leads to it.
    """
    found = Discovery(exclude)

    def skip(way: str, entry: Entry) -> bool:
        if entry.kind == "directory" and entry.name in NEVER_ENTERED:
            if entry.name != _UNTRACKED:
                found.passed.append(way)
            return True
        if exclude and exclude.match(way):
            if entry.kind == "directory" or is_configuration(entry.name) or entry.name in BUNDLE_FILES:
                found.excluded.append(way)
            return True
        return False

    for directory in walk(tree, starts, skip, found.diagnostics):
        found.directories.add(directory.path)
        if directory.way != directory.path:
            found.ways[directory.path] = directory.way
        found.links += [join(directory.path, e.name) for e in directory.entries if e.link and e.kind != "directory"]
        _sort_names(tree, directory.path, [each.name for each in directory.entries if each.kind != "directory"], found)
    return found


def _sort_names(tree: FileTree, directory: str, names: Sequence[str], found: Discovery) -> None:
    bundles = [name for name in BUNDLE_FILES if name in names and is_bundle(tree, join(directory, name))]
    if bundles:
        # That there are several is said when the bundle is loaded.
        found.bundles[directory] = join(directory, bundles[0])
    for name in names:
        if is_configuration(name):
            found.modules.setdefault(directory, []).append(name)
        elif is_variant_candidate(name):
            found.values.append(join(directory, name))
        elif name.endswith(VALUE_SUFFIXES) and not applies_on_its_own(name):
            found.hidden.append(join(directory, name))
        elif name == CONFIG_FILE:
            found.settings.append(join(directory, name))
        elif name == LOCK_FILE:
            found.locks.add(directory)
        elif is_foreign(name):
            found.foreign.append(join(directory, name))
        elif name.endswith(SUFFIXES) and name not in bundles:
            found.documents.append(join(directory, name))


def is_configuration(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name; not hidden ones and those that editors leave behind."""
    return name.endswith((".tf", ".tf.json", ".tofu", ".tofu.json")) and not (
        name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    )


def list_configuration(tree: FileTree, directory: str) -> list[str]:
    """The configuration files of one directory; none where it cannot be read."""
    try:
        entries = tree.entries(directory)
    except ReadError:
        return []
    return [entry.name for entry in entries if entry.kind != "directory" and is_configuration(entry.name)]


def applies_on_its_own(name: str) -> bool:
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def is_variant_candidate(name: str) -> bool:
    """Whether a variable file may make a variant. `terraform.tfvars` counts where no configuration stands beside it."""
    return name.endswith(VALUE_SUFFIXES) and not name.startswith(".")


def is_example(path: str) -> bool:
    """Whether a variable file shows what could be given, by its name: `example.tfvars`, `prod.sample.tfvars`."""
    return any(word in _EXAMPLES for word in stem_of(path).lower().replace("-", ".").replace("_", ".").split("."))


def stem_of(path: str) -> str:
    """The name of a variable file without its endings."""
    return path.rpartition("/")[2].removesuffix(".json").removesuffix(".tfvars")


def module_above(path: str, modules: Container[str]) -> str | None:
    """The nearest directory at or above that of a file, among `modules`."""
    directory = parent(path)
    while directory not in modules:
        if directory == ".":
            return None
        directory = parent(directory)
    return directory
