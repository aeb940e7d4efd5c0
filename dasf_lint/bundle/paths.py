"""Paths to local files: first relative to the file they stand in, then where they will be in the workspace.

Follows bundle/config/mutator/normalize_paths.go, translate_paths.go with its parts for each kind, the visitors in
bundle/config/mutator/paths/ and libs/notebook/detect.go of the Databricks CLI.
"""

import json
import posixpath
import re
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.libraries import flagged_path, is_library_local
from dasf_lint.bundle.patterns import Pattern, ValueChange, is_local, join_clean, put, select_all
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath, path_text
from dasf_lint.core.source import ReadError, relative_to

PathMode = Literal["notebook", "file", "directory", "glob", "absolute", "relative", "prefixed", "flagged"]
"""What must stand at a path, and what becomes of it."""


class UnusablePath(Exception):
    """Why a path cannot be used, in the CLI's words."""


class _Kind(Exception):
    """A notebook where none is wanted, or something else where one is."""

    def __init__(self, path: str, is_notebook: bool) -> None:
        super().__init__(path)
        self.path = path
        self.is_notebook = is_notebook


_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def scheme_of(path: str) -> str:
    """`s3` of `s3://bucket`. Raises PathProblem for what is no URL reference at all."""
    match = _SCHEME.match(path)
    if match is not None:
        return match[0][:-1].lower()
    if path.startswith(":"):
        raise UnusablePath(f'parse "{path}": missing protocol scheme')
    if any(ord(char) < 0x20 or char == "\x7f" for char in path):
        raise UnusablePath(f'parse "{path}": net/url: invalid control character in URL')
    if ":" in path.partition("/")[0]:
        raise UnusablePath(f'parse "{path}": first path segment in URL cannot contain colon')
    escape = _BAD_ESCAPE.search(path.partition("?")[0])
    if escape is not None:
        raise UnusablePath(f'parse "{path}": invalid URL escape "{path[escape.start() : escape.start() + 3]}"')
    return ""


class _PathRule(NamedTuple):
    pattern: Pattern
    mode: PathMode
    concerns: Callable[[str], bool]


def _always(text: str) -> bool:
    return True


def _is_flagged(text: str) -> bool:
    found = flagged_path(text)
    return found is not None and found[1]


_TASK_RULES: Final[tuple[tuple[Pattern, PathMode], ...]] = (
    (("notebook_task", "notebook_path"), "notebook"),
    (("spark_python_task", "python_file"), "file"),
    (("dbt_task", "project_directory"), "directory"),
    (("sql_task", "file", "path"), "file"),
    (("alert_task", "workspace_path"), "file"),
    (("libraries", "[*]", "requirements"), "file"),
    (("ai_runtime_task", "deployments", "[*]", "command_path"), "file"),
)
_TASK_LIBRARIES: Final[tuple[tuple[Pattern, PathMode], ...]] = (
    (("libraries", "[*]", "whl"), "relative"),
    (("libraries", "[*]", "jar"), "relative"),
)
_TASK: Final[Pattern] = ("resources", "jobs", "*", "tasks", "[*]")
_INNER_TASK: Final[Pattern] = (*_TASK, "for_each_task", "task")
_JOB_DEPENDENCY: Final[Pattern] = ("resources", "jobs", "*", "environments", "[*]", "spec", "dependencies", "[*]")
_PIPELINE: Final[Pattern] = ("resources", "pipelines", "*")
_PIPELINE_DEPENDENCY: Final[Pattern] = (*_PIPELINE, "environment", "dependencies", "[*]")

