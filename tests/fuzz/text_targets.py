"""Targets for texts: masking, escaping, patterns of paths, and how work grows when a piece is repeated."""

import csv
import json
import re
import sys
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from random import Random
from typing import Final

from dasf_lint.bundle import globs as bundle_globs
from dasf_lint.core import json_text, source, wildcards, yaml
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import json_syntax, parser
from dasf_lint.languages import comments, extents
from dasf_lint.project.globs import Globs
from dasf_lint.report import escape
from dasf_lint.report.mask import mask
from tests.fuzz import hcl_targets, yaml_targets
from tests.fuzz.target import Target, require
from tests.fuzz.whole_checks import examine

_HIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_COMMAND: Final = re.compile(r"^[ \t]*::|##\[|##vso", re.IGNORECASE)
_SECRETS: Final = (
    "dapi0123456789abcdef0123456789abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "aB3" * 12,
    "glpat-" + "x1Y-" * 5,
    "https://user:pass@x.example",
    "eyJhbGciOi1.eyJzdWIiOi1.x",
    "qZ8rT5yN1wK7mB3xV6cL9sD2",
)
_WORDS: Final = (
    *_SECRETS, *hcl_targets.grammar_hcl.TEXTS, "=", ": ", '"', "'", "\\", "|", "`", "``", "\n", "\r", "\t", "::", "##[", "##vso", "%", ";", "]", "<", ">", "&", "@", "https://", "sig=", "AccountKey=", "a" * 25,
    "-----BEGIN RSA PRIVATE KEY-----", "ref=", "***", "/", "**", "*", "?", "..", "a/b", "[a-", "{a,b}", "\\",
)  # fmt: skip


def text(data: bytes) -> str:
    given = data.decode("utf-8", "surrogateescape")
    return "\n".join((_masked(given), *_escaped(given)))


def _masked(given: str) -> str:
    masked = mask(given)
    require(len(masked) <= 3 * len(given), "a mask stays short", given, masked)
    for secret in _SECRETS[:4]:
        require(
            secret not in mask(f"{given} {secret} x"), "a secret is hidden whatever stands before it", given, secret
        )
    return masked


def _escaped(given: str) -> Sequence[str]:
    seen = escape.visible(given)
    require(not _HIDDEN.search(seen) and "##[" not in seen, "what is visible holds nothing hidden", given, seen)
    require(escape.visible(seen) == seen, "what is visible stays as it is", given, seen)
    start = escape.line_start(given)
    require(not _COMMAND.search(start), "a line is no command", given, start)
    document = escape.json_document(json_text.dumps(given))
    require(json.loads(document) == given, "JSON keeps its value", given, document)
    require(not _HIDDEN.search(document), "JSON holds nothing hidden", document)
    for name in ("github_data", "github_property", "azure_data", "azure_property", "markdown", "markdown_code"):
        shown = getattr(escape, name)(given)
        require(not _HIDDEN.search(shown) and "##[" not in shown, f"{name} holds nothing hidden", given, shown)
    require(not set(escape.github_property(given)) & set(":,"), "a property ends where it should", given)
    require(not set(escape.azure_property(given)) & set(";]"), "a property ends where it should", given)
    return seen, start, document, _markup(given), _cell(given), _uri(given)


def _markup(given: str) -> str:
    xml = escape.xml(given)
    root = ElementTree.fromstring(f'<a b="{xml}">{xml}</a>')
    require(not list(root), "XML text is text", given)
    page = HTMLParser()
    tags: list[str] = []
    page.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    page.feed(escape.html(given))
    require(not tags, "HTML text is text", given, tags)
    return xml


def _cell(given: str) -> str:
    cell = escape.csv(given)
    rows = list(csv.reader([cell]))
    require(len(rows) <= 1 and all(len(row) == 1 for row in rows if row), "a cell is one cell", given, rows)
    require(
        not cell or not rows[0][0].startswith(("=", "+", "-", "@", "\t", "\r")), "a cell is no formula", given, rows
    )
    return cell


def _uri(given: str) -> str:
    uri = escape.uri(given)
    require(uri.isascii() and not set(uri) & set(' "<>\\^`{|}:?#'), "a URI reference holds what it may", given, uri)
    if given and not re.search("[\ud800-\udc7f]", given):
        require(
            urllib.parse.unquote_to_bytes(uri) == given.encode("utf-8", "surrogateescape"),
            "a URI reference keeps the path",
            given,
            uri,
        )
    return uri


# --- patterns ---------------------------------------------------------------------------------------------------------


def patterns(data: bytes) -> str:
    """The first line is a path, every other one a pattern."""
    path, *given = data.decode("utf-8", "replace").split("\n")
    clean = source.normalise(path)
    if clean is not None:
        steps = clean.split("/")
        require(not clean.startswith("/") and ".." not in steps, "a normal path stays below the root", path, clean)
        require(source.normalise(clean) == clean, "a normal path stays as it is", path, clean)
    answers: list[object] = [clean]
    for pattern in given[:20]:
        found = Globs((pattern,)).match(clean or ".")
        if len(pattern) <= 24 and len(clean or "") <= 40:
            require(found == _fits(pattern, clean or "."), "a pattern of paths fits what it should", pattern, clean)
            require(
                wildcards.glob(pattern, path) == _like(pattern, path), "a pattern fits what it should", pattern, path
            )
        try:
            answers.append((found, bundle_globs.matches(pattern.rpartition("/")[2], path.rpartition("/")[2])))
        except bundle_globs.BadPattern:
            answers.append((found, None))
    return repr(answers)


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(re.sub(r"(?:\\\*)+", ".*", re.escape(pattern)).replace(r"\?", "."), text, re.DOTALL) is not None


