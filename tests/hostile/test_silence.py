"""Attacks that try to hide a grave fault. See README.md for what they found."""

import json
from pathlib import Path

import pytest

from dasf_lint.cli.main import main
from tests.hostile import silence
from tests.hostile.test_generated import sampled

HIDDEN = {each.name: each for each in silence.hidden()}


def test_no_two_attacks_have_one_name() -> None:
    assert len(HIDDEN) == sum(1 for _ in silence.hidden())


@pytest.mark.parametrize("name", sampled(list(HIDDEN), 11))
def test_a_grave_fault_is_not_passed_over_in_silence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attack = HIDDEN[name]
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    attack.build(project)
    monkeypatch.chdir(project)
    code = main(["check", "--format", "json", "--as-of", "2026-11-24", *attack.arguments])
    printed, told = capsys.readouterr()
    assert "this is a bug" not in told
    report = json.loads(printed)
    assert silence.silent(attack, project, code, report) == ""
    assert not attack.counted or silence.uncounted(project, report) == ""


def test_the_verdict_sees_silence(tmp_path: Path) -> None:
    """A verdict that sees nothing would let every attack pass."""
    attack = HIDDEN["a grant, a workspace decides"]
    empty = {"findings": [], "unknown": [], "diagnostics": [], "left_out": [], "gaps": [], "weakened": [],
             "summary": {"through_callers": 0, "accounts": {"judged": 0}}}  # fmt: skip
    attack.build(tmp_path)
    assert silence.silent(attack, tmp_path, 0, empty) == "exit code 0, and nothing is said"
    assert silence.silent(attack._replace(must=True), tmp_path, 2, empty) == "not reported, exit code 2"
    assert silence.uncounted(tmp_path, empty) == "1 files, and 0 are accounted for"
