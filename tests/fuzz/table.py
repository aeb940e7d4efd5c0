"""All targets by name."""

from typing import Final

from tests.fuzz import command_targets, hcl_targets, text_targets, whole_targets, yaml_targets
from tests.fuzz.target import Target

TARGETS: Final[dict[str, Target]] = {
    **hcl_targets.TARGETS,
    **yaml_targets.TARGETS,
    **whole_targets.TARGETS,
    **command_targets.TARGETS,
    **text_targets.TARGETS,
}

BUDGETS: Final[dict[str, int]] = {
    "hcl": 80, "tf-json": 25, "tfvars": 25, "expression": 200, "function": 300, "yaml": 50, "bundle": 15, "included": 15, "config": 25, "policy": 10,
    "plan": 10, "resolved": 10, "repository": 16, "words": 20, "hook": 15, "text": 250, "patterns": 400, "growth": 8,
}  # fmt: skip
"""Inputs in the fast suite: some eight seconds in all. What measures time is not asked there."""
