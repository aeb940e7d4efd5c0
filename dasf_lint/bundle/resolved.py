"""`--resolved`: what the real Databricks CLI printed supplies the values, the files supply the places."""

import json

from dasf_lint.bundle import schema
from dasf_lint.bundle.schema import Type
from dasf_lint.bundle.state import State
from dasf_lint.bundle.value import Value
from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile


def with_resolved(state: State, file: SourceFile) -> list[Diagnostic]:
    """Replace values by those of the CLI's output, where it is of the same target."""
    try:
        content = json.loads(file.text)
    except (ValueError, RecursionError):
        return [Diagnostic("error", "plan", f"{file.path} is not JSON", path=file.path)]
    if not isinstance(content, dict):
        return [
            Diagnostic(
                "error", "plan", f"{file.path} is not what `databricks bundle validate -o json` prints", path=file.path
            )
        ]
    bundle = content.get("bundle")
    name = bundle.get("target") if isinstance(bundle, dict) else None
    if name is not None and name != state.target:
        return []
    given = _value(content, limits.max_nesting)
    if given is None:
        return [
            Diagnostic(
                "error",
                "nesting",
                f"{file.path} is nested more deeply than {limits.max_nesting} levels",
                path=file.path,
            )
        ]
    state.root = _laid_over(state.root, given, schema.root_type())
    state.looked_up.clear()
    state.without_value.clear()
    return []


def _value(content: object, depth: int) -> Value | None:
    if depth == 0:
        return None
    match content:
        case dict():
            entries = {str(name): _value(item, depth - 1) for name, item in content.items()}
            return None if None in entries.values() else Value("map", entries)
        case list():
            elements = [_value(item, depth - 1) for item in content]
            return None if None in elements else Value("sequence", elements)
        case bool():
            return Value("bool", content)
        case int():
            return Value("int", content)
        case float():
            return Value("float", content)
        case str():
            return Value("string", content)
    return Value("nil", None)


def _laid_over(ours: Value, given: Value, type_: Type) -> Value:
    """`given` with the places, and for equal values the ways, of `ours`."""
    if ours.kind != given.kind:
        return Value(given.kind, given.data, ours.node, ours.entry, ours.others)
    if given.kind == "map":
        entries = {
            name: _laid_over(ours.map[name], item, type_) if name in ours.map else item
            for name, item in given.map.items()
        }
        return ours.but("map", entries)
    if given.kind == "sequence":
        known = ours.list
        if len(known) != len(given.list):
            return ours.but("sequence", given.list)
        return ours.but("sequence", [_laid_over(a, b, type_) for a, b in zip(known, given.list, strict=True)])
    return ours if ours.data == given.data else Value(given.kind, given.data, ours.node, ours.entry, ours.others)
