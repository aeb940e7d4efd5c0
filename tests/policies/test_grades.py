"""An upgrade turns no gate red unsaid: what became graver since the last release stands in the changelog."""

import pytest

from dasf_lint.policy.packs import builtin
from tests.policies import grades

BEFORE: grades.Grades = {"p": {"": ("medium", "strict", "stable")}, "q": {"a": ("high", "default", "preview")}}
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- `p` is graver.\n\n## 0.1.0\n\n- `q` is new.\n"


def test_what_became_graver_is_told_to_whoever_upgrades() -> None:
    now = grades.grades_of(builtin().policies)
    assert grades.untold(grades.read(), now, grades.CHANGELOG.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"p": {"": ("medium", "strict", "stable")}}, []),
        ({"p": {"": ("low", "audit", "deprecated")}}, []),
        ({"q": {"a": ("critical", "default", "preview")}}, []),
        ({"p": {"": ("high", "strict", "stable")}}, ["p: p is high, and was medium"]),
        ({"p": {"": ("medium", "default", "stable")}}, ["p: p is of the profile default, and was of strict"]),
        ({"p": {"b": ("low", "strict", "stable")}}, ["p: check b is new"]),
        ({"q": {"a": ("low", "default", "stable")}}, ["q: a is no preview any more"]),
        ({"r": {"": ("low", "audit", "stable")}}, ["r: check r is new"]),
        ({"r": {"": ("low", "audit", "preview")}}, []),
    ],
)
def test_what_may_turn_a_gate_red_is_seen(now: grades.Grades, told: list[str]) -> None:
    assert [f"{policy}: {how}" for policy, how in grades.graver(BEFORE, now)] == told
    assert grades.untold(BEFORE, now, CHANGELOG) == [each for each in told if not each.startswith("p")]
