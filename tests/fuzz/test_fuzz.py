"""A fixed number of inputs for every target, always the same ones, and every input that once broke something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import campaign
from tests.fuzz.minimise import minimise
from tests.fuzz.mutation import mutate
from tests.fuzz.parcel import pack, unpack
from tests.fuzz.running import ask
from tests.fuzz.table import BUDGETS, TARGETS
from tests.fuzz.target import Target, require

ROOT = Path(__file__).resolve().parents[2]
FOUND = sorted(path for path in (Path(__file__).parent / "found").rglob("*") if path.is_file())


def _run(name: str, times: int, seed: str) -> None:
    tally, _ = campaign.run(TARGETS[name], BUDGETS[name] * times, seed)
    shown = [
        f"{failure.kind}: {failure.message or failure.signature}\n{data!r}" for failure, data in tally.failures.values()
    ]
    assert not shown, "\n".join(shown)


@pytest.mark.parametrize("name", BUDGETS)
def test_inputs_break_no_promise(name: str) -> None:
    _run(name, 1, "fast")


@pytest.mark.slow
@pytest.mark.parametrize("name", BUDGETS)
def test_ten_times_the_inputs_break_no_promise(name: str) -> None:
    _run(name, 10, "slow")


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_promise_holds_it(path: Path) -> None:
    _, failure = ask(TARGETS[path.parent.name], path.read_bytes())
    assert failure is None, failure


@pytest.mark.slow
def test_answers_do_not_depend_on_the_order_of_hashes() -> None:
    program = (
        "from tests.fuzz import campaign\nfrom tests.fuzz.table import BUDGETS, TARGETS\n"
        "for name, count in BUDGETS.items():\n"
        "    print(name, campaign.run(TARGETS[name], count, 'fast')[0].digest)\n"
    )
    digests = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        digests.append(done.stdout)
    assert digests[0] == digests[1]


# --- the harness ------------------------------------------------------------------------------------------------------


def _target(run: object) -> Target:
    return Target(run, lambda random: b"made", lambda: [b"seed"], ("word",), 0.2)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_crash_a_broken_promise_two_answers_and_a_hang_are_seen() -> None:
    def hang(data: bytes) -> str:
        while True:
            pass

    count = iter(range(9))
    kinds = [
        ask(_target(run), b"x")[1]
        for run in (lambda data: str(1 / 0), lambda data: require(False, "it holds", data), lambda data: str(next(count)), hang, lambda data: "")
    ]  # fmt: skip
    assert [failure and (failure.kind, failure.signature) for failure in kinds] == [
        ("crash", "ZeroDivisionError at the harness"), ("broken", "it holds"), ("broken", "two answers"), ("hang", "hang at the harness"), None,
    ]  # fmt: skip


def test_a_file_that_is_opened_for_an_input_in_memory_is_seen() -> None:
    def reads(data: bytes) -> str:
        with open("/etc/passwd", "rb") as stream:
            return str(len(stream.read()))

    failure = ask(_target(reads), b"x")[1]
    assert failure is not None
    assert failure.message.startswith("what the process did, open: ['open /etc/passwd'")


def test_an_input_is_cut_to_what_breaks_the_same() -> None:
    target = _target(lambda data: require(b"bad" not in data, "nothing bad"))
    data = b"some lines\n" * 30 + b"a bad one\n" + b"more\n" * 30
    failure = ask(target, data)[1]
    assert failure is not None
    assert minimise(target, data, failure) == b"bad"


def test_the_same_seed_makes_the_same_inputs() -> None:
    from random import Random

    one, other = (mutate(b"some text", Random(7), TARGETS["hcl"], [b"a", b"b"]) for _ in range(2))
    assert one == other
    for name in BUDGETS:
        made = [TARGETS[name].make(Random(3)) for _ in range(2)]
        assert made[0] == made[1]


def test_a_parcel_holds_files_and_links_and_nothing_outside() -> None:
    made = unpack(pack({"a/b.tf": "x\n", "c": b"\xff"}, [("l", "../out")]), "first")
    assert made == ({"a/b.tf": b"x\n", "c": b"\xff\n"}, {"l": "../out"})
    assert unpack(b"x\n=== ../a\ny\n=== /a\ny\n=== first/a\ny\n", "first").files == {"first": b"x\n"}
