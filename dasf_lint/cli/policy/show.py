"""`dasf-lint policy show`: the text of a policy."""

import click

from dasf_lint.cli import options, policies, request, terminal
from dasf_lint.cli.policy.named import find
from dasf_lint.report.redact import Redactor


@click.command("show", cls=request.SettingsCommand)
@click.argument("name", metavar="ID")
@options.further_policies
@request.place_options
def command(name: str, directories: tuple[str, ...], **given: object) -> int:
    """The text of a policy, as it is written."""
    known = policies.known(directories, request.split(given))
    policy = find(known.pack, name, known.diagnostics)
    file = known.text_of(policy)
    if file is not None:
        # The examples of those that are shipped show on purpose what a credential looks like.
        terminal.write("".join(Redactor(show=policies.is_shipped(policy)).lines(file)))
        return policies.ended(known.diagnostics)
    raise click.UsageError(f"the file {policy.path} of {policy.id} was not shipped")
