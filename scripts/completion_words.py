"""The table of what a shell may complete: every command, its options and arguments, and what each of them takes.

Made from the commands themselves, because whoever has pressed a key cannot wait until they are imported.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from dasf_lint import lazy
from dasf_lint.cli.main import COMMANDS
from dasf_lint.cli.options import OneOf
from dasf_lint.dasf import catalogue
from dasf_lint.policy.language.words import PARTS
from dasf_lint.policy.pack import Pack
from dasf_lint.report.formats import FORMATS
from dasf_lint.report.options import SHOWN

_Takes = dict[str, Any]


def _takes(
    *, words: Sequence[str] = (), names: Sequence[str] = (), list: bool = False, path: str = "", target: bool = False,
    formats: bool = False,
) -> _Takes:  # fmt: skip
    whole = {"words": words, "names": names, "list": list, "path": path, "target": target, "formats": formats}
    return {name: value for name, value in whole.items() if value}


_SELECTING: Final = ("policies", "aliases", "controls", "tags")

_BY_METAVAR: Final[Mapping[str, _Takes]] = {
    "[PATH...]": _takes(path="file"),
    "[PATH]": _takes(path="file"),
    "PATH": _takes(path="file"),
    "FILE": _takes(path="file"),
    "[DIR]": _takes(path="dir"),
    "DIR": _takes(path="dir"),
    "[FORMAT=]FILE": _takes(path="file", formats=True),
    "IDS": _takes(names=_SELECTING, list=True),
    "ID": _takes(names=("policies", "aliases")),
    "[ID|FILE|DIR...]": _takes(names=("policies", "aliases"), path="file"),
    "CONTROL": _takes(names=("controls",)),
    "TARGET": _takes(target=True),
    "WHAT": _takes(words=SHOWN, list=True),
    "PART": _takes(words=tuple(PARTS)),
    # What only the person knows, or what would take a run.
    "NAME=VALUE": _takes(), "NAME": _takes(), "DATE": _takes(), "GLOB": _takes(), "ADDRESS": _takes(), "TYPE": _takes(),
    "REF": _takes(),
}  # fmt: skip
"""What a word is, by what `--help` calls it."""

_OF_COMMAND: Final[Mapping[tuple[str, str], _Takes]] = {
    ("explain", "name"): _takes(names=("policies", "aliases", "controls", "risks")),
    ("policy new", "id"): _takes(),
}
"""Where the same word of `--help` means something else."""


def text(pack: Pack) -> str:
    """The table as it is shipped."""
    table = {
        "commands": {name: _command(name, lazy.module(f"cli.{name}").command, COMMANDS[name]) for name in COMMANDS},
        "names": _names(pack),
    }
    return json.dumps(table, indent=1, sort_keys=False) + "\n"


def _command(name: str, command: click.Command, about: str) -> dict[str, Any]:
    if isinstance(command, click.Group):
        inner = {each: _command(f"{name} {each}", found, _about(found)) for each, found in command.commands.items()}
        return {"help": about, "commands": inner, "options": [_HELP]}
    return {
        "help": about,
        "options": [
            *(_option(name, each) for each in command.params if isinstance(each, click.Option) and not each.hidden),
            _HELP,
        ],
        "arguments": [
            {"takes": _what(name, each), "many": each.nargs == -1}
            for each in command.params
            if isinstance(each, click.Argument)
        ],
    }


_HELP: Final = {"names": ["--help", "-h"], "help": "what it does", "many": False, "takes": None}


def _option(command: str, option: click.Option) -> dict[str, Any]:
    return {
        "names": sorted([*option.opts, *option.secondary_opts], key=len, reverse=True),
        "help": " ".join((option.help or "").split()),
        "many": option.multiple,
        "takes": None if option.is_flag else _what(command, option),
    }


def _what(command: str, param: click.Parameter) -> _Takes:
    """Raises SystemExit for a word that no table has."""
    if isinstance(param.type, OneOf):
        return _takes(words=param.type.words)
    found = _OF_COMMAND.get((command, str(param.name)), _BY_METAVAR.get(str(param.metavar)))
    if found is None:
        raise SystemExit(f"{param.metavar} of {command} stands in no table of scripts/completion_words.py")
    return found


def _about(command: click.Command) -> str:
    return command.get_short_help_str(limit=100).rstrip(".")


def _names(pack: Pack) -> dict[str, dict[str, str]]:
    policies = sorted(pack.policies, key=lambda policy: policy.id)
    return {
        "policies": {policy.id: policy.texts.title for policy in policies},
        "aliases": {alias: policy.id for policy in policies for alias in policy.all_aliases},
        "controls": {id: control.title for id, control in catalogue.controls().items()},
        "risks": {id: risk.title for id, risk in catalogue.risks().items()},
        "tags": {tag: "a tag of policies" for policy in policies for tag in policy.tags},
        "formats": {name: each.about for name, each in FORMATS.items()},
    }
