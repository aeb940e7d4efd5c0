"""The located YAML loader: what scalars mean, where things stand, what is refused."""

from fractions import Fraction

import pytest

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile
from dasf_lint.core.yaml import load, plain
from dasf_lint.core.yaml_nodes import YamlNode


def read(text: str, dialect: str = "bundle") -> YamlNode:
    node, diagnostics = load(SourceFile("a.yml", text.encode()), dialect=dialect)
    assert not [d for d in diagnostics if d.level == "error"], diagnostics
    assert node is not None
    return node


def problem(text: str, dialect: str = "bundle") -> str:
    node, diagnostics = load(SourceFile("a.yml", text.encode()), dialect=dialect)
    assert node is None
    assert diagnostics[-1].level == "error"
    return diagnostics[-1].message


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("yes", "string", "yes"), ("on", "string", "on"), ("true", "bool", True), ("FALSE", "bool", False), ("tRUE", "string", "tRUE"),
        ("010", "int", 10), ("08", "float", 8.0), ("0x1F", "int", 31), ("0o17", "int", 15), ("0b101", "int", 5), ("1_000", "int", 1000),
        ("-12", "int", -12), ("+5", "int", 5), ("0", "int", 0), ("9223372036854775807", "int", 2**63 - 1), ("0o8", "string", "0o8"),
        ("0xG", "string", "0xG"), ("1.5", "float", 1.5), (".5", "float", 0.5), ("1e3", "float", 1000.0), ("1_0.5", "float", 10.5),
        ("1e400", "string", "1e400"), ("1e-400", "float", 0.0), (".inf", "float", float("inf")), ("-.INF", "float", float("-inf")),
        ("1:30", "string", "1:30"), ("190:20:30", "string", "190:20:30"), ("1.10.0", "string", "1.10.0"), ("~", "null", None),
        ("", "null", None), ("Null", "null", None), ("nULL", "string", "nULL"), ("2024-01-31", "time", "2024-01-31"), ("2024-13-45", "string", "2024-13-45"),
        ("2023-02-29", "string", "2023-02-29"), ("2001-12-14t21:59:43.10-05:00", "time", "2001-12-14t21:59:43.10-05:00"),
        ("'1'", "string", "1"), ("!!str 1", "string", "1"), ("!!int '5'", "int", 5), ("!!float 1", "float", 1.0), ("-9223372036854775809", "float", -(2.0**63)),
        ("0_7", "int", 7), ("=", "string", "="), ("<", "string", "<"),
    ],
)  # fmt: skip
def test_scalars_mean_what_the_cli_reads(text: str, kind: str, value: object) -> None:
    node = read(f"a: {text}\n").entries["a"].node
    assert (node.kind, node.value) == (kind, value)


@pytest.mark.parametrize(
    "text", ["9223372036854775808", "1__0", "1_", "!!bool yes", "!!binary aGk=", "!custom x", "!!timestamp x"]
)
def test_scalars_the_cli_refuses(text: str) -> None:
    assert problem(f"a: {text}\n")


