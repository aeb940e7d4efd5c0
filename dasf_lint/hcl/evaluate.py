"""Expressions to values.

`evaluate(expr, scope)` is total within its budget: it returns a value, unknown where something is not known, or raises
EvaluationError with the first error. Like the evaluator it must equal, it goes on after an error with an unknown value of
the type that the failed part would have had, so that a branch which is not taken may fail.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from dasf_lint.core import limits, numbers
from dasf_lint.core.data import HopKind, Reason
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import access, json_template, operators, types, values
from dasf_lint.hcl.convert import convert, get_conversion, unify
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, EvaluationError, LimitReached
from dasf_lint.hcl.functions.calling import Context, Function, call
from dasf_lint.hcl.mismatch import describe_branches
from dasf_lint.hcl.nodes import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttr,
    HugeNumber,
    Index,
    Literal,
    ObjectCons,
    Paren,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
    Variable,
)
from dasf_lint.hcl.operators import OperationError
from dasf_lint.hcl.prefix import safe_prefix
from dasf_lint.hcl.traversal import Key
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.values import Choice, Unknown, Value

Step = str | Key


class Scope(Protocol):
    """What names mean at one place. Implemented by the language that uses expressions.

    file       the file of the expression, for the sites of values
    functions  by name; names with a namespace as they are written
    context    what functions may ask of the world: files below the root, nothing else
    """

    @property
    def file(self) -> SourceFile: ...

    @property
    def functions(self) -> Mapping[str, Function]: ...

    @property
    def context(self) -> Context: ...

    def lookup(self, root: str, steps: Sequence[Step], node: Expression) -> tuple[Value, int]:
        """The value of a traversal and how many of its steps were used for it; the evaluator takes the rest.

        `node` spans the traversal. Raises EvaluationError: `static` for what is declared nowhere, which no `try` catches.
        """

    def unknown_function(self, name: str) -> Reason | None:
        """Why a function without entry in `functions` is not evaluated; None where it is an error to call it."""


class _State:
    """One evaluation: errors so far and the budget."""

    __slots__ = ("errors", "file", "scope", "steps")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.file = scope.file
        self.errors: list[EvaluationError] = []
        self.steps = 0


class _Frame:
    """Names that `for` introduced, and the item of the innermost splat."""

    __slots__ = ("item", "names", "state")

    def __init__(self, state: _State, names: Mapping[str, Value], item: Value | None) -> None:
        self.state = state
        self.names = names
        self.item = item

    def with_names(self, names: Mapping[str, Value]) -> "_Frame":
        return _Frame(self.state, {**self.names, **names}, self.item)

    def with_item(self, item: Value) -> "_Frame":
        return _Frame(self.state, self.names, item)


def evaluate(expr: Expression, scope: Scope, names: Mapping[str, Value] | None = None) -> Value:
    """The value of `expr`; `names` are bound besides what `scope` knows. Raises EvaluationError.

    A budget that is used up gives an unknown value with reason `limit`.
    """
    state = _State(scope)
    try:
        value = _evaluate(expr, _Frame(state, names or {}, None))
    except LimitReached as limit:
        return values.too_large(DYNAMIC, limit.what)
    if state.errors:
        raise state.errors[0]
    return value


def unknown_of_error(error: EvaluationError) -> Value:
    """What stands for an expression that failed."""
    return values.unknown(DYNAMIC, "error", error.summary)


def _evaluate(node: Expression, frame: _Frame) -> Value:
    state = frame.state
    state.steps += 1
    if state.steps > limits.max_cell_steps:
        raise LimitReached("evaluation steps")
    return _HANDLERS[type(node)](node, frame)


def _fail(frame: _Frame, node: Expression, summary: str, detail: str, type: Type = DYNAMIC) -> Value:
    state = frame.state
    state.errors.append(EvaluationError(summary, detail, Span(state.file, node.start, node.end)))
    return values.unknown(type, "error", summary)


def _placed(value: Value, node: Expression, frame: _Frame, hop: HopKind, label: str, via: Value | None) -> Value:
    """`value`, fresh, as made at `node` from `via`."""
    result = values.copied(value)
    result.site = (frame.state.file, node)
    result.hop, result.label, result.via, result.within = hop, label, via, None
    return result


# --- literals and structures ---------------------------------------------------------------------------------------


def _literal(node: Literal, frame: _Frame) -> Value:
    constant = node.value
    site = (frame.state.file, node)
    if isinstance(constant, str):
        if len(constant) > limits.max_string_length:
            return values.too_large(types.STRING, "string length")
        return Value(types.STRING, values.normalised(constant), 0, site)
    if isinstance(constant, bool):
        return Value(types.BOOL, constant, 0, site)
    if constant is None:
        return Value(DYNAMIC, values.NULL, 0, site)
    try:
        return Value(types.NUMBER, numbers.round_512(constant), 0, site)
    except numbers.NumberTooLarge:
        return values.too_large(types.NUMBER, "number size")


def _huge_number(node: HugeNumber, frame: _Frame) -> Value:
    return values.too_large(types.NUMBER, "number size")


def _tuple(node: TupleCons, frame: _Frame) -> Value:
    return values.tuple_value([_evaluate(item, frame) for item in node.items], 0, (frame.state.file, node))


def _object(node: ObjectCons, frame: _Frame) -> Value:
    members: dict[str, Value] = {}
    marks = 0
    cause: Value | None = None
    errors = frame.state.errors
    for key_node, value_node in node.items:
        before = len(errors)
        if type(key_node) is Literal and type(key_node.value) is str:
            key = values.string(key_node.value)
        elif _is_ambiguous(key_node):
            key = _fail(
                frame, key_node, "Ambiguous attribute key",
                "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a "
                "literal name containing periods, wrap it in quotes to create a string literal.",
            )  # fmt: skip
        else:
            key = _evaluate(key_node, frame)
        failed = len(errors) > before
        value = _evaluate(value_node, frame)
        if failed:
            cause = key
            continue
        if key.payload is values.NULL:
            cause = _fail(frame, value_node, "Null value as key", "Can't use a null value as a key.")
            continue
        marks |= key.marks
        try:
            key = convert(key, types.STRING)
        except ConversionError as error:
            cause = _fail(frame, key_node, "Incorrect key type", f"Can't use this value as a key: {error.message}.")
            continue
        if isinstance(key.payload, Unknown):
            cause = key
            continue
        members[key.text] = value
    if cause is not None:
        # Terraform drops the marks as well, because it does not know the keys they came from.
        return values.derived(DYNAMIC, cause) if not cause.is_known else values.unknown(DYNAMIC, "error", "key")
    return values.object_value(members, marks, (frame.state.file, node))


def _is_ambiguous(node: Expression) -> bool:
    steps = 0
    while type(node) is GetAttr or (type(node) is Index and type(node.key) is Literal):
        node = node.source
        steps += 1
    return steps > 0 and type(node) is Variable


def _paren(node: Paren, frame: _Frame) -> Value:
    return _evaluate(node.inner, frame)


# --- traversals ----------------------------------------------------------------------------------------------------


def _traversal(node: Expression, frame: _Frame) -> Value:
    chain: list[GetAttr | Index | Splat] = []
    root = node
    while isinstance(root, GetAttr | Index | Splat):
        chain.append(root)
        root = root.source
    chain.reverse()
    frame.state.steps += len(chain)
    used = 0
    if type(root) is Variable:
        value, used = _root(root, chain, frame)
    else:
        value = _evaluate(root, frame)
    for step in chain[used:]:
        value = _step(step, value, frame)
    return value


def _variable(node: Variable, frame: _Frame) -> Value:
    return _root(node, (), frame)[0]


def _root(node: Variable, chain: Sequence[GetAttr | Index | Splat], frame: _Frame) -> tuple[Value, int]:
    bound = frame.names.get(node.name)
    if bound is not None:
        return bound, 0
    steps: list[Step] = []
    end: Expression = node
    for step in chain:
        if isinstance(step, GetAttr):
            steps.append(step.name)
        elif isinstance(step, Index) and type(step.key) is Literal:
            steps.append(Key(step.key.value))
        else:
            break
        end = step
    try:
        value, used = frame.state.scope.lookup(node.name, steps, end)
    except EvaluationError as error:
        error.at(frame.state.file, end.start, end.end)
        if error.static:
            raise
        frame.state.errors.append(error)
        return unknown_of_error(error), len(steps)
    return value, used


def _step(step: GetAttr | Index | Splat, value: Value, frame: _Frame) -> Value:
    try:
        if isinstance(step, GetAttr):
            return access.attribute(value, step.name)
        if isinstance(step, Index):
            return access.index(value, _evaluate(step.key, frame))
    except OperationError as error:
        return _fail(frame, step, error.summary, error.detail)
    return _splat(step, value, frame)


def _splat_item(node: SplatItem, frame: _Frame) -> Value:
    assert frame.item is not None
    return frame.item


def _splat(node: Splat, source: Value, frame: _Frame) -> Value:
    upgrade = not source.type.is_sequence
    if source.payload is values.NULL:
        if upgrade:
            return values.with_marks(values.tuple_value((), 0, (frame.state.file, node)), source.marks)
        return _fail(
            frame, node, "Splat of null value",
            "Splat expressions (with the * symbol) cannot be applied to null sequences.",
        )  # fmt: skip
    if source.type is DYNAMIC:
        return values.with_marks(values.derived(DYNAMIC, source), source.marks)
    if upgrade:
        undecided = isinstance(source.payload, Unknown) and not source.payload.not_null
        item = _evaluate(node.each, frame.with_item(source))
        if undecided:
            # One element or none, depending on whether the value turns out to be null.
            return values.with_marks(values.derived(DYNAMIC, source), source.marks)
        return values.with_marks(values.tuple_value((item,), 0, (frame.state.file, node)), source.marks)
    if isinstance(source.payload, Unknown):
        return _splat_unknown(node, source, frame)
    marks = source.marks
    items = [
        _evaluate(node.each, frame.with_item(values.member_of(values.unmark(source), item))) for item in source.elements
    ]
    site = (frame.state.file, node)
    if source.type.kind == "tuple":
        return values.tuple_value(items, marks, site)
    if not items:
        return values.list_value(_each_type(node, source.type.item, frame), (), marks, site)
    if source.type.kind == "set" and source.flags & values.HAS_UNKNOWN and len(items) > 1:
        frame.state.steps += len(items)
    return _list_of_same(items, marks, site, node, frame)


def _list_of_same(items: list[Value], marks: int, site: values.Site, node: Expression, frame: _Frame) -> Value:
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


def _each_type(node: Splat, element: Type, frame: _Frame) -> Type:
    """The type that `each` has for elements of a type, asked where there is none to try it on."""
    placeholder = values.unknown(element, "symbolic", "element")
    before = len(frame.state.errors)
    found = _evaluate(node.each, frame.with_item(placeholder)).type
    del frame.state.errors[before + 1 :]
    return found


def _splat_unknown(node: Splat, source: Value, frame: _Frame) -> Value:
    if source.type.kind == "tuple":
        type = types.tuple_of([_each_type(node, inner, frame) for inner in source.type.elements])
        return values.with_marks(values.derived(type, source, not_null=True), source.marks)
    type = types.list_of(_each_type(node, source.type.item, frame))
    result = values.derived(type, source, not_null=True)
    low, high = values.length_bounds(source)
    return values.with_marks(values.refined(result, not_null=True, min_length=low, max_length=high), source.marks)


# --- operators -----------------------------------------------------------------------------------------------------


def _binary(node: Binary, frame: _Frame) -> Value:
    # The left spine is walked in a loop: chains of operators are deeper than the stack.
    chain: list[Binary] = []
    left: Expression = node
    while type(left) is Binary:
        chain.append(left)
        left = left.left
    frame.state.steps += len(chain)
    before = len(frame.state.errors)
    value = _evaluate(left, frame)
    for operation in reversed(chain):
        value = _operation(operation, value, before, frame)
    return value


def _operation(node: Binary, left: Value, before: int, frame: _Frame) -> Value:
    """One operation whose left operand is evaluated; errors from `before` on are those of the left operand."""
    errors = frame.state.errors
    operator = node.operator
    wanted = operators.OPERAND_TYPES[operator]
    result_type = operators.RESULT_TYPES[operator]
    between = len(errors)
    right = _evaluate(node.right, frame)
    try:
        left = operators.operand(left, wanted, "left")
        right = operators.operand(right, wanted, "right")
    except OperationError as error:
        at = node.left if "left operand" in error.detail else node.right
        return _fail(frame, at, error.summary, error.detail, result_type)
    if wanted is types.BOOL and len(errors) > before:
        early = _stopped_early(operator, left, right, before, between, frame)
        if early is not None:
            return early
    if len(errors) > before:
        return values.with_marks(values.unknown(result_type, "error", errors[before].summary), left.marks | right.marks)
    try:
        result = operators.binary(operator, left, right)
    except OperationError as error:
        return _fail(frame, node, error.summary, error.detail, result_type)
    except LimitReached as limit:
        return values.too_large(result_type, limit.what, left.marks | right.marks)
    result.site = (frame.state.file, node)
    result.hop, result.label = "function", operator
    result.via = _contributor(left, right)
    return result


def _contributor(left: Value, right: Value) -> Value:
    """The operand whose way is worth following: the one that is not just written there."""
    return right if left.via is None and right.via is not None else left


def _stopped_early(operator: str, left: Value, right: Value, before: int, between: int, frame: _Frame) -> Value | None:
    """The result of `&&` or `||` that one side decides although the other failed; its errors count no more."""
    errors = frame.state.errors
    deciding = operator == "||"
    if left.payload is deciding:
        del errors[between:]
    elif right.payload is deciding:
        del errors[before:between]
    elif not left.is_known and (right.payload is (not deciding) or (not right.is_known and between == before)):
        del errors[between:]
    elif not right.is_known and left.payload is (not deciding):
        del errors[before:between]
    else:
        return None
    if len(errors) > before:
        return None
    return operators.logical(operator, left, right)


def _unary(node: Unary, frame: _Frame) -> Value:
    before = len(frame.state.errors)
    value = _evaluate(node.operand, frame)
    wanted = types.NUMBER if node.operator == "-" else types.BOOL
    try:
        value = operators.operand(value, wanted, "unary")
        if len(frame.state.errors) > before:
            return values.unknown(wanted, "error", frame.state.errors[before].summary)
        result = operators.unary(node.operator, value)
    except OperationError as error:
        return _fail(frame, node, error.summary, error.detail, wanted)
    literal = type(node.operand) is Literal
    result.site = (frame.state.file, node)
    result.hop, result.label, result.via = ("literal", "", None) if literal else ("function", node.operator, value)
    return result


# --- conditionals --------------------------------------------------------------------------------------------------


def _conditional(node: Conditional, frame: _Frame) -> Value:
    return _choose(
        node, node.condition, lambda: _evaluate(node.then, frame), lambda: _evaluate(node.otherwise, frame), frame
    )


def _choose(
    node: Expression,
    condition_node: Expression,
    then: Callable[[], Value],
    otherwise: Callable[[], Value],
    frame: _Frame,
) -> Value:
    errors = frame.state.errors
    before = len(errors)
    when_true = then()
    true_errors = errors[before:]
    del errors[before:]
    when_false = otherwise()
    false_errors = errors[before:]
    del errors[before:]
    result_type: Type | None = DYNAMIC
    converting = False
    if when_true.payload is values.NULL and when_true.type is DYNAMIC:
        result_type = when_false.type
        converting = True
    elif when_false.payload is values.NULL and when_false.type is DYNAMIC:
        result_type = when_true.type
        converting = True
    elif when_true.type is not DYNAMIC and when_false.type is not DYNAMIC:
        result_type = unify((when_true.type, when_false.type), unsafe=True)
        converting = True
    if result_type is None:
        return _fail(
            frame, node, "Inconsistent conditional result types",
            "The true and false result expressions must have consistent types. "
            f"{describe_branches(when_true.type, when_false.type)}.",
        )  # fmt: skip
    condition = _evaluate(condition_node, frame)
    if condition.payload is values.NULL:
        return _fail(
            frame, condition_node, "Null condition",
            "The condition value is null. Conditions must either be true or false.", result_type,
        )  # fmt: skip
    marks = condition.marks | when_true.marks | when_false.marks
    if isinstance(condition.payload, Unknown):
        return values.with_marks(_undecided(node, condition, when_true, when_false, result_type, frame), marks)
    try:
        decided = convert(condition, types.BOOL).truth
    except ConversionError:
        return _fail(
            frame, condition_node, "Incorrect condition type", "The condition expression must be of type bool.",
            result_type,
        )  # fmt: skip
    errors.extend(true_errors if decided else false_errors)
    chosen, other = (when_true, when_false) if decided else (when_false, when_true)
    which = "true" if decided else "false"
    try:
        converted = _as_branch(chosen, other.type, result_type) if converting else chosen
    except ConversionError as error:
        return _fail(
            frame, node, "Inconsistent conditional result types",
            f"The {which} result value has the wrong type: {error.message}.", result_type,
        )  # fmt: skip
    result = _placed(converted, node, frame, "conditional", "", converted)
    return values.with_references(values.with_marks(result, marks), condition.references)


_LITERALS: Final = (("tuple", "list"), ("object", "map"))


def _as_branch(chosen: Value, other: Type, type: Type) -> Value:
    """The chosen branch as the type of both. Raises ConversionError."""
    given = chosen.type
    if type.element is DYNAMIC and other.kind == type.kind and (given.kind, type.kind) in _LITERALS:
        # Terraform forgets here to unify the elements of a literal before it makes them a collection.
        inner = given.inner()
        if any(element is not inner[0] for element in inner):
            raise ConversionError(f"element types must all match for conversion to {type.kind}")
    conversion = None if given is type else get_conversion(given, type, unsafe=True)
    return chosen if conversion is None else conversion(chosen)


def _undecided(
    node: Expression, condition: Value, when_true: Value, when_false: Value, type: Type, frame: _Frame
) -> Value:
    """The result where the condition is not known: what both branches have in common, and the choice itself."""
    if when_true.payload is values.NULL and when_false.payload is values.NULL:
        return values.null(type)
    source = condition.unknown
    payload = Unknown(source.reason, source.subject)
    both_not_null = values.definitely_not_null(when_true) and values.definitely_not_null(when_false)
    payload.not_null = both_not_null and type is not DYNAMIC
    payload.choice = _choice(node, condition, when_true, when_false, type, frame)
    if when_true.type is types.NUMBER and when_false.type is types.NUMBER:
        _shared_bounds(payload, when_true, when_false)
    elif when_true.type is when_false.type and when_true.type.is_collection:
        (low_true, high_true), (low_false, high_false) = (
            values.length_bounds(when_true),
            values.length_bounds(when_false),
        )
        payload.min_length = min(low_true, low_false)
        payload.max_length = None if high_true is None or high_false is None else max(high_true, high_false)
    elif type is types.STRING and both_not_null:
        payload.prefix = _shared_prefix(values.known_prefix(when_true), values.known_prefix(when_false))
    if type is not DYNAMIC and when_true.is_wholly_known and when_false.is_wholly_known:
        # Every completion gives the same value, so it is known, whatever Terraform does with it.
        same = _same_branches(when_true, when_false, type)
        if same is not None:
            return values.with_references(_placed(same, node, frame, "conditional", "", same), condition.references)
    references = values.merge_references((condition, when_true, when_false))
    result = values.from_unknown(type, payload, references=references)
    return _placed(result, node, frame, "conditional", source.subject, condition)


def _same_branches(when_true: Value, when_false: Value, type: Type) -> Value | None:
    try:
        when_true, when_false = convert(when_true, type), convert(when_false, type)
    except ConversionError:
        return None
    return when_true if operators.equal(when_true, when_false) else None


def _choice(
    node: Expression, condition: Value, when_true: Value, when_false: Value, type: Type, frame: _Frame
) -> Choice:
    def branch(value: Value) -> Value:
        try:
            converted = value if type is DYNAMIC else convert(value, type)
        except ConversionError:
            return values.unknown(type, "error", "Inconsistent conditional result types")
        return _placed(converted, node, frame, "conditional", "", converted)

    source = condition.unknown
    on_true, on_false = branch(when_true), branch(when_false)
    if source.choice is not None:
        # The condition is itself a choice between known bools: follow its switch.
        inner = (source.choice.when_true.payload, source.choice.when_false.payload)
        if inner == (True, False):
            return Choice(source.choice.switch, source.choice.label, on_true, on_false)
        if inner == (False, True):
            return Choice(source.choice.switch, source.choice.label, on_false, on_true)
    switch = source.symbol
    if isinstance(switch, str) and switch.startswith("!"):
        return Choice(switch[1:], source.subject, on_false, on_true)
    return Choice(object() if switch is None else switch, source.subject, on_true, on_false)


def _shared_bounds(payload: Unknown, a: Value, b: Value) -> None:
    a_low, a_low_in, a_high, a_high_in = values.number_bounds(a)
    b_low, b_low_in, b_high, b_high_in = values.number_bounds(b)
    if a_low is not None and b_low is not None:
        order = numbers.compare(a_low, b_low)
        payload.low = a_low if order < 0 else b_low
        payload.low_inclusive = (a_low_in or b_low_in) if order == 0 else (a_low_in if order < 0 else b_low_in)
    if a_high is not None and b_high is not None:
        order = numbers.compare(a_high, b_high)
        payload.high = a_high if order > 0 else b_high
        payload.high_inclusive = (a_high_in or b_high_in) if order == 0 else (a_high_in if order > 0 else b_high_in)


def _shared_prefix(a: str, b: str) -> str:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return safe_prefix(a[:length])


# --- for -----------------------------------------------------------------------------------------------------------


def _for(node: ForExpr, frame: _Frame) -> Value:
    collection = _evaluate(node.collection, frame)
    if collection.payload is values.NULL:
        return _fail(
            frame, node.collection, "Iteration over null value",
            "A null value cannot be used as the collection in a 'for' expression.",
        )  # fmt: skip
    if collection.type is DYNAMIC:
        return values.derived(DYNAMIC, collection)
    marks = collection.marks
    if collection.type.is_primitive:
        return _fail(
            frame, node.collection, "Iteration over non-iterable value",
            f"A value of type {collection.type.friendly} cannot be used as the collection in a 'for' expression.",
        )  # fmt: skip
    condition_marks = 0
    if node.condition is not None:
        trial = _trial_condition(node, node.condition, frame)
        if trial is None:
            return values.unknown(DYNAMIC, "error", "Invalid 'for' condition")
        condition_marks = trial
    if isinstance(collection.payload, Unknown):
        return values.with_marks(values.derived(DYNAMIC, collection), marks | condition_marks)
    return _for_each(node, values.unmark(collection), marks, frame)


def _trial_condition(node: ForExpr, condition: Expression, frame: _Frame) -> int | None:
    """Marks of the condition for unknown elements; None where it fails already without looking at one."""
    placeholder = values.unknown(DYNAMIC, "symbolic", node.value_name)
    names = {node.value_name: placeholder}
    if node.key_name is not None:
        names[node.key_name] = placeholder
    before = len(frame.state.errors)
    result = _evaluate(condition, frame.with_names(names))
    if result.payload is values.NULL:
        _fail(frame, condition, "Condition is null", "The value of the 'if' clause must not be null.")
        return None
    try:
        convert(result, types.BOOL)
    except ConversionError as error:
        _fail(frame, condition, "Invalid 'for' condition", f"The 'if' clause value is invalid: {error.message}.")
        return None
    return None if len(frame.state.errors) > before else result.marks


def iterate(collection: Value) -> list[tuple[Value, Value]]:
    """Keys and elements of a known list, set, tuple, map or object, in Terraform's order."""
    if isinstance(collection.payload, dict):
        return [(values.string(key), item) for key, item in collection.payload.items()]
    if collection.type.kind == "set":
        return [(item, item) for item in collection.elements]
    return [(values.integer(i), item) for i, item in enumerate(collection.elements)]


