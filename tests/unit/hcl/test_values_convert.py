import pytest

from dasf_lint.hcl import types, values
from dasf_lint.hcl.convert import convert, converts, unify
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.mismatches import mismatch
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, object_of, set_of, tuple_of
from dasf_lint.hcl.value import SENSITIVE
from tests.unit.hcl.scopes import unknown, value


@pytest.mark.parametrize(
    ("given", "shared"),
    [
        ([NUMBER, STRING], STRING),
        ([BOOL, NUMBER], None),
        ([DYNAMIC, STRING], STRING),
        ([tuple_of([NUMBER]), tuple_of([STRING])], tuple_of([STRING])),
        ([tuple_of([NUMBER]), tuple_of([])], list_of(NUMBER)),
        ([object_of({"a": NUMBER}), object_of({"a": STRING})], object_of({"a": STRING})),
        ([object_of({"a": NUMBER}), object_of({"b": STRING})], map_of(STRING)),
        ([object_of({"a": NUMBER}), tuple_of([])], None),
        ([map_of(STRING), object_of({"a": NUMBER})], map_of(STRING)),
        ([set_of(STRING), tuple_of([NUMBER])], set_of(STRING)),
        ([set_of(STRING), list_of(STRING)], list_of(STRING)),
    ],
)
def test_types_share_a_type(given: list[Type], shared: Type | None) -> None:
    assert unify(given, unsafe=True) is shared


def test_an_object_loses_what_the_constraint_does_not_name_and_gains_what_is_optional() -> None:
    constraint = object_of({"a": STRING, "o": NUMBER}, optional=["o"])
    found = convert(value("{a = 1, extra = true}"), constraint)
    assert str(found.type) == "object({a=string, o=number})"
    assert found.members["a"].payload == "1"
    assert found.members["o"].is_null


@pytest.mark.parametrize(
    ("text", "want", "message"),
    [
        ("{}", object_of({"a": STRING}), 'attribute "a" is required'),
        ("{a = []}", object_of({"a": STRING}), 'attribute "a": string required'),
        ('["x"]', list_of(NUMBER), "a number is required"),
        ("[[]]", list_of(STRING), "element 0: string required"),
        ("[1, true]", list_of(DYNAMIC), "all list elements must have the same type"),
        ('"TRUE"', BOOL, 'a bool is required; to convert from string, use lowercase "true"'),
        ("tomap({a = 1})", object_of({"b": NUMBER}), 'map has no element for required attribute "b"'),
        ("tolist([[]])", list_of(STRING), "incorrect list element type: string required"),
    ],
)
def test_a_refused_conversion_says_why(text: str, want: Type, message: str) -> None:
    with pytest.raises(ConversionError) as refused:
        convert(value(text), want)
    assert refused.value.message == message


def test_nulls_inside_take_the_type_of_their_neighbours() -> None:
    found = convert(value('[1, null, "x"]'), list_of(DYNAMIC))
    assert [item.type for item in found.elements] == [STRING, STRING, STRING]


def test_a_converted_value_keeps_its_place_and_its_marks() -> None:
    given = values.with_marks(value("7"), SENSITIVE)
    found = convert(given, STRING)
    assert (found.payload, found.is_sensitive, found.site) == ("7", True, given.site)


def test_what_is_known_of_an_unknown_collection_survives() -> None:
    found = convert(unknown(type=tuple_of([STRING, STRING]), not_null=True), list_of(STRING))
    assert len(found.elements) == 2
    bounded = convert(unknown(type=tuple_of([STRING, STRING])), set_of(STRING))
    assert (bounded.unknown.min_length, bounded.unknown.max_length) == (1, 2)


def test_a_number_beyond_the_budget_converts_to_unknown() -> None:
    assert convert(values.string("9" * 5000), NUMBER).unknown.reason == "limit"


def test_mismatches_name_missing_attributes() -> None:
    want = object_of({"a": STRING, "b": STRING, "c": STRING})
    assert mismatch(types.EMPTY_OBJECT, want, converts) == 'attributes "a", "b", and "c" are required'


def test_a_set_of_unknown_length_becomes_a_list_of_what_is_wanted() -> None:
    made = convert(values.set_value(NUMBER, [values.number(1), unknown(type=NUMBER)]), list_of(STRING))
    assert not made.is_known
    assert made.type == list_of(STRING)
