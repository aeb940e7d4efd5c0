"""Releases of the Databricks CLI that a bundle asks for: `databricks_cli_version`.

    constraint = term [", " term]     term = [">=" | "<=" | ">" | "<" | "!="] version
    version    = number "." number "." number ["-" word] | number "." number ".*" | number ".*"

The release whose behaviour is recorded and the newest whose kinds and fields are known stand for every release from one
to the other: what lies between has at most the fields of the newest.

Follows bundle/config/mutator/verify_cli_version.go of the Databricks CLI.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_VERSION: Final = r"(\d+\.\d+\.\d+(\-\w+)?|\d+\.\d+.\*|\d+\.\*)"
_OPERATOR: Final = r"(>=|<=|>|<|!=)?"
_CONSTRAINT: Final = re.compile(rf"^{_OPERATOR} ?{_VERSION}(, {_OPERATOR} {_VERSION})?$")
_TERM: Final = re.compile(r"\s*(>=|<=|>|<|!=)?\s*(\S+)")


class _Version(NamedTuple):
    """A pre-release, of which `suffix` is the word, comes before its release."""

    numbers: tuple[int, ...]
    is_release: bool
    suffix: str


def is_constraint(text: str) -> bool:
    """Whether the CLI can read it."""
    return _CONSTRAINT.match(text) is not None


def allows(constraint: str, oldest: str, newest: str) -> bool:
    """Whether some release from one to the other satisfies a constraint that the CLI can read."""
    low, high = _version(oldest), _version(newest)
    return any(_satisfied(each, constraint) for each in {low, high, *_turns(constraint)} if low <= each <= high)


def asks_for_newer(constraint: str, newest: str) -> bool:
    """Whether only releases satisfy a constraint that are newer than all that is known; not for what is none."""
    if not is_constraint(constraint):
        return False
    high = _version(newest)
    found = [each <= high for each in _turns(constraint) if _satisfied(each, constraint)]
    return bool(found) and not any(found) and not _satisfied(high, constraint)


def _turns(constraint: str) -> Iterator[_Version]:
    """Versions of which one satisfies a constraint if any does: those at which a term begins or ends, and the next."""
    yield _Version((0, 0, 0), True, "")
    for part in constraint.split(","):
        match = _TERM.match(part)
        if match is None:
            continue
        text = match[2]
        if text.endswith("*"):
            fixed = _numbers(text)
            yield _Version((*fixed, 0, 0)[:3], True, "")
            yield _Version((*fixed[:-1], fixed[-1] + 1, 0, 0)[:3], True, "")
        else:
            version = _version(text)
            yield version
            yield version._replace(is_release=True, suffix="")
            yield _Version((*version.numbers[:2], version.numbers[2] + 1), True, "")


def _satisfied(version: _Version, constraint: str) -> bool:
    return all(_satisfies(version, part) for part in constraint.split(","))


def _satisfies(have: _Version, term: str) -> bool:
    match = _TERM.match(term)
    if match is None:
        return True
    operator, wanted = match[1] or "=", match[2]
    if wanted.endswith("*"):
        fixed = _numbers(wanted)
        inside = have.numbers[: len(fixed)]
        order = (inside > fixed) - (inside < fixed)
    else:
        want = _version(wanted)
        order = (have > want) - (have < want)
    return {"=": order == 0, "!=": order != 0, ">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[
        operator
    ]


def _numbers(text: str) -> tuple[int, ...]:
    # No release has a number of so many digits, and reading more of them costs the square of their number.
    return tuple(int(part[:18]) for part in text.split(".") if part.isdigit())


def _version(text: str) -> _Version:
    numbers, _, suffix = text.partition("-")
    return _Version(_numbers(numbers), not suffix, suffix)
