"""Text to tokens.

Tokens are strings beside two lists of offsets. Blanks and comments between them are skipped; a newline token swallows
the empty lines after it. A quoted template and a heredoc are one token each, a dotted name (`a.b.c`) and a chain of
attribute steps (`.b.c`) too, because those four are most of any file.

Follows hclsyntax/spec.md of HCL, "Lexical Elements"; `name` is as ID below, blanks and comments may stand between any
two tokens, and an END is what the empty tokens at the end stand for:

    token       = dotted | steps | number | quoted | heredoc | punctuation | newline | "(" | ")" | ... | any character ;
    dotted      = name { "." name } ;
    steps       = "." name { "." name } ;
    name        = letter { letter | digit | "_" | "-" } ;        (* letter: also "_", and what Unicode calls one *)
    number      = digit { digit } [ "." digit { digit } ] [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ] ;
    quoted      = '"' { text | escape | sequence } '"' ;                                          (* on one line *)
    heredoc     = "<<" [ "-" ] name newline { text | sequence } newline { blank } name ;     (* the same name *)
    sequence    = ( "${" | "%{" ) { token } "}" ;
    newline     = [ "\\r" ] "\\n" { blank | comment | newline } ;
    comment     = ( "#" | "//" ) { any character but "\\n" } | "/*" { any character } "*/" ;
    punctuation = "..." | "::" | "==" | "!=" | "<=" | ">=" | "=>" | "&&" | "||" ;

One compiled expression does nearly all the work. Its quantifiers are possessive, so a failure costs one pass over the
text and no more; and where it meets a template it cannot read, it takes all that is left as one token and hands over to
`_careful`, which knows any depth of nesting and says what is wrong.
"""

import re
from functools import cache
from itertools import accumulate
from operator import add
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.patterns import compiled, possessive

# Letters, digits, `_`, `-` and everything beyond ASCII, said by what they are not: a class with a range up to the last
# code point takes the regular expression compiler a millisecond each time it occurs.
ID: Final = r"[^\x00-@\[-\^`{-\x7f][^\x00-,./:-@\[-\^`{-\x7f]*+"
_COMMENT: Final = r"\#[^\n]*+|/(?:/[^\n]*+|\*[\s\S]*?\*/)"
_SKIP: Final = r"[ \t]*+" + possessive(rf"(?:\r(?=\n)|{_COMMENT})[ \t]*+")
_LINES: Final = r"[ \t\n]*+" + possessive(rf"(?:\r(?=\n)|{_COMMENT})[ \t\n]*+")
_EMPTY_LINES: Final = rf"(?<=\n){_LINES}"
_NUMBER: Final = "[0-9]++" + possessive(r"\.*+[0-9]++|\.*+[eE][+-]?[0-9]++")
MARKS: Final = r"\$\$\{|%%\{|[$%](?!\{)"
"""What looks like the start of a sequence in a template and is text."""
_QUOTED_TEXT: Final = r'[^"\\\r\n$%]++|\\[^\r\n]|' + MARKS
PLAIN_QUOTED: Final = f'"{possessive(_QUOTED_TEXT)}"'
CODE: Final = r'[^{}"#/<]++|/(?![/*])|<(?!<)'
"""Text inside a sequence that neither nests nor starts a comment, a string or a heredoc."""
_BRACES: Final = rf"\{{{possessive(f'{CODE}|{PLAIN_QUOTED}')}\}}"
_SEQUENCE: Final = possessive(f"{CODE}|{PLAIN_QUOTED}|{_BRACES}")
_QUOTED: Final = '"' + possessive(rf"{_QUOTED_TEXT}|[$%]\{{{_SEQUENCE}\}}") + '"'
_HEREDOC_OPENER: Final = rf"<<-?{ID}\r?\n"
_HEREDOC: Final = (
    rf"<<-?(?P<marker>{ID})\r?\n(?:[^\n]*+\n)*?[^\S\n]*+(?P=marker)(?=[^\S\n]*+\n)|{_HEREDOC_OPENER}[\s\S]*+"
)
_PUNCTUATION: Final = r"\.\.\.|::|[=!<>]=|=>|&&|\|\||\n"
_REST: Final = r"/\*[\s\S]*+|[\s\S]"


