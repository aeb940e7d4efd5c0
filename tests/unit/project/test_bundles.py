"""Which YAML is a bundle, and which only could be part of one."""

from typing import Any

import pytest

from dasf_lint import Options, lint
from dasf_lint.core.source import MemoryTree
from tests.unit.project.test_roots import ids, search

BUNDLES = [
    "bundle:\n  name: x\n",
    "bundle: {name: b}\n",
    '"bundle": {name: b}\n',
    "'bundle' :\n  name: x\n",
    "{bundle: {name: b}, targets: {}}\n",
    '{"bundle": {"name": "b"}}',
    "# a comment\n---\nbundle: # another\n  name: b\n",
    "\ufeffbundle: {name: b}\n",
    "? bundle\n: {name: b}\n",
    "!!str bundle: {name: b}\n",
    '"\\x62undle": {name: b}\n',
    "x: &x {name: b}\nbundle: *x\n",
    "x: &x {bundle: {name: b}}\n<<: *x\n",
    "bundle:\r\n  name: x\r\n",
    "bundle: '${var.b}'\n",
    "bundle:\n",
    "resources: {jobs: {j: {name: x}}}\nworkspace: {root_path: /x}\n",
    "bundle: {name: b}\nx: [\n",
    "{bundle: {name: b}, x: [\n",
    "bundle: {name: b}\n".encode("utf-16"),
]
NO_BUNDLES = [
    "",
    "bundle: kubernetes\n",
    "name: bundle\n",
    "x:\n  bundle: {name: b}\n",
    "- bundle: {name: b}\n",
    "bundles: {a: b}\n",
    "# bundle: {name: b}\n",
    "x: y\n---\nbundle: {name: b}\n",
    "resources: [a.yml]\n",
    "resources: {limits: {cpu: 1}}\n",
    "{{ .Values.bundle }}: [\n",
]


@pytest.mark.parametrize("name", ["bundle.yml", "bundle.yaml"])
@pytest.mark.parametrize("text", BUNDLES)
def test_a_bundle_is_one_however_it_is_written(name: str, text: str | bytes) -> None:
    assert ids(search(MemoryTree({f"a/{name}": text}))) == [f"a/{name}"]


@pytest.mark.parametrize("text", NO_BUNDLES)
def test_a_file_named_bundle_of_another_tool_is_no_bundle(text: str) -> None:
    assert ids(search({"a/bundle.yaml": text})) == []
    assert ids(search({"a/databricks.yaml": text})) == ["a/databricks.yaml"]


# --- resources that no bundle includes

JOB = "resources: {jobs: {j: {name: x}}}\n"
STRAYS = {
    "r/x.yml": JOB,
    "elsewhere/x.yaml": "targets:\n  dev:\n" + "    resources: {clusters: {c: {num_workers: 1}}}\n",
    "r/x.json": '{\n  "resources": {"jobs": {"j": {}}}\n}\n',
}
ORDINARY = {
    "included.yml": JOB,
    "r/limits.yml": "resources: {limits: {cpu: {x: 1}}}\n",
    "r/kustomization.yml": "resources:\n- jobs.yml\n",
    "r/pipeline.yml": "resources:\n  pipelines:\n  - pipeline: x\njobs: {j: {x: y}}\n",
    "r/empty.yml": "resources: {jobs: {}}\n",
    "r/broken.yml": "resources: {jobs: {{ .Values.jobs }}}\n",
    ".databricks/x.yml": JOB,
}


def strays(files: dict[str, str], **more: Any) -> dict[str, str]:
    tree = MemoryTree({"databricks.yml": "bundle: {name: b}\ninclude: [included.yml]\n", **files})
    report = lint(tree, Options(as_of="2026-11-24", **more))
    return {each.path: each.why for each in report.left_out}


@pytest.mark.parametrize("path", STRAYS)
def test_resources_that_no_bundle_includes_are_left_out_and_listed(path: str) -> None:
    assert strays({path: STRAYS[path]}) == {path: "it defines resources, and no bundle includes it"}


def test_other_yaml_is_not_accounted_for() -> None:
    assert set(strays(ORDINARY)) == {".databricks"}


def test_json_counts_below_a_bundle_only() -> None:
    text = '{"resources": {"jobs": {"j": {}}}}\n'
    tree = MemoryTree({"a/databricks.yml": "bundle: {name: b}\n", "a/x.json": text, "y.json": text})
    report = lint(tree, Options(as_of="2026-11-24"))
    assert [each.path for each in report.left_out] == ["a/x.json"]


def test_resources_of_a_bundle_above_the_named_directory_are_no_strays() -> None:
    files = {
        "databricks.yml": "bundle: {name: b}\ninclude: [r/*.yml]\n",
        "r/x.yml": JOB,
        "r/s/y.yml": JOB,
        "r/main.tf": "",
    }
    assert set(strays(files, paths=("r",))) == {"r/s/y.yml"}


def test_a_named_file_that_no_bundle_includes_is_told_and_does_not_vouch() -> None:
    tree = MemoryTree({"databricks.yml": "bundle: {name: b}\n", "r/x.yml": JOB})
    report = lint(tree, Options(("r/x.yml",), as_of="2026-11-24"))
    told = {each.level: each.message for each in report.diagnostics}
    assert set(told) == {"warning", "error"}
    assert "no bundle includes it" in told["warning"]
    assert [each.path for each in report.left_out] == ["r/x.yml"]


def test_a_repository_of_nothing_but_such_files_does_not_vouch() -> None:
    report = lint(MemoryTree({"r/x.yml": JOB}), Options(as_of="2026-11-24"))
    assert [each.code for each in report.diagnostics] == ["no-roots"]
    assert [each.path for each in report.left_out] == ["r/x.yml"]
