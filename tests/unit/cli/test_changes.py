"""`--diff-base` and `--diff`: which findings a change brings."""

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.repositories import begin, commit, git, needs_git, write
from tests.unit.cli.running import CLEAN, FAULTY, Program

pytestmark = needs_git

WORKSPACE = 'resource "azurerm_databricks_workspace" "{0}" {{\n  name = "x"\n  custom_parameters {{\n    no_public_ip = {1}\n  }}\n}}\n'
PUBLIC_IP = "workspace-public-ip"


class Found(NamedTuple):
    code: int
    counting: list[str]
    held: list[str]
    document: dict[str, Any]


def judge(program: Program, *arguments: str, select: str = PUBLIC_IP) -> Found:
    """Findings as `path:line addresses`."""
    ended = program.run("check", "--format", "json", "--select", select, *arguments)
    assert ended.out, ended.err
    document = json.loads(ended.out)
    told = [
        (
            each["changed"],
            f"{each['location']['file']}:{each['location']['line']} {','.join(m['address'] for m in each['members'])}",
        )
        for each in document["findings"]
        if each["suppression"] is None
    ]
    assert all(changed is not None for changed, _ in told)
    return Found(
        ended.code,
        [text for changed, text in told if changed],
        [text for changed, text in told if not changed],
        document,
    )


def both(program: Program, directory: Path) -> Found:
    """What is found by a branch, and by the diff of it, which is the same."""
    by_base = judge(program, "--diff-base", "main")
    patch = git(directory, "diff", "main", "--")
    (directory.parent / "change.diff").write_bytes((patch + "\n").encode("utf-8", "surrogateescape"))
    by_diff = judge(program, "--diff", os.fspath(directory.parent / "change.diff"))
    assert (by_base.code, by_base.counting, by_base.held) == (by_diff.code, by_diff.counting, by_diff.held)
    return by_base


