"""Many findings: blocks, what is said once, what is told by its place alone, and in which order."""

import re

import pytest

from dasf_lint.core.answers import Member, Suppression
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.report.formats import render
from dasf_lint.report.options import RenderOptions
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report, span

VERBOSE = OPTIONS._replace(verbose=True)


def text(*findings: object, options: RenderOptions = OPTIONS) -> str:
    return render("text", report(*findings), options)  # type: ignore[arg-type]


def several(count: int, **more: object) -> list[object]:
    return [finding(file(f"envs/{n:03}/main.tf"), way=(), **more) for n in range(count)]  # type: ignore[arg-type]


TWO = """\
high[workspace-public-ip]: 2 findings: Compute must not have public IP addresses
   = control: DASF 4 Restrict access using private link (risks 1.1)
   = fix: Set `no_public_ip = true`.
   = help: dasf-lint explain workspace-public-ip

1 of 2: compute of module.ws.azurerm_databricks_workspace.this has public IP addresses
 --> envs/000/main.tf:3:3
   |
 3 |   no_public_ip = false
   |   ^^^^^^^^^^^^^^^^^^^^ custom_parameters.no_public_ip is false
   |
   = resource: module.ws.azurerm_databricks_workspace.this

2 of 2: compute of module.ws.azurerm_databricks_workspace.this has public IP addresses
 --> envs/001/main.tf:3:3
   |
 3 |   no_public_ip = false
   |   ^^^^^^^^^^^^^^^^^^^^ custom_parameters.no_public_ip is false
   |
   = resource: module.ws.azurerm_databricks_workspace.this

2 findings (2 high), 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files
"""


def test_what_holds_for_all_findings_of_a_policy_is_said_once() -> None:
    assert text(*several(2)) == TWO


def test_after_the_first_ones_places_stand_below_what_stands_at_them() -> None:
    other = finding(file("envs/900/main.tf"), way=(), value="null", addresses=("a.b", "a.c"))
    shown = text(*several(9), other)
    assert shown.count(" |   no_public_ip = false") == 3
    assert shown.endswith(
        "6 more: custom_parameters.no_public_ip is false\n"
        + "".join(f"  --> envs/{n:03}/main.tf:3:3: module.ws.azurerm_databricks_workspace.this\n" for n in range(3, 9))
        + "1 more: custom_parameters.no_public_ip is null\n"
        "  --> envs/900/main.tf:3:3: a.b (2 resources)\n\n"
        "note: 7 findings are shown by place alone; -v shows all in full\n\n"
        "10 findings (10 high), 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"
    )


def test_one_more_than_the_first_ones_is_shown_as_well() -> None:
    assert text(*several(4)).count(" |   no_public_ip = false") == 4
    assert "by place alone" not in text(*several(4))


def test_of_very_many_one_of_a_policy_is_shown_in_full() -> None:
    shown = text(*several(70), *several(40, policy="other-policy"))
    assert shown.count(" |   no_public_ip = false") == 2
    assert len(shown.splitlines()) < 150


def test_with_v_all_are_shown_in_full() -> None:
    shown = text(*several(70), options=VERBOSE)
    assert shown.count(" |   no_public_ip = false") == 70
    assert " more: " not in shown
    assert "by place alone" not in shown


def heads(shown: str) -> list[str]:
    return re.findall(r"^(?:critical|high|medium|low|info|error|warning)\[[a-z-]+\]", shown, re.MULTILINE)


def test_errors_come_first_then_the_gravest_findings_and_warnings_last() -> None:
    made = report(
        finding(file("a.tf"), policy="b-low", severity="low"),
        finding(file("b.tf"), policy="c-high", severity="high"),
        finding(file("c.tf"), policy="a-high", severity="high"),
        finding(file("d.tf"), policy="z-critical", severity="critical"),
        *(finding(file(f"e{n}.tf"), policy="d-high", severity="high") for n in range(2)),
    )
    made.diagnostics = [
        Diagnostic("warning", "undeclared", "x", path="a.tf"),
        Diagnostic("error", "syntax", "x", path="z.tf"),
    ]
    assert heads(render("text", made, OPTIONS)) == [
        "error[syntax]", "critical[z-critical]", "high[d-high]", "high[a-high]", "high[c-high]", "low[b-low]",
        "warning[undeclared]",
    ]  # fmt: skip


def test_another_remedy_or_severity_is_another_block() -> None:
    made = [finding(file(f"{n}.tf"), severity=severity) for n, severity in enumerate(("high", "high", "low", "high"))]
    made[1].remediation = "Set `no_public_ip: true`."
    shown = text(*made)
    assert heads(shown) == ["high[workspace-public-ip]"] * 2 + ["low[workspace-public-ip]"]
    assert shown.count("= fix: ") == 3


