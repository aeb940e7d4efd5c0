"""What a root asks of its providers, and what the lock file holds, as policies see it."""

from dasf_lint import Options, lint
from dasf_lint.core.answers import Report
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import packs
from tests.unit.policy.test_load import GOOD

LOCK = """
provider "registry.terraform.io/databricks/databricks" {
  version     = "1.84.0"
  constraints = ">= 1.50.0"
  hashes = [
    "h1:aaa=",
    "zh:bbb",
  ]
}
"""
ROOT = """
terraform {
  required_providers {
    databricks = {
      source  = "databricks/databricks"
      version = ">= 1.50"
    }
    random = "~> 3.0"
    time   = { source = "hashicorp/time" }
  }
}
module "inner" { source = "./inner" }
"""
INNER = """terraform {
  required_providers {
    databricks = { source = "databricks/databricks" }
  }
}
"""


def asked(match: str, condition: str, **files: str | bytes) -> Report:
    text = GOOD.replace("{resource: databricks_job}", f"{{resource: {match}}}").replace(
        "{path: name, exists: true}", condition
    )
    policies, said = packs.load(MemoryTree({"mine/x.yaml": text}), ".", packs.builtin()._replace(policies=()))
    assert said == []
    tree = {
        "main.tf": ROOT,
        "inner/main.tf": INNER,
        **{name.replace("_dot_", "."): text for name, text in files.items()},
    }
    return lint(MemoryTree(tree), Options(as_of="2026-11-30"), policies=policies)


def found(report: Report) -> list[tuple[str, int]]:
    places = [(each.address, finding.cause.span.line) for finding in report.findings for each in finding.members]
    return sorted(places)


def test_a_provider_of_any_module_is_asked_for_with_a_version() -> None:
    report = asked("terraform.required_provider", "{path: version, exists: true}")
    assert found(report) == [
        ("module.inner.terraform.required_provider.databricks", 3),
        ("terraform.required_provider.time", 9),
    ]


def test_a_constraint_is_a_text_that_stands_in_its_line() -> None:
    report = asked("terraform.required_provider", "{path: version, not_like: '>=*', absent: pass}")
    assert found(report) == [("terraform.required_provider.databricks", 6)]
    report = asked("terraform.required_provider", "{path: version, not_like: '~>*', absent: pass}")
    assert found(report) == [("terraform.required_provider.random", 8)]


BESIDE = """
  some: {related: terraform.locked_provider, link: same_root}
  satisfies: {path: provider, equals: {mine: provider}}
"""


def test_every_provider_is_locked() -> None:
    report = asked("terraform.required_provider", BESIDE, _dot_terraform_dot_lock_dot_hcl=LOCK)
    assert [address for address, _ in found(report)] == [
        "terraform.required_provider.random", "terraform.required_provider.time",
    ]  # fmt: skip
    assert len(found(asked("terraform.required_provider", BESIDE))) == 4


def test_a_lock_file_is_asked_block_by_block() -> None:
    lock = {"_dot_terraform_dot_lock_dot_hcl": LOCK}
    assert found(asked("terraform.locked_provider", "{path: hashes, length_at_least: 3}", **lock)) == [
        ('terraform.locked_provider["registry.terraform.io/databricks/databricks"]', 5)
    ]
    assert found(asked("terraform.locked_provider", "{path: address, like: 'registry.terraform.io/*'}", **lock)) == []
    assert found(asked("terraform.locked_provider", "{path: version, version: '>= 2'}", **lock)) == [
        ('terraform.locked_provider["registry.terraform.io/databricks/databricks"]', 3)
    ]


def test_a_lock_file_that_cannot_be_read_is_told_and_may_hold_everything() -> None:
    broken = "<<<<<<< HEAD\n" + LOCK
    report = asked("terraform.required_provider", BESIDE, _dot_terraform_dot_lock_dot_hcl=broken)
    assert [(each.level, each.path) for each in report.diagnostics if each.level == "error"] == [
        ("error", ".terraform.lock.hcl")
    ]
    assert found(report) == []
    assert {each.address for each in report.unknown} >= {"terraform.required_provider.time"}


def test_a_lock_file_that_is_no_file_is_told() -> None:
    report = asked("terraform.required_provider", BESIDE, **{"_dot_terraform_dot_lock_dot_hcl/x": ""})
    assert [each.path for each in report.diagnostics if each.level == "error"] == [".terraform.lock.hcl"]
    assert found(report) == []
