"""What a shell is told that completes a command line: the protocol between its script and the program.

The script calls `dasf-lint` with `_DASF_LINT_COMPLETE` set, as click's scripts do: `bash_complete` asks for the words
that may stand where the cursor is, `bash_source` for the script itself. `COMP_WORDS` are the words, a line each or as
they were typed, and `COMP_CWORD` says which of them is meant; for fish they are the words before, and the one itself.
Answers are lines of `plain,WORD`, of zsh three lines each: kind, word, what it means. `open` is a word that goes on,
`file` and `dir` let the shell look for paths.

A key was pressed and somebody waits: neither click nor policies nor the engine are imported here. What commands and
options there are stands in a table that is made from them (`scripts/completion_words.py`).
"""

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from dasf_lint.cli import exits, nearby
from dasf_lint.core import shipped

SHELLS: Final = ("bash", "zsh", "fish")

_DEFAULT: Final = "check"
"""The command of a call without one."""


class Offer(NamedTuple):
    """One answer: a word and what it means; or with the kind `file` or `dir` that paths may stand here."""

    kind: str
    word: str = ""
    about: str = ""


def script(shell: str) -> str:
    return shipped.read(f"completion/dasf-lint.{shell}").decode("ascii")


def answer(environment: Mapping[str, str], request: str) -> int:
    """Writes what a script asks for, such as `bash_complete`; an exit code."""
    shell, _, asked = request.partition("_")
    if shell not in SHELLS or asked not in ("source", "complete"):
        return exits.FINDINGS
    text = script(shell)
    if asked == "complete":
        words, current, raw = _typed(shell, environment.get("COMP_WORDS", ""), environment.get("COMP_CWORD", ""))
        text = "".join(_line(shell, each, current[: len(current) - len(raw)]) for each in offers(words, current))
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()
    return exits.CLEAN


def _line(shell: str, offer: Offer, before: str) -> str:
    """`before` is what bash keeps of a word, because it takes the rest for one of its own."""
    if shell == "zsh":
        return f"{offer.kind}\n{offer.word}\n{offer.about}\n"
    word = offer.word.removeprefix(before) if shell == "bash" else offer.word
    about = f"\t{offer.about}" if shell == "fish" and offer.about else ""
    return f"{offer.kind},{word}{about}\n"


# --- the words that were typed ----------------------------------------------------------------------------------------


def _typed(shell: str, text: str, position: str) -> tuple[list[str], str, str]:
    """The words before the one that is completed, without the program; that one; and what the shell takes for it."""
    words = text.split("\n") if "\n" in text else _split(text)
    if shell == "fish":
        return words[1:], position, position
    at = int(position) if position.isascii() and position.isdigit() else len(words)
    raw = words[at] if at < len(words) else ""
    whole = [*words[:at], raw]
    joined = _joined(whole) if shell == "bash" else whole
    return joined[1:-1], joined[-1], "" if raw == "=" else raw


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        # A quote that is still open.
        return text.split()


def _joined(words: Sequence[str]) -> list[str]:
    """bash parts `--format=sarif` into three words."""
    found: list[str] = []
    goes_on = False
    for word in words:
        if found and (goes_on or word == "="):
            found[-1] += word
        else:
            found.append(word)
        goes_on = word == "="
    return found


# --- what may stand there ---------------------------------------------------------------------------------------------


def offers(words: Sequence[str], current: str) -> list[Offer]:
    """What may stand behind `words`, which follow the name of the program, as far as it begins like `current`."""
    table: dict[str, Any] = json.loads(shipped.read("completion/words.json"))
    line = _CommandLine(table, list(words))
    return [each for each in line.offers(current) if each.kind in ("file", "dir") or each.word.startswith(current)]


