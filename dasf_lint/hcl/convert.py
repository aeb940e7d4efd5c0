"""Conversion between types and the type that several types share, by Terraform's rules.

Safe conversions lose nothing (number to string); unsafe ones may fail on the value (string to number). A conversion is
a function from value to value, looked up once per pair of types; it raises ConversionError.

Follows cty/convert/public.go, conversion.go and the files beside them for each kind of type, of go-cty.
"""

from collections.abc import Mapping, Sequence

from dasf_lint.core import symbols
from dasf_lint.hcl import types
from dasf_lint.hcl.bounds import length_bounds
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.mismatches import mismatch
from dasf_lint.hcl.scalar_conversions import Conversion, scalar_conversion
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.unification import unified
from dasf_lint.hcl.unknowns import from_unknown, holding
from dasf_lint.hcl.value import HAS_UNKNOWN, NO_CONTENTS, NULL, Contents, UndecidedConditional, UnknownPayload, Value
from dasf_lint.hcl.values import copied, list_value, map_value, object_value, set_value, tuple_value, unmark, with_marks

_cache: dict[tuple[Type, Type, bool], Conversion | None] = {}


def convert(value: Value, want: Type) -> Value:
    """`value` as one of type `want`. Raises ConversionError."""
    given = value.type
    if given is want or given is types.without_optional(want):
        return value
    conversion = get_conversion(given, want, unsafe=True)
    if conversion is None:
        raise ConversionError(mismatch(given, want, converts))
    return conversion(value)


def get_conversion(given: Type, want: Type, *, unsafe: bool) -> Conversion | None:
    """The conversion from `given` to `want`; None where there is none."""
    key = (given, want, unsafe)
    if key in _cache:
        return _cache[key]
    known = _conversion_of_known(given, want, unsafe)
    result = None if known is None else _guarded(known, want)
    _cache[key] = result
    return result


def _guarded(convert_known: Conversion, want: Type) -> Conversion:
    """Marks, unknowns and nulls are the same for every conversion."""
    plain = types.without_optional(want)

    def conversion(value: Value) -> Value:
        marks = value.marks
        if marks:
            return with_marks(conversion(unmark(value)), marks)
        if want is DYNAMIC:
            return value
        if value.payload is NULL:
            return retyped_null(value, _specialised(value.type, plain))
        if isinstance(value.payload, UnknownPayload):
            return _unknown_result(value, _specialised(value.type, plain), conversion)
        return convert_known(value)

    return conversion


def retyped_null(value: Value, type: Type) -> Value:
    result = copied(value)
    result.type = type
    return result


def _along(source: Value, result: Value) -> Value:
    """`result`, fresh, as the same station of the same way as `source`."""
    result.site, result.via, result.hop, result.label = source.site, source.via, source.hop, source.label
    result.within, result.document = source.within, source.document
    result.keys, result.condition = source.keys, source.condition
    if isinstance(source.payload, UnknownPayload):
        result.origin = source.origin
    return result


def _unknown_result(value: Value, type: Type, conversion: Conversion) -> Value:
    source = value.unknown
    payload = UnknownPayload(source.reason, source.subject, not_null=source.not_null and type is not DYNAMIC)
    if source.symbol is not None:
        same = value.type is DYNAMIC or value.type.kind == type.kind
        payload.symbol = source.symbol if same else symbols.composed("as", source.symbol, type.kind)
    if source.choice is not None:
        payload.choice = _converted_choice(source.choice, conversion)
    given = value.type
    if given.kind == "object" and type.kind == "map":
        payload.min_length = payload.max_length = len(given.attributes)
    elif given.kind == "tuple" and type.kind == "list":
        payload.min_length = payload.max_length = len(given.elements)
    elif given.kind == "tuple" and type.kind == "set":
        payload.min_length, payload.max_length = min(1, len(given.elements)), len(given.elements)
    elif given.is_collection and type.is_collection:
        low, high = length_bounds(value)
        payload.min_length = min(1, low) if type.kind == "set" else low
        payload.max_length = high
    result = _along(value, from_unknown(type, payload, references=value.references))
    return holding(result, converted_contents(source.contents, type)) if source.contents else result


