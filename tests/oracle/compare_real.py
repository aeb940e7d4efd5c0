"""Compares what `build` says with recorded plans of real repositories, which are not shipped.

    python -m tests.oracle.compare_real RECORDS CHECKOUTS [NAME ...]

RECORDS holds one folder of recorded plans a repository (or `small/NAME/expected.json` beside the configuration),
CHECKOUTS the repositories by folder name. Prints figures, and every value that is weak or wrong.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from dasf_lint.core.source import DirectoryTree
from tests.oracle.comparison import Json, Tally, compare_record, parse


def records(folder: Path, checkouts: Path) -> Iterator[tuple[str, Json, Path]]:
    for repository in sorted(folder.iterdir()):
        if not repository.is_dir():
            continue
        for path in sorted(repository.glob("*.json")):
            yield f"{repository.name}/{path.stem}", parse(path.read_text()), checkouts / repository.name
        for path in sorted(repository.glob("*/expected.json")):
            yield f"{repository.name}/{path.parent.name}", parse(path.read_text()), path.parent


def main() -> None:
    folder, checkouts, *names = sys.argv[1:]
    total: dict[str, Tally] = {}
    for name, record, checkout in records(Path(folder), Path(checkouts)):
        if names and not any(part in name for part in names):
            continue
        tally = compare_record(record, DirectoryTree(str(checkout)))
        total.setdefault(name.partition("/")[0], Tally()).take(tally)
        if tally.lines:
            print(f"== {name} {dict(tally.counts)}")
            print("\n".join(f"   {line}" for line in sorted(tally.lines)))
    for repository, tally in total.items():
        print(f"{repository}: {dict(sorted(tally.counts.items()))}")
        for reason, count in tally.reasons.most_common(40):
            print(f"   weak {count:5} {reason}")


if __name__ == "__main__":
    main()
