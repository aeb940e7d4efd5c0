"""No name of a file becomes an option of the hook."""

import json
from pathlib import Path

import pytest

from dasf_lint.cli.main import main

OPEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
OURS = """\
version: 1
id: no-comment
title: Tokens have a comment
severity: high
confidence: high
dasf: [DASF-1]
description: Somebody must know what it is for.
match: {resource: databricks_token}
assert: {path: comment, exists: true}
message: "{address} has no comment"
remediation: Set `comment`.
references: ["https://example.com"]
examples:
  - name: no comment
    expect: {fail: high}
    terraform: |
      resource "databricks_token" "t" { # <-
      }
  - name: a comment
    expect: pass
    terraform: |
      resource "databricks_token" "t" {
        comment = "ci"
      }
"""
IGNORING = "version: 1\nignore: [token-lifetime]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(OPEN)
    (tmp_path / "x.yml").write_text(IGNORING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hook(*arguments: str) -> int:
    return main(["hook", *arguments])


def test_a_file_named_as_an_option_is_a_path(repository: Path) -> None:
    (repository / "--config=x.yml").write_text(IGNORING)
    assert main(["check", "--config=x.yml", "main.tf"]) == 0
    assert hook("--", "--config=x.yml", "main.tf") == 1


@pytest.mark.parametrize("name", ["--config=x.yml", "--isolated", "-oconcise=main.tf", "-x.tf", "--fail-on=never"])
def test_without_the_separator_a_file_named_as_an_option_ends_with_two(repository: Path, name: str) -> None:
    (repository / name).write_text("")
    assert hook("--profile", "strict", name, "main.tf") == 2
    assert (repository / "main.tf").read_text() == OPEN


def test_a_file_named_as_the_separator_hides_nothing(repository: Path) -> None:
    (repository / "--").write_text("")
    (repository / "--config=x.yml").write_text(IGNORING)
    assert hook("--profile", "strict", "--", "--config=x.yml", "main.tf") == 1


def test_a_separator_that_may_be_a_file_parts_nothing_that_may_be_one(repository: Path) -> None:
    (repository / "--").write_text("")
    (repository / "-oconcise=main.tf").write_text("")
    assert hook("-oconcise=main.tf", "--", "main.tf") == 2
    assert (repository / "main.tf").read_text() == OPEN
    assert hook("--profile", "strict", "--", "-oconcise=main.tf", "main.tf") == 1


def test_options_of_the_configuration_count(repository: Path) -> None:
    assert hook("--fail-on", "never", "--", "main.tf") == 0
    assert hook("--fail-on", "never", "main.tf") == 0


@pytest.mark.parametrize("changed", [".dasf-lint.yaml", "ours/policies.yaml"])
def test_a_changed_configuration_or_policy_of_the_repository_means_every_root(
    repository: Path, capsys: pytest.CaptureFixture[str], changed: str
) -> None:
    (repository / "ours").mkdir()
    (repository / "ours/policies.yaml").write_text(OURS)
    (repository / ".dasf-lint.yaml").write_text("version: 1\npolicies: [ours]\n")
    (repository / "below").mkdir()
    (repository / "below/main.tf").write_text(OPEN)
    assert hook("--", changed) == 1
    assert "[no-comment]: 2 findings: " in capsys.readouterr().out
    assert hook("--isolated", "--", changed) == 0


def test_changed_files_that_belong_to_no_root_go_by(repository: Path) -> None:
    assert hook("--", "x.yml") == 0


def test_a_plan_among_the_files_says_nothing_about_the_rest(repository: Path) -> None:
    (repository / "main.tf").write_text(OPEN.replace("31536000", "var.s") + 'variable "s" {\n  default = 31536000\n}\n')
    values = {"lifetime_seconds": 3600}
    mine = {"address": "databricks_token.t", "mode": "managed", "type": "databricks_token", "name": "t"}
    plan = {
        "format_version": "1.2", "terraform_version": "1.9.0", "variables": {"s": {"value": 3600}},
        "planned_values": {"root_module": {"resources": [{**mine, "values": values}]}},
        "resource_changes": [{**mine, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {}},
    }  # fmt: skip
    (repository / "p.json").write_text(json.dumps(plan))
    assert main(["check", "main.tf", "p.json"]) == 0
    assert hook("--", "main.tf", "p.json") == 1
    assert hook("main.tf", "p.json") == 1
