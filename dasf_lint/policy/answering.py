"""The answers of a run: what is kept of what failed and of what is unknown, and what is left unasked when steps end."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dasf_lint.core import limits, written
from dasf_lint.core.answers import Answer, Cause, Pieces, Severity, UnknownReason
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.core.standing import Standing
from dasf_lint.facts.absence import version_subject
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.language.model import Check, Policy


class Caused(NamedTuple):
    """A cause and what is said of it. `written`: it is a value that somebody wrote, and nothing that is missed.
    `standing`: of what the finding is about, and of what that is held against, the one of which less is known."""

    cause: Cause
    pieces: Pieces
    written: bool
    standing: Standing


def failures(
    policy: Policy, check: Check, subject: Element, severity: Severity, causes: Sequence[Caused]
) -> Iterator[Answer]:
    """An answer for each cause."""
    node = subject.node
    assert node is not None
    calls = _calls(subject)
    for cause, pieces, _, standing in causes:
        yield Answer(
            policy.id,
            node.root.id,
            node.address,
            "fail",
            check.name,
            (*policy.aliases, *check.aliases),
            severity,
            pieces,
            (cause,),
            span=cause.span,
            environment=node.environment,
            calls=calls,
            source=node.root.kind,
            of_file=node.type in written.KINDS,
            standing=standing,
            bundle_address=node.bundle_address,
        )


def undecided(
    policy: Policy, check: Check, subject: Element, severity: Severity, reasons: Sequence[UnknownReason]
) -> Answer:
    node = subject.node
    assert node is not None
    return Answer(
        policy.id,
        node.root.id,
        node.address,
        "unknown",
        check.name,
        (*policy.aliases, *check.aliases),
        severity,
        reasons=tuple(_placed(reason, subject) for reason in reasons),
        span=subject.anchor or node.span,
        environment=node.environment,
        calls=_calls(subject),
        source=node.root.kind,
        bundle_address=node.bundle_address,
    )


def _placed(reason: UnknownReason, subject: Element) -> UnknownReason:
    """A reason with a place to look at: what nobody wrote is missed where a version belongs, else in the subject."""
    if reason.span is not None:
        return reason
    places = subject.graph.version_places if reason.reason == "version" else {}
    span = next((places[name] for name in places if version_subject(name) == reason.subject), None)
    return reason._replace(span=span or subject.anchor or (subject.node.span if subject.node is not None else None))


def _calls(subject: Element) -> tuple[tuple[str, Span], ...]:
    assert subject.node is not None
    return tuple((call.address, call.span) for call in subject.graph.calls_around(subject.node))


USED_UP: Final = UnknownReason("limit", "the questions of all policies", None)
"""Why an answer is unknown that nobody had steps for."""


class Unasked:
    """What is known when the steps of a run are used up.

    left   answers about what is not asked any more that are told one by one, and graphs that are gone through for them
    spent  the steps of each policy, by its id
    """

    __slots__ = ("left", "spent")

    def __init__(self) -> None:
        self.left = Budget(limits.max_unasked_answers)
        self.spent: dict[str, int] = {}

    def told(self, unfinished: Sequence[Policy]) -> Diagnostic:
        """`unfinished` are the policies that are not asked about everything that they are about."""
        most = max(self.spent, key=lambda id: self.spent[id])
        names = [policy.id for policy in unfinished[: limits.max_told_elements]]
        more = len(unfinished) - len(names)
        which = ", ".join([*names, *([f"{more:,} more"] if more else [])])
        verb = "is" if len(unfinished) == 1 else "are"
        message = (
            f"the {limits.max_question_steps:,} steps that the questions of all policies may take are used up, most of "
            f"them by {most}; {which} {verb} not asked about everything"
        )
        path = next((policy.path for policy in unfinished if policy.id == most), unfinished[0].path)
        return Diagnostic("error", "limit", message, path=path)
