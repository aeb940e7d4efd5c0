"""Several files in one input: `=== path` before each, `=== path -> target` for a link."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dasf_lint.core.source import normalise

_HEAD: Final = re.compile(rb"^=== ([^\n]*)\n", re.MULTILINE)


class Parcel(NamedTuple):
    files: Mapping[str, bytes]
    links: Mapping[str, str]


def pack(files: Mapping[str, str | bytes], links: Iterable[tuple[str, str]] = ()) -> bytes:
    parts: list[bytes] = []
    for path, content in files.items():
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        parts.append(b"=== " + path.encode("utf-8", "surrogatepass") + b"\n" + data)
        if not data.endswith(b"\n"):
            parts.append(b"\n")
    parts += [f"=== {path} -> {target}\n".encode() for path, target in links]
    return b"".join(parts)


def unpack(data: bytes, first: str) -> Parcel:
    """The files of an input; what stands before the first head is the file `first`. Names that cannot be are left out.

    A path that is a file and a directory at once stays what it was first.
    """
    files: dict[str, bytes] = {}
    links: dict[str, str] = {}
    pieces = _HEAD.split(data)
    contents = [(first, pieces[0])] if pieces[0] else []
    contents += zip((_text(each) for each in pieces[1::2]), pieces[2::2], strict=True)
    for name, content in contents:
        path, arrow, target = name.partition(" -> ")
        clean = _possible(path, {*files, *links})
        if clean is None:
            continue
        if arrow:
            links[clean] = target.replace("\0", "") or "."
        else:
            files[clean] = content
    return Parcel(files, links)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _possible(path: str, taken: set[str]) -> str | None:
    if len(path) > 300 or any(len(part.encode("utf-8", "replace")) > 200 for part in path.split("/")):
        return None
    clean = normalise(path)
    if clean is None or clean == "." or clean in taken:
        return None
    steps = clean.split("/")
    above = {"/".join(steps[:i]) for i in range(1, len(steps))}
    below = any(each.startswith(clean + "/") for each in taken)
    return None if above & taken or below or len(steps) > 12 else clean
