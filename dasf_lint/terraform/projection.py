"""Values as policies see them: a Terraform value becomes a datum, with its place, its way and what is known of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from dasf_lint.core.data import ABSENT, Characters, Choice, Datum, Hop, HopKind, Members, Unknown
from dasf_lint.core.numbers import Infinity
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.facts.absence import SchemaContext, left_out
from dasf_lint.facts.schema import AttributeSchema, BlockSchema
from dasf_lint.hcl import carried, json_template, origins, provenance, types, values, written
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions import CONTENTS, READ_BACK, json_places
from dasf_lint.hcl.value import NULL, UnknownPayload, Value

MemberSchemas: TypeAlias = Mapping[str, AttributeSchema | BlockSchema]
"""What the schema says of the members of an object."""


class AttributePlace(NamedTuple):
    """Where a value is used: the attribute with its name, and the resource around it.

    `path` is that of the schema, without indices; `sensitive` holds for everything inside. `of_each` says that the text
    stands there once for several instances or blocks, each of which has a value of its own.
    """

    span: Span
    kind: str
    path: str
    context: SchemaContext
    owner: str
    sensitive: bool = False
    of_each: bool = False

    def at(self, path: str) -> "AttributePlace":
        return self._replace(path=path)


def project(value: Value, place: AttributePlace, schema: MemberSchemas | None = None, *, inner: bool = False) -> Datum:
    """A value as a datum; `schema` describes the members of the object, or of the objects in a list, set or map.

    `inner` says that the value is an element or a free member, not what stands at the path itself.
    """
    payload = value.payload
    span = _span_within(value, place)
    # What is ephemeral is a secret, too: it goes into no plan.
    sensitive = place.sensitive or bool(value.marks)
    if payload is NULL:
        return Datum("absent", span=span, way=_way(value, span, place), null=True)
    if isinstance(payload, UnknownPayload):
        if payload.contents:
            return _partial(value, place, schema, span)
        return Datum(
            "unknown",
            unknown_of(value, place, schema, inner=inner),
            span=span,
            way=_way(value, span, place),
            references=value.references,
            sensitive=sensitive,
            document=_document(value, place, sensitive),
        )
    literal = is_literal(value)
    if isinstance(payload, tuple):
        elements = [project(_inside(value, element), place, schema, inner=True) for element in payload]
        return Datum(
            "sequence", elements, span=span, way=_way(value, span, place), sensitive=sensitive, literal=literal
        )  # fmt: skip
    if isinstance(payload, dict):
        described = schema if schema is not None and value.type.kind == "object" else None
        members = _Members(value, place, schema, described is not None)
        return Datum(
            "mapping", members, span=span, way=_way(value, span, place), sensitive=sensitive, literal=literal,
            block=described is not None,
        )  # fmt: skip
    if isinstance(payload, Infinity):
        return Datum(
            "unknown", Unknown("infinite", str(payload), type="number"), span=span, way=_way(value, span, place)
        )
    kind: Final = "bool" if isinstance(payload, bool) else "text" if isinstance(payload, str) else "number"
    return Datum(
        kind,
        payload,
        span=span,
        way=_way(value, span, place),
        references=value.references,
        sensitive=sensitive,
        literal=literal,
        document=_document(value, place, sensitive),
    )


def nothing(value: Value, place: AttributePlace) -> Datum:
    """Blocks that are not there, because what they repeat over holds nothing: left out as by a null."""
    span = _span_within(value, place)
    return Datum("absent", span=span, way=_way(value, span, place), null=True)


def _partial(value: Value, place: AttributePlace, schema: MemberSchemas | None, span: Span) -> Datum:
    """A collection of which some is known: it is there, and may hold more than anybody can see."""
    unseen = unknown_of(value, place)
    is_mapping = value.type.is_mapping or (value.type is types.DYNAMIC and bool(value.contents.members))
    payload: Members | list[Datum]
    if is_mapping:
        payload = _SomeMembers(value, place, schema, unseen)
    else:
        payload = [project(_inside(value, each), place, schema, inner=True) for each in value.contents]
    return Datum(
        "mapping" if is_mapping else "sequence",
        payload,
        span=span,
        way=_way(value, span, place),
        references=value.references,
        sensitive=place.sensitive or bool(value.marks),
        complete=is_mapping,
        block=value.type.kind == "object" and schema is not None,
        unseen=unseen,
    )


def _document(value: Value, place: AttributePlace, sensitive: bool) -> Datum | None:
    document = value.document or _written_document(value)
    if document is None:
        return None
    return project(document, place._replace(sensitive=sensitive), inner=True)


def _written_document(value: Value) -> Value | None:
    """The structure of a JSON text whose characters have places, each value at its own; None where there is none, or no
    more places may be worked out: whoever reads the text as JSON then finds the same values, all at its place."""
    if not isinstance(value.payload, str) or not json_template.looks_like_json(value.payload):
        return None
    origin = origins.of_value(value)
    if origin is None:
        return None
    try:
        document = json_places.decode_placed(value.payload, origin)
    except (CallError, LimitReached):
        return None
    if document is None:
        return None
    # It came along the way of the text.
    found = values.with_marks(values.copied(document), value.marks)
    found.site, found.via, found.hop, found.label = value.site, value.via, value.hop, value.label
    found.within = value.within
    return found


def _inside(container: Value, element: Value) -> Value:
    """An element with the way of its container, so that a finding about it leads to where the container was made."""
    return values.member_of(container, element)


class _Members:
    """Members of an object or map. What the schema describes may be left out; a map has what it has."""

    __slots__ = ("_described", "_found", "_place", "_schema", "_value", "complete")

    def __init__(self, value: Value, place: AttributePlace, schema: MemberSchemas | None, described: bool) -> None:
        self._value = value
        self._place = place
        self._schema = schema
        self._described = described
        self._found: dict[str, Datum] = {}
        self.complete = True

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._compute(name)
        return found

    def _compute(self, name: str) -> Datum:
        member = self._value.members.get(name)
        if not self._described:
            if member is None:
                return ABSENT
            return project(_inside(self._value, member), self._place, self._schema, inner=True)
        item = self._schema.get(name) if self._schema is not None else None
        path = f"{self._place.path}.{name}"
        if member is None or member.payload is NULL:
            implied = left_out(self._place.kind, path, self._place.context, self._place.owner)
            if member is None or not implied.is_absent:
                return implied
        place = self._place.at(path)
        if isinstance(item, AttributeSchema) and item.sensitive:
            place = place._replace(sensitive=True)
        assert member is not None
        return project(_inside(self._value, member), place, None if item is None else item.children or None)

    def names(self) -> Iterable[str]:
        if self._described:
            return [name for name in self._value.members if not self.get(name).is_absent]
        return self._value.members


class _SomeMembers:
    """What is surely in a map or object; every other name that it may hold is there or not."""

    __slots__ = ("_place", "_schema", "_unseen", "_value", "complete")

    def __init__(self, value: Value, place: AttributePlace, schema: MemberSchemas | None, unseen: Unknown) -> None:
        self._value = value
        self._place = place
        self._schema = schema
        self._unseen = unseen
        self.complete = False

    def get(self, name: str) -> Datum:
        value = self._value
        if not value.contents.may_hold(name):
            return ABSENT
        item = self._schema.get(name) if self._schema is not None and value.type.kind == "object" else None
        place = self._place if item is None else self._place.at(f"{self._place.path}.{name}")
        if isinstance(item, AttributeSchema) and item.sensitive:
            place = place._replace(sensitive=True)
        found = value.contents.members.get(name)
        if found is not None:
            inner = self._schema if item is None else item.children or None
            return project(_inside(value, found), place, inner, inner=item is None)
        hidden = Unknown(self._unseen.reason, self._unseen.subject)
        return Datum(
            "unknown", hidden, span=place.span, references=value.references,
            sensitive=place.sensitive or bool(value.marks),
        )  # fmt: skip

    def names(self) -> Iterable[str]:
        return self._value.contents.members


def unknown_of(
    value: Value, place: AttributePlace, schema: MemberSchemas | None = None, *, inner: bool = False
) -> Unknown:
    """What policies may know of an unknown value."""
    payload = value.unknown
    choice = None
    if payload.choice is not None:
        found = payload.choice
        when_true, when_false = (_branch(value, place, schema, inner) for value in (found.when_true, found.when_false))
        choice = Choice(found.switch, found.label, when_true, when_false)
    return Unknown(
        payload.reason,
        payload.subject,
        type=None if value.type is types.DYNAMIC else str(value.type),
        prefix=payload.prefix,
        rest=payload.rest,
        not_null=payload.not_null,
        symbol=payload.symbol,
        choice=choice,
    )


def _branch(value: Value, place: AttributePlace, schema: MemberSchemas | None, inner: bool) -> Datum:
    """One outcome of a conditional; a null that is chosen means what leaving the attribute out means."""
    if value.payload is NULL and not inner:
        implied = left_out(place.kind, place.path, place.context, place.owner)
        if not implied.is_absent:
            return implied
    return project(value, place, schema, inner=inner)


# --- where a value stands and how it came there --------------------------------------------------------------------


def _span_within(value: Value, place: AttributePlace) -> Span:
    """Of an element written at its place that of its own; what came from elsewhere stands at the attribute."""
    site = value.site
    if site is None:
        return place.span
    file: SourceFile
    if isinstance(site, Span):
        file, start, end = site
    else:
        file, start, end = site[0], site[1].start, site[1].end
    attribute = place.span
    if file is attribute.file and attribute.start < start and end < attribute.end:
        return Span(file, start, end)
    return attribute


class _Way:
    """Walked only when a report asks."""

    __slots__ = ("_use", "_value")

    def __init__(self, value: Value, use: Hop) -> None:
        self._value = value
        self._use = use

    def hops(self) -> Sequence[Hop]:
        stations = provenance.hops(self._value)
        if not stations:
            return (self._use,)
        last = stations[-1]
        if len(stations) == 1 and last.kind == "literal" and _covers(self._use.span, last.span):
            # Written where it is used: one station is enough.
            return (Hop("literal", "", self._use.span),)
        # The declaration of a variable is already there where that has taken what somebody hands in.
        if self._use.label and last.span == self._use.span:
            return stations
        if self._ends_with_use():
            use = self._use
            return [use if hop.kind == "use" and hop.span == use.span else hop for hop in stations]
        return (*stations, self._use)

    def _ends_with_use(self) -> bool:
        """Whether the value itself ends with the last station, as a member of a literal that takes it does."""
        return self._value.hop == "use" and provenance.span_of(self._value.site) == self._use.span

    def decided(self) -> Sequence[tuple[str, Datum]]:
        return provenance.decided(self._value)

    def characters(self) -> Characters | None:
        return written.characters(self._value, () if self._ends_with_use() else (self._use,))

    def carried(self, start: int, end: int) -> Sequence[Hop] | None:
        return carried.hops(self._value, start, end, () if self._ends_with_use() else (self._use,))

    def beside(self) -> Sequence[Datum]:
        return provenance.beside(self._value)

    def sources(self) -> Iterable[Span | None]:
        return written.sources(self._value)


def _covers(outer: Span | None, inner: Span | None) -> bool:
    return inner is None or outer is None or (
        inner.file is outer.file and outer.start <= inner.start and inner.end <= outer.end
    )  # fmt: skip


def _way(value: Value, span: Span, place: AttributePlace) -> _Way | None:
    """None for what is written where it is used, of which the span says everything but of a text that is a file or has
    several lines."""
    is_text = value.origin is not None or (isinstance(value.payload, str) and "\n" in value.payload)
    if value.via is None and value.within is None and value.hop == "literal" and not is_text:
        site = provenance.span_of(value.site)
        return None if _covers(span, site) else _Way(value, _use(span, place))
    return _Way(value, _use(span, place))


def _use(span: Span, place: AttributePlace) -> Hop:
    """The last station: where a resource uses a value, or where the variable is declared that is asked for itself."""
    is_declared = place.kind == "terraform.variable"
    label = f"var.{place.owner.rpartition('.')[2]}" if is_declared else ""
    return Hop("use", label, span, of_each=place.of_each)


_MADE: Final[frozenset[HopKind]] = frozenset({"template", "command_line", "resource_reference"})


def is_literal(value: Value) -> bool:
    """Whether a known value is written in the repository: here, as a default, in a variable file, as a local."""
    current: Value | None = value
    origin = value
    while current is not None:
        hop = current.hop
        if current.within is not None and not provenance.is_from_text(current.within):
            return False
        if hop == "function" and current.label in CONTENTS:
            return True
        if hop in _MADE or (hop == "function" and current.label not in READ_BACK):
            return False
        origin = current
        current = current.via
    return origin.site is not None
