"""`dasf-lint graph`: every node of every root, as data."""

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, printing, request
from dasf_lint.cli.session import Session
from dasf_lint.core.secrecy import Secrets
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import TOOL, RenderOptions


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--format", "format_", type=options.OneOf(("json",), "format"), default="json", help="json.")
@request.value_options
@options.show_secrets
def command(paths: tuple[str, ...], format_: str, show_secrets: bool, **given: object) -> int:
    """Print the resource graph of every root below PATH as JSON."""
    session = Session(paths, request.split(given), named_are_roots=True, here=True)
    secrets = Secrets()
    document = graph_document(
        session.graphs,
        tool={"name": TOOL, "version": __version__},
        diagnostics=[*session.run.diagnostics, *session.roots.diagnostics],
        show_secrets=show_secrets,
        secrets=secrets,
    )
    printing.document(document, session.redactor(show=show_secrets, secrets=secrets), indent=1)
    session.tell_errors(RenderOptions(__version__, show_secrets=show_secrets))
    return exits.COULD_NOT_VOUCH if session.could_not_vouch else exits.CLEAN
