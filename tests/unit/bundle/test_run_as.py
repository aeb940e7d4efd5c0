"""Who jobs and pipelines run as: as the CLI printed it, recorded in its acceptance tests (acceptance/bundle/run_as) and in
the recordings of this project."""

from typing import Any

import pytest

from tests.unit.bundle.helpers import graph_of, place_of, resolved

BUNDLE = """bundle: {name: b}
%s
resources:
  jobs: {one: {name: one}, own: {name: own, run_as: {service_principal_name: theirs}}}
  pipelines:
    p:
      name: p
      permissions: [{level: CAN_VIEW, service_principal_name: sp}, {level: CAN_VIEW, user_name: u}]
  experiments: {e: {name: /e}}
"""


def resources(run_as: str, **given: Any) -> dict[str, Any]:
    config = resolved(BUNDLE % run_as, **given).config
    assert isinstance(config, dict)
    found = config["resources"]
    assert isinstance(found, dict)
    return found


def told(text: str, target: str | None = None) -> list[tuple[str, str, str]]:
    return [(each.severity, each.summary, place_of(each)) for each in resolved(text, target).diagnostics]


@pytest.mark.parametrize("who", [{"service_principal_name": "sp"}, {"user_name": "u"}])
def test_jobs_and_pipelines_run_as_the_bundle_says_unless_they_say_it_themselves(who: dict[str, str]) -> None:
    """allowed"""
    [(name, value)] = who.items()
    made = resources(f"run_as: {{{name}: {value}}}")
    assert made["jobs"]["one"]["run_as"] == who
    assert made["pipelines"]["p"]["run_as"] == who
    assert made["jobs"]["own"]["run_as"] == {"service_principal_name": "theirs"}
    assert "run_as" not in made["experiments"]["e"]


def test_in_the_legacy_mode_pipelines_belong_to_who_would_run_them() -> None:
    """pipelines_legacy"""
    text = "run_as: {service_principal_name: sp}\nexperimental: {use_legacy_run_as: true}"
    made = resources(text)
    assert made["jobs"]["one"]["run_as"] == {"service_principal_name": "sp"}
    assert "run_as" not in made["pipelines"]["p"]
    assert made["pipelines"]["p"]["permissions"][:2] == [
        {"level": "CAN_VIEW", "user_name": "u"},
        {"level": "IS_OWNER", "service_principal_name": "sp"},
    ]
    [(severity, summary, place)] = told(BUNDLE % text)
    assert (severity, place) == ("warning", "3:35")
    assert summary.startswith("You are using the legacy mode of run_as.")


NEITHER = "run_as section must specify exactly one identity. Neither service_principal_name nor user_name is specified"


@pytest.mark.parametrize(
    ("run_as", "place"),
    [
        ("run_as: {}", "2:9"),
        ('run_as:\n  service_principal_name: ""', "3:3"),
        ('run_as:\n  user_name: ""', "3:3"),
        ('run_as:\n  service_principal_name: ""\n  user_name: ""', "3:3"),
    ],
)
def test_nobody_is_nobody(run_as: str, place: str) -> None:
    """empty_run_as_dict, empty_sp, empty_user, empty_user_and_sp"""
    assert told(BUNDLE % run_as) == [("error", NEITHER, place)]


def test_a_section_without_a_value_says_nothing() -> None:
    """empty_run_as"""
    assert told(BUNDLE % "run_as:") == []


def test_two_identities_are_too_many() -> None:
    """invalid_both_sp_and_user"""
    found = told(BUNDLE % "run_as:\n  service_principal_name: sp\n  user_name: u")
    assert found == [("error", "run_as section cannot specify both user_name and service_principal_name", "3:3")]


OTHERS = """bundle: {name: b}
run_as: {user_name: other@example.com}
targets:
  endpoint: {resources: {model_serving_endpoints: {e: {name: e}}}}
  monitor: {resources: {quality_monitors: {g: {table_name: c.s.t, assets_dir: /Workspace/x, output_schema_name: c.s}}}}
  app: {resources: {apps: {l: {name: l, source_code_path: ./src}}}}
  dash: {resources: {dashboards: {k: {display_name: k, warehouse_id: w, serialized_dashboard: "{}", embed_credentials: true}}}}
  fine: {resources: {dashboards: {k: {display_name: k, warehouse_id: w, serialized_dashboard: "{}"}}}}
  self: {run_as: {user_name: "${workspace.current_user.userName}"}, resources: {apps: {l: {name: l, source_code_path: ./src}}}}
"""


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("endpoint", "model_serving_endpoints"), ("monitor", "quality_monitors"), ("app", "apps"),
        ("dash", "dashboards with embed_credentials set to true"),
    ],
)  # fmt: skip
def test_some_kinds_run_as_who_deploys_them_and_nobody_else(target: str, what: str) -> None:
    """run_as_not_allowed. Whether the CLI refuses depends on who deploys, so that the linter says nothing by itself."""
    sentence = f"{what} do not support a setting a run_as user that is different from the owner."
    assert any(summary.startswith(sentence) for _, summary, _ in told(OTHERS, target))
    assert not [each for each in graph_of(OTHERS, target).diagnostics if each.level == "error"]


@pytest.mark.parametrize("target", ["fine", "self"])
def test_who_deploys_may_run_all_of_it(target: str) -> None:
    """run_as_not_allowed--dash_ok, run_as_not_allowed--self"""
    assert not [each for each in told(OTHERS, target) if "run_as" in each[1]]
