"""The one module that runs a program: git, which alone can read what a repository has packed.

It never sees the repository as one. It runs in an empty git directory of our own that borrows the objects, so that no
configuration, hook, attribute, filter, replacement, remote or ref of the repository is there to be followed, with an
environment that is made here, and only commands are used that print objects. They are asked by ids that we read
ourselves; nothing is fetched. Whatever does not answer in a minute is killed.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, NamedTuple

from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.changes.refs import GitDirectory, Revision, small_file
from dasf_lint.core import limits
from dasf_lint.core.source import join

_PATIENCE: Final = 60.0
"""Seconds for one answer. Objects and their number are bounded; this is for a disk or a file system that hangs."""
_SHORT: Final = 1 << 16
_FETCH_MORE: Final = "fetch more history, such as with fetch-depth: 0 of actions/checkout or git fetch --unshallow"
_SHALLOW_LINE: Final = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\n?")
_SHARED_INDEX: Final = re.compile(r"sharedindex\.[0-9a-f]{40,64}")
_CONFIGURATION: Final = """\
[core]
\trepositoryformatversion = 1
\tbare = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\tfsmonitor = false
[protocol]
\tallow = never
[extensions]
\tobjectFormat = {}
"""
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "GIT_ADVICE": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_FLUSH": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class TreeEntry(NamedTuple):
    """An entry of a directory as git has it; `mode` is octal as text."""

    mode: str
    id: str


def _scratch() -> str:
    """A directory that is ours alone. Raises ChangeProblem."""
    try:
        return tempfile.mkdtemp(prefix="dasf-lint-")
    except OSError as error:
        raise _no_room(error) from None


def _no_room(error: OSError) -> ChangeProblem:
    why = (error.strerror or "unknown").lower()
    hint = "TMPDIR names a directory for temporary files; without one, hand over what git diff prints: --diff -"
    return ChangeProblem(f"git needs a place for temporary files: {why}", hint)


class Git:
    """Objects of a repository. To be closed: then nothing of it runs or lies around any more.

    `top` is where the working tree begins, `borders` are directories in which no program is looked for.
    """

    def __init__(self, directory: GitDirectory, top: str, borders: Sequence[str]) -> None:
        self.directory = directory
        self.top = top
        self.head = directory.head()
        self._program, path = program(borders)
        self._processes: list[_Dialogue] = []
        self._by_arguments: dict[tuple[str, ...], _Dialogue] = {}
        self._has_index = False
        self._place = _scratch()
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR") if name in os.environ}
        self._own = os.path.join(self._place, "git")
        places = {"PATH": path, "HOME": self._place, "XDG_CONFIG_HOME": self._place, "GIT_DIR": self._own}
        self._environment = {**kept, **_ENVIRONMENT, **places}
        is_furnished = False
        try:
            self._furnish()
            is_furnished = True
        except OSError as error:
            raise _no_room(error) from None
        finally:
            if not is_furnished:
                self.close()

    def __enter__(self) -> "Git":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for each in self._processes:
            each.kill()
        self._processes.clear()
        shutil.rmtree(self._place, ignore_errors=True)

    def _furnish(self) -> None:
        """The empty git directory that borrows the objects."""
        for name in ("refs", "objects/info", "info"):
            os.makedirs(os.path.join(self._own, *name.split("/")))
        self._write("HEAD", b"ref: refs/heads/none\n")
        self._write("config", _CONFIGURATION.format("sha256" if len(self.head) == 64 else "sha1").encode())
        self._write("objects/info/alternates", _quoted(os.fsencode(self.directory.objects)) + b"\n")
        shallow = small_file(os.path.join(self.directory.common, "shallow"), limits.max_packed_refs_bytes)
        self.is_shallow = bool(shallow)
        if shallow:
            self._write("shallow", b"".join(filter(_SHALLOW_LINE.fullmatch, shallow.splitlines(keepends=True))))

    def _write(self, name: str, data: bytes) -> None:
        with open(os.path.join(self._own, *name.split("/")), "xb") as stream:
            stream.write(data)

    # --- commits -------------------------------------------------------------------------------------------------

    def commit(self, named: Revision, called: str) -> str:
        """The full id of a commit. Raises ChangeProblem."""
        code, output = self._run("rev-parse", "--verify", "--quiet", f"{named.id}^{{commit}}")
        if code == 0 and named.steps:
            code, output = self._run("rev-parse", "--verify", "--quiet", f"{output.strip()}{named.steps}^{{commit}}")
        if code != 0:
            raise ChangeProblem(f"{called} leads to no commit that is here", _FETCH_MORE)
        return output.strip()

    def merge_base(self, commit: str, called: str) -> str:
        """The commit from which HEAD and another have parted. Raises ChangeProblem."""
        code, output = self._run("merge-base", commit, self.head)
        if code != 0:
            shallow = ": the history here is shallow" if self.is_shallow else ""
            raise ChangeProblem(f"no commit is known that HEAD and {called} have in common{shallow}", _FETCH_MORE)
        return output.strip()

    def _run(self, *arguments: str) -> tuple[int, str]:
        dialogue = self._start(*arguments)
        return dialogue.outcome()

    # --- objects -------------------------------------------------------------------------------------------------

    def root_of(self, commit: str) -> str:
        """The id of the directory that a commit is of."""
        code, output = self._run("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
        if code != 0:
            raise ChangeProblem(f"the files of commit {commit[:12]} are not here", _FETCH_MORE)
        return output.strip()

    def entries(self, id: str) -> dict[str, TreeEntry]:
        """What a directory holds, by name. Raises ChangeProblem; names that no directory can hold are left out."""
        if self.size(id, "tree") > limits.max_git_tree_bytes:
            raise ChangeProblem(f"a directory of the state before is larger than {limits.max_git_tree_bytes:,} bytes")
        data = self._content(id)
        found: dict[str, TreeEntry] = {}
        at, width = 0, len(self.head) // 2
        while at < len(data):
            end = data.find(b"\0", at)
            mode, _, name = data[at:end].partition(b" ")
            at = end + 1 + width
            if end < 0 or at > len(data):
                raise ChangeProblem(f"the object {id} of this repository is no directory")
            if name not in (b"", b".", b"..") and b"/" not in name:
                entry = TreeEntry(mode.decode("ascii", "replace"), data[end + 1 : at].hex())
                found.setdefault(os.fsdecode(name), entry)
        return found

    def blob(self, id: str) -> bytes | None:
        """The content of a file; None where it is larger than a file may be. Raises ChangeProblem."""
        return self._content(id) if self.size(id, "blob") <= limits.max_file_bytes else None

    def size(self, id: str, kind: str) -> int:
        answer = self._dialogue("cat-file", "--batch-check=%(objecttype) %(objectsize)").ask(id.encode()).line()
        found, _, size = answer.partition(b" ")
        if found != kind.encode() or not size.isdigit():
            hint = "a partial clone has no contents of earlier states; nothing is fetched here"
            raise ChangeProblem(f"the object {id} of the state before is not here", hint)
        return int(size)

    def _content(self, id: str) -> bytes:
        dialogue = self._dialogue("cat-file", "--batch")
        header = dialogue.ask(id.encode()).line().split(b" ")
        if len(header) != 3 or not header[2].isdigit():
            raise ChangeProblem(f"the object {id} of the state before cannot be read")
        return dialogue.take(int(header[2]) + 1)[:-1]

    # --- the working tree ----------------------------------------------------------------------------------------

    def is_ignored(self, path: str) -> bool:
        """Whether git leaves a path of the working tree out that it does not know; `path` from the top."""
        self._borrow_index()
        asked = self._dialogue(
            "-c", "core.bare=false", "--work-tree", self.top,
            "check-ignore", "-z", "--stdin", "--verbose", "--non-matching",
        ).ask(b"./" + os.fsencode(path), end=b"\0")  # fmt: skip
        # With ./ before it no name is taken for a pattern that begins with a colon.
        source, _, pattern, _ = asked.fields(4)
        return bool(source) and not pattern.startswith(b"!")

    def skipped(self) -> frozenset[str]:
        """Paths from the top that a sparse checkout leaves out."""
        if small_file(os.path.join(self.directory.own, "info", "sparse-checkout"), limits.max_file_bytes) is None:
            return frozenset()
        self._borrow_index()
        output = self._start("ls-files", "-z", "-t").everything(limits.max_index_bytes)
        return frozenset(os.fsdecode(line[2:]) for line in output.split(b"\0") if line.startswith(b"S "))

    def _borrow_index(self) -> None:
        """Copies what says which files git knows, and what the person at this machine leaves out here."""
        if self._has_index:
            return
        self._has_index = True
        own = self.directory.own
        index = small_file(self.directory.index_file, limits.max_index_bytes)
        if index is None:
            # Without it git takes a tracked file for an ignored one wherever a pattern of the change fits.
            raise ChangeProblem(
                "this repository has no index, which says what git knows of the working tree", "git reset makes one"
            )
        exclude = small_file(os.path.join(self.directory.common, "info", "exclude"), limits.max_file_bytes)
        try:
            self._write("index", index)
            for name in filter(_SHARED_INDEX.fullmatch, os.listdir(own)):
                self._write(name, small_file(join(own, name), limits.max_index_bytes) or b"")
            self._write("info/exclude", exclude or b"")
        except OSError as error:
            raise _no_room(error) from None

    # --- processes -----------------------------------------------------------------------------------------------

    def _dialogue(self, *arguments: str) -> "_Dialogue":
        found = self._by_arguments.get(arguments)
        if found is None:
            found = self._by_arguments[arguments] = self._start(*arguments)
        return found

    def _start(self, *arguments: str) -> "_Dialogue":
        command = [self._program, "--no-pager", "--no-replace-objects", *arguments]
        started = _Dialogue(command, self._environment, self._place)
        self._processes.append(started)
        return started


class _Dialogue:
    """One process that is asked and answers."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], place: str) -> None:
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=place,
                env=environment, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ChangeProblem(f"git cannot be run: {(error.strerror or 'no reason given').lower()}") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout

    def ask(self, question: bytes, end: bytes = b"\n") -> "_Dialogue":
        try:
            self._in.write(question + end)
            self._in.flush()
        except OSError:
            raise self._silent() from None
        return self

    def line(self) -> bytes:
        """Up to the next end of a line, without it."""
        with _Watch(self._process):
            found = self._out.readline(_SHORT)
        if not found.endswith(b"\n"):
            raise self._silent()
        return found[:-1]

    def fields(self, count: int) -> list[bytes]:
        """So many texts, behind each of which a zero byte stands."""
        found = bytearray()
        with _Watch(self._process):
            while found.count(0) < count and len(found) < _SHORT and (char := self._out.read(1)):
                found += char
        if found.count(0) < count:
            raise self._silent()
        return bytes(found).split(b"\0")[:count]

    def take(self, count: int) -> bytes:
        with _Watch(self._process):
            found = self._out.read(count)
        if len(found) < count:
            raise self._silent()
        return found

    def everything(self, most: int) -> bytes:
        """All that it prints without being asked. Raises ChangeProblem where it fails or prints too much."""
        self._in.close()
        with _Watch(self._process):
            output = self._out.read(most + 1)
        if len(output) > most:
            raise ChangeProblem(f"git prints more than {most:,} bytes")
        if self._ended() != 0:
            raise self._silent()
        return output

    def outcome(self) -> tuple[int, str]:
        """How it ends, and what it prints: a short text."""
        self._in.close()
        with _Watch(self._process):
            output = self._out.read(_SHORT)
        return self._ended(), output.decode("ascii", "replace")

    def _ended(self) -> int:
        with _Watch(self._process):
            return self._process.wait()

    def _silent(self) -> ChangeProblem:
        return ChangeProblem("git gives no answer about this repository; what it has cannot be read")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._in, self._out):
            try:
                stream.close()
            except OSError:
                # What was to be said to a process that is gone.
                continue


