import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dasf_lint.core.answers import Configuration, Report, Suppression, UnknownAnswer, UnknownReason, Weakening
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Gap
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report import escape
from dasf_lint.report.escape import line_start, markdown_code, visible
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.mask import mask
from dasf_lint.report.options import SHOWN
from tests.unit.report.parsing import PARSERS
from tests.unit.report.reports import OPTIONS, finding, report

HOSTILE = [
    "::error file=a,line=1::forged", "\n::add-mask::x", "\r::stop-commands::t", "##[error]x", "##vso[task.setvariable]y",
    "\x1b[2J", "\x1b]0;pwn\x07", "\u202eabc", "\u2028::error::x", "a]]>b", "<script>alert(1)</script>", "`x|y`", "@team",
    "[a](https://evil.example)", "=cmd()", 'a"b\'c', "a,b:c%0A", "\ud800", "\x00", "\x7f", "%", "::", ":::", "&amp;", "\\",
]  # fmt: skip
OWN_COMMANDS = {
    "github": re.compile(r"::(error|warning|notice) [^\n]*::"),
    "azure": re.compile(r"##vso\[task\.logissue "),
}
HOSTILE_TEXT = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(alphabet=st.characters(), max_size=5)), max_size=4
).map("".join)


def hostile_report(text: str) -> Report:
    """A report whose every text is `text`, after a little that keeps it a possible path or name."""
    source = SourceFile(text or "x", f"{text}\nno_public_ip = false # {text}\n".encode("utf-8", "replace"))
    place = Span(source, source.text.rindex("no_public_ip"), len(source.text))
    made = finding(
        source, source.text[place.start : place.start + 12], message=text, value=text, addresses=(text, f"b{text}"),
        way=(Hop("literal", text, place), Hop("local", text, Span(source, 0, 1))),
    )  # fmt: skip
    made.cause = made.cause._replace(path=text, declaration=text, related=((text, Span(source, 0, 0)),))
    made.remediation = text
    hidden = finding(source, source.text[place.start : place.start + 12], message=text, way=())
    hidden.suppression = Suppression("inline", text, None, text, place)
    whole = report(made, hidden)
    whole.unknown = [UnknownAnswer("p", (), text, text, (UnknownReason("no_value", text, place),), place)]
    whole.gaps = [Gap(text, (text,), place)]
    whole.diagnostics = [Diagnostic("error", "syntax", text, span=place), Diagnostic("gap", "lookup", text, path=text)]
    whole.weakened = [Weakening("ignore", text, text, place), Weakening("exclude", text, text)]
    whole.configuration = Configuration(text, "repository", "ab", text)
    return whole


