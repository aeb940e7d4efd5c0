"""What `try` and `can` say of an expression whose value is known although something inside of it is not.

Terraform decides as soon as the whole value is known (ext/tryfunc of HCL). It evaluates again with everything known and
then may find that the attempt fails. Here that cannot be seen again, so what may fail stays open.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, values
from dasf_lint.hcl.bounds import definitely_not_null
from dasf_lint.hcl.errors import EvaluationError, HclError
from dasf_lint.hcl.nodes import Call, Expression, ObjectCons, TupleCons, walk
from dasf_lint.hcl.parser import parse_expression
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from dasf_lint.hcl.value import Value
from tests.unit.hcl.scopes import unknown, value

LIST = types.list_of(STRING)
MAP = types.map_of(STRING)
OBJECT = types.object_of({"a": STRING})
PAIR = types.tuple_of([STRING, STRING])


def text(content: str) -> Value:
    return values.string(content)


def texts(*items: str) -> Value:
    return values.list_value(STRING, [text(item) for item in items])


NAMES = {
    "any": unknown("var.any"),
    "nullable": unknown("var.nullable", STRING),
    "word": unknown("var.word", STRING, not_null=True),
    "some_bool": unknown("var.some_bool", BOOL),
    "flag": unknown("var.flag", BOOL, not_null=True),
    "count": unknown("var.count", NUMBER, not_null=True),
    "list": unknown("var.list", LIST),
    "full": unknown("var.full", LIST, not_null=True),
    "map": unknown("var.map", MAP),
    "whole": unknown("var.whole", MAP, not_null=True),
    "object": unknown("var.object", OBJECT),
    "thing": unknown("var.thing", OBJECT, not_null=True),
    "things": unknown("var.things", types.list_of(OBJECT), not_null=True),
    "pair": unknown("var.pair", PAIR),
    "now": values.unknown(STRING, "not_reproducible", "timestamp()", not_null=True),
}

COMPLETIONS: dict[str, list[Value]] = {
    "any": [texts("x"), text("x"), values.integer(1), values.null(), values.object_value({}), values.TRUE],
    "nullable": [text("x"), text("1"), values.null(STRING)],
    "word": [text("x"), text(""), text("a")],
    "some_bool": [values.TRUE, values.FALSE, values.null(BOOL)],
    "flag": [values.TRUE, values.FALSE],
    "count": [values.integer(0), values.integer(7), values.number(Fraction(1, 2)), values.integer(5000)],
    "list": [texts(), texts("a", "b"), values.list_value(STRING, [values.null(STRING)]), values.null(LIST)],
    "full": [texts(), texts("a", "b"), values.list_value(STRING, [values.null(STRING)])],
    "map": [values.map_value(STRING, {}), values.map_value(STRING, {"k": text("1")}), values.null(MAP)],
    "whole": [values.map_value(STRING, {}), values.map_value(STRING, {"k": text("1")})],
    "object": [values.object_value({"a": text("1")}), values.null(OBJECT)],
    "thing": [values.object_value({"a": text("1")}), values.object_value({"a": values.null(STRING)})],
    "things": [values.list_value(OBJECT, [values.null(OBJECT)])],
    "pair": [values.tuple_value([text("1"), text("2")]), values.null(PAIR)],
    "now": [text("2030-01-01T00:00:00Z")],
}

MAY_FAIL = [
    # the argument is of a type that is converted, and not every value can be
    "tonumber(word)", "tobool(word)", "tonumber(any)", "toset(any)", "convert(word, number)", "abs(word)", "max(1, word)",
    "alltrue([word])",
    # it may be null
    "upper(nullable)", "length(list)", "keys(map)", "join(nullable, [])", "sha256(nullable)", '"${nullable}."', "{ (nullable) = 1 }", "list...",
    # it may be of another type
    "upper(any)", "keys(any)", "coalesce(\"x\", any)", "merge({}, any)", '"${any}."', "any.a", "any[0]", "any ? 1 : 2",
    "true ? 1 : any", "{ (any) = 1 }", "[for x in any : x]", "!any", "any + 1", "length(any)", "element(any, 0)",
    # the function looks at what it gets
    "jsondecode(word)", "base64decode(word)", "format(\"%d\", word)", "formatlist(\"%d\", [word])", "join(\",\", full)",
    "cidrhost(word, 1)", "sum([count, tonumber(nullable)])", "sort([nullable])", "coalesce(nullable)", "one(full)", "element(full, 0)",
    "index(full, \"a\")", "lookup(whole, \"k\")", "zipmap([nullable], [1])", "zipmap(full, [1])", "timeadd(word, \"1h\")",
    "yamldecode(word)", "lookup(tomap({ a = 1 }), \"b\", word)", "range(count)", "regex(\"x\", word)", "substr(word, count, 1)",
    "provider::test::parse(\"x\")", "lookup({ k = 1 }, word)", "slice(full, 0, 1)", "chunklist([1], count)", "setproduct(list, [1])", "contains([1], any)",
    # steps
    "whole.k", "whole[\"k\"]", "full[0]", "object.a", "pair[0]", "[1, 2][count]", "{ a = 1 }[word]", "list[*]",
    "things[*].a", "[thing][count].a",
    # operators, conditions, loops
    "0 / count", "count / 0", "count / count", "some_bool ? 1 : 2", "flag ? 1 : tonumber(\"x\")", "flag ? 1 : tonumber(word)", "!some_bool",
    "some_bool && true", "any || true", "[for x in list : x]", "[for x in full : tonumber(x)]",
    "[for x in [word] : tonumber(x)]", "[for x in [1] : x if some_bool]", "{ for x in [word, \"a\"] : x => 1 }",
    "{ for x in [nullable] : x => 1 }", "\"%{ if some_bool }a%{ endif }.\"", "\"%{ for x in full }${x}%{ endfor }.\"",
    # attempts that may fail themselves
    "try(tonumber(word))", "try(tonumber(word), tobool(word))", "try(tonumber(word), tonumber(\"x\"))",
]  # fmt: skip

SURE = [
    "word", "any", "[any]", "upper(word)", "sha256(word)", "trimspace(word)", "base64encode(word)", "length(full)", "length([any])",
    "keys({ a = any })", "keys(whole)", "values({ a = any })", "merge({ a = any }, map)", "concat([any], full)",
    "jsonencode(any)", "yamlencode(any)", "sensitive(any)", "issensitive(any)", "tostring(count)", "tostring(nullable)",
    "tolist([word])", "toset([word])", "toset(full)", "contains([any], word)", "element([any], 0)", "lookup({ a = any }, \"a\")",
    "reverse([any])", "slice([any, 1], 0, 1)", "coalesce(\"x\", nullable)", "compact([nullable])", "distinct([word])",
    "flatten([any])", "max(1, count)", "'${word}.'", "'${count}.'", "{ (word) = 1 }", "thing.a", "pair == null", "{ a = any }.a",
    "[any][0]", "flag ? 1 : 2", "flag ? word : null", "false ? tonumber(word) : 1", "true ? 1 : tonumber(word)", "false && whole.k == 1",
    "whole.k == 1 || true", "!flag", "flag && true", "count + 1", "count / 2", "1 / count", "1 % count", "any == 1", "[for x in [any] : x]",
    "[for x in [1, 2] : x if flag]", "[for x in [1] : any]", "[thing][*].a", "can(tonumber(word))", "try(tonumber(word), 0)",
    "try(tonumber(word), tobool(word), word)", "setunion([word], [\"a\"])", "split(\",\", word)", "startswith(word, \"a\")",
    "formatdate(\"YYYY\", now)", "merge(whole, { a = \"1\" }).a", "concat([\"1\"], full)[0]", "thing[\"a\"]", "[1, 2][0 * 1]",
    "nonsensitive(nullable)", "lower(\"${word}-${count}\")", "try(any, 1)", "uuid()",
]  # fmt: skip


def used(expression: str) -> list[str]:
    words = "".join(char if char.isalnum() or char == "_" else " " for char in expression).split()
    return [name for name in NAMES if name in words]


def completions(expression: str) -> Iterator[dict[str, Value]]:
    names = used(expression)
    for given in product(*(COMPLETIONS[name] for name in names)):
        yield dict(zip(names, given, strict=True))


def fails(expression: str, names: dict[str, Value]) -> bool:
    try:
        value(expression, **names)
    except EvaluationError:
        return True
    return False


def wrapped(expression: str) -> str:
    """An expression of which the value is known, whatever is inside."""
    inner = expression.replace("'", '"')
    return f"length([concat([1], {inner})])" if inner.endswith("...") else f"length([{inner}])"


@pytest.mark.parametrize("expression", MAY_FAIL)
def test_what_fails_for_some_completion_is_left_open(expression: str) -> None:
    whole = wrapped(expression)
    assert value(whole, **NAMES).is_known
    assert not value(f"can({whole})", **NAMES).is_known
    assert not value(f"try({whole}, 0)", **NAMES).is_known
    if "provider::" not in expression:
        assert any(fails(whole, names) for names in completions(expression))


@pytest.mark.parametrize("expression", SURE)
def test_what_fails_for_no_completion_is_sure(expression: str) -> None:
    whole = wrapped(expression)
    assert value(f"can({whole})", **NAMES).payload is True
    assert value(f"try({whole}, 0)", **NAMES).payload == 1
    assert not any(fails(whole, names) for names in completions(expression))


def test_the_reason_is_that_of_what_may_not_fit() -> None:
    found = value("can(length([any, tonumber(word)]))", **NAMES)
    assert (found.unknown.reason, found.unknown.subject) == ("no_value", "var.word")


# --- every function ---------------------------------------------------------------------------------------------------

_RECORDED = Path(__file__).parents[2] / "oracle" / "data" / "functions.jsonl"


def _recorded() -> dict[str, dict[int, list[list[str]]]]:
    """Texts of the arguments of recorded calls, by function and number of arguments."""
    found: dict[str, dict[int, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for line in _RECORDED.read_text(encoding="utf-8").splitlines():
        written = json.loads(line)[0]
        if "terraform_data" in written or "var." in written:
            continue
        file = SourceFile("main.tf", written.encode())
        try:
            node = parse_expression(file)
        except HclError:
            continue
        if isinstance(node, Call) and node.args and not node.expand:
            found[node.name][len(node.args)].append([file.text[each.start : each.end] for each in node.args])
    return found


CALLS = _recorded()


@pytest.mark.parametrize("name", sorted(CALLS))
def test_no_recorded_argument_breaks_what_is_sure(name: str) -> None:
    """Each argument in turn is unknown, of the type of one that was recorded there: no other may then fail."""
    for calls in CALLS[name].values():
        for at in range(len(calls[0])):
            candidates: dict[str, Value] = {}
            for call in calls:
                for given in (call[at], "null"):
                    try:
                        candidates[given] = value(given)
                    except EvaluationError:
                        continue
            for call in calls:
                known = candidates.get(call[at])
                if known is None:
                    continue
                for type, not_null in product({known.type, DYNAMIC}, (False, True)):
                    _check(name, call, at, unknown("var.u", type, not_null=not_null), candidates)


ELEMENTS: dict[Type, list[Value]] = {
    STRING: [*[text(content) for content in ("x", "", "1", "10.0.0.0/8", "%d")], values.null(STRING)],
    NUMBER: [values.integer(0), values.integer(-1), values.number(Fraction(1, 2)), values.null(NUMBER)],
    DYNAMIC: [text("x"), values.integer(1), values.TRUE, texts("a"), values.object_value({}), values.null()],
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_no_element_breaks_what_is_sure(name: str) -> None:
    """Each element of a list and each value of an object that was written in a recorded call is unknown in turn."""
    for written in {f"{name}({', '.join(call)})" for calls in CALLS[name].values() for call in calls}:
        for open_one in _with_open_elements(written):
            whole = f"length([{open_one}])"
            for type, completed in ELEMENTS.items():
                try:
                    sure = value(f"can({whole})", u=unknown("var.u", type)).payload is True
                except EvaluationError:
                    continue
                assert not sure or not [each for each in completed if fails(whole, {"u": each})], whole


def _with_open_elements(written: str) -> Iterator[str]:
    for node in walk(parse_expression(SourceFile("main.tf", written.encode()))):
        inner: Sequence[Expression] = ()
        if isinstance(node, TupleCons):
            inner = node.items
        elif isinstance(node, ObjectCons):
            inner = [each for _, each in node.items]
        for each in inner:
            yield f"{written[: each.start]}u{written[each.end :]}"


def _check(name: str, call: list[str], at: int, given: Value, candidates: dict[str, Value]) -> None:
    whole = f"length([{name}({', '.join([*call[:at], 'u', *call[at + 1 :]])})])"
    try:
        sure = value(f"can({whole})", u=given).payload is True
    except EvaluationError:
        return
    if not sure:
        return
    for shown, found in candidates.items():
        fits = given.type is DYNAMIC or found.type is given.type or (found.is_null and found.type is DYNAMIC)
        if fits and not (found.is_null and definitely_not_null(given)):
            completed = values.null(given.type) if found.is_null else found
            assert not fails(whole, {"u": completed}), f"{whole} with {shown}"
