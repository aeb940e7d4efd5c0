"""Targets: what is checked before one is chosen, which one it is, and how it is laid over the rest.

Follows bundle/config/mutator/select_target.go, select_default_target.go, the files that mutator.go beside them lists,
and bundle/config/root.go (MergeTargetOverrides) of the Databricks CLI; `phases` names them all.
"""

from dasf_lint.bundle import models, releases, schema
from dasf_lint.bundle.complaints import Complaint, Complaints
from dasf_lint.bundle.merge import MergeError, merge
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import NIL, BundleValue, Location, ValuePath, mapping, owned, path_text, string


def prepare(state: TargetState) -> None:
    """Renamed sections, variables without a body, and a target where none is written."""
    root = state.root = state.root.but("map", dict(state.root.map))
    _check_version(state)
    state.complaints.check()
    _rename_environments(state)
    state.complaints.check()
    _rename_compute_id(state)
    variables = root.get("variables")
    if variables is not None and variables.kind == "map":
        # A reference where a definition belongs defines as little as nothing does.
        filled = {n: v if v.kind == "map" else v.but("map", {}) for n, v in variables.map.items()}
        root.map["variables"] = variables.but("map", filled)
    targets = root.get("targets")
    if targets is None or targets.kind != "map" or not targets.map:
        root.map["targets"] = mapping({"default": mapping({})})
    _check_keys(root, state.complaints)
    state.complaints.check()
    _check_unique(root, state.complaints)
    state.complaints.check()


def _check_version(state: TargetState) -> None:
    constraint = state.text("bundle", "databricks_cli_version")
    if not constraint:
        return
    if not releases.is_constraint(constraint):
        state.complaints.error(
            f'invalid version constraint "{constraint}" specified. Please specify the version constraint in the format '
            "(>=) 0.0.0(, <= 1.0.0)",
            sight="lost",
        )
        return
    version = state.options.cli_version
    if version is not None and not releases.allows(constraint, version, models.layer()["version"]):
        state.complaints.error(
            f"Databricks CLI version constraint not satisfied. Required: {constraint}, current: {version}",
            sight="lost",
        )


def _rename_environments(state: TargetState) -> None:
    root = state.root.map
    environments = root.get("environments")
    if environments is None:
        return
    if environments.kind == "string":
        # The CLI sees no environments in a reference, and goes on with its default target.
        if state.keep_going:
            message = "references in 'environments' are not resolved, so there is no target"
            state.complaints.error(message, at=environments, sight="lost")
        return
    if "targets" in root:
        place = next(iter(environments.places), None)
        where = _shown(state, place) if place is not None else ""
        state.complaints.error(
            f"both 'environments' and 'targets' are specified; only 'targets' should be used: {where}",
            at=state.located(environments),
            sight="lost",
        )
        return
    root["targets"] = root.pop("environments")


def _shown(state: TargetState, place: Location) -> str:
    line, column = place.file.position(place.offset)
    return f"{state.loaded.shown(place.file.path)}:{line}:{column}"


def _rename_compute_id(state: TargetState) -> None:
    root = state.root.map
    bundle = root.get("bundle")
    if bundle is not None:
        root["bundle"] = _renamed(bundle, ("bundle", "compute_id"), state.complaints)
    targets = root.get("targets")
    if targets is not None and targets.kind == "map":
        renamed = {n: _renamed(t, ("compute_id",), state.complaints) for n, t in targets.map.items()}
        root["targets"] = targets.but("map", renamed)


