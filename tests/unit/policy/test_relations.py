"""Relations: who belongs surely, who maybe, and what may be hidden."""

from typing import Any

from dasf_lint.core.graph import Gap
from tests.helpers import LINES, ask, choice, graph, node, null, policy, ref, unknown, verdicts

JOB = "databricks_job.train"


def related(
    word: str = "some", types: Any = "databricks_permissions", link: str = "refers_to_me", **more: Any
) -> dict[str, Any]:
    satisfies = {"satisfies": more.pop("satisfies")} if "satisfies" in more else {}
    return {word: {"related": types, "link": link, **more}, **satisfies}


def answer(condition: dict[str, Any], *nodes: Any, kind: str = "databricks_job", gaps: Any = ()) -> str:
    judgement = ask(policy(match={"resource": kind}, assert_=condition), graph(*nodes, gaps=gaps))
    (word,) = verdicts(judgement)
    return word


def test_a_reference_relates() -> None:
    permissions = node("databricks_permissions.p", {"job_id": ref(JOB)})
    assert answer(related(), node(JOB), permissions) == "pass"
    assert answer(related(by="job_id"), node(JOB), permissions) == "pass"
    assert answer(related(), node(JOB)) == "fail"


def test_a_reference_by_another_attribute_does_not_count_for_by() -> None:
    permissions = node("databricks_permissions.p", {"pipeline_id": ref(JOB)})
    assert answer(related(by="job_id"), node(JOB), permissions) == "fail"


def test_an_unknown_attribute_may_be_a_reference() -> None:
    assert answer(related(by="job_id"), node(JOB), node("databricks_permissions.p", {"job_id": unknown()})) == "unknown"
    assert answer(related(), node(JOB), node("databricks_permissions.p", {"job_id": unknown()})) == "unknown"


def test_an_unknown_that_refers_elsewhere_does_not_refer_to_me() -> None:
    permissions = node("databricks_permissions.p", {"job_id": ref("databricks_job.other")})
    assert answer(related(by="job_id"), node(JOB), permissions) == "fail"


def test_a_resource_that_may_not_exist_decides_nothing() -> None:
    permissions = node("databricks_permissions.p", {"job_id": ref(JOB)}, exists=False)
    assert answer(related(), node(JOB), permissions) == "unknown"
    assert answer(related("none"), node(JOB), permissions) == "unknown"


def test_a_reference_to_one_instance_is_not_to_its_sister() -> None:
    one, two = node("databricks_job.j[0]"), node("databricks_job.j[1]")
    judgement = ask(
        policy(assert_=related()), one, two, node("databricks_permissions.p", {"job_id": ref("databricks_job.j[0]")})
    )
    assert verdicts(judgement) == {"pass": 1, "fail": 1}


def test_a_reference_to_some_instance_may_be_to_each() -> None:
    one, two = node("databricks_job.j[0]"), node("databricks_job.j[1]")
    judgement = ask(
        policy(assert_=related()), one, two, node("databricks_permissions.p", {"job_id": ref("databricks_job.j")})
    )
    assert verdicts(judgement) == {"unknown": 2}


def test_a_reference_under_an_undecided_switch_is_tried_both_ways() -> None:
    """job_id = s ? train.id : other.id: under one outcome nothing refers to the job."""
    permissions = node("databricks_permissions.p", {"job_id": choice("s", ref(JOB), ref("databricks_job.other"))})
    judgement = ask(policy(assert_=related(by="job_id")), node(JOB), node("databricks_job.other"), permissions)
    assert verdicts(judgement) == {"unknown": 2}
    both = node("databricks_permissions.p", {"job_id": choice("s", ref(JOB), ref(JOB, "job_id"))})
    assert answer(related(by="job_id"), node(JOB), both) == "pass"
    mine = node(JOB, {"policy_id": choice("s", ref("databricks_cluster_policy.p"), null)})
    condition = related(types="databricks_cluster_policy", link="referred_by_me", by="policy_id")
    assert answer(condition, mine, node("databricks_cluster_policy.p")) == "unknown"