class _ForResult:
    """What a `for` has gathered: marks of conditions and keys, and why the keys or the length are not known."""

    __slots__ = ("cause", "marks")

    def __init__(self, marks: int) -> None:
        self.marks = marks
        self.cause: Value | None = None


def _for_each(node: ForExpr, collection: Value, marks: int, frame: _Frame) -> Value:
    result = _ForResult(marks)
    items: list[Value] = []
    members: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, item in iterate(collection):
        names = {node.value_name: values.member_of(collection, item)}
        if node.key_name is not None:
            names[node.key_name] = key
        inner = frame.with_names(names)
        if node.condition is not None and not _included(node, node.condition, inner, result):
            continue
        if node.key is None:
            items.append(_evaluate(node.value, inner))
            continue
        name = _object_key(node.key, inner, result)
        if name is None:
            continue
        value = _evaluate(node.value, inner)
        if node.grouping:
            groups.setdefault(name, []).append(value)
        elif name in members:
            _fail(
                frame, node.key, "Duplicate object key",
                f'Two different items produced the key "{name}" in this \'for\' expression. If duplicates are expected, '
                "use the ellipsis (...) after the value expression to enable grouping by key.",
            )  # fmt: skip
        else:
            members[name] = value
    site = (frame.state.file, node)
    if result.cause is not None:
        cause = result.cause
        unknown = values.unknown(DYNAMIC, "error", "for") if cause.is_wholly_known else values.derived(DYNAMIC, cause)
        return values.with_marks(unknown, result.marks)
    if node.key is None:
        return values.tuple_value(items, result.marks, site)
    if node.grouping:
        members = {name: values.tuple_value(group, 0, site) for name, group in groups.items()}
    return values.object_value(members, result.marks, site)