class _Watch:
    """Kills a process that takes too long; whoever reads from it then sees an end."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._timer = threading.Timer(_PATIENCE, process.kill)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *ending: object) -> None:
        self._timer.cancel()


def program(borders: Sequence[str]) -> tuple[str, str]:
    """git on PATH, and as much of PATH as can be trusted: no directory of the repository, none that depends on where
    somebody stands. Raises ChangeProblem."""
    outside = []
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if os.path.isabs(directory):
            real = os.path.realpath(directory)
            if not any(f"{real}{os.sep}".startswith(border.rstrip(os.sep) + os.sep) for border in borders):
                outside.append(directory)
    for directory in outside:
        found = os.path.join(directory, "git.exe" if os.name == "nt" else "git")
        if os.path.isfile(found) and os.access(found, os.X_OK):
            return found, os.pathsep.join(outside)
    raise ChangeProblem(
        "git is not installed, and only git can read the state before", "--diff - takes a change as text"
    )


def _quoted(path: bytes) -> bytes:
    """A path for a list of alternates, which reads quotes as C does."""
    if not any(byte < 32 or byte in b'"\\' for byte in path):
        return path
    return b'"' + b"".join(b"\\%03o" % byte if byte < 32 or byte in b'"\\' else bytes([byte]) for byte in path) + b'"'
