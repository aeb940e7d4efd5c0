"""What the CLI refuses or warns of: as it did, recorded in its acceptance tests (acceptance/bundle/validate, run_as) and in
its tests of apps and of wheels."""

import pytest

from tests.unit.bundle.helpers import place_of, resolved

NAME = "bundle: {name: b}\n"


def told(text: str, target: str | None = None, files: dict[str, str] | None = None) -> list[tuple[str, str, str, str]]:
    """Severity, sentence, path and place of each complaint."""
    found = resolved({"databricks.yml": NAME + text, **(files or {})}, target).diagnostics
    return [(each.severity, each.summary, ", ".join(each.paths), place_of(each)) for each in found]


def test_etags_are_the_services() -> None:
    """no_dashboard_etag, no_genie_space_etag"""
    rest = "warehouse_id: w"
    dashboard = (
        f"resources:\n  dashboards:\n    d: {{display_name: foobar, etag: '1', {rest}, serialized_dashboard: '{{}}'}}\n"
    )
    assert told(dashboard) == [
        (
            "error", 'dashboard "foobar" has an etag set. Etags must not be set in bundle configuration',
            "resources.dashboards.d", "4:8",
        )
    ]  # fmt: skip
    space = f"resources:\n  genie_spaces:\n    g: {{title: foobar, etag: '1', {rest}, serialized_space: '{{}}'}}\n"
    assert told(space) == [
        (
            "error", 'genie space "foobar" has an etag set. Etags must not be set in bundle configuration',
            "resources.genie_spaces.g", "4:8",
        )
    ]  # fmt: skip


def test_the_cli_says_itself_what_it_deployed() -> None:
    """reserved_deployment_fields: jobs, then pipelines; each field."""
    text = "resources:\n  jobs:\n    j: {name: j, deployment: {kind: BUNDLE, deployment_id: d, version_id: v}}\n"
    text += "  pipelines:\n    p: {name: p, deployment: {kind: BUNDLE, deployment_id: d, version_id: v}}\n"
    assert [(severity, path) for severity, _, path, _ in told(text)] == [
        ("error", "resources.jobs.j.deployment.deployment_id"),
        ("error", "resources.jobs.j.deployment.version_id"),
        ("error", "resources.pipelines.p.deployment.deployment_id"),
        ("error", "resources.pipelines.p.deployment.version_id"),
    ]
    assert told(text)[0][1] == (
        "deployment_id must not be set in bundle configuration; it is managed by Declarative Automation Bundles"
    )


def test_the_cli_makes_the_token_of_a_run() -> None:
    """reserved_job_run_idempotency_token"""
    assert told("resources:\n  job_runs:\n    r: {job_id: 1, idempotency_token: mine}\n") == [
        (
            "error",
            "idempotency_token must not be set in bundle configuration; the CLI sets it on each run-now request",
            "resources.job_runs.r.idempotency_token", "4:39",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "sentence", "path"),
    [
        ("dashboards: {d: {warehouse_id: w, serialized_dashboard: '{}'}}", "dashboard display_name is required", "dashboards.d"),
        ("dashboards: {d: {display_name: d, serialized_dashboard: '{}'}}", "dashboard warehouse_id is required", "dashboards.d"),
        ("sql_warehouses: {w: {cluster_size: Small}}", "sql_warehouse name is required", "sql_warehouses.w"),
        ("sql_warehouses: {w: {name: '  ', cluster_size: Small}}", "sql_warehouse name is required", "sql_warehouses.w"),
        ("catalogs: {c: {name: c, grants: [{privileges: [ALL_PRIVILEGES]}]}}", "grant principal is required", "catalogs.c.grants[0]"),
        (
            "secret_scopes: {s: {name: s, permissions: [{level: READ}]}}",
            "secret scope permission principal is required", "secret_scopes.s.permissions[0]",
        ),
        (
            "secret_scopes: {s: {name: s, permissions: [{level: READ, group_name: ''}]}}",
            "secret scope permission principal is required", "secret_scopes.s.permissions[0]",
        ),
    ],
)  # fmt: skip
def test_what_the_service_needs_is_required(resources: str, sentence: str, path: str) -> None:
    """dashboard_required_*, sql_warehouse_required_name, grants_required_principal, secret_scope_required_principal"""
    errors = [each for each in told(f"resources:\n  {resources}\n") if each[0] == "error"]
    assert [(summary, where) for _, summary, where, _ in errors] == [(sentence, f"resources.{path}")]


def test_an_endpoint_serves_models_or_entities() -> None:
    """model_serving_both_fields_error"""
    text = "resources:\n  model_serving_endpoints:\n    e:\n      name: e\n      config:\n"
    text += "        served_models: [{model_name: m, model_version: '1'}]\n"
    text += "        served_entities: [{entity_name: e, entity_version: '2'}]\n"
    errors = [summary for severity, summary, _, _ in told(text) if severity == "error"]
    assert errors == ["Cannot use both served_models and served_entities"]


# --- permissions of the bundle

