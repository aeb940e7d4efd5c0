"""The state before a change that is handed over as a diff: the working tree with the diff taken back, in memory."""

from collections.abc import Iterable, Iterator, Sequence

from dasf_lint.changes.patch import FileChange, Hunk
from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.source import (
    DirectoryTree,
    Entry,
    EntryKind,
    ReadError,
    SourceFile,
    check_content,
    directories_above,
    in_order_of_names,
    join,
    normalise,
    parent,
)


class PatchedTree:
    """`working` without the changes of a diff. `unseen` are files of which the diff does not say what they were before:
    they are in no state before. Raises ChangeProblem where the diff is about other text than is there."""

    def __init__(self, changes: Iterable[FileChange], working: DirectoryTree, prefix: str) -> None:
        self._working = working
        self._old: dict[str, bytes | None] = {}
        """Real paths whose content was another; None where there was no file."""
        self._files: dict[str, SourceFile] = {}
        self.unseen: set[str] = set()
        self._work = Budget(limits.max_patched_bytes)
        # Where a file became a link, the link is taken back first.
        for change in reversed(list(changes)):
            self._take_back(change, prefix)
        self._directories = {
            above for path, data in self._old.items() if data is not None for above in directories_above(path)
        }
        self._emptied = set(self._new_directories())
        self._came: dict[str, dict[str, Entry]] = {}
        """By directory: what it held that is not there any more, or as something else."""
        for path in self._directories - {"."}:
            self._came.setdefault(parent(path), {})[_last(path)] = Entry(_last(path), "directory")
        for path, data in self._old.items():
            if data is not None:
                self._came.setdefault(parent(path), {})[_last(path)] = Entry(_last(path), "file")

    # --- taking back ---------------------------------------------------------------------------------------------

    def _take_back(self, change: FileChange, prefix: str) -> None:
        old, new = (_below(each, prefix) for each in (change.old, change.new))
        if not change.is_whole or (old is not None and change.new is not None and new is None):
            # Where it was moved to nobody reads, so what it was before is not known.
            for path in (old, new):
                if path is not None:
                    self.unseen.add(path)
                    self._old[path] = None
            return
        data = None if new is None else self._content(new, change)
        if new is None and old is not None and self._exists(old):
            raise _no_fit(old, 1, change.line, "it is there, and the diff removes it")
        if new is not None and data is None:
            return
        text = b"" if data is None else data
        if not self._work.take(len(text)):
            raise ChangeProblem(f"the diff changes more than {limits.max_patched_bytes:,} bytes, file by file")
        text = _without(text, change.hunks, new or old or "") if change.new is None or new is not None else text
        if new is not None and new != old:
            self._old[new] = None
        if old is not None:
            self._old[old] = text

    def _content(self, path: str, change: FileChange) -> bytes | None:
        """What a file holds after the change; None where it is one that no run can read."""
        if path in self._old:
            data = self._old[path]
            if data is None:
                raise _no_fit(path, 1, change.line, "the diff has it before it is made")
            return data
        try:
            if self._working.kind(path) == "file" and self._working.real_path(path) == path:
                return self._working.read(path).data
        except ReadError:
            self.unseen.add(path)
            self._old[path] = None
            return None
        raise _no_fit(path, 1, change.line, "there is no such file")

    def _exists(self, path: str) -> bool:
        return self._old[path] is not None if path in self._old else self._working.kind(path) == "file"

    def _new_directories(self) -> Iterator[str]:
        """Directories that hold nothing but what the change brought; git has no empty ones."""
        waiting = sorted(
            {above for path, data in self._old.items() if data is None for above in directories_above(path)}
        )
        gone: set[str] = set()
        for directory in sorted(waiting, key=lambda path: -path.count("/")):
            if directory == "." or directory in self._directories:
                continue
            try:
                names = [join(directory, entry.name) for entry in self._working.entries(directory)]
            except ReadError:
                continue
            if names and all(name in gone or self._old.get(name, b"") is None for name in names):
                gone.add(directory)
                yield directory

    # --- the four questions --------------------------------------------------------------------------------------

    def read(self, path: str) -> SourceFile:
        real = self._place(path)
        if self._is_gone(real):
            raise ReadError("unreadable", path, f"{path} does not exist")
        data = self._old.get(real)
        if data is None:
            return self._working.read(path)
        clean = normalise(path) or real
        found = self._files.get(clean)
        if found is None:
            check_content(clean, data)
            found = self._files[clean] = SourceFile(clean, data)
        return found

    def entries(self, directory: str) -> list[Entry]:
        real = self._place(directory)
        if self._is_gone(real) or (real not in self._directories and self._working.kind(real) != "directory"):
            raise ReadError("unreadable", directory, f"{directory} is not a directory")
        listed = self._working.entries(directory) if self._working.kind(real) == "directory" else []
        found = {entry.name: entry for entry in listed if not self._is_gone(join(real, entry.name))}
        for name, entry in self._came.get(real, {}).items():
            if entry.kind == "file" or name not in found or not found[name].link:
                found[name] = entry
        return in_order_of_names(found.values())

    def kind(self, path: str) -> EntryKind | None:
        try:
            real = self._place(path)
        except ReadError:
            return None
        if self._is_gone(real):
            return None
        if self._old.get(real) is not None:
            return "file"
        return "directory" if real in self._directories else self._working.kind(path)

    def real_path(self, path: str) -> str:
        return self._place(path)

    def _place(self, path: str) -> str:
        clean = normalise(path)
        if clean is not None and any(self._is_gone(each) for each in (clean, *directories_above(clean))):
            # A link that the change brought leads nowhere before.
            return clean
        return self._working.real_path(path)

    def _is_gone(self, path: str) -> bool:
        """Whether the change brought what stands at a path, or a directory around it."""
        return (
            any(
                (each in self._old and self._old[each] is None) or each in self._emptied
                for each in (path, *directories_above(path))
            )
            and path not in self._directories
        )


