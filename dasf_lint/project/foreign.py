"""Callers of modules that are no configuration of Terraform: Terragrunt, stacks, tests. Read for sources only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, parent
from dasf_lint.core.wildcards import glob

ForeignKind = Literal["Terragrunt", "a stack", "a test"]

TERRAGRUNT: Final = "terragrunt.hcl"
STACK_OF_UNITS: Final = "terragrunt.stack.hcl"
"""It names directories of units, each of which Terragrunt copies elsewhere and gives values."""
_STACKS: Final = (
    ".tfcomponent.hcl", ".tfcomponent.json", ".tfstack.hcl", ".tfstack.json", ".tfdeploy.hcl", ".tfdeploy.json",
)  # fmt: skip
_COMPONENTS: Final = (".tfcomponent.hcl", ".tfstack.hcl")
_TESTS: Final = (".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json")
_NO_CALLERS: Final = (
    ".terraform.lock.hcl", ".pkr.hcl", ".pkrvars.hcl", ".nomad.hcl", ".tflint.hcl", ".tfmock.hcl", ".tfquery.hcl",
)  # fmt: skip

_IN_JSON: Final = re.compile(r'"source"\s*:\s*("(?:[^"\\\n]|\\.)*")')
_SOURCE: Final = re.compile(r"(?:^|\{)[ \t]*source[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)
_COMMENT: Final = re.compile(r"#|//[ \t]")
_INCLUDE: Final = re.compile(rb"^[ \t]*include\b[^\n=]*\{", re.MULTILINE)
_INTERPOLATION: Final = re.compile(r"\$\{[^}]*\}+")


class Foreign(NamedTuple):
    """A file that may call modules in a way that is not followed.

    sources   directories that it may mean, with `*` for what is not known of them
    is_open   whether a file that it includes may say what it calls
    """

    path: str
    kind: ForeignKind
    sources: tuple[str, ...]
    is_open: bool = False

    def __str__(self) -> str:
        return f"{self.kind} calls it, which is not followed: {self.path}"


def is_foreign(name: str) -> bool:
    """Whether a file of this name may call modules."""
    if name.endswith(".json"):
        return name.endswith((*_STACKS, *_TESTS)) or name == f"{TERRAGRUNT}.json"
    return name.endswith(".hcl") and not name.endswith(_NO_CALLERS)


def is_unit(path: str) -> bool:
    return path.rpartition("/")[2] == TERRAGRUNT


def has_components(path: str) -> bool:
    return path.endswith(_COMPONENTS)


def read(tree: FileTree, paths: Iterable[str], diagnostics: list[Diagnostic]) -> list[Foreign]:
    """What the files that may call modules say about sources."""
    found: list[Foreign] = []
    for path in paths:
        try:
            file = tree.read(path)
        except ReadError as error:
            diagnostics.append(Diagnostic.from_read_error(error))
            continue
        kind = _kind(path)
        sources: dict[str, None] = {}
        is_said = False
        if b"source" in file.data:
            for written in _written(file.text, is_json=path.endswith(".json")):
                is_said = True
                sources.update(dict.fromkeys(_meant(written, _bases(path, kind))))
        if path.rpartition("/")[2] in (TERRAGRUNT, f"{TERRAGRUNT}.json"):
            # Terragrunt gives its inputs to the configuration beside it where it names no source.
            sources[parent(path)] = None
        found.append(
            Foreign(path, kind, tuple(sources), is_open=not is_said and _INCLUDE.search(file.data) is not None)
        )
    return found


def _written(text: str, *, is_json: bool) -> Iterator[str]:
    """The sources in a text: in quotes, or as expressions."""
    if is_json:
        yield from (match.group(1).replace("\\/", "/") for match in _IN_JSON.finditer(text))
        return
    for match in _SOURCE.finditer(text):
        written = match.group(1)
        comment = _COMMENT.search(written)
        written = (written if comment is None else written[: comment.start()]).rstrip(" \t")
        if written.count("}") > written.count("{"):
            # It stands in a block on one line.
            written = written.removesuffix("}").rstrip(" \t")
        if written:
            yield written


def _kind(path: str) -> ForeignKind:
    if path.endswith(_STACKS):
        return "a stack"
    return "a test" if path.endswith(_TESTS) else "Terragrunt"


def _bases(path: str, kind: ForeignKind) -> Sequence[str]:
    """Where relative sources begin: for a test at the module under test, which is its directory or the one above."""
    directory = parent(path)
    return (directory, parent(directory)) if kind == "a test" else (directory,)


def _meant(written: str, bases: Sequence[str]) -> list[str]:
    """The directories that a source may mean, as it is written: a text in quotes, or an expression."""
    if not (len(written) > 1 and written.startswith('"') and written.endswith('"')):
        return ["*"]
    source = _INTERPOLATION.sub("*", written[1:-1])
    return [meant for base in bases if (meant := pattern_of(base, source)) is not None]


def pattern_of(base: str, source: str) -> str | None:
    """The directory that a source means, seen from `base`; `*` in it stands for any text. None for a remote one."""
    source = source.partition("?")[0]
    if not source.startswith(("./", "../", "*")) and source not in (".", ".."):
        return None
    segments = [] if base == "." or source.startswith("*") else base.split("/")
    for segment in source.split("/"):
        if segment in ("", "."):
            continue
        if segment != "..":
            segments.append(segment)
        elif not segments:
            return None
        elif "*" in segments[-1]:
            # Nobody knows what stands above something that is not known.
            segments = ["*"]
        else:
            segments.pop()
    return "/".join(segments) or "."


PatternOwner = TypeVar("PatternOwner")


class SourcePatterns(Generic[PatternOwner]):
    """Patterns of sources, each with whose they are; those that may mean a directory are found without trying all."""

    __slots__ = ("_exact", "_inner", "_tails")

    def __init__(self) -> None:
        self._exact: dict[str, list[PatternOwner]] = {}
        self._tails: dict[str, list[PatternOwner]] = {}
        self._inner: dict[str, list[PatternOwner]] = {}

    def add(self, pattern: str, owner: PatternOwner) -> None:
        if "*" not in pattern:
            self._exact.setdefault(pattern, []).append(owner)
        elif pattern.startswith("*/") and "*" not in pattern[1:]:
            self._tails.setdefault(pattern[2:], []).append(owner)
        elif len(self._inner) < limits.max_source_patterns or pattern in self._inner:
            self._inner.setdefault(pattern, []).append(owner)
        else:
            # To try so many would take too long, and to take them for anything hides nothing.
            self._inner = {"*": [*self._inner.get("*", ())[:1], owner]}

    def find(self, directory: str) -> Iterator[PatternOwner]:
        """Whose patterns may mean a directory."""
        yield from self._exact.get(directory, ())
        tail = directory
        while tail:
            yield from self._tails.get(tail, ())
            tail = tail.partition("/")[2]
        for pattern, owners in self._inner.items():
            if _fits(pattern, directory):
                yield from owners


def _fits(pattern: str, directory: str) -> bool:
    # At the beginning `*` may stand for the top itself.
    return glob(pattern if pattern.startswith("*") else f"/{pattern}", f"/{directory}")
