from collections.abc import Hashable

import pytest

from dasf_lint.core import limits
from dasf_lint.core.data import Reference
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.types import BOOL, DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, SENSITIVE, Value
from tests.unit.hcl.scopes import unknown, value


def payload(text: str, **names: Value) -> object:
    return value(text, **names).payload


def error(text: str, **names: Value) -> str:
    with pytest.raises(EvaluationError) as failed:
        value(text, **names)
    return failed.value.summary


def test_and_and_or_stop_early_on_either_side() -> None:
    assert payload("x == null || length(x) > 0", x=values.NULL_VALUE) is True
    assert payload("x != null && x.a == 1", x=values.NULL_VALUE) is False
    assert payload("u && false", u=unknown(type=BOOL)) is False
    assert payload("true || u", u=unknown(type=BOOL)) is True
    assert payload("upper([]) == 1 && false") is False


@pytest.mark.parametrize("text", ["null || u", "u || null", "null && u", "u && null"])
def test_null_beside_what_may_yet_decide_is_no_error(text: str) -> None:
    assert not value(text, u=unknown(type=BOOL)).is_known
    assert not value(f"can({text})", u=unknown(type=BOOL)).is_known
    assert error("null || false") == "Operation failed"


@pytest.mark.parametrize("text", ['!u == ""', '"" != !u', "[u + 1] == []", "length([-u]) == 1"])
@pytest.mark.parametrize("type", [DYNAMIC, BOOL])
def test_that_an_operand_fits_is_taken_on_trust(text: str, type: Type) -> None:
    """What is made of it may be known all the same."""
    given = unknown(type=DYNAMIC if "u +" in text or "-u" in text else type)
    assert value(text, u=given).is_known
    assert not value(f"can({text})", u=given).is_known
    assert not value(f"try({text}, 1)", u=given).is_known


def test_both_sides_of_an_undecided_and_are_needed() -> None:
    assert error("true && upper([]) == 1") == "Invalid function argument"
    assert not value("true && u", u=unknown(type=BOOL)).is_known


def test_a_branch_that_is_not_taken_may_fail_unless_a_name_is_undeclared() -> None:
    assert payload("false ? [][0] : 2") == 2
    assert error("true ? 1 : nope") == "Reference to undeclared name"


def test_try_catches_what_is_dynamic_only() -> None:
    assert payload('try([][0], {}.a, "d")') == "d"
    assert payload('can(tonumber("x"))') is False
    assert error("try(nope, 1)") == "Reference to undeclared name"


def test_an_unknown_condition_keeps_both_outcomes() -> None:
    found = value('u ? "SERVERLESS" : null', u=unknown(type=BOOL))
    choice = found.unknown.choice
    assert choice is not None
    assert (choice.switch, choice.when_true.payload, choice.when_false.payload) == ("var.u", "SERVERLESS", NULL)


def test_a_negated_condition_is_the_same_switch_with_the_branches_exchanged() -> None:
    choice = value("!u ? 1 : 2", u=unknown(type=BOOL)).unknown.choice
    assert choice is not None
    assert (choice.switch, choice.when_true.payload, choice.when_false.payload) == ("var.u", 2, 1)


def test_equal_conditions_are_equal_switches() -> None:
    first = value('u == "prod" ? 1 : 2', u=unknown(type=STRING)).unknown.choice
    second = value('"prod" == u ? "a" : "b"', u=unknown(type=STRING)).unknown.choice
    other = value('u == "dev" ? 1 : 2', u=unknown(type=STRING)).unknown.choice
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.switch == second.switch != other.switch


def test_a_choice_survives_steps_and_conversions() -> None:
    found = value("tostring((u ? {a = 1} : {a = 2}).a)", u=unknown(type=BOOL)).unknown.choice
    assert found is not None
    assert (found.when_true.payload, found.when_false.payload) == ("1", "2")


def test_a_choice_between_true_and_false_passes_its_switch_on() -> None:
    found = value("(u ? true : false) ? 1 : 2", u=unknown(type=BOOL)).unknown.choice
    assert found is not None
    assert (found.switch, found.when_true.payload) == ("var.u", 1)


def test_equal_branches_make_the_condition_irrelevant() -> None:
    assert payload('u ? "a" : "a"', u=unknown(type=BOOL)) == "a"


def test_text_before_an_unknown_is_a_known_prefix() -> None:
    found = value('"dbfs:/${u}/x"', u=unknown())
    assert found.unknown.prefix == "dbfs:/"
    assert payload('startswith("dbfs:/${u}", "s3:")', u=unknown()) is False
    # The last letter could still combine with an accent that follows.
    assert value('"abc${u}"', u=unknown()).unknown.prefix == "ab"


def test_structure_stays_known_around_the_unknown() -> None:
    u = unknown()
    assert payload("length([u, 1])", u=u) == 2
    assert payload("merge({a = 1}, {b = u}).a", u=u) == 1
    assert payload("length([for x in [1, 2] : u])", u=u) == 2