def _included(node: ForExpr, condition: Expression, frame: _Frame, result: _ForResult) -> bool:
    verdict = _evaluate(condition, frame)
    summary = "Invalid 'for' condition"
    if verdict.payload is values.NULL:
        result.cause = _fail(frame, condition, summary, "The value of the 'if' clause must not be null.")
        return False
    result.marks |= verdict.marks
    if isinstance(verdict.payload, Unknown):
        result.cause = result.cause or verdict
        return False
    try:
        return convert(verdict, types.BOOL).truth
    except ConversionError as error:
        result.cause = _fail(frame, condition, summary, f"The 'if' clause value is invalid: {error.message}.")
        return False


def _object_key(node: Expression, frame: _Frame, result: _ForResult) -> str | None:
    key = _evaluate(node, frame)
    if key.payload is values.NULL:
        result.cause = _fail(
            frame, node, "Invalid object key", "Key expression in 'for' expression must not produce a null value."
        )
        return None
    result.marks |= key.marks
    if isinstance(key.payload, Unknown):
        result.cause = result.cause or key
        return None
    try:
        return convert(key, types.STRING).text
    except ConversionError as error:
        result.cause = _fail(
            frame, node, "Invalid object key", f"The key expression produced an invalid result: {error.message}."
        )
        return None


