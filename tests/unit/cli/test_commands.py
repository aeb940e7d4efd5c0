import csv
import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from dasf_lint import __version__
from dasf_lint.cli.main import COMMANDS
from tests.unit.cli.running import FAULTY, Program

MODULE = {
    "m/main.tf": (
        'variable "lifetime" {}\nvariable "comment" {\n  default = "x"\n}\n'
        'resource "databricks_token" "t" {\n  count            = 2\n  lifetime_seconds = var.lifetime\n  comment          = var.comment\n}\n'
    ),
    "live/main.tf": 'variable "lifetime" {}\nmodule "m" {\n  source   = "../m"\n  lifetime = var.lifetime\n}\n',
}  # fmt: skip


def test_the_version_is_printed(program: Program) -> None:
    assert program.run("--version") == (0, f"dasf-lint {__version__}\n", "")


def test_the_help_names_every_command_and_every_exit_code(program: Program) -> None:
    ended = program.run("--help")
    assert ended.code == 0
    for name, text in COMMANDS.items():
        assert f"{name}  " in ended.out
        assert text in ended.out
    assert "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not vouch, 130 interrupted." in ended.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(program: Program, name: str) -> None:
    ended = program.run(name, "--help")
    assert ended.code == 0
    assert ended.out.startswith("Usage: dasf-lint")
    assert program.run("help", name).out == ended.out


@pytest.mark.parametrize("name", ["graph", "console", "show", "roots", "check"])
def test_the_shared_options_are_the_same_everywhere(program: Program, name: str) -> None:
    text = program.run(name, "--help").out
    for option in (
        "--var ",
        "--var-file",
        "--workspace",
        "--project-root",
        "--show-secrets",
        "--plan",
        "--env",
    ):
        assert option in text
    # The console is of one Terraform root.
    assert ("--target" in text) == (name != "console")


# --- explain and policy


def test_a_policy_is_explained_by_slug_and_alias(program: Program) -> None:
    ended = program.run("explain", "workspace-public-ip")
    assert ended.code == 0
    for word in ("DBX-NET-001", "DASF 4 ", "high, profile default", "why", "fix", "fail: switched off"):
        assert word in ended.out
    assert program.run("explain", "dbx-net-001").out == ended.out
    assert json.loads(program.run("explain", "DBX-NET-001", "--format", "json").out)["policy"] == "workspace-public-ip"


def test_a_control_is_explained_with_its_policies(program: Program) -> None:
    ended = program.run("explain", "DASF 4")
    assert ended.code == 0
    assert ended.out.startswith("DASF 4 Restrict access using private link\n")
    assert "workspace-public-ip: " in ended.out
    assert json.loads(program.run("explain", "dasf-4", "--format", "json").out)["id"] == "DASF-4"
    assert program.run("explain", "4").out == ended.out
    assert "  NIST 800-53 (Rev. 5): SC-3, SC-7\n" in ended.out
    assert json.loads(program.run("explain", "4", "--format", "json").out)["crosswalk"]["NIST 800-53"] == [
        "SC-3",
        "SC-7",
    ]


def test_a_control_of_the_newer_edition_is_marked(program: Program) -> None:
    ended = program.run("explain", "DASF-65")
    assert ended.code == 0
    assert ended.out.startswith("DASF 65 Trace the reasoning and actions of agents [DASF 3.0]\n")
    assert "no source" in ended.out
    document = json.loads(program.run("explain", "65", "--format", "json").out)
    assert (document["framework"], document["crosswalk"]) == ("DASF 3.0", {})
    ended = program.run("explain", "DASF-70")
    assert ended.code == 2
    assert "not here: controls DASF-67 to DASF-73" in ended.err


def test_a_risk_is_explained_with_what_mitigates_it(program: Program) -> None:
    ended = program.run("explain", "1.4")
    assert ended.out.startswith("1.4 Ineffective storage and encryption\n")
    assert "  DASF 8 Encrypt data at rest\n" in ended.out
    assert "  NIST 800-53 (Rev. 5): SC-13, SC-28\n" in ended.out
    document = json.loads(program.run("explain", "13.17", "--format", "json").out)
    assert document["component"] == {"id": "13", "title": "Agentic AI", "part": "MCP Server"}
    assert document["controls"] == []
    assert "[DASF 3.0]" in program.run("explain", "13.17").out


