"""Inputs from inputs: pieces moved, repeated, cut, replaced by what a language means something by."""

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from tests.fuzz.target import Target

MOST: Final = 6_000
"""Bytes of an input; what more would show is the business of `growth` and of the hostile cases."""

_TOKEN: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_-]*|[0-9]+|\"[^\"\n]{0,80}\"|\s+|[\s\S]")
_BRACKETS: Final = {0x28: 0x29, 0x5B: 0x5D, 0x7B: 0x7D}
_HOSTILE: Final[Sequence[bytes]] = (
    *(text.encode("utf-8", "surrogatepass") for text in (
        "\0", "\x1b[2J", "\x7f", "\x85", "\xa0", "\u00ad", "\u0301", "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\ud800",
        "\U000e0041", "\U0001f468\u200d\U0001f469", "\r", "\r\n", "\n::error::x\n", "##[error]", "##vso[task.x]", "\\", "'", '"', "`", "]]>", "<b>", "%0A", "=",
    )), b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe",
)  # fmt: skip
_NUMBERS: Final = (b"0", b"1", b"-1", b"256", b"2147483648", b"9223372036854775808", b"1e400", b"0.1", b"9" * 400)


def mutate(data: bytes, random: Random, target: Target, corpus: Sequence[bytes] = (), most: int = MOST) -> bytes:
    """A new input, one with parts replaced that keep its form, or one changed anyhow; by the arguments alone."""
    dice = random.random()
    if dice < 0.2:
        return target.make(random)[:most]
    if dice < 0.75:
        kept = target.change(data, random, corpus)
        if kept is not None and random.random() < 0.5:
            kept = target.change(kept, random, corpus) or kept
        if kept is not None:
            return kept[:most]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        data = _change(data, random, target, corpus)
    return data[:most]


def _change(data: bytes, random: Random, target: Target, corpus: Sequence[bytes]) -> bytes:
    match random.randrange(14):
        case 0:
            return _flip(data, random)
        case 1:
            return _insert(data, random, random.choice(_HOSTILE))
        case 2 | 3:
            return _insert(data, random, random.choice(target.words).encode("utf-8", "surrogatepass"))
        case 4:
            start, end = _range(data, random)
            return data[:start] + data[end:]
        case 5:
            start, end = _range(data, random)
            return _insert(data, random, data[start:end])
        case 6:
            start, end = _token(data, random)
            times = random.choice((2, 3, 8, 40, 210))
            return data[:start] + data[start:end] * times + data[end:]
        case 7 | 8:
            start, end = _token(data, random)
            word = random.choice(target.words).encode("utf-8", "surrogatepass")
            return data[:start] + random.choice((word, word, random.choice(_NUMBERS))) + data[end:]
        case 9:
            start, end = _group(data, random)
            made = target.make(random)
            return data[:start] + made + data[end:]
        case 10 if corpus:
            other = random.choice(corpus)
            start, end = _range(other, random)
            return _insert(data, random, other[start:end])
        case 11:
            return _swap_lines(data, random)
        case 12:
            return data[: random.randrange(len(data) + 1)]
    start, end = _group(data, random)
    return _insert(data, random, data[start:end])


def _flip(data: bytes, random: Random) -> bytes:
    if not data:
        return bytes([random.randrange(256)])
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _insert(data: bytes, random: Random, piece: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


def _range(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + 1 + random.randrange(1 << random.randrange(1, 8)))


def _token(data: bytes, random: Random) -> tuple[int, int]:
    """A name, a number, a string, blanks, or one character."""
    if not data:
        return 0, 0
    at = random.randrange(len(data))
    line = data.rfind(b"\n", 0, at) + 1
    for match in _TOKEN.finditer(data, line):
        if match.end() > at:
            return match.span()
    return at, at + 1


def _group(data: bytes, random: Random) -> tuple[int, int]:
    """From an opening bracket to the one that closes it, or some bytes."""
    openers = [i for i, byte in enumerate(data) if byte in _BRACKETS]
    if not openers:
        return _token(data, random)
    start = random.choice(openers)
    depth = 0
    for at in range(start, len(data)):
        if data[at] == data[start]:
            depth += 1
        elif data[at] == _BRACKETS[data[start]]:
            depth -= 1
            if depth == 0:
                return start, at + 1
    return start, start + 1


def _swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    i, j = random.randrange(len(lines)), random.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return b"\n".join(lines)
