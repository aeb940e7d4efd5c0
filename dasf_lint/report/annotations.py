"""What becomes of lines that annotate a pull request: a runner shows some of each kind and drops the rest.

So what makes the exit code 2 takes half of the room for errors at most, and what will not be seen is counted.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

from dasf_lint.core.answers import Finding
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import by_severity, diagnostics, gravest_first, listed, plural

AnnotationKind = Literal["error", "warning", "notice"]

SHOWN_OF_A_KIND: Final = 10
"""GitHub shows ten of each kind of a step; the agent of Azure Pipelines keeps ten of a task."""
_MOST_ERRORS: Final = 5
_MOST_TOLD: Final = 20


class Annotations(NamedTuple):
    """In the order in which they are printed, the findings the gravest first.

    errors    each in an annotation of its own
    together  further errors, in one annotation for all of them
    unseen    what a runner will not show, for people; empty if that is nothing
    """

    errors: list[Diagnostic]
    together: list[Diagnostic]
    findings: list[Finding]
    warnings: list[Diagnostic]
    unseen: str


def annotations(report: Shown, kind_of: Callable[[Finding], AnnotationKind], counted_in: AnnotationKind) -> Annotations:
    """`counted_in` is the kind of the annotation that says what is not seen, and takes the room of one."""
    found = diagnostics(report)
    errors = [each for each in found if each.level == "error"]
    warnings = [each for each in found if each.level != "error"]
    alone = len(errors) if len(errors) <= _MOST_ERRORS else _MOST_ERRORS - 1
    findings = gravest_first(report.findings)
    taken = {"error": min(len(errors), _MOST_ERRORS), "warning": min(len(report.weakened), 1)}
    unseen = _unseen(findings, kind_of, warnings, taken)
    if unseen:
        unseen = _unseen(findings, kind_of, warnings, {**taken, counted_in: taken.get(counted_in, 0) + 1})
    return Annotations(errors[:alone], errors[alone:], findings, warnings, unseen)


def _unseen(
    findings: list[Finding],
    kind_of: Callable[[Finding], AnnotationKind],
    warnings: list[Diagnostic],
    taken: Mapping[str, int],
) -> str:
    seen = dict(taken)
    hidden: list[Finding] = []
    for finding in findings:
        kind = kind_of(finding)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > SHOWN_OF_A_KIND:
            hidden.append(finding)
    behind = min(len(warnings), max(0, seen.get("warning", 0) + len(warnings) - SHOWN_OF_A_KIND))
    parts = [f"{plural(len(hidden), 'finding')} ({listed(by_severity(hidden))})"] if hidden else []
    if behind:
        parts.append(plural(behind, "warning"))
    if not parts:
        return ""
    return f"{' and '.join(parts)} more stand in the log alone: of a kind {SHOWN_OF_A_KIND} are shown"


def together(errors: list[Diagnostic]) -> list[str]:
    """Lines for one annotation."""
    more = [f"and {len(errors) - _MOST_TOLD:,} more"] if len(errors) > _MOST_TOLD else []
    return [f"{plural(len(errors), 'error')} more:", *map(in_one_line, errors[:_MOST_TOLD]), *more]


def in_one_line(diagnostic: Diagnostic) -> str:
    """`main.tf:3: expected a closing brace`."""
    if diagnostic.path is None:
        return diagnostic.message
    line = f":{diagnostic.span.line}" if diagnostic.span is not None else ""
    return f"{diagnostic.path}{line}: {diagnostic.message}"
