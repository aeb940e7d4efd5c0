"""The files behind dashboards, Genie spaces and alerts.

Follows bundle/config/mutator/resourcemutator/configure_dashboards_serialized_dashboard.go,
configure_genie_space_serialized_space.go, dashboard_fixups.go, genie_space_fixups.go and
bundle/config/mutator/load_dbalert_files.go of the Databricks CLI.
"""

import json
from typing import Final

from dasf_lint.bundle import gotext, schema
from dasf_lint.bundle.complaints import Complaints, Sight, Stopped
from dasf_lint.bundle.patterns import join_clean
from dasf_lint.bundle.schema import REFERENCE
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValueSource, string
from dasf_lint.core.source import ReadError


def read_dashboards(state: TargetState) -> None:
    for dashboard in state.resources("dashboards").values():
        path = dashboard.map.get("file_path")
        if path is None or path.kind != "string":
            continue
        text = _read(state, path, state.sync_root, "failed to read serialized dashboard from file_path")
        if text is not None:
            dashboard.map["serialized_dashboard"] = text


def read_genie_spaces(state: TargetState) -> None:
    for space in state.resources("genie_spaces").values():
        path, given = space.map.get("file_path"), space.map.get("serialized_space")
        if path is not None and path.kind == "string":
            if given is not None and given.kind != "nil":
                state.complaints.error("both file_path and serialized_space are set; specify only one", at=given)
                continue
            text = _read(state, path, state.sync_root, "failed to read serialized genie space from file_path")
            if text is not None:
                space.map["serialized_space"] = text
        elif given is not None and given.kind in ("map", "sequence"):
            space.map["serialized_space"] = given.but("string", _html_safe(_compact(given)))
        elif given is not None and given.kind not in ("nil", "string"):
            state.complaints.error(f"serialized_space must be a string, map, or sequence, got {given.kind}", at=given)


def _compact(value: BundleValue) -> str:
    """JSON on one line, keys sorted. Recursion is bounded by the nesting of values."""
    if value.kind == "map":
        pairs = (f"{json.dumps(name, ensure_ascii=False)}:{_compact(item)}" for name, item in sorted(value.map.items()))
        return "{" + ",".join(pairs) + "}"
    if value.kind == "sequence":
        return "[" + ",".join(map(_compact, value.list)) + "]"
    if isinstance(value.data, float):
        return gotext.json_number(value.data)
    return json.dumps(value.data, ensure_ascii=False)


def _html_safe(text: str) -> str:
    """Go's JSON escapes what could end a script in HTML."""
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _read(state: TargetState, path: BundleValue, directory: str, problem: str) -> BundleValue | None:
    """The text of a file as a value. Raises Stopped where there is none."""
    absolute = join_clean(directory, path.text)
    found = state.tree_path(absolute) if not path.text.startswith("/") else None
    reason = f"open {path.text}: no such file or directory"
    code = ""
    if found is not None:
        state.relied_on.add(found)
        try:
            return BundleValue(
                "string", state.tree.read(found).text, path.node, path.entry, (), ValueSource("file", path.text, ())
            )
        except ReadError as error:
            if state.tree.kind(found) is not None or error.code == "outside-root":
                reason, code = error.message, error.code
    elif state.keep_going:
        _refuse_outside(state, path)
        return None
    at = state.located(path)
    state.complaints.say("error", f"{problem} {path.text}: {reason}", at=at, code=code, sight=_sight(code))
    if not state.keep_going:
        raise Stopped
    return None


def _sight(code: str) -> Sight:
    """A file that is not there hides nothing; one that is there and cannot be read hides what it says."""
    return "lost" if code else "whole"


def _refuse_outside(state: TargetState, path: BundleValue) -> None:
    """The CLI reads on outside the project root, the linter does not."""
    message = f"{path.text} leads outside the project root"
    state.complaints.say("error", message, at=path, code="outside-root", sight="lost")


_ALLOWED: Final = ("warehouse_id", "display_name", "file_path", "permissions", "lifecycle")
_FROM_FILE: Final = (
    "custom_summary", "schedule", "evaluation", "effective_run_as", "run_as", "run_as_user_name", "parent_path",
    "parameters", "create_time", "owner_user_name", "update_time", "lifecycle_state", "id",
)  # fmt: skip


