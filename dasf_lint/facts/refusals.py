"""Values that a provider refuses beside others, although each of them is a value of its argument."""

from functools import cache
from typing import NamedTuple

from dasf_lint.core.json_text import LoadedJson
from dasf_lint.facts import store


class Refusal(NamedTuple):
    """`value` at the path is refused beside `other` at the path `beside`; beside any value there where that is None."""

    value: LoadedJson
    beside: str
    other: LoadedJson


def refusals(kind: str, path: str) -> tuple[Refusal, ...]:
    """What is refused at a path, dotted and without indices, of a type."""
    return _of_kind(kind).get(path, ())


@cache
def _of_kind(kind: str) -> dict[str, tuple[Refusal, ...]]:
    found: dict[str, tuple[Refusal, ...]] = {}
    for path, listed in store.entry("refusals", kind).items():
        assert isinstance(listed, list)
        found[path] = tuple(each for about in listed for each in _parse(about))
    return found


def _parse(about: LoadedJson) -> list[Refusal]:
    assert isinstance(about, dict)
    beside = about["beside"]
    assert isinstance(beside, dict)
    return [Refusal(about["value"], path, other) for path, other in beside.items()]
