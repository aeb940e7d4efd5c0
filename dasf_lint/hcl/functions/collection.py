"""Functions on lists, sets, maps, tuples and objects that look at their elements."""

from collections.abc import Hashable, Sequence

from dasf_lint.core import numbers
from dasf_lint.hcl import operators, types, values
from dasf_lint.hcl.convert import convert, unify
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, LimitReached
from dasf_lint.hcl.functions.calling import Context, Function, Parameter
from dasf_lint.hcl.functions.support import (
    LIST_OF_STRING,
    NotWhole,
    check_size,
    is_unknown,
    strings,
    taken,
    undecided,
    whole,
)
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from dasf_lint.hcl.values import Value

Args = Sequence[Value]
_ANY_LIST = types.list_of(DYNAMIC)
_MAP_OF_LISTS = types.map_of(LIST_OF_STRING)


# --- length, membership, truth -------------------------------------------------------------------------------------


def _length_type(args: Args) -> Type:
    type = args[0].type
    if type is NUMBER or type is BOOL:
        raise CallError("argument must be a string, a collection type, or a structural type")
    return NUMBER


def _length(args: Args, type: Type, context: Context) -> Value:
    value = args[0]
    marks = value.marks
    given = value.type
    if given is DYNAMIC:
        return values.with_marks(undecided(NUMBER, value), marks)
    if given.kind == "tuple":
        return values.with_marks(values.integer(len(given.elements)), marks)
    if given.kind == "object":
        return values.with_marks(values.integer(len(given.attributes)), marks)
    if given is STRING:
        if is_unknown(value):
            low = max(len(clusters(value.unknown.prefix)), value.unknown.min_length)
            high = value.unknown.max_length
            upper = None if high is None else numbers.Int64(high)
            result = values.refined(undecided(NUMBER, value), not_null=True, low=numbers.Int64(low), high=upper)
            return values.with_marks(result, marks)
        text = value.text
        return values.with_marks(
            values.integer(len(text) if text.isascii() and "\r" not in text else len(clusters(text))), marks
        )
    return values.with_marks(_size(value), marks)


def _size(value: Value) -> Value:
    """The length of a list, set or map, as a number with bounds where it is not known."""
    if is_unknown(value):
        low, high = values.length_bounds(value)
        result = undecided(NUMBER, value)
        upper = None if high is None else numbers.Int64(high)
        return values.refined(result, not_null=True, low=numbers.Int64(low), high=upper)
    count = len(value.payload)  # type: ignore[arg-type]  # known collections only
    if value.type.kind == "set" and count > 1 and not value.is_wholly_known:
        result = undecided(NUMBER, value)
        return values.refined(result, not_null=True, low=numbers.Int64(1), high=numbers.Int64(count))
    return values.integer(count)


def _alltrue(args: Args, type: Type, context: Context) -> Value:
    for item in args[0].elements:
        if is_unknown(item):
            return undecided(BOOL, item)
        if item.payload is not True:
            return values.FALSE
    return values.TRUE


def _anytrue(args: Args, type: Type, context: Context) -> Value:
    waiting: Value | None = None
    for item in args[0].elements:
        if is_unknown(item):
            waiting = waiting or item
        elif item.payload is True:
            return values.TRUE
    return values.FALSE if waiting is None else undecided(BOOL, waiting)


def _contains(args: Args, type: Type, context: Context) -> Value:
    container, wanted = args
    if not container.type.is_sequence:
        raise CallError("argument must be list, tuple, or set")
    waiting: Value | None = None
    for item in container.elements:
        same = operators.equal(wanted, item)
        if same:
            return values.TRUE
        if same is None:
            waiting = waiting or (item if not item.is_wholly_known else wanted)
    return values.FALSE if waiting is None else undecided(BOOL, waiting)


def _index(args: Args, type: Type, context: Context) -> Value:
    container, wanted = args
    if container.type.kind not in ("list", "tuple"):
        raise CallError("argument must be a list or tuple")
    if not container.elements:
        raise CallError("cannot search an empty list")
    for i, item in enumerate(container.elements):
        same = operators.equal(item, wanted)
        if same is None:
            return undecided(NUMBER, item, wanted)
        if same:
            return values.integer(i)
    raise CallError("item not found")


