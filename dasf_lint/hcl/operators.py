"""Operators on values, with Terraform's rules for unknown, null and marked operands.

`&&` and `||` stop early on either side, as Terraform does from 1.12 on; everything else is as in 1.11.

Follows hclsyntax/expression_ops.go of HCL and cty/value_ops.go of go-cty.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Final

from dasf_lint.core import limits, numbers, symbols
from dasf_lint.core.numbers import Number
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, length_bounds, number_bounds
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, LimitReached
from dasf_lint.hcl.ordering import identity
from dasf_lint.hcl.reference_sets import join_references
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import HAS_UNKNOWN, NULL, UnknownPayload, Value


class OperationError(Exception):
    """An operator refuses its operands: Terraform's summary and detail."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(detail)
        self.summary = summary
        self.detail = detail


# --- equality ------------------------------------------------------------------------------------------------------


def equal(a: Value, b: Value) -> bool | None:
    """Whether two values are equal; None where it is not known. Values of different types are not, but nulls are."""
    a_null, b_null = a.payload is NULL, b.payload is NULL
    if (a_null and definitely_not_null(b)) or (b_null and definitely_not_null(a)):
        return False
    a_unknown, b_unknown = isinstance(a.payload, UnknownPayload), isinstance(b.payload, UnknownPayload)
    if a_unknown and b_unknown:
        same = a.unknown.symbol
        return True if same is not None and same == b.unknown.symbol and a.type is b.type else None
    if a_unknown or b_unknown:
        return _equal_unknown(b, a) if a_unknown else _equal_unknown(a, b)
    if a_null or b_null:
        return True
    if (a.flags | b.flags) & HAS_UNKNOWN and (_has_unknown_type(a) or _has_unknown_type(b)):
        # The types may still come to agree.
        return None if types.conforms(a.type, b.type) or types.conforms(b.type, a.type) else False
    if a.type is not b.type:
        return False
    return _equal_payload(a, b)


def _has_unknown_type(value: Value) -> bool:
    """Whether anything inside is unknown together with its type."""
    if not value.flags & HAS_UNKNOWN:
        return False
    if isinstance(value.payload, UnknownPayload):
        return not value.type.exact
    return any(_has_unknown_type(inner) for inner in value.children())


def _equal_unknown(known: Value, other: Value) -> bool | None:
    """Ranges may exclude equality, nothing can prove it."""
    if known.payload is NULL or other.type is DYNAMIC:
        return None
    if not types.conforms(known.type, other.type):
        return False
    if excluded(other, known) or (known.type is not other.type and other.type.exact):
        return False
    return None


def excluded(unknown: Value, known: Value) -> bool:
    """Whether what is known of `unknown` rules out that it turns out to be `known`, a value of its type."""
    payload = unknown.unknown
    if known.type is types.STRING:
        return not known.text.startswith(payload.prefix)
    if known.type is types.NUMBER:
        if payload.low is not None:
            order = numbers.compare(known.number, payload.low)
            if order < 0 or (order == 0 and not payload.low_inclusive):
                return True
        if payload.high is not None:
            order = numbers.compare(known.number, payload.high)
            if order > 0 or (order == 0 and not payload.high_inclusive):
                return True
        return False
    if known.type.is_collection:
        low, high = length_bounds(known)
        return (high is not None and high < payload.min_length) or (
            payload.max_length is not None and low > payload.max_length
        )
    return False


def _equal_payload(a: Value, b: Value) -> bool | None:
    left, right = a.payload, b.payload
    if a.type.is_primitive:
        if isinstance(left, numbers.Infinity) or isinstance(right, numbers.Infinity):
            return left is right
        return left == right
    if a.type.kind == "set":
        if (a.flags | b.flags) & HAS_UNKNOWN and any(not item.is_known for item in (*a.elements, *b.elements)):
            return None
        return {identity(item) for item in a.elements} == {identity(item) for item in b.elements}
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        pairs = [(item, right[name]) for name, item in left.items()]
    else:
        if len(a.elements) != len(b.elements):
            return False
        pairs = list(zip(a.elements, b.elements, strict=True))
    if not (a.flags | b.flags) & HAS_UNKNOWN:
        return all(equal(x, y) for x, y in pairs)
    result: bool | None = True
    for x, y in pairs:
        same = equal(x, y)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def equals(a: Value, b: Value) -> Value:
    """`a == b`."""
    marks = a.deep_marks | b.deep_marks
    result = equal(a, b)
    if result is None:
        known = unknowns.derived(types.BOOL, a, b, not_null=True, symbol=_symbol("==", a, b))
        return values.with_marks(known, marks)
    return _decided(types.BOOL, result, marks, a, b)


