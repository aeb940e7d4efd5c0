"""Where text comes from: files below one project root, read once, confined, and addressed by integer offsets."""

import os
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

from dasf_lint.core import limits

EntryKind = Literal["file", "directory", "other"]

_BYTE_ORDER_MARK = "\ufeff"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class ReadError(Exception):
    """A path that could not be read: `code` is a code of a diagnostic, `path` is relative to the project root."""

    def __init__(self, code: str, path: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message


class SourceFile:
    """The text of one file. Offsets count code points of `text`, in which a byte-order mark does not stand.

    `kept` is for other modules: what they work out of the text once, each under keys of its own.
    """

    __slots__ = ("_line_starts", "_text", "data", "kept", "path")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.kept: dict[object, object] = {}
        self._text: str | None = None
        self._line_starts: list[int] | None = None

    @property
    def text(self) -> str:
        """The decoded text; bytes that are no UTF-8 read as U+FFFD, so that the rest of the file still counts."""
        if self._text is None:
            text = self.data.decode("utf-8", "replace")
            self._text = text[1:] if text.startswith(_BYTE_ORDER_MARK) else text
        return self._text

    @property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line; lines end with LF, CRLF or CR as in editors."""
        if self._line_starts is None:
            text = self.text
            starts = [0]
            if "\r" in text:
                for i, char in enumerate(text):
                    if char == "\n" or (char == "\r" and text[i + 1 : i + 2] != "\n"):
                        starts.append(i + 1)
            else:
                at = text.find("\n")
                while at >= 0:
                    starts.append(at + 1)
                    at = text.find("\n", at + 1)
            self._line_starts = starts
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in code points."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its ending."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def line_length(self, number: int) -> int:
        """How long a line is without blanks at its end."""
        return len(self.line(number).rstrip())

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"


class MadeText(SourceFile):
    """A text that is in no file, such as one that was put together; its path is a name for messages."""

    __slots__ = ()


class Span(NamedTuple):
    """A stretch of a file: offsets `start` (included) to `end` (excluded)."""

    file: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.file.position(self.start)[0]

    @property
    def sort_key(self) -> tuple[str, int, int]:
        return self.file.path, self.start, self.end

    def holds(self, inner: "Span") -> bool:
        """Whether another stretch of the same file lies inside."""
        return inner.file is self.file and self.start <= inner.start and inner.end <= self.end


class Entry(NamedTuple):
    """`link` says that the name is a symbolic link; `kind` is that of what it leads to."""

    name: str
    kind: EntryKind
    link: bool = False


class FileTree(Protocol):
    """Files below one project root. Paths are relative to it, with `/`; the root itself is `.`."""

    def read(self, path: str) -> SourceFile:
        """The file at `path`, the same object every time. Raises ReadError."""

    def entries(self, directory: str) -> list[Entry]:
        """What a directory holds, sorted by name as bytes. Raises ReadError."""

    def kind(self, path: str) -> EntryKind | None:
        """What stands at `path`; None where nothing does or it lies outside the root."""

    def real_path(self, path: str) -> str:
        """`path` with every link in it followed, below the project root; the same for all names of one thing.

        What stands there is not asked. Raises ReadError where it lies outside the root.
        """


def normalise(path: str) -> str | None:
    """`a/./b/../c` as `a/c`, the root as `.`; None for an absolute path or one that leaves the root."""
    if path.startswith("/") or "\0" in path or len(path) > limits.max_path_length:
        return None
    if os.sep == "\\" and "\\" in path:
        # Elsewhere it is a character of a name like any other.
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def join(directory: str, name: str) -> str:
    """`name` below `directory`, not normalised."""
    return name if directory in ("", ".") else f"{directory}/{name}"


def parent(path: str) -> str:
    """The directory that holds `path`; `.` at the top."""
    head, _, _ = path.rpartition("/")
    return head or "."


def directories_above(path: str) -> Iterator[str]:
    """The directories around a path of a tree, the nearest first, the root last."""
    while path != ".":
        path = parent(path)
        yield path


def is_at_or_below(path: str, directory: str) -> bool:
    return directory in (".", path) or path.startswith(f"{directory}/")


def relative_to(path: str, start: str) -> str:
    """`path` as seen from the directory `start`, both absolute or both relative, by their text alone.

    `posixpath.relpath` asks for the working directory. Raises ValueError, as Go's `filepath.Rel` refuses it, where
    `start` leads above what both are relative to: nobody knows the way back.
    """
    there, here = _steps(path), _steps(start)
    common = 0
    while common < min(len(there), len(here)) and there[common] == here[common]:
        common += 1
    if ".." in here[common:]:
        raise ValueError(f"can't make {path} relative to {start}")
    return "/".join([*[".."] * (len(here) - common), *there[common:]]) or "."


def _steps(path: str) -> list[str]:
    """The steps of a cleaned path; only those that lead above its beginning are `..`."""
    steps: list[str] = []
    for step in path.split("/"):
        if step in ("", "."):
            continue
        if step != ".." or (not path.startswith("/") and (not steps or steps[-1] == "..")):
            steps.append(step)
        elif steps:
            steps.pop()
    return steps


class MemoryTree:
    """A tree held in memory: path to text or bytes. For tests, examples and editors."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files: dict[str, SourceFile] = {}
        self._directories: dict[str, dict[str, EntryKind]] = {".": {}}
        for path, content in files.items():
            clean = normalise(path)
            if clean is None or clean == ".":
                raise ValueError(f"not a path below the root: {path}")
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            self._files[clean] = SourceFile(clean, data)
            self._register(clean, "file")

    def _register(self, path: str, kind: EntryKind) -> None:
        above = parent(path)
        if above not in self._directories:
            self._directories[above] = {}
            self._register(above, "directory")
        self._directories[above][path.rpartition("/")[2]] = kind

    def read(self, path: str) -> SourceFile:
        clean = normalise(path)
        if clean is None:
            raise ReadError("outside-root", path, f"{path} lies outside the project root")
        if clean not in self._files:
            raise ReadError("unreadable", path, f"{path} does not exist")
        file = self._files[clean]
        check_content(file.path, file.data)
        return file

    def entries(self, directory: str) -> list[Entry]:
        clean = normalise(directory)
        if clean is None or clean not in self._directories:
            raise ReadError("unreadable", directory, f"{directory} is not a directory")
        return in_order_of_names(Entry(name, kind) for name, kind in self._directories[clean].items())

    def kind(self, path: str) -> EntryKind | None:
        clean = normalise(path)
        if clean is None:
            return None
        if clean in self._files:
            return "file"
        return "directory" if clean in self._directories else None

    def real_path(self, path: str) -> str:
        clean = normalise(path)
        if clean is None:
            raise ReadError("outside-root", path, f"{path} lies outside the project root")
        return clean


class DirectoryTree:
    """A directory of this machine. Nothing outside it is read, whatever a link or a path in a file says."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._files: dict[str, SourceFile] = {}
        self._bytes: dict[str, bytes] = {}
        """What was read, by real path: a file may have any number of paths with links in them."""
        self._directories: dict[str, str] = {}
        """Real paths of directories that were resolved."""

    def read(self, path: str) -> SourceFile:
        clean = normalise(path)
        if clean is None:
            raise ReadError("outside-root", path, f"{path} lies outside the project root")
        cached = self._files.get(clean)
        if cached is None:
            cached = self._files[clean] = SourceFile(clean, self._read_bytes(clean))
        return cached

    def has_read(self, real: str) -> bool:
        """Whether a file of this machine was read, by its real path."""
        return any(self._resolve(path) == real for path in self._files)

    def _read_bytes(self, path: str) -> bytes:
        real = self._resolve(path)
        known = self._bytes.get(real)
        if known is None:
            known = self._bytes[real] = self._read_real(path, real)
        return known

    def _read_real(self, path: str, real: str) -> bytes:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            # The path is resolved, so O_NOFOLLOW refuses only a link that somebody put there in between.
            handle = os.open(real, flags)
        except OSError as error:
            raise ReadError("unreadable", path, f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ReadError("not-a-file", path, f"{path} is not a regular file")
            with os.fdopen(handle, "rb", closefd=False) as stream:
                data = stream.read(limits.max_file_bytes + 1)
        except OSError as error:
            raise ReadError("unreadable", path, f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
        finally:
            os.close(handle)
        check_content(path, data)
        return data

    def _resolve(self, path: str) -> str:
        """The real path of `path`; raises ReadError where a link leads out of the root."""
        above, _, name = path.rpartition("/")
        if os.sep == "/" and path != ".":
            # Directories are resolved once: only the last step may be a link that nobody has looked at.
            directory = self._directories.get(above)
            if directory is None:
                directory = self._directories[above] = self._real_path(above)
            real = f"{directory.rstrip('/')}/{name}"
            if not os.path.islink(real):
                return real
        return self._real_path(path)

    def _real_path(self, path: str) -> str:
        """`path` with every link in it followed; raises ReadError where that leads out of the root."""
        try:
            real = os.path.realpath(os.path.join(self.root, path))
        except (OSError, ValueError):
            raise ReadError("unreadable", path, f"{path} cannot be resolved") from None
        if real != self.root and not real.startswith(self.root.rstrip(os.sep) + os.sep):
            raise ReadError("outside-root", path, f"{path} is a link that leads outside the project root")
        return real

    def entries(self, directory: str) -> list[Entry]:
        clean = normalise(directory)
        if clean is None:
            raise ReadError("outside-root", directory, f"{directory} lies outside the project root")
        found: list[Entry] = []
        try:
            with os.scandir(self._resolve(clean)) as listing:
                for item in listing:
                    if len(found) >= limits.max_entries:
                        message = f"{directory} holds more than {limits.max_entries:,} files and directories"
                        raise ReadError("limit", directory, message)
                    found.append(Entry(item.name, self._kind_of(item, clean), item.is_symlink()))
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            raise ReadError("unreadable", directory, f"{directory}: {reason}") from None
        return in_order_of_names(found)

    def _kind_of(self, item: "os.DirEntry[str]", directory: str) -> EntryKind:
        if item.is_file(follow_symlinks=False):
            return "file"
        if item.is_dir(follow_symlinks=False):
            return "directory"
        return self.kind(join(directory, item.name)) or "other"

    def kind(self, path: str) -> EntryKind | None:
        clean = normalise(path)
        if clean is None:
            return None
        try:
            mode = os.stat(self._resolve(clean)).st_mode
        except (OSError, ReadError, ValueError):
            return None
        if stat.S_ISREG(mode):
            return "file"
        return "directory" if stat.S_ISDIR(mode) else "other"

    def real_path(self, path: str) -> str:
        clean = normalise(path)
        if clean is None:
            raise ReadError("outside-root", path, f"{path} lies outside the project root")
        real = self._real_path(clean)
        return real[len(self.root.rstrip(os.sep)) + 1 :].replace(os.sep, "/") or "."


def check_content(path: str, data: bytes) -> None:
    """Raises ReadError for what is too large, or in an encoding that no text has here."""
    if len(data) > limits.max_file_bytes:
        raise ReadError("too-large", path, f"{path} is larger than {limits.max_file_bytes:,} bytes")
    if data.startswith(_WIDE_MARKS):
        raise ReadError("encoding", path, f"{path} is encoded as UTF-16 or UTF-32; save it as UTF-8")


def in_order_of_names(entries: Iterable[Entry]) -> list[Entry]:
    """As a tree lists them: by their names as bytes."""
    return sorted(entries, key=lambda entry: os.fsencode(entry.name))
