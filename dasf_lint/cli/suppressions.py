"""`dasf-lint suppressions`: everything that is excused, with its reason and its end."""

import click

from dasf_lint.cli import excused, options, request, terminal
from dasf_lint.core.answers import Finding
from dasf_lint.core.json_text import Json
from dasf_lint.report.escape import visible
from dasf_lint.report.graph_json import location_json
from dasf_lint.report.json import member_json
from dasf_lint.report.redact import Shown
from dasf_lint.report.style import Style
from dasf_lint.report.summary import ordered, plural


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@excused.arguments
def command(**given: object) -> int:
    """List the findings below PATH that comments and the configuration excuse, and what excuses nothing."""
    return excused.tell(given, "suppressions", code="suppression", rows=_rows, lines=_lines)


def _rows(report: Shown) -> list[Json]:
    return [_row(finding) for finding in ordered(report.suppressed)]


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


def _lines(report: Shown, style: Style) -> str:
    """Prints them, and says how many there are."""
    found = ordered(report.suppressed)
    for finding in found:
        suppression = finding.suppression
        assert suppression is not None
        end = f", until {suppression.until}" if suppression.until else ""
        owner = f", {suppression.owner}" if suppression.owner else ""
        place = ""
        if suppression.span is not None:
            place = f"{suppression.span.file.path}:{suppression.span.line}: "
        severity = style.paint(finding.severity, finding.severity)
        terminal.write(
            f"{severity}[{visible(finding.policy)}] {visible(place + suppression.reason + owner + end)} "
            f"({plural(len(finding.members), 'resource')})\n"
        )
    return plural(len(found), "suppressed finding")
