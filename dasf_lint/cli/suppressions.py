"""`dasf-lint suppressions`: everything that is excused, with its reason and its end."""

import sys

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, linting, options, printing, request, terminal
from dasf_lint.cli.linting import PolicySelection
from dasf_lint.core.answers import Finding
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.json_text import Json
from dasf_lint.report.escape import visible
from dasf_lint.report.graph_json import diagnostic_json, location_json
from dasf_lint.report.json import configuration_json, member_json
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor, Shown, passed
from dasf_lint.report.style import Style
from dasf_lint.report.summary import ordered, plural
from dasf_lint.report.text import configuration_notes, render_diagnostics


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@options.text_or_json
@click.option("--as-of", metavar="DATE", help="The date that counts for expiry [today].")
@request.value_options
@options.further_policies
@options.colour
def command(
    paths: tuple[str, ...], format_: str, as_of: str | None, directories: tuple[str, ...], color: str, **given: object
) -> int:
    """List the findings below PATH that comments and the configuration excuse, and what excuses nothing."""
    chosen = PolicySelection(profile="audit", directories=directories)
    made = request.make(paths, request.split(given), as_of=as_of)
    report, _, _ = linting.run(made, chosen)
    shown = passed(report)
    excused = ordered(shown.suppressed)
    useless = [each for each in shown.diagnostics if each.code == "suppression"]
    if format_ == "json":
        document: dict[str, Json] = {
            "schema_version": 1,
            "as_of": report.as_of,
            "configuration": configuration_json(shown),
            "suppressions": [_row(finding) for finding in excused],
            "diagnostics": [diagnostic_json(each) for each in useless],
        }
        printing.document(document, Redactor())
        linting.tell_configuration(report)
    else:
        _print(shown, excused, useless, color)
    errors = [each for each in report.diagnostics if each.level == "error"]
    terminal.write_error(render_diagnostics(errors, RenderOptions(__version__), report.secrets))
    return exits.COULD_NOT_VOUCH if report.could_not_vouch else exits.CLEAN


def _row(finding: Finding) -> dict[str, Json]:
    suppression = finding.suppression
    assert suppression is not None
    return {
        "policy": finding.policy,
        "severity": finding.severity,
        "kind": suppression.kind,
        "reason": suppression.reason,
        "owner": suppression.owner,
        "until": suppression.until,
        "location": None if suppression.span is None else location_json(suppression.span),
        "finding": location_json(finding.cause.span),
        "members": [member_json(member) for member in finding.members],
    }


def _print(report: Shown, excused: list[Finding], useless: list[Diagnostic], color: str) -> None:
    paint = Style(terminal.uses_colour(sys.stdout, color)).paint
    for finding in excused:
        suppression = finding.suppression
        assert suppression is not None
        end = f", until {suppression.until}" if suppression.until else ""
        owner = f", {suppression.owner}" if suppression.owner else ""
        place = ""
        if suppression.span is not None:
            place = f"{suppression.span.file.path}:{suppression.span.line}: "
        severity = paint(finding.severity, finding.severity)
        terminal.write(
            f"{severity}[{visible(finding.policy)}] {visible(place + suppression.reason + owner + end)} "
            f"({plural(len(finding.members), 'resource')})\n"
        )
    shown = RenderOptions(__version__, colour=terminal.uses_colour(sys.stdout, color), width=terminal.width())
    terminal.write(render_diagnostics(useless, shown))
    terminal.write("".join(f"{line}\n" for line in configuration_notes(report, shown)))
    terminal.write(f"{plural(len(excused), 'suppressed finding')}, {len(useless):,} without effect\n")
