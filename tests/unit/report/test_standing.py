"""What is not deployed, as far as can be seen, says so in every format."""

import csv
import io
import json

import pytest

from dasf_lint.core.answers import Finding, Report
from dasf_lint.core.standing import LOW, Standing
from dasf_lint.report.formats import FORMATS, render
from tests.unit.report.reports import MAIN, OPTIONS, file, finding, report, span

SOURCE = file("envs/prod/main.tf", MAIN)
OFF = Standing(
    "switched_off", "no call of this module has an instance: the count of module.ws is 0 (envs/prod/main.tf:2)", LOW,
    span(SOURCE, "source"),
)  # fmt: skip
REASON = {"text", "json", "sarif", "sarif-full", "github", "azure", "html", "csv"}
"""Formats with room for it; the others have a word."""


def standing(found: Finding, where: Standing = OFF) -> Finding:
    found.members = [member._replace(standing=where) for member in found.members]
    return found


def made() -> Report:
    return report(standing(finding(SOURCE)))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_says_so(name: str) -> None:
    printed = " ".join(render(name, made(), OPTIONS).replace("\\", "").split())
    assert (
        "the count of module.ws is 0" if name in REASON else "this has public IP addresses (switched off)"
    ) in printed


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_says_anything_of_what_is_deployed(name: str) -> None:
    printed = render(name, report(finding(SOURCE)), OPTIONS)
    assert not [word for word in ("Note:", "switched", "confidence low") if word in printed]


def test_text_has_a_note_with_the_confidence() -> None:
    assert (
        "= note: no call of this module has an instance: the count of module.ws is 0 (envs/prod/main.tf:2) (confidence low)"
        in " ".join(render("text", made(), OPTIONS).split())
    )


def test_json_carries_it_as_data() -> None:
    [found] = json.loads(render("json", made(), OPTIONS))["findings"]
    location = {"file": "envs/prod/main.tf", "line": 2, "column": 3, "end_line": 2, "end_column": 9}
    assert found["standing"] == {"kind": "switched_off", "why": OFF.why, "location": location}
    assert (found["severity"], found["confidence"]) == ("high", "low")
    [deployed] = json.loads(render("json", report(finding(SOURCE)), OPTIONS))["findings"]
    assert (deployed["standing"], deployed["confidence"]) == (None, "high")


def test_sarif_carries_it_as_properties_of_the_result() -> None:
    [result] = json.loads(render("sarif", made(), OPTIONS))["runs"][0]["results"]
    assert result["properties"]["standing"] == {"kind": "switched_off", "why": OFF.why}
    assert result["properties"]["confidence"] == "low"
    assert result["level"] == "error"
    [rule] = json.loads(render("sarif", made(), OPTIONS))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["properties"]["precision"] == "high"


def test_csv_has_columns_for_it_of_every_resource() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", made(), OPTIONS))))
    [row] = [each for each in rows if each["status"] == "fail"]
    assert (row["confidence"], row["standing"], row["standing_reason"]) == ("low", "switched_off", OFF.why)
    assert all(None not in each and None not in each.values() for each in rows)
