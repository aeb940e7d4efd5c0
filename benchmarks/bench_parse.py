"""How fast configurations are parsed: `python benchmarks/bench_parse.py DIRECTORY [--other MODULE.py] [--rounds N]`.

Reads every .tf file below the directory and parses all of them once per round, keeping the trees, with the garbage
collector in the same state before each run. Prints medians and the ratio. Beside ours stand python-hcl2, if it is
installed, on a sample of the files (it is some 40 times slower), and any module with a function `parse(text)`.
"""

import argparse
import gc
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import nodes, parser

SAMPLE = 20
"""Every so many-th file goes to python-hcl2."""


def seconds(parse: Callable[[str], object], texts: Sequence[str]) -> float:
    gc.collect()
    begin = time.perf_counter()
    kept = [parse(text) for text in texts]
    elapsed = time.perf_counter() - begin
    assert len(kept) == len(texts)
    return elapsed


def ours(text: str) -> object:
    return parser.parse(SourceFile("main.tf", text.encode()))


def module_at(path: str) -> Callable[[str], object]:
    spec = importlib.util.spec_from_file_location("other_parser", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parse: Callable[[str], object] = module.parse
    return parse


def peer() -> Callable[[str], object] | None:
    try:
        import hcl2
    except ImportError:
        return None
    loads: Callable[[str], object] = hcl2.loads
    return loads


def count_nodes(body: nodes.Body) -> int:
    own = sum(sum(1 for _ in nodes.walk(attribute.expr)) + 1 for attribute in body.attributes.values())
    return own + sum(count_nodes(block.body) + 1 for block in body.blocks)


def row(name: str, times: Sequence[float], characters: int, reference: float) -> str:
    median = statistics.median(times)
    shares = f"{characters / median / 1e6:7.2f} MB/s  {median / reference:6.2f} x ours"
    return f"{name:12} {median * 1000:9.1f} ms  {shares}  best {min(times) * 1000:.1f} ms"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("directory")
    arguments.add_argument("--other", help="a Python file with a function parse(text)")
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    paths = sorted(Path(options.directory).rglob("*.tf"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    if not texts:
        sys.exit(f"no .tf file below {options.directory}")
    characters = sum(map(len, texts))
    bodies = [parser.parse(SourceFile("main.tf", text.encode()))[0] for text in texts]
    print(f"{len(texts)} files, {characters:,} characters, {sum(map(count_nodes, bodies)):,} nodes")

    parsers = {"ours": ours}
    if options.other:
        parsers["other"] = module_at(options.other)
    times: dict[str, list[float]] = {name: [] for name in parsers}
    for _ in range(options.rounds):
        for name, parse in parsers.items():
            times[name].append(seconds(parse, texts))
    for name in parsers:
        print(row(name, times[name], characters, statistics.median(times["ours"])))

    python_hcl2 = peer()
    if python_hcl2 is not None:
        sample = texts[::SAMPLE]
        reference = statistics.median([seconds(ours, sample) for _ in range(options.rounds)])
        python_hcl2(sample[0])
        size = sum(map(len, sample))
        print(f"on {len(sample)} of the files, {size:,} characters:")
        print(row("python-hcl2", [seconds(python_hcl2, sample)], size, reference))


if __name__ == "__main__":
    main()
