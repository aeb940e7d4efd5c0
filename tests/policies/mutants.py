"""Mutants of the pack: copies of a policy, or of a set, with one thing left out or turned round.

`make mutants` prints what became of them. One that no example can tell from the original is either a part that says
nothing, or has its reason in `equivalent_mutants.yaml`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from dasf_lint.core.graph import Graph
from dasf_lint.core.source import DirectoryTree, FileTree
from dasf_lint.policy import examples, load, pack, packs
from dasf_lint.policy.language import compile as compiler
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.language.words import OPERATORS
from tests.build import build

PACK: Final = packs.builtin()
LOADED, _, _, _ = load.read_tree(DirectoryTree(str(packs.directory())), ".", pack.EMPTY)
EQUIVALENT: Final[Mapping[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "equivalent_mutants.yaml").read_text(encoding="utf-8")
)

_QUANTIFIERS: Final = ("every", "some", "none", "count")
_OTHER_WORD: Final = {"all": "any", "any": "all", "every": "some", "some": "every"}
_LISTS: Final = tuple(name for name, row in OPERATORS.items() if row.argument in ("scalars", "patterns", "cidrs"))

Data = Mapping[str, Any]


class Mutant(NamedTuple):
    name: str
    data: Data


def _without(data: Data, key: str) -> Data:
    return {name: value for name, value in data.items() if name != key}


def _shorter(values: Sequence[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each element with the list that lacks it."""
    if len(values) > 1:
        for index, value in enumerate(values):
            yield value, [*values[:index], *values[index + 1 :]]


