"""What expressions mean to the parser: a table of text and tree, and of text and error."""

import re

import pytest
from syntax_forms import expression, file, form, parsed

from dasf_lint.core import limits
from dasf_lint.hcl import parser
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.lexer import tokenize
from dasf_lint.hcl.nodes import Binary, Call, Expression, GetAttr, Index, Literal, Splat, walk

TREES = {
    # literals
    "1": "1",
    "010": "10",
    "1.50": "3/2",
    "1e3": "1000",
    "1E-2": "1/100",
    "1.e5": "100000",
    "0.1": "1/10",
    "true": "true",
    "false": "false",
    "null": "null",
    "truex": "truex",
    "true.x": "true.x",
    '"a"': '"a"',
    '""': '""',
    "1e999999": "huge",
    "1" * 1001: "huge",
    "1" * 1000: "1" * 1000,
    "-1": "(- 1)",
    # precedence and association
    "1 + 2 * 3": "(+ 1 (* 2 3))",
    "1 * 2 + 3": "(+ (* 1 2) 3)",
    "1 - 2 - 3": "(- (- 1 2) 3)",
    "a / b % c": "(% (/ a b) c)",
    "a || b && c": "(|| a (&& b c))",
    "a && b || c": "(|| (&& a b) c)",
    "a == b && c != d": "(&& (== a b) (!= c d))",
    "a < b == c >= d": "(== (< a b) (>= c d))",
    "1 + 2 < 3 - 4": "(< (+ 1 2) (- 3 4))",
    "-a + b": "(+ (- a) b)",
    "!a == b": "(== (! a) b)",
    "-a.b[0]": "(- a.b[0])",
    "!!a": "(! (! a))",
    "- - 1": "(- (- 1))",
    "(1 + 2) * 3": "(* (paren (+ 1 2)) 3)",
    "a ? b : c": "(? a b c)",
    "a ? b : c ? d : e": "(? a b (? c d e))",
    "a ? b ? c : d : e": "(? a (? b c d) e)",
    "a == b ? c + 1 : d": "(? (== a b) (+ c 1) d)",
    "a-b": "a-b",
    "a -b": "(- a b)",
    # traversals
    "a.b.c": "a.b.c",
    "a . b": "a.b",
    "a.b .c": "a.b.c",
    "a[0]": "a[0]",
    'a["k"].c': 'a["k"].c',
    "a[b.c].d": "a[b.c].d",
    "a[\n0\n]": "a[0]",
    "a.0.b": "a.[0].b",
    "a.b.0.c": "a.b.[0].c",
    "a[*]": "([*] a @)",
    "a[*].b[0].c": "([*] a @.b[0].c)",
    "a[*].b[*].c": "([*] a ([*] @.b @.c))",
    "a.*": "(.* a @)",
    "a.*.b.c": "(.* a @.b.c)",
    "a.*.b[0]": "(.* a @.b)[0]",
    "a.*.0.b": "(.* a @.[0].b)",
    "a.b.*.c": "(.* a.b @.c)",
    "a[*].b.*.c": "([*] a (.* @.b @.c))",
    "a.*.b[*].c": "([*] (.* a @.b) @.c)",
    "f(x).y": "(call f x).y",
    "[1, 2][0]": "(tuple 1 2)[0]",
    "{a = 1}.a": '(object "a": 1).a',
    "(a).b": "(paren a).b",
    '"abc"[0]': '"abc"[0]',
    "(a\n.b\n[0])": "(paren a.b[0])",
    "(a.\nb)": "(paren a.b)",
    # calls
    "f()": "(call f)",
    "f (1)": "(call f 1)",
    "f(1, 2,)": "(call f 1 2)",
    "f(a...)": "(call f a ...)",
    "f(\n1,\n\n2\n)": "(call f 1 2)",
    "f(a.b...)": "(call f a.b ...)",
    "core::f(1)": "(call core::f 1)",
    "provider::databricks::f(a)": "(call provider::databricks::f a)",
    "a :: b (1)": "(call a::b 1)",
    "true(1)": "(call true 1)",
    # collections
    "[]": "(tuple)",
    "[1, 2, ]": "(tuple 1 2)",
    "[\n1\n,\n2\n]": "(tuple 1 2)",
    "[[1], [2]]": "(tuple (tuple 1) (tuple 2))",
    "{}": "(object)",
    "{ a = 1, b : 2 }": '(object "a": 1 "b": 2)',
    "{\na = 1\n\nb = 2\n}": '(object "a": 1 "b": 2)',
    "{\na = 1,\nb = 2,\n}": '(object "a": 1 "b": 2)',
    '{ "a" = 1 }': '(object "a": 1)',
    '{ "a${b}" = 1 }': '(object (template "a" b): 1)',
    "{ (a) = 1 }": "(object (paren a): 1)",
    "{ (a).b = 1 }": "(object (paren a).b: 1)",
    "{ a.b = 1 }": "(object a.b: 1)",
    "{ 1 = 2 }": "(object 1: 2)",
    "{ null = 1, true = 2 }": '(object "null": 1 "true": 2)',
    "{ a = (\n1\n) }": '(object "a": (paren 1))',
    # for
    "[for x in y : x.z]": "(for x y x.z)",
    "[for k, v in y : v if k]": "(for k,v y v if k)",
    "{for x in y : x => 1}": "(for x y x => 1)",
    "{for k, v in y : k => v... if v}": "(for k,v y k => v ... if v)",
    "[\nfor x in y :\nx\nif x\n]": "(for x y x if x)",
    "[for x in [for y in z : y] : x]": "(for x (for y z y) x)",
    "{ format = 1 }": '(object "format": 1)',
    # newlines and comments
    "1 /* a */ + /* b\n */ 2": "(+ 1 2)",
    "(1 # one\n + 2 // two\n)": "(paren (+ 1 2))",
    "[ # x\n 1, # y\n]": "(tuple 1)",
    "(\na\n?\nb\n:\nc\n)": "(paren (? a b c))",
    '(try\n("a", "b"))': '(paren (call try "a" "b"))',
    "a[try # x\n(b)]": "a[(call try b)]",
    "(a\n::\nb\n(1))": "(paren (call a::b 1))",
    '"${try\n(b)}"': "(unwrap (call try b))",
    "{ a = (try\n(b)) }": '(object "a": (paren (call try b)))',
    "{ # x\n a = 1 # y\n}": '(object "a": 1)',
    # text beyond ASCII: names and strings are normalised, composed or not
    "e\u0301.o\u0308": "\u00e9.\u00f6",
    '"e\u0301"': '"\u00e9"',
    '"e\u0301${"o\u0308"}"': '(template "\u00e9" "\u00f6")',
    '{ e\u0301 = "\u1100\u1161" }': '(object "\u00e9": "\uac00")',
}


