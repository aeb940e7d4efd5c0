"""Making values, and changing them: every function returns a value, the same one where nothing changes."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final
from unicodedata import is_normalized, normalize

from dasf_lint.core import limits, numbers
from dasf_lint.core.data import HopKind, Reason, Reference
from dasf_lint.core.numbers import Number
from dasf_lint.hcl import types
from dasf_lint.hcl.errors import CallError
from dasf_lint.hcl.ordering import identity, set_order
from dasf_lint.hcl.reference_sets import join_references
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import HAS_UNKNOWN, INSIDE, INSIDE_SHIFT, MARKS, NULL, Site, UnknownPayload, Value

MAX_DEPTH: Final = limits.max_value_depth
MAX_SIZE: Final = limits.max_value_size
_TEXT_SHIFT: Final = 5
_WIDE_TEXT_SHIFT: Final = 3
"""As powers of two: characters that count as one value. What is not ASCII is read character by character, and takes up
to four times the memory."""


# --- making values -----------------------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """Strings are held in Unicode's composed normal form, so that equality is equality of code points.

    Half of a surrogate pair, as escapes and command lines bring, is no character and becomes the replacement character.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join(["\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text])
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def text_size(text: str) -> int:
    return 1 + (len(text) >> (_TEXT_SHIFT if text.isascii() else _WIDE_TEXT_SHIFT))


def string(text: str, flags: int = 0, site: Site = None) -> Value:
    text = normalised(text)
    return Value(types.STRING, text, flags, site, size=text_size(text) if len(text) > 7 else 1)


def number(value: Number, flags: int = 0, site: Site = None) -> Value:
    return Value(types.NUMBER, value, flags, site, size=numbers.weight(value))


def integer(value: int) -> Value:
    """A number that was counted: it has 64 bits of mantissa."""
    return Value(types.NUMBER, numbers.Int64(value))


def boolean(value: bool, flags: int = 0) -> Value:
    return Value(types.BOOL, value, flags)


TRUE: Final = boolean(True)
FALSE: Final = boolean(False)


def null(type: Type = types.DYNAMIC, flags: int = 0) -> Value:
    return Value(type, NULL, flags)


NULL_VALUE: Final = null()


def unknown(
    type: Type,
    reason: Reason,
    subject: str,
    *,
    not_null: bool = False,
    symbol: Hashable | None = None,
    references: tuple[Reference, ...] = (),
    flags: int = 0,
    site: Site = None,
) -> Value:
    payload = UnknownPayload(reason, subject, not_null=not_null and type is not types.DYNAMIC, symbol=symbol)
    return Value(type, payload, flags | HAS_UNKNOWN, site, references=references)


def too_large(type: Type, what: str, flags: int = 0) -> Value:
    """What stands where a budget was used up."""
    return unknown(type, "limit", what, flags=flags)


def marks_inside(flags: int) -> int:
    """What a container of something with these flags has of them: the marks of anything inside."""
    return (flags | flags << INSIDE_SHIFT) & INSIDE


def _container(
    type: Type, payload: "tuple[Value, ...] | dict[str, Value]", children: Iterable[Value], flags: int, site: Site
) -> Value:
    if not payload:
        return Value(type, payload, flags, site)
    inner = 0
    size = 1 + (sum(map(len, payload)) >> _TEXT_SHIFT) if isinstance(payload, dict) else 1
    for value in children:
        inner |= value.flags
        size += value.size
    if size > MAX_SIZE:
        # The type is as large as the value, and would be printed with it.
        return too_large(types.DYNAMIC, "value size", flags)
    flags |= ((inner | inner << INSIDE_SHIFT) & INSIDE) | (inner & HAS_UNKNOWN)
    return Value(type, payload, flags, site, references=None, size=size)


def tuple_value(elements: Iterable[Value], flags: int = 0, site: Site = None) -> Value:
    payload = tuple(elements)
    if len(payload) > limits.max_collection_size:
        return too_large(types.DYNAMIC, "collection size", flags)
    type = types.tuple_of([value.type for value in payload])
    if type.depth > MAX_DEPTH:
        return too_large(types.DYNAMIC, "nesting", flags)
    return _container(type, payload, payload, flags, site)


def object_value(members: Mapping[str, Value], flags: int = 0, site: Site = None) -> Value:
    if len(members) > limits.max_collection_size:
        return too_large(types.DYNAMIC, "collection size", flags)
    payload = {name: members[name] for name in sorted(members)}
    type = types.object_of({name: value.type for name, value in payload.items()})
    if type.depth > MAX_DEPTH:
        return too_large(types.DYNAMIC, "nesting", flags)
    return _container(type, payload, payload.values(), flags, site)


def _typed(value: Value, type: Type) -> Value:
    """A null or unknown element of unknown type among elements of `type` is one of that type."""
    if value.type is type:
        return value
    if value.type is not types.DYNAMIC:
        raise CallError(f"inconsistent element types: {value.type.friendly} among {type.friendly}")
    result = copied(value)
    result.type = type
    return result


def _element_type(element: Type, given: Iterable[Value]) -> Type:
    """`element`, or where that is `dynamic` the type of the elements themselves."""
    if element is types.DYNAMIC:
        for value in given:
            if value.type is not types.DYNAMIC:
                return value.type
    return element


def list_value(element: Type, elements: Iterable[Value], flags: int = 0, site: Site = None) -> Value:
    """A list; `element` is the type that every element has, but for nulls and unknowns of unknown type."""
    given = tuple(elements)
    element = _element_type(element, given)
    payload = tuple([value if value.type is element else _typed(value, element) for value in given])
    type = types.list_of(element)
    if len(payload) > limits.max_collection_size:
        return too_large(type, "collection size", flags)
    if type.depth > MAX_DEPTH:
        return too_large(types.DYNAMIC, "nesting", flags)
    return _container(type, payload, payload, flags, site)


def map_value(element: Type, members: Mapping[str, Value], flags: int = 0, site: Site = None) -> Value:
    """A map; `element` is the type that every member has, but for nulls and unknowns of unknown type."""
    element = _element_type(element, members.values())
    type = types.map_of(element)
    if len(members) > limits.max_collection_size:
        return too_large(type, "collection size", flags)
    if type.depth > MAX_DEPTH:
        return too_large(types.DYNAMIC, "nesting", flags)
    payload = {name: _typed(members[name], element) for name in sorted(members)}
    return _container(type, payload, payload.values(), flags, site)


def set_value(element: Type, elements: Iterable[Value], flags: int = 0, site: Site = None) -> Value:
    """A set: sorted, duplicates gone, and the marks of its elements on the set itself, because they have no place."""
    given = tuple(elements)
    element = _element_type(element, given)
    type = types.set_of(element)
    if type.depth > MAX_DEPTH:
        return too_large(types.DYNAMIC, "nesting", flags)
    kept: list[Value] = []
    seen: set[Hashable] = set()
    for value in given:
        if value.flags & (MARKS | INSIDE):
            flags |= value.deep_marks
            value = unmark_deep(value)
        if value.type is not element:
            value = _typed(value, element)
        if value.flags & HAS_UNKNOWN:
            # Unknown elements may turn out to be equal; nobody can say yet.
            kept.append(value)
            continue
        key = identity(value)
        if key not in seen:
            seen.add(key)
            kept.append(value)
    if len(kept) > limits.max_collection_size:
        return too_large(type, "collection size", flags)
    if len(kept) > 1:
        kept.sort(key=set_order(element))
    payload = tuple(kept)
    return _container(type, payload, payload, flags, site)


# --- changing values: every function returns a value, the same one where nothing changes ---------------------------


def copied(value: Value) -> Value:
    """A second value with everything the same, for its maker to change before anybody else sees it."""
    made = Value(
        value.type, value.payload, value.flags, value.site, value.via, value.hop, value.label, value._references,
        value.document, value.within, value.size,
    )  # fmt: skip
    made.origin, made.keys, made.condition = value.origin, value.keys, value.condition
    return made


def with_marks(value: Value, marks: int) -> Value:
    if not marks & ~value.flags:
        return value
    result = copied(value)
    result.flags |= marks
    return result


def unmark(value: Value) -> Value:
    """Without its own marks; those of its elements stay."""
    if not value.flags & MARKS:
        return value
    result = copied(value)
    result.flags &= ~MARKS
    return result


def unmark_deep(value: Value) -> Value:
    if not value.flags & (MARKS | INSIDE):
        return value
    result = copied(value)
    result.flags &= ~(MARKS | INSIDE)
    if value.flags & INSIDE:
        payload = value.payload
        if isinstance(payload, tuple):
            result.payload = tuple([unmark_deep(inner) for inner in payload])
        elif isinstance(payload, dict):
            result.payload = {key: unmark_deep(inner) for key, inner in payload.items()}
        elif isinstance(payload, UnknownPayload):
            result.payload = payload.containing(payload.contents.mapped(unmark_deep))
    return result


def with_site(value: Value, site: Site) -> Value:
    result = copied(value)
    result.site = site
    return result


OF_EACH: Final = "each"
"""The label of a use whose text stands there once for several, each with a value of its own."""


def with_hop(value: Value, kind: HopKind, label: str, site: Site) -> Value:
    """The value at the next station of its way: `with_hop(v, "variable_default", "var.region", site)`."""
    return Value(
        value.type, value.payload, value.flags, site, value, kind, label, value._references, value.document,
        size=value.size,
    )  # fmt: skip


def with_references(value: Value, references: tuple[Reference, ...]) -> Value:
    """A scalar or unknown value with further references; elements of a container each get them."""
    if not references:
        return value
    payload = value.payload
    result = copied(value)
    if isinstance(payload, tuple) and payload:
        result.payload = tuple([with_references(inner, references) for inner in payload])
        result._references = None
    elif isinstance(payload, dict) and payload:
        result.payload = {key: with_references(inner, references) for key, inner in payload.items()}
        result._references = None
    else:
        if isinstance(payload, UnknownPayload) and payload.contents:
            changed = payload.contents.mapped(lambda inner: with_references(inner, references))
            result.payload = payload.containing(changed)
        result._references = join_references(value.references, references)
    return result


def member_of(container: Value, member: Value) -> Value:
    """An element as taken out of its container: with the container's marks, and with its way where it has one."""
    marks = container.flags & MARKS
    if container.via is None and container.within is None and container.hop == "literal":
        return with_marks(member, marks) if marks else member
    return Value(
        member.type, member.payload, member.flags | marks, member.site, member, member.hop, member.label,
        member._references, member.document, container, member.size,
    )  # fmt: skip
