"""`for` expressions and splats.

Follows hclsyntax/expression.go (ForExpr, SplatExpr) of HCL.
"""

from collections.abc import Callable

from dasf_lint.core.partial_text import TextPieces
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, length_bounds
from dasf_lint.hcl.convert import convert, unify
from dasf_lint.hcl.errors import SENSITIVE_WORD, ConversionError
from dasf_lint.hcl.frame import Frame, fail
from dasf_lint.hcl.keys import key_of, keyed, made_of
from dasf_lint.hcl.nodes import Expression, ForExpr, Splat
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import HAS_UNKNOWN, NO_CONTENTS, NULL, SENSITIVE, Contents, Site, UnknownPayload, Value


def for_expression(node: ForExpr, frame: Frame) -> Value:
    collection = frame.value(node.collection)
    if collection.payload is NULL:
        return fail(
            frame, node.collection, "Iteration over null value",
            "A null value cannot be used as the collection in a 'for' expression.",
        )  # fmt: skip
    if isinstance(collection.payload, UnknownPayload):
        # Nobody has tried the body on what it holds.
        frame.trust(collection)
    if collection.type is DYNAMIC and not collection.contents:
        return _referring_as_each(collection, lambda item: frame.with_names({node.value_name: item}), node.value)
    marks = collection.marks
    if collection.type.is_primitive:
        return fail(
            frame, node.collection, "Iteration over non-iterable value",
            f"A value of type {collection.type.friendly} cannot be used as the collection in a 'for' expression.",
        )  # fmt: skip
    condition_marks = 0
    if node.condition is not None:
        trial = _trial_condition(node, node.condition, frame)
        if trial is None:
            return values.unknown(DYNAMIC, "error", "Invalid 'for' condition")
        condition_marks = trial
    if isinstance(collection.payload, UnknownPayload) and not collection.contents:
        return values.with_marks(unknowns.derived(DYNAMIC, collection), marks | condition_marks)
    return _for_each(node, values.unmark(collection), marks, frame)


def _referring_as_each(source: Value, with_element: Callable[[Value], Frame], body: Expression) -> Value:
    """What a loop makes of an unknown collection: it refers to what its elements would refer to."""
    result = unknowns.derived(DYNAMIC, source)
    each = source.unknown.each
    if each is not None:
        made = with_element(each).value(body)
        result = values.with_references(result, made.references)
        result.unknown.each = made
    return result


def _trial_condition(node: ForExpr, condition: Expression, frame: Frame) -> int | None:
    """Marks of the condition for unknown elements; None where it fails already without looking at one."""
    placeholder = values.unknown(DYNAMIC, "symbolic", node.value_name)
    names = {node.value_name: placeholder}
    if node.key_name is not None:
        names[node.key_name] = placeholder
    before = len(frame.state.errors)
    trusted = frame.state.taken_on_trust
    result = frame.with_names(names).value(condition)
    frame.state.taken_on_trust = trusted
    if result.payload is NULL:
        fail(frame, condition, "Condition is null", "The value of the 'if' clause must not be null.")
        return None
    try:
        convert(result, types.BOOL)
    except ConversionError as error:
        fail(frame, condition, "Invalid 'for' condition", f"The 'if' clause value is invalid: {error.message}.")
        return None
    return None if len(frame.state.errors) > before else result.marks


def iterate(collection: Value) -> list[tuple[Value, Value]]:
    """Keys and elements of a list, set, tuple, map or object, in Terraform's order; of an unknown one what it surely
    holds."""
    if isinstance(collection.payload, UnknownPayload):
        return _surely(collection)
    if isinstance(collection.payload, dict):
        return [(key_of(collection, key), item) for key, item in collection.payload.items()]
    if collection.type.kind == "set":
        return [(values.member_of(collection, item), item) for item in collection.elements]
    return [(values.integer(i), item) for i, item in enumerate(collection.elements)]


def _surely(collection: Value) -> list[tuple[Value, Value]]:
    contents = collection.contents
    pairs = [(key_of(collection, key), item) for key, item in sorted(contents.members.items())]
    pairs += [(values.integer(i), item) for i, item in enumerate(contents.head)]
    if collection.type.kind == "set":
        return [*pairs, *[(values.member_of(collection, item), item) for item in contents.others]]
    position = unknowns.derived(types.NUMBER, collection, not_null=True)
    return [*pairs, *[(position, item) for item in contents.others]]


