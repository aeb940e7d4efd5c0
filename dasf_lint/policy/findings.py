"""Answers made into findings: one policy and one line, however many resources, checks and instances lead to it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dasf_lint.core import limits
from dasf_lint.core.answers import SEVERITIES, Answer, Cause, Finding, Member, Severity, UnknownAnswer, UnknownReason
from dasf_lint.core.source import Span
from dasf_lint.policy.blame.messages import of_all
from dasf_lint.policy.language.model import Check, Policy

FindingKey = tuple[str, str, int, str]
SubjectKey = tuple[str, str]


def findings(answers: Sequence[Answer], policies: Mapping[str, Policy]) -> list[Finding]:
    """Sorted by place. The most severe check, then the first, gives severity and message of a resource at a line;
    resources of one severity are members of one finding."""
    groups: dict[FindingKey, list[Answer]] = {}
    told = _Told(answers)
    # The very same text may be used by several declarations, as the run_as of a target is by its jobs.
    by_place: dict[tuple[str, str, int], FindingKey] = {}
    for answer in answers:
        if answer.verdict == "fail":
            for cause in answer.causes:
                if answer.of_file and told.covers(answer.policy, cause.span):
                    continue
                path, start = cause.span.file.path, cause.span.start
                key = (answer.policy, path, cause.span.line, cause.declaration)
                key = by_place.setdefault((answer.policy, path, start), key)
                groups.setdefault(key, []).append(answer)
    found = [each for key, group in groups.items() for each in _of_line(policies[key[0]], group)]
    found.sort(key=lambda finding: finding.sort_key)
    _tell_apart(found)
    return found


def _tell_apart(found: Sequence[Finding]) -> None:
    """No two findings of a report have one fingerprint, as two calls may hand over what is equally wrong.

    The first by name keeps its own; the others are told by what names their values on the way, else by their members.
    """
    alike: dict[str, list[Finding]] = {}
    for finding in found:
        alike.setdefault(finding.fingerprint, []).append(finding)
    for several in [each for each in alike.values() if len(each) > 1]:
        named = [_named_on_the_way(each) for each in several]
        if len(set(named)) < len(named):
            named = [f"{name}|{_member_names(each)}" for name, each in zip(named, several, strict=True)]
        ordered = sorted(zip(named, range(len(several)), strict=True))
        seen: Counter[str] = Counter()
        for name, index in ordered:
            seen[name] += 1
            if index != ordered[0][1]:
                several[index].tell_apart(name if seen[name] == 1 else f"{name}|{seen[name]}")


def _named_on_the_way(finding: Finding) -> str:
    return " ".join(hop.label for hop in finding.cause.way if hop.label)


def _member_names(finding: Finding) -> str:
    return " ".join(f"{member.root}:{member.address}" for member in finding.members)


class _Told:
    """What answers about anything but files point at, by policy and file: stretches, sorted, none inside another."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._stretches: dict[tuple[str, str], list[tuple[int, int]]] = {}
        asked = {answer.policy for answer in answers if answer.of_file}
        for answer in answers:
            if answer.policy in asked and not answer.of_file and answer.verdict == "fail":
                for span in (span for cause in answer.causes for span in _written_at(cause)):
                    stretch = span.start, span.end
                    self._stretches.setdefault((answer.policy, span.file.path), []).append(stretch)
        for key, found in self._stretches.items():
            outer: list[tuple[int, int]] = []
            for start, end in sorted(found, key=lambda each: (each[0], -each[1])):
                if not outer or end > outer[-1][1]:
                    outer.append((start, end))
            self._stretches[key] = outer

    def covers(self, policy: str, span: Span) -> bool:
        found = self._stretches.get((policy, span.file.path), ())
        at = bisect_right(found, span.start, key=lambda each: each[0]) - 1
        return at >= 0 and found[at][1] >= span.end


def _written_at(cause: Cause) -> Iterator[Span]:
    """The line to edit, and where the way of the value begins with a text."""
    yield cause.span
    if cause.way and cause.way[0].kind == "literal" and cause.way[0].span is not None:
        yield cause.way[0].span


def _of_line(policy: Policy, group: list[Answer]) -> Iterator[Finding]:
    order = {check.name: index for index, check in enumerate(policy.checks)}
    group.sort(key=lambda a: (SEVERITIES.index(a.severity), order.get(a.check, 0), _is_elsewhere(a)))
    worst: dict[SubjectKey, Severity] = {}
    parts: dict[Severity, list[Answer]] = {}
    for answer in group:
        severity = worst.setdefault((answer.root, answer.address), answer.severity)
        parts.setdefault(severity, []).append(answer)
    for part in parts.values():
        yield _finding(policy, policy.checks[order.get(part[0].check, 0)], part)


