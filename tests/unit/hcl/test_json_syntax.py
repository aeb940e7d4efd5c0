"""The JSON syntax: positions, blocks against arguments by schema, templates in strings."""

import pytest
from syntax_forms import body_form, file, form

from dasf_lint.core import limits
from dasf_lint.hcl import json_syntax, parser
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.nodes import Body, RootName, walk

TOP = {"resource": 2, "variable": 1, "locals": 0}


def interpreted(body: Body, block_types: dict[str, int]) -> Body:
    result, problems = json_syntax.content(body, block_types)
    assert problems == []
    return result


def read(text: str, block_types: dict[str, int]) -> Body:
    body, diagnostics = json_syntax.parse_json(file(text, "main.tf.json"))
    assert diagnostics == []
    return interpreted(body, block_types)


def headers(body: Body) -> list[tuple[str, ...]]:
    return [(block.type, *block.labels) for block in body.blocks]


def test_schema_decides_between_blocks_and_arguments() -> None:
    text = '{"a": {"x": {}}, "b": {"x": {}}}'
    body = read(text, {"b": 0})
    assert form(body.attributes["a"].expr) == '(object "x": (object))'
    assert headers(body) == [("b",)]
    assert body_form(interpreted(body.blocks[0].body, {})) == ["x = (object)"]
    assert headers(read(text, {"b": 1})) == [("b", "x")]


def test_labels_are_levels_of_objects_or_arrays_of_objects() -> None:
    text = '{"resource": [{"t": {"a": {}, "b": {}}}, {"t": [{"c": {}}], "u": {"d": [{}, {}]}}]}'
    assert headers(read(text, TOP)) == [
        ("resource", "t", "a"), ("resource", "t", "b"), ("resource", "t", "c"), ("resource", "u", "d"),
        ("resource", "u", "d"),
    ]  # fmt: skip


def test_an_array_repeats_a_block_and_null_is_none() -> None:
    body = read('{"rule": [{"a": 1}, {"a": 2}], "other": null, "one": {}}', {"rule": 0, "other": 0, "one": 0})
    assert [b.type for b in body.blocks] == ["rule", "rule", "one"]
    assert [body_form(interpreted(b.body, {})) for b in body.blocks[:2]] == [["a = 1"], ["a = 2"]]


def test_a_body_may_be_an_array_of_objects_and_a_block_type_may_repeat() -> None:
    body = read('[{"a": 1}, {"b": 2, "locals": {"c": 3}}, {"locals": {"d": 4}}]', TOP)
    assert list(body.attributes) == ["a", "b"]
    assert headers(body) == [("locals",), ("locals",)]


def test_comment_keys_are_skipped_in_bodies_only() -> None:
    body = read('{"//": "c", "locals": {"//": ["d"], "a": {"//": 1}}}', TOP)
    assert body.attributes == {}
    assert body_form(interpreted(body.blocks[0].body, {})) == ['a = (object "//": 1)']


VALUES = {
    "1": "1",
    "-2.5": "-5/2",
    "1.5e3": "1500",
    "1e999999": "huge",
    "true": "true",
    "null": "null",
    "[]": "(tuple)",
    "{}": "(object)",
    '[1, "a", [true], {"b": null}]': '(tuple 1 "a" (tuple true) (object "b": null))',
    '"a"': '"a"',
    '"a${b}"': '(template "a" b)',
    '"${b.c}"': "(unwrap b.c)",
    '"${b[\\"c\\"]}"': '(unwrap b["c"])',
    '"$${a}"': '"${a}"',
    '"a\\n\\t\\u00e9\\/"': '"a\\n\\t\u00e9/"',
    '"\\ud83d\\ude00"': '"\U0001f600"',
    '"\\ud800"': '"\ufffd"',
    '"e\u0301"': '"\u00e9"',
    '"%{ if a }b%{ endif }"': '(template (if a ("b") ()))',
    '{"k${a}": 1}': '(object (template "k" a): 1)',
    '"x\\n${a + 1} \\"y\\""': '(template "x\\n" (+ a 1) " \\"y\\"")',
}


@pytest.mark.parametrize("text", VALUES, ids=ascii)
def test_value_has_the_tree_of_the_table(text: str) -> None:
    body = read('{"x": ' + text + "}", {})
    node = body.attributes["x"].expr
    assert form(node) == VALUES[text]
    assert body.file.text[node.start : node.end] == text
    assert all(node.start <= one.start <= one.end <= node.end for one in walk(node))


def test_offsets_inside_a_string_with_escapes_are_those_of_the_file() -> None:
    body = read('{"x": "\\n\\u00e9 ${a.b + f(c[\\"k\\"])} ${d}"}', {})
    text = body.file.text
    names = [text[one.start : one.end] for one in walk(body.attributes["x"].expr) if isinstance(one, RootName)]
    assert names == ["a", "c", "d"]


def test_keys_labels_and_arguments_have_their_places() -> None:
    text = '{"resource": {"t": {"a": {"x": 1}, "b": [{"x": 2}, {"x": 3}]}}}'
    blocks = read(text, TOP).blocks
    assert [text[b.start : b.header_end] for b in blocks] == ['"a"', "{", "{"]
    assert [text[b.start : b.end] for b in blocks] == ['"a": {"x": 1}', '{"x": 2}', '{"x": 3}']
    assert [[text[s:e] for s, e in b.label_spans] for b in blocks[:1]] == [['"t"', '"a"']]
    attribute = interpreted(blocks[1].body, {}).attributes["x"]
    assert text[attribute.start : attribute.end] == '"x": 2'
    assert text[attribute.start : attribute.name_end] == '"x"'


