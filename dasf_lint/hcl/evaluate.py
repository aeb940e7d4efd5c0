"""Expressions to values.

`evaluate(expr, scope)` is total within its budget: it returns a value, unknown where something is not known, or raises
EvaluationError with the first error. Like the evaluator it must equal, it goes on after an error with an unknown value
of the type that the failed part would have had, so that a branch which is not taken may fail.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from dasf_lint.core import limits, numbers
from dasf_lint.core.partial_text import ANY_TEXT, TextPieces, can_be
from dasf_lint.core.source import MadeText, SourceFile, Span
from dasf_lint.hcl import access, operators, types, unknowns, values
from dasf_lint.hcl.bounds import definitely_a_text, definitely_not_null
from dasf_lint.hcl.calls import call_expression
from dasf_lint.hcl.conditionals import conditional
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, EvaluationError, LimitReached
from dasf_lint.hcl.frame import EvaluationState, Frame, Handler, Pending, Scope, TraversalStep, fail
from dasf_lint.hcl.interpolation import template, template_for, template_if
from dasf_lint.hcl.loops import for_expression, iterate, splat
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
    RootName,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
    operands,
)
from dasf_lint.hcl.operators import OperationError
from dasf_lint.hcl.origins import Made
from dasf_lint.hcl.traversal import IndexKey
from dasf_lint.hcl.types import DYNAMIC
from dasf_lint.hcl.value import NULL, Contents, UnknownPayload, Value


def evaluate(expr: Expression, scope: Scope, names: Mapping[str, Value] | None = None) -> Value:
    """The value of `expr`; `names` are bound besides what `scope` knows. Raises EvaluationError.

    A budget that is used up gives an unknown value with reason `limit`.
    """
    state = EvaluationState(scope, _HANDLERS)
    value = _within_budget(expr, Frame(state, names or {}, None))
    if state.errors:
        raise state.errors[0]
    return value


def evaluate_counted(
    expr: Expression, scope: Scope, names: Mapping[str, Value] | None = None, most: int = limits.max_cell_steps
) -> tuple[Value | EvaluationError, int]:
    """The value or the first error, and the steps it took: at `most` so many: for callers with a budget over many."""
    state = EvaluationState(scope, _HANDLERS, most)
    try:
        value = _within_budget(expr, Frame(state, names or {}, None))
    except EvaluationError as error:
        return error, state.steps
    return state.errors[0] if state.errors else value, state.steps


def _within_budget(expr: Expression, frame: Frame) -> Value:
    try:
        return frame.value(expr)
    except LimitReached as limit:
        frame.state.errors.clear()
        return values.too_large(DYNAMIC, limit.what)


def unknown_of_error(error: EvaluationError) -> Value:
    """What stands for an expression that failed."""
    return values.unknown(DYNAMIC, "error", error.subject)


def _literal(node: Literal, frame: Frame) -> Value:
    return literal_value(node, frame.state.file)


def literal_value(node: Literal, file: SourceFile) -> Value:
    """The value of a literal, for which nothing needs to be known but the file it stands in."""
    constant = node.value
    site = (file, node)
    if isinstance(constant, str):
        if len(constant) > limits.max_string_length:
            return values.too_large(types.STRING, "string length")
        return values.string(constant, 0, site)
    if isinstance(constant, bool):
        return Value(types.BOOL, constant, 0, site)
    if constant is None:
        return Value(DYNAMIC, NULL, 0, site)
    try:
        return values.number(numbers.round_512(constant), 0, site)
    except numbers.NumberTooLarge:
        return values.too_large(types.NUMBER, "number size")


def _huge_number(node: HugeNumber, frame: Frame) -> Value:
    return values.too_large(types.NUMBER, "number size")


def _tuple(node: TupleCons, frame: Frame) -> Value:
    items = [_taken(frame.value(item), item, item.start, frame) for item in node.items]
    return values.tuple_value(items, 0, (frame.state.file, node))


def _taken(value: Value, node: Expression, start: int, frame: Frame) -> Value:
    """A member of a literal. What was made elsewhere is used where the literal takes it: from `start` on."""
    file, site = frame.state.file, value.site
    if type(node) is Literal or isinstance(file, MadeText):
        return value
    if site is not None and not _is_reference(node):
        written = site if isinstance(site, Span) else site[1]
        at = site.file if isinstance(site, Span) else site[0]
        if at is file and node.start <= written.start and written.end <= node.end:
            return value
    label = values.OF_EACH if frame.names and _names_one(node, frame.names) else ""
    return values.with_hop(value, "use", label, Span(file, start, node.end))


def _is_reference(node: Expression) -> bool:
    while isinstance(node, GetAttr | Index):
        node = node.source
    return type(node) is RootName


def _names_one(node: Expression, names: Mapping[str, Value]) -> bool:
    """Whether an expression names what stands for one element after the other."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if type(node) is RootName and node.name in names:
            return True
        waiting.extend(operands(node))
    return False