PERMISSIONS = """permissions: [{level: CAN_MANAGE, user_name: overlap@example.com}, {level: CAN_VIEW, group_name: some}]
resources:
  jobs:
    mine: {name: m, permissions: [{level: CAN_VIEW, user_name: overlap@example.com}]}
    other: {name: o}
"""


def test_what_a_resource_says_of_a_principal_outweighs_the_bundle() -> None:
    """permissions_overlap, without the deployer, whom nobody knows here"""
    found = told(PERMISSIONS)
    assert ("warning", "'jobs' already has permissions set for 'overlap@example.com' user name") in [
        each[:2] for each in found
    ]
    config = resolved(NAME + PERMISSIONS).config
    assert isinstance(config, dict)
    jobs = config["resources"]["jobs"]  # type: ignore[index, call-overload]
    deployer = {"level": "IS_OWNER", "user_name": "${workspace.current_user.userName}"}
    some = {"level": "CAN_VIEW", "group_name": "some"}
    assert jobs["mine"]["permissions"] == [{"level": "CAN_VIEW", "user_name": "overlap@example.com"}, some, deployer]
    assert jobs["other"]["permissions"] == [{"level": "CAN_MANAGE", "user_name": "overlap@example.com"}, some, deployer]


# --- apps


def app(
    more: str = "",
    permissions: str = "",
    field: str = "job: {id: '${resources.jobs.j.id}', permission: CAN_MANAGE_RUN}",
) -> str:
    return (
        f"resources:\n  jobs: {{j: {{name: j{permissions}}}}}\n  apps:\n"
        f"    a: {{name: a, source_code_path: ./src, resources: [{{name: r, {field}}}]}}\n{more}"
    )


def test_two_apps_have_two_sources() -> None:
    """bundle/apps, TestAppsValidateSameSourcePath"""
    found = told(app("    b: {name: b, source_code_path: ./src}\n"), files={"src/app.py": ""})
    assert [summary for severity, summary, _, _ in found if severity == "error"] == ["Duplicate app source code path"]


@pytest.mark.parametrize(
    ("permissions", "is_told"),
    [
        (", permissions: [{level: CAN_MANAGE, user_name: x@example.com}]", True),
        (
            ", permissions: [{level: CAN_MANAGE, user_name: x@example.com}, {level: CAN_MANAGE_RUN, "
            "service_principal_name: '${resources.apps.a.service_principal_client_id}'}]", False,
        ),
    ],
)  # fmt: skip
def test_permissions_of_what_an_app_uses_name_its_principal(permissions: str, is_told: bool) -> None:
    """bundle/apps, TestAppsValidateResourcePermissionsWarning"""
    found = told(app(permissions=permissions), files={"src/app.py": ""})
    warned = [summary for severity, summary, _, _ in found if severity == "warning"]
    assert any(each.startswith('app "a" references jobs "j" which has permissions set.') for each in warned) == is_told


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("", "Missing app source code path or git source"),
        (
            ", source_code_path: ./src, git_source: {branch: main}",
            "Both source_code_path and git_source fields are set",
        ),
    ],
)
def test_an_app_has_one_source(fields: str, sentence: str) -> None:
    """bundle/apps/validate.go"""
    found = told(f"resources: {{apps: {{a: {{name: a{fields}}}}}}}\n", files={"src/app.py": ""})
    assert sentence in [summary for severity, summary, _, _ in found if severity == "error"]


# --- wheels


def wheels(cluster: str, more: str = "", before: str = "") -> list[str]:
    text = (
        f"{before}resources:\n  jobs:\n    j:\n      name: j\n{more}      tasks:\n        - task_key: k\n          {cluster}\n"
        "          python_wheel_task: {package_name: p, entry_point: e}\n          libraries: [{whl: ./dist/x.whl}]\n"
    )
    found = told(text, files={"dist/x.whl": "", "setup.py": ""})
    return [summary for severity, summary, _, _ in found if severity == "error"]


OLD, FINE = "new_cluster: {spark_version: 12.2.x-scala2.12}", "new_cluster: {spark_version: 13.1.x-scala2.12}"


def test_wheels_of_a_bundle_need_a_runtime_that_installs_them() -> None:
    """bundle/trampoline, TestIncompatibleWheelTasksWithNewCluster, ...WithJobClusterKey, ...WithExistingClusterId"""
    assert wheels(OLD)[0] == "task k uses cluster with incompatible DBR version 12.2.x-scala2.12"
    shared = f"      job_clusters: [{{job_cluster_key: c, {OLD}}}]\n"
    assert wheels("job_cluster_key: c", shared)[0] == "job cluster c uses incompatible DBR version 12.2.x-scala2.12"


def test_newer_runtimes_install_wheels_and_a_wrapper_helps_old_ones() -> None:
    """bundle/trampoline, TestNoIncompatibleWheelTasks, TestNoWarningWhenPythonWheelWrapperIsOn"""
    assert wheels(FINE) == []
    assert wheels(OLD, before="experimental: {python_wheel_wrapper: true}\n") == []
