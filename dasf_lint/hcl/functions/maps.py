"""Functions on maps and objects.

Follows cty/function/stdlib/collection.go of go-cty; `transpose` internal/lang/funcs/collection.go of Terraform.
"""

from dasf_lint.core.partial_text import TextPieces
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import ArgumentError, CallError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import LIST_OF_STRING, any_value, is_unknown, strings, taken, undecided
from dasf_lint.hcl.keys import key_of, keyed
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Contents, Value

_MAP_OF_LISTS = types.map_of(LIST_OF_STRING)


def _keys_type(args: Args) -> Type:
    given = args[0].type
    if given is DYNAMIC:
        return DYNAMIC
    if given.kind == "map":
        return LIST_OF_STRING
    if given.kind == "object":
        return types.tuple_of([STRING] * len(given.attributes))
    raise ArgumentError(0, "must have map or object type")


def _keys(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    plain = values.unmark(source)
    if source.type.kind == "object":
        return values.tuple_value([key_of(plain, name) for name in source.type.attributes], source.marks)
    if is_unknown(source):
        names = tuple([key_of(plain, name) for name in sorted(source.contents.members)])
        return values.with_marks(unknowns.holding(undecided(type, source), Contents(others=names)), source.marks)
    return values.list_value(STRING, [key_of(plain, name) for name in plain.members], source.marks)


def _values_type(args: Args) -> Type:
    given = args[0].type
    if given is DYNAMIC:
        return DYNAMIC
    if given.kind == "map":
        return types.list_of(given.item)
    if given.kind == "object":
        return types.tuple_of(given.attributes.values())
    raise CallError("values() requires a map as the first argument")


def _values(args: Args, type: Type, context: CallContext) -> Value:
    plain = values.unmark(args[0])
    if is_unknown(plain):
        found = tuple([values.member_of(plain, item) for item in plain.contents.members.values()])
        result = undecided(type, plain)
        result.unknown.each = plain.unknown.each
        return values.with_marks(unknowns.holding(result, Contents(others=found)), args[0].marks)
    out = [values.member_of(plain, item) for item in plain.members.values()]
    if type.kind == "tuple":
        return values.tuple_value(out, args[0].marks)
    return values.list_value(type.item, out, args[0].marks)


def _merge_type(args: Args) -> Type:
    if not args:
        return types.EMPTY_OBJECT
    attributes: dict[str, Type] = {}
    all_known = True
    for value in args:
        given = value.type
        if given is DYNAMIC:
            return DYNAMIC
        if not given.is_mapping:
            raise CallError(f'arguments must be maps or objects, got "{given.friendly}"')
        if value.payload is NULL:
            continue
        if given.kind == "object":
            attributes.update(given.attributes)
        elif is_unknown(value):
            all_known = False
        else:
            attributes.update(dict.fromkeys(value.members, given.item))
    first = args[0].type
    if all(value.type is first for value in args):
        return first
    return types.object_of(attributes) if all_known else DYNAMIC


def _merge(args: Args, type: Type, context: CallContext) -> Value:
    """Later arguments replace members of earlier ones, so what stands behind an unknown one is known all the same."""
    out: dict[str, Value] = {}
    keys: dict[str, Value] = {}
    marks = 0
    unknown_ones: list[Value] = []
    names: list[TextPieces] | None = []
    for value in args:
        if value.payload is NULL:
            continue
        marks |= value.marks
        plain = values.unmark(value)
        if is_unknown(plain):
            unknown_ones.append(plain)
            contents = plain.contents
            if plain.type.kind == "object":
                out = {name: item for name, item in out.items() if name not in plain.type.attributes}
            else:
                out = {name: item for name, item in out.items() if not contents.may_hold(name)}
            if names is None or contents.names is None:
                names = None
            else:
                names += contents.names
            found = contents.members
        elif not value.type.is_mapping:
            raise CallError(f'arguments must be maps or objects, got "{value.type.friendly}"')
        else:
            found = plain.members
        out.update({name: values.member_of(plain, item) for name, item in found.items()})
        keys.update({name: key_of(plain, name) for name in found})
    if unknown_ones:
        result = values.with_references(undecided(type, *unknown_ones), merge_references(args))
        surely = Contents(out, names=None if names is None else tuple(names))
        return values.with_marks(unknowns.holding(result, surely), marks)
    if type.kind == "map":
        return keyed(values.map_value(type.item, out, marks), keys)
    return keyed(values.object_value(out, marks), keys)


def _zipmap_type(args: Args) -> Type:
    keys, items = args
    given = items.type
    if given.kind == "list":
        return types.map_of(given.item)
    if given.kind != "tuple":
        raise CallError("values argument must be a list or tuple value")
    if not keys.is_wholly_known:
        return DYNAMIC
    _check_zip(len(keys.elements), len(given.elements))
    attributes: dict[str, Type] = {}
    for i, (key, type) in enumerate(zip(keys.elements, given.elements, strict=True)):
        if key.payload is NULL:
            raise CallError("keys list has null value at index {}", i)
        attributes[key.text] = type
    return types.object_of(attributes)


def _check_zip(keys: int, items: int) -> None:
    if keys != items:
        raise CallError("number of keys ({}) does not match number of values ({})", keys, items)


def _zipmap(args: Args, type: Type, context: CallContext) -> Value:
    keys, items = args
    marks = keys.marks | items.marks
    if not keys.is_wholly_known:
        return values.with_marks(undecided(type, keys), marks)
    _check_zip(len(keys.elements), len(items.elements))
    out: dict[str, Value] = {}
    found: dict[str, Value] = {}
    for i, (key, item) in enumerate(zip(taken(keys), taken(items), strict=True)):
        if key.payload is NULL:
            raise CallError("keys list has null value at index {}", i)
        marks |= key.marks
        out[key.text], found[key.text] = item, key
    made = values.map_value(type.item, out, marks) if type.kind == "map" else values.object_value(out, marks)
    return keyed(made, found)


def _transpose(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if not source.is_wholly_known:
        return undecided(type, source)
    out: dict[str, list[str]] = {}
    for name, inner in source.members.items():
        if inner.payload is NULL:
            raise CallError("input must not contain null list")
        for item in inner.elements:
            if item.payload is NULL:
                raise CallError("input list must not contain null string")
            out.setdefault(item.text, []).append(name)
    return values.map_value(LIST_OF_STRING, {name: strings(sorted(inner)) for name, inner in out.items()})


FUNCTIONS: dict[str, Function] = {
    "keys": Function([any_value("inputMap", unknown=True, marked=True)], _keys_type, _keys),
    "merge": Function(
        [], _merge_type, _merge, variadic=any_value("maps", null=True, unknown=True, dynamic=True, marked=True)
    ),
    "transpose": Function([Parameter("values", _MAP_OF_LISTS)], _MAP_OF_LISTS, _transpose),
    "values": Function([any_value("mapping", unknown=True, dynamic=True, marked=True)], _values_type, _values),
    "zipmap": Function(
        [Parameter("keys", LIST_OF_STRING, marked=True), any_value("values", marked=True)], _zipmap_type, _zipmap
    ),
}  # fmt: skip
