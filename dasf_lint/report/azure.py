"""`--format azure`: logging commands of Azure Pipelines.

The agent keeps ten errors and ten warnings of a task, so the order is that of `--format github`.
"""

from collections.abc import Iterator

from dasf_lint.core.answers import Finding
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.report.annotations import AnnotationKind, annotations, in_one_line, together
from dasf_lint.report.escape import azure_data, azure_property, visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import counts_line, weakened_in_one_line, weakened_one_by_one


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Shown, options: RenderOptions) -> Iterator[str]:
    found = annotations(report, _kind, "warning")
    yield from (_diagnostic(each, options) for each in found.errors)
    if found.together:
        first, *rest = together(found.together)
        yield _issue("error", "", "errors", f"{first} {'; '.join(rest)}")
    if report.weakened:
        span = report.weakened[0].span
        place = _place(span, options) if span is not None else ""
        yield _issue("warning", place, "weakened", weakened_in_one_line(report))
    if found.unseen:
        yield _issue("warning", "", "unseen", found.unseen)
    yield from (_finding(each, options) for each in found.findings)
    yield from (_diagnostic(each, options) for each in found.warnings)
    yield from (visible(f"error: {in_one_line(each)}") for each in found.together)
    yield from (visible(line) for line in weakened_one_by_one(report))
    if not options.quiet:
        yield counts_line(report)


def _kind(finding: Finding) -> AnnotationKind:
    return "error" if finding.severity in ("critical", "high") else "warning"


def _finding(finding: Finding, options: RenderOptions) -> str:
    message = finding.message
    if finding.standing.why:
        message += f" Note: {finding.standing.why}."
    if finding.remediation:
        message += f" Fix: {finding.remediation}"
    return _issue(_kind(finding), _place(finding.cause.span, options), finding.policy, message)


def _diagnostic(diagnostic: Diagnostic, options: RenderOptions) -> str:
    kind = "error" if diagnostic.level == "error" else "warning"
    place = ""
    if diagnostic.span is not None:
        place = _place(diagnostic.span, options)
    elif diagnostic.path is not None:
        place = f"sourcepath={azure_property(options.path(diagnostic.path))};"
    return _issue(kind, place, diagnostic.code, diagnostic.message)


def _issue(kind: str, place: str, code: str, message: str) -> str:
    return f"##vso[task.logissue type={kind};{place}code={azure_property(code)};]{azure_data(message)}"


def _place(span: Span, options: RenderOptions) -> str:
    line, column = span.file.position(span.start)
    return f"sourcepath={azure_property(options.path(span.file.path))};linenumber={line};columnnumber={column};"
