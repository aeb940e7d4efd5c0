"""Mutants: each part of a policy's conditions is needed by one of its examples, or the part says nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dasf_lint.core.source import DirectoryTree
from dasf_lint.policy import compile as compiler
from dasf_lint.policy import examples, load, pack
from tests.build import build

PACK = pack.builtin()
LOADED, _, _, _ = load.read_tree(DirectoryTree(str(pack.directory())), ".", pack.EMPTY)

SURVIVORS = {
    # Without a gateway the lines coincide: the condition only keeps these checks' aliases off the finding.
    "serving-endpoint-guardrails: checks[unsafe-content].where left out",
    "serving-endpoint-guardrails: checks[personal-data].where left out",
}
"""Mutants that no example can tell from the policy."""


def mutants(data: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Copies of a condition with one part left out or turned round."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            place = f"{at}.{key}"
            if key in ("all", "any"):
                for index in range(len(value)):
                    rest = [*value[:index], *value[index + 1 :]]
                    yield f"{place}[{index}] left out", rest[0] if len(rest) == 1 else {key: rest}
                other = "any" if key == "all" else "all"
                yield f"{place} as {other}", {other: value}
            if isinstance(value, Mapping | list):
                for name, changed in mutants(value, place):
                    yield name, {**data, key: changed}
        if "path" in data or any(word in data for word in ("every", "some", "none", "not")):
            yield f"{at} negated", {"not": data}
    elif isinstance(data, list) and data and isinstance(data[0], Mapping):
        for index, item in enumerate(data):
            for name, changed in mutants(item, f"{at}[{index}]"):
                yield name, [*data[:index], changed, *data[index + 1 :]]


def of_policy(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "where" in data:
        yield "where left out", {k: v for k, v in data.items() if k != "where"}
        for name, changed in mutants(data["where"], "where"):
            yield name, {**data, "where": changed}
    if "assert" in data and data["assert"] is not False:
        for name, changed in mutants(data["assert"], "assert"):
            yield name, {**data, "assert": changed}
    for index, check in enumerate(data.get("checks", ())):
        for name, changed in of_policy(check):
            checks = [*data["checks"][:index], changed, *data["checks"][index + 1 :]]
            yield f"checks[{check.get('name', index)}].{name}", {**data, "checks": checks}
        if len(data["checks"]) > 1:
            checks = [*data["checks"][:index], *data["checks"][index + 1 :]]
            yield f"checks[{check.get('name', index)}] left out", {**data, "checks": checks}


@pytest.mark.parametrize(("path", "area", "data"), LOADED, ids=[str(data["id"]) for _, _, data in LOADED])
def test_each_part_of_a_policy_is_needed_by_an_example(path: str, area: str, data: Mapping[str, Any]) -> None:
    unnoticed: list[str] = []
    for name, changed in of_policy(data):
        mutant = compiler.policy(changed, path=path, area=area)
        if all(examples.run(mutant, example, PACK, build).holds for example in mutant.texts.examples):
            unnoticed.append(f"{data['id']}: {name}")
    assert set(unnoticed) <= SURVIVORS
