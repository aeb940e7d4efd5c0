"""Hyperlinks on a terminal: only where one is known to take them, and never such that a name of a file commands anything."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from dasf_lint.cli import hyperlinks, terminal
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import Hyperlinks
from dasf_lint.report.style import hyperlink
from tests.unit.report.reports import OPTIONS, RULE, file, finding, full_report, report


class Terminal:
    def __init__(self, is_one: bool = True) -> None:
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


TERM = {"TERM": "xterm-256color"}
VTE = {**TERM, "VTE_VERSION": "7200"}


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        (TERM, False),
        ({}, False),
        (VTE, True),
        ({**TERM, "VTE_VERSION": "5000"}, False),
        ({**TERM, "VTE_VERSION": "x"}, False),
        ({**TERM, "VTE_VERSION": "9" * 5000}, False),
        ({**TERM, "WT_SESSION": "a-b"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({**TERM, "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.4.19"}, True),
        ({**TERM, "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.2"}, False),
        ({**TERM, "TERM_PROGRAM": "iTerm.app"}, False),
        ({**TERM, "TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.95.0"}, True),
        ({**TERM, "TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"}, True),
        ({**TERM, "TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "453"}, False),
        ({**VTE, "TMUX": "/tmp/tmux-0/default,1,0"}, False),
        ({**VTE, "TERM": "screen-256color"}, False),
        ({**VTE, "STY": "1.pts"}, False),
        ({**VTE, "CI": "true"}, False),
        ({**VTE, "CI": "false"}, True),
        ({**VTE, "TERM": "dumb"}, False),
        ({**VTE, "FORCE_HYPERLINK": "0"}, False),
        ({**TERM, "FORCE_HYPERLINK": "1"}, True),
        ({**VTE, "TMUX": "x", "FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_a_terminal_has_links_if_its_environment_says_so(environ: dict[str, str], takes: bool) -> None:
    assert hyperlinks.takes_links(Terminal(), environ) is takes  # type: ignore[arg-type]
    assert not hyperlinks.takes_links(Terminal(is_one=False), {**environ, "FORCE_HYPERLINK": "1"})  # type: ignore[arg-type]
    assert not hyperlinks.takes_links(None, {**environ, "FORCE_HYPERLINK": "1"})


def test_a_file_that_was_read_has_an_address_with_every_strange_byte_escaped(tmp_path: Path) -> None:
    name = "a b;c\x1b]8;;http:x\x07\n%25#?é.tf"
    links = hyperlinks.links_to(str(tmp_path), lambda path: path == str(tmp_path / "d" / name))
    address = links.file(f"d/{name}")
    assert address is not None
    assert re.fullmatch(r"file://[A-Za-z0-9.-]*/[A-Za-z0-9._~/%-]*", address)
    assert unquote(address).endswith(f"{tmp_path}/d/{name}")
    assert links.file("tfvars") is None, "one from elsewhere is shown by its name alone"


@pytest.mark.parametrize(
    "address", ["file:///a\x1b\\b", "file:///a b", "javascript:1", "file:///" + "a" * 2000, "file:///é", ""]
)
def test_an_address_that_could_end_too_early_is_no_link(address: str) -> None:
    assert hyperlink("text", address) == "text"


LINK = re.compile(r"\x1b\]8;;([!-~]*)\x1b\\")


def test_places_lead_to_their_files_and_policies_to_what_they_refer_to() -> None:
    rules = {"workspace-public-ip": RULE}
    links = Hyperlinks(lambda path: f"file://host/{path}")
    options = OPTIONS._replace(rules=rules, show=frozenset({"unknown", "suppressed"}), verbose=True)
    plain = render("text", full_report(), options)
    linked = render("text", full_report(), options._replace(links=links))
    assert LINK.sub("", linked) == plain
    targets = LINK.findall(linked)
    assert targets[1::2] == [""] * (len(targets) // 2), "each link ends"
    assert set(targets[::2]) == {
        "https://docs.example/no-public-ip", "file://host/envs/prod/main.tf", "file://host/modules/ws/main.tf",
        "file://host/empty",
    }  # fmt: skip


def test_lines_with_links_are_wrapped_and_cut_like_others() -> None:
    made = report(*(finding(file(f"{'long/' * 9}{n}.tf"), way=()) for n in range(9)))
    links = Hyperlinks(lambda path: f"file://host/{path}")
    for width in (60, 80):
        options = OPTIONS._replace(width=width)
        for group_by in ("policy", "file"):
            options = options._replace(group_by=group_by)
            assert LINK.sub("", render("text", made, options._replace(links=links))) == render("text", made, options)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text"}))
def test_no_other_format_has_links(name: str) -> None:
    links = Hyperlinks(lambda path: f"file://host/{path}")
    assert render(name, full_report(), OPTIONS._replace(links=links)) == render(name, full_report(), OPTIONS)


@pytest.mark.parametrize(("environ", "watched"), [(TERM, True), ({}, False), ({**TERM, "CI": "1"}, False)])
def test_a_person_looks_at_a_terminal_that_is_no_build_server(environ: dict[str, str], watched: bool) -> None:
    assert terminal.is_watched(Terminal(), environ) is watched  # type: ignore[arg-type]
