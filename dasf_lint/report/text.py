"""`--format text`: what a person reads. Code frames, the way of the value, the control, what to do.

What makes the exit code 2 comes first, then the findings, the gravest first, then what is said of the input, then what
the configuration weakens; the figures are at the end, where a person at a terminal looks first.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from dasf_lint.core.answers import HOLDS, Attestation, Report, UnknownAnswer
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.secrecy import Secrets
from dasf_lint.report.canvas import Canvas
from dasf_lint.report.escape import visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import attestation_text, reason_text
from dasf_lint.report.redact import Shown, of_report
from dasf_lint.report.statistics import statistics
from dasf_lint.report.style import Style
from dasf_lint.report.summary import WEAKENS, counts, diagnostics, ignored_configuration, plural
from dasf_lint.report.text_diagnostics import FEW, TextDiagnostics
from dasf_lint.report.text_findings import TextFindings

_GUTTER: Final = 3


def render(report: Shown, options: RenderOptions) -> str:
    return _ReportPage(report, options).text()


def render_diagnostics(found: Iterable[Diagnostic], options: RenderOptions, secrets: Secrets | None = None) -> str:
    """Diagnostics alone, for standard error beside a format that people do not read."""
    report = Report()
    report.diagnostics = in_order(found)
    if secrets is not None:
        report.secrets.update(secrets)
    shown = of_report(report, show=options.show_secrets).report(report)
    canvas = Canvas(options)
    page = TextDiagnostics(canvas)
    for diagnostic in shown.diagnostics:
        page.each(diagnostic)
    return canvas.text()


def configuration_notes(report: Shown, options: RenderOptions) -> Iterator[str]:
    """A line for everything that the configuration weakens, and for one that was put aside."""
    note = Style(options.colour).paint("note", "note")
    ignored = ignored_configuration(report)
    if ignored:
        yield f"{note}: {visible(ignored)}"
    for each in report.weakened:
        place = f" ({each.span.file.path}:{each.span.line})" if each.span is not None else ""
        yield f"{note}: {WEAKENS}: {visible(each.message + place)}"


class _ReportPage:
    """The parts of a report in their order."""

    def __init__(self, report: Shown, options: RenderOptions) -> None:
        self._report = report
        self._options = options
        self._canvas = Canvas(options)
        self._paint = self._canvas.paint
        self._several_roots = len(report.roots) > 1
        self._shortened = 0

    def text(self) -> str:
        report, options, canvas = self._report, self._options, self._canvas
        about_input = TextDiagnostics(canvas)
        found = diagnostics(report)
        for error in found:
            if error.level == "error":
                about_input.each(error)
        if options.statistics:
            statistics(report, options, canvas)
        else:
            self._findings()
            self._answers()
        warnings = [each for each in found if each.level != "error"]
        folded = len(warnings) > FEW and not options.verbose
        if folded:
            about_input.by_code(warnings)
        else:
            for warning in warnings:
                about_input.each(warning)
        if options.verbose:
            about_input.gaps(report)
            about_input.left_out(report)
        notes = list(configuration_notes(report, options))
        if self._shortened:
            many = plural(self._shortened, "finding is", "findings are")
            notes.insert(0, f"{self._paint('note', 'note')}: {many} shown by place alone; -v shows all in full")
        canvas.out.extend(notes)
        if not options.quiet:
            if notes:
                canvas.blank()
            first, *others = counts(
                report, show=options.show, verbose=options.verbose, folded=folded, width=options.width
            )
            whole = plural(len(report.findings), "finding")
            canvas.out += [self._paint("strong", whole) + first.removeprefix(whole), *others]
        return canvas.text()

    def _findings(self) -> None:
        report, options = self._report, self._options
        page = TextFindings(self._canvas, options, several_roots=self._several_roots)
        page.blocks(report.findings)
        self._shortened = len(page.shortened)
        for hold in HOLDS:
            if hold in options.show:
                page.blocks(report.held(hold))
        if "suppressed" in options.show:
            page.blocks(report.suppressed)

    def _answers(self) -> None:
        report, show = self._report, self._options.show
        if "unknown" in show:
            for answer in report.unknown:
                self._unknown(answer)
        if "attested" in show:
            for each in report.attested:
                self._unknown(each.answer, each.attestation)
        if "pass" in show:
            self._passed()

    def _unknown(self, answer: UnknownAnswer, attestation: Attestation | None = None) -> None:
        canvas = self._canvas
        root = f" in {answer.root}" if self._several_roots else ""
        word = self._paint("unknown", "unknown") if attestation is None else self._paint("attested", "attested")
        canvas.out.append(f"{word}[{canvas.policy(answer.policy)}]: {visible(answer.told_address + root)}")
        canvas.arrow(canvas.place(answer.span))
        for reason in answer.reasons:
            place = "" if reason.span is None else f" ({reason.span.file.path}:{reason.span.line})"
            canvas.note(_GUTTER, "because", reason_text(reason.reason, reason.subject) + place)
        if attestation is not None:
            canvas.note(_GUTTER, "attested", attestation_text(attestation))
        canvas.blank()

    def _passed(self) -> None:
        counted = {policy: count for policy, count in sorted(self._report.passed.items()) if count}
        for policy, count in counted.items():
            self._canvas.out.append(f"{self._paint('pass', 'pass')}[{self._canvas.policy(policy)}]: {count:,}")
        if counted:
            self._canvas.blank()