class _CommandLine:
    """A command line up to the word that is completed."""

    def __init__(self, table: Mapping[str, Any], words: list[str]) -> None:
        self._table = table
        self._words = words
        self._waiting: dict[str, Any] | None = None
        """The option whose value comes next."""
        self._given: list[str] = []
        """Arguments; and options by their first names."""
        self._used: set[str] = set()
        self._only_arguments = False
        self._path: list[str] = []
        self._command: Mapping[str, Any] = table
        self._read()

    def _read(self) -> None:
        for index, word in enumerate(self._words):
            if self._waiting is not None:
                self._waiting = None
            elif self._only_arguments:
                self._given.append(word)
            elif word == "--":
                self._only_arguments = True
            elif word.startswith("-") and word != "-":
                if not self._path:
                    self._enter(_DEFAULT)
                self._option(word)
            elif "commands" in self._command:
                self._name(index, word)
            else:
                self._given.append(word)

    def _name(self, index: int, word: str) -> None:
        if word in self._command["commands"]:
            self._enter(word)
        elif index == 0 and word == "help":
            self._path.append(word)
            self._command = {"commands": self._table["commands"]}
        elif not self._path:
            self._enter(_DEFAULT)
            self._given.append(word)

    def _enter(self, name: str) -> None:
        self._path.append(name)
        self._command = {} if self._path[0] == "help" else self._command["commands"][name]

    def _option(self, word: str) -> None:
        if word.startswith("--"):
            name, equals, _ = word.partition("=")
            option = self._named(name)
            if option is not None and option["takes"] is not None and not equals:
                self._waiting = option
            return
        for index, letter in enumerate(word[1:], 2):
            option = self._named(f"-{letter}")
            if option is not None and option["takes"] is not None:
                # The rest of the word is its value, where there is a rest.
                self._waiting = option if index == len(word) else None
                return

    @property
    def _meant(self) -> Mapping[str, Any]:
        """The command whose options and arguments come next, where none is named the default one."""
        found: Mapping[str, Any] = self._command if self._path else self._table["commands"][_DEFAULT]
        return found

    def _named(self, name: str) -> dict[str, Any] | None:
        for option in self._meant.get("options", ()):
            if name in option["names"]:
                self._used.add(option["names"][0])
                found: dict[str, Any] = option
                return found
        return None

    def offers(self, current: str) -> list[Offer]:
        if self._waiting is not None:
            return self._values(self._waiting["takes"], current)
        if self._only_arguments:
            return self._argument(current)
        if current.startswith("--") and "=" in current:
            name, _, begun = current.partition("=")
            option = self._named(name)
            takes = None if option is None else option["takes"]
            found = [] if takes is None else self._values(takes, begun)
            return [each._replace(word=f"{name}={each.word}") for each in found]
        if current.startswith("-"):
            return self._options()
        if "commands" in self._command:
            found = [Offer("plain", name, each["help"]) for name, each in self._command["commands"].items()]
            if not self._path:
                found += [Offer("plain", "help", "what a command does"), Offer("file")]
            return found
        return self._argument(current)

    def _options(self) -> list[Offer]:
        found = [
            Offer("plain", name, option["help"])
            for option in self._meant.get("options", ())
            if option["many"] or option["names"][0] not in self._used
            for name in option["names"]
        ]
        if not self._path:
            found.append(Offer("plain", "--version", "the version; with -v what the data was made of"))
        return found

    def _argument(self, current: str) -> list[Offer]:
        arguments = self._meant.get("arguments", ())
        if not arguments:
            return []
        last = arguments[-1]
        index = len(self._given)
        if index >= len(arguments) and not last["many"]:
            return []
        return self._values(arguments[min(index, len(arguments) - 1)]["takes"], current)

    def _values(self, takes: Mapping[str, Any], current: str) -> list[Offer]:
        before = current[: current.rfind(",") + 1] if "list" in takes else ""
        found = [Offer("plain", before + word) for word in takes.get("words", ())]
        groups = takes.get("names", ())
        # What goes by several names is offered by one, until somebody begins with another.
        for group in groups if current != before else groups[:1]:
            found += [Offer("plain", before + name, about) for name, about in self._table["names"][group].items()]
        if "policies" in groups:
            own = nearby.policies(self._given_to("--policies"))
            found += [Offer("plain", before + name, "a policy of your own") for name in own]
        if "target" in takes:
            found += [Offer("plain", name) for name in nearby.targets(self._given)]
        if "formats" in takes:
            found += [Offer("open", f"{name}=", about) for name, about in self._table["names"]["formats"].items()]
        if "path" in takes:
            found.append(Offer(takes["path"]))
        return found

    def _given_to(self, name: str) -> list[str]:
        """The values of an option, as far as they are words of their own."""
        return [value for option, value in zip(self._words, self._words[1:], strict=False) if option == name]
