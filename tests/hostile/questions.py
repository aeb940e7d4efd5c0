"""Policies that a pull request brings with it and that ask too much: `python -m tests.hostile.questions [PART OF A NAME]`
lints each at its worst size and prints the time.

Each makes the files of a size; `worst` is as much as the limits of what is read let through, or as much as hangs.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from dasf_lint import Options, lint
from dasf_lint.core.source import MemoryTree
from dasf_lint.report.formats import render
from dasf_lint.report.options import RenderOptions

Files = Mapping[str, str]
SEED = 'resource "databricks_token" "seed" {\n  lifetime_seconds = 31536000\n}\n'


class Shape(NamedTuple):
    make: Callable[[int], Files]
    worst: int


def policy(id: str, asked: object, *, match: object = "databricks_cluster", **more: object) -> str:
    examples = [
        {"name": verdict, "expect": verdict, "terraform": 'resource "databricks_cluster" "c" {}'}
        for verdict in ("pass", "fail", "unknown")
    ]
    return json.dumps(
        {
            "version": 1, "id": id, "title": "Own", "severity": "medium", "dasf": ["DASF-1"], "description": "Own.",
            "remediation": "None.", "message": "{address} is there", "match": {"resource": match}, "assert": asked,
            "examples": examples, **more,
        }
    )  # fmt: skip


def own(main: str, *policies: str, config: str = "", **files: str) -> Files:
    named = {f"own/p{i}.yaml": each for i, each in enumerate(policies)}
    return {".dasf-lint.yaml": f"policies: [own]\n{config}", "main.tf": main + SEED, **named, **files}


def clusters(n: int, name: str = '"c${count.index}"', more: str = "") -> str:
    return f'resource "databricks_cluster" "c" {{\n  count = {n}\n  cluster_name = {name}\n{more}}}\n'


def related(link: str, asked: object, word: str = "none", more: Mapping[str, object] = {}) -> object:
    return {word: {"related": "databricks_cluster", "link": link}, "satisfies": asked, **more}


ABSENT: Mapping[str, object] = {"absent": "pass"}


MINE = {"path": "cluster_name", "equals": {"mine": "cluster_name"}}
UNKNOWN = 'variable "x" {}\n'


def _arguments(n: int, name: str = "ssh_public_keys") -> str:
    return f"  {name} = {json.dumps(words(n, 'k{}'))}\n"


def words(n: int, form: str = "w{}") -> list[str]:
    return [form.replace("{}", str(i)) for i in range(n)]


def sets(**values: list[str]) -> str:
    return json.dumps({name: {"source": "x", "values": found} for name, found in values.items()})


def each(template: str, count: int) -> str:
    return "".join(template.replace("N", str(i)) + "\n" for i in range(count))


_TAGS = 'variable "x" {}\n'

SHAPES: Mapping[str, Shape] = {
    # (a) each resource beside each other one
    "a: related by value": Shape(lambda n: own(clusters(n), policy("o", related("same_root", MINE))), 3_000),
    "a: related by value, one name": Shape(lambda n: own(clusters(n, '"c"'), policy("o", related("same_root", MINE))), 3_000),
    "a: related by value, every": Shape(lambda n: own(clusters(n), policy("o", related("same_root", {"path": "cluster_name", "not_equals": {"mine": "cluster_name"}}, "every", ABSENT))), 3_000),
    "a: related by unknown values": Shape(lambda n: own(UNKNOWN + clusters(n, '"${var.x}${count.index}"'), policy("o", related("same_root", MINE))), 3_000),
    "a: related by nothing": Shape(lambda n: own(clusters(n), policy("o", related("same_root", {"path": "cluster_name", "equals": "x"}))), 3_000),
    "a: related by nothing, some": Shape(lambda n: own(clusters(n), policy("o", related("same_root", {"path": "cluster_name", "equals": "x"}, "some"))), 3_000),
    "a: related by nothing, every fails": Shape(lambda n: own(clusters(n), policy("o", related("same_root", {"path": "cluster_name", "equals": "x"}, "every", ABSENT))), 3_000),
    "a: related and counted": Shape(lambda n: own(clusters(n), policy("o", {"count": {"related": "databricks_cluster", "link": "same_root"}, "satisfies": MINE, "at_most": 0})), 3_000),
    "a: related by contains": Shape(lambda n: own(clusters(n), policy("o", related("same_root", {"path": "cluster_name", "like": {"mine": "cluster_name"}}))), 3_000),
    "a: related twice": Shape(lambda n: own(clusters(n), policy("o", related("same_root", related("same_root", MINE)))), 300),
    # (b) each value beside each other one
    "b: lists by lists": Shape(lambda n: own(f'resource "databricks_cluster" "c" {{\n{_arguments(n)}}}\n', policy("o", {"every": "ssh_public_keys[*]", "in": {"mine": "ssh_public_keys[*]"}, **ABSENT})), 9_000),
    "b: lists by other lists": Shape(lambda n: own(f'resource "databricks_cluster" "c" {{\n{_arguments(n)}  custom_tags = {json.dumps({f"t{i}": f"v{i}" for i in range(n)})}\n}}\n', policy("o", {"none": "ssh_public_keys[*]", "in": {"mine": "custom_tags.*"}})), 9_000),
    "b: lists by patterns": Shape(lambda n: own(f'resource "databricks_cluster" "c" {{\n{_arguments(n)}}}\n', policy("o", {"none": "ssh_public_keys[*]", "like": {"mine": "ssh_public_keys[*]"}})), 9_000),
    "b: lists that contain": Shape(lambda n: own(f'resource "databricks_cluster" "c" {{\n{_arguments(n)}}}\n', policy("o", {"path": "ssh_public_keys", "contains_all": {"mine": "ssh_public_keys[*]"}})), 9_000),
    "b: lists of unknown values": Shape(lambda n: own(UNKNOWN + f'resource "databricks_cluster" "c" {{\n  ssh_public_keys = {json.dumps(words(n, "${var.x}{}"))}\n}}\n', policy("o", {"none": "ssh_public_keys[*]", "in": {"mine": "ssh_public_keys[*]"}})), 9_000),
    # (c) sets
    "c: sets of values": Shape(lambda n: own(clusters(2_000), policy("o", {"path": "cluster_name", "not_in": {"set": "s"}}), **{"own/sets.yaml": sets(s=words(n))}), 99_000),
    "c: sets of patterns": Shape(lambda n: own(clusters(2_000), policy("o", {"path": "cluster_name", "not_like": {"set": "s"}}), **{"own/sets.yaml": sets(s=words(n, "*w{}*"))}), 99_000),
    "c: sets of beginnings": Shape(lambda n: own(clusters(2_000), policy("o", {"path": "cluster_name", "not_like": {"set": "s"}}), **{"own/sets.yaml": sets(s=words(n, "w{}*"))}), 99_000),
    "c: sets of patterns, unknown": Shape(lambda n: own(UNKNOWN + clusters(2_000, '"c${count.index}${var.x}"'), policy("o", {"path": "cluster_name", "not_like": {"set": "s"}}), **{"own/sets.yaml": sets(s=words(n, "w{}*"))}), 99_000),
    "c: values of a policy, all wrong": Shape(lambda n: own(clusters(2_000), policy("o", {"path": "cluster_name", "in": words(n)})), 90_000),
    "c: sets that lists contain": Shape(lambda n: own(clusters(2_000, more=_arguments(20)), policy("o", {"path": "ssh_public_keys", "contains": {"set": "s"}}), **{"own/sets.yaml": sets(s=words(n))}), 99_000),
    "c: sets of ranges": Shape(lambda n: own(clusters(500, '"10.0.0.0/8"'), policy("o", {"path": "cluster_name", "cidr_within": {"set": "s"}}), **{"own/sets.yaml": sets(s=[f"10.{i // 250 % 250}.{i % 250}.0/24" for i in range(n)])}), 60_000),
    "c: a parameter": Shape(lambda n: own(clusters(2_000), policy("o", {"path": "cluster_name", "not_in": {"param": "p"}}, params={"p": {"description": "d", "default": words(n)}})), 90_000),
    # (d) long texts
    "d: files by patterns": Shape(lambda n: own(clusters(10, '"${path.module}/big.txt"'), policy("o", {"path": "cluster_name|file", "not_like": words(900, "*a?a?a?a?a?a?a?b{}*")}), **{"big.txt": "a" * n}), 1_000_000),
    "d: texts by patterns": Shape(lambda n: own(clusters(200, f'"{"a" * n}"'), policy("o", {"path": "cluster_name", "not_like": words(900, "*a?a?a?a?a?a?a?b{}*")})), 900_000),
    "d: texts by stars": Shape(lambda n: own(clusters(200, f'"{"a" * n}"'), policy("o", {"path": "cluster_name", "not_like": words(900, "*" + "a*" * 400 + "b{}")})), 900_000),
    "d: texts by expressions": Shape(lambda n: own(clusters(2_000, f'"{"a" * n}"'), policy("o", {"none": ["cluster_name"] * 50, "matches": "(a|b)*(x+x+)+y|a[^c]{500}c"})), 64_000),
    "d: documents": Shape(lambda n: own(clusters(500, f'jsonencode([count.index, {json.dumps(list(range(n)))}])'), policy("o", {"every": "cluster_name|json[1][*]", "satisfies": {"path": "$self", "exists": True}, **ABSENT})), 20_000),
}  # fmt: skip


def entries(key: str, entry: str, n: int) -> str:
    return f"{key}:\n" + each(f"- {entry}", n)


_LONG = "a" * 900
_ADDRESSED = "?" * 300 + "*b?b?b*" + "?" * 300
OPEN = policy("o", {"path": "cluster_name", "equals": "x"})


def _keyed(n: int, name: str = "var.x") -> str:
    return f'variable "x" {{}}\nresource "databricks_cluster" "c" {{\n  for_each = toset({json.dumps(words(n, _LONG + "{}"))})\n  cluster_name = {name}\n}}\n'


SHAPES = {
    **SHAPES,
    # (e), (f) entries of the configuration
    "e: globs of suppress": Shape(lambda n: own(_keyed(n, '"y"'), OPEN, config=entries("suppress", f"{{policy: o, reason: r, address: '*{'a?a?' * 100}bN*'}}", 1_000)), 2_000),
    "e: globs of attest": Shape(lambda n: own(_keyed(n), OPEN, config=entries("attest", f"{{policy: o, reason: r, scope: {{address: '*{'a?a?' * 100}bN*'}}}}", 1_000)), 2_000),
    "e: stars of suppress": Shape(lambda n: own(_keyed(n, '"y"'), OPEN, config=entries("suppress", f"{{policy: o, reason: r, address: '*{'a*' * 200}bN*'}}", 1_000)), 2_000),
    "f: attestations": Shape(lambda n: own(UNKNOWN + clusters(n, "var.x"), *(policy(f"o-{i}", {"path": "cluster_name", "equals": "x"}) for i in range(50)), config=entries("attest", "{policy: o-1, reason: r, scope: {address: '*xN'}}", 1_000)), 2_000),
    "f: attestations of a control": Shape(lambda n: own(UNKNOWN + clusters(n, "var.x"), *(policy(f"o-{i}", {"path": "cluster_name", "equals": "x"}) for i in range(50)), config=entries("attest", "{control: DASF-1, reason: r, scope: {address: '*xN'}}", 1_000)), 2_000),
    "f: suppressions": Shape(lambda n: own(clusters(n), *(policy(f"o-{i}", {"path": "cluster_name", "equals": "x"}) for i in range(50)), config=entries("suppress", "{policy: DASF-1, reason: r, address: '*xN'}", 1_000)), 2_000),
    "f: overrides": Shape(lambda n: own(clusters(n), *(policy(f"o-{i}", {"path": "cluster_name", "equals": "x"}) for i in range(50)), config=entries("overrides", "{paths: ['*'], severity: {o-1: low}, profile: strict}", 1_000)), 2_000),
    "f: overrides of many files": Shape(lambda n: own("", *(policy(f"o-{i}", {"path": "cluster_name", "equals": "x"}) for i in range(50)), config=entries("overrides", "{paths: ['fN.tf'], profile: strict}", 1_000), **{f"f{i}.tf": f'resource "databricks_cluster" "c{i}" {{}}\n' for i in range(n)}), 2_000),
}  # fmt: skip


def judged(files: Files) -> tuple[float, float, str]:
    """Seconds of judging and of printing, and what came of it."""
    options = Options(as_of="2026-11-24")
    began = time.process_time()
    report = lint(MemoryTree(dict(files)), options)
    middle = time.process_time()
    shown = RenderOptions(version="0", show=frozenset({"unknown", "pass", "suppressed", "attested"}), verbose=True)
    size = sum(len(render(name, report, shown)) for name in ("text", "json", "sarif"))
    told = sorted({(each.code, each.message[:100]) for each in report.diagnostics if each.level == "error"})
    said = f"{len(report.findings)} findings, {len(report.unknown)} unknown, {size:,} printed, {told}"
    return middle - began, time.process_time() - middle, said


def main(wanted: list[str]) -> None:
    for name, shape in SHAPES.items():
        if not wanted or any(part in name or part == f"={name}" for part in wanted):
            judging, printing, said = judged(shape.make(shape.worst))
            print(f"{name:40} {shape.worst:7,} {judging:7.2f} s {printing:7.2f} s  {said}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
