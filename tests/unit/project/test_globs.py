"""Patterns of paths, alone and by the hundred."""

import pytest

from dasf_lint.core.budget import Budget
from dasf_lint.project.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("legacy", ["legacy", "legacy/x/y.tf"], ["legacyx", "a/legacy", "."]),
        ("legacy/**", ["legacy/x", "legacy/x/y"], ["legacy"]),
        ("legacy/*", ["legacy/x", "legacy/x/y"], ["legacy"]),
        ("**/test", ["test", "a/test", "a/b/test/c"], ["a/testing"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["b", "a/x"]),
        ("a/**/**/b/**/**", ["a/b/c", "a/x/b/c"], ["a/b"]),
        ("*.tf", ["x.tf"], ["a/x.tf", "x.tfvars"]),
        ("env-?/m*n", ["env-1/main", "env-1/main/x"], ["env-12/main", "env-1/mai"]),
        ("./a//b/", ["a/b", "a/b/c"], ["a"]),
        ("**", ["a", "a/b"], ["."]),
        (".", [], [".", "a"]),
        ("/", [], [".", "a"]),
    ],
)
def test_a_pattern_fits_a_path_and_what_lies_below(pattern: str, fitting: list[str], others: list[str]) -> None:
    for path in fitting:
        assert Globs([pattern]).match(path), path
    for path in others:
        assert not Globs([pattern]).match(path), path


def test_each_of_many_patterns_is_remembered_that_a_path_fitted() -> None:
    patterns = ["a/*.tf", "a/main.tf", "b/**", "b/c", "**/gone"]
    globs = Globs(patterns)
    assert [path for path in ("a", "a/main.tf", "b", "b/c", "b/c/d") if globs.match(path)] == [
        "a/main.tf",
        "b/c",
        "b/c/d",
    ]
    assert [patterns[index] for index in globs.unmet()] == ["**/gone"]


def test_a_path_costs_what_its_last_segment_costs() -> None:
    patterns = [f"**/*a*{i}" for i in range(100)]
    budget = Budget(10**9)
    globs = Globs(patterns, budget)
    assert not any(globs.match(f"one/two/three/four/x{i}") for i in range(1000))
    assert 10**9 - budget.left <= 100 * (1000 + 4)


def test_names_without_wildcards_cost_nothing_however_many_there_are() -> None:
    budget = Budget(0)
    globs = Globs([f"a/x{i}/**" for i in range(1000)], budget)
    assert globs.match("a/x999/main.tf")
    assert not globs.is_exhausted


def test_a_budget_that_is_used_up_lets_nothing_fit_and_says_so() -> None:
    globs = Globs(["*x"], Budget(2))
    assert [globs.match(name) for name in ("ax", "bx", "cx")] == [True, True, False]
    assert globs.is_exhausted


def test_a_pattern_deeper_than_every_path_takes_no_room() -> None:
    globs = Globs(["/".join("a" * 2000), "/".join(["*", "**"] * 30)])
    assert not globs.match("/".join("a" * 29))
    assert globs.match("/".join("a" * 31))
    assert list(globs.unmet()) == [0]
