"""The layout of facts files: keys of types are indented by one blank, paths by two, so that a type can be cut out of
the bytes between its opening and its closing brace."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

_OPENING: Final = re.compile(rb'^ "((?:[^"\\\\]|\\\\.)+)": [{\[]', re.MULTILINE)


def text_of(header: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> str:
    """One line for the header, one for each path; types and paths sorted."""
    lines = [f' "$": {json.dumps(header)}']
    for kind in sorted(entries):
        body = ",\n".join(f"  {json.dumps(path)}: {json.dumps(entries[kind][path])}" for path in sorted(entries[kind]))
        lines.append(f" {json.dumps(kind)}: {{\n{body}\n }}" if body else f" {json.dumps(kind)}: {{}}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


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
