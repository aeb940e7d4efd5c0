"""Functions that make lists and tuples of others.

Follows cty/function/stdlib/collection.go, sequence.go (`concat`, `range`) and string.go (`sort`) of go-cty; `matchkeys`
internal/lang/funcs/collection.go of Terraform.
"""

from collections.abc import Hashable

from dasf_lint.core import numbers
from dasf_lint.hcl import operators, types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, known_prefix, length_bounds
from dasf_lint.hcl.convert import convert, unify
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import (
    LIST_OF_STRING,
    NotWhole,
    any_value,
    check_size,
    is_unknown,
    somewhere,
    surely,
    taken,
    undecided,
    whole,
)
from dasf_lint.hcl.ordering import identity
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import DYNAMIC, NUMBER, STRING, Type
from dasf_lint.hcl.value import NULL, Contents, Value

_ANY_LIST = types.list_of(DYNAMIC)
_SIZE = Parameter("size", NUMBER, marked=True)


def _compact(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if not source.is_wholly_known:
        there = [item for item in somewhere(source) if _is_text(item)]
        return unknowns.holding(undecided(type, source), Contents(others=tuple(there)))
    kept = [item for item in taken(source) if item.payload is not NULL and item.payload != ""]
    return values.list_value(STRING, kept)


def _is_text(item: Value) -> bool:
    """Whether a string is neither null nor empty, as far as is known."""
    return definitely_not_null(item) and bool(known_prefix(item))


def _distinct(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    kept: dict[Hashable, Value] = {}
    if not source.is_wholly_known:
        for item in somewhere(source):
            if item.is_wholly_known:
                kept.setdefault(identity(item), item)
        return unknowns.holding(undecided(type, source), Contents(others=tuple(kept.values())))
    for item in taken(source):
        kept.setdefault(identity(item), item)
    return values.list_value(type.item, kept.values())


def _chunklist(args: Args, type: Type, context: CallContext) -> Value:
    source, size = args
    marks = source.marks | size.marks
    try:
        count = whole(size)
    except NotWhole as error:
        raise CallError("invalid size: {}", error) from None
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


def _flatten(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if is_unknown(source) and not source.contents:
        return values.with_marks(undecided(DYNAMIC, source), source.marks)
    if not source.type.is_sequence and (source.is_wholly_known or source.type.is_primitive):
        raise CallError("can only flatten lists, sets and tuples")
    out: list[Value] = []
    marks = [0]
    known = _flattened(source, out, marks)
    if not known:
        # Where the unknown part begins is not remembered, so no position is known.
        return values.with_marks(unknowns.holding(undecided(DYNAMIC, source), Contents(others=tuple(out))), marks[0])
    return values.tuple_value(out, marks[0])


def _flattened(source: Value, out: list[Value], marks: list[int]) -> bool:
    marks[0] |= source.marks
    if source.type.kind == "set" and source.is_known and len(source.elements) > 1 and not source.is_wholly_known:
        return False
    known = source.is_known
    for item in source.children():
        if is_unknown(item) and item.type is DYNAMIC and not item.marks:
            # With marks it passes for an element; that is Terraform's rule, not a reason.
            known = False
            if not item.contents.members:
                _flattened(item, out, marks)
                continue
        if item.payload is not NULL and item.type.is_sequence:
            if not _flattened(item, out, marks):
                known = False
        else:
            check_size(len(out))
            out.append(values.member_of(values.unmark(source), item))
    return known


def _concat_type(args: Args) -> Type:
    if not args:
        raise CallError("at least one argument is required")
    if any(value.type is DYNAMIC for value in args):
        return DYNAMIC
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


def _concat(args: Args, type: Type, context: CallContext) -> Value:
    marks = 0
    out: list[Value] = []
    others: list[Value] = []
    unknown_ones: list[Value] = []
    for i, value in enumerate(args):
        if type.kind == "list":
            try:
                value = convert(value, type)
            except ConversionError as error:
                raise ArgumentError(i, "{}", error.message) from None
        marks |= value.marks
        if not is_unknown(value) and not value.type.is_sequence:
            # Beside an argument of unknown type Terraform does not look at types.
            return values.with_marks(undecided(type, *args), marks)
        if is_unknown(value):
            found = surely(value)
            (others if unknown_ones else out).extend(found.head)
            others += found.others
            unknown_ones.append(value)
        else:
            (others if unknown_ones else out).extend(taken(value))
    check_size(len(out) + len(others))
    if unknown_ones:
        result = values.with_references(undecided(type, *unknown_ones), merge_references(args))
        return values.with_marks(unknowns.holding(result, Contents(head=tuple(out), others=tuple(others))), marks)
    return values.list_value(type.item, out, marks) if type.kind == "list" else values.tuple_value(out, marks)


def _reverse_type(args: Args) -> Type:
    given = args[0].type
    if given is DYNAMIC:
        return DYNAMIC
    if given.kind == "tuple":
        return types.tuple_of(given.elements[::-1])
    if given.kind in ("list", "set"):
        return types.list_of(given.item)
    raise ArgumentError(0, f"can only reverse list or tuple values, not {given.friendly}")


def _reverse(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if is_unknown(source):
        there = Contents(others=somewhere(source))
        return values.with_marks(unknowns.holding(undecided(type, source), there), source.marks)
    out = taken(source)[::-1]
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
            raise ArgumentError(position, "invalid {} index: {}", name, error) from None
        if bound < 0:
            raise ArgumentError(position, "{} index must not be less than zero", name)
        if length is not None and bound > length:
            raise ArgumentError(position, "{} index must not be greater than the length of the list", name)
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
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the "
            "ordering of the result is not important",
        )
    if given.kind not in ("list", "tuple", "dynamic"):
        raise ArgumentError(0, "must be a list or tuple value")
    bounds = _slice_bounds(args)
    if given.kind != "tuple":
        return given
    return DYNAMIC if bounds is None else types.tuple_of(given.elements[bounds[0] : bounds[1]])


def _slice(args: Args, type: Type, context: CallContext) -> Value:
    bounds = _slice_bounds(args)
    if bounds is None or is_unknown(args[0]):
        head = surely(args[0]).head[slice(*bounds)] if bounds is not None else ()
        return values.with_marks(unknowns.holding(undecided(type, *args), Contents(head=head)), args[0].marks)
    out = taken(args[0])[bounds[0] : bounds[1]]
    if type.kind == "tuple":
        return values.tuple_value(out, args[0].marks)
    return values.list_value(type.item, out, args[0].marks)


def _sort(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if not source.is_wholly_known:
        low, high = length_bounds(source)
        result = unknowns.refined(undecided(type, source), not_null=True, min_length=low, max_length=high)
        return unknowns.holding(result, Contents(others=somewhere(source))) if is_unknown(result) else result
    for i, item in enumerate(source.elements):
        if item.payload is NULL:
            raise CallError("given list element {} is null; a null string cannot be sorted", i)
    return values.list_value(STRING, sorted(taken(source), key=lambda item: item.text))


def _range(args: Args, type: Type, context: CallContext) -> Value:
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


def _matchkeys_type(args: Args) -> Type:
    if unify((args[1].type, args[2].type), unsafe=True) is None:
        raise CallError("keys and searchset must be of the same type")
    return args[0].type


def _matchkeys(args: Args, type: Type, context: CallContext) -> Value:
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
                # Terraform says here that nothing matches, and takes it back when it applies the plan.
                return undecided(type, *[v for v in args if not v.is_wholly_known])
            if same:
                out.append(item)
                break
    return values.list_value(type.item, out)


FUNCTIONS: dict[str, Function] = {
    "chunklist": Function(
        [Parameter("list", _ANY_LIST, marked=True), _SIZE], lambda args: types.list_of(args[0].type), _chunklist
    ),
    "compact": Function([Parameter("list", LIST_OF_STRING, unknown=True)], LIST_OF_STRING, _compact),
    "concat": Function([], _concat_type, _concat, variadic=any_value("seqs", unknown=True, dynamic=True, marked=True)),
    "distinct": Function([Parameter("list", _ANY_LIST, unknown=True)], lambda args: args[0].type, _distinct),
    "flatten": Function([any_value("list", unknown=True, dynamic=True, marked=True)], DYNAMIC, _flatten),
    "matchkeys": Function(
        [Parameter("values", _ANY_LIST), Parameter("keys", _ANY_LIST), Parameter("searchset", _ANY_LIST)],
        _matchkeys_type, _matchkeys,
    ),
    "range": Function([], types.list_of(NUMBER), _range, variadic=Parameter("params", NUMBER)),
    "reverse": Function([any_value("list", unknown=True, marked=True)], _reverse_type, _reverse),
    "slice": Function(
        [any_value("list", unknown=True, marked=True), Parameter("start_index", NUMBER, unknown=True),
         Parameter("end_index", NUMBER, unknown=True)],
        _slice_type, _slice,
    ),
    "sort": Function([Parameter("list", LIST_OF_STRING, unknown=True)], LIST_OF_STRING, _sort),
}  # fmt: skip
