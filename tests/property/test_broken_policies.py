"""A broken policy is a list of problems, never an exception; what has no problem can be asked."""

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest

from dasf_lint.core.graph import Estate
from dasf_lint.core.source import DirectoryTree
from dasf_lint.policy import load, pack, packs
from dasf_lint.policy.judge import Settings, judge
from dasf_lint.policy.language import compile as compiler
from dasf_lint.policy.language.policies import check
from dasf_lint.policy.lint.look import look
from dasf_lint.policy.lint.rules import RULES, Text
from dasf_lint.policy.places import Places
from tests.helpers import FILE, graph, node

NOWHERE = Places(FILE, "x.yaml")

LOADED, SETS, _, _ = load.read_tree(DirectoryTree(str(packs.directory())), ".", pack.EMPTY)

JUNK: list[Any] = [
    None, True, False, 0, -1, 10**30, "", "x", "a.b[*]", "**.x", "$self", "$x", "|json", "a|json.b", "[", "a[", "a..b",
    "\x00", [], {}, [None], [[]], ["a", "b"], {"a": 1}, {1: 2}, {"path": "a"}, {"set": "everyone"}, {"set": {}},
    {"param": "x"}, {"mine": "a"}, {"mine": []}, {"related": "databricks_job", "link": "same_root"},
    {"related": 5, "link": []}, {"all": []}, {"not": None}, {"fail": "high"}, {"count": "task[*]", "at_least": 1},
    {"every": "a[*]", "exists": True, "absent": "pass"},
]  # fmt: skip
ESTATE = Estate(
    (
        graph(
            node("databricks_job.j", {"name": "j", "task": [{"task_key": "v"}]}, environment="prod"),
            node("databricks_permissions.p", {"job_id": "1"}),
            node("azurerm_databricks_workspace.w"),
            node(
                "databricks_grants.g", {"grant": [{"principal": "users", "privileges": ["SELECT"]}]}, environment="prod"
            ),
        ),
    )
)
Path = tuple[str | int, ...]


def paths(data: Any, at: Path = ()) -> Iterator[Path]:
    if at:
        yield at
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from paths(value, (*at, index))


def broken(chance: random.Random) -> Any:
    data: Any = copy.deepcopy(chance.choice(LOADED)[2])
    places = [place for place in paths(data) if place[0] != "examples" or chance.random() < 0.1]
    *outer, last = chance.choice(places)
    inside = data
    for step in outer:
        inside = inside[step]
    if chance.random() < 0.8:
        inside[last] = copy.deepcopy(chance.choice(JUNK))
    elif isinstance(inside, dict) and chance.random() < 0.5:
        inside[chance.choice(["evry", "path", "some", "where", "equals", "like"])] = copy.deepcopy(chance.choice(JUNK))
    else:
        del inside[last]
    return data


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_policy_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(120):
        data = broken(chance)
        if not check(data, frozenset(SETS), "0.1.0"):
            assert {each.code for each in look([Text(data, NOWHERE)], [], [])} <= RULES.keys()
            policy = compiler.policy(data, path="x.yaml", area="x")
            judge(ESTATE, pack.Pack((policy,), SETS, ""), Settings(profile="audit"))
