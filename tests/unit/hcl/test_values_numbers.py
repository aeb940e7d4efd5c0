import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dasf_lint.core import numbers
from dasf_lint.core.numbers import NEGATIVE_ZERO, POSITIVE_INFINITY, Int53, Int64


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1, 2), "0.5"),
        (10**20, "100000000000000000000"),
        (numbers.divide(1, 3), "0." + "3" * 154 + "5"),
        (numbers.divide(Int64(3), Int64(9)), "0.33333333333333333334"),
        (Int53(2**64), "18446744073709550000"),
        (NEGATIVE_ZERO, "-0"),
        (POSITIVE_INFINITY, "+Inf"),
        (Fraction(-1, 1024), "-0.0009765625"),
    ],
)
def test_the_shortest_decimal_is_printed(number: numbers.Number, text: str) -> None:
    assert numbers.format(number) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**30), max_value=10**30))
@settings(max_examples=200, deadline=None)
def test_what_is_printed_reads_back_as_the_same_number(decimal: Decimal) -> None:
    number = numbers.parse(f"{decimal:f}")
    assert number is not None
    text = numbers.format(number)
    assert numbers.parse(text) == number
    assert Decimal(text) == decimal


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-300))
@settings(max_examples=200, deadline=None)
def test_doubles_survive_but_for_powers_of_two(number: float) -> None:
    # There the interval that the printing rule assumes is wider than it is; so it is in Terraform.
    assume(math.frexp(number)[0] != 0.5)
    assert float(numbers.format(numbers.from_float(number))) == number


@given(st.integers(-(10**200), 10**200), st.integers(1, 10**200))
@settings(max_examples=200, deadline=None)
def test_rounding_keeps_512_bits_and_errs_by_half_a_unit_at_most(above: int, below: int) -> None:
    exact = Fraction(above, below)
    rounded = Fraction(numbers.round_512(exact))
    assert numbers.mantissa_bits(rounded) <= 512 if rounded else exact == 0
    assert abs(rounded - exact) <= abs(exact) / 2**512


@pytest.mark.parametrize("text", ["1.0e+0000000000000000000000000001", f"1e{'0' * 5_000}1", f"10e-{'0' * 9_000}"])
def test_zeros_before_an_exponent_mean_nothing(text: str) -> None:
    assert numbers.parse(text) == 10


@pytest.mark.parametrize("text", ["1e1000000000", f"1e{'9' * 5_000}", f"-1e-{'9' * 5_000}", "1e9000", "1e-9000"])
def test_numbers_out_of_range_are_told_apart_from_what_is_no_number(text: str) -> None:
    with pytest.raises(numbers.NumberTooLarge):
        numbers.parse(text)


@pytest.mark.parametrize("exponent", [980, -800])
def test_large_and_small_numbers_can_be_printed(exponent: int) -> None:
    number = numbers.parse(f"1.5e{exponent}")
    assert number is not None
    assert numbers.parse(numbers.format(number)) == number
    assert numbers.general(number, 10) == f"1.5e{exponent:+d}"


@given(st.fractions(), st.fractions())
@settings(max_examples=200, deadline=None)
def test_identities_are_equal_exactly_if_numbers_are(a: Fraction, b: Fraction) -> None:
    assert (numbers.identity(a) == numbers.identity(b)) == (a == b)
    assert numbers.identity(Int64(7)) == numbers.identity(7) == numbers.identity(Fraction(7))
    assert numbers.identity(NEGATIVE_ZERO) == numbers.identity(0)


@pytest.mark.parametrize("text", ["", ".", "1_0", "0x1f", "1e", " 1", "\u0661", "nan", "--1", "1.2.3"])
def test_what_is_no_decimal_is_refused(text: str) -> None:
    assert numbers.parse(text) is None


def test_division_by_zero_and_what_has_no_value() -> None:
    assert numbers.divide(1, 0) is POSITIVE_INFINITY
    assert numbers.divide(0, 0) is None
    assert numbers.add(POSITIVE_INFINITY, numbers.NEGATIVE_INFINITY) is None
    assert numbers.modulo(-7, 3) == -1
    assert numbers.modulo(7, -3) == 1
    assert numbers.modulo(7, 0) == 7


def test_numbers_beyond_the_budget_are_not_computed() -> None:
    with pytest.raises(numbers.NumberTooLarge):
        numbers.parse("1e99999")
    with pytest.raises(numbers.NumberTooLarge):
        numbers.parse("9" * 2000)
