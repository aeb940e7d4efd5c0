"""What is built and uploaded beside the files: the section of artifacts as the CLI completes it.

Follows bundle/artifacts/prepare.go, expand_globs.go, bundle/config/mutator/artifacts_dynamic_version.go and
bundle/libraries/libraries.go of the Databricks CLI.
"""

import posixpath
from collections.abc import Callable, Iterator
from functools import cache

from dasf_lint.bundle import globs, wheels
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.files import Loaded
from dasf_lint.bundle.libraries import is_library_local
from dasf_lint.bundle.patterns import join_clean, select
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, boolean, mapping, sequence, string
from dasf_lint.core import packages
from dasf_lint.core.source import FileTree, join, normalise, parent, relative_to


def apply_dynamic_version(state: TargetState) -> None:
    if not state.is_true("presets", "artifacts_dynamic_version"):
        return
    artifacts = state.get("artifacts")
    for _, artifact in artifacts.items() if artifacts is not None else ():
        if artifact.kind == "map" and artifact.string("type") == "whl":
            artifact.map["dynamic_version"] = boolean(True)


def prepare(state: TargetState) -> None:
    _find_python_project(state)
    artifacts = state.get("artifacts")
    if artifacts is None or artifacts.kind != "map":
        return
    for name, artifact in sorted(artifacts.map.items()):
        if artifact.kind != "map":
            state.complaints.say(
                "error",
                "Artifact not properly configured",
                detail="please specify artifact properties",
                at=artifact.places[:1],
            )
            continue
        _prepare(state, name, artifact)
        if state.complaints.failed and not state.keep_going:
            raise Stopped


def _find_python_project(state: TargetState) -> None:
    """Without a section of artifacts, a `setup.py` beside local libraries is one."""
    if state.get("artifacts") is not None or not has_local_libraries(state):
        return
    setup = state.tree_path(join_clean(state.bundle_root, "setup.py"))
    if setup is None or state.tree.kind(setup) is None:
        return
    artifact = mapping({"path": string(state.shown(state.bundle_root)), "type": string("whl")})
    state.root.map["artifacts"] = mapping({"python_artifact": artifact})


def packages_around(tree: FileTree, loaded: Loaded) -> Callable[[], frozenset[str]]:
    """The Python packages that are built around a bundle, or of its artifacts; read when somebody asks."""
    return cache(lambda: packages.built(tree, [parent(loaded.file), *_built_in(loaded)]))


def _built_in(loaded: Loaded) -> Iterator[str]:
    """The directories that the artifacts of a bundle are built in, as they are written."""
    artifacts = loaded.root.get("artifacts")
    for _, artifact in artifacts.items() if artifacts is not None and artifacts.kind == "map" else ():
        path = artifact.get("path") if artifact.kind == "map" else None
        if path is not None and path.kind == "string" and path.places:
            place = normalise(join(parent(path.places[0].file.path), path.text))
            if place is not None:
                yield place


def has_local_libraries(state: TargetState) -> bool:
    return any(True for _ in tasks_with_local_libraries(state))


def tasks_with_local_libraries(state: TargetState) -> list[tuple[BundleValue, BundleValue]]:
    """Tasks, each with its job, that use a library of the bundle, themselves or through an environment of the job."""
    found: list[tuple[BundleValue, BundleValue]] = []
    for job in state.resources("jobs").values():
        tasks = list(_elements(job, "tasks"))
        for task in tasks:
            if any(_is_local(library) for library in _elements(task, "libraries")):
                found.append((job, task))
        environments = _elements(job, "environments")
        if any(_has_local(environment) for environment in environments):
            found.extend((job, task) for task in tasks)
    return found


def _elements(holder: BundleValue, field: str) -> list[BundleValue]:
    held = holder.get(field)
    return [item for item in held.elements() if item.kind == "map"] if held is not None else []


def _is_local(library: BundleValue) -> bool:
    path = next((library.string(f) for f in ("whl", "jar", "egg", "requirements") if library.string(f)), "")
    return is_library_local(path)


def _has_local(environment: BundleValue) -> bool:
    dependencies = environment.get("spec", "dependencies")
    return dependencies is not None and any(
        item.kind == "string" and is_library_local(item.text) for item in dependencies.elements()
    )


def _prepare(state: TargetState, name: str, artifact: BundleValue) -> None:
    """Sources become absolute, a wheel gets its usual command and files, patterns are expanded where nothing is
    built."""
    base = posixpath.dirname(artifact.node.file.path) if artifact.node is not None else state.directory
    directory = posixpath.normpath(posixpath.join(state.project_root, base))
    entries = artifact.map
    files = entries.get("files")
    for _, item, _, source in select(artifact, ("files", "[*]", "source")):
        if source.kind == "string" and not posixpath.isabs(source.text):
            item.map["source"] = source.but("string", state.shown(join_clean(directory, source.text)))
    for item in files.elements() if files is not None else ():
        if item.kind == "map" and "source" not in item.map:
            item.map["source"] = string(state.shown(directory))
    if not artifact.string("path"):
        entries["path"] = string(state.shown(state.bundle_root))
    has_files = files is not None and files.kind == "sequence" and bool(files.list)
    if artifact.string("type") == "whl":
        if not artifact.string("build") and not has_files:
            entries["build"] = string("python3 setup.py bdist_wheel")
        if not has_files:
            pattern = join_clean(artifact.string("path"), "dist", "*.whl")
            entries["files"] = sequence([mapping({"source": string(pattern)})])
            has_files = True
    if not artifact.string("build") and not has_files:
        state.complaints.error(
            "misconfigured artifact: please specify 'build' or 'files' property", at=state.located(artifact)
        )
    if has_files and not artifact.string("build"):
        _expand(state, name, artifact)


def _expand(state: TargetState, name: str, artifact: BundleValue) -> None:
    output: list[BundleValue] = []
    failed = False
    for path, item, _, source in select(artifact, ("files", "[*]", "source")):
        if source.kind != "string":
            continue
        absolute = source.text if state.loaded.base else join_clean(state.project_root, source.text)
        whole = state.tree_path(absolute)
        try:
            found = globs.glob(state.tree, whole) if whole is not None else None
        except globs.BadPattern:
            found = None
            failed = True
            _complain(state, name, path, source, "syntax error in pattern")
        except globs.TooMuchWork as error:
            found = None
            state.complaints.say("error", str(error), at=source.places[:1], code="limit")
        if found is None:
            output.append(item)
            continue
        matched = [state.shown(join_clean(state.project_root, one)) for one in wheels.latest(found)]
        if matched == [source.text]:
            output.append(item)
        elif not matched:
            failed = True
            _complain(state, name, path, source, "no matching files")
        else:
            output.extend(mapping({"source": source.but("string", one)}) for one in matched)
    if not failed:
        artifact.map["files"] = sequence(output)


def _complain(state: TargetState, name: str, path: tuple[str | int, ...], source: BundleValue, message: str) -> None:
    shown = source.text
    if source.node is not None:
        directory = state.shown(
            posixpath.normpath(posixpath.join(state.project_root, posixpath.dirname(source.node.file.path)))
        )
        shown = relative_to(source.text, directory)
    state.complaints.say("error", f"{shown}: {message}", path=("artifacts", name, *path), at=source.places[:1])