def not_equals(a: Value, b: Value) -> Value:
    return negation(equals(a, b))


# --- logic ---------------------------------------------------------------------------------------------------------


def negation(value: Value) -> Value:
    """`!value`, of a bool."""
    _refuse_null(value)
    if isinstance(value.payload, UnknownPayload):
        symbol = value.unknown.symbol
        opposite = symbols.opposite(symbol)
        return values.with_marks(unknowns.derived(types.BOOL, value, not_null=True, symbol=opposite), value.marks)
    return _decided(types.BOOL, not value.payload, value.marks, value)


def logical(operator: str, a: Value, b: Value) -> Value:
    """`a && b` or `a || b`, of bools: one operand that decides is enough, whatever the other is."""
    marks = a.marks | b.marks
    deciding = operator == "||"
    for value in (a, b):
        if value.payload is deciding:
            return _decided(types.BOOL, deciding, marks, a, b)
    for value, other in ((a, b), (b, a)):
        if value.payload is NULL and isinstance(other.payload, UnknownPayload):
            # It may turn out to decide: then null is no error.
            return values.with_marks(unknowns.derived(types.BOOL, other, not_null=True), marks)
        _refuse_null(value)
    if isinstance(a.payload, UnknownPayload) or isinstance(b.payload, UnknownPayload):
        # The other operand is the neutral one, so the result is the unknown one.
        if not isinstance(a.payload, UnknownPayload):
            symbol = b.unknown.symbol
        elif not isinstance(b.payload, UnknownPayload):
            symbol = a.unknown.symbol
        else:
            symbol = _symbol(operator, a, b)
        return values.with_marks(unknowns.derived(types.BOOL, a, b, not_null=True, symbol=symbol), marks)
    return _decided(types.BOOL, not deciding, marks, a, b)


# --- arithmetic ----------------------------------------------------------------------------------------------------

_ARITHMETIC: Final[dict[str, tuple[Callable[[Number, Number], Number | None], str]]] = {
    "+": (numbers.add, "can't compute sum of opposing infinities"),
    "-": (numbers.subtract, "can't subtract infinity from itself"),
    "*": (numbers.multiply, "can't multiply zero by infinity"),
    "/": (numbers.divide, "can't divide zero by zero or infinity by infinity"),
    "%": (numbers.modulo, "can't use modulo with zero and infinity"),
}


def arithmetic(operator: str, a: Value, b: Value) -> Value:
    """`a + b` and the like, of numbers."""
    _refuse_null(a)
    _refuse_null(b)
    marks = a.marks | b.marks
    if isinstance(a.payload, UnknownPayload) or isinstance(b.payload, UnknownPayload):
        return values.with_marks(
            unknowns.derived(types.NUMBER, a, b, not_null=True, symbol=_symbol(operator, a, b)), marks
        )
    function, undefined = _ARITHMETIC[operator]
    try:
        result = function(a.number, b.number)
    except numbers.NumberTooLarge:
        raise LimitReached("number size") from None
    if result is None:
        raise OperationError("Operation failed", f"Error during operation: {undefined}.")
    return _decided(types.NUMBER, result, marks, a, b)


def negative(value: Value) -> Value:
    """`-value`, of a number."""
    _refuse_null(value)
    if isinstance(value.payload, UnknownPayload):
        return values.with_marks(unknowns.derived(types.NUMBER, value, not_null=True), value.marks)
    return _decided(types.NUMBER, numbers.negate(value.number), value.marks, value)


