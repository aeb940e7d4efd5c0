"""Runs commands in this process and prints which data files were opened, and which of their top-level keys were read.

python -m tests.data_reads COMMAND...     each COMMAND is one text, as on a command line: NAME=VALUE before it as well
"""

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import dasf_lint

DATA: Final = Path(dasf_lint.__file__).parent / "data"
_ENTRIES: Final = ("facts/", "pack_texts.json")
"""Files of which single entries are cut out: what is read of them is their header."""

opened: set[str] = set()
read: dict[str, set[str]] = {}


class _Watched(dict[str, Any]):
    """A document that notes which of its keys were asked for; who goes through all of it has asked for all."""

    def __init__(self, name: str, document: dict[str, Any]) -> None:
        super().__init__(document)
        self._seen = read.setdefault(name, set())

    def __getitem__(self, key: str) -> Any:
        self._seen.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._seen.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._seen.add(str(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._seen.update(super().keys())
        return super().__iter__()

    def keys(self) -> Any:
        self._seen.update(super().keys())
        return super().keys()

    def values(self) -> Any:
        self._seen.update(super().keys())
        return super().values()

    def items(self) -> Any:
        self._seen.update(super().keys())
        return super().items()


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(f"{DATA}{os.sep}"):
        opened.add(Path(arguments[0]).relative_to(DATA).as_posix())


def _watching(loads: Callable[..., Any]) -> Callable[..., Any]:
    texts = {path.read_bytes().strip(): path.relative_to(DATA).as_posix() for path in DATA.rglob("*.json")}
    headers = {
        path.read_bytes().splitlines()[1].removeprefix(b' "$":').removesuffix(b",").strip(): path.relative_to(DATA)
        for path in (DATA / "facts").glob("*.json")
        if not path.name.endswith(".index.json")
    }
    opened.clear()

    def watching(text: str | bytes, **how: Any) -> Any:
        found = loads(text, **how)
        data = (text.encode() if isinstance(text, str) else text).strip()
        name = texts.get(data) or headers.get(data)
        return found if name is None or not isinstance(found, dict) else _Watched(str(name), found)

    return watching


def main(commands: list[str]) -> None:
    sys.addaudithook(_note)
    print_to, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until the end
    json.loads = _watching(json.loads)
    from dasf_lint.cli.main import main as run  # after the watching began

    for command in commands:
        words = shlex.split(command)
        before = list(takewhile(lambda word: "=" in word, words))
        os.environ.update(word.split("=", 1) for word in before)
        sys.argv = ["dasf-lint", *words[len(before) :]]
        with contextlib.suppress(SystemExit):
            run()
        for word in before:
            del os.environ[word.partition("=")[0]]
    sys.stdout = print_to
    print(json.dumps({"opened": sorted(opened), "read": {name: sorted(keys) for name, keys in sorted(read.items())}}))


if __name__ == "__main__":
    main(sys.argv[1:])
