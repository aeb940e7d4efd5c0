"""A finding about a resource that Terraform would refuse as it is written says so, and is less sure."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.standing import Standing

RECIPIENT = """
resource "databricks_recipient" "r" {
  name                = "partner"
  authentication_type = "TOKEN"
  MORE
}
terraform {
  required_providers {
    databricks = {
      source  = "databricks/databricks"
      version = "1.90.0"
    }
  }
}
"""
SELECTED = Options(select=("recipient-without-ip-access-list",), as_of="2026-01-01")


def standing(text: str) -> tuple[Standing, str]:
    [finding] = lint(MemoryTree({"main.tf": text}), SELECTED).findings
    return finding.standing, finding.confidence


@pytest.mark.parametrize("more", ["nam = 1", "comment = var.absent", "props {\n    x = 1\n  }"])
def test_where_terraform_would_find_a_mistake_is_told_beside_the_finding(more: str) -> None:
    found, confidence = standing(RECIPIENT.replace("MORE", more))
    assert found.kind == "refused"
    assert found.why == "Terraform would refuse databricks_recipient.r as it is written (main.tf:5)"
    assert confidence == "medium"


def test_what_terraform_would_say_is_not_repeated() -> None:
    """The message of a condition may hold a secret, which is hidden only where it stands."""
    condition = (
        'lifecycle {\n    precondition {\n      condition     = false\n      error_message = "no hunter2"\n    }\n  }'
    )
    found, _ = standing(RECIPIENT.replace("MORE", condition))
    assert found.kind == "refused"
    assert "hunter2" not in found.why


def test_what_is_missing_is_told_at_the_header() -> None:
    found, _ = standing(RECIPIENT.replace("MORE", "").replace("name ", "comment "))
    assert found.why == "Terraform would refuse databricks_recipient.r as it is written (main.tf:2)"


def test_of_several_the_first_is_told() -> None:
    found, _ = standing(RECIPIENT.replace("MORE", "a = 1\n  b = 2"))
    assert found.why.endswith("(main.tf:5) (and 1 more)")


def test_nothing_is_said_where_another_resource_is_refused() -> None:
    other = 'resource "databricks_job" "j" {\n  nam = 1\n}\n'
    for text in (RECIPIENT + other, other + RECIPIENT):
        assert standing(text.replace("MORE", "")) == (Standing("deployed"), "high")


def test_a_module_is_told_of_where_it_is_written() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n}\n',
        "m/main.tf": RECIPIENT.replace("MORE", "nam = 1"),
    }
    [finding] = lint(MemoryTree(files), SELECTED).findings
    assert finding.standing.why.startswith("Terraform would refuse module.a.databricks_recipient.r as it is written")


def test_a_credential_is_one_whatever_terraform_says_of_the_resource() -> None:
    text = 'resource "databricks_secret" "s" {\n  nam = 1\n  string_value = "v7Qm2xK9pL4tR8wZ3nB6"\n}\n'
    report = lint(MemoryTree({"main.tf": text}), Options(select=("plaintext-secret",)))
    assert [finding.confidence for finding in report.findings] == ["high"]
