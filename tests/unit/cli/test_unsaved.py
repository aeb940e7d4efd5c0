"""`check - --stdin-filename PATH` says what `check PATH` would once the text is saved."""

import io
import json
import os
from pathlib import Path

import pytest

from dasf_lint.core import limits
from tests.unit.cli.running import FAULTY, Ended, Program

GOOD = FAULTY.replace("false", "true")
BUNDLE = "bundle: {name: b}\ninclude: [resources/*.yml]\ntargets:\n  prod: {mode: production}\n"
ENDPOINT = "resources:\n  schemas:\n    s: {name: s, catalog_name: c, grants: [{principal: account users, privileges: [ALL_PRIVILEGES]}]}\n"
SELECTED = ("--select", "workspace-public-ip,grants-to-everyone")
FILES = {
    "module/main.tf": FAULTY.replace("false", "var.private"),
    "module/variables.tf": 'variable "private" {\n  type = bool\n}\n',
    "live/main.tf": 'module "m" {\n  source  = "../module"\n  private = var.private\n}\nvariable "private" {\n  type = bool\n}\n',
    "live/terraform.tfvars": "private = true\n",
    "bundle/databricks.yml": BUNDLE,
    "bundle/resources/a.yml": "resources: {}\n",
    "docs/notes.md": "nothing\n",
}


class Editor:
    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        program.write(FILES)
        self.program = program
        self._monkeypatch = monkeypatch

    def holds(self, data: bytes) -> None:
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    def check(self, path: str, data: bytes | str, *arguments: str) -> Ended:
        self.holds(data.encode() if isinstance(data, str) else data)
        return self.program.run("check", "-", "--stdin-filename", path, *SELECTED, *arguments)