def _renamed(value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue:
    compute_id = value.get("compute_id")
    if compute_id is None:
        return value
    complaints.warn("compute_id is deprecated, please use cluster_id instead", path=path, at=compute_id)
    entries = {name: item for name, item in value.map.items() if name != "compute_id"}
    return value.but("map", {**entries, "cluster_id": compute_id})


def _check_keys(root: BundleValue, complaints: Complaints) -> None:
    resources = root.get("resources")
    if resources is not None:
        _check_resource_keys(resources, ("resources",), complaints)
    targets = root.get("targets")
    for name, target in targets.items() if targets is not None else ():
        if target.kind == "string":
            summary = f'expected a map to index "targets.{name}.resources", found string'
            complaints.error(summary, at=target if complaints.tolerant else None, sight="lost")
            continue
        inner = target.get("resources")
        if inner is not None and inner.kind == "map":
            _check_resource_keys(inner, ("targets", name, "resources"), complaints)


def _check_resource_keys(resources: BundleValue, path: ValuePath, complaints: Complaints) -> None:
    if resources.kind != "map":
        complaints.error(f'expected a map at "{path_text(path)}", found {resources.kind}', sight="lost")
        return
    for kind, group in resources.map.items():
        for key, resource in group.items():
            if schema.holds_reference(key):
                summary = f'resource key "{key}" must not contain variable references'
                complaints.error(summary, path=(*path, kind, key), at=resource, sight="lost")


def _check_unique(root: BundleValue, complaints: Complaints) -> None:
    """Keys are unique over all kinds and scripts, and a resource is defined in one file."""
    found: dict[str, list[tuple[ValuePath, BundleValue]]] = {}
    resources = root.get("resources")
    for kind, group in resources.items() if resources is not None else ():
        for key, resource in group.items():
            found.setdefault(key, []).append((("resources", kind, key), resource))
    scripts = root.get("scripts")
    for key, script in scripts.items() if scripts is not None else ():
        found.setdefault(key, []).append((("scripts", key), script))
    for key, definitions in sorted(found.items()):
        places = [place for _, value in definitions for place in value.places]
        if len(places) <= 1:
            continue
        places.sort(key=lambda place: (place.file.path, *place.file.position(place.offset)))
        complaints.append(
            Complaint(
                "error",
                f"multiple resources or scripts have been defined with the same key: {key}",
                paths=tuple(sorted(path_text(path) for path, _ in definitions)),
                places=tuple(places),
                sight="lost",
            )
        )


def names(root: BundleValue) -> list[str]:
    """The targets in the order of the text."""
    targets = root.get("targets")
    return list(targets.map) if targets is not None and targets.kind == "map" else []


def choose(state: TargetState) -> str:
    """The target that is asked for, or the default one. Raises Stopped."""
    wanted = state.options.target
    available = names(state.root)
    if wanted:
        if wanted not in available:
            raise state.complaints.stop(
                f"{wanted}: no such target. Available targets: {', '.join(available)}", sight="lost"
            )
        return wanted
    if len(available) == 1:
        return available[0]
    defaults = [name for name in available if state.is_true("targets", name, "default")]
    if len(defaults) > 1:
        raise state.complaints.stop(f"multiple targets are marked as default ({', '.join(defaults)})", sight="lost")
    if not defaults:
        raise state.complaints.stop("please specify target", sight="lost")
    return defaults[0]


_MERGED = ("bundle", "workspace", "artifacts", "resources", "sync", "permissions", "presets")


def select(state: TargetState) -> None:
    """Lay the chosen target over the root and take the section of targets away."""
    name = choose(state)
    target = state.get("targets", name) or NIL
    root = dict(state.root.map)
    prefix = f"failed to perform target override for target={name}: "
    declared = root.get("variables")
    overrides = target.get("variables")
    for variable in sorted(overrides.map) if overrides is not None and overrides.kind == "map" else ():
        if declared is None or declared.get(variable) is None:
            state.complaints.error(
                f"{prefix}variable {variable} is not defined but is assigned a value",
                at=state.located(overrides.map[variable]) if overrides is not None else None,
                sight="lost",
            )
            state.complaints.check()
    for field in _MERGED:
        override = target.get(field)
        if override is None:
            continue
        existing = root.get(field)
        try:
            root[field] = override if existing is None else merge(existing, override)
        except MergeError as error:
            state.complaints.error(
                f"{prefix}failed to merge target={name} field={field}: {error}",
                at=state.located(override),
                sight="lost",
            )
            state.complaints.check()
            root[field] = merge(existing or override, override, lenient=True)
    if overrides is not None and overrides.kind == "map" and declared is not None:
        root["variables"] = _override_variables(declared, overrides)
    run_as = target.get("run_as")
    if run_as is not None:
        root["run_as"] = run_as
    _fill_bundle(state, root, target, name)
    root.pop("targets", None)
    environments = root.get("environments")
    if environments is not None and (environments.kind != "string" or state.keep_going):
        del root["environments"]
    state.target = name
    state.root_is_set = bool(target.string("workspace", "root_path"))
    state.root = owned(schema.prune(schema.root_type(), state.root.but("map", root)))


def _fill_bundle(state: TargetState, root: dict[str, BundleValue], target: BundleValue, name: str) -> None:
    """What a target says of the bundle itself. A reference in the place of the section is left as it is."""
    bundle = root.get("bundle")
    if bundle is None or bundle.kind == "nil":
        bundle = mapping({})
    given = {field: value for field in ("mode", "cluster_id", "git") if (value := target.get(field)) is not None}
    if bundle.kind != "map":
        for field in given:
            summary = f'failed to perform target override for target={name}: expected a map to index "bundle.{field}"'
            at = state.located(bundle)
            state.complaints.error(f"{summary}, found {bundle.kind}", at=at, sight="lost")
            state.complaints.check()
        return
    entries = dict(bundle.map)
    existing = entries.get("git")
    if existing is not None and "git" in given:
        try:
            given["git"] = merge(existing, given["git"])
        except MergeError as error:
            summary = f"failed to perform target override for target={name}: {error}"
            state.complaints.error(summary, at=state.located(given["git"]), sight="lost")
            state.complaints.check()
    entries |= given
    entries["target"] = string(name)
    entries["environment"] = string(name)
    root["bundle"] = bundle.but("map", entries)


def _override_variables(declared: BundleValue, overrides: BundleValue) -> BundleValue:
    """Only `default` and `lookup` are taken over, and one ends the other."""
    variables = dict(declared.map)
    for name, override in overrides.map.items():
        existing = variables.get(name)
        if existing is None:
            continue
        entries = dict(existing.map) if existing.kind == "map" else {}
        default, lookup = override.get("default"), override.get("lookup")
        if default is not None:
            entries["default"] = default
            entries.pop("lookup", None)
        if lookup is not None:
            entries["lookup"] = lookup
            entries.pop("default", None)
        variables[name] = existing.but("map", entries)
    return declared.but("map", variables)
