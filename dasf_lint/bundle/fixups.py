"""What the CLI makes of resources once their references are resolved: lists merged by key, catalogs and schemas of the
bundle referred to, clusters of pools and old names of fields put right.

Follows bundle/config/mutator/resourcemutator/expand_pipeline_glob_paths.go, merge_job_clusters.go and its like,
capture_uc_dependencies.go, cluster_fixups.go, model_serving_endpoint_fixups.go and override_compute.go of the
Databricks CLI.
"""

from collections.abc import Callable
from typing import Final

from dasf_lint.bundle import globs, wheels
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.libraries import is_local_path
from dasf_lint.bundle.merge import MergeError, key_text, merge_by_key
from dasf_lint.bundle.patterns import join_clean, select, select_all
from dasf_lint.bundle.settings import settings
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, integer, mapping
from dasf_lint.core.source import relative_to


def expand_pipeline_globs(state: TargetState) -> None:
    """A pattern in the libraries of a pipeline becomes one library a file; without a match it stays."""
    for pipeline in state.resources("pipelines").values():
        libraries = pipeline.map.get("libraries")
        if libraries is not None and libraries.kind == "sequence":
            libraries.list[:] = [library for item in libraries.list for library in _expanded(state, item)]


def _expanded(state: TargetState, library: BundleValue) -> list[BundleValue]:
    for kind in ("notebook", "file"):
        path = library.get(kind, "path")
        if path is None:
            continue
        if path.kind != "string" or not path.text or not is_local_path(path.text):
            return [library]
        whole = state.tree_path(join_clean(state.bundle_root, path.text))
        if whole is None:
            return [library]
        try:
            found = globs.glob(state.tree, whole)
        except globs.BadPattern:
            raise state.complaints.stop("syntax error in pattern", at=state.located(path)) from None
        except globs.TooMuchWork as error:
            state.complaints.say("error", str(error), at=state.located(path), code="limit")
            return [library]
        relative = [relative_to(name, state.directory) for name in wheels.latest(found)]
        if not relative:
            return [library]
        held = library.map[kind]
        return [
            library.but("map", {**library.map, kind: held.but("map", {**held.map, "path": path.but("string", name)})})
            for name in relative
        ]
    return [library]


def merge_lists(state: TargetState) -> None:
    """Entries that are defined twice, as in the resources and in a target, become one."""
    for kind in dict.fromkeys(("jobs", "pipelines", *settings()["granted"])):
        for resource in state.resources(kind).values():
            try:
                _merge_lists_of(kind, resource)
            except MergeError as error:
                state.complaints.error(str(error), at=state.located(resource))
                if not state.keep_going:
                    raise Stopped from None
    for app in state.resources("apps").values():
        _replace_by_name(app)


def _merge_lists_of(kind: str, resource: BundleValue) -> None:
    if kind == "jobs":
        _merge(resource, "job_clusters", "job_cluster_key", key_text)
        _merge(resource, "parameters", "name", key_text)
        _merge(resource, "tasks", "task_key", key_text, ordered=True)
    elif kind == "pipelines":
        _merge(resource, "clusters", "label", _label)
    if kind in settings()["granted"]:
        _merge(resource, "grants", "principal", key_text)
        grants = resource.map.get("grants")
        for grant in grants.elements() if grants is not None else ():
            _without_repetition(grant)


def _merge(
    resource: BundleValue, field: str, key: str, name_of: Callable[[BundleValue | None], str], *, ordered: bool = False
) -> None:
    held = resource.map.get(field)
    if held is not None:
        resource.map[field] = merge_by_key(held, key, name_of, ordered=ordered)


def _label(value: BundleValue | None) -> str:
    return value.text.lower() if value is not None and value.kind == "string" else "default"


