"""Function calls, `try` and `can` among them.

Follows hclsyntax/expression.go (FunctionCallExpr) and ext/tryfunc/tryfunc.go of HCL.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.data import Reason
from dasf_lint.core.source import MadeText, SourceFile
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.constraints import apply_defaults, parse_constraint
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import (
    SENSITIVE_WORD,
    ArgumentError,
    ConversionError,
    EvaluationError,
    FunctionError,
    LimitReached,
)
from dasf_lint.hcl.frame import EvaluationState, Frame, TraversalStep, fail, placed
from dasf_lint.hcl.functions import MADE_OF
from dasf_lint.hcl.functions.calling import CallContext, Function, call
from dasf_lint.hcl.functions.refusals import surely_converts, taken_on_trust
from dasf_lint.hcl.nodes import Call, Expression, GetAttr, Index, RootName, Splat, operands
from dasf_lint.hcl.origins import Made
from dasf_lint.hcl.parser import parse
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import DYNAMIC
from dasf_lint.hcl.value import HAS_UNKNOWN, NULL, SENSITIVE, UnknownPayload, Value


def call_expression(node: Call, frame: Frame) -> Value:
    scope = frame.state.scope
    name = node.name.removeprefix("core::")
    function = scope.functions.get(name)
    if function is None:
        return _unknown_function(node, frame)
    if function.lazy:
        result = _LAZY[name](node, frame)
        return _from_function(result, node, name, (), frame) if isinstance(result.payload, UnknownPayload) else result
    arguments = _arguments(node, function, frame)
    return arguments if isinstance(arguments, Value) else _called(node, name, function, arguments, frame)


def _called(node: Call, name: str, function: Function, arguments: list[Value], frame: Frame) -> Value:
    pays = name not in _CONSTANT_TIME and not (name == "coalesce" and len({value.type for value in arguments}) == 1)
    if pays:
        frame.charge(*(arguments * _SLOWER if name in _SLOW else arguments))
    context = frame.state.scope.context
    before = context.work
    try:
        result = call(function, arguments, context)
    except FunctionError as error:
        frame.pay(context.work - before)
        return _failed(node, name, function, arguments, error, frame)
    except LimitReached as limit:
        frame.pay(context.work - before + _UP_TO_A_LIMIT)
        marks = 0
        for argument in arguments:
            marks |= argument.deep_marks
        return values.too_large(DYNAMIC, limit.what, marks)
    frame.pay(context.work - before)
    if pays:
        frame.charge(result)
    if not result.is_wholly_known or any(not each.is_wholly_known for each in arguments):
        trusted = taken_on_trust(name, function, arguments, result)
        if trusted is not None:
            frame.trust(trusted)
    return _from_function(result, node, name, arguments, frame)


def _failed(
    node: Call, name: str, function: Function, arguments: Sequence[Value], error: FunctionError, frame: Frame
) -> Value:
    """The one place where what a function says becomes an error: it repeats no argument that is sensitive."""
    secret = any(argument.deep_marks & SENSITIVE for argument in arguments)
    message = error.hidden if secret else error.message
    if isinstance(error, ArgumentError) and (parameter := function.parameter(error.index)) is not None:
        at = node.args[min(error.index, len(node.args) - 1)] if node.args else node
        return fail(
            frame, at, "Invalid function argument", f'Invalid value for "{parameter.name}" parameter: {message}.'
        )
    return fail(frame, node, "Error in function call", f'Call to function "{name}" failed: {message}.')


_SLOW: Final = frozenset({"csvdecode", "provider::terraform::encode_expr", "yamldecode", "yamlencode"})
_UP_TO_A_LIMIT: Final = limits.max_string_length >> 6
"""Steps of a call that met a limit: it worked until it was there, and has no result that would pay for it."""
_SLOWER: Final = 8
"""How many times as long they take for the same text."""
_CONSTANT_TIME: Final = frozenset(
    {"coalescelist", "element", "issensitive", "lookup", "nonsensitive", "one", "sensitive"}
)
"""Functions that look at one element however many there are; calling them on large values in a loop is no abuse."""


def _from_function(result: Value, node: Call, name: str, arguments: Sequence[Value], frame: Frame) -> Value:
    """The result of a call with its station on the way; a value that a function hands through keeps its own way."""
    if result.site is not None or result.via is not None:
        return result
    placed = values.copied(result)
    placed.site = (frame.state.file, node)
    placed.hop, placed.label, placed.via = "function", name, _made_of(result, name, arguments)
    is_all = len(arguments) == 1 and placed.via is arguments[0]
    if arguments and not is_all and placed.origin is None and not _is_handed_on(placed):
        placed.origin = Made(arguments)
    if not result.references and not isinstance(result.payload, tuple | dict):
        placed._references = merge_references(arguments)
    return placed


def _made_of(result: Value, name: str, arguments: Sequence[Value]) -> Value | None:
    """The argument whose way is worth following: the first that is not just written there, or has such an element;
    else the only one. Of several that are written there nobody knows yet which one somebody looks for.

    Of a list that was made elsewhere a text is made of the elements, and all else is said of it as a whole. Elements
    that a function hands through have ways of their own.
    """
    candidates = arguments[MADE_OF.get(name, 0) :]
    payload = result.payload
    elements = payload if isinstance(payload, tuple) else ()
    looks_inside = not isinstance(payload, dict) and not any(map(_came, elements[: limits.max_told_elements]))
    of_elements = result.type is types.STRING or result.type.is_sequence
    for argument in candidates:
        if looks_inside and (of_elements or not _came(argument)):
            inner = argument.payload if isinstance(argument.payload, tuple) else ()
            found = next((each for each in inner[: limits.max_told_elements] if _came(each)), None)
            if found is not None:
                return values.member_of(argument, found)
        if argument.via is not None:
            return argument
    whole = candidates or arguments
    is_one = len(whole) == 1 and not (of_elements and isinstance(whole[0].payload, tuple) and len(whole[0].payload) > 1)
    return whole[0] if is_one else None


def _came(value: Value) -> bool:
    """Whether a value came to where it is from somewhere else."""
    return value.via is not None or value.within is not None


def _is_handed_on(value: Value) -> bool:
    """A text that a function has left as it is has its places still."""
    via = value.via
    return via is not None and isinstance(value.payload, str) and via.payload is value.payload


def _unknown_function(node: Call, frame: Frame) -> Value:
    name = node.name
    reason = frame.state.scope.unknown_function(name)
    if reason is not None:
        for argument in operands(node):
            frame.value(argument)
        result = values.unknown(DYNAMIC, reason, name)
        frame.trust(result)
        return result
    if "::" in name:
        if not name.startswith("provider::"):
            namespace = name.rpartition("::")[0]
            return fail(
                frame, node, "Unknown provider function",
                f'The function namespace "{namespace}" is not valid. Provider function calls must use the "provider::" '
                "namespace prefix.",
            )  # fmt: skip
        return fail(frame, node, "Unknown provider function", f'There is no function named "{name}".')
    return fail(frame, node, "Call to unknown function", f'There is no function named "{name}".')


def _arguments(node: Call, function: Function, frame: Frame) -> list[Value] | Value:
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
        return fail(
            frame, node, "Not enough function arguments",
            f'Function "{node.name}" expects{at_least} {len(fixed)} argument(s). Missing value for '
            f'"{fixed[len(given)].name}".',
        )  # fmt: skip
    if function.variadic is None and len(given) > len(fixed):
        return fail(
            frame, node, "Too many function arguments",
            f'Function "{node.name}" expects only {len(fixed)} argument(s).',
        )  # fmt: skip
    arguments: list[Value] = []
    for i, item in enumerate(given):
        value = item if isinstance(item, Value) else frame.value(item)
        parameter = fixed[i] if i < len(fixed) else function.variadic
        assert parameter is not None
        if value.type is not parameter.type and parameter.type is not DYNAMIC:
            frame.charge(value)
            if not value.is_wholly_known and not surely_converts(value.type, parameter.type):
                frame.trust(value)
            try:
                value = convert(value, parameter.type)
            except ConversionError as error:
                at = item if isinstance(item, Expression) else node.args[-1]
                fail(
                    frame, at, "Invalid function argument",
                    f'Invalid value for "{parameter.name}" parameter: {error.message}.',
                )  # fmt: skip
        arguments.append(value)
    if len(errors) > before:
        return values.unknown(DYNAMIC, "error", errors[before].summary)
    return arguments


def _expanded(node: Expression, frame: Frame) -> Sequence[Value] | Value:
    before = len(frame.state.errors)
    value = frame.value(node)
    summary = "Invalid expanding argument value"
    if len(frame.state.errors) > before:
        return value
    if not value.type.is_sequence and value.type is not DYNAMIC:
        return fail(
            frame, node, summary, "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
        )
    if value.payload is NULL:
        return fail(frame, node, summary, "The expanding argument (indicated by ...) must not be null.")
    # Elements of a set that are not known may be one and the same, so how many arguments they are is not known either.
    is_open = isinstance(value.payload, UnknownPayload) or (
        value.type.kind == "set" and len(value.elements) > 1 and not value.is_wholly_known
    )
    if is_open:
        frame.trust(value)
        return unknowns.derived(DYNAMIC, value)
    frame.pay(len(value.elements))
    plain = values.unmark(value)
    return [values.with_marks(values.member_of(plain, item), value.marks) for item in value.elements]


def _try(node: Call, frame: Frame) -> Value:
    errors = frame.state.errors
    before = len(errors)
    if not node.args:
        return fail(
            frame, node, "Error in function call", 'Call to function "try" failed: at least one argument is required.'
        )
    for i, argument in enumerate(node.args):
        count = len(errors)
        value, trusted = _attempted(argument, frame)
        if len(errors) > count:
            continue
        del errors[before:]
        if trusted is not None and not any(_surely_succeeds(other, frame) for other in node.args[i + 1 :]):
            frame.trust(trusted)
        if not value.is_wholly_known and not _only_unreproducible(value):
            return unknowns.derived(DYNAMIC, value)
        if trusted is not None:
            return unknowns.derived(DYNAMIC, trusted)
        return placed(value, node, frame, "function", "try", value)
    failed = "; ".join(f"{error.summary}: {error.detail}" for error in errors[before:])
    del errors[before:]
    return fail(
        frame, node, "Error in function call",
        f'Call to function "try" failed: no expression succeeded: {failed} At least one expression must produce a '
        "successful result.",
    )  # fmt: skip


def _attempted(node: Expression, frame: Frame) -> tuple[Value, Value | None]:
    """The value of an expression that may fail, and what it takes for granted of something unknown."""
    state = frame.state
    outer, state.taken_on_trust = state.taken_on_trust, None
    value = frame.value(node)
    trusted, state.taken_on_trust = state.taken_on_trust, outer
    return value, trusted


def _surely_succeeds(node: Expression, frame: Frame) -> bool:
    errors = frame.state.errors
    before = len(errors)
    try:
        _, trusted = _attempted(node, frame)
    except EvaluationError as error:
        if not error.static:
            raise
        # A mistake that is there whatever the values; where one before succeeds nobody comes as far.
        return False
    failed = len(errors) > before
    del errors[before:]
    return not failed and trusted is None


def _only_unreproducible(value: Value) -> bool:
    """Unknown to us alone: Terraform knows the time and what chance brings, so it has decided."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current.payload, UnknownPayload) and current.payload.reason != "not_reproducible":
            return False
        stack.extend(inner for inner in current.children() if inner.flags & HAS_UNKNOWN)
    return True


