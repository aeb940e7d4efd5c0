"""Observed and stated facts of one provider together: the newest code of every path, what changed between versions, and
where the two contradict each other."""

from typing import Any, NamedTuple

from scripts.facts.observed import Observed, Step, order
from scripts.facts.stated import Stated, without


class Merged(NamedTuple):
    """codes    by type and path, of the newest release that has the type
    history  by type and path; of types `$since`, `$until`, and `$first`: the oldest version that anybody looked at,
             where that is older than every package
    """

    codes: dict[str, dict[str, str]]
    history: dict[str, dict[str, Any]]
    contradictions: list[str]


def merge(observed: Observed, stated: Stated) -> Merged:
    found = Merged({}, {}, [])
    for kind in sorted({kind for codes in observed.codes.values() for kind in codes}):
        _Type(observed, stated, kind).add_to(found)
    return found


class _Type:
    def __init__(self, observed: Observed, stated: Stated, kind: str) -> None:
        self._observed = observed
        self._stated = stated
        self._kind = kind
        self._key = f"provider.{observed.name}" if kind == "provider" else kind
        self._earlier: dict[str, Any] = stated.history.get(self._key, {})
        self._oldest = observed.versions[0]
        earliest = stated.looked_at.get(observed.name, self._oldest)
        # Of a type whose earliest change is young nobody knows whether older versions were looked at.
        changes = [step[0] for steps in self._earlier.values() if isinstance(steps, list) for step in steps]
        is_older = "$since" in self._earlier or any(order(version) < order(self._oldest) for version in changes)
        self._first = earliest if is_older and order(earliest) < order(self._oldest) else self._oldest
        self._newest = next(version for version in reversed(observed.versions) if kind in observed.codes[version])

    def add_to(self, found: Merged) -> None:
        kind, newest = self._kind, self._observed.codes[self._newest][self._kind]
        found.codes[kind] = {path: self._stated.corrected(self._key, path, code) for path, code in newest.items()}
        if self._is_framework(newest):
            found.codes[kind][""] = "framework"
        for path, about in self._stated.corrections.get(self._key, {}).items():
            code = newest.get(path)
            if code is not None and code != about.observed:
                found.contradictions.append(
                    f"{kind}.{path} is {code!r} in {self._newest}; "
                    f"the correction {about.right!r} was made for {about.observed!r}"
                )
        history: dict[str, Any] = self._presence()
        seen = {path for codes in self._observed.codes.values() for path in codes.get(kind, ())}
        for path in sorted(seen | {path for path in self._earlier if not path.startswith("$")}):
            steps = self._steps(path, found.codes[kind].get(path))
            if len(steps) > 1 or steps[0][0] != self._first or steps[0][1] != found.codes[kind].get(path):
                history[path] = [list(step) for step in steps]
        if history:
            found.history[self._key] = history

    def _is_framework(self, codes: dict[str, str]) -> bool:
        """Whether a resource is made with the plugin framework: those of the older SDK have an `id` to be written.

        A correction of the path `""` says so of one that has such an `id` all the same.
        """
        if self._kind == "provider" or "." in self._kind:
            return False
        return codes.get("id") != "oc string" or "" in self._stated.corrections.get(self._key, {})

    def _presence(self) -> dict[str, Any]:
        steps = self._observed.steps_of_type(self._kind)
        found = {name: version for name, version in self._earlier.items() if name in ("$since", "$until")}
        if self._kind.startswith("ephemeral."):
            # Older packages have none of them.
            steps = [step for step in steps if step[1]][:1]
            steps = [(self._oldest, True)] if steps else steps
        if self._first != self._oldest:
            found["$first"] = self._first
        if steps and not steps[0][1] and len(steps) > 1 and "$since" not in found:
            found["$since"] = steps[1][0]
        if steps and not steps[-1][1]:
            found["$until"] = self._moved(steps[-1][0])
        return found

    def _steps(self, path: str, newest: str | None) -> list[Step]:
        """All steps of a path, the first at the oldest version looked at where nobody saw it come."""
        later = [self._corrected(path, step, newest) for step in self._observed.steps(self._kind, path)]
        earlier: list[Step] = [(version, code) for version, code in self._earlier.get(path, ())]
        earlier = [step for step in earlier if order(step[0]) < order(self._oldest)]
        if not earlier:
            # Older versions than every package are as it, unless somebody saw it come.
            if later and later[0][1] is None:
                later = later[1:]
            elif later:
                later[0] = (self._first, later[0][1])
            return later or [(self._first, None)]
        if later and _alike(earlier[-1][1], later[0][1]):
            later = later[1:]
        elif not later and earlier[-1][1] is not None:
            later = [(self._oldest, None)]
        return _joined([*earlier, *later])

    def _corrected(self, path: str, step: Step, newest: str | None) -> Step:
        """With what packages cannot say, and at the version that somebody saw who looked at more of them."""
        version, code = step
        place = self._observed.versions.index(version)
        before = self._observed.versions[place - 1] if place else version
        found = None if code is None else self._stated.corrected(self._key, path, code)
        if found is not None and newest is not None and found != newest and without(newest, ("write_only",)) == found:
            # Older packages do not say that it is write-only.
            found = newest
        came = code is not None and path not in self._observed.codes[before].get(self._kind, {})
        stands = version if came else self._moved(version)
        for exact, about in self._earlier.get(path, ()):
            if order(before) < order(exact) < order(stands) and _alike(about, found):
                return exact, found
        return stands, found

    def _moved(self, version: str) -> str:
        """What went or changed between two major versions stands at the beginning of the later one."""
        place = self._observed.versions.index(version)
        major = order(version)[0]
        if place and order(self._observed.versions[place - 1])[0] != major:
            return f"{major}.0.0"
        return version


def _joined(steps: list[Step]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        if not found or found[-1][1] != step[1]:
            found.append(step)
    return found


def _alike(left: str | None, right: str | None) -> bool:
    """Whether two codes are the same in all that packages say."""
    return left == right or (left is not None and right is not None and _told(left) == _told(right))


def _told(code: str) -> tuple[str, ...]:
    words: list[str] = []
    for word in code.split():
        if ".." in word:
            low, _, high = word.partition("..")
            words.append(f"{min(int(low or 0), 1)}..{high if high == '1' else ''}")
        elif word not in ("sensitive", "write_only", "computed", "deprecated"):
            words.append("o" if word == "oc" else word)
    return tuple(word for word in words if word != "0..")
