import pytest

from dasf_lint.core.data import Reference
from dasf_lint.core.json_text import dumps
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.plain import console_answer, to_json
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE, Value
from tests.unit.hcl.scopes import unknown, value


def texts(container: Value) -> list[object]:
    return [item.payload for item in container.elements]


def test_types_are_interned() -> None:
    assert types.object_of({"b": NUMBER, "a": STRING}) is types.object_of({"a": STRING, "b": NUMBER})
    assert types.tuple_of([types.list_of(STRING)]) is types.tuple_of((types.list_of(STRING),))


@pytest.mark.parametrize(
    ("type", "printed"),
    [
        (types.tuple_of([STRING, NUMBER]), "tuple([string, number])"),
        (types.object_of({"b": types.set_of(BOOL), "a": STRING}), "object({a=string, b=set(bool)})"),
        (types.object_of({"a b": DYNAMIC, "a-b": DYNAMIC}), 'object({"a b"=dynamic, a-b=dynamic})'),
        (types.map_of(types.list_of(DYNAMIC)), "map(list(dynamic))"),
        (types.tuple_of(()), "tuple([])"),
    ],
)
def test_types_print_as_terraform_writes_them(type: types.Type, printed: str) -> None:
    assert str(type) == printed


def test_sets_are_sorted_and_without_duplicates() -> None:
    assert texts(values.set_value(NUMBER, [values.number(n) for n in (100, 3, 20, 3)])) == [3, 20, 100]
    assert texts(values.set_value(STRING, [values.string(s) for s in ("b", "B", "a", "b")])) == ["B", "a", "b"]
    nulls = values.set_value(STRING, [values.null(STRING), unknown(type=STRING), values.string("z")])
    assert [item.is_known and not item.is_null for item in nulls.elements] == [True, False, False]


def test_unknown_elements_of_a_set_stay_apart() -> None:
    two = values.set_value(STRING, [unknown(type=STRING), unknown(type=STRING)])
    assert len(two.elements) == 2
    assert value("length(s)", s=two).is_known is False


def test_marks_of_set_elements_move_to_the_set() -> None:
    marked = values.set_value(STRING, [values.string("a", SENSITIVE)])
    assert marked.is_sensitive
    assert not marked.elements[0].is_sensitive


def test_marks_inside_are_seen_from_outside_without_being_on_it() -> None:
    holder = values.tuple_value([values.string("s", SENSITIVE), values.string("t")])
    assert not holder.is_sensitive
    assert holder.deep_marks == SENSITIVE
    assert values.unmark_deep(holder).deep_marks == 0


def test_containers_gather_the_references_of_their_elements() -> None:
    a, b = Reference("x.a", "id"), Reference("x.b", "id")
    inner = values.with_references(values.string("t"), (a,))
    outer = values.object_value({"p": inner, "q": values.tuple_value([values.with_references(inner, (b,))])})
    assert outer.references == (a, b)


def test_an_unknown_settles_where_its_refinements_leave_one_value() -> None:
    number = unknown(type=NUMBER)
    assert unknowns.refined(number, not_null=True, low=3, high=3).payload == 3
    assert not unknowns.refined(number, low=3, high=3).is_known
    pair = unknowns.refined(unknown(type=types.list_of(STRING)), not_null=True, min_length=2, max_length=2)
    assert [item.is_known for item in pair.elements] == [False, False]


def test_a_value_that_is_nested_too_deeply_is_unknown_by_limit() -> None:
    deep = values.string("x")
    for _ in range(values.MAX_DEPTH):
        deep = values.tuple_value([deep])
    assert deep.is_known
    assert values.tuple_value([deep]).unknown.reason == "limit"


def test_a_value_that_is_too_large_is_unknown_by_limit_even_if_its_parts_are_shared() -> None:
    wide = values.tuple_value([values.number(i) for i in range(100)])
    wide = values.tuple_value([wide] * 100)
    assert wide.size == 10_101
    assert values.tuple_value([wide] * 100).unknown.reason == "limit"


def test_strings_are_held_in_composed_form() -> None:
    assert values.string("e\u0301").payload == "\u00e9"


def test_json_prints_all_digits_and_says_what_is_hidden_or_unknown() -> None:
    given = values.object_value(
        {
            "n": value("1/3 * 10"),
            "s": values.string("pw", SENSITIVE),
            "u": unknowns.refined(unknown(type=STRING), prefix="a-", not_null=True),
            "l": values.set_value(NUMBER, [values.number(10), values.number(9)]),
        }
    )
    printed = to_json(given)
    assert isinstance(printed, dict)
    assert dumps(printed["n"]).startswith("3.33333333333333333333333333333333")
    assert printed["s"] == {"$sensitive": True}
    assert printed["u"] == {
        "$unknown": {"reason": "no_value", "subject": "var.u", "type": "string", "prefix": "a-", "not_null": True}
    }
    assert printed["l"] == [9, 10]
    assert to_json(given, show_secrets=True)["s"] == "pw"  # type: ignore[call-overload,index]  # an object


def test_the_console_tells_infinite_and_ephemeral_from_known() -> None:
    assert console_answer(value("1/0")) == {"unknown": {"reason": "infinite", "subject": "+Inf"}, "type": "number"}
    hidden = values.string("t", EPHEMERAL)
    assert console_answer(hidden) == {"unknown": {"reason": "ephemeral", "subject": ""}, "type": "string"}
    assert console_answer(values.string("t", SENSITIVE)) == {
        "value": {"$sensitive": True}, "type": "string", "sensitive": True,
    }  # fmt: skip
