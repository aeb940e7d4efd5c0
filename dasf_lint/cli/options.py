"""Options that commands share and that need nothing of the engine."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import click

from dasf_lint.core.nearest import hint

_Decorated = TypeVar("_Decorated", bound=Callable[..., object])

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class OneOf(click.ParamType["str"]):
    """A word of a closed list, with a suggestion where it is none of them."""

    name = "word"

    def __init__(self, words: Sequence[str], what: str) -> None:
        self.words = tuple(words)
        self.what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.words:
            similar = hint(str(value), self.words)
            self.fail(f'"{value}" is no {self.what}{similar}; one of {", ".join(self.words)}', param, ctx)
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return self.what.upper()


def target(text: str) -> Callable[[_Decorated], _Decorated]:
    """`-t`, which means one target: of several the last would count, and the others be left out in silence."""
    return click.option("-t", "--target", multiple=True, metavar="TARGET", callback=_one_target, help=text)


def _one_target(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> str | None:
    if len(given) > 1:
        raise click.UsageError(f"-t takes one target, not {len(given)}: {', '.join(given)}")
    return given[0] if given else None


def colour(command: _Decorated) -> _Decorated:
    words = OneOf(("auto", "always", "never"), "choice")
    return click.option("--color", type=words, default="auto", metavar="WHEN", help="auto, always or never.")(command)


def text_or_json(command: _Decorated) -> _Decorated:
    words = OneOf(("text", "json"), "format")
    return click.option("--format", "format_", type=words, default="text", help="text or json.")(command)


def show_secrets(command: _Decorated) -> _Decorated:
    return click.option("--show-secrets", is_flag=True, help="Print sensitive values.")(command)


def further_policies(command: _Decorated) -> _Decorated:
    return click.option("--policies", "directories", multiple=True, metavar="DIR", help="Further policies.")(command)