def _object(node: ObjectCons, frame: Frame) -> Value:
    members: dict[str, Value] = {}
    marks = 0
    cause: Value | None = None
    names: list[TextPieces] = []
    errors = frame.state.errors
    for key_node, value_node in node.items:
        before = len(errors)
        if type(key_node) is Literal and type(key_node.value) is str:
            key = values.string(key_node.value)
        elif _is_ambiguous(key_node):
            key = fail(
                frame, key_node, "Ambiguous attribute key",
                "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as "
                "a literal name containing periods, wrap it in quotes to create a string literal.",
            )  # fmt: skip
        else:
            key = frame.value(key_node)
        failed = len(errors) > before
        value = frame.value(value_node)
        if failed:
            cause = key
            names.append(ANY_TEXT)
            continue
        if key.payload is NULL:
            cause = fail(frame, value_node, "Null value as key", "Can't use a null value as a key.")
            names.append(ANY_TEXT)
            continue
        marks |= key.marks
        try:
            key = convert(key, types.STRING)
        except ConversionError as error:
            cause = fail(frame, key_node, "Incorrect key type", f"Can't use this value as a key: {error.message}.")
            names.append(ANY_TEXT)
            continue
        if isinstance(key.payload, UnknownPayload):
            if not definitely_a_text(key):
                frame.trust(key)
            cause = key
            # It may turn out to be one of those before it, and then its value counts.
            pieces = key.payload.pieces
            members = {name: item for name, item in members.items() if not can_be(pieces, name)}
            names.append(pieces)
            continue
        members[key.text] = _taken(value, value_node, key_node.start, frame)
    if cause is not None:
        # Terraform drops the marks as well, because it does not know the keys they came from.
        unknown = unknowns.derived(DYNAMIC, cause) if not cause.is_known else values.unknown(DYNAMIC, "error", "key")
        return unknowns.holding(unknown, Contents(members, names=tuple(names)))
    return values.object_value(members, marks, (frame.state.file, node))


def _is_ambiguous(node: Expression) -> bool:
    steps = 0
    while type(node) is GetAttr or (type(node) is Index and type(node.key) is Literal):
        node = node.source
        steps += 1
    return steps > 0 and type(node) is RootName


def _paren(node: Paren, frame: Frame) -> Value:
    return frame.value(node.inner)


def _traversal(node: Expression, frame: Frame) -> Value:
    chain: list[GetAttr | Index | Splat] = []
    root = node
    while isinstance(root, GetAttr | Index | Splat):
        chain.append(root)
        root = root.source
    chain.reverse()
    frame.state.steps += len(chain)
    used = 0
    steps: list[TraversalStep] = []
    if type(root) is RootName:
        value, used = _root(root, chain, steps, frame)
    else:
        value = frame.value(root)
    for i in range(used, len(chain)):
        step = chain[i]
        pending = steps[i] if i < len(steps) else None
        value = _step(step, value, pending if isinstance(pending, Pending) else None, frame)
    return value


