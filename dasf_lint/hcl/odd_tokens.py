"""Tokens that are wrong wherever they stand, and what is said of them."""

from collections.abc import Mapping
from typing import Final

from dasf_lint.hcl.lexer import UNREADABLE

_ODD: Final[Mapping[str, str]] = {
    "&": 'Unsupported operator: there are no bitwise operators; "and" is "&&"',
    "|": 'Unsupported operator: there are no bitwise operators; "or" is "||"',
    "^": "Unsupported operator: there are no bitwise operators",
    "~": 'Unsupported operator: there are no bitwise operators; "not" is "!"',
    "'": 'Invalid character: strings stand in double quotes (")',
    "`": 'Invalid character: "`" has no meaning; a string of several lines is a heredoc, such as <<EOT',
    ";": 'Invalid character: ";" has no meaning; arguments and blocks end with their line, items with a comma',
}
_NO_CHARACTER: Final = "Invalid character: it has no meaning in this language"


def complaint(token: str, reason: str | None) -> str | None:
    """What is wrong with a token by itself, None where nothing is; `reason` is the lexer's where it has one."""
    if token == UNREADABLE:
        return reason or _NO_CHARACTER
    if token in _ODD:
        return _ODD[token]
    if token.startswith("/*"):
        return "Invalid expression: this comment is not closed"
    if token in ("\\", "\r", "$", "@") or (len(token) == 1 and token < " " and token != "\n"):
        return _NO_CHARACTER
    return None
