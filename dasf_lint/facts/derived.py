"""Attributes that a provider builds from arguments: `main.sales` is the id of the schema `sales` of the catalog `main`.

No plan tells them before the resource is there, and every plan after that tells the same.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from dasf_lint.facts import store

_ARGUMENT: Final = re.compile(r"\{([a-z_]+)\}")


class TextPiece(NamedTuple):
    """A piece of the text: written as it stands, or the value of the argument that it names."""

    text: str
    is_argument: bool


class Derived(NamedTuple):
    """How an attribute is built.

    is_folded  the service may keep letters in another case than the configuration
    """

    parts: tuple[TextPiece, ...]
    is_folded: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple([part.text for part in self.parts if part.is_argument])


def derived(kind: str, name: str) -> Derived | None:
    """How the attribute `name` of a type is built; None where it is not, or nobody looked."""
    return _of_kind(kind).get(name)


@cache
def _of_kind(kind: str) -> dict[str, Derived]:
    found: dict[str, Derived] = {}
    for name, about in store.entry("derived", kind).items():
        assert isinstance(about, dict)
        # What is captured stands at odd places.
        pieces = _ARGUMENT.split(str(about["of"]))
        parts = [TextPiece(text, i % 2 == 1) for i, text in enumerate(pieces) if text]
        found[name] = Derived(tuple(parts), about.get("case") == "folded")
    return found
