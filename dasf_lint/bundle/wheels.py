"""Of several wheels of one distribution, the latest.

Follows libs/patchwheel/filter.go, parse.go and version.go of the Databricks CLI.
"""

import re
from collections.abc import Iterable


def latest(paths: Iterable[str]) -> list[str]:
    """Other files stay as they are; a wheel stands where the first of its distribution stood."""
    found: list[str] = []
    best: dict[str, int] = {}
    for path in paths:
        parsed = _parse(path)
        if parsed is None:
            found.append(path)
            continue
        distribution, version = parsed
        at = best.get(distribution)
        if at is None:
            best[distribution] = len(found)
            found.append(path)
        else:
            held = _parse(found[at])
            if held is not None and _chunks(version) > _chunks(held[1]):
                found[at] = path
    return found


def _parse(path: str) -> tuple[str, str] | None:
    name = path.rpartition("/")[2]
    if not name.endswith(".whl"):
        return None
    parts = name.removesuffix(".whl").split("-")
    return (parts[0], parts[1]) if len(parts) in (5, 6) else None


def _chunks(version: str) -> list[tuple[int, int, str]]:
    """Numbers by value, everything else by its text."""
    return [(0, int(c), "") if c.isdigit() else (1, 0, c) for c in re.findall(r"[0-9]+|[^0-9]+", version)]
