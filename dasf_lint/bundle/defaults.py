"""What the CLI writes where nothing is written, and what it takes away at the end.

Follows bundle/config/mutator/resourcemutator/resource_mutator.go, bundle/config/mutator/initialize_volume_paths.go,
drop_empty_strings.go, bundle/deploy/metadata/annotate_jobs.go and annotate_pipelines.go of the Databricks CLI.
"""

from dasf_lint.bundle import schema
from dasf_lint.bundle.complaints import Complaints
from dasf_lint.bundle.interpolate import Pass, Skip, resolve_sections
from dasf_lint.bundle.patterns import select_all
from dasf_lint.bundle.settings import settings
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath, boolean, integer, mapping, string
from dasf_lint.core.json_text import LoadedJson


def apply(state: TargetState) -> None:
    """Only where the key is absent: a null or an empty text counts as written."""
    rows = settings()["defaults"]
    patterns = tuple(("resources", *pattern.split(".")) for pattern, _, _ in rows)
    for index, _, _, _, holder in select_all(state.root, patterns):
        _, field, default = rows[index]
        if holder.kind == "map" and field not in holder.map:
            holder.map[field] = _default(default, state)


def _default(default: LoadedJson, state: TargetState) -> BundleValue:
    match default:
        case {"workspace": str(field)}:
            return string(state.text("workspace", field))
        case dict():
            return mapping({name: _default(item, state) for name, item in default.items()})
        case bool():
            return boolean(default)
        case int():
            return integer(default)
    return string(str(default))


def volume_paths(state: TargetState) -> None:
    """`volume_path` of every volume, and the references to it, the only ones to resources that are resolved here."""
    volumes = state.resources("volumes")
    for key, volume in volumes.items():
        given = volume.map.get("volume_path")
        if given is not None and given.kind == "string" and given.text:
            raise state.complaints.stop(
                f"resources.volumes.{key}.volume_path is computed and read-only; remove it from the configuration",
                at=state.located(given),
            )
    for volume in volumes.values():
        parts = (_followed(state, volume.string(field)) for field in ("catalog_name", "schema_name", "name"))
        volume.map["volume_path"] = string("/Volumes/" + "/".join(parts))
    resolve_sections(state, list(state.root.map), 0, Pass(state, ("resources",), _only_volume_paths))


def _followed(state: TargetState, text: str) -> str:
    """What a reference to another resource reads, where that is a text."""
    if not schema.is_pure_reference(text) or not text.startswith("${resources."):
        return text
    value = state.get(*text[2:-1].split("."))
    return value.text if value is not None and value.kind == "string" else text


def _only_volume_paths(path: ValuePath) -> None:
    if len(path) != 4 or path[1] != "volumes" or path[3] != "volume_path":
        raise Skip


def drop_empty_texts(state: TargetState) -> None:
    """An empty text is not sent, unless the field always is; a description of an app is."""
    resources = state.root.map.get("resources")
    if resources is None or resources.kind != "map":
        return
    type_ = schema.root_type().fields["resources"]
    _drop(type_, resources)
    for app in state.resources("apps").values():
        if "description" not in app.map:
            app.map["description"] = string("")


def _drop(type_: schema.FieldType, value: BundleValue) -> None:
    if value.kind == "map":
        if type_.kind == "struct":
            fields = type_.fields
            for name, item in list(value.map.items()):
                if item.kind == "string":
                    if not item.data and name not in type_.written:
                        del value.map[name]
                elif item.kind in ("map", "sequence"):
                    field = fields.get(name)
                    if field is not None:
                        _drop(field, item)
        elif type_.element is not None:
            for item in value.map.values():
                _drop(type_.element, item)
    elif value.kind == "sequence" and type_.element is not None:
        for item in value.list:
            _drop(type_.element, item)


def annotate(state: TargetState) -> None:
    """Jobs and pipelines say that a bundle deploys them."""
    path = f"{state.text('workspace', 'state_path')}/metadata.json"
    for kind in ("jobs", "pipelines"):
        for resource in state.resources(kind).values():
            resource.map["deployment"] = mapping({"kind": string("BUNDLE"), "metadata_file_path": string(path)})
            if kind == "jobs":
                resource.map["edit_mode"] = string("UI_LOCKED")
                resource.map["format"] = string("MULTI_TASK")


def redact(root: BundleValue) -> None:
    """Once there is a secret, the CLI prints no text of a variable."""
    secrets = root.get("resources", "secrets")
    found = False
    for _, secret in secrets.items() if secrets is not None else ():
        if secret.kind == "map":
            found = True
            secret.map["value"] = string("[redacted]")
            if secret.string("effective_value"):
                secret.map["effective_value"] = string("[redacted]")
    variables = root.get("variables")
    for _, variable in variables.items() if variables is not None and found else ():
        value = variable.get("value")
        if value is not None and value.kind == "string":
            variable.map["value"] = value.but("string", "[redacted]")


__all__ = ["Complaints", "annotate", "apply", "drop_empty_texts", "redact", "volume_paths"]
