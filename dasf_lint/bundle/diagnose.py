"""The CLI's checks of a resolved bundle, as far as they need no workspace.

Follows bundle/config/validate/required.go and others there, bundle/permissions/permission_diagnostics.go, validate.go,
bundle/config/mutator/aicode/validate.go, bundle/trampoline/python_dbr_warning.go, bundle/apps/validate.go and
bundle/config/mutator/resourcemutator/validate_target_mode.go of the Databricks CLI; `phases` says which function
follows which.
"""

import re
from typing import Final

from dasf_lint.bundle import gotext
from dasf_lint.bundle.artifacts import tasks_with_local_libraries
from dasf_lint.bundle.complaints import Complaint
from dasf_lint.bundle.interpolate import parse_reference
from dasf_lint.bundle.libraries import is_local_path
from dasf_lint.bundle.patterns import is_local, join_clean, select, select_all
from dasf_lint.bundle.schema import REFERENCE
from dasf_lint.bundle.settings import settings
from dasf_lint.bundle.state import SHORT_NAME, USER_NAME, TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath

_CLUSTERS: Final = (
    ("resources", "clusters", "*"),
    ("resources", "jobs", "*", "job_clusters", "[*]", "new_cluster"),
    ("resources", "jobs", "*", "tasks", "[*]", "new_cluster"),
    ("resources", "jobs", "*", "tasks", "[*]", "for_each_task", "task", "new_cluster"),
    ("resources", "pipelines", "*", "clusters", "[*]"),
)
_SINGLE_NODE: Final = (
    "num_workers should be 0 only for single-node clusters. To create a\n"
    "valid single node cluster please ensure that the following properties\n"
    "are correctly set in the cluster specification:\n\n"
    "  spark_conf:\n    spark.databricks.cluster.profile: singleNode\n    spark.master: local[*]\n\n"
    "  custom_tags:\n    ResourceClass: SingleNode\n  "
)


def single_nodes(state: TargetState) -> None:
    for _, path, _, _, cluster in select_all(state.root, _CLUSTERS):
        if _is_half_single(cluster):
            summary = "Single node cluster is not correctly configured"
            state.complaints.warn(summary, detail=_SINGLE_NODE, path=path, at=cluster)


def _is_half_single(cluster: BundleValue) -> bool:
    """No workers, and yet not what makes a cluster of one node."""
    workers = cluster.get("num_workers")
    if workers is None or workers.kind != "int" or not isinstance(workers.data, int) or workers.data > 0:
        return False
    single = cluster.get("is_single_node")
    if single is not None and single.kind == "bool" and single.data:
        return False
    if cluster.string("policy_id"):
        return False
    profile = cluster.string("spark_conf", "spark.databricks.cluster.profile")
    master = cluster.string("spark_conf", "spark.master")
    return not (
        profile == "singleNode"
        and master.startswith("local")
        and cluster.string("custom_tags", "ResourceClass") == "SingleNode"
    )


def required_by_the_service(state: TargetState) -> None:
    """Fields without which the service refuses, whatever its description says."""
    dashboards = state.resources("dashboards")
    for field in ("display_name", "warehouse_id"):
        lacking = [(key, value) for key, value in dashboards.items() if not value.string(field)]
        if lacking:
            state.complaints.append(
                Complaint(
                    "error",
                    f"dashboard {field} is required",
                    paths=tuple(f"resources.dashboards.{key}" for key, _ in lacking),
                    places=tuple(place for _, value in lacking for place in value.places),
                )
            )
    for key, warehouse in state.resources("sql_warehouses").items():
        if not warehouse.string("name").strip():
            state.complaints.error(
                "sql_warehouse name is required", path=("resources", "sql_warehouses", key), at=warehouse
            )
    for path, _, _, grant in select(state.root, ("resources", "*", "*", "grants", "[*]")):
        principal, privileges = grant.get("principal"), grant.get("privileges")
        if principal is None or principal.kind == "nil" or (principal.kind == "string" and not principal.text):
            state.complaints.error("grant principal is required", path=path, at=grant)
        if privileges is None or privileges.kind == "nil" or (privileges.kind == "sequence" and not privileges.list):
            state.complaints.error("grant privileges is required", path=path, at=grant)
    for key, scope in state.resources("secret_scopes").items():
        permissions = scope.get("permissions")
        for index, entry in enumerate(permissions.elements() if permissions is not None else ()):
            if not any(entry.string(field) for field in ("user_name", "group_name", "service_principal_name")):
                state.complaints.error(
                    "secret scope permission principal is required",
                    detail="Set one of user_name, group_name or service_principal_name",
                    path=("resources", "secret_scopes", key, "permissions", index),
                    at=scope,
                )


