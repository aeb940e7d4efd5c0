"""References as ordered sets: what several values were made from, each once, in order of first occurrence."""

from collections.abc import Iterable
from typing import Protocol

from dasf_lint.core.data import Reference


class Referring(Protocol):
    """A value, as far as this module knows one."""

    @property
    def references(self) -> tuple[Reference, ...]: ...


def join_references(a: tuple[Reference, ...], b: tuple[Reference, ...]) -> tuple[Reference, ...]:
    if not a or a is b:
        return b
    if not b:
        return a
    known = set(a)
    return a + tuple([reference for reference in b if reference not in known])


def merge_references(values: Iterable[Referring]) -> tuple[Reference, ...]:
    """Union in order of first occurrence."""
    result: tuple[Reference, ...] = ()
    found: dict[Reference, None] | None = None
    for value in values:
        references = value.references
        if not references or references is result:
            continue
        if found is None:
            if not result:
                result = references
                continue
            found = dict.fromkeys(result)
        found.update(dict.fromkeys(references))
    return result if found is None else tuple(found)
