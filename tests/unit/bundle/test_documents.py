"""Files behind dashboards, Genie spaces and alerts: as the CLI read them, recorded in its acceptance tests
(acceptance/bundle/resources/alerts, acceptance/bundle/validate) and in the recordings of this project."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.bundle.helpers import at, graph_of, place_of, resolved

ALERT = """bundle: {name: b}
resources:
  alerts:
    a:
      warehouse_id: w
      display_name: My alert
      file_path: ./a.dbalert.json
"""
CONTENT: dict[str, Any] = {
    "custom_summary": "from file",
    "evaluation": {
        "source": {"name": "1", "aggregation": "MAX"},
        "comparison_operator": "EQUAL",
        "threshold": {"value": {"double_value": 2.0}},
        "notification": {"retrigger_seconds": 1, "notify_on_ok": False},
    },
    "schedule": {"quartz_cron_schedule": "44 19 */1 * * ?", "timezone_id": "Europe/Amsterdam"},
    "query_lines": ["select 2"],
    "custom_description_lines": ["My alert", "with two lines"],
}


def resource(kind: str, key: str, files: Mapping[str, str], target: str | None = None) -> dict[str, Any]:
    config = resolved(files, target).config
    assert isinstance(config, dict)
    found = config["resources"][kind][key]  # type: ignore[index, call-overload]  # checked by the comparison
    assert isinstance(found, dict)
    return found


def told(files: Mapping[str, str], target: str | None = None) -> list[tuple[str, tuple[str, ...], str]]:
    found = resolved(files, target).diagnostics
    return [(each.summary, each.paths, place_of(each)) for each in found]


def test_an_alert_is_filled_from_its_file() -> None:
    """with_file: lines are joined, each with its end; a whole number is written as one."""
    made = resource("alerts", "a", {"databricks.yml": ALERT, "a.dbalert.json": json.dumps(CONTENT)})
    assert made == {
        "warehouse_id": "w",
        "display_name": "My alert",
        "file_path": "a.dbalert.json",
        "parent_path": "/Workspace/Users/${workspace.current_user.userName}/.bundle/b/default/resources",
        "custom_summary": "from file",
        "custom_description": "My alert\nwith two lines\n",
        "query_text": "select 2\n",
        "schedule": CONTENT["schedule"],
        "evaluation": {**CONTENT["evaluation"], "threshold": {"value": {"double_value": 2}}},
    }


def test_the_file_of_an_alert_is_named_from_where_it_is_written() -> None:
    """with_file_run_from_subdir"""
    files = {
        "databricks.yml": "bundle: {name: b}\ninclude: [resources/*.yml]\n",
        "resources/a.yml": ALERT.partition("\n")[2],
        "resources/a.dbalert.json": json.dumps(CONTENT),
    }
    made = resource("alerts", "a", files)
    assert (made["file_path"], made["query_text"]) == ("resources/a.dbalert.json", "select 2\n")


def test_what_stands_in_the_file_of_an_alert_may_not_stand_beside_it() -> None:
    """with_file_not_allowed_field_error"""
    files = {"databricks.yml": f"{ALERT}      query_text: select 3\n", "a.dbalert.json": json.dumps(CONTENT)}
    assert told(files) == [
        ("field query_text is not allowed in the bundle configuration.", ("resources.alerts.a.query_text",), "8:19")
    ]
    [complaint] = resolved(files).diagnostics
    assert complaint.detail.endswith(": warehouse_id, display_name, file_path, permissions, lifecycle")


def test_the_file_of_an_alert_holds_no_references() -> None:
    """with_file_variable_interpolation_error"""
    files = {"databricks.yml": ALERT, "a.dbalert.json": json.dumps({**CONTENT, "custom_summary": "for ${var.t}"})}
    assert told(files) == [
        (
            ".alert file a.dbalert.json must not contain variable interpolations.",
            ("resources.alerts.a.file_path",),
            "7:18",
        )
    ]


@pytest.mark.parametrize("content", ["[]", "{", "", "1", "[" * 5000])
def test_a_file_of_an_alert_that_is_no_object_is_an_error_and_no_crash(content: str) -> None:
    files = {"databricks.yml": ALERT, "a.dbalert.json": content}
    [(summary, paths, _)] = told(files)
    assert summary.startswith("failed to parse .dbalert.json file a.dbalert.json: ")
    assert paths == ("resources.alerts.a.file_path",)
    assert [each.message for each in graph_of(files).diagnostics if each.level == "error"] == [summary]


def test_a_file_of_an_alert_that_holds_null_says_nothing() -> None:
    """encoding/json, Unmarshal: a null has no effect on a structure."""
    files = {"databricks.yml": ALERT, "a.dbalert.json": "null\n"}
    assert "query_text" not in resource("alerts", "a", files)
    assert not [each for each in graph_of(files).diagnostics if each.level == "error"]


def test_a_file_of_an_alert_that_is_not_there_is_an_error() -> None:
    [(summary, _, _)] = told({"databricks.yml": ALERT})
    assert summary == (
        "failed to read .dbalert.json file a.dbalert.json: open /b/a.dbalert.json: no such file or directory"
    )


SPACE = """bundle: {name: b}
targets: {ok: {default: true}, both: {resources: {genie_spaces: {g: {serialized_space: '{}'}}}}}
resources:
  genie_spaces: {g: {title: G, warehouse_id: w, file_path: ./g.json}}
