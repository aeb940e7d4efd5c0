"""Which configuration counts, and that nothing it weakens goes unsaid, whatever is printed."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.core import yaml
from dasf_lint.core.source import SourceFile
from dasf_lint.report.formats import FORMATS
from tests.unit.cli.running import CLEAN, FAULTY, Program

IGNORES = "version: 1\nignore: [workspace-public-ip]\n"
TWO = {"a/main.tf": FAULTY, "b/main.tf": FAULTY, "a/.dasf-lint.yaml": IGNORES}


def found_in(program: Program, *arguments: str) -> list[str]:
    """Where workspace-public-ip is found."""
    document = json.loads(program.run(*arguments, "--format", "json").out)
    return sorted(each["location"]["file"] for each in document["findings"] if each["policy"] == "workspace-public-ip")


def diagnostics(program: Program, *arguments: str, code: str = "unused-config") -> list[tuple[str, str]]:
    document = json.loads(program.run(*arguments, "--format", "json").out)
    return [(each["location"]["file"], each["message"]) for each in document["diagnostics"] if each["code"] == code]


# --- which one counts


@pytest.mark.parametrize(
    "paths",
    [
        ("a/main.tf", "b/main.tf"), ("b/main.tf", "a/main.tf"), ("a", "b"), ("b", "a"), ("a/main.tf", "b"), ("b", "a/main.tf"),
        ("a", "b", "."),
    ],
)  # fmt: skip
def test_no_order_of_paths_lets_the_configuration_of_one_decide_about_another(
    program: Program, paths: tuple[str, ...]
) -> None:
    program.write(TWO)
    assert found_in(program, *paths)[:2] == ["a/main.tf", "b/main.tf"]
    [(file, message)] = diagnostics(program, *paths)
    assert file == "a/.dasf-lint.yaml"
    assert message.startswith("this configuration does not count: only one at or above")


def test_a_path_has_the_configuration_at_or_above_it(program: Program) -> None:
    program.write(TWO)
    assert found_in(program, "a") == found_in(program, "a/main.tf") == []
    assert found_in(program, "b") == found_in(program, "b/main.tf") == ["b/main.tf"]
    assert diagnostics(program, "a") == diagnostics(program, "b") == diagnostics(program, "b/main.tf") == []


def test_a_configuration_that_a_nearer_one_replaces_is_told(program: Program) -> None:
    program.write({**TWO, ".dasf-lint.yaml": "profile: strict\n"})
    assert diagnostics(program, "a/main.tf") == [
        (".dasf-lint.yaml", "this configuration does not count: a/.dasf-lint.yaml is nearer to what is checked")
    ]


def test_what_was_not_looked_at_has_no_configuration_that_could_be_told(program: Program) -> None:
    program.write({**TWO, "c/main.tf": CLEAN})
    assert diagnostics(program, "b/main.tf", "c/main.tf") == []
    assert diagnostics(program, "a/main.tf", "c/main.tf") != []
    assert diagnostics(program, "--exclude", "a") == []


def test_a_configuration_around_a_root_that_a_changed_module_is_judged_through_is_told(program: Program) -> None:
    call = 'module "m" {\n  source = "../../m"\n}\n'
    program.write({"m/main.tf": FAULTY, "envs/prod/main.tf": call, "envs/prod/.dasf-lint.yaml": IGNORES})
    assert found_in(program, "m/main.tf") == ["m/main.tf"]
    assert [file for file, _ in diagnostics(program, "m/main.tf")] == ["envs/prod/.dasf-lint.yaml"]


def test_hundreds_of_nested_configurations_are_counted(program: Program) -> None:
    program.write({f"n{i:03}/.dasf-lint.yaml": "version: 1\n" for i in range(130)})
    told = diagnostics(program, ".")
    assert len(told) == 100
    assert told[-1][1].endswith("; nor do 30 more")


@pytest.mark.parametrize("command", ["check", "roots", "graph"])
def test_a_nested_configuration_is_told_wherever_warnings_are(program: Program, command: str) -> None:
    program.write(TWO)
    assert "a/.dasf-lint.yaml" in program.run(command, "a", "b").out


# --- the project root


def test_a_nested_configuration_is_no_border_for_what_may_be_read(program: Program) -> None:
    call = 'module "m" {\n  source = "../m"\n}\n'
    program.write({"m/main.tf": FAULTY, "a/main.tf": call, "a/.dasf-lint.yaml": "version: 1\n"})
    for paths in (["a"], ["."], ["a/main.tf"]):
        ended = program.run(*paths, "--select", "workspace-public-ip", "--format", "json")
        assert ended.code == 1
        document = json.loads(ended.out)
        [finding] = [each for each in document["findings"] if each["members"][0]["root"] == "a"]
        assert finding["location"]["file"] == "m/main.tf"
    assert "m/main.tf:4:5: high[workspace-public-ip]" in program.run("a", "--format", "concise").out


def test_nothing_outside_the_repository_is_read_whatever_configuration_lies_above_it(
    tmp_path: Path, program: Program
) -> None:
    inner = program.directory / "inner"
    (inner / ".git").mkdir(parents=True)
    program.write({".dasf-lint.yaml": "ignore: [workspace-public-ip]\n", "inner/main.tf": FAULTY})
    assert found_in(program, "inner") == ["main.tf"]


def test_without_a_repository_the_nearest_configuration_is_the_border(program: Program) -> None:
    (program.directory / ".git").rmdir()
    call = 'module "m" {\n  source = "../m"\n}\n'
    program.write({"m/main.tf": FAULTY, "a/main.tf": call, "a/.dasf-lint.yaml": "version: 1\n"})
    ended = program.run("a", "--format", "json")
    assert ended.code == 2
    assert [each["code"] for each in json.loads(ended.out)["diagnostics"] if each["level"] == "error"] == [
        "outside-root"
    ]


# --- what it weakens, in every format

EVERY_WAY = """\
select: [workspace-public-ip, token-lifetime]
ignore: [plaintext-secret]
fail_on: never
severity: {workspace-public-ip: info}
params: {token-lifetime: {max_seconds: 99999999}}
sets: {everyone: {remove: [users]}}
exclude: [legacy]
roots: [{path: clean, workspace: blue}]
environments: {dev: {paths: [faulty]}}
module_sources: {"git::https://git.example/net": clean}
policies: [own]
suppress: [{policy: token-lifetime, reason: a reason}]
program: terraform
"""
SAID = [
    "only workspace-public-ip, token-lifetime are asked",
    "plaintext-secret is not asked",
    "never fails on findings",
    "severity of workspace-public-ip is info instead of high",
    "parameter max_seconds of token-lifetime is 99999999 instead of 7776000",
    "users removed from the set everyone",
    "legacy is excluded",
    "findings of token-lifetime are suppressed: a reason",
    "what OpenTofu alone reads is not judged",
    "clean is judged with workspace blue",
    "environment dev is said to be paths faulty",
    "modules from git::https://git.example/net are read from clean",
]


@pytest.fixture
def weakened(program: Program) -> Program:
    program.write(
        {
            ".dasf-lint.yaml": EVERY_WAY,
            "own/sets.yaml": "mine: {source: ours, values: [a]}\n",
            "legacy/main.tf": FAULTY,
        }
    )
    return program


def plain(name: str, document: str) -> str:
    """What a reader of the format sees."""
    if name == "junit":
        cases = ElementTree.fromstring(document).iter("testcase")
        return "\n".join(case.get("name", "") + "".join(case.itertext()) for case in cases)
    if name in ("json", "sarif", "sarif-full", "gitlab-codequality"):
        return json.dumps(json.loads(document), ensure_ascii=False)
    if name == "csv":
        return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(document)))
    return document.replace("%0A", "\n").replace("\\", "").replace("&#58;", ":")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_tells_everything_that_is_weakened_and_where(weakened: Program, name: str) -> None:
    ended = weakened.run("check", "--format", name)
    shown = plain(name, ended.out)
    for sentence in SAID:
        assert sentence in shown
    assert shown.count(".dasf-lint.yaml") >= (1 if name in ("github", "azure") else len(SAID))
    assert ended.code == 0


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_one_line_on_standard_error_says_so_beside_every_format_but_text(weakened: Program, name: str) -> None:
    ended = weakened.run("check", "--format", name, "-q")
    if name == "text":
        assert ended.err == ""
        assert ended.out.count("the configuration weakens this run") == len(SAID)
    else:
        [line] = ended.err.splitlines()
        assert line.startswith("note: the configuration weakens this run in 12 ways: only workspace-public-ip, token-")
        assert all(sentence in line for sentence in SAID)
    assert weakened.run("check", "--format", name, "--isolated").err == (
        "" if name == "text" else "note: the configuration .dasf-lint.yaml does not count: --isolated\n"
    )


def test_a_program_reads_what_is_weakened_as_data(weakened: Program) -> None:
    document = json.loads(weakened.run("check", "--format", "json").out)
    assert document["weakened"] == SAID == [each["message"] for each in document["weakenings"]]
    assert [each["location"]["line"] for each in document["weakenings"]] == [1, 2, 3, 4, 5, 6, 7, 12, 13, 8, 9, 10]
    configuration = document["configuration"]
    assert (configuration["file"], configuration["origin"]) == (".dasf-lint.yaml", "repository")
    assert configuration["digest"].startswith("sha256:")
    assert configuration["weakens"] == SAID


@pytest.mark.parametrize("command", ["coverage", "suppressions", "config show"])
def test_other_commands_tell_it_as_well(weakened: Program, command: str) -> None:
    shown = weakened.run(*command.split()).out
    assert all(sentence in shown for sentence in SAID)
    if command != "config show":
        ended = weakened.run(command, "--format", "json")
        assert json.loads(ended.out)["configuration"]["weakens"] == SAID
        assert ended.err.startswith("note: the configuration weakens this run in 12 ways")
    if command == "coverage":
        assert "note: the configuration weakens" in weakened.run(command, "--format", "csv").err


def test_a_configuration_of_the_command_line_counts_whole_and_is_told(weakened: Program) -> None:
    weakened.write({"strict.yaml": "ignore: [token-lifetime]\n"})
    ended = weakened.run("check", "--config", "strict.yaml", "--format", "json")
    document = json.loads(ended.out)
    assert document["weakened"] == ["token-lifetime is not asked"]
    assert document["configuration"]["origin"] == "command_line"
    assert document["configuration"]["ignored"] == ".dasf-lint.yaml"
    assert ended.err.splitlines() == [
        "note: the configuration weakens this run: token-lifetime is not asked",
        "note: the configuration .dasf-lint.yaml does not count: --config names another",
    ]


@pytest.mark.parametrize("command", ["check", "coverage", "suppressions", "config show", "roots", "graph"])
def test_the_configuration_is_read_once(program: Program, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program.write({".dasf-lint.yaml": IGNORES})
    read: list[str] = []

    def load(file: SourceFile, **options: Any) -> Any:
        read.append(file.path)
        return original(file, **options)

    original = yaml.load
    monkeypatch.setattr(yaml, "load", load)
    program.run(*command.split())
    assert read.count(".dasf-lint.yaml") == 1


def test_without_a_configuration_nothing_is_said(program: Program) -> None:
    for arguments in (("clean",), ("clean", "--isolated"), ("clean", "--format", "json", "--isolated")):
        ended = program.run(*arguments)
        assert (ended.code, ended.err) == (0, "")
        assert "note" not in ended.out


def test_a_secret_that_the_configuration_quotes_is_masked(program: Program) -> None:
    token = "dapi" + "0123456789abcdef" * 2
    program.write({".dasf-lint.yaml": f"suppress: [{{policy: token-lifetime, reason: {token}}}]\n"})
    for name in FORMATS:
        ended = program.run("clean", "--format", name)
        assert token not in ended.out + ended.err


def test_a_set_of_further_policies_replaces_none(program: Program) -> None:
    program.write({"own/sets.yaml": "everyone:\n  source: x\n  values: [nobody]\n"})
    ended = program.run("clean", "--policies", "own")
    assert ended.code == 2
    assert "everyone is the name of another set" in ended.out
    program.write({".dasf-lint.yaml": "policies: [own]\n"})
    ended = program.run("clean")
    assert ended.code == 2
    assert "everyone is the name of another set" in ended.out


def test_a_configuration_that_is_given_and_wrong_is_the_one_that_counts(program: Program) -> None:
    """Nobody said that none counts."""
    program.write({".dasf-lint.yaml": "version: 1\n", "bad.yaml": "version: 1\nnope: 1\n"})
    ended = program.run("check", "clean", "--config", "bad.yaml")
    assert ended.code == 2
    assert "does not count: --config names another" in ended.out + ended.err
