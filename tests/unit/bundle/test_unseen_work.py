"""What only the Databricks CLI can do: Python code, and its own output handed over with `--resolved`."""

import json
from typing import Any

import pytest

from dasf_lint import Options, lint
from dasf_lint.core.answers import Report
from dasf_lint.core.source import MemoryTree, SourceFile
from tests.unit.bundle.helpers import at, graph_of

NAME = "bundle: {name: b}\n"
JOB = "resources: {jobs: {j: {name: x, tags: {a: b}, tasks: [{task_key: t}]}}}\n"
PROD = "targets: {prod: {default: true, mode: production, workspace: {root_path: /Workspace/x}}}\n"


# --- Python -----------------------------------------------------------------------------------------------------------

MUTATORS = {
    "mutators": "python: {mutators: ['m:f']}\n",
    "mutators and resources": "python: {mutators: ['m:f'], resources: ['r:f']}\n",
    "mutators at the old place": "experimental: {python: {mutators: ['m:f']}}\n",
    "a section that is a reference": "variables: {p: {type: complex}}\npython: '${var.p}'\n",
    "a section that is a variable": "variables: {p: {type: complex, default: {mutators: ['m:f']}}}\npython: '${var.p}'\n",
}
HARMLESS = {
    "resources alone": "python: {resources: ['r:f']}\n",
    "an environment alone": "python: {venv_path: .venv}\n",
    "no mutators": "python: {mutators: [], resources: ['r:f']}\n",
    "no Python": "",
}


@pytest.mark.parametrize("text", MUTATORS.values(), ids=MUTATORS)
def test_what_a_mutator_may_set_is_unknown_where_nothing_is_written(text: str) -> None:
    graph = graph_of(NAME + text + JOB)
    for path in ("run_as", "description", "tags.z", "task.0.timeout_seconds", "email_notifications"):
        unknown = at(graph, "databricks_job.j", path).unknown
        assert (unknown.reason, unknown.subject) == ("python", f"resources.jobs.j.{path.replace('task.0', 'tasks')}")
    assert at(graph, "databricks_job.j", "name").payload == "x"
    assert at(graph, "databricks_job.j", "tags.a").payload == "b"
    assert at(graph, "databricks_job.j", "no_such_field").is_absent
    assert [each.code for each in graph.diagnostics if each.level == "gap"] == ["python-resources"]


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_python_adds_leaves_written_resources_as_they_are(text: str) -> None:
    graph = graph_of(NAME + text + JOB)
    assert at(graph, "databricks_job.j", "run_as").is_absent
    assert len(graph.gaps) == ("r:f" in text)


def test_mutators_hide_only_what_stands_within_resources() -> None:
    (gap,) = graph_of(NAME + MUTATORS["mutators"] + JOB).gaps
    assert (gap.types is not None and "databricks_permissions" in gap.types, gap.reason) == (True, "python")
    (gap,) = graph_of(NAME + HARMLESS["resources alone"] + JOB).gaps
    assert (gap.types, gap.reason) == (None, "python")


def verdicts(report: Report, policy: str) -> tuple[int, list[tuple[str, str]]]:
    unknown = [each for each in report.unknown if each.policy == policy]
    reasons = [(reason.reason, reason.subject) for each in unknown for reason in each.reasons]
    return sum(each.policy == policy for each in report.findings), reasons


def strict(text: str, **more: Any) -> Report:
    return lint(MemoryTree({"databricks.yml": text}), Options(as_of="2026-11-24", profile="strict", **more))


def test_a_job_that_python_may_change_is_not_blamed_for_what_it_lacks() -> None:
    text = NAME + PROD + "resources: {jobs: {j: {name: j}}}\n"
    assert verdicts(strict(text), "prod-job-runs-as-user") == (1, [])
    fails, reasons = verdicts(strict(text + MUTATORS["mutators"]), "prod-job-runs-as-user")
    assert (fails, reasons[0]) == (0, ("python", "resources.jobs.j.run_as"))


# --- what the CLI printed ---------------------------------------------------------------------------------------------

CLUSTER = (
    "resources: {clusters: {seed: {cluster_name: s, spark_version: 15.4.x-scala2.12, data_security_mode: NONE}}}\n"
)
WHOLE: dict[str, Any] = {
    "bundle": {"name": "b", "target": "default"},
    "resources": {"clusters": {"seed": {"cluster_name": "s", "data_security_mode": "USER_ISOLATION"}}},
}


