"""A resource that is declared and has no instance: the finding says so, and leads to what switched it off."""

import pytest

from dasf_lint import MemoryTree, Options, Report, lint

WORKSPACE = """
resource "azurerm_databricks_workspace" "w" {
  name                = "w"
  resource_group_name = "g"
  location            = "westeurope"
  sku                 = "premium"
}
provider "databricks" {
  host = azurerm_databricks_workspace.w.workspace_url
}
resource "databricks_workspace_conf" "c" {
  custom_config = { enableIpAccessLists = "true" }
}
variable "allowed_ip_ranges" {
  type    = list(string)
  default = []
}
resource "databricks_ip_access_list" "l" {
  count        = length(var.allowed_ip_ranges) > 0 ? 1 : 0
  list_type    = "ALLOW"
  label        = "office"
  ip_addresses = var.allowed_ip_ranges
}
"""


def report_on(files: dict[str, str]) -> Report:
    return lint(MemoryTree(files), Options(select=("workspace-without-ip-access-list",), as_of="2026-01-01"))


def line_of(text: str) -> int:
    return WORKSPACE[: WORKSPACE.index(text)].count("\n") + 1


def test_a_list_without_instance_is_what_the_workspace_lacks() -> None:
    (finding,) = report_on({"main.tf": WORKSPACE}).findings
    assert finding.cause.span.line == line_of("count ")
    assert finding.message.endswith(
        "databricks_ip_access_list.l has no instance: its count is 0 because var.allowed_ip_ranges is []"
    )
    assert [(label, span.line) for label, span in finding.cause.related if label.startswith("var.")] == [
        ("var.allowed_ip_ranges is []", line_of("default "))
    ]


def test_what_switched_it_off_is_shown_in_the_variable_file_that_did() -> None:
    variant = report_on({"main.tf": WORKSPACE, "prod.tfvars": "allowed_ip_ranges = []\n"})
    (finding,) = variant.findings
    assert [span.file.path for label, span in finding.cause.related if label.startswith("var.")] == ["prod.tfvars"]


def test_every_variable_file_that_switches_it_off_is_shown() -> None:
    off = "allowed_ip_ranges = []\n"
    (finding,) = report_on({"main.tf": WORKSPACE, "dev.tfvars": off, "prod.tfvars": "\n" + off}).findings
    assert [span.file.path for label, span in finding.cause.related if label.startswith("var.")] == [
        "dev.tfvars", "prod.tfvars",
    ]  # fmt: skip


def test_a_list_with_an_instance_is_enough() -> None:
    files = {"main.tf": WORKSPACE, "prod.tfvars": 'allowed_ip_ranges = ["203.0.113.0/24"]\n'}
    assert report_on(files).findings == []


def test_a_local_that_decides_is_shown_where_it_stands() -> None:
    switch = "length(var.allowed_ip_ranges) > 0"
    text = WORKSPACE.replace(f"{switch} ?", "local.wanted ?") + f"locals {{\n  wanted = {switch}\n}}\n"
    (finding,) = report_on({"main.tf": text}).findings
    assert [(label, span.line) for label, span in finding.cause.related if label.startswith("local.")] == [
        ("local.wanted is false", text[: text.index("wanted = ")].count("\n") + 1)
    ]
    assert ("var.allowed_ip_ranges is []", line_of("default ")) in [
        (label, span.line) for label, span in finding.cause.related
    ]


def test_a_setting_that_is_handed_over_as_null_is_edited_where_null_is_given() -> None:
    files = {
        "main.tf": 'variable "key" {\n  default = null\n}\nresource "azurerm_databricks_workspace" "w" {\n'
        '  sku = "premium"\n  managed_services_cmk_key_vault_key_id = var.key\n}\n'
    }
    options = Options(select=("workspace-managed-services-key",), profile="strict", as_of="2026-01-01")
    found = lint(MemoryTree(files), options).findings
    assert ("main.tf", 2) in [(each.cause.span.file.path, each.cause.span.line) for each in found]


