"""A comment on a pull request, or the summary of a step: tables of text and code, no links and no mentions."""

import re

import pytest

from dasf_lint.core.diagnostics import Diagnostic
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
    assert table(text, "error") == [
        ["`no-roots`", "`empty`", "nothing to judge was found"],
        ["`syntax`", "`envs/prod/main.tf:4:1`", "expected a closing brace"],
    ]
    assert table(text, "warning") == [["`suppression`", "`envs/prod/main.tf:2:3`", "no reason is given"]]
    assert text.index("| error |") < text.index("| severity |") < text.index("| warning |")
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


def many(count: int, **more: object) -> list[object]:
    return [finding(file(f"{n:04}.tf"), way=(), **more) for n in range(count)]  # type: ignore[arg-type]


def test_of_many_findings_policies_are_counted_and_fold_out() -> None:
    made = report(*many(12), *many(3, policy="grave", severity="critical"))  # type: ignore[arg-type]
    text = render("markdown", made, OPTIONS)
    assert table(text, "severity") == [["critical", "`grave`", "3", "1"], ["high", "`workspace-public-ip`", "12", "1"]]
    part = text.partition("#### high ")[2]
    assert part.startswith(
        "`workspace-public-ip`: Compute must not have public IP addresses\n\n"
        "DASF 4. Fix: Set `no_public_ip = true`.\n\n"
        "<details><summary>12 findings</summary>\n\n"
        "| where | what |\n|---|---|\n| `0000.tf:3` | compute of "
    )
    assert part.endswith("\n\n</details>\n")
    assert text.count("<details>") == text.count("</details>") == 1


def test_of_many_warnings_codes_are_counted() -> None:
    made = report()
    made.diagnostics = [Diagnostic("warning", "undeclared", f"no {n}", path="a.tf") for n in range(11)]
    assert table(render("markdown", made, OPTIONS), "warning") == [["`undeclared`", "11", "`a.tf`", "no 0"]]


def test_a_summary_is_never_too_large_for_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_BYTES", 20_000)
    made = report(*many(300, message="漢" * 300))  # type: ignore[arg-type]
    made.diagnostics = [Diagnostic("error", "syntax", "漢" * 900, path=f"{n}") for n in range(30)]
    text = render("markdown", made, OPTIONS)
    assert len(text.encode()) < 22_000
    assert text.count("<details>") == text.count("</details>") == 1
    assert re.search(r"\nand 2[0-9] more\n", text), "errors leave room"
    assert re.search(r"\nand 2[0-9]{2} more\n", text)