def test_a_page_shows_the_checks_with_their_grades_and_one_example_of_each_answer(program: Program) -> None:
    ended = program.run("explain", "plaintext-secret")
    assert "  named: high, profile default, confidence high\n" in ended.out
    assert (ended.out.count("\nfail"), ended.out.count("\npass: ")) == (1, 1)
    assert " more examples: -v\n" in ended.out
    whole = program.run("explain", "plaintext-secret", "-v").out
    assert whole.count("\npass: ") > 1
    assert "more example" not in whole
    checks = json.loads(program.run("explain", "plaintext-secret", "--format", "json").out)["checks"]
    assert {"name", "aliases", "severity", "profile", "confidence", "message", "remediation"} == set(checks[0])


@pytest.fixture
def own(program: Program) -> Program:
    """A repository whose configuration brings a policy."""
    [path] = (Path(__file__).resolve().parents[3] / "policies").glob("*/workspace-public-ip.yaml")
    text = path.read_text("utf-8").replace("id: workspace-public-ip", "id: my-own").replace("[DBX-NET-001]", "[MY-1]")
    program.write({".dasf-lint.yaml": "version: 1\npolicies: [own]\n", "own/deep/x.yaml": text})
    return program


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["explain", "my-own"], "my-own (MY-1"),
        (["policy", "list"], "\nmy-own "),
        (["policy", "show", "MY-1"], "\nown/deep/x.yaml:3\n"),
        (["policy", "show", "MY-1", "--source"], "id: my-own\n"),
        (["policy", "test", "my-own"], "1 policy, 8 examples, 0 failed\n"),
        (["policy", "test", "own"], "1 policy, 8 examples, 0 failed\n"),
        (["policy", "test", "own/deep/x.yaml"], "1 policy, 8 examples, 0 failed\n"),
        (["policy", "test", "own", "--policies", "own", "--isolated"], "1 policy, 8 examples, 0 failed\n"),
    ],
)
def test_policies_of_the_configuration_are_known_where_policies_are_looked_at(
    own: Program, arguments: list[str], shown: str
) -> None:
    ended = own.run(*arguments)
    assert (ended.code, ended.err) == (0, "")
    assert shown in f"\n{ended.out}"


def test_a_policy_that_is_a_link_within_the_project_is_shown(own: Program) -> None:
    own.write({".dasf-lint.yaml": "version: 1\npolicies: [linked]\n"})
    (own.directory / "linked").mkdir()
    (own.directory / "linked" / "a.yaml").symlink_to("../own/deep/x.yaml")
    ended = own.run("policy", "show", "my-own", "--source")
    assert (ended.code, ended.err) == (0, "")
    assert "id: my-own\n" in ended.out


def test_a_page_about_somebodys_own_policy_tells_no_credential(own: Program) -> None:
    """A private key has several lines, and each of them is a part of it."""
    text = (own.directory / "own" / "deep" / "x.yaml").read_text("utf-8")
    key = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nTr0ub4dorAbcdEfgh\n-----END PRIVATE KEY-----\n"
    block = "".join(f"      # {line}\n" for line in key.splitlines())
    parameter = "params:\n  db_password: {description: of the database, default: Hunter2xyz}\n"
    text = text.replace("    terraform: |\n", f"    terraform: |\n{block}", 1).replace(
        "match:", f"{parameter}match:", 1
    )
    own.write({"own/deep/x.yaml": text})
    shown = own.run("explain", "my-own", "-v").out
    assert "db_password [***]" in shown
    assert "MIIE" not in shown
    assert "Tr0ub4dor" not in shown


def test_policies_of_the_configuration_are_unknown_to_somebody_who_leaves_it_out(own: Program) -> None:
    ended = own.run("explain", "my-own", "--isolated")
    assert (ended.code, ended.out) == (2, "")


def test_what_nobody_knows_is_said_with_a_suggestion(program: Program) -> None:
    ended = program.run("explain", "workspace-publik-ip")
    assert (ended.code, ended.out) == (2, "")
    assert 'did you mean "workspace-public-ip"?' in ended.err


