"""Findings that are told together: of one policy, file, root or control; the gravest block first."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dasf_lint.core.answers import SEVERITIES, Finding, Member, Severity
from dasf_lint.report.options import Grouping
from dasf_lint.report.summary import ordered

_NUMBER: Final = re.compile("([0-9]+)")


class BlockEntry(NamedTuple):
    """A finding in a block, with those of its members that the block is about."""

    finding: Finding
    members: list[Member]


class FindingBlock(NamedTuple):
    """`name` is the policy's, the file's, the root's or the control's; `severity` that of the gravest finding.

    The findings of a policy's block have one severity and one remedy, so that these can be said once: a policy may have
    several blocks.
    """

    name: str
    severity: Severity
    entries: list[BlockEntry]

    @property
    def findings(self) -> list[Finding]:
        return [entry.finding for entry in self.entries]


def blocks(findings: Iterable[Finding], by: Grouping) -> list[FindingBlock]:
    """Within a block by place.

    Policies stand in the order of how much is found, so that what one change of mind mends comes first; files, roots
    and controls in the order of their names. A finding is in the block of each of its roots, or controls.
    """
    found: dict[tuple[str, ...], list[BlockEntry]] = {}
    for finding in ordered(findings):
        for key, members in _keys(finding, by):
            found.setdefault(key, []).append(BlockEntry(finding, members))
    made = [FindingBlock(key[0], _gravest(entries), entries) for key, entries in found.items()]
    if by == "policy":
        return sorted(made, key=lambda each: (_rank(each.severity), -len(each.entries), each.name))
    return sorted(made, key=lambda each: (_rank(each.severity), natural(each.name)))


def _keys(finding: Finding, by: Grouping) -> Iterator[tuple[tuple[str, ...], list[Member]]]:
    if by == "policy":
        yield (finding.policy, finding.severity, finding.remediation), finding.members
    elif by == "file":
        yield (finding.cause.span.file.path,), finding.members
    elif by == "root":
        roots: dict[str, list[Member]] = {}
        for member in finding.members:
            roots.setdefault(member.root, []).append(member)
        for root, members in roots.items():
            yield (root,), members
    else:
        for control in finding.controls:
            yield (f"{control.printed} {control.title}",), finding.members


def natural(name: str) -> list[tuple[int, str]]:
    """A key by which `DASF 4` comes before `DASF 14`."""
    parts = _NUMBER.split(name)
    # Texts and numbers take turns; of numbers without zeros in front the longer is the greater.
    return [(len(bare := part.lstrip("0")), bare) if at % 2 else (0, part) for at, part in enumerate(parts)]


def _gravest(entries: Iterable[BlockEntry]) -> Severity:
    return min((entry.finding.severity for entry in entries), key=_rank)


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)
