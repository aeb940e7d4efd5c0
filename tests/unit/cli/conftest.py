from pathlib import Path

import pytest

from tests.unit.cli.running import CLEAN, FAULTY, Program


@pytest.fixture
def program(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program beside a repository with one faulty and one clean root."""
    made = Program(tmp_path, capfdbinary, monkeypatch)
    (tmp_path / ".git").mkdir()
    made.write({"faulty/main.tf": FAULTY, "clean/main.tf": CLEAN})
    return made
