"""One row a finding and resource, for spreadsheets."""

import csv
import io

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, RULE, finding, full_report, report


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_row_says_what_is_said_of_its_resource() -> None:
    made = finding(addresses=("a.one", "a.two"))
    made.members = [each._replace(message=f"{each.address} is open") for each in made.members]
    assert [row["message"] for row in rows(render("csv", report(made), OPTIONS))] == ["a.one is open", "a.two is open"]


def test_an_unknown_answer_has_the_severity_and_the_controls_of_its_policy() -> None:
    made = full_report()
    made.unknown = [each._replace(policy=RULE.id, severity="high") for each in made.unknown]
    [row] = [row for row in rows(render("csv", made, OPTIONS)) if row["status"] == "unknown"]
    [known] = [row for row in rows(render("csv", made, OPTIONS)) if row["status"] == "fail"]
    assert row["severity"] == "high"
    assert row["controls"] == known["controls"] != ""
    frameworks = list(row)[list(row).index("standing_reason") + 1 :]
    assert [row[each] for each in frameworks] == [known[each] for each in frameworks]


def test_every_row_has_every_column_and_the_header_says_which() -> None:
    header, *lines = csv.reader(io.StringIO(render("csv", full_report(), OPTIONS)))
    assert header[:17] == [
        "status", "severity", "policy", "aliases", "controls", "root", "address", "file", "line", "column", "message",
        "reason", "until", "fingerprint", "confidence", "standing", "standing_reason",
    ]  # fmt: skip
    assert {len(line) for line in lines} == {len(header)}


def test_nothing_found_is_a_header() -> None:
    assert rows(render("csv", report(), OPTIONS)) == []
    assert render("csv", report(), OPTIONS).startswith("status,severity,")


def test_every_status_is_told_with_its_place() -> None:
    found = [
        (row["status"], row["policy"], row["file"], row["line"]) for row in rows(render("csv", full_report(), OPTIONS))
    ]
    assert found == [
        ("fail", "workspace-public-ip", "envs/prod/main.tf", "3"),
        ("suppressed", "other-policy", "envs/prod/main.tf", "3"),
        ("unknown", "b-policy", "envs/prod/main.tf", "1"),
        ("attested", "c-policy", "envs/prod/main.tf", "1"),
        ("error", "no-roots", "empty", "1"),
        ("warning", "suppression", "envs/prod/main.tf", "2"),
        ("error", "syntax", "envs/prod/main.tf", "4"),
        ("weakened", "ignore", ".dasf-lint.yaml", "1"),
    ]


def test_what_is_suppressed_has_its_reason_and_its_end_and_what_is_unknown_its_reason() -> None:
    by_status = {row["status"]: row for row in rows(render("csv", full_report(), OPTIONS))}
    assert (by_status["suppressed"]["reason"], by_status["suppressed"]["until"]) == ("migration", "2027-01-31")
    assert by_status["unknown"]["reason"] == "var.region has no value"
    assert by_status["unknown"]["address"] == "azurerm_databricks_workspace.x"


def test_no_cell_is_a_formula_and_commas_stay_inside() -> None:
    [row] = rows(render("csv", report(finding(message='=HYPERLINK("x"),a', addresses=("@a,b",))), OPTIONS))
    assert row["message"] == '\'=HYPERLINK("x"),a'
    assert row["address"] == "'@a,b"
