"""The types of a bundle's configuration, as data, and what the CLI makes of a value of another type.

`normalise` converts where the CLI converts, warns and drops where it drops. `prune` leaves out what does not survive
the CLI's typed representation: an empty scalar in a field that is omitted when empty.

Follows libs/dyn/convert/normalize.go, to_typed.go and from_typed.go of the Databricks CLI.
"""

import json
import re
from functools import cache
from typing import Final, Literal

from dasf_lint.bundle import gotext, models
from dasf_lint.bundle.complaints import Complaint, Complaints, Sight
from dasf_lint.bundle.value import NIL, BundleValue, ValueKind, ValuePath
from dasf_lint.core import shipped
from dasf_lint.core.patterns import compiled, possessive

FieldKind = Literal["struct", "map", "list", "string", "bool", "int", "float", "any"]

# One character a round and possessive, so that a long word without its brace takes linear time.
_SEGMENT: Final = r"[^\W\d_]" + possessive(r"[-_]*+[^\W_]")
_INDICES: Final = possessive(r"\[[0-9]+\]")
_STEPS: Final = possessive(rf"\.{_SEGMENT}{_INDICES}")
REFERENCE: Final = compiled(
    rf"\$\{{({_SEGMENT}{_STEPS}{_INDICES})\}}",
    ("${var.a-b__c}", "}"),
    ("", "${a_}"),
    ("", "${a.b-.c}"),
    ("${resources.jobs.a[0][1].b.c1[2]}", "}"),
)
"""`${a.b[0].c}`; a segment begins with a letter and does not end with `-` or `_`. Anything else is plain text."""


def is_pure_reference(text: str) -> bool:
    """Whether the text is one reference and nothing else."""
    return text.startswith("${") and text.endswith("}") and REFERENCE.fullmatch(text) is not None


def holds_reference(text: str) -> bool:
    return "${" in text and REFERENCE.search(text) is not None


class FieldType:
    """`element` is that of a map or list; `pointer` says that a zero value is one that was set on purpose."""

    __slots__ = ("_fields", "_raw", "element", "kept", "kind", "name", "pointer", "written")

    def __init__(
        self, kind: FieldKind, name: str = "", element: "FieldType | None" = None, pointer: bool = False
    ) -> None:
        self.kind: FieldKind = kind
        self.name = name
        self.element = element
        self.pointer = pointer
        self._fields: dict[str, FieldType] | None = None
        self._raw: dict[str, str] = {}
        self.kept: frozenset[str] = frozenset()
        self.written: frozenset[str] = frozenset()

    @property
    def fields(self) -> "dict[str, FieldType]":
        """The fields of a struct. `kept` names those whose explicit zero stays, `written` those printed when empty."""
        if self._fields is None:
            declared = _declared()[self.name]
            self.kept = frozenset(name for name, text in declared.items() if text.endswith("+"))
            self.written = frozenset(name for name, text in declared.items() if "!" in text)
            self._fields = {name: _parse(text.rstrip("!+")) for name, text in declared.items()}
        return self._fields

    def survives(self, field: str, value: BundleValue) -> bool:
        """Whether a field with this value is still there after the CLI's typed representation."""
        if value.data:
            return True
        fields = self.fields
        type_ = fields[field]
        if value.kind in ("map", "sequence"):
            return True
        if type_.kind == "struct" and not type_.pointer:
            return True
        if type_.kind == "any":
            return value.kind != "nil"
        if type_.pointer and value.kind != "nil":
            return True
        return field in self.kept or field in self.written

    def __repr__(self) -> str:
        return f"Type({self.name or self.kind})"


@cache
def _data() -> "dict[str, object]":
    text = shipped.read("bundle/types.json")
    loaded: dict[str, object] = json.loads(text)
    return loaded


@cache
def _declared() -> "dict[str, dict[str, str]]":
    """What is recorded, and what newer models have more."""
    recorded = _data()["types"]
    assert isinstance(recorded, dict)
    added = models.layer()["types"]
    return recorded | {name: {**recorded.get(name, {}), **fields} for name, fields in added.items()}


