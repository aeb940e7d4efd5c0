"""One line a finding, as editors and grep like it."""

import re

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report

FIGURES = "0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_everything_is_a_line_with_its_place_first() -> None:
    assert lines(render("concise", full_report(), OPTIONS)) == [
        "empty: error[no-roots] nothing to judge was found",
        "envs/prod/main.tf:4:1: error[syntax] expected a closing brace",
        "envs/prod/main.tf:3:3: high[workspace-public-ip] compute of module.ws.azurerm_databricks_workspace.this has "
        "public IP addresses",
        "envs/prod/main.tf:2:3: warning[suppression] no reason is given",
        ".dasf-lint.yaml:1:10: note[weakened] the configuration weakens this run: other-policy is not asked",
        "1 finding (1 high), 1 baselined, 1 unchanged, 1 suppressed, 1 unknown, 1 attested, 1 gap, 3 diagnostics; 1 root, 2 files",
    ]


def test_nothing_found_is_the_figures_and_quiet_is_nothing() -> None:
    assert render("concise", report(), OPTIONS) == FIGURES
    assert render("concise", report(), OPTIONS._replace(quiet=True)) == ""


def test_what_is_suppressed_or_unknown_is_counted_and_not_listed() -> None:
    text = render("concise", full_report(), OPTIONS._replace(show=frozenset({"unknown", "suppressed"})))
    assert "other-policy]" not in text
    assert "b-policy" not in text
    assert "1 suppressed, 1 unknown" in text


def test_further_resources_are_counted() -> None:
    made = report(finding(addresses=tuple(f"a.b{n}" for n in range(1200))))
    assert lines(render("concise", made, OPTIONS))[0].endswith("public IP addresses (and 1,199 more)")


def test_findings_come_in_the_order_of_places() -> None:
    made = report(finding(file("b.tf")), finding(file("a.tf"), severity="low"))
    assert [line.partition(":")[0] for line in lines(render("concise", made, OPTIONS))[:2]] == ["a.tf", "b.tf"]


def test_a_text_stays_on_its_line_and_commands_no_terminal() -> None:
    made = report(finding(message="a\nb\x1b[2Jc\u202e"))
    [line, _] = lines(render("concise", made, OPTIONS))
    assert line.endswith("] a\\nb\\x1b[2Jc\\u202e")


def test_colour_changes_no_character() -> None:
    plain = render("concise", full_report(), OPTIONS)
    coloured = render("concise", full_report(), OPTIONS._replace(colour=True))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_what_a_baseline_does_not_know_is_counted() -> None:
    made = finding(addresses=("a", "b", "c"))
    made.baseline, made.new_members = "updated", (made.members[1],)
    assert lines(render("concise", report(made), OPTIONS))[0].endswith("public IP addresses (and 2 more, 1 new)")
