"""Every function with every kind of argument: a value or an error of the language comes back, and the work is paid for.

What a call costs is asserted in steps, not in seconds: a large argument or result is charged whatever comes of the call.
"""

import random
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from dasf_lint.core import limits, numbers
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import evaluate_counted
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.parser import parse_expression
from dasf_lint.hcl.value import SENSITIVE, Value
from tests.unit.hcl.scopes import Names, unknown

FILES: Mapping[str, str | bytes] = {
    "a": "1",
    "t.tpl": "%{ for x in a }${x}%{ endfor }",
    "large": b"x" * 900_000,
    "too-large": b"x" * (limits.max_file_bytes + 1),
}
SECRET = "hunter2-Tr0ub4dor"


def _number(text: str) -> Value:
    found = numbers.parse(text)
    assert found is not None
    return values.number(found)


def _nested(depth: int, width: int = 1) -> Value:
    value = values.string("x")
    for _ in range(depth):
        value = values.tuple_value([value] * width)
    return value


def _texts(count: int, text: str = "") -> Value:
    return values.list_value(types.STRING, [values.string(f"{text}{i}") for i in range(count)])


@cache
def odd() -> dict[str, Value]:
    """Small arguments of every kind."""
    text = values.string
    return {
        **{
            f"number {name}": _number(name)
            for name in ("0", "1", "-1", "-0", "1.5", "65536", "9223372036854775807", "9223372036854775808", "1e400",
                         "1e-400", "-1e1300", "1e-1000", "Inf", "-Inf")
        },
        **{
            f"text {name!r}": text(name)
            for name in (
                "", "a", "true", "1e999", "1e+00000000000000000001", "/", "/(a|b)*/", "(", "[", "{", "..//./x", "/etc/passwd",
                "a", "t.tpl", "large", "too-large", "nothing", "**/*", "{{a,b},c}", "%s %d %-99999999s %[9]*.[2]*[1]f %v %#v %q",
                "%[1]*d", "%.999999999f", "${a}%{ for x in y }", '[{"a":1e5},[]]', "a: &x [1,*x]", "- - - ? :", "10.0.0.0/8",
                "::/0", "10.0.0.0/99", "AAAA", "é\U0001f600\u0301", "\0", "\ud800x", "2020-02-30T00:00:00Z",
                "2020-02-29T00:00:00Z", "9999999999999h", "utf-8", "shift_jis", "YYYY'", "a,b\n1", "x = [",
            )
        },
        "true": values.TRUE,
        "null": values.NULL_VALUE,
        "null text": values.null(types.STRING),
        "unknown": unknown(),
        "unknown text": unknown("var.s", types.STRING),
        "unknown number": unknown("var.n", types.NUMBER),
        "unknown list": unknown("var.l", types.list_of(types.STRING)),
        "sensitive": text(SECRET, SENSITIVE),
        "sensitive inside": values.list_value(types.STRING, [text(SECRET, SENSITIVE)]),
        "sensitive number": values.number(7, SENSITIVE),
        "empty tuple": values.tuple_value(()),
        "empty object": values.object_value({}),
        "texts": _texts(3),
        "mixed": values.tuple_value([text("a"), values.number(1), values.TRUE, values.NULL_VALUE, values.tuple_value(())]),
        "object": values.object_value({"a": text("b"), "c": values.number(1)}),
        "map": values.map_value(types.list_of(types.STRING), {"a": _texts(2), "b": _texts(1)}),
        "set": values.set_value(types.NUMBER, [values.number(i) for i in range(3)]),
        "deep": _nested(values.MAX_DEPTH),
        "unknown inside": values.tuple_value([unknown(), text("a")]),
        "object with unknown": values.object_value({"a": unknown()}),
    }  # fmt: skip


@cache
def large() -> dict[str, Value]:
    """Arguments that it takes long to look at."""
    wide = values.set_value(types.STRING, [values.string(f"k{i}") for i in range(5_000)])
    return {
        "long text": values.string("ab " * 11_000),
        "long wide text": values.string("é\U0001f600" * 5_000),
        "lines": values.string("a,b\n" * 5_000),
        "digits": values.string("9" * 100_000),
        "brackets": values.string("[" * 100_000),
        "texts": _texts(5_000),
        "long texts": _texts(50, "a" * 50_000),
        "set": wide,
        "equal hashes": values.tuple_value([values.number(i * (2**61 - 1)) for i in range(5_000)]),
        "thirds": values.list_value(types.NUMBER, [values.number(numbers.divide(i + 1, 3) or 0) for i in range(5_000)]),
        "shared": _nested(12, 2),
        "object": values.object_value({f"k{i}": values.number(i) for i in range(5_000)}),
        "lists": values.map_value(types.list_of(types.STRING), {f"k{i}": _texts(200) for i in range(100)}),
        "matrix": values.list_value(types.list_of(types.STRING), [_texts(200)] * 100),
    }


