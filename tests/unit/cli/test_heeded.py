"""Options that change nothing are refused, and every option has its place in the table that says so."""

import pytest

from dasf_lint.cli import attestations, baseline, check, coverage, graph, heeded, request, roots, show, suppressions
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import SHOWN
from dasf_lint.unused import KINDS
from tests.unit.cli.running import FAULTY, Program
from tests.unit.report.reports import OPTIONS, finding, full_report

BUNDLE = "bundle:\n  name: b\nvariables:\n  catalog:\n    default: x\n  keys:\n    type: complex\n    default: [a]\ntargets:\n  dev: {}\n  prod: {}\n"
TERRAFORM = 'variable "public" {\n  type    = bool\n  default = false\n}\nvariable "names" {\n  type    = list(string)\n  default = []\n}\nlocals {\n  a = 1\n}\n'


@pytest.fixture
def repository(program: Program) -> Program:
    program.write({"tf/main.tf": TERRAFORM, "bundle/databricks.yml": BUNDLE, "x.tfvars": "public = true\n"})
    program.write(
        {
            "both/main.tf": TERRAFORM,
            "both/b/databricks.yml": BUNDLE,
            "resolved.json": '{"bundle": {"name": "b", "target": "dev"}}',
        }
    )
    return program


# --- the table


def test_every_option_of_check_has_its_place() -> None:
    names = {each.name for each in check.command.params}
    assert names == set(heeded.OPTIONS)


@pytest.mark.parametrize("module", [attestations, baseline, coverage, graph, roots, show, suppressions])
def test_what_depends_on_the_roots_is_the_same_for_every_command(module: object) -> None:
    names = {each.name for each in module.command.params}  # type: ignore[attr-defined]
    assert {each.parameter for each in KINDS} <= names
    assert set(request.Values._fields) <= names


LISTED = {
    "unknown": "b-policy", "pass": "a-policy", "suppressed": "migration", "attested": "c-policy",
    "baselined": "known-policy", "unchanged": "far-policy",
}  # fmt: skip
"""A word of the whole report that stands nowhere else: of policies, and of a reason."""


@pytest.mark.parametrize("word", SHOWN)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_lists_what_the_table_says(name: str, word: str) -> None:
    shown = render(name, full_report(), OPTIONS._replace(show=frozenset({word}), rules={}))
    assert (LISTED[word] in shown) == (word in FORMATS[name].listed)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_names_all_resources_if_the_table_says_so(name: str) -> None:
    report = full_report()
    report.findings = [finding(addresses=tuple(f"a.b{i:03}" for i in range(50)))]
    named = render(name, report, OPTIONS._replace(verbose=True)).count("a.b0")
    assert (named >= 50) == FORMATS[name].resources


# --- what is refused


@pytest.mark.parametrize("word", SHOWN)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_no_format_of_a_run_lists_is_refused(program: Program, name: str, word: str) -> None:
    known = ["--baseline", "known.json"] if word == "baselined" else []
    known += ["--diff", "nothing.diff"] if word == "unchanged" else []
    program.write({"known.json": '{"schema_version": 1, "entries": []}', "nothing.diff": ""})
    ended = program.run("clean", *known, "--format", name, "--show", word)
    if word in FORMATS[name].listed:
        assert ended.code == 0
        return
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: --show {word} changes nothing in {name}; text, ")
    listed = program.run("clean", *known, "--format", name, "--show", word, "-o", "json=x.json")
    assert listed.code == 0, "there it stands"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_all_resources_are_asked_for_in_vain_where_a_format_names_none(program: Program, name: str) -> None:
    ended = program.run("clean", "--format", name, "-v")
    assert ended.code == (0 if FORMATS[name].resources else 2)
    assert ("-v changes nothing in" in ended.err) == (not FORMATS[name].resources)


