"""Numbers as Terraform computes them: binary, 512 bits of mantissa, half to even, printed as the shortest decimal.

A number is an `int` where it is integral, else a `Fraction` that is a dyadic rational, or one of two infinities.
Nothing here is a float. Terraform computes some results with less than 512 bits (a length has 64, `pow` 53), which
shows when they are divided or printed; such numbers are instances of subclasses that say their precision and behave as
`int` and `Fraction` otherwise.
"""

import re
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Final, TypeAlias

from dasf_lint.core import limits


class Infinity(Enum):
    POSITIVE = 1
    NEGATIVE = -1

    def __repr__(self) -> str:
        return "+Inf" if self is Infinity.POSITIVE else "-Inf"


class Int64(int):
    """An integer of 64 bits of mantissa: lengths, indices, counters."""

    __slots__ = ()
    precision: ClassVar[int] = 64


class Int53(int):
    """An integer that was a double: `pow`, `log`."""

    __slots__ = ()
    precision: ClassVar[int] = 53


class Fraction64(Fraction):
    __slots__ = ()
    precision: ClassVar[int] = 64


class Fraction53(Fraction):
    __slots__ = ()
    precision: ClassVar[int] = 53


class IntOf(int):
    """An integer of some other precision, as products and parsed integers may have."""

    precision: int

    def __new__(cls, value: int, precision: int) -> "IntOf":
        number = super().__new__(cls, value)
        number.precision = precision
        return number


class FractionOf(Fraction):
    __slots__ = ("precision",)
    precision: int

    def __new__(cls, value: Fraction, precision: int) -> "FractionOf":
        number = super().__new__(cls, value)
        number.precision = precision
        return number


class _NegativeZero(int):
    """Equal to zero, printed as `-0`."""

    __slots__ = ()


Rational: TypeAlias = int | Fraction
Number: TypeAlias = int | Fraction | Infinity

POSITIVE_INFINITY: Final = Infinity.POSITIVE
NEGATIVE_INFINITY: Final = Infinity.NEGATIVE
NEGATIVE_ZERO: Final = _NegativeZero(0)
_INFINITIES: Final = {
    "Inf": POSITIVE_INFINITY, "inf": POSITIVE_INFINITY, "+Inf": POSITIVE_INFINITY, "+inf": POSITIVE_INFINITY,
    "-Inf": NEGATIVE_INFINITY, "-inf": NEGATIVE_INFINITY,
}  # fmt: skip
PRECISION: Final = limits.max_number_bits
_WEIGHT_SHIFT: Final = 14
"""Printing takes the square of the bits; this makes one of 512 bits weigh 17."""

MAX_EXPONENT: Final = limits.max_binary_exponent

# A `p` gives a binary exponent: Terraform takes it because the library it reads numbers with does.
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eEpP])([+-]?)([0-9]+))?")
_MOST_EXPONENT: Final = limits.max_number_digits * 10


class NumberTooLarge(Exception):
    """A number outside of the budget: too many digits, or an exponent nobody needs."""


def precision_of(number: Rational) -> int:
    return getattr(number, "precision", PRECISION)


def with_precision(number: Rational, precision: int) -> Rational:
    """`number`, already rounded, as an instance that remembers its precision."""
    integral = number.denominator == 1
    if precision >= PRECISION:
        return int(number) if integral else Fraction(number)
    if precision == 64:
        return Int64(number.numerator) if integral else Fraction64(number)
    if precision == 53:
        return Int53(number.numerator) if integral else Fraction53(number)
    return IntOf(number.numerator, precision) if integral else FractionOf(Fraction(number), precision)


def weight(number: Number) -> int:
    """How many times the work of an everyday number it is to compute with it or to print it."""
    if isinstance(number, Infinity):
        return 1
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return 1 + (bits * bits >> _WEIGHT_SHIFT) if bits > 64 else 1


def identity(number: Number) -> str:
    """A text that is equal for two numbers exactly if they are: its hash is no choice of who writes them."""
    if isinstance(number, Infinity):
        return repr(number)
    return f"{number.numerator:x}" if number.denominator == 1 else f"{number.numerator:x}/{number.denominator:x}"


def round_512(number: Rational) -> Rational:
    return round_to(number, PRECISION)


