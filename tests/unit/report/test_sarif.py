import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dasf_lint.core.answers import Cause, Report
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report import sarif
from dasf_lint.report.formats import render
from dasf_lint.report.options import RenderOptions
from tests.unit.report.reports import OPTIONS, RULE, file, finding, full_report, report, span

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
WITH_RULES = OPTIONS._replace(rules={RULE.id: RULE})


def run_of(made: Report, name: str = "sarif", options: RenderOptions = WITH_RULES) -> dict[str, Any]:
    document = json.loads(render(name, made, options))
    VALIDATOR.validate(document)
    [run] = document["runs"]
    assert isinstance(run, dict)
    return run


def assert_within_the_limits_of_code_scanning(run: dict[str, Any]) -> None:
    """What the ingestion requires or cuts, as its documentation states it."""
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["name"]) <= 255
        assert len(rule["properties"]["tags"]) <= 20
    for each in run["tool"]["driver"].get("notifications", ()):
        assert each["fullDescription"]["text"]
        assert each["help"]["text"]
    assert len(run["results"]) <= 5000
    for result in run["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert set(location["physicalLocation"]["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        assert len(result.get("relatedLocations", ())) <= 100


@pytest.mark.parametrize("made", [report(), report(finding()), full_report()], ids=["empty", "one", "all"])
def test_a_log_follows_the_schema_and_the_limits(made: Report) -> None:
    assert_within_the_limits_of_code_scanning(run_of(made))
    run_of(made, "sarif-full")


def test_suppressed_unknown_and_passed_are_no_results_for_code_scanning() -> None:
    """What a baseline or a change holds back is: its alert would be closed otherwise, as if it were mended."""
    run = run_of(full_report())
    assert [each["ruleId"] for each in run["results"]] == ["far-policy", "known-policy", "workspace-public-ip"]
    assert [each.get("baselineState") for each in run["results"]] == [None, "unchanged", None]
    assert not any("suppressions" in each or "kind" in each for each in run["results"])


def test_auditors_see_suppressed_unknown_and_passed() -> None:
    run = run_of(full_report(), "sarif-full")
    kinds = [(each["ruleId"], each["kind"], "suppressions" in each) for each in run["results"]]
    assert kinds == [
        ("far-policy", "fail", False),
        ("known-policy", "fail", False),
        ("workspace-public-ip", "fail", False),
        ("other-policy", "fail", True),
        ("b-policy", "open", False),
        ("c-policy", "open", True),
        ("a-policy", "pass", False),
        ("workspace-public-ip", "pass", False),
        ("b-policy", "notApplicable", False),
    ]
    [suppression] = run["results"][3]["suppressions"]
    assert suppression["justification"] == "migration"
    assert suppression["properties"] == {"expires": "2027-01-31"}


def test_the_way_of_a_value_is_a_code_flow_and_linked_from_the_message() -> None:
    [result] = run_of(report(finding()))["results"]
    assert result["message"]["text"].endswith("[used here: custom_parameters.no_public_ip](1)")
    [related] = result["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "modules/ws/main.tf"
    [flow] = result["codeFlows"]
    lines = [
        step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["threadFlows"][0]["locations"]
    ]
    assert lines == [3, 5]


def test_severity_is_a_number_of_the_rule_and_none_for_information() -> None:
    run = run_of(report(finding()))
    [rule] = run["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["properties"]["tags"][:2] == ["DASF-4", "security"]
    informing = {RULE.id: RULE._replace(severity="info")}
    [rule] = run_of(report(finding()), options=OPTIONS._replace(rules=informing))["tool"]["driver"]["rules"]
    assert "security-severity" not in rule["properties"]
    assert rule["defaultConfiguration"] == {"level": "note"}


def test_a_rule_says_nothing_of_what_was_found() -> None:
    one = run_of(report(finding(message="a"), finding(policy="other-policy")))
    two = run_of(report(finding(message="b")))
    assert one["tool"]["driver"]["rules"][1] == two["tool"]["driver"]["rules"][0]


def test_a_policy_of_the_repository_puts_no_markup_beside_an_alert() -> None:
    evil = "![x](https://e.example/x.png) <img src=x>\n# y"
    rule = RULE._replace(
        title=evil, description=f"d {evil}", remediation=evil, references=("https://e.example/> ![x](y)",)
    )
    [made] = run_of(report(finding()), options=OPTIONS._replace(rules={RULE.id: rule}))["tool"]["driver"]["rules"]
    shown = made["help"]["markdown"]
    assert "![x](https" not in shown
    assert "<img" not in shown.replace("\\<", "")
    assert "\n#" not in shown
    assert "- <https://e.example/%3E%20![x](y)>" in shown
    assert made["helpUri"] == "https://e.example/%3E%20![x](y)"


def test_an_error_makes_the_run_unsuccessful_and_is_a_notification() -> None:
    [invocation] = run_of(full_report())["invocations"]
    assert invocation["executionSuccessful"] is False
    codes = [each.get("descriptor", {}).get("id") for each in invocation["toolExecutionNotifications"]]
    assert {"syntax", "no-roots", "suppression"} <= set(codes)
    [weakened] = invocation["toolConfigurationNotifications"]
    assert weakened["message"]["text"] == "the configuration weakens this run: other-policy is not asked"
    assert weakened["descriptor"]["id"] == "weakened"
    assert weakened["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == ".dasf-lint.yaml"


def test_a_span_of_several_lines_becomes_its_first_line() -> None:
    source = SourceFile("main.tf", b'policy = jsonencode({\n  a = "b"\n})\n')
    made = finding(source, "policy")
    made.cause = Cause(Span(source, 0, len(source.text) - 1), "", "policy", "", ())
    [result] = run_of(report(made))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 22}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü#?.tf", "a%20b/%C3%BC%23%3F.tf"),
        ("a:b.tf", "a%3Ab.tf"),
        ("100%.tf", "100%25.tf"),
        ("x\udcff.tf", "x%FF.tf"),
        ("a\n::error::x.tf", "a%0A%3A%3Aerror%3A%3Ax.tf"),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    [result] = run_of(report(finding(file(path))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_uris_lead_from_the_top_of_the_repository() -> None:
    [result] = run_of(report(finding()), options=WITH_RULES._replace(prefix="infra"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "infra/envs/prod/main.tf"


def test_columns_count_code_points() -> None:
    source = SourceFile("main.tf", "/* 😀 */ no_public_ip = false\n".encode())
    run = run_of(report(finding(source)))
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 9


def test_two_findings_of_equal_lines_have_different_hashes() -> None:
    source = SourceFile("main.tf", b"a = 1\n" * 30)
    two = [finding(source, "a = 1", way=()) for _ in range(2)]
    two[1].cause = two[1].cause._replace(span=Span(source, 6, 11))
    hashes = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(report(*two))["results"]]
    assert hashes[0].partition(":")[0] == hashes[1].partition(":")[0]
    assert [each.partition(":")[2] for each in hashes] == ["1", "2"]


def test_the_gravest_results_stay_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    run = run_of(report(finding(severity="low", policy="low-policy"), finding(severity="critical", policy="z-policy")))
    assert [each["ruleId"] for each in run["results"]] == ["z-policy"]
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes == ["1 findings of the lowest severities were left out"]


def test_a_link_in_a_message_is_ours_or_none() -> None:
    [result] = run_of(report(finding(message="see [this](https://evil.example)", way=())))["results"]
    assert "](" not in result["message"]["text"]
    assert span(file("x"), "source").line == 2


def test_auditors_see_what_controls_are_mapped_to() -> None:
    run = run_of(full_report(), "sarif-full")
    dasf, *others = run["taxonomies"]
    names = [each["name"] for each in others]
    assert names[:2] == ["NIST 800-53", "ISO 27001"]
    assert [each["name"] for each in run["tool"]["driver"]["supportedTaxonomies"]] == ["DASF", *names]
    taxa = {taxon["id"]: taxon for taxon in dasf["taxa"]}
    mapped = [
        (relation["target"]["toolComponent"]["name"], relation["target"]["id"])
        for relation in taxa["DASF-4"]["relationships"]
    ]
    assert mapped[:2] == [("NIST 800-53", "SC-3"), ("NIST 800-53", "SC-7")]
    for taxon in dasf["taxa"]:
        for relation in taxon.get("relationships", ()):
            component = relation["target"]["toolComponent"]
            other = run["taxonomies"][component["index"]]
            assert other["name"] == component["name"]
            assert relation["target"]["id"] in [each["id"] for each in other["taxa"]]
    assert "relationships" not in taxa["DASF-65"]
    assert taxa["DASF-65"]["properties"] == {"edition": "DASF 3.0"}
    assert "properties" not in taxa["DASF-4"]


def test_code_scanning_gets_the_framework_alone() -> None:
    run = run_of(report(finding()))
    assert [each["name"] for each in run["taxonomies"]] == ["DASF"]
    assert not any("relationships" in taxon for taxon in run["taxonomies"][0]["taxa"])


def test_what_is_held_back_takes_no_place_of_what_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    made = report(finding(severity="medium"), finding(policy="other-policy", severity="low"))
    known = finding(policy="known-policy", severity="critical")
    known.baseline = "unchanged"
    made.held_back = [known]
    run = run_of(made)
    assert {each["ruleId"] for each in run["results"]} == {"workspace-public-ip", "other-policy"}
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes == ["1 findings that are held back were left out"]