def read_alerts(state: TargetState) -> None:
    """An alert of a file says in YAML only where it runs and who may see it; the rest stands in the file."""
    for key, alert in state.resources("alerts").items():
        path = alert.map.get("file_path")
        if path is None or path.kind != "string" or not path.text:
            continue
        for name, value in alert.map.items():
            if name not in _ALLOWED and value.kind != "nil":
                state.complaints.error(
                    f"field {name} is not allowed in the bundle configuration.",
                    detail="When a .dbalert.json is specified, only the following fields are allowed in the bundle "
                    "configuration: " + ", ".join(_ALLOWED),
                    path=("resources", "alerts", key, name),
                    at=value,
                )
                break
        else:
            _read_alert(state, key, alert, path)
            continue
        if not state.keep_going:
            return


def _read_alert(state: TargetState, key: str, alert: BundleValue, path: BundleValue) -> None:
    where = ("resources", "alerts", key, "file_path")
    found = state.tree_path(join_clean(state.bundle_root, path.text))
    code = ""
    if found is not None:
        state.relied_on.add(found)
    try:
        text = state.tree.read(found).text if found is not None else None
    except ReadError as error:
        text = None
        if found is not None and (state.tree.kind(found) is not None or error.code == "outside-root"):
            code = error.code
    if text is None:
        if found is None and state.keep_going:
            _refuse_outside(state, path)
            return
        absolute = state.shown(join_clean(state.bundle_root, path.text))
        state.complaints.say(
            "error",
            f"failed to read .dbalert.json file {path.text}: open {absolute}: no such file or directory",
            path=where,
            at=path,
            code=code,
            sight=_sight(code),
        )
        return
    problem = "not an object"
    try:
        # Go reads a null into a structure as nothing at all.
        content = {} if text.strip() == "null" else json.loads(text)
    except (ValueError, RecursionError) as error:
        content, problem = None, gotext.json_problem(error)
    if not isinstance(content, dict):
        state.complaints.error(
            f"failed to parse .dbalert.json file {path.text}: {problem}", path=where, at=path, sight="lost"
        )
        return
    if REFERENCE.search(text):
        state.complaints.error(
            f".alert file {path.text} must not contain variable interpolations.",
            detail="Please inline the alert configuration in the bundle configuration to use variables",
            path=where,
            at=path,
        )
        return
    raw = _value(content, path)
    ignored = Complaints()
    typed = schema.normalise(schema.resource_types()["alerts"], raw, (), ignored)
    if typed is None or typed.kind != "map":
        return
    for name in _FROM_FILE:
        if name in typed.map and typed.map[name].kind != "nil":
            alert.map[name] = typed.map[name]
    for lines, field in (("query_lines", "query_text"), ("custom_description_lines", "custom_description")):
        listed = content.get(lines)
        if isinstance(listed, list) and listed:
            joined = "".join(f"{line}\n" for line in listed if isinstance(line, str))
            alert.map[field] = BundleValue(
                "string", joined, path.node, path.entry, (), ValueSource("file", path.text, ())
            )


def _value(content: object, path: BundleValue) -> BundleValue:
    """JSON as values that stand where the file is named."""
    source = ValueSource("file", path.text, ())
    match content:
        case dict():
            entries = {str(name): _value(item, path) for name, item in content.items()}
            return BundleValue("map", entries, path.node, path.entry, (), source)
        case list():
            return BundleValue("sequence", [_value(item, path) for item in content], path.node, path.entry, (), source)
        case bool():
            return BundleValue("bool", content, path.node, path.entry, (), source)
        case int():
            return BundleValue("int", content, path.node, path.entry, (), source)
        case float():
            return BundleValue("float", content, path.node, path.entry, (), source)
        case str():
            return BundleValue("string", content, path.node, path.entry, (), source)
    return BundleValue("nil", None, path.node, path.entry, (), source)


def prefix_parents(state: TargetState) -> None:
    """Parents of dashboards and Genie spaces lie below `/Workspace`."""
    for kind in ("dashboards", "genie_spaces"):
        for resource in state.resources(kind).values():
            parent = resource.map.get("parent_path")
            text = parent.text if parent is not None and parent.kind == "string" else ""
            if text != "/Workspace" and not text.startswith("/Workspace/"):
                joined = join_clean("/Workspace", text)
                resource.map["parent_path"] = string(joined) if parent is None else parent.but("string", joined)