# --- templates -----------------------------------------------------------------------------------------------------


def _template(node: Template, frame: _Frame) -> Value:
    if node.unwraps:
        return _evaluate(node.parts[0], frame)
    return _joined(node, node.parts, frame)


def _joined(node: Expression, parts: Sequence[Expression], frame: _Frame) -> Value:
    """The string of several parts; where one is unknown, what stands before it is a known prefix."""
    errors = frame.state.errors
    before = len(errors)
    texts: list[str] = []
    length = 0
    marks = 0
    cause: Value | None = None
    sources: list[Value] = []
    pieces: list[str | Value] = []
    for part in parts:
        if type(part) is Literal and type(part.value) is str:
            pieces.append(part.value)
            if cause is None:
                texts.append(part.value)
                length += len(part.value)
            continue
        value = _evaluate(part, frame)
        if value.payload is values.NULL:
            _fail(
                frame, part, "Invalid template interpolation value",
                "The expression result is null. Cannot include a null value in a string template.",
            )  # fmt: skip
            continue
        sources.append(value)
        marks |= value.marks
        if isinstance(value.payload, Unknown):
            pieces.append(value)
            cause = cause or value
            if value.type is types.STRING and cause is value:
                texts.append(value.payload.prefix)
            continue
        try:
            text = convert(values.unmark(value), types.STRING).text
        except ConversionError as error:
            _fail(
                frame, part, "Invalid template interpolation value",
                f"Cannot include the given value in a string template: {error.message}.",
            )  # fmt: skip
            continue
        except LimitReached as limit:
            cause = cause or values.too_large(types.STRING, limit.what)
            continue
        pieces.append(text)
        if cause is None:
            texts.append(text)
            length += len(text)
            if length > limits.max_string_length:
                cause = values.too_large(types.STRING, "string length")
    text = "".join(texts)
    via = sources[0] if len(sources) == 1 else next((s for s in sources if s.via is not None), None)
    site = (frame.state.file, node)
    if cause is None:
        if length > limits.max_string_length:
            return values.too_large(types.STRING, "string length", marks)
        references = values.merge_references(sources)
        return Value(types.STRING, values.normalised(text), marks, site, via, "template", "", references)
    result = values.derived(types.STRING, cause, not_null=True, symbol=_template_symbol(parts, sources))
    if len(errors) == before and text:
        result = values.refined(result, prefix=safe_prefix(text[:128]))
    result = _placed(result, node, frame, "template", "", via)
    result._references = values.merge_references(sources)
    if len(errors) == before and json_template.looks_like_json(text):
        document = json_template.structure(pieces)
        result.document = None if document is None else values.with_marks(document, marks)
    return values.with_marks(result, marks)


