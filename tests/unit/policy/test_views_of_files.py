"""The view `|file`: what a policy asks of the text of a file that a path names."""

import json

import pytest

from dasf_lint import Options, lint
from dasf_lint.core import limits
from dasf_lint.core.answers import Report
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import packs
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions
from tests.unit.policy.test_load import GOOD

ASKED = GOOD.replace("databricks_job}", "databricks_notebook}")


def asked(condition: str, root: str, **files: str | bytes) -> Report:
    text = ASKED.replace("{path: name, exists: true}", condition)
    policies, said = packs.load(MemoryTree({"mine/x.yaml": text}), ".", packs.builtin()._replace(policies=()))
    assert said == []
    named = {name.replace("_dot_", "."): data for name, data in files.items()}
    return lint(MemoryTree({"root/main.tf": root, **named}), Options(as_of="2026-11-30"), policies=policies)


def notebook(source: str) -> str:
    return f'variable "x" {{}}\nresource "databricks_notebook" "n" {{\n  path   = "/n"\n  source = {source}\n}}\n'


RISKY = "{path: source|file, not_matches: 'eval\\('}"


@pytest.mark.parametrize(
    ("source", "text", "answer"),
    [
        ('"${path.module}/nb.py"', "x = 1\neval(x)\n", "fail"),
        ('"${path.module}/nb.py"', "x = 1\n", "pass"),
        ('"nb.py"', "eval(x)", "fail"),
        ("var.x", "eval(x)", "unknown"),
        ('"other.py"', "eval(x)", "unknown"),
        ('"../../outside.py"', "eval(x)", "unknown"),
        ('"/etc/hostname"', "eval(x)", "unknown"),
        ('"nb.py"', "eval(x)\0", "unknown"),
        ('"nb.py"', "#" * (limits.max_file_bytes + 1), "unknown"),
        ("null", "eval(x)", "pass"),
    ],
)
def test_the_text_of_a_file_is_asked(source: str, text: str, answer: str) -> None:
    report = asked(RISKY, notebook(source), **{"root/nb_dot_py": text})
    found = "fail" if report.findings else "unknown" if report.unknown else "pass"
    assert found == answer


def test_a_finding_stands_where_the_file_is_named_and_tells_none_of_its_text() -> None:
    report = asked(RISKY, notebook('"nb.py"'), **{"root/nb_dot_py": "x = 1\neval(x)\n"})
    [finding] = report.findings
    assert (finding.cause.value, finding.cause.span.file.path, finding.cause.span.line) == ("nb.py", "root/main.tf", 4)
    assert "eval" not in finding.message


def test_a_file_may_be_read_further() -> None:
    condition = "{path: 'source|file|json.safe', equals: true}"
    assert asked(condition, notebook('"c.json"'), **{"root/c_dot_json": '{"safe": false}'}).findings
    assert not asked(condition, notebook('"c.json"'), **{"root/c_dot_json": '{"safe": true}'}).findings


def test_in_a_bundle_a_path_means_a_place_in_the_workspace() -> None:
    text = ASKED.replace("databricks_notebook}", "databricks_job}").replace(
        "{path: name, exists: true}", "{every: 'task[*].notebook_task.notebook_path|file', matches: x, absent: pass}"
    )
    policies, said = packs.load(MemoryTree({"mine/x.yaml": text}), ".", packs.builtin()._replace(policies=()))
    assert said == []
    bundle = (
        "bundle: {name: b}\nresources: {jobs: {j: {tasks: [{task_key: t, notebook_task: {notebook_path: ./n.py}}]}}}\n"
    )
    tree = MemoryTree({"databricks.yml": bundle, "n.py": "# Databricks notebook source\n"})
    report = lint(tree, Options(as_of="2026-11-30"), policies=policies)
    assert (len(report.findings), len(report.unknown)) == (0, 1)


@pytest.mark.parametrize("source", ["source|file|json.password", "content_base64|json.password"])
def test_what_a_document_holds_under_the_name_of_a_credential_is_told_by_no_format(source: str) -> None:
    secret = "hunter2xyz-A9d8f7"
    document = f'{{"password": "{secret}"}}'
    root = notebook('"n.json"').replace(
        '  path   = "/n"', f'  path   = "/n"\n  content_base64 = {json.dumps(document)}'
    )
    text = f"{{path: '{source}', equals: x}}"
    report = asked(text, root, **{"root/n_dot_json": document})
    assert report.findings
    printed = {name: render(name, report, RenderOptions(version="0", verbose=True)) for name in FORMATS}
    assert [name for name, text in printed.items() if secret in text] == []


def test_what_policies_read_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_viewed_characters", 30)
    root = "".join(notebook('"nb.py"').replace('"n"', f'"n{i}"').replace('variable "x" {}\n', "") for i in range(5))
    report = asked(RISKY, root, **{"root/nb_dot_py": "x = 123456\n"})
    assert 0 < len(report.unknown) < 5
    assert {reason.reason for each in report.unknown for reason in each.reasons} == {"limit"}
