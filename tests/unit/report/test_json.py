import json
import re
from typing import get_args

import jsonschema
import pytest

from dasf_lint.core.data import HopKind, Reason
from dasf_lint.project.schema import read_schema
from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, finding, full_report, report

SCHEMA = read_schema("report.schema.json")


@pytest.mark.parametrize("made", [report(), report(finding()), full_report()], ids=["empty", "one", "all"])
def test_the_report_follows_the_shipped_schema(made: object) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render("json", made, OPTIONS)))  # type: ignore[arg-type]


def test_the_schema_lists_every_reason_and_every_kind_of_hop() -> None:
    text = json.dumps(SCHEMA)
    for word in (*get_args(Reason), *get_args(HopKind)):
        assert f'"{word}"' in text


def test_suppressed_findings_are_listed_with_their_suppression_and_do_not_count() -> None:
    document = json.loads(render("json", full_report(), OPTIONS))
    assert [each["suppression"] is None for each in document["findings"]] == [True, True, True, False]
    assert document["summary"]["findings"] == {"critical": 0, "high": 1, "medium": 0, "low": 0, "info": 0}
    assert document["summary"]["suppressed"] == 1


def test_findings_that_are_held_back_are_listed_with_what_holds_them_and_do_not_count() -> None:
    document = json.loads(render("json", full_report(), OPTIONS))
    held = {each["policy"]: (each["baseline"], each["changed"]) for each in document["findings"]}
    assert held["known-policy"] == ("unchanged", None)
    assert held["far-policy"] == (None, False)
    assert (document["summary"]["baselined"], document["summary"]["unchanged"]) == (1, 1)


def test_a_diagnostic_without_span_has_its_file_as_location() -> None:
    document = json.loads(render("json", full_report(), OPTIONS))
    [found] = [each for each in document["diagnostics"] if each["code"] == "no-roots"]
    assert found["location"] == {"file": "empty", "line": 1, "column": 1, "end_line": 1, "end_column": 1}


def test_a_report_ends_in_one_newline() -> None:
    text = render("json", full_report(), OPTIONS)
    assert text.endswith("}\n")
    assert not re.search(r"\n\n", text)


def test_a_command_marker_in_a_value_is_the_same_value_and_no_command() -> None:
    text = render("json", report(finding(message="##vso[task.setvariable]x ##[error]y")), OPTIONS)
    assert "##" not in text
    assert json.loads(text)["findings"][0]["message"] == "##vso[task.setvariable]x ##[error]y"
