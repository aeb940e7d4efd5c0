from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import values
from dasf_lint.hcl.provenance import hops, span_of
from dasf_lint.hcl.value import Value
from dasf_lint.hcl.values import with_hop
from tests.unit.hcl.scopes import value

_FILE = SourceFile("modules/ws/variables.tf", b'variable "v" {}\nlocals { l = 1 }\n')
_VARIABLE = Span(_FILE, 0, 12)
_LOCAL = Span(_FILE, 16, 32)


def kinds(found: Value) -> list[tuple[str, str]]:
    return [(hop.kind, hop.label) for hop in hops(found)]


def test_a_literal_stands_where_it_is_written() -> None:
    (hop,) = hops(value("  true"))
    assert (hop.kind, hop.span and hop.span.start) == ("literal", 2)


def test_a_value_shows_its_stations() -> None:
    passed = with_hop(value("false"), "module_argument", "module.ws", None)
    passed = with_hop(passed, "variable_default", "var.v", _VARIABLE)
    assert kinds(passed) == [("literal", ""), ("module_argument", "module.ws"), ("variable_default", "var.v")]
    assert hops(passed)[-1].span == _VARIABLE


def test_a_member_keeps_its_own_place_and_shares_the_way_of_the_whole() -> None:
    whole = with_hop(value("{a = {b = 5}}"), "local", "local.l", _LOCAL)
    member = value("x.a.b", x=whole)
    assert kinds(member) == [("literal", ""), ("local", "local.l")]
    start = hops(member)[0].span
    assert start is not None
    assert start.file.text[start.start : start.end] == "5"


def test_a_conditional_points_to_the_chosen_branch() -> None:
    chosen = with_hop(value('"a"'), "local", "local.a", _LOCAL)
    found = value('true ? x : "b"', x=chosen)
    assert kinds(found) == [("literal", ""), ("local", "local.a"), ("conditional", "")]


def test_a_template_and_a_function_point_to_what_went_in() -> None:
    given = with_hop(value('"eu"'), "variable_default", "var.region", _VARIABLE)
    assert kinds(value('"${x}-ws"', x=given)) == [
        ("literal", ""), ("variable_default", "var.region"), ("template", ""),
    ]  # fmt: skip
    assert kinds(value("upper(x)", x=given))[-1] == ("function", "upper")


def test_members_of_a_merge_come_from_their_own_argument() -> None:
    base = with_hop(value("{a = 1}"), "local", "local.base", _LOCAL)
    merged = value("merge(x, {b = 2})", x=base)
    assert kinds(value("m.a", m=merged)) == [("literal", ""), ("local", "local.base"), ("function", "merge")]
    assert kinds(value("m.b", m=merged)) == [("literal", ""), ("function", "merge")]


def test_elements_keep_their_way_through_loops_and_lists() -> None:
    names = with_hop(value('["a", "b"]'), "variable_default", "var.names", _VARIABLE)
    found = value("[for n in x : n][1]", x=names)
    assert kinds(found) == [("literal", ""), ("variable_default", "var.names")]
    assert kinds(value("sort(x)[0]", x=names))[:2] == [("literal", ""), ("variable_default", "var.names")]


def test_what_was_decoded_from_a_text_has_the_way_of_the_text() -> None:
    text = with_hop(values.with_site(values.string('{"a": 1}'), _LOCAL), "local", "local.doc", _LOCAL)
    assert kinds(value("jsondecode(x).a", x=text)) == [
        ("literal", ""),
        ("local", "local.doc"),
        ("function", "jsondecode"),
    ]


def test_documents_keep_the_structure_they_were_made_of() -> None:
    found = value('jsonencode({a = u, b = "x"})', u=values.unknown(values.types.STRING, "computed", "r.x"))
    assert not found.is_known
    assert found.document is not None
    assert found.document.members["b"].payload == "x"


def test_a_value_without_text_has_no_span() -> None:
    assert span_of(None) is None