JOB_PATHS: Final = tuple(
    _PathRule(base + pattern, mode, _always) for base in (_TASK, _INNER_TASK) for pattern, mode in _TASK_RULES
)
JOB_LIBRARIES: Final = (
    *(_PathRule(_TASK + pattern, mode, _always) for pattern, mode in _TASK_LIBRARIES),
    _PathRule(_JOB_DEPENDENCY, "prefixed", is_library_local),
    _PathRule(_JOB_DEPENDENCY, "flagged", _is_flagged),
    *(_PathRule(_INNER_TASK + pattern, mode, _always) for pattern, mode in _TASK_LIBRARIES),
)
APP_PATHS: Final = (_PathRule(("resources", "apps", "*", "source_code_path"), "directory", _always),)
ARTIFACT_PATHS: Final = (_PathRule(("artifacts", "*", "path"), "absolute", _always),)
ALERT_PATHS: Final = (_PathRule(("resources", "alerts", "*", "file_path"), "relative", _always),)
DASHBOARD_PATHS: Final = (_PathRule(("resources", "dashboards", "*", "file_path"), "relative", _always),)
GENIE_SPACE_PATHS: Final = (_PathRule(("resources", "genie_spaces", "*", "file_path"), "relative", _always),)
PIPELINE_PATHS: Final = (
    _PathRule((*_PIPELINE, "libraries", "[*]", "notebook", "path"), "notebook", _always),
    _PathRule((*_PIPELINE, "libraries", "[*]", "file", "path"), "file", _always),
    _PathRule((*_PIPELINE, "libraries", "[*]", "glob", "include"), "glob", _always),
    _PathRule((*_PIPELINE, "root_path"), "directory", _always),
)
PIPELINE_LIBRARIES: Final = (
    _PathRule(_PIPELINE_DEPENDENCY, "prefixed", is_library_local),
    _PathRule(_PIPELINE_DEPENDENCY, "flagged", _is_flagged),
)
_ALL: Final = (
    *JOB_PATHS, *JOB_LIBRARIES, *APP_PATHS, *ARTIFACT_PATHS, *ALERT_PATHS, *DASHBOARD_PATHS, *GENIE_SPACE_PATHS,
    *PIPELINE_PATHS, *PIPELINE_LIBRARIES,
)  # fmt: skip
_KINDS: Final = frozenset(rule.pattern[1] for rule in _ALL if rule.pattern[0] == "resources")


def relate_to_bundle(state: TargetState) -> None:
    """Relative paths of the files they stand in become relative to the bundle; those of jobs from Git stay."""
    _refuse_references(state)
    changes: list[ValueChange] = []
    from_git = {key for key, job in state.resources("jobs").items() if _has_git(job)}
    for index, path, container, key, value in select_all(state.root, tuple(rule.pattern for rule in _ALL)):
        if value.kind != "string" or not _ALL[index].concerns(value.text):
            continue
        if path[1] == "jobs" and path[2] in from_git:
            continue
        try:
            changes.append((container, key, value.but("string", _related(state, value, value.text))))
        except UnusablePath as problem:
            state.complaints.error(f"failed to normalize paths: {problem}", at=state.located(value))
            if not state.keep_going:
                raise Stopped from None
    put(changes)


def _refuse_references(state: TargetState) -> None:
    """The CLI fails over resources that are still references, each mutator in its own words; the linter names them."""
    resources = state.get("resources")
    for kind, group in resources.items() if resources is not None else ():
        if group.kind == "string":
            prefix = "failed to normalize paths: " if kind in _KINDS else ""
            state.complaints.error(f'{prefix}expected a map at "resources.{kind}", found string', sight="told")
        for key, resource in group.items():
            if resource.kind == "string":
                prefix = "failed to normalize paths: " if kind in _KINDS else ""
                summary = f'{prefix}expected a map to index "resources.{kind}.{key}", found string'
                state.complaints.error(summary, sight="told")
    artifacts = state.get("artifacts")
    if artifacts is not None and artifacts.kind == "string":
        summary = 'failed to normalize paths: expected a map at "artifacts", found string'
        state.complaints.error(summary, at=state.located(artifacts))
    state.complaints.check()


def _has_git(job: BundleValue) -> bool:
    source = job.get("git_source")
    return source is not None and source.kind == "map"


def _related(state: TargetState, value: BundleValue, text: str) -> str:
    for flag in ("-r", "-e"):
        if text.startswith(flag + " "):
            return f"{flag} {_related(state, value, text[len(flag) + 1 :].strip())}"
    if scheme_of(text) or text.startswith("/"):
        return text
    directory = posixpath.dirname(value.node.file.path) or "." if value.node is not None else state.directory
    return join_clean(relative_to(directory, state.directory), text)