def test_native_bodies_are_returned_as_they_are() -> None:
    body, _ = parser.parse(file("a {\n}\n"))
    assert json_syntax.content(body, {"a": 0}) == (body, [])


def test_uninterpreted_bodies_claim_nothing() -> None:
    body, _ = json_syntax.parse_json(file('{"a": 1}'))
    assert not body.complete
    assert interpreted(body, {}).complete


def test_a_string_may_be_read_as_text_or_as_an_expression() -> None:
    body = read('{"a": "b.c[\\"d\\"]", "t": "list(string)", "v": "$${x} %%{", "n": 1, "e": "1 +"}', {})
    source = body.file
    a, t, v, n, e = (body.attributes[name].expr for name in "atvne")
    assert json_syntax.string_text(source, n) is None
    assert json_syntax.string_expression(source, n) is None
    assert form(json_syntax.string_expression(source, a)) == 'b.c["d"]'
    assert form(json_syntax.string_expression(source, t)) == "(call list string)"
    assert json_syntax.string_text(source, v) == "$${x} %%{"
    with pytest.raises(HclError):
        json_syntax.string_expression(source, e)


def test_strings_that_nobody_evaluates_are_taken_as_they_are() -> None:
    body, _ = json_syntax.parse_json(file('{"default": ["${x", "$${y}", {"%{k": 1}], "other": "${x}"}'))
    result, problems = json_syntax.content(body, {}, verbatim={"default"})
    assert problems == []
    assert body_form(result) == ['default = (tuple "${x" "$${y}" (object "%{k": 1))', "other = (unwrap x)"]
    result, problems = json_syntax.content(body, {}, verbatim=True)
    assert problems == []
    assert body_form(result)[1] == 'other = "${x}"'


PROBLEMS = {
    '{"a": 1, "a": 2}': "Duplicate argument",
    '{"a": "${"}': "Unclosed template interpolation sequence",
    '{"a": ["${b c}"]}': "Extra characters after interpolation expression",
    '{"a": "\\n${b c}"}': "Extra characters after interpolation expression",
    '{"b": 1}': "Incorrect JSON value type",
    '{"b": [1]}': "Incorrect JSON value type",
    '{"c": {}}': "Missing block label",
    '{"c": 1}': "Incorrect JSON value type",
    '{"c": {"x": "y"}}': "Incorrect JSON value type",
}


@pytest.mark.parametrize("text", PROBLEMS, ids=ascii)
def test_problem_of_a_body_is_told_and_leaves_it_incomplete(text: str) -> None:
    body, diagnostics = json_syntax.parse_json(file(text))
    assert diagnostics == []
    result, problems = json_syntax.content(body, {"b": 0, "c": 1})
    assert [(p.level, p.message.split(":")[0]) for p in problems] == [("error", PROBLEMS[text])]
    assert not result.complete


def test_a_string_that_is_no_template_leaves_its_neighbours() -> None:
    body, _ = json_syntax.parse_json(file('{"a": ["${", "x"], "b": 1}'))
    result, _ = json_syntax.content(body, {})
    assert body_form(result) == ['a = (tuple huge "x")', "b = 1"]


ERRORS = {
    "": "Unexpected end of file",
    "1": "Root value must be object",
    "[1]": "Root value must be object",
    '{"a": 1,}': "Trailing comma in object",
    "[{},]": "Trailing comma in array",
    '{"a" 1}': "Missing property value",
    "{a: 1}": "Invalid property name",
    '{"a": 1 "b": 2}': "Missing attribute separator",
    '{"a": [1 2]}': "Missing item separator",
    '{"a": }': "Invalid JSON value",
    '{"a": 01}': "Invalid JSON value",
    '{"a": NaN}': "Invalid JSON value",
    '{"a": True}': "Invalid JSON value",
    '{"a": .5}': "Invalid JSON value",
    '{"a": "b': "Invalid JSON string",
    '{"a": "b\nc"}': "Invalid JSON string",
    '{"a": "\\x"}': "Invalid JSON string",
    '{"a": 1': "Unexpected end of file",
    "{} x": "Extraneous data after value",
    "{} // comment": "Extraneous data after value",
}


@pytest.mark.parametrize("text", ERRORS, ids=ascii)
def test_text_that_is_no_json_costs_the_file(text: str) -> None:
    body, diagnostics = json_syntax.parse_json(file(text))
    assert [(d.level, d.code, d.message.split(":")[0]) for d in diagnostics] == [("error", "syntax", ERRORS[text])]
    assert not body.complete
    assert json_syntax.content(body, TOP) == (body, [])


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '[{"a":' * 50_000], ids=["[", "{", "[{"])
def test_depth_is_bounded(text: str) -> None:
    _, diagnostics = json_syntax.parse_json(file(text))
    assert [d.code for d in diagnostics] == ["nesting"]


def test_depth_of_values_and_templates_adds_up() -> None:
    deep = "[" * (limits.max_nesting - 10) + '"${%s1%s}"' % ("(" * 20, ")" * 20) + "]" * (limits.max_nesting - 10)  # noqa: UP031
    body, diagnostics = json_syntax.parse_json(file('{"a": ' + deep + "}"))
    assert diagnostics == []
    _, problems = json_syntax.content(body, {})
    assert [p.code for p in problems] == ["nesting"]


def test_long_chains_in_escaped_strings_need_no_recursion() -> None:
    body, _ = json_syntax.parse_json(file('{"a": "\\n${1' + " + 1" * 20_000 + '}"}'))
    _, problems = json_syntax.content(body, {})
    assert problems == []