@pytest.mark.parametrize("text", TREES, ids=lambda text: text[:30])
def test_expression_has_the_tree_of_the_table(text: str) -> None:
    assert form(expression(text)) == TREES[text]


@pytest.mark.parametrize("text", TREES, ids=lambda text: text[:30])
def test_spans_of_an_expression_lie_within_each_other_and_cover_it(text: str) -> None:
    node = expression(text)
    whole = f"x = {text}\n"
    # A trailing comment or newline is no part of the expression.
    assert whole[node.start : node.end] == text
    for one in walk(node):
        assert node.start <= one.start <= one.end <= node.end


@pytest.mark.parametrize("text", [text for text in TREES if "{" not in text and "<<" not in text], ids=lambda t: t[:30])
def test_newlines_between_any_tokens_mean_nothing_between_parentheses(text: str) -> None:
    # As the peeker of hclsyntax skips newlines there, wherever a token is asked for. A dotted name is one token here.
    pieces = [re.sub(r"(?<=[a-z])\.(?=\w)|^\.(?=\w)", "\n.\n", t) if '"' not in t else t for t in tokenize(text).texts]
    assert form(expression("(\n" + "\n".join(pieces) + "\n)")) == f"(paren {TREES[text]})"


def test_parse_expression_ignores_newlines_and_keeps_absolute_offsets() -> None:
    text = "junk( a\n + b )junk"
    node = parser.parse_expression(file(text), 5, 13)
    assert form(node) == "(+ a b)"
    assert text[node.start : node.end] == "a\n + b"
    assert form(parser.parse_expression(file("\n a \n"))) == "a"


