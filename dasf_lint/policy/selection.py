"""Which checks the names of a run mean, and what it says of them: profile, severities, parameters, sets."""

from collections.abc import Mapping, Sequence

from dasf_lint.core.answers import PROFILES, Profile, Severity
from dasf_lint.policy.language.model import Check, Policy, Sets, folded
from dasf_lint.policy.language.tree import Scalar, Scalars


class Asking:
    """Which checks are asked, and how grave they are. Names may be of policies, their checks, controls and tags."""

    __slots__ = ("_asked", "_ignored", "_preview", "_profile", "_selected", "_severity")

    def __init__(
        self,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        profile: Profile = "default",
        severity: Mapping[str, Severity] | None = None,
        preview: bool = False,
    ) -> None:
        self._selected = NamesOfPolicies(select)
        self._ignored = NamesOfPolicies(ignore)
        self._profile = PROFILES.index(profile)
        self._preview = preview or profile == "audit"
        self._severity = {folded(name): each for name, each in (severity or {}).items()}
        self._asked: dict[tuple[str, str | None], bool] = {}

    def asks(self, policy: Policy, check: Check) -> bool:
        key = (policy.id, check.name)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self._decide(policy, check)
        return found

    def _decide(self, policy: Policy, check: Check) -> bool:
        is_selected = self._selected.mean(policy, check)
        if self._selected and not is_selected:
            return False
        if PROFILES.index(check.profile) > self._profile and not is_selected:
            return False
        if policy.stage == "preview" and not self._preview and not self._selected.name(policy, check):
            return False
        return not self._ignored.mean(policy, check)

    def severity(self, policy: Policy, check: Check) -> Severity:
        found = overridden_severity(policy, check, self._severity)
        return check.severity if found is None else found[1]


class NamesOfPolicies:
    """Names that somebody gave: of policies, their checks, controls and tags."""

    __slots__ = ("_names",)

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(map(folded, names))

    def __bool__(self) -> bool:
        return bool(self._names)

    def mean(self, policy: Policy, check: Check) -> bool:
        if not self._names:
            return False
        known = (policy.id, *policy.aliases, *check.aliases, *policy.tags, *policy.controls)
        return not self._names.isdisjoint(map(folded, known))

    def name(self, policy: Policy, check: Check) -> bool:
        """Whether one of them is that of the policy or the check, and not of a control or a tag."""
        return not self._names.isdisjoint(map(folded, (policy.id, *policy.aliases, *check.aliases)))


def by_folded_name(params: Mapping[str, Mapping[str, Scalars]]) -> dict[str, dict[str, Scalars]]:
    found: dict[str, dict[str, Scalars]] = {}
    for name, values in params.items():
        found.setdefault(folded(name), {}).update(values)
    return found


def overridden_severity(policy: Policy, check: Check, overrides: Mapping[str, Severity]) -> tuple[str, Severity] | None:
    """What `overrides`, by folded names, say of a check, and under which name: its own alias before the policy's."""
    for name in map(folded, (*check.aliases, policy.id, *policy.aliases)) if overrides else ():
        if name in overrides:
            return name, overrides[name]
    return None


def merged_sets(sets: Sets, changes: Mapping[str, Mapping[str, Sequence[Scalar]]]) -> dict[str, Sequence[Scalar]]:
    """The pack's sets with what the configuration adds and removes."""
    merged: dict[str, Sequence[Scalar]] = dict(sets)
    for name, change in changes.items():
        removed = frozenset(change.get("remove", ()))
        kept = [value for value in merged.get(name, ()) if value not in removed]
        merged[name] = list(dict.fromkeys((*kept, *change.get("add", ()))))
    return merged
