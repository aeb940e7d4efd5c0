"""JSON in texts, as policies read it."""

import pytest

from dasf_lint.core import limits
from dasf_lint.core.data import Datum
from dasf_lint.policy.ask.documents import parse_json

DEEP = limits.max_nesting


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ("[" * DEEP + "]" * DEEP, True),
        ("[" * (DEEP + 1) + "]" * (DEEP + 1), False),
        ('{"a":' * (DEEP + 1) + "1" + "}" * (DEEP + 1), False),
        ("[" * 100_000, False),
        (f'["{"[" * 1_000}"]', True),
        ("[1e999999999]", False),
        ("NaN", False),
    ],
)
def test_what_is_too_deep_or_no_json_is_not_read(text: str, is_json: bool) -> None:
    assert (parse_json(Datum("text", text)) is not None) is is_json


def test_members_are_those_of_the_text_that_asks_though_the_same_text_is_read_once() -> None:
    first, second = (parse_json(Datum("text", '{"a": {"b": 1}, "n": null}', sensitive=each)) for each in (True, False))
    assert first is not None
    assert second is not None
    assert [each.members.get("a").members.get("b").sensitive for each in (first, second)] == [True, False]
    assert list(first.members.names()) == ["a", "n"]
    assert first.members.get("n").is_absent
    assert first.members.get("m").is_absent
