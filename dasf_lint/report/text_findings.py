"""Findings in `--format text`: in blocks, each as a frame with its way, or on one line where there are many."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from dasf_lint.core.answers import SEVERITIES, Cause, Finding, Member
from dasf_lint.core.source import Span
from dasf_lint.core.standing import IN_SHORT
from dasf_lint.report.blocks import BlockEntry, FindingBlock, blocks
from dasf_lint.report.canvas import Canvas, gutter_of
from dasf_lint.report.escape import visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import OF_VARIABLE, control_text, hop_text
from dasf_lint.report.snippet import Excerpt
from dasf_lint.report.summary import by_severity, listed, plural

_SHOWN_MEMBERS: Final = 5
_SHOWN_FRAMES: Final = 6
_SHOWN_RISKS: Final = 3

_MANY: Final = 60
_FIRST: Final = 3
_FIRST_OF_MANY: Final = 1
"""How many findings of a policy are shown in full, and how many where a report has many."""
_HEADING: Final = 2
"""Columns before the notes of a heading, as before the line numbers of a short file."""


class TextFindings:
    """Writes on a canvas. `several_roots` says whether it matters which root a resource is in."""

    def __init__(self, canvas: Canvas, options: RenderOptions, *, several_roots: bool) -> None:
        self._canvas = canvas
        self._paint = canvas.paint
        self._options = options
        self._several_roots = several_roots
        self.shortened: set[str] = set()
        """Fingerprints of those that were told by their place alone."""

    def blocks(self, findings: Sequence[Finding]) -> None:
        """Findings of one state: those that count, or those of one kind that do not."""
        by = self._options.group_by
        for block in blocks(findings, by):
            if by == "policy":
                self._of_policy(block, _FIRST if len(findings) <= _MANY else _FIRST_OF_MANY)
            else:
                self._heading(block, by)
                self._of_several(block)
        if by != "policy" and findings:
            for block in blocks(findings, "policy"):
                self._policy(block, counted=False)
                self._canvas.blank()

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _of_policy(self, block: FindingBlock, first: int) -> None:
        entries = block.entries
        if len(entries) == 1:
            self._whole(entries[0], self._named(entries[0].finding), alone=True)
            return
        self._policy(block, counted=True)
        self._canvas.blank()
        if self._options.verbose or len(entries) == first + 1:
            first = len(entries)
        for number, entry in enumerate(entries[:first], 1):
            self._whole(entry, self._numbered(number, len(entries), entry.finding), alone=False)
        if rest := entries[first:]:
            self._alike(rest, lambda finding, count: self._paint(finding.severity, f"{count:,} more"))

    def _policy(self, block: FindingBlock, *, counted: bool) -> None:
        """What is said of all findings of a policy at once."""
        finding = block.findings[0]
        count = f"{plural(len(block.entries), 'finding')}: " if counted else ""
        self._canvas.hanging(f"{self._rule(finding)}{_mark(finding) if counted else ''}: {count}", finding.title, 2)
        self._about(finding, _HEADING)

    def _heading(self, block: FindingBlock, by: str) -> None:
        name = self._canvas.file(block.name) if by == "file" else visible(block.name)
        count = plural(len(block.entries), "finding")
        head = f"{self._paint(block.severity, by)}: {self._paint('strong', name)}"
        self._canvas.out.append(f"{head} ({count}: {listed(by_severity(block.findings))})")

    def _of_several(self, block: FindingBlock) -> None:
        """A block that is of no policy: its findings are told with theirs."""
        if self._options.verbose:
            self._canvas.blank()
            for entry in block.entries:
                self._whole(entry, self._named(entry.finding), alone=False)
            return
        gravest_first = sorted(block.entries, key=lambda entry: SEVERITIES.index(entry.finding.severity))
        self._alike(gravest_first, lambda finding, _: f"{self._rule(finding)}{_mark(finding)}")

    def _alike(self, entries: Sequence[BlockEntry], head: Callable[[Finding, int], str]) -> None:
        """The places of findings, below what stands at them: that is often the same."""
        found: dict[tuple[str, str, str], list[BlockEntry]] = {}
        for entry in entries:
            finding = entry.finding
            label = finding.cause.label or finding.title
            found.setdefault((finding.severity, finding.policy, label), []).append(entry)
        for (_, _, label), alike in found.items():
            self._canvas.hanging(f"{head(alike[0].finding, len(alike))}: ", label, 6)
            for entry in alike:
                first, *_ = entry.finding.new_members or entry.members
                self._canvas.beside(entry.finding.cause.span, first.told_address, _tail(entry))
        self.shortened.update(entry.finding.fingerprint for entry in entries)
        self._canvas.blank()

    # --- one finding --------------------------------------------------------------------------------------------------

    def _rule(self, finding: Finding) -> str:
        severity = self._paint(finding.severity, finding.severity)
        return f"{severity}[{self._canvas.policy(finding.policy)}]"

    def _named(self, finding: Finding) -> str:
        return f"{self._rule(finding)}{_mark(finding)}: "

    def _numbered(self, number: int, of: int, finding: Finding) -> str:
        mark = "" if finding.suppression or finding.hold else _mark(finding)
        return f"{self._paint(finding.severity, f'{number} of {of:,}')}{mark}: "

    def _whole(self, entry: BlockEntry, head: str, *, alone: bool) -> None:
        """A code frame with the way. `alone` says that control and fix are not told for several at once."""
        self._canvas.message(head, entry.finding.message, "strong")
        frames = self._frames(entry.finding)
        gutter = gutter_of(each for each, _, _ in frames)
        for index, (each, span, label) in enumerate(frames):
            self._canvas.frame(each, span, label, gutter, "primary" if index == 0 else "secondary")
        self._notes(entry, gutter, alone=alone)
        self._canvas.blank()

    def _frames(self, finding: Finding) -> list[tuple[Excerpt, Span, str]]:
        cause = finding.cause
        places = [(cause.span, _primary_label(finding))]
        seen = {_line(cause.span)}
        for hop in cause.way:
            if hop.span is not None and _line(hop.span) not in seen:
                seen.add(_line(hop.span))
                label = (hop.kind == "literal" and _owner_at(hop.span, cause)) or hop_text(hop.kind, hop.label)
                places.append((hop.span, label))
        for label, span in cause.related:
            if _line(span) not in seen:
                seen.add(_line(span))
                places.append((span, label))
        return [(self._canvas.excerpt(span), span, label) for span, label in places[:_SHOWN_FRAMES]]

    def _notes(self, entry: BlockEntry, gutter: int, *, alone: bool) -> None:
        canvas, finding = self._canvas, entry.finding
        canvas.bar(gutter)
        for hop in finding.cause.way:
            if hop.span is None:
                canvas.note(gutter, "value", hop_text(hop.kind, hop.label))
        hidden = len({_line(place) for place in _places(finding)}) - _SHOWN_FRAMES
        if hidden > 0:
            canvas.note(gutter, "way", f"{plural(hidden, 'more place', 'more places')} (--format json)")
        self._members(entry, gutter)
        if finding.standing.why:
            canvas.note(gutter, "note", f"{finding.standing.why} (confidence {finding.confidence})")
        if finding.suppression is not None:
            canvas.note(gutter, "suppressed", _excuse(finding))
        if alone:
            self._about(finding, gutter)

    def _about(self, finding: Finding, gutter: int) -> None:
        """What holds for every finding of the policy: what it is about and what to do."""
        canvas = self._canvas
        for control in finding.controls:
            canvas.note(gutter, "control", control_text(control, None if self._options.verbose else _SHOWN_RISKS))
        if finding.remediation and finding.suppression is None:
            canvas.note(gutter, "fix", finding.remediation)
        canvas.note(gutter, "help", f"dasf-lint explain {finding.policy}")

    def _members(self, entry: BlockEntry, gutter: int) -> None:
        finding = entry.finding
        if finding.baseline != "updated":
            self._named_members(entry.members, "resource", "resources", gutter, finding)
            return
        known = len(finding.members) - len(finding.new_members)
        if finding.new_members:
            self._named_members(finding.new_members, "new", "new", gutter, finding)
            self._canvas.note(gutter, "known", plural(known, "resource"))
        else:
            self._named_members(entry.members, "resource", "resources", gutter, finding)
            self._canvas.note(gutter, "baseline", "known there, as less grave than it is now")

    def _named_members(
        self, members: Sequence[Member], one: str, several: str, gutter: int, finding: Finding
    ) -> None:  # fmt: skip
        shown = members if self._options.verbose else members[:_SHOWN_MEMBERS]
        name = one if len(members) == 1 else several
        for member in shown:
            root = f" in {member.root}" if self._several_roots else ""
            called = "" if finding.is_handed_over else _called_at(member, root)
            self._canvas.note(gutter, name, f"{member.told_address}{root}{called}", wrap=False)
        if len(members) > len(shown):
            self._canvas.note(gutter, name, f"and {len(members) - len(shown):,} more (-v)")


def _mark(finding: Finding) -> str:
    """What is to be known before anything else: that it does not count, or that a part of it is known."""
    updated = "updated" if finding.baseline == "updated" else None
    state = "suppressed" if finding.suppression else finding.hold or updated
    return f" ({state})" if state else ""


def _tail(entry: BlockEntry) -> str:
    """What one must know of a finding that is told by its place, in parentheses."""
    finding = entry.finding
    parts = [f"{len(finding.new_members):,} new"] if finding.new_members else []
    if len(entry.members) > 1:
        parts.append(plural(len(entry.members), "resource"))
    if short := IN_SHORT[finding.standing.kind]:
        parts.append(short)
    if finding.suppression is not None:
        parts.append(f"suppressed: {_excuse(finding)}")
    return f" ({', '.join(parts)})" if parts else ""


def _excuse(finding: Finding) -> str:
    suppression = finding.suppression
    if suppression is None:
        return ""
    return suppression.reason + (f", until {suppression.until}" if suppression.until else "")


def _primary_label(finding: Finding) -> str:
    """What stands there, and which variable it is of: the line of a default says that nowhere."""
    cause = finding.cause
    return ", ".join(part for part in (cause.label, _owner_at(cause.span, cause)) if part)


def _owner_at(span: Span, cause: Cause) -> str:
    """`the default of var.key`, where such a station of the way stands on a line and was not told already."""
    for hop in cause.way:
        is_here = hop.span is not None and _line(hop.span) == _line(span)
        if is_here and hop.kind in OF_VARIABLE and hop.label and hop.label not in cause.label:
            return OF_VARIABLE[hop.kind].format(hop.label)
    return ""


def _called_at(member: Member, root: str) -> str:
    """Where its root calls the module that a resource stands in; from there where the line says which root that is."""
    if not member.calls:
        return ""
    _, span = member.calls[-1]
    path = span.file.path.removeprefix(f"{member.root.partition('[')[0]}/") if root else span.file.path
    return f" (called at {path}:{span.line})"


def _line(span: Span) -> tuple[str, int]:
    return span.file.path, span.line


def _places(finding: Finding) -> Iterable[Span]:
    hops = [hop.span for hop in finding.cause.way if hop.span is not None]
    return [finding.cause.span, *hops, *(span for _, span in finding.cause.related)]
