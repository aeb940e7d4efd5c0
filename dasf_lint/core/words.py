"""The words of a name, however they are joined."""

import re
from typing import Final

SEPARATORS: Final = "-_./ @:"
_PIECE: Final = re.compile(rf"[^{re.escape(SEPARATORS)}]+")
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(name: str) -> list[str]:
    """`eu-prodWorkspace` as eu, prod, workspace."""
    return [part.lower() for piece in _PIECE.findall(name) for part in _HUMPS.split(piece) if part]


def places_of_words(name: str) -> list[tuple[int, int]]:
    """Where each of the words begins and ends."""
    found: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(name):
        at = piece.start()
        for part in _HUMPS.split(piece[0]):
            if part:
                found.append((at, at + len(part)))
            at += len(part)
    return found
