"""Files, blocks, arguments, comments; and what is left of a file with errors."""

import pytest
from syntax_forms import body_form, file, form, parsed

from dasf_lint.core import limits
from dasf_lint.hcl import parser
from dasf_lint.hcl.nodes import items


def test_blocks_labels_and_arguments_keep_their_order() -> None:
    body = parsed('a = 1\nb "x" y {\n  c = 2\n  d {\n  }\n  e = 3\n}\nf {}\ng { h = 4 }\n')
    assert body_form(body) == [
        "a = 1", 'b "x" "y"', "  c = 2", "  d", "  e = 3", "f", "g", "  h = 4",
    ]  # fmt: skip
    assert [type(item).__name__ for item in items(body)] == ["Attribute", "Block", "Block", "Block"]


def test_spans_of_a_block_cover_header_labels_and_braces() -> None:
    text = '\n  resource "a" b  { # c\n    x = 1\n  }\n'
    block = parsed(text).blocks[0]
    assert text[block.start : block.end] == 'resource "a" b  { # c\n    x = 1\n  }'
    assert text[block.start : block.header_end] == 'resource "a" b'
    assert [text[start:end] for start, end in block.label_spans] == ['"a"', "b"]
    assert text[block.body.start : block.body.end].startswith("{ #")
    attribute = block.body.attributes["x"]
    assert text[attribute.start : attribute.end] == "x = 1"
    assert text[attribute.start : attribute.name_end] == "x"


def test_bodies_know_their_file() -> None:
    source = file("a {\n  b {\n  }\n}\n")
    body, _ = parser.parse(source)
    assert body.file is source
    assert body.blocks[0].body.blocks[0].body.file is source


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# only a comment", "// c\n/* d\n */", "a = 1", "a = 1 # c", "a {\n}", "\ufeffa = 1\n", "\ta = 1\n"],
    ids=repr,
)
def test_small_files_are_fine(text: str) -> None:
    body = parsed(text)
    assert body.complete
    assert len(body.attributes) + len(body.blocks) <= 1


def test_byte_order_mark_is_no_part_of_the_offsets() -> None:
    assert parsed("\ufeffa = 1\n").attributes["a"].start == 0


def test_windows_line_endings_mean_what_the_others_mean() -> None:
    text = "a = 1\nb {\n  c = [\n    1,\n  ]\n\n  # d\n}\n"
    assert body_form(parsed(text.replace("\n", "\r\n"))) == body_form(parsed(text))


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0c", "\r", "\u202e", "\u2011"], ids=ascii)
def test_odd_characters_in_a_comment_do_not_end_it(odd: str) -> None:
    assert body_form(parsed(f"# a{odd}b = 1\nc = 2\n")) == ["c = 2"]


LABELS = {
    'a "b" {}': ("b",),
    "a b c {}": ("b", "c"),
    'a "b\\"c\\u00e9" {}': ('b"c\u00e9',),
    'a "$${b}" {}': ("${b}",),
    'a "" {}': ("",),
    'a "e\u0301" o\u0308 {}': ("\u00e9", "\u00f6"),
    'a "x\\u001b]0;p\\u0007" {}': ("x\x1b]0;p\x07",),
}


@pytest.mark.parametrize("text", LABELS, ids=ascii)
def test_labels_are_plain_strings(text: str) -> None:
    assert parsed(text).blocks[0].labels == LABELS[text]


ERRORS = {
    "a": "Argument or block definition required",
    "a\n= 1": "Argument or block definition required",
    "= 1": "Argument or block definition required",
    '"a" = 1': "Invalid argument name",
    "a.b = 1": "Argument or block definition required",
    "1 = 1": "Argument or block definition required",
    "a 1 {}": "Argument or block definition required",
    "a b = 1": "Invalid block definition",
    "a b\n{}": "Invalid block definition",
    "a\n{}": "Argument or block definition required",
    'a "${b}" {}': "Invalid string literal",
    "a {": "Unclosed configuration block",
    "a {\n": "Unclosed configuration block",
    "a { b {} }": "Argument definition required",
    "a { b = 1\n}": "Invalid single-argument block definition",
    "a { b = 1, c = 2 }": "Invalid single-argument block definition",
    "a {} b {}": "Missing newline after block definition",
    "a = 1 b = 2": "Missing newline after argument",
    "a = 1, b = 2": "Unexpected comma after argument",
    "a = 1\na = 2": "Attribute redefined",
    "}": "Argument or block definition required",
    "a = \u00b2": "Invalid character",
}


@pytest.mark.parametrize("text", ERRORS, ids=ascii)
def test_broken_structure_is_named_as_the_language_names_it(text: str) -> None:
    body, diagnostics = parser.parse(file(text))
    assert [d.message.split(":")[0].removesuffix(" here") for d in diagnostics] == [ERRORS[text]]
    assert not body.complete


GOOD = 'resource "good" "one" {\n  a = 1\n}\n'

