"""What the newest models of bundles know beyond the recorded release of the Databricks CLI: `data/bundle/models.json`.

`types.json` and `checks.json` are of the release whose behaviour is recorded; they are never rewritten. What the models
add to them (kinds, fields, required fields, values of enumerations) goes into a layer of its own, with what
`facts/stated/bundles.json` says of the new kinds. Where the two contradict each other it is told:

    another type                  the recorded one stays
    required in the CLI only      no longer demanded: the newer release does without
    required in the package only  not demanded of a field that older releases have: they do without
    a value that is gone          stays allowed
"""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from scripts.facts.bundle_models import Kind, ModelField, Models, Name
from scripts.facts.providers import FACTS

DATA: Final = Path(__file__).resolve().parent.parent.parent / "dasf_lint" / "data" / "bundle"
PACKAGE: Final = "databricks-bundles"

Types = dict[str, dict[str, str]]


class Recorded(NamedTuple):
    """What is known of the recorded release: fields by type, required fields and values by pattern of path."""

    types: Types
    required: dict[str, list[str]]
    values: dict[str, list[str]]


def recorded() -> Recorded:
    types = json.loads((DATA / "types.json").read_text("utf-8"))["types"]
    checks = json.loads((DATA / "checks.json").read_text("utf-8"))
    values = {pattern: checks["values"][index] for pattern, index in checks["enum"].items()}
    return Recorded(types, checks["required"], values)


def stated() -> dict[str, Any]:
    """What is known by hand of the new kinds, and which contradictions somebody has looked up."""
    found: dict[str, Any] = json.loads((FACTS / "stated" / "bundles.json").read_text("utf-8"))
    return found


class Merge:
    """The layer that models lay over the recorded release.

    known           types of the recorded release
    added           fields by type, those of new types among them
    contradictions  sentences, sorted when asked for
    """

    def __init__(self, models: Models, known: Recorded, by_hand: dict[str, Any]) -> None:
        self._models = models
        self._known = known
        self._by_hand = by_hand
        self._names: dict[Name, str] = {}
        self._used: dict[str, Name] = {}
        self._required: dict[str, list[str]] = {}
        self._optional: dict[str, list[str]] = {}
        self._values: dict[str, list[str]] = {}
        self.added: Types = {}
        self.contradictions: set[str] = set()

    def layer(self) -> dict[str, Any]:
        """What goes into the file. Raises KeyError where nobody said what a new kind is for Terraform."""
        known_kinds = self._known.types["Resources"]
        kinds = dict(sorted(self._models.kinds.items()))
        new = [name for name in kinds if name not in known_kinds]
        for name, kind in kinds.items():
            if name in known_kinds:
                self._pair(kind.model, _inner(known_kinds[name]))
        for name in new:
            self.added.setdefault("Resources", {})[name] = "{}*" + self._type_name(kinds[name].model)
            self._extend_every_kind(kinds[name])
        for name, kind in kinds.items():
            self._check(kind.model, f"resources.{name}.*", name in new, ())
        lists = sorted({tuple(values) for values in self._values.values()})
        index = {values: position for position, values in enumerate(lists)}
        by_hand: dict[str, Any] = self._by_hand["kinds"]
        return {
            "_source": f"what {PACKAGE} {self._models.version} knows beyond types.json and checks.json, and of its new "
            "kinds what facts/stated/bundles.json says",
            "version": self._models.version,
            "types": _sorted(self.added),
            "required": _sorted(self._required),
            "optional": _sorted(self._optional),
            "values": [list(values) for values in lists],
            "enum": {pattern: index[tuple(values)] for pattern, values in sorted(self._values.items())},
            "renames": {kind: found for kind, found in self._by_hand["renames"].items() if kind != "source"},
            "kinds": {
                name: {
                    "singular": kinds[name].singular,
                    **{key: value for key, value in by_hand[name].items() if key != "sources"},
                }
                for name in new
            },
        }

    def unsettled(self) -> list[str]:
        """Contradictions that nobody has looked up, and what was looked up and is none any more; after `layer`."""
        settled = set(self._by_hand["settled"])
        return sorted(self.contradictions - settled) + [
            f"{sentence}: settled by hand, and no contradiction any more"
            for sentence in sorted(settled - self.contradictions)
        ]

    # --- types -----------------------------------------------------------------------------------------------------

    def _pair(self, model: Name, type_name: str) -> None:
        """A class and the recorded type that it is of; what the class has more is added to the type."""
        if self._names.get(model) == type_name:
            return
        self._names[model] = type_name
        fields = self._known.types[type_name]
        for name, field in sorted(self._models.classes[model].items()):
            recorded_as = fields.get(name)
            if recorded_as is None:
                forced = any(text.endswith("+") for text in fields.values()) or self._is_basic(model[0], field)
                self._add(type_name, name, self._text(model[0], field), forced, field.required)
                continue
            inner = _inner(recorded_as)
            is_class = self._models.is_class(model[0], field)
            told = field.collection + ("a structure" if is_class else self._scalar(model[0], field))
            kept = _collections(recorded_as) + ("a structure" if inner in self._known.types else inner)
            if told != kept:
                self.contradictions.add(f"{type_name}.{name}: recorded as {kept}, now {told}")
            elif is_class:
                self._pair((model[0], field.holds), inner)

    def _scalar(self, kind: str, field: ModelField) -> str:
        return "string" if self._models.values(kind, field) is not None else field.holds

    def _text(self, kind: str, field: ModelField) -> str:
        """The type of a field as `types.json` writes it."""
        if not self._models.is_class(kind, field):
            return field.collection + self._scalar(kind, field)
        pointer = "" if field.collection or field.required else "*"
        return field.collection + pointer + self._type_name((kind, field.holds))

    def _add(self, type_name: str, name: str, text: str, forced: bool, required: bool = False) -> None:
        suffix = ("!" if required else "") + ("+" if forced else "")
        before = self.added.setdefault(type_name, {}).setdefault(name, text + suffix)
        if before != text + suffix:
            self.contradictions.add(f"{type_name}.{name}: {before} in one kind, {text + suffix} in another")

    def _type_name(self, model: Name) -> str:
        """The type that a class becomes: a recorded one with the same fields, else one of its own."""
        found = self._names.get(model)
        if found is not None:
            return found
        fields = self._models.classes[model]
        name = model[1]
        known = self._known.types.get(name)
        if known is not None and set(known) == set(fields):
            self._pair(model, name)
            return name
        owner = self._used.get(name)
        if owner is not None and self._models.classes[owner] == fields:
            self._names[model] = name
            return name
        if known is not None or owner is not None:
            name = ".".join(model)
        self._used[name] = model
        self._names[model] = name
        self.added.setdefault(name, {})
        forced = any(self._is_basic(model[0], field) for field in fields.values())
        for field_name, field in sorted(fields.items()):
            self._add(name, field_name, self._text(model[0], field), forced, field.required)
        return name

    def _is_basic(self, kind: str, field: ModelField) -> bool:
        """An optional text, number or boolean: a structure that has one remembers explicit zero values."""
        scalar = not self._models.is_class(kind, field) and self._models.values(kind, field) is None
        return scalar and not field.collection and not field.required

    def _extend_every_kind(self, kind: Kind) -> None:
        for name, text in self._by_hand["every_kind"]["fields"].items():
            self._add(self._type_name(kind.model), name, text, False)

    # --- required fields and values ----------------------------------------------------------------------------------

    def _check(self, model: Name, pattern: str, is_new: bool, above: tuple[Name, ...]) -> None:
        """Required fields and values by path. A class within itself is followed once, as the recorded ones are."""
        fields = self._models.classes[model]
        known = self._known.types.get(self._names.get(model, ""), {})
        before = self._known.required.get(pattern, [])
        for name, field in sorted(fields.items()):
            fresh = is_new or name not in known
            if field.required and name not in before:
                if fresh:
                    self._required.setdefault(pattern, []).append(name)
                else:
                    self.contradictions.add(f"{pattern}.{name}: required in the package, not recorded as required")
            elif name in before and not field.required and field.collection == "":
                self._optional.setdefault(pattern, []).append(name)
                self.contradictions.add(f"{pattern}.{name}: recorded as required, not required in the package")
            below = f"{pattern}.{name}" + {"[]": "[*]", "{}": ".*"}.get(field.collection, "")
            values = self._models.values(model[0], field)
            inner = (model[0], field.holds)
            if values is not None:
                self._check_values(below, values)
            elif self._models.is_class(model[0], field) and above.count(inner) < 2:
                self._check(inner, below, fresh, (*above, inner))

    def _check_values(self, pattern: str, values: list[str]) -> None:
        before = self._known.values.get(pattern, [])
        gone = [value for value in before if value not in values]
        if gone:
            self.contradictions.add(f"{pattern}: recorded values that are gone: {', '.join(gone)}")
        if set(values) - set(before):
            self._values[pattern] = sorted({*before, *values})


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    return {key: _sorted(value) if isinstance(value, dict) else value for key, value in sorted(found.items())}


