"""Who gets to the blobs of an account that allows public ones: what its firewall says, and what nobody knows of it."""

import pytest

from dasf_lint import MemoryTree, Options, lint

LAKE = """\
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "VERSION" }
  }
}
variable "public" { type = bool }
variable "action" { type = string }
variable "office" { type = string }
variable "rules" { type = map(string) }
resource "databricks_catalog" "main" { name = "main" }
resource "azurerm_storage_account" "lake" {
  name                            = "lake"
  is_hns_enabled                  = true
  allow_nested_items_to_be_public = true
  SLOT
}
"""
BESIDE = """\
resource "azurerm_storage_account_network_rules" "lake" {
  COUNT
  storage_account_id = azurerm_storage_account.lake.id
  default_action     = ACTION
}
"""


def verdict(firewall: str = "", beside: str = "", version: str = "~> 4.20") -> str:
    text = LAKE.replace("SLOT", firewall).replace("VERSION", version) + beside
    report = lint(MemoryTree({"main.tf": text}), Options(as_of="2026-01-01"))
    mine = [each for each in (*report.findings, *report.unknown) if each.policy == "storage-account-public-blobs"]
    if not mine:
        return "nothing"
    return mine[0].severity if mine[0] in report.findings else "unknown"


def beside(action: str, count: str = "") -> str:
    return BESIDE.replace("ACTION", action).replace("COUNT", count)


@pytest.mark.parametrize(
    "firewall",
    [
        "public_network_access_enabled = false",
        'network_rules {\n    default_action = "Deny"\n  }',
        'network_rules {\n    default_action = "Deny"\n    ip_rules       = []\n  }',
        'dynamic "network_rules" {\n    for_each = [1]\n    content { default_action = "Deny" }\n  }',
    ],
)
def test_a_firewall_that_lets_no_stranger_in_is_enough(firewall: str) -> None:
    assert verdict(firewall) == "nothing"


def test_so_are_rules_of_their_own() -> None:
    assert verdict(beside=beside('"Deny"')) == "nothing"
    assert verdict(beside=beside('"Deny"', "count = 1")) == "nothing"


@pytest.mark.parametrize("version", ["2.99.0", "3.20.0", "3.21.0", "~> 4.20", "~> 5.6", "5.3.0", ">= 3.0"])
def test_without_any_everybody_comes(version: str) -> None:
    assert verdict(version=version) == "medium"


@pytest.mark.parametrize(
    ("firewall", "rules"),
    [
        ("public_network_access_enabled = var.public", ""),
        ("network_rules {\n    default_action = var.action\n  }", ""),
        ('network_rules {\n    default_action = "Deny"\n    ip_rules       = [var.office]\n  }', ""),
        ('dynamic "network_rules" {\n    for_each = var.rules\n    content { default_action = "Deny" }\n  }', ""),
        ("", beside("var.action")),
        ("", beside('"Deny"', "count = var.public ? 0 : 1")),
        ("", 'module "net" {\n  source  = "Azure/x/azurerm"\n  account = azurerm_storage_account.lake.id\n}\n'),
    ],
)
def test_what_nobody_knows_of_a_firewall_is_unknown(firewall: str, rules: str) -> None:
    assert verdict(firewall, rules) == "unknown"


def test_a_module_that_knows_nothing_of_the_account_is_no_firewall() -> None:
    assert verdict(beside='module "net" {\n  source = "Azure/x/azurerm"\n}\n') == "medium"
