"""What is said to settle unknown answers does, in a run of its own."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dasf_lint import fitting
from dasf_lint.core import limits
from dasf_lint.hcl import types
from dasf_lint.hcl.types import Type
from tests.unit.cli.running import Program

TOKEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = var.days * 86400\n}\nvariable "days" {\n  type = number\n}\n'


@pytest.fixture
def program(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    (tmp_path / ".git").mkdir()
    return Program(tmp_path, capfdbinary, monkeypatch)


def unknown_of(program: Program, *arguments: str) -> int:
    found: int = json.loads(program.run("check", "--format", "json", *arguments).out)["summary"]["unknown"]
    return found


def told(program: Program, files: Mapping[str, str], *arguments: str) -> Any:
    """The document about a repository, whose promises were kept by a check."""
    program.write(dict(files))
    document = json.loads(program.run("roots", "--format", "json", *arguments).out)
    assert document["unknown_answers"] == (before := unknown_of(program, *arguments))
    for each in (*document["needs"], *filter(None, [document["together"]])):
        if each["tried"] is not None:
            after = unknown_of(program, *arguments, *shlex.split(each["tried"]))
            assert before - after == each["answers"] - each["new"], each
    return document


def needs(document: Any) -> list[tuple[str, int | None, str | None]]:
    return [(each["subject"], each["answers"], each["tried"]) for each in document["needs"]]


def test_a_variable_without_value_is_tried_with_one_that_fits(program: Program) -> None:
    document = told(program, {"main.tf": TOKEN})
    assert needs(document) == [("var.days", 1, "--var days=1")]
    assert document["together"] is None
    assert (
        "  settles 1 of 1 unknown answer: var.days has no value (tried with --var days=1)\n" in program.run("roots").out
    )


def test_what_settles_most_comes_first_not_what_most_values_wait_for(program: Program) -> None:
    names = "".join(
        f'resource "databricks_token" "n{n}" {{\n  comment = var.prefix\n  lifetime_seconds = 1\n}}\n'
        for n in range(20)
    )
    document = told(program, {"main.tf": TOKEN + names + 'variable "prefix" {\n  type = string\n}\n'})
    assert needs(document) == [("var.days", 1, "--var days=1"), ("var.prefix", None, None)]
    assert [each["unknown"] for each in document["needs"]] == [1, 20]


def test_what_an_answer_waits_for_next_is_tried_together(program: Program) -> None:
    document = told(
        program, {"main.tf": TOKEN.replace("86400", "var.seconds") + 'variable "seconds" {\n  type = number\n}\n'}
    )
    assert needs(document) == [("var.days", 0, "--var days=1")]
    assert document["together"] == {"answers": 1, "new": 0, "tried": "--var days=1 --var seconds=1"}
    out = program.run("roots").out
    assert "settles none by itself: var.days has no value (1 answer waits for it; tried" in out
    assert "  together settles 1 of 1 unknown answer: --var days=1 --var seconds=1\n" in out


def test_several_that_one_answer_names_are_tried_together(program: Program) -> None:
    grant = '  grant {\n    principal  = var.NAME\n    privileges = ["SELECT"]\n  }\n'
    grants = "".join(grant.replace("NAME", name) for name in ("a", "b"))
    variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in ("a", "b"))
    document = told(
        program, {"main.tf": f'resource "databricks_grants" "g" {{\n  catalog = "c"\n{grants}}}\n{variables}'}
    )
    tried = {each["subject"]: (each["named"], each["alone"], each["answers"]) for each in document["needs"]}
    assert tried == {"var.a": (1, 0, 0), "var.b": (1, 0, 0)}
    assert document["together"] == {"answers": 1, "new": 0, "tried": "--var a=x --var b=x"}


def test_a_value_that_leads_to_the_next_unknown_one_settles_nothing(program: Program) -> None:
    source = TOKEN.replace("var.days * 86400", "var.limited ? var.days : 1").replace(
        'variable "days"', 'variable "limited" {\n  type = bool\n}\nvariable "days"'
    )
    document = told(program, {"main.tf": source})
    by_subject = {each["subject"]: each for each in document["needs"]}
    assert by_subject["var.limited"]["tried"] == "--var limited=false", "the other leads to var.days"


def test_what_a_variable_says_that_it_may_be_is_tried_first(program: Program) -> None:
    rule = '  validation {\n    condition     = contains(["short", "long"], var.kind)\n    error_message = "no kind"\n  }\n'
    source = f'resource "databricks_token" "t" {{\n  lifetime_seconds = {{short = 60, long = 0}}[var.kind]\n}}\nvariable "kind" {{\n  type = string\n{rule}}}\n'
    assert needs(told(program, {"main.tf": source}))[0] == ("var.kind", 1, "--var kind=short")


def test_what_a_sensitive_variable_may_be_is_not_shown(program: Program) -> None:
    rule = '  sensitive = true\n  validation {\n    condition     = contains(["swordfish-1", "long"], var.kind)\n    error_message = "no kind"\n  }\n'
    source = f'resource "databricks_token" "t" {{\n  lifetime_seconds = {{swordfish-1 = 60, long = 0}}[var.kind]\n}}\nvariable "kind" {{\n  type = string\n{rule}}}\n'
    document = told(program, {"main.tf": source.replace("  sensitive = true\n", "")})
    assert needs(document) == [("var.kind", 1, "--var kind=swordfish-1")]
    assert needs(told(program, {"main.tf": source})) == [("var.kind", None, None)]
    assert "swordfish" not in program.run("roots").out


def test_a_value_that_is_refused_is_not_told(program: Program) -> None:
    rule = '  validation {\n    condition     = var.days > 1000\n    error_message = "too few"\n  }\n'
    document = told(program, {"main.tf": TOKEN.replace("type = number\n", f"type = number\n{rule}")})
    assert needs(document) == [("var.days", None, None)]
    assert "not tried (1 of 1 unknown answer waits for it): var.days has no value (--var)" in program.run("roots").out


def test_the_workspace_is_tried(program: Program) -> None:
    source = (
        'resource "databricks_token" "t" {\n  lifetime_seconds = {default = 60, prod = 0}[terraform.workspace]\n}\n'
    )
    document = told(program, {"main.tf": source})
    assert ("terraform.workspace", 1, "--workspace default") in needs(document)


def test_a_variable_of_a_bundle_is_tried_with_a_runtime_as_well(program: Program) -> None:
    cluster = "{job_cluster_key: c, new_cluster: {spark_version: '${var.runtime}', num_workers: 1, node_type_id: n, data_security_mode: SINGLE_USER}}"
    bundle = f"bundle: {{name: b}}\nvariables:\n  runtime: {{description: r}}\n  all: {{type: complex}}\nresources:\n  jobs:\n    j: {{name: j, job_clusters: [{cluster}]}}\n"
    document = told(program, {"databricks.yml": bundle})
    assert ("var.runtime", 1, f"--var runtime={fitting.TEXTS[1]}") in needs(document)


def test_what_cannot_be_given_is_told_with_how_many_wait(program: Program) -> None:
    source = 'data "databricks_current_user" "me" {}\nresource "databricks_token" "t" {\n  lifetime_seconds = length(data.databricks_current_user.me.alphanumeric)\n}\n'
    [need] = [each for each in told(program, {"main.tf": source})["needs"] if each["named"]]
    assert (need["reason"], need["answers"], need["tried"], need["named"], need["alone"]) == (
        "data_source",
        None,
        None,
        1,
        1,
    )
    assert "not tried (1 of 1 unknown answer waits for it): " in program.run("roots").out


def test_roots_with_a_variable_of_the_same_name_all_take_it(program: Program) -> None:
    document = told(program, {"a/main.tf": TOKEN, "b/main.tf": TOKEN, "c/main.tf": "locals {\n  a = 1\n}\n"})
    assert needs(document) == [("var.days", 2, "--var days=1")]


def test_instances_that_become_known_are_the_answer_that_was_about_all(program: Program) -> None:
    source = (
        TOKEN.replace("{\n  lifetime", "{\n  for_each = var.names\n  lifetime", 1)
        + 'variable "names" {\n  type = set(string)\n}\n'
    )
    program.write({"main.tf": source})
    document = json.loads(program.run("roots", "--format", "json").out)
    assert [(each["subject"], each["answers"]) for each in document["needs"] if each["named"]] == [("var.days", 1)]


def test_what_somebody_vouches_for_waits_for_nothing(program: Program) -> None:
    config = "attest:\n- {policy: token-lifetime, reason: r, owner: o}\n"
    document = told(program, {"main.tf": TOKEN, ".dasf-lint.yaml": config})
    assert document["unknown_answers"] == 0
    assert needs(document) == [("var.days", 0, None)]
    assert "no answer is unknown, and 1 unknown value waits for 1 thing" in program.run("roots").out


def test_values_of_the_command_line_stay(program: Program) -> None:
    source = TOKEN.replace("86400", "var.seconds") + 'variable "seconds" {\n  type = number\n}\n'
    document = told(program, {"main.tf": source}, "--var", "seconds=86400")
    assert needs(document) == [("var.days", 1, "--var days=1")]


def test_enough_is_enough_and_told(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [TOKEN.replace('"t"', f'"t{n}"').replace("days", f"d{n}") for n in range(4)]
    monkeypatch.setattr(limits, "max_tried_needs", 2)
    document = told(program, {"main.tf": "".join(parts)})
    assert [each["answers"] for each in document["needs"]] == [1, 1, None, None]
    assert document["untried"] == 2
    assert "  2 not tried: enough work was done\n" in program.run("roots").out
    monkeypatch.setattr(limits, "max_tried_needs", 12)
    for most, left in ((0, 4), (limits.max_tried_work, 0)):
        monkeypatch.setattr(limits, "max_tried_work", most)
        assert told(program, {})["untried"] == left


def test_work_of_evaluation_counts(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = 'resource "databricks_token" "h" {\n  lifetime_seconds = var.d0 * length(flatten([for a in range(200): [for b in range(200): a * b]]))\n}\n'
    parts = [TOKEN.replace('"t"', f'"t{n}"').replace("days", f"d{n}") for n in range(4)]
    program.write({"main.tf": heavy + "".join(parts)})
    monkeypatch.setattr(limits, "max_tried_work", 2_000)
    assert json.loads(program.run("roots", "--format", "json").out)["untried"] == 3


def test_what_the_roots_are_is_told_as_before_anything_was_tried(program: Program) -> None:
    module = 'variable "n" {\n  type = number\n}\nresource "databricks_token" "t" {\n  lifetime_seconds = var.n\n}\n'
    live = 'variable "on" {\n  type = bool\n}\nmodule "m" {\n  source = "../m"\n  count = var.on ? 1 : 0\n  n = 0\n}\n'
    program.write({"live/main.tf": live, "m/main.tf": module})
    document = json.loads(program.run("roots", "--format", "json").out)
    assert [each["id"] for each in document["roots"]] == ["live"]


@pytest.mark.parametrize(
    ("type", "texts"),
    [
        (types.BOOL, ["true", "false"]), (types.NUMBER, ["1"]), (types.STRING, [*fitting.TEXTS]), (types.DYNAMIC, [*fitting.TEXTS, "1"]),
        (types.list_of(types.STRING), ['["x"]', "[]"]), (types.map_of(types.BOOL), ["{x = true}", "{}"]),
        (types.object_of({"a": types.NUMBER, "b c": types.list_of(types.DYNAMIC)}), ['{"a" = 1, "b c" = ["x"]}', "{}"]),
        (types.tuple_of([types.STRING, types.BOOL]), ['["x", true]', "[]"]),
    ],
)  # fmt: skip
def test_what_fits_a_type(type: Type, texts: list[str]) -> None:
    assert fitting.texts_for(type) == texts