@pytest.fixture
def repository(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    (tmp_path / "r").mkdir()
    return Program(tmp_path / "r", capfdbinary, monkeypatch)


def start(program: Program, files: Mapping[str, str]) -> Path:
    begin(program.directory, files)
    return program.directory


# --- what a change brings


def test_a_fault_that_was_there_is_held_back(repository: Program) -> None:
    here = start(repository, {"a/main.tf": FAULTY, "b/main.tf": WORKSPACE.format("b", "true")})
    assert both(repository, here)[:3] == (0, [], ["a/main.tf:4 azurerm_databricks_workspace.this"])
    commit(here, {"b/main.tf": WORKSPACE.format("b", "false")})
    found = both(repository, here)
    assert found[:2] == (1, ["b/main.tf:4 azurerm_databricks_workspace.b"])
    assert found.document["summary"]["unchanged"] == 1


def test_what_is_not_committed_counts(repository: Program) -> None:
    here = start(repository, {"a/main.tf": FAULTY})
    write(here, {"new/main.tf": FAULTY, "a/main.tf": FAULTY + WORKSPACE.format("b", "false")})
    assert judge(repository, "--diff-base", "main").counting == [
        "a/main.tf:10 azurerm_databricks_workspace.b",
        "new/main.tf:4 azurerm_databricks_workspace.this",
    ]


def test_what_git_ignores_is_taken_to_be_as_it_is_now(repository: Program) -> None:
    variable = 'variable "public" {\n  type = bool\n  default = true\n}\n'
    main = variable + WORKSPACE.format("a", "var.public")
    here = start(repository, {"main.tf": main, ".gitignore": "*.tfvars\n/made/\n"})
    write(here, {"terraform.tfvars": "public = false\n", "made/main.tf": FAULTY})
    assert judge(repository, "--diff-base", "main")[1:3] == (
        [], ["made/main.tf:4 azurerm_databricks_workspace.this", "terraform.tfvars:1 azurerm_databricks_workspace.a"],
    )  # fmt: skip
    git(here, "add", "-f", "terraform.tfvars")
    assert judge(repository, "--diff-base", "main").counting == ["terraform.tfvars:1 azurerm_databricks_workspace.a"]


def test_a_fault_in_a_module_is_of_all_its_callers_and_a_new_caller_brings_it(repository: Program) -> None:
    call = 'module "w" {\n  source = "../../m"\n}\n'
    here = start(repository, {"m/main.tf": WORKSPACE.format("w", "false"), "envs/a/main.tf": call})
    assert both(repository, here).counting == []
    commit(here, {"envs/b/main.tf": call})
    assert both(repository, here).counting == [
        "m/main.tf:4 module.w.azurerm_databricks_workspace.w,module.w.azurerm_databricks_workspace.w"
    ]


def test_a_value_from_far_away_counts_where_it_is_written(repository: Program) -> None:
    main = 'variable "public" {\n  type = bool\n}\n' + WORKSPACE.format("w", "var.public")
    here = start(repository, {"main.tf": main, "terraform.tfvars": "public = true\n"})
    commit(here, {"terraform.tfvars": "public = false\n"})
    assert both(repository, here).counting == ["terraform.tfvars:1 azurerm_databricks_workspace.w"]


def test_a_line_that_is_gone_counts_where_it_prevented_something(repository: Program) -> None:
    main = 'variable "public" {\n  type = bool\n  default = false\n}\n' + WORKSPACE.format("w", "var.public")
    here = start(repository, {"main.tf": main, "terraform.tfvars": "# values\npublic = true\n"})
    commit(here, {"terraform.tfvars": "# values\n"})
    assert both(repository, here).counting == ["main.tf:3 azurerm_databricks_workspace.w"]


def test_a_resource_that_is_gone_counts_where_it_was_needed(repository: Program) -> None:
    workspace = 'resource "azurerm_databricks_workspace" "w" {\n  name = "x"\n}\n'
    lists = 'resource "databricks_ip_access_list" "l" {\n  label = "x"\n  list_type = "ALLOW"\n  ip_addresses = ["192.0.2.1/32"]\n}\nresource "databricks_workspace_conf" "c" {\n  custom_config = { enableIpAccessLists = true }\n}\n'
    here = start(repository, {"main.tf": workspace, "lists.tf": lists})
    select = "workspace-without-ip-access-list"
    assert judge(repository, "--diff-base", "main", select=select)[1:3] == ([], [])
    (here / "lists.tf").unlink()
    assert judge(repository, "--diff-base", "main", select=select).counting == [
        "main.tf:1 azurerm_databricks_workspace.w"
    ]


def test_a_comment_or_blanks_bring_nothing_and_neither_does_another_line_of_the_resource(repository: Program) -> None:
    here = start(repository, {"main.tf": FAULTY})
    commit(here, {"main.tf": "# about\n" + FAULTY.replace("no_public_ip =", "  no_public_ip   =")})
    assert both(repository, here)[1:3] == ([], ["main.tf:5 azurerm_databricks_workspace.this"])
    commit(here, {"main.tf": FAULTY.replace("= false", "= false # because")})
    assert both(repository, here).counting == []
    commit(here, {"main.tf": FAULTY.replace('"x"', '"y"')})
    assert both(repository, here).counting == []


def test_the_line_of_a_finding_counts_where_somebody_edits_it(repository: Program) -> None:
    here = start(repository, {"main.tf": FAULTY})
    commit(here, {"main.tf": FAULTY.replace("= false", "= !true")})
    assert both(repository, here).counting == ["main.tf:4 azurerm_databricks_workspace.this"]


def test_a_comment_that_excused_something_counts_where_it_is_gone(repository: Program) -> None:
    excused = FAULTY.replace("= false", f"= false # dasf-lint: ignore[{PUBLIC_IP}] -- because")
    here = start(repository, {"main.tf": excused})
    assert both(repository, here)[1:3] == ([], [])
    commit(here, {"main.tf": FAULTY})
    assert both(repository, here).counting == ["main.tf:4 azurerm_databricks_workspace.this"]


def test_the_configuration_of_the_state_before_counts_for_it(repository: Program) -> None:
    here = start(repository, {"main.tf": FAULTY, ".dasf-lint.yaml": f"version: 1\nseverity:\n  {PUBLIC_IP}: low\n"})
    assert both(repository, here).held == ["main.tf:4 azurerm_databricks_workspace.this"]
    commit(here, {".dasf-lint.yaml": f"version: 1\nseverity:\n  {PUBLIC_IP}: high\n"})
    assert both(repository, here).counting == ["main.tf:4 azurerm_databricks_workspace.this"], "graver"
    commit(here, {".dasf-lint.yaml": f"version: 1\nseverity:\n  {PUBLIC_IP}: info\n"})
    assert both(repository, here).counting == [], "less grave"


def test_a_configuration_that_is_named_counts_as_it_was_where_the_repository_has_it(repository: Program) -> None:
    here = start(
        repository, {"main.tf": FAULTY, "own.yaml": f"version: 1\nexclude: [main.tf]\nseverity: {{{PUBLIC_IP}: low}}\n"}
    )
    commit(here, {"own.yaml": "version: 1\n"})
    found = judge(repository, "--diff-base", "main", "--config", "own.yaml")
    assert found.counting == ["main.tf:4 azurerm_databricks_workspace.this"]


POLICY = """\
version: 1
id: token-short
title: Tokens must be short-lived
severity: high
dasf: [DASF-1]
description: Because.
match: {resource: databricks_token}
assert: {path: lifetime_seconds, at_most: 60}
message: "{address} lives for {value} seconds"
remediation: Set `lifetime_seconds = 60`.
examples:
  - {name: a, expect: fail, terraform: x}
  - {name: b, expect: pass, terraform: x}
"""
TOKEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 600\n}\n'


