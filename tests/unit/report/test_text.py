import pytest

from dasf_lint.core.answers import Cause
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report.formats import render
from dasf_lint.report.options import RenderOptions
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report, span

WHOLE = """\
high[workspace-public-ip]: compute of module.ws.azurerm_databricks_workspace.this has public IP addresses
 --> envs/prod/main.tf:3:3
   |
 3 |   no_public_ip = false
   |   ^^^^^^^^^^^^^^^^^^^^ custom_parameters.no_public_ip is false
   |
 ::: modules/ws/main.tf:5:5
   |
 5 |     no_public_ip = var.no_public_ip
   |     ------------------------------- used here: custom_parameters.no_public_ip
   |
   = resource: module.ws.azurerm_databricks_workspace.this
   = control: DASF 4 Restrict access using private link (risks 1.1)
   = fix: Set `no_public_ip = true`.
   = help: dasf-lint explain workspace-public-ip

1 finding (1 high), 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files
"""


def text(*findings: object, options: RenderOptions = OPTIONS) -> str:
    return render("text", report(*findings), options)  # type: ignore[arg-type]


def frame_of(source: str, marked: str, options: RenderOptions = OPTIONS, **more: object) -> list[str]:
    """The line of source and the line of marks of a finding."""
    made = SourceFile("main.tf", source.encode())
    lines = text(finding(made, marked, way=(), **more), options=options).splitlines()  # type: ignore[arg-type]
    return lines[3:5]


def test_a_finding_shows_the_line_to_edit_then_the_way_then_what_to_do() -> None:
    assert text(finding()) == WHOLE


def test_nothing_found_is_said_in_one_line() -> None:
    assert text() == "0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files\n"


def test_quiet_leaves_the_figures_out() -> None:
    assert text(options=OPTIONS._replace(quiet=True)) == ""


def test_many_members_are_listed_up_to_a_number() -> None:
    made = text(finding(addresses=tuple(f"a.b[{i}]" for i in range(8))))
    assert made.count("= resources: a.b[") == 5
    assert "= resources: and 3 more (-v)" in made
    everything = text(finding(addresses=tuple(f"a.b[{i}]" for i in range(8))), options=OPTIONS._replace(verbose=True))
    assert everything.count("= resources: a.b[") == 8


def test_a_value_of_the_command_line_is_told_without_a_place() -> None:
    place = span(file("envs/prod/main.tf"), "no_public_ip = false")
    made = text(finding(way=(Hop("command_line", "var.no_public_ip", None, place), Hop("use", "", place))))
    assert "= value: the value is given on the command line: var.no_public_ip" in made


def test_marks_stand_below_what_they_mark_after_tabs_and_wide_characters() -> None:
    assert frame_of("\ta = 1\n", "a = 1") == [
        " 1 |     a = 1",
        "   |     ^^^^^ custom_parameters.no_public_ip is false",
    ]
    assert frame_of("/* 漢 */ a = 1\n", "a = 1")[1].startswith("   |          ^^^^^ ")


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    source = SourceFile("main.tf", b"a = {\n  b = 1\n}\n")
    made = finding(source, "a", way=())
    made.cause = Cause(Span(source, 0, len(source.text) - 1), "", "a", "", ())
    assert text(made).splitlines()[3:5] == [" 1 | a = {", "   | ^^^^^"]


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    line, marks = frame_of("x" * 300 + " a = 1 " + "y" * 300 + "\n", "a = 1", OPTIONS._replace(width=80))
    assert len(line) <= 80
    at = marks.index("^")
    assert line[at : at + 5] == "a = 1"
    assert line.count("…") == 2


def test_an_empty_file_has_a_frame() -> None:
    source = SourceFile("main.tf", b"")
    made = finding(way=())
    made.cause = Cause(Span(source, 0, 0), "", "", "", ())
    assert " --> main.tf:1:1" in text(made)


