"""What earlier processes of one call of a hook have printed.

pre-commit starts one process after the other where the names are more than a command line takes (its `xargs.py`), and a
root whose files went to two of them would be told twice. A process that was handed many names therefore leaves
behind what it told, for those with the same parent. Only printing depends on it: the exit code never does, and where
nothing can be left behind things are told twice.
"""

import os
import stat
import sys
import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import Finding, Report
from dasf_lint.core.diagnostics import Diagnostic

_MANY_BYTES: Final = 2_000
"""Names of this length together. pre-commit splits at 128 KiB, and never below 4,096 bytes."""
_OLD_SECONDS: Final = 600


class Told(NamedTuple):
    """How many findings and diagnostics of a report an earlier process has told."""

    findings: int
    diagnostics: int


def take_out_told(report: Report, names: Sequence[str], root: str) -> Told:
    """Takes out of the report what was told, and leaves behind that the rest is.

    `names` are the files that this process was handed, `root` is the project root.
    """
    many = sum(len(name) + 1 for name in names) > _MANY_BYTES
    place = _place(make=many)
    if place is None:
        return Told(0, 0)
    before = _read(place)
    findings = [each for each in report.findings if not _keys_of_finding(root, each) <= before]
    diagnostics = [each for each in report.diagnostics if _key_of_diagnostic(root, each) not in before]
    told = Told(len(report.findings) - len(findings), len(report.diagnostics) - len(diagnostics))
    report.findings, report.diagnostics = findings, diagnostics
    if many:
        new = set().union(*(_keys_of_finding(root, each) for each in findings))
        _append(place, {*new, *(_key_of_diagnostic(root, each) for each in diagnostics)} - before)
    return told


def _keys_of_finding(root: str, finding: Finding) -> set[str]:
    """One a member: another process may have seen the same line do harm elsewhere."""
    what = (root, finding.fingerprint, finding.severity, finding.message)
    return {_key(*what, member.root, member.address) for member in finding.members}


def _key_of_diagnostic(root: str, each: Diagnostic) -> str:
    return _key(root, each.level, each.code, each.message, each.path or "", str(each.span and each.span.start))


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


# --- the place --------------------------------------------------------------------------------------------------------


def _place(*, make: bool) -> str | None:
    """A file for the processes of one parent, in a directory that is ours alone; None where there is none."""
    if not hasattr(os, "getuid"):
        return None
    directory = os.path.join(os.environ.get("TMPDIR") or "/tmp", f"dasf-lint-{os.getuid()}")
    try:
        if make:
            os.makedirs(directory, mode=0o700, exist_ok=True)
        status = os.lstat(directory)
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        return None
    if make:
        _clear(directory)
    return os.path.join(directory, f"{os.getppid()}-{_start_of(os.getppid())}")


def _start_of(process: int) -> str:
    """When a process began, in ticks since the machine did: numbers of processes are used again. proc(5), field 22."""
    if sys.platform != "linux":
        return ""
    try:
        with open(f"/proc/{process}/stat", "rb") as stream:
            return stream.read(4096).rpartition(b")")[2].split()[19].decode("ascii")
    except (OSError, IndexError):
        return ""


def _clear(directory: str) -> None:
    """Hooks come and go; nothing that they left is of use for longer than they run."""
    try:
        names = os.listdir(directory)
    except OSError:
        return
    for name in names:
        path = os.path.join(directory, name)
        try:
            if _is_old(os.lstat(path)):
                os.unlink(path)
        except OSError:
            continue


def _is_old(status: os.stat_result) -> bool:
    return abs(time.time() - status.st_mtime) > _OLD_SECONDS


def _read(place: str) -> frozenset[str]:
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or _is_old(status):
                return frozenset()
            return frozenset(stream.read(limits.max_told_bytes).decode("ascii", "replace").split())
    except OSError:
        return frozenset()


def _append(place: str, keys: Iterable[str]) -> None:
    data = "".join(f"{key}\n" for key in sorted(keys)).encode("ascii")
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(data)
    except OSError:
        return
