"""Runs one command and says what was wrong with how it was called. Imports click, so only `main` imports it late."""

import signal
import sys
from collections.abc import Collection, Sequence
from types import FrameType
from typing import Final, NoReturn

import click

from dasf_lint import lazy
from dasf_lint.cli import exits, terminal
from dasf_lint.core.nearest import nearest
from dasf_lint.core.patterns import MisreadPattern


def run(name: str, arguments: Sequence[str], commands: Collection[str]) -> int:
    """The exit code of a command, which is one of `commands`."""
    prog = "dasf-lint" if name == "check" else f"dasf-lint {name}"
    signal.signal(signal.SIGTERM, _terminated)
    try:
        command: click.Command = lazy.module(f"cli.{name}").command
        code = command.main(list(arguments), prog_name=prog, standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.exceptions.Abort:
        return exits.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        terminal.write(error.format_message() + "\n")
        return exits.COULD_NOT_VOUCH
    except click.ClickException as error:
        terminal.complain(_sentence(error), _hint(error, name, arguments, commands))
        return exits.COULD_NOT_VOUCH
    except terminal.WriteError as error:
        terminal.complain(error.message)
        return exits.COULD_NOT_VOUCH
    except MisreadPattern as error:
        terminal.complain(error.message, "run dasf-lint with another release of Python")
        return exits.COULD_NOT_VOUCH
    return code if isinstance(code, int) else exits.CLEAN


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """Ends as a shell expects, and lets unfinished output files be removed on the way."""
    sys.exit(128 + number)


_FIRST_WORDS: Final = ("Could", "Got", "Invalid", "Missing", "No", "Option", "Value")


def _sentence(error: click.ClickException) -> str:
    """click begins its sentences with a capital, ours begin with a name, such as that of a file, or with none."""
    text = error.format_message().rstrip(".")
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first in _FIRST_WORDS else text


def _hint(error: click.ClickException, name: str, arguments: Sequence[str], commands: Collection[str]) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"dasf-lint {name} --help lists the options"
    if isinstance(error, HintedProblem):
        return error.hint
    if isinstance(error, PathProblem) and arguments and name == "check":
        found = nearest(arguments[0], commands)
        return f"did you mean the command {found}?" if found else ""
    return ""


class PathProblem(click.UsageError):
    """A path that is not there; it may have been meant as a command."""


class HintedProblem(click.UsageError):
    """What somebody asks for cannot be done here, and `hint` says what may help."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
