"""Every operand of a condition that made it what it is is shown, and named where somebody outside may change it."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding

VARIABLES = """\
variable "a" {
  default = %s
}
variable "b" {
  default = %s
}
"""
WORKSPACE = """\
resource "azurerm_databricks_workspace" "this" {
  name                                = "w"
  sku                                 = "premium"
  network_security_group_rules_required = "NoAzureDatabricksRules"
  public_network_access_enabled       = %s
}
"""


def find(values: tuple[str, str], expression: str, extra: str = "") -> Finding:
    text = VARIABLES % values + WORKSPACE % expression + extra
    options = Options(select=("workspace-without-ip-access-list",), as_of="2026-01-01")
    (finding,) = lint(MemoryTree({"main.tf": text}), options).findings
    return finding


def decided(finding: Finding) -> list[str]:
    return [label for label, _ in finding.cause.related if label.startswith(("var.", "local."))]


@pytest.mark.parametrize(
    ("values", "condition", "shown"),
    [
        (("false", "false"), "var.a || var.b ? false : true", ["var.a is false", "var.b is false"]),
        (("false", "true"), "var.a || var.b ? true : false", ["var.b is true"]),
        (("true", "true"), "var.a || var.b ? true : false", ["var.a is true", "var.b is true"]),
        (("true", "true"), "var.a && var.b ? true : false", ["var.a is true", "var.b is true"]),
        (("true", "false"), "var.a && var.b ? false : true", ["var.b is false"]),
        (("true", "false"), "true || var.b ? true : false", []),
        (("1", "2"), "var.a != var.b ? true : false", ["var.a is 1", "var.b is 2"]),
        (("false", "false"), "anytrue([var.a, var.b]) ? false : true", ["var.a is false", "var.b is false"]),
        (("false", "true"), "alltrue([var.a, var.b]) ? false : true", ["var.a is false"]),
        (("1", "2"), "max(var.a, var.b) > 1 ? true : false", ["var.a is 1", "var.b is 2"]),
        (("true", "true"), "(var.a ? var.b : false) ? true : false", ["var.a is true", "var.b is true"]),
        (("false", "false"), "!(var.a || var.b) ? true : false", ["var.a is false", "var.b is false"]),
    ],
)
def test_what_decided_is_shown(values: tuple[str, str], condition: str, shown: list[str]) -> None:
    assert decided(find(values, condition)) == shown


def test_whoever_gives_one_of_several_values_may_undo_it() -> None:
    needs = 'variable "region" {\n  type = string\n}\n'
    finding = find(("false", "false"), "var.a || var.b ? false : true", needs)
    assert finding.message.endswith(", unless var.a or var.b is given another value")


def test_a_chain_of_thousands_of_operands_is_shown_in_part() -> None:
    condition = " || ".join(["var.a", "var.b"] * 2_000)
    assert decided(find(("false", "false"), f"{condition} ? false : true")) == ["var.b is false", "var.a is false"]
