"""`condition ? then : otherwise`, and what is left of it where the condition is not known.

Follows hclsyntax/expression.go (ConditionalExpr) of HCL.
"""

from collections.abc import Callable
from typing import Final

from dasf_lint.core import numbers, symbols
from dasf_lint.hcl import operators, types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, known_prefix, length_bounds, number_bounds
from dasf_lint.hcl.convert import convert, get_conversion, unify
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.frame import Frame, fail, placed
from dasf_lint.hcl.mismatch import describe_branches
from dasf_lint.hcl.nodes import Conditional, Expression
from dasf_lint.hcl.pieces import safe_prefix
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import NULL, UndecidedConditional, UnknownPayload, Value


def conditional(node: Conditional, frame: Frame) -> Value:
    return choose(node, node.condition, lambda: frame.value(node.then), lambda: frame.value(node.otherwise), frame)


def choose(
    node: Expression,
    condition_node: Expression,
    then: Callable[[], Value],
    otherwise: Callable[[], Value],
    frame: Frame,
) -> Value:
    state = frame.state
    errors = state.errors
    before = len(errors)
    outer, state.taken_on_trust = state.taken_on_trust, None
    when_true = then()
    true_errors = errors[before:]
    del errors[before:]
    trusted_if_true, state.taken_on_trust = state.taken_on_trust, None
    when_false = otherwise()
    false_errors = errors[before:]
    del errors[before:]
    trusted_if_false, state.taken_on_trust = state.taken_on_trust, outer
    result_type: Type | None = DYNAMIC
    converting = False
    if when_true.payload is NULL and when_true.type is DYNAMIC:
        result_type = when_false.type
        converting = True
    elif when_false.payload is NULL and when_false.type is DYNAMIC:
        result_type = when_true.type
        converting = True
    elif when_true.type is not DYNAMIC and when_false.type is not DYNAMIC:
        result_type = unify((when_true.type, when_false.type), unsafe=True)
        converting = True
    if result_type is None:
        return fail(
            frame, node, "Inconsistent conditional result types",
            "The true and false result expressions must have consistent types. "
            f"{describe_branches(when_true.type, when_false.type)}.",
        )  # fmt: skip
    condition = frame.value(condition_node)
    if condition.payload is NULL:
        return fail(
            frame, condition_node, "Null condition",
            "The condition value is null. Conditions must either be true or false.", result_type,
        )  # fmt: skip
    marks = condition.marks | when_true.marks | when_false.marks
    for branch, other in ((when_true, when_false), (when_false, when_true)):
        if not branch.is_wholly_known and not _surely_agrees(branch, other, result_type):
            frame.trust(branch)
    if isinstance(condition.payload, UnknownPayload):
        state.taken_on_trust = trusted_if_true or trusted_if_false or state.taken_on_trust
        if true_errors or false_errors or condition.type is not types.BOOL or not definitely_not_null(condition):
            frame.trust(condition)
        return values.with_marks(_undecided(node, condition, when_true, when_false, result_type, frame), marks)
    try:
        decided = convert(condition, types.BOOL).truth
    except ConversionError:
        return fail(
            frame, condition_node, "Incorrect condition type", "The condition expression must be of type bool.",
            result_type,
        )  # fmt: skip
    errors.extend(true_errors if decided else false_errors)
    state.taken_on_trust = (trusted_if_true if decided else trusted_if_false) or state.taken_on_trust
    chosen, other = (when_true, when_false) if decided else (when_false, when_true)
    which = "true" if decided else "false"
    frame.charge(chosen)
    try:
        converted = _as_branch(chosen, other.type, result_type) if converting else chosen
    except ConversionError as error:
        return fail(
            frame, node, "Inconsistent conditional result types",
            f"The {which} result value has the wrong type: {error.message}.", result_type,
        )  # fmt: skip
    result = placed(converted, node, frame, "conditional", "", converted)
    result.condition = condition
    return values.with_references(values.with_marks(result, marks), condition.references)


def _surely_agrees(branch: Value, other: Value, type: Type) -> bool:
    """Whether a branch of which not everything is known will be of a type that agrees with that of the other."""
    if other.payload is NULL and other.type is DYNAMIC:
        return True
    return branch.type.exact and (branch.type is type or get_conversion(branch.type, type, unsafe=False) is not None)


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
    node: Expression, condition: Value, when_true: Value, when_false: Value, type: Type, frame: Frame
) -> Value:
    """The result where the condition is not known: what both branches have in common, and the choice itself."""
    if when_true.payload is NULL and when_false.payload is NULL:
        return values.null(type)
    source = condition.unknown
    payload = UnknownPayload(source.reason, source.subject)
    both_not_null = definitely_not_null(when_true) and definitely_not_null(when_false)
    payload.not_null = both_not_null and type is not DYNAMIC
    payload.choice = _choice(node, condition, when_true, when_false, type, frame)
    if when_true.type is types.NUMBER and when_false.type is types.NUMBER:
        _shared_bounds(payload, when_true, when_false)
    elif when_true.type is when_false.type and when_true.type.is_collection:
        (low_true, high_true), (low_false, high_false) = (
            length_bounds(when_true),
            length_bounds(when_false),
        )
        payload.min_length = min(low_true, low_false)
        payload.max_length = None if high_true is None or high_false is None else max(high_true, high_false)
    elif type is types.STRING and both_not_null:
        payload.prefix = _shared_prefix(known_prefix(when_true), known_prefix(when_false))
    if type is not DYNAMIC and when_true.is_wholly_known and when_false.is_wholly_known:
        # Every completion gives the same value, so it is known, whatever Terraform does with it.
        same = _same_branches(when_true, when_false, type)
        if same is not None:
            return values.with_references(placed(same, node, frame, "conditional", "", same), condition.references)
    references = merge_references((condition, when_true, when_false))
    result = unknowns.from_unknown(type, payload, references=references)
    return placed(result, node, frame, "conditional", source.subject, condition)


def _same_branches(when_true: Value, when_false: Value, type: Type) -> Value | None:
    try:
        when_true, when_false = convert(when_true, type), convert(when_false, type)
    except ConversionError:
        return None
    return when_true if operators.equal(when_true, when_false) else None


def _choice(
    node: Expression, condition: Value, when_true: Value, when_false: Value, type: Type, frame: Frame
) -> UndecidedConditional:
    def branch(value: Value) -> Value:
        try:
            converted = value if type is DYNAMIC else convert(value, type)
        except ConversionError:
            return values.unknown(type, "error", "Inconsistent conditional result types")
        return placed(converted, node, frame, "conditional", "", converted)

    source = condition.unknown
    on_true, on_false = branch(when_true), branch(when_false)
    if source.choice is not None:
        # The condition is itself a choice between known bools: follow its switch.
        inner = (source.choice.when_true.payload, source.choice.when_false.payload)
        if inner == (True, False):
            return UndecidedConditional(source.choice.switch, source.choice.label, on_true, on_false)
        if inner == (False, True):
            return UndecidedConditional(source.choice.switch, source.choice.label, on_false, on_true)
    switch = source.symbol
    if isinstance(switch, symbols.Symbol) and switch.how == "not":
        return UndecidedConditional(symbols.opposite(switch), source.subject, on_false, on_true)
    return UndecidedConditional(object() if switch is None else switch, source.subject, on_true, on_false)


def _shared_bounds(payload: UnknownPayload, a: Value, b: Value) -> None:
    a_low, a_low_in, a_high, a_high_in = number_bounds(a)
    b_low, b_low_in, b_high, b_high_in = number_bounds(b)
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
