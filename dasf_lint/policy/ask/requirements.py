"""Python requirements: their parts, whether they mean one version for ever, and which versions they allow.

packaging.python.org, "Dependency specifiers" and "Version specifiers".
"""

import re
from collections.abc import Iterable
from typing import Final

from dasf_lint.core.data import Datum
from dasf_lint.core.packages import normal
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, conjunction, negate, of

_SPECIFIERS = ("===", "==", "~=", "!=", "<=", ">=", "<", ">")


_COMMIT: Final = re.compile(r"@[0-9a-f]{40}(?![0-9a-f])")
_HASHES: Final = ("--hash=sha256:", "#sha256=")
_STORES: Final = ("s3", "s3a", "abfss", "wasbs", "gs", "dbfs", "file")
"""Storage of one's own: what is installed is the file that lies there."""


def requirement(text: str) -> dict[str, Datum]:
    """`pandas[sql]==2.2.1 ; python_version > "3"` in its parts.

    Pinned is what is installed the same for ever: one version, a full commit, what has a hash. What comes from an index
    or an address and is not pinned is `open`, as it is written.
    """
    value = text.split(";", 1)[0].split(" #", 1)[0].strip()
    hashed = any(mark in text for mark in _HASHES)
    if value.startswith("-"):
        return _texts([("kind", "option"), ("name", value.split(" ", 1)[0]), ("specifier", value)], pinned=False)
    if _is_placed(value) or (_is_wheel(value) and "://" not in value):
        return _texts([("kind", "file"), ("name", value), ("specifier", "")], pinned=False)
    if " @ " in value or "://" in value:
        name, _, address = value.partition(" @ ")
        pinned = hashed or _COMMIT.search(value) is not None
        parts = [("kind", "url"), ("name", name if address else ""), ("specifier", address or name)]
        return _from_elsewhere(text, parts, pinned=pinned)
    at = min((found for mark in _SPECIFIERS if (found := value.find(mark)) >= 0), default=len(value))
    name, specifier = value[:at].rstrip(" ("), value[at:].split(" --", 1)[0].rstrip(" )")
    pinned = hashed or (specifier.startswith("==") and "*" not in specifier and "," not in specifier)
    plain, bracket, extras = name.partition("[")
    extras = extras.rstrip("] ") if bracket else ""
    parts = [("kind", "name"), ("name", normal(plain)), ("specifier", specifier), ("extras", extras)]
    return _from_elsewhere(text, parts, pinned=pinned)


def is_decided_by(beginning: str) -> bool:
    """Whether the beginning of a requirement says already that it is a file of one's own, or an option of pip."""
    return _is_placed(beginning) or (beginning.startswith("-") and (" " in beginning or "=" in beginning))


def _is_placed(value: str) -> bool:
    scheme, colon, _ = value.partition(":")
    return value.startswith(("/", "./", "../")) or (bool(colon) and scheme.lower() in _STORES)


def _is_wheel(value: str) -> bool:
    return value.endswith((".whl", ".tar.gz", ".zip"))


def _texts(parts: Iterable[tuple[str, str]], *, pinned: bool) -> dict[str, Datum]:
    found = {name: Datum("text", value) for name, value in parts if value}
    found["pinned"] = Datum("bool", pinned)
    return found


def _from_elsewhere(text: str, parts: Iterable[tuple[str, str]], *, pinned: bool) -> dict[str, Datum]:
    found = _texts(parts, pinned=pinned)
    if not pinned:
        found["open"] = Datum("text", text)
    return found


_CLAUSE: Final = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?")
"""A comparison with a final release; others, such as `>=2.0rc1`, are not compared."""


def allows(specifier: str, version: str) -> Truth:
    """Whether a specifier allows a version of which only the beginning may be known, or nothing."""
    if not specifier:
        return TRUE
    if not version:
        return UNKNOWN
    known = _release(version)
    return conjunction(_holds(clause.strip(), known) for clause in specifier.split(","))


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in version.split("."))


def _holds(clause: str, known: tuple[int, ...]) -> Truth:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        return UNKNOWN
    operator, asked, is_prefix = match[1], _release(match[2]), match[3] is not None
    if is_prefix:
        begins = _begins(known, asked)
        return begins if operator == "==" else negate(begins) if operator == "!=" else UNKNOWN
    order = _order(known, asked)
    if operator == "~=":
        return min(_at_least(order), _begins(known, asked[:-1])) if len(asked) > 1 else UNKNOWN
    if order is None:
        return UNKNOWN
    return of(_COMPARED[operator](order))


_COMPARED: Final = {
    ">=": lambda order: order >= 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    "<": lambda order: order < 0,
    "==": lambda order: order == 0,
    "===": lambda order: order == 0,
    "!=": lambda order: order != 0,
}


def _at_least(order: int | None) -> Truth:
    return UNKNOWN if order is None else of(order >= 0)


def _order(known: tuple[int, ...], asked: tuple[int, ...]) -> int | None:
    """Negative, zero or positive as the known version is older, the same or newer; None where it may be any of them:
    what is asked for goes further than what is known."""
    common = min(len(known), len(asked))
    if known[:common] != asked[:common]:
        return 1 if known > asked else -1
    if any(asked[common:]):
        return None
    return 1 if any(known[common:]) else 0


def _begins(known: tuple[int, ...], asked: tuple[int, ...]) -> Truth:
    """Whether a version begins with the parts that are asked for."""
    if len(known) < len(asked):
        return UNKNOWN if asked[: len(known)] == known else FALSE
    return of(known[: len(asked)] == asked)
