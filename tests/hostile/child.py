"""Lints hostile cases in a process of its own that is watched and limited, one line of JSON for each case.

Arguments: a directory to build the cases in, then their names. What is forbidden while linting is recorded by an audit
hook: connections, processes, code, and files outside the project root and the installation.
"""

import json
import os
import re
import resource
import sys
import time
import xml.etree.ElementTree
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from dasf_lint import DirectoryTree, Options, Report, lint
from dasf_lint.core import json_text
from dasf_lint.core.graph import Graph
from dasf_lint.engine import LintRun
from dasf_lint.report.escape import json_document
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import RenderOptions
from tests.hostile.cases import CASES, SECRET

_PACKAGE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
_ALLOWED = tuple(
    {os.path.realpath(path) + os.sep for path in (_PACKAGE, sys.prefix, sys.base_prefix, os.path.dirname(os.__file__))}
)
_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.putenv", "os.chdir",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.kill", "shutil.",
    "tempfile.", "ctypes.", "pickle.", "webbrowser.", "urllib.", "http.", "ftplib.", "smtplib.",
)  # fmt: skip
# `:::` stands before a further place in the text format; no runner has a command whose name begins with a colon.
_COMMAND = re.compile(r"^[ \t]*::(?!: )|##\[|##vso", re.IGNORECASE | re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MEMORY = 3 << 30
SHOWN = frozenset({"unknown", "pass", "suppressed", "attested"})


class Watch:
    """The audit hook: what the process does while `root` is set."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.root is None:
            return
        if event.startswith(_FORBIDDEN):
            self.seen.append(event)
        elif event in ("open", "os.listdir", "os.scandir"):
            self._path(event, arguments)
        elif event in ("exec", "compile"):
            code = arguments[-1]
            name = getattr(code, "co_filename", code)
            if isinstance(name, str) and os.path.realpath(name).startswith(self.root):
                self.seen.append(f"{event} {name}")

    def _path(self, event: str, arguments: tuple[object, ...]) -> None:
        path = arguments[0]
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str) or self.root is None:
            return
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        real = os.path.realpath(path)
        if writes or not (real + os.sep).startswith((self.root + os.sep, *_ALLOWED)):
            self.seen.append(f"{event} {path}")


def formats() -> Iterator[str]:
    """The formats that are built."""
    for name, each in FORMATS.items():
        if os.path.exists(os.path.join(_PACKAGE, "dasf_lint", "report", f"{each.module}.py")):
            yield name


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if any(name.startswith("on") for name, _ in attrs):
            raise ValueError(f"a handler in <{tag}>")


def problems_of(name: str, text: str) -> list[str]:
    """What is wrong with an output as a document, for a terminal, and for a runner that obeys it."""
    found: list[str] = []
    try:
        text.encode("utf-8")
        if name in ("json", "sarif", "sarif-full", "gitlab-codequality", "graph"):
            json.loads(text)
        elif name == "junit":
            xml.etree.ElementTree.fromstring(text)
        elif name == "html":
            page = _Page()
            page.feed(text)
            found += [f"html: <{tag}>" for tag in sorted(page.tags & {"script", "iframe", "img", "object"})]
    except (ValueError, SyntaxError) as error:
        found.append(f"{name}: {error}")
    commands = [match.group() for match in _COMMAND.finditer(text)]
    if name == "github":
        commands = [line for line in text.splitlines() if _COMMAND.match(line) and not _OUR_ANNOTATION.match(line)]
    elif name == "azure":
        commands = [line for line in text.splitlines() if _COMMAND.search(line) and not _OUR_ISSUE.match(line)]
    found += [f"{name}: command {command[:80]!r}" for command in commands]
    control = _CONTROL.search(text)
    if control:
        found.append(f"{name}: control character {control.group()!r}")
    return found


_OUR_ANNOTATION = re.compile(r"::(error|warning|notice) (?!.*::.*##\[)[^:\n]*(:[^:\n]+)*::[^\n]*$")
_OUR_ISSUE = re.compile(r"##vso\[task\.(logissue|complete) [^\]]*\][^\n]*$")


def everything(report: Report, graphs: list[Graph]) -> Iterator[tuple[str, str]]:
    options = RenderOptions(version="0", show=SHOWN, verbose=True)
    for name in formats():
        yield name, render(name, report, options)
    yield "graph", json_document(json_text.dumps(graph_document(graphs, tool={"name": "dasf-lint"})))


def most_memory() -> int:
    """Kibibytes that this process has had at most. `ru_maxrss` begins with what the process had that started it, which
    lives on through `exec` (getrusage(2)), so it says how large the process of the tests is."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(name: str, root: Path, watch: Watch) -> dict[str, object]:
    case = CASES[name]
    options = case.options(root)
    root = root / case.root
    began = time.process_time()
    watch.seen = []
    watch.root = os.path.realpath(root)
    try:
        tree = DirectoryTree(str(root))
        report = lint(tree, options)
        again = LintRun(DirectoryTree(str(root)), options)
        graphs = again.judged().graphs
        outputs = dict(everything(report, graphs))
    finally:
        watch.root = None
    spent = time.process_time() - began
    return {
        "case": name,
        "seconds": round(spent, 2),
        "megabytes": most_memory() // 1024,
        "vouched": not report.could_not_vouch,
        "members": sorted({member.address for finding in report.findings for member in finding.members}),
        "policies": sorted({finding.policy for finding in report.findings}),
        "diagnostics": [[each.level, each.code, each.path, each.message] for each in report.diagnostics],
        "unknown": sorted({f"{reason.reason} {reason.subject}" for each in report.unknown for reason in each.reasons}),
        "graph": outputs["graph"] if len(outputs["graph"]) < 100_000 else "",
        "size": sum(map(len, outputs.values())),
        "leaks": [format for format, text in outputs.items() if SECRET in text],
        "problems": [problem for format, text in outputs.items() for problem in problems_of(format, text)],
        "events": watch.seen,
    }


def main(arguments: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    scratch = Path(arguments[0])
    # Modules that are imported on first use are no affair of the watch.
    warm = scratch / "warm"
    warm.mkdir()
    (warm / "main.tf").write_text('resource "databricks_token" "t" {\n  lifetime_seconds = 0\n}\n')
    for _ in everything(lint(DirectoryTree(str(warm)), Options(as_of="2026-11-24")), []):
        pass
    watch = Watch()
    sys.addaudithook(watch)
    for name in arguments[1:]:
        root = scratch / "".join(char if char.isalnum() else "-" for char in name)
        root.mkdir()
        CASES[name].build(root)
        try:
            result = run(name, root, watch)
        except (Exception, RecursionError) as error:  # noqa: BLE001  # that is what the test is about
            trace = error.__traceback__
            places = []
            while trace is not None:
                places.append(f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
                trace = trace.tb_next
            result = {"case": name, "crash": f"{type(error).__name__}: {error}"[:300] + " at " + " ".join(places[-6:])}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