@pytest.mark.parametrize("how", ["configuration", "option"])
def test_policies_of_ones_own_are_part_of_the_state_before(repository: Program, how: str) -> None:
    files = {"main.tf": TOKEN, "rules/a.yaml": POLICY.replace("most: 60", "most: 600")}
    files.update({".dasf-lint.yaml": "policies: [rules]\n"} if how == "configuration" else {})
    here = start(repository, files)
    arguments = ["--policies", "rules"] if how == "option" else []
    assert judge(repository, "--diff-base", "main", *arguments, select="token-short")[:3] == (0, [], [])
    commit(here, {"rules/a.yaml": POLICY})
    found = judge(repository, "--diff-base", "main", *arguments, select="token-short")
    assert found.counting == ["main.tf:2 databricks_token.t"]
    found = judge(repository, "--diff-base", "topic", *arguments, select="token-short")
    assert found.held == ["main.tf:2 databricks_token.t"]


# --- moved


def test_what_was_moved_brings_nothing(repository: Program) -> None:
    call = 'module "w" {\n  source = "../../m"\n}\n'
    here = start(
        repository,
        {"m/main.tf": WORKSPACE.format("w", "false"), "envs/a/main.tf": call + FAULTY, "one.tf": FAULTY},
    )
    git(here, "mv", "envs/a", "envs/z")
    git(here, "mv", "m/main.tf", "m/other.tf")
    git(here, "mv", "one.tf", "two.tf")
    found = both(repository, here)
    assert (found.code, found.counting, len(found.held)) == (0, [], 3)


def test_what_was_moved_and_edited_brings_what_was_edited(repository: Program) -> None:
    text = "".join(WORKSPACE.format(name, "false") for name in "abc")
    here = start(repository, {"old.tf": text})
    git(here, "mv", "old.tf", "new.tf")
    commit(here, {"new.tf": text + WORKSPACE.format("d", "false")})
    found = both(repository, here)
    assert (found.counting, len(found.held)) == (["new.tf:22 azurerm_databricks_workspace.d"], 3)


def test_a_copy_brings_everything(repository: Program) -> None:
    here = start(repository, {"a/main.tf": FAULTY})
    commit(here, {"b/main.tf": FAULTY})
    assert both(repository, here)[1:3] == (
        ["b/main.tf:4 azurerm_databricks_workspace.this"], ["a/main.tf:4 azurerm_databricks_workspace.this"],
    )  # fmt: skip


# --- bundles

BUNDLE = """\
bundle:
  name: b
variables:
  who:
    default: admins
include: [resources/*.yml]
targets:
  dev:
    default: true
"""
JOBS = """\
resources:
  jobs:
    train:
      name: train
      permissions:
        - level: CAN_MANAGE
          group_name: ${var.who}
"""
BROAD = "permissions-to-everyone"


