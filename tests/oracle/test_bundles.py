"""Bundles resolved as the Databricks CLI 1.14.0 resolved them: values, complaints, places and exit codes, recorded."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.bundle.build import Bundles
from dasf_lint.bundle.resolve import Resolution, resolve
from dasf_lint.core.graph import Root
from dasf_lint.core.source import MemoryTree
from tests.oracle import bundle_comparison as comparison

_ROOT = "/project/bundle"
_CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("data").joinpath("bundles/small.jsonl").read_text("utf-8").splitlines()
]


def tree_of(case: dict[str, Any]) -> MemoryTree:
    return MemoryTree(
        {
            path: text if isinstance(text, str) else base64.b64decode(text["base64"])
            for path, text in case["files"].items()
        }
    )


def resolved(case: dict[str, Any]) -> Resolution:
    args: list[str] = case.get("args", [])
    return resolve(
        tree_of(case),
        case["directory"],
        target=case.get("target"),
        variables=[arg.removeprefix("--var=") for arg in args if arg.startswith("--var=")],
        environment={name: value.replace("<ROOT>", _ROOT) for name, value in case.get("env", {}).items()},
        strict="--strict" in args,
        base=_ROOT,
        refuses_deployer=True,
    )


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_a_bundle_resolves_as_the_cli_resolves_it(case: dict[str, Any]) -> None:
    resolution, expected = resolved(case), case["expected"]
    differences = []
    if expected["resolved"] is not None:
        differences += comparison.values(expected["resolved"], resolution.config or {}, _ROOT)
    differences += comparison.complaints(
        expected["diagnostics"], [(c.severity, c.summary) for c in resolution.diagnostics], _ROOT
    )
    assert not differences
    errors = [complaint["summary"] for complaint in expected["diagnostics"] if complaint["severity"] == "error"]
    if not any(comparison.CONDITIONAL.search(summary) for summary in errors):
        assert resolution.exit_code == expected["exit_code"]


def test_complaints_stand_where_the_cli_puts_them() -> None:
    wrong: list[object] = []
    for case in _CASES:
        resolution = resolved(case)
        for complaint in case["expected"]["diagnostics"]:
            summary = complaint["summary"].split("\n")[0]
            if summary.startswith("substring "):
                continue  # The CLI names a wrong path here.
            ours = [
                c
                for c in resolution.diagnostics
                if c.summary.split("\n")[0] == summary and c.severity == complaint["severity"]
            ]
            places = [
                [place(p.file.path, resolution.directory, *p.file.position(p.offset)) for p in c.places] for c in ours
            ]
            if ours and complaint.get("locations", []) not in places:
                wrong.append((case["name"], summary, complaint.get("locations"), places))
    assert not wrong


def place(path: str, directory: str, line: int, column: int) -> str:
    return f"{path.removeprefix(directory + '/')}:{line}:{column}"


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_every_target_makes_a_graph(case: dict[str, Any]) -> None:
    bundles = Bundles(tree_of(case))
    for file in ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml"):
        if file not in case["files"]:
            continue
        for target in bundles.targets(file) or [None]:
            graph = bundles.build(Root("bundle", ".", target, file=file))
            for node in graph:
                assert node.span.file.path in case["files"]
                node.references()
                for name in node.body.names():
                    datum = node.body.get(name)
                    assert all(hop.place is not None or hop.kind == "command_line" for hop in datum.hops())
