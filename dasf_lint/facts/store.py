"""Reads one entry of a facts file by its byte range, because parsing whole files would cost every start 25 ms."""

import json
import os
from functools import cache
from typing import Final

from dasf_lint.core import shipped
from dasf_lint.core.json_text import LoadedJson

FACTS: Final = shipped.path("facts")


class StaleIndex(RuntimeError):
    """A facts file was edited and its index was not made anew: run `python -m scripts.make_facts`."""


class _File:
    """One facts file and where its entries stand."""

    __slots__ = ("_path", "_size", "entries")

    def __init__(self, name: str) -> None:
        self._path = os.path.join(FACTS, f"{name}.json")
        with open(os.path.join(FACTS, f"{name}.index.json"), "rb") as stream:
            index = json.loads(stream.read())
        self._size: int = index["size"]
        self.entries: dict[str, list[int]] = index["types"]

    def read(self, key: str) -> LoadedJson:
        start, end = self.entries[key]
        with open(self._path, "rb") as stream:
            if os.fstat(stream.fileno()).st_size != self._size:
                raise StaleIndex(self._path)
            stream.seek(start)
            found: LoadedJson = json.loads(stream.read(end - start))
        return found


@cache
def _file(name: str) -> _File | None:
    return _File(name) if name in NAMES else None


@cache
def _names() -> frozenset[str]:
    return frozenset(name.removesuffix(".index.json") for name in os.listdir(FACTS) if name.endswith(".index.json"))


NAMES: Final = _names()
"""Names of the facts files, without suffix."""


def entry(name: str, key: str) -> dict[str, LoadedJson]:
    """The entry `key` of the facts file `name`; empty where there is none."""
    file = _file(name)
    if file is None or key not in file.entries:
        return {}
    found = file.read(key)
    assert isinstance(found, dict)
    return found


def has(name: str, key: str) -> bool:
    file = _file(name)
    return file is not None and key in file.entries


def keys(name: str) -> list[str]:
    """What a facts file has entries for, sorted."""
    file = _file(name)
    return [] if file is None else sorted(file.entries)


@cache
def header(name: str) -> dict[str, LoadedJson]:
    """What a facts file says of itself."""
    with open(os.path.join(FACTS, f"{name}.json"), "rb") as stream:
        stream.readline()
        line = stream.readline().strip()
    found = json.loads(line.removeprefix(b'"$":').removesuffix(b",").strip())
    assert isinstance(found, dict)
    return found