@pytest.mark.parametrize(
    "secret",
    ["dapi0123456789abcdef0123456789abcdef", "AKIAIOSFODNN7EXAMPLE", "sup3rS3cr3tP4ssw0rdZq8xT2vB9nM4kL7", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123"],
)  # fmt: skip
def test_a_secret_in_a_line_is_masked(secret: str) -> None:
    for name in ("text", "html", "json", "sarif", "markdown", "csv", "github", "junit", "azure", "concise"):
        source = SourceFile("main.tf", f'token = "{secret}"\n'.encode())
        made = report(finding(source, "token", way=(), message=f"it says {secret}", value=secret))
        assert secret not in render(name, made, OPTIONS), name
    shown = render("text", made, OPTIONS._replace(show_secrets=True))
    assert secret in shown


def test_the_value_of_a_sensitive_finding_is_never_shown() -> None:
    line, marks = frame_of('password = "hunter2"\n', 'password = "hunter2"', sensitive=True, value='"hunter2"')
    assert line == " 1 | password = ***"
    assert marks == "   | ^^^^^^^^^^^^^^ custom_parameters.no_public_ip is ***"
    made = report(finding(sensitive=True, value="hunter22", message="hunter22 is a password"))
    assert "hunter22" not in render("json", made, OPTIONS)


def test_what_is_not_set_is_no_secret() -> None:
    assert frame_of("a {\n", "a", sensitive=True, value="not set") == [
        " 1 | a {",
        "   | ^ custom_parameters.no_public_ip is not set",
    ]


def test_show_lists_unknown_passed_and_suppressed() -> None:
    made = render("text", full_report(), OPTIONS._replace(show=frozenset({"unknown", "pass", "suppressed"})))
    assert "unknown[b-policy]: azurerm_databricks_workspace.x" in made
    assert "= because: var.region has no value (envs/prod/main.tf:2)" in made
    assert "pass[a-policy]: 2" in made
    assert "low[other-policy] (suppressed): " in made
    assert "= suppressed: migration, until 2027-01-31" in made
    plain = render("text", full_report(), OPTIONS)
    assert "1 unknown (--show unknown)" in plain
    assert "unknown[" not in plain


def test_gaps_are_listed_with_v_and_pointed_at_without() -> None:
    assert ", 1 gap (-v), " in render("text", full_report(), OPTIONS)
    listed = render("text", full_report(), OPTIONS._replace(verbose=True))
    assert "gap: module net is not in this repository" in listed
    assert ", 1 gap, " in listed
    assert ", 1 gap, " in render("concise", full_report(), OPTIONS), "there -v lists none"


def test_what_weakens_the_run_is_told_even_where_only_findings_are_wanted() -> None:
    for options in (OPTIONS, OPTIONS._replace(quiet=True)):
        text = render("text", full_report(), options)
        assert "note: the configuration weakens this run: other-policy is not asked (.dasf-lint.yaml:1)\n" in text


def test_colour_changes_no_character() -> None:
    import re

    coloured = render("text", full_report(), OPTIONS._replace(colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", full_report(), OPTIONS)


def test_a_call_is_told_from_the_top_unless_the_line_says_which_root_it_is_in() -> None:
    call = ("module.ws", span(file("envs/prod/main.tf"), 'module "ws"'))
    called = finding(way=())
    called.members = [member._replace(calls=(call,)) for member in called.members]
    made = report(called)
    one_root = f"resource: {called.members[0].address} (called at envs/prod/main.tf:1)"
    assert one_root in render("text", made, OPTIONS)
    made.roots *= 2
    assert one_root.replace("(called at envs/prod/", "in envs/prod (called at ") in render("text", made, OPTIONS)


def test_a_gap_that_a_diagnostic_tells_is_told_once_with_what_may_hide_in_it() -> None:
    made = full_report()
    place = made.gaps[0].span
    assert place is not None
    made.diagnostics.append(Diagnostic("gap", "remote-module", 'Module "net" is not in this repository', span=place))
    listed = render("text", made, OPTIONS._replace(verbose=True))
    assert 'gap[remote-module]: Module "net" is not in this repository' in listed
    assert "= may hide: azurerm_subnet" in listed
    assert "gap: module net" not in listed
