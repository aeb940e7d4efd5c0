"""Runs the command line inside the test's process, and says what it wrote and how it ended."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dasf_lint.cli.main import main

FAULTY = 'resource "azurerm_databricks_workspace" "this" {\n  name = "x"\n  custom_parameters {\n    no_public_ip = false\n  }\n}\n'
CLEAN = "locals {\n  a = 1\n}\n"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Program:
    """The program in a directory of its own. `run` takes arguments as a shell would hand them over."""

    def __init__(
        self, directory: Path, capture: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.directory = directory
        self._capture = capture
        for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(directory)

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            place = self.directory / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")

    def run(self, *arguments: Any) -> Ended:
        self._capture.readouterr()
        code = main([str(each) for each in arguments])
        out, err = self._capture.readouterr()
        return Ended(code, out.decode("utf-8"), err.decode("utf-8"))