def with_printed(printed: object, text: str = NAME + CLUSTER, **more: Any) -> Report:
    data = printed if isinstance(printed, bytes) else json.dumps(printed).encode()
    return strict(text, resolved=SourceFile("out.json", data), **more)


def errors(report: Report) -> list[str]:
    return [each.code for each in report.diagnostics if each.level == "error"]


WRONG: dict[str, object] = {
    "no JSON": b"bundle:",
    "nothing": b"",
    "a list": [],
    "a text": "x",
    "an empty object": {},
    "a bundle that is a list": {**WHOLE, "bundle": []},
    "a bundle without name": {**WHOLE, "bundle": {"target": "default"}},
    "a bundle without target": {**WHOLE, "bundle": {"name": "b"}},
    "a target that is no text": {**WHOLE, "bundle": {"name": "b", "target": 1}},
    "another bundle": {**WHOLE, "bundle": {"name": "other", "target": "default"}},
    "another target": {**WHOLE, "bundle": {"name": "b", "target": "prod"}},
    "resources that are a list": {**WHOLE, "resources": []},
    "resources that are a text": {**WHOLE, "resources": "x"},
    "a kind that is a list": {**WHOLE, "resources": {"clusters": [1]}},
    "a resource that is a text": {**WHOLE, "resources": {"clusters": {"seed": "x"}}},
    "a resource that is null": {**WHOLE, "resources": {"clusters": {"seed": None}}},
    "no resources": {"bundle": WHOLE["bundle"]},
    "another resource": {**WHOLE, "resources": {"clusters": {"other": {}}}},
    "an unknown kind": {**WHOLE, "resources": {**WHOLE["resources"], "rockets": {"r": {}}}},
    "wrong kinds": {"bundle": [], "resources": {"clusters": [1]}},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_the_output_of_this_bundle_is_an_error_and_replaces_nothing(name: str) -> None:
    report = with_printed(WRONG[name])
    assert set(errors(report)) == {"plan"}
    assert any(member.address == "databricks_cluster.seed" for each in report.findings for member in each.members)


def test_the_output_of_this_bundle_counts() -> None:
    report = with_printed(WHOLE)
    assert errors(report) == []
    assert report.findings == []


def test_the_output_is_of_one_target_of_one_bundle() -> None:
    targets = NAME + "targets: {dev: {}, prod: {}}\n" + CLUSTER
    printed = {**WHOLE, "bundle": {"name": "b", "target": "dev"}}
    report = with_printed(printed, targets)
    assert errors(report) == []
    assert {each.root for finding in report.findings for each in finding.members} == {"databricks.yml[prod]"}
    assert errors(with_printed(printed, targets, target="prod")) == ["plan"]
    two = MemoryTree({"a/databricks.yml": NAME + CLUSTER, "c/databricks.yml": NAME + CLUSTER})
    resolved = SourceFile("out.json", json.dumps(WHOLE).encode())
    assert errors(lint(two, Options(as_of="2026-11-24", resolved=resolved))) == ["plan"]
    assert errors(lint(two, Options(("a",), as_of="2026-11-24", resolved=resolved))) == []


def test_an_output_is_handed_over_in_vain_where_there_is_no_bundle() -> None:
    tree = MemoryTree({"main.tf": ""})
    resolved = SourceFile("out.json", json.dumps(WHOLE).encode())
    assert errors(lint(tree, Options(as_of="2026-11-24", resolved=resolved))) == ["plan"]


def test_a_name_that_a_variable_decides_may_be_any() -> None:
    text = "bundle: {name: 'b-${var.x}'}\nvariables: {x: {}}\nworkspace: {root_path: /x}\n" + CLUSTER
    report = with_printed({**WHOLE, "bundle": {"name": "b-1", "target": "default"}}, text)
    assert errors(report) == []


def test_nothing_is_hidden_once_the_output_is_at_hand() -> None:
    graph_text = NAME + "python: {mutators: ['m:f']}\nexperimental: {scripts: {postinit: x}}\n" + CLUSTER
    report = with_printed(WHOLE, graph_text)
    assert report.gaps == []
    assert errors(report) == []
