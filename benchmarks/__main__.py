"""`python -m benchmarks [DIRECTORY] [--growth] [--floor FILE] [--checkov PROGRAM] [--rounds N]`: speed and memory.

Whole processes are measured alternately, so that a busy machine slows all of them alike; medians are shown, and ratios
to the floor. The floor is any Python file that offers `parse(text)`: the least that reading the input can cost.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generate import SERIES

_PARSE_WITH_FLOOR = """
import sys, importlib.util
spec = importlib.util.spec_from_file_location("floor", sys.argv[1])
floor = importlib.util.module_from_spec(spec); spec.loader.exec_module(floor)
kept = []
for path in open(sys.argv[2]).read().split("\\n"):
    with open(path, encoding="utf-8-sig", newline="") as f:
        try: kept.append(floor.parse(f.read()))
        except Exception as error: kept.append(error)
"""
_PARSE_WITH_OURS = """
import sys
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl.parser import parse
kept = []
for path in open(sys.argv[1]).read().split("\\n"):
    with open(path, "rb") as f:
        kept.append(parse(SourceFile(path, f.read())))
"""
_PARSE_WITH_PYTHON_HCL2 = """
import sys, hcl2
kept = []
for path in open(sys.argv[1]).read().split("\\n"):
    with open(path, encoding="utf-8-sig") as f:
        try: kept.append(hcl2.load(f))
        except Exception as error: kept.append(error)
"""


class Measured:
    """One command: its wall times in seconds and its largest resident set in MiB."""

    def __init__(self, name: str, command: Sequence[str], rounds: int, cwd: str | None = None) -> None:
        self.name = name
        self.command = list(command)
        self.rounds = rounds
        self.cwd = cwd
        self.times: list[float] = []
        self.memory = 0.0

    def run(self) -> None:
        started = time.perf_counter()
        child = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.cwd, stdin=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(child.pid, 0)
        self.times.append(time.perf_counter() - started)
        self.memory = max(self.memory, usage.ru_maxrss / 1024)

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def measure(commands: Sequence[Measured]) -> None:
    for turn in range(max(command.rounds for command in commands)):
        for command in commands:
            if turn < command.rounds:
                command.run()


def table(commands: Sequence[Measured], base: Measured, base_name: str) -> None:
    width = max(len(command.name) for command in commands)
    print(f"{'':{width}}  {'median s':>9}  {'best s':>8}  {'x ' + base_name:>12}  {'MiB':>6}  rounds")
    for command in commands:
        ratio = command.median / base.median
        print(
            f"{command.name:{width}}  {command.median:9.3f}  {min(command.times):8.3f}  {ratio:12.2f}  "
            f"{command.memory:6.0f}  {len(command.times):6}"
        )


def files_of(directory: str) -> list[str]:
    return sorted(str(path) for path in Path(directory).rglob("*.tf") if path.is_file())


def section(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("directory", nargs="?", help="a directory with Terraform")
    parser.add_argument("--growth", action="store_true", help="how time and memory grow with generated input")
    parser.add_argument("--floor", help="a Python file with parse(text)")
    parser.add_argument("--checkov", help="the checkov program of an environment of its own")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    if options.growth:
        with tempfile.TemporaryDirectory() as scratch:
            growth(Path(scratch), min(options.rounds, 3))
    if options.directory is None:
        return 0 if options.growth else parser.error("a directory, or --growth")
    files = files_of(options.directory)
    if not files:
        parser.error(f"no .tf files below {options.directory}")
    with tempfile.TemporaryDirectory() as scratch:
        run(options, files, Path(scratch))
    return 0


def run(options: argparse.Namespace, files: list[str], scratch: Path) -> None:
    python, rounds = sys.executable, options.rounds
    listing = scratch / "files"
    listing.write_text("\n".join(files))
    sample = scratch / "sample"
    sample.write_text("\n".join(files[:: max(1, len(files) // 40)]))
    size = sum(os.path.getsize(path) for path in files)
    tool = shutil.which("dasf-lint", path=os.path.dirname(python)) or "dasf-lint"

    bare = Measured("bare Python", [python, "-c", "pass"], rounds * 3)
    version = Measured("dasf-lint --version", [tool, "--version"], rounds * 3)
    small_root = scratch / "small"
    small_root.mkdir()
    (small_root / "main.tf").write_text('resource "databricks_token" "t" {\n  lifetime_seconds = 3600\n}\n')
    small = Measured("check, one small root", [tool, "check", str(small_root)], rounds * 2)
    section("start-up")
    measure([bare, version, small])
    table([bare, version, small], bare, "bare Python")

    section(f"parse only, trees kept: {len(files)} files, {size / 1e6:.2f} MB")
    ours = Measured("dasf-lint parser", [python, "-c", _PARSE_WITH_OURS, str(listing)], rounds)
    parse = [ours]
    floor = None
    if options.floor:
        floor = Measured("floor", [python, "-c", _PARSE_WITH_FLOOR, options.floor, str(listing)], rounds)
        parse.insert(0, floor)
    measure(parse)
    table(parse, parse[0], "first")

    section(f"parse only, beside python-hcl2: every {max(1, len(files) // 40)}th file")
    beside = [
        Measured("dasf-lint parser", [python, "-c", _PARSE_WITH_OURS, str(sample)], 3),
        Measured("python-hcl2", [python, "-c", _PARSE_WITH_PYTHON_HCL2, str(sample)], 3),
    ]
    measure(beside)
    table(beside, beside[0], "ours")

    section("lint, the whole process")
    lint = Measured("dasf-lint check", [tool, "check", "--format", "json", options.directory], rounds)
    commands = [lint] if floor is None else [floor, lint]
    for command in commands:
        command.times.clear()
    measure(commands)
    if options.checkov:
        checkov = Measured(
            "checkov",
            [
                options.checkov,
                "-d",
                os.path.abspath(options.directory),
                "--framework",
                "terraform",
                "--skip-download",
                "-o",
                "json",
            ],
            1,
            cwd=str(scratch),
        )
        measure([checkov])
        commands.append(checkov)
    table(commands, lint, "dasf-lint")
    if floor is not None:
        goal = 6 * floor.median + version.median
        print(f"6 x floor + --version = {goal:.3f} s; the lint takes {lint.median / goal:.2f} of it")


def growth(scratch: Path, rounds: int) -> None:
    """Every series at its size, twice and four times of it: what is linear takes as much longer as it is larger."""
    tool = shutil.which("dasf-lint", path=os.path.dirname(sys.executable)) or "dasf-lint"
    for index, (title, (make, size)) in enumerate(SERIES.items()):
        section(f"growth: {title}")
        commands: list[Measured] = []
        for factor in (1, 2, 4):
            directory = scratch / f"{index}-{factor}"
            make(directory, size * factor)
            command = [tool, "check", "--format", "json", str(directory)]
            commands.append(Measured(f"{size * factor:,}", command, rounds))
        measure(commands)
        table(commands, commands[0], "smallest")


if __name__ == "__main__":
    sys.exit(main())
