"""Where the git directory of a repository is, and what its refs name: read by ourselves, without running anything.

The layout is that of `gitrepository-layout`, the names of refs those of `gitrevisions` and `git check-ref-format`. A
repository is somebody else's text: reads are bounded, no chain of references is followed for long, and what a file
holds that is no ref is not repeated.
"""

import os
import re
import stat
from typing import Final, NamedTuple

from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.core import limits

_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""Of SHA-1 or SHA-256."""
_ABBREVIATED: Final = re.compile(r"[0-9a-f]{4,64}")
_STEPS: Final = re.compile(r"(?:[~^][0-9]{0,6})*")
_PSEUDO: Final = re.compile(r"(?:[A-Z]+_)?HEAD")
_NO_NAME: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|\.lock(?:/|$)|/$|^/|\.$")
_LOOKED_FOR: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
"""Where a short name is looked for, in this order."""
_OWN: Final = ("refs/bisect/", "refs/worktree/", "refs/rewritten/")
"""Refs that each worktree has for itself, beside those whose names do not begin with `refs/`."""
_MOST_SYMBOLIC: Final = 5
_SMALL: Final = 4_096


class Revision(NamedTuple):
    """What a name on the command line means: an id, or the beginning of one, and the `~2^` behind it."""

    id: str
    steps: str


class GitDirectory(NamedTuple):
    """`own` is that of the worktree, `common` the one with objects and refs that all worktrees share."""

    own: str
    common: str

    @property
    def objects(self) -> str:
        return os.path.join(self.common, "objects")

    @property
    def index_file(self) -> str:
        return os.path.join(self.own, "index")

    def head(self) -> str:
        """The id that is checked out. Raises ChangeProblem."""
        if os.path.isdir(os.path.join(self.common, "reftable")):
            raise ChangeProblem("the refs of this repository are a reftable, which is not read")
        found = self._followed("HEAD")
        if found is None:
            raise ChangeProblem("HEAD has no commit yet, so there is no state before the change")
        return found

    def resolve(self, text: str) -> Revision:
        """What somebody calls a commit. Raises ChangeProblem where it is no name, or names nothing here."""
        if text.startswith("-"):
            raise ChangeProblem(f"{text} is no name of a commit: it begins with -")
        at = next((index for index, char in enumerate(text) if char in "~^"), len(text))
        name, steps = text[:at], text[at:]
        if not _STEPS.fullmatch(steps) or not name or _NO_NAME.search(name) or len(name) > limits.max_path_length:
            raise ChangeProblem(f"{text} is no name of a branch, a tag or a commit")
        if name == "@":
            name = "HEAD"
        if _ID.fullmatch(name):
            return Revision(name, steps)
        if _PSEUDO.fullmatch(name) or name.startswith("refs/"):
            named = self._followed(name)
            if named is not None:
                return Revision(named, steps)
        found = self._found(name)
        if len(set(found.values())) > 1:
            # Whoever may push a tag would choose the base: git takes the first and warns.
            raise ChangeProblem(f"{name} means several refs: {', '.join(found)}", "write one of them in full")
        if found:
            return Revision(next(iter(found.values())), steps)
        if _ABBREVIATED.fullmatch(name):
            return Revision(name, steps)
        raise ChangeProblem(
            f"no branch, tag or commit is named {name} here",
            "a checkout in CI may have one commit only: fetch the base as well, such as with fetch-depth: 0",
        )

    def _found(self, name: str) -> dict[str, str]:
        """The refs that a short name may mean, with what they lead to."""
        refs = (pattern.format(name) for pattern in _LOOKED_FOR)
        return {ref: id for ref in refs if (id := self._followed(ref)) is not None}

    def _followed(self, ref: str) -> str | None:
        """The id that a ref leads to; None where there is none."""
        for _ in range(_MOST_SYMBOLIC):
            text = self._loose(ref)
            if text is None:
                return self._packed(ref)
            if not text.startswith("ref:"):
                found = _ID.match(text)
                if found is None:
                    raise ChangeProblem(f"the ref {ref} of this repository cannot be read")
                return found[0]
            ref = text[len("ref:") :].strip()
            if _NO_NAME.search(ref) or not ref.startswith("refs/"):
                raise ChangeProblem("a symbolic ref of this repository names no ref")
        raise ChangeProblem(f"the ref {ref} of this repository leads to too many others")

    def _loose(self, ref: str) -> str | None:
        shared = ref.startswith("refs/") and not ref.startswith(_OWN)
        path = os.path.join(self.common if shared else self.own, *ref.split("/"))
        data = small_file(path, _SMALL)
        return None if data is None else data.decode("utf-8", "replace")

    def _packed(self, ref: str) -> str | None:
        data = small_file(os.path.join(self.common, "packed-refs"), limits.max_packed_refs_bytes)
        wanted = b" " + os.fsencode(ref)
        for line in (data or b"").split(b"\n"):
            if line.rstrip(b"\r").endswith(wanted) and not line.startswith((b"#", b"^")):
                id, _, name = line.rstrip(b"\r").partition(b" ")
                if name == wanted[1:] and _ID.fullmatch(id.decode("ascii", "replace")):
                    return id.decode("ascii")
        return None


def git_directory(top: str) -> GitDirectory:
    """Of the repository whose working tree begins at `top`, which has an entry `.git`. Raises ChangeProblem."""
    own = os.path.join(top, ".git")
    if not os.path.isdir(own):
        text = small_file(own, _SMALL)
        if text is None or not text.startswith(b"gitdir:"):
            raise ChangeProblem(f"{own} is neither a git directory nor says where one is")
        own = os.path.join(top, os.fsdecode(text[len(b"gitdir:") :].strip()))
    said = small_file(os.path.join(own, "commondir"), _SMALL)
    common = own if said is None else os.path.join(own, os.fsdecode(said.strip()))
    found = GitDirectory(os.path.realpath(own), os.path.realpath(common))
    if not os.path.isdir(found.objects):
        raise ChangeProblem(f"{os.path.join(top, '.git')} leads to no git repository")
    return found


def small_file(path: str, most: int) -> bytes | None:
    """What a file of a git directory holds; None where there is none. Raises ChangeProblem."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    name = os.path.basename(path)
    try:
        handle = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        if os.path.isdir(path):
            return None
        raise ChangeProblem(f"{name} of the git directory cannot be read") from None
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            return None
        if not stat.S_ISREG(mode):
            raise ChangeProblem(f"{name} of the git directory is not a regular file")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(most + 1)
    except OSError:
        raise ChangeProblem(f"{name} of the git directory cannot be read") from None
    finally:
        os.close(handle)
    if len(data) > most:
        raise ChangeProblem(f"{name} of the git directory is larger than {most:,} bytes")
    return data
