"""Writing policies of one's own: a skeleton, its tests, and what is said of mistakes."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dasf_lint.policy import packs
from tests.unit.cli.running import Program

REPOSITORY = Path(__file__).resolve().parents[3]
OWN = """\
version: 1
id: token-short
title: Short
severity: low
dasf: [DASF-1]
description: Because.
match: {resource: databricks_token}
assert: {path: lifetime_seconds, at_most: 60}
message: "{address} is long"
remediation: Set `lifetime_seconds = 60`.
examples:
  - name: long
    expect: fail
    terraform: |
      resource "databricks_token" "t" {
        lifetime_seconds = 61 # <-
      }
  - name: short
    expect: pass
    terraform: |
      resource "databricks_token" "t" {
        lifetime_seconds = 60
      }
"""


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout of the linter in which somebody edits the built-in policies."""
    place = tmp_path / "checkout" / "policies"
    shutil.copytree(REPOSITORY / "policies" / "identity", place / "identity")
    shutil.copy(REPOSITORY / "policies" / "sets.yaml", place / "sets.yaml")
    monkeypatch.setattr(packs, "directory", lambda: str(place))
    packs.as_shipped.cache_clear()
    yield place
    packs.as_shipped.cache_clear()


# --- new --------------------------------------------------------------------------------------------------------------


def test_a_new_policy_loads_fails_its_tests_and_names_every_blank(program: Program) -> None:
    ended = program.run("policy", "new", "job-without-owner", "--resource", "databricks_job")
    assert (ended.code, ended.err) == (0, "")
    path = program.directory / "policies" / "job-without-owner.yaml"
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=policy.schema.json"
    assert ended.out.splitlines() == [
        "written: policies/job-without-owner.yaml",
        "next:",
        "  fill in what is marked TODO",
        "  dasf-lint schema policy > policies/policy.schema.json   # an editor completes from it",
        "  dasf-lint policy test policies/job-without-owner.yaml",
        "  policies: [policies] in .dasf-lint.yaml, so that every run asks it",
    ]
    tested = program.run("policy", "test", "policies/job-without-owner.yaml")
    assert (tested.code, tested.err) == (1, "")
    blanks = [number for number, line in enumerate(lines, 1) if "TODO" in line]
    assert len(blanks) > 10
    told = [line for line in tested.out.splitlines() if line.startswith("TODO job-without-owner: ")]
    assert [line.split(":")[2] for line in told] == [str(number) for number in blanks]
    assert "  lines marked with `# <-`: main.tf:2; reported: none\n" in tested.out
    assert tested.out.endswith(f"1 policy, 3 examples, 2 failed, {len(blanks)} TODO left\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--part", "library", "--resource", "databricks_cluster"],
         "match:\n  part: library\nwhere: {path: $type, equals: databricks_cluster}\n"),
        (["--part", "grant"], "match:\n  part: grant\nassert:\n"),
        (["--resource", "databricks_*"], 'match:\n  resource: "databricks_*"\n'),
        (["--resource", "data.aws_iam_policy_document"], 'data "aws_iam_policy_document" "this" {'),
        (["--resource", "bundle.target"], "    bundle: |\n      bundle:\n"),
        (["--resource", "terraform.provider"], "  resource: terraform.provider\n"),
        (["--resource", "databricks_job", "--control", "dasf 4"], "\ndasf: [DASF-4]\n"),
    ],
)  # fmt: skip
def test_a_new_policy_is_about_what_somebody_names(program: Program, arguments: list[str], said: str) -> None:
    assert program.run("policy", "new", "my-own", *arguments).code == 0
    assert said in (program.directory / "policies" / "my-own.yaml").read_text("utf-8")
    tested = program.run("policy", "test", "policies")
    assert (tested.code, tested.err) == (1, "")
    assert "1 policy, 3 examples" in tested.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["My_Own", "--resource", "databricks_job"], '"My_Own": id is in lower case with hyphens'),
        (["token-lifetime", "--resource", "databricks_job"], "token-lifetime is the name of another policy, in "),
        (["dasf-4", "--resource", "databricks_job"], "dasf-4 is the name of a control"),
        (["my-own", "--resource", "databricks_jobs"], 'type is named "databricks_jobs"; did you mean "databricks_job"?'),
        (["my-own", "--resource", "job"], 'type is named "job"; did you mean "databricks_job"?'),
        (["my-own", "--resource", "databrick_job"], 'did you mean "databricks_job"?'),
        (["my-own", "--resource", "bundle.targe"], 'did you mean "bundle.target"?'),
        (["my-own", "--part", "libary"], 'no part is named "libary"; did you mean "library"?'),
        (["my-own", "--part", "library", "--resource", "databricks_token"], "databricks_token keeps no library; "),
        (["my-own", "--resource", "databricks_job", "--control", "DASF-444"], 'no control is named "DASF-444"'),
        (["my-own"], "--resource TYPE, or --part PART"),
    ],
)  # fmt: skip
def test_what_no_policy_can_be_made_of_is_refused(program: Program, arguments: list[str], said: str) -> None:
    ended = program.run("policy", "new", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not (program.directory / "policies").exists()


def test_nothing_is_overwritten(program: Program) -> None:
    program.write({"own/my-own.yaml": "here\n"})
    ended = program.run("policy", "new", "my-own", "--resource", "databricks_job", "-o", "own")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: own/my-own.yaml is there already, and is not overwritten\n"
    assert (program.directory / "own" / "my-own.yaml").read_text("utf-8") == "here\n"
    (program.directory / "own" / "linked.yaml").symlink_to("elsewhere")
    assert program.run("policy", "new", "linked", "--resource", "databricks_job", "-o", "own").code == 2
    assert program.run("policy", "new", "x", "--resource", "databricks_job", "-o", "own/my-own.yaml").code == 2


@pytest.mark.parametrize(
    ("configured", "written"),
    [("[rules]", "rules"), ("[rules, more]", "policies"), ("[rules/one.yaml]", "rules"), ("[]", "policies")],
)
def test_a_policy_is_written_where_the_configuration_has_its_policies(
    program: Program, configured: str, written: str
) -> None:
    program.write({".dasf-lint.yaml": f"policies: {configured}\n", "rules/one.yaml": OWN})
    ended = program.run("policy", "new", "my-own", "--resource", "databricks_job")
    assert (ended.code, ended.err) == (0, "")
    assert (program.directory / written / "my-own.yaml").is_file()
    assert ("so that every run asks it" in ended.out) == (configured != "[rules]")


def test_the_directory_that_the_configuration_names_may_still_be_missing(program: Program) -> None:
    program.write({".dasf-lint.yaml": "policies: [rules]\n"})
    assert program.run("policy", "new", "my-own", "--resource", "databricks_job").code == 0
    assert program.run("policy", "list").code == 0


# --- test -------------------------------------------------------------------------------------------------------------


def test_an_example_that_fails_says_where_it_stands_and_which_lines_were_meant(program: Program) -> None:
    program.write({"own/a.yaml": OWN.replace("# <-", "")})
    ended = program.run("policy", "test", "own")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        "fails token-short: long (own/a.yaml:12)",
        "  lines marked with `# <-`: none; reported: main.tf:2",
        "1 policy, 2 examples, 1 failed",
    ]


