"""`--format azure`: logging commands of Azure Pipelines."""

from collections.abc import Iterator

from dasf_lint.core.answers import Report
from dasf_lint.core.source import Span
from dasf_lint.report.escape import azure_data, azure_property
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor
from dasf_lint.report.summary import counts_line, diagnostics, ordered


def render(report: Report, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: RenderOptions) -> Iterator[str]:
    redact = Redactor(options)
    for finding in ordered(report.findings):
        kind = "error" if finding.severity in ("critical", "high") else "warning"
        message = redact.message(finding)
        if finding.remediation:
            message += f" Fix: {finding.remediation}"
        yield _issue(kind, _place(finding.cause.span, options), finding.policy, message)
    for diagnostic in diagnostics(report):
        kind = "error" if diagnostic.level == "error" else "warning"
        place = ""
        if diagnostic.span is not None:
            place = _place(diagnostic.span, options)
        elif diagnostic.path is not None:
            place = f"sourcepath={azure_property(options.path(diagnostic.path))};"
        yield _issue(kind, place, diagnostic.code, redact.text(diagnostic.message))
    if not options.quiet:
        yield counts_line(report, show=options.show)


def _issue(kind: str, place: str, code: str, message: str) -> str:
    return f"##vso[task.logissue type={kind};{place}code={azure_property(code)};]{azure_data(message)}"


def _place(span: Span, options: RenderOptions) -> str:
    line, column = span.file.position(span.start)
    return f"sourcepath={azure_property(options.path(span.file.path))};linenumber={line};columnnumber={column};"