def _can(node: Call, frame: Frame) -> Value:
    errors = frame.state.errors
    before = len(errors)
    if len(node.args) != 1:
        summary = "Too many function arguments" if node.args else "Not enough function arguments"
        return fail(frame, node, summary, 'Function "can" expects 1 argument(s).')
    value, trusted = _attempted(node.args[0], frame)
    failed = len(errors) > before
    del errors[before:]
    if not failed and not value.is_wholly_known and not _only_unreproducible(value):
        return unknowns.derived(types.BOOL, value)
    if not failed and trusted is not None:
        return unknowns.derived(types.BOOL, trusted)
    result = values.boolean(not failed)
    return placed(result, node, frame, "function", "can", value if not failed else None)


def _is_reference(node: Expression) -> bool:
    while isinstance(node, GetAttr | Index | Splat):
        node = node.source
    return isinstance(node, RootName)


def _templatestring(node: Call, frame: Frame) -> Value:
    """Renders a template that is not written there: the first argument must be a reference."""
    function = frame.state.scope.functions[node.name.removeprefix("core::")]
    if node.args and not _is_reference(node.args[0]):
        return fail(
                frame, node.args[0], "Invalid function argument",
                'Invalid value for "template" parameter: invalid template expression: templatestring is only for '
                "rendering templates retrieved dynamically from elsewhere, and so does not support providing a literal "
                "template; consider using a template string expression instead.",
            )  # fmt: skip
    arguments = _arguments(node, function, frame)
    return arguments if isinstance(arguments, Value) else _called(node, "templatestring", function, arguments, frame)