def _without_repetition(grant: BundleValue) -> None:
    privileges = grant.get("privileges")
    if privileges is not None and privileges.kind == "sequence":
        first = {item.data if item.kind == "string" else "": item for item in reversed(privileges.list)}
        grant.map["privileges"] = privileges.but(
            "sequence",
            [item for item in privileges.list if first.get(item.data if item.kind == "string" else "") is item],
        )


def _replace_by_name(app: BundleValue) -> None:
    """Of two resources of an app with one name the later one counts, at the place of the first."""
    held = app.map.get("resources")
    if held is None or held.kind != "sequence":
        return
    last: dict[str, BundleValue] = {}
    for element in held.list:
        last[key_text(element.get("name"))] = element
    named = [
        element
        if element.kind != "map" or "name" in element.map
        else element.but("map", {**element.map, "name": BundleValue("string", name)})
        for name, element in last.items()
    ]
    app.map["resources"] = held.but("sequence", named)


_Pair = tuple[BundleValue, str, str]


def capture_dependencies(state: TargetState) -> None:
    """Names of schemas and catalogs that the bundle defines become references to them."""
    schemas = {
        (schema.string("catalog_name"), schema.string("name")): key
        for key, schema in sorted(state.resources("schemas").items(), reverse=True)
    }
    catalogs = {c.string("name"): key for key, c in sorted(state.resources("catalogs").items(), reverse=True)}
    pairs: list[_Pair] = []
    for kind in ("volumes", "secrets", "registered_models"):
        pairs.extend((resource, "catalog_name", "schema_name") for resource in state.resources(kind).values())
    for pipeline in state.resources("pipelines").values():
        for field in ("schema", "target"):
            _refer(pipeline, field, schemas.get((pipeline.string("catalog"), pipeline.string(field))), "schemas")
        _refer(pipeline, "catalog", catalogs.get(pipeline.string("catalog")), "catalogs")
    for endpoint in state.resources("model_serving_endpoints").values():
        for path in (("ai_gateway", "inference_table_config"), ("config", "auto_capture_config")):
            table = endpoint.get(*path)
            if table is not None and table.kind == "map":
                pairs.append((table, "catalog_name", "schema_name"))
    for holder, catalog, schema in pairs:
        _refer(holder, schema, schemas.get((holder.string(catalog), holder.string(schema))), "schemas")
        _refer(holder, catalog, catalogs.get(holder.string(catalog)), "catalogs")
    for monitor in state.resources("quality_monitors").values():
        output = monitor.string("output_schema_name")
        first, dot, second = output.partition(".")
        if dot:
            named = _reference("catalogs", catalogs.get(first) if first else None) or first
            within = _reference("schemas", schemas.get((first, second)) if first and second else None) or second
            monitor.map["output_schema_name"] = monitor.map["output_schema_name"].but("string", f"{named}.{within}")
    for schema_resource in state.resources("schemas").values():
        _refer(schema_resource, "catalog_name", catalogs.get(schema_resource.string("catalog_name")), "catalogs")


def _reference(kind: str, key: str | None) -> str:
    return f"${{resources.{kind}.{key}.name}}" if key is not None else ""


def _refer(holder: BundleValue, field: str, key: str | None, kind: str) -> None:
    value = holder.map.get(field)
    if key is not None and value is not None and value.kind == "string" and value.text:
        if kind == "schemas" and not (holder.string("catalog_name") or holder.string("catalog")):
            return
        holder.map[field] = value.but("string", _reference(kind, key))


_CLUSTERS: Final = (
    ("resources", "jobs", "*", "tasks", "[*]", "new_cluster"),
    ("resources", "jobs", "*", "job_clusters", "[*]", "new_cluster"),
    ("resources", "clusters", "*"),
)


def fix_clusters(state: TargetState) -> None:
    """A cluster of a pool leaves the kind of machine to the pool; a job cluster says how many workers it has."""
    for _, path, _, _, cluster in select_all(state.root, _CLUSTERS):
        if cluster.kind != "map":
            continue
        _follow_pool(cluster)
        workers, autoscale = cluster.map.get("num_workers"), cluster.map.get("autoscale")
        if "job_clusters" in path and workers is None and (autoscale is None or autoscale.kind == "nil"):
            cluster.map["num_workers"] = integer(0)


