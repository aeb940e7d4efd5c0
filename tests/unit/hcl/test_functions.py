"""What recorded calls do not show: reasons, files, patterns of files, graphemes, budgets, the table as a whole."""

from importlib import import_module
from pathlib import Path

import pytest

from dasf_lint.hcl import functions, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.functions import FILESYSTEM, TABLE, TEMPLATES
from dasf_lint.hcl.functions.globbing import name_matches
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.prefix import safe_prefix
from tests.unit.hcl.scopes import unknown, value

_FILES = {
    "a.txt": "hello", "sub/c.txt": "c", "sub/deep/d.txt": "d", ".hidden": "h", "bin": b"\xff\x00",
    "t.tftpl": "%{ for x in xs ~}\n- ${x}\n%{ endfor ~}\n", "nested.tftpl": '${templatefile("t.tftpl", {})}',
}  # fmt: skip


def test_the_table_holds_every_function_of_terraform() -> None:
    assert len([name for name in TABLE if "::" not in name]) == 118
    assert TABLE.keys() >= FILESYSTEM | TEMPLATES


def test_every_module_of_functions_gives_what_the_table_expects_of_it() -> None:
    directory = Path(functions.__file__).parent
    modules = [import_module(f"{functions.__name__}.{path.stem}") for path in sorted(directory.glob("*.py"))]
    given = {name: each for module in modules for name, each in getattr(module, "FUNCTIONS", {}).items()}
    assert given.keys() == TABLE.keys() - {"can", "try"}
    assert all(TABLE[name] is each for name, each in given.items())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("abc", 3), ("e\u0301x", 2), ("\r\n", 1), ("\n\r", 2), ("\U0001f1e9\U0001f1ea\U0001f1eb", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 1), ("\U0001f44d\U0001f3fd", 1), ("\ud55c\uae00", 2),
        ("\u1112\u1161\u11ab", 1), ("\u0915\u094d\u0937\u093f", 2), ("a\u200db", 2), ("\u2764\ufe0f", 1),
    ],
)  # fmt: skip
def test_grapheme_clusters_are_counted(text: str, count: int) -> None:
    assert len(clusters(text)) == count
    assert "".join(clusters(text)) == text


def test_an_ipv4_network_written_as_ipv6_is_shown_alike_by_every_interpreter() -> None:
    with pytest.raises(EvaluationError, match=r"a prefix of 124 bits after 1\.2\.3\.0/24\."):
        value('cidrsubnets("::ffff:1.2.3.0/120", 4)')
    assert value('cidrsubnet("::ffff:1.2.3.0/120", 4, 1)').text == "1.2.3.16/28"


def test_a_prefix_leaves_out_what_could_still_change() -> None:
    assert safe_prefix("abc") == "ab"
    assert safe_prefix("abc-") == "abc-"
    assert safe_prefix("") == ""


@pytest.mark.parametrize(
    ("name", "pattern", "matches"),
    [
        ("main.tf", "*.tf", True), ("a", "?", True), ("", "*", True), ("b", "[a-c]", True), ("d", "[^a-c]", True),
        ("!", "[!a]", True), ("x[1]", "x\\[1\\]", True), ("ab", "a", False), (".x", "*", True), ("a", "[", False),
    ],
)  # fmt: skip
def test_names_match_patterns(name: str, pattern: str, matches: bool) -> None:
    assert name_matches(name, pattern) is matches


@pytest.mark.parametrize(
    ("directory", "pattern", "found"),
    [
        (".", "*.txt", ["a.txt"]),
        (".", "**/*.txt", ["a.txt", "sub/c.txt", "sub/deep/d.txt"]),
        ("sub", "**", ["c.txt", "deep/d.txt"]),
        ("sub", "{c,x}.*", ["c.txt"]),
        ("sub", "../a.txt", ["../a.txt"]),
        ("nope", "*", []),
    ],
)
def test_filesets_are_sorted_paths_below_the_directory(directory: str, pattern: str, found: list[str]) -> None:
    result = value(f'fileset("{directory}", "{pattern}")', _FILES)
    assert [item.payload for item in result.elements] == found


def test_files_are_read_as_text_or_bytes() -> None:
    assert value('file("./sub/../a.txt")', _FILES).payload == "hello"
    assert value('filebase64("bin")', _FILES).payload == "/wA="
    assert value('fileexists("sub/c.txt")', _FILES).payload is True
    assert value('fileexists("nope")', _FILES).payload is False
    for text in ('file("bin")', 'file("nope")', 'fileexists("sub")'):
        with pytest.raises(EvaluationError):
            value(text, _FILES)


def test_templates_from_files_see_their_variables_alone() -> None:
    assert value('templatefile("t.tftpl", {xs = [1, 2]})', _FILES).payload == "- 1\n- 2\n"
    with pytest.raises(EvaluationError, match="does not contain key"):
        value('templatefile("t.tftpl", {})', _FILES)
    with pytest.raises(EvaluationError, match="recursively"):
        value('templatefile("nested.tftpl", {})', _FILES)


def test_a_template_must_not_be_written_where_templatestring_stands() -> None:
    assert value('templatestring(t, {n = "x"})', t=values.string("hi ${n}")).payload == "hi x"
    with pytest.raises(EvaluationError, match="templatestring is only for"):
        value('templatestring("x", {})')
    with pytest.raises(EvaluationError, match="filesystem access"):
        value("templatestring(t, {})", t=values.string('${file("a.txt")}'))


def test_what_no_run_reproduces_is_unknown_but_not_a_secret() -> None:
    for call in ("timestamp()", "uuid()", 'bcrypt("x")', 'abspath(".")', 'base64gzip("x")', 'pathexpand("~")'):
        assert value(call).unknown.reason == "not_reproducible"
    assert value("length(uuid())").payload == 36
    assert value("timestamp() == timestamp()").payload is True
    assert value("can(timestamp())").payload is True


def test_null_arguments_are_refused_and_unknown_ones_make_unknown() -> None:
    with pytest.raises(EvaluationError, match="must not be null"):
        value("upper(null)")
    found = value("upper(u)", u=unknown(type=values.types.STRING))
    assert found.unknown.not_null
    assert found.type is values.types.STRING


def test_what_an_unknown_key_picks_is_unknown() -> None:
    scope = {"u": unknown(type=values.types.STRING)}
    assert value('matchkeys(["a", "b"], ["x", "y"], [u])', **scope).unknown.reason == "no_value"
    assert value('matchkeys(["a", "b"], ["x", "x"], ["x", u])', **scope).elements[1].payload == "b"
    assert value("matchkeys([], [], [u])", **scope).elements == ()


def test_regular_expressions_are_linear_and_reject_what_re2_rejects() -> None:
    assert value('regexall("^(a+)+$", format("%040d", 0))').elements == ()
    with pytest.raises(EvaluationError, match="invalid regexp pattern"):
        value('regex("(?=a)", "a")')
    assert value('replace("aa", "/(a)/", "<$1>")').payload == "<a><a>"


def test_yaml_aliases_are_expanded_within_a_budget() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for name, before in zip("bcdef", "abcde", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    assert value("yamldecode(t)", t=values.string("\n".join(lines))).unknown.reason == "limit"
