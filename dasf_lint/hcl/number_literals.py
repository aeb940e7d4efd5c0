"""Numbers as both syntaxes write them."""

from fractions import Fraction

from dasf_lint.core import limits
from dasf_lint.hcl.nodes import Expression, HugeNumber, Literal


def number_value(token: str, start: int, end: int) -> Expression | None:
    """A number literal, which may have a sign in JSON; None if the digits and dots make no number."""
    if token.isdigit():
        if len(token) > limits.max_number_digits:
            return HugeNumber(start, end)
        return Literal(start, end, int(token))
    mantissa, _, exponent = token.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if "." in fraction or "e" in exponent or "." in exponent:
        return None
    power = exponent.lstrip("+-").lstrip("0") or "0"
    if len(whole) + len(fraction) > limits.max_number_digits or len(power) > 4:
        return HugeNumber(start, end)
    scale = (-int(power) if exponent.startswith("-") else int(power)) - len(fraction)
    if abs(scale) > 2 * limits.max_number_digits:
        return HugeNumber(start, end)
    value = Fraction(int(whole + fraction)) * Fraction(10) ** scale
    return Literal(start, end, value.numerator if value.denominator == 1 else value)
