"""What is surely inside of a collection of which not everything is known."""

from itertools import product

import pytest

from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.value import SENSITIVE, Value
from tests.unit.hcl.scopes import unknown, value

STRINGS = types.map_of(types.STRING)
LIST = types.list_of(types.STRING)

KNOWN = {
    # merge: the last one decides
    'merge(any, { a = "1" }).a': "1",
    'merge(any, { a = "1" })["a"]': "1",
    'merge(map, { a = "1" }).a': "1",
    'merge(map, { a = "0" }, { a = "1" }).a': "1",
    'merge({ a = "0" }, map, { a = "1" }).a': "1",
    'merge(map, map, { b = "2", a = "1" }).a': "1",
    'merge(merge(any, { a = "1" }), { b = "2" }).a': "1",
    'merge({ a = "0" }, merge(any, { a = "1" })).a': "1",
    'merge(any, { a = { b = "1" } }).a.b': "1",
    'merge(map, null, { a = "1" }).a': "1",
    'lookup(merge(map, { a = "1" }), "a", "0")': "1",
    'merge({ a = "1" }, object).a': "1",
    '{ (word) = "0", a = "1" }.a': "1",
    # a key that is known to begin otherwise cannot turn out to be this one
    '{ a = "1", "x.${word}" = "0" }.a': "1",
    '{ "x.b" = "0", "x.${word}" = "0", "x.b" = "1" }["x.b"]': "1",
    '{ a = "1", "${word}.x" = "0" }.a': "1",
    'merge({ a = "1" }, { "x.${word}" = "0", b = "2" }).a': "1",
    'merge({ a = "1" }, tomap({ "x.${word}" = "0", b = "2" })).a': "1",
    'merge({ a = "1" }, { for k in ["b", word] : "x.${k}" => "0" }).a': "1",
    'jsondecode(jsonencode({ a = "1", "x.${word}" = "0" })).a': "1",
    "{ for k, v in merge(map, { a = 1 }) : upper(k) => v }.A": "1",
    '{ for k, v in merge(map, { a = "1" }) : k => v if k != "b" }.a': "1",
    'tomap(merge(map, { a = "1" })).a': "1",
    'coalesce(merge(map, { a = "1" }), {}).a': "1",
    # lists: what stands before the unknown has its place
    'concat(["1", "2"], list)[0]': "1",
    'concat(["0", "1"], list)[1]': "1",
    'concat(["1"], any)[0]': "1",
    'concat(["1"], any, ["2"])[0]': "1",
    'element(concat(["1"], list), 0)': "1",
    'slice(concat(["0", "1", "2"], list), 1, 2)[0]': "1",
    '[for x in concat(["1"], list) : "${x}"][0]': "1",
    '(concat([{ a = "1" }], any)[*].a)[0]': "1",
    'tolist(concat(["1"], any))[0]': "1",
    'coalescelist(concat(["1"], any), [])[0]': "1",
    # what is there wherever it stands
    'contains(concat(list, ["1"]), "1") ? "1" : "0"': "1",
    'contains(concat(any, ["1"]), "1") ? "1" : "0"': "1",
    'contains(setunion(set, ["1"]), "1") ? "1" : "0"': "1",
    'contains(toset(concat(list, ["1"])), "1") ? "1" : "0"': "1",
    'contains(distinct(concat(list, ["1"])), "1") ? "1" : "0"': "1",
    'contains(compact(concat(list, ["1", ""])), "1") ? "1" : "0"': "1",
    'contains(flatten([list, ["1"]]), "1") ? "1" : "0"': "1",
    'contains(flatten([concat(any, [["1"]])]), "1") ? "1" : "0"': "1",
    'contains(sort(concat(list, ["1"])), "1") ? "1" : "0"': "1",
    'contains(reverse(concat(list, ["1"])), "1") ? "1" : "0"': "1",
    'contains(keys(merge(map, { a = "1" })), "a") ? "1" : "0"': "1",
    'contains(values(merge(map, { a = "1" })), "1") ? "1" : "0"': "1",
    'contains([for k, v in merge(map, { a = "1" }) : k], "a") ? "1" : "0"': "1",
    'contains([for x in ["1", word] : x if x == "1"], "1") ? "1" : "0"': "1",
    'anytrue(concat(bools, [true])) ? "1" : "0"': "1",
    'alltrue(concat(bools, [false])) ? "0" : "1"': "1",
    # a text that was made of what is known in part
    'jsondecode(jsonencode({ a = "1", b = word })).a': "1",
    'jsondecode(jsonencode(["1", word]))[0]': "1",
    'jsondecode(jsonencode(merge(map, { a = "1" }))).a': "1",
    'jsondecode(jsonencode({ a = { b = ["1"] }, c = word })).a.b[0]': "1",
    'length(merge(map, { a = "1" })) > 0 ? "1" : "0"': "1",
    'length(concat(list, ["1"])) > 0 ? "1" : "0"': "1",
}

