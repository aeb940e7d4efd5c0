"""Functions on sets.

Follows cty/function/stdlib/set.go and collection.go (`setproduct`) of go-cty.
"""

from collections.abc import Callable, Sequence

from dasf_lint.core import limits
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import length_bounds
from dasf_lint.hcl.convert import convert, unify
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Implementation, Parameter
from dasf_lint.hcl.functions.support import check_size, is_unknown, somewhere, taken, undecided
from dasf_lint.hcl.ordering import identity
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import Contents, Value

_ANY_SET = types.set_of(DYNAMIC)


def _common_type(args: Args) -> Type:
    elements: list[Type] = []
    for value in args:
        element = value.type.item
        if element is DYNAMIC and not is_unknown(value) and not value.elements:
            # An empty literal says nothing about its elements.
            continue
        elements.append(element)
    if not elements:
        return _ANY_SET
    shared = unify(elements, unsafe=True)
    if shared is None:
        raise CallError("given sets must all have compatible element types")
    return types.set_of(shared)


def _operation(combine: Callable[[list[Value], Value], list[Value]], keeps_unknown: bool) -> Implementation:
    def run(args: Args, type: Type, context: CallContext) -> Value:
        result: list[Value] = []
        element = type.item
        for i, value in enumerate(args):
            try:
                converted = convert(value, type)
            except ConversionError as error:
                raise ArgumentError(i, "{}", error.message) from None
            if is_unknown(converted) or (not keeps_unknown and not converted.is_wholly_known):
                return _part_of_union(args, type, converted) if keeps_unknown else undecided(type, converted)
            if i == 0:
                result, element = taken(converted), converted.type.item
                continue
            if converted.type.item is not element:
                raise CallError("incompatible set rules")
            result = combine(result, converted)
        return values.set_value(element, result)

    return run


def _part_of_union(args: Args, type: Type, cause: Value) -> Value:
    """A union with something unknown: what any of the sets holds, it holds."""
    there: list[Value] = []
    for value in args:
        try:
            there.extend(somewhere(convert(value, type)))
        except ConversionError:
            continue
    return unknowns.holding(undecided(type, cause), Contents(others=tuple(there)))


def _keys(value: Value) -> set[object]:
    return {identity(item) for item in value.elements if item.is_wholly_known}


def _union(left: list[Value], right: Value) -> list[Value]:
    return left + taken(right)


def _intersection(left: list[Value], right: Value) -> list[Value]:
    keys = _keys(right)
    return [item for item in left if identity(item) in keys]


def _subtraction(left: list[Value], right: Value) -> list[Value]:
    keys = _keys(right)
    return [item for item in left if identity(item) not in keys]


def _product_type(args: Args) -> Type:
    if len(args) < 2:
        raise CallError("at least two arguments are required")
    elements: list[Type] = []
    any_set = False
    for i, value in enumerate(args):
        given = value.type
        if given.kind == "tuple":
            shared = unify(given.elements, unsafe=True) if given.elements else DYNAMIC
            if shared is None:
                raise ArgumentError(i, "all elements must be of the same type")
            elements.append(shared)
        elif given.kind in ("list", "set"):
            any_set = any_set or given.kind == "set"
            elements.append(given.item)
        else:
            raise ArgumentError(i, "a set or a list is required")
    row = types.tuple_of(elements)
    return types.set_of(row) if any_set else types.list_of(row)


def _has_known_length(value: Value) -> bool:
    if is_unknown(value):
        return False
    return value.type.kind != "set" or len(value.elements) <= 1 or value.is_wholly_known


def _product(args: Args, type: Type, context: CallContext) -> Value:
    marks = 0
    for value in args:
        marks |= value.marks
    undecided_one = next((value for value in args if not _has_known_length(value)), None)
    if undecided_one is not None:
        return values.with_marks(_bounded_product(args, type, undecided_one), marks)
    total = 1
    for value in args:
        total *= len(value.elements)
        # Rows are tuples, so each counts as many times as it has columns.
        if total * len(args) > limits.max_collection_size:
            check_size(total * len(args) if all(other.elements for other in args) else 0)
    columns = [[_as(item, want) for item in taken(value)] for value, want in zip(args, type.item.elements, strict=True)]
    rows: list[tuple[Value, ...]] = [()]
    for column in columns:
        rows = [(*row, item) for row in rows for item in column]
    out = [values.tuple_value(row) for row in rows]
    if type.kind == "set":
        return values.set_value(type.item, out, marks)
    element = _row_type(out, type.item)
    return values.list_value(element, out, marks)


def _row_type(rows: Sequence[Value], declared: Type) -> Type:
    """The type of the rows, which is narrower than declared where a column holds values of unknown type."""
    return rows[0].type if rows and all(row.type is rows[0].type for row in rows) else declared


def _as(item: Value, want: Type) -> Value:
    try:
        return convert(item, want)
    except ConversionError as error:
        raise CallError("{}", error.message) from None


def _bounded_product(args: Args, type: Type, cause: Value) -> Value:
    result = unknowns.refined(undecided(type, cause), not_null=True)
    most = 1
    for value in args:
        if value.type.kind == "tuple":
            high: int | None = len(value.type.elements)
        else:
            high = length_bounds(value)[1]
        if high is None or high > 1024:
            return result
        most *= high
        if most > 2048:
            return result
    return unknowns.refined(result, not_null=True, min_length=min(1, most), max_length=most)


def _set(name: str, *, unknown: bool = False) -> Parameter:
    return Parameter(name, _ANY_SET, unknown=unknown, dynamic=True)


FUNCTIONS: dict[str, Function] = {
    "setintersection": Function(
        [_set("first_set")], _common_type, _operation(_intersection, False), variadic=_set("other_sets")
    ),
    "setproduct": Function([], _product_type, _product, variadic=Parameter("sets", DYNAMIC, unknown=True, marked=True)),
    "setsubtract": Function([_set("a"), _set("b")], _common_type, _operation(_subtraction, False)),
    "setunion": Function(
        [_set("first_set", unknown=True)],
        _common_type,
        _operation(_union, True),
        variadic=_set("other_sets", unknown=True),
    ),
}
