"""Where a finding points: the rules of docs/adr/0006-where-a-finding-points.md, one a test."""

from typing import Any

import pytest

from dasf_lint.core.answers import Finding
from dasf_lint.core.graph import Node
from tests.helpers import ask, blocks, choice, default, node, null, policy, ref, unknown, via


def found(assertion: Any, *nodes: Node, **more: Any) -> list[Finding]:
    return ask(policy(assert_=assertion, **more), *nodes).findings


def lines(findings: list[Finding]) -> list[int]:
    return [finding.cause.span.start for finding in findings]


def at(place: Any) -> int:
    return int(place.span.start)


def test_a_leaf_points_at_its_value() -> None:
    job = node("databricks_job.j", {"a": 1, "b": 2})
    assert lines(found({"path": "b", "equals": 3}, job)) == [at(job.body.get("b"))]


def test_an_absent_path_points_at_the_deepest_written_ancestor() -> None:
    job = node("databricks_job.j", {"run_as": [{"group_name": "x"}]})
    block = job.body.get("run_as").elements[0]
    assert lines(found({"path": "run_as.user_name", "exists": True}, job)) == [at(block)]
    assert lines(found({"path": "queue.enabled", "exists": True}, job)) == [job.span.start]


def test_a_default_counts_as_absent() -> None:
    job = node("databricks_job.j", {"a": default(False)})
    assert lines(found({"path": "a", "equals": True}, job)) == [job.span.start]


def test_a_written_null_is_written() -> None:
    value = null()
    job = node("databricks_job.j", {"a": value})
    assert lines(found({"path": "a", "exists": True}, job)) == [at(value)]


def test_all_points_at_every_false_operand() -> None:
    job = node("databricks_job.j", {"a": 1, "b": 2, "c": 3})
    assertion = {"all": [{"path": "a", "equals": 0}, {"path": "b", "equals": 2}, {"path": "c", "equals": 0}]}
    assert lines(found(assertion, job)) == [at(job.body.get("a")), at(job.body.get("c"))]


def test_any_points_at_the_subject_once() -> None:
    job = node("databricks_job.j", {"a": 1, "b": 2})
    assert lines(found({"any": [{"path": "a", "equals": 0}, {"path": "b", "equals": 0}]}, job)) == [job.span.start]


def test_every_points_at_the_elements_that_fail() -> None:
    job = node("databricks_job.j", {"task": [{"k": "a"}, {"k": "b"}, {"k": "c"}]})
    tasks = job.body.get("task").elements
    whole = {"every": "task[*]", "satisfies": {"path": "k", "equals": "b"}, "absent": "pass"}
    assert lines(found(whole, job)) == [at(tasks[0]), at(tasks[2])]
    values = {"every": "task[*].k", "equals": "b", "absent": "pass"}
    assert lines(found(values, job)) == [at(tasks[0].members.get("k")), at(tasks[2].members.get("k"))]


def test_every_over_nothing_points_at_the_subject() -> None:
    job = node("databricks_job.j")
    assert lines(found({"every": "task[*]", "satisfies": {"path": "k", "exists": True}, "absent": "fail"}, job)) == [
        job.span.start
    ]


def test_none_points_at_its_witnesses() -> None:
    job = node("databricks_job.j", {"task": [{"k": "a"}, {"k": "b"}]})
    tasks = job.body.get("task").elements
    assert lines(found({"none": "task[*].k", "equals": "b"}, job)) == [at(tasks[1].members.get("k"))]
    both = {"all": [{"path": "k", "equals": "b"}, {"path": "x", "exists": False}]}
    assert lines(found({"none": "task[*]", "satisfies": both}, job)) == [at(tasks[1])]


def test_the_only_value_that_is_written_is_the_one_to_edit() -> None:
    job = node("databricks_job.j", {"task": [{"k": "a"}]})
    assert lines(found({"some": "task[*].k", "equals": "b"}, job)) == [
        at(job.body.get("task").elements[0].members.get("k"))
    ]


def test_some_and_a_missing_relation_point_at_the_subject() -> None:
    job = node("databricks_job.j", {"task": [{"k": "a"}, {"k": "c"}]})
    assert lines(found({"some": "task[*].k", "equals": "b"}, job)) == [job.span.start]
    assert lines(found({"some": {"related": "databricks_permissions", "link": "refers_to_me"}}, job)) == [
        job.span.start
    ]
    assert lines(found({"count": "task[*]", "at_least": 3}, job)) == [job.span.start]


def test_not_points_at_the_witness() -> None:
    job = node("databricks_job.j", {"a": 1})
    assert lines(found({"not": {"path": "a", "equals": 1}}, job)) == [at(job.body.get("a"))]


