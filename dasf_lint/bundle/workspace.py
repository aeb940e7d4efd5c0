"""The sections beside the resources: checks before anything is resolved, what is uploaded, and the workspace's paths.

Follows bundle/config/validate/scripts.go and others there, bundle/config/mutator/rewrite_sync_paths.go and others
there, bundle/config/mutator/resourcemutator/apply_target_mode.go of the Databricks CLI; `phases` says which function
follows which.
"""

import posixpath
from collections.abc import Iterator
from typing import Final

from dasf_lint.bundle import gotext
from dasf_lint.bundle.patterns import is_local, join_clean
from dasf_lint.bundle.schema import REFERENCE, holds_reference, is_pure_reference
from dasf_lint.bundle.state import SHORT_NAME, USER_NAME, TargetState
from dasf_lint.bundle.value import NIL, BundleValue, ValuePath, boolean, integer, mapping, sequence, string, to_json
from dasf_lint.core.source import relative_to

_AUTHENTICATION: Final = {
    "host": "DATABRICKS_HOST", "profile": "DATABRICKS_CONFIG_PROFILE", "auth_type": "DATABRICKS_AUTH_TYPE",
    "metadata_service_url": "DATABRICKS_METADATA_SERVICE_URL", "client_id": "DATABRICKS_CLIENT_ID",
    "google_service_account": "DATABRICKS_GOOGLE_SERVICE_ACCOUNT",
    "azure_resource_id": "DATABRICKS_AZURE_RESOURCE_ID", "azure_use_msi": "ARM_USE_MSI",
    "azure_client_id": "ARM_CLIENT_ID", "azure_tenant_id": "ARM_TENANT_ID", "azure_environment": "ARM_ENVIRONMENT",
    "azure_login_app_id": "DATABRICKS_AZURE_LOGIN_APP_ID", "account_id": "DATABRICKS_ACCOUNT_ID",
    "workspace_id": "DATABRICKS_WORKSPACE_ID",
}  # fmt: skip
_PATHS: Final = ("root_path", "file_path", "artifact_path", "state_path", "resource_path")


def check_resources_have_values(state: TargetState) -> None:
    resources = state.get("resources")
    for kind, group in resources.items() if resources is not None else ():
        for key, resource in group.items():
            if resource.kind == "nil":
                summary = f"{kind.removesuffix('s')} {key} is not defined"
                state.complaints.error(summary, path=("resources", kind, key), at=resource)


def check_authentication(state: TargetState) -> None:
    workspace = state.get("workspace")
    if workspace is None:
        return
    if workspace.kind != "map":
        summary = f'expected a map to index "workspace.host", found {workspace.kind}'
        state.complaints.error(summary, at=state.located(workspace))
        return
    for field, variable in _AUTHENTICATION.items():
        value = workspace.get(field)
        if value is not None and value.kind == "string" and holds_reference(value.text):
            path: ValuePath = ("workspace", field)
            state.complaints.warn(
                "Variable interpolation is not supported for fields that configure authentication",
                detail=f"Interpolation is not supported for the field workspace.{field}. Please set\n"
                f"the {variable} environment variable if you wish to configure this field at runtime.",
                path=path,
                at=value,
            )


def check_bundle_name(state: TargetState) -> None:
    name = state.get("bundle", "name")
    if name is not None and name.kind == "string" and holds_reference(name.text):
        state.complaints.warn(
            "Please do not use variable interpolation in the name of your bundle. The name of your bundle\n"
            "is a part of the path at which your bundle state is stored at by default. Parameterizing it at\n"
            "runtime can have unexpected consequences like duplicate deployments or resources not being\n"
            "cleaned up during bundle destroy.",
            path="bundle.name",
            at=name,
        )


def check_engine(state: TargetState) -> None:
    engine = state.get("bundle", "engine")
    if engine is None or engine.kind != "string" or not engine.text:
        return
    if engine.text not in ("terraform", "direct"):
        summary = f'invalid value {gotext.quoted(engine.text)} for bundle.engine (expected "terraform" or "direct")'
        state.complaints.say("error", summary, at=engine.places[:1])
    elif engine.text == "terraform":
        state.complaints.say(
            "warning",
            "the terraform deployment engine is deprecated and will stop working in a future version of the CLI",
            detail="See https://docs.databricks.com/aws/en/dev-tools/bundles/direct for how to migrate to the direct "
            "deployment engine",
            at=engine.places[:1],
        )


