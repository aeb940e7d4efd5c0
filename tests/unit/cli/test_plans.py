"""Plans on the command line: as `--plan`, in place of a path, and what only looks like one."""

import json
from typing import Any

import pytest

from tests.unit.cli.running import Program

TOKEN = 'variable "days" {}\nresource "databricks_token" "t" {\n  lifetime_seconds = var.days * 86400\n}\n'


def plan(days: int = 4000, address: str = "databricks_token.t", **more: Any) -> str:
    resource = {"address": address, "mode": "managed", "type": "databricks_token", "name": address.rpartition(".")[2]}
    change = {"actions": ["create"], "after": {"lifetime_seconds": days * 86400}, "after_unknown": {"id": True}}
    document = {
        "format_version": "1.2", "variables": {"days": {"value": days}},
        "planned_values": {"root_module": {"resources": [resource]}}, "resource_changes": [{**resource, "change": change}],
        **more,
    }  # fmt: skip
    return json.dumps(document)


@pytest.fixture
def repository(program: Program) -> Program:
    program.write({"live/main.tf": TOKEN, "live/plan.json": plan(), "other/plan.json": plan()})
    return program


def findings(text: str) -> list[tuple[str, str, int]]:
    return [
        (each["policy"], each["location"]["file"], each["location"]["line"]) for each in json.loads(text)["findings"]
    ]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["live", "--plan", "live/plan.json"], ("live/main.tf", 3)),
        (["live/plan.json"], ("live/main.tf", 3)),
        (["live", "other/plan.json"], ("live/main.tf", 3)),
        (["other/plan.json", "live/main.tf"], ("live/main.tf", 3)),
        (["other/plan.json"], ("other/plan.json", 1)),
    ],
)
def test_a_plan_in_place_of_a_path_is_judged_as_plan(
    repository: Program, arguments: list[str], place: tuple[str, int]
) -> None:
    ended = repository.run("check", *arguments, "--format", "json")
    assert ended.code == 1, ended
    assert findings(ended.out) == [("token-lifetime", *place)]
    assert len(json.loads(ended.out)["roots"]) == 1


def test_a_plan_is_taken_from_where_it_lies(repository: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.directory / "live")
    assert findings(repository.run("plan.json", "--format", "json").out) == [("token-lifetime", "live/main.tf", 3)]
    repository.write({"live/sub/main.tf": TOKEN, "live/databricks.yml": "bundle:\n  name: b\n"})
    ended = repository.run("plan.json", "--format", "json")
    assert [each["directory"] for each in json.loads(ended.out)["roots"]] == ["live"], (
        "nothing beside it, nothing below"
    )


@pytest.mark.parametrize("command", ["check", "graph", "roots", "coverage"])
def test_a_plan_among_other_paths_is_told(repository: Program, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    note = "note: plan.json is a plan, and the values of live are those of it (--plan)\n"
    assert note.replace("plan.json", "live/plan.json") in repository.run(command, "live", "live/plan.json").err
    for alone in (["live/plan.json"], ["live", "--plan", "live/plan.json"], ["live"]):
        assert "note" not in repository.run(command, *alone).err, "chosen by hand"
    monkeypatch.chdir(repository.directory / "live")
    assert note in repository.run(command, "main.tf", "plan.json").err


def test_of_several_roots_an_error_says_that_the_plan_is_used_for_none(repository: Program) -> None:
    repository.write({"other/main.tf": TOKEN})
    ended = repository.run("check", "live/main.tf", "other/main.tf", "other/plan.json")
    assert ended.code == 2
    assert "a plan is of one root, and here are 2" in ended.out
    assert "note" not in ended.err


def test_other_commands_take_a_plan_in_place_of_a_path_as_well(repository: Program) -> None:
    assert repository.run("show", "databricks_token.t", "live/plan.json").out.count("lifetime_seconds = 345600000") == 1
    [root] = json.loads(repository.run("graph", "live/plan.json").out)["roots"]
    assert root["directory"] == "live"
    assert "terraform, 1 node" in repository.run("roots", "live/plan.json").out


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"format_version": "1.0", "values": {"root_module": {}}}', "it is a state"),
        ('{"version": 4, "serial": 1, "lineage": "x", "resources": []}', "it is a state"),
        ('{"@level":"info","@message":"x","type":"version"}\n', "it is the log of `terraform plan -json`"),
        ("PK\x03\x04\x14....tfplan", "it is a binary plan; `terraform show -json FILE`"),
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.tfstate", "x.tfplan", "x"])
def test_what_is_no_plan_is_told_from_one(repository: Program, name: str, content: str, why: str) -> None:
    repository.write({f"live/{name}": content})
    ended = repository.run("check", f"live/{name}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: live/{name} cannot be judged: {why}")
    ended = repository.run("check", "live", "--plan", f"live/{name}")
    assert ended.code == 2
    assert f"cannot be used: {why}" in ended.out


def test_one_plan_is_judged_at_a_time(repository: Program) -> None:
    for arguments in (["live/plan.json", "other/plan.json"], ["live/plan.json", "--plan", "other/plan.json"]):
        ended = repository.run("check", *arguments)
        assert (ended.code, ended.out) == (2, "")
        assert "plan" in ended.err


@pytest.mark.parametrize(
    "document",
    [
        plan(resource_changes=None), plan(resource_changes={}), plan(planned_values=[]), plan(complete=False),
        plan(address="databricks_token.other"), plan(resource_changes=[], planned_values={"root_module": {}}),
        plan(variables=[]), plan(format_version="2.0"), '{"format_version": "1.2"}', "[]", "5", "", "{",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "graph", "roots", "console", "show"])
def test_a_plan_that_cannot_be_used_ends_every_command_with_two(
    repository: Program, monkeypatch: pytest.MonkeyPatch, command: str, document: str
) -> None:
    repository.write({"bad.json": document})
    address = ["databricks_token.t"] if command == "show" else []
    ended = repository.run(command, *address, "live", "--plan", "bad.json")
    assert ended.code == 2
    assert "The plan bad.json cannot be used" in ended.out + ended.err
    assert "bug" not in ended.err


def test_a_plan_gives_the_console_its_variables(repository: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository.directory / "input").write_text("var.days\n")
    with open(repository.directory / "input") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        assert repository.run("console", "live", "--plan", "live/plan.json") == (0, "4000\n", "")


def test_a_file_that_is_read_as_a_path_is_not_searched_for_a_plan(repository: Program) -> None:
    repository.write({"live/x.tf.json": plan()})
    ended = repository.run("check", "live/x.tf.json", "--format", "json")
    assert len(json.loads(ended.out)["roots"]) == 1
    assert findings(ended.out) == [], "days has no value"