def round_to(number: Rational, precision: int) -> Rational:
    """The nearest number with a mantissa of `precision` bits, ties to even. Raises NumberTooLarge."""
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1 and numerator.bit_length() <= precision:
        return number if type(number) is int and precision >= PRECISION else with_precision(number, precision)
    magnitude = abs(numerator)
    shift = magnitude.bit_length() - denominator.bit_length() - precision
    if abs(shift) > MAX_EXPONENT:
        raise NumberTooLarge
    # The quotient below has precision or precision + 1 bits; one correction makes it exact.
    while True:
        above, below = (magnitude, denominator << shift) if shift >= 0 else (magnitude << -shift, denominator)
        quotient, rest = divmod(above, below)
        bits = quotient.bit_length()
        if bits == precision:
            break
        shift += bits - precision
    double = 2 * rest
    if double > below or (double == below and quotient & 1):
        quotient += 1
    if numerator < 0:
        quotient = -quotient
    rounded: Rational = quotient << shift if shift >= 0 else Fraction(quotient, 1 << -shift)
    return with_precision(rounded, precision)


def parse(text: str) -> Number | None:
    """A decimal number as text, None where it is none. Raises NumberTooLarge beyond the budget of digits."""
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return _INFINITIES.get(text)
    sign, whole, part, letter, power = match[1], match[2] or "", match[3] or "", match[4] or "e", match[6] or ""
    power = power.lstrip("0")
    if len(whole) + len(part) > limits.max_number_digits or len(power) > len(str(_MOST_EXPONENT)):
        raise NumberTooLarge
    digits = int(whole + part)
    if digits == 0:
        return NEGATIVE_ZERO if sign == "-" else 0
    exponent = -int(power or "0") if match[5] == "-" else int(power or "0")
    if abs(exponent) > _MOST_EXPONENT:
        raise NumberTooLarge
    if sign == "-":
        digits = -digits
    if letter in "pP":
        binary = Fraction(digits, 10 ** len(part))
        return round_512(binary * (1 << exponent) if exponent >= 0 else binary / (1 << -exponent))
    scale = exponent - len(part)
    return round_512(digits * 10**scale if scale >= 0 else Fraction(digits, 10**-scale))


def format(number: Number) -> str:
    """The shortest decimal that reads back as the same number at its precision, never with an exponent."""
    if isinstance(number, Infinity):
        return repr(number)
    if number == 0:
        return "-0" if number is NEGATIVE_ZERO else "0"
    precision = precision_of(number)
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1 and numerator.bit_length() < precision:
        # Half a unit in the last place is less than a half: no other integer is as near, and no fraction is shorter.
        return str(int(numerator))
    digits, exponent = shortest(abs(numerator), denominator, precision)
    return plain(digits, exponent, numerator < 0)


def shortest(numerator: int, denominator: int, precision: int) -> tuple[str, int]:
    """Digits d1d2... and exponent e such that 0.d1d2... * 10**e is the shortest decimal within the rounding interval.

    The interval reaches half a unit in the last place up and down, also at powers of two, where a narrower one would be
    exact: Terraform's numbers are printed so. Its ends belong to it where the mantissa is even.
    """
    # number = mantissa * 2**scale with a mantissa of exactly `precision` bits
    scale = numerator.bit_length() - denominator.bit_length() - precision
    mantissa = _shifted(numerator, denominator, scale)
    while mantissa.bit_length() > precision:
        scale += 1
        mantissa = _shifted(numerator, denominator, scale)
    while mantissa.bit_length() < precision:
        scale -= 1
        mantissa = _shifted(numerator, denominator, scale)
    inclusive = mantissa & 1 == 0
    exact, exponent = _decimal(2 * mantissa, scale - 1)
    low, _ = _decimal(2 * mantissa - 1, scale - 1)
    high, _ = _decimal(2 * mantissa + 1, scale - 1)
    for i, digit in enumerate(exact):
        below, above = low[i : i + 1] or "0", high[i : i + 1] or "0"
        can_cut = below != digit or (inclusive and i + 1 == len(low))
        can_raise = digit != above and (inclusive or int(digit) + 1 < int(above) or i + 1 < len(high))
        if not can_cut and not can_raise:
            continue
        kept = exact[: i + 1]
        if can_raise and (not can_cut or _rounds_up(exact, i + 1)):
            raised = str(int(kept) + 1)
            exponent += len(raised) - len(kept)
            kept = raised
        return kept.rstrip("0") or "0", exponent
    return exact, exponent