def _template_symbol(parts: Sequence[Expression], sources: Sequence[Value]) -> str | None:
    """The same parts make the same text, so correlated unknowns stay recognisable."""
    symbols: list[str] = []
    waiting = iter(sources)
    for part in parts:
        if type(part) is Literal and type(part.value) is str:
            symbols.append(repr(part.value))
            continue
        value = next(waiting, None)
        symbol = None if value is None else operators.symbol_of(value)
        if symbol is None:
            return None
        symbols.append(symbol)
    text = "(" + " & ".join(symbols) + ")"
    return text if len(text) <= operators.MAX_SYMBOL else None


def _template_if(node: TemplateIf, frame: _Frame) -> Value:
    return _choose(
        node,
        node.condition,
        lambda: _joined(node, node.then, frame),
        lambda: _joined(node, node.otherwise, frame),
        frame,
    )


def _template_for(node: TemplateFor, frame: _Frame) -> Value:
    body = Template(node.start, node.end, node.body, False, False)
    turns = _for(
        ForExpr(node.start, node.end, node.key_name, node.value_name, node.collection, None, body, False, None), frame
    )
    if isinstance(turns.payload, Unknown):
        return values.derived(types.STRING, turns)
    marks = turns.marks
    texts: list[str] = []
    length = 0
    for turn in turns.elements:
        if isinstance(turn.payload, Unknown):
            return values.with_marks(values.derived(types.STRING, turn), turns.marks)
        marks |= turn.marks
        texts.append(turn.text)
        length += len(turn.text)
        if length > limits.max_string_length:
            return values.too_large(types.STRING, "string length", marks)
    result = values.string("".join(texts), marks)
    result._references = turns.references
    return result


