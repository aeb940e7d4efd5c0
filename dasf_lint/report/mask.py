"""Where a text holds something secret, by the look of it; how it reads with that hidden.

Every function here is linear in the length of its text: it may be a line of a megabyte that somebody wrote for this.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from dasf_lint.core import credentials
from dasf_lint.core.alphabets import UUID
from dasf_lint.core.entropy import entropy

MASK: Final = "***"

MaskedStretch: TypeAlias = tuple[int, int]
"""Offsets of a part of a text: the first, and the one behind the last."""

_RUN: Final = re.compile(r"[A-Za-z0-9+/_~-]{20,}={0,2}")
_DIGEST: Final = re.compile(r"(?:ref=|@|h1:|zh:|sha\d{1,3}[:-])$")
"""What stands before a commit or a checksum that is written openly: addresses of modules, lock files, SRI."""
_DIGEST_LENGTHS: Final = frozenset({40, 64, 96, 128})
"""Hexadecimal digits of SHA-1, SHA-256, SHA-384 and SHA-512."""
_PARTS: Final = re.compile(r"[A-Za-z0-9]+")
_LEAST_ENTROPY: Final = 3.8
_LOOKED_AT: Final = 4_096
"""Characters of a word that say whether it is random."""


def mask(text: str) -> str:
    """`text` with everything that looks like a credential as `***`."""
    return hidden(text, stretches(text))


def hidden(text: str, secret: Sequence[MaskedStretch]) -> str:
    """`text` with sorted stretches that do not overlap as `***`."""
    if not secret:
        return text
    parts: list[str] = []
    at = 0
    for start, end in secret:
        parts += (text[at:start], MASK)
        at = end
    return "".join([*parts, text[at:]])


def stretches(text: str) -> list[MaskedStretch]:
    """What looks like a credential: documented forms, and words of high entropy. Escapes hide nothing."""
    found = [*known(text), *_random_words(text)]
    return merged([*found, *_behind_escapes(text, _random_words)])


def known(text: str) -> list[MaskedStretch]:
    """Credentials of documented forms alone, for texts that hold names and paths and must stay what they are."""
    return merged([*credentials.stretches(text), *_behind_escapes(text, credentials.stretches)])


def _behind_escapes(text: str, find: Callable[[str], Iterable[MaskedStretch]]) -> Iterator[MaskedStretch]:
    plain = _Plain(text)
    if plain.text is not None:
        for start, end in find(plain.text):
            yield plain.offset(start), plain.offset(end)


def merged(found: Iterable[MaskedStretch]) -> list[MaskedStretch]:
    """Sorted, and those that touch as one."""
    result: list[MaskedStretch] = []
    for start, end in sorted(found):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        elif start < end:
            result.append((start, end))
    return result


# --- escapes --------------------------------------------------------------------------------------------------------

_ESCAPE: Final = re.compile(
    r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\x([0-9A-Fa-f]{2})|%([2-7][0-9A-Fa-f])|(\$\{\"|\"\}|\\/|\\\n)"
    "|([\u00ad\u200b-\u200f\u2060-\u206f\ufeff])"
)
"""Escapes of HCL, YAML, JSON and addresses; a literal that is interpolated; what nobody sees."""


class _Plain:
    """The text that escapes in source stand for, and how its offsets translate; None where nothing is escaped."""

    __slots__ = ("_from", "_to", "text")

    def __init__(self, source: str) -> None:
        self.text: str | None = None
        # From the offset in `_from` on the plain text follows the source from the offset in `_to` on.
        self._from: list[int] = []
        self._to: list[int] = []
        if source.isascii() and not ("\\" in source or '${"' in source or "%" in source):
            return
        parts: list[str] = []
        length = at = 0
        for match in _ESCAPE.finditer(source):
            length = self._add(parts, source[at : match.start()], length, at)
            digits = match[1] or match[2] or match[3] or match[4]
            made = chr(int(digits, 16)) if digits and int(digits, 16) < 0x110000 else "/" if match[5] == "\\/" else ""
            length = self._add(parts, made, length, match.start())
            at = match.end()
        if at:
            self._add(parts, source[at:], length, at)
            self._from.append(length + len(source) - at)
            self._to.append(len(source))
            self.text = "".join(parts)

    def _add(self, parts: list[str], part: str, length: int, at: int) -> int:
        if part:
            parts.append(part)
            self._from.append(length)
            self._to.append(at)
        return length + len(part)

    def offset(self, plain: int) -> int:
        """Where a character of the plain text, or its end, stands in the source."""
        piece = bisect_right(self._from, plain) - 1
        return self._to[piece] + plain - self._from[piece]


# --- words of high entropy ------------------------------------------------------------------------------------------


def _random_words(text: str) -> list[MaskedStretch]:
    found: list[MaskedStretch] = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        if _DIGEST.search(text, max(0, start - 8), start):
            continue
        run = match.group()
        if "/" not in run:
            if _looks_random(run):
                found.append((start, end))
        elif _looks_like_base64(run):
            found.append((start, end))
        else:
            at = start
            for word in run.split("/"):
                if len(word) >= 20 and _looks_random(word):
                    found.append((at, at + len(word)))
                at += len(word) + 1
    return found


def _looks_random(word: str) -> bool:
    """Digits and letters thoroughly mixed; names made of words, ids in UUID form and digests are not."""
    word = word[:_LOOKED_AT].rstrip("=")
    if UUID.search(word) or word.startswith(("sha1-", "sha256-", "sha384-", "sha512-")):
        return False
    if not any(char.isdigit() for char in word) or not any(char.isalpha() for char in word):
        return False
    if _is_hex(word):
        return len(word) >= 32 and len(word) not in _DIGEST_LENGTHS and entropy(word) >= 3.0
    # Ids of resources are hexadecimal behind a name: `vpce-svc-0a1b2c3d4e5f67890`.
    mixed = [part for part in _PARTS.findall(word) if len(part) >= 6 and not (part.isalpha() or part.isdigit())]
    mixed = [part for part in mixed if len(part) > 17 or not _is_hex(part)]
    letters = "".join(mixed)
    if len(letters) < 16 or len(letters) * 10 < len(word) * 6:
        return False
    return entropy(word) >= _LEAST_ENTROPY and _changes(letters) * 4 >= len(letters)


def _is_hex(word: str) -> bool:
    return all(char in "0123456789abcdef" for char in word) or all(char in "0123456789ABCDEF" for char in word)


def _looks_like_base64(run: str) -> bool:
    """Base64 with slashes among its characters, which is a path otherwise."""
    word = run[:_LOOKED_AT].rstrip("=")
    if len(word) < 40 or "_" in word or "~" in word or "-" in word or "=" in word:
        return False
    slashes = word.count("/")
    kinds = [sum(map(test, word)) for test in (str.isupper, str.islower, str.isdigit)]
    if slashes * 12 > len(word) or min(kinds[:2]) * 6 < len(word) or kinds[2] * 24 < len(word):
        return False
    return entropy(word) >= 4.0 and _changes(word.replace("/", "")) * 4 >= len(word)


def _changes(text: str) -> int:
    """How often the class of character changes: words and numbers change seldom, random text all the time."""
    classes = ["0" if char.isdigit() else "A" if char.isupper() else "a" if char.islower() else "-" for char in text]
    return sum(1 for left, right in pairwise(classes) if left != right)