# --- the first of several ------------------------------------------------------------------------------------------


def _coalesce_type(args: Args) -> Type:
    shared = unify([value.type for value in args], unsafe=True)
    if shared is None:
        raise CallError("all arguments must have the same type")
    return shared


def _coalesce(args: Args, type: Type, context: Context) -> Value:
    for value in args:
        try:
            converted = convert(value, type)
        except ConversionError:
            raise CallError("all arguments must have the same type") from None
        if is_unknown(converted):
            return undecided(type, converted)
        if converted.payload is values.NULL or (type is STRING and converted.payload == ""):
            continue
        return converted
    raise CallError("no non-null, non-empty-string arguments")


def _coalescelist_type(args: Args) -> Type:
    if not args:
        raise CallError("at least one argument is required")
    for value in args:
        if is_unknown(value):
            return DYNAMIC
        if value.type.kind not in ("list", "tuple"):
            raise CallError("coalescelist arguments must be lists or tuples")
    first = args[0].type
    return first if all(value.type is first for value in args) else DYNAMIC


def _coalescelist(args: Args, type: Type, context: Context) -> Value:
    for value in args:
        if is_unknown(value):
            return undecided(type, value)
        if value.payload is not values.NULL and value.elements:
            return value
    raise CallError("no non-null arguments")


# --- elements ------------------------------------------------------------------------------------------------------


def _element_position(args: Args) -> int:
    try:
        return whole(args[1])
    except NotWhole as error:
        raise CallError(f"invalid index: {error}") from None


def _element_type(args: Args) -> Type:
    given = args[0].type
    if given.kind == "list":
        return given.item
    if given.kind != "tuple":
        raise CallError(f"cannot read elements from {given.friendly}")
    if is_unknown(args[1]):
        return DYNAMIC
    position = _element_position(args)
    if not given.elements:
        raise CallError("cannot use element function with an empty list")
    if position < 0 and position % -len(given.elements):
        # The remainder is negative, and Terraform trips over it.
        raise CallError(f"index out of range [{-(-position % len(given.elements))}]")
    return given.elements[position % len(given.elements)]


def _element(args: Args, type: Type, context: Context) -> Value:
    position = _element_position(args)
    elements = args[0].elements
    if not elements:
        raise CallError("cannot use element function with an empty list")
    return values.member_of(args[0], elements[position % len(elements)])


def _lookup_type(args: Args) -> Type:
    if len(args) > 3:
        raise CallError(f"lookup() takes two or three arguments, got {len(args)}")
    given = args[0].type
    if given.kind == "object":
        if is_unknown(args[1]):
            return DYNAMIC
        key = args[1].text
        if key in given.attributes:
            return given.attributes[key]
        if len(args) == 3:
            return args[2].type
        raise ArgumentError(0, f'the given object has no attribute "{key}"')
    if given.kind == "map":
        if len(args) == 3:
            try:
                convert(args[2], given.item)
            except ConversionError:
                raise ArgumentError(2, "the default value must have the same type as the map elements") from None
        return given.item
    raise ArgumentError(0, "lookup() requires a map as the first argument")


def _lookup(args: Args, type: Type, context: Context) -> Value:
    container, key = args[0], args[1]
    marks = container.marks | key.marks
    if is_unknown(container) or is_unknown(key):
        return values.with_marks(undecided(type, *[v for v in (container, key) if is_unknown(v)]), marks)
    member = container.members.get(key.text)
    if member is not None:
        return values.with_marks(values.member_of(container, member), marks)
    if len(args) == 3:
        try:
            return values.with_marks(convert(args[2], type), marks)
        except ConversionError as error:
            raise CallError(error.message) from None
    shown = "(sensitive value)" if key.is_sensitive else f'"{key.text}"'
    raise CallError(f"lookup failed to find key {shown}")


