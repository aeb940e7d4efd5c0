"""Every key of the configuration has an example in `docs/configuration/`, and the key decides what is printed."""

import re
from pathlib import Path

import pytest

from scripts import config_page
from scripts.config_page import Example
from tests.unit.cli.running import Ended, Program

EXAMPLES = config_page.examples()


@pytest.fixture
def program(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Program:
    """An empty directory."""
    return Program(tmp_path, capfdbinary, monkeypatch)


def ended(program: Program, example: Example, configuration: str) -> Ended:
    program.write({**example.files, ".dasf-lint.yaml": configuration or "version: 1\n"})
    return program.run(*example.command.split()[1:])


@pytest.mark.parametrize("way", EXAMPLES)
def test_an_example_prints_what_it_says_and_something_else_without_the_key(way: str, program: Program) -> None:
    example = EXAMPLES[way]
    got = ended(program, example, example.configuration)
    other = ended(program, example, example.ignored)
    if example.exit is not None:
        assert (got.code, other.code) == (example.exit, example.otherwise_exit)
        return
    assert example.prints in got.out + got.err
    assert example.otherwise in other.out + other.err
    assert example.prints not in other.out + other.err


def test_every_key_has_an_example_and_every_example_a_key() -> None:
    assert [each.way for each in config_page.settings()] == list(EXAMPLES)


def test_every_key_is_described_and_stands_in_its_example() -> None:
    for each in config_page.settings():
        assert each.means or each.way in ("sets.add", "sets.remove"), each.way
        assert re.search(rf"\b{each.way.rpartition('.')[2]}:", EXAMPLES[each.way].configuration), each.way


def test_the_page_has_a_heading_for_each_key_at_the_top() -> None:
    page = (Path(config_page.DIRECTORY).parent / "configuration.md").read_text("utf-8")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(config_page.schema()["properties"])  # type: ignore[call-overload]
