"""One row of the table of operators a test: known, unknown and absent values."""

from typing import Any

import pytest

from dasf_lint.core.data import Datum, Reference
from dasf_lint.policy.language.words import OPERATORS
from tests.helpers import ask, blocks, choice, datum, default, node, null, policy, ref, unknown, verdicts


def answer(value: Any, /, **condition: Any) -> str:
    """What a policy says whose only condition is about the attribute `a` with this value."""
    body = {} if value is None else {"a": value}
    judgement = ask(policy(assert_={"path": "a", **condition}), node("databricks_job.j", body))
    (word,) = verdicts(judgement)
    return word


KNOWN: list[tuple[str, Any, Any, str]] = [
    ("equals", "x", "x", "pass"),
    ("equals", "X", "x", "fail"),
    ("equals", "5", 5, "fail"),
    ("equals", True, True, "pass"),
    ("equals", "true", True, "fail"),
    ("equals", 1, True, "fail"),
    ("in", "b", ["a", "b"], "pass"),
    ("not_in", "c", ["a", "b"], "pass"),
    ("exists", "x", True, "pass"),
    ("exists", "x", False, "fail"),
    ("empty", "", True, "pass"),
    ("empty", ["x"], True, "fail"),
    ("empty", {}, True, "pass"),
    ("like", "dev_ml", "dev*", "pass"),
    ("like", "Dev_ml", "dev*", "fail"),
    ("like", "a-b-c", ["x*", "*-b-?"], "pass"),
    ("matches", "sha256:abc", "^sha256:[a-f]+$", "pass"),
    ("not_matches", "x", "y", "pass"),
    ("contains", ["a", "b"], "b", "pass"),
    ("contains", {"k": 1}, "k", "pass"),
    ("contains", "text", "e", "unknown"),
    ("contains_all", ["a", "b", "c"], ["a", "c"], "pass"),
    ("contains_all", ["a"], ["a", "c"], "fail"),
    ("length_at_least", ["a"], 2, "fail"),
    ("length_at_most", ["a"], 2, "pass"),
    ("at_least", 90, 90, "pass"),
    ("at_most", "90", 89, "fail"),
    ("greater_than", True, 0, "unknown"),
    ("less_than", "soon", 3, "unknown"),
    ("cidr_within", "10.1.0.0/16", ["10.0.0.0/8"], "pass"),
    ("cidr_within", "0.0.0.0/0", ["10.0.0.0/8"], "fail"),
    ("cidr_prefix_at_least", "203.0.113.7", 32, "pass"),
    ("cidr_prefix_at_least", ["0.0.0.0/1", "128.0.0.0/1"], 1, "fail"),
    ("cidr_prefix_at_least", [], 8, "fail"),
    ("cidr_prefix_at_least", "office", 8, "unknown"),
    ("version", "4.20.1", "~> 4.20", "pass"),
    ("version", "5.0.0", ">= 4, < 5", "fail"),
    ("runtime_version", "15.4.x-cpu-ml-scala2.12", ">= 15.4", "pass"),
    ("runtime_version", "custom:mine", ">= 15.4", "unknown"),
    ("runtime_is", "15.4.x-scala2.12", "lts", "pass"),
    ("runtime_is", "15.4.x-cpu-ml-scala2.12", "ml", "pass"),
    ("runtime_is", "7.3.x-scala2.12", "supported", "fail"),
    ("runtime_is", "custom:mine", "custom", "pass"),
    ("environment_word", "ml_uat", "nonprod", "pass"),
    ("environment_word", "prod_ml", "nonprod", "fail"),
    ("runtime_version", "18.x-scala2.13", ">= 15.4", "pass"),
    ("runtime_is", "18.x-cpu-ml-scala2.13", "supported", "pass"),
    ("runtime_is", "18.0.x-scala2.13", "supported", "fail"),
    ("runtime_is", "13.1.x-scala2.12", "supported", "fail"),
    ("runtime_is", "x.x-scala2.12", "supported", "unknown"),
    ("runtime_is", "99.1.x-scala2.12", "supported", "unknown"),
]


@pytest.mark.parametrize(("name", "value", "argument", "expected"), KNOWN)
def test_a_known_value(name: str, value: Any, argument: Any, expected: str) -> None:
    assert answer(value, **{name: argument}) == expected


