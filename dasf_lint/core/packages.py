"""The Python packages that a repository builds, by the names that stand in their project files.

packaging.python.org, "Writing your pyproject.toml"; setuptools, "Configuring setuptools using setup.cfg files". Nothing
is executed: of a `setup.py` only a name that is written out counts. Files are read line by line: files are hostile, and
`tomllib` takes four times as long for a key of twice as many parts.
"""

import re
from collections.abc import Iterable
from typing import Final

from dasf_lint import lazy
from dasf_lint.core.source import FileTree, ReadError, join, parent

_NAME: Final = r"""(["']?)([A-Za-z0-9][A-Za-z0-9._-]*)\1"""
_SECTION: Final = re.compile(r"\s*\[([^\[\]]*)\]")
_ENTRY: Final = re.compile(rf"\s*name\s*=\s*{_NAME}\s*(?:[#;].*)?")
_SETUP: Final = re.compile(r"\bsetup\s*\(")
_ARGUMENT: Final = re.compile(rf"\bname\s*=\s*{_NAME}\s*[,)]")
_SECTIONS: Final = {"pyproject.toml": ("project", "tool.poetry"), "setup.cfg": ("metadata",)}
"""Where a project file has the name of its package."""


def normal(name: str) -> str:
    """A name of a package as it is compared (packaging.python.org, "Names and normalization")."""
    canonical: str = lazy.packaging_utils().canonicalize_name(name.strip())
    return canonical


def built(tree: FileTree, directories: Iterable[str]) -> frozenset[str]:
    """The packages that are built in directories, or in one above them."""
    around: dict[str, None] = {}
    for directory in directories:
        while directory not in around:
            around[directory] = None
            directory = parent(directory)
    return frozenset(name for directory in around for name in _of_directory(tree, directory))


def _of_directory(tree: FileTree, directory: str) -> Iterable[str]:
    for file in (*_SECTIONS, "setup.py"):
        path = join(directory, file)
        if tree.kind(path) != "file":
            continue
        try:
            text = tree.read(path).text
        except ReadError:
            # Nothing is judged by it; what it would have said is not claimed.
            continue
        name = _of_script(text) if file == "setup.py" else _of_sections(text, _SECTIONS[file])
        if name:
            yield normal(name)


def _of_sections(text: str, names: tuple[str, ...]) -> str:
    section = ""
    for line in text.splitlines():
        header = _SECTION.match(line)
        if header is not None:
            section = header[1].strip()
        elif section in names and (entry := _ENTRY.fullmatch(line)) is not None:
            return entry[2]
    return ""


def _of_script(text: str) -> str:
    call = _SETUP.search(text)
    argument = _ARGUMENT.search(text, call.end()) if call is not None else None
    return argument[2] if argument is not None and argument[1] else ""