def check_scripts(state: TargetState) -> None:
    """Scripts are never run; their text may hold no reference, their environment only some."""
    scripts = state.get("scripts")
    for name, script in sorted(scripts.items() if scripts is not None else ()):
        content = script.get("content")
        path: ValuePath = ("scripts", name, "content")
        if content is None or not content.data:
            state.complaints.say("error", f"Script {name} has no content", path=path)
            continue
        match = REFERENCE.search(content.text)
        if match is not None:
            summary = (
                f"Found {match[0]} in script {name}.content. Interpolation syntax ${{...}} is not supported in script "
                "content"
            )
            detail = (
                "The ${...} syntax is not allowed in script content. To use a bundle value,\n"
                'declare an environment variable in the script\'s "env:" section and reference it\n'
                f'from "content" with $NAME:\n\n  scripts:\n    {name}:\n      env:\n        MY_VAR: ${{var.foo}}\n'
                '      content: echo "$MY_VAR"'
            )
            state.complaints.error(summary, detail=detail, path=path, at=content)
        environment = script.get("env")
        for key, value in sorted(environment.items() if environment is not None else ()):
            for reference in REFERENCE.findall(value.text) if value.kind == "string" else ():
                if reference.partition(".")[0] not in ("bundle", "workspace", "var", "variables"):
                    summary = (
                        f"${{{reference}}} cannot be used in scripts.{name}.env.{key}; only ${{bundle.*}}, "
                        "${workspace.*}, and ${var.*} are resolved before scripts execute"
                    )
                    state.complaints.error(summary, path=("scripts", name, "env", key), at=value)


def check_secrets(state: TargetState) -> None:
    """A secret's value comes from a variable, and that from outside the files."""
    for key, secret in state.resources("secrets").items():
        path: ValuePath = ("resources", "secrets", key, "value")
        value = secret.get("value")
        if value is None or value.kind != "string":
            detail = f'The secret value for "{key}" must be a string.'
            state.complaints.error("Secret value must be a string", detail=detail, path=path, at=value)
            continue
        if not is_pure_reference(value.text):
            state.complaints.error(
                "Secret value must be a variable reference",
                detail=f'The secret value for "{key}" must be a variable reference (e.g., ${{var.my_secret}}).\n'
                "Plain text secret values are not allowed to prevent leaking secrets in configuration files.\n"
                "Use bundle variables to pass secret values at deployment time.",
                path=path,
                at=value,
            )
            continue
        steps = value.text[2:-1].split(".")
        if steps[0] != "var" or len(steps) < 2:
            continue
        name = steps[1].partition("[")[0]
        default = state.get("variables", name, "default")
        if default is not None and default.kind != "nil":
            state.complaints.say(
                "error",
                "Variable used for secret value must not have a default value",
                detail=f'The variable "{name}" used for the secret "{key}" must not have a default value.\n'
                "A default value is stored in plain text in the configuration file, which defeats the purpose of using "
                "a variable reference for a secret.\nRemove the default value and pass the secret value at deployment "
                f'time using "--var", the BUNDLE_VAR_{name} environment variable, or a variable overrides file.',
                path=path,
                at=default.places + value.places,
            )


def relate_sync_paths(state: TargetState) -> None:
    """Paths of `sync` are relative to the file they stand in; from here on to the bundle."""
    sync = state.get("sync")
    if sync is None or sync.kind != "map":
        return
    for field in ("paths", "include", "exclude"):
        values = sync.get(field)
        if values is None or values.kind != "sequence":
            continue
        values.list[:] = [
            item.but("string", join_clean(_directory_of(state, item), item.text)) if item.kind == "string" else item
            for item in values.list
        ]


def _directory_of(state: TargetState, value: BundleValue) -> str:
    """The directory of the file that holds a value, relative to the bundle."""
    if value.node is None:
        return "."
    return relative_to(posixpath.dirname(value.node.file.path) or ".", state.directory)


