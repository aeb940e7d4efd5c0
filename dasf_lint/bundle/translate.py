"""Resources as policies see them: Terraform's types and names, values with their reasons, places and ways.

Follows bundle/deploy/terraform/tfdyn/convert.go and its parts for each kind, as far as names go of the Databricks CLI.
"""

import json
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import Final

from dasf_lint.bundle import models, schema
from dasf_lint.bundle.addresses import Owner
from dasf_lint.bundle.names import bundle_names, renames
from dasf_lint.bundle.referred import Reading, Referred
from dasf_lint.bundle.schema import FieldType
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, to_json
from dasf_lint.bundle.ways import BundleWay, Overrides
from dasf_lint.core.data import ABSENT, Datum, DefaultSource, Unknown
from dasf_lint.facts import schema as provider_schema
from dasf_lint.facts.absence import NOTHING, Cloud, SchemaContext, absence, left_out


def cli_version(of: str) -> str:
    """What a person must look at where no source says what the newest CLI makes of something."""
    return f"version of the Databricks CLI, for {of}"


class Projection:
    """What all data of one target share. `mutated`: Python code that is not run may set what is left out."""

    __slots__ = ("context", "mutated", "overrides", "referred", "state")

    def __init__(self, state: TargetState, context: SchemaContext, overrides: Overrides, mutated: bool = False) -> None:
        self.state = state
        self.referred = Referred(state)
        self.context = context
        self.overrides = overrides
        self.mutated = mutated

    def may_rename(self, kind: str, field: str) -> bool:
        """Whether a target prefixes names, and no source says whether this one is among them."""
        named = models.layer()["kinds"].get(kind, {}).get("named")
        return named == field and bool(self.state.text("presets", "name_prefix"))

    def left_out(self, place: "FieldPosition", name: str, path: str) -> Datum:
        """What it means that a field of the bundle is not written, which is `path` for Terraform."""
        if self.mutated and name in place.type.fields:
            return Datum("unknown", Unknown("python", place.subject_of(name)))
        return left_out(place.kind, path, self.context, place.owner.address, place.subject_of(name))

    def datum(self, value: BundleValue, place: "FieldPosition", trail: tuple[BundleValue, ...] = ()) -> Datum:
        """One value as a policy sees it."""
        if value.kind == "string" and "${resources." in value.text:
            value = self.referred.linked(value)
        span = value.span
        is_long = value.kind == "string" and "\n" in value.text
        has_way = value.source is not None or trail or is_long or _is_brought(value)
        way = BundleWay(value, trail, self.overrides) if has_way else None
        if way is None and span is not None and self.overrides.label(span) is not None:
            way = BundleWay(value, trail, self.overrides)
        default: DefaultSource | None = "cli" if value.node is None and value.source is None else None
        literal = is_literal(value)
        trail = along(trail, value)
        match value.kind:
            case "nil":
                return Datum("absent", span=span, null=True)
            case "bool":
                return Datum("bool", value.data, span=span, way=way, literal=literal, default=default)
            case "int":
                return Datum("number", value.data, span=span, way=way, literal=literal, default=default)
            case "float":
                number = value.data
                assert isinstance(number, float)
                exact = Fraction(str(number)) if isfinite(number) else None
                if exact is None:
                    return Datum("unknown", Unknown("infinite", place.subject), span=span, way=way)
                payload = int(exact) if exact.denominator == 1 else exact
                return Datum("number", payload, span=span, way=way, literal=literal, default=default)
            case "map":
                members = self.members(value, place, trail)
                found = Datum("mapping", members, span=span, way=way, default=default, block=place.is_struct)
                return self._document(value, place, found) if place.holds_document else found
            case "sequence":
                inner = place.element()
                elements = [self.datum(item, inner, trail) for item in value.list]
                return Datum("sequence", elements, span=span, way=way, default=default, block=inner.is_struct)
        return self._text(value, place, way, default)

    def _document(self, value: BundleValue, place: "FieldPosition", structure: Datum) -> Datum:
        """A structure for which Terraform has the text of a JSON document."""
        reading = Reading(self.referred)
        text = reading.fill(json.dumps(to_json(value), ensure_ascii=False))
        if reading.unknown is not None:
            unknown = Unknown(reading.unknown.reason, reading.unknown.subject, type="string", not_null=True)
            return Datum("unknown", unknown, span=structure.span, way=structure.way, document=structure)
        literal = is_literal(value)
        return Datum("text", text, span=structure.span, way=structure.way, literal=literal, document=structure)

    def members(self, value: BundleValue, place: "FieldPosition", trail: tuple[BundleValue, ...]) -> "TranslatedBody":
        if place.is_struct:
            return TranslatedBody(self, value, place, trail)
        return FreeMembers(self, value, place.element(), trail)

    def _text(
        self, value: BundleValue, place: "FieldPosition", way: BundleWay | None, default: DefaultSource | None
    ) -> Datum:
        span, sensitive, literal = value.span, place.is_sensitive, is_literal(value)
        reading = Reading(self.referred)
        text = reading.fill(value.text) if "${" in value.text else value.text
        references = tuple(reading.references)
        if reading.unknown is not None:
            return Datum(
                "unknown",
                reading.unknown,
                span=span,
                way=way,
                default=default,
                sensitive=sensitive,
                references=references,
            )
        return Datum(
            "text",
            text,
            span=span,
            way=way,
            literal=literal,
            default=default,
            sensitive=sensitive,
            references=references,
        )


