"""What is said of a text of which only pieces are known holds for every text that has them: all short ones are tried."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import pytest

from dasf_lint.core import limits
from dasf_lint.core.partial_text import can_be, fits_always, fits_never, gathered, never_agree
from dasf_lint.core.wildcards import glob
from tests.helpers import unknown
from tests.unit.policy.test_operators import answer

PARTS: list[tuple[str | None, ...]] = [
    ("a", None), (None, "a"), ("a", None, "b"), (None, ".a.b"), ("a.", None, ".b"), (None, ".a", None), ("a", None, "."),
    (None, ".", None, "b"), ("ab", None, "ba", None, "ab"), (None,), (None, None), ("a", None, None, "a"),
]  # fmt: skip
FILLINGS = ("", "a", "b", ".", "ab", "b.a", "..", "*")
PATTERNS = (
    "*",
    "a*",
    "*a",
    "*.*",
    "*.*.*",
    "a.b",
    "a*b",
    "?",
    "?*",
    "a?*",
    "*?b",
    "ab",
    "b*",
    "*b",
    "",
    "*a.b*",
    "a.*.b",
)


def completions(parts: tuple[str | None, ...], fillings: Sequence[str] = FILLINGS) -> Iterator[str]:
    for filling in product(fillings, repeat=parts.count(None)):
        waiting = iter(filling)
        yield "".join([next(waiting) if part is None else part for part in parts])


def pieces(parts: tuple[str | None, ...]) -> tuple[str, ...]:
    head, rest = gathered(parts)
    return (head, *(rest or ("",)))


@pytest.mark.parametrize("parts", PARTS)
def test_every_completion_agrees(parts: tuple[str | None, ...]) -> None:
    known, texts = pieces(parts), list(completions(parts))
    assert all(can_be(known, text) for text in texts)
    for pattern in PATTERNS:
        found = {glob(pattern, text) for text in texts}
        assert not fits_always(pattern, known) or found == {True}
        assert not fits_never(pattern, known) or found == {False}
    for other in PARTS:
        assert not never_agree(known, pieces(other)) or not set(texts) & set(completions(other))


CONDITIONS: list[Callable[[str], dict[str, Any]]] = [
    lambda pattern: {"like": pattern},
    lambda pattern: {"not_like": pattern},
    lambda pattern: {"equals": pattern},
    lambda pattern: {"in": [pattern, "a.a.b"]},
    *[
        lambda pattern, regex=regex: {"matches": regex.replace("P", pattern.replace(".", r"\.").replace("*", ".*"))}  # type: ignore[misc]
        for regex in ("P", "^P", "P$", "^P$", "[P]$", r"\bP", "(P|b)")
    ],
]


@pytest.mark.parametrize("parts", PARTS)
def test_an_operator_that_decides_decides_as_for_every_completion(parts: tuple[str | None, ...]) -> None:
    head, rest = gathered(parts)
    datum = unknown(prefix=head, rest=rest)
    for pattern, make in product(("a", "*.*", "a*", ".b", "a.b"), CONDITIONS):
        condition = make(pattern)
        said = answer(datum, **condition)
        assert said == "unknown" or {answer(text, **condition) for text in completions(parts, ("", "b.a"))} == {said}, (
            condition
        )


def test_what_decides() -> None:
    assert fits_always("*.*", ("", ".ml.churn")), "a name in three parts, whatever the catalog"
    assert fits_always("*.*.*", ("a.", ".b", ""))
    assert fits_never("users", ("", "-users"))
    assert fits_never("*-prod", ("", "-data"))
    assert not fits_never("*prod*", ("", "-data"))
    assert not fits_always("system.ai.*", ("", ".ai.llama")), "the beginning may be that or another"
    assert not can_be(("x-", "-x"), "x-x"), "pieces lie apart"
    assert not can_be(("", "ab", "b"), "ab")
    assert never_agree(("", "-data"), ("", "-logs"))
    assert never_agree(("a-", ""), ("b-", ""))
    assert not never_agree(("a-", ""), ("", "-b"))


def test_long_texts_are_cut_at_their_open_ends() -> None:
    most = limits.max_known_piece
    head, rest = gathered(["h" * 500, None, *("i" * 500, None) * 20, "e" * 500, "nd"])
    assert head == "h" * most
    assert rest == (*["i" * most] * limits.max_known_pieces, "e" * (most - 2) + "nd")
    assert gathered(["a", "b"]) == ("ab", ())
    assert gathered(["a", None]) == ("a", ())