def conditions(data: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Mutants of a condition."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            for name, changed in conditions(item, f"{at}[{index}]"):
                yield name, [*data[:index], changed, *data[index + 1 :]]
        return
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        place = f"{at}.{key}"
        if key in ("all", "any"):
            for index, (_, rest) in enumerate(_shorter(value)):
                yield f"{place}[{index}] left out", rest[0] if len(rest) == 1 else {key: rest}
        if key in _OTHER_WORD:
            yield (
                f"{place} as {_OTHER_WORD[key]}",
                {_OTHER_WORD.get(name, name) if name == key else name: each for name, each in data.items()},
            )
        if key in _QUANTIFIERS and isinstance(value, list):
            for path, rest in _shorter(value):
                yield f"{place} without {path}", {**data, key: rest}
        if key in _LISTS and isinstance(value, list):
            for each, rest in _shorter(value):
                yield f"{place} without {each}", {**data, key: rest}
        if key == "satisfies" and isinstance(data.get(_quantifier(data)), Mapping):
            yield f"{place} left out", _without(data, key)
        if key in ("absent", "by", "via"):
            yield f"{place} left out", _without(data, key)
        if key == "link" and value != "same_root":
            yield f"{place} as same_root", {**data, key: "same_root"}
        if key == "related" and isinstance(value, list):
            for kind, rest in _shorter(value):
                yield f"{place} without {kind}", {**data, key: rest}
        if isinstance(value, Mapping | list):
            for name, changed in conditions(value, place):
                yield name, {**data, key: changed}
    if "path" in data or any(word in data for word in (*_QUANTIFIERS, "not")):
        yield f"{at} negated", {"not": data}


def _quantifier(data: Data) -> str:
    return next((word for word in _QUANTIFIERS if word in data), "")


def _subjects(data: Data, at: str) -> Iterator[tuple[str, Data]]:
    """Mutants of a `match`."""
    for key in ("resource", "environment"):
        value = data.get(key)
        if isinstance(value, list):
            for each, rest in _shorter(value):
                yield f"{at}.{key} without {each}", {**data, key: rest}
    if "environment" in data:
        yield f"{at}.environment left out", _without(data, "environment")


def of_body(data: Data, at: str = "") -> Iterator[Mutant]:
    """Mutants of a policy or of one of its checks."""
    if "match" in data:
        for name, changed in _subjects(data["match"], f"{at}match"):
            yield Mutant(name, {**data, "match": changed})
    if "where" in data:
        yield Mutant(f"{at}where left out", _without(data, "where"))
    for key in ("where", "assert"):
        if data.get(key) not in (None, False):
            for name, condition in conditions(data[key], f"{at}{key}"):
                yield Mutant(name, {**data, key: condition})


def of_policy(data: Data) -> Iterator[Mutant]:
    yield from of_body(data)
    checks = data.get("checks", ())
    for index, check in enumerate(checks):
        at = f"checks[{check.get('name', index)}]"
        changed = list(of_body(check, f"{at}."))
        for key in ("severity", "match"):
            if key in check:
                changed.append(Mutant(f"{at}.{key} left out", _without(check, key)))
        for mutant in changed:
            yield Mutant(mutant.name, {**data, "checks": [*checks[:index], mutant.data, *checks[index + 1 :]]})
        for _, rest in [each for each in _shorter(checks) if each[0] is check]:
            yield Mutant(f"{at} left out", {**data, "checks": rest})
    for name, parameter in data.get("params", {}).items():
        if isinstance(parameter.get("default"), list):
            for each, rest in _shorter(parameter["default"]):
                changed_parameter = {**parameter, "default": rest}
                params = {**data["params"], name: changed_parameter}
                yield Mutant(f"params.{name} without {each}", {**data, "params": params})


@cache
def _graphs(policy: str, index: int) -> list[list[Graph]]:
    return []


def holds(policy: Policy, of: pack.Pack = PACK) -> bool:
    """Whether every example comes out as it says. Graphs are made once for all mutants of a policy."""
    for index, example in enumerate(policy.texts.examples):
        kept = _graphs(policy.id, index)

        def made(tree: FileTree, kind: str, target: str | None, kept: list[list[Graph]] = kept) -> list[Graph]:
            if not kept:
                kept.append(build(tree, kind, target))
            return kept[0]

        if not examples.run(policy, example, of, made).holds:
            return False
    return True


def survivors(data: Data, path: str, area: str) -> tuple[int, list[str]]:
    """How many mutants a policy has, and those that no example tells from it."""
    names: list[str] = []
    count = 0
    for name, changed in of_policy(data):
        try:
            mutant = compiler.policy(changed, path=path, area=area)
        except (KeyError, ValueError, TypeError):
            continue
        count += 1
        if holds(mutant):
            names.append(f"{data['id']}: {name}")
    return count, names


def _uses(data: object, name: str) -> bool:
    if isinstance(data, Mapping):
        return data.get("set") == name or any(_uses(value, name) for value in data.values())
    return isinstance(data, list) and any(_uses(value, name) for value in data)


def survivors_of_set(name: str) -> tuple[int, list[str]]:
    """The same for the values of a set, asked of all policies that use it."""
    users = [compiler.policy(data, path=path, area=area) for path, area, data in LOADED if _uses(data, name)]
    unnoticed: list[str] = []
    for value, rest in _shorter(list(PACK.sets[name])):
        changed = PACK._replace(sets={**PACK.sets, name: tuple(rest)})
        if all(holds(policy, changed) for policy in users):
            unnoticed.append(f"{name}: without {value}")
    return len(PACK.sets[name]), unnoticed


def main() -> None:
    total = 0
    alive: list[str] = []
    for path, area, data in LOADED:
        count, names = survivors(data, path, area)
        total += count
        alive += names
        print(f"{data['id']}: {count} mutants, {len(names)} survive")
    for name in PACK.sets:
        count, names = survivors_of_set(name)
        total += count
        alive += names
        print(f"set {name}: {count} values, {len(names)} unnoticed")
    for name in alive:
        print(f"  {'equivalent' if name in EQUIVALENT else 'SURVIVES'}: {name}")
    unexplained = [name for name in alive if name not in EQUIVALENT]
    print(f"{total} mutants: {total - len(alive)} die, {len(alive)} survive, {len(unexplained)} without a reason")


if __name__ == "__main__":
    main()