OPEN = [
    'merge({ a = "1" }, any).a', 'merge({ a = "1" }, map).a', 'merge(any, { a = "1" }).b',
    'merge({ a = "1" }, with_a).a', 'merge(any, { a = word }).a', 'lookup(merge(map, { a = "1" }), "b", "0")',
    '{ a = "1", (word) = "0" }.a', '{ for k, v in merge(map, { a = "1" }) : k => v if v == word }.a',
    '{ "x.a" = "1", "x.${word}" = "0" }["x.a"]', '{ "1.x" = "1", "${word}.x" = "0" }["1.x"]',
    'merge({ "x.a" = "1" }, { "x.${word}" = "0" })["x.a"]', 'merge({ a = "1" }, { "x.${word}" = "0" }, map).a',
    'merge({ a = "1" }, { "x.${word}" = "0", (word) = "2" }).a',
    'merge({ a = "1" }, { for k in concat(list, ["b"]) : "x.${k}" => "0" }).a',
    'merge({ a = "1" }, { for k in ["a", "b"] : k => "0" if k == word }).a',
    'concat(list, ["1"])[0]', 'concat(["1"], list)[1]', 'concat(any, ["1"])[0]', 'reverse(concat(["1"], list))[0]',
    'sort(concat(["1"], list))[0]', '[for x in concat(list, ["1"]) : x][0]', '[for x in [word, "1"] : x if x == "0"][1]',
    'contains(concat(list, ["1"]), "2")', 'contains(concat(["1"], list), word)', 'alltrue(concat(bools, [true]))',
    'anytrue(concat(bools, [false]))', 'length(setunion(set, ["1"])) > 1', 'setsubtract(setunion(set, ["1"]), ["1"])',
    'setintersection(setunion(set, ["1"]), ["1"])', 'merge(any, { a = "1" }) == { a = "1" }', 'tolist(concat([1], any))[0]',
    '{ for k, v in merge(map, { a = "1" }) : "x" => v... }.x', 'element(concat(["1"], list), 1)',
    'one(concat(list, ["1"]))', 'merge(map, { a = "1" }) != null ? word : "1"', 'join(",", concat(["1"], list))',
    'jsondecode(jsonencode({ a = "1", b = word })).b', 'jsondecode("{${word}}").a',
]  # fmt: skip


def names() -> dict[str, Value]:
    object_type = types.object_of({"b": types.STRING})
    return {
        "any": unknown("var.any"),
        "map": unknown("var.map", STRINGS),
        "object": unknown("var.object", object_type),
        "with_a": unknown("var.with_a", types.object_of({"a": types.STRING})),
        "list": unknown("var.list", LIST),
        "set": unknown("var.set", types.set_of(types.STRING)),
        "bools": unknown("var.bools", types.list_of(types.BOOL)),
        "word": unknown("var.text", types.STRING),
    }


