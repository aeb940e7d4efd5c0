"""Files whose names promise one resource: as the CLI advised, recorded as includes_naming_hint."""

import pytest

from tests.unit.bundle.helpers import graph_of, place_of, resolved

ROOT = "bundle: {name: b}\ninclude: ['*.yml']\n"


def advice(name: str, text: str) -> list[tuple[str, str, str, tuple[str, ...], str]]:
    found = resolved({"databricks.yml": ROOT, name: text}).diagnostics
    return [(each.severity, each.summary, each.detail, each.paths, place_of(each)) for each in found]


def test_two_jobs_in_a_file_for_one() -> None:
    assert advice("a.job.yml", "resources:\n  jobs:\n    a: {name: a}\n    b: {name: b}\n") == [
        (
            "recommendation",
            "define a single job in a file with the .job.yml extension.",
            "The following resources are defined or configured in this file:\n  - a (job)\n  - b (job)\n",
            ("resources.jobs.a", "resources.jobs.b"),
            "3:8",
        )
    ]


def test_a_pipeline_in_a_file_for_a_job() -> None:
    [(severity, summary, detail, paths, _)] = advice("c.job.yml", "resources:\n  pipelines:\n    c: {name: c}\n")
    assert (severity, summary) == ("recommendation", "define a single job in a file with the .job.yml extension.")
    assert detail.endswith("  - c (pipeline)\n")
    assert paths == ("resources.pipelines.c",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.pipeline.yml", "resources:\n  pipelines:\n    d: {name: d}\n"),
        (
            "d.job.yml",
            "targets: {dev: {resources: {jobs: {a: {description: x}}}}}\nresources: {jobs: {a: {name: a}}}\n",
        ),
        ("d.job.yml", "variables: {x: {default: y}}\n"),
        ("jobs.yml", "resources: {jobs: {a: {name: a}, b: {name: b}}}\n"),
    ],
    ids=["one", "one and its target", "none", "no promise"],
)
def test_a_file_that_keeps_its_promise_or_gives_none(name: str, text: str) -> None:
    assert advice(name, text) == []


def test_what_a_target_configures_counts_as_well() -> None:
    text = "resources: {jobs: {a: {name: a}}}\ntargets: {dev: {resources: {jobs: {b: {name: b}}}}}\n"
    [(_, _, _, paths, _)] = advice("a.job.yml", text)
    assert paths == ("resources.jobs.a", "targets.dev.resources.jobs.b")


def test_advice_is_nothing_that_the_linter_tells() -> None:
    files = {"databricks.yml": ROOT, "c.job.yml": "resources:\n  pipelines:\n    c: {name: c}\n"}
    assert list(graph_of(files).diagnostics) == []