ERRORS = {
    "": "Missing expression",
    "1 +": "Missing expression",
    "1 +\n2": "Invalid expression",
    "*": "Invalid expression",
    "f(": "Missing expression",
    "f(1": "Unterminated function call",
    "f(1 2)": "Missing argument separator",
    "f(,)": "Invalid expression",
    "f(a... b)": "Missing closing parenthesis",
    "f(...)": "Invalid expression",
    "a::(1)": "Missing function name",
    "a::b": "Missing open parenthesis",
    "a::b.c(1)": "Missing function name",
    "(1": "Unbalanced parentheses",
    "(1 2)": "Unbalanced parentheses",
    "[1, , 2]": "Invalid expression",
    "[1 2]": "Missing item separator",
    "{ a }": "Missing key/value separator",
    "{ a\n= 1 }": "Missing attribute value",
    "{ a, b }": "Missing attribute value",
    "{ a = 1 b = 2 }": "Missing attribute separator",
    "{ a = \n1 }": "Invalid expression",
    "a[0": "Missing close bracket on index",
    "a[*": "Missing close bracket on splat index",
    "a[\n*]": "Invalid expression",
    "a[*\n]": "Missing close bracket on splat index",
    "a.": "Invalid attribute name",
    "a.\nb": "Invalid attribute name",
    "a.(b)": "Invalid attribute name",
    "a.0.1": "Invalid legacy index syntax",
    "a.*.0.1": "Invalid legacy index syntax",
    "a.*.*": "Nested splat expression not allowed",
    "1.2.3": "Invalid number literal",
    "1e5e5": "Invalid number literal",
    "a ? b": "Missing false expression in conditional",
    "a ? b\n: c": "Missing false expression in conditional",
    "[for x : y]": "Invalid 'for' expression",
    "[for 1 in x : y]": "Invalid 'for' expression",
    "[for a, b, c in x : y]": "Invalid 'for' expression",
    "[for x in y]": "Invalid 'for' expression",
    "[for x in y : a => b]": "Invalid 'for' expression",
    "[for x in y : a...]": "Invalid 'for' expression",
    "{for x in y : a}": "Invalid 'for' expression",
    "{for x in y : a => b": "Invalid 'for' expression",
    "{ for = 1 }": "Invalid 'for' expression",
    "[for.x]": "Invalid 'for' expression",
    "{ for.x = 1 }": "Invalid 'for' expression",
    "{ a = try\n(1) }": "Missing key/value separator",
    "a & b": "Unsupported operator",
    "a | b": "Unsupported operator",
    "a ^ b": "Unsupported operator",
    "~a": "Unsupported operator",
    "'a'": "Invalid character",
    "`a`": "Invalid character",
    "a;": "Invalid character",
    "\u201ca\u201d": "Invalid character",
    "x\u2082": "Invalid character",
    "a\rb": "Invalid character",
    "\0": "Invalid character",
    "\x0c1": "Invalid character",
    "a b": "Extra characters after expression",
    '"a': "Unterminated template string",
    '"a\nb"': "Invalid multi-line string",
    '"a\\\nb"': "Invalid character",
    '"\\q"': "Invalid escape sequence",
    '"\\u12"': "Invalid escape sequence",
    '"\\ud800"': "Invalid escape sequence",
    '"\\U0011ffff"': "Invalid escape sequence",
    '"${"': "Unclosed template interpolation sequence",
    '"${}"': "Invalid expression",
    '"${a b}"': "Extra characters after interpolation expression",
    '"${a:b}"': "Extra characters after interpolation expression",
    "<<E\nx\nE": "Unterminated template string",
    "<<E \nx\nE\n": "Invalid expression",
    "/* a": "Invalid expression",
}


