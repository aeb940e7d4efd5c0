"""Unified diffs, as git, `diff -u` and hosting services print them: which lines of which files were others before.

The format is that of "Generating patch text with -p" of `git diff` and of GNU diffutils. A text that is no diff, or
half of one, is refused with its line: what it leaves out would pass as unchanged. So is one in a mail (`git
format-patch`): nothing tells a diff that its author wrote into the message from the one below it. And so is what
changes a file twice, which no diff of two states does.
"""

import os
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.core import limits
from dasf_lint.core.source import normalise

_HUNK: Final = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_MAIL: Final = re.compile(rb"From [0-9a-f]{40}(?:[0-9a-f]{24})? Mon Sep 17 00:00:00 2001\r?|Subject: .*")
"""The line that begins each mail of `git format-patch`, whose date is the same for all, or one of its headers."""
_ESCAPES: Final = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_ESCAPED: Final = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_NOWHERE: Final = b"/dev/null"
_PREFIXES: Final = ("a/", "b/", "c/", "i/", "o/", "w/", "1/", "2/")
"""What git puts before the two names, of which no two in one change are the same."""
_FEW_LINES: Final = b"\\"
_NO_FILES: Final = ("120000", "160000")
"""Modes of links and submodules."""


class Hunk(NamedTuple):
    """`start` is the line of the new text that it begins at, counted from 1; lines have their ends."""

    start: int
    old: Sequence[bytes]
    new: Sequence[bytes]
    line: int
    """In the diff."""


class FileChange(NamedTuple):
    """What a diff says of one file; `old` or `new` None where it was not there before, or is not any more.

    is_whole  what it was before follows from the text; not so for binary files, links and submodules
    """

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...]
    is_whole: bool
    line: int


def parse(data: bytes) -> list[FileChange]:
    """The changes in their order. Raises ChangeProblem."""
    lines = data.split(b"\n")
    found: list[FileChange] = []
    known: dict[str, FileChange] = {}
    at = 0
    while at < len(lines):
        if lines[at].startswith(b"diff --git ") or (lines[at].startswith(b"--- ") and _has_new_name(lines, at)):
            change, at = _Reader(lines, at).change()
            _check_once(change, known)
            found.append(change)
            if len(found) > limits.max_changed_files:
                raise ChangeProblem(f"the diff names more than {limits.max_changed_files:,} files")
        elif lines[at].startswith((b"diff --cc ", b"diff --combined ", b"@@@ ")):
            raise _problem("is of a merge, with two states before; git diff MERGE^1 MERGE prints one", at)
        elif _MAIL.fullmatch(lines[at]):
            raise _problem(
                "is of a mail, where a diff in the message cannot be told from the change",
                at,
                "hand over what git diff prints; a hosting service has it with .diff where the mail has .patch",
            )
        elif lines[at].startswith(b"@@ "):
            raise _problem("changes no file that is named before", at)
        else:
            at += 1
    if not found and data.strip():
        raise ChangeProblem("what --diff is given is no unified diff: it names no file")
    return found


def _has_new_name(lines: Sequence[bytes], at: int) -> bool:
    return at + 1 < len(lines) and lines[at + 1].startswith(b"+++ ")


def _check_once(change: FileChange, known: dict[str, FileChange]) -> None:
    """Raises ChangeProblem where something else is already `known` of a file that changes."""
    for path in dict.fromkeys((change.old, change.new)):
        if path is None:
            continue
        name = normalise(path) or path
        earlier = known.get(name, change)
        # Git takes a file away that becomes a link or a submodule, or was one, and makes it anew.
        is_other_kind = earlier.new is None and change.old is None and not (earlier.is_whole and change.is_whole)
        if earlier is not change and not is_other_kind:
            raise _problem(
                f"changes {path}, and line {earlier.line + 1} does as well",
                change.line,
                "the diff must be one of two states, not of one commit after another: hand over what git diff prints",
            )
        known[name] = change


def _problem(what: str, at: int, hint: str = "") -> ChangeProblem:
    return ChangeProblem(f"line {at + 1} of the diff {what}", hint)


