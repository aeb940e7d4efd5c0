"""A comment on a pull request, or the summary of a step: tables of text and code, no links and no mentions."""

import pytest

from dasf_lint.report import markdown
from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report

UNKNOWN = OPTIONS._replace(show=frozenset({"unknown"}))


def table(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose header begins with a word."""
    rows = text.partition(f"\n| {first} |")[2].split("\n")[2:]
    cut = next((n for n, row in enumerate(rows) if not row.startswith("|")), len(rows))
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[:cut]]


def test_findings_diagnostics_and_unknown_answers_have_their_tables() -> None:
    text = render("markdown", full_report(), UNKNOWN)
    [row] = table(text, "severity")
    assert row[:3] == ["high", "`workspace-public-ip` DASF 4", "`envs/prod/main.tf:3`"]
    assert table(text, "diagnostic") == [
        ["error `no-roots`", "`empty`", "nothing to judge was found"],
        ["warning `suppression`", "`envs/prod/main.tf:2:3`", "no reason is given"],
        ["error `syntax`", "`envs/prod/main.tf:4:1`", "expected a closing brace"],
    ]
    assert table(text, "unknown") == [["`b-policy`", "`azurerm_databricks_workspace.x`", "var.region has no value"]]
    assert "\nThe configuration weakens this run:\n\n- other-policy is not asked (`.dasf-lint.yaml:1`)\n" in text


def test_unknown_answers_are_counted_and_listed_when_asked_for() -> None:
    text = render("markdown", full_report(), OPTIONS)
    assert "1 unknown" in text
    assert table(text, "unknown") == []


def test_nothing_found_is_a_title_and_the_figures() -> None:
    assert render("markdown", report(), OPTIONS) == (
        "## dasf-lint\n\n0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"
    )


def test_what_is_suppressed_is_counted_and_not_listed() -> None:
    text = render("markdown", full_report(), OPTIONS._replace(show=frozenset({"suppressed"})))
    assert "1 suppressed" in text
    assert "`other-policy`" not in text


def test_the_gravest_come_first_and_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_ROWS", 2)
    made = report(*(finding(file(f"{n}.tf"), severity=s) for n, s in enumerate(("low", "critical", "high"))))
    text = render("markdown", made, OPTIONS)
    assert [row[0] for row in table(text, "severity")] == ["critical", "high"]
    assert "\nand 1 more\n" in text


def test_several_resources_are_counted() -> None:
    [row] = table(render("markdown", report(finding(addresses=("a", "b", "c"))), OPTIONS), "severity")
    assert row[3].endswith(" has public IP addresses (3 resources)")


def test_paths_lead_from_the_top_of_the_repository() -> None:
    assert "`infra/envs/prod/main.tf:3`" in render("markdown", report(finding()), OPTIONS._replace(prefix="infra"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", "a \\| b"), ("[a](b)", "\\[a\\]\\(b\\)"), ("<b>", "\\<b\\>"), ("**a**", "\\*\\*a\\*\\*"),
    ],
)  # fmt: skip
def test_text_is_no_markup_and_stays_in_its_cell(text: str, shown: str) -> None:
    made = render("markdown", report(finding(message=text)), OPTIONS)
    assert f"| {shown} |" in made
