"""What a change brings: the findings of two states of a repository held against each other.

A finding is known before if the earlier state has one of the same policy, file, declaration, attribute path and grade
about the same resources, not less grave. Fingerprints alone do not say it: those of findings that are alike depend on
which others there are, and all change with the name of a file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from dasf_lint.changes.touch import Touch
from dasf_lint.core.answers import SEVERITIES, Finding, Member, Report, UnknownAnswer
from dasf_lint.core.graph import Gap, Root
from dasf_lint.core.source import parent

_Key: TypeAlias = tuple[str, str, str, str, str | None, str]
_Reached: TypeAlias = tuple[str, str]
"""A root and an address in it."""


class Difference:
    """`moved` says by path where files stood before that stand elsewhere now."""

    def __init__(self, old: Report, new: Report, moved: Mapping[str, str]) -> None:
        self._old, self._new = old, new
        self._moved = moved
        self._roots = _moved_roots(old, new, moved)

    def mark(self, touch: Touch) -> None:
        """Says of every finding and unknown answer of the new report whether the change brings or touches it."""
        brought = self._brought()
        for finding in (*self._new.findings, *self._new.held_back):
            finding.changed = finding in brought or touch.touches(finding)
        known: dict[tuple[str, str, str], int] = {}
        for answer in self._old.unknown:
            key = answer.policy, answer.root, answer.address
            known[key] = min(SEVERITIES.index(answer.severity), known.get(key, len(SEVERITIES)))
        self._new.unknown = [
            answer._replace(changed=known.get(self._asked(answer), len(SEVERITIES)) > SEVERITIES.index(answer.severity))
            for answer in self._new.unknown
        ]
        self._new.brings_gap = bool(_gaps(self._new, self._moved) - _gaps(self._old, {}))

    def _asked(self, answer: UnknownAnswer) -> tuple[str, str, str]:
        root = self._roots.get(answer.root, answer.root)
        return answer.policy, root, _address(answer.address, self._moved)

    def _brought(self) -> set[Finding]:
        olds: dict[_Key, list[Finding]] = {}
        for finding in self._old.findings:
            olds.setdefault(self._key(finding, {}), []).append(finding)
        news: dict[_Key, list[Finding]] = {}
        for finding in (*self._new.findings, *self._new.held_back):
            news.setdefault(self._key(finding, self._moved), []).append(finding)
        return {finding for key, several in news.items() for finding in self._of_key(several, olds.get(key, []))}

    def _of_key(self, news: Iterable[Finding], olds: Iterable[Finding]) -> list[Finding]:
        """Those of the findings with one key that the earlier ones do not cover, resource by resource."""
        there: Counter[tuple[_Reached, int]] = Counter()
        looks: set[tuple[str, ...]] = set()
        fingerprints: set[str] = set()
        for old in olds:
            there.update(((member.root, member.address), SEVERITIES.index(old.severity)) for member in old.members)
            looks.add(_look(old))
            fingerprints.add(old.fingerprint)
        brought: list[Finding] = []
        # Of findings that are alike the one that looks as before is the one that was there.
        for new in sorted(news, key=lambda each: (_look(each) not in looks, each.fingerprint not in fingerprints)):
            covered = [self._take(there, self._reached(member), new) for member in new.members]
            if not all(covered):
                brought.append(new)
        return brought

    def _reached(self, member: Member) -> _Reached:
        """What a member was called before."""
        return self._roots.get(member.root, member.root), _address(member.address, self._moved)

    def _take(self, there: "Counter[tuple[_Reached, int]]", reached: _Reached, new: Finding) -> bool:
        """Takes one earlier finding about a resource that was as grave, or graver."""
        for grade in range(SEVERITIES.index(new.severity), -1, -1):
            if there[reached, grade] > 0:
                there[reached, grade] -= 1
                return True
        return False

    def _key(self, finding: Finding, moved: Mapping[str, str]) -> _Key:
        cause = finding.cause
        path = cause.span.file.path
        # Another credential in the place of one is another finding, whichever file it was read from.
        declaration = _address(cause.declaration, moved)
        return finding.policy, moved.get(path, path), declaration, cause.path, finding.grade, cause.trace


def nothing_changed(report: Report) -> None:
    """Marks a report of a state in which everything is as it was before."""
    for finding in (*report.findings, *report.held_back):
        finding.changed = False
    report.unknown = [answer._replace(changed=False) for answer in report.unknown]
    report.brings_gap = False


def _address(address: str, moved: Mapping[str, str]) -> str:
    """What it was before: that of a file that is judged itself holds its path."""
    kind, _, path = address.partition(".")
    return f"{kind}.{moved[path]}" if path in moved else address


def _look(finding: Finding) -> tuple[str, ...]:
    """What is seen of a finding beside its key: the way of its value, and the line that it points at."""
    span = finding.cause.span
    return (*(hop.label for hop in finding.cause.way), span.file.line(span.line).strip(), finding.cause.value)


def _moved_roots(old: Report, new: Report, moved: Mapping[str, str]) -> dict[str, str]:
    """Roots that came in place of one that is there no more, by the files that were moved."""
    directories = {parent(path): parent(before) for path, before in moved.items()}
    before = {each.root.id: each.root for each in old.roots}
    now = {each.root.id: each.root for each in new.roots}
    gone = {_identity(root): id for id, root in before.items() if id not in now}
    found: dict[str, str] = {}
    for id, root in now.items():
        directory = directories.get(root.directory, root.directory)
        file = moved.get(root.file, root.file)
        was = gone.get(_identity(root._replace(directory=directory, file=file)))
        if id not in before and was is not None:
            found[id] = was
    return found


def _identity(root: Root) -> tuple[str | None, ...]:
    return root.kind, root.directory, root.file, root.variant, root.program, root.part


def _gaps(report: Report, moved: Mapping[str, str]) -> Counter[tuple[object, ...]]:
    """How many gaps there are of each kind, by file. What one of them says may name a directory that was moved."""
    found = Counter(_gap(gap, moved) for gap in report.gaps)
    found.update(
        (each.code, moved.get(each.path or "", each.path)) for each in report.diagnostics if each.level == "gap"
    )
    return found


def _gap(gap: Gap, moved: Mapping[str, str]) -> tuple[object, ...]:
    path = "" if gap.span is None else gap.span.file.path
    return gap.what, gap.types, gap.call, gap.reason, moved.get(path, path)