def converted_contents(contents: Contents, type: Type) -> Contents:
    """What an unknown collection surely holds once it is of another type. Raises ConversionError.

    Where the type leaves open what elements are converted to, what else there is decides that; texts stay texts.
    """
    if type is DYNAMIC:
        return contents
    if type.kind == "object":
        members = {
            name: convert(item, type.attributes[name])
            for name, item in contents.members.items()
            if name in type.attributes and type.attributes[name].exact
        }
        return Contents(members)
    element = type.element
    if element is None or not (
        element.exact or (element is DYNAMIC and all(item.type is types.STRING for item in contents))
    ):
        return NO_CONTENTS
    if type.kind == "set":
        return Contents(others=tuple([convert(item, element) for item in (*contents.head, *contents.others)]))
    if type.kind == "map":
        converted = {name: convert(item, element) for name, item in contents.members.items()}
        return Contents(converted, names=contents.names)
    head, others = (tuple([convert(item, element) for item in part]) for part in (contents.head, contents.others))
    return Contents(None, head, others)


def _converted_choice(choice: UndecidedConditional, conversion: Conversion) -> UndecidedConditional | None:
    try:
        return UndecidedConditional(
            choice.switch,
            choice.label,
            _same_way(choice.when_true, conversion),
            _same_way(choice.when_false, conversion),
        )
    except ConversionError:
        return None


def _same_way(value: Value, conversion: Conversion) -> Value:
    return value if value.payload is NULL and value.type is DYNAMIC else conversion(value)


def _specialised(given: Type, want: Type) -> Type:
    """`want` with each `dynamic` in it replaced by what `given` has there."""
    if given is DYNAMIC or want.exact:
        return want
    if want is DYNAMIC:
        return given
    if want.element is not None:
        if given.element is not None and (given.kind == "map") == (want.kind == "map"):
            return types.collection_of(want.kind, _specialised(given.element, want.element))
        inner = given.elements or tuple(given.attributes.values())
        if inner:
            shared = unify(inner, unsafe=True)
            return types.collection_of(want.kind, _specialised(shared or DYNAMIC, want.element))
        return want
    if want.kind == "object":
        attributes = {}
        for name, inner_type in want.attributes.items():
            if given.kind == "map":
                attributes[name] = _specialised(given.item, inner_type)
            else:
                attributes[name] = _specialised(given.attributes.get(name, DYNAMIC), inner_type)
        return types.object_of(attributes)
    return types.tuple_of([_specialised(a, b) for a, b in zip(given.elements, want.elements, strict=True)])


def _conversion_of_known(given: Type, want: Type, unsafe: bool) -> Conversion | None:
    if want is DYNAMIC:
        return _unchanged
    if given is DYNAMIC:
        return (lambda value: convert(value, want)) if unsafe else None
    if want.is_primitive:
        return scalar_conversion(given, want, unsafe)
    match want.kind, given.kind:
        case "object", "object":
            return _object_to_object(given, want, unsafe)
        case "object", "map":
            return _map_to_object(given, want) if unsafe else None
        case "tuple", "tuple":
            return _tuple_to_tuple(given, want, unsafe)
        case ("list", "list" | "set") | ("set", "set" | "list"):
            if want.kind == "set" and given.kind == "list" and not unsafe:
                # Order and duplicates would be lost.
                return None
            if given.item is want.item:
                return _collection_to_list(want.item, None) if want.kind == "list" else _to_set(want.item, None)
            inner = get_conversion(given.item, want.item, unsafe=unsafe)
            if inner is None:
                return None
            return _collection_to_list(want.item, inner) if want.kind == "list" else _to_set(want.item, inner)
        case "map", "map":
            inner = get_conversion(given.item, want.item, unsafe=unsafe)
            return None if inner is None else _map_to_map(want.item, inner)
        case (("list" | "set"), "tuple"):
            return _tuple_to_collection(given, want, unsafe)
        case "map", "object":
            return _object_to_map(given, want.item, unsafe)
        case _:
            return None


def _unchanged(value: Value) -> Value:
    return value


# --- collections ---------------------------------------------------------------------------------------------------


def _collection_to_list(element: Type, inner: Conversion | None) -> Conversion:
    def conversion(value: Value) -> Value:
        elements = value.elements
        if value.type.kind == "set" and len(elements) > 1 and value.flags & HAS_UNKNOWN:
            # Elements of the set may turn out to be equal, so its length is not known. cty keeps the type of the set's
            # elements here, which makes an error of what is none once the value is known.
            item = value.type.item if element is DYNAMIC else element
            return _along(value, from_unknown(types.list_of(item), _cause(value), references=value.references))
        converted = elements if inner is None else [inner(item) for item in elements]
        if not converted:
            return _along(value, list_value(_of_nothing(element, value.type), ()))
        return _along(value, list_value(_same_type(converted, "list"), converted))

    return conversion