@pytest.mark.parametrize("pure", [False, True])
def test_positions_count_code_points(pure: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if pure:
        monkeypatch.setattr(lazy.yaml(), "__with_libyaml__", False)
    text = (
        'ä: "ö🙂"\r\nlist:\r\n  - {x: 1, y: [a]}\r\n  - &anchor b\r\nblock:\r\n  k: v # note\r\n\r\nlast: *anchor\r\n'
    )
    node = read(text)
    assert text[node.entry_span("ä").start : node.entry_span("ä").end] == 'ä: "ö🙂"'
    flow = node.entries["list"].node.items[0]
    assert text[flow.start : flow.end] == "{x: 1, y: [a]}"
    block = node.entries["block"].node
    assert text[block.start : block.end] == "k: v"
    assert node.key_span("block").line == 5
    last = node.entries["last"].node
    assert text[last.start : last.end] == "&anchor b"
    assert last.alias is not None
    assert text[last.alias[0] : last.alias[1]] == "*anchor"


def test_explicit_keys_win_and_later_merges_win() -> None:
    node = read("a: &a {x: 1, y: 1, z: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\n")
    entries = node.entries["c"].node.entries
    assert {name: entry.node.value for name, entry in entries.items()} == {"x": 1, "y": 2, "z": 3}
    assert len(entries["y"].merges) == 1
    assert not entries["z"].merges
    assert node.file.position(entries["y"].merges[0][0]) == (5, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &a {x: 1}\nb:\n  <<: {x: 1}\n", "map merge requires map or sequence of maps as the value"),
        ("a: &a 1\nb:\n  <<: *a\n", "map merge requires map or sequence of maps as the value"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", "duplicate YAML merge key"),
        ("a: &a\n  b: *a\n", 'cyclic reference to anchor "a"'),
        ("a: *b\n", "unknown anchor 'b' referenced"),
        ("1: x\n", "invalid key tag: !!int"),
        ("true: x\n", "invalid key tag: !!bool"),
        ("[a]: x\n", "key is not a scalar"),
        ("x: &x a\n*x : b\n", "key is not a scalar"),
        ("? " * 50_000, "key is not a scalar"),
    ],
)
def test_structures_the_cli_refuses(text: str, expected: str) -> None:
    assert expected in problem(text)


def test_a_null_key_is_its_text() -> None:
    assert list(read("null: 1\n~: 2\n").entries) == ["null", "~"]


def test_duplicate_keys_warn_in_bundles_and_fail_elsewhere() -> None:
    node, diagnostics = load(SourceFile("a.yml", b"a: 1\na: 2\n"), dialect="bundle")
    assert node is not None
    assert node.entries["a"].node.value == 2
    assert [(d.level, d.code) for d in diagnostics] == [("warning", "duplicate")]
    assert 'key "a" is given twice, first in line 1' in problem("a: 1\na: 2\n", "own")


def test_own_files_hold_one_document_and_no_tags() -> None:
    assert "second document" in problem("a: 1\n---\nb: 1\n", "own")
    assert "not allowed" in problem("a: !x [1]\n", "own")
    assert read("until: 2026-01-01\n", "own").entries["until"].node.kind == "string"


@pytest.mark.parametrize(("more", "line"), [("---\n]broken\n", 3), ("---\nb: 1\n", 2), ("---\n--- x\n", 3)])
def test_bundles_read_the_first_document_only_and_tell_the_rest(more: str, line: int) -> None:
    node, diagnostics = load(SourceFile("a.yml", f"a: 1\n{more}".encode()), dialect="bundle")
    assert plain(node) == {"a": 1}
    assert [(each.level, each.span.line if each.span else 0) for each in diagnostics] == [("error", line)]


@pytest.mark.parametrize("more", ["---\n", "...\n", "---\n# nothing\n"])
def test_a_document_without_content_is_not_told(more: str) -> None:
    assert plain(read(f"a: 1\n{more}")) == {"a": 1}


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "[" * 5000 + "]" * 5000])
def test_depth_is_bounded(text: str) -> None:
    assert f"nested more deeply than {limits.max_nesting} levels" in problem(text)


def test_aliases_are_bounded() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "aliases stand for more than" in problem(bomb)
    merges = "a: &a {x: 1}\n" + "".join(
        f"{new}: &{new} {{<<: [{','.join(['*' + old] * 10)}]}}\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert plain(read(merges).entries["i"].node) == {"x": 1}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "---\n# x\n...\n"])
def test_empty_files_hold_nothing(text: str) -> None:
    node, diagnostics = load(SourceFile("a.yml", text.encode()))
    assert not diagnostics
    assert node is None or node.kind == "null"


def test_grammar_errors_name_their_line() -> None:
    node, diagnostics = load(SourceFile("a.yml", b"a: 1\nb:\n\tc: 1\n"))
    assert node is None
    assert diagnostics[0].message == "found character that cannot start any token"
    assert diagnostics[0].span is not None
    assert diagnostics[0].span.line == 3
    assert "control characters" in problem("a: \x07\n")


def test_plain_values_are_exact() -> None:
    assert plain(read("[1.10, 2, 'x', null, {a: true}]")) == [Fraction("1.1"), 2, "x", None, {"a": True}]
