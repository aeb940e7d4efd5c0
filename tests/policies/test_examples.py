"""Every example of every policy, through the whole engine: verdict, severity and the set of marked lines."""

from collections.abc import Mapping

import pytest

from dasf_lint.policy import examples, packs
from dasf_lint.policy.language.model import Policy
from tests.build import build

PACK = packs.builtin()
CASES = [(policy, example) for policy in PACK.policies for example in policy.texts.examples]


@pytest.mark.parametrize(("policy", "example"), CASES, ids=[f"{p.id}: {e['name']}" for p, e in CASES])
def test_example(policy: Policy, example: Mapping[str, object]) -> None:
    result = examples.run(policy, example, PACK, build)
    assert not result.problems