def _cause(value: Value) -> UnknownPayload:
    for inner in value.elements:
        if isinstance(inner.payload, UnknownPayload):
            return inner.payload.bare()
        if inner.flags & HAS_UNKNOWN:
            stack = list(inner.children())
            while stack:
                current = stack.pop()
                if isinstance(current.payload, UnknownPayload):
                    return current.payload.bare()
                stack.extend(current.children())
    raise AssertionError("no unknown inside")


def _of_nothing(element: Type, given: Type) -> Type:
    """The element type of an empty collection: rather that of the source than none at all."""
    if element is DYNAMIC and given.element is not None:
        return given.element
    return types.without_optional(element)


def _same_type(values: Sequence[Value], noun: str) -> Type:
    """The one type of all elements; `dynamic` next to others only stands for null and unknown elements."""
    first = values[0].type
    for value in values:
        if value.type is not first:
            break
    else:
        return first
    found = [value.type for value in values if value.type is not DYNAMIC]
    if any(type is not found[0] for type in found):
        raise ConversionError(f"element types must all match for conversion to {noun}")
    return found[0]


def _to_set(element: Type, inner: Conversion | None) -> Conversion:
    def conversion(value: Value) -> Value:
        elements = value.elements
        converted = elements if inner is None else [inner(item) for item in elements]
        if not converted:
            return _along(value, set_value(_of_nothing(element, value.type), ()))
        return _along(value, set_value(_same_type(converted, "set"), converted))

    return conversion


def _map_to_map(element: Type, inner: Conversion) -> Conversion:
    def conversion(value: Value) -> Value:
        converted = {name: inner(item) for name, item in value.members.items()}
        if not converted:
            return _along(value, map_value(_of_nothing(element, value.type), {}))
        if element.is_collection or element.kind == "object":
            converted = _unified_members(converted, unsafe=False)
        return _along(value, map_value(_same_type(list(converted.values()), "map"), converted))

    return conversion


def _tuple_to_collection(given: Type, want: Type, unsafe: bool) -> Conversion | None:
    element: Type | None = want.item
    assert element is not None
    kind = want.kind
    if not given.elements:
        empty = types.without_optional(element)
        return lambda value: _along(value, list_value(empty, ()) if kind == "list" else set_value(empty, ()))
    if element is DYNAMIC:
        element = unify(given.elements, unsafe=unsafe)
        if element is None or (element is DYNAMIC and any(t is not DYNAMIC for t in given.elements)):
            return None
    conversions = _conversions(given.elements, element, unsafe)
    if conversions is None:
        return None

    def to_list(value: Value) -> Value:
        converted = _unified_elements(
            [c(item) if c else item for c, item in zip(conversions, value.elements, strict=True)], unsafe
        )
        return _along(value, list_value(_same_type(converted, "list"), converted))

    def to_set(value: Value) -> Value:
        converted = [c(item) if c else item for c, item in zip(conversions, value.elements, strict=True)]
        return _along(value, set_value(_same_type(converted, "set"), converted))

    return to_list if kind == "list" else to_set


def _conversions(given: Sequence[Type], want: Type, unsafe: bool) -> list[Conversion | None] | None:
    """One conversion for each type, None where it is `want` already; no list where one of them is impossible."""
    result: list[Conversion | None] = []
    for type in given:
        if type is want:
            result.append(None)
            continue
        conversion = get_conversion(type, want, unsafe=unsafe)
        if conversion is None:
            return None
        result.append(conversion)
    return result


def _object_to_map(given: Type, element: Type | None, unsafe: bool) -> Conversion | None:
    assert element is not None
    if not given.attributes:
        empty = types.without_optional(element)
        return lambda value: _along(value, map_value(empty, {}))
    if element is DYNAMIC:
        element = unify(tuple(given.attributes.values()), unsafe=unsafe)
        if element is None:
            return None
    found = _conversions(tuple(given.attributes.values()), element, unsafe)
    if found is None:
        return None
    conversions = dict(zip(given.attributes, found, strict=True))
    nested = element.is_collection or element.kind == "object"

    def conversion(value: Value) -> Value:
        converted = {name: (c(item) if (c := conversions[name]) else item) for name, item in value.members.items()}
        if nested:
            converted = _unified_members(converted, unsafe)
        return _along(value, map_value(_same_type(list(converted.values()), "map"), converted))

    return conversion