@pytest.mark.parametrize("text", ERRORS, ids=lambda text: repr(text)[:30])
def test_broken_expression_is_named_as_the_language_names_it(text: str) -> None:
    body, diagnostics = parser.parse(file(f"x = {text}"))
    assert "x" not in body.attributes
    expected = ERRORS[text]
    if expected == "Extra characters after expression":
        expected = "Missing newline after argument"
        with pytest.raises(HclError, match="Extra characters after expression"):
            parser.parse_expression(file(text))
    assert diagnostics[0].message.startswith(expected)
    assert (diagnostics[0].level, diagnostics[0].code) == ("error", "syntax")
    assert not body.complete


def test_error_points_at_the_token_it_is_about() -> None:
    text = "a = 1\nb = [1 2]\n"
    _, (diagnostic,) = parser.parse(file(text))
    assert diagnostic.span is not None
    assert (diagnostic.span.start, diagnostic.span.end) == (13, 14)
    assert diagnostic.span.file.position(diagnostic.span.start) == (2, 8)


def test_call_knows_where_its_name_ends() -> None:
    text = "x = provider::a::f (1)\n"
    node = expression("provider::a::f (1)")
    assert isinstance(node, Call)
    assert text[node.start : node.name_end] == "provider::a::f"


@pytest.mark.parametrize("depth", [limits.max_nesting - 1, limits.max_nesting + 1])
@pytest.mark.parametrize(("before", "after"), [("[", "]"), ("(", ")"), ("{a=", "}"), ("f(", ")"), ("!", ""), ("-", "")])
def test_nesting_is_accepted_up_to_its_limit_and_refused_beyond(before: str, after: str, depth: int) -> None:
    _, diagnostics = parser.parse(file(f"x = {before * depth}1{after * depth}\n"))
    assert [d.code for d in diagnostics] == ([] if depth < limits.max_nesting else ["nesting"])


@pytest.mark.parametrize(
    "nest", ["[1+{}]", "f(a[{}])", "-[{}]", "[for x in {} : x]", "(a ? b : [{}])", "(1||1&&1==1<1+1*{})"]
)
def test_no_nesting_that_is_accepted_or_refused_needs_the_interpreters_stack(nest: str) -> None:
    before, after = nest.split("{}")
    for depth in range(20, 400, 7):
        _, diagnostics = parser.parse(file(f"x = {before * depth}1{after * depth}\n"))
        assert [d.code for d in diagnostics] in ([], ["nesting"])


def test_a_long_chain_of_operators_is_a_deep_tree_and_no_recursion() -> None:
    node: Expression = expression("1" + " + 1" * 50_000)
    count = 0
    while isinstance(node, Binary):
        assert isinstance(node.right, Literal)
        node = node.left
        count += 1
    assert count == 50_000


def test_steps_after_a_splat_belong_to_its_elements() -> None:
    node = expression("a[*].b[0]")
    assert isinstance(node, Splat)
    assert isinstance(node.each, Index)
    assert isinstance(node.each.source, GetAttr)
    node = expression("a.*.b[0]")
    assert isinstance(node, Index)
    assert isinstance(node.source, Splat)


def test_names_keep_their_written_span_when_normalisation_shortens_them() -> None:
    text = "e\u0301 = o\u0308.u\u0308\n"
    attribute = parsed(text).attributes["\u00e9"]
    assert text[attribute.start : attribute.name_end] == "e\u0301"
    assert text[attribute.expr.start : attribute.expr.end] == "o\u0308.u\u0308"