def _one_type(args: Args) -> Type:
    given = args[0].type
    if given.kind in ("list", "set"):
        return given.item
    if given.kind == "tuple" and len(given.elements) <= 1:
        return given.elements[0] if given.elements else DYNAMIC
    raise ArgumentError(0, _NOT_ONE)


_NOT_ONE = "must be a list, set, or tuple value with either zero or one elements"


def _one(args: Args, type: Type, context: Context) -> Value:
    value = args[0]
    elements = value.elements
    if value.type.kind == "set" and len(elements) > 1 and not value.is_wholly_known:
        return undecided(type, value)
    if not elements:
        return values.null(type)
    if len(elements) > 1:
        raise ArgumentError(0, _NOT_ONE)
    return values.member_of(value, elements[0])


# --- lists of lists ------------------------------------------------------------------------------------------------


def _compact(args: Args, type: Type, context: Context) -> Value:
    if not args[0].is_wholly_known:
        return undecided(type, args[0])
    kept = [item for item in taken(args[0]) if item.payload is not values.NULL and item.payload != ""]
    return values.list_value(STRING, kept)


def _distinct(args: Args, type: Type, context: Context) -> Value:
    if not args[0].is_wholly_known:
        return undecided(type, args[0])
    kept: dict[Hashable, Value] = {}
    for item in taken(args[0]):
        kept.setdefault(values.identity(item), item)
    return values.list_value(type.item, kept.values())


def _chunklist(args: Args, type: Type, context: Context) -> Value:
    source, size = args
    marks = source.marks | size.marks
    try:
        count = whole(size)
    except NotWhole as error:
        raise CallError(f"invalid size: {error}") from None
    if count < 0:
        raise CallError("the size argument must be positive")
    source = values.unmark(source)
    elements = taken(source)
    if not elements:
        return values.list_value(source.type, (), marks)
    if count == 0:
        return values.list_value(source.type, (source,), marks)
    chunks = [values.list_value(source.type.item, elements[i : i + count]) for i in range(0, len(elements), count)]
    return values.list_value(source.type, chunks, marks)


def _flatten(args: Args, type: Type, context: Context) -> Value:
    source = args[0]
    if not source.type.is_sequence and (source.is_wholly_known or source.type.is_primitive):
        raise CallError("can only flatten lists, sets and tuples")
    out: list[Value] = []
    marks = [0]
    known = _flattened(source, out, marks)
    if not known:
        return values.with_marks(undecided(DYNAMIC, source), marks[0])
    return values.tuple_value(out, marks[0])


def _flattened(source: Value, out: list[Value], marks: list[int]) -> bool:
    marks[0] |= source.marks
    if source.type.kind == "set" and len(source.elements) > 1 and not source.is_wholly_known:
        return False
    known = True
    for item in source.children():
        if is_unknown(item) and item.type is DYNAMIC and not item.marks:
            # With marks it passes for an element; that is Terraform's rule, not a reason.
            known = False
        if item.payload is not values.NULL and item.type.is_sequence:
            if is_unknown(item):
                marks[0] |= item.marks
                known = False
            elif not _flattened(item, out, marks):
                known = False
        else:
            check_size(len(out))
            out.append(values.member_of(values.unmark(source), item))
    return known


def _concat_type(args: Args) -> Type:
    if not args:
        raise CallError("at least one argument is required")
    if all(value.type.kind == "list" for value in args):
        shared = unify([value.type for value in args], unsafe=True)
        if shared is not None:
            return shared
    elements: list[Type] = []
    for i, value in enumerate(args):
        given = value.type
        if given.kind == "tuple":
            elements += given.elements
        elif given.kind == "list":
            if is_unknown(value):
                return DYNAMIC
            elements += [given.item] * len(value.elements)
        else:
            raise ArgumentError(i, f"all arguments must be lists or tuples; got {given.friendly}")
    check_size(len(elements))
    return types.tuple_of(elements)