def _convert(node: Call, frame: Frame) -> Value:
    """What its first argument is as the type that the second one writes."""
    if len(node.args) != 2:
        summary = "Too many function arguments" if len(node.args) > 2 else "Not enough function arguments"
        return fail(frame, node, summary, 'Function "convert" expects 2 argument(s).')
    state = frame.state
    value = frame.value(node.args[0])
    scope = _NoNames(state.file, state.scope.context)

    def constant(expr: Expression) -> Value:
        inner = Frame(EvaluationState(scope, state.handlers), {}, None)
        found = inner.value(expr)
        if inner.state.errors:
            raise inner.state.errors[0]
        return found

    try:
        constraint = parse_constraint(state.file, node.args[1], constant)
        given = apply_defaults(value, constraint.defaults)
        if not given.is_wholly_known and not surely_converts(given.type, constraint.type):
            frame.trust(given)
        result = convert(given, constraint.type)
    except EvaluationError as error:
        state.errors.append(error.at(state.file, node.start, node.end))
        return values.unknown(DYNAMIC, "error", error.summary)
    except ConversionError as error:
        why = SENSITIVE_WORD if value.deep_marks & SENSITIVE else error.message
        return fail(frame, node.args[0], "Error in function call", f'Call to function "convert" failed: {why}.')
    frame.charge(result)
    return _from_function(result, node, "convert", [value], frame)