# --- calls ---------------------------------------------------------------------------------------------------------


def _call(node: Call, frame: _Frame) -> Value:
    scope = frame.state.scope
    name = node.name.removeprefix("core::")
    function = scope.functions.get(name)
    if function is None:
        return _unknown_function(node, frame)
    if function.lazy:
        return _LAZY[name](node, frame)
    arguments = _arguments(node, function, frame)
    if isinstance(arguments, Value):
        return arguments
    try:
        result = call(function, arguments, scope.context)
    except ArgumentError as error:
        parameter = function.parameter(error.index)
        at = node.args[min(error.index, len(node.args) - 1)] if node.args else node
        if parameter is None:
            return _fail(frame, node, "Error in function call", f'Call to function "{name}" failed: {error.message}.')
        return _fail(
            frame, at, "Invalid function argument", f'Invalid value for "{parameter.name}" parameter: {error.message}.'
        )
    except CallError as error:
        return _fail(frame, node, "Error in function call", f'Call to function "{name}" failed: {error.message}.')
    except LimitReached as limit:
        marks = 0
        for argument in arguments:
            marks |= argument.deep_marks
        return values.too_large(DYNAMIC, limit.what, marks)
    return _from_function(result, node, name, arguments, frame)


def _from_function(result: Value, node: Call, name: str, arguments: Sequence[Value], frame: _Frame) -> Value:
    """The result of a call with its station on the way; a value that a function hands through keeps its own way."""
    if result.site is not None or result.via is not None:
        return result
    via = next((a for a in arguments if a.via is not None), arguments[0] if arguments else None)
    placed = values.copied(result)
    placed.site = (frame.state.file, node)
    placed.hop, placed.label, placed.via = "function", name, via
    if not result.references and not isinstance(result.payload, tuple | dict):
        placed._references = values.merge_references(arguments)
    return placed


