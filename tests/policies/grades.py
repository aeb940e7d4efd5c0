"""How grave policies were at the last release, so that none becomes graver unsaid.

`python -m tests.policies.grades` writes down how grave they are: the last step of a release.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from dasf_lint.core.answers import PROFILES, SEVERITIES
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.packs import builtin

FILE: Final = Path(__file__).with_name("grades.json")
CHANGELOG: Final = Path(__file__).parents[2] / "CHANGELOG.md"

Grades: TypeAlias = Mapping[str, Mapping[str, tuple[str, str, str]]]
"""Severity, profile and stage of each check, by policy and by the name of the check; the short form has an empty one."""


def grades_of(policies: tuple[Policy, ...]) -> Grades:
    return {
        policy.id: {check.name or "": (check.severity, check.profile, policy.stage) for check in policy.checks}
        for policy in policies
    }


def read() -> Grades:
    return {
        policy: {check: (severity, profile, stage) for check, (severity, profile, stage) in checks.items()}
        for policy, checks in json.loads(FILE.read_text("utf-8")).items()
    }


def graver(before: Grades, now: Grades) -> Iterator[tuple[str, str]]:
    """Each policy that may find what it did not, or weigh it more, and in which way."""
    for policy, checks in now.items():
        for name, (severity, profile, stage) in checks.items():
            if stage == "preview":
                continue
            was = before.get(policy, {}).get(name)
            if was is None:
                yield policy, f"check {name or policy} is new"
            elif SEVERITIES.index(severity) < SEVERITIES.index(was[0]):  # type: ignore[arg-type]  # of that list
                yield policy, f"{name or policy} is {severity}, and was {was[0]}"
            elif PROFILES.index(profile) < PROFILES.index(was[1]):  # type: ignore[arg-type]  # of that list
                yield policy, f"{name or policy} is of the profile {profile}, and was of {was[1]}"
            elif was[2] == "preview":
                yield policy, f"{name or policy} is no preview any more"


def unreleased(changelog: str) -> str:
    """What the next release says."""
    return re.split(r"^## ", changelog, flags=re.MULTILINE)[1]


def untold(before: Grades, now: Grades, changelog: str) -> list[str]:
    return [f"{policy}: {how}" for policy, how in graver(before, now) if f"`{policy}`" not in unreleased(changelog)]


if __name__ == "__main__":
    rows = [
        f"{json.dumps(policy)}: {json.dumps(checks)}"
        for policy, checks in sorted(grades_of(builtin().policies).items())
    ]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", "utf-8")
