"""Values from a plan, with places and ways from the source."""

import json
from typing import Any

from dasf_lint.core.source import SourceFile
from tests.unit.terraform.roots import addresses, at, graph_of, messages, value, way

SOURCE = """
variable "name" {}
variable "size" { type = number }
resource "databricks_cluster" "c" {
  count        = var.size
  cluster_name = var.name
  autoscale {
    min_workers = 1
    max_workers = var.size
  }
}
module "remote" { source = "acme/x/aws" }
"""


def change(address: str, type_name: str, after: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    actions = ["create"] if after is not None else ["delete"]
    return {
        "address": address, "mode": "managed", "type": type_name, "name": address.rpartition(".")[2].partition("[")[0],
        "change": {"actions": actions, "after": after, **more},
    }  # fmt: skip


PLAN = {
    "format_version": "1.2",
    "planned_values": {"root_module": {}},
    "variables": {"name": {"value": "n"}, "size": {"value": 1}},
    "resource_changes": [
        change(
            "databricks_cluster.c[0]",
            "databricks_cluster",
            {
                "cluster_name": "n",
                "autoscale": [{"min_workers": 1, "max_workers": 1}],
                "num_workers": 0.5,
                "idempotency_token": "t",
            },
            after_unknown={"id": True, "autoscale": [{}]},
            after_sensitive={"idempotency_token": True},
        ),
        change(
            "module.remote.databricks_group.c", "databricks_group", {"display_name": "g"}, after_unknown={"id": True}
        ),
        change("databricks_group.gone", "databricks_group", None),
    ],
}


def plan_file(document: object = PLAN) -> SourceFile:
    return SourceFile("plan.json", json.dumps(document, indent=1).encode())


def test_a_plan_says_which_instances_there_are_and_closes_gaps() -> None:
    graph = graph_of(SOURCE, plan=plan_file())
    assert addresses(graph) == ["databricks_cluster.c[0]", "module.remote.databricks_group.c"]
    assert graph.gaps == ()
    assert [each.level for each in graph.diagnostics if each.level == "gap"] == []


def test_its_values_stand_where_the_source_writes_them() -> None:
    graph = graph_of(SOURCE, plan=plan_file())
    name = at(graph, "databricks_cluster.c[0]", "cluster_name")
    assert name.payload == "n"
    assert way(name) == ["command_line main.tf:2", "use main.tf:6"]
    assert value(graph, "databricks_cluster.c[0]", "autoscale.0.max_workers") == 1
    assert str(value(graph, "databricks_cluster.c[0]", "num_workers")) == "1/2"
    assert at(graph, "databricks_cluster.c[0]", "idempotency_token").sensitive
    assert at(graph, "databricks_cluster.c[0]", "id").is_unknown


def test_what_only_the_plan_knows_stands_at_the_module_call_and_comes_from_the_plan() -> None:
    graph = graph_of(SOURCE, plan=plan_file())
    node = graph.get("module.remote.databricks_group.c")
    assert node is not None
    [call] = graph.resolve("module.remote")
    assert (node.span, node.module) == (call.span, "module.remote")
    name = node.body.get("display_name")
    assert name.way is not None
    assert [(hop.kind, hop.label, hop.span) for hop in name.way.hops()] == [
        ("command_line", "--plan plan.json", None),
        ("use", "", call.span),
    ]


def test_without_a_source_everything_stands_in_the_plan() -> None:
    node = graph_of({}, plan=plan_file()).get("module.remote.databricks_group.c")
    assert node is not None
    assert node.span.file.path == "plan.json"


def test_a_plan_is_enough_without_any_source() -> None:
    graph = graph_of({}, plan=plan_file())
    assert addresses(graph) == ["databricks_cluster.c[0]", "module.remote.databricks_group.c"]
    assert value(graph, "databricks_cluster.c[0]", "cluster_name") == "n"


def test_a_plan_that_cannot_be_used_is_an_error_and_leaves_the_source() -> None:
    for content, why in (
        (b'{"format_version": "2.0"}', "its format is version 2.0"),
        (b"{}", "it has no format_version"),
        (b"[" * 100_000, "it is no JSON, or nested too deeply"),
        (b'{"format_version": "1.0", "x": NaN}', "it is no JSON"),
    ):
        graph = graph_of(SOURCE, plan=SourceFile("plan.json", content))
        assert addresses(graph) == ["databricks_cluster.c[*]"]
        errors = [each for each in graph.diagnostics if each.level == "error"]
        assert [(each.code, each.path) for each in errors] == [("plan", "plan.json")]
        assert why in errors[0].message


def test_a_value_of_a_plan_is_said_to_come_from_it() -> None:
    name = at(graph_of(SOURCE, plan=plan_file()), "databricks_cluster.c[0]", "cluster_name")
    assert [hop.label for hop in name.hops() if hop.kind == "command_line"] == ["--plan plan.json"]


# --- of which configuration it is


def complaint(source: Any, **changes: Any) -> str:
    """What is said of a plan beside a source; the source is judged then as if there were none."""
    graph = graph_of(source, plan=plan_file({**PLAN, **changes}))
    errors = [each for each in graph.diagnostics if each.level == "error"]
    if not errors:
        return ""
    assert [(each.code, each.path) for each in errors] == [("plan", "plan.json")]
    assert addresses(graph) == addresses(graph_of(source))
    return errors[0].message.removeprefix("The plan plan.json cannot be used: ")


TOKEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 1\n}\n'
ONE = change("databricks_token.t", "databricks_token", {}, after_unknown={})
VARIABLES = 'variable "other" {}\nlocals {\n  a = 1\n}\n'