def _decimal(mantissa: int, scale: int) -> tuple[str, int]:
    """All digits of mantissa * 2**scale, without trailing zeros, and the place of the point."""
    if scale >= 0:
        digits = str(mantissa << scale)
        return digits.rstrip("0"), len(digits)
    digits = str(mantissa * 5**-scale)
    return digits.rstrip("0"), len(digits) + scale


def _rounds_up(digits: str, count: int) -> bool:
    """Whether cutting to `count` digits rounds up: half to even."""
    rest = digits[count : count + 1]
    if rest == "5" and count + 1 == len(digits):
        return count > 0 and int(digits[count - 1]) & 1 == 1
    return rest >= "5"


def _shifted(numerator: int, denominator: int, scale: int) -> int:
    return numerator // (denominator << scale) if scale >= 0 else (numerator << -scale) // denominator


def negate(number: Number) -> Number:
    if isinstance(number, Infinity):
        return NEGATIVE_INFINITY if number is POSITIVE_INFINITY else POSITIVE_INFINITY
    if number == 0:
        return 0 if number is NEGATIVE_ZERO else NEGATIVE_ZERO
    return with_precision(-number, precision_of(number))


def sign(number: Number) -> int:
    """-1, 0 or 1; a negative zero counts as 0."""
    if isinstance(number, Infinity):
        return number.value
    return (number > 0) - (number < 0)


def is_negative(number: Number) -> bool:
    """The sign bit: true for a negative zero as well."""
    return number is NEGATIVE_ZERO or sign(number) < 0


def add(a: Number, b: Number) -> Number | None:
    """The sum; None where it is not a number (infinity less infinity)."""
    if type(a) is int and type(b) is int:
        total = a + b
        return total if total.bit_length() <= PRECISION else round_512(total)
    if isinstance(a, Infinity) or isinstance(b, Infinity):
        if isinstance(a, Infinity) and isinstance(b, Infinity) and a is not b:
            return None
        return a if isinstance(a, Infinity) else b
    if a is NEGATIVE_ZERO and b is NEGATIVE_ZERO:
        return NEGATIVE_ZERO
    return round_to(a + b, max(precision_of(a), precision_of(b)))


def subtract(a: Number, b: Number) -> Number | None:
    return add(a, negate(b))


def multiply(a: Number, b: Number) -> Number | None:
    if isinstance(a, Infinity) or isinstance(b, Infinity):
        if sign(a) == 0 or sign(b) == 0:
            return None
        return POSITIVE_INFINITY if sign(a) == sign(b) else NEGATIVE_INFINITY
    product: Rational = a * b
    if product == 0:
        return NEGATIVE_ZERO if is_negative(a) != is_negative(b) else 0
    product = round_to(product, PRECISION)
    # The precision of the operands, or what the product needs.
    precision = max(precision_of(a), precision_of(b))
    return product if precision >= PRECISION else with_precision(product, max(precision, mantissa_bits(product)))


def mantissa_bits(number: Rational) -> int:
    """Bits of the mantissa that are needed to hold `number`."""
    magnitude = abs(number.numerator)
    return magnitude.bit_length() - ((magnitude & -magnitude).bit_length() - 1)


def divide(a: Number, b: Number) -> Number | None:
    """The quotient; an infinity for division by zero, None for 0/0 and infinity by infinity."""
    if isinstance(b, Infinity):
        return None if isinstance(a, Infinity) else (0 if is_negative(a) == is_negative(b) else NEGATIVE_ZERO)
    if isinstance(a, Infinity) or b == 0:
        if not isinstance(a, Infinity) and a == 0:
            return None
        return POSITIVE_INFINITY if is_negative(a) == is_negative(b) else NEGATIVE_INFINITY
    quotient = Fraction(a) / Fraction(b)
    if quotient == 0:
        return 0 if is_negative(a) == is_negative(b) else NEGATIVE_ZERO
    return round_to(quotient, max(precision_of(a), precision_of(b)))


