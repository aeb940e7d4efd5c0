"""Annotations in a pull request: the reader is shown ten of a kind, so their order decides what is seen."""

import re

import pytest

from dasf_lint.core.answers import Weakening
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, report, span

SHOWN = 10
"""Annotations of one kind that GitHub shows of a step, and the agent of Azure Pipelines keeps of a task."""


def kinds(format_name: str, text: str) -> list[tuple[str, str]]:
    """(error, warning or notice; policy or code) of every annotation, in order."""
    patterns = {
        "github": r"^::(error|warning|notice) .*?title=(?:dasf-lint )?([a-z-]+)::",
        "azure": r"^##vso\[task\.logissue type=(error|warning);.*?code=([a-z-]+);\]",
    }
    return re.findall(patterns[format_name], text, re.MULTILINE)


@pytest.mark.parametrize("format_name", ["github", "azure"])
def test_findings_come_before_warnings_about_the_configuration(format_name: str) -> None:
    made = report(*(finding(policy=f"policy-{c}", severity="medium") for c in "abcdefghijkl"))
    source = file("envs/prod/main.tf")
    made.diagnostics = [
        Diagnostic("warning", f"unknown-{c}", "no such field", span=span(source, "source")) for c in "abcdefghijklmn"
    ]
    shown = [what for kind, what in kinds(format_name, render(format_name, made, OPTIONS)) if kind == "warning"][:SHOWN]
    assert [what for what in shown if not what.startswith("policy-")] == (["unseen"] if format_name == "azure" else [])


@pytest.mark.parametrize("format_name", ["github", "azure"])
def test_what_makes_the_exit_code_two_comes_first_and_then_the_gravest_finding(format_name: str) -> None:
    made = report(
        finding(file("a.tf"), policy="low-one", severity="low"),
        finding(file("b.tf"), policy="medium-one", severity="medium"),
        finding(file("c.tf"), policy="critical-one", severity="critical"),
        finding(file("d.tf"), policy="high-one", severity="high"),
    )
    made.diagnostics = [
        Diagnostic("warning", "undeclared", "x", path="a.tf"),
        Diagnostic("error", "syntax", "x", path="z.tf"),
        Diagnostic("gap", "remote-module", "x", path="a.tf"),
    ]
    found = [what for _, what in kinds(format_name, render(format_name, made, OPTIONS))]
    assert found == ["syntax", "critical-one", "high-one", "medium-one", "low-one", "undeclared"]


@pytest.mark.parametrize("format_name", ["github", "azure"])
def test_each_weakening_has_a_line_in_the_log_and_all_have_one_annotation(format_name: str) -> None:
    made = report()
    source = file(".dasf-lint.yaml", b"ignore: [a, b]\n")
    made.weakened = [Weakening("ignore", each, f"{each} is not asked", span(source, each)) for each in "ab"]
    text = render(format_name, made, OPTIONS)
    assert [what for _, what in kinds(format_name, text)] == ["weakened"]
    for each in "ab":
        assert f"\nthe configuration weakens this run: {each} is not asked (.dasf-lint.yaml:1)\n" in text
    made.weakened = made.weakened[:1]
    assert "\nthe configuration weakens" not in render(format_name, made, OPTIONS)


@pytest.mark.parametrize("format_name", ["github", "azure"])
def test_many_errors_of_the_run_leave_room_for_findings_and_none_is_lost(format_name: str) -> None:
    made = report(*(finding(file(f"{c}.tf"), policy=f"policy-{c}", severity="high") for c in "abcdefgh"))
    made.diagnostics = [Diagnostic("error", "syntax", f"mistake {n}", path=f"{n:03}.tf") for n in range(40)]
    text = render(format_name, made, OPTIONS)
    shown = [what for kind, what in kinds(format_name, text) if kind == "error"][:SHOWN]
    assert shown == ["syntax"] * 4 + ["errors"] + [f"policy-{c}" for c in "abcde"]
    assert all(f"mistake {n}" in text for n in range(40))
    assert "36 errors more:" in text
    assert text.count("mistake 4") == 2, "in the one annotation and in the log"
    few = report()
    few.diagnostics = made.diagnostics[:5]
    assert [what for _, what in kinds(format_name, render(format_name, few, OPTIONS))] == ["syntax"] * 5


@pytest.mark.parametrize(
    ("format_name", "kind", "high", "medium"), [("github", "notice", 3, 2), ("azure", "warning", 3, 3)]
)
def test_what_is_not_shown_is_counted_where_it_is_seen(format_name: str, kind: str, high: int, medium: int) -> None:
    made = report(
        *(finding(file(f"h{n}.tf"), policy="p-high", severity="high") for n in range(SHOWN + 3)),
        *(finding(file(f"m{n}.tf"), policy="p-medium", severity="medium") for n in range(SHOWN + 2)),
    )
    made.diagnostics = [Diagnostic("warning", "undeclared", "x", path=f"{n}.tf") for n in range(4)]
    text = render(format_name, made, OPTIONS)
    told = f"{high + medium} findings ({high} high, {medium} medium) and 4 warnings more stand in the log alone"
    [line] = [line for line in text.splitlines() if told in line]
    assert kind in line.partition(told)[0]
    assert text.index(told) < text.index("p-high")
    assert text.count("p-high") >= SHOWN + 3, "the log has all"


@pytest.mark.parametrize("format_name", ["github", "azure"])
def test_where_all_is_shown_nothing_is_said_of_it(format_name: str) -> None:
    made = report(*(finding(file(f"{n}.tf"), severity="medium") for n in range(SHOWN)))
    assert "in the log alone" not in render(format_name, made, OPTIONS)
