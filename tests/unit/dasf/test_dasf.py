"""The framework's data, and coverage."""

from dasf_lint.core.answers import Attestation, AttestedAnswer, EntryScope, Report, UnknownAnswer
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.dasf import catalogue, coverage, crosswalk
from dasf_lint.policy import packs


def test_the_catalogue_is_dasf_2_and_a_marked_layer_of_3() -> None:
    assert catalogue.version() == "2.0"
    assert catalogue.version_in_part() == "3.0"
    frameworks = [catalogue.framework_of(id) for id in (*catalogue.controls(), *catalogue.risks())]
    assert frameworks == ["DASF 2.0"] * 64 + ["DASF 3.0"] * 2 + ["DASF 2.0"] * 62 + ["DASF 3.0"] * 35
    assert [catalogue.edition_mark(id) for id in ("DASF-4", "DASF-65", "1.1", "13.1")] == ["", "DASF 3.0"] * 2
    assert list(catalogue.components()) == [str(number) for number in range(1, 14)]


def test_what_no_source_gives_of_3_is_left_out_and_said() -> None:
    assert [number for number in range(1, 80) if f"DASF-{number}" in catalogue.controls()] == list(range(1, 67))
    assert [number for number in range(60, 80) if catalogue.is_left_out(f"DASF-{number}")] == list(range(67, 74))
    assert "DASF-67 to DASF-73" in catalogue.left_out()
    assert catalogue.control("DASF-65").risks == ()


def test_risks_of_agents_have_their_part_and_say_who_names_them() -> None:
    agents = [risk for risk in catalogue.risks().values() if risk.component.number == "13"]
    assert [sum(risk.part == part for risk in agents) for part in ("Agent Core", "MCP Server", "MCP Client")] == [
        15,
        10,
        10,
    ]
    assert [risk.id for risk in agents if risk.confirmed][:3] == ["13.1", "13.5", "13.6"]
    assert sum(risk.confirmed for risk in agents) < len(agents)


def test_controls_and_risks_of_2_are_mapped_to_other_frameworks() -> None:
    assert crosswalk.of("DASF-1")["nist_800_53"] == ("IA-2", "IA-5", "IA-12", "SC-12", "SC-23")
    assert crosswalk.of("1.2")["nist_800_53"] == ("AC-1..AC-23", "AT-1..AT-6", "AU-1..AU-10", "MP-1..MP-8")
    assert crosswalk.of("DASF-65") == {}
    assert crosswalk.of("13.1") == {}
    for id in (*catalogue.controls(), *catalogue.risks()):
        mapped = crosswalk.of(id)
        assert set(mapped) <= {each.key for each in crosswalk.frameworks()}
        assert all(ids and len(set(ids)) == len(ids) for ids in mapped.values())


def test_ids_of_several_controls_are_each_named_once() -> None:
    one, two = crosswalk.of("DASF-3")["nist_800_53"], crosswalk.of("DASF-4")["nist_800_53"]
    assert crosswalk.of_all(["DASF-3", "DASF-4"])["nist_800_53"] == (*one, *(id for id in two if id not in one))
    columns = crosswalk.columns(crosswalk.of("DASF-3"))
    assert len(columns) == len(crosswalk.frameworks())
    assert columns[0] == "SC-7; AC-3"


def test_an_id_that_its_framework_does_not_have_is_not_carried_over() -> None:
    assert "AML.T0022" not in crosswalk.of("1.2")["mitre_atlas"]


def test_a_control_has_its_title_and_its_risks() -> None:
    control = catalogue.control("DASF-4")
    assert control.title == "Restrict access using private link"
    assert ("1.1", "Insufficient access controls") in control.risks
    assert catalogue.printed("DASF-4") == "DASF 4"


def test_every_risk_belongs_to_a_component_and_every_control_mitigates_one() -> None:
    assert all(risk.component.title for risk in catalogue.risks().values())
    # Training people is the one control that the framework maps to no risk; of 3.0 no mapping is known.
    unmapped = [id for id, control in catalogue.controls().items() if not control.risks]
    assert unmapped == ["DASF-61", "DASF-65", "DASF-66"]


def test_the_work_is_attributed() -> None:
    assert "Databricks" in catalogue.attribution()
    assert "CC BY-SA 4.0" in catalogue.attribution()
    assert "Databricks" in catalogue.attribution_in_part()
    assert "our own words" in catalogue.attribution_in_part()


def test_coverage_has_a_row_for_every_control() -> None:
    rows = coverage.coverage({policy.id: policy.controls for policy in packs.builtin().policies})
    assert [row.control for row in rows] == list(catalogue.controls())
    assert {row.status for row in rows} == {"not_asked", "not_assessable"}


def status(control: str, **report: int) -> str:
    made = Report()
    made.passed = {"p": report.get("passed", 0)}
    answer = UnknownAnswer("p", (), "r", "a", (), Span(SourceFile("f", b""), 0, 0))
    made.unknown = [answer] * report.get("unknown", 0)
    made.attested = [AttestedAnswer(answer, Attestation("p", None, EntryScope(), "r", None, None, None))]
    made.attested *= report.get("answers", 0)
    rows = coverage.coverage({"p": [control]}, made, attested=[control] if report.get("attested") else [])
    return next(row.status for row in rows if row.control == control)


def test_a_control_is_met_only_where_code_can_show_it() -> None:
    assert status("DASF-4", passed=1) == "met"
    assert status("DASF-1", passed=1) == "partly"
    assert status("DASF-1", attested=1) == "attested"
    assert status("DASF-1", attested=1, passed=1) == "attested", "the part that code does not show"
    assert status("DASF-4", attested=1, passed=1) == "met", "code shows it whole"
    assert status("DASF-4", answers=1, passed=1) == "attested"
    assert status("DASF-4", answers=1, unknown=1, attested=1) == "unknown"
    assert status("DASF-61") == "not_assessable"
    assert status("DASF-4") == "not_asked"
