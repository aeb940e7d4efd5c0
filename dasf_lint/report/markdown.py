"""`--format markdown`: a comment on a pull request, or the summary of a step."""

from collections.abc import Iterator
from typing import Final

from dasf_lint.core.answers import Finding
from dasf_lint.core.source import Span
from dasf_lint.report.concise import place_of
from dasf_lint.report.escape import markdown, markdown_code
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import attestation_text, reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import WEAKENS, counts_line, diagnostics, gravest_first, ignored_configuration, said

MAX_ROWS: Final = 500
"""A step summary may have a mebibyte; a comment far less."""


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Shown, options: RenderOptions) -> Iterator[str]:
    yield "## dasf-lint"
    yield ""
    yield markdown(counts_line(report, show=frozenset({"unknown"})))
    gravest = gravest_first(report.findings)
    if gravest:
        yield from ("", "| severity | policy | where | what | fix |", "|---|---|---|---|---|")
        for finding in gravest[:MAX_ROWS]:
            yield _row(finding, options)
        if len(gravest) > MAX_ROWS:
            yield from ("", f"and {len(gravest) - MAX_ROWS:,} more")
    found = diagnostics(report)
    if found:
        yield from ("", "| diagnostic | where | what |", "|---|---|---|")
        for each in found[:MAX_ROWS]:
            what = markdown(each.message)
            yield f"| {each.level} {markdown_code(each.code)} | {markdown_code(place_of(each))} | {what} |"
    if "unknown" in options.show and report.unknown:
        yield from ("", "| unknown | resource | because |", "|---|---|---|")
        for answer in report.unknown[:MAX_ROWS]:
            why = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
            yield f"| {markdown_code(answer.policy)} | {markdown_code(answer.told_address)} | {markdown(why)} |"
    if "attested" in options.show and report.attested:
        yield from ("", "| attested | resource | reason |", "|---|---|---|")
        for attested in report.attested[:MAX_ROWS]:
            policy, address = markdown_code(attested.answer.policy), markdown_code(attested.answer.told_address)
            yield f"| {policy} | {address} | {markdown(attestation_text(attested.attestation))} |"
    if report.weakened:
        yield from ("", f"{WEAKENS[0].upper()}{WEAKENS[1:]}:", "")
        for weakened in report.weakened[:MAX_ROWS]:
            place = f" ({markdown_code(_where(weakened.span, options))})" if weakened.span is not None else ""
            yield f"- {markdown(weakened.message)}{place}"
        if len(report.weakened) > MAX_ROWS:
            yield f"- and {len(report.weakened) - MAX_ROWS:,} more"
    ignored = ignored_configuration(report)
    if ignored:
        yield from ("", markdown(ignored[0].upper() + ignored[1:]))


def _row(finding: Finding, options: RenderOptions) -> str:
    span = finding.cause.span
    where = markdown_code(_where(span, options))
    what = markdown(said(finding))
    if len(finding.members) > 1:
        what += f" ({len(finding.members):,} resources)"
    controls = ", ".join(control.printed for control in finding.controls)
    about = f"{markdown_code(finding.policy)} {controls}".rstrip()
    return f"| {finding.severity} | {about} | {where} | {what} | {markdown(finding.remediation)} |"


def _where(span: Span, options: RenderOptions) -> str:
    return f"{options.path(span.file.path)}:{span.line}"
