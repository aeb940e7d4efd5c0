"""What a target presets, overrides and hands down: as the CLI printed it, recorded in its acceptance tests
(acceptance/bundle/validate), its own tests (bundle/config/mutator/resourcemutator) and the recordings of this project."""

from typing import Any

import pytest

from tests.unit.bundle.helpers import place_of, resolved

NAME = "bundle: {name: b}\n"


def resources(text: str, target: str | None = None, **given: Any) -> dict[str, Any]:
    config = resolved(NAME + text, target, **given).config
    assert isinstance(config, dict)
    found = config["resources"]
    assert isinstance(found, dict)
    return found


def told(text: str, target: str | None = None, **given: Any) -> list[tuple[str, str, str]]:
    found = resolved(NAME + text, target, **given).diagnostics
    return [(each.severity, each.summary, place_of(each)) for each in found]


# --- presets


NAMED = """presets: {name_prefix: "%s"}
resources:
  jobs: {j: {name: job1}}
  models: {m: {name: model 1}}
  schemas: {s: {name: schema1, catalog_name: c}}
  volumes: {v: {name: volume1, catalog_name: c, schema_name: s}}
  vector_search_endpoints: {e: {name: vs, endpoint_type: STANDARD}}
"""


@pytest.mark.parametrize(
    ("prefix", "job", "model", "schema"),
    [
        ("prefix-", "prefix-job1", "prefix-model 1", "prefixschema1"),
        ("[prefix]", "[prefix]job1", "[prefix]model 1", "prefix_schema1"),
        ("", "job1", "model 1", "schema1"),
    ],
)
def test_a_prefix_stands_before_the_names_of_some_kinds(prefix: str, job: str, model: str, schema: str) -> None:
    """presets_name_prefix"""
    made = resources(NAMED % prefix)
    assert (made["jobs"]["j"]["name"], made["models"]["m"]["name"]) == (job, model)
    assert made["schemas"]["s"]["name"] == schema
    assert (made["volumes"]["v"]["name"], made["vector_search_endpoints"]["e"]["name"]) == ("volume1", "vs")


def test_tags_are_added_and_replace_none() -> None:
    """presets_tags"""
    text = "presets: {tags: {env: dev}}\nresources:\n  jobs:\n    a: {name: a}\n    b: {name: b, tags: {team: data}}\n"
    made = resources(text + "    c: {name: c, tags: {env: prod}}\n")["jobs"]
    assert [made[key]["tags"] for key in "abc"] == [{"env": "dev"}, {"env": "dev", "team": "data"}, {"env": "prod"}]


def test_concurrent_runs_are_preset_where_a_job_says_none() -> None:
    """presets_max_concurrent_runs"""
    text = "presets: {jobs_max_concurrent_runs: 5}\nresources: {jobs: {a: {name: a}, b: {name: b, max_concurrent_runs: 3}}}\n"
    made = resources(text)["jobs"]
    assert [made[key]["max_concurrent_runs"] for key in "ab"] == [5, 3]


PAUSED = """presets: {trigger_pause_status: PAUSED}
resources:
  jobs:
    a: {name: a, schedule: {quartz_cron_expression: "0 0 0 * * ?", timezone_id: UTC}}
    b: {name: b, trigger: {periodic: {interval: 1, unit: DAYS}, pause_status: UNPAUSED}}
    c: {name: c, continuous: {}}
  pipelines: {p: {name: p, continuous: true}}
  alerts:
    n:
      display_name: n
      warehouse_id: w
      query_text: select 1
      evaluation: {comparison_operator: EQUAL, source: {name: "1"}}
      schedule: {quartz_cron_schedule: "0 0 * * * ?", timezone_id: UTC}
"""


def test_triggers_are_paused_where_they_do_not_say_it_themselves() -> None:
    """presets_all_kinds--paused, pipelines_paused_continuous--pausedonly"""
    made = resources(PAUSED)
    jobs = made["jobs"]
    assert jobs["a"]["schedule"]["pause_status"] == "PAUSED"
    assert jobs["b"]["trigger"]["pause_status"] == "UNPAUSED"
    assert jobs["c"]["continuous"]["pause_status"] == "PAUSED"
    assert "continuous" not in made["pipelines"]["p"]
    assert made["alerts"]["n"]["schedule"]["pause_status"] == "PAUSED"


def test_what_is_new_for_development_is_named_after_who_deploys() -> None:
    """presets_name_prefix_dev"""
    text = "targets: {dev: {mode: development, presets: {name_prefix: %s}}}\nresources: {jobs: {j: {name: j}}}\n"
    sentence = (
        "prefix should contain the current username or ${workspace.current_user.short_name} to ensure uniqueness when "
        "using 'mode: development'"
    )
    assert (sentence, "2:59") in [each[1:] for each in told(text % "prefix", "dev")]
    assert not [each for each in told(text % '""', "dev") if each[1].startswith("prefix should")]


# --- permissions


