"""`--format html`: one page that loads nothing and runs nothing."""

from collections.abc import Iterator
from typing import Final

from dasf_lint.core.answers import Finding
from dasf_lint.core.source import Span
from dasf_lint.report.concise import place_of
from dasf_lint.report.escape import html
from dasf_lint.report.escape import html_prose as prose
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import attestation_text, hop_text, reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.snippet import frame
from dasf_lint.report.summary import WEAKENS, counts_line, diagnostics, gravest_first, ignored_configuration

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}"
    "article{border-left:.3rem solid #888;padding:.1rem 1rem;margin:1.5rem 0}"
    "h2{font-size:1.1rem;margin:.5rem 0}pre{background:#f4f4f4;padding:.5rem;overflow-x:auto;margin:.3rem 0}"
    "mark{background:#ffd6d6}dl{display:grid;grid-template-columns:max-content auto;gap:.2rem 1rem;margin:.5rem 0}"
    "dt{font-weight:600}dd{margin:0}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem;"
    "border-bottom:1px solid #ddd;vertical-align:top}.critical,.high{border-color:#b00020}.medium{border-color:#b36b00}"
    ".low,.info{border-color:#00639b}"
    "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#eee}pre{background:#2a2a2a}mark{background:#7a2020;"
    "color:#fff}}"
)


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _lines(report, options))


def _lines(report: Shown, options: RenderOptions) -> Iterator[str]:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield "<!DOCTYPE html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width"><title>dasf-lint</title>'
    yield f"<style>{_STYLE}</style></head><body>"
    yield f"<h1>dasf-lint</h1><p>{html(counts_line(report))}</p>"
    yield f"<p>As of {html(report.as_of)}, dasf-lint {html(options.version)}, policies {html(report.pack[:12])}</p>"
    yield from _configuration(report)
    for finding in gravest_first(report.findings):
        yield from _finding(finding, options)
    if report.suppressed:
        yield "<h2>Suppressed</h2>"
        yield "<table><tr><th>policy</th><th>where</th><th>reason</th><th>until</th></tr>"
        for finding in gravest_first(report.suppressed):
            suppression = finding.suppression
            reason, until = (suppression.reason, suppression.until or "") if suppression is not None else ("", "")
            cells = (finding.policy, _where(finding.cause.span), reason, until)
            yield f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells)}</tr>"
        yield "</table>"
    if report.unknown:
        yield "<h2>Unknown</h2><table><tr><th>policy</th><th>resource</th><th>because</th></tr>"
        for answer in report.unknown:
            why = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
            cells = (answer.policy, f"{answer.told_address} in {answer.root}", why, "")
            yield f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells[:3])}</tr>"
        yield "</table>"
    if report.attested:
        yield "<h2>Attested</h2><table><tr><th>policy</th><th>resource</th><th>reason</th></tr>"
        for attested in report.attested:
            about = f"{attested.answer.told_address} in {attested.answer.root}"
            cells = (attested.answer.policy, about, attestation_text(attested.attestation), "")
            yield f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells[:3])}</tr>"
        yield "</table>"
    found = diagnostics(report)
    if found:
        yield "<h2>Diagnostics</h2><table><tr><th>level</th><th>where</th><th>what</th></tr>"
        for each in found:
            cells = (f"{each.level} {each.code}", place_of(each), each.message, "")
            yield f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells[:3])}</tr>"
        yield "</table>"
    yield "</body></html>"


def _configuration(report: Shown) -> Iterator[str]:
    made_under = report.configuration
    if made_under.file is not None:
        given = " (--config)" if made_under.origin == "command_line" else ""
        yield f"<p>Configuration {html(made_under.file)}{given}, SHA-256 {html(made_under.digest)}</p>"
    ignored = ignored_configuration(report)
    if ignored:
        yield f"<p>{html(ignored[0].upper() + ignored[1:])}</p>"
    if report.weakened:
        yield f"<p>{html(WEAKENS[0].upper() + WEAKENS[1:])}:</p><ul>"
        for each in report.weakened:
            place = f" <code>{html(_where(each.span))}</code>" if each.span is not None else ""
            yield f"<li>{html(each.message)}{place}</li>"
        yield "</ul>"


def _finding(finding: Finding, options: RenderOptions) -> Iterator[str]:
    cause = finding.cause
    yield f'<article class="{finding.severity}"><h2>{prose(finding.message)}</h2>'
    yield f"<p>{finding.severity} <code>{html(finding.policy)}</code> at <code>{html(_where(cause.span))}</code></p>"
    yield _code(cause.span)
    if cause.label:
        yield f"<p>{prose(cause.label)}</p>"
    for hop in cause.way:
        if hop.span is not None and (hop.span.file.path, hop.span.line) != (cause.span.file.path, cause.span.line):
            label = hop_text(hop.kind, hop.label)
            yield f"<p>{html(label)}: <code>{html(_where(hop.span))}</code></p>{_code(hop.span)}"
    yield "<dl>"
    for member in finding.members:
        yield f"<dt>resource</dt><dd><code>{html(member.told_address)}</code> in {html(member.root)}</dd>"
    if finding.standing.why:
        yield f"<dt>note</dt><dd>{html(finding.standing.why)} (confidence {finding.confidence})</dd>"
    for control in finding.controls:
        risks = ", ".join(f"{id} {title}" for id, title in control.risks)
        yield f"<dt>{html(control.printed)}</dt><dd>{html(control.title)}. Risks: {html(risks)}</dd>"
    if finding.remediation:
        yield f"<dt>fix</dt><dd>{prose(finding.remediation)}</dd>"
    yield "</dl></article>"


def _code(span: Span) -> str:
    each = frame(span, width=160)
    before, rest = each.text[: each.offset], each.text[each.offset :]
    marked, after = rest[: each.length], rest[each.length :]
    return f"<pre>{each.number:>4}  {html(before)}<mark>{html(marked)}</mark>{html(after)}</pre>"


def _where(span: Span) -> str:
    line, column = span.file.position(span.start)
    return f"{span.file.path}:{line}:{column}"
