"""docs/compared.md: whatever it names is there, and what it says is not here is not."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dasf_lint import lazy
from dasf_lint.cli.main import COMMANDS
from dasf_lint.policy.packs import builtin
from dasf_lint.project.schema import read_schema
from dasf_lint.report.formats import FORMATS

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = (REPOSITORY / "docs" / "compared.md").read_text("utf-8")
PROSE, _, _ = PAGE.partition("\n[adr3]: ")
SPANS = re.findall(r"`([^`\n]+)`", PROSE)
DENIED = re.findall(r"\bno\s+`(--?[a-z][a-z-]*)`", PROSE)


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    for name in COMMANDS:
        command: click.Command = lazy.module(f"cli.{name}").command
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, inner), each) for inner, each in command.commands.items())


CALLED = dict(commands())
OPTIONS = {
    words: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for words, command in CALLED.items()
}


def called(span: str) -> tuple[tuple[str, ...], list[str]]:
    """The command that a span speaks of, `check` where it begins with an option, and the rest of its words."""
    words = span.removeprefix("dasf-lint ").split()
    if words[0].startswith("-"):
        return ("check",), words
    end = 2 if tuple(words[:2]) in CALLED else 1
    return tuple(words[:end]), words[end:]


WITH_OPTIONS = [span for span in SPANS if re.search(r"(?:^|\s)-", span) and span not in DENIED]
WITHOUT = [span for span in SPANS if span.partition(" ")[0] in COMMANDS and span not in WITH_OPTIONS]


@pytest.mark.parametrize("span", [*WITH_OPTIONS, *WITHOUT])
def test_a_command_of_the_page_and_its_options_are_there(span: str) -> None:
    words, rest = called(span)
    assert words in CALLED
    options = {each.partition("=")[0] for each in rest if each.startswith("-") and each != "-"}
    assert options <= OPTIONS[words]
    if isinstance(CALLED[words], click.Group):
        assert not rest, "one of its commands"
    if words == ("schema",):
        assert rest[0] in ("policy", "config", "report")


def test_what_the_page_says_is_not_here_is_not() -> None:
    assert DENIED
    assert not {*DENIED} & {option for options in OPTIONS.values() for option in options}
    assert not {"lsp", "server"} & COMMANDS.keys()


def test_the_page_names_enough_that_the_tests_look_at() -> None:
    assert len(WITH_OPTIONS) > 20
    assert len({called(span)[0] for span in WITHOUT}) > 5


def test_every_name_of_the_page_means_something() -> None:
    """Formats, keys of the configuration and of policies, policies, hooks, inputs of the action; the rest is quoted."""
    keys = {*read_schema("config.schema.json")["properties"]}  # type: ignore[call-overload]  # a mapping, as JSON
    hooks = re.findall(r"- id: (\S+)", (REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    known = {*FORMATS, *keys, *COMMANDS, *hooks, *(policy.id for policy in builtin().policies)}
    known |= {"path", "paths", "address", "run_as", "suppressible", "schema_version"}
    quoted = {":", "%", "*", "a", "security-severity", "validate", "check .", "a/.dasf-lint.yaml", "type: string"}
    quoted |= {"checkov#379", "baselineState", "args", "count", "until=2027-01-31"}
    assert {*SPANS} - known - quoted - {*WITH_OPTIONS, *WITHOUT, *DENIED} == set()


def test_every_row_asks_and_answers() -> None:
    rows = [line for line in PROSE.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    assert all(len(each) == 2 and all(each) for each in cells)
    asked = [each[0] for each in cells if each[0] not in ("Asked", "---")]
    assert len({*asked}) == len(asked) > 50


def test_every_reference_of_the_page_is_defined_and_used() -> None:
    defined = re.findall(r"^\[([^\]]+)\]: ", PAGE, re.MULTILINE)
    used = re.findall(r"\]\[([^\]]+)\]", PROSE)
    assert sorted({*used}) == sorted(defined)
