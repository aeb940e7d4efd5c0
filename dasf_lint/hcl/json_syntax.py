"""The JSON syntax: the same language written as JSON.

In JSON an argument and a block look alike, so only somebody who knows which names are block types can tell them apart:
`parse_json` reads the text, and `content` interprets one body at a time. Strings are templates, unless the reader of
an attribute knows better (`string_text`, `string_expression`). The `json` module of Python gives no positions, so the
text is scanned here; what is not JSON costs the whole file.

Follows json/spec.md, and json/scanner.go, parser.go and structure.go, of HCL.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final
from unicodedata import normalize

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.patterns import compiled, possessive
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import template
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.expressions import ExpressionParser
from dasf_lint.hcl.lexer import Tokens, rereading, tokenize_range
from dasf_lint.hcl.nodes import (
    Attribute,
    Block,
    Body,
    Expression,
    HugeNumber,
    Literal,
    ObjectCons,
    Template,
    TupleCons,
    walk,
)
from dasf_lint.hcl.number_literals import number_value

_CHARACTERS: Final = possessive(r'[^"\\\x00-\x1f]++|\\[^\x00-\x1f]')
_TOKEN: Final = compiled(
    rf'[ \t\r\n]*+(?:([{{}}\[\],:])|("{_CHARACTERS}")'
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![0-9A-Za-z_.+-])"
    r"|(true|false|null)(?![A-Za-z0-9_])|(\Z)|([\s\S]))",
    (' "a\\"\\\\b"', '"'),
    ('"', 'a\\\n"'),
    ("-10.5e3", ","),
    ("-", "1."),
)
_STRING, _NUMBER, _KEYWORD, _END = 2, 3, 4, 5
_KEYWORDS: Final = {"true": True, "false": False, "null": None}
_ESCAPE: Final = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])")
_ESCAPED: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class _String:
    """A string with its quotes; `value` is decoded."""

    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: str) -> None:
        self.start = start
        self.end = end
        self.value = value


class _Array:
    __slots__ = ("end", "items", "start")

    def __init__(self, start: int, end: int, items: "Sequence[_Value]") -> None:
        self.start = start
        self.end = end
        self.items = items


class _Object:
    """Members in the order of the text; keys may repeat."""

    __slots__ = ("end", "members", "start")

    def __init__(self, start: int, end: int, members: "Sequence[tuple[_String, _Value]]") -> None:
        self.start = start
        self.end = end
        self.members = members


_Value = _String | _Array | _Object | Expression


class JsonBody(Body):
    """A body that nobody has interpreted yet: it shows no items, and `content` does."""

    __slots__ = ("objects",)

    def __init__(self, file: SourceFile, start: int, end: int, objects: "Sequence[_Object]") -> None:
        super().__init__(file, start, end, {}, (), complete=False)
        self.objects = objects


def parse_json(file: SourceFile) -> tuple[Body, list[Diagnostic]]:
    """The body of a JSON file, to be interpreted by `content`, and its syntax errors."""
    text = file.text
    try:
        root = _Scanner(text).document()
        return JsonBody(file, 0, len(text), _objects(root, "Root value must be object")), []
    except HclError as error:
        return Body(file, 0, len(text), {}, (), complete=False), [_diagnostic(file, error)]


def content(
    body: Body, block_types: Mapping[str, int], verbatim: Container[str] | bool = False
) -> tuple[Body, list[Diagnostic]]:
    """`body` with its members told apart: those named in `block_types` are blocks with that many labels, all others
    arguments. A body of the native syntax is returned as it is. The bodies of the blocks are to be interpreted in turn.

    `verbatim` names the arguments whose strings are no templates because the language reads them without evaluating,
    such as the default of a variable; True means all, as in a file of variable values.
    """
    if not isinstance(body, JsonBody):
        return body, []
    file = body.file
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    problems: list[Diagnostic] = []
    for key, value in (member for item in body.objects for member in item.members):
        name = _normal(key.value)
        if name == "//":
            continue
        labels = block_types.get(name)
        try:
            if labels is not None:
                blocks += _blocks(file, key, value, labels)
            elif name in attributes:
                raise HclError(f'Duplicate argument: "{name}" is already set in this body', key.start, key.end)
            else:
                literally = verbatim if isinstance(verbatim, bool) else name in verbatim
                expr = _expression(file, value, 0, None if literally else problems)
                attributes[name] = Attribute(key.start, value.end, name, key.end, expr)
        except HclError as error:
            problems.append(_diagnostic(file, error))
    return Body(file, body.start, body.end, attributes, blocks, complete=not problems), problems


def string_text(file: SourceFile, node: Expression) -> str | None:
    """The text of a JSON string as written, for the places where it is no template; None for anything else."""
    if isinstance(node, (Literal, Template, HugeNumber)) and file.text.startswith('"', node.start):
        return _decode(file.text[node.start : node.end], node.start)
    return None


def string_expression(file: SourceFile, node: Expression) -> Expression | None:
    """The content of a JSON string read as an expression, as in `"depends_on": ["a.b"]`; None for anything else.

    Raises HclError where it is none.
    """
    value = string_text(file, node)
    if value is None:
        return None
    return _inside(file, _String(node.start, node.end, value), 0, as_template=False)


def _diagnostic(file: SourceFile, error: HclError) -> Diagnostic:
    return Diagnostic.at("error", error.code, error.message, file, error.start, error.end)


# Bodies and blocks


def _objects(value: _Value, summary: str) -> list[_Object]:
    """A body is an object, or an array of objects whose members count as those of one; null is an empty body."""
    if isinstance(value, _Object):
        return [value]
    if isinstance(value, _Array):
        wrong = next((item for item in value.items if not isinstance(item, _Object)), None)
        if wrong is None:
            return [item for item in value.items if isinstance(item, _Object)]
        value = wrong
    elif isinstance(value, Literal) and value.value is None:
        return []
    raise HclError(f"{summary}: an object or an array of objects is expected", value.start, value.end)


def _blocks(file: SourceFile, key: _String, value: _Value, labels: int) -> Iterator[Block]:
    """The blocks of one member: `labels` levels of objects whose keys are labels, below them the bodies."""
    # What is still to be opened, first at the end: labels so far and the value below them.
    stack: list[tuple[tuple[_String, ...], _Value]] = [((), value)]
    while stack:
        names, below = stack.pop()
        if len(names) == labels:
            last = names[-1] if names else key
            spans = tuple((name.start, name.end) for name in names)
            texts = tuple(_normal(name.value) for name in names)
            for item in _instances(key, below):
                body = JsonBody(file, item.start, item.end, _objects(item, "Incorrect JSON value type"))
                # The header of a block is what nothing but this block has: its last label, or its brace in an array.
                header = (last.start, last.end) if item is below else (item.start, item.start + 1)
                yield Block(header[0], item.end, _normal(key.value), texts, spans, header[1], body)
            continue
        members = [member for item in _objects(below, "Incorrect JSON value type") for member in item.members]
        if not members:
            raise HclError(f'Missing block label: "{key.value}" needs {labels} labels', below.start, below.end)
        stack += [((*names, label), inner) for label, inner in reversed(members)]


def _instances(key: _String, value: _Value) -> Sequence[_Value]:
    if isinstance(value, _Array):
        return value.items
    if isinstance(value, _Object):
        return [value]
    if isinstance(value, Literal) and value.value is None:
        return []
    message = f'Incorrect JSON value type: "{key.value}" is a block, so an object or an array is expected'
    raise HclError(message, value.start, value.end)


# Expressions


def _expression(file: SourceFile, value: _Value, depth: int, problems: list[Diagnostic] | None) -> Expression:
    """A value as an expression. Without a list for `problems` no string is a template."""
    if isinstance(value, _Array):
        items = [_expression(file, item, depth + 1, problems) for item in value.items]
        return TupleCons(value.start, value.end, items)
    if isinstance(value, _Object):
        pairs = []
        for key, item in value.members:
            name = _expression(file, key, depth + 1, problems)
            pairs.append((name, _expression(file, item, depth + 1, problems)))
        return ObjectCons(value.start, value.end, pairs)
    if isinstance(value, _String):
        if problems is None or ("${" not in value.value and "%{" not in value.value):
            return Literal(value.start, value.end, _normal(value.value))
        try:
            return _inside(file, value, depth, as_template=True)
        except HclError as error:
            problems.append(_diagnostic(file, error))
            return HugeNumber(value.start, value.end)
    return value


def _inside(file: SourceFile, string: _String, depth: int, *, as_template: bool) -> Expression:
    """The inside of a JSON string read as a template or as an expression, with offsets into the file."""
    text = file.text
    start, end = string.start + 1, string.end - 1
    offsets: list[int] | None = None
    if text.find("\\", start, end) >= 0:
        offsets = _offsets(text, start, end)
        text, start, end = string.value, 0, len(string.value)
    budget = rereading(end - start)
    try:
        node: Expression
        if as_template:
            parser = ExpressionParser(text, Tokens(["", ""], [end, end], [end, end], {}), budget, depth)
            node = template.bare(parser, start, end)
        else:
            parser = ExpressionParser(text, tokenize_range(text, start, end), budget, depth)
            node = parser.expression(True)
            if parser.skip_newlines():
                raise parser.fail("Extra characters after expression")
    except HclError as error:
        if offsets is not None:
            last = len(offsets) - 1
            at, stop = offsets[min(error.start, last)], offsets[min(error.end, last)]
            raise HclError(error.message, at, stop, error.code) from None
        raise
    if as_template:
        # The value stands from quote to quote, as it does in the native syntax.
        if isinstance(node, Template):
            node = Template(start - 1, end + 1, node.parts, False, node.unwraps)
        else:
            assert isinstance(node, Literal)
            node = Literal(start - 1, end + 1, node.value)
    return node if offsets is None else _relocated(node, offsets, string)


def _offsets(text: str, start: int, end: int) -> list[int]:
    """For every character of the decoded string, and its end, the offset in the file."""
    offsets: list[int] = []
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        offsets += range(at, match.start())
        offsets.append(match.start())
        at = match.end()
    offsets += range(at, end + 1)
    return offsets


def _relocated(node: Expression, offsets: Sequence[int], string: _String) -> Expression:
    """A copy of a tree with its offsets translated, made from the leaves up because chains may be long."""
    copies: dict[int, Expression] = {}

    def copy_of(value: object) -> object:
        if isinstance(value, Expression):
            return copies[id(value)]
        if isinstance(value, (list, tuple)):
            return [copy_of(item) for item in value] if isinstance(value, list) else tuple(map(copy_of, value))
        return value

    def offset(at: int) -> int:
        return string.start if at < 0 else offsets[at] if at < len(offsets) else string.end

    for old in reversed(list(walk(node))):
        slots = type(old).__slots__
        fields = {name: copy_of(getattr(old, name)) for name in slots}
        if "name_end" in fields:
            fields["name_end"] = offset(getattr(old, "name_end"))  # noqa: B009  # not every node has one
        copies[id(old)] = type(old)(start=offset(old.start), end=offset(old.end), **fields)  # type: ignore[call-arg]
    return copies[id(node)]


# Text to values


def _normal(text: str) -> str:
    return text if text.isascii() else normalize("NFC", text)


def _decode(token: str, start: int) -> str:
    """The value of a string with its quotes. A lone surrogate reads as U+FFFD, as it does for the language itself."""
    if "\\" not in token:
        return token[1:-1]

    def replace(match: "re.Match[str]") -> str:
        escape = match.group()
        kind = escape[1]
        if kind == "u" and len(escape) == 12:
            high, low = int(escape[2:6], 16), int(escape[8:], 16)
            return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
        if kind == "u" and len(escape) == 6:
            code = int(escape[2:], 16)
            return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
        if kind not in _ESCAPED:
            at = start + 1 + match.start()
            raise HclError("Invalid JSON string: unknown escape", at, at + len(escape))
        return _ESCAPED[kind]

    return _ESCAPE.sub(replace, token[1:-1])


class _Scanner:
    """Reads values with a stack of its own: no depth of the text is a depth of the interpreter."""

    __slots__ = ("at", "group", "start", "text", "token")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.start = 0
        self.token = ""
        self.group = 0

    def next(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        assert match is not None
        self.group = match.lastindex or 0
        self.token = match[self.group]
        self.start = match.start(self.group)
        self.at = match.end()

    def fail(self, message: str) -> HclError:
        if self.group == _END:
            message = "Unexpected end of file: the JSON value is not complete"
        elif self.token == '"':
            message = "Invalid JSON string: it is not closed, or a control character or bad escape stands in it"
        return HclError(message, self.start, self.at)

    def document(self) -> _Value:
        self.next()
        value = self.value()
        self.next()
        if self.group != _END:
            raise self.fail("Extraneous data after value")
        return value

    def value(self) -> _Value:
        # Open collections: start, members or items so far, and the key of the member that is being read.
        stack: list[tuple[int, list[tuple[_String, _Value]] | None, list[_Value] | None]] = []
        keys: list[_String] = []
        while True:
            value = self.scalar()
            if value is None:
                start = self.start
                if len(stack) >= limits.max_nesting:
                    raise HclError(f"Nested more deeply than {limits.max_nesting} levels", start, start, "nesting")
                if self.token == "{":
                    self.next()
                    if self.token != "}":
                        stack.append((start, [], None))
                        keys.append(self.key())
                        continue
                    value = _Object(start, self.at, ())
                else:
                    self.next()
                    if self.token != "]":
                        stack.append((start, None, []))
                        continue
                    value = _Array(start, self.at, ())
            # A value is complete, and maybe the collections around it.
            while stack:
                start, members, items = stack[-1]
                self.next()
                if members is not None:
                    members.append((keys.pop(), value))
                    if self.token == ",":
                        self.next()
                        keys.append(self.key())
                        break
                    if self.token != "}":
                        raise self.fail("Missing attribute separator: a comma is expected between members")
                    value = _Object(start, self.at, members)
                elif items is not None:
                    items.append(value)
                    if self.token == ",":
                        self.next()
                        if self.token == "]":
                            raise self.fail("Trailing comma in array")
                        break
                    if self.token != "]":
                        raise self.fail("Missing item separator: a comma is expected between items")
                    value = _Array(start, self.at, items)
                stack.pop()
            else:
                return value

    def scalar(self) -> _Value | None:
        """The current token as a value; None where it opens a collection."""
        start, end, token = self.start, self.at, self.token
        if self.group == _STRING:
            return _String(start, end, _decode(token, start))
        if self.group == _KEYWORD:
            return Literal(start, end, _KEYWORDS[token])
        if self.group == _NUMBER:
            return number_value(token, start, end) or HugeNumber(start, end)
        if token == "{" or token == "[":
            return None
        raise self.fail("Invalid JSON value")

    def key(self) -> _String:
        """The current token as a key; the colon after it is read too."""
        if self.group != _STRING:
            trailing = self.token == "}"
            raise self.fail("Trailing comma in object" if trailing else "Invalid property name: it must be a string")
        name = _String(self.start, self.at, _decode(self.token, self.start))
        self.next()
        if self.token != ":":
            raise self.fail("Missing property value: a colon is expected after the name")
        self.next()
        return name
