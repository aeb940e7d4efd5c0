"""`--resolved`: what the real Databricks CLI printed supplies the values, the files supply the places."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from dasf_lint.bundle import schema
from dasf_lint.bundle.schema import FieldType
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue
from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile


class ResolvedBundle(NamedTuple):
    """What the CLI printed: of which bundle and target, and the values."""

    file: SourceFile
    name: str
    target: str
    values: BundleValue


class NoDocument(Exception):
    """Why a file is not what the CLI prints for a target."""

    def __init__(self, file: SourceFile, problem: str, code: str = "plan") -> None:
        super().__init__(problem)
        self.diagnostic = Diagnostic("error", code, f"{file.path} {problem}", path=file.path)


def document(file: SourceFile) -> ResolvedBundle:
    """Raises NoDocument for anything but the CLI's output."""
    try:
        content = json.loads(file.text)
    except (ValueError, RecursionError):
        raise NoDocument(file, "is not JSON") from None
    if not isinstance(content, dict):
        raise NoDocument(file, "is not what `databricks bundle validate -o json` prints")
    bundle = content.get("bundle")
    name, target = (bundle.get("name"), bundle.get("target")) if isinstance(bundle, dict) else (None, None)
    if not (isinstance(name, str) and isinstance(target, str) and name and target):
        raise NoDocument(file, "does not say of which bundle and target it is (bundle.name, bundle.target)")
    values = _value(content, limits.max_nesting)
    if values is None:
        raise NoDocument(file, f"is nested more deeply than {limits.max_nesting} levels", "nesting")
    for path, value in _parts(values):
        if value.kind != "map":
            raise NoDocument(file, f"holds {value.kind} at {path} where the Databricks CLI prints a map")
    return ResolvedBundle(file, name, target, values)


def _parts(values: BundleValue) -> Iterator[tuple[str, BundleValue]]:
    """The resources, their kinds, and each of them."""
    resources = values.get("resources")
    if resources is None or resources.kind == "nil":
        return
    yield "resources", resources
    for kind, group in resources.items():
        yield f"resources.{kind}", group
        for key, resource in group.items():
            yield f"resources.{kind}.{key}", resource


def is_of(found: ResolvedBundle, state: TargetState) -> bool:
    """Whether it is of the bundle and target of `state`. A name that a reference leaves open may be any."""
    name = state.text("bundle", "name")
    return found.target == state.target and (name == found.name or schema.holds_reference(name))


def lay_over(state: TargetState, found: ResolvedBundle) -> list[Diagnostic]:
    """Replace values by those of the CLI's output. What it lacks of the files, or what is not known here, is said."""
    file = found.file
    problems: list[Diagnostic] = []
    known = schema.resource_types()
    for kind in sorted(value for value, _ in _kinds(found.values) if value not in known):
        message = f"{file.path} holds resources.{kind}, a kind that is not known here; it is not judged"
        problems.append(Diagnostic("error", "plan", message, path=file.path))
    for kind, group in _kinds(state.root):
        for key in group.map if group.kind == "map" else ():
            if found.values.get("resources", kind, key) is None:
                message = f"{file.path} lacks resources.{kind}.{key}, which the files define: it is of other files"
                problems.append(Diagnostic("error", "plan", message, path=file.path))
    if problems:
        return problems
    state.root = _laid_over(state.root, found.values, schema.root_type())
    state.looked_up.clear()
    state.without_value.clear()
    state.is_final = True
    return []


def _kinds(root: BundleValue) -> Iterator[tuple[str, BundleValue]]:
    resources = root.get("resources")
    yield from resources.items() if resources is not None else ()


def _value(content: object, depth: int) -> BundleValue | None:
    if depth == 0:
        return None
    match content:
        case dict():
            entries = {str(name): _value(item, depth - 1) for name, item in content.items()}
            return None if None in entries.values() else BundleValue("map", entries)
        case list():
            elements = [_value(item, depth - 1) for item in content]
            return None if None in elements else BundleValue("sequence", elements)
        case bool():
            return BundleValue("bool", content)
        case int():
            return BundleValue("int", content)
        case float():
            return BundleValue("float", content)
        case str():
            return BundleValue("string", content)
    return BundleValue("nil", None)


def _laid_over(ours: BundleValue, given: BundleValue, type_: FieldType) -> BundleValue:
    """`given` with the places, and for equal values the ways, of `ours`."""
    if ours.kind != given.kind:
        return BundleValue(given.kind, given.data, ours.node, ours.entry, ours.others)
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
    return ours if ours.data == given.data else BundleValue(given.kind, given.data, ours.node, ours.entry, ours.others)
