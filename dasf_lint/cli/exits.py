"""How a run ends, as a number. The only place that decides it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from dasf_lint.core.answers import Report

CLEAN: Final = 0
FINDINGS: Final = 1
COULD_NOT_VOUCH: Final = 2
INTERRUPTED: Final = 130


class Ending(NamedTuple):
    """An exit code; `unknown` answers and a `gap` are told where they alone make it one."""

    code: int
    unknown: int = 0
    gap: bool = False


def of_report(
    report: "Report",
    *,
    at_least: Callable[[str, str], bool],
    fail_on: str,
    fail_on_unknown: str | None,
    fail_on_gap: bool,
) -> Ending:
    """2 where something could not be read, else 1 where a gate closes.

    An unknown answer is as grave as the gravest check that could not be decided.
    """
    if report.could_not_vouch:
        return Ending(COULD_NOT_VOUCH)
    if any(at_least(finding.severity, fail_on) for finding in report.findings):
        return Ending(FINDINGS)
    unknown = 0
    if fail_on_unknown is not None:
        unknown = sum(at_least(answer.severity, fail_on_unknown) for answer in report.unknown)
    gap = fail_on_gap and has_gap(report)
    return Ending(FINDINGS if unknown or gap else CLEAN, unknown, gap)


def has_gap(report: "Report") -> bool:
    return bool(report.gaps) or any(diagnostic.level == "gap" for diagnostic in report.diagnostics)