def reserved_fields(state: TargetState) -> None:
    """What only the CLI may set."""
    for kind, word, title in (("dashboards", "dashboard", "display_name"), ("genie_spaces", "genie space", "title")):
        for key, resource in state.resources(kind).items():
            if resource.string("etag"):
                name = gotext.quoted(resource.string(title))
                summary = f"{word} {name} has an etag set. Etags must not be set in bundle configuration"
                state.complaints.error(summary, path=("resources", kind, key), at=resource)
                return
    for kind in ("jobs", "pipelines"):
        for key, resource in sorted(state.resources(kind).items()):
            for field in ("deployment_id", "version_id"):
                value = resource.get("deployment", field)
                if value is not None and value.data:
                    summary = (
                        f"{field} must not be set in bundle configuration; "
                        "it is managed by Declarative Automation Bundles"
                    )
                    state.complaints.error(summary, path=("resources", kind, key, "deployment", field), at=value)


def job_runs(state: TargetState) -> None:
    for key, run in sorted(state.resources("job_runs").items()):
        token = run.get("idempotency_token")
        if token is not None and token.data:
            summary = (
                "idempotency_token must not be set in bundle configuration; the CLI sets it on each run-now request"
            )
            state.complaints.error(summary, path=("resources", "job_runs", key, "idempotency_token"), at=token)
    state.complaints.check()
    for run in state.resources("job_runs").values():
        lifecycle = run.get("lifecycle")
        listed = run.get("lifecycle", "triggers")
        triggers = list(listed.elements()) if listed is not None else []
        prevented = lifecycle.get("prevent_destroy") if lifecycle is not None else None
        starts = [trigger.get("on_bundle_deploy") for trigger in triggers]
        if prevented is not None and prevented.data and any(start is not None and start.data for start in starts):
            summary = "lifecycle.triggers.on_bundle_deploy is incompatible with lifecycle.prevent_destroy"
            state.complaints.error(summary, at=lifecycle)
        for trigger, start in zip(triggers, starts, strict=True):
            if start is None or start.kind == "nil":
                # Newer releases know other events, of which one is enough.
                if not any(event.data for _, event in trigger.items()):
                    state.complaints.error("lifecycle.triggers entry must set on_bundle_deploy: true", at=trigger)
            elif not start.data:
                state.complaints.error("lifecycle.triggers.on_bundle_deploy must be true when set", at=start)


def terraform_only(state: TargetState) -> None:
    """References to fields that exist in Terraform alone."""
    direct = (
        state.text("bundle", "engine") != "terraform"
        and state.options.environment.get("DATABRICKS_BUNDLE_ENGINE") != "terraform"
    )
    only = settings()["terraform_only"]
    stack = [state.root]
    while stack:
        value = stack.pop()
        if value.kind == "map":
            stack.extend(reversed(value.map.values()))
        elif value.kind == "sequence":
            stack.extend(reversed(value.list))
        elif value.kind == "string" and "${resources." in value.text:
            for reference in REFERENCE.findall(value.text):
                path = parse_reference(reference)
                if path[0] != "resources" or len(path) < 4 or not _covers(only.get(str(path[1]), ()), path[3:]):
                    continue
                text = f"{gotext.quoted(reference)}: Terraform-only field; "
                if direct:
                    rest = "cross-resource references to Terraform-only fields are not supported by the direct engine"
                    state.complaints.say("error", text + rest, at=value.places[:1])
                else:
                    rest = "this reference will not work with the direct engine"
                    state.complaints.say("warning", text + rest, at=value.places[:1])


