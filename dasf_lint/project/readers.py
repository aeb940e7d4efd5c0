"""The roots that read a file which is part of none: data of expressions, and what bundles take from files."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from dasf_lint.core.graph import Root
from dasf_lint.core.source import FileTree, ReadError, join
from dasf_lint.project.callers import Through
from dasf_lint.project.discovery import Discovery
from dasf_lint.project.readings import read_by


class Reliance(NamedTuple):
    """The data that a root relies on, and the directories of the modules that have an instance in it."""

    files: Collection[str]
    modules: Collection[str]


class Trial(Protocol):
    """What the engine knows of roots that nobody has asked for."""

    def may_read(self, directory: str, names: Collection[str]) -> bool:
        """Whether the module in a directory may read a file of one of these names."""

    def foreign_may_read(self, path: str) -> bool:
        """Whether a file of another program may read one, to give values to a module that it calls."""

    def bundle_may_read(self, file: str, paths: Collection[str]) -> bool:
        """Whether a bundle may read one of these files beside those that it includes."""

    def reliance(self, root: Root) -> Reliance:
        """Evaluates a root."""


class Candidates(NamedTuple):
    """`wanted` holds the files by where they really are; `asked` a file of each module and bundle that may read one."""

    wanted: dict[str, str]
    asked: list[str]


def candidates(tree: FileTree, paths: Iterable[str], found: Discovery, trial: Trial) -> Candidates:
    """Who may read files, by the syntax; no root is evaluated."""
    wanted = {real: path for path in paths for real in _real(tree, [path])}
    links = [link for link in found.links for real in _real(tree, [link]) if real in wanted]
    names = {path.rpartition("/")[2] for path in (*wanted, *wanted.values(), *links)}
    asked = [join(place, files[0]) for place, files in found.modules.items() if trial.may_read(place, names)]
    asked += [path for path in found.foreign if trial.foreign_may_read(path)]
    asked += [file for file in found.bundles.values() if trial.bundle_may_read(file, [*wanted.values(), *links])]
    return Candidates(wanted, asked)


class Readers(NamedTuple):
    roots: list[Root]
    through: list[Through]
    files: set[str]


def readers(
    tree: FileTree, wanted: dict[str, str], roots: Sequence[Root], through: Sequence[Through], trial: Trial
) -> Readers:
    """Of tentative roots, and of modules that are judged through them, those that read one of the files.

    A module that has an instance somewhere is read there.
    """
    found = Readers([], [], set())
    reached: set[str] = set()
    for root in roots:
        reliance = trial.reliance(root)
        reached.update(_real(tree, reliance.modules))
        if met := wanted.keys() & set(_real(tree, reliance.files)):
            found.roots.append(root)
            found.files.update(wanted[real] for real in met)
    for each in through:
        if each.directory in reached:
            continue
        for program in each.programs:
            alone = read_by(Root("terraform", each.directory, alone=each.alone), program, each.programs)
            if met := wanted.keys() & set(_real(tree, trial.reliance(alone).files)):
                found.through.append(each)
                found.files.update(wanted[real] for real in met)
                break
    return found


def _real(tree: FileTree, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        with suppress(ReadError):
            # What lies outside of the project is not read.
            yield tree.real_path(path)
