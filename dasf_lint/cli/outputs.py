"""`-o`: which format goes to which file, and how a file is written without harm to what stands there."""

import os
import stat
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import click

from dasf_lint.cli.terminal import WriteError
from dasf_lint.core.nearest import hint
from dasf_lint.report.escape import visible
from dasf_lint.report.formats import FORMATS, may_hold, of_file

_MOST_LINKS: Final = 40
"""As many links as Linux follows in one path."""

_STANDARD: Final = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


class OutputFile(NamedTuple):
    format: str
    path: str


def parse(texts: Sequence[str], explicit: str | None) -> list[OutputFile]:
    """What the texts of `-o` ask for. Raises click.UsageError.

    A format is named (`sarif=x.json`), or is that of `--format` where there is one, or follows from the file's name.
    Where the last two differ, as in `--format github -o x.sarif`, nobody knows which one was meant.
    """
    found = [_output(text, explicit) for text in texts]
    seen: dict[object, OutputFile] = {}
    for output in found:
        try:
            place = _place(output.path)
        except OSError:
            # Writing will say why.
            continue
        first = seen.setdefault(place, output)
        if first is not output:
            raise click.UsageError(f"-o writes {first.format} and {output.format} to one file: {output.path}")
    return found


def _output(text: str, explicit: str | None) -> OutputFile:
    name, equals, path = text.partition("=")
    if equals and name in FORMATS:
        return OutputFile(name, _named(path, text))
    if equals and name.replace("-", "").isalpha() and "." not in name:
        raise click.UsageError(f'"{name}" of -o is no format{hint(name, FORMATS)}; one of {", ".join(FORMATS)}')
    if explicit is not None and not may_hold(text, explicit):
        meant = f"-o {of_file(text)}={text} or -o {explicit}={text}"
        raise click.UsageError(f"{text} of -o is called another format than that of --format; write {meant}")
    return OutputFile(explicit or of_file(text), _named(text, text))


def _named(path: str, text: str) -> str:
    if not path or path == "-":
        raise click.UsageError(f'-o takes [FORMAT=]FILE, not "{text}"; --format is for standard output')
    return path


# --- what stands at a path ----------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where a path leads when every link is followed: a descriptor of this process, or a path without links."""

    path: str
    descriptor: int | None = None


class _LeadsOut(OSError):
    """A link below a border leads to a place that is not below it."""


def _place(path: str, borders: Sequence[str] = ()) -> _Place:
    """Follows links one by one, as the operating system does. Raises OSError.

    `borders` are real directories that no link which stands below them may leave: whoever wrote the repository may have
    put one where a report is expected.
    """
    waiting = list(reversed(_steps(path)))
    current = os.path.abspath(os.sep) if os.path.isabs(path) else os.path.realpath(os.curdir)
    links = 0
    while waiting:
        step = waiting.pop()
        if step == os.pardir:
            current = os.path.dirname(current)
            continue
        following = os.path.join(current, step)
        descriptor = _descriptor(current, step)
        if descriptor is not None:
            return _Place(following, descriptor)
        if not os.path.islink(following):
            current = following
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(40, "too many levels of symbolic links")
        if any(_below(border, following) and _is_foreign(os.path.realpath(following), border) for border in borders):
            raise _LeadsOut(following)
        target = os.readlink(following)
        if os.path.isabs(target):
            current = os.path.abspath(os.sep)
        waiting += reversed(_steps(target))
    return _Place(current)


def _steps(path: str) -> list[str]:
    rest = os.path.splitdrive(path)[1].replace(os.altsep or os.sep, os.sep)
    return [step for step in rest.split(os.sep) if step not in ("", os.curdir)]


def _descriptor(directory: str, name: str) -> int | None:
    """The descriptor that `/dev/stdout`, `/dev/fd/3` or `/proc/self/fd/3` stands for.

    It is written to where it is now; opening its name would begin at the start of a file again.
    """
    if not (name.isascii() and name.isdigit()):
        return _STANDARD.get(f"{directory}/{name}")
    return int(name) if directory in ("/dev/fd", f"/proc/{os.getpid()}/fd") else None


def _below(border: str, path: str) -> bool:
    return path == border or path.startswith(border.rstrip(os.sep) + os.sep)


def _is_foreign(path: str, border: str) -> bool:
    """Whether a place is not part of what a repository holds: outside of it, or in git's own directory."""
    return not _below(border, path) or _below(os.path.join(border, ".git"), path)


# --- writing --------------------------------------------------------------------------------------------------------


def check(path: str, borders: Sequence[str]) -> None:
    """Raises WriteError for what can never be written to, before anybody waits for a report."""
    _tried(path, lambda: _writable(path, borders))


def write(path: str, text: str, borders: Sequence[str], is_input: Callable[[str], bool]) -> None:
    """Writes a report. Raises WriteError, and then leaves nothing behind.

    A file is replaced as a whole or not at all and keeps its mode; a link stays, and what it leads to is written. A
    device, a pipe or an open descriptor is written to as it stands. What the report is about, by `is_input` of its real
    path, is not overwritten: `-o main.tf` is a slip.
    """
    data = text.encode("utf-8", "backslashreplace")

    def act() -> None:
        place = _writable(path, borders)
        if place.descriptor is None and os.path.isfile(place.path) and is_input(place.path):
            raise WriteError(f"{visible(path)} was read for this report, and is not overwritten")
        _write(place, data)

    _tried(path, act)


def _tried(path: str, action: Callable[[], object]) -> None:
    try:
        action()
    except _LeadsOut as link:
        message = f"{visible(path)} is not written: {visible(str(link))} is a link that leads out of the project"
        raise WriteError(message) from None
    except OSError as error:
        raise WriteError(f"{visible(path)} could not be written: {(error.strerror or 'unknown').lower()}") from None


def _writable(path: str, borders: Sequence[str]) -> _Place:
    place = _place(path, borders)
    if place.descriptor is None:
        if os.path.isdir(place.path) or path.endswith(("/", os.sep)):
            raise WriteError(f"{visible(path)} is a directory")
        if not os.path.isdir(os.path.dirname(place.path)):
            raise WriteError(f"{visible(path)} could not be written: no such directory")
    return place


def _write(place: _Place, data: bytes) -> None:
    if place.descriptor is not None:
        with os.fdopen(os.dup(place.descriptor), "wb") as stream:
            stream.write(data)
        return
    try:
        mode = os.lstat(place.path).st_mode
    except FileNotFoundError:
        _replace(place.path, data, None)
        return
    if stat.S_ISREG(mode):
        _replace(place.path, data, stat.S_IMODE(mode))
    else:
        flags = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(place.path, flags), "wb") as stream:
            stream.write(data)


def _replace(path: str, data: bytes, mode: int | None) -> None:
    temporary = os.path.join(os.path.dirname(path), f".dasf-lint-{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)
    is_done = False
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if mode is not None:
                os.chmod(temporary, mode)
        os.replace(temporary, path)
        is_done = True
    finally:
        if not is_done:
            # Whatever it was, an interrupt too: no half-written file stays behind.
            os.unlink(temporary)
