"""Versions in policies: Terraform's constraint syntax."""

from dasf_lint.facts import versions


def satisfies(version: str, constraint: str) -> bool | None:
    """None where one of the two cannot be read."""
    parsed = versions.parse_version(version)
    wanted = versions.parse_constraint(constraint)
    if parsed is None or wanted is None:
        return None
    return parsed in wanted
