"""Presets: prefixes of names, tags, and what is paused, for every kind that takes part.

Follows bundle/config/mutator/resourcemutator/apply_presets.go of the Databricks CLI; texts are made plain as in
libs/textutil/textutil.go, tags as in libs/tags/aws.go, azure.go and gcp.go.
"""

import posixpath
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from dasf_lint.bundle import models
from dasf_lint.bundle.schema import REFERENCE
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.translate import cloud_of
from dasf_lint.bundle.value import BundleValue, boolean, mapping, sequence, string

_PREFIXED: Final = {
    "jobs": "name", "pipelines": "name", "models": "name", "clusters": "cluster_name",
    "instance_pools": "instance_pool_name", "dashboards": "display_name", "alerts": "display_name",
    "genie_spaces": "title", "sql_warehouses": "name",
}  # fmt: skip
_PREFIXED_NORMALLY: Final = ("model_serving_endpoints", "registered_models", "schemas")


def apply(state: TargetState) -> None:
    status = state.text("presets", "trigger_pause_status")
    if status and status not in ("PAUSED", "UNPAUSED"):
        value = state.get("presets", "trigger_pause_status")
        summary = "Invalid value for trigger_pause_status, should be PAUSED or UNPAUSED"
        state.complaints.say("error", summary, at=value.places[:1] if value is not None else None)
    prefix = state.text("presets", "name_prefix")
    newer = {kind: facts["prefixed"] for kind, facts in models.layer()["kinds"].items() if "prefixed" in facts}
    for kind, field in (_PREFIXED | newer).items():
        for resource in state.resources(kind).values():
            _prefix(resource, field, prefix)
    for kind in _PREFIXED_NORMALLY:
        if kind == "schemas" and state.is_true("experimental", "skip_name_prefix_for_schema"):
            continue
        for resource in state.resources(kind).values():
            _prefix(resource, "name", normal_prefix(prefix))
    for experiment in state.resources("experiments").values():
        _prefix_experiment(experiment, prefix)
    _add_tags(state)
    _pause(state, status)


def _prefix(resource: BundleValue, field: str, prefix: str) -> None:
    name = resource.map.get(field)
    if name is None or name.kind == "nil":
        if prefix:
            resource.map[field] = string(prefix)
    elif prefix and name.kind == "string":
        resource.map[field] = name.but("string", prefix + name.text)


def _prefix_experiment(experiment: BundleValue, prefix: str) -> None:
    """The last step of the path takes the prefix; the path is cleaned on the way."""
    name = experiment.map.get("name")
    path = name.text if name is not None and name.kind == "string" else ""
    directory, _, _ = path.rpartition("/")
    cleaned = posixpath.normpath(directory or ("/" if path.startswith("/") else "."))
    stripped = path.rstrip("/")
    base = stripped.rpartition("/")[2] if stripped else ("/" if path else ".")
    new = prefix + base if cleaned == "." else f"{cleaned}/{prefix}{base}"
    if new != path:
        experiment.map["name"] = string(new) if name is None else name.but("string", new)


def normal_prefix(prefix: str) -> str:
    """`[dev someone] ` as `dev_someone_`; references in it are kept."""
    prefix = prefix.replace("[", "").strip(" ")
    suffix = "_" if prefix.endswith("]") else ""
    return normal(prefix) + suffix


def normal(text: str) -> str:
    """Lower case, everything but letters and digits to `_`, none at the ends and never two; references are kept."""
    parts: list[str] = []
    at = 0
    for match in REFERENCE.finditer(text):
        parts.append(_plain(text[at : match.start()]))
        parts.append(match[0])
        at = match.end()
    parts.append(_plain(text[at:]))
    return re.sub("_+", "_", "".join(parts)).strip("_") if len(parts) == 1 else _trimmed(parts)


def _plain(text: str) -> str:
    return re.sub("_+", "_", "".join(char if char.isalpha() or char.isdecimal() else "_" for char in text.lower()))


def _trimmed(parts: list[str]) -> str:
    return "".join(parts).strip("_")


