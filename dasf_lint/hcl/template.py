"""Quoted strings, heredocs and bare templates: text with interpolations and directives.

A template is read as the language defines it: first a flat sequence of text, interpolations and directives, in which
`~` has trimmed its neighbours and a `<<-` heredoc has lost its common indentation, then the nesting of the directives.
The text of heredocs and bare templates is one piece per line, because trimming and dedenting work on such pieces.

Follows hclsyntax/spec.md of HCL, "Templates" and "Template Expressions", hclsyntax/parser_template.go and, for what a
text in quotes may hold, hclsyntax/scan_string_lit.rl. Grammars stand in the docstrings, as in `parser`.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from dasf_lint.core import limits
from dasf_lint.core.patterns import compiled, possessive
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.lexer import CODE, ID, MARKS, PLAIN_QUOTED, TOO_DEEP, template_end
from dasf_lint.hcl.nodes import Expression, GetAttr, Literal, RootName, Template, TemplateFor, TemplateIf

if TYPE_CHECKING:
    from dasf_lint.hcl.expressions import ExpressionParser

_QUOTED_PIECE: Final = compiled(possessive(rf"[^\\$%]++|\\[\s\S]|{MARKS}", "+"), ("lake-\\${$${$", "%{b}"))
_BARE_PIECE: Final = compiled(possessive(rf"[^$%\n]++|{MARKS}") + r"\n?", ("lake-\\$%%{%", "${b}"), ("100%\n", "a"))
_LONG_BARE_PIECE: Final = compiled(possessive(rf"[^$%]++|{MARKS}", "+"), ("lake-\\$\n%%{%", "${b}"), ("100%\n", "%{b}"))
_SIMPLE: Final = re.compile(rf"\$\{{[ \t]*+({ID}(?:\.{ID})*+)[ \t]*+\}}")
_CODE_RUN: Final = compiled(
    possessive(f"{CODE}|{PLAIN_QUOTED}"), ('a / b < c("$d") ', '<<E "'), ("a ", '"${b}"'), ("", "/*")
)
_ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])|\$\$\{|%%\{")
_ESCAPED: Final = {
    "\\n": "\n",
    "\\r": "\r",
    "\\t": "\t",
    '\\"': '"',
    "\\\\": "\\",
    "$${": "${",
    "%%{": "%{",
}
_HEREDOC: Final = re.compile(r"<<(-?)[^\r\n]++\r?\n")

# What counts as white space for `~` and for indentation: the Unicode property, which str.isspace is not.
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class _Text:
    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: str) -> None:
        self.start = start
        self.end = end
        self.value = value


class _Directive:
    """One `%{...}`. `collection` is the condition of an `if`."""

    __slots__ = ("collection", "end", "key_name", "keyword", "start", "value_name")

    def __init__(self, start: int, end: int, keyword: str) -> None:
        self.start = start
        self.end = end
        self.keyword = keyword
        self.collection: Expression | None = None
        self.key_name: str | None = None
        self.value_name = ""


_Piece = _Text | _Directive | Expression


def quoted(parser: "ExpressionParser", start: int, end: int) -> Expression:
    """The quoted string that spans `start` to `end`.

    quoted = '"' { text | escape | interpolation | directive } '"' ;
    escape = "\\n" | "\\r" | "\\t" | '\\"' | "\\\\" | "\\u" 4 * hex | "\\U" 8 * hex | "$${" | "%%{" ;
    """
    pieces = _pieces(parser, start + 1, end - 1, _QUOTED_PIECE)
    return _assemble(parser, pieces, start, end, False)


def bare(parser: "ExpressionParser", start: int, end: int) -> Expression:
    """A text that is a template as a whole.

    bare = { text | "$${" | "%%{" | interpolation | directive } ;              (* a backslash is text *)
    """
    pieces = _pieces(parser, start, end, _bare_piece(parser.text, start, end))
    return _assemble(parser, pieces, start, end, False)


def _bare_piece(text: str, start: int, end: int) -> "re.Pattern[str]":
    # Lines matter only to what trims.
    return _LONG_BARE_PIECE if text.find("~", start, end) < 0 else _BARE_PIECE


def heredoc(parser: "ExpressionParser", start: int, end: int) -> Expression:
    """The heredoc from its `<<` to the end of its closing marker.

    heredoc = "<<" [ "-" ] name newline bare name ;             (* the same name, alone on its line but for blanks *)
    """
    text = parser.text
    opener = _HEREDOC.match(text, start)
    assert opener is not None
    content = opener.end()
    close = text.rfind("\n", content - 1, end) + 1
    if opener[1]:
        pieces = _pieces(parser, content, close, _BARE_PIECE)
        _dedent(pieces)
    else:
        pieces = _pieces(parser, content, close, _bare_piece(text, content, close))
    return _assemble(parser, pieces, start, end, True)


def label(parser: "ExpressionParser", index: int) -> str:
    """The quoted label of a block: a string without sequences."""
    token = parser.texts[index]
    start = parser.starts[index]
    if "{" not in token and "\\" not in token:
        value = token[1:-1]
    else:
        run = _QUOTED_PIECE.match(token, 1, len(token) - 1)
        if len(token) > 2 and (run is None or run.end() != len(token) - 1):
            raise parser.fail("Invalid string literal: a label cannot hold a template sequence", index)
        value = _unescape(token[1:-1], start + 1)
    return value if parser.ascii else normalize("NFC", value)


def _unescape(raw: str, offset: int) -> str:
    def replace(match: "re.Match[str]") -> str:
        escape = match.group()
        known = _ESCAPED.get(escape)
        if known is not None:
            return known
        if len(escape) > 2:
            code = int(escape[2:], 16)
            if code < 0xD800 or 0xDFFF < code < 0x110000:
                return chr(code)
        at = offset + match.start()
        message = 'Invalid escape sequence: a backslash stands before n, r, t, \\, ", u or U'
        raise HclError(message, at, at + len(escape))

    return _ESCAPE.sub(replace, raw)


def _unescape_bare(raw: str) -> str:
    return raw.replace("$${", "${").replace("%%{", "%{")


def _pieces(parser: "ExpressionParser", at: int, end: int, run: "re.Pattern[str]") -> list[_Piece]:
    """interpolation = "${" [ "~" ] expression [ "~" ] "}" ;                                       (* free *)"""
    text = parser.text
    is_quoted = run is _QUOTED_PIECE
    pieces: list[_Piece] = []
    trim = False
    while at < end:
        match = run.match(text, at, end)
        if match is not None and match.end() > at:
            raw = match.group()
            if is_quoted:
                if "\\" in raw or "{" in raw:
                    raw = _unescape(raw, at)
            elif "{" in raw:
                raw = _unescape_bare(raw)
            pieces.append(_Text(at, match.end(), raw.lstrip(_SPACE) if trim else raw))
            trim = False
            at = match.end()
            continue
        # Here stands `${` or `%{`.
        simple = _SIMPLE.match(text, at, end)
        if simple is not None:
            name = simple[1]
            pieces.append(_simple(parser, name, simple.start(1)))
            trim = False
            at = simple.end()
            continue
        start = at
        if text.startswith("~", at + 2, end):
            at += 1
            last = pieces[-1] if pieces else None
            if type(last) is _Text:
                last.value = last.value.rstrip(_SPACE)
        at += 2
        close, error = _sequence_end(text, at, end)
        if error is not None:
            raise HclError(error, start, min(start + 2, end), "nesting" if error == TOO_DEEP else "syntax")
        trim = text[close - 1] == "~" and close - 1 >= at
        inner = parser.inside(at, close - 1 if trim else close)
        inner.skip_newlines()
        if text[start] == "$":
            pieces.append(inner.expression(True))
            if inner.skip_newlines():
                raise inner.fail(
                    "Extra characters after interpolation expression: a closing brace is expected; "
                    'write "$${" where another language is meant'
                )
        else:
            pieces.append(_directive(inner, start, close + 1))
        at = close + 1
    return pieces


def _simple(parser: "ExpressionParser", name: str, start: int) -> Expression:
    """`${a.b}`, the most frequent interpolation."""
    names = name.split(".")
    if len(names) > limits.max_nesting or not parser.ascii or names[0] in ("true", "false", "null"):
        inner = parser.inside(start, start + len(name))
        return inner.expression(True)
    end = start + len(names[0])
    node: Expression = RootName(start, end, names[0])
    del names[0]
    for step in names:
        end += 1 + len(step)
        node = GetAttr(start, end, node, step)
    return node


def _sequence_end(text: str, at: int, end: int) -> tuple[int, str | None]:
    """The offset of the brace that closes the sequence whose inside begins at `at`, or why there is none."""
    run = _CODE_RUN.match(text, at, end)
    assert run is not None
    stop = run.end()
    if stop < end and text[stop] == "}":
        return stop, None
    return template_end(text, at, end, inside=True)


def _directive(inner: "ExpressionParser", start: int, end: int) -> _Directive:
    """directive = "%{" [ "~" ] ( "if" expression | "for" for_header | "else" | "endif" | "endfor" ) [ "~" ] "}" ;"""
    keyword = inner.texts[inner.at]
    directive = _Directive(start, end, keyword)
    if not inner.is_name(keyword):
        raise inner.fail("Invalid template directive: if, else, endif, for or endfor is expected")
    if keyword not in ("if", "else", "endif", "for", "endfor"):
        raise inner.fail(f"Invalid template control keyword: {keyword} is none of if, else, endif, for, endfor")
    inner.at += 1
    if keyword == "if":
        directive.collection = inner.expression(True)
    elif keyword == "for":
        header = inner.for_header("Invalid 'for' directive")
        directive.key_name, directive.value_name, directive.collection = header
    if inner.skip_newlines():
        raise inner.fail(f"Extra characters in {keyword} marker: a closing brace is expected")
    return directive


def _dedent(pieces: Sequence[_Piece]) -> None:
    """Takes from every line the smallest indentation of all; lines of white space only neither count nor change."""
    lines: list[_Text] = []
    smallest: int | None = None
    at_line_start = True
    for piece in pieces:
        is_text = type(piece) is _Text
        if at_line_start:
            at_line_start = False
            indent = 0
            if isinstance(piece, _Text):
                bare_line = piece.value.lstrip(_SPACE)
                if not bare_line and piece.value.endswith("\n"):
                    at_line_start = True
                    continue
                indent = len(piece.value) - len(bare_line)
                lines.append(piece)
            smallest = indent if smallest is None else min(smallest, indent)
        if is_text and isinstance(piece, _Text) and piece.value.endswith("\n"):
            at_line_start = True
    for line in lines:
        line.value = line.value[smallest:]


def _assemble(
    parser: "ExpressionParser", pieces: Sequence[_Piece], start: int, end: int, is_heredoc: bool
) -> Expression:
    """The nesting of the directives, which are named here by their words:

    template = { text | interpolation | if | for } ;
    if       = "if" template [ "else" template ] "endif" ;
    for      = "for" template "endfor" ;
    """
    if len(pieces) == 1 and isinstance(pieces[0], Expression):
        return Template(start, end, (pieces[0],), is_heredoc, True)
    root: list[Expression] = []
    out = root
    # The open directives, each with what it collects: the parts of its first and of its second branch.
    stack: list[tuple[_Directive, list[Expression], list[Expression] | None]] = []
    pending: list[_Text] = []
    for piece in pieces:
        if isinstance(piece, _Text):
            pending.append(piece)
            continue
        if pending:
            out.append(_literal(parser, pending))
            pending = []
        if isinstance(piece, Expression):
            out.append(piece)
            continue
        keyword = piece.keyword
        if keyword == "if" or keyword == "for":
            if parser.depth + len(stack) >= limits.max_nesting:
                raise parser.too_deep(piece.start)
            out = []
            stack.append((piece, out, None))
            continue
        opened = stack[-1][0].keyword if stack else None
        if keyword == "else" and opened == "if" and stack[-1][2] is None:
            out = []
            stack[-1] = (stack[-1][0], stack[-1][1], out)
        elif keyword == f"end{opened}":
            directive, first, second = stack.pop()
            out = root if not stack else stack[-1][1] if stack[-1][2] is None else stack[-1][2]
            out.append(_close(directive, first, second or (), piece.end))
        else:
            where = f"inside {opened}" if opened else "without its beginning"
            raise HclError(f"Unexpected {keyword} directive: it stands {where}", piece.start, piece.end)
    if pending:
        out.append(_literal(parser, pending))
    if stack:
        opened = stack[-1][0].keyword
        raise HclError(f"Unexpected end of template: end{opened} is missing", stack[-1][0].start, stack[-1][0].end)
    if not root:
        return Literal(start, end, "")
    only = root[0]
    if len(root) == 1 and isinstance(only, Literal):
        return Literal(start, end, only.value)
    return Template(start, end, root, is_heredoc, False)


def _close(directive: _Directive, first: Sequence[Expression], second: Sequence[Expression], end: int) -> Expression:
    assert directive.collection is not None
    if directive.keyword == "if":
        return TemplateIf(directive.start, end, directive.collection, first, second)
    return TemplateFor(directive.start, end, directive.key_name, directive.value_name, directive.collection, first)


def _literal(parser: "ExpressionParser", texts: Sequence[_Text]) -> Literal:
    value = texts[0].value if len(texts) == 1 else "".join([text.value for text in texts])
    return Literal(texts[0].start, texts[-1].end, value if parser.ascii else normalize("NFC", value))