class Translator:
    """Local paths to paths in the workspace; what was found once is remembered."""

    __slots__ = ("_changes", "_remote_root", "_seen", "_state")

    def __init__(self, state: TargetState) -> None:
        self._state = state
        self._seen: dict[tuple[str, PathMode], str] = {}
        self._changes: list[ValueChange] = []
        if state.is_immutable:
            self._remote_root = "${workspace.snapshot_path}/files"
        else:
            self._remote_root = state.text("workspace", "file_path")

    def run(self, rules: tuple[_PathRule, ...], *, anywhere: bool = False, kind: str = "") -> None:
        """Translate what the rules match. `anywhere`: also outside what is uploaded.

        `kind`: of jobs and pipelines, a path may still be relative to the file of the resource, as it was long ago.
        """
        state = self._state
        skipped: set[str] = set()
        if kind == "jobs":
            skipped = {key for key, job in state.resources("jobs").items() if _has_git(job)}
        for index, path, container, key, value in select_all(state.root, tuple(rule.pattern for rule in rules)):
            rule = rules[index]
            if value.kind != "string" or not rule.concerns(value.text) or (kind and path[2] in skipped):
                continue
            try:
                translated = self._translated(path, value, state.bundle_root, rule.mode, anywhere)
                self._changes.append((container, key, translated))
            except UnusablePath as problem:
                reason = str(problem)
                try:
                    if kind and self._fall_back(path, container, key, value, rule.mode, anywhere):
                        continue
                except UnusablePath as other:
                    reason = str(other)
                state.complaints.error(reason, at=state.located(value))
                if not state.keep_going:
                    raise Stopped from None

    def finish(self) -> None:
        put(self._changes)

    def _fall_back(
        self,
        path: ValuePath,
        container: BundleValue,
        key: str | int,
        value: BundleValue,
        mode: PathMode,
        anywhere: bool,
    ) -> bool:
        """Whether the path leads somewhere from the file of the resource. Raises PathProblem where nobody can say."""
        state = self._state
        resource = state.get(*(str(step) for step in path[:3]))
        if resource is None or resource.node is None or value.node is None:
            return False
        here = relative_to(posixpath.dirname(value.node.file.path) or ".", state.directory)
        try:
            original = relative_to(value.text, here)
        except ValueError as error:
            raise UnusablePath(f"Rel: {error}") from None
        directory = posixpath.join(state.project_root, posixpath.dirname(resource.node.file.path))
        try:
            translated = self._translated(
                path, value.but("string", original), posixpath.normpath(directory), mode, anywhere
            )
        except UnusablePath:
            return False
        line, column = value.node.file.position(value.node.start)
        where = f"{state.loaded.shown(value.node.file.path)}:{line}:{column}"
        state.complaints.error(
            f"path {original} is defined relative to the {state.shown(posixpath.normpath(directory))} directory "
            f"({where}). Please update the path to be relative to the file where it is defined or use earlier version "
            "of CLI (0.261.0 or earlier).",
            at=value,
        )
        self._changes.append((container, key, translated))
        return True

    def _translated(
        self, path: ValuePath, value: BundleValue, directory: str, mode: PathMode, anywhere: bool
    ) -> BundleValue:
        try:
            text = self._rewrite(value.text, directory, mode, anywhere)
        except _Kind as found:
            wanted, got = ("file", "notebook") if found.is_notebook else ("notebook", "file")
            is_or_not = "is a notebook" if found.is_notebook else "is not a notebook"
            shown = self._state.shown(found.path)
            raise UnusablePath(
                f'expected a {wanted} for "{path_text(path)}" but got a {got}: file at {shown} {is_or_not}'
            ) from None
        return value.but("string", text) if text else value

    def _rewrite(self, text: str, directory: str, mode: PathMode, anywhere: bool) -> str:
        flag = ""
        flagged = flagged_path(text)
        if flagged is not None and flagged[1]:
            flag, text = text[:2], flagged[0]
        if text.startswith("/") or scheme_of(text):
            return ""
        absolute = join_clean(directory, text)
        known = self._seen.get((absolute, mode))
        if known is not None:
            return known
        relative = relative_to(absolute, self._state.sync_root)
        if not anywhere and not is_local(relative):
            raise UnusablePath(f"path {self._state.shown(absolute)} is not contained in sync root path")
        result = self._apply(mode, text, absolute, relative)
        if mode == "flagged":
            result = f"{flag} {result}"
        self._seen[absolute, mode] = result
        return result

    def _apply(self, mode: PathMode, text: str, absolute: str, relative: str) -> str:
        match mode:
            case "notebook":
                self._check_notebook(text, absolute, relative)
                stripped = relative if relative.endswith(".designer.ipynb") else posixpath.splitext(relative)[0]
                return join_clean(self._remote_root, stripped)
            case "file" | "flagged":
                self._check_file(text, absolute, relative)
            case "directory":
                self._check_directory(absolute, relative)
            case "absolute":
                self._check_artifact(text, absolute)
                return self._state.shown(absolute)
            case "relative":
                return relative
            case "prefixed":
                return relative if relative.startswith(".") else f"./{relative}"
        return join_clean(self._remote_root, relative)

    def _kind(self, absolute: str) -> str | None:
        """What stands at a path; `unseen` outside the project root, where nothing is read."""
        path = self._state.tree_path(absolute)
        return "unseen" if path is None else self._state.tree.kind(path)

    def _check_notebook(self, text: str, absolute: str, relative: str) -> None:
        kind = self._kind(absolute)
        if kind is None:
            raise UnusablePath(self._no_notebook(text, absolute))
        if kind == "directory":
            raise UnusablePath(
                f"unable to determine if {self._state.shown(absolute)} is a notebook: read "
                f"{self._state.shown(self._state.sync_root)}/{relative}: is a directory"
            )
        if not self._is_notebook(absolute, relative, expected=True):
            raise _Kind(absolute, is_notebook=False)

    def _no_notebook(self, text: str, absolute: str) -> str:
        extensions = (".py", ".r", ".scala", ".sql", ".ipynb")
        if posixpath.splitext(absolute)[1]:
            return f"notebook {text} not found"
        listed = ", ".join(extensions)
        for extension in extensions:
            if self._kind(absolute + extension) is not None:
                return (
                    f'notebook "{text}" not found. Did you mean "{text}{extension}"?\n'
                    f"Local notebook references are expected to contain one of the following\nfile extensions: "
                    f"[{listed}]"
                )
        return (
            f'notebook "{text}" not found. Local notebook references are expected\n'
            f"to contain one of the following file extensions: [{listed}]"
        )

    def _check_file(self, text: str, absolute: str, relative: str) -> None:
        kind = self._kind(absolute)
        if kind is None:
            raise UnusablePath(f"file {text} not found")
        if kind == "directory":
            shown, root = self._state.shown(absolute), self._state.shown(self._state.sync_root)
            raise UnusablePath(
                f"unable to determine if {shown} is not a notebook: read {root}/{relative}: is a directory"
            )
        if self._is_notebook(absolute, relative, expected=False):
            raise _Kind(absolute, is_notebook=True)

    def _check_directory(self, absolute: str, relative: str) -> None:
        kind = self._kind(absolute)
        if kind is None:
            raise UnusablePath(f"stat {relative}: no such file or directory")
        if kind == "file":
            raise UnusablePath(f"{self._state.shown(absolute)} is not a directory")

    def _check_artifact(self, text: str, absolute: str) -> None:
        kind = self._kind(absolute)
        if kind is None:
            raise UnusablePath(f"directory {text} not found")
        if kind == "file":
            raise UnusablePath(f"expected {text} to be a directory but found a file")

    def _is_notebook(self, absolute: str, relative: str, *, expected: bool) -> bool:
        """By its first line, or as a Jupyter notebook; as expected where the file cannot be read."""
        header = _HEADERS.get(posixpath.splitext(absolute)[1].lower())
        if header is None:
            return False
        path = self._state.tree_path(absolute)
        if path is None or self._state.tree.kind(path) != "file":
            return expected
        try:
            data = self._state.tree.read(path).data
        except ReadError:
            return expected
        if header:
            return data[:32].partition(b"\n")[0].removesuffix(b"\r") == header
        shown = self._state.shown(absolute)
        state = "a notebook" if expected else "not a notebook"
        problem = _jupyter_problem(data)
        if problem:
            raise UnusablePath(f"unable to determine if {shown} is {state}: {relative}: {problem}")
        return True


