"""Functions on numbers.

Follows cty/function/stdlib/number.go of go-cty; `log` and `pow` internal/lang/funcs/number.go, `sum`
internal/lang/funcs/collection.go of Terraform.
"""

import math

from dasf_lint.core import numbers
from dasf_lint.core.numbers import Infinity, Number
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError
from dasf_lint.hcl.functions import doubles
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import NotWhole, is_unknown, undecided, whole
from dasf_lint.hcl.types import NUMBER, Type
from dasf_lint.hcl.value import NULL, Value


def _abs(args: Args, type: Type, context: CallContext) -> Value:
    number = args[0].number
    return values.with_marks(
        values.number(numbers.negate(number) if numbers.is_negative(number) else number), args[0].marks
    )


def _abs_of_unknown(value: Value) -> Value:
    return unknowns.refined(value, not_null=True, low=0)


def _to_integer(number: Number, up: bool) -> Number:
    if isinstance(number, Infinity) or number.denominator == 1:
        return 0 if number is numbers.NEGATIVE_ZERO else number
    whole_part = number.numerator // number.denominator + (1 if up else 0)
    return numbers.with_precision(whole_part, numbers.precision_of(number))


def _ceil(args: Args, type: Type, context: CallContext) -> Value:
    return values.number(_to_integer(args[0].number, True))


def _floor(args: Args, type: Type, context: CallContext) -> Value:
    return values.number(_to_integer(args[0].number, False))


def _double(value: Value) -> float:
    """The nearest double, as the functions of the mathematics library take it."""
    number = value.number
    if isinstance(number, Infinity):
        return math.inf * number.value
    if number is numbers.NEGATIVE_ZERO:
        return -0.0
    try:
        return float(number)
    except OverflowError:
        raise CallError(
            "value must be between -1.7976931348623157e+308 and 1.7976931348623157e+308 inclusive"
        ) from None


def _from_double(result: float) -> Value:
    if math.isnan(result):
        raise CallError("the result is not a number")
    if result == 0:
        return values.number(numbers.NEGATIVE_ZERO if math.copysign(1, result) < 0 else 0)
    return values.number(numbers.from_float(result))


def _log(args: Args, type: Type, context: CallContext) -> Value:
    return _from_double(_divided(doubles.log(_double(args[0])), doubles.log(_double(args[1]))))


def _divided(a: float, b: float) -> float:
    if b != 0:
        return a / b if not (math.isinf(a) and math.isinf(b)) else math.nan
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1, b)


def _pow(args: Args, type: Type, context: CallContext) -> Value:
    return _from_double(doubles.power(_double(args[0]), _double(args[1])))


def _signum(args: Args, type: Type, context: CallContext) -> Value:
    try:
        number = whole(args[0])
    except NotWhole as error:
        raise CallError("{}", str(error)) from None
    return values.integer((number > 0) - (number < 0))


def _min(args: Args, type: Type, context: CallContext) -> Value:
    return values.number(_extreme(args, -1))


def _max(args: Args, type: Type, context: CallContext) -> Value:
    return values.number(_extreme(args, 1))


def _extreme(args: Args, direction: int) -> Number:
    if not args:
        raise CallError("must pass at least one number")
    best: Number = numbers.NEGATIVE_INFINITY if direction > 0 else numbers.POSITIVE_INFINITY
    for value in args:
        if numbers.compare(value.number, best) == direction:
            best = value.number
    return best


_NOT_NUMBERS = "argument must be list, set, or tuple of number values"


def _sum(args: Args, type: Type, context: CallContext) -> Value:
    source = args[0]
    if source.type.is_primitive:
        raise ArgumentError(0, "cannot sum noniterable")
    items = source.children()
    if not items:
        raise ArgumentError(0, "cannot sum an empty list")
    if not source.type.is_sequence:
        raise ArgumentError(0, f"argument must be list, set, or tuple. Received {source.type.friendly}")
    if not source.is_wholly_known:
        return undecided(NUMBER, source)
    total: Number | None = None
    for item in items:
        if item.payload is NULL:
            raise ArgumentError(0, _NOT_NUMBERS)
        try:
            converted = convert(item, NUMBER)
        except ConversionError:
            raise ArgumentError(0, _NOT_NUMBERS) from None
        if is_unknown(converted):
            return undecided(NUMBER, converted)
        total = converted.number if total is None else numbers.add(total, converted.number)
        if total is None:
            raise CallError("can't compute sum of opposing infinities")
    assert total is not None
    return values.number(total)


_NUM = Parameter("num", NUMBER)

FUNCTIONS: dict[str, Function] = {
    "abs": Function([Parameter("num", NUMBER, dynamic=True, marked=True)], NUMBER, _abs, refine=_abs_of_unknown),
    "ceil": Function([_NUM], NUMBER, _ceil),
    "floor": Function([_NUM], NUMBER, _floor),
    "log": Function([_NUM, Parameter("base", NUMBER)], NUMBER, _log),
    "max": Function([], NUMBER, _max, variadic=Parameter("numbers", NUMBER, dynamic=True)),
    "min": Function([], NUMBER, _min, variadic=Parameter("numbers", NUMBER, dynamic=True)),
    "pow": Function([_NUM, Parameter("power", NUMBER)], NUMBER, _pow),
    "signum": Function([_NUM], NUMBER, _signum),
    "sum": Function([Parameter("list")], NUMBER, _sum),
}

__all__ = ["FUNCTIONS", "types"]
