"""Attacks by how the program is called. See README.md for what they found."""

from pathlib import Path

import pytest

from dasf_lint.cli.main import main
from tests.fuzz.running import warm, watch, watched
from tests.hostile import calls
from tests.hostile.test_generated import sampled

CALLS = {each.name: each for each in calls.calls()}


def test_no_two_attacks_have_one_name() -> None:
    assert len(CALLS) == sum(1 for _ in calls.calls())


@pytest.mark.parametrize("name", sampled(list(CALLS), 29))
def test_a_call_does_what_is_documented_and_no_more(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call = CALLS[name]
    project = tmp_path / "around" / "project"
    (project / ".git").mkdir(parents=True)
    call.build(project)
    monkeypatch.chdir(project)
    # What a hook of somebody has left behind on this machine would be looked at.
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    before = calls.snapshot(tmp_path / "around")
    warm()
    watch().seen.clear()
    with watched(str(project.resolve())):
        code = main(list(call.arguments))
    printed, told = capsys.readouterr()
    ended = calls.Ended(code, printed, told, tuple(watch().seen))
    assert list(calls.problems(call, ended, before, calls.snapshot(tmp_path / "around"))) == []


def test_the_verdict_sees_what_is_wrong() -> None:
    """A verdict that sees nothing would let every attack pass."""
    call = calls.Call("x", ("check",))
    right = calls.Ended(1, "token-lifetime", "", ())
    assert list(calls.problems(call, right, {}, {})) == []
    for wrong in (
        right._replace(code=0), right._replace(printed=""), right._replace(code=2), right._replace(told="this is a bug"),
        right._replace(printed=f"token-lifetime {calls.SECRET}"), right._replace(printed="token-lifetime\n::error::x"),
        right._replace(seen=("open /etc/passwd",)),
    ):  # fmt: skip
        assert list(calls.problems(call, wrong, {}, {})) != [], wrong
    assert list(calls.problems(call, right, {"project/main.tf": 1}, {"project/main.tf": 2})) != []
    written = call._replace(written=frozenset({"out"}))
    assert list(calls.problems(written, right, {}, {"project/out": 1})) == []
    assert list(calls.problems(written, right, {}, {"outside.txt": 1})) != []