def infer_sync_root(state: TargetState) -> None:
    """What is uploaded begins at the bundle, or above it where a path of `sync` leads there."""
    sync = state.section("sync")
    paths = sync.get("paths")
    if paths is None:
        paths = sync["paths"] = sequence([string(".")])
    if paths.kind != "sequence":
        return
    for item in paths.list:
        above = _root_for(item.text, state.bundle_root)
        if above and len(above) < len(state.sync_root):
            state.sync_root = above
    down = relative_to(state.bundle_root, state.sync_root)
    for index, item in enumerate(paths.list):
        if not is_local(join_clean(down, item.text)):
            state.complaints.error(
                f"invalid sync path {gotext.quoted(item.text)}", path=("sync", "paths", index), at=item
            )
    state.complaints.check()
    for field in ("paths", "include", "exclude"):
        values = sync.get(field)
        if values is not None and values.kind == "sequence":
            values.list[:] = [item.but("string", join_clean(down, item.text)) for item in values.list]


def _root_for(path: str, root: str) -> str:
    """The innermost directory at or above `root` from which `path` leads downwards; empty if there is none."""
    while not is_local(path):
        above = posixpath.dirname(root)
        if above == root:
            return ""
        path = join_clean(posixpath.basename(root), path)
        root = above
    return posixpath.normpath(root)


def authenticate(state: TargetState) -> None:
    """Where the CLI asks who deploys, it fails over a host that is still a reference."""
    host = state.get("workspace", "host")
    if host is not None and host.kind == "string" and "{" in host.text:
        summary = f'failed during request visitor: parse "https://{host.text}": invalid character "{{" in host name'
        state.complaints.error(summary, at=state.located(host))


def describe_git(state: TargetState) -> None:
    """Where the bundle lies in its checkout. Branch and commit are facts of the checkout, not of the files."""
    # From here on the CLI knows who deploys, and its section of the workspace is there.
    state.section("workspace")
    given = state.get("bundle")
    if given is not None and given.kind == "string":
        return
    bundle = state.section("bundle")
    git = bundle.get("git")
    if git is not None and git.kind == "string":
        return
    if git is None or git.kind != "map":
        git = bundle["git"] = mapping({})
    if not state.in_git:
        git.map["bundle_root_path"] = string(relative_to(state.bundle_root, state.sync_root))
        return
    directory = state.directory
    while directory != "." and state.tree.kind(posixpath.join(directory, ".git")) is None:
        directory = posixpath.dirname(directory) or "."
    git.map["bundle_root_path"] = string(relative_to(state.directory, directory))


def refuse_source_linked(state: TargetState) -> None:
    if not state.is_true("presets", "source_linked_deployment"):
        return
    value = state.get("presets", "source_linked_deployment")
    state.complaints.warn(
        "source-linked deployment is available only in the Databricks Workspace",
        path=("targets", state.target, "presets", "source_linked_deployment"),
        at=value,
    )
    state.section("presets")["source_linked_deployment"] = boolean(False)


def default_paths(state: TargetState) -> None:
    """The root path, and the others below it."""
    root_path = state.text("workspace", "root_path")
    if not root_path:
        name = state.text("bundle", "name")
        if not name:
            bundle = state.get("bundle")
            raise state.complaints.stop(
                "unable to define default workspace root: bundle name not defined",
                at=state.located(bundle if bundle is not None else NIL),
            )
        root_path = f"~/.bundle/{name}/{state.target}"
        state.section("workspace")["root_path"] = string(root_path)
    workspace = state.section("workspace")
    if root_path.startswith("~/"):
        root_path = join_clean(f"/Workspace/Users/{USER_NAME}", root_path[2:])
        workspace["root_path"] = workspace["root_path"].but("string", root_path)
    for field in ("file", "resource", "artifact", "state"):
        if not state.text("workspace", f"{field}_path"):
            below = {"file": "files", "resource": "resources", "artifact": "artifacts", "state": "state"}[field]
            workspace[f"{field}_path"] = string(join_clean(root_path, below))
    for path_field in _PATHS:
        value = workspace[path_field]
        if value.text.startswith("/") and not value.text.startswith(("/Workspace/", "/Volumes/")):
            workspace[path_field] = value.but("string", "/Workspace" + value.text)