_HEADERS: Final = {
    ".py": b"# Databricks notebook source", ".r": b"# Databricks notebook source",
    ".scala": b"// Databricks notebook source", ".sql": b"-- Databricks notebook source", ".ipynb": b"",
}  # fmt: skip


def _jupyter_problem(data: bytes) -> str:
    """What is wrong with a Jupyter notebook, which is JSON with cells, metadata and a version from 4 on."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return "error loading Jupyter notebook file: invalid JSON"
    if not isinstance(content, dict) or content.get("cells") is None or content.get("metadata") is None:
        return "invalid Jupyter notebook file"
    major = content.get("nbformat")
    if not isinstance(major, int) or major < 4:
        return f"unsupported Jupyter notebook version: {major or 0}"
    return ""


def _refuse_file_path(state: TargetState) -> bool:
    """An immutable folder decides itself where files go."""
    given = state.get("workspace", "file_path")
    if not state.is_immutable or given is None or given.node is None:
        return False
    summary = "workspace.file_path cannot be configured when experimental.immutable_folder is true"
    state.complaints.say("error", summary, at=given.places[:1])
    return True


def translate(state: TargetState) -> None:
    """The paths of jobs, pipelines, artifacts and apps."""
    if _refuse_file_path(state):
        return
    translator = Translator(state)
    translator.run(JOB_PATHS, kind="jobs")
    translator.run(JOB_LIBRARIES, anywhere=True, kind="jobs")
    translator.run(PIPELINE_PATHS, kind="pipelines")
    translator.run(PIPELINE_LIBRARIES, anywhere=True, kind="pipelines")
    translator.run(ARTIFACT_PATHS, anywhere=True)
    translator.run(APP_PATHS)
    translator.finish()


def translate_dashboards(state: TargetState) -> None:
    if _refuse_file_path(state):
        return
    translator = Translator(state)
    translator.run(DASHBOARD_PATHS)
    translator.run(GENIE_SPACE_PATHS)
    translator.finish()
