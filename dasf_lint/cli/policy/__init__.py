"""`dasf-lint policy`: list, show and test policies, begin a new one, and look over the text of those that are there."""

import click

from dasf_lint.cli import options
from dasf_lint.cli.policy import lint, listing, new, show, test


@click.group(context_settings=options.CONTEXT)
def command() -> None:
    """List, show, test and lint policies, and write policies of your own."""


for _each in (listing.command, show.command, new.command, test.command, lint.command):
    command.add_command(_each)
