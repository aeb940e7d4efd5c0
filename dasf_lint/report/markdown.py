"""`--format markdown`: a comment on a pull request, or the summary of a step.

A few findings are a table. Of many a table says how many each policy has, and those of a policy fold out.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dasf_lint.core.answers import Finding
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.report.blocks import FindingBlock, blocks
from dasf_lint.report.concise import place_of
from dasf_lint.report.escape import markdown, markdown_code, markdown_prose
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import attestation_text, reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import (
    WEAKENS,
    counts_line,
    diagnostics,
    gravest_first,
    ignored_configuration,
    plural,
    resources,
    said,
)

FEW: Final = 10
"""Findings that a person reads in one table; and warnings."""
MAX_ROWS: Final = 500
"""Of one table."""
MAX_BYTES: Final = 900_000
"""A step summary may have a mebibyte, else it is not shown at all; what follows the last table needs some of it."""


def render(report: Shown, options: RenderOptions) -> str:
    page = _MarkdownPage(report, options)
    page.all()
    return page.text


class _MarkdownPage:
    def __init__(self, report: Shown, options: RenderOptions) -> None:
        self.text = ""
        self._parts: list[str] = []
        self._room = MAX_BYTES
        self._report = report
        self._options = options

    def all(self) -> None:
        report, show = self._report, self._options.show
        found = diagnostics(report)
        self._lines("## dasf-lint", "", markdown(counts_line(report)))
        errors = [each for each in found if each.level == "error"]
        self._table("error | where | what", map(self._diagnostic, errors), reserve=MAX_BYTES // 2)
        self._findings()
        self._warnings([each for each in found if each.level != "error"])
        if "unknown" in show:
            self._table("unknown | resource | because", self._unknown())
        if "attested" in show:
            self._table("attested | resource | reason", self._attested())
        self._weakened()
        ignored = ignored_configuration(report)
        if ignored:
            self._lines("", markdown(ignored[0].upper() + ignored[1:]))
        self.text = "".join(self._parts)

    # --- findings -----------------------------------------------------------------------------------------------------

    def _findings(self) -> None:
        findings = self._report.findings
        if len(findings) <= FEW:
            self._table("severity | policy | where | what | fix", map(self._row, gravest_first(findings)))
            return
        found = blocks(findings, "policy")
        self._table("severity | policy | findings | resources", map(self._counted, found))
        for block in found:
            self._block(block)

    def _row(self, finding: Finding) -> str:
        about = f"{markdown_code(finding.policy)} {_controls(finding)}".rstrip()
        where, fix = self._where(finding.cause.span), markdown(finding.remediation)
        return f"{finding.severity} | {about} | {where} | {_what(finding)} | {fix}"

    def _counted(self, block: FindingBlock) -> str:
        count, reached = len(block.entries), resources(block.findings)
        return f"{block.severity} | {markdown_code(block.name)} | {count:,} | {reached:,}"

    def _block(self, block: FindingBlock) -> None:
        first = block.findings[0]
        self._lines("", f"#### {block.severity} {markdown_code(block.name)}: {markdown(first.title)}", "")
        about = [_controls(first), f"Fix: {markdown_prose(first.remediation)}" if first.remediation else ""]
        self._lines(". ".join(part for part in about if part))
        is_long = len(block.entries) > FEW
        if is_long:
            self._lines("", f"<details><summary>{plural(len(block.entries), 'finding')}</summary>")
        rows = (f"{self._where(each.cause.span)} | {_what(each)}" for each in block.findings)
        self._table("where | what", rows)
        if is_long:
            self._lines("", "</details>")

    # --- the rest -----------------------------------------------------------------------------------------------------

    def _warnings(self, warnings: Sequence[Diagnostic]) -> None:
        if len(warnings) <= FEW:
            self._table("warning | where | what", map(self._diagnostic, warnings))
            return
        codes: dict[str, list[Diagnostic]] = {}
        for each in warnings:
            codes.setdefault(each.code, []).append(each)
        rows = (
            f"{markdown_code(code)} | {len(each):,} | {markdown_code(place_of(each[0]))} | {markdown(each[0].message)}"
            for code, each in codes.items()
        )
        self._table("warning | how many | such as | what", rows)

    def _diagnostic(self, each: Diagnostic) -> str:
        return f"{markdown_code(each.code)} | {markdown_code(place_of(each))} | {markdown(each.message)}"

    def _unknown(self) -> Iterator[str]:
        for answer in self._report.unknown:
            why = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
            yield f"{markdown_code(answer.policy)} | {markdown_code(answer.told_address)} | {markdown(why)}"

    def _attested(self) -> Iterator[str]:
        for each in self._report.attested:
            policy, address = markdown_code(each.answer.policy), markdown_code(each.answer.told_address)
            yield f"{policy} | {address} | {markdown(attestation_text(each.attestation))}"

    def _weakened(self) -> None:
        weakened = self._report.weakened
        if not weakened:
            return
        self._lines("", f"{WEAKENS[0].upper()}{WEAKENS[1:]}:", "")
        for each in weakened[:MAX_ROWS]:
            place = f" ({self._where(each.span)})" if each.span is not None else ""
            self._lines(f"- {markdown(each.message)}{place}")
        if len(weakened) > MAX_ROWS:
            self._lines(f"- and {len(weakened) - MAX_ROWS:,} more")

    # --- writing ------------------------------------------------------------------------------------------------------

    def _where(self, span: Span) -> str:
        return markdown_code(f"{self._options.path(span.file.path)}:{span.line}")

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self._parts.append(f"{line}\n")
            self._room -= len(line.encode("utf-8", "backslashreplace")) + 1

    def _table(self, heads: str, rows: Iterable[str], *, reserve: int = 0) -> None:
        """As many rows as there is room for beside `reserve`, and how many are left; nothing without any."""
        shown = left = 0
        for row in rows:
            if left or shown >= MAX_ROWS or self._room - reserve < 4 * len(row):
                left += 1
                continue
            if not shown:
                self._lines("", f"| {heads} |", f"|{'---|' * (heads.count(' | ') + 1)}")
            shown += 1
            self._lines(f"| {row} |")
        if left:
            self._lines("", f"and {left:,} more")


def _controls(finding: Finding) -> str:
    return ", ".join(control.printed for control in finding.controls)


def _what(finding: Finding) -> str:
    count = f" ({plural(len(finding.members), 'resource')})" if len(finding.members) > 1 else ""
    return markdown(said(finding)) + count
