"""Colour on a terminal: a handful of words for what a stretch of text is."""

from typing import Final

_CODES: Final = {
    "critical": "1;31", "high": "1;31", "medium": "1;33", "low": "1;36", "info": "1;34",
    "error": "1;31", "warning": "1;33", "gap": "1;36", "unknown": "1;35", "attested": "1;36", "pass": "1;32",
    "note": "1;36", "strong": "1", "gutter": "1;34", "primary": "1;31", "secondary": "1;34", "faint": "2",
}  # fmt: skip


class Style:
    """Paints text that was made safe before; without colour it changes nothing."""

    __slots__ = ("_colour",)

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def paint(self, kind: str, text: str) -> str:
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self._colour and text else text