@cache
def _pattern(start: str, heredocs: str, quoted: str) -> "re.Pattern[str]":
    token = rf"{start}{ID}(?:\.{ID})*+|(?:\.{ID})++|{heredocs}{_NUMBER}|{quoted}|{_PUNCTUATION}|{_REST}"
    examples: tuple[tuple[str, str], ...] = _TOKEN_EXAMPLES
    if _QUOTED in quoted:
        examples += _TEMPLATE_EXAMPLES
    if _HEREDOC in heredocs:
        examples += _HEREDOC_EXAMPLES
    return compiled(f"({token})({_EMPTY_LINES}|{_SKIP})", *examples)


_START: Final = r"\A(?=[\s#/])|"
"""The empty token at the start of a text, which owns the blanks and comments there."""
_FAST: Final = (_START, "", _QUOTED + r'|"[\s\S]*+')
_FAST_WITH_HEREDOCS: Final = (_START, _HEREDOC + "|", _QUOTED + r'|"[\s\S]*+')
_CAREFUL: Final = ("", _HEREDOC_OPENER + "|", PLAIN_QUOTED)
"""What `_pattern` makes of these is compiled when a text needs it."""
_TOKEN_EXAMPLES: Final = (
    ("a-1.b.c ", ".0"),
    (".b.c", "."),
    (".", ".1"),
    ("1.5e-3", ".e"),
    ("12", "..e"),
    ("a ", "/ 2"),
    ("a /* b */ ", "/* c"),
    ("a\t", "\r\r\n"),
    ('"a $$ $${b} %%{c} \\" $" ', '"d"'),
)
_TEMPLATE_EXAMPLES: Final = (
    ('"account ${"users"}" ', '"b"'),
    ('"${a < b / c}${[{ b = "$}" }]}"', "}"),
    ('"${a /* } */}" }\n"', ""),
    ('"${{a = {b = 1}}}"\n', ""),
)
_HEREDOC_EXAMPLES: Final = (
    ("<<-EOT\n  EOTS ${a}\nEOT .\n EOT ", "\nEOT\n"),
    ("<<EOT\r\nEOT", ""),
    ("<", "<"),
)

# From here to `_LINE`, what is matched with `.match(...).end()` fits the empty text, so a match is never None.
_LEADING: Final = compiled(_LINES, ("# a\n\r\n", "\r/* b */"), ("/* a **/ \n", "/* b"))
_QUOTED_RUN: Final = compiled(possessive(_QUOTED_TEXT), ("lake-$$$${a%", "${b}"), ("", "\\\n"))
_CODE_RUN: Final = compiled(
    possessive(rf'[^{{}}"#/<]++|{_COMMENT}|/(?!\*)|<(?!<-?{ID}\r?\n)'),
    ("a / b < c # }\n/* } */ ", "<<-E\n}"),
    ("a <<E b", "/* }"),
)
_LINE_RUN: Final = compiled(possessive(rf"[^$%\n]++|{MARKS}") + r"\n?", ("lake-$$${", "%{b}"), ("100%\n", "a"))
_OPENER: Final = re.compile(rf"<<-?({ID})\r?\n")
_WHOLE_QUOTED: Final = re.compile(_QUOTED)
_SKIPPED: Final = compiled(_SKIP, (" ", "\r\r\n"), (" # a", "\n"))
_BLANKS: Final = re.compile(r"[^\S\n]*+")
_LINE: Final = re.compile(r"[^\r\n]*+")
_COMMENTS: Final = re.compile(_COMMENT)

UNREADABLE: Final = "\0"
"""Stands for text that is no token, as NUL itself is none; `Tokens.errors` may say why, by its offset."""

