"""What policies may ask of variables and outputs beside their values."""

import pytest

from dasf_lint.core.source import MemoryTree
from tests.build import build


@pytest.mark.parametrize(
    ("written", "expected"),
    [("sensitive = true", ("bool", True)), ("sensitive = false", ("bool", False)), ("", ("absent", None))],
)
@pytest.mark.parametrize("kind", ["variable", "output"])
def test_whether_a_variable_or_an_output_is_said_to_be_sensitive(kind: str, written: str, expected: object) -> None:
    value = "value = 1" if kind == "output" else 'type = string\n  default = "x"'
    [graph] = build(MemoryTree({"main.tf": f'{kind} "token" {{\n  {value}\n  {written}\n}}\n'}), "terraform", None)
    [node] = graph.of_kind(f"terraform.{kind}")
    said = node.body.get("sensitive")
    assert (said.kind, said.payload if said.kind == "bool" else None) == expected
    assert said.kind == "absent" or said.span is not None
    assert ("sensitive" in node.body.names()) is bool(written)