def _below(path: str | None, prefix: str) -> str | None:
    """A path from the top of the repository as one from the root of the tree; None outside of it. Raises
    ChangeProblem."""
    if path is None:
        return None
    clean = normalise(path)
    if clean is None:
        raise ChangeProblem(f"the diff names {path}, which lies outside of the repository")
    if not prefix:
        return clean
    return clean[len(prefix) + 1 :] if clean.startswith(f"{prefix}/") else None


def _without(text: bytes, hunks: Sequence[Hunk], path: str) -> bytes:
    """A text with the hunks taken back. Raises ChangeProblem where it does not hold what they made, in their order."""
    lines = _lines(text)
    pieces: list[bytes] = []
    done = 0
    for hunk in hunks:
        at = hunk.start - 1
        if at < done:
            raise _no_fit(path, hunk.start, hunk.line, "the diff was there already")
        for offset, line in enumerate(hunk.new):
            there = lines[at + offset] if at + offset < len(lines) else b""
            if not _same(there, line):
                what = "the diff has other text there" if there else "the file ends before it"
                raise _no_fit(path, at + offset + 1, hunk.line, what)
        if at > len(lines):
            raise _no_fit(path, at, hunk.line, "the file ends before it")
        pieces += (*lines[done:at], *hunk.old)
        done = at + len(hunk.new)
    return b"".join((*pieces, *lines[done:]))


def _lines(text: bytes) -> Sequence[bytes]:
    """Lines as git has them, which end with a line feed and with nothing else."""
    found = [line + b"\n" for line in text.split(b"\n")]
    found[-1] = found[-1][:-1]
    return found if found[-1] else found[:-1]


def _same(one: bytes, other: bytes) -> bool:
    """A working tree may have CR LF where git has LF."""
    return one == other or one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


def _no_fit(path: str, line: int, in_diff: int, why: str) -> ChangeProblem:
    return ChangeProblem(
        f"{path}:{line}: {why} (line {in_diff + 1} of the diff)",
        "the diff must lead to the files as they are here: commit or stash what it does not know",
    )


def _last(path: str) -> str:
    return path.rpartition("/")[2]
