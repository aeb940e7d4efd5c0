"""What `roots` says of what is unknown: which answers wait for what, what would settle them, and how to give it."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from dasf_lint.core.data import Datum, Reason
from dasf_lint.core.graph import Graph
from dasf_lint.core.json_text import Json
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import Word
from dasf_lint.report.summary import plural
from dasf_lint.terraform.scope import WORKSPACE
from dasf_lint.trials import Awaited, Outlook, ValueTrial, Waiting

_HELPED: Final[Mapping[Reason, str]] = {
    "no_value": "--var",
    "data_source": "--plan",
    "lookup": "--resolved",
    "version": "pin the provider, or commit .terraform.lock.hcl",
    "remote_module": "module_sources in .dasf-lint.yaml",
}
"""What somebody can do about an unknown value, by its reason."""

_MOST_SHOWN: Final = 8


def of_values(graphs: Iterable[Graph]) -> dict[Awaited, int]:
    """How many unknown values of resources wait for what, first what can be helped."""
    found: dict[Awaited, int] = {}
    for graph in graphs:
        for node in graph:
            if node.mode == "meta":
                continue
            for name in node.body.names():
                for datum in _unknown_in(node.body.get(name)):
                    subject = datum.unknown.reason, datum.unknown.subject
                    if subject[0] == "service_default" or datum.default is not None:
                        # Left to the service and not written: nothing that somebody passes would change it.
                        continue
                    found[subject] = found.get(subject, 0) + 1
    return dict(sorted(found.items(), key=lambda each: (each[0][0] not in _HELPED, -each[1], each[0])))


def _unknown_in(datum: Datum) -> list[Datum]:
    found: list[Datum] = []
    waiting = [datum]
    while waiting:
        current = waiting.pop()
        if current.kind == "unknown":
            found.append(current)
        elif current.kind == "sequence":
            waiting.extend(current.elements)
        elif current.kind == "mapping":
            waiting.extend(current.members.get(name) for name in current.members.names())
    return found


def document(values: Mapping[Awaited, int], outlook: Outlook) -> dict[str, Json]:
    """The keys of the document that are about what is unknown.

    Of each need `answers` counts what one value settles that was tried; None where none was, or no answer names it.
    """
    named = {(each.reason, each.subject): each for each in _ordered(outlook)}
    rows: list[Json] = []
    for subject in [*named, *(each for each in values if each not in named)]:
        waiting = named.get(subject)
        trial = None if waiting is None else waiting.trial
        rows.append(
            {
                "reason": Word(subject[0]),
                "subject": subject[1],
                "unknown": values.get(subject, 0),
                "answers": 0 if not outlook.answers else None if trial is None else trial.settled,
                "new": 0 if trial is None else trial.new,
                "named": 0 if waiting is None else waiting.named,
                "alone": 0 if waiting is None else waiting.alone,
                "tried": None if trial is None else given(trial),
            }
        )
    together = outlook.together
    return {
        "needs": rows,
        "unknown": sum(values.values()),
        "unknown_answers": outlook.answers,
        "together": None
        if together is None
        else {"answers": together.settled, "new": together.new, "tried": given(together)},
        "untried": outlook.untried,
    }


def given(trial: ValueTrial) -> str:
    """The options of a trial, as a shell takes them."""
    words = [word for setting in trial.settings for word in ("--var", f"{setting.name}={setting.text}")]
    if trial.workspace is not None:
        words += ["--workspace", trial.workspace]
    return shlex.join(words)


def lines(values: Mapping[Awaited, int], outlook: Outlook, safe: Callable[[str], str]) -> Iterator[str]:
    """For people: answers first, because values that no answer waits for are worth nothing to a run."""
    for waiting in _ordered(outlook)[:_MOST_SHOWN]:
        yield f"  {safe(_line(waiting, outlook.answers))}"
    more = len(outlook.waiting) - _MOST_SHOWN
    if more > 0:
        yield f"  and {plural(more, 'more thing')} that answers wait for (--format json)"
    together = outlook.together
    if together is not None and together.settled > max(_settled(outlook), default=0):
        yield f"  {safe(f'together {_settles(together, outlook.answers)}: {given(together)}')}"
    if outlook.untried:
        yield f"  {outlook.untried:,} not tried: enough work was done"
    if values:
        about = "no answer is unknown, and " if not outlook.answers else ""
        count = sum(values.values())
        told = (
            f"{plural(count, 'unknown value')} {'waits' if count == 1 else 'wait'} for {plural(len(values), 'thing')}"
        )
        yield f"  {about}{told} (--format json)"


def _ordered(outlook: Outlook) -> list[Waiting]:
    """First what somebody can give, as far as that settles anything or nobody knows."""
    return sorted(outlook.waiting, key=lambda each: each.trial is None and _how(each) is None)


def _how(waiting: Waiting) -> str | None:
    return "--workspace" if waiting.subject == WORKSPACE else _HELPED.get(waiting.reason)


def _settled(outlook: Outlook) -> Iterator[int]:
    return (each.trial.settled for each in outlook.waiting if each.trial is not None)


def _line(waiting: Waiting, answers: int) -> str:
    """`settles 4 of 9 unknown answers: var.x has no value (tried with --var x=1)`."""
    what = reason_text(waiting.reason, waiting.subject)
    trial = waiting.trial
    if trial is None:
        how = _how(waiting)
        wait = f"{waiting.named:,} of {plural(answers, 'unknown answer')} {_wait(waiting)} for it"
        return f"not tried ({wait}): {what} ({how})" if how else f"not to be given here ({wait}): {what}"
    if trial.settled:
        return f"{_settles(trial, answers)}: {what} (tried with {given(trial)})"
    others = " together with others" if waiting.alone == 0 else ""
    wait = f"{plural(waiting.named, 'answer')} {_wait(waiting)} for it{others}"
    return f"settles none by itself: {what} ({wait}; tried with {given(trial)})"


def _wait(waiting: Waiting) -> str:
    return "waits" if waiting.named == 1 else "wait"


def _settles(trial: ValueTrial, answers: int) -> str:
    new = f" and leaves {trial.new:,} new" if trial.new else ""
    return f"settles {trial.settled:,} of {plural(answers, 'unknown answer')}{new}"