def test_a_mistake_in_a_file_is_told_where_it_stands(program: Program) -> None:
    program.write({"own/a.yaml": OWN.replace("at_most", "at_mots")})
    for named in ("own", "own/a.yaml"):
        ended = program.run("policy", "test", named)
        assert (ended.code, ended.out) == (2, "0 policies, 0 examples, 0 failed\n")
        assert 'error[policy]: unknown key at_mots; did you mean "at_most"?' in ended.err
        assert " --> own/a.yaml:8:34\n" in ended.err


def test_a_place_that_is_not_there_is_said_so(program: Program) -> None:
    ended = program.run("policy", "test", "own/x.yaml")
    assert (ended.code, ended.out, ended.err) == (2, "", "error: own/x.yaml does not exist\n")


def test_a_file_alone_has_the_sets_beside_it(program: Program) -> None:
    program.write({
        "own/sets.yaml": "lifetimes: {source: us, values: [60]}\n",
        "own/a.yaml": OWN.replace("at_most: 60", "in: {set: lifetimes}"),
    })  # fmt: skip
    for named in (["own/a.yaml"], ["own"], ["own/a.yaml", "own"]):
        ended = program.run("policy", "test", *named)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == "1 policy, 2 examples, 0 failed\n"


@pytest.mark.parametrize(
    "arguments",
    [("policy", "test"), ("policy", "list"), ("policy", "test", "token-lifetime"), ("explain", "token-lifetime"),
     ("check", "clean"), ("coverage", "clean"), ("suppressions", "clean"), ("config", "show")],
)  # fmt: skip
def test_a_mistake_in_a_policy_of_a_checkout_is_no_bug(
    program: Program, edited: Path, arguments: tuple[str, ...]
) -> None:
    path = edited / "identity" / "prod-job-runs-as-user.yaml"
    path.write_text(path.read_text("utf-8").replace("severity: high", "severity: hihg", 1), "utf-8")
    ended = program.run(*arguments)
    said = ended.out + ended.err
    assert ended.code == 2
    assert "this is a bug" not in said
    assert 'severity is one of critical, high, medium, low, info; did you mean "high"?' in said
    assert " --> checkout/policies/identity/prod-job-runs-as-user.yaml:" in said


def test_the_policies_of_a_checkout_are_tested_as_they_are_edited(program: Program, edited: Path) -> None:
    path = edited / "identity" / "token-lifetime.yaml"
    path.write_text(path.read_text("utf-8").replace("expect: pass", "expect: fail", 1), "utf-8")
    ended = program.run("policy", "test", "token-lifetime")
    assert (ended.code, ended.err) == (1, "")
    assert "(checkout/policies/identity/token-lifetime.yaml:" in ended.out
    assert "  expected fail, got pass" in ended.out


