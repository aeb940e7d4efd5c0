"""Names that changed between versions."""

from functools import cache
from typing import Final, Literal, NamedTuple

from dasf_lint.core.json_text import LoadedJson
from dasf_lint.facts import store

Change = Literal["same", "inverted", "moved", "removed"]
_CHANGES: Final[dict[str, Change]] = {"same": "same", "inverted": "inverted", "moved": "moved", "removed": "removed"}
"""same: another name for the same value; inverted: true became false; moved: another shape; removed: no successor."""


class Rename(NamedTuple):
    """What became of an attribute. `added`: first version with the new name, `removed`: without the old."""

    to: str | None
    value: Change
    added: str | None
    removed: str | None
    source: str


class TypeRename(NamedTuple):
    """What became of a type. With `same_shape` one policy can read both."""

    to: str | None
    kind: str
    same_shape: bool
    source: str


@cache
def _renames() -> dict[str, LoadedJson]:
    return store.entry("renames", "attributes")


@cache
def renamed_attributes(kind: str) -> dict[str, Rename]:
    """By old path: what the attributes of a type are called now."""
    found: dict[str, Rename] = {}
    entries = _renames().get(kind)
    for path, about in entries.items() if isinstance(entries, dict) else ():
        assert isinstance(about, dict)
        found[path] = Rename(
            to=_text(about.get("to")),
            value=_CHANGES[str(about["value"])],
            added=_text(about.get("added")),
            removed=_text(about.get("removed")),
            source=str(about["source"]),
        )
    return found


@cache
def former_names(kind: str) -> dict[str, tuple[str, ...]]:
    """By new path: the older names that hold the same value."""
    found: dict[str, list[str]] = {}
    for old, rename in renamed_attributes(kind).items():
        if rename.value == "same" and rename.to is not None:
            found.setdefault(rename.to, []).append(old)
    return {new: tuple(sorted(olds)) for new, olds in found.items()}


@cache
def said_otherwise(kind: str, path: str) -> bool:
    """Whether older versions say in another shape what stands at a path now, or its opposite."""
    return any(rename.to == path and rename.value != "same" for rename in renamed_attributes(kind).values())


@cache
def renamed_types() -> dict[str, TypeRename]:
    """By old type."""
    found: dict[str, TypeRename] = {}
    for kind, about in store.entry("renames", "types").items():
        assert isinstance(about, dict)
        found[kind] = TypeRename(
            _text(about.get("to")), str(about["kind"]), bool(about.get("same_shape")), str(about["source"])
        )  # fmt: skip
    return found


@cache
def same_shape_as(kind: str) -> tuple[str, ...]:
    """Older types that a policy about `kind` can read as they are."""
    return tuple(sorted(old for old, about in renamed_types().items() if about.to == kind and about.same_shape))


def _text(value: LoadedJson) -> str | None:
    return value if isinstance(value, str) else None
