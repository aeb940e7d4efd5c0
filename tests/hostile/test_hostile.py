"""Every attack, linted in a watched child process: no crash, no leak, bounded work, and never a silent pass."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.cases import CASES, SLOW, Case

_ROOT = Path(__file__).parents[2]
_PATIENCE = 120.0
"""Seconds of silence after which a case counts as hanging; what work really costs is asserted as processor time."""
_MEBIBYTES = 1024

Outcomes = dict[str, dict[str, object]]


class Children:
    """Lints cases one after the other in one process, and goes on with the next one in a new process if it dies."""

    def __init__(self, scratch: Path, names: list[str]) -> None:
        self._scratch = scratch
        self._names = names

    def run(self) -> Iterator[tuple[str, dict[str, object]]]:
        waiting = list(self._names)
        turn = 0
        while waiting:
            turn += 1
            scratch = self._scratch / str(turn)
            scratch.mkdir()
            ended = "it ended"
            for name, outcome in self._child(scratch, waiting):
                if "hangs" in outcome:
                    ended = "it hangs"
                    break
                waiting.remove(name)
                yield name, outcome
            if waiting:
                yield waiting.pop(0), {"crash": ended}

    def _child(self, scratch: Path, names: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
        command = [sys.executable, "-m", "tests.hostile.child", str(scratch), *names]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, env=environment) as child:
            assert child.stdout is not None
            try:
                for line in _lines(child.stdout.fileno()):
                    if line is None:
                        yield "", {"hangs": True}
                        return
                    outcome = json.loads(line)
                    yield outcome["case"], outcome
            finally:
                child.kill()


def _lines(descriptor: int) -> Iterator[bytes | None]:
    """Whole lines; None once nothing comes any more."""
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not selector.select(_PATIENCE):
                yield None
                return
            data = os.read(descriptor, 1 << 16)
            if not data:
                return
            buffer += data
            *whole, buffer = buffer.split(b"\n")
            yield from whole


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Of every case that this session has selected."""
    wanted = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and "hostile_case" in item.keywords
    ]
    return dict(Children(tmp_path_factory.mktemp("hostile"), list(dict.fromkeys(wanted))).run())


_PARAMETERS = [
    pytest.param(name, marks=[pytest.mark.hostile_case, *([pytest.mark.slow] if name in SLOW else [])], id=name)
    for name in CASES
]


@pytest.mark.parametrize("name", _PARAMETERS)
def test_attack(name: str, outcomes: Outcomes) -> None:
    case, outcome = CASES[name], outcomes[name]
    assert "crash" not in outcome, outcome["crash"]
    assert outcome["events"] == [], "what the process did"
    assert outcome["leaks"] == [], "formats that print a text from outside of the root"
    assert outcome["problems"] == []
    _check_sight(case, outcome)
    assert outcome["seconds"] <= case.seconds, "processor time"  # type: ignore[operator]
    assert outcome["megabytes"] <= 1.5 * _MEBIBYTES  # type: ignore[operator]


def _check_sight(case: Case, outcome: dict[str, object]) -> None:
    """Fail closed: the insecure resource is reported, or the run says that it could not vouch."""
    members: list[str] = outcome["members"]  # type: ignore[assignment]
    diagnostics: list[list[str]] = outcome["diagnostics"]  # type: ignore[assignment]
    seen = any(member.split("[")[0] == case.seed for member in members)
    vouched = outcome["vouched"]
    match case.outcome:
        case "seed":
            assert seen, diagnostics
            assert vouched, diagnostics
        case "refused":
            assert not vouched
        case "both":
            assert seen, diagnostics
            assert not vouched
        case _:
            assert seen or not vouched, diagnostics
    assert set(case.codes) <= {code for _, code, _, _ in diagnostics}


def test_the_watch_sees_what_it_must(tmp_path: Path) -> None:
    """A watch that sees nothing would let every attack pass."""
    program = (
        "import sys, os\n"
        "from tests.hostile.child import Watch\n"
        "watch = Watch(); sys.addaudithook(watch); watch.root = sys.argv[1]\n"
        "import socket, subprocess\n"
        "open('/etc/hostname', 'a+').close() if False else None\n"
        "os.listdir('/etc'); socket.socket().close(); subprocess.run([sys.executable, '-c', ''])\n"
        "exec(compile('1', os.path.join(sys.argv[1], 'x.py'), 'exec'))\n"
        "watch.root = None; print(sorted({each.split()[0] for each in watch.seen}))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    seen = done.stdout
    assert all(
        f"'{event}'" in seen for event in ("os.listdir", "subprocess.Popen", "socket.__new__", "exec", "compile")
    )


def test_a_pipe_that_closes_early_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        "".join(f'resource "databricks_token" "t{i}" {{\n  lifetime_seconds = 31536000\n}}\n' for i in range(500))
    )
    command = [sys.executable, "-m", "dasf_lint", str(tmp_path)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 1


@pytest.mark.parametrize("number", [2, 15])
def test_signals_end_a_run_without_a_trace(tmp_path: Path, number: int) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "databricks_token" "t" {\n  count = 9000\n  lifetime_seconds = 31536000\n}\n'
    )
    command = [sys.executable, "-m", "dasf_lint", "--format", "json", "-o", str(tmp_path / "out.json"), str(tmp_path)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        time.sleep(0.7)
        child.send_signal(number)
        output, errors = child.communicate(timeout=60)
    if child.returncode != 1:
        assert child.returncode in (128 + number, -number)
        assert b"Traceback" not in errors
        assert output == b""
    assert sorted(path.name for path in tmp_path.iterdir()) in (["main.tf"], ["main.tf", "out.json"])


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n')
    command = [sys.executable, "-m", "dasf_lint", str(tmp_path)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=_ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "could not be written" in done.stderr
