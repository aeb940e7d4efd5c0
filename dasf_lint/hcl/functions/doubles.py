"""`log` and `pow` to the last bit as Terraform computes them: its mathematics library rounds differently from Python's.

The logarithm is that of FreeBSD's msun; the power multiplies by repeated squaring and takes only a fractional exponent
through logarithm and exponential; the exponential is a Taylor series with fused multiplication, as processors have it.

Follows src/math/log.go, pow.go and exp_amd64.s of Go, which internal/lang/funcs/number.go of Terraform calls.
"""

import math
from fractions import Fraction
from typing import Final

_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
_ODD: Final = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_EVEN: Final = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)

_LN2_UPPER: Final = 0.69314718055966295651160180568695068359375
_LN2_LOWER: Final = 0.28235290563031577122588448175013436025525412068e-12
_TAYLOR: Final = (
    2.4801587301587301587e-5, 1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
    4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1.0,
)  # fmt: skip
_OVERFLOW: Final = 7.09782712893384e02


def log(x: float) -> float:
    if math.isnan(x) or x == math.inf:
        return x
    if x <= 0:
        return -math.inf if x == 0 else math.nan
    mantissa, exponent = math.frexp(x)
    if mantissa < math.sqrt(2) / 2:
        mantissa *= 2
        exponent -= 1
    f = mantissa - 1
    k = float(exponent)
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (_ODD[0] + s4 * (_ODD[1] + s4 * (_ODD[2] + s4 * _ODD[3])))
    even = s4 * (_EVEN[0] + s4 * (_EVEN[1] + s4 * _EVEN[2]))
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + (odd + even)) + k * _LN2_LOW)) - f)


def _fused(a: float, b: float, c: float) -> float:
    """a * b + c, rounded once."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def exp(x: float) -> float:
    if math.isnan(x) or x > _OVERFLOW:
        return x if math.isnan(x) else math.inf
    if x < -745.2:
        return 0.0
    exponent = round(x * 1.4426950408889634)
    x = _fused(-float(exponent), _LN2_UPPER, x)
    x = _fused(-float(exponent), _LN2_LOWER, x) * 0.0625
    series = _TAYLOR[0]
    for term in _TAYLOR[1:]:
        series = _fused(x, series, term)
    x *= series
    for _ in range(3):
        x *= x + 2.0
    return math.ldexp(_fused(x + 2.0, x, 1.0), exponent)


def _is_odd(y: float) -> bool:
    return math.isfinite(y) and y == math.floor(y) and math.fmod(y, 2) != 0


def power(x: float, y: float) -> float:
    if y == 0 or x == 1:
        return 1.0
    if y == 1 or math.isnan(x) or math.isnan(y):
        return x if y == 1 or math.isnan(x) else y
    if x == 0:
        if y < 0:
            return math.copysign(math.inf, x) if _is_odd(y) else math.inf
        return x if _is_odd(y) else 0.0
    if math.isinf(y):
        return 1.0 if x == -1 else 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    if math.isinf(x):
        if x < 0:
            return power(-0.0, -y)
        return 0.0 if y < 0 else math.inf
    if abs(y) == 0.5:
        if x < 0:
            return math.nan
        return math.sqrt(x) if y > 0 else 1 / math.sqrt(x)
    return _power(x, y)


def _power(x: float, y: float) -> float:
    fraction, whole = math.modf(abs(y))
    if fraction != 0 and x < 0:
        return math.nan
    if whole >= 2.0**63:
        return 1.0 if x == -1 else 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    result, exponent = 1.0, 0
    if fraction != 0:
        if fraction > 0.5:
            fraction -= 1
            whole += 1
        result = exp(fraction * log(x))
    square, scale = math.frexp(x)
    remaining = int(whole)
    while remaining:
        if abs(scale) > 1 << 12:
            exponent += scale
            break
        if remaining & 1:
            result *= square
            exponent += scale
        square *= square
        scale <<= 1
        if square < 0.5:
            square += square
            scale -= 1
        remaining >>= 1
    if y < 0:
        result = 1 / result
        exponent = -exponent
    try:
        return math.ldexp(result, exponent)
    except OverflowError:
        return math.copysign(math.inf, result)