def _covers(fields: "list[str] | tuple[str, ...]", path: ValuePath) -> bool:
    names = [str(step) for step in path if isinstance(step, str)]
    for field in fields:
        steps = field.split(".")
        if len(steps) <= len(names) and all(a in ("*", b) for a, b in zip(steps, names, strict=False)):
            return True
    return False


def deployer_in_permissions(state: TargetState) -> None:
    section = state.get("permissions")
    entries = list(section.elements()) if section is not None else []
    if not entries:
        return
    for entry in entries:
        named = (entry.string("user_name"), entry.string("service_principal_name"))
        if entry.string("level") == "CAN_MANAGE" and USER_NAME in named:
            return
    assert section is not None
    state.complaints.say(
        "recommendation",
        f"permissions section should explicitly include the current deployment identity '{USER_NAME}' or one of its "
        "groups\n"
        "If it is not included, CAN_MANAGE permissions are only applied if the present identity is used to deploy.\n\n"
        "Consider using a adding a top-level permissions section such as the following:\n\n  permissions:\n"
        f"    - user_name: {USER_NAME}\n      level: CAN_MANAGE\n\n"
        "See https://docs.databricks.com/dev-tools/bundles/permissions.html to learn more about permission "
        "configuration.",
        at=section.places[:1],
    )


def ai_tasks(state: TargetState) -> None:
    """Code of AI Runtime tasks that is packaged from the bundle."""
    for path, _, _, task in select(state.root, ("resources", "jobs", "*", "tasks", "[*]")):
        nested = task.get("for_each_task", "task", "ai_runtime_task", "code_source_path")
        if nested is not None and nested.kind == "string" and nested.text and is_local_path(nested.text):
            state.complaints.error(
                "ai_runtime_task with a local code_source_path is not supported inside a for_each_task",
                detail="Set code_source_path to a workspace or volume path",
                path=(*path, "for_each_task", "task", "ai_runtime_task", "code_source_path"),
                at=nested,
            )
        source = task.get("ai_runtime_task", "code_source_path")
        if source is None or source.kind != "string" or not source.text or not is_local_path(source.text):
            continue
        where = (*path, "ai_runtime_task", "code_source_path")
        if not is_local(source.text):
            state.complaints.error(
                f"code_source_path {gotext.quoted(source.text)} is outside the bundle root",
                detail="code_source_path must point at a directory inside the bundle, or at a workspace or volume path",
                path=where,
                at=source,
            )
            continue
        found = state.tree_path(join_clean(state.sync_root, source.text))
        if found is None or state.tree.kind(found) != "directory":
            continue
        job = state.get("resources", "jobs", str(path[2]))
        if job is not None and (git := job.get("git_source")) is not None and git.kind == "map":
            state.complaints.error(
                "ai_runtime_task with a local code_source_path cannot be combined with git_source",
                detail="Remove git_source or set code_source_path to a workspace or volume path",
                path=where,
                at=source,
            )
        elif state.is_true("experimental", "immutable_folder"):
            state.complaints.error(
                "ai_runtime_task with a local code_source_path is not supported with experimental.immutable_folder",
                path=where,
                at=source,
            )


