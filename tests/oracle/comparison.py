"""What `build` says against a recorded plan: every value equal, weak (unknown though it was planned) or wrong.

The plans were made with a stub in place of every provider, which has no defaults of its own.
"""

import json
import re
from collections import Counter
from fractions import Fraction
from typing import Any

from dasf_lint.core.asked import FromFile, FromText, Options, Setting
from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Graph, Root
from dasf_lint.core.json_text import dumps
from dasf_lint.core.source import FileTree
from dasf_lint.facts import schema, store
from dasf_lint.report.graph_json import graph_document
from dasf_lint.terraform.build import build
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.source_map import SourceMap

Json = Any
_STEP = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')


class _Unknown:
    def __repr__(self) -> str:
        return "(unknown)"


class _Server(_Unknown):
    """Unknown, because nobody wrote it and the service decides."""


UNKNOWN, SERVER = _Unknown(), _Server()


class Tally:
    """Counts of one comparison and what is to be printed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.lines: list[str] = []

    def note(self, outcome: str, where: str, detail: str = "") -> None:
        self.counts[outcome] += 1
        if outcome in ("wrong", "weak"):
            self.lines.append(f"{outcome}: {where}: {detail}"[:400])

    def take(self, other: "Tally") -> None:
        self.counts += other.counts
        self.reasons += other.reasons
        self.lines += other.lines


def parse(text: str) -> Json:
    return json.loads(text, parse_float=Fraction)


def steps(path: str) -> list[str | int]:
    found: list[str | int] = []
    for match in _STEP.finditer(path):
        name, index, quoted = match.groups()
        found.append(name if name is not None else int(index) if index is not None else json.loads(f'"{quoted}"'))
    return found


def place(tree: Json, path: str, mark: _Unknown) -> Json:
    """`tree` with `mark` at `path`."""
    way = steps(path)
    if not way:
        return mark
    here = tree
    for i, step in enumerate(way):
        last = i == len(way) - 1
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            if last:
                here[step] = mark
            elif here[step] is None:
                here[step] = {}
            here = here[step]
        else:
            if last:
                here[step] = mark
            elif here.get(step) is None:
                here[step] = [] if isinstance(way[i + 1], int) else {}
            here = here[step]
    return tree


def expected_tree(record: Json) -> Json:
    tree = record.get("values", record.get("value"))
    if tree is None and ("values" in record or "provider" in record or any(record.get("unknown", ()))):
        tree = {}
    for path in record.get("unknown", ()):
        tree = place(tree, path, UNKNOWN)
    for path in record.get("server_decides", ()):
        tree = place(tree, path, SERVER)
    return tree


def is_unknown(value: Json) -> bool:
    return isinstance(value, dict) and "$unknown" in value


def has_mark(value: Json) -> bool:
    if isinstance(value, str):
        return "<<" in value and ">>" in value
    if isinstance(value, dict):
        return any(map(has_mark, value.values())) or any(map(has_mark, value))
    return isinstance(value, list) and any(map(has_mark, value))


def derived_texts(graph: Graph) -> frozenset[str]:
    """Attributes that providers build from arguments: no plan tells them, and every one will be what it is here."""
    found = {
        str(datum.payload)
        for node in graph
        for name in store.entry("derived", node.kind)
        if (datum := node.body.get(name)).kind == "text" and datum.default is not None
    }
    return frozenset(found)


class Comparison:
    """One resource, data source or output. `derived` are texts that may stand where a plan says unknown."""

    def __init__(self, kind: str | None, data_read: bool, derived: frozenset[str]) -> None:
        facts = None if kind is None else schema.load(kind)
        self.root = None if facts is None else facts.root
        self.data_read = data_read
        self.derived = derived

    def item(self, path: tuple[str, ...]) -> Any:
        item: Any = self.root
        for name in path:
            item = None if item is None else item.children.get(name)
        return item

    def compare(self, want: Json, got: Json, path: tuple[str, ...], where: str, tally: Tally) -> None:
        if isinstance(want, _Unknown):
            item = self.item(path)
            if is_unknown(got):
                tally.note("unknown", where)
            elif got is None and (
                isinstance(want, _Server) or (item is not None and item.code.presence == "read_only")
            ):
                tally.note("only the server says", where)
            elif isinstance(got, str) and any(text in got for text in self.derived):
                tally.note("derived", where)
            else:
                tally.note("wrong", where, f"should be {want!r}, is {got!r}")
            return
        if is_unknown(got):
            self.weak(want, got, where, tally)
            return
        if isinstance(want, str) and has_mark(want):
            tally.note("wrong", where, f"should be unknown ({want}), is {got!r}")
            return
        if isinstance(want, dict) and isinstance(got, dict):
            self.objects(want, got, path, where, tally)
        elif isinstance(want, list) and isinstance(got, list):
            self.sequences(want, got, path, where, tally)
        elif want == got and isinstance(want, bool) == isinstance(got, bool):
            tally.note("equal", where)
        elif self.data_read and isinstance(want, bool | int | list | dict):
            tally.note("read data", where)
        else:
            tally.note("wrong", where, f"should be {want!r}, is {got!r}")

    def weak(self, want: Json, got: Json, where: str, tally: Tally) -> None:
        if has_mark(want) or (self.data_read and isinstance(want, bool | int)):
            tally.note("unknown", where)
            return
        unknown = got["$unknown"]
        tally.reasons[f"{unknown['reason']} {unknown['subject']}"] += 1
        tally.note("weak", where, f"should be {want!r}, is {unknown}")

    def objects(self, want: Json, got: Json, path: tuple[str, ...], where: str, tally: Tally) -> None:
        for name in sorted({*want, *got}):
            here = f"{where}.{name}"
            if name in want:
                if name not in got and not isinstance(want[name], _Unknown):
                    if want[name] in ([], {}, None):
                        tally.note("equal", here)
                    else:
                        tally.note("wrong", here, f"should be {want[name]!r}, is absent")
                    continue
                self.compare(want[name], got.get(name), (*path, name), here, tally)
            elif got[name] is None:
                continue
            elif is_unknown(got[name]):
                item = self.item((*path, name))
                if item is not None and item.code.service_decides:
                    tally.note("computed", here)
                else:
                    self.weak(None, got[name], here, tally)
            else:
                tally.note("wrong", here, f"should be absent, is {got[name]!r}")

    def sequences(self, want: Json, got: Json, path: tuple[str, ...], where: str, tally: Tally) -> None:
        if len(want) != len(got):
            tally.note("wrong", where, f"should have {len(want)} elements, has {len(got)}: {want!r} and {got!r}")
            return
        item = self.item(path)
        is_set = item is not None and (item.nesting == "set" or item.code.type.startswith("set("))
        rest = list(got)
        for i, element in enumerate(want):
            trials: list[tuple[int, int, Tally]] = []
            for j, candidate in enumerate(rest if is_set else got[i : i + 1]):
                trial = Tally()
                self.compare(element, candidate, path, f"{where}[{i}]", trial)
                trials.append((trial.counts["wrong"] * 1000 + trial.counts["weak"], j, trial))
            _, j, best = min(trials, key=lambda trial: trial[:2])
            if is_set:
                del rest[j]
            tally.take(best)


def without_defaults(graph: Graph, address: str, attributes: Json) -> Json:
    """Defaults of the provider are taken out: the stub that the plans were made with has none."""
    node = graph.get(address)
    assert node is not None

    def cut(datum: Datum, value: Json) -> Json:
        if datum.kind == "mapping" and isinstance(value, dict) and not is_unknown(value):
            return {
                name: cut(datum.members.get(name), item)
                for name, item in value.items()
                if datum.members.get(name).default is None
            }
        if datum.kind == "sequence" and isinstance(value, list):
            return [cut(element, item) for element, item in zip(datum.elements, value, strict=True)]
        return value

    return cut(node.datum(), attributes)


def settings_of(record: Json) -> tuple[Setting, ...]:
    directory = record["directory"]
    found: list[Setting] = []
    for name in record["args"]["var_files"]:
        found.append(FromFile(name if directory == "." else f"{directory}/{name}"))
    for name, value in record["args"]["vars"].items():
        found.append(FromText(name, value if isinstance(value, str) else dumps(value)))
    return tuple(found)


def compare_record(record: Json, tree: FileTree) -> Tally:
    tally = Tally()
    taken = record.get("remote_modules_taken_locally", {})
    options = TerraformOptions(
        Options(settings=settings_of(record)),
        module_sources=SourceMap({entry["source"]: entry["directory"] for entry in taken.values()}),
    )
    graph = build(Modules(tree), Root("terraform", record["directory"], workspace="default"), options)
    document = parse(dumps(graph_document([graph], tool={}, show_secrets=True)))
    nodes = {node["address"]: node for node in document["roots"][0]["nodes"]}
    data_read = record["data"] == "read"
    derived = derived_texts(graph)
    skipped = {tuple(entry.rsplit(" ", 1)) for entry in record.get("not_compared", ())}
    for section, mode in (("resources", "managed"), ("data_sources", "data")):
        for address, expected in record.get(section, {}).items():
            compare_resource(address, expected, mode, nodes, graph, data_read, derived, skipped, tally)
    if record["complete"]:
        extra = [
            address for address, node in nodes.items()
            if node["mode"] == "managed" and address not in record.get("resources", {}) and node["existence"] == "true"
            and "[*]" not in address
        ]  # fmt: skip
        for address in extra:
            tally.note("wrong", address, "is not planned")
    for name, expected in record.get("outputs", {}).items():
        node = nodes.get(f"output.{name}")
        if node is None:
            tally.note("wrong", f"output.{name}", "is missing")
            continue
        want = expected_tree(expected)
        got = node["attributes"].get("value")
        Comparison(None, data_read, derived).compare(want, got, (), f"output.{name}", tally)
    compare_instances(record, nodes, tally)
    compare_diagnostics(record, document, tally)
    return tally


def compare_resource(
    address: str, expected: Json, mode: str, nodes: dict[str, Json], graph: Graph, data_read: bool,
    derived: frozenset[str], skipped: set[tuple[str, ...]], tally: Tally,
) -> None:  # fmt: skip
    node = nodes.get(address)
    if node is None:
        if any(other.endswith("[*]") or "[*]" in other for other in nodes if _same_resource(address, other)):
            tally.note("weak", address, "only as a symbolic instance")
        else:
            tally.note("wrong", address, "is missing")
        return
    kind = node["type"] if mode == "managed" else f"data.{node['type']}"
    want = expected_tree(expected)
    got = without_defaults(graph, address, node["attributes"])
    for other, attribute in skipped:
        if other == address:
            want.pop(attribute, None)
            got.pop(attribute, None)
    if mode == "data":
        # Computed attributes of data sources are unknown to us and not recorded.
        got = {name: value for name, value in got.items() if name in want or not is_unknown(value)}
    Comparison(kind, data_read, derived).compare(want, got, (), address, tally)
    provider = expected["provider"]
    module, _, name = provider.rpartition(":")
    wanted = f"{module}.provider.{name}" if module else f"provider.{name}"
    if node["provider"] != wanted and not (node["provider"] is None and wanted not in nodes):
        tally.note("wrong", address, f"provider should be {wanted}, is {node['provider']}")
    else:
        tally.note("provider", address)
    if mode == "managed":
        not_compared = tuple(attribute for other, attribute in skipped if other == address)
        missing = set(expected.get("sensitive", ())) ^ set(node["sensitive"])
        missing = {path for path in missing if not path.startswith(not_compared or ("(none)",))}
        tally.note("wrong" if missing else "sensitive", f"{address} sensitive", str(sorted(missing)))


def _same_resource(address: str, other: str) -> bool:
    return re.sub(r"\[[^\]]*\]", "", address) == re.sub(r"\[[^\]]*\]", "", other)


def compare_instances(record: Json, nodes: dict[str, Json], tally: Tally) -> None:
    for address in record.get("module_instances", ()):
        if address in nodes:
            tally.note("module instance", address)
        else:
            tally.note(
                "weak" if any("[*]" in other for other in nodes) else "wrong", address, "module instance missing"
            )


def compare_diagnostics(record: Json, document: Json, tally: Tally) -> None:
    said = [d for d in document["diagnostics"] if d["level"] != "gap"]
    lines = {(d["location"]["file"], d["location"]["line"]) for d in said if d["location"]}
    for error in record.get("errors", ()):
        known = (error.get("file"), error.get("line")) in lines
        tally.note("error found" if known else "error not found", "", "")
        if not known:
            tally.lines.append(f"not reported: {error['summary']} {error.get('file')}:{error.get('line')}")
    for diagnostic in said:
        place = diagnostic["location"] or {}
        same = any(error.get("line") == place.get("line") for error in record.get("errors", []))
        if not same:
            tally.note("other diagnostic", "")
            tally.lines.append(f"said: {diagnostic['message']} {place.get('file')}:{place.get('line')}"[:300])
