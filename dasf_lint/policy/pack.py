"""A pack: the policies of a run with their sets and a hash of their text.

The built-in one is compiled to two JSON files when it changes: the hot part (match and conditions) that every run
needs, and the texts that reports and pages need.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from dasf_lint.core import json_text, limits, shipped
from dasf_lint.core.answers import Control
from dasf_lint.policy.language import compile as compiler
from dasf_lint.policy.language.model import NO_FRAMEWORKS, Frameworks, Policy, Sets, Texts, folded
from dasf_lint.policy.language.policies import COLD as COLD_KEYS

HOT: Final = "pack.json"
COLD: Final = "pack_texts.json"

SETS_FILE: Final = "sets.yaml"
FRAMEWORKS_FILE: Final = "frameworks.yaml"


class Pack(NamedTuple):
    """Policies in the order of their paths. `hash` names exactly this text of all of them."""

    policies: tuple[Policy, ...]
    sets: Sets
    hash: str
    frameworks: Frameworks = NO_FRAMEWORKS

    @property
    def own_controls(self) -> tuple[Control, ...]:
        """Every control of the frameworks beside DASF, whether or not a policy speaks for it."""
        return tuple(control for each in self.frameworks.values() for control in each.values())

    def find(self, name: str) -> Policy | None:
        """The policy of a slug or an alias, in any case."""
        wanted = folded(name)
        for policy in self.policies:
            if wanted in map(folded, (policy.id, *policy.all_aliases)):
                return policy
        return None

    def names(self) -> Iterator[str]:
        """Every word that selects: slugs, aliases, controls and tags."""
        for policy in self.policies:
            yield from (policy.id, *policy.all_aliases, *policy.controls, *policy.tags)

    def lookup(self) -> Callable[[str], bool]:
        """Answers whether a word selects; made once for many questions."""
        known = frozenset(map(folded, self.names()))
        return lambda name: folded(name) in known


EMPTY: Final = Pack((), {}, "")


def read(name: str) -> "dict[str, object] | None":
    """One of the two files of the built-in pack; None where it was not made yet."""
    try:
        found: dict[str, object] = json.loads(shipped.read(name))
    except FileNotFoundError:
        return None
    return found


def from_compiled(compiled: "Mapping[str, object]") -> Pack:
    texts = _Texts()
    policies = compiled["policies"]
    assert isinstance(policies, list)
    sets = compiled["sets"]
    assert isinstance(sets, dict)
    return Pack(
        tuple(
            compiler.policy(each["data"], path=each["path"], area=each["area"], texts=texts.of(each["data"]["id"]))
            for each in policies
        ),
        sets,
        str(compiled["hash"]),
    )


class _Texts:
    """The cold part, read when the first text is asked for."""

    __slots__ = ("_data",)

    def __init__(self) -> None:
        self._data: dict[str, object] | None = None

    def of(self, id: str) -> Callable[[], Texts]:
        return lambda: self.get(id)

    def get(self, id: str) -> Texts:
        if self._data is None:
            self._data = read(COLD) or {}
        found = self._data[id]
        assert isinstance(found, dict)
        return compiler.texts_of(found)


def compiled_form(
    loaded: Iterable[tuple[str, str, Mapping[str, json_text.Json]]], sets: Sets, hash: str
) -> tuple[str, str]:
    """The two files of a pack, from (path, area, data) of each policy: the hot part and the texts."""
    hot: list[json_text.Json] = []
    cold: dict[str, json_text.Json] = {}
    for path, area, data in loaded:
        hot.append({"path": path, "area": area, "data": {k: v for k, v in data.items() if k not in COLD_KEYS}})
        cold[str(data["id"])] = {k: v for k, v in data.items() if k in COLD_KEYS}
    first = json_text.dumps({"hash": hash, "sets": sets, "policies": hot})
    return first + "\n", json_text.dumps(cold, indent=1) + "\n"


def digest_of(place: str) -> str:
    """A hash over names and bytes of every YAML file below a directory."""
    files: list[tuple[str, bytes]] = []
    for path in _yaml_files(place, ""):
        with open(os.path.join(place, path), "rb") as stream:
            files.append((path, stream.read()))
    return digest(files)


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    hasher = sha256()
    for path, data in sorted(files):
        hasher.update(b"%s\0%d\0" % (path.encode("utf-8", "surrogateescape"), len(data)))
        hasher.update(data)
    return hasher.hexdigest()[:16]


def _yaml_files(place: str, below: str) -> Iterator[str]:
    with os.scandir(os.path.join(place, below)) as entries:
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir():
                yield from _yaml_files(place, path)
            elif entry.name.endswith((".yaml", ".yml")):
                yield path


class Room:
    """How much text of policies that somebody adds may still be read."""

    __slots__ = ("files", "values")

    def __init__(self, files: int = limits.max_policies, values: int = limits.max_policy_values) -> None:
        self.files = files
        self.values = values


def adds(base: Pack, whole: Pack) -> bool:
    """Whether a pack that was loaded on top of another brings anything."""
    return (
        len(whole.policies) > len(base.policies)
        or len(whole.sets) > len(base.sets)
        or len(whole.frameworks) > len(base.frameworks)
    )


def combined(base: Pack, more: Pack) -> Pack:
    """Both packs together; that no name is in both is seen to where `more` is read."""
    hash = digest([("base", base.hash.encode()), ("more", more.hash.encode())]) if base.hash else more.hash
    frameworks = {**base.frameworks, **more.frameworks}
    return Pack((*base.policies, *more.policies), {**base.sets, **more.sets}, hash, frameworks)
