"""Secrets in the text of a repository, hidden before a line of it is shown."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dasf_lint.core.entropy import entropy

MASK: Final = "***"

_SHAPES: Final = re.compile(
    r"""
      (?:dapi|dose|dkea)[0-9a-f]{28,}(?:-\d+)?              # Databricks
    | (?:AKIA|ASIA)[A-Z0-9]{16}                             # AWS access key id
    | gh[pousr]_[A-Za-z0-9]{30,} | github_pat_\w{30,}
    | glpat-[\w-]{20,} | xox[abprs]-[\w-]{10,} | hf_[A-Za-z0-9]{30,} | npm_[A-Za-z0-9]{36,} | pypi-[\w-]{36,}
    | sk-[\w-]{20,} | [sr]k_live_\w{20,} | AIza[\w-]{35} | ya29\.[\w.-]{20,}
    | eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?                # JSON web token
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----[^"]*           # the rest of the line, where the key may follow
    | (?i:(?<=accountkey=)|(?<=sharedaccesssignature=)|(?<=sig=))[A-Za-z0-9+/%=]{20,}
    | (?<=://)[^\s/:@"']+:[^\s/@"']+(?=@)                   # user and password of an address
    """,
    re.VERBOSE,
)
_WORD: Final = re.compile(r"[A-Za-z0-9+_~-]{20,}={0,2}|[A-Za-z0-9+/]{40,}={0,2}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_COMMIT: Final = re.compile(r"(?:ref=|@)$")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"' + r"|'((?:[^'\\]|\\.)*)'")
_LEAST_ENTROPY: Final = 3.8


def mask(text: str) -> str:
    """`text` with everything of a secret's shape as `***`: known tokens, and words of high entropy."""
    text = _SHAPES.sub(MASK, text)
    found = [(start, end) for start, end in _random_words(text)]
    for start, end in reversed(found):
        text = text[:start] + MASK + text[end:]
    return text


def mask_values(line: str) -> str:
    """A line of source whose value is secret: every quoted text is hidden, and what follows the first `=` or `: `."""
    for mark in ("=", ": "):
        name, found, value = line.partition(mark)
        if found and value.strip() and value.strip()[0] not in "{[|>":
            blank = value[: len(value) - len(value.lstrip())]
            return name + found + blank + MASK
    return _QUOTED.sub(f'"{MASK}"', line)


def _random_words(text: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        word = match.group()
        if _looks_random(word) and not _COMMIT.search(text, max(0, match.start() - 4), match.start()):
            yield match.span()


def _looks_random(word: str) -> bool:
    """Digits and letters thoroughly mixed; names made of words, ids in UUID form and paths are not."""
    if _UUID.search(word) or not any(char.isdigit() for char in word) or not any(char.isalpha() for char in word):
        return False
    parts = re.split(r"[-_/~]", word)
    if len(parts) > 1 and all(part.isalpha() or part.isdigit() or len(part) <= 5 for part in parts):
        return False
    if re.fullmatch(r"[0-9a-f]+", word) or re.fullmatch(r"[0-9A-F]+", word):
        return len(word) >= 32 and entropy(word) >= 3.0
    return entropy(word) >= _LEAST_ENTROPY and _changes(word) * 4 >= len(word)


def _changes(text: str) -> int:
    """How often the class of character changes: words and numbers change seldom, random text all the time."""
    classes = ["0" if char.isdigit() else "A" if char.isupper() else "a" if char.islower() else "-" for char in text]
    return sum(1 for left, right in pairwise(classes) if left != right)