def test_policies_are_listed_as_the_contract_says(program: Program) -> None:
    ended = program.run("policy", "list", "--format", "json")
    document = json.loads(ended.out)
    assert document["schema_version"] == 1
    for policy in document["policies"]:
        assert list(policy) == [
            "policy", "aliases", "title", "severity", "profile", "confidence", "area", "controls", "stage", "replaced_by",
        ]  # fmt: skip
    shipped = {path.stem for path in (Path(__file__).resolve().parents[3] / "policies").glob("*/*.yaml")}
    assert {policy["policy"] for policy in document["policies"]} == shipped
    text = program.run("policy", "list")
    assert len(text.out.splitlines()) == len(shipped)


def test_the_text_of_a_policy_is_shown(program: Program) -> None:
    ended = program.run("policy", "show", "DBX-NET-001", "--source")
    assert ended.code == 0
    assert "id: workspace-public-ip\n" in ended.out


def test_the_shipped_policies_are_no_namesakes_of_themselves(program: Program) -> None:
    shipped = Path(__file__).resolve().parents[3] / "policies"
    one = str(shipped / "network" / "workspace-public-ip.yaml")
    ended = program.run("policy", "test", one, "--policies", str(shipped))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "1 policy, 8 examples, 0 failed\n"


def test_the_examples_of_a_policy_are_run(program: Program) -> None:
    ended = program.run("policy", "test", "workspace-public-ip", "-v")
    assert ended.code == 0
    assert "holds workspace-public-ip: switched off (fail)" in ended.out
    assert ended.out.endswith(", 0 failed\n")


def test_an_example_that_does_not_hold_fails_with_what_was_got(program: Program) -> None:
    [path] = (Path(__file__).resolve().parents[3] / "policies").glob("*/workspace-public-ip.yaml")
    text = path.read_text("utf-8").replace("id: workspace-public-ip", "id: my-own").replace("[DBX-NET-001]", "[MY-1]")
    program.write({"own/x.yaml": text.replace("equals: true", "equals: false")})
    ended = program.run("policy", "test", "own")
    assert ended.code == 1
    assert "fails my-own: switched off (own/x.yaml:27)\n  expected fail, got pass\n" in ended.out
    program.write({"own/x.yaml": text.replace("severity: high", "severity: hi", 1)})
    ended = program.run("policy", "test", "own/")
    assert ended.code == 2
    assert "own" in ended.err or "x.yaml" in ended.err


def test_the_examples_of_further_policies_are_run_by_id(program: Program) -> None:
    [path] = (Path(__file__).resolve().parents[3] / "policies").glob("*/workspace-public-ip.yaml")
    text = path.read_text("utf-8").replace("[DBX-NET-001]", "[MY-1]")
    program.write({"own/x.yaml": text.replace("id: workspace-public-ip", "id: my-own")})
    ended = program.run("policy", "test", "my-own", "--policies", "own")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("1 policy, ")
    other = text.replace("id: workspace-public-ip", "id: my-other").replace("[MY-1]", "[MY-2]")
    program.write({"other/x.yaml": other})
    ended = program.run("policy", "test", "my-own", "other", "--policies", "own", "-v")
    assert ended.out.splitlines()[-1].startswith("2 policies, ")
    assert "holds my-other: " in ended.out


# --- bundle resolve


def test_a_bundle_is_resolved_for_one_target(program: Program) -> None:
    ended = program.run("bundle", "resolve", "-t", "dev", "-t", "prod")
    assert (ended.code, ended.out, ended.err) == (2, "", "error: -t takes one target, not 2: dev, prod\n")


def test_why_a_bundle_was_not_resolved_is_told_beside_the_document(program: Program) -> None:
    program.write({"b/databricks.yml": "bundle:\n  name: b\ntargets:\n  dev:\n    default: true\n"})
    assert program.run("bundle", "resolve", "b").err == ""
    ended = program.run("bundle", "resolve", "b", "-t", "nope")
    [error] = json.loads(ended.out)["diagnostics"]
    assert (ended.code, ended.err) == (1, f"error: {error['summary']}\n")
    assert "nope" in ended.err


