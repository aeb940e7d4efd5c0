"""Which ids of other frameworks a control or a risk of DASF 2.0 is mapped to, as its compendium says."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple, TypedDict

from dasf_lint.core import shipped

Ids = Mapping[str, tuple[str, ...]]
"""Ids by framework, in the order of `frameworks`; a framework without ids is left out."""


class _Data(TypedDict):
    attribution: str
    subject: str
    note: str
    frameworks: dict[str, tuple[str, str]]
    controls: dict[str, dict[str, list[str]]]
    risks: dict[str, dict[str, list[str]]]


class Framework(NamedTuple):
    """`key` for columns, `title` for people, `edition` of which the ids are."""

    key: str
    title: str
    edition: str


@cache
def _data() -> _Data:
    found: _Data = json.loads(shipped.read("dasf/crosswalk.json"))
    return found


def subject() -> str:
    """The edition of DASF that is mapped."""
    return _data()["subject"]


def note() -> str:
    """How far the mappings can be relied on."""
    return _data()["note"]


@cache
def frameworks() -> tuple[Framework, ...]:
    return tuple(Framework(key, title, edition) for key, (title, edition) in _data()["frameworks"].items())


def of(id: str) -> Ids:
    """The ids of a control (`DASF-4`) or a risk (`1.1`); empty where nothing is mapped, as for DASF 3.0."""
    row = _data()["controls"].get(id) or _data()["risks"].get(id) or {}
    return {each.key: tuple(row[each.key]) for each in frameworks() if each.key in row}


def of_all(ids: Iterable[str]) -> Ids:
    """The ids of several controls together, each once."""
    found: dict[str, dict[str, None]] = {}
    for id in ids:
        for key, mapped in of(id).items():
            found.setdefault(key, {}).update(dict.fromkeys(mapped))
    return {each.key: tuple(found[each.key]) for each in frameworks() if each.key in found}


def titled(ids: Ids) -> dict[str, list[str]]:
    """The same by title, for documents."""
    return {each.title: list(ids[each.key]) for each in frameworks() if each.key in ids}


def columns(ids: Ids) -> list[str]:
    """One cell a framework, for tables; `; ` between ids."""
    return ["; ".join(ids.get(each.key, ())) for each in frameworks()]
