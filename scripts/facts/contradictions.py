"""Where facts by hand speak of what no release has, or say the opposite of what releases say."""

import json
from collections.abc import Iterator
from typing import Any

from scripts.facts.observed import Observed, order
from scripts.facts.providers import PROVIDERS
from scripts.facts.shipping import SHIPPED
from scripts.facts.stated import Stated


def of(files: dict[str, str], observed: dict[str, Observed], stated: Stated) -> list[str]:
    """One line for each; `files` are the texts that are made."""
    known: dict[str, set[str]] = {}
    for name in PROVIDERS:
        for kind, paths in json.loads(files.get(f"{name}.json", "{}")).items():
            if kind != "$":
                known[f"provider.{name}" if kind == "provider" else kind] = {"", *paths}
    for kind, paths in json.loads(files["history.json"]).items():
        if kind in known:
            known[kind].update(path for path in paths if not path.startswith("$"))
    return [*_paths(known, stated), *_renames(known, observed)]


def _paths(known: dict[str, set[str]], stated: Stated) -> Iterator[str]:
    formats = _by_hand("formats")
    by_hand: dict[str, dict[str, Any]] = {"corrections": {**stated.corrections}}
    by_hand |= {name: _by_hand(name) for name in ("defaults", "derived", "formats", "refusals")}
    for name, kinds in by_hand.items():
        for kind, paths in kinds.items():
            if kind not in known:
                yield f"{name}: {kind} is no type of any release"
                continue
            other = {path for path, about in formats.get(kind, {}).items() if "code" in about}
            for path in paths:
                if path not in known[kind] and path not in other:
                    yield f"{name}: {kind} has no {path} in any release"


def _renames(known: dict[str, set[str]], observed: dict[str, Observed]) -> Iterator[str]:
    for kind, paths in _by_hand("renames")["attributes"].items():
        if kind not in known:
            yield f"renames: {kind} is no type of any release"
            continue
        seen = observed[kind.removeprefix("data.").partition("_")[0]]
        for old, about in paths.items():
            removed = about.get("removed")
            if removed is None:
                continue
            still = [
                version
                for version in seen.versions
                if order(version) >= order(removed) and old in seen.codes[version].get(kind, ())
            ]
            if still:
                yield f"renames: {kind}.{old} is called removed in {removed}, and {still[-1]} has it"


def _by_hand(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHIPPED / f"{name}.json").read_text())
    found.pop("$", None)
    return found