def test_an_attribute_of_an_unknown_is_the_same_each_time() -> None:
    def symbol(text: str) -> Hashable:
        found = value(text, u=unknown(), v=unknown("var.v"), w=unknown("u.a")).unknown.symbol
        assert found is not None
        return found

    assert symbol("u.a.b") == symbol('u["a"].b')
    assert symbol("u[0]") == symbol("u[1 - 1]")
    different = ["u.a.b", "u.b.a", 'u["a.b"]', "u[v]", 'u["var.v"]', "u[0]", "u[true]", "w", "w.b"]
    assert len({symbol(text) for text in different}) == len(different)


def test_texts_are_the_same_where_their_parts_are() -> None:
    def symbol(text: str) -> Hashable:
        scope = {name: unknown(f"var.{name}", STRING) for name in "pq"}
        return value(text, d=values.string("data"), n=unknown("var.n", types.NUMBER), **scope).unknown.symbol

    same = [
        '"${p}-data"',
        '"${p}-${d}"',
        '"${p}${"-da"}ta"',
        '"${"${p}-"}data"',
        'format("%s-data", p)',
        'join("-", [p, d])',
    ]
    assert None not in {symbol(text) for text in same}
    assert len({symbol(text) for text in same}) == 1
    others = [
        '"${q}-data"',
        '"${p}-dat"',
        '"data-${p}"',
        '"p-${d}-${q}"',
        "p",
        '"var.p-data-${q}"',
        '"${p}${q}"',
        '"${q}${p}"',
    ]
    assert len({symbol(text) for text in [same[0], *others]}) == len(others) + 1
    # A large number is written in another way by `%v`, and a text may be cut or quoted.
    for one, other in (('"${n}"', 'format("%v", n)'), ('"${p}"', 'format("%q", p)'), ('"${p}"', 'format("%.3s", p)')):
        assert symbol(one) is None or symbol(one) != symbol(other)


def test_a_chain_of_texts_has_a_symbol_of_bounded_size() -> None:
    text = unknown("var.u", STRING)
    for _ in range(60):
        text = value('"${l}-${l}"', l=text)
    assert text.unknown.symbol is None


def test_reason_and_subject_follow_an_unknown_through_calls() -> None:
    found = value('upper("x${u}")', u=unknown("var.region")).unknown
    assert (found.reason, found.subject) == ("no_value", "var.region")


def test_references_follow_what_is_computed_from_them() -> None:
    reference = Reference("databricks_cluster.c", "id")
    given = values.unknown(STRING, "computed", "databricks_cluster.c", references=(reference,))
    for text in ('"a-${x}"', "upper(x)", "[x, 1][0]", "{k = x}", "x == null", 'true ? x : ""', 'x == "" ? 1 : 2'):
        assert value(text, x=given).references == (reference,), text


def test_marks_pass_as_terraform_passes_them() -> None:
    secret = values.string("s", SENSITIVE)
    assert not value("[s, 1]", s=secret).is_sensitive
    assert value('"a${s}"', s=secret).is_sensitive
    assert value("false ? s : 1", s=secret).is_sensitive
    assert not value("keys({a = s})", s=secret).is_sensitive
    assert value("{(s) = 1}", s=secret).is_sensitive


def test_functions_of_providers_and_unknown_functions_differ() -> None:
    found = value("provider::x::f(1)").unknown
    assert (found.reason, found.subject) == ("provider_function", "provider::x::f")
    assert error("nope(1)") == "Call to unknown function"


def test_errors_point_at_their_place() -> None:
    with pytest.raises(EvaluationError) as failed:
        value("[1, [][0]]")
    assert failed.value.span is not None
    assert (failed.value.span.start, failed.value.span.end) == (4, 9)


@pytest.mark.parametrize(
    "text",
    [
        "[for a in range(1000) : [for b in range(1000) : a * b]]",
        'join(",", [for i in range(1000) : format("%2000s", i)])',
        "setproduct(range(1000), range(1000), range(1000))",
        'format("%1000000000s", "x")',
        "1e99999999",
        'replace(format("%900000s", ""), " ", "yyyy")',
        '[for i in range(1000) : sha512(format("%900000s", i))]',
    ],
)
def test_amplification_ends_in_unknown_by_limit(text: str) -> None:
    assert value(text).unknown.reason == "limit"


def test_chained_templates_end_in_unknown_by_limit() -> None:
    text = values.string("x" * 100)
    for _ in range(20):
        text = value('"${l}${l}${l}${l}"', l=text)
    assert text.unknown.reason == "limit"


def test_long_chains_of_operators_do_not_exhaust_the_stack() -> None:
    assert payload("1" + " + 1" * 20_000) == 20_001
    assert payload("true" + " && true" * 20_000) is True


