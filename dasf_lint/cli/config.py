"""`dasf-lint config show`: the configuration that counts, and where it stands."""

import os

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, request, terminal
from dasf_lint.core.source import SourceFile
from dasf_lint.project import config as configuration
from dasf_lint.report.escape import visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.text import render_diagnostics


@click.group(context_settings=options.CONTEXT)
def command() -> None:
    """Look at the configuration."""


@command.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("path", required=False, metavar="[PATH]")
@request.value_options
def show(path: str | None, **given: object) -> int:
    """Print the configuration file that counts for PATH, what it weakens, and what is wrong with it."""
    made = request.make((path or ".",), request.split(given))
    config, diagnostics = configuration.load(
        made.tree, made.options.paths[0], file=made.options.config, isolated=made.options.isolated
    )
    root = visible(os.path.realpath(made.tree.root))
    terminal.write(f"# project root {root}\n")
    file = _file(config, made)
    if file is None:
        terminal.write("# no configuration counts: the defaults do\n")
    else:
        terminal.write(f"# {visible(file.path)}\n")
        terminal.write("".join(visible(line.replace("\t", "    ")) + "\n" for line in file.text.splitlines()))
        terminal.write("".join(f"# weakens a run: {visible(each)}\n" for each in config.weakened()))
    terminal.write_error(render_diagnostics(diagnostics, RenderOptions(__version__)))
    return exits.COULD_NOT_VOUCH if diagnostics else exits.CLEAN


def _file(config: configuration.Config, made: request.Request) -> SourceFile | None:
    if config.path is None:
        return None
    return made.options.config or made.tree.read(config.path)
