"""What recorded calls do not show: reasons, files, patterns of files, graphemes, budgets, the table as a whole."""

import base64
import gzip
from importlib import import_module
from pathlib import Path

import pytest

from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import functions, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.functions import FILESYSTEM, HANDS_ON, TABLE, TEMPLATES
from dasf_lint.hcl.functions.globbing import name_matches
from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.origins import Made
from dasf_lint.hcl.parser import parse_expression
from dasf_lint.hcl.pieces import safe_prefix
from dasf_lint.hcl.traversal import static_references
from dasf_lint.hcl.value import SENSITIVE
from dasf_lint.terraform.references import references
from tests.unit.hcl.scopes import unknown, value

_FILES = {
    "a.txt": "hello", "sub/c.txt": "c", "sub/deep/d.txt": "d", ".hidden": "h", "bin": b"\xff\x00",
    "t.tftpl": "%{ for x in xs ~}\n- ${x}\n%{ endfor ~}\n", "nested.tftpl": '${templatefile("t.tftpl", {})}',
}  # fmt: skip


def test_the_table_holds_every_function_of_terraform_and_those_that_are_younger_or_opentofus() -> None:
    names = {name for name in TABLE if "::" not in name}
    younger = {"convert", "base64gunzip", "cidrcontains", "urldecode"}
    assert younger < names
    assert len(names - younger) == 118, "as many as `terraform metadata functions` of 1.11 lists"
    assert TABLE.keys() >= FILESYSTEM | TEMPLATES


def test_every_module_of_functions_gives_what_the_table_expects_of_it() -> None:
    directory = Path(functions.__file__).parent
    modules = [import_module(f"{functions.__name__}.{path.stem}") for path in sorted(directory.glob("*.py"))]
    given = {name: each for module in modules for name, each in getattr(module, "FUNCTIONS", {}).items()}
    assert given.keys() == TABLE.keys() - {"can", "convert", "try"}
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


def test_a_text_of_one_line_is_indented_by_any_number_of_blanks_without_making_them() -> None:
    assert value('indent(10000000000, "a")').text == "a"


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


@pytest.mark.parametrize(
    ("prefix", "inner", "found"),
    [
        # Of https://opentofu.org/docs/language/functions/cidrcontains/.
        ("192.168.2.0/20", "192.168.2.1", True), ("192.168.2.0/20", "192.168.2.0/22", True),
        ("192.168.2.0/20", "192.126.2.1", False), ("192.168.2.0/20", "192.126.2.0/18", False),
        ("fe80::/48", "fe80::1", True), ("fe80::/48", "fe81::1", False),
        ("10.0.0.0/8", "10.0.0.0/7", False), ("10.0.0.0/8", "::ffff:10.1.2.3", True), ("0.0.0.0/0", "1.2.3.4", True),
        ("::ffff:10.0.0.0/104", "10.1.2.3", True), ("10.0.0.0/8", "010.1.2.3", True),
    ],
)  # fmt: skip
def test_cidrcontains_of_opentofu(prefix: str, inner: str, found: bool) -> None:
    assert value(f'cidrcontains("{prefix}", "{inner}")').payload is found


@pytest.mark.parametrize(
    ("prefix", "inner"), [("10.0.0.0/8", "::1"), ("::/0", "10.0.0.1"), ("10.0.0.0", "10.0.0.1"), ("10.0.0.0/8", "x")]
)
def test_cidrcontains_refuses_what_it_cannot_compare(prefix: str, inner: str) -> None:
    assert value(f'try(cidrcontains("{prefix}", "{inner}"), "no")').text == "no"


def test_urldecode_of_opentofu() -> None:
    assert value('urldecode("Hello+World%21")').text == "Hello World!"
    assert value('urldecode("%E2%98%83%c3%a9")').text == "\u2603\u00e9"
    assert value('urldecode("foo%3Abar%40localhost%3Ffoo%3Dbar%26bar%3Dbaz")').text == (
        "foo:bar@localhost?foo=bar&bar=baz"
    )
    for wrong in ("%", "%2", "a%zzb"):
        assert value(f'try(urldecode("{wrong}"), "no")').text == "no"
    assert value('urldecode("%ff")').unknown.reason == "unsupported_function"


def gzipped(*texts: bytes) -> str:
    return base64.b64encode(b"".join(gzip.compress(text) for text in texts)).decode()


def test_base64gunzip_of_opentofu() -> None:
    assert value(f'base64gunzip("{gzipped("é".encode())}")').text == "é"
    assert value(f'base64gunzip("{gzipped(b"a", b"", b"b")}")').text == "ab"
    whole = base64.b64decode(gzipped(b"abc" * 50))
    for wrong in ("x", "QUJD", gzipped(b"\xff"), base64.b64encode(whole[:-3]).decode()):
        assert value(f'try(base64gunzip("{wrong}"), "no")').text == "no"


