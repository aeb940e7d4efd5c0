"""Data that nothing reads is not shipped: every file under `data` and every top-level key of it is read by a command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.cli.completing import SHELLS
from dasf_lint.facts import currency, schema
from tests.data_reads import DATA
from tests.unit.facts.generated import resource

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file())
FOR_PEOPLE = {"config.schema.json", "policy.schema.json", "report.schema.json"}
"""What editors and whoever reads a report take from the package."""
SOURCES = {"", "_source", "attribution", "date", "day", "homepage", "moved", "sources"}
"""What says where data is from and what it means."""
COMMANDS = [
    "check {samples} --profile strict --format sarif-full",
    "check {place} --project-root {place}",
    "coverage sample_terraform --format json",
    "coverage sample_terraform",
    "explain DASF-3",
    "explain DASF-65",
    "explain DASF-67",
    "explain 13.1",
    "explain plaintext-secret",
    "--version -v",
    "graph {samples}",
    "bundle resolve sample_bundle/faulty",
    "_DASF_LINT_COMPLETE=bash_complete COMP_CWORD=2 'COMP_WORDS=dasf-lint explain plaintext'",
    *(f"completion {shell}" for shell in SHELLS),
]


BUNDLE = """
bundle: {name: b}
permissions: [{level: CAN_VIEW, group_name: g}]
resources:
  clusters: {c: {spark_version: 16.3.x-scala2.12}}
  jobs:
    j: {permissions: [{level: CAN_VIEW, user_name: u}, {level: CAN_MANAGE, user_name: u}]}
    k:
      tasks: [{task_key: t, environment_key: e, compute: {hardware_accelerator: GPU_1xA10}}]
      environments: [{environment_key: e, spec: {environment_version: "4", dependencies: [some-library]}}]
"""


def _of_every_provider() -> str:
    """Something of each provider, and a type that it does not have."""
    parts = []
    for name in currency.providers():
        kind = next(kind for kind in schema.kinds(name) if not kind.startswith("ephemeral."))
        facts = schema.load(kind)
        assert facts is not None
        parts.append(resource(facts, "x") + f'resource "{name}_hologram" "x" {{}}\n')
    return "".join(parts)


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("generated")
    (place / "main.tf").write_text(_of_every_provider())
    (place / "databricks.yml").write_text(BUNDLE)
    commands = [each.format(samples="sample_terraform sample_bundle", place=place) for each in COMMANDS]
    process = subprocess.run(
        [sys.executable, "-m", "tests.data_reads", *commands], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(process.stdout)
    return found


def test_every_data_file_is_read(reads: dict[str, Any]) -> None:
    assert set(FILES) - set(reads["opened"]) == {*FOR_PEOPLE, *(name for name in FILES if name.endswith("README.md"))}
    named = "".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
    assert [name for name in sorted(FOR_PEOPLE) if name not in named] == []


def test_every_top_level_key_is_read(reads: dict[str, Any]) -> None:
    unread = []
    for name in FILES:
        if not name.endswith(".json") or name in FOR_PEOPLE or name == "pack_texts.json":
            continue
        document = json.loads((DATA / name).read_text("utf-8"))
        if name.startswith("facts/") and not name.endswith(".index.json"):
            document = {} if name.removeprefix("facts/").removesuffix(".json") in schema.TABLES else document["$"]
        unread += [
            f"{name}: {key}" for key in document if key not in reads["read"].get(name, ()) and key not in SOURCES
        ]
    assert unread == []