class _Gathered:
    """What a `for` has gathered: marks of conditions and keys, and why the keys or the length are not known.

    names  what is known of the keys that are not known, each in pieces; None where there may be any
    """

    __slots__ = ("cause", "marks", "names")

    def __init__(self, marks: int, names: list[TextPieces] | None) -> None:
        self.marks = marks
        self.names = names
        self.cause: Value | None = None

    def missed(self, cause: Value) -> None:
        """An element of which nobody knows whether it is there, or under which key."""
        self.cause = cause
        self.names = None


def _for_each(node: ForExpr, collection: Value, marks: int, frame: Frame) -> Value:
    result = _Gathered(marks, [] if collection.is_known and not node.grouping else None)
    items: list[Value] = []
    others: list[Value] = []
    at_known_positions = None if collection.is_known else len(collection.contents.head)
    members: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    keys: dict[str, Value] = {}
    # Before the elements are listed: a budget that is nearly used up must not pay for each attempt.
    frame.pay(len(collection.children()))
    for i, (key, item) in enumerate(iterate(collection)):
        names = {node.value_name: values.member_of(collection, item)}
        if node.key_name is not None:
            names[node.key_name] = key
        inner = frame.with_names(names)
        if node.condition is not None and not _included(node, node.condition, inner, result):
            continue
        if node.key is None:
            is_placed = result.cause is None and (at_known_positions is None or i < at_known_positions)
            (items if is_placed else others).append(inner.value(node.value))
            continue
        found = _object_key(node.key, inner, result)
        if found is None:
            continue
        name = found.text
        keys.setdefault(name, made_of(found, names[node.value_name]))
        value = inner.value(node.value)
        if node.grouping:
            groups.setdefault(name, []).append(value)
        elif name in members:
            shown = SENSITIVE_WORD if result.marks & SENSITIVE else f'"{name}"'
            fail(
                frame, node.key, "Duplicate object key",
                f"Two different items produced the key {shown} in this 'for' expression. If duplicates are "
                "expected, use the ellipsis (...) after the value expression to enable grouping by key.",
            )  # fmt: skip
        else:
            members[name] = value
    site = (frame.state.file, node)
    if result.cause is not None or not collection.is_known:
        cause = result.cause or collection
        unknown = values.unknown(DYNAMIC, "error", "for") if cause.is_wholly_known else unknowns.derived(DYNAMIC, cause)
        # A key that two elements produce is an error, so none that is known can turn out to be another's; with
        # grouping it can, and elements of a set may turn out to be one.
        is_placed = not _may_shrink(collection)
        surely = Contents(
            {} if node.grouping else members,
            tuple(items) if is_placed else (),
            tuple(others) if is_placed else (),
            None if result.names is None else tuple(result.names),
        )
        return values.with_marks(unknowns.holding(unknown, surely), result.marks)
    if (node.key is None or node.grouping) and _may_shrink(collection):
        return values.with_marks(unknowns.derived(DYNAMIC, collection), result.marks)
    if node.key is None:
        return values.tuple_value(items, result.marks, site)
    if node.grouping:
        members = {name: values.tuple_value(group, 0, site) for name, group in groups.items()}
    return keyed(values.object_value(members, result.marks, site), keys)


def _may_shrink(collection: Value) -> bool:
    """Whether elements of a set may turn out to be equal, so that it is not known how often the body is asked."""
    if collection.type.kind != "set" or not collection.is_known:
        return False
    return len(collection.elements) > 1 and not collection.is_wholly_known


def _included(node: ForExpr, condition: Expression, frame: Frame, result: _Gathered) -> bool:
    verdict = frame.value(condition)
    summary = "Invalid 'for' condition"
    if verdict.payload is NULL:
        result.missed(fail(frame, condition, summary, "The value of the 'if' clause must not be null."))
        return False
    result.marks |= verdict.marks
    if isinstance(verdict.payload, UnknownPayload):
        if verdict.type is not types.BOOL or not definitely_not_null(verdict):
            frame.trust(verdict)
        result.missed(result.cause or verdict)
        return False
    try:
        return convert(verdict, types.BOOL).truth
    except ConversionError as error:
        result.missed(fail(frame, condition, summary, f"The 'if' clause value is invalid: {error.message}."))
        return False


