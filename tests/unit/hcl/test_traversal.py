"""What an expression refers to."""

import pytest
from syntax_forms import expression

from dasf_lint.hcl.traversal import IndexKey, Traversal, as_traversal, static_references


def shown(one: Traversal) -> str:
    return one.root + "".join(f"[{step.value!r}]" if isinstance(step, IndexKey) else f".{step}" for step in one.steps)


REFERENCES = {
    "1": [],
    '"a"': [],
    "a": ["a"],
    "a.b.c": ["a.b.c"],
    'a.b["c"].d[0]': ["a.b['c'].d[0]"],
    "a[-1].b": ["a[-1].b"],
    "a.0.b": ["a[0].b"],
    "a.b[c.d].e": ["a.b", "c.d"],
    "a[*].b": ["a"],
    "a.b.*.c": ["a.b"],
    "a[*].b[c]": ["a", "c"],
    "f(a.b, c)": ["a.b", "c"],
    "f(a).b": ["a"],
    "(a).b": ["a"],
    "a ? b : c": ["a", "b", "c"],
    "a + b * -c": ["a", "b", "c"],
    "[a, {b = c, (d) = e}]": ["a", "c", "d", "e"],
    '"x${a.b}${"y${c}"}"': ["a.b", "c"],
    "[for x in a.b : x.c + y.d]": ["a.b", "y.d"],
    "{for k, v in a : k => v.b if c}": ["a", "c"],
    "[for x in x.y : x]": ["x.y"],
    "[for x in a : [for x in x.b : x.c]]": ["a"],
    "[[for x in a : x], x]": ["a", "x"],
    "[for x in a : x][b]": ["a", "b"],
    '"%{ for x in a }${x}${b}%{ endfor }${x}"': ["a", "b", "x"],
    '"%{ if a }${b}%{ else }${c}%{ endif }"': ["a", "b", "c"],
}


@pytest.mark.parametrize("text", REFERENCES, ids=lambda text: text[:30])
def test_references_are_those_of_the_table(text: str) -> None:
    assert [shown(one) for one in static_references(expression(text))] == REFERENCES[text]


def test_references_are_computed_once() -> None:
    node = expression("a + b")
    assert static_references(node) is static_references(node)


def test_a_reference_knows_its_text() -> None:
    whole = 'x = f(a.b["c"][d])\n'
    (first, second) = static_references(expression('f(a.b["c"][d])'))
    assert whole[first.start : first.end] == 'a.b["c"]'
    assert whole[second.start : second.end] == "d"


def test_long_chains_are_walked_without_recursion() -> None:
    assert len(static_references(expression("a" + " + a" * 20_000))) == 20_001


@pytest.mark.parametrize("text", ["f(a)", "a[b]", "a[*]", "(a)", "1", '"a"', "a + b", "a[-b]"])
def test_only_constant_steps_make_a_traversal(text: str) -> None:
    assert as_traversal(expression(text)) is None