def _add_tags(state: TargetState) -> None:
    tags = state.get("presets", "tags")
    if tags is None or tags.kind != "map" or not tags.map:
        return
    pairs = sorted((key, value) for key, value in tags.map.items() if value.kind == "string")
    for kind in ("jobs", "pipelines"):
        for resource in state.resources(kind).values():
            held = _map_of(resource, "tags")
            for key, value in pairs if held is not None else ():
                assert held is not None
                existing = held.map.get(key)
                if existing is None or not existing.data:
                    held.map[key] = value
    for kind in ("models", "experiments"):
        for resource in state.resources(kind).values():
            _add_pairs(resource, "tags", pairs)
    key_of, value_of = tag_normals(state.text("workspace", "host"))
    normal_pairs = [(key_of(key), value.but("string", value_of(value.text))) for key, value in pairs]
    for kind in ("clusters", "instance_pools"):
        for resource in state.resources(kind).values():
            held = _map_of(resource, "custom_tags")
            for key, value in normal_pairs if held is not None else ():
                assert held is not None
                held.map.setdefault(key, value)
    for warehouse in state.resources("sql_warehouses").values():
        held = _map_of(warehouse, "tags")
        if held is not None:
            _add_pairs(held, "custom_tags", normal_pairs)


def _map_of(resource: BundleValue, field: str) -> BundleValue | None:
    """The map below a field, made where it is missing; None where a reference stands for it."""
    held = resource.map.get(field)
    if held is None or held.kind == "nil":
        held = resource.map[field] = mapping({})
    return held if held.kind == "map" else None


def _add_pairs(resource: BundleValue, field: str, pairs: list[tuple[str, BundleValue]]) -> None:
    held = resource.map.get(field)
    if held is None or held.kind == "nil":
        held = resource.map[field] = sequence([])
    if held.kind != "sequence":
        return
    known = {element.string("key") for element in held.list}
    held.list.extend(mapping({"key": string(key), "value": value}) for key, value in pairs if key not in known)


def _pause(state: TargetState, status: str) -> None:
    runs = state.get("presets", "jobs_max_concurrent_runs")
    for job in state.resources("jobs").values():
        own = job.map.get("max_concurrent_runs")
        if (own is None or not own.data) and runs is not None and runs.kind == "int" and runs.data:
            job.map["max_concurrent_runs"] = runs
        for trigger in ("schedule", "continuous", "trigger") if status else ():
            block = job.map.get(trigger)
            if block is not None and block.kind == "map" and not block.string("pause_status"):
                block.map["pause_status"] = string(status)
    development = state.is_true("presets", "pipelines_development")
    for pipeline in state.resources("pipelines").values():
        if development:
            pipeline.map["development"] = boolean(True)
        continuous = pipeline.map.get("continuous")
        if status == "PAUSED" and continuous is not None and continuous.kind == "bool" and continuous.data:
            del pipeline.map["continuous"]
    if status == "PAUSED":
        for monitor in state.resources("quality_monitors").values():
            schedule = monitor.map.get("schedule")
            if schedule is not None and schedule.string("pause_status") != "UNPAUSED":
                del monitor.map["schedule"]
    for alert in state.resources("alerts").values() if status else ():
        schedule = alert.map.get("schedule")
        if schedule is not None and schedule.string("quartz_cron_schedule") and not schedule.string("pause_status"):
            schedule.map["pause_status"] = string(status)


def tag_normals(host: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """How keys and values of tags are normalised for the cloud that a host tells; without one as for AWS."""
    match cloud_of(host):
        case "azure":
            return lambda text: _keeping_references(text, _azure_key), lambda text: _keeping_references(text, _latin)
        case "gcp":
            return lambda text: _keeping_references(text, _gcp), lambda text: _keeping_references(text, _gcp)
    return lambda text: _keeping_references(text, _aws), lambda text: _keeping_references(text, _aws)


def _keeping_references(text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    for match in REFERENCE.finditer(text):
        parts += (change(text[at : match.start()]), match[0])
        at = match.end()
    return "".join((*parts, change(text[at:])))


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if unicodedata.category(char) != "Mn"))


def _latin(text: str) -> str:
    return "".join(char if char <= "\xff" else "_" for char in text)


def _aws(text: str) -> str:
    return "".join(
        char if char.isalpha() or char.isdecimal() or char.isspace() or char in "+-=.:/@" else "_"
        for char in _latin(_without_marks(text))
    )


def _azure_key(text: str) -> str:
    return "".join("_" if char in "<>*&%;\\/+?" else char for char in _latin(text))


def _gcp(text: str) -> str:
    inner = "".join(
        char if char.isascii() and (char.isalnum() or char in "-._") else "_" for char in _latin(_without_marks(text))
    )
    return inner.strip("-._")