BROKEN = {
    "missing value": 'resource "bad" "x" {\n  a =\n}\n',
    "missing item": 'resource "bad" "x" {\n  a = [1 2]\n  b = {\n  }\n}\n',
    "missing bracket": 'resource "bad" "x" {\n  a = [1, 2\n}\n',
    "missing quote": 'resource "bad" "x" {\n  a = "b\n}\n',
    "missing sequence brace": 'resource "bad" "x" {\n  a = "b${c"\n}\n',
    "missing brace": 'resource "bad" "x" {\n  a = 1\n\n',
    "missing inner brace": 'resource "bad" "x" {\n  b {\n    a = 1\n}\n',
    "header over two lines": 'resource "bad" "x"\n{\n  a = 1\n}\n',
    "stray closing brace": 'resource "bad" "x" {\n  a = 1 }\n}\n',
    "stray text": "some words that are no item at all\n",
    "merge conflict": "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> main\n",
    "bad character": 'resource "bad" "x" {\n  a = \u201cb\u201d\n}\n',
    "too deep": 'resource "bad" "x" {\n  a = ' + "[" * 1000 + "\n}\n",
    "not indented": 'resource "bad" "x" {\nb "y" {\nc = (\n}\n}\n',
    "indented": '  resource "bad" "x" {\n    a =\n  }\n',
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_error_costs_its_block_and_nothing_around_it(name: str) -> None:
    second = GOOD.replace("one", "two")
    body, diagnostics = parser.parse(file(GOOD + BROKEN[name] + second))
    assert [block.labels for block in body.blocks] == [("good", "one"), ("good", "two")]
    assert 1 <= len(diagnostics) <= 4
    assert not body.complete
    assert all(block.labels == ("bad", "x") and not block.body.complete for block in body.lost)


def test_a_lost_block_is_known_by_its_header() -> None:
    text = GOOD + BROKEN["missing value"]
    body, _ = parser.parse(file(text))
    (lost,) = body.lost
    assert (lost.type, lost.labels) == ("resource", ("bad", "x"))
    assert text[lost.start : lost.header_end] == 'resource "bad" "x"'


EARLY = {
    "on a line of its own": 'resource "bad" "x" {\n  a = 1\n}\n  b = 2\n}\n',
    "before nested blocks": 'resource "bad" "x" {\n  a = 1\n  }\n  b = 2\n  c {\n  }\n}\n',
    "on the line of an argument": 'resource "bad" "x" {\n  a {\n } } b = 2\n}\n',
    "instead of a newline": 'resource "bad" "x" {\n  a = 1\n} b = 2\n}\n',
}


@pytest.mark.parametrize("name", EARLY)
def test_a_block_that_ends_too_early_is_lost_and_not_half_a_block(name: str) -> None:
    body, diagnostics = parser.parse(file(GOOD + EARLY[name] + GOOD.replace("one", "two")))
    assert [block.labels for block in body.blocks] == [("good", "one"), ("good", "two")]
    assert [block.labels for block in body.lost] == [("bad", "x")]
    assert body.attributes == {}
    assert diagnostics


def test_every_error_of_a_file_is_reported() -> None:
    text = "".join(f'r "a{i}" {{\n  a = [{"1 2" if i % 2 else "1"}]\n}}\n' for i in range(10))
    body, diagnostics = parser.parse(file(text))
    assert [d.span.line for d in diagnostics if d.span] == [5, 11, 17, 23, 29]
    assert [block.labels[0] for block in body.blocks] == ["a0", "a2", "a4", "a6", "a8"]
    assert [block.labels[0] for block in body.lost] == ["a1", "a3", "a5", "a7", "a9"]


def test_a_broken_argument_of_a_variable_file_costs_that_argument() -> None:
    body, diagnostics = parser.parse(file("a = 1\nb = [\nc = 3\nd = {\n  e = 1 2\n}\nf = 4\n"))
    assert list(body.attributes) == ["a", "c", "f"]
    assert len(diagnostics) == 2


def test_too_many_errors_end_the_reading_and_say_so() -> None:
    body, diagnostics = parser.parse(file('a "b" {\n  c =\n}\n' * 100))
    assert len(diagnostics) == 51
    assert diagnostics[-1].message == "More than 50 syntax errors: the rest of the file was not read"
    assert not body.complete


def test_nested_blocks_are_bounded() -> None:
    text = "a {\n" * (limits.max_nesting + 1) + "}\n" * (limits.max_nesting + 1) + GOOD
    body, diagnostics = parser.parse(file(text))
    assert [d.code for d in diagnostics] == ["nesting"]
    assert [block.type for block in body.blocks] == ["resource"]


def test_bytes_that_are_no_utf8_are_replaced_reported_and_read_around() -> None:
    body, diagnostics = parser.parse(file(b'# \xff\na = "x\xfe"\nb "c\xff" {\n}\n'))
    assert [(d.level, d.code) for d in diagnostics] == [("warning", "replaced-bytes")]
    assert form(body.attributes["a"].expr) == '"x\ufffd"'
    assert body.blocks[0].labels == ("c\ufffd",)
    assert body.complete


def test_a_written_replacement_character_is_nobodys_fault() -> None:
    assert parser.parse(file("# \ufffd\n"))[1] == []


COMMENTS = {
    "# a\nb = 1 // c\n/* d\n e */ f = 2": ["# a", "// c", "/* d\n e */"],
    'a = "# no" # yes': ["# yes"],
    'a = "${"# no"} // no" // yes': ["// yes"],
    "a = <<E\n# no\n${x /* no */}\nE\n# yes\n": ["# yes"],
    "a = [ # one\n  1, /* two */ 2\n] # three": ["# one", "/* two */", "# three"],
    "": [],
    "a = 1 / 2": [],
    "b = 2\r\n# c\r\n": ["# c\r"],
}


@pytest.mark.parametrize("text", COMMENTS, ids=ascii)
def test_comments_are_found_outside_strings_only(text: str) -> None:
    found = parser.comments(file(text))
    assert [text[start:end] for start, end, _ in found] == COMMENTS[text]
    assert [comment for _, _, comment in found] == COMMENTS[text]


def test_comments_of_a_broken_file_are_found_too() -> None:
    assert [c for _, _, c in parser.comments(file('a = "x # no\nb = [ # yes\n'))] == ["# yes"]