def old_runtimes(state: TargetState) -> None:
    """Wheels of the bundle need a runtime that can install them."""
    if state.is_true("experimental", "python_wheel_wrapper"):
        return
    before = len(state.complaints)
    for _, task in tasks_with_local_libraries(state):
        name = task.string("task_key")
        version = task.string("new_cluster", "spark_version")
        if _is_old(version):
            state.complaints.error(
                f"task {name} uses cluster with incompatible DBR version {version}", at=state.located(task)
            )
            continue
        key = task.string("job_cluster_key")
        for job in state.resources("jobs").values() if key else ():
            clusters = job.get("job_clusters")
            for cluster in clusters.elements() if clusters is not None else ():
                version = cluster.string("new_cluster", "spark_version")
                if cluster.string("job_cluster_key") == key and _is_old(version):
                    state.complaints.error(
                        f"job cluster {key} uses incompatible DBR version {version}", at=state.located(cluster)
                    )
        existing = REFERENCE.fullmatch(task.string("existing_cluster_id"))
        path = parse_reference(existing[1]) if existing is not None else ()
        if len(path) >= 3 and path[:2] == ("resources", "clusters"):
            version = state.text("resources", "clusters", str(path[2]), "spark_version")
            if _is_old(version):
                state.complaints.error(
                    f"task {name} uses cluster with incompatible DBR version {version}", at=state.located(task)
                )
    if len(state.complaints) > before:
        state.complaints.error(
            "Python wheel tasks require compute with DBR 13.3+ to include local libraries. Please change your cluster "
            "configuration or use the experimental 'python_wheel_wrapper' setting. See "
            "https://docs.databricks.com/dev-tools/bundles/python-wheel.html for more information."
        )


def _is_old(version: str) -> bool:
    parts = version.split(".")
    if len(parts) < 2 or not re.fullmatch(r"[0-9]+", parts[0]):
        return False
    minor = "99" if parts[1].startswith("x") else parts[1]
    return bool(re.fullmatch(r"[0-9]+", minor)) and (int(parts[0]), int(minor)) < (13, 1)


_APP_RESOURCE: Final = re.compile(r"\$\{resources\.(\w+)\.([^.]+)\.\w+\}")
_APP_FIELDS: Final = (
    ("job", "id"), ("sql_warehouse", "id"), ("serving_endpoint", "name"), ("experiment", "experiment_id"),
    ("postgres", "branch"), ("postgres", "database"), ("uc_securable", "securable_full_name"),
)  # fmt: skip


def apps(state: TargetState) -> None:
    seen: dict[str, str] = {}
    for key, app in state.resources("apps").items():
        path, git = app.string("source_code_path"), app.get("git_source")
        has_git = git is not None and git.kind == "map"
        if not path and not has_git:
            detail = f"app resource '{key}' should have either source_code_path or git_source field"
            state.complaints.error("Missing app source code path or git source", detail=detail, at=app)
            continue
        if path and has_git:
            detail = f"app resource '{key}' should have either source_code_path or git_source field, not both"
            state.complaints.error("Both source_code_path and git_source fields are set", detail=detail, at=app)
            continue
        if path in seen:
            state.complaints.error(
                "Duplicate app source code path",
                detail=f"app resource '{key}' has the same source code path as app resource '{seen[path]}', this "
                "will lead to the app configuration being overridden by each other",
                at=app.get("source_code_path"),
            )
        seen[path] = key
        _app_permissions(state, key, app)


def _app_permissions(state: TargetState, key: str, app: BundleValue) -> None:
    resources = app.get("resources")
    for resource in resources.elements() if resources is not None else ():
        field = next(((kind, name) for kind, name in _APP_FIELDS if resource.string(kind, name)), None)
        match = _APP_RESOURCE.search(resource.string(*field)) if field is not None else None
        if field is None or match is None:
            continue
        kind, name = match[1], match[2]
        permissions = state.get("resources", kind, name, "permissions")
        entries = list(permissions.elements()) if permissions is not None else []
        wanted = f"${{resources.apps.{key}.service_principal_client_id}}"
        if not entries or any(entry.string("service_principal_name") == wanted for entry in entries):
            continue
        level = resource.string(field[0], "permission")
        state.complaints.warn(
            f"app {gotext.quoted(key)} references {kind} {gotext.quoted(name)} which has permissions set. To prevent "
            f"permission override after deploying the app, please add the app service principal to the {kind} "
            "permissions",
            detail=f"Add the following section to the {kind} permissions:\n\n  resources:\n    {kind}:\n      {name}:\n"
            f"        permissions:\n          - level: {level}\n            service_principal_name: {wanted}\n",
            path=("resources", "apps", key),
            at=app,
        )