_SCALARS: Final = {name: FieldType(name) for name in ("string", "bool", "int", "float", "any")}


@cache
def _parse(text: str) -> FieldType:
    """`[]Task`, `{}*Job`, `*Lookup`, `string`; a star is a pointer."""
    if text.startswith("[]"):
        return FieldType("list", element=_parse(text[2:]))
    if text.startswith("{}"):
        return FieldType("map", element=_parse(text[2:]))
    if text.startswith("*"):
        inner = _parse(text[1:])
        if inner.pointer:
            return inner
        if inner.kind == "struct":
            return FieldType("struct", inner.name, pointer=True)
        return FieldType(inner.kind, inner.name, inner.element, pointer=True)
    scalar = _SCALARS.get(text)
    return scalar if scalar is not None else FieldType("struct", text)


@cache
def root_type() -> FieldType:
    name = _data()["root"]
    assert isinstance(name, str)
    return _parse(name)


def resource_types() -> dict[str, FieldType]:
    """The type of a resource by its kind: `jobs`, `pipelines`, ..."""
    kinds = root_type().fields["resources"].fields
    return {name: type_.element for name, type_ in kinds.items() if type_.element is not None}


def normalise(type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue | None:
    """The value as the type wants it; None, after a warning, where it cannot be that."""
    return _NORMALISE[type_.kind](type_, value, path, complaints)


def _mismatch(expected: ValueKind, value: BundleValue, path: ValuePath, complaints: Complaints) -> None:
    first = value.places[:1]
    if value.kind == "nil":
        complaints.say("warning", f"expected a {expected} value, found null", path=path, at=first)
    else:
        summary = f"expected {expected}, found {value.kind}"
        complaints.say("warning", summary, path=path, at=first, sight=_sight(value, path))


def _collection(expected: ValueKind, value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue | None:
    """A null and a pure reference stand for any collection; anything else is dropped."""
    if value.kind == "nil" or (value.kind == "string" and is_pure_reference(value.text)):
        return value
    summary = f"expected {expected}, found {value.kind}"
    complaints.say("warning", summary, path=path, at=value.places[:1], sight=_sight(value, path))
    return None


def is_part_of_the_whole(path: ValuePath) -> bool:
    """Whether what is missing here is a file, a target or a resource, not one of their fields."""
    if path[:1] in (("targets",), ("environments",)):
        if len(path) <= 2:
            return True
        path = path[2:]
    return path[:1] in (("resources",), ("include",)) and len(path) <= 3


def _sight(value: BundleValue, path: ValuePath) -> Sight:
    """What it means that a value is dropped; an empty one held nothing."""
    return "lost" if is_part_of_the_whole(path) and value.data not in ("", [], {}) else "whole"


def _normalise_struct(
    type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints
) -> BundleValue | None:
    if value.kind != "map":
        return _collection("map", value, path, complaints)
    fields = type_.fields
    result: dict[str, BundleValue] = {}
    for name, item in value.map.items():
        field = fields.get(name)
        if field is None:
            if not _is_anchored(item):
                _unknown_field(name, item, fields, path, complaints)
            continue
        normal = _NORMALISE[field.kind](field, item, (*path, name), complaints)
        if normal is not None:
            result[name] = normal
    return BundleValue("map", result, value.node, value.entry, value.others, value.source)


def _unknown_field(
    name: str, item: BundleValue, fields: dict[str, FieldType], path: ValuePath, complaints: Complaints
) -> None:
    if name == "valueFrom" and "value_from" in fields:
        complaints.say(
            "warning",
            "Use 'value_from' instead of 'valueFrom'",
            detail="The field 'valueFrom' should be 'value_from' (snake_case). The 'valueFrom' field will be ignored.",
            path=path,
            at=item.key_place,
        )
        return
    sight: Sight = "lost" if _held_resources(name, item, path) else "newer"
    complaints.say("warning", f"unknown field: {name}", path=path, at=item.key_place, sight=sight)


_OF_THE_WHOLE: Final = ("include", "target", "environment", "resource")
"""Sections that name files, targets and resources, without the plural that is easily forgotten or added."""


def _held_resources(name: str, item: BundleValue, path: ValuePath) -> bool:
    """Whether a section that the CLI does not know names what should have been files or resources.

    `resources.job`, `resource: {jobs: ...}`, `jobs:` beside `resources:`, `include` within a target, `Targets`.
    """
    if path[:1] in (("targets",), ("environments",)) and len(path) >= 2:
        path = path[2:]
        if not path and name == "include":
            return bool(item.data)
    if path == ("resources",):
        return item.kind == "map" and bool(item.map)
    if not path and name.casefold().rstrip("s") in _OF_THE_WHOLE:
        return bool(item.data)
    if path or item.kind != "map":
        return False
    kinds = resource_types()
    groups = [item] if name in kinds else [group for kind, group in item.map.items() if kind in kinds]
    return any(resource.kind == "map" for group in groups for _, resource in group.items())


def _is_anchored(value: BundleValue) -> bool:
    """Anchors define blocks for others to use, so what holds nothing but anchors needs no field."""
    if value.node is not None and value.node.anchored:
        return True
    inner = list(value.map.values()) if value.kind == "map" else value.list if value.kind == "sequence" else []
    return bool(inner) and all(_is_anchored(item) for item in inner)


def _normalise_map(type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue | None:
    if value.kind != "map":
        return _collection("map", value, path, complaints)
    element = type_.element
    assert element is not None
    convert = _NORMALISE[element.kind]
    result: dict[str, BundleValue] = {}
    for name, item in value.map.items():
        normal = convert(element, item, (*path, name), complaints)
        if normal is not None:
            result[name] = normal
    return BundleValue("map", result, value.node, value.entry, value.others, value.source)


def _normalise_list(
    type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints
) -> BundleValue | None:
    if value.kind != "sequence":
        return _collection("sequence", value, path, complaints)
    element = type_.element
    assert element is not None
    convert = _NORMALISE[element.kind]
    result: list[BundleValue] = []
    for item in value.list:
        normal = convert(element, item, (*path, len(result)), complaints)
        if normal is not None:
            result.append(normal)
    return BundleValue("sequence", result, value.node, value.entry, value.others, value.source)


def _normalise_string(
    type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints
) -> BundleValue | None:
    match value.kind:
        case "string":
            return value
        case "bool":
            return value.but("string", "true" if value.data else "false")
        case "int" | "time":
            return value.but("string", str(value.data))
        case "float":
            assert isinstance(value.data, float)
            return value.but("string", gotext.plain(value.data))
    _mismatch("string", value, path, complaints)
    return None


_TRUE: Final = frozenset({"true", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE: Final = frozenset({"false", "n", "N", "no", "No", "NO", "off", "Off", "OFF"})


def _normalise_bool(
    type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints
) -> BundleValue | None:
    if value.kind == "bool":
        return value
    if value.kind == "string":
        if value.text in _TRUE:
            return value.but("bool", True)
        if value.text in _FALSE:
            return value.but("bool", False)
        if is_pure_reference(value.text):
            return value
    _mismatch("bool", value, path, complaints)
    return None


_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def _normalise_int(type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue | None:
    if value.kind == "int":
        return value
    if value.kind == "float":
        number = value.data
        assert isinstance(number, float)
        if number.is_integer() and -(2.0**63) <= number < 2.0**63:
            return value.but("int", int(number))
        summary = f'cannot accurately represent "{gotext.general(number)}" as integer due to precision loss'
        complaints.say("warning", summary, path=path, at=value.places[:1])
        return None
    if value.kind == "string":
        text = value.text
        if _INTEGER.fullmatch(text) and len(text) < 32 and -(1 << 63) <= int(text) < 1 << 63:
            return value.but("int", int(text))
        if is_pure_reference(text):
            return value
        summary = f"cannot parse {gotext.quoted(text)} as an integer"
        complaints.say("warning", summary, path=path, at=value.places[:1])
        return None
    _mismatch("int", value, path, complaints)
    return None


def _normalise_float(
    type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints
) -> BundleValue | None:
    if value.kind == "float":
        return value
    if value.kind == "int":
        number = value.data
        assert isinstance(number, int)
        if int(float(number)) == number:
            return value.but("float", float(number))
        summary = f'cannot accurately represent "{number}" as floating point number due to precision loss'
        complaints.say("warning", summary, path=path, at=value.places[:1])
        return None
    if value.kind == "string":
        if _NUMBER.fullmatch(value.text):
            return value.but("float", float(value.text))
        if is_pure_reference(value.text):
            return value
        summary = f"cannot parse {gotext.quoted(value.text)} as a floating point number"
        complaints.say("warning", summary, path=path, at=value.places[:1])
        return None
    _mismatch("float", value, path, complaints)
    return None


def _normalise_any(type_: FieldType, value: BundleValue, path: ValuePath, complaints: Complaints) -> BundleValue | None:
    return value.but("string", value.data) if value.kind == "time" else value


_NORMALISE: Final = {
    "struct": _normalise_struct, "map": _normalise_map, "list": _normalise_list, "string": _normalise_string,
    "bool": _normalise_bool, "int": _normalise_int, "float": _normalise_float, "any": _normalise_any,
}  # fmt: skip


def prune(type_: FieldType, value: BundleValue) -> BundleValue:
    """Without what the typed representation forgets; the same value where that is nothing."""
    kind = type_.kind
    if kind == "struct":
        if value.kind == "nil":
            return value
        if value.kind != "map":
            return value
        fields = type_.fields
        result: dict[str, BundleValue] | None = None
        for name, item in value.map.items():
            if not type_.survives(name, item):
                result = result if result is not None else dict(value.map)
                del result[name]
                continue
            pruned = prune(fields[name], item)
            if pruned is not item:
                result = result if result is not None else dict(value.map)
                result[name] = pruned
        return value if result is None else value.but("map", result)
    if kind == "map" and value.kind == "map" and type_.element is not None:
        entries = {name: _pruned_element(type_.element, item) for name, item in value.map.items()}
        return value if all(entries[n] is value.map[n] for n in entries) else value.but("map", entries)
    if kind == "list" and value.kind == "sequence" and type_.element is not None:
        elements = [_pruned_element(type_.element, item) for item in value.list]
        return (
            value if all(a is b for a, b in zip(elements, value.list, strict=True)) else value.but("sequence", elements)
        )
    return value


def _pruned_element(type_: FieldType, item: BundleValue) -> BundleValue:
    """A null element of a list or map of structures becomes an empty one, unless they are pointers."""
    if item.kind == "nil" and type_.kind == "struct" and not type_.pointer:
        return item.but("map", {})
    return prune(type_, item)


_ZERO: Final[dict[str, tuple[ValueKind, object]]] = {
    "string": ("string", ""), "bool": ("bool", False), "int": ("int", 0), "float": ("float", 0.0),
}  # fmt: skip


def zero(type_: FieldType, above: frozenset[str] = frozenset()) -> BundleValue | None:
    """What a reference to a field reads that the configuration leaves out; None where there is no such value."""
    if type_.kind == "struct":
        return filled(type_, BundleValue("map", {}), above)
    if type_.kind == "map":
        return BundleValue("map", {})
    if type_.kind == "list":
        return BundleValue("sequence", [])
    scalar = _ZERO.get(type_.kind)
    return BundleValue(*scalar) if scalar is not None else None


def filled(type_: FieldType, value: BundleValue, above: frozenset[str] = frozenset()) -> BundleValue:
    """A structure as a reference to the whole of it reads it: with the zero values of what is left out.

    A type within itself is left out, as it would never end.
    """
    if type_.kind != "struct" or value.kind != "map":
        return value
    inside = above | {type_.name}
    entries: dict[str, BundleValue] = {}
    for name, field in type_.fields.items():
        held = value.map.get(name)
        if held is not None:
            entries[name] = filled(field, held, inside)
        elif field.name not in inside:
            absent = zero(field, inside)
            if absent is not None:
                entries[name] = absent
    return value.but("map", entries)


__all__ = [
    "NIL", "REFERENCE", "Complaint", "FieldType", "holds_reference", "is_pure_reference", "normalise", "prune",
    "resource_types", "root_type", "zero",
]  # fmt: skip