def test_where_no_bundle_is_the_exit_code_is_that_of_the_databricks_cli(program: Program) -> None:
    ended = program.run("bundle", "resolve", "clean")
    assert json.loads(ended.out)["config"] is None
    assert (ended.code, ended.err) == (1, "error: Unable to locate the bundle root: databricks.yml not found.\n")


# --- graph, show, roots, console


def test_the_graph_is_data(program: Program) -> None:
    program.write(MODULE)
    document = json.loads(program.run("graph", "live", "--var", "lifetime=60").out)
    assert document["schema_version"] == 1
    assert document["tool"] == {"name": "dasf-lint", "version": __version__}
    [root] = document["roots"]
    assert (root["id"], root["variant"]) == ("live", None)
    tokens = [node for node in root["nodes"] if node["type"] == "databricks_token"]
    assert [node["address"] for node in tokens] == ["module.m.databricks_token.t[0]", "module.m.databricks_token.t[1]"]
    assert {node["attributes"]["lifetime_seconds"] for node in tokens} == {60}


def test_the_graph_of_nothing_ends_with_two(program: Program) -> None:
    (program.directory / "empty").mkdir()
    ended = program.run("graph", "empty")
    assert ended.code == 2
    assert json.loads(ended.out)["roots"] == []
    assert "no Terraform and no bundle in empty" in ended.err


def test_a_resource_is_shown_with_values_reasons_and_ways(program: Program) -> None:
    program.write(MODULE)
    ended = program.run("show", "module.m.databricks_token.t[0]", "live")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "module.m.databricks_token.t[0] (m/main.tf:5:1)"
    assert "  lifetime_seconds: unknown, var.lifetime has no value" in lines
    at = lines.index('  comment = "x"')
    assert lines[at + 1].strip().startswith("m/main.tf:3:")
    assert program.run("show", "module.m.databricks_token.t", "live").out.count("module.m.databricks_token.t[") >= 2
    document = json.loads(program.run("show", "module.m.databricks_token.t[0]", "live", "--format", "json").out)
    assert [node["address"] for node in document["roots"][0]["nodes"]] == ["module.m.databricks_token.t[0]"]


def test_what_is_null_and_what_has_no_value_is_shown(program: Program) -> None:
    program.write(
        {
            "n/main.tf": """\
variable "none" {}
variable "on" { default = null }
resource "databricks_mws_workspaces" "t" {
  workspace_name = var.none
  aws_region     = var.on
}
"""
        }
    )
    lines = program.run("show", "databricks_mws_workspaces.t", "n").out.splitlines()
    at = lines.index("  workspace_name: unknown, var.none has no value")
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [
        "n/main.tf:1:1 declared here: var.none", "n/main.tf:4:3 used here",
    ]  # fmt: skip
    at = lines.index("  aws_region = null")
    assert [line.strip() for line in lines[at + 1 : at + 4]] == [
        "n/main.tf:2:27 the value is written here", "n/main.tf:2:17 the default is taken here: var.on",
        "n/main.tf:5:3 used here",
    ]  # fmt: skip
    assert "  value = null" in program.run("show", "var.on", "n").out.splitlines()


def test_secrets_are_shown_only_when_asked_for(program: Program) -> None:
    program.write(
        {"s/main.tf": 'resource "databricks_secret" "s" {\n  key = "k"\n  scope = "s"\n  string_value = "hunter2"\n}\n'}
    )
    for command in (("show", "databricks_secret.s", "s"), ("graph", "s")):
        assert "hunter2" not in program.run(*command).out
        assert "hunter2" in program.run(*command, "--show-secrets").out


def test_an_address_that_is_not_there_is_said_with_a_suggestion(program: Program) -> None:
    program.write(MODULE)
    ended = program.run("show", "module.m.databricks_tokn.t[0]", "live")
    assert (ended.code, ended.out) == (2, "")
    assert 'did you mean "module.m.databricks_token.t[0]"?' in ended.err


