"""What can be said of a string of which parts are not known: its pieces, with any text or none between two of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from dasf_lint.core.partial_text import gathered
from dasf_lint.hcl import types
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.value import UnknownPayload, Value
from dasf_lint.hcl.values import normalised

# Characters that nothing after them can change: they never combine.
_CLOSED: Final = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")


def safe_prefix(text: str) -> str:
    """`text` without its last character, if what follows could combine with it into another one."""
    text = normalised(text)
    if not text:
        return text
    if text[-1] in _CLOSED and (len(text) == 1 or text.isascii()):
        return text
    parts = clusters(text)
    return text if parts[-1] in _CLOSED else text[: -len(parts[-1])]


def safe_suffix(text: str) -> str:
    """`text` from its first ASCII character on: those combine with nothing before them, others may."""
    text = normalised(text)
    if text.isascii():
        return text
    return next((text[at:] for at, char in enumerate(text) if char.isascii()), "")


def joined(parts: "Iterable[str | Value | None]") -> tuple[str, tuple[str, ...]]:
    """As `gathered`, and true whatever characters the unknown parts combine with; of None nothing is known."""
    head, rest = gathered(_taken_apart(parts))
    if not rest:
        return safe_prefix(head), ()
    inner = [safe_prefix(safe_suffix(piece)) for piece in rest[:-1]]
    return safe_prefix(head), (*[piece for piece in inner if piece], safe_suffix(rest[-1]))


def _taken_apart(parts: "Iterable[str | Value | None]") -> Iterator[str | None]:
    for part in parts:
        if part is None or isinstance(part, str):
            yield part
        elif isinstance(part.payload, str):
            yield part.payload
        elif isinstance(part.payload, UnknownPayload) and part.type is types.STRING:
            yield part.payload.prefix
            for piece in part.payload.rest or ("",):
                yield None
                yield piece
        else:
            yield None
