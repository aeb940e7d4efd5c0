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

    An unknown answer is as grave as the gravest check that could not be decided. What was unknown or hidden before the
    change that a run is about closes no gate.
    """
    if report.could_not_vouch:
        return Ending(COULD_NOT_VOUCH)
    if any(at_least(finding.severity, fail_on) for finding in report.findings):
        return Ending(FINDINGS)
    unknown = 0
    if fail_on_unknown is not None:
        counting = [answer for answer in report.unknown if answer.changed is not False]
        unknown = sum(at_least(answer.severity, fail_on_unknown) for answer in counting)
    gap = fail_on_gap and has_gap(report)
    return Ending(FINDINGS if unknown or gap else CLEAN, unknown, gap)


def has_gap(report: "Report") -> bool:
    if report.brings_gap is not None:
        return report.brings_gap
    return bool(report.gaps) or any(diagnostic.level == "gap" for diagnostic in report.diagnostics)