def test_many_resources_that_may_refer_are_one_doubt() -> None:
    doubtful = [node(f"databricks_permissions.p[{index}]", {"job_id": unknown()}) for index in range(80)]
    assert answer(related(by="job_id"), node(JOB), *doubtful) == "unknown"
    sure = node("databricks_permissions.q", {"job_id": ref(JOB)})
    assert answer(related(by="job_id"), node(JOB), sure, *doubtful) == "pass"


def test_a_gap_may_hide_a_related_resource() -> None:
    gap = Gap("module.net (remote)", None, LINES.span())
    assert answer(related(), node(JOB), gaps=[gap]) == "unknown"
    assert answer(related(), node(JOB), gaps=[Gap("x", ("databricks_grants",), None)]) == "fail"
    permissions = node("databricks_permissions.p", {"job_id": ref(JOB)})
    assert answer(related(), node(JOB), permissions, gaps=[gap]) == "pass"


def test_an_unseen_module_that_is_not_handed_the_resource_cannot_refer_to_it() -> None:
    gap = Gap("an unseen module", None, LINES.span(), call="module.net")
    call = node("module.net", {"name": "net"})
    call.type, call.mode, call.name = "terraform.module_call", "meta", "net"
    assert answer(related(by="job_id"), node(JOB), call, gaps=[gap]) == "fail"
    handed = node("module.net", {"job": ref(JOB)})
    handed.type, handed.mode, handed.name = "terraform.module_call", "meta", "net"
    assert answer(related(by="job_id"), node(JOB), handed, gaps=[gap]) == "unknown"


def test_what_i_refer_to() -> None:
    condition = related(types="databricks_cluster_policy", link="referred_by_me", by="policy_id")
    assert (
        answer(
            condition, node(JOB, {"policy_id": ref("databricks_cluster_policy.p")}), node("databricks_cluster_policy.p")
        )
        == "pass"
    )
    assert answer(condition, node(JOB)) == "fail"
    assert answer(condition, node(JOB, {"policy_id": unknown()})) == "unknown"


def test_a_link_by_text_is_an_external_element() -> None:
    exists = related(types="databricks_cluster_policy", link="referred_by_me", by="policy_id")
    asks = {**exists, "satisfies": {"path": "name", "equals": "x"}}
    assert answer(exists, node(JOB, {"policy_id": "ABC123"})) == "pass"
    assert answer(asks, node(JOB, {"policy_id": "ABC123"})) == "unknown"


def test_same_module_and_same_root() -> None:
    inside, outside = node("module.a.databricks_job.j"), node("databricks_grants.g")
    assert answer(related(types="databricks_grants", link="same_module"), inside, outside) == "fail"
    assert answer(related(types="databricks_grants", link="same_root"), inside, outside) == "pass"


WORKSPACE = "azurerm_databricks_workspace.ws"
CONF = "databricks_workspace_conf.c"


def same_workspace(*nodes: Any) -> str:
    return answer(
        related(types="databricks_workspace_conf", link="same_workspace"), *nodes, kind="azurerm_databricks_workspace"
    )


def test_a_provider_ties_its_resources_to_the_workspace_of_its_host() -> None:
    provider = node("provider.databricks", {"host": ref(WORKSPACE, "workspace_url")})
    assert same_workspace(node(WORKSPACE), provider, node(CONF, provider="provider.databricks")) == "pass"
    assert same_workspace(node(WORKSPACE), node("azurerm_databricks_workspace.other"), provider) == "fail"


def test_an_unknown_host_may_be_this_workspace() -> None:
    provider = node("provider.databricks", {"host": unknown("var.host")})
    assert same_workspace(node(WORKSPACE), provider, node(CONF, provider="provider.databricks")) == "unknown"


def test_a_literal_host_may_be_this_workspace() -> None:
    provider = node("provider.databricks", {"host": "https://adb-1.databricks.example"})
    assert same_workspace(node(WORKSPACE), provider, node(CONF, provider="provider.databricks")) == "unknown"


def test_a_provider_of_the_account_belongs_to_no_workspace() -> None:
    provider = node("provider.databricks.mws", {"host": "https://accounts.databricks.example"})
    assert same_workspace(node(WORKSPACE), provider, node(CONF, provider="provider.databricks.mws")) == "fail"