def _unknown_function(node: Call, frame: _Frame) -> Value:
    name = node.name
    reason = frame.state.scope.unknown_function(name)
    if reason is not None:
        for argument in node.args:
            _evaluate(argument, frame)
        return values.unknown(DYNAMIC, reason, name)
    if "::" in name:
        if not name.startswith("provider::"):
            namespace = name.rpartition("::")[0]
            return _fail(
                frame, node, "Unknown provider function",
                f'The function namespace "{namespace}" is not valid. Provider function calls must use the "provider::" '
                "namespace prefix.",
            )  # fmt: skip
        return _fail(frame, node, "Unknown provider function", f'There is no function named "{name}".')
    return _fail(frame, node, "Call to unknown function", f'There is no function named "{name}".')


def _arguments(node: Call, function: Function, frame: _Frame) -> list[Value] | Value:
    """The arguments, converted to the types of their parameters; a value instead where the call cannot take place."""
    errors = frame.state.errors
    before = len(errors)
    given: list[Value | Expression] = list(node.args)
    if node.expand:
        expanded = _expanded(node.args[-1], frame)
        if isinstance(expanded, Value):
            return expanded
        given = [*node.args[:-1], *expanded]
    fixed = function.parameters
    if len(given) < len(fixed):
        at_least = " at least" if function.variadic is not None else ""
        return _fail(
            frame, node, "Not enough function arguments",
            f'Function "{node.name}" expects{at_least} {len(fixed)} argument(s). Missing value for '
            f'"{fixed[len(given)].name}".',
        )  # fmt: skip
    if function.variadic is None and len(given) > len(fixed):
        return _fail(
            frame, node, "Too many function arguments",
            f'Function "{node.name}" expects only {len(fixed)} argument(s).',
        )  # fmt: skip
    arguments: list[Value] = []
    for i, item in enumerate(given):
        value = item if isinstance(item, Value) else _evaluate(item, frame)
        parameter = fixed[i] if i < len(fixed) else function.variadic
        assert parameter is not None
        if value.type is not parameter.type and parameter.type is not DYNAMIC:
            try:
                value = convert(value, parameter.type)
            except ConversionError as error:
                at = item if isinstance(item, Expression) else node.args[-1]
                _fail(
                    frame, at, "Invalid function argument",
                    f'Invalid value for "{parameter.name}" parameter: {error.message}.',
                )  # fmt: skip
            except LimitReached as limit:
                value = values.too_large(parameter.type, limit.what, value.marks)
        arguments.append(value)
    if len(errors) > before:
        return values.unknown(DYNAMIC, "error", errors[before].summary)
    return arguments


