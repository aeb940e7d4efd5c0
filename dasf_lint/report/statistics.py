"""`--statistics`: a table of counts in place of the findings, by policy, file, root or control; the worst first."""

from collections.abc import Iterable, Sequence
from typing import Final

from dasf_lint.core.answers import HOLDS, SEVERITIES, Finding, worst
from dasf_lint.report.blocks import FindingBlock, blocks, natural
from dasf_lint.report.canvas import Canvas
from dasf_lint.report.escape import visible
from dasf_lint.report.options import Grouping, RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import by_severity, resources

_GAP: Final = "  "

_Cell = str | int


def statistics(report: Shown, options: RenderOptions, canvas: Canvas) -> None:
    """Writes the table, and nothing where nothing is to be counted."""
    if options.group_by == "policy":
        _of_policies(report, options, canvas)
    else:
        _of_findings(report.findings, options.group_by, canvas)


def _of_policies(report: Shown, options: RenderOptions, canvas: Canvas) -> None:
    """With those that have answers and no findings: what was passed, and what is not known."""
    counted: dict[str, dict[str, list[Finding]]] = {"findings": _by_policy(report.findings)}
    counted |= {hold: _by_policy(report.held(hold)) for hold in HOLDS}
    counted["suppressed"] = _by_policy(report.suppressed)
    unknown: dict[str, int] = {}
    for answer in report.unknown:
        unknown[answer.policy] = unknown.get(answer.policy, 0) + 1
    found = counted["findings"]
    beside = [name for name, each in counted.items() if name != "findings" and each]
    names = {*unknown, *(policy for policy, count in report.passed.items() if count)}
    names.update(policy for each in counted.values() for policy in each)
    rows: list[tuple[tuple[object, ...], str, list[_Cell]]] = []
    for policy in names:
        findings = found.get(policy, [])
        of_policy = [each for part in counted.values() for each in part.get(policy, [])]
        severity = worst([each.severity for each in findings or of_policy]) if of_policy else ""
        if not severity and policy in options.rules:
            severity = options.rules[policy].severity
        cells: list[_Cell] = [
            severity, len(findings), resources(findings), *(len(counted[name].get(policy, ())) for name in beside),
            unknown.get(policy, 0), report.passed.get(policy, 0),
        ]  # fmt: skip
        rank = SEVERITIES.index(severity) if severity else len(SEVERITIES)
        rows.append(((not findings, rank, -len(findings), -unknown.get(policy, 0), policy), policy, cells))
    rows.sort(key=lambda row: row[0])
    heads = ["severity", "findings", "resources", *beside, "unknown", "passed"]
    _table(canvas, heads, "policy", [(canvas.policy(policy), cells) for _, policy, cells in rows])


def _of_findings(findings: Sequence[Finding], by: Grouping, canvas: Canvas) -> None:
    found = sorted(blocks(findings, by), key=lambda block: (_grave(block), natural(block.name)))
    here = [severity for severity in SEVERITIES if any(severity in by_severity(each.findings) for each in found)]
    rows: list[tuple[str, list[_Cell]]] = []
    for block in found:
        severities = by_severity(block.findings)
        members = {(member.root, member.address) for entry in block.entries for member in entry.members}
        cells: list[_Cell] = [severities.get(severity, 0) for severity in here]
        name = canvas.file(block.name) if by == "file" else visible(block.name)
        rows.append((name, [*cells, len(block.entries), len(members)]))
    _table(canvas, [*here, "findings", "resources"], by, rows)
    if sum(len(each.entries) for each in found) > len(findings):
        canvas.out[-1:] = [f"{canvas.paint('note', 'note')}: what concerns several {by}s is counted for each", ""]


def _grave(block: FindingBlock) -> tuple[int, ...]:
    severities = by_severity(block.findings)
    return tuple(-severities.get(severity, 0) for severity in SEVERITIES)


def _by_policy(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.policy, []).append(finding)
    return found


def _table(canvas: Canvas, heads: Sequence[str], last: str, rows: Sequence[tuple[str, Sequence[_Cell]]]) -> None:
    """Words stand at the left, numbers at the right, names at the end, as wide as they are; names are safe."""
    if not rows:
        return
    texts = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in cells] for _, cells in rows]
    widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
    is_word = [isinstance(cell, str) for cell in rows[0][1]]
    canvas.out.append(canvas.paint("strong", _GAP.join([*_aligned(heads, widths, is_word), last])))
    for (name, cells), texts_of_row in zip(rows, texts, strict=True):
        made = _aligned(texts_of_row, widths, is_word)
        made = [
            canvas.paint(cell, text) if isinstance(cell, str) and cell else text
            for cell, text in zip(cells, made, strict=True)
        ]
        canvas.out.append(_GAP.join([*made, name]))
    canvas.blank()


def _aligned(texts: Sequence[str], widths: Sequence[int], is_word: Sequence[bool]) -> list[str]:
    return [
        text.ljust(width) if word else text.rjust(width)
        for text, width, word in zip(texts, widths, is_word, strict=True)
    ]
