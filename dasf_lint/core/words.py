"""The words of a name, however they are joined."""

import re
from typing import Final

SEPARATORS: Final = "-_./ @:"
_SEPARATORS: Final = re.compile(rf"[{re.escape(SEPARATORS)}]+")
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(name: str) -> list[str]:
    """`eu-prodWorkspace` as eu, prod, workspace."""
    return [part.lower() for piece in _SEPARATORS.split(name) for part in _HUMPS.split(piece) if part]