def _is_elsewhere(answer: Answer) -> bool:
    """Whether nothing that the answer shows beside its cause stands in the same file: another says more to a reader."""
    cause = answer.causes[0]
    return bool(cause.related) and all(span.file is not cause.span.file for _, span in cause.related)


def _finding(policy: Policy, check: Check, group: list[Answer]) -> Finding:
    """`group` begins with the answer of `check`."""
    first = group[0]
    aliases = dict.fromkeys(alias for answer in group for alias in answer.aliases)
    return Finding(
        policy=policy.id,
        title=policy.title,
        severity=first.severity,
        cause=_united([answer.causes[0] for answer in group]),
        members=_members(group),
        message=of_all(group),
        remediation=(check.remediation or policy.texts.remediation).of(first.source),
        aliases=tuple(aliases),
        check=first.check,
        check_confidence=check.confidence,
        profile=check.profile,
        controls=policy.cited,
        sensitive=policy.sensitive,
        grade=None if check.severity == policy.severity else check.severity,
    )


def _united(causes: Sequence[Cause]) -> Cause:
    """The cause of the first member, and of the others what differs: other values at the same line, other sources of
    the value, other places beside it. Instances of one resource share all of them."""
    first = causes[0]
    found = {_at(span): (label, span) for label, span in first.related}
    known = {_at(first.span), *(_at(hop.place) for hop in first.way if hop.place is not None)}
    beside: dict[int, tuple[str, Span]] = {}
    for cause in causes[1:]:
        if cause.span.start != first.span.start and len(found) + len(beside) < limits.max_related_places:
            beside.setdefault(cause.span.start, (cause.label, cause.span))
        source = next((hop.place for hop in cause.way if hop.place is not None), None)
        related = cause.related if source is None else ((cause.label, source), *cause.related)
        for label, span in related:
            if len(found) + len(beside) >= limits.max_related_places:
                break
            if _at(span) not in known:
                found.setdefault(_at(span), (label, span))
    return first._replace(related=(*beside.values(), *found.values()))


def _at(span: Span) -> tuple[str, int]:
    return span.file.path, span.line


def _members(group: list[Answer]) -> list[Member]:
    told: dict[SubjectKey, list[Answer]] = {}
    places: dict[SubjectKey, dict[Span, None]] = {}
    for answer in group:
        subject = (answer.root, answer.address)
        told.setdefault(subject, []).append(answer)
        spans = places.setdefault(subject, {})
        for cause in answer.causes:
            spans.update(dict.fromkeys(_places(cause)))
        spans.update(dict.fromkeys(span for _, span in answer.calls))
    return [_member(told[subject], tuple(spans)) for subject, spans in sorted(places.items())]


def _member(answers: Sequence[Answer], places: tuple[Span, ...]) -> Member:
    first = answers[0]
    return Member(
        first.root, first.address, places, first.calls, of_all(answers), first.causes[0], first.standing,
        first.bundle_address,
    )  # fmt: skip


def _places(cause: Cause) -> Iterator[Span]:
    """Every place where a suppression of this cause may stand."""
    yield cause.span
    for hop in cause.way:
        if hop.place is not None:
            yield hop.place
    yield from cause.together


def unknown_answers(answers: Sequence[Answer]) -> list[UnknownAnswer]:
    """One for each policy and resource, the reasons of its checks and parts united."""
    merged: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        if answer.verdict == "unknown":
            merged.setdefault((answer.policy, answer.root, answer.address), []).append(answer)
    found: list[UnknownAnswer] = []
    for (policy, root, address), group in merged.items():
        reasons: dict[tuple[str, str], UnknownReason] = {}
        aliases: dict[str, None] = {}
        for answer in group:
            for reason in answer.reasons:
                reasons.setdefault((reason.reason, reason.subject), reason)
            aliases.update(dict.fromkeys(answer.aliases))
        span = group[0].span
        assert span is not None
        calls = group[0].calls
        shared = tuple(alias for alias in aliases if all(alias in answer.aliases for answer in group))
        gravest = min((answer.severity for answer in group), key=SEVERITIES.index)
        found.append(
            UnknownAnswer(
                policy,
                tuple(aliases),
                root,
                address,
                tuple(reasons.values()),
                span,
                calls,
                gravest,
                group[0].bundle_address,
                shared,
                group[0].environment,
            )
        )
    return sorted(found, key=lambda each: each.sort_key)