@pytest.mark.parametrize("option", [["--group-by", "file"], ["--statistics"]])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_arrangement_is_asked_for_in_vain_where_a_format_has_its_own(
    program: Program, name: str, option: list[str]
) -> None:
    ended = program.run("clean", "--format", name, *option)
    assert ended.code == (0 if FORMATS[name].arranged else 2)
    assert (f"{option[0]} changes nothing in {name}" in ended.err) == (not FORMATS[name].arranged)
    assert program.run("clean", "--format", name, *option, "-o", "x.text").code == ended.code
    assert program.run("clean", "--format", name, *option, "-o", "text=x").code == 0


def test_counts_list_nothing(program: Program) -> None:
    ended = program.run("clean", "--statistics", "--show", "unknown")
    assert (ended.code, ended.out) == (2, "")
    assert "there is nothing for --show unknown" in ended.err
    assert program.run("clean", "--statistics", "--show", "unknown", "-o", "x.json").code == 0


def test_quiet_still_lists_what_is_asked_for(program: Program) -> None:
    program.write({"u/main.tf": FAULTY.replace("false", "var.x") + 'variable "x" {}\n'})
    ended = program.run("u", "-q", "--show", "unknown", "--select", "workspace-public-ip")
    assert ended.out.startswith("unknown[workspace-public-ip]")
    assert "findings" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--no-suppressions", "--show", "suppressed"], "with --no-suppressions nothing is suppressed"),
        (["--isolated", "--config", "own.yaml"], "--isolated ignores every configuration"),
        (["--no-suppressions", "--show", "attested"], "with --no-suppressions nothing is attested"),
        (["--show", "unchanged"], "without --diff-base or --diff nothing is unchanged"),
        (["--diff-base", ""], "--diff-base is empty"),
        (["--diff", ""], "--diff is empty"),
        (["--diff", "-", "--diff-base", "main"], "--diff-base and --diff exclude each other"),
        (["--diff", "-", "--var-file", "-"], "standard input is read once"),
        (
            ["--diff-base", "main", "--resolved", "own.yaml"],
            "--diff-base compares two states, and a resolved bundle is of one: own.yaml",
        ),
        (["--diff-base", "main", "--diff-base", "x"], "--diff-base is given 2 times"),
        (["--select", ""], "--select names nothing"),
        (["--ignore", " , "], "--ignore names nothing"),
        (["--show", ","], "--show names nothing"),
        (["--config", ""], "--config is empty"),
        (["--plan", ""], "--plan is empty"),
        (["--resolved", ""], "--resolved is empty"),
        (["--workspace", ""], "--workspace is empty"),
        (["--var-file", ""], "--var-file is empty"),
        (["--exclude", ""], "--exclude is empty"),
        (["--project-root", ""], "--project-root is empty"),
        (["-t", ""], "--target is empty"),
    ],
)
def test_what_says_nothing_is_refused(program: Program, arguments: list[str], why: str) -> None:
    program.write({"own.yaml": "version: 1\n"})
    ended = program.run("check", "clean", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {why}")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["tf", "-t", "prod"], "-t changes nothing, because no bundle is here"),
        (["tf", "--resolved", "resolved.json"], "which is not among those that are judged"),
        (["bundle", "--workspace", "prod"], "--workspace changes nothing, because no Terraform is here"),
        (["bundle", "--var-file", "x.tfvars"], "--var-file changes nothing, because no Terraform is here"),
        (["bundle", "--resolved", "resolved.json", "-t", "prod"], "which is not among those that are judged"),
        (["both", "-t", "nope"], "no bundle has a target nope"),
    ],
)
@pytest.mark.parametrize("command", ["check", "graph", "roots", "coverage", "suppressions", "attestations"])
def test_an_option_about_a_kind_of_root_that_is_not_here_ends_with_two(
    repository: Program, command: str, arguments: list[str], why: str
) -> None:
    ended = repository.run(command, *arguments)
    assert ended.code == 2
    assert why in ended.out + ended.err
    assert (ended.out + ended.err).count("error[") <= 2, "once, in either stream"
    assert "bug" not in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["both", "-t", "prod", "--workspace", "w", "--var-file", "x.tfvars", "--var", "catalog=a"],
        ["bundle", "--resolved", "resolved.json"],
        ["bundle", "--resolved", "resolved.json", "-t", "dev"],
    ],
)
def test_an_option_that_one_root_takes_is_fine(repository: Program, arguments: list[str]) -> None:
    ended = repository.run("check", *arguments, "--fail-on", "never")
    assert ended.code == 0, ended


