"""What shells offer: by the protocol that their scripts speak, and once by bash itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dasf_lint.cli.completing import SHELLS, script
from dasf_lint.cli.main import COMMANDS, COMPLETION
from dasf_lint.core import limits, shipped
from dasf_lint.report.formats import FORMATS
from tests.unit.cli.running import Program

BUNDLE = "bundle: {name: b}\ntargets:\n  dev: {mode: development}\n  prod: {mode: production}\n  staging-eu: {}\n"


class Completing:
    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        self.program = program
        self._monkeypatch = monkeypatch

    def lines(self, *words: str, shell: str = "bash", at: int | None = None) -> list[str]:
        """The answer for a line whose last word is completed, without the name of the program."""
        self._monkeypatch.setenv(COMPLETION, f"{shell}_complete")
        if shell == "fish":
            typed, position = ["dasf-lint", *words[:-1]], words[-1]
        else:
            typed, position = ["dasf-lint", *words], str(len(words) if at is None else at)
        self._monkeypatch.setenv("COMP_WORDS", "\n".join(typed))
        self._monkeypatch.setenv("COMP_CWORD", position)
        ended = self.program.run()
        assert (ended.code, ended.err) == (0, "")
        return ended.out.splitlines()

    def words(self, *words: str) -> list[str]:
        return [line.partition(",")[2] for line in self.lines(*words) if line.startswith(("plain,", "open,"))]


@pytest.fixture
def completing(program: Program, monkeypatch: pytest.MonkeyPatch) -> Completing:
    return Completing(program, monkeypatch)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["ch"], ["check"]), (["su"], ["suppressions"]), (["hook"], []), (["he"], ["help"]), (["help", "ro"], ["roots"]),
        (["help", "roots", ""], []), (["policy", "l"], ["list", "lint"]), (["bundle", ""], ["resolve"]), (["policy", "list", "l"], []),
        (["--format", "s"], ["sarif", "sarif-full"]), (["check", "--format", "js"], ["json"]), (["roots", "--format", ""], ["text", "json"]),
        (["--format=js"], ["--format=json"]), (["check", "--nothing=x"], []), (["check", "--preview=x"], []), (["--format=js", "--col"], ["--color"]),
        (["-o", "sa"], ["sarif=", "sarif-full="]), (["--profile", ""], ["default", "strict", "audit"]), (["--fail-on", "n"], ["never"]),
        (["--fail-on-unknown", "hi"], ["high"]), (["--show", "unknown,pa"], ["unknown,pass"]), (["explain", "workspace-p"], ["workspace-public-ip"]),
        (["explain", "DASF-6"], ["DASF-6", *(f"DASF-6{n}" for n in range(7))]), (["explain", "12.1"], ["12.1"]), (["explain", "DBX-MON"], ["DBX-MON-002"]),
        (["check", "--select", "DASF-4,prod-w"], ["DASF-4,prod-writes-to-dev-catalog"]), (["--ignore", "prod-w"], ["prod-writes-to-dev-catalog"]),
        (["policy", "show", "prod-w"], ["prod-writes-to-dev-catalog"]), (["policy", "test", "prod-w", "plaintext"], ["plaintext-secret"]),
        (["policy", "show", "plaintext-secret", "prod-w"], []), (["policy", "new", "prod-w"], []), (["policy", "new", "x", "--control", "DASF-64"], ["DASF-64"]),
        (["policy", "new", "x", "--part", "comp"], ["compute"]), (["completion", ""], [*SHELLS]), (["schema", "c"], ["config"]),
        (["-t", "d"], ["dev"]), (["check", "-q", "--target", ""], ["dev", "prod", "staging-eu"]), (["bundle", "resolve", "-t", "st"], ["staging-eu"]),
        (["-qt", "p"], ["prod"]), (["-tprod", "-t"], ["-t"]), (["--", "ch"], []), (["--var", "a=b", "--wo"], ["--workspace"]), (["-q", "ch"], []),
        (["clean", "ch"], []), (["--isolated", "--isol"], []), (["--select", "x", "--sel"], ["--select"]), (["--ver"], ["--verbose", "--version"]),
        (["check", "--ver"], ["--verbose"]), (["policy", "--h"], ["--help"]), (["show", "x"], []), (["-x", "--nothing", "--qui"], ["--quiet"]),
    ],
)  # fmt: skip
def test_a_word_goes_on_as_the_command_takes_it(completing: Completing, typed: list[str], offered: list[str]) -> None:
    completing.program.write({"databricks.yml": BUNDLE})
    assert completing.words(*typed) == offered


def test_at_the_beginning_stand_the_commands_and_paths(completing: Completing) -> None:
    assert completing.lines("") == [*(f"plain,{name}" for name in COMMANDS), "plain,help", "file,"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (["check", "en"], "file"), (["check", "--", "-"], "file"), (["--config", ""], "file"), (["--config=x"], "file"), (["-o", "json=x"], "file"),
        (["--project-root", ""], "dir"), (["--policies", ""], "dir"), (["console", ""], "dir"), (["bundle", "resolve", ""], "dir"),
        (["policy", "test", "./p"], "file"), (["show", "a.b", ""], "file"), (["coverage", "a", "b", ""], "file"),
    ],
)  # fmt: skip
def test_where_a_path_may_stand_the_shell_looks_for_it(completing: Completing, typed: list[str], kind: str) -> None:
    assert completing.lines(*typed)[-1].partition(",")[0] == kind


@pytest.mark.parametrize(
    "typed", [["--var", ""], ["--as-of", "2"], ["--workspace", ""], ["explain", "x", ""], ["config", "show", "x", ""]]
)
def test_where_nobody_knows_nothing_is_offered(completing: Completing, typed: list[str]) -> None:
    assert completing.lines(*typed) == []


def test_without_a_beginning_a_policy_is_offered_by_one_name(completing: Completing) -> None:
    offered = completing.words("--select", "")
    assert "plaintext-secret" in offered
    assert not [name for name in offered if name.startswith(("DASF", "DBX"))]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["--format", "=", "js"], ["json"]), (["--format", "="], [*FORMATS]), (["check", "-o", "sarif", "=", "x"], []),
        (["--format", "=", "json", "--profile", "=", "st"], ["strict"]),
    ],
)  # fmt: skip
def test_bash_parts_words_at_the_sign_of_equality(completing: Completing, typed: list[str], offered: list[str]) -> None:
    assert completing.words(*typed) == offered


def test_words_may_come_as_they_were_typed(completing: Completing, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, offered in (("dasf-lint ch", ["plain,check"]), ("dasf-lint 'ch", []), ("dasf-lint", ["plain,check"])):
        monkeypatch.setenv(COMPLETION, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", text)
        monkeypatch.setenv("COMP_CWORD", "1")
        assert completing.program.run().out.splitlines()[: len(offered)] == offered


def test_zsh_and_fish_are_told_what_a_word_means(completing: Completing) -> None:
    about = COMMANDS["roots"]
    assert completing.lines("roo", shell="zsh") == ["plain", "roots", about, "file", "", ""]
    assert completing.lines("roo", shell="fish") == [f"plain,roots\t{about}", "file,"]
    assert completing.lines("--format=js", shell="zsh") == ["plain", "--format=json", ""]
    assert completing.lines("--format=js", shell="fish") == ["plain,--format=json"]
    assert completing.lines("check", "check", shell="fish") == ["file,"]


@pytest.mark.parametrize("request_", ["", "bash", "tcsh_complete", "bash_other", "bash_complete_more"])
def test_an_unknown_request_is_answered_with_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch, request_: str
) -> None:
    monkeypatch.setenv(COMPLETION, request_)
    assert program.run("check") == (1, "", "")


# --- what a repository adds -------------------------------------------------------------------------------------------


def test_a_target_that_is_no_word_for_a_shell_is_not_offered(completing: Completing) -> None:
    bad = [
        "$(touch x)",
        "`x`",
        "a b",
        "a;b",
        "-x",
        "--format",
        "\x1b[31m",
        "\u202edev",
        "a\nplain,b",
        "",
        "x" * 200,
        "a'b",
        "a\\b",
        "~",
        "*",
    ]
    names = json.dumps({**{name: {} for name in bad}, "übung_1.2": {}})
    completing.program.write({"databricks.yml": f'{{"bundle": {{"name": "b"}}, "targets": {names}}}\n'})
    assert completing.lines("-t", "") == ["plain,übung_1.2"]


@pytest.mark.parametrize(
    "text", ["", "[1]", "targets: [a]", "targets: {a: b", "targets: &a {x: *a}", "\x00", "targets:\n\tx: y", "#" * limits.max_completed_bytes + "\n" + BUNDLE]
)  # fmt: skip
def test_a_bundle_that_cannot_be_read_offers_nothing_and_says_nothing(completing: Completing, text: str) -> None:
    completing.program.write({"databricks.yml": text})
    assert completing.lines("-t", "") == []


def test_nothing_that_leads_out_or_waits_is_read(completing: Completing, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "databricks.yml").write_text(BUNDLE)
    os.chdir(inside)
    (inside / "databricks.yml").symlink_to("../databricks.yml")
    assert completing.lines("-t", "") == []
    (inside / "databricks.yml").unlink()
    os.mkfifo(inside / "databricks.yml")
    assert completing.lines("-t", "") == []
    assert completing.words("..", "-t", "p") == ["prod"]


def test_in_a_directory_that_is_gone_nothing_is_offered(completing: Completing, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert completing.lines("-t", "") == []
    assert completing.words("explain", "plaintext") == ["plaintext-secret"]


def test_policies_of_your_own_are_offered_too(completing: Completing, tmp_path: Path) -> None:
    completing.program.write(
        {
            ".dasf-lint.yaml": "version: 1\npolicies: [own, ../out, absent]\n",
            "own/deep/a.yaml": "# a policy\nid: acme-a # so called\nmatch: x\n",
            "own/b.yml": "id: $(x)\n",
            "own/D.YAML": "id: acme-d\n",
            "own/.hidden.yaml": "id: acme-hidden\n",
            "own/.tool/e.yaml": "id: acme-tool\n",
            "more/c.yaml": "version: 1\nid: 'acme-c'\n",
            "sub/main.tf": "",
        }
    )
    os.chdir(tmp_path / "sub")
    assert sorted(completing.words("explain", "acme")) == ["acme-a", "acme-d"]
    assert completing.words("policy", "test", "--policies", "../more", "acme")[0] == "acme-c"


def test_completing_changes_nothing(completing: Completing, tmp_path: Path) -> None:
    completing.program.write(
        {"databricks.yml": BUNDLE, ".dasf-lint.yaml": "policies: [own]\n", "own/a.yaml": "id: acme\n"}
    )
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for typed in (["-t", ""], ["explain", ""], [""], ["check", ""]):
        completing.lines(*typed)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# --- the scripts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_printed(program: Program, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    assert program.run("completion", shell) == (0, script(shell), "")
    monkeypatch.setenv(COMPLETION, f"{shell}_source")
    assert program.run() == (0, script(shell), "")
    assert f"{COMPLETION}={shell}_complete" in script(shell)


def test_a_shell_that_is_not_known_is_told(program: Program) -> None:
    ended = program.run("completion", "tcsh")
    assert ended.code == 2
    assert '"tcsh" is no shell; did you mean "bash"?; one of bash, zsh, fish' in ended.err
    assert program.run("completion").code == 2


def test_the_table_has_every_option_of_every_command(program: Program) -> None:
    table = json.loads(shipped.read("completion/words.json"))
    for name in COMMANDS:
        printed = program.run(name, "--help").out
        inner = table["commands"][name]
        if "commands" in inner:
            assert set(inner["commands"]) == set(
                re.findall(r"^  ([a-z]+)  ", printed.partition("Commands:")[2], re.MULTILINE)
            )
        else:
            known = {each for option in inner["options"] for each in option["names"]}
            assert set(re.findall(r"^ {2,6}(?:-\w, )?(--[a-z-]+)", printed, re.MULTILINE)) <= known


def test_an_answer_needs_neither_click_nor_policies_nor_yaml(tmp_path: Path) -> None:
    code = (
        "import sys; from dasf_lint.cli.main import main; code = main([]);"
        "heavy = {'click', 'yaml', 'jsonschema', 'dasf_lint.engine', 'dasf_lint.policy.pack', 'dasf_lint.report.redact'};"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    environment = {
        **os.environ,
        COMPLETION: "bash_complete",
        "COMP_WORDS": "dasf-lint\nexplain\nplaintext",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["plain,plaintext-secret", "[] 0"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    (tmp_path / "databricks.yml").write_text(BUNDLE)
    program = tmp_path / "dasf-lint"
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom dasf_lint.cli.main import main\nsys.exit(main())\n")
    program.chmod(0o755)
    (tmp_path / "dasf-lint.bash").write_text(script("bash"))
    asked = "source ./dasf-lint.bash; complete -p dasf-lint\n"
    for words in ('(./dasf-lint -t "")', "(./dasf-lint --format = js)", "(./dasf-lint -o sa)"):
        asked += f'COMP_WORDS={words}; COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _dasf_lint_complete ./dasf-lint; printf "%s|" "${{COMPREPLY[@]}}"; echo\n'
    done = subprocess.run(["bash", "--norc", "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    registered, *answers = done.stdout.splitlines()
    assert registered.endswith("-F _dasf_lint_complete dasf-lint")
    assert answers == ["dev|prod|staging-eu|", "json|", "sarif=|sarif-full=|"]
