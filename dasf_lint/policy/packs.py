"""Where packs come from: the built-in one, and what somebody adds.

A checkout compares a hash and compiles the built-in pack anew in memory where a policy was edited.
"""

import os
from collections.abc import Collection
from functools import cache

from dasf_lint.core import shipped
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree
from dasf_lint.policy.pack import EMPTY, HOT, Pack, Room, digest_of, from_compiled, read


def directory() -> str | None:
    """Where the built-in policies stand as YAML: package data in a wheel, beside the package in a checkout."""
    for place in (
        os.path.join(shipped.PACKAGE, "policies"),
        os.path.join(os.path.dirname(shipped.PACKAGE), "policies"),
    ):
        if os.path.isdir(place):
            return place
    return None


@cache
def as_shipped() -> tuple[Pack, tuple[Diagnostic, ...]]:
    """The shipped policies, and the mistakes that somebody made who edits them in a checkout.

    Paths of diagnostics are relative to `directory()`; a policy with a mistake is not in the pack.
    """
    place = directory()
    compiled = read(HOT)
    if compiled is not None and (place is None or compiled["hash"] == digest_of(place)):
        return from_compiled(compiled), ()
    assert place is not None, "neither policies nor a compiled pack were shipped"
    from dasf_lint.policy.load import from_directory

    pack, diagnostics = from_directory(place)
    return pack, tuple(diagnostics)


def builtin() -> Pack:
    """The shipped policies, for whoever cannot tell of mistakes in them: those are raised."""
    pack, diagnostics = as_shipped()
    if diagnostics:
        raise ValueError("; ".join(f"{each.path}: {each.message}" for each in diagnostics))
    return pack


def load(
    tree: FileTree,
    directory: str = ".",
    base: Pack = EMPTY,
    room: Room | None = None,
    loaded: Collection[str] = (),
) -> tuple[Pack, list[Diagnostic]]:
    """Somebody's own policies below a directory, added to `base`, whose sets they may use.

    `room` is shared by the directories of a run. What does not fit is not read, with an error. What stands at or below
    one of `loaded` is in `base` already.
    """
    from dasf_lint.policy.load import from_tree

    return from_tree(tree, directory, base, room or Room(), loaded)
