"""Which controls a run speaks about, and what it says: met, not met, partly determinable, not assessable from code."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from dasf_lint.core.answers import Control, Report
from dasf_lint.dasf import catalogue

Status = Literal["not_met", "unknown", "partly", "met", "not_asked", "not_assessable", "attested"]

MEANING: Mapping[Status, str] = {
    "not_met": "at least one finding",
    "unknown": "no finding, but an answer that the code does not decide",
    "partly": "every answer passed, and code can show a part of the control only",
    "met": "every answer passed, and code can show the control",
    "not_asked": "code can show it, and no policy was asked or none applied",
    "not_assessable": "code cannot show it",
    "attested": "no finding, and the configuration vouches for what code does not decide",
}


_OWN: Final = "how much of it code can show, its own framework says"
"""Of a control that is none of DASF: no more than a part is ever counted as shown."""


class Row(NamedTuple):
    """One control. Counts are of findings, unknown, passed and attested answers of its policies."""

    control: str
    title: str
    status: Status
    policies: tuple[str, ...]
    findings: int
    unknown: int
    passed: int
    why: str
    framework: str
    attested: int
    printed: str


def coverage(
    controls_of: Mapping[str, Sequence[str]],
    report: Report | None = None,
    attested: Iterable[str] = (),
    own: Sequence[Control] = (),
) -> list[Row]:
    """A row for every control of the framework, then for those of frameworks that the repository brings, `own`.
    `controls_of` maps policies to their controls.

    Without a report the counts are nought: what the policies could speak about. `attested` are the controls that
    somebody vouches for as a whole.
    """
    by_control: dict[str, list[str]] = {}
    for policy, ids in controls_of.items():
        for id in ids:
            by_control.setdefault(id, []).append(policy)
    vouched = frozenset(attested)
    rows: list[Row] = []
    for control in (*catalogue.controls().values(), *own):
        id = control.id
        policies = tuple(sorted(by_control.get(id, ())))
        failed = unknown = passed = attested_answers = 0
        if report is not None:
            failed = sum(finding.policy in policies for finding in report.findings)
            unknown = sum(answer.policy in policies for answer in report.unknown)
            passed = sum(report.passed.get(policy, 0) for policy in policies)
            attested_answers = sum(each.answer.policy in policies for each in report.attested)
        shown, why = catalogue.shown_by_code(id) if control.own is None else ("partly", _OWN)
        status = _status(shown, failed, unknown, passed, attested_answers > 0, id in vouched)
        framework = catalogue.framework_name(control)
        rows.append(
            Row(
                id, control.title, status, policies, failed, unknown, passed, why, framework, attested_answers,
                control.printed,
            )
        )  # fmt: skip
    return rows


def _status(
    shown: catalogue.ShownInCode, failed: int, unknown: int, passed: int, has_attested: bool, is_vouched_for: bool
) -> Status:
    """Nobody's word outweighs a finding, nor what code shows whole."""
    if failed:
        return "not_met"
    if unknown:
        return "unknown"
    if has_attested or (is_vouched_for and not (passed and shown == "yes")):
        return "attested"
    if passed:
        return "met" if shown == "yes" else "partly"
    return "not_assessable" if shown == "no" else "not_asked"
