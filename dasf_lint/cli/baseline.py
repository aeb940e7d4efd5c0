"""`dasf-lint baseline`: write down what is found today, so that a later run can tell what is new."""

import os
from typing import Final

import click

from dasf_lint import __version__, known
from dasf_lint.cli import choosing, exits, linting, options, outputs, request, terminal
from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile
from dasf_lint.project import baseline
from dasf_lint.project.baseline import Baseline, BaselineError, Comparison
from dasf_lint.report.escape import visible
from dasf_lint.report.options import TOOL, RenderOptions
from dasf_lint.report.redact import passed
from dasf_lint.report.summary import plural
from dasf_lint.report.text import render_diagnostics

_EXISTS: Final = "exists; --update replaces what it says, --prune drops what is gone"


@click.command(
    cls=request.SettingsCommand,
    context_settings=options.CONTEXT,
    short_help="Write a baseline.",
    epilog="Exit codes: 0 it is written, 2 could not vouch for what it says.",
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("-o", "--output", default=baseline.FILE, metavar="FILE", help=f"The baseline [{baseline.FILE}].")
@click.option("--update", is_flag=True, help="Replace what is asked by what is there now.")
@click.option("--prune", is_flag=True, help="Drop what is gone, and add nothing.")
@choosing.choice_options
@request.value_options
def command(paths: tuple[str, ...], output: str, update: bool, prune: bool, **given: object) -> int:
    """Write down the findings below PATH (default: here), for `check --baseline FILE`.

    A finding is known by its policy, block, attribute and resources, not by its line. What is suppressed is left out.
    """
    values, choice = request.split(given), choosing.taken_out(given)
    made = request.make(paths, values, as_of=choice.as_of).with_options(**choice.options())
    before = _before(output, made, update=update, prune=prune)
    outputs.check(output, made.borders)
    seen = linting.run(made, choice.policies_).seen
    shown = passed(seen.report)
    now = {finding.fingerprint: baseline.entry_of(finding) for finding in shown.findings}
    sight = known.sight_of(seen)
    if before is None:
        entries, how = list(now.values()), ""
    else:
        compared = baseline.compare(seen.report.findings, before, sight)
        entries = (baseline.updated if update else baseline.pruned)(compared, now)
        how = _changes(compared, update=update)
    roots = baseline.roots_of((each.root.id for each in shown.roots), before, sight)
    text = baseline.written(entries, roots, {"name": TOOL, "version": __version__})
    outputs.write(output, text, made.borders, made.is_input)
    errors = [each for each in seen.report.diagnostics if each.level == "error"]
    terminal.write_error(render_diagnostics(errors, RenderOptions(__version__), seen.report.secrets))
    terminal.write(f"{visible(output)}: {plural(len(entries), 'finding')}{how}\n")
    return exits.COULD_NOT_VOUCH if seen.report.could_not_vouch else exits.CLEAN


def _before(path: str, made: request.Request, *, update: bool, prune: bool) -> Baseline | None:
    """The baseline that is there. Raises click.UsageError where it may not be replaced, or cannot be read."""
    if update and prune:
        raise click.UsageError("--update replaces what is gone as well, so --prune has nothing to drop")
    if not os.path.lexists(path):
        if prune:
            raise click.UsageError(f"{path} does not exist, so there is nothing to prune")
        return None
    if not (update or prune):
        raise click.UsageError(f"{path} {_EXISTS}")
    return read(request.given_file(made.tree.root, path, "--output", limits.max_baseline_bytes))


def read(file: SourceFile) -> Baseline:
    """Raises click.UsageError."""
    try:
        return baseline.read(file)
    except BaselineError as error:
        line = "" if error.line is None else f":{error.line}"
        raise click.UsageError(f"{file.path}{line}: {error.message}") from None


def _changes(compared: Comparison, *, update: bool) -> str:
    """`, 2 new, 1 gone`: in words, what is different from the one that was there."""
    grown = sum(1 for each in compared.known if each.new)
    shrunk = sum(1 for each in compared.known if each.lost)
    parts = [
        (len(compared.new) if update else 0, "new"),
        (grown if update else 0, "with further resources"),
        (len(compared.gone), "gone"),
        (shrunk, "with fewer resources"),
        (len(compared.unasked), "not asked"),
    ]
    left = 0 if update else len(compared.new) + grown
    told = "".join(f", {count:,} {what}" for count, what in parts if count)
    return told + (f"; {plural(left, 'finding')} not taken in (--update)" if left else "")