def called(name: str, arguments: list[Value], *, expand: bool = False) -> tuple[Value | EvaluationError, int]:
    names = {f"x{i}": value for i, value in enumerate(arguments)}
    file = SourceFile("main.tf", f"{name}({', '.join(names)}{'...' if expand and names else ''})".encode())
    return evaluate_counted(parse_expression(file), Names(file, names, FILES))


def _counts(name: str) -> list[int]:
    """How many arguments to try it with."""
    function = TABLE[name]
    fixed = len(function.parameters)
    return [fixed] if function.variadic is None else [fixed + more for more in (0, 1, 3)]


def _choices(name: str, pool: Mapping[str, Value], most: int) -> Iterator[list[str]]:
    """All lists of arguments where these are few, else many of them, the same in each run."""
    chosen = random.Random(name)
    for count in _counts(name):
        if not count:
            yield []
        elif count == 1:
            yield from ([key] for key in pool)
        else:
            yield from (chosen.choices(list(pool), k=count) for _ in range(most))


NAMES = sorted(TABLE)


@pytest.mark.parametrize("name", NAMES)
def test_odd_arguments_give_a_value_or_an_error(name: str) -> None:
    pool = odd()
    for keys in _choices(name, pool, 100):
        found, steps = called(name, [pool[key] for key in keys])
        assert isinstance(found, Value | EvaluationError), keys
        assert steps <= limits.max_cell_steps, keys
        if isinstance(found, EvaluationError):
            assert SECRET not in found.detail, keys
        elif any(key.startswith("sensitive") for key in keys) and name not in _REVEALS:
            assert found.deep_marks & SENSITIVE or SECRET not in repr(found.payload), keys


_REVEALS = frozenset({"nonsensitive"})


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_large_arguments_are_paid_for(name: str) -> None:
    """A step for two values or 64 characters of what is looked at, and of what comes of it."""
    everything = {**odd(), **large()}
    chosen = random.Random(name)
    for key, value in large().items():
        for count in _counts(name):
            if not count:
                continue
            for place in range(min(count, 3)):
                keys = [key if i == place else chosen.choice(list(everything)) for i in range(count)]
                found, steps = called(name, [everything[each] for each in keys])
                assert isinstance(found, Value | EvaluationError), keys
                assert steps <= 2 * limits.max_cell_steps, keys
                if name in _LOOKS_AT_ONE or (count > 1 and _is_undecided(found)):
                    continue
                size = found.size if isinstance(found, Value) else 0
                assert steps >= max(value.size, size) // 2, keys


_LOOKS_AT_ONE = frozenset(
    {"can", "coalesce", "coalescelist", "element", "issensitive", "lookup", "nonsensitive", "one", "sensitive", "try"}
)


def _is_undecided(found: Value | EvaluationError) -> bool:
    """Another argument may have ended the call before the large one was looked at."""
    return isinstance(found, EvaluationError) or not found.is_known


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name].variadic is not None])
def test_arguments_that_are_expanded_are_paid_for(name: str) -> None:
    for key in ("texts", "equal hashes", "set"):
        value = large()[key]
        _, steps = called(name, [value], expand=True)
        if name not in ("try", "can"):
            assert steps >= len(value.elements) // 2


@pytest.mark.parametrize(
    "expression",
    [
        'indent(9223372036854775807, "x")',
        'indent(9223372036854775807, "x\\ny")',
        'format("%[1]*d", 9223372036854775807, 1)',
        'format("%.9223372036854775807f", 1)',
        'jsondecode("1.0e+0000000000000000000000000001")',
        'jsondecode("-0e99999999999999999999")',
        '"${1e1300}${1e-1000}"',
        '"${1e9000}"',
        "pow(2, 1023) * pow(2, 1023) * pow(2, 1023) * pow(2, 1023) * pow(2, 1023)",
        'substr("é\U0001f600", -9223372036854775808, 9223372036854775807)',
        "cidrhost(\"::/0\", 1e40)",
        'cidrsubnets("::/0", [for i in range(1024): 128]...)',
        "setproduct([for i in range(12): range(1000)]...)",
        "range(0, 1e300, 1e299)",
        'chunklist(range(1000), 1e300)',
        'timeadd("2020-01-01T00:00:00Z", "9223372036854775807h")',
        'parseint("zz", 9223372036854775807)',
        'base64gzip("x")',
        'regexall("(?:(?:(?:a{1,1000}){1,1000}){1,1000})", "a")',
        'zipmap([for i in range(1000): "a"], range(1000))',
    ],
)  # fmt: skip
def test_what_would_take_for_ever_or_too_much_memory_ends(expression: str) -> None:
    file = SourceFile("main.tf", expression.encode())
    found, steps = evaluate_counted(parse_expression(file), Names(file, {}, FILES))
    assert isinstance(found, Value | EvaluationError)
    assert steps <= limits.max_cell_steps
