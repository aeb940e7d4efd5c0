"""The variants of a root module: which variable files and workspaces it is judged with."""

from typing import NamedTuple

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.environment_words import environments_in, whole_word
from dasf_lint.core.graph import Root
from dasf_lint.core.source import FileTree, join, normalise, parent
from dasf_lint.project.config import Config, ConfiguredRoot
from dasf_lint.project.discovery import Discovery, applies_on_its_own, is_example, stem_of


class Variants(NamedTuple):
    """The roots that a root module makes; with several the bare one is not among them."""

    roots: list[Root]
    diagnostics: list[Diagnostic]


def variants(tree: FileTree, config: Config, found: Discovery, directory: str) -> Variants:
    """A root for each variable file of an environment and each entry of the configuration, else the bare one."""
    diagnostics: list[Diagnostic] = []
    made: dict[str, Root] = {}
    configured = [each for each in config.roots if each.path == directory]
    for each in configured:
        if each.var_files or each.workspace:
            root = _configured(tree, each, diagnostics)
            made[root.id] = root
    listed = {file for root in made.values() for file in root.var_files}
    if made or not configured:
        for path in variant_files(directory, found):
            if path not in listed:
                root = Root("terraform", directory, relative(path, directory), var_files=(path,))
                made[root.id] = root
    return Variants(list(made.values()) or [Root("terraform", directory, listed=bool(configured))], diagnostics)


def _configured(tree: FileTree, each: ConfiguredRoot, diagnostics: list[Diagnostic]) -> Root:
    files = tuple(_value_file(tree, each, file, diagnostics) for file in each.var_files)
    name = "+".join(relative(file, each.path) for file in files)
    if each.workspace:
        name = f"{name}@{each.workspace}" if name else each.workspace
    return Root("terraform", each.path, name, var_files=files, workspace=each.workspace)


def _value_file(tree: FileTree, each: ConfiguredRoot, file: str, diagnostics: list[Diagnostic]) -> str:
    """A variable file of the configuration: relative to its root, or else to the project root."""
    beside = normalise(join(each.path, file))
    if beside is not None and tree.kind(beside) == "file":
        return beside
    above = normalise(file)
    if above is not None and tree.kind(above) == "file":
        return above
    message = f"the variable file {file} does not exist in {each.path}"
    diagnostics.append(Diagnostic("error", "config", message, span=each.span))
    return beside or file


def variant_files(directory: str, found: Discovery) -> list[str]:
    """The variable files of a module that make a variant each, because their names say an environment."""
    return [path for path in found.values_of(directory) if _names_environment(path, directory)]


def own_files(directory: str, found: Discovery) -> list[str]:
    """The variable files that somebody applies a module with: beside it, or in a folder of environments."""
    return [
        path
        for path in found.values_of(directory)
        if not is_example(path) and (parent(path) == directory or _names_environment(path, directory))
    ]


def _names_environment(path: str, directory: str) -> bool:
    """Whether a variable file is one of several environments: by its stem, or by the folder it lies in."""
    if applies_on_its_own(path.rpartition("/")[2]) and parent(path) == directory:
        return False
    if is_example(path):
        return False
    return bool(environments_in(stem_of(path))) or whole_word(parent(path).rpartition("/")[2]) is not None


def relative(path: str, directory: str) -> str:
    """A path as seen from a directory, where it lies below; else as it is."""
    return path.removeprefix("" if directory == "." else f"{directory}/")
