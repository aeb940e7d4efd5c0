"""Versions in policies: Terraform's constraint syntax, and the version strings of Databricks runtimes."""

import json
import os
from functools import cache
from typing import TypedDict

from dasf_lint.facts import versions

_FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "runtimes.json")


class _Runtimes(TypedDict):
    source: str
    date: str
    end_of_support: dict[str, str]
    long_term: list[str]


@cache
def _runtimes() -> _Runtimes:
    with open(_FILE, "rb") as stream:
        found: _Runtimes = json.loads(stream.read())
    return found


def satisfies(version: str, constraint: str) -> bool | None:
    """None where one of the two cannot be read."""
    parsed = versions.parse_version(version)
    wanted = versions.parse_constraint(constraint)
    if parsed is None or wanted is None:
        return None
    return parsed in wanted


def runtime(text: str) -> str | None:
    """`15.4` of `15.4.x-scala2.12` or `15.4.x-cpu-ml-scala2.12`; None for custom images and `auto:`.

    `18` of `18.x-scala2.13`: from then on a release has no feature versions.
    """
    head = text.strip().split("-", 1)[0]
    *parts, last = head.split(".")
    if last == "x" and len(parts) in (1, 2) and all(part.isascii() and part.isdigit() for part in parts):
        return ".".join(str(int(part[:6])) for part in parts)
    return None


def runtime_is(text: str, kind: str, as_of: str) -> bool | None:
    """Whether a runtime string is `supported`, `lts`, `ml` or `custom`; None where that cannot be said."""
    value = text.strip()
    custom = value.startswith("custom:")
    if kind == "custom":
        return custom
    if custom:
        return None
    if kind == "ml":
        readable = value.startswith("auto:") or runtime(value) is not None
        return "ml" in value.split("-") if readable else None
    if value.startswith("auto:"):
        # Resolved by the platform to a release that it supports when the cluster starts.
        return True if kind == "supported" or value.endswith("-lts") else None
    version = runtime(value)
    if version is None:
        return None
    known = _runtimes()
    if kind == "lts":
        # A release younger than the table may be one.
        return version in known["long_term"] or (None if version not in known["end_of_support"] else False)
    end = known["end_of_support"].get(version)
    if end is None:
        # The table holds every release that was supported when it was made; a release younger than it is not known.
        newest = max(versions.parse_version(each) or (0, 0, 0) for each in known["end_of_support"])
        return False if (versions.parse_version(version) or newest) < newest else None
    return (as_of or known["date"]) < end