def modulo(a: Number, b: Number) -> Number | None:
    """The remainder of a division that truncates toward zero; `a % 0` is `a`. None where an operand is infinite."""
    if isinstance(a, Infinity) or isinstance(b, Infinity):
        return None
    if b == 0:
        return a
    quotient = divide(a, b)
    if quotient is None or isinstance(quotient, Infinity):
        return None
    # Every step is rounded to the precision of the dividend.
    precision = precision_of(a)
    magnitude = abs(quotient.numerator) // quotient.denominator
    whole = round_to(-magnitude if quotient < 0 else magnitude, precision)
    product = whole * b
    if product == 0:
        if a == 0:
            return NEGATIVE_ZERO if a is NEGATIVE_ZERO and b > 0 else 0
        return a
    return round_to(a - round_to(product, precision), precision)


def compare(a: Number, b: Number) -> int:
    """-1, 0 or 1."""
    if isinstance(a, Infinity) or isinstance(b, Infinity):
        left = a.value if isinstance(a, Infinity) else 0
        right = b.value if isinstance(b, Infinity) else 0
        return (left > right) - (left < right)
    return (a > b) - (a < b)


def as_index(number: Number) -> int | None:
    """The number as a plain integer, None where it is none."""
    if isinstance(number, Infinity) or number.denominator != 1:
        return None
    return int(number)


def from_float(number: float) -> Number:
    """A double as Terraform holds it, with 53 bits."""
    if number in (float("inf"), float("-inf")):
        return POSITIVE_INFINITY if number > 0 else NEGATIVE_INFINITY
    return with_precision(Fraction(number), 53)


def rounded_digits(number: Rational, count: int) -> tuple[str, int]:
    """The first `count` decimal digits d1d2... of the magnitude, rounded half to even, and e with 0.d1d2... * 10**e.

    Trailing zeros are gone; nothing is left of zero.
    """
    numerator, denominator = abs(number.numerator), number.denominator
    if numerator == 0:
        return "", 0
    exponent = len(str(numerator)) - len(str(denominator))
    while True:
        scale = count - exponent
        above, below = (numerator * 10**scale, denominator) if scale >= 0 else (numerator, denominator * 10**-scale)
        digits = str(_half_even(above, below))
        if len(digits) == count or (len(digits) == count + 1 and not digits.rstrip("0")[1:]):
            return digits.rstrip("0"), exponent + len(digits) - count
        exponent += len(digits) - count


def _half_even(above: int, below: int) -> int:
    quotient, rest = divmod(above, below)
    double = 2 * rest
    return quotient + (double > below or (double == below and quotient & 1 == 1))


def fixed(number: Rational, places: int) -> str:
    """With exactly `places` digits after the point, half to even, as `%.3f` prints it."""
    scaled = _half_even(abs(number.numerator) * 10**places, number.denominator)
    text = str(scaled).rjust(places + 1, "0")
    minus = "-" if is_negative(number) else ""
    return f"{minus}{text[:-places]}.{text[-places:]}" if places else minus + text


def scientific(digits: str, exponent: int, places: int, negative: bool, letter: str = "e") -> str:
    """`d.ddde+NN` of the digits of `rounded_digits` or `shortest`."""
    digits = (digits or "0").ljust(places + 1, "0")
    power = exponent - 1 if digits.strip("0") else 0
    minus = "-" if negative else ""
    point = "." if places > 0 else ""
    return f"{minus}{digits[0]}{point}{digits[1 : places + 1]}{letter}{'-' if power < 0 else '+'}{abs(power):02d}"


def general(number: Number, precision: int) -> str:
    """As `%.10g` prints it: the shorter of plain and scientific notation, `precision` digits, no trailing zeros."""
    if isinstance(number, Infinity):
        return repr(number)
    digits, exponent = rounded_digits(number, precision)
    if not digits:
        return "-0" if number is NEGATIVE_ZERO else "0"
    negative = number < 0
    threshold = precision
    if threshold > len(digits) and len(digits) >= exponent:
        threshold = len(digits)
    if exponent - 1 < -4 or exponent - 1 >= threshold:
        return scientific(digits, exponent, len(digits) - 1, negative)
    return plain(digits, exponent, negative)


def plain(digits: str, exponent: int, negative: bool) -> str:
    minus = "-" if negative else ""
    if exponent >= len(digits):
        return minus + digits + "0" * (exponent - len(digits))
    if exponent > 0:
        return f"{minus}{digits[:exponent]}.{digits[exponent:]}"
    return f"{minus}0.{'0' * -exponent}{digits}"