def _unified_elements(values: list[Value], unsafe: bool) -> list[Value]:
    first = values[0].type
    if all(value.type is first for value in values):
        return values
    shared = unify([value.type for value in values], unsafe=unsafe)
    if shared is None:
        raise ConversionError("cannot find a common base type for all elements")
    return [_to_shared(value, shared, unsafe) for value in values]


def _unified_members(members: Mapping[str, Value], unsafe: bool) -> dict[str, Value]:
    names = list(members)
    return dict(zip(names, _unified_elements([members[name] for name in names], unsafe), strict=True))


def _to_shared(value: Value, shared: Type, unsafe: bool) -> Value:
    if value.type is shared:
        return value
    conversion = get_conversion(value.type, shared, unsafe=unsafe)
    if conversion is None:
        raise ConversionError("cannot find a common base type for all elements")
    return conversion(value)


# --- structures ----------------------------------------------------------------------------------------------------


def _object_to_object(given: Type, want: Type, unsafe: bool) -> Conversion | None:
    conversions: dict[str, Conversion | None] = {}
    for name, attribute in want.attributes.items():
        source = given.attributes.get(name)
        if source is None:
            if name in want.optional:
                continue
            return None
        if source is attribute:
            conversions[name] = None
            continue
        conversion = get_conversion(source, attribute, unsafe=unsafe)
        if conversion is None:
            return None
        conversions[name] = conversion
    left_out = {
        name: types.without_optional(want.attributes[name]) for name in want.optional if name not in conversions
    }

    def convert_object(value: Value) -> Value:
        members = value.members
        result = {name: (c(members[name]) if c else members[name]) for name, c in conversions.items()}
        for name, type in left_out.items():
            result[name] = Value(type, NULL)
        return _along(value, object_value(result))

    return convert_object


def _map_to_object(given: Type, want: Type) -> Conversion | None:
    conversions: dict[str, Conversion | None] = {}
    impossible: set[str] = set()
    for name, attribute in want.attributes.items():
        if given.item is attribute:
            conversions[name] = None
            continue
        conversions[name] = get_conversion(given.item, attribute, unsafe=True)
        if conversions[name] is None:
            if name not in want.optional:
                return None
            # It may be left out of the map, so the error waits until it is there.
            impossible.add(name)

    def conversion(value: Value) -> Value:
        result: dict[str, Value] = {}
        for name, item in value.members.items():
            if name not in conversions:
                continue
            if name in impossible:
                why = mismatch(item.type, want.attributes[name], converts)
                raise ConversionError(f'map element type is incompatible with attribute "{name}": {why}')
            inner = conversions[name]
            result[name] = inner(item) if inner else item
        for name, type in want.attributes.items():
            if name not in result:
                if name not in want.optional:
                    raise ConversionError(f'map has no element for required attribute "{name}"')
                result[name] = Value(types.without_optional(type), NULL)
        return _along(value, object_value(result))

    return conversion


def _tuple_to_tuple(given: Type, want: Type, unsafe: bool) -> Conversion | None:
    if len(given.elements) != len(want.elements):
        return None
    conversions: list[Conversion | None] = []
    for source, target in zip(given.elements, want.elements, strict=True):
        if source is target:
            conversions.append(None)
            continue
        inner = get_conversion(source, target, unsafe=unsafe)
        if inner is None:
            return None
        conversions.append(inner)

    def conversion(value: Value) -> Value:
        return _along(
            value, tuple_value([c(item) if c else item for c, item in zip(conversions, value.elements, strict=True)])
        )

    return conversion


def unify(given: Sequence[Type], *, unsafe: bool) -> Type | None:
    """The type that all of `given` convert to; None where there is none, `dynamic` where it cannot be said yet."""
    return unified(given, _possible if unsafe else _safe)


def _possible(given: Type, want: Type) -> bool:
    return get_conversion(given, want, unsafe=True) is not None


def _safe(given: Type, want: Type) -> bool:
    return get_conversion(given, want, unsafe=False) is not None


def converts(given: Type, want: Type, unsafe: bool) -> bool:
    return get_conversion(given, want, unsafe=unsafe) is not None
