"""Same input, same bytes: neither the order of files nor hashes, directories or neighbours change what is said."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions
from tests.property.terraform_roots import roots

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
_SHOWN = frozenset({"unknown", "pass", "suppressed", "attested"})
_UNRELATED = {
    "other/main.tf": 'resource "databricks_token" "o" {\n  lifetime_seconds = 31536000\n}\n',
    "other/modules/x/main.tf": 'variable "y" {\n  default = "prod"\n}\n',
    "notes.md": "# notes\n",
    "aaa/variables.tf": 'variable "s" {\n  default = "dev"\n}\n',
}


def printed(files: Mapping[str, str]) -> dict[str, str]:
    report = lint(MemoryTree(files), Options(as_of="2026-11-24", profile="audit"))
    options = RenderOptions(version="0", show=_SHOWN, verbose=True)
    return {name: render(name, report, options) for name in FORMATS}


def said(files: Mapping[str, str], below: str) -> list[object]:
    """Findings, unknown answers and diagnostics of the files below a directory."""
    report = lint(MemoryTree(files), Options(as_of="2026-11-24", profile="audit"))
    found: list[object] = [
        (each.policy, each.fingerprint, each.severity, each.message, [member.address for member in each.members])
        for each in report.findings
        if each.cause.span.file.path.startswith(below)
    ]
    found += [(each.policy, each.root, each.address, each.reasons) for each in report.unknown if each.root == below]
    found += [str(each) for each in report.diagnostics if each.path is not None and each.path.startswith(below)]
    return [repr(each) for each in found]


@settings(derandomize=True, max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(roots(), roots(), st.randoms(use_true_random=False))
def test_the_order_in_which_files_are_listed_changes_nothing(one: str, two: str, chance: object) -> None:
    files = {
        "envs/prod/main.tf": one,
        "envs/dev/main.tf": two,
        "envs/prod/extra.tf": 'output "x" {\n  value = var.s\n}\n',
    }
    backwards = dict(reversed(files.items()))
    assert printed(files) == printed(backwards)


@settings(derandomize=True, max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(roots(), st.sets(st.sampled_from(sorted(_UNRELATED)), min_size=1))
def test_what_is_unrelated_changes_nothing(text: str, names: set[str]) -> None:
    files = {"envs/prod/main.tf": text}
    more = {**files, **{name: _UNRELATED[name] for name in names}}
    assert said(files, "envs/prod") == said(more, "envs/prod")


_PRINT_EVERYTHING = """
import os, sys
if sys.argv[2] == "reversed":
    class Reversed:
        def __init__(self, path): self.items = sorted(listing(path), key=lambda item: item.name, reverse=True)
        def __enter__(self): return iter(self.items)
        def __exit__(self, *error): pass
        def __iter__(self): return iter(self.items)
    listing, os.scandir = os.scandir, Reversed
from dasf_lint import DirectoryTree, Options, lint
from dasf_lint.engine import LintRun
from dasf_lint.core import json_text
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import RenderOptions
import json

tree, options = DirectoryTree(sys.argv[1]), Options(as_of="2026-11-24", profile="audit")
report = lint(tree, options)
printing = RenderOptions(version="0", show=frozenset({"unknown", "pass", "suppressed", "attested"}), verbose=True)
said = {name: render(name, report, printing) for name in FORMATS}
run = LintRun(tree, options)
graphs = [run.graph(root) for root in run.roots().roots]
said["graph"] = json_text.dumps(graph_document(graphs, tool={}))
print(json.dumps(said))
"""


@pytest.mark.parametrize("sample", ["sample_terraform", "sample_bundle"])
def test_hashes_listings_and_directories_change_no_byte(sample: str, tmp_path: Path) -> None:
    ways = [("0", "plain", _ROOT), ("1", "reversed", tmp_path), ("77", "reversed", _ROOT / sample)]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _PRINT_EVERYTHING, str(_ROOT / sample), order],
            cwd=directory,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(_ROOT), "TZ": f"Etc/GMT+{seed[0]}"},
            stdout=subprocess.PIPE,
        )
        for seed, order, directory in ways
    ]
    first, *others = [json.loads(child.communicate()[0]) for child in children]
    assert len(first["text"]) > 100
    for other in others:
        for name in first:
            assert first[name] == other[name], name
