"""Colour and links on a terminal: a handful of words for what a stretch of text is."""

import re
from typing import Final

_CODES: Final = {
    "critical": "1;31", "high": "1;31", "medium": "33", "low": "36", "info": "1;34",
    "error": "1;31", "warning": "33", "gap": "36", "unknown": "1;35", "attested": "36", "pass": "32",
    "note": "36", "strong": "1", "gutter": "1;34", "primary": "1;31", "secondary": "1;34", "faint": "2",
}  # fmt: skip
"""Yellow, green and cyan are not bold: many terminals make bold bright, and bright ones are not seen on white."""

_ESCAPES: Final = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
_ADDRESS: Final = re.compile(r"(?:file|https?)://[!-~]*")
_LONGEST_ADDRESS: Final = 2_000
"""VTE takes no more than 2,083 characters."""


def hyperlink(text: str, address: str) -> str:
    """A text that was made safe before, as a link of a terminal; what could end its address too early makes none."""
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


class Style:
    """Paints text that was made safe before; without colour it changes nothing."""

    __slots__ = ("_colour",)

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def paint(self, kind: str, text: str) -> str:
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self._colour and text else text


def bare(text: str) -> str:
    """What a terminal shows of a text that was painted or linked here."""
    return _ESCAPES.sub("", text) if "\x1b" in text else text