def _variable(node: RootName, frame: Frame) -> Value:
    return _root(node, (), [], frame)[0]


def _root(
    node: RootName, chain: Sequence[GetAttr | Index | Splat], steps: list[TraversalStep], frame: Frame
) -> tuple[Value, int]:
    """The value that a traversal begins with; fills `steps` with what the scope is told of the rest."""
    bound = frame.names.get(node.name)
    if bound is not None:
        return bound, 0
    end: Expression = node
    for step in chain:
        if isinstance(step, GetAttr):
            steps.append(step.name)
        elif not isinstance(step, Index):
            break
        elif type(step.key) is Literal:
            steps.append(IndexKey(step.key.value))
        else:
            steps.append(Pending(step.key, frame))
        end = step
    try:
        value, used = frame.state.scope.lookup(node.name, steps, end)
    except EvaluationError as error:
        error.at(frame.state.file, end.start, end.end)
        if error.static:
            raise
        frame.state.errors.append(error)
        return unknown_of_error(error), len(steps)
    if isinstance(value.payload, UnknownPayload) and not all(isinstance(step, str) for step in steps[:used]):
        # Nobody may know whether there is such an instance.
        frame.trust(value)
    return value, used


def _step(step: GetAttr | Index | Splat, value: Value, pending: Pending | None, frame: Frame) -> Value:
    key: Value | None = None
    try:
        if isinstance(step, GetAttr):
            found = access.attribute(value, step.name)
            if isinstance(value.payload, UnknownPayload) and not access.surely_has(value, step.name):
                frame.trust(value)
            return found
        if isinstance(step, Index):
            key = frame.value(step.key) if pending is None else pending.value
            found = access.index(value, key)
            if isinstance(key.payload, UnknownPayload):
                frame.trust(key)
            elif isinstance(value.payload, UnknownPayload) and not access.surely_holds(value, key):
                frame.trust(value)
            return found
    except OperationError as error:
        subject = access.what_is_missing(step, frame.state.file, key)
        return fail(frame, step, error.summary, error.detail, subject=subject)
    return splat(step, value, frame)


def splat_item(node: SplatItem, frame: Frame) -> Value:
    assert frame.item is not None
    return frame.item


def _binary(node: Binary, frame: Frame) -> Value:
    # The left spine is walked in a loop: chains of operators are deeper than the stack.
    chain: list[Binary] = []
    left: Expression = node
    while type(left) is Binary:
        chain.append(left)
        left = left.left
    frame.state.steps += len(chain)
    state = frame.state
    before = len(state.errors)
    outer, state.taken_on_trust = state.taken_on_trust, None
    value = frame.value(left)
    for operation in reversed(chain):
        value = _operation(operation, value, before, frame)
    state.taken_on_trust = state.taken_on_trust or outer
    return value


def _operand(value: Value, wanted: types.Type, which: str, frame: Frame) -> Value:
    """What an operator takes. That something unknown is of its type and not null is taken on trust."""
    found = operators.operand(value, wanted, which)
    if wanted is types.DYNAMIC or not isinstance(value.payload, UnknownPayload):
        return found
    if value.type is not wanted or not definitely_not_null(value):
        frame.trust(value)
    return found