@pytest.mark.parametrize("levels", [["CAN_VIEW", "CAN_MANAGE_RUN"], ["CAN_MANAGE_RUN", "CAN_VIEW"]])
def test_of_several_levels_of_one_principal_the_highest_counts(levels: list[str]) -> None:
    """permissions"""
    entries = ", ".join(f"{{level: {level}, user_name: u@example.com}}" for level in levels)
    made = resources(f"resources: {{jobs: {{j: {{name: j, permissions: [{entries}]}}}}}}\n")["jobs"]["j"]
    assert made["permissions"][0] == {"level": "CAN_MANAGE_RUN", "user_name": "u@example.com"}
    assert [each["level"] for each in made["permissions"]] == ["CAN_MANAGE_RUN", "IS_OWNER"]


def test_a_level_that_the_bundle_cannot_give_is_an_error() -> None:
    """perms_resource_invalid_level is of a resource; bundle/permissions/mutator.go of the bundle."""
    text = "permissions: [{level: CAN_FLY, user_name: u@example.com}]\nresources: {jobs: {j: {name: j}}}\n"
    errors = [summary for severity, summary, _ in told(text) if severity == "error"]
    assert errors[0] == "invalid permission level: CAN_FLY, allowed values: [CAN_MANAGE, CAN_VIEW, CAN_RUN]"


# --- compute


TASKS = """%s
resources:
  jobs:
    j:
      name: j
      tasks:
        - {task_key: a, new_cluster: {spark_version: 14.3.x-scala2.12}}
        - {task_key: b, existing_cluster_id: cluster2}
        - {task_key: c, environment_key: e}
        - {task_key: d, job_cluster_key: k}
        - {task_key: e, pipeline_task: {pipeline_id: p}}
"""


def test_in_development_one_cluster_replaces_all_compute_that_is_named() -> None:
    """TestOverrideComputeModeDevelopment, TestOverrideComputePipelineTask"""
    made = resources(TASKS % "targets: {dev: {mode: development, cluster_id: mine}}", "dev")["jobs"]["j"]["tasks"]
    assert [each.get("existing_cluster_id") for each in made] == ["mine"] * 4 + [None]
    assert not [each for each in made if {"new_cluster", "environment_key", "job_cluster_key"} & each.keys()]


def test_the_cluster_of_the_environment_counts_in_development_only() -> None:
    """TestOverrideComputeModeDefaultIgnoresVariable"""
    given = {"environment": {"DATABRICKS_CLUSTER_ID": "theirs"}}
    made = resources(TASKS % "targets: {dev: {mode: development}}", "dev", **given)["jobs"]["j"]["tasks"]
    assert [each.get("existing_cluster_id") for each in made] == ["theirs"] * 4 + [None]
    text = TASKS % "targets: {dev: {}}"
    assert resources(text, "dev", **given)["jobs"]["j"]["tasks"][1]["existing_cluster_id"] == "cluster2"
    assert (
        "warning",
        "The DATABRICKS_CLUSTER_ID variable is set but is ignored since the current target does not use 'mode: development'",
        "",
    ) in told(text, "dev", **given)


# --- libraries of pipelines


def test_patterns_of_the_libraries_of_a_pipeline_become_the_files_that_are_there() -> None:
    """TestExpandGlobPathsInPipelines; the paths are then those in the workspace."""
    text = """bundle: {name: b}
include: [relative/*.yml]
resources:
  pipelines:
    p:
      name: p
      libraries:
        - file: {path: ./test/*.py}
        - notebook: {path: /Workspace/Users/me/test.ipynb}
        - notebook: {path: dbfs:/me/test.ipynb}
        - jar: ./*.jar
        - maven: {coordinates: "org.jsoup:jsoup:1.7.2"}
"""
    other = "resources: {pipelines: {q: {name: q, libraries: [{file: {path: ./*.py}}]}}}\n"
    files = dict.fromkeys(("test/test2.py", "test/test3.py", "relative/test4.py", "relative/test5.py", "test1.py"), "")
    config = resolved({"databricks.yml": text, "relative/q.yml": other, **files}).config
    assert isinstance(config, dict)
    pipelines: Any = config["resources"]["pipelines"]  # type: ignore[index, call-overload]
    root = "/Workspace/Users/${workspace.current_user.userName}/.bundle/b/default/files"
    assert pipelines["p"]["libraries"] == [
        {"file": {"path": f"{root}/test/test2.py"}},
        {"file": {"path": f"{root}/test/test3.py"}},
        {"notebook": {"path": "/Workspace/Users/me/test.ipynb"}},
        {"notebook": {"path": "dbfs:/me/test.ipynb"}},
        {"jar": "./*.jar"},
        {"maven": {"coordinates": "org.jsoup:jsoup:1.7.2"}},
    ]
    assert [each["file"]["path"] for each in pipelines["q"]["libraries"]] == [
        f"{root}/relative/test4.py",
        f"{root}/relative/test5.py",
    ]


@pytest.mark.parametrize(
    ("parent", "made"),
    [('parent_path: ""', "/Workspace"), ("parent_path: already-set", "/Workspace/already-set"), ("", "/Workspace/foo/bar")],
)  # fmt: skip
def test_dashboards_lie_below_the_resources_unless_they_say_where(parent: str, made: str) -> None:
    """dashboard_defaults"""
    more = f", {parent}" if parent else ""
    text = f"workspace: {{resource_path: /foo/bar}}\nresources: {{dashboards: {{d: {{display_name: d, warehouse_id: w{more}}}}}}}\n"
    found = resources(text)["dashboards"]["d"]
    assert (found["parent_path"], found["embed_credentials"]) == (made, False)
