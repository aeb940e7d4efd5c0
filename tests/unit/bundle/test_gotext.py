"""Text as Go prints it. Expected values are those of Go's own documentation and tests (strconv ftoa_test.go, encoding/json) and
of the recordings of the CLI (yaml_scalars_edges)."""

import json
from math import inf, nan

import pytest

from dasf_lint.bundle import gotext


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a", '"a"'), ('a"b\\c', '"a\\"b\\\\c"'), ("\a\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'), ("\x00\x7f", '"\\x00\\x7f"'),
        ("\u00ad\ufeff", '"\\u00ad\\ufeff"'), ("\U000e0001", '"\\U000e0001"'), ("日本語é☺", '"日本語é☺"'),
    ],
)  # fmt: skip
def test_texts_in_quotes(text: str, quoted: str) -> None:
    assert gotext.quoted(text) == quoted


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"), (1e23, "100000000000000000000000"), (100.0, "100"), (-0.0, "-0"), (0.0, "0"), (1e-9, "0.000000001"),
        (123456789012345.0, "123456789012345"), (nan, "NaN"), (inf, "+Inf"), (-inf, "-Inf"), (400.0, "400"),
    ],
)  # fmt: skip
def test_numbers_without_an_exponent(number: float, text: str) -> None:
    assert gotext.plain(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (1.5, "1.5"), (100000.0, "100000"), (1e6, "1e+06"), (1234567.0, "1.234567e+06"), (1e21, "1e+21"),
        (1e-4, "0.0001"), (1e-5, "1e-05"), (-2.5e-7, "-2.5e-07"), (nan, "NaN"), (-inf, "-Inf"), (1e100, "1e+100"),
    ],
)  # fmt: skip
def test_numbers_as_go_prints_values(number: float, text: str) -> None:
    assert gotext.general(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.5, "1.5"), (0.0, "0"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
        (1.25e300, "1.25e+300"), (-1e-9, "-1e-9"), (2.0, "2"),
    ],
)  # fmt: skip
def test_numbers_in_json(number: float, text: str) -> None:
    assert gotext.json_number(number) == text
    assert json.loads(text) == number


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("bool", True, "true"),
        ("bool", False, "false"),
        ("nil", None, "<nil>"),
        ("int", 7, "7"),
        ("float", 1e6, "1e+06"),
    ],
)
def test_scalars_inside_of_texts(kind: str, data: object, text: str) -> None:
    assert gotext.plain_value(kind, data) == text
