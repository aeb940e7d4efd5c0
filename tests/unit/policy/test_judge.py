"""Judging: applicability, environments, selection, parameters, sets, severities, notices."""

from typing import Any

from dasf_lint.core.graph import Root
from tests.helpers import ask, graph, node, policy, unknown, verdicts

A = {"path": "a", "equals": 1}


def test_the_table_of_verdicts() -> None:
    values: dict[str, Any] = {"T": 1, "F": 2, "U": unknown()}
    table = {
        "FT": "not_applicable", "FF": "not_applicable", "FU": "not_applicable", "TT": "pass", "TF": "fail",
        "TU": "unknown", "UT": "pass", "UF": "unknown", "UU": "unknown",
    }  # fmt: skip
    for (where, holds), expected in table.items():
        subject = node("databricks_job.j", {"w": values[where], "a": values[holds]})
        asked = policy(where={"path": "w", "equals": 1}, assert_=A)
        assert verdicts(ask(asked, subject)) == {expected: 1}


def test_a_finding_shows_the_remediation_of_what_it_is_written_in() -> None:
    asked = policy(assert_=A, remediation={"terraform": "a = 1", "bundle": "a: 1"})
    for kind, expected in (("terraform", "a = 1"), ("bundle", "a: 1")):
        root = Root(kind, ".", file="databricks.yml" if kind == "bundle" else "")  # type: ignore[arg-type]
        (finding,) = ask(asked, graph(node("databricks_job.j", root=root), root=root)).findings
        assert finding.remediation == expected
    assert asked.texts.remediation.whole == "In Terraform: a = 1 In a bundle: a: 1"
    assert policy(assert_=A).texts.remediation.whole == "fix it"


def test_what_a_policy_calls_unknown_where_it_is_left_out_is_left_to_the_service() -> None:
    asked = policy(assert_={"path": "a", "equals": 1, "absent": "unknown"})
    (answer,) = ask(asked, node("databricks_job.j")).unknown
    assert [(reason.reason, reason.subject) for reason in answer.reasons] == [("service_default", "a")]


def test_types_match_exactly_or_by_star() -> None:
    asked = policy(
        match={"resource": ["databricks_*", "data.databricks_group"]}, assert_={"path": "a", "exists": False}
    )
    nodes = [
        node(a)
        for a in ("databricks_job.j", "aws_vpc.v", "data.databricks_group.g", "data.databricks_user.u", "provider.x")
    ]
    assert verdicts(ask(asked, *nodes)) == {"pass": 2}


def test_dotted_types_are_matched_by_name_only() -> None:
    asked = policy(match={"resource": "terraform.provider"}, assert_={"path": "token", "exists": False})
    assert verdicts(ask(asked, node("provider.databricks", {"token": "x"}))) == {"fail": 1}
    asked = policy(match={"resource": "*"}, assert_={"path": "token", "exists": False})
    assert verdicts(ask(asked, node("provider.databricks", {"token": "x"}))) == {}


def test_an_environment_is_known_unknown_or_absent() -> None:
    asked = policy(match={"resource": "databricks_job", "environment": "prod"}, assert_=A)
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}, environment="prod"))) == {"fail": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}, environment="dev"))) == {"not_applicable": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}, unknown_environment=True))) == {"unknown": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 1}, unknown_environment=True))) == {"pass": 1}
    judgement = ask(asked, node("databricks_job.j", {"a": 2}), node("databricks_job.k", {"a": 2}))
    assert verdicts(judgement) == {"not_applicable": 2}
    assert [(each.level, each.code) for each in judgement.diagnostics] == [("gap", "environment")]


def test_environments_may_be_a_set() -> None:
    asked = policy(match={"resource": "databricks_job", "environment": {"set": "nonprod"}}, assert_=A)
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}, environment="dev"))) == {"fail": 1}


def test_unknown_existence_of_the_subject_weakens_nothing() -> None:
    assert verdicts(ask(policy(assert_=A), node("databricks_job.j", {"a": 2}, exists=False))) == {"fail": 1}


CHECKS = [
    {"name": "one", "aliases": ["X-1"], "assert": {"path": "a", "exists": True}},
    {
        "name": "two",
        "aliases": ["X-2"],
        "profile": "strict",
        "severity": "low",
        "assert": {"path": "b", "exists": True},
    },
]


def asked_checks(**settings: Any) -> list[tuple[str | None, str]]:
    judgement = ask(policy(checks=CHECKS, tags=["t"]), node("databricks_job.j"), **settings)
    return [(answer.check, answer.severity) for answer in judgement.answers]


