"""A finding about what is written in a heredoc, a template or a data file stands at its line there."""

import pytest

from dasf_lint import Options, lint
from dasf_lint.core import limits
from dasf_lint.core.answers import Finding, Report
from dasf_lint.core.source import MemoryTree
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions import json_places, jsontext
from dasf_lint.hcl.nodes import Literal
from dasf_lint.hcl.ordering import identity
from dasf_lint.hcl.origins import Origin, TemplatePart

RULE = '{"é": 1,\n "data_security_mode": {"type": "fixed",\n  "value": "NONE"}}'
"""The value that is wrong stands on the third line."""


def run(text: str, **files: str) -> Report:
    tree = MemoryTree({"main.tf": text, **{name.replace("_dot_", "."): content for name, content in files.items()}})
    return lint(tree, Options(select=("compute-without-isolation",), as_of="2026-11-29"))


def only(report: Report) -> Finding:
    [finding] = report.findings
    return finding


def place(report: Report) -> tuple[str, int]:
    span = only(report).cause.span
    return span.file.path, span.line


def policy(definition: str, before: str = "") -> str:
    return f'{before}resource "databricks_cluster_policy" "p" {{\n  definition = {definition}\n}}\n'


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        ('file("d.json")', ("d.json", 3)),
        ('jsonencode(jsondecode(file("d.json")))', ("d.json", 3)),
        ('templatefile("p.tftpl", { m = "x" })', ("p.tftpl", 4)),
        ('jsonencode(merge(jsondecode(file("d.json")), { a = 1 }))', ("d.json", 3)),
        ('jsonencode({ data_security_mode = yamldecode(file("d.yaml")).modes[0] })', ("d.yaml", 4)),
        (f"<<EOT\n{RULE}\nEOT", ("main.tf", 5)),
        ("<<-EOT\n" + "".join(f"    {line}\n" for line in RULE.split("\n")) + "  EOT", ("main.tf", 5)),
        ("trimspace(<<EOT\n\n\n" + RULE + "\n\nEOT\n)", ("main.tf", 7)),
        ('chomp(file("d.json"))', ("d.json", 3)),
    ],
)
def test_where_a_wrong_value_stands(definition: str, where: tuple[str, int]) -> None:
    report = run(
        policy(definition),
        d_dot_json=RULE,
        p_dot_tftpl='{"x": "${m}",\n%{ if true }"y": 1,%{ endif }\n "data_security_mode": {"type": "fixed",\n "value": "NONE"}}',
        d_dot_yaml="# é\nmodes:\n  - type: fixed\n    value: NONE\n",
    )
    assert place(report) == where


def test_a_text_that_a_local_holds_is_edited_in_the_text() -> None:
    before = f'locals {{\n  raw = jsondecode(file("d.json"))\n  doc = <<EOT\n{RULE}\nEOT\n}}\n'
    assert place(run(policy("jsonencode(local.raw)", before), d_dot_json=RULE)) == ("d.json", 3)
    assert place(run(policy("local.doc", before), d_dot_json=RULE)) == ("main.tf", 6)


@pytest.mark.parametrize("mark", ["", "é", "\\n", '\\"'])
def test_what_is_put_into_a_text_is_edited_where_it_is_given(mark: str) -> None:
    text = policy(
        f'<<EOT\n{{"x": "${{var.x}}{mark}",\n "data_security_mode": {{"type": "fixed", "value": "${{var.mode}}"}}}}\nEOT'
    )
    variables = 'variable "x" {\n  default = "a"\n}\nvariable "mode" {\n  default = "NONE"\n}\n'
    report = run(variables + text)
    assert place(report) == ("main.tf", 5)
    assert [hop.kind for hop in only(report).cause.way][:3] == ["literal", "variable_default", "use"]


def test_a_value_of_several_parts_stands_where_it_is_put_together() -> None:
    text = policy('<<EOT\n{"data_security_mode":\n {"type": "fixed", "value": "NO${var.rest}"}}\nEOT')
    assert place(run(f'variable "rest" {{\n  default = "NE"\n}}\n{text}')) == ("main.tf", 7)


def test_a_file_is_on_the_way_and_a_comment_in_it_counts() -> None:
    data = "modes:\n  - type: fixed\n    value: NONE # dasf-lint: ignore[compute-without-isolation] a test\n"
    text = policy('jsonencode({ data_security_mode = yamldecode(file("d.yaml")).modes[0] })')
    report = run(text, d_dot_yaml=data)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)
    report = run(text, d_dot_yaml=data.partition(" #")[0])
    assert next(hop.place.file.path for hop in only(report).cause.way if hop.place) == "d.yaml"
    assert report.files == 2