"""


def test_a_genie_space_is_the_text_of_its_file() -> None:
    """genie_spaces_files--ok"""
    text = '{"version": 1,\n "config": {"sample_questions": []}}\n'
    made = resource("genie_spaces", "g", {"databricks.yml": SPACE, "g.json": text})
    assert made["serialized_space"] == text
    assert made["parent_path"] == "/Workspace/Users/${workspace.current_user.userName}/.bundle/b/ok/resources"


def test_a_genie_space_has_a_file_or_a_text_and_not_both() -> None:
    """genie_spaces_files--both"""
    found = told({"databricks.yml": SPACE, "g.json": "{}"}, "both")
    assert [summary for summary, _, _ in found] == ["both file_path and serialized_space are set; specify only one"]


def test_a_genie_space_written_as_yaml_is_one_line_of_json() -> None:
    """genie_space_complex: keys are sorted, and what could end a script is escaped, as Go's encoding/json does."""
    text = "bundle: {name: b}\nresources:\n  genie_spaces:\n    g:\n      title: G\n      warehouse_id: w\n"
    text += "      serialized_space: {version: 1, b: [x, null, true, 1.5], a: 'p < q & r'}\n"
    made = resource("genie_spaces", "g", {"databricks.yml": text})
    assert made["serialized_space"] == r'{"a":"p \u003c q \u0026 r","b":["x",null,true,1.5],"version":1}'


@pytest.mark.parametrize("given", ["5", "true"])
def test_a_genie_space_is_no_number(given: str) -> None:
    text = f"bundle: {{name: b}}\nresources: {{genie_spaces: {{g: {{title: G, warehouse_id: w, serialized_space: {given}}}}}}}\n"
    [(summary, _, _)] = told({"databricks.yml": text})
    assert summary.startswith("serialized_space must be a string, map, or sequence, got ")


DASHBOARD = "bundle: {name: b}\nresources:\n  dashboards:\n    d: {display_name: D, warehouse_id: w, file_path: ./d.lvdash.json}\n"


def test_a_dashboard_is_the_text_of_its_file() -> None:
    made = resource("dashboards", "d", {"databricks.yml": DASHBOARD, "d.lvdash.json": '{"pages": []}\n'})
    assert made["serialized_dashboard"] == '{"pages": []}\n'
    assert made["embed_credentials"] is False
    assert made["parent_path"] == "/Workspace/Users/${workspace.current_user.userName}/.bundle/b/default/resources"


@pytest.mark.parametrize(
    ("parent", "made"),
    [("/Users/x", "/Workspace/Users/x"), ("/Workspace/Users/x", "/Workspace/Users/x"), ("/Workspaces", "/Workspace/Workspaces")],
)  # fmt: skip
def test_parents_of_dashboards_lie_below_workspace(parent: str, made: str) -> None:
    text = DASHBOARD.replace("file_path: ./d.lvdash.json", f"serialized_dashboard: '{{}}', parent_path: {parent}")
    assert resource("dashboards", "d", {"databricks.yml": text})["parent_path"] == made


def test_a_dashboard_whose_file_is_not_there_is_an_error_and_hides_nothing() -> None:
    files = {"databricks.yml": DASHBOARD}
    [(summary, _, _)] = told(files)
    assert summary.startswith("failed to read serialized dashboard from file_path d.lvdash.json: open d.lvdash.json")
    graph = graph_of(files)
    assert graph.get("databricks_dashboard.d") is not None


@pytest.mark.parametrize("path", ["../../../d.json", "../../../../etc/passwd"])
def test_no_file_outside_the_project_is_read(path: str) -> None:
    graph = graph_of({"databricks.yml": DASHBOARD.replace("./d.lvdash.json", path)})
    assert ("error", "outside-root") in [(each.level, each.code) for each in graph.diagnostics]
    assert at(graph, "databricks_dashboard.d", "serialized_dashboard").is_absent
