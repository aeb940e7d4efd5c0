"""Functions that ask a collection something: its length, an element, whether it holds a value.

Follows internal/lang/funcs/collection.go of Terraform; `coalescelist`, `contains` and `element`
cty/function/stdlib/collection.go of go-cty.
"""

from dasf_lint.core import numbers
from dasf_lint.hcl import operators, types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, known_prefix, length_bounds
from dasf_lint.hcl.convert import convert, unify
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import NotWhole, any_value, is_unknown, undecided, whole
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from dasf_lint.hcl.value import NULL, Value


def _length_type(args: Args) -> Type:
    type = args[0].type
    if type is NUMBER or type is BOOL:
        raise CallError("argument must be a string, a collection type, or a structural type")
    return NUMBER


def _length(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    marks = value.marks
    given = value.type
    if given is DYNAMIC:
        least = numbers.Int64(sum(1 for _ in value.contents))
        return values.with_marks(unknowns.refined(undecided(NUMBER, value), not_null=True, low=least), marks)
    if given.kind == "tuple":
        return values.with_marks(values.integer(len(given.elements)), marks)
    if given.kind == "object":
        return values.with_marks(values.integer(len(given.attributes)), marks)
    if given is STRING:
        if is_unknown(value):
            low = max(len(clusters(value.unknown.prefix)), value.unknown.min_length)
            high = value.unknown.max_length
            upper = None if high is None else numbers.Int64(high)
            result = unknowns.refined(undecided(NUMBER, value), not_null=True, low=numbers.Int64(low), high=upper)
            return values.with_marks(result, marks)
        text = value.text
        return values.with_marks(
            values.integer(len(text) if text.isascii() and "\r" not in text else len(clusters(text))), marks
        )
    return values.with_marks(_size(value), marks)


def _size(value: Value) -> Value:
    """The length of a list, set or map, as a number with bounds where it is not known."""
    if is_unknown(value):
        low, high = length_bounds(value)
        result = undecided(NUMBER, value)
        upper = None if high is None else numbers.Int64(high)
        return unknowns.refined(result, not_null=True, low=numbers.Int64(low), high=upper)
    count = len(value.payload)  # type: ignore[arg-type]  # known collections only
    if value.type.kind == "set" and count > 1 and not value.is_wholly_known:
        result = undecided(NUMBER, value)
        return unknowns.refined(result, not_null=True, low=numbers.Int64(1), high=numbers.Int64(count))
    return values.integer(count)


def _alltrue(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if is_unknown(source):
        surely_not = any(item.payload is NULL or item.payload is False for item in source.contents)
        return values.FALSE if surely_not else undecided(BOOL, source)
    for item in source.elements:
        if is_unknown(item):
            return undecided(BOOL, item)
        if item.payload is not True:
            return values.FALSE
    return values.TRUE


def _anytrue(args: Args, type: Type, context: CallContext) -> Value:
    waiting: Value | None = args[0] if is_unknown(args[0]) else None
    for item in args[0].children():
        if is_unknown(item):
            waiting = waiting or item
        elif item.payload is True:
            return values.TRUE
    return values.FALSE if waiting is None else undecided(BOOL, waiting)


def _contains(args: Args, type: Type, context: CallContext) -> Value:
    container, wanted = args
    if not container.type.is_sequence and not is_unknown(container):
        raise CallError("argument must be list, tuple, or set")
    waiting: Value | None = container if is_unknown(container) else None
    for item in container.children():
        same = operators.equal(wanted, item)
        if same:
            return values.TRUE
        if same is None:
            waiting = waiting or (item if not item.is_wholly_known else wanted)
    return values.FALSE if waiting is None else undecided(BOOL, waiting)


def _index(args: Args, type: Type, context: CallContext) -> Value:
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


def _coalesce_type(args: Args) -> Type:
    shared = unify([value.type for value in args], unsafe=True)
    if shared is None:
        raise CallError("all arguments must have the same type")
    return shared


def _coalesce(args: Args, type: Type, context: CallContext) -> Value:
    for value in args:
        try:
            converted = convert(value, type)
        except ConversionError:
            # Terraform takes what does not convert for a null.
            continue
        if is_unknown(converted):
            # An empty string is passed over, so of strings it must be known that there is something in them.
            surely = definitely_not_null(converted) and (type is not STRING or known_prefix(converted))
            return converted if surely else undecided(type, converted)
        if converted.payload is NULL or (type is STRING and converted.payload == ""):
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


def _coalescelist(args: Args, type: Type, context: CallContext) -> Value:
    for value in args:
        if is_unknown(value):
            return value if value.contents and type in (DYNAMIC, value.type) else undecided(type, value)
        if value.payload is not NULL and value.elements:
            return value
    raise CallError("no non-null arguments")


def _element_position(args: Args) -> int:
    try:
        return whole(args[1])
    except NotWhole as error:
        raise CallError("invalid index: {}", error) from None


def _element_type(args: Args) -> Type:
    given = args[0].type
    if given is DYNAMIC:
        return DYNAMIC
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
        raise CallError("index out of range [{}]", -(-position % len(given.elements)))
    return given.elements[position % len(given.elements)]


def _element(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if is_unknown(source) or is_unknown(args[1]):
        head = source.contents.head
        at = None if is_unknown(args[1]) else _element_position(args)
        if at is not None and 0 <= at < len(head):
            return values.member_of(source, head[at])
        return values.with_marks(undecided(type, *args), source.marks)
    position = _element_position(args)
    elements = source.elements
    if not elements:
        raise CallError("cannot use element function with an empty list")
    return values.member_of(args[0], elements[position % len(elements)])


def _lookup_type(args: Args) -> Type:
    if len(args) > 3:
        raise CallError("lookup() takes two or three arguments, got {}", len(args))
    given = args[0].type
    if given.kind == "object":
        if is_unknown(args[1]):
            return DYNAMIC
        key = args[1].text
        if key in given.attributes:
            return given.attributes[key]
        if len(args) == 3:
            return args[2].type
        raise ArgumentError(0, 'the given object has no attribute "{}"', key)
    if given.kind == "map":
        if len(args) == 3:
            try:
                convert(args[2], given.item)
            except ConversionError:
                raise ArgumentError(2, "the default value must have the same type as the map elements") from None
        return given.item
    if given is DYNAMIC:
        return DYNAMIC
    raise ArgumentError(0, "lookup() requires a map as the first argument")


def _lookup(args: Args, type: Type, context: CallContext) -> Value:
    container, key = args[0], args[1]
    marks = container.marks | key.marks
    if is_unknown(container) and not is_unknown(key) and key.text in container.contents.members:
        return values.with_marks(values.member_of(container, container.contents.members[key.text]), marks)
    if is_unknown(container) or is_unknown(key):
        return values.with_marks(undecided(type, *[v for v in (container, key) if is_unknown(v)]), marks)
    member = container.members.get(key.text)
    if member is not None:
        return values.with_marks(values.member_of(container, member), marks)
    if len(args) == 3:
        try:
            return values.with_marks(convert(args[2], type), marks)
        except ConversionError as error:
            raise CallError("{}", error.message) from None
    shown = "(sensitive value)" if key.is_sensitive else f'"{key.text}"'
    raise CallError("lookup failed to find key {}", shown)


_NOT_ONE = "must be a list, set, or tuple value with either zero or one elements"


def _one_type(args: Args) -> Type:
    given = args[0].type
    if given.kind in ("list", "set"):
        return given.item
    if given.kind == "tuple" and len(given.elements) <= 1:
        return given.elements[0] if given.elements else DYNAMIC
    raise ArgumentError(0, _NOT_ONE)


def _one(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    elements = value.elements
    if value.type.kind == "set" and len(elements) > 1 and not value.is_wholly_known:
        return undecided(type, value)
    if not elements:
        return values.null(type)
    if len(elements) > 1:
        raise ArgumentError(0, _NOT_ONE)
    return values.member_of(value, elements[0])


FUNCTIONS: dict[str, Function] = {
    "alltrue": Function([Parameter("list", types.list_of(BOOL), unknown=True)], BOOL, _alltrue),
    "anytrue": Function([Parameter("list", types.list_of(BOOL), unknown=True)], BOOL, _anytrue),
    "coalesce": Function(
        [], _coalesce_type, _coalesce, variadic=any_value("vals", null=True, unknown=True, dynamic=True)
    ),
    "coalescelist": Function(
        [], _coalescelist_type, _coalescelist, variadic=any_value("vals", null=True, unknown=True, dynamic=True)
    ),
    "contains": Function([any_value("list", unknown=True, dynamic=True), any_value("value")], BOOL, _contains),
    "element": Function(
        [any_value("list", unknown=True, marked=True), Parameter("index", NUMBER, unknown=True)], _element_type,
        _element, refine=None,
    ),
    "index": Function([any_value("list"), any_value("value")], NUMBER, _index),
    "length": Function([any_value("value", unknown=True, dynamic=True, marked=True)], _length_type, _length),
    "lookup": Function(
        [any_value("inputMap", unknown=True, marked=True), Parameter("key", STRING, unknown=True, marked=True)],
        _lookup_type, _lookup,
        variadic=any_value("default", null=True, unknown=True, dynamic=True, marked=True), refine=None,
    ),
    "one": Function([any_value("list")], _one_type, _one, refine=None),
}  # fmt: skip
