"""No name of a file becomes an option of the hook."""

from pathlib import Path

import pytest

from dasf_lint.cli.main import main

OPEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
IGNORING = "version: 1\nignore: [token-lifetime]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(OPEN)
    (tmp_path / "x.yml").write_text(IGNORING)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hook(*arguments: str) -> int:
    return main(["hook", *arguments])


def test_a_file_named_as_an_option_is_a_path(repository: Path) -> None:
    (repository / "--config=x.yml").write_text(IGNORING)
    assert main(["check", "--config=x.yml", "main.tf"]) == 0
    assert hook("--", "--config=x.yml", "main.tf") == 1


@pytest.mark.parametrize("name", ["--config=x.yml", "--isolated", "-oconcise=main.tf", "-x.tf", "--fail-on=never"])
def test_without_the_separator_a_file_named_as_an_option_ends_with_two(repository: Path, name: str) -> None:
    (repository / name).write_text("")
    assert hook("--profile", "strict", name, "main.tf") == 2
    assert (repository / "main.tf").read_text() == OPEN


def test_a_file_named_as_the_separator_hides_nothing(repository: Path) -> None:
    (repository / "--").write_text("")
    (repository / "--config=x.yml").write_text(IGNORING)
    assert hook("--profile", "strict", "--", "--config=x.yml", "main.tf") == 1


def test_options_of_the_configuration_count(repository: Path) -> None:
    assert hook("--fail-on", "never", "--", "main.tf") == 0
    assert hook("--fail-on", "never", "main.tf") == 0


def test_changed_files_that_belong_to_no_root_go_by(repository: Path) -> None:
    assert hook("--", "x.yml") == 0
