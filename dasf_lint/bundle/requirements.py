"""What files of requirements list that jobs and pipelines of a bundle install: nodes of their own.

pip.pypa.io, "Requirements File Format": one requirement a line, `#` begins a comment at the start of a line or behind a
blank, a backslash joins lines, a line that begins with `-` is an option, `-r FILE` takes in another file, named from
the one it stands in, and `-c FILE` says which versions are installed of what is listed elsewhere. Only files of the
repository are read; what stands in the workspace nobody can see.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from dasf_lint.bundle.libraries import flagged_path
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath, walk
from dasf_lint.core import limits, python_requirements
from dasf_lint.core.data import Datum, MappingMembers, Unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.python_requirements import PythonRequirement
from dasf_lint.core.source import ReadError, SourceFile, Span, join, normalise, parent
from dasf_lint.core.truth import TRUE

_KINDS: Final = ("jobs", "pipelines")
_INCLUDES: Final = re.compile(r"(?:-r|--requirement(?=[\s=]))\s*=?\s*(.+)")
_CONSTRAINS: Final = re.compile(r"(?:-c|--constraint(?=[\s=]))\s*=?\s*(.+)")


def requirements_files(state: TargetState, root: Root, diagnostics: list[Diagnostic]) -> Iterator[Node]:
    """One node for each file; its fact `named_by` holds the texts that name it."""
    named: dict[str, list[Datum]] = {}
    for value, path in _named(state):
        place = normalise(join(parent(value.places[0].file.path), path))
        if place is not None and state.tree.kind(place) == "file":
            named.setdefault(place, []).append(Datum("text", value.text, span=value.span))
    lists = _Lists(state, diagnostics)
    together = [lists.of(top) for top in list(named)]
    installed = {part.listed.file.path: part.listed for each in together for part in each.parts if not part.constrains}
    for listed in installed.values():
        for inside, line in listed.takes_in:
            named.setdefault(inside, []).append(Datum("text", line.text, span=line.span))
    for place, listed in installed.items():
        around = [each for each in together if place in each.places]
        texts = [_datum(line, around) for line in listed.lines if not _is_setting(line.text)]
        body = MappingMembers({"requirements": Datum("sequence", texts, span=Span(listed.file, 0, 0))})
        facts = {"named_by": Datum("sequence", named.get(place, []))}
        yield Node(
            root, f"requirements_file.{place}", "bundle.requirements_file", body, name=place,
            span=Span(listed.file, 0, 0), mode="meta", source_format="bundle", facts=facts,
        )  # fmt: skip


def _named(state: TargetState) -> Iterator[tuple[BundleValue, str]]:
    """What names a file of requirements, as it is written, with the path; of resources that the target has."""
    for kind in _KINDS:
        there = state.resources(kind)
        declared = state.loaded.root.get("resources", kind)
        for key, resource in declared.items() if declared is not None and declared.kind == "map" else ():
            if key not in there:
                continue
            for path, value in walk(resource):
                if value.kind == "string" and value.places and (found := _path_in(path, value.text)):
                    yield value, found


def _path_in(path: ValuePath, text: str) -> str:
    """The path of a file beside the bundle that a text names; empty where it names none."""
    if "requirements" in path[-1:]:
        found = text
    elif "dependencies" in path[-2:-1]:
        flagged = flagged_path(text)
        found = flagged[0] if flagged is not None else ""
    else:
        return ""
    is_elsewhere = found.startswith(("/", "dbfs:")) or "${" in found
    return "" if is_elsewhere else found


def _lines(file: SourceFile) -> Iterator[tuple[str, Span]]:
    """The requirements and options of a file, lines joined and comments left out, where the first line begins."""
    parts: list[str] = []
    begin = at = 0
    lines = file.text.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if not parts:
            begin = at
        at += len(line)
        text = line.rstrip("\r\n")
        is_comment = not parts and text.lstrip().startswith("#")
        if text.endswith("\\") and not is_comment and number < len(lines):
            parts.append(text[:-1])
            continue
        joined = " ".join([*parts, text.removesuffix("\\")])
        whole = "" if is_comment else python_requirements.without_comment(joined)
        parts = []
        if whole:
            start = begin + len(file.text[begin:at]) - len(file.text[begin:at].lstrip())
            yield whole, Span(file, start, start + len(file.text[start:at].rstrip()))


_INSTALLS: Final = ("-r", "--requirement", "-e", "--editable")


def _is_setting(text: str) -> bool:
    """An option that installs nothing, such as the address of an index."""
    return text.startswith("-") and not text.startswith(_INSTALLS)


def _named_file(option: "re.Pattern[str]", text: str, place: str, state: TargetState) -> str | None:
    """The file of the repository that an option names in the file at `place`; None where it is another option, or the
    file is elsewhere."""
    match = option.fullmatch(text)
    inside = normalise(join(parent(place), match[1].strip("\"'"))) if match is not None else None
    return inside if inside is not None and state.tree.kind(inside) == "file" else None


class _RequirementLine(NamedTuple):
    """`read` is None for an option, and for what is no requirement."""

    text: str
    span: Span
    read: PythonRequirement | None


class _Listed(NamedTuple):
    """What one file says.

    takes_in        the files that it names to be installed from, with the lines that do
    constrained_by  those that say which versions are installed, and `unseen` the first line that names one that nobody
                    can see
    versions        by package, where it says one
    """

    file: SourceFile
    lines: list[_RequirementLine]
    takes_in: list[tuple[str, _RequirementLine]]
    constrained_by: list[str]
    unseen: str
    versions: dict[str, str]


class _Part(NamedTuple):
    """A file in what is installed at once; `constrains`: what it lists is not installed for that alone."""

    listed: _Listed
    constrains: bool


class _Together:
    """What is installed at once, and the versions that are fixed in it: by a constraint, or where a package is listed a
    second time. pip looks for one version that all of it allows (pip.pypa.io, "Constraints Files", "Dependency
    Resolution")."""

    def __init__(self, parts: Sequence[_Part], unseen: str) -> None:
        self.parts = parts
        self.places = {part.listed.file.path for part in parts if not part.constrains}
        self.unseen = unseen
        self.versions: dict[str, str] = {}
        for part in parts:
            self.unseen = self.unseen or part.listed.unseen
            self.versions |= part.listed.versions


class _Lists:
    """The files of requirements of one target, each read once."""

    def __init__(self, state: TargetState, diagnostics: list[Diagnostic]) -> None:
        self._state = state
        self._diagnostics = diagnostics
        self._read: dict[str, _Listed | None] = {}
        self._lines = 0
        self._is_told = False

    def listed(self, place: str) -> _Listed | None:
        if place not in self._read:
            is_full = len(self._read) >= limits.max_requirements_files or self._lines > limits.max_requirements
            if is_full and not self._is_told:
                self._is_told = True
                message = (
                    f"{place} is not read: more than {limits.max_requirements_files} files of requirements are named, "
                    f"or more than {limits.max_requirements:,} lines stand in them"
                )
                self._diagnostics.append(Diagnostic("error", "limit", message, path=place))
            if is_full:
                return None
            self._read[place] = self._look(place)
        return self._read[place]

    def _look(self, place: str) -> _Listed | None:
        state = self._state
        state.relied_on.add(place)
        try:
            file = state.tree.read(place)
        except ReadError as error:
            self._diagnostics.append(Diagnostic.from_read_error(error))
            return None
        lines = [
            _RequirementLine(text, span, None if text.startswith("-") else python_requirements.read(text))
            for text, span in islice(_lines(file), limits.max_requirements + 1)
        ]
        self._lines += len(lines)
        takes_in: list[tuple[str, _RequirementLine]] = []
        constrained_by: list[str] = []
        unseen = ""
        for line in lines:
            inside = _named_file(_INCLUDES, line.text, place, state)
            if inside is not None:
                takes_in.append((inside, line))
            elif _CONSTRAINS.fullmatch(line.text) is not None:
                path = _named_file(_CONSTRAINS, line.text, place, state)
                if path is None:
                    unseen = unseen or line.text
                else:
                    constrained_by.append(path)
        found = [line.read for line in lines if line.read is not None and line.read.version]
        versions = {each.name: each.version for each in found if each.installed is TRUE}
        return _Listed(file, lines, takes_in, constrained_by, unseen, versions)

    def of(self, top: str) -> _Together:
        """What is installed with one file: with those that it takes in and those that constrain it, and so on. A file
        that a constraining one takes in is installed all the same, as pip does."""
        found: list[_Part] = []
        unseen = ""
        waiting = [(top, False)]
        seen = {*waiting}
        while waiting:
            place, constrains = waiting.pop(0)
            listed = self.listed(place)
            if listed is None:
                unseen = unseen or (f"-c {place}" if constrains else "")
                continue
            found.append(_Part(listed, constrains))
            named = [*((each, False) for each, _ in listed.takes_in), *((each, True) for each in listed.constrained_by)]
            inside = list(dict.fromkeys(named))
            waiting += [each for each in inside if each not in seen]
            seen.update(inside)
        return _Together(found, unseen)


def _datum(line: _RequirementLine, around: Sequence[_Together]) -> Datum:
    """A line as data: one that is pinned beside it is as it would be with the version, one that a file may pin which
    nobody can see is unknown."""
    read = line.read
    if read is not None and read.kind == "name" and not read.pinned:
        versions = [each.versions.get(read.name) for each in around]
        if all(versions):
            return Datum("text", f"{read.name}=={versions[0]}", span=line.span, literal=True)
        unseen = next((each.unseen for each in around if each.unseen and read.name not in each.versions), "")
        if unseen:
            what = f"what {unseen} pins is not read"
            return Datum("unknown", Unknown("error", what, type="string", not_null=True), span=line.span)
    return Datum("text", line.text, span=line.span, literal=True)
