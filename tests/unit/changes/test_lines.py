"""Which lines of a text are new, and where lines are gone."""

import random

import pytest

from dasf_lint.changes.lines import Touched, touched
from dasf_lint.core import limits
from dasf_lint.core.budget import Budget


def budget(steps: int = limits.max_line_steps) -> Budget:
    return Budget(steps)


def of(old: str, new: str) -> tuple[list[int], list[int]]:
    found = touched(old.split(), new.split(), budget())
    return sorted(found.lines), sorted(found.gaps)


@pytest.mark.parametrize(
    ("old", "new", "lines", "gaps"),
    [
        ("a b c", "a b c", [], []),
        ("a b c", "a x c", [1], [2]),
        ("a b c", "a c", [], [1]),
        ("a c", "a b c", [1], []),
        ("", "a b", [0, 1], []),
        ("a b", "", [], [0]),
        ("a b", "b", [], [0]),
        ("a b", "a", [], [1]),
        ("a b a b", "a b a b a b", [4, 5], []),
        ("a b c d e", "x b c y e z", [0, 3, 5], [1, 4]),
    ],
)
def test_lines_that_are_new_and_places_where_some_are_gone(
    old: str, new: str, lines: list[int], gaps: list[int]
) -> None:
    found_lines, found_gaps = of(old, new)
    assert found_lines == lines
    # A line that another one replaced may be gone before or behind it.
    assert len(found_gaps) == len(gaps)
    assert all(abs(one - other) <= 1 for one, other in zip(found_gaps, gaps, strict=True))


def test_empty_lines_are_neither_new_nor_gone() -> None:
    assert touched(["a", "", "b"], ["a", "b", "", ""], budget()) == Touched(frozenset(), frozenset())


def test_a_gap_touches_what_it_lies_in_and_not_what_it_borders_on() -> None:
    found = Touched(frozenset(), frozenset({3}))
    assert [found.meets(first, last) for first, last in ((1, 2), (2, 3), (3, 3), (3, 5), (0, 9))] == [
        False, True, False, False, True,
    ]  # fmt: skip


def longest_common(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for line in old:
        above = row[:]
        for at, other in enumerate(new):
            row[at + 1] = above[at] + 1 if line == other else max(row[at], above[at + 1])
    return row[-1]


@pytest.mark.parametrize("seed", range(200))
def test_as_few_lines_are_new_as_can_be(seed: int) -> None:
    made = random.Random(seed)
    old, new = ([made.choice("abcd") for _ in range(made.randrange(12))] for _ in range(2))
    assert len(new) - len(touched(old, new, budget()).lines) == longest_common(old, new)


@pytest.mark.parametrize("seed", range(50))
def test_where_very_much_differs_no_line_that_only_the_new_text_has_is_missed(
    seed: int,
) -> None:
    made = random.Random(seed)
    old, new = ([made.choice("abcdefgh") for _ in range(made.randrange(5, 20))] for _ in range(2))
    found = touched(old, new, budget(10)).lines
    assert {index for index, line in enumerate(new) if line not in old} <= found
    assert all(new.count(new[index]) > old.count(new[index]) for index in found)


@pytest.mark.slow
def test_files_that_have_nothing_in_common_take_no_time_to_speak_of() -> None:
    old, new = ([f"{word}{number}" for number in range(100_000)] for word in ("a", "b"))
    assert len(touched(old, new, budget()).lines) == 100_000
    alike = ["x", "y"] * 50_000
    assert touched(alike, ["y", "x"] * 50_000, budget()).lines <= set(range(100_000))