def test_what_was_changed_on_the_way_stands_where_it_was_changed() -> None:
    assert place(run(policy('replace(file("d.json"), "1", "2")'), d_dot_json=RULE)) == ("main.tf", 2)


def test_a_bom_or_another_number_of_characters_loses_no_line() -> None:
    assert place(run(policy('trimprefix(file("d.json"), "\\ufeff")'), d_dot_json="\ufeff" + RULE)) == ("d.json", 3)
    assert place(run(policy('file("d.json")'), d_dot_json=RULE.replace("é", "e\u0301"))) == ("d.json", 3)


def test_the_secret_of_a_data_file_is_as_secret_as_one_in_the_code() -> None:
    text = 'resource "databricks_cluster" "c" {\n  spark_env_vars = yamldecode(file("d.yaml"))\n}\n'
    tree = MemoryTree({"main.tf": text, "d.yaml": "PASSWORD: Tr0ub4dor-and-3\n"})
    found = lint(tree, Options(select=("plaintext-secret",), as_of="2026-11-29")).findings
    assert [(each.cause.span.file.path, each.cause.value) for each in found] == [("d.yaml", "***")]


@pytest.mark.parametrize(
    ("definition", "where"),
    [('file("d.json")', ("main.tf", 2)), ('templatefile("p.json", { x = "é" })', ("p.json", 1))],
)
def test_without_room_for_places_a_value_is_right_and_stands_where_its_text_stands(
    monkeypatch: pytest.MonkeyPatch, definition: str, where: tuple[str, int]
) -> None:
    files = {"d_dot_json": RULE, "p_dot_json": RULE.replace("é", "${x}")}
    monkeypatch.setattr(limits, "max_placed_characters", len(RULE) - 1)
    assert place(run(policy(definition), **files)) == where
    monkeypatch.setattr(limits, "max_placed_characters", len(RULE))
    assert place(run(policy(definition), **files))[1] == 3


@pytest.mark.parametrize(
    ("definition", "rule", "times"),
    [
        ("local.doc", RULE, 1),
        ('file("d.json")', RULE, 1),
        ("jsonencode(jsondecode(local.doc))", RULE, 1),
        (f"<<EOT\n{RULE}\nEOT", RULE, 1),
        ("local.doc", RULE[:-1], 0),
        ('templatefile("d.json", { n = count.index })', RULE, 1),
        ('templatefile("d.json", { n = count.index })', RULE.replace("1", "${n}"), 5),
    ],
)
def test_a_document_is_read_once_for_all_who_hold_it(
    monkeypatch: pytest.MonkeyPatch, definition: str, rule: str, times: int
) -> None:
    read: list[str] = []

    class Counting(json_places._JsonReader):
        def __init__(self, text: str, origin: Origin) -> None:
            read.append(text)
            super().__init__(text, origin)

    monkeypatch.setattr(json_places, "_JsonReader", Counting)
    text = policy(definition, 'locals {\n  doc = file("d.json")\n}\n').replace("definition", "count = 5\n  definition")
    report = run(text, d_dot_json=rule)
    assert sum(len(finding.members) for finding in report.findings) == (5 if times else 0)
    assert len(read) == times


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[ ]",
        ' { "a" : [ 1 , -0, 1.50e2, 0.1, true,false , null ], "b\\u00e9\\ud800": {"c": "\\n"}, "a": "e\u0301" }\n',
        '"x"',
        f"[{'9' * 2_000}]",
        "1]",
        "[" * 90 + "]" * 90,
    ],
)
def test_values_with_places_are_the_values_without(text: str) -> None:
    file = MemoryTree({"a": text}).read("a")
    plain = jsontext.decode(text)
    for parts in (None, [TemplatePart(len(text), Literal(0, len(text), text), None)]):
        placed = json_places.decode(text, Origin(file, parts))
        assert placed.type is plain.type
        assert repr(placed) == repr(plain)
        assert not plain.is_wholly_known or identity(placed) == identity(plain)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1', '{"a": nan}', "[1,]", "1 2", "[" * 102 + "]" * 102])
def test_what_is_no_document_is_none_with_places_either(text: str) -> None:
    file = MemoryTree({"a": text}).read("a")
    origin = Origin(file, None)
    for _ in range(2):
        with pytest.raises((CallError, LimitReached)) as told:
            json_places.decode(text, origin)
        with pytest.raises(type(told.value)):
            jsontext.decode(text)
