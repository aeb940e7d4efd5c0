"""Policies and entries that ask too much: what is shipped is asked all the same, and the run says what it left open."""

import pytest

from dasf_lint import Options, Report, engine, lint
from dasf_lint.core import limits
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy.judge import Judgement
from tests.hostile.questions import SHAPES

_SMALL = 8
_SEED = "databricks_token.seed"


def _judged(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, int]:
    """The report, and the steps that its questions took."""
    taken: list[int] = []
    judge = engine.judge

    def counting(*arguments: object) -> Judgement:
        found = judge(*arguments)  # type: ignore[arg-type]
        taken.append(found.steps)
        return found

    monkeypatch.setattr(engine, "judge", counting)
    report = lint(MemoryTree(dict(SHAPES[name].make(size))), Options(as_of="2026-11-24"))
    return report, taken[0]


def _sees_the_seed(report: Report) -> bool:
    found = {member.address for each in report.findings if each.policy == "token-lifetime" for member in each.members}
    return _SEED in found


@pytest.mark.parametrize("name", [name for name in SHAPES if name[0] in "abc"])
def test_a_little_of_it_is_judged(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report, _ = _judged(name, _SMALL, monkeypatch)
    assert [each.message for each in report.diagnostics if each.level == "error"] == []
    assert _sees_the_seed(report)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_as_much_as_hangs_ends_within_the_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report, steps = _judged(name, SHAPES[name].worst, monkeypatch)
    assert _sees_the_seed(report)
    # Whoever is in the middle of something says so when it is done.
    assert steps <= 1.1 * limits.max_question_steps
    if steps > limits.max_question_steps:
        assert report.could_not_vouch
        assert {reason.reason for each in report.unknown for reason in each.reasons} >= {"limit"}
