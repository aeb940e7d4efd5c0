"""Collections that variables without value add to: what is there in any case is judged, the rest stays unknown."""

from dasf_lint import MemoryTree, Options, lint
from tests.unit.terraform.roots import addresses, at, document_of, graph_of, outputs, value

UNKNOWN = 'variable "map" {\n  type = map(string)\n}\nvariable "list" {\n  type = list(string)\n}\nvariable "any" {}\n'


def test_later_arguments_of_merge_decide_a_setting_whatever_a_variable_holds() -> None:
    for setting, verdict in (("true", "pass"), ("false", "fail")):
        text = (
            UNKNOWN + 'resource "azurerm_databricks_workspace" "w" {\n  public_network_access_enabled = false\n'
            f"  custom_parameters {{\n    no_public_ip = merge(var.any, {{ closed = {setting} }}).closed\n  }}\n}}\n"
        )
        report = lint(MemoryTree({"main.tf": text}), Options(select=("workspace-public-ip",), as_of="2026-01-01"))
        assert (len(report.findings), len(report.unknown)) == ((1, 0) if verdict == "fail" else (0, 0))


def test_a_setting_in_a_map_that_a_variable_adds_to_is_judged() -> None:
    text = UNKNOWN + (
        'resource "databricks_cluster" "c" {\n  custom_tags = merge(var.map, { Env = "prod" })\n'
        '  spark_conf  = merge({ "a" = "1" }, var.map)\n}\n'
    )
    graph = graph_of(text)
    assert value(graph, "databricks_cluster.c", "custom_tags.Env") == "prod"
    assert value(graph, "databricks_cluster.c", "custom_tags.Team") == "unknown: no_value var.map"
    assert value(graph, "databricks_cluster.c", "spark_conf") == "unknown: no_value var.map"


def test_blocks_of_a_dynamic_block_that_are_there_in_any_case_are_seen() -> None:
    text = UNKNOWN + (
        'resource "databricks_cluster" "c" {\n  dynamic "library" {\n    for_each = concat(["a"], var.list)\n'
        "    content {\n      jar = library.value\n    }\n  }\n}\n"
        'output "jars" {\n  value = databricks_cluster.c.library[*].jar\n}\n'
    )
    graph = graph_of(text)
    assert value(graph, "databricks_cluster.c", "library") == [{"jar": "a"}, "unknown: no_value var.list"]
    assert outputs(graph)["jars"] == ["a", "unknown: no_value var.list"]


def test_instances_whose_keys_are_known_stand_beside_those_that_are_not() -> None:
    text = UNKNOWN + (
        'resource "databricks_job" "j" {\n  for_each = merge(var.map, { a = "x" })\n  name     = each.value\n}\n'
        'output "one" {\n  value = databricks_job.j["a"].name\n}\n'
        'output "all" {\n  value = [for job in databricks_job.j : job.name]\n}\n'
        'resource "databricks_group" "g" {\n  for_each     = setunion(var.list, ["a"])\n  display_name = each.key\n}\n'
    )
    graph = graph_of(text)
    assert addresses(graph) == [
        'databricks_group.g["a"]', "databricks_group.g[*]", 'databricks_job.j["a"]', "databricks_job.j[*]",
    ]  # fmt: skip
    assert outputs(graph)["one"] == "x"
    assert outputs(graph)["all"] == ["x", "unknown: no_value var.map"]


def test_module_calls_whose_keys_are_known_stand_beside_those_that_are_not() -> None:
    files = {
        "main.tf": UNKNOWN + 'module "m" {\n  source   = "./m"\n  for_each = merge(var.map, { a = "x" })\n'
        '  name     = each.value\n}\noutput "names" {\n  value = values(module.m)[*].name\n}\n',
        "m/main.tf": 'variable "name" {}\noutput "name" {\n  value = var.name\n}\n',
    }
    assert outputs(graph_of(files))["names"] == ["x", "unknown: no_value var.map"]


def test_a_plan_of_a_graph_does_not_tell_a_part_as_if_it_were_the_whole() -> None:
    text = UNKNOWN + 'resource "databricks_cluster" "c" {\n  custom_tags = merge(var.map, { Env = "prod" })\n}\n'
    (root,) = document_of(text)["roots"]
    (node,) = [each for each in root["nodes"] if each["type"] == "databricks_cluster"]
    assert node["attributes"]["custom_tags"]["$unknown"]["subject"] == "var.map"


def test_a_secret_in_a_map_that_is_not_wholly_known_is_not_shown() -> None:
    text = UNKNOWN + (
        'variable "pw" {\n  default   = "swordfish-99"\n  sensitive = true\n}\n'
        'resource "databricks_cluster" "c" {\n  spark_conf = merge(var.map, { pw = var.pw })\n}\n'
    )
    graph = graph_of(text)
    assert at(graph, "databricks_cluster.c", "spark_conf.pw").sensitive
    assert not at(graph, "databricks_cluster.c", "spark_conf").sensitive
    assert "swordfish-99" in graph.secrets().texts


def test_a_reference_in_a_part_is_one_and_positions_behind_the_unknown_are_not_known() -> None:
    text = UNKNOWN + (
        'resource "databricks_group" "g" {\n  display_name = "g"\n}\n'
        'resource "databricks_cluster" "c" {\n  ssh_public_keys = concat(var.list, [databricks_group.g.id])\n}\n'
    )
    graph = graph_of(text)
    found = at(graph, "databricks_cluster.c", "ssh_public_keys")
    assert not found.complete
    assert "databricks_group.g" in {reference.address for reference in found.all_references()}
