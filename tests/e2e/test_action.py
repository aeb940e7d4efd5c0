"""The action as a runner executes it: the scripts of its steps under bash, beside programs that write down their call."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.hostile import calls

REPOSITORY = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
NOTES_DOWN = (
    f"#!{sys.executable}\nimport json, os, sys\nopen(os.environ['NOTES'], 'a').write(json.dumps(sys.argv) + '\\n')\n"
)


class Ended(NamedTuple):
    code: int
    out: str
    calls: list[list[str]]


class Runner:
    """A runner with a workspace of its own."""

    def __init__(self, directory: Path) -> None:
        self.workspace, self.temp = directory / "workspace", directory / "temp"
        self.notes, self.output, self.summary = (directory / name for name in ("notes", "output", "summary"))
        for place in (self.workspace, self.temp / "dasf-lint" / "bin"):
            place.mkdir(parents=True)
        self.program("dasf-lint", "sys.exit(int(os.environ.get('CODE', 0)))\n")
        self.program("python", "")

    def program(self, name: str, ending: str, directory: Path | None = None) -> None:
        path = (directory or self.temp / "dasf-lint" / "bin") / name
        path.write_text(NOTES_DOWN + ending)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self, step: str, *, code: int = 0, path: str = "", **inputs: str) -> Ended:
        given = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): text for name, text in inputs.items()}

        def value(match: "re.Match[str]") -> str:
            return {"github.action_path": str(REPOSITORY)}.get(match[1]) or given[match[1].removeprefix("inputs.")]

        made = {name: re.sub(r"\$\{\{ ([a-z._-]+) \}\}", value, text) for name, text in STEPS[step]["env"].items()}
        environment = {
            "PATH": os.pathsep.join(filter(None, [path, os.environ["PATH"]])), "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary), "NOTES": str(self.notes),
            "CODE": str(code), **made,
        }  # fmt: skip
        script = self.temp / "script.sh"
        script.write_text(STEPS[step]["run"])
        # What `shell: bash` means to GitHub.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        ended = subprocess.run(
            command, cwd=self.workspace, env=environment, capture_output=True, text=True, check=False
        )
        calls = [json.loads(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []
        assert ended.stderr == ""
        return Ended(ended.returncode, ended.stdout, calls)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def after(call: list[str], mark: str = "--") -> list[str]:
    return call[call.index(mark) + 1 :]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (".", ["."]),
        ("envs/dev envs/prod", ["envs/dev", "envs/prod"]),
        ("  envs/dev \t envs/prod  \n", ["envs/dev", "envs/prod"]),
        ("envs/dev\nenvs/prod\n", ["envs/dev", "envs/prod"]),
        ("\n  envs/dev\r\n\n\tmy bundle\n\n", ["envs/dev", "my bundle"]),
        ("a b\nc", ["a b", "c"]),
        ("", ["."]),
        ("\n \n", ["."]),
        ("--config=x.yml\n-oconcise=top.tf\n-", ["--config=x.yml", "-oconcise=top.tf", "-"]),
        ("*.tf $(touch pwned) `touch pwned` \\n", ["*.tf", "$(touch", "pwned)", "`touch", "pwned`", "\\n"]),
        ('"a b"\n${{ x }};touch pwned', ['"a b"', "${{ x }};touch pwned"]),
    ],
)
def test_paths_are_lines_or_words_and_never_options(runner: Runner, text: str, paths: list[str]) -> None:
    (runner.workspace / "x.tf").write_text("")
    ended = runner.run("Lint", paths=text)
    assert ended.code == 0
    [call] = ended.calls
    assert after(call) == paths
    assert os.listdir(runner.workspace) == ["x.tf"]


def test_further_arguments_are_lines(runner: Runner) -> None:
    [call] = runner.run("Lint", arguments="\n--select\n  token-lifetime\n--var\nname=a b\n\n").calls
    assert call[: call.index("--")][-4:] == ["--select", "token-lifetime", "--var", "name=a b"]


def test_the_other_inputs_become_options(runner: Runner) -> None:
    inputs = {
        "config": "a b.yaml",
        "isolated": "true",
        "baseline": "c d.json",
        "diff_base": "origin/main",
        "sarif_file": "x y.sarif",
    }
    [call] = runner.run("Lint", fail_on="high", **inputs).calls
    assert after(call, "--fail-on")[0] == "high"
    assert after(call, "--config")[0] == "a b.yaml"
    assert after(call, "--baseline")[0] == "c d.json"
    assert "--isolated" in call
    assert "--diff-base=origin/main" in call
    assert "sarif=x y.sarif" in call
    [_, call] = runner.run("Lint", sarif_file="").calls
    assert not [
        each
        for each in call
        if each.startswith("sarif=") or each in ("--config", "--baseline", "--isolated") or "diff" in each
    ]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_step_ends_as_the_program_did(runner: Runner, code: int) -> None:
    assert runner.run("Lint", code=code).code == code
    assert runner.output.read_text() == f"exit-code={code}\n"


def test_the_summary_is_that_of_this_run(runner: Runner) -> None:
    (runner.temp / "dasf-lint.md").write_text("of an earlier step")
    runner.run("Lint", code=2)
    assert not runner.summary.exists()
    runner.program("dasf-lint", "open(os.environ['RUNNER_TEMP'] + '/dasf-lint.md', 'w').write('## dasf-lint\\n')\n")
    runner.run("Lint")
    assert runner.summary.read_text() == "## dasf-lint\n"


def test_what_the_action_calls_is_what_the_program_takes() -> None:
    """Against the real program, so that no renamed option goes unnoticed."""
    options = re.findall(r"(?<=[ (])--[a-z-]+", STEPS["Lint"]["run"].partition("rm -f")[0])
    ended = subprocess.run(
        [sys.executable, "-m", "dasf_lint", "check", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"--format", "--fail-on", "--config", "--isolated"} <= set(options)
    assert all(option in ended.stdout for option in options)


# --- installing


@pytest.mark.parametrize(
    ("python", "found"),
    [("print('3.10.12')\nsys.exit(1)\n", "is 3.10.12"), ("sys.exit(2)\n", "is not there"), (None, "is not there")],
)
def test_an_old_python_is_told_with_what_to_do(runner: Runner, tmp_path: Path, python: str | None, found: str) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    if python is not None:
        runner.program("python9", python, programs)
    ended = runner.run("Install", path=str(programs), python="python9")
    assert ended.code == 2
    assert ended.out == (
        f"::error title=dasf-lint::dasf-lint needs Python 3.11 or newer, and python9 {found}; "
        "put actions/setup-python before this step\n"
    )
    assert not [call for call in ended.calls if "pip" in call or "venv" in call]


def test_the_oldest_python_is_that_of_the_package() -> None:
    [bound] = re.findall(r'requires-python = ">=([0-9.]+)"', (REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert f"sys.version_info < ({bound.replace('.', ', ')})" in STEPS["Install"]["run"]
    assert f"needs Python {bound} or newer" in STEPS["Install"]["run"]


def test_installing_runs_nothing_of_the_checkout_and_fetches_one_package(runner: Runner, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    runner.program("python3", "if '-c' in sys.argv: print('3.12.1')\n", programs)
    ended = runner.run("Install", path=str(programs))
    assert (ended.code, ended.out) == (0, "")
    assert all(call[1] == "-I" for call in ended.calls), "modules beside the checkout would be imported otherwise"
    assert [call[3] for call in ended.calls if call[2] == "-m"] == ["venv", "pip"]
    assert ended.calls[-1][-1] == str(REPOSITORY)
    assert STEPS["Install"]["working-directory"] == "${{ runner.temp }}"


NAMES = [each for each in (*calls.OPTION_NAMES, *calls.SHELL_NAMES) if each.isprintable() and each == each.strip()]


@pytest.mark.parametrize("name", NAMES)
def test_no_path_becomes_an_option_or_a_command(runner: Runner, name: str) -> None:
    (runner.workspace / "main.tf").write_text("")
    ended = runner.run("Lint", paths=f"{name}\nmain.tf")
    [call] = ended.calls
    assert after(call) == [name, "main.tf"]
    assert sorted(each.name for each in runner.workspace.iterdir()) == ["main.tf"]
    [alone] = runner.run("Lint", paths=name).calls[1:]
    assert after(alone) == name.split(" ")
