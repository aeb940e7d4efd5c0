"""Indexes the provider facts: where in a file of `dasf_lint/data/facts` every type stands, so that it is read alone.

    python -m scripts.make_facts           rewrite the indexes
    python -m scripts.make_facts --check   exit with 1 where one is out of date

The layout of the files is fixed: keys of types are indented by one blank, paths by two, so that a type is the bytes
between its opening and its closing brace.
"""

import json
import re
import sys
from pathlib import Path

FACTS = Path(__file__).resolve().parent.parent / "dasf_lint" / "data" / "facts"

_OPENING = re.compile(rb'^ "((?:[^"\\\\]|\\\\.)+)": [{\[]', re.MULTILINE)


def index_of(data: bytes) -> str:
    """The index of one file: its size, which guards against a stale index, and the byte range of each type's object."""
    json.loads(data)
    entries: dict[str, list[int]] = {}
    for match in _OPENING.finditer(data):
        start = match.end() - 1
        end = data.index(b"\n", start)
        if data[end - 2 : end] not in (b"},", b"],") and data[end - 1 : end] not in (b"}", b"]"):
            end = data.index(b"\n }" if data[start : start + 1] == b"{" else b"\n ]", start) + 3
        elif data[end - 1 : end] == b",":
            end -= 1
        entries[match[1].decode()] = [start, end]
    entries.pop("$", None)
    return json.dumps({"size": len(data), "types": entries}, separators=(",", ":")) + "\n"


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    stale = []
    for path in sorted(FACTS.glob("*.json")):
        if path.name.endswith(".index.json"):
            continue
        index = path.with_name(f"{path.stem}.index.json")
        text = index_of(path.read_bytes())
        if index.exists() and index.read_text() == text:
            continue
        stale.append(index.name)
        if not check:
            index.write_text(text)
    for name in stale:
        print(f"{name} {'is out of date' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