def test_a_related_resource_is_marked_at_its_header() -> None:
    job = node("databricks_job.j")
    permissions = node("databricks_permissions.p", {"job_id": ref("databricks_job.j")})
    relation = {"related": "databricks_permissions", "link": "refers_to_me"}
    (finding,) = found({"none": relation}, job, permissions)
    assert finding.cause.span == permissions.span
    assert finding.cause.declaration == "databricks_permissions.p"
    assert finding.cause.label == "declared here"
    assert finding.cause.related == (("concerns databricks_job.j", job.span),)


def test_a_nested_some_is_marked_where_it_is_true() -> None:
    job = node("databricks_job.j")
    permissions = node(
        "databricks_permissions.p", {"job_id": ref("databricks_job.j"), "access_control": [{"a": 1}, {"a": 2}]}
    )
    relation = {"related": "databricks_permissions", "link": "refers_to_me"}
    inner = {"some": "access_control[*]", "satisfies": {"path": "a", "equals": 2}}
    assert lines(found({"none": relation, "satisfies": inner}, job, permissions)) == [
        at(permissions.body.get("access_control").elements[1])
    ]


def test_the_subject_that_must_not_exist_is_marked_at_its_header() -> None:
    job = node("databricks_job.j")
    assert lines(found(False, job)) == [job.span.start]


def way(*hops: tuple[str, str], **more: Any) -> tuple[Finding, list[Any]]:
    job = node("databricks_job.j", {"a": via("x", *hops)})
    (finding,) = found({"path": "a", "equals": "y"}, job, **more)
    return finding, list(job.body.get("a").hops())


def test_hops_that_pass_a_value_lead_to_its_source() -> None:
    finding, hops = way(("literal", 'module "ws"'), ("module_argument", "m"), ("use", ""))
    assert finding.cause.span == hops[0].span
    assert finding.cause.declaration == 'module "ws"'


def test_the_last_hop_that_names_or_chooses_is_where_one_edits() -> None:
    finding, hops = way(("literal", ""), ("local", "local.x"), ("module_argument", "m"), ("use", ""))
    assert finding.cause.span == hops[1].span
    assert finding.cause.declaration == "local.x"


def test_a_value_of_the_command_line_stands_at_the_declaration_that_took_it() -> None:
    finding, hops = way(("command_line", "--var a=x"), ("use", ""))
    assert hops[0].span is None
    assert finding.cause.span == hops[0].anchor
    assert finding.cause.way == tuple(hops)


def test_point_at_overrides() -> None:
    hops = (("literal", ""), ("local", "local.x"), ("use", ""))
    finding, made = way(*hops, point_at="source")
    assert finding.cause.span == made[0].span
    finding, made = way(*hops, point_at="use")
    assert finding.cause.span == made[2].span


def test_instances_of_one_mistake_are_members_of_one_finding() -> None:
    shared = node("databricks_job.j", {"a": 1}).body.get("a")
    one, two = node("module.a.databricks_job.j", {"a": shared}), node("module.b.databricks_job.j", {"a": shared})
    (finding,) = found({"path": "a", "equals": 2}, one, two)
    assert [member.address for member in finding.members] == ["module.a.databricks_job.j", "module.b.databricks_job.j"]


def test_several_failing_checks_at_one_line_are_one_finding_of_the_gravest() -> None:
    checks = [
        {"name": "low", "aliases": ["A-1"], "severity": "low", "assert": {"path": "a", "exists": True}},
        {
            "name": "high",
            "aliases": ["A-2"],
            "severity": "high",
            "assert": {"path": "b", "exists": True},
            "message": "gravest",
        },
    ]
    (finding,) = ask(policy(checks=checks, aliases=["P-1"]), node("databricks_job.j")).findings
    assert (finding.severity, finding.check, finding.message) == ("high", "high", "gravest")
    assert set(finding.aliases) == {"P-1", "A-1", "A-2"}


def test_both_outcomes_of_a_switch_that_fail_are_a_fail() -> None:
    job = node("databricks_job.j", {"a": choice("s", "x", "y")})
    findings = found({"path": "a", "equals": "z"}, job)
    assert len(findings) == 2


def test_an_unknown_answer_lists_every_operand_that_could_change_it() -> None:
    job = node(
        "databricks_job.j",
        {"a": unknown("var.a"), "b": unknown("var.b"), "c": 1, "task": blocks({"k": 1}, complete=False)},
    )
    condition = {
        "all": [
            {"path": "a", "equals": 1},
            {"any": [{"path": "b", "equals": 1}, {"path": "c", "equals": 2}]},
            {"none": "task[*].k", "equals": 2},
        ]
    }
    (answer,) = ask(policy(where={"path": "d", "exists": False}, assert_=condition), job).unknown
    assert [(reason.reason, reason.subject) for reason in answer.reasons] == [
        ("no_value", "var.a"), ("no_value", "var.b"), ("symbolic", "task"),
    ]  # fmt: skip