# --- schema -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["policy", "config", "report"])
def test_a_schema_is_printed_as_it_is_shipped(program: Program, name: str) -> None:
    ended = program.run("schema", name)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (REPOSITORY / "dasf_lint" / "data" / f"{name}.schema.json").read_bytes().decode("utf-8")
    assert json.loads(ended.out)["$schema"].startswith("https://json-schema.org/")


def test_a_schema_that_is_none_is_answered_with_the_nearest(program: Program) -> None:
    ended = program.run("schema", "polices")
    assert (ended.code, ended.out) == (2, "")
    assert 'did you mean "policy"?' in ended.err


# --- lint -------------------------------------------------------------------------------------------------------------

UNKNOWN = """\
  - name: from outside
    expect: unknown
    terraform: |
      variable "seconds" {}
      resource "databricks_token" "t" {
        lifetime_seconds = var.seconds
      }
"""


def test_the_built_in_policies_have_nothing_to_be_blamed_for(program: Program) -> None:
    ended = program.run("policy", "lint")
    shipped = len(list((REPOSITORY / "policies").glob("*/*.yaml")))
    assert (ended.code, ended.out, ended.err) == (0, f"{shipped} policies, 0 errors, 0 warnings\n", "")


def test_what_a_policy_is_blamed_for_is_told_with_its_line(program: Program) -> None:
    program.write({"own/a.yaml": OWN, "own/sets.yaml": "idle: {source: us, values: [a]}\n"})
    ended = program.run("policy", "lint", "own")
    assert (ended.code, ended.err) == (1, "")
    assert (
        "error[missing-example]: token-short: no example shows unknown, which it answers where a value is not"
        in ended.out
    )
    assert " --> own/a.yaml:11:1\n" in ended.out
    assert "warning[unused-set]: no policy asks for the set idle\n --> own/sets.yaml:1:1\n" in ended.out
    assert ended.out.endswith("1 policy, 1 error, 1 warning\n")
    document = json.loads(program.run("policy", "lint", "own", "--format", "json").out)
    assert (document["schema_version"], document["policies"], document["errors"], document["warnings"]) == (1, 1, 1, 1)
    [first, second] = document["problems"]
    assert (first["level"], first["code"], first["location"]["file"], first["location"]["line"]) == (
        "error", "missing-example", "own/a.yaml", 11,
    )  # fmt: skip
    assert second["code"] == "unused-set"


def test_warnings_alone_are_no_failure(program: Program) -> None:
    program.write({"own/a.yaml": OWN + UNKNOWN, "own/sets.yaml": "idle: {source: us, values: [a]}\n"})
    ended = program.run("policy", "lint", "own")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("1 policy, 0 errors, 1 warning\n")


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({"own/a.yaml": OWN.replace("path: lifetime_seconds", "path: lifetime_second")}, 1,
         'error[dead-path]: databricks_token has no lifetime_second; did you mean "lifetime_seconds"?'),
        ({"own/a.yaml": (OWN + UNKNOWN).replace("path: lifetime_seconds", "path: hologram")}, 1,
         "error[dead-path]: databricks_token has no hologram in any known version"),
        ({"own/a.yaml": OWN.replace("resource: databricks_token", "resource: databricks_tokens")}, 1,
         "error[dead-path]: the provider has no type databricks_tokens"),
        ({"own/a.yaml": (OWN + UNKNOWN).replace("token-short", "token-lifetime")}, 1,
         "error[shadowed]: token-lifetime is the name of another policy"),
        ({"own/a.yaml": OWN + UNKNOWN, "own/sets.yaml": "everyone: {source: us, values: [a]}\n"}, 1,
         "error[shadowed]: everyone is the name of another set"),
        ({"own/a.yaml": OWN.replace("severity: low", "severity: lwo")}, 2, "error[policy]: severity is one of"),
        ({"own/a.yaml": "a: [\n"}, 2, "error[syntax]: "),
    ],
)  # fmt: skip
def test_what_is_found_while_reading_is_told_as_well(
    program: Program, files: dict[str, str], code: int, said: str
) -> None:
    program.write(files)
    ended = program.run("policy", "lint", "own")
    assert (ended.code, ended.err) == (code, "")
    assert said in ended.out


def test_a_policy_that_was_begun_is_unfinished(program: Program) -> None:
    program.run("policy", "new", "job-without-owner", "--resource", "databricks_job")
    ended = program.run("policy", "lint", "policies/job-without-owner.yaml")
    assert (ended.code, ended.out.count("error[unfinished]")) == (1, 1)


def test_the_word_alone_is_no_blank(program: Program) -> None:
    ended = program.run("policy", "test", "targets-share-workspace")
    assert (ended.code, "TODO" in ended.out) == (0, False)
