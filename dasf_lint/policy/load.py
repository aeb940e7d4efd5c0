"""From YAML files to policies, strictly: every mistake is a diagnostic with its line. Imported where YAML is read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import dasf_lint
from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.file_names import is_policy_file
from dasf_lint.core.source import DirectoryTree, Entry, FileTree, ReadError, SourceFile, is_at_or_below, join, parent
from dasf_lint.core.walk import walk
from dasf_lint.dasf import catalogue
from dasf_lint.policy.document import Document, read
from dasf_lint.policy.language import compile as compiler
from dasf_lint.policy.language.kinds import At, Problem
from dasf_lint.policy.language.model import NO_FRAMEWORKS, Frameworks, Policy, Sets, folded
from dasf_lint.policy.language.policies import check
from dasf_lint.policy.pack import EMPTY, FRAMEWORKS_FILE, SETS_FILE, Pack, Room, combined, digest
from dasf_lint.policy.shared import frameworks_of, sets_of

LoadedPolicy = tuple[str, str, Mapping[str, object]]
"""Path, area and data of a policy."""

_SHARED_FILES: Final = (SETS_FILE, FRAMEWORKS_FILE)
"""What stands beside the policies of a directory for all of them."""


def from_directory(place: str) -> tuple[Pack, list[Diagnostic]]:
    """A directory of this machine, as the built-in pack is."""
    return from_tree(DirectoryTree(place), ".", EMPTY)


def from_tree(
    tree: FileTree,
    directory: str,
    base: Pack,
    room: Room | None = None,
    loaded: Collection[str] = (),
) -> tuple[Pack, list[Diagnostic]]:
    """All policies below a directory. Somebody's own, which have a `room`, are held to the JSON schema as well."""
    found = _read_all(tree, directory, base, room, loaded)
    known = {**base.frameworks, **found.frameworks}
    policies = [compiler.policy(data, path=path, area=area, frameworks=known) for path, area, data in found.policies]
    mine = Pack(tuple(policies), found.sets, found.hash, found.frameworks)
    if base is EMPTY:
        return mine, found.diagnostics
    return combined(base, mine), found.diagnostics


def read_tree(
    tree: FileTree,
    directory: str,
    base: Pack,
    room: Room | None = None,
    before: Collection[str] = (),
) -> tuple[list[LoadedPolicy], Sets, str, list[Diagnostic]]:
    """The checked data of every policy, before it is compiled; of what stands at or below one of `before` nothing."""
    found = _read_all(tree, directory, base, room, before)
    return found.policies, found.sets, found.hash, found.diagnostics


class _ReadDirectory(NamedTuple):
    """What was read of a directory."""

    policies: list[LoadedPolicy]
    sets: Sets
    frameworks: Frameworks
    hash: str
    diagnostics: list[Diagnostic]


def _read_all(tree: FileTree, directory: str, base: Pack, room: Room | None, before: Collection[str]) -> _ReadDirectory:
    diagnostics: list[Diagnostic] = []
    files: list[SourceFile] = []
    paths = _yaml_paths(tree, directory, diagnostics)
    paths = [path for path in paths if not any(is_at_or_below(path, each) for each in before)]
    for path in _within(room, paths, directory, diagnostics):
        try:
            files.append(tree.read(path))
        except ReadError as error:
            diagnostics.append(Diagnostic.from_read_error(error))
    is_alone = tree.kind(directory) == "file"
    sets_path, frameworks_path = (join(parent(directory) if is_alone else directory, name) for name in _SHARED_FILES)
    repeats = is_alone or any(is_at_or_below(each, directory) for each in before)
    taken = _taken(base)
    sets: Sets = {}
    frameworks: Frameworks = {}
    others: list[SourceFile] = []
    for file in files:
        if file.path not in (sets_path, frameworks_path):
            others.append(file)
        elif (document := _read(file, diagnostics, room)) is None:
            continue
        elif file.path == sets_path:
            sets = sets_of(document, base.sets, diagnostics, repeats=repeats)
        else:
            frameworks = frameworks_of(document, base.frameworks, taken, diagnostics, repeats=repeats)
    names, known = {**base.sets, **sets}, {**base.frameworks, **frameworks}
    loaded: list[LoadedPolicy] = []
    for file in others:
        data = read_policy(file, names, diagnostics, room, known)
        if data is not None and _is_new(data, file, taken, diagnostics):
            loaded.append((file.path, _area(file.path, directory), data))
    return _ReadDirectory(loaded, sets, frameworks, digest((file.path, file.data) for file in files), diagnostics)


