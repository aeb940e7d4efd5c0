"""`--statistics`: counts in place of findings."""

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, RULE, file, finding, full_report, report

COUNTED = OPTIONS._replace(statistics=True)


def table(text: str) -> list[list[str]]:
    return [line.split() for line in text.partition("\n\n")[0].splitlines()]


def test_policies_are_counted_with_what_they_passed_and_do_not_know() -> None:
    made = full_report()
    made.findings += [
        finding(file("b.tf"), addresses=("a.1", "a.2")),
        finding(file("c.tf"), policy="grave", severity="critical"),
        finding(file("d.tf"), policy="mixed", severity="low"),
        finding(file("e.tf"), policy="mixed", severity="medium"),
    ]
    rules = {"a-policy": RULE._replace(severity="low")}
    shown = render("text", made, COUNTED._replace(rules=rules))
    assert table(shown[shown.index("severity") :]) == [
        ["severity", "findings", "resources", "baselined", "unchanged", "suppressed", "unknown", "passed", "policy"],
        ["critical", "1", "1", "0", "0", "0", "0", "0", "grave"],
        ["high", "2", "3", "0", "0", "0", "0", "1", "workspace-public-ip"],
        ["medium", "2", "1", "0", "0", "0", "0", "0", "mixed"],
        ["high", "0", "0", "0", "1", "0", "0", "0", "far-policy"],
        ["high", "0", "0", "1", "0", "0", "0", "0", "known-policy"],
        ["low", "0", "0", "0", "0", "0", "0", "2", "a-policy"],
        ["low", "0", "0", "0", "0", "1", "0", "0", "other-policy"],
        ["0", "0", "0", "0", "0", "1", "0", "b-policy"],
    ]


def test_errors_and_figures_stay_and_no_finding_is_told() -> None:
    shown = render("text", full_report(), COUNTED)
    assert shown.startswith("error[no-roots]: ")
    assert " --> envs/prod/main.tf:3:3" not in shown
    assert "note: the configuration weakens this run" in shown
    assert "\n\n1 finding (1 high), " in shown


def test_files_roots_and_controls_are_counted_the_worst_first() -> None:
    made = report(
        finding(file("a.tf"), severity="low"),
        *(finding(file("b.tf"), policy=f"p{n}", addresses=("x", "y")) for n in range(2)),
        finding(file("c.tf"), policy="q"),
        finding(file("c.tf"), policy="r", severity="low"),
    )
    assert table(render("text", made, COUNTED._replace(group_by="file"))) == [
        ["high", "low", "findings", "resources", "file"],
        ["2", "0", "2", "2", "b.tf"],
        ["1", "1", "2", "1", "c.tf"],
        ["0", "1", "1", "1", "a.tf"],
    ]
    assert table(render("text", made, COUNTED._replace(group_by="root")))[1:] == [["3", "2", "5", "3", "envs/prod"]]
    assert "counted for each" not in render("text", made, COUNTED._replace(group_by="root"))
    made.findings[0].members.append(made.findings[0].members[0]._replace(root="envs/dev"))
    assert "what concerns several roots is counted for each" in render("text", made, COUNTED._replace(group_by="root"))


def test_nothing_to_count_is_no_table() -> None:
    made = report()
    made.passed = {}
    for by in ("policy", "file"):
        shown = render("text", made, COUNTED._replace(group_by=by))  # type: ignore[arg-type]
        assert shown == "0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"


def test_no_line_begins_with_the_name_of_a_file() -> None:
    shown = render("text", report(finding(file("::error::\x1b[2J.tf"))), COUNTED._replace(group_by="file"))
    assert "\n   1         1          1  ::error::\\x1b[2J.tf\n" in shown
