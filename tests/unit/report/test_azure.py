"""Logging commands of Azure Pipelines (learn.microsoft.com, Logging commands: task.logissue)."""

import pytest

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_a_finding_is_an_issue_with_its_place_and_its_policy() -> None:
    [line, _] = lines(render("azure", report(finding()), OPTIONS))
    assert line == (
        "##vso[task.logissue type=error;sourcepath=envs/prod/main.tf;linenumber=3;columnnumber=3;"
        "code=workspace-public-ip;]compute of module.ws.azurerm_databricks_workspace.this has public IP addresses "
        "Fix: Set `no_public_ip = true`."
    )


@pytest.mark.parametrize(
    ("severity", "kind"),
    [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "warning"), ("info", "warning")],
)
def test_severities_are_the_two_kinds_that_there_are(severity: str, kind: str) -> None:
    assert render("azure", report(finding(severity=severity)), OPTIONS).startswith(f"##vso[task.logissue type={kind};")


def test_nothing_found_is_the_figures_and_quiet_is_nothing() -> None:
    figures = "0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"
    assert render("azure", report(), OPTIONS) == figures
    assert render("azure", report(), OPTIONS._replace(quiet=True)) == ""


def test_what_is_suppressed_or_unknown_is_no_issue() -> None:
    text = render("azure", full_report(), OPTIONS._replace(show=frozenset({"unknown", "suppressed"})))
    assert "code=other-policy" not in text
    assert "b-policy" not in text


def test_diagnostics_and_weakenings_have_their_codes() -> None:
    text = render("azure", full_report(), OPTIONS)
    assert "type=error;sourcepath=empty;code=no-roots;]nothing to judge was found\n" in text
    assert "type=warning;sourcepath=envs/prod/main.tf;linenumber=2;columnnumber=3;code=suppression;]" in text
    assert "code=weakened;]the configuration weakens this run: other-policy is not asked\n" in text


def test_paths_lead_from_the_top_of_the_repository() -> None:
    assert "sourcepath=infra/envs/prod/main.tf;" in render("azure", report(finding()), OPTIONS._replace(prefix="infra"))


def test_values_and_data_are_escaped_as_the_agent_reads_them() -> None:
    """The agent's own table: %AZP25, %0D, %0A; in values %3B and %5D as well."""
    [line, _] = lines(render("azure", report(finding(file("a;b].tf"), message="50% ##vso[task.complete]")), OPTIONS))
    assert "sourcepath=a%3Bb%5D.tf;" in line
    assert "]50%AZP25 " in line
    assert line.count("##vso[") == 1
