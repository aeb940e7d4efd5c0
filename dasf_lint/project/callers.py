"""Which directories are root modules: who calls whom, and who is judged by itself because no caller speaks for it."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Program
from dasf_lint.core.source import FileTree, ReadError, join, normalise, parent
from dasf_lint.project import foreign
from dasf_lint.project.discovery import Discovery
from dasf_lint.project.foreign import Foreign, SourcePatterns
from dasf_lint.project.variants import own_files

_SOURCE: Final = re.compile(rb'\bsource"?\s*[=:]\s*"([^"\n]*)"')
_ANY_SOURCE: Final = re.compile(rb'\bsource"?\s*[=:]')
_CALL: Final = re.compile(rb"(?<![.\w])module\b(?!\.)")


class Described(NamedTuple):
    """What the search must know of the module in a directory.

    calls       the directories that its calls mean where their sources are literal
    sources     what the other local sources may mean, with `*` for what is not known
    applied     why it is surely applied as it stands, whoever calls it besides: `it has a backend`
    applicable  why it can be, if no other program that generates the rest applies it
    """

    calls: Collection[str] = ()
    sources: Sequence[str] = ()
    applied: str = ""
    applicable: str = ""


Describe = Callable[[str], Described]
"""What the module in a directory says of itself and of others; to ask it means to parse it."""


class UnitCall(NamedTuple):
    """What a unit of Terragrunt, or a component of a stack, gives to the module that it calls: values that can be read.

    directory  of the module; None where it is none of the project
    why        why variables may be given more than that, or something else; empty where they may not
    files      that were read for it
    part       of the file, where it calls several modules
    """

    path: str
    directory: str | None
    why: str = ""
    files: Collection[str] = ()
    part: str = ""


Understand = Callable[[str], Sequence[UnitCall] | None]
"""What a file of another program gives; None where nobody knows which modules it calls."""


class Through(NamedTuple):
    """A directory that is judged through its callers: it has no values of its own.

    alone     what is said of it where no call has an instance and it is judged by itself
    programs  those by which it would have to be read then
    """

    directory: str
    callers: tuple[str, ...]
    alone: str
    programs: tuple[Program, ...] = ("terraform",)


class Placed(NamedTuple):
    """
    roots    root modules -> why their variables have no values but those of files; empty where defaults hold; None
             where units alone apply them
    through  the others that were asked about and those between them and the roots, callers first
    units    root modules -> the units that apply them
    """

    roots: dict[str, str | None]
    through: list[Through]
    units: dict[str, list[UnitCall]]


class Callers:
    """Who calls whom among the modules of a project.

    found       the modules that a run is about, which are described anyway; of others the text is searched first
    everything  all modules of the project, looked for once somebody asks who calls
    understand  reads a file of another program
    configured  the directories that the configuration lists as roots
    mapped      those that it names for remote sources
    """

    def __init__(
        self,
        tree: FileTree,
        found: Discovery,
        everything: Callable[[], Discovery],
        describe: Describe,
        *,
        understand: Understand = lambda path: None,
        configured: Collection[str] = (),
        mapped: Collection[str] = (),
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._tree = tree
        self._found = found
        self._everything = everything
        self._describe = describe
        self._understand = understand
        self._configured = configured
        self._mapped = mapped
        self._described: dict[str, Described] = {}
        self._candidates: dict[str, list[str]] | None = None
        self._vague: list[str] = []
        """Modules with a source that is perhaps no literal text."""
        self._sources: SourcePatterns[str] | None = None
        self._foreign: tuple[SourcePatterns[Foreign], SourcePatterns[Foreign]] | None = None
        """Of the programs that apply modules, and of those that only test them."""
        self._units: dict[str, list[UnitCall]] = {}
        self._units_of_file: dict[str, list[tuple[str, UnitCall]]] = {}

    def applied(self, directory: str) -> str:
        """Why a directory is a root whoever calls it; empty where nothing says so.

        Everything here would have to be taken away from those who apply it before a caller could hide what it does.
        """
        if directory in self._configured:
            return "the configuration lists it"
        for path in own_files(directory, self._seen(directory)):
            return f"it has the variable file {path}"
        return self.described(directory).applied

    def applicable(self, directory: str) -> str:
        """Why a directory is a root whoever calls it, unless it is Terragrunt or a stack, whose modules are like it."""
        if directory in self._seen(directory).locks:
            return "it has a lock file"
        return self.described(directory).applicable

    def _seen(self, directory: str) -> Discovery:
        return self._found if directory in self._found.modules else self._everything()

    def described(self, directory: str) -> Described:
        found = self._described.get(directory)
        if found is None:
            found = self._described[directory] = self._describe(directory)
        return found

    def of(self, directory: str) -> list[str]:
        """The directories with a module that calls the one in `directory`, sorted."""
        candidates = self._index().get(directory, ())
        return sorted(each for each in candidates if directory in self.called_by(each))

    def misunderstood(self, directory: str) -> tuple[Foreign | None, Foreign | None]:
        """Files of other programs that may call the module in `directory` with values that are not read.

        The first of those that apply it, and the first test.
        """
        applying, testing = self._read_foreign()
        return next(applying.find(directory), None), next(testing.find(directory), None)

    def units_of(self, directory: str) -> list[UnitCall]:
        """The units that apply the module in `directory` with values that are read."""
        self._read_foreign()
        return self._units.get(directory, [])

    def units_of_file(self, path: str) -> list[tuple[str, UnitCall]]:
        """The units that a file is read for, each with the directory of the module that it applies."""
        self._read_foreign()
        return self._units_of_file.get(path, [])

    def _read_foreign(self) -> tuple[SourcePatterns[Foreign], SourcePatterns[Foreign]]:
        if self._foreign is None:
            self._foreign = applying, testing = SourcePatterns[Foreign](), SourcePatterns[Foreign]()
            rest: list[Foreign] = []
            explained: set[str] = set()
            found = foreign.read(self._tree, self._everything().foreign, self.diagnostics)
            templates = SourcePatterns[str]()
            for each in found:
                for source in each.sources if _name(each.path) == foreign.STACK_OF_UNITS else ():
                    templates.add(source, each.path)
            for each in found:
                calls = None
                if next(templates.find(parent(each.path)), None) is None or not foreign.is_unit(each.path):
                    calls = self._understand(each.path)
                if calls is None:
                    rest.append(each)
                for unit in calls or ():
                    explained.update(unit.files)
                    if unit.directory is not None:
                        directory = self._real(unit.directory)
                        self._units.setdefault(directory, []).append(unit)
                        for path in unit.files:
                            self._units_of_file.setdefault(path, []).append((directory, unit))
            if any(each.is_open for each in rest):
                # What it includes may say for it where a module comes from.
                explained = set()
            for each in rest:
                for source in each.sources if each.path not in explained else ():
                    (testing if each.kind == "a test" else applying).add(source, each)
        return self._foreign

    def vague(self, directory: str) -> list[str]:
        """The first modules with a source that may lead to `directory`, but nobody knows."""
        self._index()
        if self._sources is None:
            self._sources = SourcePatterns()
            for caller in self._vague:
                for source in self.described(caller).sources:
                    self._sources.add(source, caller)
        found = (each for each in self._sources.find(directory) if each != directory)
        return list(islice(dict.fromkeys(islice(found, limits.max_source_patterns)), limits.max_vague_callers))

    # --- from a directory to its roots --------------------------------------------------------------------------------

    def place(self, directories: Iterable[str], named: Collection[str] = (), *, upwards: bool = True) -> Placed:
        """The roots through which modules are judged: themselves where nobody calls them, or they are applied.

        With `upwards` the callers of those are among them too, which may come to other answers.
        """
        roots: dict[str, str | None] = {}
        units: dict[str, list[UnitCall]] = {}
        between: dict[str, tuple[str, ...]] = {}
        alone: dict[str, str] = {}
        waiting = list(directories)
        while waiting:
            directory = waiting.pop()
            if directory in roots or directory in between:
                continue
            if directory in named:
                roots[directory] = ""
                waiting += self.of(directory) if upwards else ()
                continue
            if mine := self.units_of(directory):
                units[directory] = mine
            if self.applied(directory):
                roots[directory] = ""
                waiting += self.of(directory) if upwards else ()
                continue
            callers = self.of(directory)
            other, test = self.misunderstood(directory)
            if other is not None:
                roots[directory] = str(other)
            elif mine:
                # Whoever adds a unit must not make unseen what somebody applies without it.
                why = self.applicable(directory)
                roots[directory] = f"{mine[0].path} calls it, and it can be applied without: {why}" if why else None
            elif self.applicable(directory):
                roots[directory] = ""
            elif callers:
                between[directory] = tuple(callers)
                alone[directory] = f"no call of it has an instance; {callers[0]} calls it"
            elif vague := self.vague(directory):
                callers = vague
                between[directory] = tuple(callers)
                alone[directory] = f"a source that is no literal text may mean it, in {callers[0]}"
            else:
                # What a test calls is not applied by it, so it counts only where nobody else calls the module.
                roots[directory] = "" if test is None else str(test)
            waiting += callers
        self._break_circles(roots, between)
        through = [Through(each, between[each], alone[each]) for each in _in_order(roots, between)]
        return Placed(roots, through, units)

    def _break_circles(self, roots: dict[str, str | None], between: dict[str, tuple[str, ...]]) -> None:
        """Modules that only call each other: Terraform would refuse them, and one of them says so."""
        called: dict[str, list[str]] = {}
        for directory, callers in between.items():
            for caller in callers:
                called.setdefault(caller, []).append(directory)
        reached: set[str] = set()
        for start in [*roots, *sorted(between)]:
            if start in reached:
                continue
            if start in between:
                del between[start]
                roots[start] = ""
            waiting = [start]
            while waiting:
                current = waiting.pop()
                if current not in reached:
                    reached.add(current)
                    waiting += called.get(current, ())

    # --- who calls ----------------------------------------------------------------------------------------------------

    def called_by(self, directory: str) -> Collection[str]:
        """The directories that the module in `directory` calls, itself aside, by the names that a walk gives them."""
        return {self._real(target) for target in self.described(directory).calls} - {directory}

    def _real(self, directory: str) -> str:
        """The name of a directory that the walk has given it: a source may lead through links."""
        if directory not in self._everything().modules:
            try:
                return self._tree.real_path(directory)
            except ReadError:
                pass
        return directory

    def _index(self) -> dict[str, list[str]]:
        """The directories that may call another one, without parsing those that are not parsed anyway."""
        if self._candidates is None:
            self._candidates = {}
            for directory, names in self._everything().modules.items():
                if directory in self._found.modules:
                    targets = self.called_by(directory)
                    is_vague = bool(self.described(directory).sources)
                else:
                    targets, is_vague = self._scanned(directory, names)
                for target in targets:
                    self._candidates.setdefault(target, []).append(directory)
                if is_vague:
                    self._vague.append(directory)
        return self._candidates

    def _scanned(self, directory: str, names: Sequence[str]) -> tuple[set[str], bool]:
        """Where calls of a module may lead, and whether a source may be no literal: by a scan for `source =`."""
        found: set[str] = set()
        is_vague = False
        for name in names:
            try:
                data = self._tree.read(join(directory, name)).data
            except ReadError:
                continue
            if b"source" not in data:
                continue
            literal = 0
            for match in _SOURCE.finditer(data):
                source = match.group(1).decode("utf-8", "replace").replace("\\/", "/")
                if "${" in source or "%{" in source:
                    continue
                literal += 1
                if source.startswith("."):
                    target = normalise(join(directory, source))
                    if target is not None:
                        found.add(self._real(target))
                elif self._mapped:
                    found.update(self._mapped)
            is_vague = is_vague or (
                _CALL.search(data) is not None and literal < sum(1 for _ in _ANY_SOURCE.finditer(data))
            )
        return found - {directory}, is_vague


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _in_order(roots: Collection[str], between: dict[str, tuple[str, ...]]) -> list[str]:
    """Callers before those they call; in a circle below a root the first by name."""
    missing = {directory: set(callers).difference(roots) for directory, callers in between.items()}
    called: dict[str, list[str]] = {}
    for directory, callers in missing.items():
        for caller in callers:
            called.setdefault(caller, []).append(directory)
    ordered: dict[str, None] = {}
    for start in [*sorted(each for each, callers in missing.items() if not callers), *sorted(missing)]:
        ready = [start]
        while ready:
            directory = ready.pop()
            if directory in ordered:
                continue
            ordered[directory] = None
            for other in called.get(directory, ()):
                missing[other].discard(directory)
                if not missing[other]:
                    ready.append(other)
    return list(ordered)
