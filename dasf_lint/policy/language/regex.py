"""Regular expressions of policies: RE2, so linear in the text. Imported when a policy compares one."""

from collections.abc import Sequence
from typing import Final, Protocol

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.partial_text import never_agree


class _Pattern(Protocol):
    def search(self, text: str) -> object: ...

    @property
    def programsize(self) -> int: ...


class Unavailable(RuntimeError):
    """RE2 is not installed; a policy that needs it refuses to load."""


_compiled: dict[str, _Pattern] = {}
_LOOKS_AT_END = ("$", r"\z", r"\b", r"\B")
_LOOKS_AROUND = (*_LOOKS_AT_END, "^", r"\A")


def compiled(pattern: str) -> _Pattern:
    """Raises ValueError for an invalid expression, Unavailable without RE2."""
    found = _compiled.get(pattern)
    if found is None:
        re2 = lazy.re2()
        if re2 is None:
            raise Unavailable("regular expressions need the package google-re2")
        options = re2.Options()
        options.log_errors = False
        # The time of a search is the length of the text times the size of the program that this bounds.
        options.max_mem = limits.max_regex_memory
        try:
            found = re2.compile(pattern, options)
        except re2.error as error:
            raise ValueError(_said(error)) from None
        _compiled[pattern] = found
    return found


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


_AT_ONCE: Final = 100
"""Instructions of a program that are tried for one character in the time of one step, where it has too many states to
keep them."""


def cost(pattern: str, text: str) -> int:
    """Steps that a search takes at most."""
    return 1 + len(text) * compiled(pattern).programsize // _AT_ONCE


def search(pattern: str, text: str) -> bool:
    return compiled(pattern).search(text) is not None


def search_pieces(pattern: str, pieces: Sequence[str]) -> bool | None:
    """Whether every text of these pieces, with anything between them, holds a match; None where that decides."""
    if not any(mark in pattern for mark in _LOOKS_AT_END) and search(pattern, pieces[0]):
        return True
    if not any(mark in pattern for mark in _LOOKS_AROUND) and any(search(pattern, piece) for piece in pieces[1:]):
        return True
    return False if never_agree((_anchored_head(pattern), _anchored_tail(pattern)), pieces) else None


def _anchored_head(pattern: str) -> str:
    """The literal text behind a leading `^`, as far as it is surely literal."""
    if not pattern.startswith("^") or "|" in pattern:
        return ""
    head = ""
    at = 1
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern) and not pattern[at + 1].isalnum():
            char = pattern[at + 1]
            at += 1
        elif not (char.isalnum() or char in "/:@_-= "):
            # What follows may be optional or repeated, which makes the last character uncertain.
            return head[:-1] if char in "*?{" else head
        head += char
        at += 1
    return head


def _anchored_tail(pattern: str) -> str:
    """The literal text before a closing `$`, as far as it is surely literal."""
    if not pattern.endswith("$") or "|" in pattern or "(?" in pattern:
        return ""
    at = len(pattern) - 1
    while at > 0 and (pattern[at - 1].isalnum() or pattern[at - 1] in "/:@_-= "):
        at -= 1
    # Behind a backslash the first characters are an escape, of whatever length.
    return "" if at > 0 and pattern[at - 1] == "\\" else pattern[at:-1]
