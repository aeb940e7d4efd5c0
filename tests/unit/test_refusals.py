"""What a provider refuses beside other values is no way to mend a finding, as long as there is another."""

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding
from dasf_lint.facts.refusals import refusals

WORKSPACE = """\
variable "public" {
  type    = bool
  default = true
}
variable "lists" {
  type    = bool
  default = false
}
variable "rules" { type = string }
resource "azurerm_databricks_workspace" "this" {
  name                          = "w"
  resource_group_name           = "w"
  location                      = "westeurope"
  sku                           = "premium"
  public_network_access_enabled = var.public
  SLOT
}
"""
LISTS = """\
provider "databricks" { host = azurerm_databricks_workspace.this.workspace_url }
resource "databricks_workspace_conf" "c" {
  count         = var.lists ? 1 : 0
  custom_config = { enableIpAccessLists = true }
}
resource "databricks_ip_access_list" "l" {
  count        = var.lists ? 1 : 0
  label        = "office"
  list_type    = "ALLOW"
  ip_addresses = ["203.0.113.0/24"]
}
"""


def found(slot: str, lists: str = LISTS) -> Finding:
    options = Options(select=("workspace-without-ip-access-list",), as_of="2026-12-01")
    [finding] = lint(MemoryTree({"main.tf": WORKSPACE.replace("SLOT", slot) + lists}), options).findings
    return finding


def marked(finding: Finding) -> str:
    span = finding.cause.span
    return span.file.line(span.line).strip()


def test_the_switch_is_marked_where_the_provider_refuses_the_other_way() -> None:
    for slot in ('network_security_group_rules_required = "AllRules"', 'load_balancer_backend_address_pool_id = "/x"'):
        assert marked(found(slot)) == "count         = var.lists ? 1 : 0"


def test_what_is_not_in_the_way_leaves_the_value_the_nearest() -> None:
    for slot in (
        "",
        'network_security_group_rules_required = "NoAzureDatabricksRules"',
        "network_security_group_rules_required = var.rules",
    ):
        finding = found(slot)
        assert marked(finding) == "default = true"
        assert "refused" not in finding.message


def test_where_there_is_no_other_way_the_message_says_what_is_in_the_way() -> None:
    finding = found('network_security_group_rules_required = "AllRules"', "")
    assert marked(finding) == "default = true"
    assert (
        "public_network_access_enabled is true, and false is refused as network_security_group_rules_required is AllRules"
        in (finding.message)
    )


def test_refusals_are_kept_by_type_and_path() -> None:
    assert [each.beside for each in refusals("azurerm_databricks_workspace", "public_network_access_enabled")] == [
        "network_security_group_rules_required", "load_balancer_backend_address_pool_id",
    ]  # fmt: skip
    assert refusals("azurerm_databricks_workspace", "sku") == refusals("databricks_job", "name") == ()
