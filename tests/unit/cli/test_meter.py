"""How far a run is: told to a person who waits at a terminal, and to nobody else."""

import sys

import pytest

from dasf_lint.cli import meter, terminal
from dasf_lint.cli.meter import Meter
from dasf_lint.core.asked import Options
from dasf_lint.core.progress import unwatched
from dasf_lint.core.source import MemoryTree
from dasf_lint.engine import lint
from tests.unit.cli.running import FAULTY, Program


class Watched:
    """Standard error of a terminal, and a clock that goes by a step at each look."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: float) -> None:
        self.written: list[str] = []
        self._now = 0.0
        self._step = step
        monkeypatch.setattr(terminal, "is_watched", lambda *_: True)
        monkeypatch.setattr(terminal, "write_error", self.written.append)
        monkeypatch.setattr(meter.time, "monotonic", self._clock)

    def _clock(self) -> float:
        self._now += self._step
        return self._now

    @property
    def screen(self) -> str:
        """What is left on the line when everything was written."""
        line: list[str] = []
        at = 0
        for char in "".join(self.written):
            if char == "\r":
                at = 0
                continue
            line[at : at + 1] = [char]
            at += 1
        return "".join(line).rstrip()


def test_who_does_not_wait_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, 0.01)
    with Meter() as progress:
        for done in range(90):
            progress("evaluating", done, 90)
    assert watched.written == []


def test_who_waits_is_told_from_time_to_time_on_one_line_that_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch, 0.05)
    with Meter() as progress:
        for done in range(100):
            progress("reading", 10**done, 0)
        assert watched.screen.endswith(" directories ...")
        for done in range(100):
            progress("evaluating", done, 1000)
        assert watched.screen == "evaluating 99 of 1,000 roots ..." or watched.screen.startswith("evaluating 98 of")
        assert len(watched.written) < 120
    assert watched.screen == ""
    assert "\n" not in "".join(watched.written)


def test_an_interrupted_run_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch, 2)

    def interrupted() -> None:
        with Meter() as progress:
            progress("asking", 1, 2)
            assert watched.screen == "asking 1 of 2 policies ..."
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert watched.screen == ""


def test_nobody_is_told_in_a_pipe_or_when_it_is_to_be_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Meter().progress is unwatched
    monkeypatch.setattr(terminal, "is_watched", lambda stream: stream is sys.stderr)
    assert Meter(quiet=True).progress is unwatched
    assert Meter().progress is not unwatched


@pytest.fixture
def slow_clock(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch, 5)


def test_a_check_shows_how_far_it_is(program: Program, slow_clock: Watched) -> None:
    program.write({"faulty/main.tf": FAULTY})
    ended = program.run("check", "faulty")
    assert ended.out.startswith("high[workspace-public-ip]")
    told = "".join(slow_clock.written)
    assert "\rreading 1 directories ..." in told
    assert "\revaluating 0 of 1 roots ..." in told
    assert " policies ..." in told
    assert slow_clock.screen == ""


def test_steps_come_in_their_order_and_within_their_bounds() -> None:
    told: list[tuple[str, int, int]] = []
    tree = MemoryTree({"a/main.tf": FAULTY.encode(), "b/main.tf": FAULTY.encode()})
    lint(tree, Options(progress=lambda *each: told.append(each)))
    steps = [step for step, _, _ in told]
    assert list(dict.fromkeys(steps)) == ["reading", "evaluating", "asking"]
    assert steps == sorted(steps, key=["reading", "evaluating", "asking"].index)
    assert all(done < of for step, done, of in told if step != "reading")