def test_provider_config_names_the_workspace() -> None:
    conf = node(CONF, {"provider_config": [{"workspace_id": ref(WORKSPACE, "workspace_id")}]})
    assert same_workspace(node(WORKSPACE), conf) == "pass"


def test_two_resources_of_one_provider_share_a_workspace() -> None:
    provider = node("provider.databricks")
    condition = related(types="databricks_workspace_conf", link="same_workspace")
    nodes = (provider, node(CONF, provider="provider.databricks"), node(JOB, provider="provider.databricks"))
    assert answer(condition, *nodes) == "pass"


def test_via_goes_one_reference_each_in_either_direction() -> None:
    nodes = (
        node("aws_security_group.sg"),
        node("databricks_mws_networks.n", {"security_group_ids": ref("aws_security_group.sg")}),
        node("databricks_mws_workspaces.w", {"network_id": ref("databricks_mws_networks.n", "network_id")}),
    )
    condition = related(types="databricks_mws_workspaces", via=["databricks_mws_networks"])
    assert answer(condition, *nodes, kind="aws_security_group") == "pass"
    assert answer(condition, *nodes[:2], kind="aws_security_group") == "fail"
    maybe = node("databricks_mws_workspaces.w", {"network_id": unknown()})
    assert answer(condition, *nodes[:2], maybe, kind="aws_security_group") == "unknown"


def test_reach_any_follows_references_to_any_length() -> None:
    nodes = (
        node("aws_security_group.sg"),
        node("databricks_mws_networks.n", {"security_group_ids": ref("aws_security_group.sg")}),
        node("databricks_mws_workspaces.w", {"network_id": ref("databricks_mws_networks.n", "network_id")}),
    )
    condition = related(types="databricks_mws_workspaces", reach="any")
    assert answer(condition, *nodes, kind="aws_security_group") == "pass"
    assert answer(condition, *nodes[:2], kind="aws_security_group") == "fail"
    maybe = node("databricks_mws_workspaces.w", {"network_id": unknown()})
    assert answer(condition, *nodes[:2], maybe, kind="aws_security_group") == "unknown"
    down = related(types="aws_security_group", link="referred_by_me", reach="any")
    assert answer(down, *nodes, kind="databricks_mws_workspaces") == "pass"


def test_quantifiers_count_sure_and_possible_elements() -> None:
    sure = node("databricks_permissions.p", {"job_id": ref(JOB)})
    maybe = node("databricks_permissions.q", {"job_id": unknown()})
    at_least = {"count": {"related": "databricks_permissions", "link": "refers_to_me", "by": "job_id"}, "at_least": 2}
    at_most = {"count": {"related": "databricks_permissions", "link": "refers_to_me", "by": "job_id"}, "at_most": 1}
    assert answer(at_least, node(JOB), sure) == "fail"
    assert answer(at_least, node(JOB), sure, maybe) == "unknown"
    assert answer(at_most, node(JOB), sure) == "pass"
    assert answer(at_most, node(JOB), sure, maybe) == "unknown"


def test_refers_to_asks_for_the_type_of_a_reference() -> None:
    condition = {"path": "policy_id", "refers_to": "databricks_cluster_*"}
    assert answer(condition, node(JOB, {"policy_id": ref('module.a["x.y"].databricks_cluster_policy.p')})) == "pass"
    assert answer(condition, node(JOB, {"policy_id": ref("databricks_job.x")})) == "fail"


def test_a_quantifier_ranges_over_the_parts_of_the_subject() -> None:
    job = node(
        JOB, {"task": [{"new_cluster": [{"num_workers": 1}]}], "job_cluster": [{"new_cluster": [{"num_workers": 2}]}]}
    )
    enough = {"every": "$compute", "satisfies": {"path": "num_workers", "at_least": 1}, "absent": "pass"}
    assert answer(enough, job) == "pass"
    assert answer({"some": "$compute", "satisfies": {"path": "num_workers", "at_least": 3}}, job) == "fail"
    assert answer({"none": "$compute"}, node(JOB)) == "pass"