def _operation(node: Binary, left: Value, before: int, frame: Frame) -> Value:
    """One operation whose left operand is evaluated; errors from `before` on are those of the left operand."""
    errors = frame.state.errors
    operator = node.operator
    wanted = operators.OPERAND_TYPES[operator]
    frame.charge(left)
    result_type = operators.RESULT_TYPES[operator]
    between = len(errors)
    state = frame.state
    trusted_left, state.taken_on_trust = state.taken_on_trust, None
    right = frame.value(node.right)
    trusted_right, state.taken_on_trust = state.taken_on_trust, None
    frame.charge(right)
    at = node.left
    try:
        left = _operand(left, wanted, "left", frame)
        at = node.right
        right = _operand(right, wanted, "right", frame)
    except OperationError as error:
        return fail(frame, at, error.summary, error.detail, result_type)
    deciding = operator == "||"
    if wanted is types.BOOL and left.payload is deciding:
        trusted_right = None
    elif wanted is types.BOOL and right.payload is deciding:
        trusted_left = None
    state.taken_on_trust = state.taken_on_trust or trusted_right or trusted_left
    if wanted is types.BOOL and len(errors) > before:
        early = _stopped_early(operator, left, right, before, between, frame)
        if early is not None:
            return early
    if len(errors) > before:
        return values.with_marks(values.unknown(result_type, "error", errors[before].summary), left.marks | right.marks)
    try:
        result = operators.binary(operator, left, right)
    except OperationError as error:
        return fail(frame, node, error.summary, error.detail, result_type)
    except LimitReached as limit:
        return values.too_large(result_type, limit.what, left.marks | right.marks)
    if operator == "/" and not result.is_known and _may_be_zero(left) and _may_be_zero(right):
        frame.trust(left if right.is_known else right)
    result.site = (frame.state.file, node)
    result.hop, result.label = "function", operator
    took_part = _deciding(left, right, result, wanted)
    result.via = _contributor(*took_part)
    if len(took_part) > 1 and all(each.via is not None for each in took_part):
        result.origin = Made(took_part)
    return result


def _deciding(left: Value, right: Value, result: Value, wanted: types.Type) -> tuple[Value, ...]:
    """The operands that made a result what it is: of `true || false` only the first, of `true && true` both."""
    if wanted is not types.BOOL or not result.is_known:
        return left, right
    same = tuple(each for each in (left, right) if each.payload is result.payload)
    return same or (left, right)


_ZERO: Final = values.integer(0)


def _may_be_zero(value: Value) -> bool:
    return not operators.excluded(value, _ZERO) if isinstance(value.payload, UnknownPayload) else value.payload == 0


def _contributor(*operands: Value) -> Value:
    """The operand whose way is worth following: the first that is not just written there."""
    return next((each for each in operands if each.via is not None), operands[0])


def _stopped_early(operator: str, left: Value, right: Value, before: int, between: int, frame: Frame) -> Value | None:
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
    elif not right.is_known and not left.is_known and len(errors) == between:
        # What the right side turns out to be may decide, and the left one never.
        del errors[before:]
        return values.with_marks(unknowns.derived(types.BOOL, right), left.marks | right.marks)
    else:
        return None
    if len(errors) > before:
        return None
    return operators.logical(operator, left, right)


def _unary(node: Unary, frame: Frame) -> Value:
    before = len(frame.state.errors)
    value = frame.value(node.operand)
    wanted = types.NUMBER if node.operator == "-" else types.BOOL
    try:
        value = _operand(value, wanted, "unary", frame)
        if len(frame.state.errors) > before:
            return values.unknown(wanted, "error", frame.state.errors[before].summary)
        result = operators.unary(node.operator, value)
    except OperationError as error:
        return fail(frame, node, error.summary, error.detail, wanted)
    literal = type(node.operand) is Literal
    result.site = (frame.state.file, node)
    result.hop, result.label, result.via = ("literal", "", None) if literal else ("function", node.operator, value)
    return result


_HANDLERS: Final[Mapping[type, Handler]] = {
    Literal: _literal,
    HugeNumber: _huge_number,
    Template: template,
    TemplateIf: template_if,
    TemplateFor: template_for,
    RootName: _variable,
    SplatItem: splat_item,
    GetAttr: _traversal,
    Index: _traversal,
    Splat: _traversal,
    TupleCons: _tuple,
    ObjectCons: _object,
    Call: call_expression,
    Unary: _unary,
    Binary: _binary,
    Conditional: conditional,
    ForExpr: for_expression,
    Paren: _paren,
}


__all__ = ["Scope", "TraversalStep", "evaluate", "evaluate_counted", "iterate", "unknown_of_error"]