ARGUMENTS: dict[str, Any] = {
    "equals": "x", "not_equals": "x", "in": ["x"], "not_in": ["x"], "exists": True, "empty": True, "like": "x*",
    "not_like": "x*", "matches": "x", "not_matches": "x", "contains": "x", "not_contains": "x", "contains_all": ["x"],
    "length_at_least": 1, "length_at_most": 1, "at_least": 1, "at_most": 1, "greater_than": 1, "less_than": 1,
    "cidr_within": ["10.0.0.0/8"], "cidr_prefix_at_least": 8, "version": ">= 1", "runtime_version": ">= 1",
    "runtime_is": "lts", "environment_word": "prod", "literal": True, "written": True, "looks_like_secret": True,
    "refers_to": "databricks_job", "credential": "any",
}  # fmt: skip
ABSENT_IS_TRUE = {"not_equals", "not_in", "empty", "not_like", "not_matches", "not_contains"}


def test_every_operator_is_tested() -> None:
    assert set(ARGUMENTS) == set(OPERATORS)


@pytest.mark.parametrize("name", OPERATORS)
def test_an_absent_value_makes_positive_operators_false(name: str) -> None:
    assert answer(None, **{name: ARGUMENTS[name]}) == ("pass" if name in ABSENT_IS_TRUE else "fail")


@pytest.mark.parametrize("name", OPERATORS)
def test_an_unknown_value_is_unknown_except_for_provenance(name: str) -> None:
    expected = {name: "fail" for name, row in OPERATORS.items() if row.provenance} | {"written": "pass"}
    assert answer(unknown(), **{name: ARGUMENTS[name]}) == expected.get(name, "unknown")


@pytest.mark.parametrize("word", ["pass", "fail", "unknown"])
def test_absent_overrides_the_operator(word: str) -> None:
    assert answer(None, equals="x", absent=word) == word


def test_null_is_absent() -> None:
    assert answer(null(), exists=True) == "fail"


def test_a_repeated_block_that_does_not_occur_is_absent() -> None:
    assert answer(blocks(), exists=True) == "fail"


def test_a_default_counts_as_the_value() -> None:
    assert answer(default(True), equals=True) == "pass"
    assert answer(default("v7Qm2xK9pL4tR8wZ3nB6"), looks_like_secret=True) == "fail"
    assert answer(default(True), written=True) == "fail"


def test_an_attribute_that_another_resource_fills_exists() -> None:
    assert answer(ref("azurerm_key_vault_key.k"), exists=True) == "pass"
    filled = unknown("k", reason="service_default", refers=(Reference("azurerm_key_vault_key.k", "id"),))
    assert answer(filled, exists=True) == "pass"
    assert answer(unknown(not_null=True), exists=True) == "pass"


def test_a_known_beginning_decides_text() -> None:
    assert answer(unknown(prefix="dbfs:/"), like="dbfs:*") == "pass"
    assert answer(unknown(prefix="dbfs:/"), like="s3:*") == "fail"
    assert answer(unknown(prefix="dbfs:/"), like="*:/init") == "unknown"
    assert answer(unknown(prefix="dbfs:/"), matches="^dbfs:/") == "pass"
    assert answer(unknown(prefix="dbfs:/"), matches="^s3://") == "fail"
    assert answer(unknown(prefix="dbfs:/"), matches="/$") == "unknown"
    assert answer(unknown(prefix="dev"), equals="prod") == "fail"


def test_a_word_for_an_environment_is_read_off_a_name() -> None:
    assert answer("ml_uat", environment_word="nonprod") == "pass"
    assert answer("ml_uat", environment_word="prod") == "fail"
    assert answer("ml", environment_word="nonprod") == "fail"
    assert answer(unknown(prefix="dev_"), environment_word="dev") == "pass"
    assert answer(unknown(prefix="prod_"), environment_word="nonprod") == "fail"
    assert answer(unknown(prefix="dev"), environment_word="nonprod") == "unknown"
    assert answer(unknown(), environment_word="nonprod") == "unknown"


def test_an_unknown_element_leaves_a_list_undecided_unless_a_known_one_decides() -> None:
    assert answer(["a", unknown()], contains="a") == "pass"
    assert answer(["a", unknown()], contains="b") == "unknown"
    assert answer(["0.0.0.0/0", unknown()], cidr_prefix_at_least=8) == "fail"
    assert answer(["10.0.0.0/8", unknown()], cidr_prefix_at_least=8) == "unknown"


def test_in_maps_of_strings_words_count_as_booleans_and_numbers() -> None:
    for written in ("true", "True", "TRUE", True):
        judgement = ask(
            policy(assert_={"path": "custom_config.enableIpAccessLists", "equals": True}),
            node("databricks_workspace_conf.c", {"custom_config": {"enableIpAccessLists": written}}),
        )
        assert "fail" not in verdicts(judgement)