def test_names_of_directories_stay_what_they_are_whatever_word_is_secret(program: Program) -> None:
    token = "dapi0123456789abcdef0123456789abcdef"
    program.write({
        "backend-live/main.tf": (
            'variable "pw" {\n  sensitive = true\n  default   = "backend"\n}\n'
            'module "m" {\n  source = "../backend-cdn"\n}\nresource "databricks_job" "j" {\n  name = var.pw\n}\n'
        ),
        "backend-cdn/main.tf": 'resource "databricks_job" "j" {}\n',
        f"{token}/main.tf": 'resource "databricks_job" "j" {}\n',
    })  # fmt: skip
    for command in (("roots",), ("roots", "--format", "json"), ("graph",), ("check", "--format", "json")):
        shown = program.run(*command).out
        assert "backend-live" in shown
        assert token not in shown
        assert '"backend"' not in shown
    assert "backend-cdn: called by backend-live" in program.run("roots").out


def test_roots_are_listed_with_what_is_left_out_and_what_would_help(program: Program) -> None:
    program.write(MODULE)
    ended = program.run("roots", "live", "m")
    assert ended.code == 0
    without = ("--exclude", "faulty", "--exclude", "clean")
    ended = program.run("roots", *without)
    assert ended.code == 0
    assert "live: terraform, 2 nodes, environment prod (medium: the directory is live)\n" in ended.out
    assert "  m: called by live, judged through its callers\n" in ended.out
    assert "  settles 2 of 2 unknown answers: var.lifetime has no value (tried with --var lifetime=1)\n" in ended.out
    document = json.loads(program.run("roots", *without, "--format", "json").out)
    assert document["needs"] == [
        {
            "reason": "no_value",
            "subject": "var.lifetime",
            "unknown": 2,
            "answers": 2,
            "new": 0,
            "named": 2,
            "alone": 2,
            "tried": "--var lifetime=1",
        }
    ]
    assert (document["unknown"], document["unknown_answers"], document["together"], document["untried"]) == (
        2,
        2,
        None,
        0,
    )
    assert program.run("roots", *without, "--var", "lifetime=1").out.count("unknown value") == 0


