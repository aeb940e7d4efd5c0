"""The shape of a plan: every field that is read, of every kind that it must not have."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from dasf_lint.core.source import SourceFile
from dasf_lint.terraform.plan_document import Plan, kind_of

RESOURCE = {"address": "databricks_token.t", "mode": "managed", "type": "databricks_token", "name": "t"}
DATA = {"address": "module.m.data.databricks_group.g", "mode": "data", "type": "databricks_group", "name": "g"}
WHOLE: dict[str, Any] = {
    "format_version": "1.2",
    "errored": False,
    "complete": True,
    "deferred_changes": [],
    "variables": {"name": {"value": "n"}},
    "planned_values": {"root_module": {
        "resources": [{**RESOURCE, "values": {}}],
        "child_modules": [{"resources": [], "child_modules": [{"resources": [], "child_modules": []}]}],
    }},
    "prior_state": {"values": {"root_module": {
        "resources": [{**RESOURCE, "values": {}}],
        "child_modules": [{"resources": [{**DATA, "values": {"id": "1"}, "sensitive_values": {"id": True}}]}],
    }}},
    "resource_changes": [
        {**RESOURCE, "change": {
            "actions": ["create"], "after": {"comment": "c"}, "after_unknown": {"id": True, "x": [{"y": False}]},
            "after_sensitive": {"comment": True},
        }},
        {**RESOURCE, "address": "module.m.databricks_token.t", "module_address": "module.m", "change": {
            "actions": ["delete"], "after": None,
        }},
    ],
}  # fmt: skip
FREE = {"value", "values", "after"}
"""Members whose content is that of a variable or resource; what kind it has is not the plan's affair."""

WRONG: list[Any] = [None, True, False, 5, 0.5, "", "x", [], [1], {}, {"x": 1}]

FINE = {
    # place: what may stand there beside what does. Terraform leaves out what is empty.
    "errored": [False],
    "complete": [True],
    "deferred_changes": [[]],
    "variables": [{}],
    "variables.name": [{}, {"x": 1}],
    "prior_state": [{}, {"x": 1}],
    "prior_state.values": [{}, {"x": 1}],
    "prior_state.values.root_module": [{}, {"x": 1}],
    "prior_state.values.root_module.resources": [[]],
    "prior_state.values.root_module.child_modules": [[]],
    "prior_state.values.root_module.child_modules.0": [{}, {"x": 1}],
    "prior_state.values.root_module.child_modules.0.resources": [[]],
    "prior_state.values.root_module.child_modules.0.resources.0.sensitive_values": [True, False, {}],
    "prior_state.values.root_module.child_modules.0.resources.0.sensitive_values.id": [True, False, [], {}],
    "prior_state.values.root_module.child_modules.0.resources.0.values": [{}, {"x": 1}],
    "planned_values": [],
    "planned_values.root_module": [{}, {"x": 1}],
    "planned_values.root_module.resources": [[]],
    "planned_values.root_module.child_modules": [[]],
    "planned_values.root_module.child_modules.0": [{}, {"x": 1}],
    "planned_values.root_module.child_modules.0.resources": [[]],
    "planned_values.root_module.child_modules.0.child_modules": [[]],
    "planned_values.root_module.child_modules.0.child_modules.0": [{}, {"x": 1}],
    "planned_values.root_module.child_modules.0.child_modules.0.resources": [[]],
    "planned_values.root_module.child_modules.0.child_modules.0.child_modules": [[]],
    "resource_changes.0.change.actions": [[]],
    "resource_changes.0.change.actions.0": ["", "x"],
    "resource_changes.0.change.after": [{}, {"x": 1}],
    "resource_changes.0.change.after_unknown": [True, False, {}],
    "resource_changes.0.change.after_unknown.id": [True, False, [], {}],
    "resource_changes.0.change.after_unknown.x": [True, False, [], {}],
    "resource_changes.0.change.after_unknown.x.0": [True, False, [], {}],
    "resource_changes.0.change.after_unknown.x.0.y": [True, False, [], {}],
    "resource_changes.0.change.after_sensitive": [True, False, {}],
    "resource_changes.0.change.after_sensitive.comment": [True, False, [], {}],
    "resource_changes.1.change.after": [None, {}, {"x": 1}],
    # Of what goes only the address counts.
    "resource_changes.1.type": WRONG,
    "resource_changes.1.name": WRONG,
    "resource_changes.1.module_address": WRONG,
    "resource_changes.1.address": ["x"],
    # Of what was, data sources count alone.
    "prior_state.values.root_module.resources.0.address": WRONG,
    "prior_state.values.root_module.resources.0.type": WRONG,
    "prior_state.values.root_module.resources.0.name": WRONG,
    "prior_state.values.root_module.resources.0.values": WRONG,
    # What will be there is compared by its address.
    "planned_values.root_module.resources.0.mode": WRONG,
    "planned_values.root_module.resources.0.type": WRONG,
    "planned_values.root_module.resources.0.name": WRONG,
    "planned_values.root_module.resources.0.values": WRONG,
}

OPTIONAL = {
    # place: what Terraform leaves out where it is empty, or older releases do not write
    "errored", "complete", "deferred_changes", "variables", "prior_state", "prior_state.values",
    "variables.name.value", "prior_state.values.root_module", "planned_values.root_module.resources",
    "resource_changes.0.change.after_unknown", "resource_changes.0.change.after_sensitive", "resource_changes.0.mode",
    "resource_changes.1.change.after", "resource_changes.1.mode", "planned_values",
}  # fmt: skip


