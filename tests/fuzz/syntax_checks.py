"""What holds of tokens and trees of the native syntax, whatever the text."""

import re
from collections.abc import Iterator
from typing import Final

from dasf_lint import languages
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import parser
from dasf_lint.hcl.lexer import UNREADABLE, Tokens, tokenize, tokenize_range
from dasf_lint.hcl.nodes import Body, Expression, SplatItem, children, walk
from dasf_lint.hcl.traversal import static_references
from tests.fuzz.target import require

_BETWEEN: Final = re.compile(r"(?:[ \t\n]++|\r(?=\n|\Z)|(?:\#|//)[^\n]*+|/\*[\s\S]*?\*/)*+")

Shape = tuple[object, ...]


def check_tokens(text: str) -> Tokens:
    """Tokens and what may stand between them are the whole text; reading with care finds the same ones."""
    tokens = tokenize(text)
    _check_cover(text, tokens)
    careful = tokenize_range(text, 0, len(text))
    require(
        _from_the_first_item(tokens) == _from_the_first_item(careful),
        "both ways of reading find the same tokens",
        tokens,
        careful,
    )
    for i, (token, start, end) in enumerate(zip(*tokens[:3], strict=True)):
        # A heredoc ends with the line after its marker, and a token alone may be the beginning of a longer one.
        if not token or token == UNREADABLE or token.startswith("<<"):
            continue
        alone = tokenize_range(text, start, end)
        if token == "\n":
            require(alone.texts in (["\n", "", ""], ["", ""]), "a line end alone is nothing else", alone)
        else:
            require(alone.texts == [token, "", ""], "a token alone is the same token", i, token, alone)
    return tokens


def _from_the_first_item(tokens: Tokens) -> tuple[object, ...]:
    """Empty lines at the start may be one token or none."""
    first = 1 if tokens.texts[0] == "\n" else 0
    return tokens.texts[first:], tokens.starts[first:], tokens.ends[first:], tokens.errors


def _check_cover(text: str, tokens: Tokens) -> None:
    at = 0
    for token, start, end in zip(*tokens[:3], strict=True):
        require(at <= start <= end <= len(text), "tokens follow each other", token, start, end)
        gap = _BETWEEN.fullmatch(text, at, start)
        given_up = bool(tokens.errors) and start == len(text)
        require(gap is not None or given_up, "only blanks and comments are between tokens", text[at:start])
        require(token in (text[start:end], UNREADABLE), "a token is the text it covers", token, text[start:end])
        at = end


def read(text: str) -> tuple[Body, list[Diagnostic]]:
    return parser.parse(SourceFile("main.tf", text.encode("utf-8", "surrogatepass")))


def shape(body: Body, by: int = 0) -> Shape:
    """Everything of a body that can be compared, offsets moved by `by`."""
    found: list[object] = [body.complete, body.start and body.start + by, len(body.lost)]
    for attribute in body.attributes.values():
        found += [attribute.name, attribute.start + by, attribute.end + by, *expression_shape(attribute.expr, by)]
    for block in body.blocks:
        spans = tuple((start + by, end + by) for start, end in block.label_spans)
        found += [
            block.type,
            block.labels,
            spans,
            block.start + by,
            block.end + by,
            block.header_end + by,
            shape(block.body, by),
        ]
    return tuple(found)


def expression_shape(expr: Expression, by: int = 0) -> Iterator[object]:
    for node in walk(expr):
        names = (name for cls in type(node).__mro__ for name in cls.__dict__.get("__slots__", ()))
        own = (getattr(node, name) for name in names if name not in ("refs", "start", "end", "name_end"))
        plain = tuple(
            each
            for each in own
            if each is None or isinstance(each, str | bool) or type(each).__name__ in ("int", "Fraction")
        )
        yield type(node).__name__, node.start + by, node.end + by, plain, len(children(node))


def without_places(body: Body) -> Shape:
    found: list[object] = [body.complete]
    for attribute in body.attributes.values():
        found += [
            attribute.name,
            *((kind, plain, count) for kind, _, _, plain, count in expression_shape(attribute.expr)),
        ]  # type: ignore[misc]
    for block in body.blocks:
        found += [block.type, block.labels, without_places(block.body)]
    return tuple(found)


def check_tree(body: Body, diagnostics: list[Diagnostic]) -> None:
    text = body.file.text
    require(body.complete == (not errors(diagnostics)), "a body is complete where nothing is wrong", diagnostics)
    for diagnostic in diagnostics:
        span = diagnostic.span
        require(
            span is not None and 0 <= span.start <= span.end <= len(text),
            "a diagnostic has its place in the text",
            diagnostic,
        )
    _check_body(body, 0, len(text))


def errors(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return [each for each in diagnostics if each.level == "error"]


def _check_body(body: Body, start: int, end: int) -> None:
    for attribute in body.attributes.values():
        require(
            start <= attribute.start < attribute.name_end <= attribute.expr.start,
            "a name stands before its value",
            attribute,
        )
        require(attribute.expr.end <= attribute.end <= end, "an argument stands inside its body", attribute)
        _check_expression(attribute.expr)
        _check_again(body.file, attribute.expr)
        static_references(attribute.expr)
    for block in body.blocks:
        require(start <= block.start < block.header_end <= block.end <= end, "a block stands inside its body", block)
        require(
            all(block.start <= a <= b <= block.header_end for a, b in block.label_spans),
            "labels stand in the header",
            block,
        )
        _check_body(block.body, block.header_end, block.end)


def _check_expression(expr: Expression) -> None:
    for node in walk(expr):
        require(node.start <= node.end, "an expression ends behind its start", node.start, node.end)
        for child in children(node):
            inside = node.start <= child.start and child.end <= node.end
            require(
                inside or isinstance(child, SplatItem), "an expression stands inside the one around it", node, child
            )


def _check_again(file: SourceFile, expr: Expression) -> None:
    """The range of an expression, read alone, is the same expression."""
    end = expr.end
    if "<<" in file.text[expr.start : end]:
        end = file.text.find("\n", end) + 1 or end
    again = parser.parse_expression(file, expr.start, end)
    require(
        list(expression_shape(expr)) == list(expression_shape(again)),
        "an expression read alone is the same",
        file.text[expr.start : end],
    )


def check_comments(file: SourceFile) -> None:
    size = len(file.text)
    for start, end, text in languages.comments(file) or ():
        require(
            0 <= start < end <= size and file.text[start:end] == text, "a comment is the text it covers", start, end
        )
        require(text.startswith(("#", "//", "/*", "--")), "a comment begins with its sign", text)
    require(all(0 <= start <= end <= size for start, end in languages.extents(file)), "an extent lies in the text")
