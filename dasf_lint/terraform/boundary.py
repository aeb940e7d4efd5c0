"""The edge of a resource: its body as the provider's schema takes it, one attribute at a time.

What the configuration writes is converted as Terraform converts it; what it leaves out is what the provider facts say.
The Terraform layer hands in a body by `BodySource`: expressions evaluated, `dynamic` blocks expanded.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from dasf_lint.core import numbers, symbols
from dasf_lint.core.data import ABSENT, Datum, DefaultSource, Members, Unknown
from dasf_lint.core.json_text import LoadedJson
from dasf_lint.core.source import Span
from dasf_lint.facts import schema
from dasf_lint.facts.absence import SchemaContext, absence, left_out, subject_of
from dasf_lint.facts.derived import derived
from dasf_lint.facts.schema import AttributeSchema, BlockSchema, TypeFacts
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import NO_CONTENTS, NULL, SENSITIVE, Contents, Value
from dasf_lint.terraform import documents
from dasf_lint.terraform.derived_values import value_of
from dasf_lint.terraform.projection import AttributePlace, MemberSchemas, nothing, project
from dasf_lint.terraform.schema_types import argument_type, item_type


class Written(NamedTuple):
    """An argument of a body: its value, not converted yet, and the text from its name through its expression.

    `of_each` says that the text names what is another one for each instance or block.
    """

    value: Value
    span: Span
    of_each: bool = False


class Blocks(NamedTuple):
    """The blocks of one type in a body, static and dynamic ones in the order of the text.

    unknown  set where a `dynamic` block repeats over something unknown: its `for_each`; nobody knows how many there are
             beside those that `bodies` has
    span     the header of the first block or `dynamic` block of the type
    emptied  what the first `dynamic` block repeats over that makes no block, because there is nothing in it
    possible what a block would be that nobody knows to be there: as it is written, the element unknown
    """

    bodies: "Sequence[BodySource]"
    unknown: Written | None = None
    span: Span | None = None
    emptied: Written | None = None
    possible: "Sequence[BodySource]" = ()


NO_BLOCKS = Blocks(())


class BodySource(Protocol):
    """What the Terraform layer knows of a body: that of a resource, or of a block within.

    span      the header: of a resource its own, of a block `type {` or, from `dynamic`, that of the dynamic block
    complete  False where the text could not be read in full, so that more may be written
    Names of meta-arguments and of blocks that belong to Terraform (`count`, `lifecycle`, ...) do not occur.
    """

    @property
    def span(self) -> Span: ...

    @property
    def complete(self) -> bool: ...

    def names(self) -> Iterable[str]:
        """Names of written arguments and types of written blocks, each once."""

    def attribute(self, name: str) -> Written | None:
        """The argument `name`, evaluated now; None where it is not written. Errors are unknown values."""

    def blocks(self, name: str) -> Blocks:
        """The blocks of type `name`, their labels ignored; `NO_BLOCKS` where there is none."""


def resource_members(kind: str, source: BodySource, context: SchemaContext, owner: str = "") -> Members:
    """The body of a resource as policies see it, computed when touched.

    `kind` is as `facts.schema.load` takes it, `owner` the address that subjects of unknowns begin with.
    """
    facts = schema.load(kind, context.of(schema.provider_of(kind)))
    if facts is None:
        return _FreeBody(kind, source, context, owner)
    return _Body(facts, facts.root, source, context, owner)


def attribute_value(kind: str, source: BodySource, name: str, context: SchemaContext, owner: str) -> Value | None:
    """What a reference to the argument or the blocks `name` of a resource gives in a plan.

    None where the schema does not know the name, or is not known itself.
    """
    facts = schema.load(kind, context.of(schema.provider_of(kind)))
    item = None if facts is None else facts.root.children.get(name)
    if facts is None or item is None:
        return None
    if documents.computes(kind, name):
        return _document(facts, name, source, context, owner)
    built = _derived(item, source, context, owner)
    return _value_of(item, source, context, owner) if built is None else built


def _derived(
    item: AttributeSchema | BlockSchema, source: BodySource, context: SchemaContext, owner: str
) -> Value | None:
    """What the provider makes of arguments, for an attribute that is not written itself."""
    facts = item.facts
    built = derived(facts.kind, item.path)
    if built is None or not isinstance(item, AttributeSchema):
        return None
    written = source.attribute(item.name)
    if written is not None and written.value.payload is not NULL:
        return None

    def read(argument: str) -> Value:
        return _value_of(facts.root.children[argument], source, context, owner)

    found = value_of(built, read, symbols.attribute(owner, item.path))
    return None if found is None else _marked(found, item)


def _document(facts: TypeFacts, name: str, source: BodySource, context: SchemaContext, owner: str) -> Value:
    """Text that a data source makes of its arguments, with its structure beside it, which may be all that is known."""

    def read(argument: str) -> Value:
        return _value_of(facts.root.children[argument], source, context, owner)

    subject = f"{owner}.{name}" if owner else name
    found = documents.structure(facts.kind, name, read)
    assert found is not None
    symbol = symbols.attribute(owner, name) if owner else name
    written = documents.text(facts.kind, name, read, found, context.of(schema.provider_of(facts.kind)))
    if written is not None:
        whole = values.string(written, found.deep_marks)
        whole.document = found
        return values.with_references(whole, found.references)
    text = values.unknown(types.STRING, "data_source", subject, not_null=True, symbol=symbol)
    text.document = found
    return values.with_references(text, found.references)


# --- values, for references ----------------------------------------------------------------------------------------


def _value_of(item: AttributeSchema | BlockSchema, source: BodySource, context: SchemaContext, owner: str) -> Value:
    if isinstance(item, BlockSchema):
        return _blocks_value(item, source.blocks(item.name), context, owner)
    if item.write_only:
        # Terraform keeps them in no plan and no state: whoever refers to one gets null.
        return _marked(values.null(item_type(item)), item)
    written = source.attribute(item.name)
    if written is None and item.may_be_blocks:
        found = source.blocks(item.name)
        if found is not NO_BLOCKS:
            return _blocks_value(item, found, context, owner)
    if written is not None:
        value = _converted(written, argument_type(item))
        if value.payload is not NULL:
            return _marked(value, item)
    return _marked(_implied_value(item, context, owner), item)


def _converted(written: Written, want: Type) -> Value:
    try:
        return convert(written.value, want)
    except ConversionError as error:
        failed = values.unknown(types.without_optional(want), "error", error.message)
        failed.site = written.value.site
        return failed


def _marked(value: Value, item: AttributeSchema) -> Value:
    return values.with_marks(value, SENSITIVE) if item.sensitive else value


def _implied_value(item: AttributeSchema | BlockSchema, context: SchemaContext, owner: str) -> Value:
    """What a reference to something left out will turn out to be.

    An argument that the provider does not fill stays null, whatever the service makes of that. Blocks are never null:
    Terraform's protocol has no null list of blocks.
    """
    meaning = absence(item.facts.kind, item.path, context)
    filled = item.code.service_decides
    if meaning.kind == "default" and (meaning.source == "provider" or filled):
        return _stated_value(item, meaning.value, context, owner)
    want = item_type(item)
    if meaning.kind == "unknown" or filled:
        kind = item.facts.kind
        reason = meaning.reason or ("data_source" if kind.startswith("data.") else "service_default")
        subject = subject_of(kind, item.path, reason, owner)
        symbol = symbols.attribute(owner, item.path) if owner else None
        return values.unknown(want, reason, subject, not_null=_is_repeated_block(item), symbol=symbol)
    return _no_blocks(want) if _is_repeated_block(item) else values.null(want)


def _is_repeated_block(item: AttributeSchema | BlockSchema) -> bool:
    return isinstance(item, BlockSchema) and item_type(item).is_collection


def _no_blocks(want: Type) -> Value:
    if want.kind == "map":
        return values.map_value(want.item, {})
    return values.list_value(want.item, ()) if want.kind == "list" else values.set_value(want.item, ())


def _stated_value(item: AttributeSchema | BlockSchema, stated: LoadedJson, context: SchemaContext, owner: str) -> Value:
    """A default of provider facts; of a block those members that are stated, the others as if left out."""
    want = item_type(item)
    if isinstance(item, BlockSchema) and isinstance(stated, dict):
        body = values.object_value(
            {
                name: _stated_value(child, stated[name], context, owner)
                if name in stated
                else _implied_value(child, context, owner)
                for name, child in item.children.items()
            }
        )
        if not want.is_collection:
            return body
        return values.set_value(want.item, (body,)) if want.kind == "set" else values.list_value(want.item, (body,))
    return convert(_constant(stated), want)


def _constant(stated: LoadedJson) -> Value:
    """Plain data of a facts file as a value. Recursion is bounded by the nesting of that file."""
    match stated:
        case None:
            return values.NULL_VALUE
        case bool():
            return values.boolean(stated)
        case str():
            return values.string(stated)
        case list():
            return values.tuple_value([_constant(item) for item in stated])
        case dict():
            return values.object_value({name: _constant(item) for name, item in stated.items()})
        case _:
            return values.number(stated if isinstance(stated, int) else numbers.from_float(stated))


def _blocks_value(item: AttributeSchema | BlockSchema, found: Blocks, context: SchemaContext, owner: str) -> Value:
    want = item_type(item)
    bodies = [_body_value(item, body, context, owner) for body in found.bodies]
    if found.unknown is not None:
        unknown = unknowns.derived(want, found.unknown.value, not_null=True)
        there = Contents(others=tuple(bodies)) if want.kind in ("list", "set") else NO_CONTENTS
        return values.with_marks(unknowns.holding(unknown, there), found.unknown.value.marks)
    if not found.bodies and isinstance(item, BlockSchema):
        return _implied_value(item, context, owner)
    if want.kind == "list":
        return values.list_value(want.item, bodies)
    if want.kind == "set":
        return values.set_value(want.item, bodies)
    return bodies[0] if bodies else values.null(want)


def _body_value(item: AttributeSchema | BlockSchema, source: BodySource, context: SchemaContext, owner: str) -> Value:
    members = {name: _value_of(child, source, context, owner) for name, child in item.children.items()}
    return values.object_value(members, site=source.span)


# --- data, for policies --------------------------------------------------------------------------------------------


class _Body:
    """The members of a resource or block that the schema describes."""

    __slots__ = ("_context", "_facts", "_found", "_item", "_owner", "_source", "complete")

    def __init__(
        self,
        facts: TypeFacts,
        item: AttributeSchema | BlockSchema,
        source: BodySource,
        context: SchemaContext,
        owner: str,
    ) -> None:
        self._facts = facts
        self._item = item
        self._source = source
        self._context = context
        self._owner = owner
        self._found: dict[str, Datum] = {}
        self.complete = source.complete

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._compute(name)
        return found

    def names(self) -> Iterable[str]:
        known = dict.fromkeys((*self._item.children, *self._source.names()))
        return [name for name in sorted(known) if not self.get(name).is_absent]

    def written(self) -> Iterable[str]:
        return self._source.names()

    def _compute(self, name: str) -> Datum:
        item = self._item.children.get(name)
        if item is None:
            # Terraform would refuse it; what is written is shown as it stands.
            return _as_written(self._source, name, self._place(name, None))
        if isinstance(item, BlockSchema):
            return self._blocks(item)
        built = None if not self.complete else _derived(item, self._source, self._context, self._owner)
        if built is not None:
            return _by_provider(project(built, self._place(item.path, None)))
        written = self._source.attribute(item.name)
        if written is None:
            if item.presence == "read_only" and documents.computes(self._facts.kind, item.path):
                text = _document(self._facts, name, self._source, self._context, self._owner)
                return project(text, self._place(item.path, None))
            if item.may_be_blocks:
                found = self._source.blocks(item.name)
                if found is not NO_BLOCKS:
                    return self._as_blocks(item, found)
            return self._left_out(item)
        value = _converted(written, argument_type(item))
        place = self._place(item.path, written)._replace(sensitive=item.sensitive or item.write_only)
        if value.payload is NULL:
            implied = self._left_out(item)
            if not implied.is_absent:
                # A null that is written is the same as nothing written.
                return implied
        if item.presence == "required":
            # Terraform takes no null for it, so there is none in whatever is applied.
            value = unknowns.refined(value, not_null=True)
        return project(value, place, _members_of(item))

    def _place(self, path: str, written: Written | None) -> AttributePlace:
        if written is None:
            return self._place_at(path, self._source.span)
        return self._place_at(path, written.span, of_each=written.of_each)

    def _place_at(self, path: str, span: Span, *, of_each: bool = False) -> AttributePlace:
        return AttributePlace(span, self._facts.kind, path, self._context, self._owner, of_each=of_each)

    def _left_out(self, item: AttributeSchema | BlockSchema) -> Datum:
        if not self.complete:
            # The argument may stand in text that could not be read.
            return Datum("unknown", Unknown("error", f"{self._owner}.{item.path}".lstrip(".")), span=self._source.span)
        implied = left_out(self._facts.kind, item.path, self._context, self._owner)
        if isinstance(item, AttributeSchema) and item.sensitive and implied.kind == "unknown":
            return Datum("unknown", implied.payload, sensitive=True, default=implied.default)
        return implied

    def _blocks(self, item: BlockSchema) -> Datum:
        found = self._source.blocks(item.name)
        if found.bodies or found.unknown is not None:
            return self._as_blocks(item, found)
        written = self._source.attribute(item.name)
        if written is not None:
            # Terraform takes no argument for a block; what is written is shown as it stands.
            return project(written.value, self._place(item.path, written), item.children)
        implied = self._left_out(item)
        if implied.is_absent and found.emptied is not None:
            return nothing(found.emptied.value, self._place(item.path, found.emptied))
        return implied

    def _as_blocks(self, item: AttributeSchema | BlockSchema, found: Blocks) -> Datum:
        possible = [self._as_block(item, body) for body in found.possible]
        whole = Datum("sequence", possible, span=found.span, block=True) if possible else None
        if found.unknown is not None and (not found.bodies or not item.is_repeated):
            return _unknown_blocks(found, self._place_at(item.path, found.span or self._source.span), whole)
        blocks = [self._as_block(item, body) for body in found.bodies]
        is_set = item.nesting == "set" or (isinstance(item, AttributeSchema) and item.code.type == "set(object)")
        if item.nesting in ("single", "group"):
            return blocks[0] if blocks else self._left_out(item)
        if is_set and len(blocks) > 1:
            blocks = _distinct(blocks)
        is_full = item.most is not None and len(blocks) >= item.most
        unseen = None if found.unknown is None or is_full else _why(found.unknown)
        return Datum(
            "sequence", blocks, span=found.span or self._source.span, block=True, complete=unseen is None,
            unseen=unseen, possible=None if is_full else whole,
        )  # fmt: skip

    def _as_block(self, item: AttributeSchema | BlockSchema, body: BodySource) -> Datum:
        sensitive = isinstance(item, AttributeSchema) and item.sensitive
        members = _Body(self._facts, item, body, self._context, self._owner)
        return Datum("mapping", members, span=body.span, block=True, sensitive=sensitive)


def _by_provider(datum: Datum) -> Datum:
    """A value that nobody wrote, as it follows from provider facts."""
    default: DefaultSource | None = None if datum.kind == "unknown" else "provider"
    return Datum(datum.kind, datum.payload, default=default, sensitive=datum.sensitive)


def _members_of(item: AttributeSchema) -> MemberSchemas | None:
    """What the schema says of objects inside an attribute; None where there are none."""
    return item.children or None


def _unknown_blocks(found: Blocks, place: AttributePlace, possible: Datum | None) -> Datum:
    assert found.unknown is not None
    why, value = _why(found.unknown), found.unknown.value
    return Datum(
        "unknown", why, span=place.span, references=value.references, sensitive=value.is_sensitive, block=True,
        possible=possible,
    )  # fmt: skip


def _why(repeated: Written) -> Unknown:
    cause = unknowns.first_unknown(repeated.value)
    assert cause is not None
    return Unknown(cause.reason, cause.subject, span=repeated.span)


def _distinct(blocks: list[Datum]) -> list[Datum]:
    """A set holds equal blocks once; what is unknown may be equal or not and stays."""
    kept: list[Datum] = []
    seen: set[object] = set()
    for block in blocks:
        key = _key(block)
        if key is None or key not in seen:
            kept.append(block)
            seen.add(key)
    return kept


_DECIDED_ALIKE = ("service_default", "computed", "version")


def _key(datum: Datum) -> object | None:
    """Equal for data that are equal; None where something inside is unknown."""
    match datum.kind:
        case "unknown":
            # What the service decides is decided alike for equal blocks.
            nobody_wrote_it = datum.span is None and not datum.references
            return ("unknown",) if nobody_wrote_it and datum.unknown.reason in _DECIDED_ALIKE else None
        case "sequence":
            keys = [_key(element) for element in datum.elements]
            return None if None in keys else tuple(keys)
        case "mapping":
            members = datum.members
            pairs = [(name, _key(members.get(name))) for name in members.names()]
            return None if any(key is None for _, key in pairs) else tuple(pairs)
        case "number":
            return datum.kind, numbers.identity(datum.payload)  # type: ignore[arg-type]  # kind says so
        case _:
            return datum.kind, datum.payload


class _FreeBody:
    """A body whose type has no schema: everything as it is written, and nothing known of what is not."""

    __slots__ = ("_context", "_found", "_kind", "_owner", "_source", "complete")

    def __init__(self, kind: str, source: BodySource, context: SchemaContext, owner: str) -> None:
        self._kind = kind
        self._source = source
        self._context = context
        self._owner = owner
        self._found: dict[str, Datum] = {}
        self.complete = source.complete

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            place = AttributePlace(self._source.span, self._kind, name, self._context, self._owner)
            found = self._found[name] = _as_written(self._source, name, place)
        return found

    def names(self) -> Iterable[str]:
        return [name for name in sorted(set(self._source.names())) if not self.get(name).is_absent]


def _as_written(source: BodySource, name: str, place: AttributePlace) -> Datum:
    """An argument or blocks without a schema."""
    written = source.attribute(name)
    if written is not None:
        return project(written.value, place._replace(span=written.span, of_each=written.of_each))
    found = source.blocks(name)
    if found.unknown is not None:
        possible = _free_blocks(found.possible, found, place) if found.possible else None
        return _unknown_blocks(found, place._replace(span=found.span or place.span), possible)
    if found.bodies:
        return _free_blocks(found.bodies, found, place)
    emptied = found.emptied
    return ABSENT if emptied is None else nothing(emptied.value, place._replace(span=emptied.span))


def _free_blocks(bodies: Sequence[BodySource], found: Blocks, place: AttributePlace) -> Datum:
    blocks = [
        Datum("mapping", _FreeBody(place.kind, body, place.context, place.owner), span=body.span, block=True)
        for body in bodies
    ]
    return Datum("sequence", blocks, span=found.span or place.span, block=True)
