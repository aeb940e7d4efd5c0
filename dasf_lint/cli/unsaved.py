"""`dasf-lint check - --stdin-filename PATH`: what an editor holds of a file, in place of what is saved of it."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import click

from dasf_lint.cli import terminal
from dasf_lint.cli.places import real
from dasf_lint.cli.running import PathProblem
from dasf_lint.core import limits
from dasf_lint.report.escape import visible
from dasf_lint.report.style import Style

STANDARD_INPUT: Final = "-"


def named(paths: Sequence[str], filename: str | None, others: Mapping[str, Sequence[str]]) -> str | None:
    """The path whose text comes from standard input; None where none does.

    `others` are options with the files that they name. Raises click.UsageError for what cannot be meant.
    """
    if filename is None:
        if STANDARD_INPUT in paths:
            raise click.UsageError("- is a text from standard input, and --stdin-filename PATH says of which file")
        return None
    if filename == "":
        raise click.UsageError("--stdin-filename is empty")
    if STANDARD_INPUT not in paths:
        raise click.UsageError("--stdin-filename is for a text from standard input, which is the path -")
    if len(paths) > 1:
        raise click.UsageError(f"with - nothing else is checked, and here are {len(paths)} paths")
    for option, files in others.items():
        for file in files:
            if file == STANDARD_INPUT:
                raise click.UsageError(f"{option} and {filename} cannot both come from standard input")
            if option != "--var-file" and real(file) == real(filename):
                # It is read as it is saved, wherever it lies.
                raise click.UsageError(f"{option} names {filename}, whose text comes from standard input")
    return filename


def place(path: str) -> str:
    """Where a file stands or will stand: the real path of its directory, and its name. Raises PathProblem."""
    directory, name = os.path.split(path)
    if not name or os.path.isdir(path):
        raise PathProblem(f"{path} of --stdin-filename is a directory")
    if os.path.exists(path) and not os.path.isfile(path):
        raise PathProblem(f"{path} of --stdin-filename is not a regular file")
    if not os.path.isdir(directory or os.curdir):
        raise PathProblem(f"{path} of --stdin-filename cannot be saved: its directory does not exist")
    return os.path.join(real(directory or os.curdir), name)


def text(path: str) -> bytes:
    """What standard input holds, one byte more than a file may have at the most. Raises click.UsageError."""
    if sys.stdin is None:
        raise click.UsageError(f"standard input is closed, and the text of {path} was to come from it")
    if terminal.is_terminal(sys.stdin):
        note = Style(terminal.uses_colour(sys.stderr)).paint("note", "note")
        terminal.write_error(f"{note}: the text of {visible(path)} is read from this terminal; Ctrl-D ends it\n")
    try:
        return sys.stdin.buffer.read(limits.max_file_bytes + 1)
    except OSError as error:
        raise click.UsageError(f"standard input: {(error.strerror or 'cannot be read').lower()}") from None
