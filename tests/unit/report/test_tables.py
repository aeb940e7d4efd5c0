"""Formats for tables and pages: what a row or an article says of one resource, and in which order they come."""

import csv
import io

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, RULE, file, finding, full_report, report


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


def test_a_page_begins_with_the_gravest_and_shows_code_as_code() -> None:
    low = finding(file("a.tf"), message="low", severity="low")
    high = finding(file("z.tf"), message="set `no_public_ip` to <true>", severity="critical")
    text = render("html", report(low, high), OPTIONS)
    assert text.index("to &lt;true&gt;") < text.index("<h2>low")
    assert "set <code>no_public_ip</code> to" in text
    assert "`" not in text