def test_values_are_shown_hidden_or_named() -> None:
    def message(value: Any, **more: Any) -> str:
        body = {} if value is None else {"a": value}
        (finding,) = found({"path": "a", "equals": "y"}, node("databricks_job.j", body), **more)
        return finding.message

    assert message("x") == "databricks_job.j a is x, not y"
    assert message(None) == "databricks_job.j a is not set, not y"
    assert message("x", sensitive=True) == "databricks_job.j a is ***, not ***"
    assert message("a\nb") == "databricks_job.j a is a b, not y"
    assert message("{address}") == "databricks_job.j a is {address}, not y"
    assert message(True) == "databricks_job.j a is true, not y"


# --- the nearest of several alternatives ------------------------------------------------------------------------------

LISTS = {
    "any": [
        {"some": "public_network_access_enabled", "equals": False},
        {
            "all": [
                {
                    "some": {"related": "databricks_workspace_conf", "link": "refers_to_me", "by": "label"},
                    "satisfies": {"path": "custom_config", "equals": True},
                },
                {
                    "some": {"related": "databricks_ip_access_list", "link": "refers_to_me", "by": "label"},
                    "satisfies": {"path": "list_type", "equals": "ALLOW"},
                },
            ]
        },
    ]
}
MINE = {"label": ref("azurerm_databricks_workspace.w")}


def nearest(*nodes: Node, message: str = "open") -> list[Finding]:
    return found(LISTS, *nodes, match={"resource": "azurerm_databricks_workspace"}, message=message)


def test_a_wrong_value_that_is_written_beats_the_header() -> None:
    workspace = node("azurerm_databricks_workspace.w", {"public_network_access_enabled": True})
    (finding,) = nearest(workspace)
    assert finding.cause.span == workspace.body.get("public_network_access_enabled").span
    assert finding.message.endswith(": public_network_access_enabled is true")


def test_the_alternative_that_somebody_has_begun_is_the_nearest() -> None:
    workspace = node("azurerm_databricks_workspace.w", {"public_network_access_enabled": True})
    conf = node("databricks_workspace_conf.c", {**MINE, "custom_config": False})
    allowed = node("databricks_ip_access_list.l", {**MINE, "list_type": "ALLOW"})
    (finding,) = nearest(workspace, conf, allowed)
    assert finding.cause.span == conf.body.get("custom_config").span
    assert finding.message.endswith(": custom_config of databricks_workspace_conf.c is false")


def test_what_an_alternative_lacks_is_named_where_a_part_of_it_is_there() -> None:
    workspace = node("azurerm_databricks_workspace.w")
    allowed = node("databricks_ip_access_list.l", {**MINE, "list_type": "ALLOW"})
    (finding,) = nearest(workspace, allowed)
    assert finding.cause.span == workspace.span
    assert finding.message.endswith(": no databricks_workspace_conf belongs to it")


def test_one_alternative_is_one_finding_however_much_it_lacks() -> None:
    """Whoever is told twice of one workspace looks for two mistakes."""
    workspace = node("azurerm_databricks_workspace.w")
    conf = node("databricks_workspace_conf.c", {**MINE, "custom_config": False})
    (finding,) = nearest(workspace, conf)
    assert finding.cause.span == conf.body.get("custom_config").span
    assert finding.message.endswith(
        ": custom_config of databricks_workspace_conf.c is false, and no databricks_ip_access_list belongs to it"
    )


def test_a_resource_of_another_kind_is_no_alternative_that_somebody_got_wrong() -> None:
    """A list of who is kept out is not the line to edit where a list of who is let in is missing."""
    workspace = node("azurerm_databricks_workspace.w")
    conf = node("databricks_workspace_conf.c", {**MINE, "custom_config": True})
    block = node("databricks_ip_access_list.l", {**MINE, "list_type": "BLOCK"})
    (finding,) = nearest(workspace, conf, block)
    assert finding.cause.span == workspace.span
    assert finding.message.endswith(": no databricks_ip_access_list with list_type ALLOW belongs to it")


def test_where_nothing_shows_the_way_the_header_is_marked_and_nothing_added() -> None:
    workspace = node("azurerm_databricks_workspace.w")
    (finding,) = nearest(workspace, message="open")
    assert (finding.cause.span, finding.message) == (workspace.span, "open")