def target_mode(state: TargetState) -> None:
    mode = state.mode
    if mode == "development":
        _development(state)
    elif mode == "production":
        _production(state)
    elif mode:
        state.complaints.error(
            f"unsupported value '{mode}' specified for 'mode': must be either 'development' or 'production'",
            at=state.located(value) if (value := state.get("bundle", "mode")) is not None else None,
        )


def _names_deployer(text: str) -> bool:
    return USER_NAME in text or SHORT_NAME in text


def _development(state: TargetState) -> None:
    status = state.get("presets", "trigger_pause_status")
    if status is not None and status.data == "UNPAUSED":
        summary = "target with 'mode: development' cannot set trigger pause status to UNPAUSED by default"
        state.complaints.say("error", summary, at=status.places[:1])
    for field in ("root_path", "file_path", "resource_path", "artifact_path", "state_path"):
        path = state.text("workspace", field)
        if not path or _names_deployer(path):
            continue
        if field == "artifact_path" and path.startswith("/Volumes"):
            state.complaints.error(
                f"{field} should contain the current username or ${{workspace.current_user.short_name}} to ensure "
                "uniqueness when using 'mode: development'",
                sight="deployer",
            )
        else:
            state.complaints.error(
                f"{field} must start with '~/' or contain the current username to ensure uniqueness when using 'mode: "
                "development'",
                sight="deployer",
            )
        break
    prefix = state.get("presets", "name_prefix")
    if prefix is not None and prefix.kind == "string" and prefix.text:
        if _names_deployer(prefix.text) or "${workspace.current_user.domain_friendly_name}" in prefix.text:
            return
        state.complaints.say(
            "error",
            "prefix should contain the current username or ${workspace.current_user.short_name} to ensure uniqueness "
            "when using 'mode: development'",
            at=prefix.places[:1],
            sight="deployer",
        )


def _production(state: TargetState) -> None:
    for pipeline in state.resources("pipelines").values():
        development = pipeline.get("development")
        if development is not None and development.kind == "bool" and development.data:
            state.complaints.error(
                "target with 'mode: production' cannot include a pipeline with 'development: true'",
                at=state.located(development),
            )
            return
    if state.root_is_set:
        return
    detail = (
        "A common practice is to use a username or principal name in this path, i.e. use\n\n"
        f"  root_path: /Workspace/Users/{USER_NAME}/.bundle/${{bundle.name}}/${{bundle.target}}"
    )
    advice = "set 'workspace.root_path' to make sure only one copy is deployed"
    run_as = [job.get("run_as") for job in state.resources("jobs").values()]
    if all(value is not None and value.kind == "map" for value in run_as):
        state.complaints.say("recommendation", f"target with 'mode: production' should {advice}", detail=detail)
    else:
        state.complaints.error(f"target with 'mode: production' must {advice}", detail=detail, sight="deployer")


def shared_root(state: TargetState) -> None:
    root = state.text("workspace", "root_path")
    if not root.startswith("/Workspace/Shared/"):
        return
    section = state.get("permissions")
    for entry in section.elements() if section is not None else ():
        if entry.string("group_name") == "users" and entry.string("level") == "CAN_MANAGE":
            return
    state.complaints.warn(
        f"the bundle root path {root} is writable by all workspace users",
        detail="The bundle is configured to use /Workspace/Shared, which will give read/write access to all users. "
        "If this is intentional, add CAN_MANAGE for 'group_name: users' permission to your bundle configuration. If "
        "the deployment "
        "should be restricted, move it to a restricted folder such as /Workspace/Users/<username or principal name>.",
    )
