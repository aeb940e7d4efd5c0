"""What Python code may do to a bundle. It is never run; the Databricks CLI runs it in two phases.

`python.resources` adds resources and may change none; `python.mutators` change resources and may add or remove none
(`bundle/config/mutator/python/python_mutator.go` of the CLI, which refuses anything else).
"""

from typing import NamedTuple

from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue

_SECTIONS = (("python",), ("experimental", "python"), ("experimental", "pydabs"))

MUTABLE = ("databricks_permissions", "databricks_grants", "databricks_secret_acl")
"""What stands in a resource of a bundle and is a resource of its own in Terraform, so that a mutator may add it."""


class Python(NamedTuple):
    """`adds` and `changes` say that there may be more resources and more attributes; `section` is where it is said."""

    adds: bool
    changes: bool
    section: BundleValue


def of(state: TargetState) -> Python | None:
    """None where no Python code takes part, or where what the CLI printed holds its work already."""
    for names in () if state.is_final else _SECTIONS:
        section = state.get(*names)
        if section is None or not section.data:
            continue
        if section.kind != "map":
            # Still a reference, which may stand for anything.
            return Python(True, True, section)
        old = _is_given(section, "enabled")
        adds, changes = _is_given(section, "resources") or old, _is_given(section, "mutators") or old
        if adds or changes:
            return Python(adds, changes, section)
    return None


def _is_given(section: BundleValue, field: str) -> bool:
    value = section.get(field)
    return value is not None and bool(value.data)