def test_the_console_answers_line_by_line_and_never_stops(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'1 + 1\n\nvar.nope\n"unclosed\n# comment\nvar.lifetime\n"${"a"}\\u2028"\n\xff\n[1, "a"]'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    program.write(MODULE)
    ended = program.run("console", "live", "--json")
    assert ended.code == 0
    answers = [json.loads(line) for line in ended.out.split("\n")[:-1]]
    assert len(answers) == 9
    assert answers[0] == {"value": 2, "type": "number"}
    assert [("error" in each) for each in answers] == [False, True, True, True, True, False, False, True, False]
    assert answers[5]["unknown"] == {"reason": "no_value", "subject": "var.lifetime"}
    assert answers[6]["value"] == "a\u2028"


def test_the_console_needs_a_directory(program: Program) -> None:
    assert program.run("console", "faulty/main.tf").code == 2


# --- coverage, suppressions, config


def test_every_control_of_the_framework_has_a_status(program: Program) -> None:
    ended = program.run("coverage", "faulty", "--format", "json")
    assert ended.code == 0
    document = json.loads(ended.out)
    status = {each["id"]: each["status"] for each in document["controls"]}
    assert len(status) == 66
    assert status["DASF-4"] == "not_met"
    assert status["DASF-65"] == "not_asked"
    text = program.run("coverage", "faulty").out
    assert "not met         DASF 4   Restrict access using private link (" in text
    assert len(program.run("coverage", "faulty", "--format", "csv").out.splitlines()) == 67


def test_coverage_says_what_each_control_is_mapped_to(program: Program) -> None:
    document = json.loads(program.run("coverage", "faulty", "--format", "json").out)
    rows = {each["id"]: each for each in document["controls"]}
    assert document["framework"]["in_part"] == "3.0"
    assert "DASF-67" in document["framework"]["left_out"]
    assert document["crosswalk"]["frameworks"]["NIST 800-53"] == "Rev. 5"
    assert rows["DASF-3"]["crosswalk"]["NIST 800-53"] == ["SC-7", "AC-3"]
    assert (rows["DASF-3"]["framework"], rows["DASF-65"]["framework"]) == ("DASF 2.0", "DASF 3.0")
    assert rows["DASF-65"]["crosswalk"] == {}
    (row,) = [
        each
        for each in csv.DictReader(io.StringIO(program.run("coverage", "faulty", "--format", "csv").out))
        if each["control"] == "DASF-3"
    ]
    assert (row["nist_800_53"], row["framework"]) == ("SC-7; AC-3", "DASF 2.0")
    text = program.run("coverage", "faulty").out
    assert "NIST 800-53: SC-7" not in text
    assert "DASF-67 to DASF-73" in text
    assert " NIST 800-53: SC-7, AC-3\n" in program.run("coverage", "faulty", "-v").out


def test_findings_as_rows_say_what_their_controls_are_mapped_to(program: Program) -> None:
    rows = list(csv.DictReader(io.StringIO(program.run("check", "faulty", "--format", "csv").out)))
    (row,) = [each for each in rows if each["policy"] == "workspace-public-ip"]
    assert row["controls"] == "DASF-62 DASF-4"
    assert "SC-7" in row["nist_800_53"].split("; ")
    assert all(None not in each for each in rows)


def test_what_is_excused_is_listed_with_its_end(program: Program) -> None:
    comment = FAULTY.replace("false", "false # dasf-lint: ignore[workspace-public-ip] until=2099-01-01 because")
    program.write(
        {"faulty/main.tf": comment, ".dasf-lint.yaml": "suppress:\n- {policy: token-lifetime, reason: none yet}\n"}
    )
    ended = program.run("suppressions")
    assert ended.code == 0
    assert ended.out.splitlines()[:4] == [
        "faulty/main.tf:4: because (no owner, until 2099-01-01): 1 finding",
        "  high[workspace-public-ip] faulty/main.tf:4:5",
        "    azurerm_databricks_workspace.this in faulty",
        "",
    ]
    assert ended.out.endswith("1 suppressed finding by 1 excuse, 1 without effect\n")
    [row] = json.loads(program.run("suppressions", "faulty", "--format", "json").out)["suppressions"]
    assert (row["reason"], row["until"], row["finding"]["line"]) == ("because", "2099-01-01", 4)


def test_what_one_entry_excuses_is_listed_below_it_the_gravest_first(program: Program) -> None:
    token = 'resource "databricks_token" "t" {\n  count = 12\n  lifetime_seconds = 0\n}\n'
    program.write(
        {
            "main.tf": token,
            "faulty/main.tf": FAULTY + token,
            ".dasf-lint.yaml": 'suppress:\n- {policy: token-lifetime, reason: "old\\e[2J", owner: me}\n'
            "- {policy: workspace-public-ip, reason: hub, until: 2099-01-01}\nignore: [workspace-without-ip-access-list]\n",
        }
    )
    ended = program.run("suppressions")
    assert "\x1b" not in ended.out
    lines = ended.out.splitlines()
    assert lines[0] == ".dasf-lint.yaml:3: hub (no owner, until 2099-01-01): 1 finding"
    assert lines[4] == ".dasf-lint.yaml:2: old\\x1b[2J (owner me, no end): 2 findings"
    assert "  medium[token-lifetime] main.tf:3:3" in lines
    assert "    databricks_token.t[0] in this directory" in lines
    assert lines.count("    and 2 more resources (--format json)") == 2


def test_what_somebody_vouches_for_is_listed_with_the_answers_it_is_about(program: Program) -> None:
    program.write(
        {
            "u/main.tf": FAULTY.replace("false", "var.x") + 'variable "x" {}\n',
            ".dasf-lint.yaml": "attest:\n- {policy: workspace-public-ip, reason: hub, owner: net, until: 2099-01-01}\n"
            "- {control: DASF-61, reason: done by hand}\n- {policy: token-lifetime, scope: {path: 'live/**'}, reason: none yet}\n"
            "- {policy: token-lifetime, reason: r, until: 2020-01-01}\n",
        }
    )
    ended = program.run("attestations")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[:8] == [
        ".dasf-lint.yaml:2: workspace-public-ip: hub (owner net, until 2099-01-01): 1 unknown answer",
        "  high[workspace-public-ip] u/main.tf:1:1",
        "    azurerm_databricks_workspace.this in u",
        "    unknown: var.x has no value",
        "",
        ".dasf-lint.yaml:3: DASF-61: done by hand (no owner, no end): 0 unknown answers",
        "",
        ".dasf-lint.yaml:4: token-lifetime in live/**: none yet (no owner, no end): 0 unknown answers",
    ]
    assert "it expired on 2020-01-01 and attests nothing any more" in ended.out
    assert "token-lifetime has no unknown answer that this entry attests" in ended.out
    assert lines[-1] == "3 attestations, 2 without effect"
    rows = json.loads(program.run("attestations", "u", "--format", "json").out)["attestations"]
    assert [(row["policy"], row["control"], len(row["answers"])) for row in rows] == [
        ("workspace-public-ip", None, 1), (None, "DASF-61", 0), ("token-lifetime", None, 0),
    ]  # fmt: skip
    assert rows[0]["answers"][0]["location"]["line"] == 1


def test_an_attested_answer_closes_no_gate_and_is_counted(program: Program) -> None:
    source = FAULTY.replace("false", "var.x") + 'variable "x" {}\n'
    only = ("--select", "workspace-public-ip", "--fail-on-unknown", "info")
    program.write({"u/main.tf": source})
    assert program.run("check", "u", *only).code == 1
    program.write({".dasf-lint.yaml": "attest:\n- {policy: workspace-public-ip, reason: hub, owner: net}\n"})
    ended = program.run("check", "u", *only)
    assert ended.code == 0
    assert "0 findings, 0 suppressed, 0 unknown, 1 attested, 0 gaps" in ended.out
    assert "attested[" not in ended.out
    listed = program.run("check", "u", *only, "--show", "attested").out
    assert listed.startswith("attested[workspace-public-ip]: azurerm_databricks_workspace.this\n  --> u/main.tf:1:")
    assert "    = because: var.x has no value" in listed
    assert "    = attested: hub, net\n" in listed
    assert program.run("check", "u", *only, "--no-suppressions").code == 1
    document = json.loads(program.run("check", "u", *only, "--format", "json").out)
    assert (document["summary"]["unknown"], document["summary"]["attested"]) == (0, 1)
    [answer] = document["unknown"]
    assert (answer["attestation"]["reason"], answer["attestation"]["location"]["line"]) == ("hub", 2)
    rows = csv.DictReader(io.StringIO(program.run("check", "u", *only, "--format", "csv").out))
    assert [(row["status"], row["reason"]) for row in rows if row["policy"] == "workspace-public-ip"] == [
        ("attested", "hub")
    ]


def test_coverage_says_what_is_attested_and_where_nothing_outweighs_a_finding(program: Program) -> None:
    program.write(
        {
            "u/main.tf": FAULTY.replace("false", "var.x") + 'variable "x" {}\n',
            ".dasf-lint.yaml": "attest:\n- {policy: workspace-public-ip, reason: r}\n- {control: DASF-61, reason: r}\n"
            "- {control: DASF-3, reason: r, scope: {root: u}}\n- {control: DASF 4, reason: r}\n",
        }
    )
    rows = {each["id"]: each for each in json.loads(program.run("coverage", "u", "--format", "json").out)["controls"]}
    assert (rows["DASF-61"]["status"], rows["DASF-61"]["attested"]) == ("attested", 0)
    assert rows["DASF-62"]["attested"] == 1
    assert rows["DASF-4"]["status"] == "not_met"
    assert rows["DASF-3"]["status"] == "not_met"


def test_the_configuration_that_counts_is_shown(program: Program) -> None:
    assert "no configuration counts" in program.run("config", "show").out
    program.write({".dasf-lint.yaml": "fail_on: never\n"})
    ended = program.run("config", "show", "faulty")
    assert ended.code == 0
    assert ended.out.splitlines()[1:] == [
        "# .dasf-lint.yaml", "fail_on: never", "# weakens a run: never fails on findings",
    ]  # fmt: skip
    program.write({".dasf-lint.yaml": "fail_on: sometimes\n"})
    ended = program.run("config", "show")
    assert ended.code == 2
    assert '"fail_on" must be one of' in ended.err


def test_the_schemas_that_are_shipped_are_schemas() -> None:
    data = Path(__file__).resolve().parents[3] / "dasf_lint" / "data"
    for name in ("config.schema.json", "report.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads((data / name).read_text()))


def test_show_hides_the_whole_value_of_a_setting_that_stands_for_a_credential(program: Program) -> None:
    """The name of a setting may hold dots, and its value more than the part that has a documented form."""
    settings = '  spark_conf = {\n    "spark.password" = "AKIAIOSFODNN7ABCDEFG/secretTailHere"\n  }\n'
    program.write({"s/main.tf": f'resource "databricks_cluster" "c" {{\n{settings}}}\n'})
    shown = program.run("show", "databricks_cluster.c", "s").out
    assert 'spark_conf["spark.password"] = "***"' in shown
    assert "secretTail" not in shown


def test_a_sentence_about_a_file_begins_with_its_name(program: Program) -> None:
    assert program.run("check", "Envs").err.startswith("error: Envs does not exist")
    assert program.run("check", "--nope").err.startswith("error: no such option")


OWN = """\
version: 1
id: %s
title: Tokens must be short
severity: low
dasf: [DASF-1]
description: Because.
match: {resource: databricks_token}
params: {most: {description: Seconds., default: 60}}
assert: {path: lifetime_seconds, at_most: {param: most}}
message: "{address} is long"
remediation: Set `lifetime_seconds = 60`.
examples:
- name: long
  expect: fail
  terraform: |
    resource "databricks_token" "t" {
      lifetime_seconds = 61 # <-
    }
- name: as long as configured
  expect: pass
  params: {most: 90}
  terraform: |
    resource "databricks_token" "t" {
      lifetime_seconds = 61
    }
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("policy", "test", "own", "--policies", "own"),
        ("policy", "test", ".", "--policies", "."),
        ("policy", "test", "own", "--policies", "own/deep"),
        ("policy", "test", "own/deep", "--policies", "."),
        ("policy", "test", "token-short", "--policies", "own", "--policies", "./own"),
    ],
)
def test_a_directory_that_is_named_and_configured_is_read_once(program: Program, arguments: tuple[str, ...]) -> None:
    program.write({".dasf-lint.yaml": "policies: [own]\n", "own/deep/short.yaml": OWN % "token-short"})
    ended = program.run(*arguments)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("1 policy, 2 examples, 0 failed\n")


def test_a_run_may_be_given_the_policies_that_are_configured(program: Program) -> None:
    program.write({
        ".dasf-lint.yaml": "policies: [own]\n", "own/short.yaml": OWN % "token-short",
        "main.tf": 'resource "databricks_token" "t" {\n  lifetime_seconds = 61\n}\n',
    })  # fmt: skip
    ended = program.run("check", "--policies", "own", "--select", "token-short", "--format", "concise", "-q")
    assert (ended.code, ended.err) == (0, "")
    assert "low[token-short]" in ended.out


@pytest.mark.parametrize("place", ["own", "./own/", "own/short.yaml"])
def test_what_is_wrong_with_a_policy_stands_where_somebody_named_it(program: Program, place: str) -> None:
    program.write({"own/short.yaml": (OWN % "token-short").replace("severity: low", "severity: lwo"), "main.tf": ""})
    ended = program.run("policy", "list", "--policies", place)
    assert ended.code == 2
    assert " --> own/short.yaml:4:" in ended.err


def test_an_example_is_explained_with_its_parameters(program: Program) -> None:
    program.write({"own/short.yaml": OWN % "token-short"})
    lines = program.run("explain", "token-short", "--policies", "own").out.splitlines()
    at = lines.index("pass: as long as configured")
    assert lines[at + 1] == "  with most = 90"


def test_nothing_to_judge_is_told_with_the_path_that_was_given(program: Program) -> None:
    (program.directory / "elsewhere").mkdir()
    (program.directory / "elsewhere" / ".git").mkdir()
    out = program.run("check", "elsewhere").out
    assert out.startswith("error[no-roots]: no Terraform and no bundle in elsewhere\n\n")
