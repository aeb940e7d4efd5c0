"""Pages that show how something is done: whatever their commands print is made anew.

In the page a block behind a line that ends with "`PATH`:" is that file, written as it stands; a block of the language
`console` is a session: what stands behind `$ ` is run in the directory of those files, and its output follows.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

from dasf_lint.cli.main import main

PAGE: Final = "docs/writing-policies.md"
PAGES: Final = (PAGE, "docs/adopting.md")
_BLOCK: Final = re.compile(
    r"(?:`(?P<path>[^`\n]+)`:\n\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SURROUNDINGS: Final = {"SOURCE_DATE_EPOCH": "1796083200", "COLUMNS": "100", "NO_COLOR": "1", "FORCE_COLOR": ""}
"""What is printed depends on neither terminal nor day: 1 December 2026."""


class Ran(NamedTuple):
    command: str
    output: str
    code: int


class Session:
    """The directory that the page is about, in which its commands are run one after the other."""

    def __init__(self, place: Path) -> None:
        self.place = place
        (place / ".git").mkdir(parents=True)
        self.ran: list[Ran] = []

    def write(self, path: str, text: str) -> None:
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def run(self, command: str) -> str:
        """What a command prints; `> FILE` and `echo $?` are understood."""
        if command == "echo $?":
            return f"{self.ran[-1].code}\n"
        command, _, target = command.partition(" > ")
        program, *arguments = shlex.split(command, comments=True)
        if program == "git":
            return self._git(arguments)
        if program != "dasf-lint":
            raise SystemExit(f"{command} is no command of dasf-lint")
        printed = io.StringIO()
        with (
            patch.dict(os.environ, _SURROUNDINGS),
            contextlib.chdir(self.place),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            code = main(arguments)
        self.ran.append(Ran(command, printed.getvalue(), code))
        if target:
            self.write(target, printed.getvalue())
            return ""
        return printed.getvalue()

    def _git(self, arguments: list[str]) -> str:
        """The same commit whoever makes it, and when."""
        names = {f"GIT_{who}_{what}": "somebody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {f"GIT_{who}_DATE": "2026-12-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        config = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        environment = {"PATH": os.environ["PATH"], **names, **dates, **config}
        command = ["git", *arguments]
        if arguments[:1] == ["init"]:
            (self.place / ".git").rmdir()
        return subprocess.run(
            command, cwd=self.place, env=environment, check=True, capture_output=True, text=True
        ).stdout


def page(text: str) -> str:
    """The page with the outputs made anew."""
    with tempfile.TemporaryDirectory() as place:
        return made(text, Session(Path(place)))


def made(text: str, session: Session) -> str:
    def block(match: re.Match[str]) -> str:
        if match["path"]:
            session.write(match["path"], match["text"])
        if match["language"] != "console":
            return match[0]
        return "".join(["```console\n", *_lines(match["text"], session), "```"])

    return _BLOCK.sub(block, text)


def _lines(text: str, session: Session) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("$ "):
            yield f"{line}\n"
            yield session.run(line.removeprefix("$ "))
