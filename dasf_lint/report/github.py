"""`--format github`: workflow commands that annotate the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step. So what makes the exit code 2 comes first, in five
annotations at most, then the findings, the gravest first, and what Terraform or the Databricks CLI would complain about
after them. A notice says what is not shown, the last line counts all.
"""

from collections.abc import Iterator
from typing import Final

from dasf_lint.core.answers import Finding, Severity
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.report.annotations import AnnotationKind, annotations, in_one_line, together
from dasf_lint.report.escape import github_data, github_property, visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import counts_line, weakened_at_once, weakened_one_by_one

_COMMANDS: Final[dict[Severity, AnnotationKind]] = {
    "critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice",
}  # fmt: skip


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Shown, options: RenderOptions) -> Iterator[str]:
    found = annotations(report, lambda finding: _COMMANDS[finding.severity], "notice")
    yield from (_diagnostic(each, options) for each in found.errors)
    if found.together:
        message = "%0A".join(map(github_data, together(found.together)))
        yield f"::error title=dasf-lint errors::{message}"
    if report.weakened:
        yield _weakened(report, options)
    if found.unseen:
        yield f"::notice title=dasf-lint::{github_data(found.unseen)}"
    yield from (_finding(each, options) for each in found.findings)
    yield from (_diagnostic(each, options) for each in found.warnings)
    yield from (visible(f"error: {in_one_line(each)}") for each in found.together)
    yield from (visible(line) for line in weakened_one_by_one(report))
    if not options.quiet:
        yield counts_line(report)


def _weakened(report: Shown, options: RenderOptions) -> str:
    """All in one annotation: findings need the room, and this decides how they are to be read."""
    span = report.weakened[0].span
    place = f"{_properties(span, options)}," if span is not None else ""
    message = "%0A".join(github_data(line) for line in weakened_at_once(report))
    return f"::warning {place}title=dasf-lint weakened::{message}"


def _finding(finding: Finding, options: RenderOptions) -> str:
    parts = [finding.message]
    if finding.standing.why:
        parts.append(f"Note: {finding.standing.why}")
    if len(finding.members) > 1:
        parts.append(f"{len(finding.members):,} resources")
    if finding.controls:
        parts.append(", ".join(f"{each.printed} {each.title}" for each in finding.controls))
    if finding.remediation:
        parts.append(f"Fix: {finding.remediation}")
    parts.append(f"dasf-lint explain {finding.policy}")
    message = "%0A".join(github_data(part) for part in parts)
    properties = _properties(finding.cause.span, options)
    return f"::{_COMMANDS[finding.severity]} {properties},title={github_property(finding.policy)}::{message}"


def _diagnostic(diagnostic: Diagnostic, options: RenderOptions) -> str:
    command = "error" if diagnostic.level == "error" else "warning"
    place = ""
    if diagnostic.span is not None:
        place = f"{_properties(diagnostic.span, options)},"
    elif diagnostic.path is not None:
        place = f"file={github_property(options.path(diagnostic.path))},"
    message = github_data(diagnostic.message)
    return f"::{command} {place}title=dasf-lint {diagnostic.code}::{message}"


def _properties(span: Span, options: RenderOptions) -> str:
    """Columns only where the span is on one line: GitHub ignores them otherwise."""
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    place = f"file={github_property(options.path(span.file.path))},line={line},endLine={end_line}"
    return f"{place},col={column},endColumn={max(end_column - 1, column)}" if line == end_line else place
