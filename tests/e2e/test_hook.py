"""The hook as pre-commit calls it: the entry of the manifest with the names of changed files, in a fresh repository."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest

REPOSITORY = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in load_manifest(str(REPOSITORY / ".pre-commit-hooks.yaml"))}
FAULTY = 'resource "azurerm_databricks_workspace" "this" {\n  custom_parameters {\n    no_public_ip = var.x\n  }\n}\nvariable "x" {}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    files = {
        "modules/ws/main.tf": FAULTY,
        "envs/prod/main.tf": 'module "ws" {\n  source = "../../modules/ws"\n  x      = false\n}\n',
        "envs/dev/main.tf": 'module "ws" {\n  source = "../../modules/ws"\n  x      = true\n}\n',
        "docs/with blank/x.yaml": "a: 1\n",
        ".github/workflows/ci.yml": "on: push\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def hook(id: str, cwd: Path, *names: str) -> "subprocess.CompletedProcess[str]":
    program, *arguments = shlex.split(HOOKS[id]["entry"])
    assert program == "dasf-lint"
    return subprocess.run(
        [sys.executable, "-m", "dasf_lint", *arguments, *HOOKS[id]["args"], *names],
        cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip


def test_a_changed_module_is_judged_through_the_configurations_that_call_it(repository: Path) -> None:
    ended = hook("dasf-lint", repository, "modules/ws/main.tf", "docs/with blank/x.yaml")
    assert ended.returncode == 1, ended.stderr
    assert "high[workspace-public-ip]" in ended.stdout
    assert "--> envs/prod/main.tf:3:" in ended.stdout
    assert "2 roots" in ended.stdout


def test_what_belongs_to_nothing_passes(repository: Path) -> None:
    ended = hook("dasf-lint", repository, "docs/with blank/x.yaml", ".github/workflows/ci.yml")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_only_the_roots_of_changed_files_are_judged(repository: Path) -> None:
    assert "1 root," in hook("dasf-lint", repository, "envs/dev/main.tf").stdout
    assert hook("dasf-lint-all", repository).returncode == 1


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a/main.tf", True), ("a/main.tf.json", True), ("prod.tfvars", True), ("databricks.yml", True),
        ("resources/x.yaml", True), ("a/main.tofu", True), ("a/main.tofu.json", True), ("resources/x.json", True),
        ("terragrunt.hcl", True), ("tests/x.tftest.hcl", True), (".dasf-lint.yaml", True), (".terraform.lock.hcl", True),
        ("README.md", False), ("a.py", False),
    ],
)  # fmt: skip
def test_the_hook_is_handed_what_roots_are_made_of(path: str, wanted: bool) -> None:
    assert bool(re.search(HOOKS["dasf-lint"]["files"], path)) is wanted


def test_one_process_sees_all_files() -> None:
    assert HOOKS["dasf-lint"]["require_serial"] is True
    assert HOOKS["dasf-lint-all"]["pass_filenames"] is False