def test_warnings_are_told_in_full_where_there_are_few_else_by_code() -> None:
    made = report(finding())
    source = file("envs/prod/main.tf")
    made.diagnostics = [Diagnostic("warning", "undeclared", f"no {n}", span=span(source, "source")) for n in range(3)]
    assert render("text", made, OPTIONS).count("warning[undeclared]: no ") == 3
    made.diagnostics += [
        Diagnostic("warning", "bundle", "unknown field", path="databricks.yml"),
        *(Diagnostic("error", "syntax", f"error {n}", path="x") for n in range(20)),
    ]
    shown = render("text", made, OPTIONS)
    assert (
        "warning[bundle]: unknown field\n"
        "  --> databricks.yml\n"
        "warning[undeclared]: 3, such as: no 0\n"
        "  --> envs/prod/main.tf:2:3\n\n"
    ) in shown
    assert shown.count("error[syntax]: error ") == 20, "no error is folded"
    assert "24 diagnostics (-v)" in shown
    listed = render("text", made, VERBOSE)
    assert listed.count("warning[undeclared]: no ") == 3
    assert "24 diagnostics;" in listed


@pytest.mark.parametrize("width", [60, 80])
def test_the_figures_are_wrapped_between_figures(width: int) -> None:
    made = full_report()
    made.through_callers = 33
    lines = render("text", made, OPTIONS._replace(width=width)).splitlines()
    figures = lines[lines.index("") + 1 :] if "" not in lines[-6:] else lines[len(lines) - lines[::-1].index("") :]
    assert all(len(line) <= width and line.endswith((",", ";")) for line in figures[:-1])
    assert figures[0].startswith("1 finding (1 high), ")
    assert figures[-1] == "1 root, 2 files, 33 directories judged through callers only"


def test_what_is_held_back_is_listed_on_demand_and_the_figures_say_how() -> None:
    shown = render("text", full_report(), OPTIONS)
    assert "1 baselined (--show baselined), 1 unchanged (--show unchanged), " in " ".join(shown.split())
    assert "known-policy" not in shown
    asked = render("text", full_report(), OPTIONS._replace(show=frozenset({"baselined", "unchanged"})))
    assert "high[known-policy] (baselined): compute" in asked
    assert "high[far-policy] (unchanged): compute" in asked
    assert "1 baselined, 1 unchanged, " in " ".join(asked.split())


def updated() -> object:
    made = finding(way=(), addresses=("a.old", "a.older", "a.new"))
    made.baseline = "updated"
    made.new_members = (Member("envs/prod", "a.new"),)
    return made


def test_a_finding_that_reaches_further_says_what_is_new_and_how_much_is_known() -> None:
    shown = text(updated())
    assert "high[workspace-public-ip] (updated): compute of " in shown
    assert "   = new: a.new\n   = known: 2 resources\n" in shown
    assert "a.old" not in shown
    many = text(*several(9), updated())
    assert "  --> envs/prod/main.tf:3:3: a.new (1 new, 3 resources)\n" in many


def test_a_finding_that_is_graver_than_it_was_says_so() -> None:
    made = finding(way=())
    made.baseline = "updated"
    assert "   = baseline: known there, as less grave than it is now\n" in text(made)


def test_suppressed_findings_say_why_although_they_are_told_by_place() -> None:
    excuse = Suppression("inline", "migration", "2027-01-31", None, None)
    made = report(*(finding(file(f"{n}.tf"), way=(), suppression=excuse) for n in range(9)))
    shown = render("text", made, OPTIONS._replace(show=frozenset({"suppressed"})))
    assert "high[workspace-public-ip] (suppressed): 9 findings: Compute must not" in shown
    assert shown.count("suppressed: migration, until 2027-01-31") == 9
    assert "= fix:" not in shown


HOSTILE = "::error::x\x1b]8;;http://x\x1b\\ ##vso[task] \u202e" + "long " * 50


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("group_by", ["policy", "file", "root", "control"])
def test_no_line_begins_with_text_of_the_repository(width: int, group_by: str) -> None:
    made = []
    for n in range(9):
        each = finding(
            file(f"::warning::{n}\n{HOSTILE}.tf"), way=(), message=HOSTILE, value=HOSTILE, addresses=(HOSTILE,)
        )
        each.title, each.remediation = HOSTILE, HOSTILE
        made.append(each)
    shown = report(*made)
    shown.diagnostics = [Diagnostic("warning", "bundle", HOSTILE, path=HOSTILE) for _ in range(1)] + [
        Diagnostic("warning", f"c{n}", HOSTILE, path=HOSTILE) for n in range(9)
    ]
    printed = render("text", shown, OPTIONS._replace(width=width, group_by=group_by))  # type: ignore[arg-type]
    assert "\x1b" not in printed
    assert "##vso" not in printed
    assert not re.search(r"(?m)^\s*::(error|warning|notice)", printed)


