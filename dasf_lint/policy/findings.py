"""Answers made into findings: one policy and one line, however many resources, checks and instances lead to it."""

from collections.abc import Iterator, Mapping, Sequence

from dasf_lint.core.answers import SEVERITIES, Answer, Cause, Finding, Member, UnknownAnswer, UnknownReason
from dasf_lint.core.source import Span
from dasf_lint.dasf import catalogue
from dasf_lint.policy.model import Policy

Key = tuple[str, str, int, str]


def findings(answers: Sequence[Answer], policies: Mapping[str, Policy]) -> list[Finding]:
    """Sorted by place. The most severe check, then the first, gives severity and message of a line."""
    groups: dict[Key, list[Answer]] = {}
    # The very same text may be used by several declarations, as the run_as of a target is by its jobs.
    by_place: dict[tuple[str, str, int], Key] = {}
    for answer in answers:
        if answer.verdict == "fail":
            for cause in answer.causes:
                path, start = cause.span.file.path, cause.span.start
                key = (answer.policy, path, cause.span.line, cause.declaration)
                key = by_place.setdefault((answer.policy, path, start), key)
                groups.setdefault(key, []).append(answer)
    found = [_finding(policies[key[0]], group) for key, group in groups.items()]
    return sorted(found, key=lambda finding: finding.sort_key)


def _finding(policy: Policy, group: list[Answer]) -> Finding:
    order = {check.name: index for index, check in enumerate(policy.checks)}
    group.sort(key=lambda a: (SEVERITIES.index(a.severity), order.get(a.check, 0)))
    first = group[0]
    check = policy.checks[order.get(first.check, 0)]
    aliases = dict.fromkeys(alias for answer in group for alias in answer.aliases)
    return Finding(
        policy=policy.id,
        title=policy.title,
        severity=first.severity,
        cause=first.causes[0],
        members=_members(group),
        message=first.message,
        remediation=policy.texts.remediation,
        aliases=tuple(aliases),
        check=first.check,
        confidence=policy.confidence,
        profile=check.profile,
        controls=tuple(catalogue.control(name) for name in policy.controls),
        sensitive=policy.sensitive,
    )


def _members(group: list[Answer]) -> list[Member]:
    places: dict[tuple[str, str], dict[Span, None]] = {}
    for answer in group:
        spans = places.setdefault((answer.root, answer.address), {})
        for cause in answer.causes:
            for span in _places(cause):
                spans[span] = None
    return [Member(root, address, tuple(spans)) for (root, address), spans in sorted(places.items())]


def _places(cause: Cause) -> Iterator[Span]:
    """Every place where a suppression of this cause may stand."""
    yield cause.span
    for hop in cause.way:
        if hop.place is not None:
            yield hop.place


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
        found.append(UnknownAnswer(policy, tuple(aliases), root, address, tuple(reasons.values()), span))
    return sorted(found, key=lambda each: (*each.span.sort_key, each.policy, each.root, each.address))
