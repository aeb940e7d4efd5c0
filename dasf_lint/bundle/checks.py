"""Required fields and enumerations, as data: one walk over the configuration beside a tree of patterns.

Follows bundle/config/validate/required.go and enum.go of the Databricks CLI; the data that of
bundle/internal/validation/generated/required_fields.go and enum_fields.go.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from dasf_lint.bundle import gotext, models
from dasf_lint.bundle.schema import holds_reference
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath
from dasf_lint.core import shipped

_STEP: Final = re.compile(r"\[\*\]|[^.\[\]]+")


class _CheckTree:
    """A tree of patterns: steps below, and what is checked here."""

    __slots__ = ("below", "required", "values")

    def __init__(self) -> None:
        self.below: dict[str, _CheckTree] = {}
        self.required: tuple[str, ...] = ()
        self.values: tuple[str, ...] = ()

    def at(self, pattern: str) -> "_CheckTree":
        node = self
        for step in _STEP.findall(pattern):
            node = node.below.setdefault(step, _CheckTree())
        return node


@cache
def _patterns() -> _CheckTree:
    data = json.loads(shipped.read("bundle/checks.json"))
    root = _CheckTree()
    newer = models.layer()
    for pattern in (*data["required"], *newer["required"]):
        fields = [*data["required"].get(pattern, ()), *newer["required"].get(pattern, ())]
        root.at(pattern).required = tuple(field for field in fields if field not in newer["optional"].get(pattern, ()))
    for values, enumerations in ((data["values"], data["enum"]), (newer["values"], newer["enum"])):
        for pattern, index in enumerations.items():
            root.at(pattern).values = tuple(values[index])
    return root


def check_required(state: TargetState) -> None:
    for path, value, patterns in _walk(state.root, _patterns(), ()):
        for field in patterns.required:
            held = value.get(field)
            if held is None or held.kind == "nil":
                state.complaints.warn(f'required field "{field}" is not set', path=path, at=value, sight="newer")


def check_values(state: TargetState) -> None:
    for path, value, patterns in _walk(state.root, _patterns(), ()):
        if (
            not patterns.values
            or value.kind != "string"
            or value.text in patterns.values
            or holds_reference(value.text)
        ):
            continue
        allowed = " ".join(patterns.values)
        summary = f"invalid value {gotext.quoted(value.text)} for enum field. Valid values are [{allowed}]"
        state.complaints.warn(summary, path=path, at=value, sight="newer")


def _walk(
    value: BundleValue, patterns: _CheckTree, path: ValuePath
) -> Iterator[tuple[ValuePath, BundleValue, _CheckTree]]:
    """Values for which there is something to check."""
    if patterns.required or patterns.values:
        yield path, value, patterns
    below = patterns.below
    if not below:
        return
    if value.kind == "map":
        each = below.get("*")
        for name, item in value.map.items():
            inner = below.get(name) or each
            if inner is not None:
                yield from _walk(item, inner, (*path, name))
    elif value.kind == "sequence":
        inner = below.get("[*]")
        if inner is not None:
            for index, item in enumerate(value.list):
                yield from _walk(item, inner, (*path, index))
