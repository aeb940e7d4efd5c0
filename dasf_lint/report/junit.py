"""`--format junit`: a suite for each root, a case for each policy and resource that failed, is unknown or attested."""

from collections.abc import Iterator

from dasf_lint.report.concise import place_of, place_of_span
from dasf_lint.report.escape import xml
from dasf_lint.report.options import TOOL, RenderOptions
from dasf_lint.report.phrases import attestation_text, reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import WEAKENS, diagnostics, ordered, said


class _Suite:
    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[str] = []
        self.failures = self.skipped = self.errors = 0

    def lines(self) -> Iterator[str]:
        yield (
            f'  <testsuite name="{xml(self.name)}" tests="{len(self.cases)}" failures="{self.failures}" '
            f'errors="{self.errors}" skipped="{self.skipped}">'
        )
        yield from self.cases
        yield "  </testsuite>"


def render(report: Shown, options: RenderOptions) -> str:
    suites = _suites(report, options)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="{TOOL}">']
    for suite in suites:
        if suite.cases:
            lines += suite.lines()
    lines.append("</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _suites(report: Shown, options: RenderOptions) -> list[_Suite]:
    suites = {summary.root.id: _Suite(summary.root.id) for summary in report.roots}
    for finding in ordered(report.findings):
        span = finding.cause.span
        line, column = span.file.position(span.start)
        for member in finding.members:
            message = member.message or finding.message
            text = f"{span.file.path}:{line}:{column}: {said(finding, message)}\n{finding.remediation}"
            suite = suites.setdefault(member.root, _Suite(member.root))
            suite.failures += 1
            failure = f'<failure type="{finding.severity}" message="{xml(message)}">{xml(text)}</failure>'
            suite.cases.append(_case(finding.policy, member.told_address, failure))
    for answer in report.unknown:
        suite = suites.setdefault(answer.root, _Suite(answer.root))
        suite.skipped += 1
        why = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
        suite.cases.append(_case(answer.policy, answer.told_address, f'<skipped message="{xml("unknown: " + why)}"/>'))
    for attested in report.attested:
        suite = suites.setdefault(attested.answer.root, _Suite(attested.answer.root))
        suite.skipped += 1
        why = attestation_text(attested.attestation)
        message = f'<skipped message="{xml("attested: " + why)}"/>'
        suite.cases.append(_case(attested.answer.policy, attested.answer.told_address, message))
    passed = _Suite("passed")
    passed.cases += [_case(policy, f"{count:,} passed") for policy, count in sorted(report.passed.items()) if count]
    sight = _Suite("sight")
    for diagnostic in diagnostics(report):
        message = xml(diagnostic.message)
        if diagnostic.level == "error":
            sight.errors += 1
            sight.cases.append(
                _case(diagnostic.code, place_of(diagnostic), f'<error type="{diagnostic.code}" message="{message}"/>')
            )
        else:
            sight.cases.append(_case(diagnostic.code, place_of(diagnostic), f"<system-out>{message}</system-out>"))
    for each in report.weakened:
        message = xml(f"{WEAKENS}: {each.message}")
        where = place_of_span(each.span)
        sight.cases.append(_case("weakened", where, f"<system-out>{message}</system-out>"))
    return [*(suites[id] for id in sorted(suites)), passed, sight]


def _case(policy: str, name: str, inside: str = "") -> str:
    head = f'    <testcase classname="{xml(policy)}" name="{xml(name)}"'
    return f"{head}>{inside}</testcase>" if inside else f"{head}/>"
