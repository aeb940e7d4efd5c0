"""Who may do what: the bundle's permissions on every resource that takes them, and one level per principal.

Follows bundle/config/mutator/resourcemutator/apply_bundle_permissions.go and fix_permissions.go of the Databricks CLI.
"""

from typing import Final

from dasf_lint.bundle import models
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.settings import settings
from dasf_lint.bundle.state import USER_NAME, TargetState
from dasf_lint.bundle.value import BundleValue, ValueSource, mapping, string

_ALLOWED: Final = ("CAN_MANAGE", "CAN_VIEW", "CAN_RUN")
_PRINCIPALS: Final = (
    ("group_name", "group"), ("user_name", "user name"), ("service_principal_name", "service principal name"),
)  # fmt: skip
_FIELDS: Final = ("level", "user_name", "service_principal_name", "group_name")


def apply(state: TargetState) -> None:
    """Append the bundle's permissions to the resources that can take them."""
    section = state.get("permissions")
    declared = list(section.elements()) if section is not None else []
    for entry in declared:
        level = entry.string("level")
        if level not in _ALLOWED:
            state.complaints.error(
                f"invalid permission level: {level}, allowed values: [{', '.join(_ALLOWED)}]", at=state.located(entry)
            )
            if not state.keep_going:
                raise Stopped
    for kind, levels in settings()["levels"].items():
        for resource in state.resources(kind).values():
            own = resource.map.get("permissions")
            if own is not None and own.kind == "string":
                continue
            hide = not state.keep_going
            entries = [_plain(entry, hide) for entry in (own.elements() if own is not None else ())]
            added = [
                _with_level(entry, levels[entry.string("level")], hide)
                for entry in declared
                if entry.string("level") in levels and not _overlaps(state, entry, entries, kind)
            ]
            entries += added
            if not entries:
                resource.map.pop("permissions", None)
            elif own is None or own.kind != "sequence":
                resource.map["permissions"] = BundleValue("sequence", entries)
            else:
                resource.map["permissions"] = own.but("sequence", entries)


def _plain(entry: BundleValue, hide: bool) -> BundleValue:
    """The four fields that the CLI carries through, the empty ones left out.

    The CLI rebuilds the entries, so that its complaints about them have no place; `hide` does the same.
    """
    if entry.kind != "map":
        return entry.but("map", {}) if entry.kind == "nil" else entry
    fields = {name: entry.map[name] for name in _FIELDS if entry.string(name)}
    if not hide:
        return BundleValue("map", fields, entry.node, entry.entry, entry.others)
    hidden = {
        name: BundleValue(
            value.kind, value.data, value.node, value.entry, value.others, ValueSource("permission", "", (value,))
        )
        for name, value in fields.items()
    }
    return BundleValue("map", hidden, entry.node, entry.entry, entry.others, ValueSource("permission", "", ()))


def _with_level(entry: BundleValue, level: str, hide: bool) -> BundleValue:
    plain = _plain(entry, hide)
    plain.map["level"] = plain.map["level"].but("string", level)
    return plain


def _overlaps(state: TargetState, entry: BundleValue, own: list[BundleValue], kind: str) -> bool:
    found = False
    for existing in own:
        for field, word in _PRINCIPALS:
            name = existing.string(field)
            if name and name == entry.string(field):
                state.complaints.warn(
                    f"'{kind}' already has permissions set for '{name}' {word}", at=state.located(entry)
                )
                found = True
    return found


def fix(state: TargetState) -> None:
    """Whoever deploys manages or owns what has permissions; every principal keeps its highest level."""
    resources = state.get("resources")
    for kind, group in resources.items() if resources is not None else ():
        if kind == "secret_scopes" or models.layer()["kinds"].get(kind, {}).get("without_deployer"):
            continue
        for _, resource in group.items():
            permissions = resource.get("permissions")
            if permissions is not None and permissions.kind == "sequence":
                permissions.list[:] = _highest(_with_deployer(permissions.list, kind))


def _user(entry: BundleValue) -> str:
    return entry.string("user_name") or entry.string("service_principal_name")


def _with_deployer(entries: list[BundleValue], kind: str) -> list[BundleValue]:
    owners = [entry for entry in entries if entry.string("level") == "IS_OWNER"]
    if any(_user(entry) == USER_NAME for entry in owners):
        return entries
    managing = next((e for e in entries if e.string("level") == "CAN_MANAGE" and _user(e) == USER_NAME), None)
    if kind in settings()["owned"] and not owners:
        if managing is None:
            return [*entries, _deployer("IS_OWNER")]
        upgraded = managing.but("map", {**managing.map, "level": managing.map["level"].but("string", "IS_OWNER")})
        return [upgraded if entry is managing else entry for entry in entries]
    return entries if managing is not None else [*entries, _deployer("CAN_MANAGE")]


def _deployer(level: str) -> BundleValue:
    entry = mapping({"level": string(level), "user_name": string(USER_NAME)})
    entry.source = ValueSource("deployer", "", ())
    return entry


def _highest(entries: list[BundleValue]) -> list[BundleValue]:
    best: dict[tuple[str, str], BundleValue] = {}
    for entry in entries:
        principal = _principal(entry)
        if principal is None or not entry.string("level"):
            continue
        held = best.get(principal)
        if held is None or _rank(entry.string("level")) > _rank(held.string("level")):
            best[principal] = entry
    return [
        entry.but("map", {name: value for name, value in entry.map.items() if name in ("level", field)})
        for (field, _), entry in best.items()
    ]


def _principal(entry: BundleValue) -> tuple[str, str] | None:
    for field in ("user_name", "service_principal_name", "group_name"):
        name = entry.string(field)
        if name:
            return field, name
    return None


def _rank(level: str) -> tuple[int, str]:
    """By the CLI's order of levels; an unknown one ranks as the longest known level that it begins with."""
    order = settings()["level_order"]
    if level in order:
        return order.index(level), level
    known = max((name for name in order if level.startswith(name)), key=len, default="")
    return (order.index(known) if known else -1), level
