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
    return {
        "address": address, "mode": "managed", "type": type_name, "name": "c",
        "change": {"actions": ["create"], "after": after, **more},
    }  # fmt: skip


PLAN = {
    "format_version": "1.2",
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


def test_what_only_the_plan_knows_stands_in_the_plan() -> None:
    node = graph_of(SOURCE, plan=plan_file()).get("module.remote.databricks_group.c")
    assert node is not None
    assert (node.span.file.path, node.module) == ("plan.json", "module.remote")


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


def test_nonsense_in_a_plan_is_passed_over() -> None:
    document = {
        "format_version": "1.0",
        "resource_changes": [None, 1, {"change": []}, {"change": {"after": {}}}],
        "variables": [],
    }
    assert addresses(graph_of({}, plan=plan_file(document))) == []
    assert messages(graph_of({}, plan=plan_file(document))) == []
