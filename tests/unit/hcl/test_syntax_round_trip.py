"""A tree that is written as text and parsed again is the same tree; and no text at all upsets the parser."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_forms import expression, file, form, source

from dasf_lint.hcl import parser
from dasf_lint.hcl.lexer import tokenize, tokenize_range
from dasf_lint.hcl.nodes import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    ObjectCons,
    Paren,
    RootName,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
    walk,
)

names = st.sampled_from(["a", "b_c", "d-e", "in", "if", "\u00e9"])
texts = st.text(st.characters(codec="ascii"), max_size=8) | st.sampled_from(
    ["${", "%{", "$${", "$", "\\", '"', "{}", "\n"]
)
literals = st.builds(
    lambda value: Literal(0, 0, value),
    st.integers(0, 10**6) | st.booleans() | st.none() | texts | st.just(Fraction(1, 4)),
)
variables = st.builds(lambda name: RootName(0, 0, name), names)
operators = st.sampled_from(["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"])


def paren(node: Expression) -> Expression:
    return Paren(0, 0, node)


def compound(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    operand = inner.map(paren)
    some = st.lists(inner, max_size=3)
    text_part = texts.filter(bool).map(lambda text: Literal(0, 0, text))

    def template(parts: list[Expression]) -> Expression:
        # Two texts in a row are one, and text alone is no template.
        kept = [
            one for i, one in enumerate(parts) if not (type(one) is Literal and i and type(parts[i - 1]) is Literal)
        ]
        if len(kept) == 1 and type(kept[0]) is not Paren:
            kept.append(paren(RootName(0, 0, "x")))
        return Template(0, 0, kept, False, len(kept) == 1)

    parts = st.lists(text_part | operand, min_size=1, max_size=3)
    kept_parts = parts.map(lambda some: template(some).parts)  # type: ignore[attr-defined]
    return st.one_of(
        operand,
        st.builds(lambda o, x: Unary(0, 0, o, x), st.sampled_from("-!"), operand),
        st.builds(lambda o, x, y: Binary(0, 0, o, x, y), operators, operand, operand),
        st.builds(lambda a, b, c: Conditional(0, 0, a, b, c), operand, operand, operand),
        st.builds(lambda x, n: GetAttr(0, 0, x, n), operand, names),
        st.builds(lambda x, k: Index(0, 0, x, k), operand, inner),
        st.builds(lambda x, k: Index(0, 0, x, Literal(0, 0, k), True), operand, st.integers(0, 9)),
        st.builds(lambda x, n: Splat(0, 0, x, GetAttr(0, 0, SplatItem(0, 0), n), True), operand, names),
        st.builds(lambda x, n: Splat(0, 0, x, GetAttr(0, 0, SplatItem(0, 0), n), False), operand, names),
        st.builds(lambda xs: TupleCons(0, 0, xs), some),
        st.builds(lambda xs: ObjectCons(0, 0, [(paren(x), x) for x in xs]), some),
        st.builds(lambda xs, e: Call(0, 0, "f", 0, xs, e and bool(xs)), some, st.booleans()),
        st.builds(lambda k, c, v: ForExpr(0, 0, k, "v", c, None, v, False, None), st.none() | names, operand, operand),
        st.builds(
            lambda c, k, v, g, i: ForExpr(0, 0, None, "v", c, k, v, g, i),
            operand,
            operand,
            operand,
            st.booleans(),
            st.none() | operand,
        ),
        parts.map(template),
        st.builds(lambda c, a, b: template([TemplateIf(0, 0, c, a, b)]), operand, kept_parts, kept_parts),
        st.builds(lambda c, k, b: template([TemplateFor(0, 0, k, "v", c, b)]), operand, st.none() | names, kept_parts),
    )


expressions = st.recursive(literals | variables, compound, max_leaves=12)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(expressions)
def test_a_written_tree_parses_to_itself(node: Expression) -> None:
    text = source(node)
    assert form(expression(text)) == form(node)
    assert form(parser.parse_expression(file(text))) == form(node)


PIECES = [
    "a", "b.c", "1", "1.5", "\"s\"", "\"${", "}\"", "${", "%{", "}", "{", "(", ")", "[", "]", "=",
    "==", "=>", ",", ".", ".*", "[*]", "*", "/", "%", "+", "-", "!", "&&", "||", "<", ">=", "?", ":",
    "...", "::", "for", "in", "if", "<<E\n", "E\n", "<<-E\n", "~", "#c\n", "/*c*/", "//c\n", "f(",
    "true", "null", "\\", "$", "~}", ";", "&", "'", "\t", "\r\n", "\u00e9", "\u2082", "\0",
]  # fmt: skip
soups = st.lists(st.sampled_from([*PIECES, "\n", " "]), max_size=25).map("".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(soups | soups.map(lambda soup: f"a = {soup}\nb {{\n  c = 1\n}}\n") | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    body, diagnostics = parser.parse(file(text))
    size = len(body.file.text)
    assert body.complete == (not any(d.level == "error" for d in diagnostics))
    for diagnostic in diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= size
    for attribute in body.attributes.values():
        assert all(attribute.start < node.start <= node.end <= attribute.end for node in walk(attribute.expr))
    parser.comments(file(text))


ODD = [
    "/", "/ 1", "/* x", "\f1", "//", "/\n# x\n", "<<E\n${[{},\nE\n]}\nE\n", '<<E\n${f("}",\nE\n)}\nE\n', "<<E\n${{}\nE\n",
]  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(soups | st.sampled_from(ODD))
def test_both_ways_of_reading_find_the_same_tokens(text: str) -> None:
    """The fast one for files, and the careful one for whatever stands inside something else."""
    fast, careful = tokenize(text), tokenize_range(text, 0, len(text))
    # Empty lines at the start are a token or none.
    first = 1 if fast.texts[0] == "\n" else 0
    assert list(zip(*fast[:3], strict=True))[first:] == list(zip(*careful[:3], strict=True))
    assert fast.errors == careful.errors
