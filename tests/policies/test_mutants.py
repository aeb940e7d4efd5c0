"""Each part of a policy and each value of a set is needed by an example, or has its reason why none can show it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.policies import mutants


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "area", "data"), mutants.LOADED, ids=[str(data["id"]) for _, _, data in mutants.LOADED]
)
def test_each_part_of_a_policy_is_needed_by_an_example(path: str, area: str, data: Mapping[str, Any]) -> None:
    count, unnoticed = mutants.survivors(data, path, area)
    assert count
    explained = {name for name in mutants.EQUIVALENT if name.startswith(f"{data['id']}: ")}
    assert set(unnoticed) == explained


@pytest.mark.parametrize("name", mutants.PACK.sets)
def test_each_value_of_a_set_is_needed_by_an_example(name: str) -> None:
    _, unnoticed = mutants.survivors_of_set(name)
    assert set(unnoticed) == {each for each in mutants.EQUIVALENT if each.startswith(f"{name}: ")}


def test_every_reason_belongs_to_a_mutant() -> None:
    known = {str(data["id"]) for _, _, data in mutants.LOADED} | set(mutants.PACK.sets)
    assert {name.partition(": ")[0] for name in mutants.EQUIVALENT} <= known
    assert all(reason.strip() for reason in mutants.EQUIVALENT.values())