def _fits(pattern: str, path: str) -> bool:
    steps = [] if path == "." else path.split("/")
    parts = [part for part in pattern.split("/") if part not in ("", ".")] or [""]
    return any(_exactly(parts, steps[:count]) for count in range(len(steps) + 1))


def _exactly(parts: Sequence[str], steps: Sequence[str]) -> bool:
    if not parts:
        return not steps
    if parts[0] == "**":
        if len(parts) == 1:
            return bool(steps)
        return _exactly(parts[1:], steps) or (bool(steps) and _exactly(parts, steps[1:]))
    return bool(steps) and _like(parts[0], steps[0]) and _exactly(parts[1:], steps[1:])


# --- growth -----------------------------------------------------------------------------------------------------------

_PATH_PATTERN: Final = "a/" * 30 + "a" * 40
_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "hcl": lambda text: (parser.parse(_file("a.tf", text)), comments(_file("a.tf", text))),
    "json": lambda text: json_syntax.parse_json(_file("a.tf.json", text)),
    "yaml": lambda text: (
        yaml.load(_file("a.yml", text), dialect="bundle"),
        comments(_file("a.yml", text)),
        extents(_file("a.yml", text)),
    ),
    "mask": lambda text: mask(text),
    "escape": _escaped,
    "glob": lambda text: (Globs((text[:2000],)).match(_PATH_PATTERN), wildcards.glob(text, "a" * 2000)),
    "root": lambda text: examine({"main.tf": text}, seed=None),
    "values": lambda text: examine({"main.tf": 'variable "a" {\n}\n', "terraform.tfvars": text}, seed=None),
    "bundle": lambda text: examine({"databricks.yml": text}, seed=None),
    "config": lambda text: examine({".dasf-lint.yaml": text, "main.tf": ""}, seed=None),
}


def _file(path: str, text: str) -> SourceFile:
    return SourceFile(path, text.encode("utf-8", "surrogatepass"))


def _parts(data: bytes) -> tuple[str, str, str, str]:
    """The first line names the reader; then head, what is repeated, and tail, parted by 0x1F."""
    name, _, rest = data.decode("utf-8", "replace").partition("\n")
    head, piece, tail, *_ = [*rest.split("\x1f"), "", "", ""]
    return (name if name in _READERS else "hcl"), head[:200], piece[:200] or "x", tail[:200]


def growth(data: bytes) -> str:
    """Four times the text costs about four times the calls."""
    name, head, piece, tail = _parts(data)
    small, large = (_calls(_READERS[name], head + piece * (size // len(piece) + 1) + tail) for size in (1_000, 4_000))
    require(large <= 8 * small + 20_000, f"work grows with the text for {name}", head, piece, tail, small, large)
    return name


def _calls(read: Callable[[str], object], text: str) -> int:
    read(text[:10])
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return counted


def growth_of_time(data: bytes) -> str:
    """The same in processor time, which also sees what regular expressions do; not for the suite."""
    name, head, piece, tail = _parts(data)
    small, large = (
        _seconds(_READERS[name], head + piece * (size // len(piece) + 1) + tail) for size in (8_000, 64_000)
    )
    require(large <= 24 * max(small, 0.03), f"time grows with the text for {name}", head, piece, tail, small, large)
    return name


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _growth(random: Random) -> bytes:
    name = random.choice(tuple(_READERS))
    words = (
        yaml_targets.WORDS
        if name in ("yaml", "bundle", "config")
        else _WORDS
        if name in ("mask", "escape", "glob")
        else hcl_targets.WORDS
    )

    def some(most: int) -> str:
        return "".join(random.choice(words) for _ in range(random.randrange(most)))

    head, tail = some(3), some(3)
    return f"{name}\n{head}\x1f{some(4) or 'x'}\x1f{tail}".encode("utf-8", "surrogatepass")


def _lines(random: Random) -> bytes:
    parts = ("a", "b", "ab", "*", "?", "**", "a*", "*b", "..", ".", "", "[a-z]", "[^a]", "\\*", "é")
    lines = ("/".join(random.choice(parts) for _ in range(random.randrange(1, 6))) for _ in range(4))
    return "\n".join(lines).encode()


def _texts(random: Random) -> bytes:
    return "".join(random.choice(_WORDS) for _ in range(random.randrange(1, 8))).encode("utf-8", "surrogatepass")


_PATTERN_WORDS: Final = ("*", "**", "?", "/", "a", "..", "\n", "[a-z]", "[", "\\", "{a,b}")
_GROWTH_WORDS: Final = (*hcl_targets.WORDS, *yaml_targets.WORDS, "\x1f")

TARGETS: Final[dict[str, Target]] = {
    "text": Target(text, _texts, lambda: [each.encode() for each in _SECRETS], _WORDS),
    "patterns": Target(patterns, _lines, lambda: [_lines(Random(each)) for each in range(20)], _PATTERN_WORDS),
    "growth": Target(growth, _growth, lambda: [_growth(Random(each)) for each in range(40)], _GROWTH_WORDS),
    "growth-time": Target(
        growth_of_time, _growth, lambda: [_growth(Random(each)) for each in range(40)], _GROWTH_WORDS, seconds=60.0
    ),
}
