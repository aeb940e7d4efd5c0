"""The native syntax: files, blocks and arguments; and what is done about errors.

A syntax error costs the outermost block around it: of a block that is half understood nobody could say what it lacks.
The rest of the file is read. `Body.lost` names what was lost.

Follows hclsyntax/spec.md of HCL, "Structural Elements", and hclsyntax/parser.go where that takes more or less. Grammars
stand in the docstrings: `name`, `quoted`, `newline` and the like are the tokens of `lexer`, other words are what a
function of that name reads.
"""

from bisect import bisect_left
from typing import Final
from unicodedata import normalize

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import template
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.expressions import ExpressionParser
from dasf_lint.hcl.lexer import comments_between, rereading, tokenize, tokenize_range
from dasf_lint.hcl.nodes import Attribute, Block, Body, Expression, Literal

_NEEDS_ITEM: Final = "Argument or block definition required"
_CLOSERS: Final = {"{": "}", "[": "]", "(": ")"}


def parse(file: SourceFile) -> tuple[Body, list[Diagnostic]]:
    """The body of a file, and its syntax errors in the order of the text."""
    text = file.text
    parser = _BodyParser(file, text)
    body = parser.file_body()
    diagnostics = [Diagnostic.at("error", e.code, e.message, file, e.start, e.end) for e in parser.found]
    if "\ufffd" in text:
        diagnostics += _replaced_bytes(file)
    return body, diagnostics


def parse_expression(file: SourceFile, start: int = 0, end: int | None = None) -> Expression:
    """The text from `start` to `end` as one expression; newlines mean nothing. Raises HclError."""
    text = file.text
    stop = len(text) if end is None else end
    parser = ExpressionParser(text, tokenize_range(text, start, stop), rereading(stop - start))
    node = parser.expression(True)
    if parser.skip_newlines():
        raise parser.fail("Extra characters after expression: an expression was successfully read before them")
    return node


def parse_template(file: SourceFile, start: int = 0, end: int | None = None) -> Expression:
    """The text from `start` to `end` as a template without quotes: `Template`, or `Literal`. Raises HclError."""
    text = file.text
    stop = len(text) if end is None else end
    parser = ExpressionParser(text, tokenize_range(text, start, start), rereading(stop - start))
    return template.bare(parser, start, stop)


def comments(file: SourceFile) -> list[tuple[int, int, str]]:
    """Start, end and text of every comment; what looks like one inside a string or heredoc is none."""
    text = file.text
    return comments_between(text, tokenize(text))


def _replaced_bytes(file: SourceFile) -> list[Diagnostic]:
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError:
        at = file.text.index("\ufffd")
        message = "Invalid character encoding: bytes that are no UTF-8 were replaced"
        return [Diagnostic.at("warning", "replaced-bytes", message, file, at, at + 1)]
    return []


