"""`dasf-lint schema`: the JSON schemas that are shipped, for editors and for programs that read reports."""

from typing import Final

import click

from dasf_lint.cli import exits, options, terminal
from dasf_lint.core import shipped

SCHEMAS: Final = ("policy", "config", "report")


@click.command(context_settings=options.CONTEXT)
@click.argument("name", metavar="|".join(SCHEMAS), type=options.OneOf(SCHEMAS, "schema"))
def command(name: str) -> int:
    """Print the JSON schema of a policy, of the configuration, or of the report of `check --format json`."""
    with open(shipped.path(f"{name}.schema.json"), encoding="utf-8", newline="") as stream:
        terminal.write(stream.read())
    return exits.CLEAN
