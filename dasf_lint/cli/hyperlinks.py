"""Hyperlinks on a terminal (OSC 8): where a terminal is known to take them, and where they lead to."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from dasf_lint.cli.terminal import is_watched
from dasf_lint.report.escape import uri
from dasf_lint.report.options import Hyperlinks

_PROGRAMS: Final[Mapping[str, tuple[int, ...]]] = {
    # the first version that takes them, as TERM_PROGRAM_VERSION says it
    "ghostty": (1,), "iTerm.app": (3, 1), "vscode": (1, 72), "WezTerm": (20200620,),
}  # fmt: skip
_TERMS: Final = frozenset({"xterm-kitty", "xterm-ghostty"})
_VARIABLES: Final = ("KITTY_WINDOW_ID", "WT_SESSION")
_FIRST_VTE: Final = 5001
"""0.50.0 crashed on them."""
_WITHIN: Final = ("TMUX", "STY")
"""Multiplexers, which may swallow them or print what should not be seen, whatever terminal is around."""
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def takes_links(stream: TextIO | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a stream leads to a terminal that makes links of them; FORCE_HYPERLINK decides where it does not say."""
    forced = environ.get("FORCE_HYPERLINK")
    if not is_watched(stream, environ) or forced == "0":
        return False
    return bool(forced) or _is_known(environ)


def _is_known(environ: Mapping[str, str]) -> bool:
    term = environ.get("TERM", "")
    if term.startswith(("tmux", "screen")) or any(environ.get(name) for name in _WITHIN):
        return False
    if term in _TERMS or any(environ.get(name) for name in _VARIABLES):
        return True
    vte = environ.get("VTE_VERSION", "")
    if vte.isascii() and vte.isdigit() and len(vte) < 9 and int(vte) >= _FIRST_VTE:
        return True
    first = _PROGRAMS.get(environ.get("TERM_PROGRAM", ""))
    return first is not None and _version(environ.get("TERM_PROGRAM_VERSION", "")) >= first


def _version(text: str) -> tuple[int, ...]:
    """`1.95.3`, `20240203-110809-5046fc22`: the numbers at its start."""
    return tuple(int(part) for part in re.findall("[0-9]{1,9}", text[:40]))


def links_to(root: str, is_input: Callable[[str], bool]) -> Hyperlinks:
    """Hyperlinks to the files that were read below the project root, by their paths in a report."""

    def found(path: str) -> str | None:
        real = os.path.realpath(os.path.join(root, path))
        # A file from elsewhere is shown by its name alone, and what is hidden in a name names no file.
        return _address(real) if is_input(real) else None

    return Hyperlinks(found)


def _address(real: str) -> str:
    """`file://host/path`: a terminal on another machine is not to open a file of its own."""
    drive, path = os.path.splitdrive(real)
    uname = getattr(os, "uname", None)
    host = uname().nodename if uname is not None else ""
    start = f"/{drive}" if drive else ""
    return f"file://{host if _HOST.fullmatch(host) else ''}{start}{uri(path.replace(os.sep, '/'))}"