class _BodyParser(ExpressionParser):
    __slots__ = ("file", "found", "lost", "unended")

    def __init__(self, file: SourceFile, text: str) -> None:
        super().__init__(text, tokenize(text), rereading(len(text)))
        self.file = file
        self.found: list[HclError] = []
        self.lost: list[Block] = []
        self.unended = -1
        """The token that stands where the line of the block before it should have ended."""

    def file_body(self) -> Body:
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        resumed = 0
        while True:
            try:
                self.items("", attributes, blocks)
                break
            except HclError as error:
                self.found.append(error)
                # The failing item begins behind the last that was read, or where reading was resumed.
                done = max(
                    blocks[-1].end if blocks else 0, next(reversed(attributes.values())).end if attributes else 0
                )
                item = max(bisect_left(self.starts, done), resumed)
                while self.texts[item] == "\n":
                    item += 1
                if self.texts[item] == "}":
                    self.retract(self.column(self.starts[item]), attributes, blocks)
                elif self.unended == item and blocks:
                    self.retract(self.column(blocks[-1].start), attributes, blocks)
                self.depth = 0
                self.at = resumed = self.resume(item, error)
                if len(self.found) == limits.max_syntax_errors:
                    message = f"More than {limits.max_syntax_errors} syntax errors: the rest of the file was not read"
                    self.found.append(HclError(message, self.starts[resumed], self.starts[resumed]))
                    break
        return Body(self.file, 0, len(self.text), attributes, blocks or (), self.lost or (), complete=not self.found)

    def items(self, close: str, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        """Arguments and blocks up to the token `close`, which is the empty one in a file.

        file     = items END ;
        items    = { newline | ( argument | block ) ( newline | END ) } ;
        argument = name "=" expression ;
        """
        texts, starts, ends = self.texts, self.starts, self.ends
        plain = self.ascii
        i = self.at
        while True:
            token = texts[i]
            if token == "\n":
                i += 1
                continue
            if token == close:
                self.at = i
                return
            if not self.is_name(token):
                self.at = i
                if not token:
                    raise self.fail("Unclosed configuration block: its closing brace is missing")
                if token[0] == '"':
                    raise self.fail("Invalid argument name: names are not quoted")
                raise self.fail(f"{_NEEDS_ITEM} here")
            following = texts[i + 1]
            if following != "=":
                self.at = i
                blocks.append(self.block(i))
                i = self.at
                token = texts[i]
                if token == "\n":
                    i += 1
                elif token:
                    self.at = self.unended = i
                    raise self.fail("Missing newline after block definition")
                continue
            name = token if plain else normalize("NFC", token)
            if name in attributes:
                raise self.fail(f'Attribute redefined: the argument "{name}" is already set in this body', i)
            value = texts[i + 2]
            node: Expression
            if texts[i + 3] == "\n" and value[0] == '"' and "{" not in value and "\\" not in value and plain:
                end = ends[i + 2]
                node = Literal(starts[i + 2], end, value[1:-1])
                i += 4
            else:
                self.at = i + 2
                node = self.expression(False)
                end = node.end
                j = self.at
                token = texts[j]
                if token == "\n":
                    j += 1
                elif token == ",":
                    raise self.fail("Unexpected comma after argument: arguments end with their line")
                elif token:
                    raise self.fail("Missing newline after argument: an argument ends with its line")
                attributes[name] = Attribute(starts[i], end, name, ends[i], node)
                i = j
                continue
            attributes[name] = Attribute(starts[i - 4], end, name, ends[i - 4], node)

    def block(self, i: int) -> Block:
        """The block whose type is the token at index `i`.

        block = name { name | quoted } "{" ( newline items | argument_on_the_line | ) "}" ;
        """
        texts, starts, ends = self.texts, self.starts, self.ends
        first = i
        labels: list[str] = []
        spans: list[tuple[int, int]] = []
        i += 1
        token = texts[i]
        while token != "{":
            if token[:1] == '"':
                labels.append(template.label(self, i))
            elif self.is_name(token):
                labels.append(token if self.ascii else normalize("NFC", token))
            else:
                raise self.fail(_header_error(token, bool(labels)), i)
            spans.append((starts[i], ends[i]))
            i += 1
            token = texts[i]
        header_end = ends[i - 1]
        brace = starts[i]
        self.at = i = i + 1
        token = texts[i]
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        if token == "\n" or token == "}" or not token:
            self.depth = depth = self.depth + 1
            if depth > limits.max_nesting:
                raise self.too_deep(starts[first])
            self.items("}", attributes, blocks)
            self.depth = depth - 1
        else:
            self.argument_on_the_line(attributes)
        end = ends[self.at]
        self.at += 1
        name = texts[first] if self.ascii else normalize("NFC", texts[first])
        body = Body(self.file, brace, end, attributes, blocks or ())
        return Block(starts[first], end, name, tuple(labels), tuple(spans), header_end, body)

    def argument_on_the_line(self, attributes: dict[str, Attribute]) -> None:
        """The one argument of `a { b = c }`; the closing brace is next.

        argument_on_the_line = argument ;
        """
        i = self.at
        token = self.texts[i]
        if not self.is_name(token):
            raise self.fail(f"{_NEEDS_ITEM} here")
        if self.texts[i + 1] != "=":
            raise self.fail("Argument definition required: a block on one line holds a single argument", i + 1)
        self.at = i + 2
        node = self.expression(False)
        name = token if self.ascii else normalize("NFC", token)
        attributes[name] = Attribute(self.starts[i], node.end, name, self.ends[i], node)
        token = self.texts[self.at]
        if token != "}":
            reason = {
                ",": "a block on one line holds a single argument",
                "\n": "a block that begins on the line of its argument must end on it",
            }.get(token, "a closing brace must follow the argument")
            raise self.fail(f"Invalid single-argument block definition: {reason}")

    # Recovery

    def resume(self, item: int, error: HclError) -> int:
        """Where to read on after the item at token `item` failed; notes what was lost."""
        texts = self.texts
        brace = self.header(item)
        column = self.column(self.starts[item])
        if brace is not None and texts[item + 1] != "=":
            labels = tuple(template.label(self, i) if texts[i][0] == '"' else texts[i] for i in range(item + 1, brace))
            spans = tuple((self.starts[i], self.ends[i]) for i in range(item + 1, brace))
            header_end = self.ends[brace - 1]
            self.lose(self.starts[item], max(error.end, header_end), texts[item], labels, spans, header_end)
        # Text that looks like no item, such as that of a heredoc without end, is skipped up to the next that does.
        looks_like_item = self.is_item(item, True) and not self.text.startswith("<<", error.start)
        behind = self.behind_braces(item) if looks_like_item else None
        indented = brace is None or texts[brace + 1] != "\n" or self.column(self.starts[brace + 2]) > column
        at = max(item + 1, 1)
        last = len(texts) - 2
        while at < last:
            if behind is not None and at >= behind:
                return behind
            if (
                texts[at - 1] == "\n"
                and indented
                and self.column(self.starts[at]) <= column
                and self.is_item(at, not brace)
            ):
                return at
            at += 1
        return last if behind is None else behind

    def retract(self, column: int, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        """Takes back what was read since a block that ended too early, as what stands behind its brace shows.

        It is the last one that begins no further to the right than `column`, where that brace or the block stands.
        """
        # A block that is lost already explains what stands behind it.
        since = self.lost[-1].start if self.lost else -1
        culprit: Block | None = None
        while culprit is None and blocks and blocks[-1].start > since:
            block = blocks.pop()
            if self.column(block.start) <= column:
                culprit = block
                since = block.start
        for name in [name for name, attribute in attributes.items() if attribute.start > since >= 0]:
            del attributes[name]
        if culprit is not None:
            spans = culprit.label_spans
            self.lose(culprit.start, culprit.end, culprit.type, culprit.labels, spans, culprit.header_end)

    def lose(
        self,
        start: int,
        end: int,
        type: str,
        labels: tuple[str, ...],
        spans: tuple[tuple[int, int], ...],
        header_end: int,
    ) -> None:
        body = Body(self.file, header_end, header_end, {}, (), complete=False)
        self.lost.append(Block(start, end, type, labels, spans, header_end, body))

    def column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def header(self, index: int) -> int | None:
        """The index of the brace that ends the header of a block which begins at `index`."""
        texts = self.texts
        if not self.is_name(texts[index]):
            return None
        index += 1
        while self.is_name(texts[index]) or texts[index][:1] == '"':
            if "${" in texts[index] or "%{" in texts[index] or "\\" in texts[index]:
                return None
            index += 1
        return index if texts[index] == "{" else None

    def is_item(self, index: int, arguments: bool) -> bool:
        if self.header(index) is not None:
            return True
        return arguments and self.is_name(self.texts[index]) and self.texts[index + 1] == "="

    def behind_braces(self, item: int) -> int | None:
        """The index behind the line on which every brace that opened since `item` is closed; None if none is.

        A closing brace closes the brackets and parentheses within as well, so a missing one costs no more than it must.
        """
        texts = self.texts
        opened: list[str] = []
        for i in range(item, len(texts) - 2):
            token = texts[i]
            if token in _CLOSERS:
                opened.append(token)
            elif token == "}":
                while opened and opened.pop() != "{":
                    pass
            elif opened and token == _CLOSERS[opened[-1]]:
                opened.pop()
            elif token == "\n" and not opened:
                return i + 1
        return None


def _header_error(token: str, has_labels: bool) -> str:
    if not has_labels and token not in ("\n", ""):
        return f'{_NEEDS_ITEM} here: "=" sets an argument, "{{" begins a block'
    if token == "=":
        return 'Invalid block definition: "=" cannot follow the labels of a block'
    if token == "\n" and has_labels:
        return "Invalid block definition: the opening brace must stand on the line of the header"
    return f"{_NEEDS_ITEM}: a name alone is neither"