@pytest.fixture
def editor(program: Program, monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(program, monkeypatch)


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("faulty/main.tf", GOOD, 0), ("faulty/main.tf", FAULTY, 1), ("clean/main.tf", FAULTY, 1), ("clean/new.tf", FAULTY, 1), ("clean/new.tf.json", "{", 2),
        ("live/terraform.tfvars", "private = false\n", 1), ("live/terraform.tfvars", "", 0), ("live/new.auto.tfvars", "private = false\n", 1),
        ("module/variables.tf", 'variable "private" {\n  type = string\n}\n', 0), ("module/main.tf", FAULTY, 1), ("module/main.tf", "resource {", 2),
        ("bundle/databricks.yml", BUNDLE + ENDPOINT, 1), ("bundle/resources/a.yml", ENDPOINT, 1), ("bundle/resources/new.yml", ENDPOINT, 1),
        ("bundle/databricks.yml", "bundle: [", 2), ("faulty/databricks.yml", BUNDLE + ENDPOINT, 1), ("docs/main.tf", FAULTY, 1), ("docs/notes.md", "x", 2),
        ("faulty/main.tf", "\ufeff" + FAULTY.replace("\n", "\r\n"), 1), ("faulty/main.tf", b"# \xff\n" + FAULTY.encode(), None),
        ("faulty/main.tf", FAULTY.encode("utf-16"), 2), ("faulty/main.tf", b"#" * (limits.max_file_bytes + 1), 2), ("faulty/main.tf", b"\0", 2),
        ("./faulty/../faulty/main.tf", GOOD, 0), ("new.tf", FAULTY, 1), (".dasf-lint.yaml", "version: 1\nignore: [workspace-public-ip]\n", None),
        (".dasf-lint.yaml", "nothing: 1\n", 2),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_it_is_as_if_it_were_saved(
    editor: Editor, tmp_path: Path, path: str, text: str | bytes, code: int | None
) -> None:
    data = text.encode() if isinstance(text, str) else text
    place = tmp_path / path
    before = place.read_bytes() if place.exists() else None
    unsaved = editor.check(path, data, "--format", "json")
    assert (place.read_bytes() if place.exists() else None) == before, "nothing is written"
    place.write_bytes(data)
    saved = editor.program.run("check", path, *SELECTED, "--format", "json")
    assert unsaved == saved
    assert code is None or unsaved.code == code


def test_a_finding_names_the_file(editor: Editor) -> None:
    ended = editor.check("clean/new.tf", FAULTY, "--format", "concise")
    assert ended.out.startswith("clean/new.tf:4:5: high[workspace-public-ip] ")


def test_whatever_names_the_file_means_what_is_not_saved(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").symlink_to("../faulty/main.tf")
    (tmp_path / "dangling.tf").symlink_to("clean/later.tf")
    (tmp_path / "all").symlink_to("clean")
    assert editor.check("other/main.tf", GOOD).code == 0
    assert json.loads(editor.check("faulty/main.tf", GOOD, "--format", "json").out)["findings"] == []
    for path in ("dangling.tf", "clean/later.tf", "all/later.tf"):
        found = json.loads(editor.check(path, FAULTY, "--format", "json").out)["findings"]
        assert [each["location"]["file"] for each in found] == [
            "dangling.tf" if path == "dangling.tf" else "clean/later.tf"
        ]


def test_what_lies_outside_is_refused(editor: Editor, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside"
    outside.mkdir(exist_ok=True)
    ended = editor.check(str(outside / "x.tf"), FAULTY, "--project-root", str(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "lies outside the project root" in ended.err
    (tmp_path / "out.tf").symlink_to(outside / "x.tf")
    ended = editor.check("out.tf", FAULTY)
    assert ended.code == 2
    assert "link that leads outside the project root" in ended.out
    assert "workspace-public-ip" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-"], "- is a text from standard input, and --stdin-filename PATH says of which file"),
        (["-", "faulty"], "- is a text from standard input, and --stdin-filename PATH says of which file"),
        (["--stdin-filename", "x.tf"], "--stdin-filename is for a text from standard input, which is the path -"),
        (["faulty", "--stdin-filename", "x.tf"], "--stdin-filename is for a text from standard input, which is the path -"),
        (["-", "faulty", "--stdin-filename", "x.tf"], "with - nothing else is checked, and here are 2 paths"),
        (["-", "-", "--stdin-filename", "x.tf"], "with - nothing else is checked, and here are 2 paths"),
        (["-", "--stdin-filename", ""], "--stdin-filename is empty"),
        (["-", "--stdin-filename", "x.tf", "--config", "-"], "--config and x.tf cannot both come from standard input"),
        (["-", "--stdin-filename", "x.tf", "--var-file", "-"], "--var-file and x.tf cannot both come from standard input"),
        (["-", "--stdin-filename", "c.yaml", "--config", "./c.yaml"], "--config names c.yaml, whose text comes from standard input"),
        (["-", "--stdin-filename", "faulty"], "faulty of --stdin-filename is a directory"),
        (["-", "--stdin-filename", "faulty/"], "faulty/ of --stdin-filename is a directory"),
        (["-", "--stdin-filename", "nope/x.tf"], "nope/x.tf of --stdin-filename cannot be saved: its directory does not exist"),
        (["-", "--stdin-filename", "pipe.tf"], "pipe.tf of --stdin-filename is not a regular file"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(editor: Editor, tmp_path: Path, arguments: list[str], message: str) -> None:
    os.mkfifo(tmp_path / "pipe.tf")
    editor.holds(b"")
    ended = editor.program.run("check", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == f"error: {message}"
    assert editor.program.run(*arguments) == ended, "without the command as well"


def test_a_variable_file_may_be_what_is_not_saved(editor: Editor) -> None:
    editor.program.write({"live/eu.tfvars": "private = true\n"})
    arguments = ("--var-file", "live/eu.tfvars", "--format", "json")
    found = json.loads(editor.check("live/eu.tfvars", "private = false\n", *arguments).out)["findings"]
    assert [each["location"]["file"] for each in found] == ["live/eu.tfvars"]


def test_a_hook_takes_a_file_of_that_name_for_a_file(editor: Editor) -> None:
    editor.program.write({"-": "text\n"})
    editor.holds(b"not read")
    assert editor.program.run("hook", "--", "-").code == 0


def test_what_is_not_saved_is_no_place_for_a_report(editor: Editor, tmp_path: Path) -> None:
    ended = editor.check("faulty/main.tf", GOOD, "-o", "json=faulty/main.tf")
    assert ended.code == 2
    assert "was read for this report" in ended.err
    assert (tmp_path / "faulty" / "main.tf").read_text() == FAULTY


def test_somebody_at_a_terminal_is_told_what_is_waited_for(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.holds(FAULTY.encode())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    ended = editor.program.run("check", "-", "--stdin-filename", "clean/new.tf", "-q")
    assert ended.code == 1
    assert ended.err.startswith("note: the text of clean/new.tf is read from this terminal; Ctrl-D ends it\n")


def test_a_closed_standard_input_is_told(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    ended = editor.program.run("check", "-", "--stdin-filename", "x.tf")
    assert (ended.code, ended.err) == (2, "error: standard input is closed, and the text of x.tf was to come from it\n")