def along(trail: tuple[BundleValue, ...], value: BundleValue) -> tuple[BundleValue, ...]:
    """The trail of what stands inside a value: with it, where a reference, an alias or a merge key brought it."""
    if value.source is not None:
        return (*trail, value) if value.source.kind == "reference" else trail
    return (*trail, value) if value.kind in ("map", "sequence") and _is_brought(value) else trail


def _is_brought(value: BundleValue) -> bool:
    node, entry = value.node, value.entry
    return (node is not None and node.alias is not None) or (entry is not None and bool(entry.merges))


def is_literal(value: BundleValue) -> bool:
    """Whether everything of it is written in the repository. Chains of variables may be long, and share their parts."""
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        source = current.source
        if source is None and current.node is None:
            return False
        if source is not None:
            if source.kind in ("command_line", "environment"):
                return False
            waiting.extend(source.values)
    return True


_NO_TYPE: Final = FieldType("any")


class FieldPosition:
    """A position in a resource: its type in the bundle's schema, its path there and in Terraform's."""

    __slots__ = ("bundle_path", "kind", "owner", "path", "resource", "type")

    def __init__(
        self, resource: str, kind: str, owner: Owner, type_: FieldType, path: str = "", bundle_path: str = ""
    ) -> None:
        self.resource = resource
        self.kind = kind
        self.owner = owner
        self.type = type_
        self.path = path
        self.bundle_path = bundle_path

    @property
    def is_struct(self) -> bool:
        return self.type.kind == "struct"

    @property
    def subject(self) -> str:
        """Where a person finds it: `resources.jobs.train.tasks.new_cluster`."""
        at = self.owner.bundle_address
        return f"{at}.{self.bundle_path}" if self.bundle_path else at

    def subject_of(self, name: str) -> str:
        """Where a person finds what has this name here."""
        return f"{self.subject}.{name}"

    @property
    def is_sensitive(self) -> bool:
        facts = provider_schema.load(self.kind) if self.path else None
        item = facts.find(self.path) if facts is not None else None
        return isinstance(item, provider_schema.AttributeSchema) and (item.sensitive or item.write_only)

    @property
    def holds_document(self) -> bool:
        """Whether the bundle takes any structure where the provider takes a text."""
        # What stands inside such a structure has no type of its own.
        if self.type.kind != "any" or self.type is _NO_TYPE or not self.path:
            return False
        facts = provider_schema.load(self.kind)
        item = facts.find(self.path) if facts is not None else None
        return isinstance(item, provider_schema.AttributeSchema) and item.type.kind == "string"

    @property
    def is_repeated(self) -> bool:
        """Whether the provider has a block here that is a list or a set of bodies."""
        facts = provider_schema.load(self.kind)
        item = facts.find(self.path) if facts is not None else None
        return isinstance(item, provider_schema.BlockSchema) and item.nesting in ("list", "set")

    def element(self) -> "FieldPosition":
        """The same place, for an element of a list or a value of a map."""
        inner = self.type.element or _NO_TYPE
        return FieldPosition(self.resource, self.kind, self.owner, inner, self.path, self.bundle_path)

    def field(self, bundle_name: str, terraform_name: str) -> "FieldPosition":
        inner = self.type.fields.get(bundle_name, _NO_TYPE)
        path = f"{self.path}.{terraform_name}" if self.path else terraform_name
        below = f"{self.bundle_path}.{bundle_name}" if self.bundle_path else bundle_name
        return FieldPosition(self.resource, self.kind, self.owner, inner, path, below)


@lru_cache(maxsize=4096)
def implied_names(kind: str, path: str, cloud: Cloud | None) -> tuple[str, ...]:
    """The fields of a structure that mean something even where they are left out."""
    context = SchemaContext(cloud=cloud, source_format="bundle")
    facts = provider_schema.load(kind)
    item = None if facts is None else facts.find(path) if path else facts.root
    if item is None:
        return ()
    prefix = f"{path}." if path else ""
    return tuple(name for name in item.children if absence(kind, prefix + name, context) != NOTHING)


_NOT_PROJECTED: Final = frozenset({"permissions", "grants", "deployment", "edit_mode", "modified_status"})


