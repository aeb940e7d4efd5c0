"""`make fuzz`: every target, or one, for a number of inputs; ends with 1 where something broke."""

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.fuzz.table import TARGETS

_KINDS: Final = ("inputs", "crash", "broken", "hang")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("target", nargs="*", help=f"of {', '.join(TARGETS)}; all of them where none is named")
    parser.add_argument("--inputs", type=int, default=2_000, help="for each target")
    parser.add_argument("--place", type=Path, default=Path(".fuzz"), help="where inputs are kept between runs")
    given = parser.parse_args()
    unknown = sorted(set(given.target) - set(TARGETS))
    if unknown:
        parser.error(f"no target is named {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    if importlib.util.find_spec("atheris") is None:
        print(
            "atheris is not installed here, so inputs are changed blindly: by the shape of answers instead of coverage"
        )
    rows = {name: _run(name, given.inputs, given.place) for name in given.target or TARGETS}
    print(f"\n{'target':12} {'inputs':>9} {'crashes':>8} {'broken':>8} {'hangs':>8}")
    for name, row in rows.items():
        print(f"{name:12} {row['inputs']:>9,} {row['crash']:>8} {row['broken']:>8} {row['hang']:>8}")
    return 1 if any(row[kind] for row in rows.values() for kind in _KINDS[1:]) else 0


def _run(name: str, inputs: int, place: Path) -> dict[str, int]:
    """What the process of one target says at its end; one that dies before it can say so crashed."""
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(inputs), str(place)]
    last = ""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace"
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if last:
                print(f"{name}: {last}", flush=True)
            last = line.rstrip("\n")
    if child.returncode == 0 and last.startswith("{"):
        found: dict[str, int] = json.loads(last)
        return found
    print(f"{name}: {last}\n{name}: the process ended with {child.returncode}: run `{' '.join(command)}` to see why")
    return {**dict.fromkeys(_KINDS, 0), "crash": 1}


if __name__ == "__main__":
    sys.exit(main())
