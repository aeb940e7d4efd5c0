"""Stages of a policy: what is in preview is asked where somebody wants it, what will go is told."""

from typing import Any

import pytest

from dasf_lint import Options, lint
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import packs
from tests.unit.policy.test_load import GOOD, complaints

ROOT = 'resource "databricks_job" "j" {\n  max_concurrent_runs = 1\n}\n'


def asked(stage: str, config: str = "", **options: Any) -> tuple[list[str], list[str]]:
    """The findings, and what is told about deprecated policies."""
    text = GOOD.replace("path: name, exists: true", "path: max_concurrent_runs, equals: 5")
    text = text.replace("severity: low", f"severity: low\ntags: [mine]\n{stage}")
    policies, said = packs.load(MemoryTree({"mine/x.yaml": text}), ".", packs.builtin()._replace(policies=()))
    assert said == []
    files = {"main.tf": ROOT, **({".dasf-lint.yaml": f"version: 1\n{config}"} if config else {})}
    report = lint(MemoryTree(files), Options(as_of="2026-11-30", **options), policies=policies)
    told = [each.message for each in report.diagnostics if each.code == "deprecated-policy"]
    return [finding.policy for finding in report.findings], told


@pytest.mark.parametrize(
    ("config", "options", "is_asked"),
    [
        ("", {}, False),
        ("", {"profile": "strict"}, False),
        ("", {"profile": "audit"}, True),
        ("", {"preview": True}, True),
        ("preview: true", {}, True),
        ("preview: false", {}, False),
        ("", {"select": ("job-without-owner",)}, True),
        ("", {"select": ("DASF-43",)}, False),
        ("", {"select": ("mine",)}, False),
        ("", {"select": ("mine",), "preview": True}, True),
        ("", {"preview": True, "ignore": ("mine",)}, False),
    ],
)
def test_what_is_in_preview_is_asked_where_somebody_wants_it(
    config: str, options: dict[str, Any], is_asked: bool
) -> None:
    assert asked("stage: preview", config, **options)[0] == (["job-without-owner"] if is_asked else [])


def test_what_is_stable_is_asked() -> None:
    assert asked("stage: stable")[0] == ["job-without-owner"]
    assert asked("")[0] == ["job-without-owner"]


def test_what_will_go_is_asked_and_told_where_it_is_named() -> None:
    going = "stage: deprecated\nreplaced_by: job-name"
    assert asked(going) == (["job-without-owner"], [])
    told = "job-without-owner is deprecated; job-name asks what it asked"
    assert asked(going, "severity: {job-without-owner: high}") == (["job-without-owner"], [told])
    assert asked("stage: deprecated", "ignore: [job-without-owner]") == ([], ["job-without-owner is deprecated"])


def test_only_what_will_go_is_replaced() -> None:
    assert complaints("severity: low", "severity: low\nreplaced_by: x-y") == [
        "5: replaced_by belongs to `stage: deprecated`"
    ]


def test_the_replacement_of_a_shipped_policy_is_shipped() -> None:
    policies = packs.builtin()
    names = {policy.id for policy in policies.policies}
    assert {policy.replaced_by for policy in policies.policies} - {None} <= names