def test_nesting_up_to_the_parsers_bound_evaluates() -> None:
    depth = limits.max_nesting - 10
    assert payload("(" * depth + "1" + ")" * depth) == 1
    assert payload("try(" * 150 + "1" + ")" * 150) == 1
    assert payload("true ? " * 60 + "1" + " : 2" * 60) == 1


def test_numbers_are_exact() -> None:
    assert payload("0.1 + 0.2 == 0.3") is True
    assert payload("1 / 3 * 3 == 1") is True
    assert payload("tostring(pow(2, 64))") == "18446744073709550000"
    assert payload('tostring(length("abc") / length("123456789"))') == "0.33333333333333333334"


def test_templates_read_only_below_the_root() -> None:
    files = {"t.tftpl": "hi ${name}", "secret": "s"}
    assert value('templatefile("t.tftpl", {name = "ann"})', files).payload == "hi ann"
    for path in ("/etc/passwd", "../x", "~/x", "a/../../x"):
        found = value(f'file("{path}")', files)
        assert (found.unknown.reason, found.unknown.subject) == ("outside_root", path)
    assert value('fileset("/", "**")', files).unknown.reason == "outside_root"
    assert value("uuid()").unknown.reason == "not_reproducible"


def test_types_of_a_for_over_nothing() -> None:
    assert value("[for x in [] : x]").type == types.tuple_of(())
    assert str(value("tolist([])[*].a").type) == "list(dynamic)"


def test_how_often_a_for_goes_over_a_set_is_not_known_while_its_elements_may_be_equal() -> None:
    assert not value('[for each in toset(["x", u]) : "a"]', u=unknown(type=STRING)).is_known
    assert not value('{ for each in toset(["x", u]) : "k" => each... }', u=unknown(type=STRING)).is_known
    assert len(value('[for each in toset([u]) : "a"]', u=unknown(type=STRING)).elements) == 1


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ('env["qa"].days', 'env has no key "qa"'),
        ("env.qa.days", "env has no attribute qa"),
        ("env[which].days", 'env has no key "qa", which is which'),
        ('env["dev"].nope', "Unsupported attribute"),
        ('{ a = 1 }["b"]', "Invalid index"),
        ("env[hidden]", "Invalid index"),
    ],
)
def test_what_is_missing_is_said_by_name(text: str, subject: str) -> None:
    env = value("{ dev = { days = 1 } }")
    hidden = values.with_marks(values.string("qa"), SENSITIVE)
    with pytest.raises(EvaluationError) as caught:
        value(text, env=env, which=values.string("qa"), hidden=hidden)
    assert caught.value.subject == subject


@pytest.mark.parametrize("operator", ["||", "&&"])
def test_a_side_that_fails_decides_nothing_where_the_other_may(operator: str) -> None:
    for text in (f"[1].n {operator} u", f"u {operator} [1].n"):
        assert value(f"can({text})", u=unknown(type=BOOL)).unknown.subject == "var.u", text
        deciding = values.boolean(operator == "||")
        assert value(f"can({text})", u=deciding).payload is True, text
        assert value(f"can({text})", u=values.boolean(operator != "||")).payload is False, text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ('"${u}.ml.churn"', ("", ".ml.churn")),
        ('"a-${u}.b-${u}"', ("a-", ".b-", "")),
        ('"a-${u}${u}.b"', ("a-", ".b")),
        ('"${"x-${u}-y"}.z"', ("x-", "-y.z")),
        ('format("%s.%s.churn", u, "ml")', ("", ".ml.churn")),
        ('format("%%-%s-%5s-%q-%v", u, "b", u, 1)', ("%-", "-    b-", "-1")),
        ('format("%s-%d", u, "x")', ("", "-", "")),
        ('format("%s-%s", u)', ("", "-", "")),
        ('join(".", [u, "ml", "churn"])', ("", ".ml.churn")),
        ('join(".", ["a", "b"], [u, "c"])', ("a.b.", ".c")),
        ('join(".", ["a", "b"], list)', ("", "")),
        ('join(".", toset([u, "a"]))', ("", "")),
        # What follows may combine with the last letter, and what an unknown ends with with a first accent.
        ('"ab${u}cd${u}"', ("a", "c", "")),
        ('"${u}\\u0301x-${u}"', ("", "x-", "")),
        ('"${u}é.b"', ("", ".b")),
    ],
)
def test_texts_around_an_unknown_are_known(text: str, pieces: tuple[str, ...]) -> None:
    found = value(text, u=unknown(type=STRING), list=unknown("var.l", types.list_of(STRING))).unknown
    assert (found.prefix, *(found.rest or ("",))) == pieces


def test_how_many_arguments_a_set_with_unknown_elements_is_depends_on_them() -> None:
    """Two that are equal are one: what is too many for sure would be said of every value."""
    assert not value('upper(toset(["x", u])...)', u=unknown(types.STRING)).is_known
