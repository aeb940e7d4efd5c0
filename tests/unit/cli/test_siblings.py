"""Several processes of one hook print what one would, and end as they would alone."""

import os
from pathlib import Path

import pytest

from dasf_lint.cli import siblings
from dasf_lint.cli.main import main

TOKEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
FINDING = "medium[token-lifetime]"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "repository"
    (place / ".git").mkdir(parents=True)
    (place / "main.tf").write_text(TOKEN)
    for i in range(200):
        (place / f"{i}-a-file-of-no-root.yaml").write_text("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.chdir(place)
    return place


def hook(*names: str) -> int:
    return main(["hook", "--format", "concise", "--", *names])


def many() -> list[str]:
    return [f"{i}-a-file-of-no-root.yaml" for i in range(200)]


def test_a_finding_is_printed_once_and_the_exit_code_stays(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hook(*many(), "main.tf") == 1
    assert FINDING in capsys.readouterr().out
    assert hook("main.tf") == 1
    out, err = capsys.readouterr()
    assert FINDING not in out
    assert "1 finding and 0 diagnostics besides were told by an earlier process of this hook" in err


def test_a_diagnostic_is_printed_once_and_the_exit_code_stays(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "broken.tf").write_text("resource {\n")
    assert hook(*many(), "main.tf") == 2
    assert "error[syntax]" in capsys.readouterr().out
    assert hook("broken.tf") == 2
    assert "error[syntax]" not in capsys.readouterr().out


def test_what_is_found_elsewhere_since_is_printed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hook(*many(), "main.tf") == 1
    (repository / "other").mkdir()
    (repository / "other/main.tf").write_text(TOKEN)
    capsys.readouterr()
    assert hook("other/main.tf", "main.tf") == 1
    out = capsys.readouterr().out
    assert "other/main.tf" in out
    assert out.count(FINDING) == 1


def test_a_line_that_does_harm_in_another_root_is_printed_again(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "m").mkdir()
    (repository / "m/main.tf").write_text(TOKEN)
    for name in ("a", "b"):
        (repository / name).mkdir()
        (repository / name / "main.tf").write_text('module "m" {\n  source = "../m"\n}\n')
    assert hook(*many(), "a/main.tf") == 1
    capsys.readouterr()
    assert hook("b/main.tf") == 1
    assert FINDING in capsys.readouterr().out


def test_few_names_leave_nothing_behind(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert hook("main.tf") == 1
        assert FINDING in capsys.readouterr().out
    assert os.listdir(os.environ["TMPDIR"]) == []


def test_another_hook_prints_again(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hook(*many(), "main.tf") == 1
    capsys.readouterr()
    monkeypatch.setattr(siblings.os, "getppid", lambda: 1)
    assert hook("main.tf") == 1
    assert FINDING in capsys.readouterr().out


def test_check_by_hand_prints_all(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hook(*many(), "main.tf") == 1
    capsys.readouterr()
    assert main(["check", "--format", "concise", "main.tf"]) == 1
    assert FINDING in capsys.readouterr().out


@pytest.mark.parametrize("made", ["open to all", "a link"])
def test_a_place_that_another_may_have_made_is_not_believed(
    repository: Path, capsys: pytest.CaptureFixture[str], made: str
) -> None:
    place = Path(os.environ["TMPDIR"], f"dasf-lint-{os.getuid()}")
    if made == "a link":
        (repository / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(repository / "elsewhere")
    else:
        place.mkdir()
        place.chmod(0o777)
    for _ in range(2):
        assert hook(*many(), "main.tf") == 1
        assert FINDING in capsys.readouterr().out
    assert not list(place.iterdir())


def test_what_is_old_is_not_believed_and_goes(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hook(*many(), "main.tf") == 1
    [left] = Path(os.environ["TMPDIR"], f"dasf-lint-{os.getuid()}").iterdir()
    os.utime(left, (1, 1))
    stale = left.with_name("7-7")
    stale.write_text("")
    os.utime(stale, (1, 1))
    capsys.readouterr()
    assert hook(*many(), "main.tf") == 1
    assert FINDING in capsys.readouterr().out
    assert not stale.exists()


def test_a_gate_that_is_closed_says_why_though_the_gap_was_told(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "main.tf").write_text('module "m" {\n  source = "git::https://example.invalid/m.git"\n}\n')
    for names in (many(), []):
        assert main(["hook", "--fail-on-gap", "--", *names, "main.tf"]) == 1
        assert "exit code 1: 1 gap (--fail-on-gap)" in capsys.readouterr().err