_KEPT: Final = {
    "aws_attributes": "instance_profile_arn", "azure_attributes": "", "gcp_attributes": "google_service_account",
}  # fmt: skip


def _follow_pool(cluster: BundleValue) -> None:
    entries = cluster.map
    if not cluster.string("instance_pool_id"):
        _clear(entries, "driver_instance_pool_id")
        return
    for field, kept in _KEPT.items():
        held = entries.get(field)
        if held is not None and held.kind == "map":
            entries[field] = held.but("map", {n: v for n, v in held.map.items() if n == kept and v.data})
    for field in ("enable_elastic_disk", "node_type_id", "driver_node_type_id"):
        _clear(entries, field)


def _clear(entries: dict[str, BundleValue], field: str) -> None:
    """Set to its zero value, which is left out unless it was written as such."""
    value = entries.get(field)
    if value is not None and value.data:
        del entries[field]


_RENAMED: Final = {"model_name": "entity_name", "model_version": "entity_version"}


def fix_serving(state: TargetState) -> None:
    """`served_models`, the old name, becomes `served_entities`."""
    for key, endpoint in state.resources("model_serving_endpoints").items():
        config = endpoint.get("config")
        if config is None or config.kind != "map":
            continue
        models, entities = config.map.get("served_models"), config.map.get("served_entities")
        if models is None or models.kind != "sequence" or not models.list:
            continue
        if entities is not None and entities.kind == "sequence" and entities.list:
            state.complaints.say(
                "error",
                "Cannot use both served_models and served_entities",
                detail="Model serving endpoint cannot specify both served_models and served_entities at the same time.",
                at=state.resources("model_serving_endpoints")[key].places[:1],
            )
            continue
        state.complaints.say(
            "warning",
            "Using served_models is deprecated",
            detail="The served_models field is deprecated. Please use served_entities instead.",
            at=models.places[:1],
        )
        config.map["served_entities"] = models.but(
            "sequence",
            [
                item.but("map", {_RENAMED.get(name, name): value for name, value in item.items()})
                if item.kind == "map"
                else item
                for item in models.list
            ],
        )
        del config.map["served_models"]


def override_compute(state: TargetState) -> None:
    """`cluster_id` replaces the compute of every task that names some."""
    if state.mode == "production" and state.text("bundle", "cluster_id"):
        state.complaints.warn(
            "Setting a cluster override for a target that uses 'mode: production' is not recommended",
            detail="It is recommended to always use the same compute for production target for consistency.",
        )
    cluster = state.get("bundle", "cluster_id")
    given = state.options.environment.get("DATABRICKS_CLUSTER_ID", "")
    if given:
        if state.mode != "development":
            if state.mode == "production" and state.text("bundle", "cluster_id"):
                state.complaints.pop()
            state.complaints.warn(
                "The DATABRICKS_CLUSTER_ID variable is set but is ignored since the current target does not use 'mode: "
                "development'"
            )
            return
        cluster = BundleValue("string", given)
    if cluster is None or cluster.kind != "string" or not cluster.text:
        return
    for _, _, _, task in select(state.root, ("resources", "jobs", "*", "tasks", "[*]")):
        inner = task.get("for_each_task")
        held = task
        if inner is not None and inner.kind == "map":
            held = inner.map.get("task") or mapping({})
            inner.map["task"] = held
        if held.kind != "map":
            continue
        new_cluster = held.map.get("new_cluster")
        named = any(held.string(f) for f in ("existing_cluster_id", "environment_key", "job_cluster_key"))
        if named or (new_cluster is not None and new_cluster.kind == "map"):
            for field in ("new_cluster", "job_cluster_key", "environment_key"):
                held.map.pop(field, None)
            held.map["existing_cluster_id"] = cluster