def _concat(args: Args, type: Type, context: Context) -> Value:
    marks = 0
    out: list[Value] = []
    for i, value in enumerate(args):
        if type.kind == "list":
            try:
                value = convert(value, type)
            except ConversionError as error:
                raise ArgumentError(i, error.message) from None
        marks |= value.marks
        out += taken(value)
    check_size(len(out))
    return values.list_value(type.item, out, marks) if type.kind == "list" else values.tuple_value(out, marks)


def _reverse_type(args: Args) -> Type:
    given = args[0].type
    if given.kind == "tuple":
        return types.tuple_of(given.elements[::-1])
    if given.kind in ("list", "set"):
        return types.list_of(given.item)
    raise ArgumentError(0, f"can only reverse list or tuple values, not {given.friendly}")


def _reverse(args: Args, type: Type, context: Context) -> Value:
    out = taken(args[0])[::-1]
    if type.kind == "tuple":
        return values.tuple_value(out, args[0].marks)
    return values.list_value(type.item, out, args[0].marks)


def _slice_bounds(args: Args) -> tuple[int, int] | None:
    source = args[0]
    length: int | None = None
    if source.type.kind == "tuple":
        length = len(source.type.elements)
    elif not is_unknown(source):
        length = len(source.elements)
    bounds: list[int | None] = []
    for position, name in ((1, "start"), (2, "end")):
        if is_unknown(args[position]):
            bounds.append(None)
            continue
        try:
            bound = whole(args[position])
        except NotWhole as error:
            raise ArgumentError(position, f"invalid {name} index: {error}") from None
        if bound < 0:
            raise ArgumentError(position, f"{name} index must not be less than zero")
        if length is not None and bound > length:
            raise ArgumentError(position, f"{name} index must not be greater than the length of the list")
        bounds.append(bound)
    start, end = bounds
    if start is None or end is None:
        return None
    if start > end:
        raise ArgumentError(1, "start index must not be greater than end index")
    return start, end


def _slice_type(args: Args) -> Type:
    given = args[0].type
    if given.kind == "set":
        raise ArgumentError(
            0,
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering "
            "of the result is not important",
        )
    if given.kind not in ("list", "tuple"):
        raise ArgumentError(0, "must be a list or tuple value")
    bounds = _slice_bounds(args)
    if given.kind == "list":
        return given
    return DYNAMIC if bounds is None else types.tuple_of(given.elements[bounds[0] : bounds[1]])


def _slice(args: Args, type: Type, context: Context) -> Value:
    bounds = _slice_bounds(args)
    assert bounds is not None
    out = taken(args[0])[bounds[0] : bounds[1]]
    if type.kind == "tuple":
        return values.tuple_value(out, args[0].marks)
    return values.list_value(type.item, out, args[0].marks)


def _sort(args: Args, type: Type, context: Context) -> Value:
    source = args[0]
    if not source.is_wholly_known:
        low, high = values.length_bounds(source)
        return values.refined(undecided(type, source), not_null=True, min_length=low, max_length=high)
    for i, item in enumerate(source.elements):
        if item.payload is values.NULL:
            raise CallError(f"given list element {i} is null; a null string cannot be sorted")
    return values.list_value(STRING, sorted(taken(source), key=lambda item: item.text))


def _range(args: Args, type: Type, context: Context) -> Value:
    if not 1 <= len(args) <= 3:
        raise CallError("must have one, two, or three arguments")
    start: numbers.Number = 0 if len(args) == 1 else args[0].number
    end = args[0].number if len(args) == 1 else args[1].number
    step: numbers.Number = (-1 if numbers.compare(end, start) < 0 else 1) if len(args) < 3 else args[2].number
    direction = numbers.sign(step)
    order = numbers.compare(end, start)
    if direction < 0 and order > 0:
        raise ArgumentError(1, "end must be less than start when step is negative")
    if direction >= 0 and order < 0:
        raise ArgumentError(1, "end must be greater than start when step is positive")
    out: list[Value] = []
    current = start
    while (numbers.compare(current, end) > 0) if direction < 0 else (numbers.compare(current, end) < 0):
        if len(out) >= 1024:
            raise CallError(
                "more than 1024 values were generated; either decrease the difference between start and end or use a "
                "smaller step"
            )
        out.append(values.number(current))
        following = numbers.add(current, step)
        if following is None:
            raise LimitReached("number size")
        current = following
    return values.list_value(NUMBER, out)


