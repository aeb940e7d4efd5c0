"""Policies that the configuration names count in every command, with their own sets, parameters and tags."""

import json
from typing import Any

import pytest

from tests.unit.cli.running import Program

POLICY = """\
version: 1
id: token-short
aliases: [ACME-7]
title: Tokens must be short-lived
severity: high
tags: [tokens]
dasf: [DASF-1]
description: Because.
params:
  most: {description: Seconds., default: 60}
match: {resource: databricks_token}
where: {path: comment, not_in: {set: excused}}
assert: {path: lifetime_seconds, at_most: {param: most}}
message: "{address} lives for {value} seconds"
remediation: Set `lifetime_seconds = 60`.
examples:
  - {name: a, expect: fail, terraform: x}
  - {name: b, expect: pass, terraform: x}
"""
SETS = "excused: {source: us, values: [robot]}\n"
ROOT = """\
resource "databricks_token" "t" {
  comment          = "mine"
  lifetime_seconds = 61
}
"""
CONFIG = "policies: [rules]\nignore: [token-lifetime]\n"


@pytest.fixture
def own(program: Program) -> Program:
    program.write({
        ".dasf-lint.yaml": CONFIG, "rules/deep/a.yaml": POLICY, "rules/sets.yaml": SETS, "live/main.tf": ROOT,
    })  # fmt: skip
    return program


def read(program: Program, *arguments: str) -> Any:
    ended = program.run(*arguments)
    assert ended.err == ""
    return json.loads(ended.out)


def fails(program: Program, *arguments: str) -> bool:
    ended = program.run("check", "live", "-q", *arguments)
    assert ended.code in (0, 1), ended.out
    return "high[token-short]" in ended.out


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("check", "live"), "high[token-short]: databricks_token.t lives for 61 seconds"),
        (("check", "live", "--format", "sarif"), '"id": "token-short"'),
        (("check", "live", "--format", "sarif-full"), '"text": "Tokens must be short-lived"'),
        (("check", "live", "--format", "csv"), ",token-short,"),
        (("coverage", "live", "--format", "csv"), "DASF-1,SSO with IdP and MFA,not_met,"),
        (("explain", "ACME-7"), "token-short (ACME-7)\n"),
        (("explain", "DASF-1"), "  token-short: Tokens must be short-lived\n"),
        (("policy", "list"), "token-short "),
        (("policy", "show", "token-short"), "  excused: robot\n"),
        (("policy", "lint", "token-short"), "1 policy, "),
        (("config", "show"), "policies: [rules]\n"),
    ],
)
def test_they_are_known_to_every_command(own: Program, arguments: tuple[str, ...], shown: str) -> None:
    assert shown in own.run(*arguments).out


def test_coverage_counts_them(own: Program) -> None:
    rows = {row["id"]: row for row in json.loads(own.run("coverage", "live", "--format", "json").out)["controls"]}
    assert "token-short" in rows["DASF-1"]["policies"]


@pytest.mark.parametrize("command", ["suppressions", "attestations"])
def test_what_is_excused_of_them_is_listed(own: Program, command: str) -> None:
    own.write({
        ".dasf-lint.yaml": f"{CONFIG}suppress: [{{policy: ACME-7, reason: the review}}]\n"
        "attest: [{policy: token-short, reason: by hand, owner: me, until: 2099-01-01}]\n",
        "live/more.tf": 'variable "n" {}\nresource "databricks_token" "u" {\n  lifetime_seconds = var.n\n}\n',
    })  # fmt: skip
    ended = own.run(command, "live")
    assert ended.code == 0
    assert ("the review" if command == "suppressions" else "by hand") in ended.out


@pytest.mark.parametrize("word", ["token-short", "ACME-7", "acme-7", "tokens", "DASF-1"])
def test_they_are_selected_by_name_alias_tag_and_control(own: Program, word: str) -> None:
    assert fails(own, "--select", word)
    assert not fails(own, "--ignore", word)
    own.write({".dasf-lint.yaml": f"policies: [rules]\nselect: [{word}]\nignore: [token-lifetime]\n"})
    assert fails(own)
    own.write({".dasf-lint.yaml": f"policies: [rules]\nignore: [token-lifetime, {word}]\n"})
    assert not fails(own)


def test_a_word_that_is_none_of_theirs_is_answered_with_the_nearest(own: Program) -> None:
    ended = own.run("check", "live", "--select", "tokesn")
    assert ended.code == 2
    assert 'did you mean "tokens"?' in ended.err
    own.write({".dasf-lint.yaml": "policies: [rules]\nselect: [tokesn]\n"})
    ended = own.run("check", "live")
    assert ended.code == 2
    assert 'did you mean "tokens"?' in ended.out


def test_their_parameters_are_set(own: Program) -> None:
    assert fails(own)
    own.write({".dasf-lint.yaml": CONFIG + "params: {token-short: {most: 61}}\n"})
    assert not fails(own)
    own.write({".dasf-lint.yaml": CONFIG + "params: {ACME-7: {mots: 61}}\n"})
    ended = own.run("check", "live")
    assert ended.code == 2
    assert 'token-short has no parameter "mots"; did you mean "most"?' in ended.out
    own.write({".dasf-lint.yaml": CONFIG + "params: {ACME-7: {most: yes}}\n"})
    assert "the parameter most of token-short is a number" in own.run("check", "live").out


def test_their_sets_are_added_to_and_removed_from(own: Program) -> None:
    own.write({".dasf-lint.yaml": CONFIG + "sets: {excused: {add: [mine]}}\n"})
    assert not fails(own)
    own.write(
        {
            ".dasf-lint.yaml": CONFIG + "sets: {excused: {remove: [robot]}}\n",
            "live/main.tf": ROOT.replace("mine", "robot"),
        }
    )
    assert fails(own)
    own.write({".dasf-lint.yaml": CONFIG + "sets: {excsued: {add: [mine]}}\n"})
    ended = own.run("check", "live")
    assert ended.code == 2
    assert 'no set is named "excsued"; did you mean "excused"?' in ended.out


def test_they_use_the_sets_that_are_shipped(own: Program) -> None:
    own.write({
        ".dasf-lint.yaml": CONFIG + "sets: {everyone: {add: [mine]}}\n",
        "rules/deep/a.yaml": POLICY.replace("set: excused", "set: everyone"),
    })  # fmt: skip
    assert not fails(own)


def test_their_severity_and_confidence_are_graded(own: Program) -> None:
    own.write({".dasf-lint.yaml": CONFIG + "severity: {ACME-7: low}\n"})
    assert "low[token-short]" in own.run("check", "live").out


def test_they_are_unknown_to_whoever_leaves_the_configuration_out(own: Program) -> None:
    for arguments in (("explain", "token-short"), ("policy", "show", "token-short"), ("policy", "test", "token-short")):
        assert own.run(*arguments, "--isolated").code == 2
    assert not fails(own, "--isolated")


def test_from_below_the_same_configuration_counts(own: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own.directory / "live")
    assert "token-short " in own.run("policy", "list").out
    assert "\n../rules/deep/a.yaml:2\n" in own.run("policy", "show", "token-short").out
    assert "token-short" in own.run("check").out
    assert "written: ../rules/my-own.yaml\n" in own.run("policy", "new", "my-own", "--resource", "databricks_job").out