def _object_key(node: Expression, frame: Frame, result: _Gathered) -> Value | None:
    key = frame.value(node)
    if key.payload is NULL:
        result.missed(
            fail(frame, node, "Invalid object key", "Key expression in 'for' expression must not produce a null value.")
        )
        return None
    result.marks |= key.marks
    if isinstance(key.payload, UnknownPayload):
        # It may also turn out to be that of another element.
        frame.trust(key)
        result.cause = result.cause or key
        if result.names is not None:
            result.names.append(key.payload.pieces)
        return None
    try:
        return convert(key, types.STRING)
    except ConversionError as error:
        result.missed(
            fail(frame, node, "Invalid object key", f"The key expression produced an invalid result: {error.message}.")
        )
        return None


def splat(node: Splat, source: Value, frame: Frame) -> Value:
    upgrade = not source.type.is_sequence
    if source.payload is NULL:
        if upgrade:
            return values.with_marks(values.tuple_value((), 0, (frame.state.file, node)), source.marks)
        return fail(
            frame, node, "Splat of null value",
            "Splat expressions (with the * symbol) cannot be applied to null sequences.",
        )  # fmt: skip
    if isinstance(source.payload, UnknownPayload) and not upgrade and not definitely_not_null(source):
        frame.trust(source)
    if source.type is DYNAMIC:
        frame.trust(source)
        result = _referring_as_each(source, frame.with_item, node.each)
        surely = NO_CONTENTS if source.contents.members else _each_of(source, node, frame)
        return values.with_marks(unknowns.holding(result, surely), source.marks)
    if upgrade:
        undecided = isinstance(source.payload, UnknownPayload) and not source.payload.not_null
        item = frame.with_item(source).value(node.each)
        if undecided:
            # One element or none, depending on whether the value turns out to be null.
            return values.with_marks(unknowns.derived(DYNAMIC, source), source.marks)
        return values.with_marks(values.tuple_value((item,), 0, (frame.state.file, node)), source.marks)
    if isinstance(source.payload, UnknownPayload):
        return _splat_unknown(node, source, frame)
    marks = source.marks
    items = [
        frame.with_item(values.member_of(values.unmark(source), item)).value(node.each) for item in source.elements
    ]
    site = (frame.state.file, node)
    if source.type.kind == "tuple":
        return values.tuple_value(items, marks, site)
    if not items:
        return values.list_value(_each_type(node, source.type.item, frame), (), marks, site)
    if source.type.kind == "set" and source.flags & HAS_UNKNOWN and len(items) > 1:
        frame.state.steps += len(items)
    return _list_of_same(items, marks, site, node, frame)


def _list_of_same(items: list[Value], marks: int, site: Site, node: Expression, frame: Frame) -> Value:
    element = DYNAMIC
    for item in items:
        if element is DYNAMIC:
            element = item.type
        elif item.type is not DYNAMIC and item.type is not element:
            shared = unify([item.type for item in items], unsafe=True)
            if shared is None or shared is DYNAMIC:
                return values.tuple_value(items, marks, site)
            items = [convert(item, shared) for item in items]
            element = shared
            break
    return values.list_value(element, items, marks, site)


def _each_type(node: Splat, element: Type, frame: Frame) -> Type:
    """The type that `each` has for elements of a type, asked where there is none to try it on."""
    placeholder = values.unknown(element, "symbolic", "element")
    before = len(frame.state.errors)
    found = frame.with_item(placeholder).value(node.each).type
    del frame.state.errors[before + 1 :]
    return found


def _splat_unknown(node: Splat, source: Value, frame: Frame) -> Value:
    state = frame.state
    outer, state.taken_on_trust = state.taken_on_trust, None
    each = [_each_type(node, inner, frame) for inner in source.type.inner()]
    trusts, state.taken_on_trust = state.taken_on_trust is not None, outer
    if trusts:
        frame.trust(source)
    if source.type.kind == "tuple":
        return values.with_marks(unknowns.derived(types.tuple_of(each), source, not_null=True), source.marks)
    type = types.list_of(each[0])
    result = unknowns.derived(type, source, not_null=True)
    low, high = length_bounds(source)
    result = unknowns.refined(result, not_null=True, min_length=low, max_length=high)
    return values.with_marks(unknowns.holding(result, _each_of(source, node, frame)), source.marks)


def _each_of(source: Value, node: Splat, frame: Frame) -> Contents:
    """What the splat makes of that which an unknown sequence surely holds."""
    plain = values.unmark(source)
    return plain.contents.mapped(lambda item: frame.with_item(values.member_of(plain, item)).value(node.each))
