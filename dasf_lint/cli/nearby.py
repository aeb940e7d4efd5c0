"""What a shell may offer of the directory that somebody stands in: targets of its bundle, policies of its own.

Nobody asked for a run: what is read is small, nothing is followed out of the project, and what cannot be read offers
nothing. A word that a shell puts into a command line is one that it takes for a word, whatever a repository calls its
things: letters, digits and what joins them.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from dasf_lint.core import limits
from dasf_lint.core.file_names import BUNDLE_FILES, CONFIG_FILE, is_policy_file
from dasf_lint.core.source import DirectoryTree, FileTree, ReadError, SourceFile, join

if TYPE_CHECKING:
    from dasf_lint.core.yaml import Dialect
    from dasf_lint.core.yaml_nodes import YamlNode

_JOINING: Final = frozenset("_-.")
_ID: Final = re.compile(r"""^id:[ \t]*["']?([a-z0-9-]{1,100})["']?[ \t]*(?:#.*)?$""", re.MULTILINE)


def targets(directories: Sequence[str]) -> list[str]:
    """The targets of the bundle of the first of some directories that has one, else of the working directory."""
    for directory in (*directories[: limits.max_completed_files], "."):
        tree = _tree(directory)
        name = None if tree is None else next((each for each in BUNDLE_FILES if tree.kind(each) == "file"), None)
        if tree is not None and name is not None:
            section = _section(tree, name, "targets", dialect="bundle")
            names = section.entries if section is not None and section.kind == "mapping" else ()
            return [each for each in names if _is_word(each)][: limits.max_completed_words]
    return []


def policies(directories: Sequence[str]) -> list[str]:
    """The ids of policies in directories of the command line, and in those that the configuration here names."""
    found: dict[str, None] = {}
    for named in filter(None, map(_tree, directories)):
        found.update(dict.fromkeys(_ids(named, ".")))
    top = _configured()
    tree = None if top is None else _tree(top)
    section = None if tree is None else _section(tree, CONFIG_FILE, "policies", dialect="own")
    for each in section.items if section is not None and section.kind == "sequence" else ():
        if tree is not None and each.kind == "string":
            found.update(dict.fromkeys(_ids(tree, each.text)))
    return list(found)[: limits.max_completed_words]


def _is_word(name: str) -> bool:
    """Whether a name is one word for every shell, and no option."""
    return name[:1].isalnum() and len(name) <= 100 and all(char.isalnum() or char in _JOINING for char in name)


def _tree(directory: str) -> DirectoryTree | None:
    try:
        return DirectoryTree(directory)
    except (OSError, ValueError):
        # The working directory does not exist any more; a path with a character that none has.
        return None


def _section(tree: FileTree, path: str, name: str, *, dialect: "Dialect") -> "YamlNode | None":
    """What stands under a key of a small file."""
    file = _small(tree, path)
    if file is None:
        return None
    from dasf_lint.core import yaml

    node, _ = yaml.load(file, dialect=dialect, most=limits.max_completed_values)
    return None if node is None else node.get(name)


def _small(tree: FileTree, path: str) -> SourceFile | None:
    try:
        file = tree.read(path)
    except ReadError:
        return None
    return file if len(file.data) <= limits.max_completed_bytes else None


def _configured() -> str | None:
    """The nearest directory at or above the working one with a configuration, up to the top of the repository."""
    try:
        directory = os.getcwd()
    except OSError:
        return None
    while not os.path.lexists(os.path.join(directory, CONFIG_FILE)):
        above = os.path.dirname(directory)
        if above == directory or os.path.lexists(os.path.join(directory, ".git")):
            return None
        directory = above
    return directory


def _ids(tree: FileTree, directory: str) -> Iterator[str]:
    """What files of policies say at the start of a line that they are called."""
    waiting, left = [directory], limits.max_completed_files
    while waiting:
        current = waiting.pop()
        try:
            entries = tree.entries(current)
        except ReadError:
            continue
        for entry in entries:
            path = join(current, entry.name)
            left -= 1
            if left < 0:
                return
            if entry.kind == "directory" and not entry.link and not entry.name.startswith("."):
                waiting.append(path)
            elif entry.kind == "file" and is_policy_file(entry.name):
                file = _small(tree, path)
                match = None if file is None else _ID.search(file.text)
                if match is not None:
                    yield match.group(1)
