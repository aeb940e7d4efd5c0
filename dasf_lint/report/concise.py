"""`--format concise`: one line a finding, as editors and grep like it.

Errors of the run, then findings by place, then warnings.
"""

from collections.abc import Callable, Iterator

from dasf_lint.core.answers import Finding
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.report.escape import line_start, visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.style import Style
from dasf_lint.report.summary import WEAKENS, counts_line, diagnostics, ignored_configuration, ordered, said


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Shown, options: RenderOptions) -> Iterator[str]:
    paint = Style(options.colour).paint
    found = diagnostics(report)
    yield from (_diagnostic(each, paint) for each in found if each.level == "error")
    for finding in ordered(report.findings):
        severity = paint(finding.severity, finding.severity)
        message = visible(said(finding)) + _others(finding)
        yield f"{_place(finding.cause.span)}: {severity}[{visible(finding.policy)}] {message}"
    yield from (_diagnostic(each, paint) for each in found if each.level != "error")
    for each in report.weakened:
        told = visible(f"{WEAKENS}: {each.message}")
        yield f"{place_of_span(each.span)}: {paint('note', 'note')}[weakened] {told}"
    ignored = ignored_configuration(report)
    if ignored:
        yield f"dasf-lint: {paint('note', 'note')}[unused-config] {visible(ignored)}"
    if not options.quiet:
        yield counts_line(report)


def _others(finding: Finding) -> str:
    """How many further resources there are, and how many a baseline does not know."""
    more = [f"and {len(finding.members) - 1:,} more"] if len(finding.members) > 1 else []
    new = [f"{len(finding.new_members):,} new"] if finding.new_members else []
    return f" ({', '.join([*more, *new])})" if more or new else ""


def _diagnostic(diagnostic: Diagnostic, paint: Callable[[str, str], str]) -> str:
    level = paint(diagnostic.level, diagnostic.level)
    return f"{place_of(diagnostic)}: {level}[{diagnostic.code}] {visible(diagnostic.message)}"


def place_of(diagnostic: Diagnostic) -> str:
    if diagnostic.span is None and diagnostic.path is not None:
        return line_start(diagnostic.path)
    return place_of_span(diagnostic.span)


def place_of_span(span: Span | None) -> str:
    return _place(span) if span is not None else "dasf-lint"


def _place(span: Span) -> str:
    line, column = span.file.position(span.start)
    return f"{line_start(span.file.path)}:{line}:{column}"
