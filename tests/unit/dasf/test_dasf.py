"""The framework's data, and coverage."""

from dasf_lint.core.answers import Report
from dasf_lint.dasf import catalogue, coverage
from dasf_lint.policy import pack


def test_the_catalogue_is_dasf_2() -> None:
    assert catalogue.version() == "2.0"
    assert len(catalogue.components()) == 12
    assert len(catalogue.risks()) == 62
    assert len(catalogue.controls()) == 64


def test_a_control_has_its_title_and_its_risks() -> None:
    control = catalogue.control("DASF-4")
    assert control.title == "Restrict access using private link"
    assert ("1.1", "Insufficient access controls") in control.risks
    assert catalogue.printed("DASF-4") == "DASF 4"


def test_every_risk_belongs_to_a_component_and_every_control_mitigates_one() -> None:
    assert all(risk.component.title for risk in catalogue.risks().values())
    # Training people is the one control that the framework maps to no risk.
    assert [id for id, control in catalogue.controls().items() if not control.risks] == ["DASF-61"]


def test_the_work_is_attributed() -> None:
    assert "Databricks" in catalogue.attribution()
    assert "CC BY-SA 4.0" in catalogue.attribution()


def test_coverage_has_a_row_for_every_control() -> None:
    rows = coverage.coverage({policy.id: policy.controls for policy in pack.builtin().policies})
    assert [row.control for row in rows] == list(catalogue.controls())
    assert {row.status for row in rows} == {"not_asked", "not_assessable"}


def status(control: str, **report: int) -> str:
    made = Report()
    made.passed = {"p": report.get("passed", 0)}
    rows = coverage.coverage({"p": [control]}, made, attested=["DASF-1"] if report.get("attested") else [])
    return next(row.status for row in rows if row.control == control)


def test_a_control_is_met_only_where_code_can_show_it() -> None:
    assert status("DASF-4", passed=1) == "met"
    assert status("DASF-1", passed=1) == "partly"
    assert status("DASF-1", attested=1) == "attested"
    assert status("DASF-61") == "not_assessable"
    assert status("DASF-4") == "not_asked"