# --- maps ----------------------------------------------------------------------------------------------------------


def _keys_type(args: Args) -> Type:
    given = args[0].type
    if given.kind == "map":
        return LIST_OF_STRING
    if given.kind == "object":
        return types.tuple_of([STRING] * len(given.attributes))
    raise ArgumentError(0, "must have map or object type")


def _keys(args: Args, type: Type, context: Context) -> Value:
    source = args[0]
    if source.type.kind == "object":
        return values.tuple_value([values.string(name) for name in source.type.attributes], source.marks)
    if is_unknown(source):
        return values.with_marks(undecided(type, source), source.marks)
    return values.with_marks(strings(source.members), source.marks)


def _values_type(args: Args) -> Type:
    given = args[0].type
    if given.kind == "map":
        return types.list_of(given.item)
    if given.kind == "object":
        return types.tuple_of(given.attributes.values())
    raise CallError("values() requires a map as the first argument")


def _values(args: Args, type: Type, context: Context) -> Value:
    plain = values.unmark(args[0])
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
        if value.payload is values.NULL:
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


def _merge(args: Args, type: Type, context: Context) -> Value:
    out: dict[str, Value] = {}
    marks = 0
    for value in args:
        if value.payload is values.NULL:
            continue
        marks |= value.marks
        if not value.type.is_mapping:
            raise CallError(f'arguments must be maps or objects, got "{value.type.friendly}"')
        plain = values.unmark(value)
        out.update({name: values.member_of(plain, item) for name, item in plain.members.items()})
    if type.kind == "map":
        return values.map_value(type.item, out, marks)
    return values.object_value(out, marks)


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
        if key.payload is values.NULL:
            raise CallError(f"keys list has null value at index {i}")
        attributes[key.text] = type
    return types.object_of(attributes)


def _check_zip(keys: int, items: int) -> None:
    if keys != items:
        raise CallError(f"number of keys ({keys}) does not match number of values ({items})")


def _zipmap(args: Args, type: Type, context: Context) -> Value:
    keys, items = args
    marks = keys.marks | items.marks
    if not keys.is_wholly_known:
        return values.with_marks(undecided(type, keys), marks)
    _check_zip(len(keys.elements), len(items.elements))
    out: dict[str, Value] = {}
    for i, (key, item) in enumerate(zip(keys.elements, taken(items), strict=True)):
        if key.payload is values.NULL:
            raise CallError(f"keys list has null value at index {i}")
        marks |= key.marks
        out[key.text] = item
    return values.map_value(type.item, out, marks) if type.kind == "map" else values.object_value(out, marks)


def _transpose(args: Args, type: Type, context: Context) -> Value:
    source = args[0]
    if not source.is_wholly_known:
        return undecided(type, source)
    out: dict[str, list[str]] = {}
    for name, inner in source.members.items():
        if inner.payload is values.NULL:
            raise CallError("input must not contain null list")
        for item in inner.elements:
            if item.payload is values.NULL:
                raise CallError("input list must not contain null string")
            out.setdefault(item.text, []).append(name)
    return values.map_value(LIST_OF_STRING, {name: strings(sorted(inner)) for name, inner in out.items()})


def _matchkeys_type(args: Args) -> Type:
    if unify((args[1].type, args[2].type), unsafe=True) is None:
        raise CallError("keys and searchset must be of the same type")
    return args[0].type