def ordering(operator: str, a: Value, b: Value) -> Value:
    """`a < b` and the like, of numbers; bounds may decide what the values cannot."""
    _refuse_null(a)
    _refuse_null(b)
    marks = a.marks | b.marks
    if not isinstance(a.payload, UnknownPayload) and not isinstance(b.payload, UnknownPayload):
        order = numbers.compare(a.number, b.number)
        return _decided(types.BOOL, _ORDERS[operator](order), marks, a, b)
    decided: bool | None = None
    if a.type is types.NUMBER and b.type is types.NUMBER:
        decided = _less(a, b) if operator in ("<", "<=") else _less(b, a)
        if operator in ("<=", ">=") and decided is not True and decided is False:
            # "or equal": only where equality is excluded as well is the answer no.
            same = equal(a, b)
            decided = None if same is None else same
    if decided is None:
        return values.with_marks(
            unknowns.derived(types.BOOL, a, b, not_null=True, symbol=_symbol(operator, a, b)), marks
        )
    return _decided(types.BOOL, decided, marks, a, b)


_ORDERS: Final[dict[str, Callable[[int], bool]]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _less(a: Value, b: Value) -> bool | None:
    """Whether every value of `a` is less than every value of `b` (True), or greater (False)."""
    a_low, _, a_high, _ = number_bounds(a)
    b_low, _, b_high, _ = number_bounds(b)
    if a_high is not None and b_low is not None and numbers.compare(a_high, b_low) < 0:
        return True
    if a_low is not None and b_high is not None and numbers.compare(a_low, b_high) > 0:
        return False
    return None


# --- the table -----------------------------------------------------------------------------------------------------

OPERAND_TYPES: Final[dict[str, Type]] = {
    "||": types.BOOL, "&&": types.BOOL, "==": DYNAMIC, "!=": DYNAMIC, "<": types.NUMBER, "<=": types.NUMBER,
    ">": types.NUMBER, ">=": types.NUMBER, "+": types.NUMBER, "-": types.NUMBER, "*": types.NUMBER, "/": types.NUMBER,
    "%": types.NUMBER,
}  # fmt: skip

RESULT_TYPES: Final[dict[str, Type]] = {
    operator: types.NUMBER if operator in _ARITHMETIC else types.BOOL for operator in OPERAND_TYPES
}


def binary(operator: str, a: Value, b: Value) -> Value:
    """The operator on operands that were converted to OPERAND_TYPES. Raises OperationError, LimitReached."""
    if operator in ("==", "!="):
        return equals(a, b) if operator == "==" else not_equals(a, b)
    if operator in ("&&", "||"):
        return logical(operator, a, b)
    if operator in _ORDERS:
        return ordering(operator, a, b)
    return arithmetic(operator, a, b)


def unary(operator: str, value: Value) -> Value:
    result = negative(value) if operator == "-" else negation(value)
    # Terraform loses the marks of an unknown operand here.
    return values.unmark(result) if isinstance(result.payload, UnknownPayload) else result


def operand(value: Value, want: Type, which: str) -> Value:
    """The operand converted to what the operator takes. Raises OperationError."""
    if value.type is want or want is DYNAMIC:
        return value
    try:
        return convert(value, want)
    except ConversionError as error:
        raise OperationError("Invalid operand", f"Unsuitable value for {which} operand: {error.message}.") from None


def _refuse_null(value: Value) -> None:
    if value.payload is NULL:
        raise OperationError("Operation failed", "Error during operation: argument must not be null.")


def _decided(type: Type, payload: bool | Number, marks: int, *operands: Value) -> Value:
    references = operands[0].references
    for operand_value in operands[1:]:
        references = join_references(references, operand_value.references)
    size = 1 if type is types.BOOL else numbers.weight(payload)
    return Value(type, payload, marks, references=references, size=size)


def _symbol(operator: str, a: Value, b: Value) -> Hashable | None:
    make = symbols.unordered if operator in ("==", "&&", "||") else symbols.composed
    return make(operator, symbol_of(a), symbol_of(b))


def symbol_of(value: Value) -> Hashable | None:
    """Equal for values that must turn out to be equal; None where nothing can be said."""
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return payload.symbol
    if isinstance(payload, bool):
        return symbols.known("bool", "true" if payload else "false")
    if isinstance(payload, str):
        return symbols.known("string", payload) if len(payload) < limits.max_symbol_length else None
    if payload is NULL:
        return symbols.known("null", "")
    return None if isinstance(payload, tuple | dict) else symbols.known("number", numbers.format(value.number))


def symbol_of_text(parts: Iterable[str | Value]) -> Hashable | None:
    """Of the text that the parts make one after the other."""
    return symbols.text(symbols.known("string", part) if isinstance(part, str) else symbol_of(part) for part in parts)