def test_a_variable_of_a_bundle_counts_where_it_is_written(repository: Program) -> None:
    here = start(repository, {"databricks.yml": BUNDLE, "resources/jobs.yml": JOBS})
    commit(here, {"databricks.yml": BUNDLE.replace("admins", "users")})
    found = judge(repository, "--diff-base", "main", select=BROAD)
    assert found.counting == ["resources/jobs.yml:6 databricks_permissions.job_train"]
    assert found.held == []


def test_an_override_of_a_target_counts(repository: Program) -> None:
    here = start(repository, {"databricks.yml": BUNDLE, "resources/jobs.yml": JOBS})
    commit(here, {"databricks.yml": BUNDLE + "    variables:\n      who: users\n"})
    assert judge(repository, "--diff-base", "main", select=BROAD).counting == [
        "databricks.yml:11 databricks_permissions.job_train"
    ]


def test_an_anchor_counts_for_everybody_who_uses_it(repository: Program) -> None:
    jobs = """\
x: &who
  - level: CAN_MANAGE
    group_name: {0}
resources:
  jobs:
    one: {{name: one, permissions: *who}}
    two: {{name: two, permissions: *who}}
"""
    here = start(repository, {"databricks.yml": BUNDLE, "resources/jobs.yml": jobs.format("admins")})
    commit(here, {"resources/jobs.yml": jobs.format("users")})
    found = judge(repository, "--diff-base", "main", select=BROAD)
    assert found.counting == ["resources/jobs.yml:2 databricks_permissions.job_one,databricks_permissions.job_two"]


def test_a_file_that_is_judged_itself_may_be_moved(repository: Program) -> None:
    job = """\
bundle: {name: b}
resources:
  jobs:
    train:
      tasks:
        - {task_key: t, notebook_task: {notebook_path: ./n.py}, environment_key: e}
      environments:
        - environment_key: e
          spec: {environment_version: "3", dependencies: [-r requirements.txt]}
"""
    here = start(repository, {"a/databricks.yml": job, "a/requirements.txt": "one\ntwo>=1\nthree>=2\n"})
    select = ("--diff-base", "main")
    assert len(judge(repository, *select, select="library-not-pinned").held) == 3
    git(here, "mv", "a", "b")
    assert judge(repository, *select, select="library-not-pinned")[1] == []
    write(here, {"b/requirements.txt": "one\ntwo>=2\nthree>=2\n"})
    found = judge(repository, *select, select="library-not-pinned")
    assert [text.partition(" ")[0] for text in found.counting] == ["b/requirements.txt:2"]


# --- unknown, gaps, errors


def test_what_was_unknown_before_closes_no_gate(repository: Program) -> None:
    variable = 'variable "public" {\n  type = bool\n}\n'
    here = start(repository, {"a.tf": variable + WORKSPACE.format("a", "var.public")})
    gate = ("--fail-on-unknown", "info")
    found = judge(repository, "--diff-base", "main", *gate)
    assert (found.code, [each["changed"] for each in found.document["unknown"]]) == (0, [False])
    commit(here, {"b.tf": WORKSPACE.format("b", "var.public")})
    found = judge(repository, "--diff-base", "main", *gate)
    assert (found.code, [each["changed"] for each in found.document["unknown"]]) == (1, [False, True])
    commit(here, {"a.tf": variable.replace("bool", "bool\n  default = false") + WORKSPACE.format("a", "var.public")})
    assert judge(repository, "--diff-base", "main").code == 1, "what was unknown fails now"


def test_what_was_hidden_before_closes_no_gate(repository: Program) -> None:
    call = 'module "{0}" {{\n  source = "git::https://example.com/{0}.git"\n}}\n'
    here = start(repository, {"a.tf": call.format("a")})
    assert judge(repository, "--diff-base", "main", "--fail-on-gap").code == 0
    commit(here, {"a.tf": "# more\n" + call.format("a")})
    assert judge(repository, "--diff-base", "main", "--fail-on-gap").code == 0
    commit(here, {"b.tf": call.format("b")})
    ended = repository.run("check", "--diff-base", "main", "--fail-on-gap")
    assert (ended.code, ended.err) == (1, "exit code 1: a gap that the change brings (--fail-on-gap)\n")