def _collections(text: str) -> str:
    return text.rstrip("!+").replace("*", "").removesuffix(_inner(text))


def _inner(text: str) -> str:
    """The type's name without collections, pointers and suffixes."""
    return text.rstrip("!+").replace("[]", "").replace("{}", "").replace("*", "")


# --- the file -------------------------------------------------------------------------------------------------------


def rendered(layer: dict[str, Any]) -> str:
    """One line a type, a pattern and a kind, so that a change can be read as one."""
    parts = []
    for key, value in layer.items():
        if isinstance(value, dict):
            lines = ",\n".join(f"{json.dumps(name)}:{_compact(inner)}" for name, inner in value.items())
            parts.append(f"{json.dumps(key)}:{{\n{lines}}}")
        else:
            parts.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What another layer would bring, a line each."""
    found = []
    for section in sorted({*before, *after} - {"values"}):
        old, new = _entries(before, section), _entries(after, section)
        found += [f"- {section} {name}: {old[name]}" for name in sorted(old) if new.get(name) != old[name]]
        found += [f"+ {section} {name}: {new[name]}" for name in sorted(new) if old.get(name) != new[name]]
    return found


def _entries(layer: dict[str, Any], section: str) -> dict[str, str]:
    held = layer.get(section, {})
    if not isinstance(held, dict):
        return {"": _compact(held)}
    if section == "enum":
        held = {pattern: layer["values"][index] for pattern, index in held.items()}
    found = {}
    for name, value in held.items():
        each = {f"{name}.{key}": inner for key, inner in value.items()} if isinstance(value, dict) else {name: value}
        found.update({key: _compact(inner) for key, inner in each.items()})
    return found