def _expanded(node: Expression, frame: _Frame) -> Sequence[Value] | Value:
    before = len(frame.state.errors)
    value = _evaluate(node, frame)
    summary = "Invalid expanding argument value"
    if len(frame.state.errors) > before:
        return value
    if not value.type.is_sequence and value.type is not DYNAMIC:
        return _fail(
            frame, node, summary, "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
        )
    if value.payload is values.NULL:
        return _fail(frame, node, summary, "The expanding argument (indicated by ...) must not be null.")
    if isinstance(value.payload, Unknown):
        return values.derived(DYNAMIC, value)
    plain = values.unmark(value)
    return [values.with_marks(values.member_of(plain, item), value.marks) for item in value.elements]


def _try(node: Call, frame: _Frame) -> Value:
    errors = frame.state.errors
    before = len(errors)
    if not node.args:
        return _fail(
            frame, node, "Error in function call", 'Call to function "try" failed: at least one argument is required.'
        )
    for argument in node.args:
        count = len(errors)
        value = _evaluate(argument, frame)
        if len(errors) > count:
            continue
        del errors[before:]
        if not value.is_wholly_known and not _only_unreproducible(value):
            return values.derived(DYNAMIC, value)
        return _placed(value, node, frame, "function", "try", value)
    failed = "; ".join(f"{error.summary}: {error.detail}" for error in errors[before:])
    del errors[before:]
    return _fail(
        frame, node, "Error in function call",
        f'Call to function "try" failed: no expression succeeded: {failed} At least one expression must produce a '
        "successful result.",
    )  # fmt: skip


def _only_unreproducible(value: Value) -> bool:
    """Unknown to us alone: Terraform knows the time and what chance brings, so it has decided."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current.payload, Unknown) and current.payload.reason != "not_reproducible":
            return False
        stack.extend(inner for inner in current.children() if inner.flags & values.HAS_UNKNOWN)
    return True


def _can(node: Call, frame: _Frame) -> Value:
    errors = frame.state.errors
    before = len(errors)
    if len(node.args) != 1:
        summary = "Too many function arguments" if node.args else "Not enough function arguments"
        return _fail(frame, node, summary, 'Function "can" expects 1 argument(s).')
    value = _evaluate(node.args[0], frame)
    failed = len(errors) > before
    del errors[before:]
    if not failed and not value.is_wholly_known and not _only_unreproducible(value):
        return values.derived(types.BOOL, value)
    result = values.boolean(not failed)
    return _placed(result, node, frame, "function", "can", value if not failed else None)


def _is_reference(node: Expression) -> bool:
    while isinstance(node, GetAttr | Index | Splat):
        node = node.source
    return isinstance(node, Variable)


def _templatestring(node: Call, frame: _Frame) -> Value:
    """Renders a template that is not written there: the first argument must be a reference."""
    function = frame.state.scope.functions[node.name.removeprefix("core::")]
    if node.args:
        if not _is_reference(node.args[0]):
            return _fail(
                frame, node.args[0], "Invalid function argument",
                'Invalid value for "template" parameter: invalid template expression: templatestring is only for '
                "rendering templates retrieved dynamically from elsewhere, and so does not support providing a literal "
                "template; consider using a template string expression instead.",
            )  # fmt: skip
    arguments = _arguments(node, function, frame)
    if isinstance(arguments, Value):
        return arguments
    try:
        return _from_function(
            call(function, arguments, frame.state.scope.context), node, "templatestring", arguments, frame
        )
    except ArgumentError as error:
        name = function.parameters[min(error.index, 1)].name
        return _fail(
            frame, node, "Invalid function argument", f'Invalid value for "{name}" parameter: {error.message}.'
        )
    except CallError as error:
        return _fail(
            frame, node, "Error in function call", f'Call to function "templatestring" failed: {error.message}.'
        )


_LAZY: Final[dict[str, Callable[[Call, _Frame], Value]]] = {
    "try": _try, "can": _can, "templatestring": _templatestring,
}  # fmt: skip

_HANDLERS: Final[dict[type, Callable[[Any, _Frame], Value]]] = {
    Literal: _literal,
    HugeNumber: _huge_number,
    Template: _template,
    TemplateIf: _template_if,
    TemplateFor: _template_for,
    Variable: _variable,
    SplatItem: _splat_item,
    GetAttr: _traversal,
    Index: _traversal,
    Splat: _traversal,
    TupleCons: _tuple,
    ObjectCons: _object,
    Call: _call,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    ForExpr: _for,
    Paren: _paren,
}