def test_what_could_not_be_read_before_is_told_and_what_it_hid_counts(repository: Program) -> None:
    here = start(repository, {"main.tf": "resource {\n" + FAULTY})
    commit(here, {"main.tf": FAULTY})
    found = judge(repository, "--diff-base", "main")
    assert found.counting == ["main.tf:4 azurerm_databricks_workspace.this"]
    [told] = [each for each in found.document["diagnostics"] if each["code"] == "before"]
    assert "could not be judged whole" in told["message"]


def test_an_error_of_now_ends_with_two_whatever_changed(repository: Program) -> None:
    start(repository, {"main.tf": FAULTY + "resource {\n"})
    assert judge(repository, "--diff-base", "main").code == 2


# --- with a baseline


def test_a_baseline_counts_as_it_was_before_the_change_and_its_new_entries_are_told(repository: Program) -> None:
    here = start(repository, {"a.tf": WORKSPACE.format("a", "false"), "b.tf": WORKSPACE.format("b", "false")})
    known = ("baseline", "a.tf", "--select", PUBLIC_IP, "-o", "known.json")
    assert repository.run(*known).code == 0
    git(here, "checkout", "-q", "main")
    commit(here, {})
    git(here, "checkout", "-q", "-B", "topic")
    commit(here, {"c.tf": WORKSPACE.format("c", "false")})
    assert repository.run("baseline", "--select", PUBLIC_IP, "-o", "known.json", "--update").code == 0
    found = judge(repository, "--diff-base", "main", "--baseline", "known.json")
    assert (found.code, found.counting) == (1, ["c.tf:4 azurerm_databricks_workspace.c"])
    assert found.document["summary"]["unchanged"] + found.document["summary"]["baselined"] == 2
    [told] = [each for each in found.document["weakenings"] if each["kind"] == "baseline"]
    assert "known.json" in told["message"]


def test_a_baseline_that_moves_with_its_code_adds_nothing_and_one_that_takes_in_what_is_graver_does(
    repository: Program,
) -> None:
    here = start(repository, {"a.tf": WORKSPACE.format("a", "false")})
    write_known = ("baseline", "--select", PUBLIC_IP, "-o", "known.json")
    assert repository.run(*write_known).code == 0
    commit(here, {})
    git(here, "branch", "-f", "main")
    git(here, "mv", "a.tf", "b.tf")
    assert repository.run(*write_known, "--update").code == 0
    asked = ("--diff-base", "main", "--baseline", "known.json")
    assert judge(repository, *asked).document["weakenings"] == []
    text = (here / "known.json").read_text("utf-8")
    write(here, {"known.json": text.replace('"severity": "high"', '"severity": "critical"')})
    assert [each["kind"] for each in judge(repository, *asked).document["weakenings"]] == ["baseline"]


def test_a_baseline_that_the_change_makes_knows_nothing_yet(repository: Program) -> None:
    here = start(repository, {"a.tf": "locals {}\n"})
    write(here, {"a.tf": FAULTY})
    assert repository.run("baseline", "--select", PUBLIC_IP, "-o", "known.json").code == 0
    found = judge(repository, "--diff-base", "main", "--baseline", "known.json")
    assert (found.code, found.counting) == (1, ["a.tf:4 azurerm_databricks_workspace.this"])


# --- words on the command line


def test_held_back_findings_are_counted_and_listed_where_they_are_asked_for(repository: Program) -> None:
    start(repository, {"main.tf": FAULTY})
    ended = repository.run("check", "--diff-base", "main", "--select", PUBLIC_IP)
    assert (ended.code, "main.tf:4" in ended.out) == (0, False)
    assert "0 findings, 1 unchanged" in ended.out
    listed = repository.run("check", "--diff-base", "main", "--select", PUBLIC_IP, "--show", "unchanged")
    assert (listed.code, "main.tf:4" in listed.out) == (0, True)


def test_a_part_of_a_repository_and_a_root_below_its_top(repository: Program) -> None:
    here = start(repository, {"p/a/main.tf": FAULTY, "p/b/main.tf": "locals {}\n"})
    commit(here, {"p/b/main.tf": WORKSPACE.format("b", "false"), "p/c/main.tf": WORKSPACE.format("c", "false")})
    found = judge(repository, "p", "--project-root", "p", "--diff-base", "main")
    assert (found.counting, found.held) == (
        ["b/main.tf:4 azurerm_databricks_workspace.b", "c/main.tf:4 azurerm_databricks_workspace.c"],
        ["a/main.tf:4 azurerm_databricks_workspace.this"],
    )
    assert judge(repository, "p/c", "--diff-base", "main").counting == ["p/c/main.tf:4 azurerm_databricks_workspace.c"]
    assert judge(repository, "p/a/main.tf", "--diff-base", "main").counting == []


