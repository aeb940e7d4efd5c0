"""Which literals an expression chooses among."""

import pytest

from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import choices
from dasf_lint.hcl.parser import parse_expression

CHOSEN = [
    ('"a"', []), ("var.x", []), ('["a"]', []), ('{ k = "a" }', []), ('"${var.x}-a"', []), ('"${"a"}"', ["a"]),
    ('var.x != "c" ? "a" : "b"', ["a", "b"]), ('var.x ? (var.y ? "a" : "b") : var.z', ["a", "b"]),
    ('coalesce(var.x, "a", "")', ["a", ""]), ('core::coalesce(var.x, "a")', ["a"]), ('try(var.x.y, "a")', ["a"]),
    ('lookup(var.m, "k", "a")', ["a"]), ('lookup({ k = "a", (var.x) = "b" }, "k", "c")', ["a", "b", "c"]),
    ('element(["a", var.x, "b"], 0)', ["a", "b"]), ('["a", "b"][var.i]', ["a", "b"]), ('{ x = "a" }[var.k]', ["a"]),
    ('nonsensitive(coalesce(var.x, "a"))', ["a"]), ('coalesce(concat(["a"], [var.x])...)', ["a"]),
    ('upper("a")', []), ('format("%s", "a")', []), ('join("-", ["a"])', []), ('merge({ k = "a" }, var.m)', []),
    ('coalesce(var.x, 1, true)', []), ('"%{ if var.x }a%{ endif }"', []), ('replace(var.x, "a", "b")', []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CHOSEN)
def test_literals_that_may_be_the_value(text: str, expected: list[str]) -> None:
    assert [each.value for each in choices.chosen(parse_expression(SourceFile("x", text.encode())))] == expected