class TranslatedBody:
    """The members of a structure, by Terraform's names, computed when touched."""

    __slots__ = ("_found", "_place", "_projection", "_trail", "_value", "complete")

    def __init__(
        self, projection: Projection, value: BundleValue, place: FieldPosition, trail: tuple[BundleValue, ...] = ()
    ) -> None:
        self._projection = projection
        self._value = value
        self._place = place
        self._trail = trail
        self._found: dict[str, Datum] = {}
        self.complete = True

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._compute(name)
        return found

    def names(self) -> Iterable[str]:
        implied = implied_names(self._place.kind, self._place.path, self._projection.context.cloud)
        return [name for name in sorted({*self._written(), *implied}) if not self.get(name).is_absent]

    def _written(self) -> list[str]:
        top = not self._place.path
        names: list[str] = []
        for name in self._value.map:
            if top and name in _NOT_PROJECTED:
                continue
            renamed = self._terraform_name(name)
            names.append("spec" if top and self._wraps(renamed) else renamed)
        return names

    def _terraform_name(self, name: str) -> str:
        below = f"{self._place.bundle_path}.{name}" if self._place.bundle_path else name
        return renames(self._place.resource).get(below, name)

    def _wraps(self, name: str) -> bool:
        """Whether Terraform keeps this field of the bundle under `spec`."""
        if not self._place.resource.startswith("postgres_"):
            return False
        facts = provider_schema.load(self._place.kind)
        if facts is None or name in facts.root.children:
            return False
        spec = facts.root.children.get("spec")
        return spec is not None and name in spec.children

    def _compute(self, name: str) -> Datum:
        place, projection = self._place, self._projection
        if not place.path and name == "spec" and place.resource.startswith("postgres_"):
            return Datum(
                "mapping", _Spec(projection, self._value, place, self._trail), span=self._value.span, block=True
            )
        if not place.path and self._wraps(name):
            return ABSENT
        bundle_name = bundle_names(place.resource, place.bundle_path).get(name, name)
        value = None if not place.path and bundle_name in _NOT_PROJECTED else self._value.map.get(bundle_name)
        if value is not None and not place.path and projection.may_rename(place.resource, bundle_name):
            unknown = Unknown("version", cli_version(place.subject_of(bundle_name)), type="string", not_null=True)
            return Datum("unknown", unknown, span=value.span)
        if value is None or value.kind == "nil":
            path = f"{place.path}.{name}" if place.path else name
            implied = projection.left_out(place, bundle_name, path)
            if value is not None and implied.is_absent:
                return Datum("absent", span=value.span, null=True)
            return implied
        inner = place.field(bundle_name, name)
        datum = projection.datum(value, inner, self._trail)
        if datum.kind == "mapping" and inner.is_repeated:
            # Terraform holds a single block in a list of one.
            return Datum("sequence", [datum], span=datum.span, way=datum.way, default=datum.default, block=True)
        return datum


class FreeMembers(TranslatedBody):
    """The entries of a map: what is written is all there is."""

    __slots__ = ()

    def _compute(self, name: str) -> Datum:
        value = self._value.map.get(name)
        if value is not None:
            return self._projection.datum(value, self._place, self._trail)
        if self._projection.mutated:
            return Datum("unknown", Unknown("python", self._place.subject_of(name)))
        return ABSENT

    def names(self) -> Iterable[str]:
        return self._value.map


class _Spec(TranslatedBody):
    """The fields that a bundle writes flat and Terraform under `spec`."""

    __slots__ = ()

    def _written(self) -> list[str]:
        return [name for name in self._value.map if self._wraps(name)]

    def names(self) -> Iterable[str]:
        return [name for name in sorted(self._written()) if not self.get(name).is_absent]

    def _compute(self, name: str) -> Datum:
        place = self._place
        inner = place.field(name, f"spec.{name}")
        value = self._value.map.get(name)
        if value is None or value.kind == "nil":
            return self._projection.left_out(place, name, inner.path)
        return self._projection.datum(value, inner, self._trail)


class FreeBody:
    """Members without a schema, for what is not a provider's resource."""

    __slots__ = ("_items", "complete")

    def __init__(self, items: dict[str, Datum]) -> None:
        self._items = items
        self.complete = True

    def get(self, name: str) -> Datum:
        return self._items.get(name, ABSENT)

    def names(self) -> Iterable[str]:
        return [name for name in sorted(self._items) if not self._items[name].is_absent]


_HOST: Final = re.compile(
    r"\.(azuredatabricks\.net|databricks\.azure\.(?:cn|us))|\.(gcp\.databricks\.com)|\.(databricks\.com)"
)


def cloud_of(host: str) -> Cloud | None:
    """The cloud that a workspace's address tells."""
    match = _HOST.search(host)
    if match is None:
        return None
    return "azure" if match[1] else "gcp" if match[2] else "aws"


def resource_type(kind: str) -> FieldType:
    return schema.resource_types().get(kind, _NO_TYPE)