def check(name: str, text: str) -> None:
    everything = OPTIONS._replace(show=frozenset(SHOWN), verbose=True)
    document = render(name, hostile_report(text), everything)
    own = OWN_COMMANDS.get(name)
    for line in re.split(r"[\n\r\u2028\u2029\x85\x0b\x0c]", document):
        if own is not None and own.match(line):
            line = line[own.match(line).end() :]  # type: ignore[union-attr]
            assert not re.match(r"\s*::", line)
        # Our own arrow is no command: the name of one would follow its colons directly.
        assert not re.match(r"\s*::", line) or (name == "text" and re.match(r" +::: ", line)), line
        assert not re.search(r"##(\[|vso)", line, re.IGNORECASE), line
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", document)
    document.encode("utf-8", "backslashreplace")
    PARSERS[name](document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1", "'=1"), (" =1", "' =1"), ("-a", "'-a"), ("\uff1d1", "'\uff1d1"), ("a=1", "a=1"), ("a-b", "a-b"), ("", ""),
        ("a;=1", "a;'=1"), ("a; +1", "a;' +1"), ("a; b", "a; b"), ('a;"=1', '"a;\'""=1"'), ("a;-", "a;'-"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula_for_any_separator(text: str, expected: str) -> None:
    assert escape.csv(text) == expected


def test_markdown_makes_no_link_of_a_bare_name() -> None:
    assert (
        escape.markdown("see www.evil.example, WWW.x.y and awww.") == "see www&#46;evil.example, WWW&#46;x.y and awww."
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("text", HOSTILE, ids=[str(i) for i in range(len(HOSTILE))])
def test_no_format_hands_a_command_on(name: str, text: str) -> None:
    check(name, text)
    check(name, f"{text}{text}")


def test_every_format_is_read_as_its_readers_read_it() -> None:
    assert set(PARSERS) == set(FORMATS), "a format that nobody parses here may hold anything"


@settings(max_examples=100, deadline=None)
@given(HOSTILE_TEXT, st.sampled_from(sorted(FORMATS)))
def test_no_text_changes_the_structure_of_a_document(text: str, name: str) -> None:
    everything = OPTIONS._replace(show=frozenset(SHOWN), verbose=True)
    parse = PARSERS[name]
    harmless = parse(render(name, hostile_report("x"), everything))
    assert parse(render(name, hostile_report(f"x{text}"), everything)) == harmless


@settings(max_examples=40, deadline=None)
@given(HOSTILE_TEXT, st.sampled_from(sorted(FORMATS)))
def test_no_format_hands_anything_on_that_it_was_not_made_for(text: str, name: str) -> None:
    check(name, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\x1b[1m", "a\\x1b[1m"), ("a\u202eb", "a\\u202eb"), ("a\nb\tc", "a\\nb\\tc"), ("é漢😀", "é漢😀"), ("\udcff", "\\udcff")],
)  # fmt: skip
def test_what_cannot_be_seen_is_shown(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set `a_b` to `x`.", "Set `a_b` to `x`."), ("[x](https://e.example)", "\\[x\\]\\(https&#58;//e.example\\)"),
        ("![x](y)", "\\!\\[x\\]\\(y\\)"), ("<img src=x>", "\\<img src=x\\>"), ("a\n# b", "a\n&#35; b"), ("a\n===", "a\n\\==="),
        ("a\n---", "a\n\\---"), ("a\n\n    b", "a\n\nb"), ("```\n<b>\n```", "\\`\\`\\`\n\\<b\\>\n\\`\\`\\`"),
        ("`[x](y)", "\\`\\[x\\]\\(y\\)"), ("``[x](y)``", "\\`\\`\\[x\\]\\(y\\)\\`\\`"), ("see www.e.example", "see www&#46;e.example"),
    ],
)  # fmt: skip
def test_the_prose_of_a_policy_is_text_and_code(text: str, expected: str) -> None:
    assert escape.markdown_prose(text) == expected


def test_an_address_ends_where_it_ends() -> None:
    assert escape.link("https://e.example/a?b=c#d") == "https://e.example/a?b=c#d"
    assert escape.link("https://e.example/> ![x](y)<\né") == "https://e.example/%3E%20![x](y)%3C%0A%C3%A9"


def test_a_code_span_has_a_fence_longer_than_what_it_holds() -> None:
    assert markdown_code("a`b``c") == "```a`b``c```"
    assert markdown_code("`a") == "`` `a ``"


@pytest.mark.parametrize(
    "text",
    [
        'name = "prod-ml-features-2024-v2"', 'id = "9f8e7d6c-5b4a-3210-9f8e-7d6c5b4a3210"', "source = \"git::https://git.example/a.git?ref=0123456789abcdef0123456789abcdef01234567\"",
        'path = "/Volumes/main/default/landing/2024/01"', 'node_type = "Standard_DS3_v2"', 'spark_version = "15.4.x-scala2.12"',
        'arn = "arn:aws:iam::123456789012:role/databricks-cross-account"', "module.platform.azurerm_databricks_workspace.this",
        'address = "https://adb-1234567890123456.7.azuredatabricks.net"', "0 findings", 'principal = "data-engineers@company.example"',
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", ["::error::x", " ::error::x", "\u3000::error::x", "  ::"])
def test_no_line_begins_with_a_command_also_behind_blanks(text: str) -> None:
    assert not line_start(text).lstrip().startswith("::")


def test_a_line_keeps_everything_else() -> None:
    assert line_start("  a::b") == "  a::b"
    assert line_start(" ::a") == " \\x3a:a"
