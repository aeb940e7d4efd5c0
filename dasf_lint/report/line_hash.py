"""The hash of a line by which GitHub code scanning recognises an alert: `primaryLocationLineHash`.

The upload action computes it over the UTF-16 units of the file, without blanks and tabs and with every line ending as
LF: the 100 units from the line's first one, padded at the end of the file with a unit 0xFFFF and zeros, hashed as a
polynomial modulo 2**64, followed by how many lines so far had the same hash. Two lines have the same hash exactly when
these windows are the same text, so windows are counted as text and only the lines asked for are hashed.
"""

import struct
from collections.abc import Collection
from typing import Final

WINDOW: Final = 100
_FACTOR: Final = 37
_MODULUS: Final = 1 << 64
_END: Final = "\uffff"


def line_hashes(data: bytes, lines: Collection[int]) -> dict[int, str]:
    """The hash of each of `lines` (from 1) of a file; lines that it does not have are left out."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    starts = _line_starts(text)
    last = max((line for line in lines if line <= len(starts)), default=0)
    astral = any(ord(char) > 0xFFFF for char in text)
    text += _END + "\0" * WINDOW
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    for line, start in enumerate(starts[:last], 1):
        window = _cut(text[start : start + WINDOW]) if astral else text[start : start + WINDOW]
        seen[window] = seen.get(window, 0) + 1
        if line in lines:
            found[line] = f"{_hash(window):x}:{seen[window]}"
    return found


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _cut(window: str) -> str:
    """A window of 100 code points, cut to 100 UTF-16 units; half of a pair is kept as a surrogate."""
    return window.encode("utf-16-le", "surrogatepass")[: 2 * WINDOW].decode("utf-16-le", "surrogatepass")


def _hash(window: str) -> int:
    units = struct.unpack(f"<{WINDOW}H", window.encode("utf-16-le", "surrogatepass"))
    value = 0
    for unit in units:
        value = (value * _FACTOR + unit) % _MODULUS
    return value
