"""Tokens to expressions, by hclsyntax/spec.md of HCL, "Expressions"; grammars stand in the docstrings, as in `parser`.

`free` says whether newlines mean nothing between tokens, as in brackets and template braces. What nests is counted in
`depth` so that one level takes at most three frames of the interpreter's stack: the limit on nesting is met first.
"""

from collections.abc import Mapping
from typing import Final, cast
from unicodedata import normalize

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.hcl import template
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.lexer import TOO_DEEP, Tokens, tokenize_range
from dasf_lint.hcl.nodes import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
    Constant,
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
    TupleCons,
    Unary,
    UnaryOperator,
)
from dasf_lint.hcl.number_literals import number_value
from dasf_lint.hcl.odd_tokens import complaint

_PRECEDENCE: Final[Mapping[str, int]] = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_KEYWORDS: Final[Mapping[str, Constant]] = {"true": True, "false": False, "null": None}
_NAME_START: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_DIGITS: Final = frozenset("0123456789")

# A token of which one of these follows is an expression of its own; where newlines mean nothing, they decide nothing.
_AFTER: Final = frozenset(("\n", ",", "}", "]", ")", ":", "=", "=>"))
_AFTER_FREE: Final = _AFTER - {"\n"}


class ExpressionParser:
    """Reads expressions from `at`, an index into the tokens, on."""

    __slots__ = ("ascii", "at", "budget", "depth", "ends", "errors", "starts", "text", "texts")

    def __init__(self, text: str, tokens: Tokens, budget: Budget, depth: int = 0) -> None:
        self.text = text
        self.texts, self.starts, self.ends, self.errors = tokens
        self.budget = budget
        self.depth = depth
        self.ascii = text.isascii()
        self.at = 0

    def inside(self, start: int, end: int) -> "ExpressionParser":
        """A parser for the sequence between `start` and `end` of a template."""
        self.budget.left -= end - start
        if self.budget.left < 0 or self.depth + 2 > limits.max_nesting:
            raise self.too_deep(start)
        return ExpressionParser(self.text, tokenize_range(self.text, start, end), self.budget, self.depth + 2)

    def fail(self, message: str, index: int | None = None) -> HclError:
        """The error to raise at a token; a token that is invalid by itself says so instead."""
        if index is None:
            index = self.at
        token = self.texts[index]
        start = self.starts[index]
        message = complaint(token, self.errors.get(start)) or message
        return HclError(message, start, self.ends[index], "nesting" if message == TOO_DEEP else "syntax")

    def too_deep(self, offset: int | None = None) -> HclError:
        at = self.starts[self.at] if offset is None else offset
        return HclError(TOO_DEEP, at, at, "nesting")

    def skip_newlines(self) -> str:
        texts = self.texts
        at = self.at
        while texts[at] == "\n":
            at += 1
        self.at = at
        return texts[at]

    def expression(self, free: bool) -> Expression:
        """expression = operation [ "?" expression ":" expression ] ;"""
        texts = self.texts
        at = self.at
        if texts[at + 1] in (_AFTER_FREE if free else _AFTER):
            node = self.atom(at)
            if node is not None:
                self.at = at + 1
                return node
        self.depth = depth = self.depth + 1
        if depth > limits.max_nesting:
            raise self.too_deep()
        node = self.term(free)
        token = texts[self.at]
        if free and token == "\n":
            token = self.skip_newlines()
        if token in _PRECEDENCE:
            node = self.operation(node, token, free)
            token = texts[self.at]
        if token == "?":
            self.at += 1
            then = self.expression(free)
            if free:
                self.skip_newlines()
            if texts[self.at] != ":":
                raise self.fail("Missing false expression in conditional: a colon and the other value must follow")
            self.at += 1
            otherwise = self.expression(free)
            node = Conditional(node.start, otherwise.end, node, then, otherwise)
        self.depth = depth - 1
        return node

    def operation(self, first: Expression, token: str, free: bool) -> Expression:
        """operation = term { operator term } ;    With a stack instead of recursion: chains may be of any length."""
        texts = self.texts
        depth = self.depth
        operands = [first]
        pending: list[tuple[int, str]] = []
        while True:
            precedence = _PRECEDENCE.get(token, 0)
            while pending and pending[-1][0] >= precedence:
                operator = cast(BinaryOperator, pending.pop()[1])
                right = operands.pop()
                left = operands[-1]
                operands[-1] = Binary(left.start, right.end, operator, left, right)
            if not precedence:
                self.depth = depth
                return operands[0]
            pending.append((precedence, token))
            self.at += 1
            self.depth = depth + len(pending)
            operands.append(self.term(free))
            token = self.skip_newlines() if free else texts[self.at]

    def atom(self, at: int) -> Expression | None:
        """atom = "true" | "false" | "null" | name | dotted | number | quoted ;    None where there is none."""
        token = self.texts[at]
        first = token[:1]
        if first == '"':
            if "{" in token or "\\" in token:
                return template.quoted(self, self.starts[at], self.ends[at])
            value = token[1:-1]
            return Literal(self.starts[at], self.ends[at], value if self.ascii else normalize("NFC", value))
        if first in _NAME_START or first > "\x7f":
            if "." in token:
                return self.dotted(token, self.starts[at])
            if token in _KEYWORDS:
                return Literal(self.starts[at], self.ends[at], _KEYWORDS[token])
            return RootName(self.starts[at], self.ends[at], token if self.ascii else normalize("NFC", token))
        if first in _DIGITS:
            return self.number(at)
        return None

    def dotted(self, token: str, start: int) -> Expression:
        """`a.b.c`."""
        names = token.split(".")
        if len(names) > limits.max_nesting:
            raise self.too_deep()
        name = names[0]
        end = start + len(name)
        node: Expression
        if name in _KEYWORDS:
            node = Literal(start, end, _KEYWORDS[name])
        else:
            node = RootName(start, end, name if self.ascii else normalize("NFC", name))
        del names[0]
        for name in names:
            end += 1 + len(name)
            node = GetAttr(start, end, node, name if self.ascii else normalize("NFC", name))
        return node

    def number(self, at: int) -> Expression:
        node = number_value(self.texts[at], self.starts[at], self.ends[at])
        if node is None:
            raise self.fail("Invalid number literal", at)
        return node

    def term(self, free: bool) -> Expression:
        """term = unary | ( atom | call | tuple | object | for | heredoc | "(" expression ")" ) steps ;"""
        texts = self.texts
        at = self.at
        token = texts[at]
        if free and token == "\n":
            token = self.skip_newlines()
            at = self.at
        following = texts[at + 1] if token else ""
        node: Expression | None
        if self.is_name(token):
            opening = texts[self._behind(at, True)] if free and following == "\n" else following
            if opening == "(" or opening == "::":
                return self.steps(self.call(at, free), free)
        node = self.atom(at)
        if node is not None:
            self.at = at + 1
            if following[:1] != "." and following != "[" and (following != "\n" or not free):
                return node
            return self.steps(node, free)
        start = self.starts[at]
        if token == "[":
            return self.steps(self.tuple_or_for(start), free)
        if token == "{":
            return self.steps(self.object_or_for(start), free)
        if token == "(":
            self.at = at + 1
            inner = self.expression(True)
            if self.skip_newlines() != ")":
                raise self.fail("Unbalanced parentheses: a closing parenthesis is expected here")
            self.at += 1
            return self.steps(Paren(start, self.ends[self.at - 1], inner), free)
        if token == "-" or token == "!":
            return self.unary(free)
        if token[:2] == "<<" and token[2:]:
            self.at = at + 1
            return self.steps(template.heredoc(self, start, self.ends[at]), free)
        if not token and start == len(self.text):
            raise self.fail("Missing expression: a value is expected, but the text ends here", at)
        raise self.fail("Invalid expression: a value is expected here", at)

    def unary(self, free: bool) -> Expression:
        """unary = ( "-" | "!" ) { "-" | "!" } term ;"""
        operators: list[tuple[int, UnaryOperator]] = []
        token = self.texts[self.at]
        while token == "-" or token == "!":
            operators.append((self.starts[self.at], cast(UnaryOperator, token)))
            self.at += 1
            token = self.skip_newlines() if free else self.texts[self.at]
        self.depth += len(operators)
        if self.depth > limits.max_nesting:
            raise self.too_deep(operators[0][0])
        node = self.term(free)
        self.depth -= len(operators)
        for start, operator in reversed(operators):
            node = Unary(start, node.end, operator, node)
        return node

    def is_name(self, token: str) -> bool:
        first = token[:1]
        return (first in _NAME_START or first > "\x7f") and "." not in token

    def _behind(self, at: int, free: bool) -> int:
        """The index of the token after the one at `at`."""
        at += 1
        while free and self.texts[at] == "\n":
            at += 1
        return at

    def call(self, at: int, free: bool) -> Expression:
        """call = name { "::" name } "(" [ expression { "," expression } [ "," | "..." ] ] ")" ;"""
        texts = self.texts
        start = self.starts[at]
        name = texts[at]
        end = self.ends[at]
        at = self._behind(at, free)
        while texts[at] == "::":
            colons = at
            at = self._behind(at, free)
            if not self.is_name(texts[at]):
                raise self.fail('Missing function name: "::" must be followed by a name', colons)
            name += "::" + texts[at]
            end = self.ends[at]
            at = self._behind(at, free)
        if texts[at] != "(":
            raise self.fail("Missing open parenthesis: a function is expected here", at)
        self.at = at + 1
        args: list[Expression] = []
        expand = False
        while self.skip_newlines() != ")":
            args.append(self.expression(True))
            token = self.skip_newlines()
            if token == ",":
                self.at += 1
            elif token == "...":
                self.at += 1
                expand = True
                if self.skip_newlines() != ")":
                    raise self.fail('Missing closing parenthesis: it must follow "..."')
            elif not token:
                raise self.fail("Unterminated function call: its closing parenthesis is missing")
            elif token != ")":
                raise self.fail("Missing argument separator: a comma is expected between arguments")
        self.at += 1
        return Call(start, self.ends[self.at - 1], name if self.ascii else normalize("NFC", name), end, args, expand)

    def steps(self, node: Expression, free: bool) -> Expression:
        """steps = { attributes | index } [ attribute_splat steps | full_splat ] ;    `node` stands before them."""
        texts = self.texts
        start = node.start
        count = 0
        while True:
            token = texts[self.at]
            if free and token == "\n":
                token = self.skip_newlines()
            if token == "[":
                node = self.index(node, free)
                if type(node) is Splat:
                    return node
            elif token[:1] == "." and token != "...":
                if token == "." and texts[self._behind(self.at, free)] == "*":
                    node = self.attribute_splat(node, free)
                else:
                    node = self.attributes(node, start, free)
            else:
                return node
            count += 1
            if count > limits.max_nesting:
                raise self.too_deep()

    def attributes(self, node: Expression, start: int, free: bool) -> Expression:
        """attributes = "." name { "." name } | "." digit { digit } ;    The latter is the legacy index, `.0`."""
        at = self.at
        token = self.texts[at]
        end = self.starts[at]
        if token == ".":
            self.at = at + 1
            token = self.skip_newlines() if free else self.texts[at + 1]
            at = self.at
            end = self.starts[at] - 1
            if token[:1] in _DIGITS:
                if "." in token:
                    raise self.fail("Invalid legacy index syntax: two indices in a row need brackets")
                key = self.number(at)
                self.at = at + 1
                return Index(start, key.end, node, key, True)
            if not (token[:1] in _NAME_START or token[:1] > "\x7f"):
                raise self.fail("Invalid attribute name: a name must follow the dot")
        else:
            token = token[1:]
        self.at = at + 1
        names = token.split(".")
        if len(names) > limits.max_nesting:
            raise self.too_deep(end)
        for name in names:
            end += 1 + len(name)
            node = GetAttr(start, end, node, name if self.ascii else normalize("NFC", name))
        return node

    def attribute_splat(self, source: Expression, free: bool) -> Expression:
        """attribute_splat = "." "*" { attributes } ;"""
        texts = self.texts
        dot = self.starts[self.at]
        self.at += 1
        if free:
            self.skip_newlines()
        end = self.ends[self.at]
        self.at += 1
        each: Expression = SplatItem(dot, end)
        count = 0
        while True:
            token = self.skip_newlines() if free else texts[self.at]
            if token[:1] != "." or token == "...":
                return Splat(source.start, each.end, source, each, False)
            if token == "." and texts[self._behind(self.at, free)] == "*":
                raise self.fail("Nested splat expression not allowed: a .* cannot stand inside another")
            each = self.attributes(each, dot, free)
            count += 1
            if count > limits.max_nesting:
                raise self.too_deep()

    def index(self, source: Expression, free: bool) -> Expression:
        """index = "[" expression "]" ;    full_splat = "[" "*" "]" steps ;"""
        start = self.starts[self.at]
        self.at += 1
        token = self.skip_newlines() if free else self.texts[self.at]
        if token != "*":
            self.depth += 1
            key = self.expression(True)
            self.depth -= 1
            if self.skip_newlines() != "]":
                raise self.fail("Missing close bracket on index")
            self.at += 1
            return Index(source.start, self.ends[self.at - 1], source, key)
        self.at += 1
        token = self.skip_newlines() if free else self.texts[self.at]
        if token != "]":
            raise self.fail("Missing close bracket on splat index")
        end = self.ends[self.at]
        self.at += 1
        self.depth += 1
        if self.depth > limits.max_nesting:
            raise self.too_deep(start)
        each = self.steps(SplatItem(start, end), free)
        self.depth -= 1
        return Splat(source.start, each.end, source, each, True)

    def tuple_or_for(self, start: int) -> Expression:
        """tuple = "[" [ expression { "," expression } [ "," ] ] "]" ;"""
        self.at += 1
        token = self.skip_newlines()
        if self._opens_for(token):
            return self.for_expression(start, "]")
        items: list[Expression] = []
        while token != "]":
            items.append(self.expression(True))
            token = self.skip_newlines()
            if token == ",":
                self.at += 1
                token = self.skip_newlines()
            elif token != "]":
                raise self.fail("Missing item separator: a comma is expected between items")
        self.at += 1
        return TupleCons(start, self.ends[self.at - 1], items)

    def object_or_for(self, start: int) -> Expression:
        """object = "{" { newline } [ item { ( "," | newline ) { newline } item } [ "," | newline ] { newline } ] "}" ;
        item = ( name | expression ) ( "=" | ":" ) expression ;"""
        texts = self.texts
        self.at += 1
        if self._opens_for(self.skip_newlines()):
            return self.for_expression(start, "}")
        items: list[tuple[Expression, Expression]] = []
        while self.skip_newlines() != "}":
            at = self.at
            token = texts[at]
            following = texts[at + 1] if token else ""
            key: Expression
            if (following == "=" or following == ":") and self.is_name(token):
                key = Literal(self.starts[at], self.ends[at], token if self.ascii else normalize("NFC", token))
                self.at = at + 2
            else:
                key = self.expression(False)
                following = texts[self.at]
                if following == "\n" or following == ",":
                    raise self.fail('Missing attribute value: "=" and a value are expected')
                if following != "=" and following != ":":
                    raise self.fail('Missing key/value separator: "=" is expected after the key')
                self.at += 1
            items.append((key, self.expression(False)))
            token = texts[self.at]
            if token == "," or token == "\n":
                self.at += 1
            elif token != "}":
                raise self.fail("Missing attribute separator: a newline or comma is expected between attributes")
        self.at += 1
        return ObjectCons(start, self.ends[self.at - 1], items)

    def _opens_for(self, token: str) -> bool:
        """Whether a bracket goes on with `for`, which is never a name there, whatever follows."""
        if token[:4] == "for.":
            raise self.fail("Invalid 'for' expression: a variable name is expected behind 'for'")
        return token == "for"

    def for_expression(self, start: int, close: str) -> Expression:
        """for = "for" for_header ":" expression [ "=>" expression [ "..." ] ] [ "if" expression ] ;  "=>" in braces."""
        self.depth += 1
        self.at += 1
        key_name, value_name, collection = self.for_header("Invalid 'for' expression")
        if self.skip_newlines() != ":":
            raise self.fail("Invalid 'for' expression: a colon is expected after the collection")
        self.at += 1
        key: Expression | None = None
        value = self.expression(True)
        if self.skip_newlines() == "=>":
            if close == "]":
                raise self.fail("Invalid 'for' expression: a tuple has no keys")
            self.at += 1
            key, value = value, self.expression(True)
        elif close == "}":
            raise self.fail("Invalid 'for' expression: an object needs a key, as in k => v")
        grouping = self.skip_newlines() == "..."
        if grouping:
            if close == "]":
                raise self.fail("Invalid 'for' expression: a tuple cannot group (...)")
            self.at += 1
        condition: Expression | None = None
        if self.skip_newlines() == "if":
            self.at += 1
            condition = self.expression(True)
        if self.skip_newlines() != close:
            raise self.fail(f"Invalid 'for' expression: \"{close}\" is expected at its end")
        self.at += 1
        self.depth -= 1
        return ForExpr(start, self.ends[self.at - 1], key_name, value_name, collection, key, value, grouping, condition)

    def for_header(self, summary: str) -> tuple[str | None, str, Expression]:
        """for_header = name [ "," name ] "in" expression ;    Of a `for` expression or directive."""
        names: list[str] = []
        while True:
            token = self.skip_newlines()
            if not self.is_name(token):
                raise self.fail(f"{summary}: a variable name is expected here")
            names.append(token if self.ascii else normalize("NFC", token))
            self.at += 1
            if self.skip_newlines() != "," or len(names) == 2:
                break
            self.at += 1
        if self.skip_newlines() != "in":
            raise self.fail(f"{summary}: 'in' is expected after the names")
        self.at += 1
        return (names[0] if len(names) == 2 else None), names[-1], self.expression(True)