class _Reader:
    """Reads what a diff says of one file, beginning at one line."""

    def __init__(self, lines: Sequence[bytes], at: int) -> None:
        self._lines = lines
        self._at = self._first = at
        self._headers: dict[str, bytes] = {}
        self._longer = 0
        """By how many lines the hunks above made the new text longer than the old one."""

    @property
    def _line(self) -> bytes:
        return self._lines[self._at] if self._at < len(self._lines) else b""

    def change(self) -> tuple[FileChange, int]:
        old, new, prefixed = self._of_git()
        headers = self._headers
        is_whole = not self._names_no_file()
        if self._line.startswith((b"GIT binary patch", b"Binary files ")):
            is_whole = False
            self._at += 1
        hunks: list[Hunk] = []
        if self._line.startswith(b"--- ") and _has_new_name(self._lines, self._at):
            names = [_unquoted(_without_time(self._lines[self._at + step][4:])) for step in (0, 1)]
            self._at += 2
            if prefixed is None:
                prefixed = _are_prefixed(*names)
            old, new = (_name(each, prefixed) for each in names)
            while self._line.startswith(b"@@ "):
                hunks.append(self._hunk())
            if not hunks:
                raise _problem("names a file and says nothing of it", self._first)
        elif headers.keys() >= {"rename from", "rename to"} or headers.keys() >= {"copy from", "copy to"}:
            word = "rename" if "rename from" in headers else "copy"
            old, new = (os.fsdecode(_unquoted(headers[f"{word} {side}"])) for side in ("from", "to"))
        if "new file" in headers:
            old = None
        if "deleted file" in headers:
            new = None
        if "copy from" in headers:
            # What it was made from is as it was; the copy is new as a whole.
            old, hunks = None, []
        if old is None and new is None:
            raise _problem("names no file", self._first)
        return FileChange(old, new, tuple(hunks), is_whole, self._first), self._at

    def _of_git(self) -> tuple[str | None, str | None, bool | None]:
        """The two names of a line `diff --git`, and whether they have prefixes; and the lines that follow it."""
        if not self._line.startswith(b"diff --git "):
            return None, None, None
        names = _two_names(self._line[len(b"diff --git ") :].rstrip(b"\r"))
        self._at += 1
        while self._at < len(self._lines):
            line = self._line.rstrip(b"\r")
            for word in (
                "old mode", "new mode", "deleted file mode", "new file mode", "copy from", "copy to", "rename from",
                "rename to", "similarity index", "dissimilarity index", "index",
            ):  # fmt: skip
                if line.startswith(word.encode() + b" "):
                    self._headers[word.removesuffix(" mode") if "file" in word else word] = line[len(word) + 1 :]
                    break
            else:
                break
            self._at += 1
        if names is None:
            return None, None, None
        prefixed = _are_prefixed(*names)
        return _name(names[0], prefixed), _name(names[1], prefixed), prefixed

    def _names_no_file(self) -> bool:
        said = (self._headers.get(name, b"") for name in ("old mode", "new mode", "deleted file", "new file"))
        of_index = self._headers.get("index", b"").rpartition(b" ")
        modes = {*said, of_index[2] if of_index[1] else b""}
        return any(mode.encode() in modes for mode in _NO_FILES)

    def _hunk(self) -> Hunk:
        first = self._at
        found = _HUNK.match(self._line)
        if found is None:
            raise _problem("begins a hunk without saying of which lines", first)
        olds, news = int(found[2] or b"1"), int(found[4] or b"1")
        # A hunk without lines of one state stands behind the line that it names.
        before, start = int(found[1]) + (not olds), int(found[3]) + (not news)
        if start != before + self._longer:
            raise _problem(
                f"begins a hunk at line {before} of the old text, where those above it lead to {start - self._longer}",
                first,
                "the diff must be whole: git diff leaves hunks out with -I and --ignore-blank-lines",
            )
        self._longer += news - olds
        old: list[bytes] = []
        new: list[bytes] = []
        last: list[list[bytes]] = []
        self._at += 1
        while len(old) < olds or len(new) < news or self._line.startswith(_FEW_LINES):
            if self._at >= len(self._lines) - 1 and not self._line:
                raise _problem("begins a hunk that is not whole: the diff ends before it does", first)
            # Some programs take the blank away that stands before an empty line.
            sign, text = self._line[:1].strip(b"\r") or b" ", self._line[1:] + b"\n"
            if sign == _FEW_LINES:
                for side in last:
                    side[-1] = side[-1].removesuffix(b"\n")
                last = []
            elif sign not in b" +-":
                raise _problem("is none of the hunk that it stands in", self._at)
            else:
                if (sign != b"+" and len(old) == olds) or (sign != b"-" and len(new) == news):
                    raise _problem("is one more than the hunk that it stands in has", self._at)
                last = [*([old] if sign != b"+" else []), *([new] if sign != b"-" else [])]
                for side in last:
                    side.append(text)
            self._at += 1
        return Hunk(start, old, new, first)


# --- names ------------------------------------------------------------------------------------------------------------


def _two_names(text: bytes) -> tuple[bytes, bytes] | None:
    """Both names of a line `diff --git`; None where they cannot be told apart, as those of a renamed file."""
    if text.startswith(b'"'):
        end = re.match(rb'"(?:[^"\\]|\\.)*"', text)
        return None if end is None else (_unquoted(end[0]), _unquoted(text[end.end() + 1 :]))
    if text.endswith(b'"') and b' "' in text:
        first, _, second = text.partition(b' "')
        return first, _unquoted(b'"' + second)
    # Two names and what git puts before them; a longer line names no file.
    for at in range(len(text) if len(text) < 2 * limits.max_path_length else 0):
        one, two = text[:at], text[at + 1 :]
        if text[at : at + 1] == b" " and (one == two or (one[2:] == two[2:] and one[1:2] == two[1:2] == b"/")):
            return one, two
    return None


def _are_prefixed(one: bytes, two: bytes) -> bool:
    names = [os.fsdecode(each[:2]) for each in (one, two) if each != _NOWHERE]
    return all(each in _PREFIXES for each in names) and len(set(names)) == len(names)


def _name(text: bytes, prefixed: bool) -> str | None:
    return None if text == _NOWHERE else os.fsdecode(text[2:] if prefixed else text)


def _without_time(text: bytes) -> bytes:
    """GNU diff and git put a tab behind a name, the former a time behind that."""
    return text.rstrip(b"\r") if text.startswith(b'"') else text.partition(b"\t")[0].rstrip(b"\r")


def _unquoted(text: bytes) -> bytes:
    """A name that git has quoted because of what is in it."""
    if not text.startswith(b'"'):
        return text
    end = re.match(rb'"((?:[^"\\]|\\.)*)"', text)
    return text if end is None else _ESCAPED.sub(_unescaped, end[1])


def _unescaped(found: "re.Match[bytes]") -> bytes:
    code = found[1]
    if len(code) == 3:
        return bytes([int(code, 8) & 255])
    number = _ESCAPES.get(code.decode("latin-1"))
    return code if number is None else bytes([number])
