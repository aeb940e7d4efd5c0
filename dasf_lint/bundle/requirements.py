"""What files of requirements list that jobs and pipelines of a bundle install: nodes of their own.

pip.pypa.io, "Requirements File Format": one requirement a line, `#` begins a comment at the start of a line or behind a
blank, a backslash joins lines, a line that begins with `-` is an option, `-r FILE` takes in another file, named from
the one it stands in, and `-c FILE` says which versions are installed of what is listed elsewhere. Only files of the
repository are read; what stands in the workspace nobody can see.
"""

import re
from collections.abc import Iterator
from typing import Final

from dasf_lint.bundle.libraries import flagged_path
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, Path, walk
from dasf_lint.core import limits
from dasf_lint.core.data import Datum, MappingMembers, Unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.packages import normal
from dasf_lint.core.source import ReadError, SourceFile, Span, join, normalise, parent

_KINDS: Final = ("jobs", "pipelines")
_INCLUDES: Final = re.compile(r"(?:-r|--requirement(?=[\s=]))\s*=?\s*(.+)")
_CONSTRAINS: Final = re.compile(r"(?:-c|--constraint(?=[\s=]))\s*=?\s*(.+)")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Of a package (packaging.python.org, Names and normalization)."""
_PINS: Final = re.compile(r"\s*(?:\[[^\]]*\])?\s*==[^*,]+(?:;.*)?")


def requirements_files(state: TargetState, root: Root, diagnostics: list[Diagnostic]) -> Iterator[Node]:
    """One node for each file; its fact `named_by` holds the texts that name it."""
    named: dict[str, list[Datum]] = {}
    for value, path in _named(state):
        place = normalise(join(parent(value.places[0].file.path), path))
        if place is not None and state.tree.kind(place) == "file":
            named.setdefault(place, []).append(Datum("text", value.text, span=value.span))
    waiting = list(named)
    done: set[str] = set()
    while waiting and len(done) < limits.max_requirements_files:
        place = waiting.pop(0)
        if place in done:
            continue
        done.add(place)
        state.relied_on.add(place)
        try:
            file = state.tree.read(place)
        except ReadError as error:
            diagnostics.append(Diagnostic.from_read_error(error))
            continue
        listed = list(_lines(file))
        for text, span in listed:
            inside = _named_file(_INCLUDES, text, place, state)
            if inside is not None:
                waiting.append(inside)
                named.setdefault(inside, []).append(Datum("text", text, span=span))
        pins = _Pins(state, place, [text for text, _ in listed])
        texts = [pins.datum(text, span) for text, span in listed if not _is_setting(text)]
        body = MappingMembers({"requirements": Datum("sequence", texts, span=Span(file, 0, 0))})
        facts = {"named_by": Datum("sequence", named.get(place, []))}
        yield Node(
            root, f"requirements_file.{place}", "bundle.requirements_file", body, name=place, span=Span(file, 0, 0),
            mode="meta", source_format="bundle", facts=facts,
        )  # fmt: skip
    left = [place for place in waiting if place not in done]
    if left:
        message = f"{left[0]} is not read: more than {limits.max_requirements_files} files of requirements are named"
        diagnostics.append(Diagnostic("error", "limit", message, path=left[0]))


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


def _path_in(path: Path, text: str) -> str:
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
        whole = "" if is_comment else " ".join([*parts, text.removesuffix("\\")]).partition(" #")[0].strip()
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


class _Pins:
    """The versions that the constraints of one file of requirements fix (pip.pypa.io, "Constraints Files")."""

    def __init__(self, state: TargetState, place: str, lines: list[str]) -> None:
        self._versions: dict[str, str] = {}
        self._unseen = ""
        for text in lines:
            if _CONSTRAINS.fullmatch(text) is None:
                continue
            path = _named_file(_CONSTRAINS, text, place, state)
            try:
                listed = [] if path is None else [each for each, _ in _lines(state.tree.read(path))]
            except ReadError:
                path, listed = None, []
            if path is None:
                self._unseen = self._unseen or text
            else:
                state.relied_on.add(path)
                pinned = [(match, each) for each in listed if (match := _pinned(each)) is not None]
                self._versions.update((normal(match[0]), each[match.end() :]) for match, each in pinned)

    def datum(self, text: str, span: Span) -> Datum:
        """A line as data: one that a constraint pins is as it would be with the version, one that a file may pin which
        nobody can see is unknown."""
        name = _NAME.match(text)
        if name is not None and "==" not in text and "@" not in text:
            version = self._versions.get(normal(name[0]))
            if version is not None:
                return Datum("text", f"{name[0]}{version}", span=span, literal=True)
            if not self._unseen:
                return Datum("text", text, span=span, literal=True)
            what = f"what {self._unseen} pins is not read"
            return Datum("unknown", Unknown("error", what, type="string", not_null=True), span=span)
        return Datum("text", text, span=span, literal=True)


def _pinned(text: str) -> "re.Match[str] | None":
    """The name of a line that fixes one version."""
    name = _NAME.match(text)
    return name if name is not None and _PINS.fullmatch(text, name.end()) is not None else None