def test_an_empty_diff_is_told(repository: Program) -> None:
    here = start(repository, {"main.tf": FAULTY})
    write(here, {"empty.diff": ""})
    found = judge(repository, "--diff", "empty.diff")
    assert (found.code, len(found.held)) == (0, 1)
    assert "before" in [each["code"] for each in found.document["diagnostics"]]


def test_a_new_file_that_is_named_brings_what_is_in_it_alone(
    repository: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = start(repository, {"live/main.tf": WORKSPACE.format("a", "false")})
    new = WORKSPACE.format("b", "false")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(new.encode())))
    unsaved = judge(repository, "-", "--stdin-filename", "live/new.tf", "--diff-base", "HEAD")
    write(directory, {"live/new.tf": new})
    saved = judge(repository, "live/new.tf", "--diff-base", "HEAD")
    assert unsaved.counting == saved.counting == ["live/new.tf:4 azurerm_databricks_workspace.b"]
    assert unsaved.held == saved.held == ["live/main.tf:4 azurerm_databricks_workspace.a"]


def test_a_directory_that_was_moved_brings_no_gap(repository: Program) -> None:
    call = 'module "a" {\n  source = "git::https://example.com/a.git"\n}\n'
    here = start(repository, {"live/c/a.tf": call + WORKSPACE.format("a", "var.x") + 'variable "x" {}\n'})
    git(here, "mv", "live/c", "live/d")
    assert judge(repository, "--diff-base", "main", "--fail-on-gap").code == 0


SECRET = """resource "databricks_job" "j" {{
  name = "x"
  new_cluster {{
    spark_env_vars = {{ TOKEN = {} }}
  }}
}}
"""


@pytest.mark.parametrize("read", ["file", "trimspace(file", "chomp(file"])
def test_another_credential_in_the_place_of_one_counts(repository: Program, read: str) -> None:
    call = f'{read}("${{path.module}}/s.txt")' + ")" * read.count("(")
    here = start(repository, {"main.tf": SECRET.format(call), "s.txt": "dapi0123456789abcdef0123456789abcdef\n"})
    arguments = ("--diff-base", "main", "--select", "plaintext-secret")
    commit(here, {"README.md": "more"})
    assert repository.run("check", *arguments).code == 0
    commit(here, {"s.txt": "dapi9876543210abcdef0123456789abcdee\n"})
    assert repository.run("check", *arguments).code == 1


# --- what is named


def test_a_name_that_means_several_refs_is_refused(repository: Program) -> None:
    """Whoever may push a tag would choose what the change is held against."""
    here = start(repository, {"a/main.tf": CLEAN})
    git(here, "update-ref", "refs/remotes/origin/main", "HEAD")
    commit(here, {"a/main.tf": FAULTY})
    git(here, "tag", "origin/main")
    ended = repository.run("check", "--diff-base", "origin/main")
    assert ended.code == 2
    assert "origin/main means several refs: refs/tags/origin/main, refs/remotes/origin/main" in ended.err
    assert judge(repository, "--diff-base", "refs/remotes/origin/main").code == 1


def test_a_baseline_behind_a_link_of_the_repository_is_refused(repository: Program) -> None:
    """Else a change would choose by which baseline it is judged."""
    here = start(repository, {"a/main.tf": FAULTY, "docs/x": "", "ci/x": ""})
    assert repository.run("baseline", "-o", "docs/old.json").code == 0
    (here / "ci/base.json").symlink_to("../docs/old.json")
    assert repository.run("check", "--baseline", "ci/base.json").code == 0
    ended = repository.run("check", "--baseline", "ci/base.json", "--diff-base", "main")
    assert (ended.code, ended.out) == (2, "")
    assert (
        ended.err == "error: ci/base.json of --baseline is reached by a link of the repository; name the file itself\n"
    )
    assert repository.run("check", "--baseline", "docs/old.json", "--diff-base", "main").code == 0
