"""Unknown values: made of others, holding something all the same, and narrowed by what is known of them."""

from collections.abc import Hashable

from dasf_lint.core import limits, numbers
from dasf_lint.core.data import Reference
from dasf_lint.core.numbers import Number
from dasf_lint.hcl import types
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import HAS_UNKNOWN, MARKS, Contents, UnknownPayload, Value
from dasf_lint.hcl.values import MAX_SIZE, copied, list_value, marks_inside, number, set_value


def first_unknown(value: Value) -> UnknownPayload | None:
    """The value's own unknown, else that of the first element inside that has one."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current.payload, UnknownPayload):
            return current.payload
        if current.flags & HAS_UNKNOWN:
            stack.extend(reversed([inner for inner in current.children() if inner.flags & HAS_UNKNOWN]))
    return None


def from_unknown(type: Type, payload: UnknownPayload, flags: int = 0, references: tuple[Reference, ...] = ()) -> Value:
    """A value of an unknown payload made by hand; settles to a known value where the refinements leave only one."""
    return _settled(Value(type, payload, flags | HAS_UNKNOWN, references=references))


def derived(type: Type, *sources: Value, not_null: bool = False, symbol: Hashable | None = None) -> Value:
    """An unknown value of `type`, unknown because the first unknown among `sources` is; carries no marks."""
    for source in sources:
        cause = first_unknown(source)
        if cause is not None:
            payload = UnknownPayload(
                cause.reason, cause.subject, not_null=not_null and type is not types.DYNAMIC, symbol=symbol
            )
            return Value(type, payload, HAS_UNKNOWN, references=merge_references(sources))
    # Terraform also gives up on nulls of unknown type inside of what it compares.
    payload = UnknownPayload("symbolic", "null of unknown type", not_null=not_null and type is not types.DYNAMIC)
    return Value(type, payload, HAS_UNKNOWN, references=merge_references(sources))


def holding(value: Value, contents: Contents) -> Value:
    """An unknown collection that surely holds `contents`, whatever else it will hold; so it will not be null."""
    payload = value.payload
    if value.type.kind == "set" and contents:
        # Elements that are not known may turn out to be equal to others, so at most one of them counts, if none is.
        found = set_value(value.type.item, contents).children()
        contents = Contents(others=tuple([each for each in found if each.is_wholly_known] or found[:1]))
    size = value.size + sum(inner.size for inner in contents)
    if not contents or not isinstance(payload, UnknownPayload) or size > MAX_SIZE:
        return value
    element = value.type.element
    if element is not None and element.exact and any(inner.type is not element for inner in contents):
        return value
    result = copied(value)
    changed = result.payload = payload.containing(contents)
    if value.type is not types.DYNAMIC:
        changed.not_null = True
        # Elements of a set may turn out to be equal.
        surely = 1 if value.type.kind == "set" else sum(1 for _ in contents)
        changed.min_length = max(changed.min_length, surely)
    inner = 0
    for each in contents:
        inner |= each.flags
    result.flags |= marks_inside(inner)
    result.size = size
    return result


def refined(
    value: Value,
    *,
    not_null: bool = False,
    prefix: str = "",
    rest: tuple[str, ...] = (),
    low: Number | None = None,
    high: Number | None = None,
    min_length: int = 0,
    max_length: int | None = None,
) -> Value:
    """What is known of an unknown value, narrowed; settles to a known value where only one is left.

    A known value and an unknown of unknown type come back as they are.
    """
    payload = value.payload
    if not isinstance(payload, UnknownPayload) or value.type is types.DYNAMIC:
        return value
    narrowed = payload.copy()
    if not_null:
        narrowed.not_null = True
    if len(prefix) > len(narrowed.prefix):
        narrowed.prefix = prefix
    if rest:
        narrowed.rest = rest
    if low is not None and (narrowed.low is None or numbers.compare(low, narrowed.low) > 0):
        narrowed.low, narrowed.low_inclusive = low, True
    if high is not None and (narrowed.high is None or numbers.compare(high, narrowed.high) < 0):
        narrowed.high, narrowed.high_inclusive = high, True
    narrowed.min_length = max(narrowed.min_length, min_length)
    if max_length is not None and (narrowed.max_length is None or max_length < narrowed.max_length):
        narrowed.max_length = max_length
    result = copied(value)
    result.payload = narrowed
    return _settled(result)


def _settled(value: Value) -> Value:
    payload = value.payload
    assert isinstance(payload, UnknownPayload)
    if not payload.not_null or payload.contents:
        return value
    type = value.type
    known: Value | None = None
    if type is types.NUMBER:
        if (
            payload.low is not None
            and payload.high is not None
            and payload.low_inclusive
            and payload.high_inclusive
            and numbers.compare(payload.low, payload.high) == 0
        ):
            known = number(payload.low)
    elif type.is_collection and payload.max_length == payload.min_length:
        length = payload.min_length
        element = Value(type.item, payload.bare(), HAS_UNKNOWN, references=value.references)
        if length == 0:
            known = Value(type, {} if type.kind == "map" else ())
        elif type.kind == "list" and length <= limits.max_collection_size:
            known = list_value(type.item, (element,) * length)
        elif type.kind == "set" and length == 1:
            known = set_value(type.item, (element,))
    if known is None:
        return value
    known = copied(known)
    known.flags |= value.flags & MARKS
    known.site, known.via, known.hop, known.label, known.within = (
        value.site, value.via, value.hop, value.label, value.within,
    )  # fmt: skip
    return known