def test_every_points_at_what_is_written_wrong_inside_a_related_resource() -> None:
    job = node("databricks_job.j")
    permissions = node(
        "databricks_permissions.p", {"job_id": ref("databricks_job.j"), "object_type": "x", "cluster_id": "y"}
    )
    both = {
        "all": [
            {"path": "object_type", "equals": "z"},
            {"path": "cluster_id", "equals": "y"},
            {"path": "pipeline_id", "exists": True},
        ]
    }
    relation = {"related": "databricks_permissions", "link": "refers_to_me", "by": "job_id"}
    (finding,) = found({"every": relation, "satisfies": both, "absent": "pass"}, job, permissions)
    assert finding.cause.span == permissions.body.get("object_type").span


def test_values_that_could_be_mended_the_same_way_are_shown_beside_the_one_that_is_marked() -> None:
    bucket = node("aws_s3_bucket.b")
    block = node(
        "aws_s3_bucket_public_access_block.p",
        {"bucket": ref("aws_s3_bucket.b"), "block_public_policy": False, "restrict_public_buckets": False, "n": 5},
    )
    ways = [
        {"path": "block_public_policy", "equals": True},
        {"path": "restrict_public_buckets", "equals": True},
        {"path": "n", "equals": 7},
    ]
    over = {"related": "aws_s3_bucket_public_access_block", "link": "refers_to_me"}
    [finding] = found(
        {"every": over, "satisfies": {"any": ways}, "absent": "pass"},
        bucket,
        block,
        match={"resource": "aws_s3_bucket"},
    )
    assert finding.cause.span.start == at(block.body.get("block_public_policy"))
    assert [label for label, _ in finding.cause.related] == [
        "restrict_public_buckets is false", "concerns aws_s3_bucket.b",
    ]  # fmt: skip


def test_a_message_shows_the_values_that_are_expected_and_not_where_they_are_kept() -> None:
    params = {"tag": {"description": "which tag", "default": "team"}, "most": {"description": "how many", "default": 3}}
    job = node("databricks_job.j", {"tags": ["a"], "retries": 9})
    for assertion, text in (
        ({"path": "tags", "contains": {"param": "tag"}}, "needs team"),
        ({"path": "retries", "at_most": {"param": "most"}}, "needs at most 3"),
        ({"path": "retries", "at_most": 4}, "needs at most 4"),
    ):
        (finding,) = found(assertion, job, params=params, message="needs {expected}")
        assert finding.message == text


@pytest.mark.parametrize(
    ("condition", "body", "said"),
    [
        ({"path": "a", "in": ["x", "y"]}, {"a": "z"}, "z, expected one of x, y"),
        ({"path": "a", "not_in": ["x", "y"]}, {"a": "x"}, "x, expected none of x, y"),
        ({"not": {"path": "a", "at_most": 3}}, {"a": 1}, "1, expected more than 3"),
        ({"path": "a", "cidr_prefix_at_least": 8}, {"a": "0.0.0.0/1"}, "0.0.0.0/1, expected no wider than /8"),
        ({"not": {"path": "a", "exists": False}}, {}, "not set, expected set"),
        ({"path": "a", "at_least": 2.5}, {"a": 2}, "2, expected at least 2.5"),
        ({"path": "a", "empty": False}, {"a": ""}, '"", expected not empty'),
        ({"path": "a", "runtime_version": ">= 15"}, {"a": "10.4.x-scala2.12"}, "10.4.x-scala2.12, expected a runtime >= 15"),
        ({"none": "l[*]", "like": "x*"}, {"l": ["xy"]}, "xy, expected not like x*"),
    ],
)  # fmt: skip
def test_what_is_expected_is_said_as_a_person_says_it(condition: Any, body: Any, said: str) -> None:
    asked = policy(assert_=condition, message="{value}, expected {expected}")
    assert [each.message for each in ask(asked, node("databricks_job.j", body)).findings] == [said]


@pytest.mark.parametrize(
    ("satisfies", "body", "said"),
    [
        # What is one value is shown, and not what a view makes of it or what stands beside it.
        ([{"path": "$self|requirement.kind", "equals": "name"}, {"path": "$self|requirement.pinned", "equals": False}],
         ["pandas"], "pandas"),
        ([{"path": "$self", "like": "p*"}, {"path": "$owner.a", "exists": False}], ["pandas"], "pandas"),
        # Of several values the last that is there.
        ([{"path": "k", "equals": "y"}, {"path": "m", "exists": False}], [{"k": "y"}], "y"),
    ],
)  # fmt: skip
def test_the_value_of_an_element_is_what_a_person_sees(satisfies: Any, body: Any, said: str) -> None:
    asked = policy(assert_={"none": "l[*]", "satisfies": {"all": satisfies}}, message="{value}")
    assert [each.message for each in ask(asked, node("databricks_job.j", {"l": body})).findings] == [said]