def _matchkeys(args: Args, type: Type, context: Context) -> Value:
    items, keys, wanted = args
    if len(items.elements) != len(keys.elements):
        raise CallError("length of keys and values should be equal")
    shared = unify((keys.type, wanted.type), unsafe=True)
    assert shared is not None
    try:
        keys, wanted = convert(keys, shared), convert(wanted, shared)
    except ConversionError:
        raise CallError("keys and searchset must be of the same type") from None
    if not is_unknown(wanted) and not wanted.elements:
        return values.list_value(type.item, ())
    if not items.is_wholly_known or not keys.is_wholly_known or is_unknown(wanted):
        return undecided(type, *[v for v in args if not v.is_wholly_known])
    check_size(len(keys.elements) * len(wanted.elements) // 100)
    out: list[Value] = []
    for item, key in zip(taken(items), keys.elements, strict=True):
        for candidate in wanted.elements:
            same = operators.equal(key, candidate)
            if same is None:
                return values.list_value(type.item, ())
            if same:
                out.append(item)
                break
    return values.list_value(type.item, out)


def _any(
    name: str, *, null: bool = False, unknown: bool = False, dynamic: bool = False, marked: bool = False
) -> Parameter:
    return Parameter(name, DYNAMIC, null, unknown, dynamic, marked)


_SIZE = Parameter("size", NUMBER, marked=True)

FUNCTIONS: dict[str, Function] = {
    "alltrue": Function([Parameter("list", types.list_of(BOOL))], BOOL, _alltrue),
    "anytrue": Function([Parameter("list", types.list_of(BOOL))], BOOL, _anytrue),
    "chunklist": Function(
        [Parameter("list", _ANY_LIST, marked=True), _SIZE], lambda args: types.list_of(args[0].type), _chunklist
    ),
    "coalesce": Function(
        [], _coalesce_type, _coalesce, variadic=_any("vals", null=True, unknown=True, dynamic=True)
    ),
    "coalescelist": Function(
        [], _coalescelist_type, _coalescelist, variadic=_any("vals", null=True, unknown=True, dynamic=True)
    ),
    "compact": Function([Parameter("list", LIST_OF_STRING)], LIST_OF_STRING, _compact),
    "concat": Function([], _concat_type, _concat, variadic=_any("seqs", marked=True)),
    "contains": Function([_any("list"), _any("value")], BOOL, _contains),
    "distinct": Function([Parameter("list", _ANY_LIST)], lambda args: args[0].type, _distinct),
    "element": Function(
        [_any("list", marked=True), Parameter("index", NUMBER)], _element_type, _element, refine=None
    ),
    "flatten": Function([_any("list", marked=True)], DYNAMIC, _flatten),
    "index": Function([_any("list"), _any("value")], NUMBER, _index),
    "keys": Function([_any("inputMap", unknown=True, marked=True)], _keys_type, _keys),
    "length": Function([_any("value", unknown=True, dynamic=True, marked=True)], _length_type, _length),
    "lookup": Function(
        [_any("inputMap", unknown=True, marked=True), Parameter("key", STRING, unknown=True, marked=True)],
        _lookup_type, _lookup,
        variadic=_any("default", null=True, unknown=True, dynamic=True, marked=True), refine=None,
    ),
    "matchkeys": Function(
        [Parameter("values", _ANY_LIST), Parameter("keys", _ANY_LIST), Parameter("searchset", _ANY_LIST)],
        _matchkeys_type, _matchkeys,
    ),
    "merge": Function([], _merge_type, _merge, variadic=_any("maps", null=True, dynamic=True, marked=True)),
    "one": Function([_any("list")], _one_type, _one, refine=None),
    "range": Function([], types.list_of(NUMBER), _range, variadic=Parameter("params", NUMBER)),
    "reverse": Function([_any("list", marked=True)], _reverse_type, _reverse),
    "slice": Function(
        [_any("list", marked=True), Parameter("start_index", NUMBER), Parameter("end_index", NUMBER)],
        _slice_type, _slice,
    ),
    "sort": Function([Parameter("list", LIST_OF_STRING, unknown=True)], LIST_OF_STRING, _sort),
    "transpose": Function([Parameter("values", _MAP_OF_LISTS)], _MAP_OF_LISTS, _transpose),
    "values": Function([_any("mapping", marked=True)], _values_type, _values),
    "zipmap": Function(
        [Parameter("keys", LIST_OF_STRING, marked=True), _any("values", marked=True)], _zipmap_type, _zipmap
    ),
}  # fmt: skip
