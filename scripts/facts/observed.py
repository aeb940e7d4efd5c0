"""What releases of packages said of a provider, version by version, as `facts/observed` stores it.

A path has its code alone where every release that has the type says the same, else steps: from which version on it has
which code, null where it is not there. `$` holds the steps of the type itself where not every release has it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dasf_lint.facts.versions import Version, parse_version
from scripts.facts.layout import text_of
from scripts.facts.providers import FACTS, Provider
from scripts.facts.selection import selection

Codes = dict[str, dict[str, str]]
"""By type and path."""

Step = tuple[str, str | None]


class Seen(NamedTuple):
    """One release: the version of the provider, the package that says so, and the day it was made on."""

    version: str
    package: str
    day: str


class Observed(NamedTuple):
    """seen    oldest first
    codes   by version of the provider
    asked   the types that were looked for in every release, there or not; None: all of them
    """

    name: str
    seen: tuple[Seen, ...]
    codes: dict[str, Codes]
    asked: frozenset[str] | None = None

    @property
    def versions(self) -> list[str]:
        return [about.version for about in self.seen]

    def steps_of_type(self, kind: str) -> list[tuple[str, bool]]:
        """From which version on the type is there or not, changes only."""
        found: list[tuple[str, bool]] = []
        for version in self.versions:
            here = kind in self.codes[version]
            if not found or found[-1][1] != here:
                found.append((version, here))
        return found

    def steps(self, kind: str, path: str) -> list[Step]:
        """Changes of a path over the versions that have its type."""
        found: list[Step] = []
        for version in self.versions:
            paths = self.codes[version].get(kind)
            if paths is None:
                continue
            code = paths.get(path)
            if not found or found[-1][1] != code:
                found.append((version, code))
        return found

    def with_release(self, about: Seen, codes: Codes) -> "Observed":
        """With one more release. Of two with one version of the provider the first is kept; where both say the same the
        older one, because its day is nearer to that of the version."""
        known = next((each for each in self.seen if each.version == about.version), None)
        if known is not None and (known.day <= about.day or self.codes[about.version] != codes):
            return self
        seen = sorted([*(each for each in self.seen if each != known), about], key=lambda each: order(each.version))
        return self._replace(seen=tuple(seen), codes={**self.codes, about.version: codes})


def order(version: str) -> Version:
    found = parse_version(version)
    assert found is not None, version
    return found


def _place(provider: Provider) -> Path:
    return FACTS / "observed" / f"{provider.name}.json"


def load(provider: Provider) -> Observed:
    """What is stored; nothing where nothing is."""
    place = _place(provider)
    if not place.exists():
        return Observed(provider.name, (), {}, selection(provider))
    return parse(provider.name, json.loads(place.read_text()))


def parse(name: str, document: dict[str, Any]) -> Observed:
    header = document.pop("$")
    seen = tuple([Seen(*about) for about in header["releases"]])
    asked = frozenset(header["asked"]) if "asked" in header else None
    versions = [about.version for about in seen]
    codes: dict[str, Codes] = {version: {} for version in versions}
    for kind, paths in document.items():
        present = _spread(paths.pop("$", True), versions)
        there = [version for version in versions if present.get(version)]
        for version in there:
            codes[version][kind] = {}
        for path, about in paths.items():
            for version, code in _spread(about, there).items():
                if code is not None:
                    codes[version][kind][path] = code
    return Observed(name, seen, codes, asked)


def _spread(about: Any, versions: list[str]) -> dict[str, Any]:
    """The value of each version."""
    if not isinstance(about, list):
        return dict.fromkeys(versions, about)
    found: dict[str, Any] = {}
    current = None
    changes = dict(about)
    for version in versions:
        if version in changes:
            current = changes[version]
        found[version] = current
    return found


def text(observed: Observed) -> str:
    """As it is stored."""
    kinds = sorted({kind for codes in observed.codes.values() for kind in codes})
    entries: dict[str, Mapping[str, Any]] = {}
    for kind in kinds:
        entry: dict[str, Any] = {}
        presence = observed.steps_of_type(kind)
        if presence != [(observed.versions[0], True)]:
            entry["$"] = [list(step) for step in presence]
        for path in sorted({path for codes in observed.codes.values() for path in codes.get(kind, ())}):
            steps = observed.steps(kind, path)
            entry[path] = steps[0][1] if len(steps) == 1 else [list(step) for step in steps]
        entries[kind] = entry
    header: dict[str, Any] = {"releases": [list(about) for about in observed.seen]}
    if observed.asked is not None:
        header["asked"] = sorted(observed.asked)
    return text_of(header, entries)
