"""Version strings of Databricks runtimes: which release they mean, and until when it is supported.

A release is known by its number alone: `15.4.x-scala2.12`, `15.4.x-cpu-ml-scala2.12` and `15.4.x-photon-scala2.12` are
variants of one release with one end of support. From 18 on a number without feature versions is one release with dated
updates.
"""

import json
from functools import cache
from typing import TypedDict

from dasf_lint.core import shipped
from dasf_lint.facts import versions


class _Release(TypedDict, total=False):
    """`ends` is None where no source says when; then `not_before` is a day before which support does not end.

    `lts` is None for a release that becomes one.
    """

    released: str
    ends: str | None
    not_before: str
    lts: bool | None
    source: str


class _Runtimes(TypedDict):
    """`read`: the day of the sources. `complete_from`: every release supported on this day or later is listed."""

    read: str
    complete_from: str
    releases: dict[str, _Release]


@cache
def _runtimes() -> _Runtimes:
    found: _Runtimes = json.loads(shipped.read("runtimes.json"))
    return found


def read_on() -> str:
    """The day of the sources."""
    return _runtimes()["read"]


def release(text: str) -> str | None:
    """`15.4` of `15.4.x-scala2.12` or `15.4.x-cpu-ml-scala2.12`; None for custom images and `auto:`.

    `18` of `18.x-scala2.13`: from then on a release has no feature versions.
    """
    head = text.strip().split("-", 1)[0]
    *parts, last = head.split(".")
    if last == "x" and len(parts) in (1, 2) and all(part.isascii() and part.isdigit() for part in parts):
        return ".".join(str(int(part[:6])) for part in parts)
    return None


def place_of_release(text: str, argument: object) -> tuple[int, int] | None:
    """Where the release stands in a version string."""
    if release(text) is None:
        return None
    start = len(text) - len(text.lstrip())
    return start, start + len(text[start:].partition("-")[0].rstrip())


def is_kind(text: str, kind: str, as_of: str) -> bool | None:
    """Whether a version string is `supported`, `lts`, `ml` or `custom`; None where that cannot be said."""
    value = text.strip()
    custom = value.startswith("custom:")
    if kind == "custom":
        return custom
    if custom:
        return None
    if kind == "ml":
        readable = value.startswith("auto:") or release(value) is not None
        return "ml" in value.split("-") if readable else None
    if value.startswith("auto:"):
        # Resolved by the platform to a release that it supports when the cluster starts.
        return True if kind == "supported" or value.endswith("-lts") else None
    number = release(value)
    if number is None:
        return None
    listed = _runtimes()["releases"].get(number)
    if kind == "lts":
        return listed["lts"] if listed is not None else False if _is_older(number) else None
    return _is_supported(number, listed, as_of or _runtimes()["read"])


def _is_supported(number: str, listed: _Release | None, day: str) -> bool | None:
    if listed is None:
        return False if _is_older(number) and day >= _runtimes()["complete_from"] else None
    end = listed["ends"]
    if end is not None:
        return day < end
    return True if day < listed.get("not_before", "") else None


def _is_older(number: str) -> bool:
    """Whether a release that is not listed is older than those that are.

    Feature versions of a number that is one release of its own are not: nobody lists them any more.
    """
    known = _runtimes()["releases"]
    if number.partition(".")[0] in known:
        return False
    newest = max(versions.parse_version(each) or (0, 0, 0) for each in known)
    return (versions.parse_version(number) or newest) < newest


def doubt(text: str) -> str | None:
    """What is to be looked up where the support of a release is not known; None for what names no release."""
    number = release(text)
    if number is None:
        return None
    return f"support of Databricks Runtime {number}, of which nothing is known as of {_runtimes()['read']}"