def test_a_plan_of_another_root_is_none() -> None:
    assert complaint(TOKEN) == "it is of another root: none of its 3 is here"
    assert complaint({"main.tf": 'resource "databricks_token" "t" {\n  count = length(data.x.y.z)\n}\n'}).startswith(
        "it is of another root"
    ), "also where it is not known what the configuration has"
    assert complaint(VARIABLES) == "it is of another root: none of its variables is declared here"
    assert complaint(VARIABLES.replace("other", "size")) == ""


def test_a_plan_with_a_module_of_this_root_is_one_of_it() -> None:
    source = 'variable "size" {}\nmodule "remote" {\n  source = "acme/x/aws"\n}\n'
    assert complaint(source + TOKEN.replace("lifetime_seconds = 1", "count = length(data.x.y.z)")) == ""


def test_what_the_configuration_certainly_has_must_be_in_the_plan() -> None:
    assert complaint(SOURCE + TOKEN) == (
        "databricks_token.t is in the configuration and will not be there by it; it may be older, limited by -target, "
        "or of another workspace (--workspace)"
    )
    two = SOURCE + TOKEN + TOKEN.replace('"t"', '"u"')
    assert complaint(two).startswith("databricks_token.t and 1 more are in the configuration and will not be there")
    assert complaint(SOURCE + TOKEN.replace("lifetime_seconds", "count").replace("1", "0")) == "", "switched off"
    assert complaint(SOURCE + TOKEN.replace("lifetime_seconds = 1", "count = data.x.y.z")) == "", "the plan knows"


def test_a_plan_without_resources_is_none_where_there_should_be_some() -> None:
    empty: dict[str, Any] = {"resource_changes": [], "variables": {}}
    assert complaint(TOKEN, **empty) == "databricks_token.t is in the configuration, and it plans no resource"
    destroyed = change("databricks_token.t", "databricks_token", None)
    destroyed["change"]["actions"] = ["delete"]
    assert complaint(TOKEN, resource_changes=[destroyed], variables={}).endswith("and it plans no resource")
    assert complaint({}, **empty) == "it plans no resource, so there is nothing to judge"
    assert complaint(VARIABLES, **empty) == "", "a root without resources is one"


def test_a_plan_that_changes_nothing_is_one() -> None:
    unchanged = change("databricks_token.t", "databricks_token", {"lifetime_seconds": 1}, after_unknown={})
    unchanged["change"]["actions"] = ["no-op"]
    graph = graph_of(TOKEN, plan=plan_file({**PLAN, "resource_changes": [unchanged], "variables": {}}))
    assert (addresses(graph), messages(graph)) == (["databricks_token.t"], [])


def test_instances_are_compared_without_their_keys() -> None:
    changes = [change('module.a["x.[y]"].databricks_token.t[0]', "databricks_token", {}, after_unknown={})]
    source = {
        "main.tf": 'module "a" {\n  source = "./a"\n  for_each = toset(["other"])\n}\n',
        "a/main.tf": TOKEN.replace("lifetime_seconds", "count"),
    }
    graph = graph_of(source, plan=plan_file({**PLAN, "resource_changes": changes, "variables": {}}))
    assert addresses(graph) == ['module.a["x.[y]"].databricks_token.t[0]']


def test_what_may_be_unknown_is_unknown_where_the_flags_are_missing() -> None:
    """`after_unknown` cut out of a plan: what stands in `after` is known, what does not may be known after apply."""
    graph = graph_of(TOKEN, plan=plan_file({**PLAN, "resource_changes": [{**ONE, "change": {
        "actions": ["create"], "after": {"lifetime_seconds": 5},
    }}], "variables": {}}))  # fmt: skip
    assert value(graph, "databricks_token.t", "lifetime_seconds") == 5
    assert at(graph, "databricks_token.t", "comment").is_unknown


WRITE_ONLY = (
    'resource "aws_secretsmanager_secret_version" "v" {\n  secret_id        = "s"\n  secret_string_wo = "text"\n}\n'
)


def test_a_write_only_argument_that_no_plan_tells_is_as_the_source_writes_it() -> None:
    after = {"secret_id": "s", "secret_string_wo": None, "secret_string_wo_version": 1}
    planned = [change("aws_secretsmanager_secret_version.v", "aws_secretsmanager_secret_version", after)]
    document = plan_file({**PLAN, "variables": {}, "resource_changes": planned})
    found = at(graph_of(WRITE_ONLY, plan=document), "aws_secretsmanager_secret_version.v", "secret_string_wo")
    assert (found.payload, found.literal, found.sensitive) == ("text", True, True)
    left_out = graph_of(WRITE_ONLY.replace("secret_string_wo", "secret_string"), plan=document)
    assert at(left_out, "aws_secretsmanager_secret_version.v", "secret_string_wo").is_absent


def test_without_source_nobody_knows_whether_a_write_only_argument_is_written() -> None:
    after = {"secret_id": "s", "secret_string_wo": None}
    planned = [change("module.remote.aws_secretsmanager_secret_version.v", "aws_secretsmanager_secret_version", after)]
    document = plan_file({**PLAN, "variables": {}, "resource_changes": planned})
    remote = 'module "remote" {\n  source = "acme/x/aws"\n}\n'
    address = "module.remote.aws_secretsmanager_secret_version.v"
    assert at(graph_of(remote, plan=document), address, "secret_string_wo").is_unknown