END_OF_LINE_IN_STRING: Final = "Invalid multi-line string: a quoted string must end on the line where it starts"
UNCLOSED_STRING: Final = "Unterminated template string: the closing quote is missing"
UNCLOSED_HEREDOC: Final = "Unterminated template string: no line holds the closing marker of this heredoc alone"
UNCLOSED_SEQUENCE: Final = "Unclosed template interpolation sequence: its closing brace is missing"
TOO_DEEP: Final = f"Nested more deeply than {limits.max_nesting} levels"
BAD_ESCAPE: Final = "Invalid character: a backslash must be followed by what it escapes"


class Tokens(NamedTuple):
    """Three parallel lists, closed by two empty tokens at the end of the text, and what is wrong by offset."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    errors: dict[int, str]


def tokenize(text: str) -> Tokens:
    """The tokens of a whole file."""
    heredocs = "<<" in text
    pieces = _pattern(*(_FAST_WITH_HEREDOCS if heredocs else _FAST)).split(text)
    stride = 4 if heredocs else 3
    texts = pieces[1::stride]
    lengths = list(map(len, texts))
    starts = list(accumulate(map(add, lengths, map(len, pieces[stride - 1 :: stride])), initial=0))
    ends = list(map(add, starts, lengths))
    if texts and not texts[0]:
        del texts[0], starts[0], ends[0]
    starts.pop()
    tokens = Tokens(texts, starts, ends, {})
    _check(text, tokens, heredocs)
    if not text.isascii():
        _reject_odd_names(tokens)
    _close(tokens, len(text))
    return tokens


def tokenize_range(text: str, start: int, end: int) -> Tokens:
    """The tokens of `text[start:end]`, which may be the inside of a template."""
    tokens = Tokens([], [], [], {})
    _careful(text, start, end, tokens)
    if not text.isascii():
        _reject_odd_names(tokens)
    _close(tokens, end)
    return tokens


def comments_between(text: str, tokens: Tokens) -> list[tuple[int, int, str]]:
    """Start, end and text of every comment that stands outside strings and heredocs."""
    found: list[tuple[int, int, str]] = []
    at = 0
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        if start > at:
            found += [(m.start(), m.end(), m.group()) for m in _COMMENTS.finditer(text, at, start)]
        at = end
    return found


def _close(tokens: Tokens, end: int) -> None:
    tokens.texts.extend(("", ""))
    tokens.starts.extend((end, end))
    tokens.ends.extend((end, end))


def _check(text: str, tokens: Tokens, heredocs: bool) -> None:
    """Reads again, with care, from the first token that the fast expression may have got wrong."""
    texts, starts, ends, _ = tokens
    if not texts:
        return
    # What the fast expression could not read it took to the end of the text.
    last = len(texts) - 1
    swallowed = ends[last] == len(text) and (
        (texts[last][0] == '"' and not _WHOLE_QUOTED.fullmatch(texts[last]))
        or (texts[last][:2] == "<<" and len(texts[last]) > 2)
    )
    first = last if swallowed else len(texts)
    if heredocs:
        for i, token in enumerate(texts):
            # A marker inside a sequence that spans lines does not end the heredoc.
            has_sequence = token.startswith("<<") and ("${" in token or "%{" in token)
            if has_sequence and template_end(text, starts[i], len(text)) != (ends[i], None):
                first = min(first, i)
                break
    if first < len(texts):
        at = starts[first]
        del texts[first:], starts[first:], ends[first:]
        _careful(text, at, len(text), tokens)


def _reject_odd_names(tokens: Tokens) -> None:
    texts = tokens.texts
    for i, token in enumerate(texts):
        if not token.isascii() and token[0] not in '"<':
            names = token.replace("-", "_").removeprefix(".").split(".")
            if token == UNREADABLE or not all(map(str.isidentifier, names)):
                texts[i] = UNREADABLE


def _careful(text: str, at: int, end: int, tokens: Tokens) -> None:
    texts, starts, ends, errors = tokens
    at = _LEADING.match(text, at, end).end()  # type: ignore[union-attr]
    # Templates that do not end are read over and over by whoever resumes behind each; this many characters are allowed.
    budget = 4 * (end - at) + 100_000
    while at < end:
        for match in _pattern(*_CAREFUL).finditer(text, at, end):
            token = match[1]
            start = match.start(1)
            if token == '"' or (token[:2] == "<<" and token[2:]):
                break
            texts.append(token)
            starts.append(start)
            ends.append(match.end(1))
        else:
            return
        stop, error = template_end(text, start, end)
        starts.append(start)
        if error is None:
            texts.append(text[start:stop])
            ends.append(stop)
            at = stop
        else:
            budget -= stop - start
            texts.append(UNREADABLE)
            errors[start] = error
            at = _LINE.match(text, start, end).end()  # type: ignore[union-attr]
            ends.append(at)
            if budget < 0:
                return
        at = _SKIPPED.match(text, at, end).end()  # type: ignore[union-attr]


def template_end(text: str, at: int, end: int, *, inside: bool = False) -> tuple[int, str | None]:
    """Where the quoted string or heredoc that opens at `at` ends, or where and why it does not.

    With `inside`, `at` is behind the `${` of a sequence, and the answer is the offset of its closing brace.
    """
    # What is open, innermost last: `"`, `{`, or the marker of a heredoc, which is an identifier.
    stack = ["{"] if inside else []
    at_line_start = False
    while True:
        if len(stack) > 2 * limits.max_nesting:
            return at, TOO_DEEP
        mode = stack[-1] if stack else "{"
        if mode == '"':
            at = _QUOTED_RUN.match(text, at, end).end()  # type: ignore[union-attr]
            if at >= end:
                return end, UNCLOSED_STRING if len(stack) == 1 else UNCLOSED_SEQUENCE
            char = text[at]
            if char == '"':
                stack.pop()
                at += 1
            elif char in "$%":
                stack.append("{")
                at += 2
            elif char == "\\":
                return at, BAD_ESCAPE
            else:
                # A quote that should have ended the string around a sequence is taken to begin one in it.
                return at, END_OF_LINE_IN_STRING if len(stack) == 1 else UNCLOSED_SEQUENCE
        elif mode == "{":
            if stack:
                at = _CODE_RUN.match(text, at, end).end()  # type: ignore[union-attr]
            if at >= end:
                return end, UNCLOSED_SEQUENCE
            char = text[at]
            if char == '"' or char == "{":
                stack.append(char)
                at += 1
            elif char == "}":
                if inside and len(stack) == 1:
                    return at, None
                stack.pop()
                at += 1
            else:
                opener = _OPENER.match(text, at, end)
                if opener is None:
                    return at, UNCLOSED_SEQUENCE
                stack.append(opener[1])
                at = opener.end()
                at_line_start = True
            if char == "}":
                at_line_start = False
        else:
            if at_line_start:
                name = _BLANKS.match(text, at, end).end()  # type: ignore[union-attr]
                if text.startswith(mode, name, end):
                    after = name + len(mode)
                    rest = _BLANKS.match(text, after, end).end()  # type: ignore[union-attr]
                    if text.startswith("\n", rest, end):
                        stack.pop()
                        at = after
                        if not stack:
                            return at, None
                        continue
            run = at
            at = _LINE_RUN.match(text, at, end).end()  # type: ignore[union-attr]
            if at >= end:
                return end, UNCLOSED_HEREDOC
            at_line_start = at > run and text[at - 1] == "\n"
            if not at_line_start:
                stack.append("{")
                at += 2
        if not stack:
            return at, None


def rereading(length: int) -> Budget:
    """Characters of a text that may be read a second time: a template is read again at each level that it nests."""
    return Budget(3 * length + 20_000)