def places(document: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = document.items() if isinstance(document, dict) else enumerate(document)
    for name, inner in members:
        yield (*at, name)
        if isinstance(inner, dict | list) and name not in FREE - {"values"} and (*at, name)[-2:-1] != ("resources",):
            if name != "values" or at == ("prior_state",):
                yield from places(inner, (*at, name))
        elif isinstance(inner, dict) and name not in FREE:
            yield from places(inner, (*at, name))


def named(place: tuple[str | int, ...]) -> str:
    return ".".join(map(str, place))


def changed(place: tuple[str | int, ...], value: Any) -> Plan:
    document = copy.deepcopy(WHOLE)
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    if value is changed:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return Plan(SourceFile("plan.json", json.dumps(document).encode()))


PLACES = sorted(set(places(WHOLE)), key=named)


def test_the_whole_plan_is_one() -> None:
    plan = Plan(SourceFile("plan.json", json.dumps(WHOLE).encode()))
    assert plan.diagnostic is None
    assert [each.address for each in plan.resources] == ["module.m.data.databricks_group.g", "databricks_token.t"]
    assert plan.addresses == {"databricks_token.t", "module.m.databricks_token.t"}
    assert plan.variables == {"name": "n"}


@pytest.mark.parametrize("place", PLACES, ids=named)
def test_a_field_of_another_kind_makes_a_plan_unusable(place: tuple[str | int, ...]) -> None:
    if place[-1] in FREE - {"after"} and named(place) not in FINE:
        pytest.skip("a free value")
    wrongly: list[Any] = []
    for value in WRONG:
        plan = changed(place, value)
        fine = any(type(value) is type(each) and value == each for each in FINE.get(named(place), ()))
        if (plan.diagnostic is None) != fine:
            wrongly.append(value)
        if plan.diagnostic is not None:
            assert (plan.resources, plan.variables, plan.addresses) == ([], {}, frozenset())
    assert wrongly == []


@pytest.mark.parametrize("place", PLACES, ids=named)
def test_a_field_that_is_missing_makes_a_plan_unusable(place: tuple[str | int, ...]) -> None:
    plan = changed(place, changed)
    optional = named(place) in OPTIONAL or named(place) in FINE or isinstance(place[-1], int)
    assert plan.diagnostic is not None or optional
    if named(place) in ("resource_changes", "resource_changes.0", "resource_changes.0.change"):
        assert plan.diagnostic is not None


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"resource_changes": [], "planned_values": None}, "planned_values is null instead of an object"),
        ({"resource_changes": []}, "planned_values is missing"),
        ({"resource_changes": None, "planned_values": {"root_module": {}}}, "resource_changes is null instead of a list"),
        ({"resource_changes": {}, "planned_values": {"root_module": {}}}, "resource_changes is an object instead of a list"),
        ({"planned_values": WHOLE["planned_values"]}, "databricks_token.t is in planned_values and resource_changes, which is missing, does not have it"),
        ({"planned_values": {}}, "planned_values.root_module is missing"),
        ({"values": {"root_module": {}}}, "it is a state, which says nothing about what is planned"),
        ({}, "it is a state"),
        ({"planned_values": {"root_module": {}}, "format_version": "2.0"}, "its format is version 2.0, and only versions 1"),
        ({"planned_values": {"root_module": {}}, "format_version": "0.2"}, "its format is version 0.2"),
        ({"planned_values": {"root_module": {}}, "format_version": "10.0"}, "its format is version 10.0"),
        ({"planned_values": {"root_module": {}}, "format_version": "1"}, "its format is version 1,"),
        ({"planned_values": {"root_module": {}}, "errored": True}, "it is incomplete"),
        ({"planned_values": {"root_module": {}}, "complete": False}, "it is incomplete"),
        ({"planned_values": {"root_module": {}}, "deferred_changes": [{}]}, "it is incomplete"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(document: dict[str, Any], why: str) -> None:
    plan = Plan(SourceFile("plan.json", json.dumps({"format_version": "1.2", **document}).encode()))
    assert plan.diagnostic is not None
    assert plan.diagnostic.message.startswith(f"The plan plan.json cannot be used: {why}")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (json.dumps(WHOLE).encode(), "plan"),
        (b'{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}', "state"),
        (b'{"format_version": "1.0"}', "state"),
        (b'{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "a", "outputs": {}, "resources": []}', "state"),
        (b'{"@level":"info","@message":"Terraform 1.9.0","type":"version"}\n{"@level":"info","type":"x"}\n', "log"),
        (b"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00tfplan\x00\x00", "binary"),
        (b"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00word/document.xml", None),
        (b'{"resources": {"jobs": {}}}', None),
        (b'{"format_version": 5}', None),
        (b'{"format_version": "1.0", "provider_schemas": {}}', None),
        (b'["format_version"]', None),
        (b'{"format_version": ' + b"[" * 100_000, None),
        (b"", None),
    ],
)  # fmt: skip
def test_what_terraform_writes_is_recognised(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind
    plan = Plan(SourceFile("x", data))
    assert (plan.diagnostic is None) == (kind == "plan")
