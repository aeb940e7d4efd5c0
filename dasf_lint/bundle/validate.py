"""What `bundle validate` alone checks, after everything else.

Follows bundle/config/validate/validate.go, job_cluster_key_defined.go, job_task_cluster_spec.go,
validate_artifact_path.go and files_to_sync.go of the Databricks CLI.
"""

from typing import Final

from dasf_lint.bundle import gotext
from dasf_lint.bundle.patterns import join_clean
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath

_COMPUTE: Final = ("job_cluster_key", "environment_key", "existing_cluster_id", "new_cluster")
_NEEDING_COMPUTE: Final = ("python_wheel_task", "dbt_task", "spark_jar_task", "spark_submit_task", "spark_python_task")


def tasks(state: TargetState) -> None:
    """Keys of job clusters that are not defined, and tasks that have nothing to run on."""
    for key, job in state.resources("jobs").items():
        clusters = job.get("job_clusters")
        known = {cluster.string("job_cluster_key") for cluster in (clusters.elements() if clusters is not None else ())}
        held = job.get("tasks")
        for index, task in enumerate(held.elements() if held is not None else ()):
            path: ValuePath = ("resources", "jobs", key, "tasks", index)
            _check_key(state, task, known, path)
            inner = task.get("for_each_task", "task")
            if inner is not None:
                _check_key(state, inner, known, (*path, "for_each_task", "task"))
            _check_compute(state, task, path)


def _check_key(state: TargetState, task: BundleValue, known: set[str], path: ValuePath) -> None:
    key = task.get("job_cluster_key")
    if key is not None and key.kind == "string" and key.text and key.text not in known:
        state.complaints.warn(f"job_cluster_key {key.text} is not defined", path=(*path, "job_cluster_key"), at=key)


def _check_compute(state: TargetState, task: BundleValue, path: ValuePath) -> None:
    inner = task.get("for_each_task", "task")
    if inner is not None and inner.kind == "map":
        _check_compute(state, inner, (*path, "for_each_task", "task"))
    if (notebook := task.get("notebook_task")) is not None and notebook.kind == "map":
        return
    if not any((held := task.get(name)) is not None and held.kind == "map" for name in _NEEDING_COMPUTE):
        return
    given = [name for name in _COMPUTE if (held := task.get(name)) is not None and held.data]
    if given or ((cluster := task.get("new_cluster")) is not None and cluster.kind == "map"):
        return
    state.complaints.error(
        "Missing required cluster or environment settings",
        detail=f"Task {gotext.quoted(task.string('task_key'))} requires a cluster or an environment to run.\n"
        f"Specify one of the following fields: {', '.join(_COMPUTE)}.",
        path=path,
        at=task,
    )


def artifact_path(state: TargetState) -> None:
    value = state.get("workspace", "artifact_path")
    if value is None or value.kind != "string" or not value.text.startswith("/Volumes/"):
        return
    parts = value.text.split("/")
    if len(parts) < 5 or not all(parts[2:5]):
        state.complaints.error(
            "expected UC volume path to be in the format /Volumes/<catalog>/<schema>/<volume>/..., got " + value.text,
            path="workspace.artifact_path",
            at=value,
        )


def files_to_sync(state: TargetState) -> None:
    """Directories that are to be uploaded and are not there."""
    paths = state.get("sync", "paths")
    for item in paths.elements() if paths is not None else ():
        if item.kind != "string":
            continue
        found = state.tree_path(join_clean(state.sync_root, item.text))
        if found is not None and state.tree.kind(found) is None:
            problem = f"stat {item.text}: no such file or directory"
            state.complaints.error(f"cannot list files: {problem}", at=state.located(item))
            if not state.keep_going:
                # Two checks of the CLI fail over it, each in its own words.
                state.complaints.error(problem)
            return