def _within(room: Room | None, paths: Sequence[str], directory: str, diagnostics: list[Diagnostic]) -> Sequence[str]:
    """The paths, or none of them where they are too many."""
    if room is None:
        return paths
    room.files -= len(paths)
    if room.files >= 0:
        return paths
    message = (
        f"more than {limits.max_policies:,} files in the directories of further policies; none in {directory} is read"
    )
    diagnostics.append(Diagnostic("error", "limit", message, path=directory))
    return ()


def _yaml_paths(tree: FileTree, directory: str, diagnostics: list[Diagnostic]) -> list[str]:
    if tree.kind(directory) == "file":
        # A policy that is named alone is read with what stands beside it for all of its directory.
        beside = (join(parent(directory), name) for name in _SHARED_FILES)
        return [directory, *(path for path in beside if path != directory and tree.kind(path) == "file")]
    found: list[str] = []
    told: list[Diagnostic] = []
    for visited in walk(tree, [directory], _is_hidden, told):
        for entry in visited.entries:
            # Reading what is no file says so; links that lead nowhere are told by the walk.
            is_document = entry.kind == "file" or (entry.kind == "other" and not entry.link)
            if is_document and is_policy_file(entry.name):
                found.append(join(visited.way, entry.name))
    # Behind a link that cannot be followed may be a policy, and what a policy would find is not found without it.
    diagnostics += [Diagnostic("error", each.code, each.message, path=each.path) for each in told]
    return sorted(found)


def _is_hidden(way: str, entry: Entry) -> bool:
    return entry.kind == "directory" and entry.name.startswith(".")


def _area(path: str, directory: str) -> str:
    inside = path.removeprefix(directory + "/") if directory != "." else path
    return inside.split("/")[0] if "/" in inside else ""


def _taken(base: Pack) -> dict[str, str]:
    """Every name that already means something, folded, and what has it: a new policy may not take its place."""
    taken: dict[str, str] = {}
    if base is not EMPTY:
        own = (control.id for control in base.own_controls)
        taken.update((folded(control), "a control") for control in (*catalogue.controls(), *own))
    for policy in base.policies:
        names = (policy.id, *policy.all_aliases)
        taken.update((folded(name), f"another policy, in {policy.path}") for name in names)
    return taken


def _is_new(data: Mapping[str, object], file: SourceFile, taken: dict[str, str], diagnostics: list[Diagnostic]) -> bool:
    policy = compiler.policy(data, path=file.path, area="")
    names = (policy.id, *policy.all_aliases)
    for name in names:
        if folded(name) in taken:
            message = f"{name} is the name of {taken[folded(name)]}"
            diagnostics.append(Diagnostic.at("error", "shadowed", message, file, 0))
            return False
    taken.update((folded(name), f"another policy, in {file.path}") for name in names)
    return True


def read_policy(
    file: SourceFile,
    sets: Sets,
    diagnostics: list[Diagnostic],
    room: Room | None,
    frameworks: Frameworks = NO_FRAMEWORKS,
) -> Mapping[str, object] | None:
    """The checked data of one policy; None where it has mistakes, each with a diagnostic."""
    document = _read(file, diagnostics, room)
    if document is None:
        return None
    problems = check(document.data, frozenset(sets), dasf_lint.__version__, frameworks)
    # Of our own policies no name is in doubt: the facts are as old as they are.
    mistakes = [problem for problem in problems if room is None or not problem.is_doubt]
    if not mistakes and room is not None:
        mistakes = _against_schema(document.data)
        problems += mistakes
    for problem in problems:
        span = document.place(problem.at, on_key=problem.on_key)
        if problem in mistakes:
            code = "dead-path" if problem.is_dead else "policy"
            diagnostics.append(Diagnostic("error", code, problem.message, span=span))
        else:
            diagnostics.append(Diagnostic("warning", "provider-facts", problem.message, span=span))
    return None if mistakes else document.mapping


def _against_schema(data: object) -> list[Problem]:
    """What the JSON schema says beyond our own checks: a net below them."""
    from dasf_lint.policy.language.schema import schema

    validator = lazy.jsonschema().Draft202012Validator(schema())
    found: list[Problem] = []
    for error in validator.iter_errors(data):
        at: At = tuple(error.absolute_path)
        found.append(Problem(at, str(error.message)[:200]))
    return found


def _read(file: SourceFile, diagnostics: list[Diagnostic], room: Room | None) -> Document | None:
    if room is None:
        return read(file, diagnostics)
    document = read(file, diagnostics, most=room.values)
    room.values -= document.size if document is not None else 1
    return document


def one(file: SourceFile, sets: Sets, diagnostics: list[Diagnostic]) -> Policy | None:
    """A single policy from its file, as an editor or `policy test FILE` reads it."""
    data = read_policy(file, sets, diagnostics, Room())
    return None if data is None else compiler.policy(data, path=file.path, area="")