# --- by file, root, control


def mixed() -> list[object]:
    return [
        finding(file("b.tf"), way=(), severity="medium", policy="a-policy"),
        finding(file("b.tf"), way=(), addresses=("x.1", "x.2")),
        finding(file("a.tf"), way=(), value="null"),
        finding(file("c.tf"), way=(), severity="critical", policy="c-policy"),
    ]


def grouped(by: str, **more: object) -> str:
    made = report(*mixed())  # type: ignore[arg-type]
    made.findings[1].members[1] = made.findings[1].members[1]._replace(root="envs/dev")
    return render("text", made, OPTIONS._replace(group_by=by, **more))  # type: ignore[arg-type]


def test_findings_of_a_file_stand_together_and_policies_are_told_once_behind() -> None:
    assert grouped("file").startswith(
        "file: c.tf (1 finding: 1 critical)\n"
        "critical[c-policy]: custom_parameters.no_public_ip is false\n"
        "  --> c.tf:3:3: module.ws.azurerm_databricks_workspace.this\n\n"
        "file: a.tf (1 finding: 1 high)\n"
        "high[workspace-public-ip]: custom_parameters.no_public_ip is null\n"
        "  --> a.tf:3:3: module.ws.azurerm_databricks_workspace.this\n\n"
        "file: b.tf (2 findings: 1 high, 1 medium)\n"
        "high[workspace-public-ip]: custom_parameters.no_public_ip is false\n"
        "  --> b.tf:3:3: x.1 (2 resources)\n"
        "medium[a-policy]: custom_parameters.no_public_ip is false\n"
        "  --> b.tf:3:3: module.ws.azurerm_databricks_workspace.this\n\n"
        "critical[c-policy]: Compute must not have public IP addresses\n"
        "   = control: DASF 4 "
    )


def test_a_finding_stands_at_each_root_with_the_resources_of_that_root() -> None:
    shown = grouped("root")
    assert "root: envs/dev (1 finding: 1 high)\n" in shown
    assert "root: envs/prod (4 findings: 1 critical, 2 high, 1 medium)\n" in shown
    assert "  --> b.tf:3:3: x.1\n" in shown
    assert "  --> b.tf:3:3: x.2\n" in shown
    assert "note: 4 findings are shown by place alone" in shown


def test_a_finding_stands_at_each_of_its_controls() -> None:
    shown = grouped("control")
    assert shown.startswith(
        "control: DASF 4 Restrict access using private link (4 findings: 1 critical, 2 high, 1 medium)\n"
    )


def test_with_v_findings_are_in_full_wherever_they_stand() -> None:
    shown = grouped("file", verbose=True)
    assert shown.count(" |   no_public_ip = false") == 4
    assert shown.count("= fix: ") == 3, "once a policy"


def test_controls_come_in_the_order_of_their_numbers() -> None:
    from dasf_lint.report.blocks import natural

    names = ["DASF 14 x", "DASF 4 x", "ACME NET-1", "DASF 4 a", "DASF " + "9" * 5000, "DASF 004 x"]
    assert sorted(names, key=natural) == ["ACME NET-1", "DASF 4 a", "DASF 4 x", "DASF 004 x", "DASF 14 x", names[4]]


def test_on_a_terminal_messages_are_wrapped_between_words() -> None:
    made = report(*several(2, message="word " * 30 + "::error::x end"))  # type: ignore[arg-type]
    made.diagnostics = [Diagnostic("error", "syntax", "word " * 30, path="a.tf")]
    plain = render("text", made, OPTIONS._replace(width=60))
    shown = render("text", made, OPTIONS._replace(width=60, wraps=True, colour=True))
    bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, bare.splitlines())) < 130 < max(map(len, plain.splitlines()))
    heads = [line for line in bare.splitlines() if "word" in line]
    assert len(heads) > 6
    assert max(map(len, heads)) <= 60
    assert not re.search(r"(?m)^\s*::error", bare)
    assert bare.replace("|", " ").replace("\\x3a", ":").split() == plain.replace("|", " ").split()


def test_on_a_terminal_a_label_that_does_not_fit_stands_below_its_marks() -> None:
    narrow = OPTIONS._replace(width=60, wraps=True)
    shown = text(finding(way=()), options=narrow)
    assert (
        " 3 |   no_public_ip = false\n"
        "   |   ^^^^^^^^^^^^^^^^^^^^\n"
        "   |   custom_parameters.no_public_ip is false\n"
        "   |\n"
    ) in shown
    assert "^ custom_parameters.no_public_ip is false\n" in text(finding(way=()), options=narrow._replace(width=80))
    assert "^ custom_parameters.no_public_ip is false\n" in text(finding(way=()), options=narrow._replace(wraps=False))