def test_two_unknowns_are_equal_only_for_the_same_symbol() -> None:
    same = {"path": "a", "equals": {"mine": "b"}}
    subject = node("databricks_job.j", {"a": unknown(symbol=1, not_null=True), "b": unknown(symbol=1, not_null=True)})
    assert verdicts(ask(policy(assert_=same), subject)) == {"pass": 1}
    subject = node("databricks_job.j", {"a": unknown(symbol=1), "b": unknown(symbol=2)})
    assert verdicts(ask(policy(assert_=same), subject)) == {"unknown": 1}


def test_a_known_beginning_rules_out_equality_on_either_side() -> None:
    same = {"path": "a", "equals": {"mine": "b"}}
    for a, b in ((unknown(prefix="dev_"), "prod"), ("prod", unknown(prefix="dev_"))):
        assert verdicts(ask(policy(assert_=same), node("databricks_job.j", {"a": a, "b": b}))) == {"fail": 1}
    for a, b in ((unknown(prefix="dev_"), "dev_ml"), ("dev_ml", unknown(prefix="dev_"))):
        assert verdicts(ask(policy(assert_=same), node("databricks_job.j", {"a": a, "b": b}))) == {"unknown": 1}


def test_mine_reaches_the_subject_from_inside_an_element() -> None:
    condition = {"every": "task[*]", "satisfies": {"path": "key", "in": {"mine": "allowed"}}, "absent": "fail"}
    subject = node("databricks_job.j", {"allowed": ["a", "b"], "task": [{"key": "a"}, {"key": "c"}]})
    assert verdicts(ask(policy(assert_=condition), subject)) == {"fail": 1}


JOINED = {"every": "task[*].key", "in": {"mine": "parameter[*].name"}, "absent": "fail"}


@pytest.mark.parametrize(
    ("names", "verdict"), [(["a", "b"], "pass"), (["a"], "fail"), ([], "fail"), (["a", unknown()], "unknown")]
)
def test_a_list_is_joined_with_a_list(names: list[Any], verdict: str) -> None:
    body = {"task": [{"key": "a"}, {"key": "b"}], "parameter": [{"name": name} for name in names]}
    assert verdicts(ask(policy(assert_=JOINED), node("databricks_job.j", body))) == {verdict: 1}


@pytest.mark.parametrize(
    ("condition", "seen", "verdict"),
    [
        ({"path": "a", "in": {"mine": "l"}}, ["x"], "unknown"),
        ({"path": "a", "in": {"mine": "l"}}, ["v"], "pass"),
        ({"path": "a", "not_in": {"mine": "l"}}, ["x"], "unknown"),
        ({"path": "m", "contains": {"mine": "l"}}, ["x"], "unknown"),
        ({"path": "m", "contains_all": {"mine": "l"}}, ["v"], "unknown"),
        ({"path": "m", "contains_all": {"mine": "l"}}, ["x"], "fail"),
        ({"path": "u", "in": {"mine": "l"}}, [], "unknown"),
    ],
)
def test_what_nobody_sees_of_a_list_may_be_what_is_compared(condition: Any, seen: list[str], verdict: str) -> None:
    body = {
        "a": "v",
        "m": ["v"],
        "u": unknown(),
        "l": Datum("sequence", [datum(each) for each in seen], complete=False),
    }
    assert verdicts(ask(policy(assert_=condition), node("databricks_job.j", body))) == {verdict: 1}


def test_nothing_is_in_an_empty_list() -> None:
    condition = {"path": "u", "in": {"mine": "l"}}
    body = {"u": unknown(), "l": Datum("sequence", [])}
    assert verdicts(ask(policy(assert_=condition), node("databricks_job.j", body))) == {"fail": 1}


def test_conditionals_on_one_switch_are_correlated() -> None:
    """compute_mode = s ? "SERVERLESS" : null beside network_id = s ? null : reference."""
    condition = {"any": [{"path": "compute_mode", "equals": "SERVERLESS"}, {"path": "network_id", "exists": True}]}
    subject = node(
        "databricks_mws_workspaces.w",
        {
            "compute_mode": choice("s", "SERVERLESS", null),
            "network_id": choice("s", null, ref("databricks_mws_networks.n")),
        },
    )
    asked = policy(match={"resource": "databricks_mws_workspaces"}, assert_=condition)
    assert verdicts(ask(asked, subject)) == {"pass": 1}


def test_different_switches_are_not() -> None:
    condition = {"any": [{"path": "a", "equals": "x"}, {"path": "b", "exists": True}]}
    subject = node("databricks_job.j", {"a": choice("s", "x", null), "b": choice("t", null, "y")})
    assert verdicts(ask(policy(assert_=condition), subject)) == {"unknown": 1}