class _NoNames:
    """A scope in which there is nothing: what a file of variables may use."""

    __slots__ = ("context", "file", "functions")

    def __init__(self, file: SourceFile, context: CallContext) -> None:
        self.file = file
        self.functions: Mapping[str, Function] = {}
        self.context = context

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        raise EvaluationError("Variables not allowed", "Variables may not be used here.")

    def unknown_function(self, name: str) -> Reason | None:
        return None


def _decode_tfvars(node: Call, frame: Frame) -> Value:
    state = frame.state
    function = state.scope.functions[node.name]
    arguments = _arguments(node, function, frame)
    if isinstance(arguments, Value):
        return arguments
    source = arguments[0]
    if source.payload is NULL or not source.is_known:
        if source.is_known:
            return fail(
                frame, node, "Invalid function argument", 'Invalid value for "src" parameter: must not be null.'
            )
        frame.trust(source)
        return values.with_marks(unknowns.derived(DYNAMIC, source), source.marks)
    frame.charge(*[source] * _SLOWER)
    file = MadeText("<decode_tfvars argument>", source.text.encode("utf-8", "surrogatepass"))
    body, problems = parse(file)
    inner = Frame(EvaluationState(_NoNames(file, state.scope.context), state.handlers), {}, None)
    # The budget is shared, so that a text cannot buy more work than the expression around it has.
    inner.state.steps = state.steps
    members = {name: inner.value(attribute.expr) for name, attribute in body.attributes.items()}
    state.steps = inner.state.steps
    if problems or body.blocks or inner.state.errors:
        why = "invalid syntax" if problems or body.blocks else inner.state.errors[0].detail
        why = SENSITIVE_WORD if source.marks & SENSITIVE else why
        return fail(frame, node, "Error in function call", f'Call to function "{node.name}" failed: {why}.')
    return values.object_value(members, source.marks)


_LAZY: Final[dict[str, Callable[[Call, Frame], Value]]] = {
    "can": _can,
    "convert": _convert,
    "provider::terraform::decode_tfvars": _decode_tfvars,
    "templatestring": _templatestring,
    "try": _try,
}
