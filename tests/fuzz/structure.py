"""Changes that keep the form: a part of a tree in the place of another, so that what comes behind the reader is met."""

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

from dasf_lint.core import yaml
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import parser
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.nodes import Body, Expression, walk
from tests.fuzz.parcel import pack, unpack

Change = Callable[[bytes, Random, Sequence[bytes]], bytes | None]
"""An input with one part changed, where others give parts; None where it has no form that could be kept."""

Span = tuple[int, int]

_VALUES: Final[Sequence[Any]] = (
    None, True, False, 0, 1, -1, 2.5, 31536000, 10**30, "", "x", "*", "**", "${var.a}", "${", "prod", "users", "\n::error::x", "\x1b[2J", "##[error]", "/", "../x", [], [[]], [None], {}, {"a": {}}, {"": 1},
)  # fmt: skip


# --- Terraform --------------------------------------------------------------------------------------------------------


def hcl(data: bytes, random: Random, others: Sequence[bytes]) -> bytes | None:
    """An expression, an argument or a block instead of another one, twice, or not at all."""
    text = SourceFile("main.tf", data).text
    body = _body(text)
    if random.random() < 0.5:
        return _replaced(
            text, list(_items(body)), _text_of(random, others, lambda each: _items(_body(each)), "\n"), random
        )
    return _replaced(
        text, list(_expressions(body)), _text_of(random, others, lambda each: _expressions(_body(each)), "1"), random
    )


def expression(data: bytes, random: Random, others: Sequence[bytes]) -> bytes | None:
    """A part of an expression instead of another one."""
    text = data.decode("utf-8", "replace")
    return _replaced(text, list(_parts(text)), _text_of(random, others, _parts, "null"), random)


def _replaced(text: str, places: list[Span], part: str, random: Random) -> bytes | None:
    if not places:
        return None
    start, end = random.choice(places)
    old = text[start:end]
    new = random.choice((part, part, part, f"({part})", "", f"{old}\n{old}", f"[{old}]", f"{{ a = {old} }}"))
    return f"{text[:start]}{new}{text[end:]}".encode("utf-8", "surrogatepass")


def _text_of(random: Random, others: Sequence[bytes], find: Callable[[str], Iterator[Span]], default: str) -> str:
    if not others:
        return default
    text = random.choice(others).decode("utf-8", "replace")
    places = list(find(text))
    if not places:
        return default
    start, end = random.choice(places)
    return text[start:end]


def _body(text: str) -> Body:
    return parser.parse(SourceFile("main.tf", text.encode("utf-8", "surrogatepass")))[0]


def _items(body: Body) -> Iterator[Span]:
    for attribute in body.attributes.values():
        yield attribute.start, attribute.end
    for block in body.blocks:
        yield block.start, block.end
        yield from _items(block.body)


def _expressions(body: Body) -> Iterator[Span]:
    for attribute in body.attributes.values():
        yield from _inside(attribute.expr)
    for block in body.blocks:
        yield from _expressions(block.body)


def _parts(text: str) -> Iterator[Span]:
    try:
        yield from _inside(parser.parse_expression(SourceFile("a", text.encode("utf-8", "surrogatepass"))))
    except HclError:
        return


def _inside(expr: Expression) -> Iterator[Span]:
    return ((node.start, node.end) for node in walk(expr) if node.start < node.end)


# --- YAML and JSON ----------------------------------------------------------------------------------------------------


def tree(data: bytes, random: Random, others: Sequence[bytes]) -> bytes | None:
    """A document with one value changed, written as JSON, which is YAML too."""
    document = _read(data)
    places = list(_places(document))
    if not places:
        return None
    holder, key = random.choice(places)
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = random.choice(_VALUES)
        case 3:
            holder[key] = random.choice(([holder[key]], {"a": holder[key]}, [holder[key], holder[key]]))
        case 4 if isinstance(holder, dict):
            other_holder, other = random.choice(places)
            holder[str(other)] = other_holder[other]
        case _:
            _take(holder, key, random, others)
    try:
        return json.dumps(document).encode()
    except (ValueError, RecursionError):
        # A part may hold itself by now.
        return None


def _take(holder: Any, key: Any, random: Random, others: Sequence[bytes]) -> None:
    """The value of the same key in another document, or any value."""
    places = list(_places(_read(random.choice(others)))) if others else []
    same = [each for each in places if each[1] == key and isinstance(key, str)]
    if places:
        other_holder, other = random.choice(same or places)
        holder[key] = other_holder[other]


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [document]
    found = 0
    while waiting and found < 2_000:
        current = waiting.pop()
        keys = (
            list(current)
            if isinstance(current, dict)
            else list(range(len(current)))
            if isinstance(current, list)
            else []
        )
        for key in keys:
            found += 1
            yield current, key
            waiting.append(current[key])


def _read(data: bytes) -> Any:
    node, _ = yaml.load(SourceFile("a.yaml", data), dialect="bundle")
    # Aliases share nodes; a document as JSON has a value of its own in each place, so there is a limit.
    return None if node is None or node.size > 2_000 else _plain(yaml.plain(node))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Fraction) else value


# --- parcels ----------------------------------------------------------------------------------------------------------


def parcel(first: str) -> Change:
    """One of several files, by its language."""

    def change(data: bytes, random: Random, others: Sequence[bytes]) -> bytes | None:
        files, links = unpack(data, first)
        if not files:
            return None
        path = random.choice(list(files))
        suffix = path.rpartition(".")[2]
        donors = [
            content
            for each in others[:40]
            for name, content in unpack(each, first).files.items()
            if name.endswith(suffix)
        ]
        by_suffix: dict[str, Change] = {"tf": hcl, "tofu": hcl, "tfvars": hcl, "yml": tree, "yaml": tree, "json": tree}
        keeps = by_suffix.get(suffix)
        changed = keeps(files[path], random, donors) if keeps is not None else None
        return None if changed is None else pack({**files, path: changed}, links.items())

    return change
