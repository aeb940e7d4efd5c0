"""`dasf-lint suppressions`: everything that is excused, with its reason and its end."""

import click

from dasf_lint.cli import excused, options, request, terminal
from dasf_lint.core.answers import Finding, Suppression
from dasf_lint.core.json_text import Json
from dasf_lint.report.graph_json import location_json
from dasf_lint.report.json import member_json
from dasf_lint.report.redact import Shown
from dasf_lint.report.style import Style
from dasf_lint.report.summary import gravest_first, ordered, plural


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
    """Prints them below what excuses them, the gravest first, and says how many there are."""
    groups: dict[Suppression, list[Finding]] = {}
    for finding in gravest_first(report.suppressed):
        assert finding.suppression is not None
        groups.setdefault(finding.suppression, []).append(finding)
    for suppression, findings in groups.items():
        about = excused.excuse_text(suppression.span, "", suppression.reason, suppression.owner, suppression.until)
        terminal.write(f"{style.paint('strong', about)}: {plural(len(findings), 'finding')}\n")
        for finding in findings:
            resources = [(member.told_address, member.root) for member in finding.members]
            told = excused.excused_lines(style, finding.severity, finding.policy, finding.cause.span, resources)
            terminal.write("".join(f"{line}\n" for line in told))
        terminal.write("\n")
    return f"{plural(len(report.suppressed), 'suppressed finding')} by {plural(len(groups), 'excuse')}"
