"""Text in quotes as the Go language prints it, which decides the order of sets of objects and what `%q` gives.

Follows src/strconv/quote.go of Go.
"""

import unicodedata

_SHORT = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
}  # fmt: skip


def is_printable(char: str) -> bool:
    """Letters, marks, numbers, punctuation, symbols and the ASCII space."""
    return char == " " or unicodedata.category(char)[0] in "LMNPS"


def go_quote(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join([_quoted(char) for char in text]) + '"'


def _quoted(char: str) -> str:
    short = _SHORT.get(char)
    if short is not None:
        return short
    if is_printable(char):
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
