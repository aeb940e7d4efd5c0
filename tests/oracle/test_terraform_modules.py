"""Small configurations of modules, variables and instances, against what Terraform 1.11.4 recorded for them."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.core.asked import FromFile, FromText, Options, Setting
from dasf_lint.core.graph import Root
from dasf_lint.core.json_text import dumps
from dasf_lint.core.source import MemoryTree, join, normalise
from dasf_lint.report.graph_json import graph_document
from dasf_lint.terraform.build import build
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.options import TerraformOptions

Json = Any
DATA = Path(__file__).parent / "data"
CASES: dict[str, Json] = json.loads((DATA / "terraform_modules.json").read_text(), parse_float=Fraction)
DYNAMIC: dict[str, Json] = json.loads((DATA / "terraform_dynamic.json").read_text(), parse_float=Fraction)

NO_ERROR_HERE = {
    # A linter reads configurations whose values come later.
    "No value for required variable"
}
DECIDED_SINCE = {("terraform_data.b", "input.orr")}
"""`true || unknown` was unknown in 1.11 and is true from 1.12 on."""


def document_of(case: Json) -> Json:
    expected = case["expected"]
    root = expected["root"]
    options = TerraformOptions(Options(settings=settings_of(expected, root), environment=expected.get("env")))
    graph = build(Modules(MemoryTree(case["files"])), Root("terraform", root, workspace=expected["workspace"]), options)
    return json.loads(dumps(graph_document([graph], tool={}, show_secrets=False)), parse_float=Fraction)


def settings_of(expected: Json, root: str) -> tuple[Setting, ...]:
    found: list[Setting] = []
    arguments = iter(expected.get("args", ()))
    for argument in arguments:
        if argument.startswith("-var-file="):
            path = normalise(join(root, argument.removeprefix("-var-file=")))
            assert path is not None
            found.append(FromFile(path))
        else:
            text = argument.removeprefix("-var=") if argument.startswith("-var=") else next(arguments)
            name, _, value = text.partition("=")
            found.append(FromText(name, value))
    return tuple(found)


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if not case["expected"].get("error")))
def test_equals_what_terraform_plans(name: str) -> None:
    expected = CASES[name]["expected"]
    document = document_of(CASES[name])
    nodes = {node["address"]: node for node in document["roots"][0]["nodes"]}
    planned = expected.get("resources", {})
    assert sorted(address for address, node in nodes.items() if node["mode"] == "managed") == sorted(planned)
    problems: list[str] = []
    for address, resource in planned.items():
        unknown = expected.get("after_unknown", {}).get(address, {})
        want = {key: value for key, value in resource["values"].items() if value is not None}
        got = nodes[address]["attributes"]
        for key in sorted({*want, *got, *(key for key, value in unknown.items() if value is True)} - {"id", "output"}):
            compare(want.get(key), unknown.get(key), got.get(key), address, key, problems)
    assert problems == []
    for output, value in expected.get("outputs", {}).items():
        got = nodes[f"output.{output}"]["attributes"].get("value")
        if value["unknown"]:
            assert "$unknown" in got
        else:
            assert got == ({"$sensitive": True} if value["sensitive"] else value["value"])
    messages = [each["message"] for each in document["diagnostics"] if each["level"] != "gap"]
    warnings = expected.get("warnings", [])
    assert [text for text in messages if not any(text.startswith(warning) for warning in warnings)] == []
    assert len(messages) == len(warnings)


def compare(want: Json, unknown: Json, got: Json, address: str, path: str, problems: list[str]) -> None:
    is_unknown = isinstance(got, dict) and "$unknown" in got
    if unknown is True:
        if not is_unknown and (address, path) not in DECIDED_SINCE:
            problems.append(f"{address} {path} should be unknown, is {got!r}")
    elif is_unknown:
        problems.append(f"{address} {path} should be {want!r}, is unknown")
    elif isinstance(got, dict) and "$sensitive" not in got:
        want = want or {}
        unknown = unknown if isinstance(unknown, dict) else {}
        for key in sorted({*want, *got, *(key for key, value in unknown.items() if value is True)}):
            compare(want.get(key), unknown.get(key), got.get(key), address, f"{path}.{key}", problems)
    elif got != want and got != {"$sensitive": True}:
        problems.append(f"{address} {path} should be {want!r}, is {got!r}")


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case["expected"].get("error")))
def test_complains_where_terraform_refuses(name: str) -> None:
    messages = [each["message"] for each in document_of(CASES[name])["diagnostics"]]
    for error in CASES[name]["expected"]["errors"]:
        if error not in NO_ERROR_HERE:
            assert any(message.startswith(error) for message in messages), messages


@pytest.mark.parametrize("name", sorted(DYNAMIC))
def test_expands_dynamic_blocks(name: str) -> None:
    """The recorder writes a single block as a mapping."""
    graph = build(Modules(MemoryTree(DYNAMIC[name]["files"])), Root("terraform", "."))
    nodes = json.loads(dumps(graph_document([graph], tool={})), parse_float=Fraction)["roots"][0]["nodes"]
    found = [flattened(node["attributes"]) for node in nodes if node["mode"] == "managed"]
    recorded = [flattened(each) for each in DYNAMIC[name]["expected"].get("resources", [])]
    assert found == [{key: value for key, value in each.items() if key != "count"} for each in recorded]


def flattened(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: flattened(item) for key, item in value.items() if item not in ([], {}, None)}
    if isinstance(value, list):
        items = [flattened(item) for item in value]
        return items[0] if len(items) == 1 and isinstance(items[0], dict) else items
    return value