def strip_workspace_prefix(state: TargetState) -> None:
    """`/Workspace${workspace.root_path}` and the like lose the prefix, which the value brings."""
    for path, container, key, value in _texts(state.root, ()):
        text = value.text
        if "/Workspace" not in text or "${workspace." not in text:
            continue
        new = text
        for field in ("root_path", "file_path", "artifact_path", "state_path", "resource_path"):
            for slash in ("/", ""):
                pattern, replacement = f"/Workspace{slash}${{workspace.{field}}}", f"${{workspace.{field}}}"
                if pattern not in new:
                    continue
                new = new.replace(pattern, replacement)
                state.complaints.warn(
                    f"substring {gotext.quoted(pattern)} found in {gotext.quoted(text)}. Please update this to "
                    f"{gotext.quoted(new)}.",
                    detail="For more information, please refer to: "
                    "https://docs.databricks.com/en/release-notes/dev-tools/bundles.html#workspace-paths",
                    path=path,
                    at=value,
                )
        if isinstance(key, int):
            container.list[key] = value.but("string", new)
        else:
            container.map[key] = value.but("string", new)


def _texts(value: BundleValue, path: ValuePath) -> Iterator[tuple[ValuePath, BundleValue, str | int, BundleValue]]:
    steps: list[tuple[str | int, BundleValue]]
    steps = list(value.map.items()) if value.kind == "map" else list(enumerate(value.list))
    for key, item in steps:
        if item.kind == "string":
            yield (*path, key), value, key, item
        elif item.kind in ("map", "sequence"):
            yield from _texts(item, (*path, key))


def place_python(state: TargetState) -> None:
    """The section `python` also stands at its old place. Nothing of it is run."""
    python, old = state.get("python"), state.get("experimental", "python")
    if python is not None and old is None:
        state.section("experimental")["python"] = python
    problem = ""
    if (pydabs := state.get("experimental", "pydabs")) is not None and pydabs.data:
        problem = "experimental/pydabs is deprecated, use python instead (https://docs.databricks.com/dev-tools/bundles/python)"
    elif python is not None and old is not None and python.data and old.data and to_json(python) != to_json(old):
        problem = (
            "'experimental/python' and 'python' configuration properties are mutually exclusive, use only 'python'"
        )
    if problem:
        state.complaints.error(f"failed to apply python mutator: {problem}", at=state.located(python or NIL))


def check_volumes(state: TargetState) -> None:
    for field in ("root_path", "file_path", "state_path", "resource_path"):
        value = state.get("workspace", field)
        if value is not None and value.kind == "string" and value.text.startswith("/Volumes/"):
            state.complaints.error(
                f"workspace.{field} {value.text} starts with /Volumes. /Volumes can only be used with "
                "workspace.artifact_path.",
                detail="For more information, see "
                "https://docs.databricks.com/aws/en/dev-tools/bundles/settings#workspace",
                path=("workspace", field),
                at=value,
            )
            if field == "root_path":
                return


def apply_mode(state: TargetState) -> None:
    """`mode: development` fills the presets that are not set and switches the deployment lock off."""
    if state.mode != "development":
        return
    bundle = state.section("bundle")
    if not state.is_true("bundle", "deployment", "lock", "enabled"):
        deployment = bundle.get("deployment")
        if deployment is None or deployment.kind != "map":
            deployment = bundle["deployment"] = mapping({})
        lock = deployment.map.get("lock")
        if lock is None or lock.kind != "map":
            lock = deployment.map["lock"] = mapping({})
        lock.map["enabled"] = boolean(False)
    presets = state.section("presets")
    if not state.text("presets", "name_prefix"):
        presets["name_prefix"] = string(f"[dev {SHORT_NAME}] ")
    tags = presets.get("tags")
    if tags is None or tags.kind != "map":
        tags = presets["tags"] = mapping({})
    if "dev" not in tags.map:
        tags.map["dev"] = string(SHORT_NAME)
    runs = presets.get("jobs_max_concurrent_runs")
    if runs is None or not runs.data:
        presets["jobs_max_concurrent_runs"] = integer(4)
    if not state.text("presets", "trigger_pause_status"):
        presets["trigger_pause_status"] = string("PAUSED")
    if not state.is_false("presets", "pipelines_development"):
        presets["pipelines_development"] = boolean(True)
