"""The graph as JSON, as contracts fix it."""

from fractions import Fraction

from dasf_lint.core.json_text import dumps
from dasf_lint.report.graph_json import graph_document, step
from tests.unit.terraform.roots import document_of, graph_of


def attributes(text: str, address: str) -> object:
    nodes = document_of(text)["roots"][0]["nodes"]
    return next(node for node in nodes if node["address"] == address)["attributes"]


def test_nulls_are_left_out_of_bodies_and_kept_in_free_values() -> None:
    text = 'resource "databricks_cluster" "c" {\n  cluster_name = null\n  custom_tags = { a = null, b = "x" }\n}'
    assert attributes(text, "databricks_cluster.c")["custom_tags"] == {"a": None, "b": "x"}  # type: ignore[index]
    assert "cluster_name" not in attributes(text, "databricks_cluster.c")  # type: ignore[operator]


def test_unknowns_and_secrets_are_objects_of_their_own() -> None:
    text = (
        'variable "n" { type = string }\nresource "databricks_secret" "s" {\n  key = "x-${var.n}"\n'
        '  string_value = "hush"\n  scope = "s"\n}'
    )
    node = next(node for node in document_of(text)["roots"][0]["nodes"] if node["type"] == "databricks_secret")
    assert node["attributes"]["string_value"] == {"$sensitive": True}
    assert node["sensitive"] == ["string_value"]
    assert node["attributes"]["key"] == {
        "$unknown": {"reason": "no_value", "subject": "var.n", "type": "string", "prefix": "x-", "not_null": True}
    }
    shown = graph_document([graph_of(text)], tool={}, show_secrets=True)
    assert '"string_value": "hush"' in dumps(shown)


def test_a_node_has_its_address_place_and_edges() -> None:
    text = (
        'provider "databricks" {}\nresource "databricks_group" "g" { display_name = "g" }\n'
        'resource "databricks_group_member" "m" {\n  group_id = databricks_group.g.id\n  member_id = "1"\n'
        "  depends_on = [databricks_group.g]\n}"
    )
    root = document_of(text)["roots"][0]
    node = next(node for node in root["nodes"] if node["address"] == "databricks_group_member.m")
    assert {key: node[key] for key in ("type", "mode", "existence", "provider")} == {
        "type": "databricks_group_member", "mode": "managed", "existence": "true", "provider": "provider.databricks",
    }  # fmt: skip
    assert node["location"] == {"file": "main.tf", "line": 3, "column": 1, "end_line": 3, "end_column": 39}
    assert [edge for edge in root["edges"] if edge["from"] == "databricks_group_member.m"] == [
        {"from": "databricks_group_member.m", "to": "databricks_group.g", "kind": "depends_on", "path": "depends_on"},
        {"from": "databricks_group_member.m", "to": "databricks_group.g", "kind": "reference", "path": "group_id"},
        {"from": "databricks_group_member.m", "to": "provider.databricks", "kind": "provider", "path": "provider"},
    ]


def test_numbers_keep_all_their_digits() -> None:
    text = dumps(document_of('output "o" { value = [1 / 3, 123456789012345678901234567890, 0.5] }'))
    assert "123456789012345678901234567890" in text
    assert "0.3333333333333333333333333333333333333333333333333333333333" in text


def test_json_is_written_with_every_digit_and_any_text() -> None:
    assert dumps({"a": [1, Fraction(1, 2), True, None, "é\ud800"], "b": {}}) == (
        '{"a": [1, 0.5, true, null, "\\u00e9\\ud800"], "b": {}}'
    )
    assert dumps({"a": [1], "b": []}, indent=1) == '{\n "a": [\n  1\n ],\n "b": []\n}'


def test_paths_quote_what_is_no_identifier() -> None:
    assert step("", "a") == "a"
    assert step("a", "b") == "a.b"
    assert step("m", "odd key") == 'm["odd key"]'
