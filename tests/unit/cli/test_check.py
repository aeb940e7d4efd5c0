import json
import os
from pathlib import Path

import pytest

from dasf_lint.cli import linting, terminal
from dasf_lint.report.formats import FORMATS
from tests.unit.cli.running import FAULTY, Program


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check faulty --select workspace-public-ip", 1),
        ("faulty --select workspace-public-ip", 1),
        ("--select workspace-public-ip", 1),
        ("faulty --select DBX-NET-001", 1),
        ("faulty --select DASF-4", 1),
        ("faulty --select token-lifetime", 0),
        ("clean", 0),
        ("faulty --select workspace-public-ip --fail-on critical", 0),
        ("faulty --fail-on never", 0),
        ("faulty --select DASF-4 --ignore DBX-NET-001,workspace-without-ip-access-list", 0),
    ],
)
def test_the_exit_code_says_how_it_went(program: Program, arguments: str, code: int) -> None:
    assert program.run(*arguments.split()).code == code


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["nope"], "nope does not exist", ""),
        (["chek"], "chek does not exist", "did you mean the command check?"),
        (["--format", "jsn"], "invalid value for '--format': \"jsn\" is no format; did you mean \"json\"?", ""),
        (["--fail-on", "hi"], "invalid value for '--fail-on': \"hi\" is no severity", ""),
        (["--formt", "json"], "no such option '--formt'", "dasf-lint check --help lists the options"),
        (["--select", "workspace-publc-ip"], 'no policy, alias, control or tag is named "workspace-publc-ip"; did you mean "workspace-public-ip"?', ""),
        (["--show", "unkown"], '"unkown" of --show is none of unknown, pass, suppressed, attested, baselined, unchanged; did you mean "unknown"?', ""),
        (["-o", "jsn=x"], '"jsn" of -o is no format; did you mean "json"?', ""),
        (["-o", "json="], "-o takes [FORMAT=]FILE", ""),
        (["--var", "x"], '--var takes NAME=VALUE, and one was given without name or "="', ""),
        (["-t", "dev", "--target", "prod"], "-t takes one target, not 2: dev, prod", ""),
        (["--var-file", "nope.tfvars"], "nope.tfvars of --var-file: no such file or directory", ""),
        (["--config", "nope.yaml"], "nope.yaml of --config: no such file or directory", ""),
        (["--policies", "nope"], "nope of --policies does not exist", ""),
        (["--project-root", "nope"], "nope of --project-root is not a directory", ""),
        (["--project-root", "clean", "faulty"], "faulty lies outside the project root", ""),
        (["--as-of", "soon"], '"soon" of --as-of is no date such as 2027-01-31', ""),
        (["--as-of", "2026-1-1"], '"2026-1-1" of --as-of is no date such as 2027-01-31', ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_with_a_suggestion(
    program: Program, arguments: list[str], error: str, hint: str
) -> None:
    ended = program.run("check", *arguments) if arguments != ["chek"] else program.run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {error}")
    assert (f"hint: {hint}\n" in ended.err) if hint else ("hint" not in ended.err)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_goes_to_standard_output_and_to_files(program: Program, name: str) -> None:
    printed = program.run("faulty", "--format", name)
    assert printed.code == 1
    assert printed.out.endswith("\n")
    written = program.run("faulty", "--format", "concise", "-o", f"{name}=out.x")
    assert written.code == 1
    assert (program.directory / "out.x").read_text("utf-8") == printed.out
    assert printed.err == ""


def test_an_interruption_ends_with_130(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(linting, "lint_and_see", interrupted)
    ended = program.run("clean")
    assert (ended.code, ended.out, "Traceback" in ended.err) == (130, "", False)


def test_a_mistake_of_ours_is_said_to_be_one(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("\x1b[31m::error::x dapi0123456789abcdef0123456789abcdef")

    monkeypatch.setattr(linting, "lint_and_see", broken)
    ended = program.run("clean")
    assert ended.code == 2
    assert "this is a bug in dasf-lint" in ended.err
    assert "ValueError at " in ended.err
    # Its words may quote what was linted.
    assert "::error" not in ended.err
    told = program.run("clean", "-v")
    assert "\\x1b[31m" in told.err
    assert "dapi" not in told.err
    assert "Traceback" not in told.err


def test_a_file_that_cannot_be_parsed_makes_the_code_two_and_says_where(program: Program) -> None:
    program.write({"faulty/broken.tf": 'resource "a" "b" {\n'})
    ended = program.run("faulty", "--format", "json")
    assert ended.code == 2
    document = json.loads(ended.out)
    [error] = [each for each in document["diagnostics"] if each["level"] == "error"]
    assert error["location"]["file"] == "faulty/broken.tf"
    assert "faulty/broken.tf" in ended.err
    assert document["findings"], "what could be read is judged all the same"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_error_is_shown_once_to_whoever_reads_the_output(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program.write({".dasf-lint.yaml": "fayl: low\n"})
    piped = program.run("clean", "--format", name)
    assert piped.code == 2
    assert "fayl" in piped.out
    assert ("fayl" in piped.err) == (not FORMATS[name].read_by_people)
    monkeypatch.setattr(terminal, "is_terminal", lambda stream: True)
    shown = program.run("clean", "--format", name, "--color", "never")
    assert "fayl" in shown.out
    assert "fayl" not in shown.err


def test_a_directory_without_roots_cannot_be_vouched_for(program: Program) -> None:
    (program.directory / "empty").mkdir()
    ended = program.run("empty", "--format", "json")
    assert ended.code == 2
    [error] = json.loads(ended.out)["diagnostics"]
    assert (error["code"], error["location"]["file"]) == ("no-roots", "empty")


def test_named_files_that_belong_to_no_root_are_told_unless_a_hook_hands_them_over(program: Program) -> None:
    program.write({"docs/x.yaml": "a: 1\n", "README.md": ""})
    ended = program.run("docs/x.yaml", "README.md", "--format", "json")
    assert ended.code == 2
    told = [(each["level"], each["location"]["file"]) for each in json.loads(ended.out)["diagnostics"]]
    assert told == [("warning", "README.md"), ("error", "docs/x.yaml"), ("warning", "docs/x.yaml")]
    ended = program.run("docs/x.yaml", "README.md", "--changed-files", "--format", "json")
    assert (ended.code, json.loads(ended.out)["roots"]) == (0, [])


def test_paths_are_relative_to_the_top_of_the_repository_from_everywhere(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [program.run("faulty", "--format", "json").out]
    monkeypatch.chdir(program.directory / "faulty")
    reports.append(program.run("--format", "json").out)
    monkeypatch.chdir("/")
    reports.append(program.run(program.directory / "faulty", "--format", "json").out)
    (program.directory.parent / "link").symlink_to(program.directory)
    reports.append(program.run(program.directory.parent / "link" / "faulty", "--format", "json").out)
    assert len(set(reports)) == 1
    assert json.loads(reports[0])["findings"][0]["location"]["file"] == "faulty/main.tf"


def test_without_a_repository_the_common_parent_is_the_root(program: Program) -> None:
    (program.directory / ".git").rmdir()
    [finding] = [
        each for each in json.loads(program.run("faulty", "--format", "json").out)["findings"] if each["policy"] == "workspace-public-ip"
    ]  # fmt: skip
    assert finding["location"]["file"] == "main.tf"
    assert json.loads(program.run("faulty", "clean", "--format", "json").out)["roots"][0]["id"] == "clean"


def test_uris_of_sarif_lead_from_the_repository_where_the_project_root_lies_deeper(program: Program) -> None:
    deeper = ("faulty", "--project-root", "faulty")
    assert json.loads(program.run(*deeper, "--format", "json").out)["roots"][0]["id"] == "."
    [run] = json.loads(program.run(*deeper, "--format", "sarif").out)["runs"]
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uris == {"faulty/main.tf"}
    assert run["automationDetails"]["id"] == "dasf-lint/faulty/"


def test_the_category_of_sarif_is_the_directory_that_was_named(program: Program) -> None:
    for path, category in ((".", "dasf-lint/"), ("faulty", "dasf-lint/faulty/")):
        [run] = json.loads(program.run(path, "--format", "sarif").out)["runs"]
        assert run["automationDetails"]["id"] == category


# --- configuration


def test_the_configuration_counts_and_what_it_weakens_is_told(program: Program) -> None:
    program.write({".dasf-lint.yaml": "version: 1\nfail_on: never\n"})
    ended = program.run("faulty")
    assert ended.code == 0
    assert "note: the configuration weakens this run: never fails on findings" in ended.out
    assert program.run("faulty", "--fail-on", "high").code == 1
    assert program.run("faulty", "--isolated").code == 1


def test_a_mistake_in_the_configuration_is_an_error_with_its_place(program: Program) -> None:
    program.write({".dasf-lint.yaml": "version: 1\nfail_om: never\n"})
    ended = program.run("faulty")
    assert ended.code == 2
    assert 'unknown key "fail_om"; did you mean "fail_on"?' in ended.out
    assert "--> .dasf-lint.yaml:2:1" in ended.out


def test_a_policy_that_the_configuration_names_and_nobody_knows_is_an_error(program: Program) -> None:
    program.write({".dasf-lint.yaml": "ignore: [workspace-publik-ip]\n"})
    ended = program.run("clean")
    assert ended.code == 2
    assert 'no policy is named "workspace-publik-ip"; did you mean "workspace-public-ip"?' in ended.out


def test_the_configuration_of_the_command_line_may_lie_outside(
    program: Program, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "strict.yaml"
    elsewhere.write_text("fail_on: critical\nignore: [plaintext-secret]\n")
    assert program.run("faulty", "--config", elsewhere).code == 0


# --- options


def test_later_values_win_and_files_and_texts_keep_their_order(program: Program) -> None:
    program.write(
        {
            "v/main.tf": 'variable "x" {\n  default = true\n}\n' + FAULTY.replace("false", "var.x"),
            "off.tfvars": "x = false\n",
        }
    )
    select = ("--select", "workspace-public-ip")
    assert program.run("v", *select).code == 0
    assert program.run("v", *select, "--var", "x=false").code == 1
    assert program.run("v", *select, "--var-file", "off.tfvars").code == 1
    assert program.run("v", *select, "--var-file", "off.tfvars", "--var", "x=true").code == 0
    assert program.run("v", *select, "--var", "x=true", "--var-file=off.tfvars").code == 1


def test_a_variable_file_may_lie_outside(program: Program, tmp_path_factory: pytest.TempPathFactory) -> None:
    values = tmp_path_factory.mktemp("elsewhere") / "x.tfvars"
    values.write_text("x = false\n")
    program.write({"v/main.tf": 'variable "x" {}\n' + FAULTY.replace("false", "var.x")})
    ended = program.run("v", "--select", "workspace-public-ip", "--var-file", values)
    assert ended.code == 1


def test_an_unknown_answer_is_as_grave_as_the_check_that_could_not_be_decided(program: Program) -> None:
    """The policy is high, the check of accounts medium."""
    lake = (
        'variable "x" {}\nresource "azurerm_storage_account" "a" {\n  is_hns_enabled = true\n'
        '  allow_nested_items_to_be_public = var.x\n}\nresource "databricks_catalog" "c" {}\n'
    )
    program.write({"v/main.tf": lake})
    select = ("--select", "storage-account-public-blobs")
    assert program.run("v", *select, "--fail-on-unknown", "medium").code == 1
    assert program.run("v", *select, "--fail-on-unknown", "high").code == 0


def test_unknown_answers_may_gate(program: Program) -> None:
    program.write({"v/main.tf": 'variable "x" {}\n' + FAULTY.replace("false", "var.x")})
    select = ("--select", "workspace-public-ip")
    assert program.run("v", *select).code == 0
    assert program.run("v", *select, "--fail-on-unknown", "high").code == 1
    assert program.run("v", *select, "--fail-on-unknown", "critical").code == 0
    ended = program.run("v", *select, "--show", "unknown")
    assert "unknown[workspace-public-ip]: azurerm_databricks_workspace.this" in ended.out
    assert "var.x has no value" in ended.out


def test_gaps_may_gate(program: Program) -> None:
    program.write({"v/main.tf": 'module "m" {\n  source = "git::https://git.example/x"\n}\n'})
    assert program.run("v").code == 0
    assert program.run("v", "--fail-on-gap").code == 1


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_gate_that_no_finding_closes_is_told(program: Program, name: str) -> None:
    program.write({"v/main.tf": 'variable "x" {}\n' + FAULTY.replace("false", "var.x")})
    program.write({"w/main.tf": 'module "m" {\n  source = "git::https://git.example/x"\n}\n'})
    asked = ("--select", "workspace-public-ip", "--format", name)
    unknown = program.run("v", *asked, "--fail-on-unknown", "high")
    why = "1 unknown answer of severity high or graver (--fail-on-unknown)"
    assert (unknown.code, unknown.err) == (1, f"exit code 1: {why}\n")
    gap = program.run("w", *asked, "--fail-on-gap")
    assert (gap.code, gap.err) == (1, "exit code 1: 1 gap (--fail-on-gap)\n")
    both = program.run("v", "w", *asked, "--fail-on-unknown", "low", "--fail-on-gap")
    assert both.err.endswith("of severity low or graver (--fail-on-unknown), 1 gap (--fail-on-gap)\n")
    assert program.run("v", "faulty", *asked, "--fail-on-unknown", "high").err == "", "the finding says why"
    assert program.run("v", *asked, "--fail-on-unknown", "critical").err == ""


def test_suppressions_may_be_switched_off(program: Program) -> None:
    comment = FAULTY.replace("false", "false # dasf-lint: ignore[workspace-public-ip] because")
    program.write({"faulty/main.tf": comment})
    select = ("--select", "workspace-public-ip")
    ended = program.run("faulty", *select)
    assert (ended.code, "1 suppressed" in ended.out) == (0, True)
    assert program.run("faulty", *select, "--no-suppressions").code == 1


def test_a_suppression_expires_on_the_date_that_counts(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    comment = FAULTY.replace("false", "false # dasf-lint: ignore[workspace-public-ip] until=2026-01-31 because")
    program.write({"faulty/main.tf": comment})
    select = ("--select", "workspace-public-ip")
    assert program.run("faulty", *select, "--as-of", "2026-01-31").code == 0
    assert program.run("faulty", *select, "--as-of", "2026-02-01").code == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    ended = program.run("faulty", *select, "--format", "json")
    assert json.loads(ended.out)["as_of"] == "1970-01-01"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "junk")
    assert program.run("faulty").code == 2


def test_colour_is_for_terminals_and_can_be_asked_for(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in program.run("faulty").out
    assert "\x1b" in program.run("faulty", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in program.run("faulty").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in program.run("faulty").out


def test_further_policies_may_be_added(program: Program) -> None:
    policy = (Path(__file__).resolve().parents[3] / "policies").rglob("workspace-public-ip.yaml")
    text = (
        next(policy)
        .read_text("utf-8")
        .replace("id: workspace-public-ip", "id: my-own")
        .replace("[DBX-NET-001]", "[MY-1]")
    )
    program.write({"own/x.yaml": text})
    document = json.loads(program.run("faulty", "--policies", "own", "--format", "json").out)
    assert {"my-own", "workspace-public-ip"} <= {each["policy"] for each in document["findings"]}
    program.write({".dasf-lint.yaml": "policies: [own]\n"})
    document = json.loads(program.run("faulty", "--format", "json").out)
    assert "my-own" in {each["policy"] for each in document["findings"]}


@pytest.mark.parametrize("arguments", [["check", "clean", "--policies", "empty"], ["policy", "test", "empty"]])
def test_a_directory_without_any_policy_is_an_error(program: Program, arguments: list[str]) -> None:
    program.write({"empty/README.md": ""})
    ended = program.run(*arguments)
    assert (ended.code, ended.out, ended.err) == (2, "", "error: no policy in empty\n")


@pytest.mark.parametrize("command", ["check", "hook"])
def test_a_file_that_is_a_link_is_judged_by_its_own_name(program: Program, tmp_path: Path, command: str) -> None:
    program.write({"linked/x.txt": FAULTY})
    os.symlink("x.txt", tmp_path / "linked" / "main.tf")
    ended = program.run(command, "--", "linked/main.tf")
    assert ended.code == 1
    assert "linked/main.tf:" in ended.out
    program.run("check", "linked/main.tf", "-o", "json=linked/x.txt")
    assert (tmp_path / "linked" / "x.txt").read_text("utf-8") == FAULTY


@pytest.mark.parametrize("configured", [False, True])
@pytest.mark.parametrize("what", ["link", "linked directory", "pipe"])
def test_a_policy_that_cannot_be_read_is_an_error(
    program: Program, tmp_path: Path, what: str, configured: bool
) -> None:
    program.write({"own/sets.yaml": "my_own:\n  source: a list of ours\n  values: [a]\n"})
    if what == "pipe":
        os.mkfifo(tmp_path / "own" / "x.yaml")
    else:
        os.symlink("/nowhere/x.yaml" if what == "link" else "/etc", tmp_path / "own" / "x.yaml")
    if configured:
        program.write({".dasf-lint.yaml": "policies: [own]\n"})
    ended = program.run("check", "clean", *([] if configured else ["--policies", "own"]))
    assert ended.code == 2
    assert "x.yaml" in ended.out


def test_a_directory_may_hold_sets_alone(program: Program) -> None:
    program.write({"own/sets.yaml": "my_own:\n  source: a list of ours\n  values: [a]\n"})
    assert program.run("check", "clean", "--policies", "own").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "faulty", "--select", "my-own", "--policies", "own"],
        ["policy", "show", "my-own", "--policies", "own"],
        ["explain", "my-own", "--policies", "own"],
    ],
)
def test_why_a_policy_could_not_be_loaded_is_told_before_that_nobody_knows_it(
    program: Program, arguments: list[str]
) -> None:
    [path] = (Path(__file__).resolve().parents[3] / "policies").rglob("workspace-public-ip.yaml")
    text = path.read_text("utf-8").replace("id: workspace-public-ip", "id: my-own").replace("[DBX-NET-001]", "[MY-1]")
    program.write({"own/x.yaml": text.replace("severity: high", "severty: high", 1)})
    ended = program.run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    why, _, nobody = ended.err.partition("error: no policy")
    assert why.startswith("error[policy]: ")
    assert 'did you mean "severity"?' in why
    assert "--> own/x.yaml:" in why
    assert 'is named "my-own"' in nobody


def test_help_names_every_option_of_the_contract(program: Program) -> None:
    ended = program.run("check", "--help")
    assert ended.code == 0
    for option in (
        "--format", "-o", "--var", "--var-file", "-t", "--workspace", "--select", "--ignore", "--profile", "--fail-on",
        "--policies", "--config", "--isolated", "--project-root", "--show", "--fail-on-unknown", "--fail-on-gap", "--as-of",
        "--exclude", "--no-suppressions", "-q", "-v", "--plan", "--resolved", "--env", "--show-secrets",
    ):  # fmt: skip
        assert option in ended.out


def test_every_result_for_auditors_has_its_rule(program: Program) -> None:
    [run] = json.loads(program.run("faulty", "--format", "sarif-full").out)["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= rules
    assert "pass" in {result.get("kind") for result in run["results"]} or len(rules) > 1


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ("{max_secs: 1}", 'token-lifetime has no parameter "max_secs"; did you mean "max_seconds"?'),
        ("{max_seconds: banana}", "the parameter max_seconds of token-lifetime is a number"),
        ("{max_seconds: [1]}", "the parameter max_seconds of token-lifetime is a number"),
    ],
)
def test_a_parameter_that_a_policy_does_not_have_is_an_error(program: Program, params: str, complaint: str) -> None:
    program.write({".dasf-lint.yaml": f"version: 1\nparams:\n  token-lifetime: {params}\n"})
    ended = program.run("clean")
    assert ended.code == 2
    assert complaint in ended.out
