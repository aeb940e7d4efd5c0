"""`--format csv`: one row a finding and resource, and one for each unknown or attested answer, diagnostic, weakening.

The last columns are the ids of other frameworks that the controls of a policy are mapped to.
"""

from collections.abc import Iterator

from dasf_lint.core.answers import Attestation, Finding, UnknownAnswer
from dasf_lint.core.diagnostics import in_order
from dasf_lint.dasf import crosswalk
from dasf_lint.report.escape import csv
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import ordered, rules_of

_COLUMNS = (
    "status", "severity", "policy", "aliases", "controls", "root", "address", "file", "line", "column", "message",
    "reason", "until", "fingerprint", "confidence", "standing", "standing_reason",
)  # fmt: skip


def render(report: Shown, options: RenderOptions) -> str:
    frameworks = [each.key for each in crosswalk.frameworks()]
    rows = [[*_COLUMNS, *frameworks], *(_filled(row, len(frameworks)) for row in _rows(report, options))]
    return "".join(",".join(csv(cell) for cell in row) + "\n" for row in rows)


def _filled(row: list[str], frameworks: int) -> list[str]:
    """What is about no policy cites no control, and is mapped to nothing."""
    return [*row, *[""] * (len(_COLUMNS) + frameworks - len(row))]


def _rows(report: Shown, options: RenderOptions) -> Iterator[list[str]]:
    held = [finding for finding in report.held_back if finding.hold in options.show]
    for finding in ordered([*report.findings, *held, *report.suppressed]):
        yield from _finding(finding)
    about = rules_of(report, options)
    answers: list[tuple[UnknownAnswer, Attestation | None]] = [(answer, None) for answer in report.unknown]
    answers += ((each.answer, each.attestation) for each in report.attested)
    for answer, attestation in answers:
        line, column = answer.span.file.position(answer.span.start)
        why = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
        controls = [control.id for control in about[answer.policy].controls]
        status, until = ("unknown", "") if attestation is None else ("attested", attestation.until or "")
        if attestation is not None:
            why = attestation.reason
        yield [
            status, answer.severity, answer.policy, " ".join(answer.aliases), " ".join(controls), answer.root,
            answer.told_address, answer.span.file.path, str(line), str(column), "", why, until, "",
            "", "", "", *crosswalk.columns(crosswalk.of_all(controls)),
        ]  # fmt: skip
    for each in in_order(report.diagnostics):
        line, column = each.span.file.position(each.span.start) if each.span is not None else (1, 1)
        yield [
            each.level, "", each.code, "", "", "", "", each.path or "", str(line), str(column),
            each.message, "", "", "",
        ]  # fmt: skip
    for weakened in report.weakened:
        place = weakened.span
        line, column = place.file.position(place.start) if place is not None else (1, 1)
        yield [
            "weakened", "", weakened.kind, "", "", "", "", place.file.path if place is not None else "", str(line),
            str(column), weakened.message, "", "", "",
        ]  # fmt: skip


def _finding(finding: Finding) -> Iterator[list[str]]:
    span = finding.cause.span
    line, column = span.file.position(span.start)
    suppression = finding.suppression
    mapped = crosswalk.columns(crosswalk.of_all(control.id for control in finding.controls))
    for member in finding.members:
        yield [
            (finding.hold or "fail") if suppression is None else "suppressed",
            finding.severity,
            finding.policy,
            " ".join(finding.aliases),
            " ".join(control.id for control in finding.controls),
            member.root,
            member.told_address,
            span.file.path,
            str(line),
            str(column),
            member.message or finding.message,
            suppression.reason if suppression is not None else "",
            (suppression.until or "") if suppression is not None else "",
            finding.fingerprint,
            finding.confidence,
            member.standing.kind,
            member.standing.why,
            *mapped,
        ]
