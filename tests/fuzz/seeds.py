"""Inputs that people wrote: the samples, the policies, and the texts of the hostile cases."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from tests.fuzz.parcel import pack

ROOT: Final = Path(__file__).resolve().parents[2]
_MOST: Final = 4_000


@cache
def samples(suffixes: tuple[str, ...]) -> tuple[bytes, ...]:
    """Files of both samples."""
    found = (path for name in ("sample_terraform", "sample_bundle") for path in sorted((ROOT / name).rglob("*")))
    return tuple(path.read_bytes() for path in found if path.suffix in suffixes)


@cache
def sample_trees() -> tuple[bytes, ...]:
    """Each sample as one parcel, as far as it is small."""
    found: list[bytes] = []
    for place in ("sample_terraform/faulty", "sample_bundle/faulty", "sample_bundle/hardened"):
        files = {
            str(path.relative_to(ROOT / place)): path.read_bytes()
            for path in sorted((ROOT / place).rglob("*"))
            if path.is_file()
        }
        found.append(pack(files))
    return tuple(found)


@cache
def policies() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((ROOT / "policies").rglob("*.yaml")) if path.name != "sets.yaml")


@cache
def renamed_policies() -> tuple[bytes, ...]:
    """The policies under names that nobody has, so that they can stand beside the built-in ones."""
    found = (re.sub(rb"^(id: |  - name: )", rb"\1own-", data, flags=re.MULTILINE) for data in policies())
    return tuple(re.sub(rb"^ *aliases: .*\n", b"", data, flags=re.MULTILINE) for data in found)


@cache
def hostile(group: str, suffix: str) -> tuple[bytes, ...]:
    """Small files of the hostile cases of some groups."""
    return tuple(
        data for files in _cases(group) for path, data in files.items() if path.endswith(suffix) and len(data) <= _MOST
    )


@cache
def hostile_trees(group: str) -> tuple[bytes, ...]:
    return tuple(pack(files) for files in _cases(group) if sum(map(len, files.values())) <= _MOST)


def _cases(group: str) -> Iterator[Mapping[str, bytes]]:
    # Building them takes a while, and few targets want them.
    from tests.hostile.cases import CASES, SLOW

    for name, case in CASES.items():
        if name.startswith(group) and name not in SLOW:
            head = "" if case.root == "." else f"{case.root}/"
            yield {
                path.removeprefix(head): data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
                for path, data in case.files.items()
                if path.startswith(head)
            }


def all_of(*parts: Callable[[], Sequence[bytes]]) -> Callable[[], Sequence[bytes]]:
    return lambda: [each for part in parts for each in part()]
