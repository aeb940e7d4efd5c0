"""What an inline suppression must know of a text, by its language: where comments are, and how far things reach."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dasf_lint.core.source import SourceFile
from dasf_lint.core.yaml_nodes import block_style
from dasf_lint.hcl import nodes, parser
from dasf_lint.hcl.nodes import Body, Expression

Comments = Sequence[tuple[int, int, str]]
Extents = Sequence[tuple[int, int]]

_HCL: Final = (".tf", ".tofu", ".tfvars", ".hcl")
_PLAIN: Final = (".txt", ".in", ".sh")
"""Files of requirements and scripts, whose comments begin as those of YAML, whatever is a string there."""
_WITHOUT: Final = (".json", ".ipynb")
_YAML_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t\r\n]))#[^\r\n]*")
_SCRIPT_COMMENT: Final = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t]*(?:#|--|//)[^\r\n]*|(?<=[ \t])(?:#|--|//)[ \t]*dasf[^\w\s]lint[^\r\n]*", re.IGNORECASE
)
"""What is a comment in most languages: a line of its own; behind code, where a flag or an address looks the same, only
one that excuses something."""


def comments(file: SourceFile) -> Comments | None:
    """Start, end and text of every comment; what looks like one inside a string on one line is none. None of JSON,
    which has no comments.

    A heredoc or a block of YAML may be a script, whose comments are those of the script.
    """
    if file.path.endswith(_HCL):
        return _with_scripts(file, parser.comments(file), _heredocs(parser.parse(file)[0], file))
    if file.path.endswith(_PLAIN):
        return [(match.start(), match.end(), match[0]) for match in _YAML_COMMENT.finditer(file.text)]
    if file.path.endswith((".yml", ".yaml")):
        return _yaml_comments(file)
    return None if file.path.endswith(_WITHOUT) else _with_scripts(file, (), [(0, len(file.text))])


def _with_scripts(file: SourceFile, found: Comments, scripts: Iterable[tuple[int, int]]) -> Comments:
    """The comments of a file with those of the scripts in it, in the order of the text; none inside of another."""
    inner = [comment for start, end in scripts for comment in _of_script(file.text, start, end)]
    kept: list[tuple[int, int, str]] = []
    for comment in sorted((*found, *inner)):
        if not kept or comment[0] >= kept[-1][1]:
            kept.append(comment)
    return kept


def _of_script(text: str, start: int, end: int) -> Comments:
    """The comments of a script without those below its last line, which would hold for what follows the script."""
    found = [(match.start(), match.end(), match[0]) for match in _SCRIPT_COMMENT.finditer(text, start, end)]
    while (
        found
        and not text[found[-1][1] : end].strip()
        and text[max(found[-1][0] - 1, 0) : found[-1][0]] in ("", "\n", "\r")
    ):
        end = found.pop()[0]
    # A comment begins with its sign, the line that is one with blanks.
    return [(stop - len(line.lstrip(" \t")), stop, line.lstrip(" \t")) for _, stop, line in found]


def _heredocs(body: Body, file: SourceFile) -> Iterator[tuple[int, int]]:
    for expr in _expressions(body):
        for node in nodes.walk(expr):
            if file.text.startswith("<<", node.start) and isinstance(node, nodes.Literal | nodes.Template):
                yield node.start, node.end


def extents(file: SourceFile) -> Extents:
    """Start and end of every argument, block, key with its value, and element of a list."""
    if file.path.endswith(_HCL):
        return list(_hcl_extents(parser.parse(file)[0]))
    return list(_yaml_extents(file)) if file.path.endswith((".yml", ".yaml")) else ()


def _expressions(body: Body) -> Iterator[Expression]:
    waiting = [body]
    while waiting:
        current = waiting.pop()
        yield from (attribute.expr for attribute in current.attributes.values())
        waiting.extend(block.body for block in current.blocks)


def _hcl_extents(body: Body) -> Iterator[tuple[int, int]]:
    waiting = [body]
    while waiting:
        current = waiting.pop()
        for attribute in current.attributes.values():
            yield attribute.start, attribute.end
            yield from _expression_extents(attribute.expr)
        for block in current.blocks:
            yield block.start, block.end
            waiting.append(block.body)


def _expression_extents(expr: Expression) -> Iterator[tuple[int, int]]:
    for node in nodes.walk(expr):
        if isinstance(node, nodes.TupleCons):
            for element in node.items:
                yield element.start, element.end
        elif isinstance(node, nodes.ObjectCons):
            for item in node.items:
                yield item[0].start, item[1].end


def _yaml_comments(file: SourceFile) -> Comments:
    text = file.text
    strings = sorted((start, end) for start, end, is_extent in _yaml_stretches(file) if not is_extent)
    found: list[tuple[int, int, str]] = []
    at = 0
    for match in _YAML_COMMENT.finditer(text):
        start = match.start()
        while at < len(strings) and strings[at][1] <= start:
            at += 1
        if at == len(strings) or start < strings[at][0]:
            found.append((start, match.end(), match.group()))
    return _with_scripts(file, found, [(start, end) for start, end in strings if block_style(text, start)])


def _yaml_extents(file: SourceFile) -> Iterator[tuple[int, int]]:
    for start, end, is_extent in _yaml_stretches(file):
        if is_extent:
            yield start, end


def _yaml_stretches(file: SourceFile) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every scalar; and, flagged, of every key together with its value and every element."""
    from dasf_lint.core import yaml

    root, _ = yaml.load(file, dialect="bundle")
    seen: set[int] = set()
    for node in root.walk() if root is not None else ():
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind == "mapping":
            for name, entry in node.entries.items():
                span = node.entry_span(name)
                yield span.start, span.end, True
                yield entry.start, entry.end, False
        elif node.kind == "sequence":
            for item in node.items:
                if item.alias is None:
                    yield item.start, item.end, True
        else:
            yield node.start, node.end, False
