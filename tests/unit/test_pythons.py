"""The script that runs the tests on every Python: what it finds, and what it says."""

from pathlib import Path

from scripts.test_pythons import Interpreter, Outcome, find, oldest_promised, table


def interpreter(place: Path, name: str, answer: str, code: int = 0) -> Path:
    path = place / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {code}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_each_release_is_found_once_and_the_oldest_first(tmp_path: Path) -> None:
    paths = [
        interpreter(tmp_path, "a", "CPython 3 13 0 3.13.0 /opt/a b/python"),
        interpreter(tmp_path, "b", "CPython 3 11 2 3.11.2 /usr/bin/python3.11"),
        interpreter(tmp_path, "c", "CPython 3 11 2 3.11.2 /elsewhere/python"),
        interpreter(tmp_path, "d", "CPython 3 14 0 3.14.0rc1 /opt/new"),
        interpreter(tmp_path, "e", "PyPy 3 11 13 3.11.13 /opt/pypy"),
    ]
    assert find((3, 11), paths) == [
        Interpreter((3, 11, 2), "3.11.2", "/usr/bin/python3.11"),
        Interpreter((3, 11, 13), "pypy-3.11.13", "/opt/pypy"),
        Interpreter((3, 13, 0), "3.13.0", "/opt/a b/python"),
        Interpreter((3, 14, 0), "3.14.0rc1", "/opt/new"),
    ]


def test_releases_that_are_not_promised_and_what_does_not_run_are_left_out(tmp_path: Path) -> None:
    paths = [
        interpreter(tmp_path, "a", "CPython 3 10 13 3.10.13 /opt/old"),
        interpreter(tmp_path, "b", "", 127),
    ]
    assert find((3, 11), paths) == []


def test_the_oldest_promised_is_what_the_package_says() -> None:
    assert oldest_promised() == (3, 11)


def test_the_table_has_a_line_for_each_interpreter() -> None:
    old, new = (Interpreter((3, number, 0), f"3.{number}.0", "") for number in (11, 13))
    outcomes = [Outcome(old, 6000, 0, 100.4), Outcome(new, 0, 0, 0.0, "no environment: -m venv --clear failed")]
    assert table(outcomes).splitlines() == [
        "Python          passed  failed  seconds",
        "3.11.0            6000       0      100",
        "3.13.0               0       0        0  no environment: -m venv --clear failed",
    ]
    assert [outcome.is_good for outcome in outcomes] == [True, False]