def strings(*items: str) -> Value:
    return values.list_value(types.STRING, [values.string(item) for item in items])


def string_map(**items: str) -> Value:
    return values.map_value(types.STRING, {name: values.string(item) for name, item in items.items()})


COMPLETIONS: dict[str, list[Value]] = {
    "any": [string_map(a="9"), string_map(), strings(), strings("9", "8")],
    "map": [string_map(), string_map(a="9", z="8")],
    "object": [values.object_value({"b": values.string("9")})],
    "with_a": [values.object_value({"a": values.string("9")})],
    "list": [strings(), strings("9", "8"), strings("")],
    "set": [
        values.set_value(types.STRING, [values.string(each) for each in each_set]) for each_set in ((), ("1", "9"))
    ],
    "bools": [values.list_value(types.BOOL, items) for items in ((), (values.TRUE,), (values.FALSE,))],
    "word": [values.string("1"), values.string("a")],
}


@pytest.mark.parametrize(("text", "expected"), KNOWN.items(), ids=list(KNOWN))
def test_what_no_completion_can_change_is_known(text: str, expected: str) -> None:
    found = value(text, **names())
    assert found.is_known
    assert str(found.payload) == expected


@pytest.mark.parametrize(("text", "expected"), KNOWN.items(), ids=list(KNOWN))
def test_every_completion_gives_it(text: str, expected: str) -> None:
    used = [name for name in COMPLETIONS if name in text]
    tried = 0
    for given in product(*(COMPLETIONS[name] for name in used)):
        try:
            found = value(text, **dict(zip(used, given, strict=True)))
        except EvaluationError:
            # Not of the type that the expression needs.
            continue
        tried += 1
        assert str(found.payload) == expected
    assert tried


@pytest.mark.parametrize("text", OPEN)
def test_what_a_completion_can_change_is_not_known(text: str) -> None:
    assert not value(text, **names()).is_known


def test_an_attempt_does_not_take_for_granted_that_something_of_any_type_fits() -> None:
    assert not value('try(merge(any, { a = "1" }).a, "0")', **names()).is_known
    assert not value('can(merge(any, { a = "1" }).a)', **names()).is_known
    assert not value('try(concat(["1"], any)[0], "0")', **names()).is_known
    assert value('try(merge(map, { a = "1" }).a, "0")', **names()).payload == "1"
    assert value('merge(any, { a = try("1", "0") }).a', **names()).payload == "1"
    assert value('try("1", merge(any, {}))', **names()).payload == "1"


def test_what_stands_in_an_unknown_map_keeps_its_marks_and_those_of_the_map() -> None:
    secret = values.string("s", SENSITIVE)
    found = value('merge(map, { a = secret, b = "1" })', **names(), secret=secret)
    assert not found.is_sensitive
    assert found.deep_marks == SENSITIVE
    assert value("m.a", m=found).is_sensitive
    assert not value("m.b", m=found).is_sensitive
    whole = value('merge(sensitive(map), { b = "1" }).b', **names())
    assert whole.is_sensitive
    assert values.unmark_deep(found).deep_marks == 0


def test_a_map_with_something_surely_in_it_is_not_null() -> None:
    assert value('merge(map, { a = "1" }) == null', **names()).payload is False
    assert value("merge(any, { a = word }) == null", **names()).payload is False


def test_a_map_converted_to_an_object_keeps_what_is_known_of_it() -> None:
    want = types.object_of({"a": types.NUMBER, "b": types.STRING})
    from dasf_lint.hcl.convert import convert

    found = convert(value('merge(map, { a = "1" })', **names()), want)
    assert value("o.a + 1", o=found).payload == 2
    assert not value("o.b", o=found).is_known


def test_budgets_hold_for_what_is_known_of_something_unknown() -> None:
    many = values.list_value(types.STRING, [values.string(str(i)) for i in range(1000)])
    found = value("concat(many, list)", many=many, **names())
    assert found.size >= 1000
