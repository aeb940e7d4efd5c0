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


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("nam = 1", 'Unsupported argument: an argument named "nam" is not expected here'),
        ("comment = var.absent", "Reference to undeclared input variable"),
        ("props {\n    x = 1\n  }", 'Unsupported block type: blocks of type "props"'),
    ],
)
def test_what_terraform_would_say_of_it_stands_beside_the_finding(more: str, said: str) -> None:
    found, confidence = standing(RECIPIENT.replace("MORE", more))
    assert found.kind == "refused"
    assert found.why.startswith(f"Terraform would refuse databricks_recipient.r as it is written: {said}")
    assert "(main.tf:5)" in found.why
    assert confidence == "medium"


def test_what_is_missing_is_told_at_the_header() -> None:
    found, _ = standing(RECIPIENT.replace("MORE", "").replace("name ", "comment "))
    assert found.why == (
        "Terraform would refuse databricks_recipient.r as it is written: Missing required argument: the argument "
        '"name" is required, but no definition was found (main.tf:2)'
    )


def test_of_several_the_first_is_told() -> None:
    found, _ = standing(RECIPIENT.replace("MORE", "a = 1\n  b = 2"))
    assert '"a"' in found.why
    assert found.why.endswith("(and 1 more)")


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