def test_base64gunzip_stops_before_it_unpacks_too_much() -> None:
    for bomb in (gzipped(b"a" * (4 * limits.max_string_length + 1)), gzipped(*[b""] * 200)):
        assert value(f'base64gunzip("{bomb}")').unknown.reason == "limit"


@pytest.mark.parametrize(
    "call",
    [
        "convert(1, string)",
        'core::convert([1], list(object({ a = optional(string, "x") })))',
        "convert(var.a, set(any))",
    ],
)
def test_what_convert_converts_to_is_a_type_and_names_nothing(call: str) -> None:
    node = parse_expression(SourceFile("main.tf", call.encode()))
    assert {each.root for each in static_references(node)} <= {"var"}
    assert {each.root for each in references(node)} <= {"var"}


@pytest.mark.parametrize(
    ("call", "found"),
    [
        # Of https://developer.hashicorp.com/terraform/language/functions/convert.
        ("convert([], list(string))", "list"), ('convert("true", bool)', True), ("core::convert(1, string)", "1"),
        ("convert({}, object({ name = optional(string, \"x\") })).name", "x"), ("convert(\"2\", number) + 1", 3),
        ("try(convert(\"x\", number), \"no\")", "no"), ("can(convert([1], map(string)))", False),
        ("length(convert([1, 1, \"1\"], set(string)))", 1), ("convert(null, string) == null", True),
    ],
)  # fmt: skip
def test_convert_makes_of_a_value_what_the_type_says(call: str, found: object) -> None:
    result = value(call)
    assert (result.type.kind if found == "list" else result.payload) == found


@pytest.mark.parametrize("call", ["convert(1)", "convert(1, string, 2)", "convert(1, nothing)", "convert(1, list())"])
def test_convert_refuses_what_is_no_type(call: str) -> None:
    with pytest.raises(EvaluationError):
        value(call)


def test_convert_keeps_what_is_known_of_an_unknown_and_says_nothing_of_a_secret() -> None:
    found = value("convert(u, list(string))", u=unknown("var.u"))
    assert (found.type.kind, found.unknown.subject) == ("list", "var.u")
    secret = values.string("hunter2", SENSITIVE)
    assert value("convert(s, string)", s=secret).is_sensitive
    with pytest.raises(EvaluationError) as caught:
        value("convert(s, number)", s=secret)
    assert "hunter2" not in caught.value.detail


def test_functions_that_hand_their_argument_on_are_functions() -> None:
    assert set(TABLE) >= HANDS_ON


CARRIED = [
    'format("a-%s-%5s-%%-%d", "x", "yy", 3)', 'format("%[3]s%[1]s%s", "a", "b", "c")', 'format("%q", "a")',
    'format("%s%s", "", "b")', 'join("-", ["a", "b"], ["c"])', 'join("", [])', 'join("-", ["a"])',
    'replace("a.b.c", ".", "--")', 'replace("abc", "x", "y")', 'replace("a.b", ".", "")', 'lower("ÀB")', 'upper("ab")',
    'title("a b")', 'trimspace("  a ")', 'trim("xxaxx", "x")', 'trimprefix("aab", "a")', 'trimsuffix("baa", "a")',
    'chomp("a\\n")', 'substr("abcab", 3, 2)', 'substr("abc", -2, 0)', 'substr("abc", 0, 0)', 'substr("abc", -9, 2)',
]  # fmt: skip


@pytest.mark.parametrize("text", CARRIED)
def test_what_carries_the_parts_of_a_result_are_the_arguments(text: str) -> None:
    """Together they are the result; what is of an argument reads there as it does in the result."""
    made = value(text)
    carries = TABLE[made.label].carries
    assert carries is not None
    given = made.origin.values if isinstance(made.origin, Made) else [made.via]
    at = 0
    for length, of, start in carries([each for each in given if each is not None], made.text):
        part = made.text[at : at + length]
        if of is not None and isinstance(of.payload, str):
            assert of.text[start : start + length].casefold() == part.casefold()
        elif of is not None:
            assert part == "3"
        at += length
    assert at == len(made.text)


@pytest.mark.parametrize("text", ['replace("abc", "/b/", "x")', 'replace("ab", "", "-")'])
def test_what_carries_a_part_may_not_be_known(text: str) -> None:
    made = value(text)
    carries = TABLE["replace"].carries
    assert carries is not None
    assert isinstance(made.origin, Made)
    assert not list(carries(made.origin.values, made.text))
