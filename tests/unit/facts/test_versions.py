"""Which versions constraints leave open. Boundaries as Terraform's own constraint syntax defines them."""

import pytest

from dasf_lint.facts.versions import ANY, Versions, allowed, exactly, in_question, parse_constraint, parse_version


def constraint(text: str) -> Versions:
    found = parse_constraint(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1.80", [(1, 80, 0)], [(1, 80, 1), (1, 79, 9)]),
        ("= 1.80.0", [(1, 80, 0)], [(1, 81, 0)]),
        ("!= 1.80.0", [(1, 80, 1), (1, 79, 0)], [(1, 80, 0)]),
        (">= 1.80, < 2", [(1, 80, 0), (1, 999, 0)], [(2, 0, 0), (1, 79, 99)]),
        ("> 1.80.0", [(1, 80, 1)], [(1, 80, 0)]),
        ("<= 3.116.0", [(3, 116, 0)], [(3, 116, 1)]),
        ("~> 4.20", [(4, 20, 0), (4, 99, 0)], [(4, 19, 9), (5, 0, 0)]),
        ("~> 3.100.0", [(3, 100, 5)], [(3, 101, 0), (3, 99, 0)]),
        ("~> 4", [(4, 0, 0), (4, 99, 0)], [(5, 0, 0)]),
        ("~>3.0,!=3.5.0", [(3, 4, 0)], [(3, 5, 0)]),
        ("4.0.0-beta1", [(4, 0, 0)], [(3, 999, 0)]),
        ("", [(0, 0, 1), (99, 0, 0)], []),
    ],
)
def test_constraint_allows_and_excludes(
    text: str, inside: list[tuple[int, int, int]], outside: list[tuple[int, int, int]]
) -> None:
    versions = constraint(text)
    assert all(version in versions for version in inside)
    assert not any(version in versions for version in outside)


@pytest.mark.parametrize("text", ["latest", "~> x", ">= 1.0 < 2", "1.2.3.4", ">=, 1", "9" * 20])
def test_what_is_no_constraint_says_nothing(text: str) -> None:
    assert parse_constraint(text) is None


def test_constraints_of_a_module_and_its_callers_hold_together() -> None:
    assert allowed([">= 1.50", "~> 1.80, < 1.105", "not a version"]) == constraint(">= 1.80, < 1.105")


def test_constraints_that_exclude_each_other_say_nothing() -> None:
    assert allowed(["< 1.0", "> 2.0"]) == ANY


def test_the_lock_file_decides() -> None:
    assert in_question("3.117.1", ["~> 4.0"]) == exactly((3, 117, 1))
    assert in_question(None, ["~> 4.20"]) == constraint(">= 4.20, < 5")
    assert in_question(None, []) is ANY
    assert in_question("broken", []) is ANY


def test_versions_are_read_with_missing_numbers() -> None:
    assert parse_version("4.20") == (4, 20, 0)
    assert parse_version("1.2.3-rc1+build") == (1, 2, 3)
    assert parse_version(">= 1") is None


def test_intersection_is_commutative_and_may_be_empty() -> None:
    a, b = constraint("~> 3.0"), constraint("!= 3.5.0")
    assert a & b == b & a
    assert not constraint("< 3.0") & constraint(">= 3.0")
