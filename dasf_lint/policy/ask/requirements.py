"""Python requirements as data, and which versions they allow as far as one is known.

packaging.python.org, "Version specifiers": `packaging` compares whole versions, so what is known of a beginning only is
compared here.
"""

import re
from typing import Final

from dasf_lint.core import python_requirements
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, conjunction, negate, of


def requirement(text: str) -> dict[str, Datum] | None:
    """`pandas[sql]==2.2.1 ; python_version > "3"` in its parts; None for what pip would not take.

    What comes from an index or an address, is not pinned and is installed where Databricks runs it is `open`, as it is
    written; unknown where that depends on the version of Python.
    """
    read = python_requirements.read(text)
    if read is None:
        return None
    parts = (("kind", read.kind), ("name", read.name), ("specifier", read.specifier), ("extras", read.extras))
    found = {name: Datum("text", value) for name, value in parts if value}
    found["pinned"] = Datum("bool", read.pinned)
    if read.kind in ("name", "url") and not read.pinned and read.installed is not FALSE:
        unknown = Unknown("version", f"version of Python, of which {text} speaks", type="string")
        found["open"] = Datum("text", text) if read.installed is TRUE else Datum("unknown", unknown)
    return found


def is_decided_by(beginning: str) -> bool:
    """Whether the beginning of a requirement says already that it is a file of one's own, or an option of pip."""
    is_option = beginning.startswith("-") and (" " in beginning or "=" in beginning)
    return is_option or (python_requirements.is_placed(beginning) and beginning not in (".", ".."))


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
