"""`dasf-lint config show`: the configuration that counts, and where it stands."""

import os

import click

from dasf_lint import __version__, configured
from dasf_lint.cli import exits, options, policies, request, terminal
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile
from dasf_lint.project.config import Config
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor
from dasf_lint.report.text import render_diagnostics
from dasf_lint.weakenings import weakenings


@click.group(context_settings=options.CONTEXT)
def command() -> None:
    """Look at the configuration."""


@command.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("path", required=False, metavar="[PATH]")
@request.place_options
def show(path: str | None, **given: object) -> int:
    """Print the configuration file that counts for PATH, what it weakens, and what is wrong with it."""
    made = request.make((path or ".",), request.split(given))
    asked = made.options
    diagnostics: list[Diagnostic] = []
    pack = policies.shipped(diagnostics)
    found = configured.read(made.tree, asked.paths, pack, file=asked.config, isolated=asked.isolated)
    diagnostics += found.diagnostics
    config = found.config
    redactor = Redactor()
    terminal.write(f"# project root {redactor.shown(os.path.realpath(made.tree.root))}\n")
    if config.ignored is not None:
        terminal.write(f"# does not count: {redactor.shown(config.ignored)}\n")
    file = _file(config, made)
    if file is None:
        terminal.write("# no configuration counts: the defaults do\n")
    else:
        terminal.write(f"# {redactor.shown(file.path)}\n")
        terminal.write("".join(redactor.lines(file)))
        weakened = weakenings(config, found.pack, as_of=asked.as_of)
        told = (redactor.shown(each.message) for each in weakened)
        terminal.write("".join(f"# weakens a run: {each}\n" for each in told))
    terminal.write_error(render_diagnostics(diagnostics, RenderOptions(__version__)))
    is_wrong = any(each.level == "error" for each in diagnostics)
    return exits.COULD_NOT_VOUCH if is_wrong else exits.CLEAN


def _file(config: Config, made: request.Request) -> SourceFile | None:
    if config.path is None:
        return None
    return made.options.config or made.tree.read(config.path)
