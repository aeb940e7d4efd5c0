"""The state of a commit, as a tree beside the working tree: what does not differ is the very same file.

Files of the working tree that git ignores, and what is below a submodule whose commit did not change, are taken to be
as they are now in both states: nothing of them is in any commit.
"""

import os
from hashlib import sha1, sha256
from typing import NamedTuple

from dasf_lint.changes.git import Git, TreeEntry
from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.changes.refs import git_directory
from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.source import (
    DirectoryTree,
    Entry,
    EntryKind,
    ReadError,
    SourceFile,
    check_content,
    in_order_of_names,
    join,
    normalise,
    parent,
)

_DIRECTORY, _LINK, _SUBMODULE = "40000", "120000", "160000"
_GIT = ".git"


class _Stand(NamedTuple):
    """A path without links; `now`: it is as it is in the working tree."""

    path: str
    now: bool = False


class CommitTree:
    """The files of a commit below the root of `working`, which lies at `prefix` below the top of the repository.

    Everything is read when it is asked for. `unseen` are submodules whose commit was another.
    """

    def __init__(self, git: Git, commit: str, working: DirectoryTree, prefix: str) -> None:
        self._git = git
        self._working = working
        self._prefix = prefix
        self._skipped = git.skipped()
        self._trees: dict[str, dict[str, TreeEntry] | None] = {}
        self._files: dict[str, SourceFile] = {}
        self._kept: dict[str, bool] = {}
        self._listed: dict[str, dict[str, Entry]] = {}
        self._submodules: dict[str, bool] = {}
        self._looks = Budget(limits.max_entries)
        self.unseen: set[str] = set()
        top: dict[str, TreeEntry] | None = git.entries(git.root_of(commit))
        for step in prefix.split("/") if prefix else ():
            entry = None if top is None else top.get(step)
            top = git.entries(entry.id) if entry is not None and entry.mode == _DIRECTORY else None
        self._trees["."] = top or {}

    # --- the four questions --------------------------------------------------------------------------------------

    def read(self, path: str) -> SourceFile:
        clean = _clean(path)
        found = self._files.get(clean)
        if found is None:
            found = self._files[clean] = self._found(clean)
        return found

    def _found(self, path: str) -> SourceFile:
        place = self._place(path)
        if place.now:
            return self._now(path, place.path)
        entry = self._entry(place.path)
        if entry is None:
            raise ReadError("unreadable", path, f"{path} does not exist")
        if entry.mode in (_DIRECTORY, _SUBMODULE):
            raise ReadError("not-a-file", path, f"{path} is not a regular file")
        if self._is_unchanged(place.path, entry):
            return self._now(path, place.path)
        data = self._git.blob(entry.id)
        if data is None:
            raise ReadError("too-large", path, f"{path} is larger than {limits.max_file_bytes:,} bytes")
        check_content(path, data)
        return SourceFile(path, data)

    def entries(self, directory: str) -> list[Entry]:
        clean = _clean(directory)
        place = self._place(clean)
        if place.now:
            return self._working.entries(place.path)
        tree = self._tree(place.path)
        if tree is None:
            raise ReadError("unreadable", directory, f"{directory} is not a directory")
        if len(tree) > limits.max_entries:
            raise ReadError("limit", directory, f"{directory} holds more than {limits.max_entries:,} files")
        found = [self._listing(join(clean, name), entry) for name, entry in tree.items()]
        now = self._now_in(place.path)
        found += [entry for name, entry in now.items() if name not in tree and self._is_kept(join(place.path, name))]
        return in_order_of_names(found)

    def _listing(self, path: str, entry: TreeEntry) -> Entry:
        name = path.rpartition("/")[2]
        if entry.mode == _LINK:
            return Entry(name, self.kind(path) or "other", True)
        return Entry(name, "directory" if entry.mode in (_DIRECTORY, _SUBMODULE) else "file")

    def kind(self, path: str) -> EntryKind | None:
        try:
            place = self._place(_clean(path))
        except ReadError:
            return None
        if place.now:
            return self._working.kind(place.path)
        if place.path == ".":
            return "directory"
        entry = self._entry(place.path)
        if entry is None:
            return None
        return "directory" if entry.mode in (_DIRECTORY, _SUBMODULE) else "file"

    def real_path(self, path: str) -> str:
        return self._place(_clean(path)).path

    # --- where a path leads --------------------------------------------------------------------------------------

    def _place(self, path: str) -> _Stand:
        """`path` with the links of this state followed. Raises ReadError where they lead out of the root."""
        waiting = [] if path == "." else path.split("/")[::-1]
        done: list[str] = []
        links = 0
        while waiting:
            step = waiting.pop()
            if step in ("", "."):
                continue
            if step == "..":
                if not done:
                    raise ReadError("outside-root", path, f"{path} is a link that leads outside the project root")
                done.pop()
                continue
            here = "/".join((*done, step))
            entry = self._entry(here)
            if entry is None and self._is_kept(here):
                return _Stand(self._working.real_path("/".join((here, *waiting[::-1]))), True)
            if entry is not None and entry.mode == _SUBMODULE and self._is_same_submodule(here, entry.id):
                return _Stand(self._working.real_path("/".join((here, *waiting[::-1]))), True)
            if entry is not None and entry.mode == _LINK:
                links += 1
                if links > limits.max_link_steps:
                    raise ReadError("unreadable", path, f"{path} cannot be resolved")
                target = self._target(path, entry)
                if target.startswith("/"):
                    done = []
                waiting += target.split("/")[::-1]
                continue
            done.append(step)
        return _Stand("/".join(done) or ".")

    def _target(self, path: str, entry: TreeEntry) -> str:
        """What a link says, an absolute one as from the root. Raises ReadError where that leads outside."""
        target = os.fsdecode(self._git.blob(entry.id) or b"")
        if not target or len(target) > limits.max_path_length:
            raise ReadError("unreadable", path, f"{path} cannot be resolved")
        if not target.startswith("/"):
            return target
        root = self._working.root.rstrip("/")
        if target != root and not target.startswith(f"{root}/"):
            raise ReadError("outside-root", path, f"{path} is a link that leads outside the project root")
        return f"/{target[len(root) :]}"

    def _entry(self, path: str) -> TreeEntry | None:
        tree = self._tree(parent(path))
        entry = None if tree is None else tree.get(path.rpartition("/")[2])
        return None if entry is None or self._is_left_out(path) else entry

    def _is_left_out(self, path: str) -> bool:
        """By a sparse checkout, so that it is in neither state."""
        if not self._skipped:
            return False
        whole = self._whole(path)
        return (whole in self._skipped or f"{whole}/" in self._skipped) and path not in self._now_in(parent(path))

    def _tree(self, path: str) -> dict[str, TreeEntry] | None:
        """What the commit holds at the path of a directory that is no link."""
        if path not in self._trees:
            entry = self._entry(path)
            is_directory = entry is not None and entry.mode == _DIRECTORY
            self._trees[path] = self._git.entries(entry.id) if entry is not None and is_directory else None
        return self._trees[path]

    def _whole(self, path: str) -> str:
        return join(self._prefix, path)

    # --- what is as it is now ------------------------------------------------------------------------------------

    def _is_unchanged(self, path: str, entry: TreeEntry) -> bool:
        """Whether the working tree has the same text there; lines may end otherwise, as git may have put them."""
        try:
            if self._working.kind(path) != "file" or self._working.real_path(path) != path:
                return False
            data = self._working.read(path).data
        except ReadError:
            return False
        return _id_of(data, entry.id) or (b"\r\n" in data and _id_of(data.replace(b"\r\n", b"\n"), entry.id))

    def _now(self, path: str, real: str) -> SourceFile:
        """What the working tree has at `real`, under the name `path`."""
        try:
            if self._working.real_path(path) == real:
                return self._working.read(path)
        except ReadError:
            pass
        return SourceFile(path, self._working.read(real).data)

    def _now_in(self, directory: str) -> dict[str, Entry]:
        """What the working tree has in a directory that is one in this state as well."""
        if directory not in self._listed:
            try:
                is_there = self._working.real_path(directory) == directory
                listed = self._working.entries(directory) if is_there else []
            except ReadError:
                listed = []
            self._listed[directory] = {entry.name: entry for entry in listed}
        return self._listed[directory]

    def _is_kept(self, path: str) -> bool:
        """Whether what no commit has at a path is taken to have been there as it is now."""
        found = self._kept.get(path)
        if found is None:
            entry = self._now_in(parent(path)).get(path.rpartition("/")[2])
            above = self._tree(parent(path)) is not None and not self._is_of_another(path)
            found = self._kept[path] = above and entry is not None and not self._brings(path, entry)
        return found

    def _brings(self, path: str, entry: Entry) -> bool:
        """Whether something stands at a path of the working tree that git would take in. Empty directories it never
        does; a repository of its own is something new."""
        waiting = [(path, entry)]
        while waiting:
            at, each = waiting.pop()
            if each.name == _GIT and at == path:
                return False
            if not self._looks.take(1):
                return True
            if self._git.is_ignored(self._whole(at)):
                continue
            if each.link or each.kind != "directory":
                return True
            try:
                inside = self._working.entries(at)
            except ReadError:
                return True
            # Before anything below it is asked for: git answers nothing about what is in a submodule.
            if any(inner.name == _GIT for inner in inside):
                return True
            waiting += [(join(at, inner.name), inner) for inner in inside]
        return False

    def _is_of_another(self, path: str) -> bool:
        """Whether something belongs now to a repository below the root, of which git says nothing."""
        at = parent(path)
        if path.rpartition("/")[2] == _GIT:
            return False
        while at != ".":
            if _GIT in self._now_in(at):
                return True
            at = parent(at)
        return False

    def _is_same_submodule(self, path: str, id: str) -> bool:
        found = self._submodules.get(path)
        if found is None:
            found = self._submodules[path] = self._is_checked_out(path, id)
            if not found:
                self.unseen.add(path)
        return found

    def _is_checked_out(self, path: str, id: str) -> bool:
        """Whether a submodule is there at its commit, or nothing is: no directory, or an empty one. What a link leads
        to, and files that are in no repository of their own, are not what the commit had there."""
        top = os.path.join(self._working.root, path)
        if not os.path.lexists(top):
            return True
        try:
            if self._working.real_path(path) != path:
                return False
            if not os.path.lexists(os.path.join(top, _GIT)):
                return not self._working.entries(path)
            return git_directory(top).head() == id
        except (ChangeProblem, ReadError):
            return False


def _clean(path: str) -> str:
    clean = normalise(path)
    if clean is None:
        raise ReadError("outside-root", path, f"{path} lies outside the project root")
    return clean


def _id_of(data: bytes, id: str) -> bool:
    """Whether git calls a content so."""
    hashed = (sha256 if len(id) == 64 else sha1)(b"blob %d\0" % len(data), usedforsecurity=False)
    hashed.update(data)
    return hashed.hexdigest() == id