def test_the_console_has_no_option_that_it_cannot_heed(repository: Program) -> None:
    for option, value in (("-t", "prod"), ("--resolved", "resolved.json"), ("--exclude", "x")):
        ended = repository.run("console", "tf", option, value)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"error: no such option '{option}'")


# --- values of variables


IN_VAIN = [
    (["tf", "--var", "pubilc=true"], 'no root declares a variable "pubilc"; did you mean "public"?'),
    (["bundle", "--var", "catalgo=x"], 'no root declares a variable "catalgo"; did you mean "catalog"?'),
    (["both", "--var", "nope=x"], 'no root declares a variable "nope"'),
    (["bundle", "--var", "keys=[1]"], "takes no variable of complex type on the command line, and keys is one"),
    (["bundle", "--var", "keys=key1,catalog=2"], "takes no variable of complex type"),
    (["bundle", "--var", "catalog=a,b"], "what follows a comma is no NAME=VALUE"),
    (["bundle", "--var", 'catalog=a"b'], "quotes stand around a whole entry"),
    (["bundle", "--var", "catalog=a,other=b"], 'no root declares a variable "other"'),
    (["tf", "--var", "public=maybe"], "The given value is not suitable for var.public: a bool is required"),
    (["tf", "--var", "names=[1"], "error[usage]"),
]
VALUED = [
    (command, arguments, why)
    for command in ("check", "graph", "roots", "console", "show", "coverage", "suppressions", "attestations")
    for arguments, why in IN_VAIN
    # The console is of Terraform.
    if command != "console" or arguments[0] == "tf"
]


@pytest.mark.parametrize(("command", "arguments", "why"), VALUED)
def test_a_value_that_nobody_takes_ends_every_command_with_two(
    repository: Program, command: str, arguments: list[str], why: str
) -> None:
    address = ["var.public" if arguments[0] == "tf" else "target.dev"] if command == "show" else []
    ended = repository.run(command, *address, *arguments)
    assert ended.code == 2
    assert why in " ".join((ended.out + ended.err).replace("\\", "").split())


def test_a_bundle_takes_several_values_in_one_as_the_databricks_cli_does(repository: Program) -> None:
    repository.write({"bundle/databricks.yml": BUNDLE.replace("  keys:", "  schema:\n    default: y\n  keys:")})
    ended = repository.run("graph", "bundle", "-t", "dev", "--var", "catalog=a,schema=b")
    assert ended.code == 0
    assert '"catalog": "a"' in ended.out
    assert '"schema": "b"' in ended.out


def test_a_variable_file_may_set_what_no_root_declares(repository: Program) -> None:
    repository.write({"y.tfvars": "public = true\nother = 1\n"})
    ended = repository.run("both", "--var-file", "y.tfvars", "--fail-on", "never")
    assert ended.code == 0
    assert ended.out.count("Value for undeclared variable") == 1
    repository.write({"tf/a/main.tf": 'variable "other" {}\n', "tf/b/main.tf": "locals {}\n"})
    assert "undeclared" not in repository.run("tf", "--var-file", "y.tfvars").out, "one of several roots declares it"
    repository.write({"z.tfvars": 'public = "maybe"\n'})
    ended = repository.run("tf", "--var-file", "z.tfvars")
    assert ended.code == 2
    assert "a bool is required" in ended.out


def test_a_name_may_be_declared_in_what_could_not_be_read(repository: Program) -> None:
    repository.write({"tf/broken.tf": 'variable "x" {\n'})
    ended = repository.run("tf", "--var", "other=1")
    assert ended.code == 2
    assert "no root declares" not in ended.out
