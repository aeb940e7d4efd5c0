"""Options that say what is asked, and what counts of the answers; `check` and others share them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import click

from dasf_lint.cli import options
from dasf_lint.core.answers import PROFILES, Profile

_Decorated = TypeVar("_Decorated", bound=Callable[..., object])


class PolicyChoice(NamedTuple):
    """As click hands them over."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    preview: bool
    profile: Profile | None
    policies_: tuple[str, ...]
    no_suppressions: bool
    as_of: str | None

    def options(self) -> dict[str, object]:
        """What they say for `asked.Options`. Raises click.UsageError."""
        return {
            "select": split_words(self.select, "--select"),
            "ignore": split_words(self.ignore, "--ignore"),
            "preview": self.preview,
            "profile": self.profile,
            "suppressions": not self.no_suppressions,
        }


def choice_options(command: _Decorated) -> _Decorated:
    for option in reversed(
        (
            click.option(
                "--select",
                multiple=True,
                metavar="IDS",
                help="Only these policies, of any profile: slugs, aliases, controls, tags.",
            ),
            click.option("--ignore", multiple=True, metavar="IDS", help="Not these policies."),
            click.option("--preview", is_flag=True, help="Ask policies in preview as well."),
            click.option("--profile", type=options.OneOf(PROFILES, "profile"), help="default, strict or audit."),
            click.option("--policies", "policies_", multiple=True, metavar="DIR", help="Further policies."),
            click.option(
                "--no-suppressions", is_flag=True, help="Comments and entries that suppress or attest do not count."
            ),
            click.option("--as-of", metavar="DATE", help="The date that counts for expiry [today]."),
        )
    ):
        command = option(command)
    return command


def taken_out(given: dict[str, object]) -> PolicyChoice:
    """Takes them out of what click hands over."""
    return PolicyChoice(**{name: given.pop(name) for name in PolicyChoice._fields})  # type: ignore[arg-type]  # click knows the types


def split_words(words: Sequence[str], option: str) -> tuple[str, ...]:
    """Values of an option that may be repeated or take several, separated by commas."""
    found = tuple(word.strip() for text in words for word in text.split(",") if word.strip())
    if words and not found:
        raise click.UsageError(f"{option} names nothing")
    return found