def test_a_list_that_opentofu_does_not_enable_is_switched_off_as_well() -> None:
    text = WORKSPACE.replace(
        "  count        = length(var.allowed_ip_ranges) > 0 ? 1 : 0\n",
        "  lifecycle {\n    enabled = length(var.allowed_ip_ranges) > 0\n  }\n",
    )
    (finding,) = report_on({"main.tf": text}).findings
    assert finding.message.endswith("has no instance: its enabled is false because var.allowed_ip_ranges is []")
    assert report_on({"main.tf": text, "prod.tfvars": 'allowed_ip_ranges = ["203.0.113.0/24"]\n'}).findings == []


@pytest.mark.parametrize("written", ["public_network_access_enabled = true", ""])
def test_a_wrong_value_that_is_written_is_nearer_than_a_resource_that_is_switched_off(written: str) -> None:
    text = WORKSPACE.replace('sku                 = "premium"', f'sku = "premium"\n  {written}')
    (finding,) = report_on({"main.tf": text}).findings
    at = "public_network_access_enabled" if written else "count "
    assert finding.cause.span.line == text[: text.index(at)].count("\n") + 1


def test_a_switch_of_the_workspace_is_nearer_than_private_access_that_is_switched_off() -> None:
    text = """
resource "databricks_mws_private_access_settings" "p" {
  count                        = 0
  private_access_settings_name = "p"
  region                       = "eu-west-1"
}
resource "databricks_mws_workspaces" "w" {
  workspace_name = "w"
}
provider "databricks" {
  host = databricks_mws_workspaces.w.workspace_url
}
resource "databricks_workspace_conf" "c" {
  custom_config = { enableIpAccessLists = "false" }
}
resource "databricks_ip_access_list" "l" {
  list_type    = "ALLOW"
  label        = "office"
  ip_addresses = ["203.0.113.0/24"]
}
"""
    (finding,) = report_on({"main.tf": text}).findings
    assert finding.cause.path == "custom_config.enableIpAccessLists"


def test_a_list_in_a_module_without_instance_is_switched_on_at_the_call() -> None:
    start = WORKSPACE.index('resource "databricks_ip_access_list"')
    files = {
        "main.tf": WORKSPACE[:start]
        + 'variable "office" {\n  default = false\n}\n'
        + 'module "lists" {\n  source = "./lists"\n  count  = var.office ? 1 : 0\n}\n',
        "lists/main.tf": 'resource "databricks_ip_access_list" "l" {\n  list_type    = "ALLOW"\n'
        '  label        = "office"\n  ip_addresses = ["203.0.113.0/24"]\n}\n',
    }
    (finding,) = report_on(files).findings
    assert finding.message.endswith(
        "module.lists.databricks_ip_access_list.l has no instance: module.lists has none, its count is 0 "
        "because var.office is false"
    )
    assert finding.cause.span.file.path == "main.tf"
    assert finding.cause.span.line == files["main.tf"][: files["main.tf"].index("count  = var.office")].count("\n") + 1


def test_what_would_be_as_wrong_with_an_instance_is_no_way_out() -> None:
    text = """
variable "private_link" {
  type    = bool
  default = false
}
resource "databricks_mws_private_access_settings" "p" {
  count                        = var.private_link ? 1 : 0
  private_access_settings_name = "p"
  region                       = "eu-west-1"
  public_access_enabled        = true
}
resource "databricks_mws_workspaces" "w" {
  workspace_name             = "w"
  private_access_settings_id = one(databricks_mws_private_access_settings.p[*].private_access_settings_id)
}
"""
    (finding,) = report_on({"main.tf": text}).findings
    assert (finding.cause.span.line, finding.cause.declaration) == (12, "databricks_mws_workspaces.w")
    (finding,) = report_on({"main.tf": text.replace("= true", "= false")}).findings
    assert finding.cause.span.line == 7
    (finding,) = report_on({"main.tf": text.replace("= true", "= !var.private_link")}).findings
    assert finding.cause.span.line == 7


