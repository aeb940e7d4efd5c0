"""The report of a merge request (docs.gitlab.com, Code Quality: implement a custom tool)."""

import json
from typing import Any

import pytest

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def entries(made: Any, **options: Any) -> list[dict[str, Any]]:
    found = json.loads(render("gitlab-codequality", made, OPTIONS._replace(**options)))
    assert isinstance(found, list)
    return found


def test_a_finding_has_the_five_fields() -> None:
    [entry] = entries(report(finding()))
    assert entry == {
        "description": "compute of module.ws.azurerm_databricks_workspace.this has public IP addresses",
        "check_name": "workspace-public-ip",
        "fingerprint": finding().fingerprint,
        "severity": "critical",
        "location": {"path": "envs/prod/main.tf", "lines": {"begin": 3}},
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert entries(report()) == []


@pytest.mark.parametrize(
    ("severity", "theirs"),
    [("critical", "blocker"), ("high", "critical"), ("medium", "major"), ("low", "minor"), ("info", "info")],
)
def test_severities_are_theirs(severity: str, theirs: str) -> None:
    assert [each["severity"] for each in entries(report(finding(severity=severity)))] == [theirs]


def test_what_is_suppressed_or_unknown_is_no_entry() -> None:
    names = [each["check_name"] for each in entries(full_report(), show=frozenset({"unknown", "suppressed"}))]
    assert names == [
        "workspace-public-ip", "dasf-lint/no-roots", "dasf-lint/suppression", "dasf-lint/syntax", "dasf-lint/weakened",
    ]  # fmt: skip


def test_every_entry_is_one_that_the_widget_takes() -> None:
    found = entries(full_report())
    assert {each["severity"] for each in found} <= SEVERITIES
    assert all(each["location"]["lines"]["begin"] >= 1 and each["location"]["path"] for each in found)
    prints = [each["fingerprint"] for each in found]
    assert len(set(prints)) == len(prints)


def test_two_findings_with_one_fingerprint_are_two_entries() -> None:
    made = report(finding(), finding())
    assert made.findings[0].fingerprint == made.findings[1].fingerprint
    first, second = entries(made)
    assert first["fingerprint"] != second["fingerprint"]


def test_paths_lead_from_the_top_of_the_repository() -> None:
    [entry] = entries(report(finding(file("a.tf"))), prefix="infra")
    assert entry["location"]["path"] == "infra/a.tf"


def test_a_text_is_the_same_text_and_no_command() -> None:
    text = render("gitlab-codequality", report(finding(message='a"b\\\n##vso[x]')), OPTIONS)
    assert "##" not in text
    assert json.loads(text)[0]["description"] == 'a"b\\\n##vso[x]'
