"""The fast suite on every Python here: `python -m scripts.test_pythons [--only RELEASE] [--ends] [--list] [PATH...]`.

Looked for are pyenv's versions, uv's, and every `python3.N` on PATH and in /usr/bin; each release that the package
promises (`requires-python`) runs the tests once, in an environment of its own under `.venv-pythons/`. A table tells how
each fared. Failures make the exit code 1, absent releases do not; that the oldest promised one is absent is told.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[1]
ENVIRONMENTS = REPOSITORY / ".venv-pythons"

# What an interpreter says of itself; one that cannot make an environment (Debian without python3-venv) says nothing.
_ASK = """
import ensurepip, os, platform, sys, venv
number = "%d %d %d" % sys.version_info[:3]
print(platform.python_implementation(), number, platform.python_version(), os.path.realpath(sys.executable))
"""


class Interpreter(NamedTuple):
    number: tuple[int, int, int]
    version: str
    """As it names itself, a pre-release with its letters; another implementation with its name before it."""
    path: str


class Outcome(NamedTuple):
    interpreter: Interpreter
    passed: int
    failed: int
    seconds: float
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return not self.failed and not self.trouble and self.passed > 0


def oldest_promised() -> tuple[int, int]:
    """The minor release that `requires-python` begins with."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    found = re.fullmatch(r">=(\d+)\.(\d+)", project["requires-python"])
    assert found is not None, "requires-python is not of the form >=3.N"
    return int(found[1]), int(found[2])


def candidates() -> Iterator[Path]:
    """Paths that may be interpreters, in no order that matters: releases are told apart by what they say."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    yield from pyenv.glob("versions/*/bin/python")
    yield from home.glob(".local/share/uv/python/*/bin/python3")
    directories = [*os.get_exec_path(), "/usr/bin", "/usr/local/bin"]
    for directory in dict.fromkeys(directories):
        for path in Path(directory).glob("python3*"):
            if re.fullmatch(r"python3(\.\d+)?", path.name):
                yield path


def find(oldest: tuple[int, int], paths: Iterable[Path]) -> list[Interpreter]:
    """One interpreter of each release from the oldest promised on, oldest first."""
    found: dict[str, Interpreter] = {}
    for path in paths:
        # pyenv's stand-ins on PATH name releases that are not chosen; they fail, or answer as one found already.
        told = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, check=False, cwd="/")
        if told.returncode:
            continue
        name, major, minor, micro, version, executable = told.stdout.strip().split(" ", 5)
        number = int(major), int(minor), int(micro)
        label = version if name == "CPython" else f"{name.lower()}-{version}"
        if number[:2] >= oldest:
            found.setdefault(label, Interpreter(number, label, executable))
    return sorted(found.values())


def environment(interpreter: Interpreter) -> Path:
    """The Python of this interpreter's environment, made or brought up to date if need be.

    Raises subprocess.CalledProcessError where that cannot be done.
    """
    place = ENVIRONMENTS / interpreter.version
    python = place / "bin" / "python"
    stamp = place / ".made-for"
    wanted = f"{interpreter.path} {hashlib.sha256((REPOSITORY / 'pyproject.toml').read_bytes()).hexdigest()}"
    if not (stamp.is_file() and stamp.read_text("utf-8") == wanted):
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[dev]"]
        subprocess.run([interpreter.path, "-m", "venv", "--clear", place], check=True, cwd=REPOSITORY)
        subprocess.run([python, *install], check=True, cwd=REPOSITORY)
        stamp.write_text(wanted, "utf-8")
    return python


def run(interpreter: Interpreter, arguments: Sequence[str]) -> Outcome:
    """Runs pytest, whose output goes where ours goes, and counts what it reports."""
    try:
        python = environment(interpreter)
    except subprocess.CalledProcessError as error:
        return Outcome(interpreter, 0, 0, 0.0, f"no environment: {' '.join(map(str, error.cmd[1:4]))} failed")
    results = ENVIRONMENTS / f"{interpreter.version}.xml"
    results.unlink(missing_ok=True)
    started = time.monotonic()
    ended = subprocess.run([python, "-m", "pytest", f"--junit-xml={results}", *arguments], check=False, cwd=REPOSITORY)
    seconds = time.monotonic() - started
    if not results.is_file():
        return Outcome(interpreter, 0, 0, seconds, f"pytest ended with {ended.returncode}")
    suites = ElementTree.parse(results).getroot().iter("testsuite")
    counts = [[int(suite.get(word, "0")) for word in ("tests", "failures", "errors", "skipped")] for suite in suites]
    tests, failures, errors, skipped = map(sum, zip(*counts, strict=True))
    failed = failures + errors
    trouble = "" if ended.returncode == (1 if failed else 0) else f"pytest ended with {ended.returncode}"
    return Outcome(interpreter, tests - failed - skipped, failed, seconds, trouble)


def table(outcomes: Sequence[Outcome]) -> str:
    lines = [f"{'Python':14}{'passed':>8}{'failed':>8}{'seconds':>9}"]
    for outcome in outcomes:
        numbers = f"{outcome.passed:8}{outcome.failed:8}{outcome.seconds:9.0f}"
        lines.append(f"{outcome.interpreter.version:14}{numbers}  {outcome.trouble}".rstrip())
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.test_pythons", description="The fast suite on every Python here."
    )
    parser.add_argument("--only", default="", metavar="RELEASE", help="only what begins so: 3.11, 3.11.2")
    parser.add_argument("--ends", action="store_true", help="only the oldest and the newest release found")
    parser.add_argument("--list", action="store_true", help="say which would run, and stop")
    parser.add_argument("--tests", default="not slow", help="pytest's -m (default: %(default)s)")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="what to run instead of the whole suite")
    given = parser.parse_args(arguments)
    oldest = oldest_promised()
    found = find(oldest, candidates())
    if not any(each.number[:2] == oldest for each in found):
        print(f"No Python {oldest[0]}.{oldest[1]} with venv is here: the oldest that is promised is not tried.")
    found = [each for each in found if f"{each.version}.".startswith(f"{given.only}." if given.only else "")]
    if given.ends and len(found) > 2:
        found = [found[0], found[-1]]
    if not found:
        print("No Python to run the tests on was found.")
    outcomes = []
    for interpreter in found:
        print(f"== Python {interpreter.version}  {interpreter.path}", flush=True)
        if not given.list:
            outcomes.append(run(interpreter, ["-n", "auto", "-m", given.tests, *given.paths]))
    if outcomes:
        print(table(outcomes))
    return 0 if found and all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
