"""What lies below a directory: modules of Terraform, variable files, bundles. One bounded walk, nothing is parsed."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, join, parent
from dasf_lint.project.globs import Globs

NEVER_ENTERED: Final = frozenset({".terraform", ".git", ".terragrunt-cache", "node_modules", ".venv", ".databricks"})
BUNDLE_FILES: Final = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
VALUE_SUFFIXES: Final = (".tfvars", ".tfvars.json")

_BUNDLE_KEY: Final = re.compile(rb"^bundle[ \t]*:[ \t\r]*(?:#[^\n]*)?$", re.MULTILINE)


class Found:
    """What a walk saw. Directories and paths are relative to the project root.

    modules    the configuration files of each directory that has some
    values     every variable file that does not apply on its own
    bundles    the root file of each directory that has one
    """

    __slots__ = ("bundles", "diagnostics", "directories", "modules", "values")

    def __init__(self) -> None:
        self.modules: dict[str, list[str]] = {}
        self.values: list[str] = []
        self.bundles: dict[str, str] = {}
        self.directories: set[str] = set()
        self.diagnostics: list[Diagnostic] = []


def discover(tree: FileTree, starts: Iterable[str], exclude: Globs) -> Found:
    """Walks below each start, parents before what they hold, siblings in the order of their bytes."""
    found = Found()
    seen: set[str] = set()
    files = 0
    waiting = [(start, 0) for start in reversed(list(starts))]
    while waiting:
        directory, depth = waiting.pop()
        if directory in seen:
            continue
        seen.add(directory)
        try:
            entries = tree.entries(directory)
        except ReadError as error:
            found.diagnostics.append(Diagnostic.from_read_error(error))
            continue
        found.directories.add(directory)
        below: list[tuple[str, int]] = []
        names: list[str] = []
        for entry in entries:
            path = join(directory, entry.name)
            if exclude and exclude.match(path):
                continue
            if entry.kind == "other" and entry.link:
                message = f"{path} is a link that leads nowhere or outside the project root"
                found.diagnostics.append(Diagnostic("gap", "outside-root", message, path=path))
            if entry.kind != "directory":
                names.append(entry.name)
            elif entry.name not in NEVER_ENTERED and not entry.link:
                # A linked directory is walked where it really stands, if that is below the project root.
                below.append((path, depth + 1))
        files += len(names)
        if files > limits.max_files:
            message = f"more than {limits.max_files:,} files; name the directories to check, or exclude some"
            found.diagnostics.append(Diagnostic("error", "limit", message, path=directory))
            break
        _sort_names(tree, directory, names, found)
        if depth >= limits.max_directory_depth:
            if below:
                message = f"directories are nested more deeply than {limits.max_directory_depth} levels"
                found.diagnostics.append(Diagnostic("error", "limit", message, path=directory))
        else:
            waiting.extend(reversed(below))
    return found


def _sort_names(tree: FileTree, directory: str, names: Sequence[str], found: Found) -> None:
    for name in names:
        if is_configuration(name):
            found.modules.setdefault(directory, []).append(name)
        elif is_variant_candidate(name):
            found.values.append(join(directory, name))
    bundles = [name for name in BUNDLE_FILES if name in names and _is_bundle(tree, join(directory, name))]
    if bundles:
        found.bundles[directory] = join(directory, bundles[0])
        if len(bundles) > 1:
            message = f"multiple bundle root configuration files found in {directory}: {', '.join(bundles)}"
            found.diagnostics.append(Diagnostic("error", "bundle-error", message, path=join(directory, bundles[1])))


def is_configuration(name: str) -> bool:
    """Whether Terraform reads a file of this name; hidden files and those that editors leave behind it does not."""
    return name.endswith((".tf", ".tf.json")) and not (
        name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    )


def applies_on_its_own(name: str) -> bool:
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def is_variant_candidate(name: str) -> bool:
    """Whether a variable file may make a variant. `terraform.tfvars` counts where no configuration stands beside it."""
    return name.endswith(VALUE_SUFFIXES) and not name.startswith(".")


def _is_bundle(tree: FileTree, path: str) -> bool:
    """`bundle.yml` is a name that other tools use as well, so it must have the key."""
    if path.rpartition("/")[2].startswith("databricks."):
        return True
    try:
        return _BUNDLE_KEY.search(tree.read(path).data) is not None
    except ReadError:
        return False


def module_above(path: str, modules: Iterable[str]) -> str | None:
    """The nearest directory at or above that of a file, among `modules`."""
    known = set(modules)
    directory = parent(path)
    while directory not in known:
        if directory == ".":
            return None
        directory = parent(directory)
    return directory