def test_profiles_are_nested() -> None:
    assert asked_checks(profile="default") == [("one", "high")]
    assert asked_checks(profile="strict") == [("one", "high"), ("two", "low")]


def test_select_and_ignore_take_slugs_aliases_controls_and_tags() -> None:
    for name in ("test", "DASF-1", "DASF 1", "dasf-1", "t"):
        assert len(asked_checks(profile="strict", select=(name,))) == 2
        assert asked_checks(profile="strict", ignore=(name,)) == []
    assert asked_checks(profile="strict", select=("other",)) == []


def test_the_alias_of_a_check_means_that_check() -> None:
    assert asked_checks(profile="strict", select=("X-1",)) == [("one", "high")]
    assert asked_checks(profile="strict", ignore=("X-1",)) == [("two", "low")]


def test_selecting_by_name_overrides_the_profile() -> None:
    assert asked_checks(profile="default", select=("X-2",)) == [("two", "low")]


def test_severities_may_be_overridden() -> None:
    assert asked_checks(profile="strict", severity={"test": "info"}) == [("one", "info"), ("two", "info")]
    assert asked_checks(profile="strict", severity={"X-2": "critical"}) == [("one", "high"), ("two", "critical")]


def test_parameters_have_defaults_and_may_be_configured() -> None:
    params = {"n": {"description": "n", "default": 2}}
    asked = policy(params=params, assert_={"path": "a", "at_least": {"param": "n"}})
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}))) == {"pass": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 2}), params={"test": {"n": 3}})) == {"fail": 1}


def test_a_required_parameter_makes_the_policy_wait_and_say_so_once() -> None:
    asked = policy(
        params={"n": {"description": "n", "required": True}}, assert_={"path": "a", "at_least": {"param": "n"}}
    )
    judgement = ask(asked, node("databricks_job.j"), node("databricks_job.k"))
    assert verdicts(judgement) == {}
    assert judgement.asked == []
    assert [(each.level, each.code) for each in judgement.diagnostics] == [("gap", "inactive-policy")]
    assert verdicts(ask(asked, node("databricks_job.j", {"a": 1}), params={"test": {"n": 1}})) == {"pass": 1}


def test_sets_are_extended_by_the_configuration() -> None:
    asked = policy(assert_={"path": "a", "not_in": {"set": "everyone"}})
    subject = node("databricks_job.j", {"a": "all staff"})
    assert verdicts(ask(asked, subject)) == {"pass": 1}
    assert verdicts(ask(asked, subject, sets={"everyone": {"add": ["all staff"]}})) == {"fail": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": "users"}), sets={"everyone": {"remove": ["users"]}})) == {
        "pass": 1
    }


def test_a_check_may_narrow_the_subject_to_a_part_of_it() -> None:
    checks = [{"name": "c", "match": {"part": "compute"}, "assert": {"path": "num_workers", "at_least": 1}}]
    job = node("databricks_job.j", {"job_cluster": [{"new_cluster": [{"num_workers": 0}]}]})
    assert verdicts(ask(policy(checks=checks), job)) == {"fail": 1}
    assert verdicts(ask(policy(checks=checks), node("databricks_job.j"))) == {}


def test_unknown_checks_are_not_listed_beside_a_failing_one() -> None:
    checks = [
        {"name": "one", "assert": {"path": "a", "equals": 1}},
        {"name": "two", "assert": {"path": "b", "equals": 1}},
    ]
    subject = node("databricks_job.j", {"a": 2, "b": unknown()})
    assert verdicts(ask(policy(checks=checks), subject)) == {"fail": 1}


def test_answers_do_not_depend_on_the_order_of_nodes() -> None:
    one, two = node("databricks_job.a", {"a": 2}), node("databricks_job.b", {"a": 3})
    first = ask(policy(assert_=A), graph(one, two))
    second = ask(policy(assert_=A), graph(two, one))
    assert first.answers == second.answers


def test_a_check_may_say_what_to_do_about_what_it_finds() -> None:
    checks = [
        {"name": "a", "assert": {"path": "a", "equals": 1}, "remediation": {"terraform": "Set a.", "bundle": "Say a."}},
        {"name": "b", "assert": {"path": "b", "equals": 1}},
    ]
    asked = policy(checks=checks, remediation="Mend it.")
    assert [each.remediation for each in ask(asked, node("databricks_job.j", {"a": 2, "b": 1})).findings] == ["Set a."]
    assert [each.remediation for each in ask(asked, node("databricks_job.j", {"a": 1, "b": 2})).findings] == [
        "Mend it."
    ]
