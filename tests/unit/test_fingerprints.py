"""A fingerprint is that of one finding of a report."""

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding

MODULE = """\
variable "open" {}
resource "azurerm_databricks_workspace" "w" {
  name                          = "w"
  sku                           = "premium"
  public_network_access_enabled = var.open
}
"""
CALL = 'module "%s" {\n  source = "./m"\n  open   = true\n}\n'
ELEMENTS = """\
locals {
  open = {
    one = true
    two = true
  }
}
resource "azurerm_databricks_workspace" "w" {
  for_each                      = local.open
  name                          = each.key
  sku                           = "premium"
  public_network_access_enabled = each.value
}
"""


def find(files: dict[str, str]) -> list[Finding]:
    options = Options(select=("workspace-without-ip-access-list",), as_of="2026-01-01")
    return lint(MemoryTree(files), options).findings


def by_member(files: dict[str, str]) -> dict[str, str]:
    return {each.members[0].address.split(".")[1]: each.fingerprint for each in find(files)}


def test_two_calls_that_hand_over_the_same_mistake_have_two_fingerprints() -> None:
    alone = by_member({"main.tf": CALL % "a", "m/main.tf": MODULE})
    both = by_member({"main.tf": CALL % "a" + CALL % "b", "m/main.tf": MODULE})
    assert len(set(both.values())) == 2
    assert both["a"] == alone["a"]
    swapped = by_member({"main.tf": CALL % "b" + "\n\n" + CALL % "a", "m/main.tf": MODULE})
    assert swapped == both


def test_two_elements_that_are_written_below_each_other_have_two_fingerprints() -> None:
    found = find({"main.tf": ELEMENTS})
    assert len(found) == 2
    assert len({each.fingerprint for each in found}) == 2


def test_what_nothing_tells_apart_is_counted() -> None:
    text = "".join(
        f'resource "databricks_cluster" "c{n}" {{\n  spark_conf = {{\n'
        f'    "spark.hadoop.fs.azure.account.key.a" = "v7Qm{n}xK2pLw9RtYbNc4ZsDf8GhJ3aEu6"\n  }}\n}}\n'
        for n in range(3)
    )
    report = lint(MemoryTree({"main.tf": text}), Options(as_of="2026-01-01"))
    assert len({each.fingerprint for each in report.findings}) == len(report.findings)
