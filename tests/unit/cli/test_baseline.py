"""What a baseline says of findings after a repository, a policy or the configuration has changed."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.project import baseline
from dasf_lint.report.formats import FORMATS
from tests.unit.cli.running import Ended, Program

FILE = ".dasf-lint-baseline.json"
MODULE = """variable "public" {}
resource "azurerm_databricks_workspace" "this" {
  name                          = "x"
  location                      = "westeurope"
  resource_group_name           = "x"
  sku                           = "premium"
  public_network_access_enabled = false
  custom_parameters {
    no_public_ip = var.public
  }
}
resource "databricks_token" "ci" {
  comment          = "x"
  lifetime_seconds = 31536000
}
"""
ROOT = 'module "ws" {\n  source = "../../modules/ws"\n  public = false\n}\n'


@pytest.fixture
def estate(program: Program) -> Program:
    """A module with a fault inside of it, called by one root that hands over another."""
    for each in ("faulty/main.tf", "clean/main.tf"):
        (program.directory / each).unlink()
    program.write({"modules/ws/main.tf": MODULE, "envs/dev/main.tf": ROOT})
    assert program.run("baseline").code == 0
    return program


def states(program: Program, *arguments: str) -> dict[str, tuple[str, list[str]]]:
    """What each finding is against the baseline, with the addresses of new members."""
    ended = program.run("check", "--baseline", FILE, "--format", "json", *arguments)
    return {
        each["policy"]: (each["baseline"], [member["address"] for member in each["new_members"]])
        for each in json.loads(ended.out)["findings"]
    }


def notices(program: Program, *arguments: str) -> list[str]:
    ended = program.run("check", "--baseline", FILE, "--format", "json", *arguments)
    return [each["message"] for each in json.loads(ended.out)["diagnostics"] if each["code"] == "baseline"]


def move(program: Program, old: str, new: str) -> None:
    place = program.directory / new
    place.parent.mkdir(parents=True, exist_ok=True)
    os.rename(program.directory / old, place)


def replace(program: Program, path: str, old: str, new: str) -> None:
    place = program.directory / path
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


KNOWN = ("unchanged", [])


def test_what_is_written_down_does_not_count(estate: Program) -> None:
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}
    ended = estate.run("check", "--baseline", FILE)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("0 findings, 2 baselined (--show baselined), ")
    assert "(baselined)" in estate.run("check", "--baseline", FILE, "--show", "baselined").out


def lines_above(program: Program) -> None:
    replace(program, "modules/ws/main.tf", "resource", "# a comment\n\nresource")


def another_value(program: Program) -> None:
    """As wrong as before, at the same place."""
    replace(program, "modules/ws/main.tf", "31536000", "41536000")


def every_file(program: Program) -> None:
    move(program, "modules/ws/main.tf", "modules/ws/workspace.tf")
    move(program, "envs/dev/main.tf", "envs/dev/root.tf")


def the_module(program: Program) -> None:
    move(program, "modules/ws", "terraform/ws")
    replace(program, "envs/dev/main.tf", "../../modules/ws", "../../terraform/ws")


def the_root(program: Program) -> None:
    move(program, "envs/dev", "envs/development")


def everything(program: Program) -> None:
    move(program, "envs", "platform/envs")
    move(program, "modules", "platform/modules")


def variable_files(program: Program) -> None:
    """One variant takes the place of none."""
    program.write({"envs/dev/eu.tfvars": ""})


@pytest.mark.parametrize(
    "change", [lines_above, another_value, every_file, the_module, the_root, everything, variable_files]
)
def test_what_is_only_elsewhere_now_is_known(estate: Program, change: Callable[[Program], None]) -> None:
    change(estate)
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}
    assert notices(estate) == []
    # And is still known when it is moved once more, and the baseline was pruned between.
    assert estate.run("baseline", "--prune").code == 0
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}


def test_what_is_elsewhere_is_known_where_something_else_cannot_be_read(estate: Program) -> None:
    everything(estate)
    estate.write({"broken/main.tf": "resource {"})
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}


def test_a_further_caller_is_new_where_it_adds_a_resource(estate: Program) -> None:
    estate.write({"envs/prod/main.tf": ROOT.replace("false", "true")})
    address = "module.ws.databricks_token.ci"
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": ("updated", [address])}
    assert estate.run("check", "--baseline", FILE).code == 1
    estate.write({"envs/prod/main.tf": ROOT})
    ended = estate.run("check", "--baseline", FILE, "--format", "json")
    found = [(each["policy"], each["baseline"]) for each in json.loads(ended.out)["findings"]]
    assert sorted(found) == [
        ("token-lifetime", "updated"), ("workspace-public-ip", "new"), ("workspace-public-ip", "unchanged"),
    ]  # fmt: skip


def test_a_root_that_is_gone_leaves_its_findings_to_nobody_who_was_there(estate: Program) -> None:
    estate.write({"envs/prod/main.tf": ROOT.replace("false", "true").replace("modules/ws", "modules/clean")})
    estate.write({"modules/clean/main.tf": MODULE.replace("31536000", "3600")})
    assert estate.run("baseline", "--update").code == 0
    shutil.rmtree(estate.directory / "envs/dev")
    estate.write({"envs/prod/main.tf": ROOT})
    assert states(estate) == {
        "workspace-public-ip": ("new", []), "token-lifetime": ("updated", ["module.ws.databricks_token.ci"]),
    }  # fmt: skip
    # A directory that was not there then may be one that was.
    move(estate, "envs/prod", "envs/new")
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}


def test_a_renamed_call_is_another_resource(estate: Program) -> None:
    """Terraform would destroy the one and create the other."""
    replace(estate, "envs/dev/main.tf", 'module "ws"', 'module "lake"')
    assert states(estate) == {
        "workspace-public-ip": ("updated", ["module.lake.azurerm_databricks_workspace.this"]),
        "token-lifetime": ("updated", ["module.lake.databricks_token.ci"]),
    }


@pytest.mark.parametrize(
    ("call", "moves"),
    [
        ("lake", [("module.ws", "module.lake")]),
        ("lake", [("module.ws", "module.sea"), ("module.sea", "module.lake")]),
        (
            "lake",
            [("module.ws.databricks_token.ci", "module.lake.databricks_token.ci"), ("module . ws", "module.lake")],
        ),
    ],
)
def test_a_call_that_is_said_to_be_moved_is_the_same(estate: Program, call: str, moves: list[tuple[str, str]]) -> None:
    replace(estate, "envs/dev/main.tf", 'module "ws"', f'module "{call}"')
    blocks = "".join(f"moved {{\n  from = {before}\n  to   = {after}\n}}\n" for before, after in moves)
    estate.write({"envs/dev/moved.tf": blocks})
    assert states(estate) == {"workspace-public-ip": KNOWN, "token-lifetime": KNOWN}


@pytest.mark.parametrize(
    ("before", "after"),
    [("module.w", "module.lake"), ("module.ws", "module.lak"), ("module.lake", "module.lake"), ("1", "module.lake")],
)
def test_a_block_about_something_else_moves_nothing(estate: Program, before: str, after: str) -> None:
    replace(estate, "envs/dev/main.tf", 'module "ws"', 'module "lake"')
    estate.write({"envs/dev/moved.tf": f"moved {{\n  from = {before}\n  to   = {after}\n}}\n"})
    assert {state for state, _ in states(estate).values()} == {"updated"}


def test_a_copy_of_what_is_known_is_new(estate: Program) -> None:
    """The file that the entry names is still there."""
    estate.write({"envs/dev/copy.tf": MODULE.replace("var.public", "true")})
    ended = estate.run("check", "--baseline", FILE, "--format", "json")
    found = {each["location"]["file"]: each["baseline"] for each in json.loads(ended.out)["findings"]}
    assert found["envs/dev/copy.tf"] == "new"
    assert found["modules/ws/main.tf"] == "unchanged"


def test_a_second_attribute_of_a_known_resource_is_new(program: Program) -> None:
    secret = 'resource "databricks_job" "j" {\n  name = "x"\n  task {\n    task_key = "a"\n    notebook_task {\n      notebook_path = "/x"\n      base_parameters = {\n        api_token = "dapi0123456789abcdef0123456789abcdef"\n      }\n    }\n  }\n}\n'
    program.write({"faulty/main.tf": secret})
    assert program.run("baseline", "faulty").code == 0
    moved = secret.replace("api_token ", "other_token ")
    program.write({"faulty/main.tf": moved})
    found = states(program, "faulty", "--select", "plaintext-secret")
    assert found == {"plaintext-secret": ("new", [])}


# --- severities, messages, names of policies


def entries(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((program.directory / FILE).read_text("utf-8"))["entries"]
    return found


def rewrite(program: Program, **changed: object) -> None:
    """As if an earlier version had written every entry."""
    path = program.directory / FILE
    document = json.loads(path.read_text("utf-8"))
    document["entries"] = [{**each, **changed} for each in document["entries"]]
    path.write_text(json.dumps(document), "utf-8")


def test_a_graver_severity_is_told_and_a_lesser_one_is_not(estate: Program) -> None:
    estate.write({".dasf-lint.yaml": "version: 1\nseverity:\n  token-lifetime: critical\n"})
    assert states(estate)["token-lifetime"] == ("updated", [])
    assert estate.run("check", "--baseline", FILE).code == 1
    assert estate.run("baseline", "--prune").code == 0
    assert states(estate)["token-lifetime"] == ("updated", []), "pruning accepts nothing"
    assert estate.run("baseline", "--update").code == 0
    assert states(estate)["token-lifetime"] == KNOWN
    estate.write({".dasf-lint.yaml": "version: 1\nseverity:\n  token-lifetime: low\n"})
    assert states(estate)["token-lifetime"] == KNOWN


def test_a_check_that_was_made_graver_has_another_fingerprint_and_is_known(estate: Program) -> None:
    rewrite(estate, fingerprint="0123456789abcdef", severity="info")
    assert {state for state, _ in states(estate).values()} == {"updated"}


def test_a_policy_is_known_by_its_earlier_names(estate: Program) -> None:
    rewrite(estate, fingerprint="0123456789abcdef", policy="DBX-NET-001")
    assert states(estate)["workspace-public-ip"] == KNOWN
    assert states(estate)["token-lifetime"] == ("new", [])


def test_what_a_policy_says_is_no_part_of_what_is_known(estate: Program) -> None:
    assert "message" not in entries(estate)[0]
    assert set(entries(estate)[0]) == set(baseline.BaselineEntry._fields)


# --- what is gone


def test_what_is_not_found_any_more_is_told_once_and_pruned(estate: Program) -> None:
    replace(estate, "modules/ws/main.tf", "31536000", "3600")
    [notice] = notices(estate)
    assert notice.startswith("token-lifetime in modules/ws/main.tf is not found any more")
    assert estate.run("check", "--baseline", FILE).code == 0
    assert estate.run("baseline", "--prune").out == f"{FILE}: 1 finding, 1 gone\n"
    assert notices(estate) == []
    assert [each["policy"] for each in entries(estate)] == ["workspace-public-ip"]


def test_what_is_suppressed_now_is_not_said_to_be_mended(estate: Program) -> None:
    replace(estate, "modules/ws/main.tf", "31536000", "31536000 # dasf-lint: ignore[token-lifetime] it is needed")
    [notice] = notices(estate)
    assert (
        notice == "token-lifetime in modules/ws/main.tf is suppressed now; dasf-lint baseline --prune drops the entry"
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_tells_of_it(estate: Program, name: str) -> None:
    replace(estate, "modules/ws/main.tf", "31536000", "3600")
    assert estate.run("check", "--baseline", FILE, "--format", name).code == 0


def test_one_baseline_counts(estate: Program) -> None:
    ended = estate.run("check", "--baseline", FILE, "--baseline", "other.json")
    assert (ended.code, ended.err) == (2, "error: --baseline is given 2 times, and one counts\n")


def test_pruning_adds_neither_a_finding_nor_a_resource(estate: Program) -> None:
    estate.write({"envs/prod/main.tf": ROOT})
    before = entries(estate)
    assert "2 findings not taken in (--update)" in estate.run("baseline", "--prune").out
    assert entries(estate) == before
    assert "1 new, 1 with further resources" in estate.run("baseline", "--update").out
    assert {state for state, _ in states(estate).values()} == {"unchanged"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("envs/other",),
        ("--select", "workspace-public-ip"),
        ("--ignore", "token-lifetime"),
        ("--exclude", "envs/dev"),
        ("envs/other", "--no-suppressions"),
    ],
)
def test_a_run_over_a_part_says_nothing_of_the_rest(estate: Program, arguments: tuple[str, ...]) -> None:
    replace(estate, "modules/ws/main.tf", "31536000", "3600")
    estate.write({"envs/other/main.tf": "locals {\n  a = 1\n}\n"})
    before = entries(estate)
    assert notices(estate, *arguments) == []
    assert estate.run("baseline", "--prune", *arguments).code in (0, 2)
    assert entries(estate) == before
    assert estate.run("baseline", "--update", *arguments).code in (0, 2)
    assert entries(estate) == before


def test_a_run_of_another_profile_says_nothing_of_what_it_does_not_ask(estate: Program) -> None:
    assert estate.run("baseline", "--update", "--profile", "audit").code == 0
    assert len(entries(estate)) > 2
    assert notices(estate) == []
    assert estate.run("baseline", "--prune").code == 0
    assert len(entries(estate)) > 2


def test_what_cannot_be_read_is_no_reason_to_drop_what_was_found_in_it(estate: Program) -> None:
    estate.write({"modules/ws/main.tf": MODULE + "resource {"})
    replace(estate, "modules/ws/main.tf", "31536000", "")
    before = entries(estate)
    assert notices(estate) == []
    assert estate.run("baseline", "--prune").code == 2
    assert len(entries(estate)) == len(before)


def test_what_an_override_does_not_ask_is_not_gone(estate: Program) -> None:
    estate.write({".dasf-lint.yaml": "version: 1\noverrides:\n- paths: [modules/**]\n  ignore: [token-lifetime]\n"})
    assert notices(estate) == []
    assert set(states(estate)) == {"workspace-public-ip"}


# --- the file


def test_a_baseline_has_a_line_for_each_entry_in_a_fixed_order(estate: Program) -> None:
    text = (estate.directory / FILE).read_text("utf-8")
    (estate.directory / FILE).unlink()
    assert estate.run("baseline").out == f"{FILE}: 2 findings\n"
    assert (estate.directory / FILE).read_text("utf-8") == text
    assert [json.loads(line.rstrip(","))["policy"] for line in text.split("\n") if "fingerprint" in line] == [
        "token-lifetime", "workspace-public-ip",
    ]  # fmt: skip


def test_nothing_is_overwritten_unless_it_is_asked_for(estate: Program) -> None:
    ended = estate.run("baseline")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {FILE} exists; --update replaces")
    ended = estate.run("baseline", "-o", "other.json", "--prune")
    assert ended.err == "error: other.json does not exist, so there is nothing to prune\n"
    assert estate.run("baseline", "-o", "other.json", "--update").code == 0
    assert estate.run("baseline", "-o", "modules/ws/main.tf", "--update").code == 2


def test_an_empty_repository_has_an_empty_baseline(program: Program) -> None:
    assert program.run("baseline", "clean").code == 0
    assert program.run("check", "--baseline", FILE, "clean").code == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", f"{FILE}:1"),
        ("[]", "it is no baseline"),
        ("[" * 100_000, "nested too deeply"),
        ('{"entries": {}}', "it is no baseline"),
        ('{"schema_version": 2, "entries": []}', "another version"),
        ('{"schema_version": 1, "entries": [1]}', "entry 1 lacks"),
        ('{"schema_version": 1, "entries": [{"fingerprint": "x"}]}', "entry 1 lacks"),
        ('{"schema_version": 1, "entries": [' + "1" * 5_000 + "]}", "too many digits"),
        ("<<<<<<< HEAD\n{}", "it is no JSON"),
        ("\ufeff\x00", "it is no JSON"),
    ],
)
def test_what_is_no_baseline_is_said_and_holds_nothing_back(estate: Program, text: str, why: str) -> None:
    estate.write({FILE: text})
    ended = estate.run("check", "--baseline", FILE, "--format", "concise")
    assert ended.code == 2
    assert why in ended.out
    assert "2 findings" in ended.out
    ended = estate.run("baseline", "--update")
    assert (ended.code, ended.out) == (2, "")
    assert why in ended.err


def test_keys_of_a_later_version_are_passed_over(estate: Program) -> None:
    rewrite(estate, since="2027-01-01")
    assert {state for state, _ in states(estate).values()} == {"unchanged"}


def test_a_baseline_shows_no_secret(program: Program) -> None:
    token = "dapi0123456789abcdef0123456789abcdef"
    text = f'resource "databricks_token" "ci" {{\n  for_each         = toset(["{token}", "b"])\n  lifetime_seconds = 31536000\n}}\n'
    program.write({"faulty/main.tf": text})
    assert program.run("baseline", "faulty").code == 0
    assert token not in (program.directory / FILE).read_text("utf-8")
    assert {state for state, _ in states(program, "faulty").values()} == {"unchanged"}
    program.write({"faulty/main.tf": text.replace('"b"', '"b", "c"')})
    assert states(program, "faulty")["token-lifetime"] == ("updated", ['databricks_token.ci["c"]'])


def test_a_link_that_leads_out_is_not_written_through(estate: Program, tmp_path_factory: Any) -> None:
    outside: Path = tmp_path_factory.mktemp("outside") / "victim"
    (estate.directory / "b.json").symlink_to(outside)
    ended: Ended = estate.run("baseline", "-o", "b.json", "--update")
    assert ended.code == 2
    assert not outside.exists()


def test_showing_what_is_known_needs_a_baseline(estate: Program) -> None:
    ended = estate.run("check", "--show", "baselined")
    assert ended.code == 2
    assert "without --baseline nothing is baselined" in ended.err


def test_a_file_that_is_not_there_is_told(estate: Program) -> None:
    ended = estate.run("check", "--baseline", "nope.json")
    assert ended.code == 2
    assert ended.err == "error: nope.json of --baseline: no such file or directory\n"