def test_a_directory_that_nobody_calls_is_judged_by_its_defaults() -> None:
    module = (
        'variable "enabled" {\n  type    = bool\n  default = false\n}\n'
        'resource "databricks_token" "t" {\n  count            = var.enabled ? 1 : 0\n  lifetime_seconds = 345600000\n}\n'
    )
    example = 'module "m" {\n  source  = "../../"\n  enabled = true\n}\n'
    options = Options(select=("token-lifetime",), as_of="2026-01-01")
    alone = lint(MemoryTree({"main.tf": module}), options)
    assert (alone.findings, alone.unknown) == ([], []), "applied as it stands, it makes no token"
    called = lint(MemoryTree({"main.tf": module, "examples/full/main.tf": example}), options)
    assert len(called.findings) == 1


BUCKETS = """
variable "audit" {
  default = false
}
resource "aws_s3_bucket" "lake" {
  bucket = "lake"
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
resource "databricks_external_location" "l" {
  name            = "l"
  url             = "s3://${aws_s3_bucket.lake.id}/x"
  credential_name = "c"
}
"""
BLOCK = """
resource "aws_s3_bucket_public_access_block" "b" {
  count  = %s
  bucket = %s

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


def block_report(files: dict[str, str]) -> tuple[str, int]:
    options = Options(select=("bucket-public-access",), profile="strict", as_of="2026-01-01")
    (finding,) = lint(MemoryTree(files), options).findings
    return finding.cause.span.file.path, finding.cause.span.line


@pytest.mark.parametrize(
    ("bucket", "line"),
    [
        ("aws_s3_bucket.lake.id", 18),
        ('"lake"', 18),
        ("aws_s3_bucket.logs.id", 5),
        ('"logs"', 5),
        ("aws_s3_bucket.gone[0].id", 5),
        ("each.value", 5),
    ],
)
def test_a_block_without_instance_is_what_its_own_bucket_lacks(bucket: str, line: int) -> None:
    assert block_report({"main.tf": BUCKETS + BLOCK % ("var.audit ? 1 : 0", bucket)}) == ("main.tf", line)


@pytest.mark.parametrize(("bucket", "line"), [("lake", 18), ("logs", 5)])
def test_a_block_in_a_module_without_instance_is_what_the_bucket_lacks_that_is_handed_to_it(
    bucket: str, line: int
) -> None:
    call = f"""module "m" {{
  source = "./m"
  count  = var.audit ? 1 : 0
  bucket = aws_s3_bucket.{bucket}.id
}}
"""
    module = 'variable "bucket" {}\n' + BLOCK.replace("  count  = %s\n", "") % "var.bucket"
    assert block_report({"main.tf": BUCKETS + call, "m/main.tf": module}) == ("main.tf", line)


def test_a_list_without_instance_in_another_workspace_is_none_of_this_one() -> None:
    other = WORKSPACE.replace('"w"', '"v"').replace('"databricks" {', '"databricks" {\n  alias = "v"')
    other = other[: other.index('resource "databricks_workspace_conf"')].replace(".w.", ".v.")
    start = WORKSPACE.index('variable "allowed_ip_ranges"')
    text = WORKSPACE[:start] + other + WORKSPACE[start:].replace("  count ", "  provider = databricks.v\n  count ")
    (finding,) = [each for each in report_on({"main.tf": text}).findings if each.members[0].address.endswith(".w")]
    assert "no instance" not in finding.message


@pytest.mark.parametrize("used", [True, False])
def test_private_access_without_instance_is_what_the_workspace_lacks_that_names_it(used: bool) -> None:
    named = "private_access_settings_id = one(local.settings)" if used else ""
    text = f"""
variable "private_link" {{
  default = false
}}
locals {{
  settings = databricks_mws_private_access_settings.p[*].private_access_settings_id
}}
resource "databricks_mws_private_access_settings" "p" {{
  count                        = var.private_link ? 1 : 0
  private_access_settings_name = "p"
  region                       = "eu-west-1"
}}
resource "databricks_mws_workspaces" "w" {{
  workspace_name = "w"
  {named}
}}
"""
    (finding,) = report_on({"main.tf": text}).findings
    assert finding.cause.span.line == (9 if used else 13)
