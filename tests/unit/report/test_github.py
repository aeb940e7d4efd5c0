"""Commands of a workflow (docs.github.com, Workflow commands for GitHub Actions): annotations at lines of a pull request."""

import pytest

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report, span


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_a_finding_is_an_annotation_with_lines_of_its_own() -> None:
    [line, _] = lines(render("github", report(finding()), OPTIONS))
    assert line == (
        "::error file=envs/prod/main.tf,line=3,endLine=3,col=3,endColumn=22,title=workspace-public-ip::"
        "compute of module.ws.azurerm_databricks_workspace.this has public IP addresses%0A"
        "DASF 4 Restrict access using private link%0AFix: Set `no_public_ip = true`.%0A"
        "dasf-lint explain workspace-public-ip"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "notice"), ("info", "notice")],
)
def test_severities_are_the_three_commands(severity: str, command: str) -> None:
    assert render("github", report(finding(severity=severity)), OPTIONS).startswith(f"::{command} ")


def test_nothing_found_is_the_figures_and_quiet_is_nothing() -> None:
    figures = "0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"
    assert render("github", report(), OPTIONS) == figures
    assert render("github", report(), OPTIONS._replace(quiet=True)) == ""


def test_what_is_suppressed_or_unknown_annotates_nothing() -> None:
    text = render("github", full_report(), OPTIONS._replace(show=frozenset({"unknown", "suppressed"})))
    assert "title=other-policy" not in text
    assert "b-policy" not in text


def test_diagnostics_and_weakenings_say_what_they_are() -> None:
    text = render("github", full_report(), OPTIONS)
    assert "::error file=empty,title=dasf-lint no-roots::nothing to judge was found\n" in text
    assert "::warning file=envs/prod/main.tf,line=2,endLine=2,col=3,endColumn=8,title=dasf-lint suppression::" in text
    assert "title=dasf-lint weakened::the configuration weakens this run: other-policy is not asked\n" in text


def test_paths_lead_from_the_top_of_the_repository() -> None:
    text = render("github", report(finding()), OPTIONS._replace(prefix="infra"))
    assert "file=infra/envs/prod/main.tf," in text


def test_a_region_of_several_lines_has_no_columns() -> None:
    """GitHub ignores columns unless the region is one line."""
    made = report()
    source = file("a.tf")
    made.diagnostics = [Diagnostic("error", "syntax", "x", span=span(source, source.text.rstrip()))]
    assert lines(render("github", made, OPTIONS))[0] == "::error file=a.tf,line=1,endLine=4,title=dasf-lint syntax::x"


def test_values_and_data_are_escaped_as_the_runner_reads_them() -> None:
    """actions/toolkit, escapeData and escapeProperty: % and line ends; in values commas and colons as well."""
    [line, _] = lines(render("github", report(finding(file("a,b:c%.tf"), message="50% a,b::c")), OPTIONS))
    assert line.startswith("::error file=a%2Cb%3Ac%25.tf,line=3,")
    assert "::50%25 a,b::c%0A" in line
