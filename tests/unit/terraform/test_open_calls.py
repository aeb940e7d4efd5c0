"""Outputs of modules of which nobody knows how many instances there are: what they refer to is possible, not lost."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from tests.unit.terraform.roots import graph_of

MODULE = (
    'resource "aws_s3_bucket" "a" {\n  bucket_prefix = "a"\n}\nresource "aws_s3_bucket" "b" {\n  bucket_prefix = "b"\n}\n'
    'output "a" {\n  value = aws_s3_bucket.a.id\n}\noutput "b" {\n  value = aws_s3_bucket.b.id\n}\n'
    "output \"both\" {\n  value = { a = aws_s3_bucket.a.id, b = aws_s3_bucket.b.id }\n}\n"
)  # fmt: skip
TOP = 'variable "n" {}\nvariable "i" {}\nmodule "x" {\n  source = "./m"\n  REPETITION\n}\n'

COUNTED = [
    "module.x[0].a", "module.x[var.i].a", "one(module.x[*].a)", "try(module.x[0].a, null)", 'join("", module.x[*].a)',
    'try(module.x[0].a, module.x[1].a, "")', "module.x[*].a", "module.x[*].both.a", "[for m in module.x : m.a]",
    "[for m in module.x : m.both.a]", '{ for i, m in module.x : i => m.a }', '"s3://${module.x[0].a}/x"',
    'coalesce(one(module.x[*].a), "none")', "concat(module.x[*].a, [])[0]", "length(module.x) > 0 ? module.x[0].a : null",
    "[for name in module.x[*].a : name]",
]  # fmt: skip
KEYED = [
    'module.x["k"].a', "module.x[var.i].a", "values(module.x)[*].a", "[for k, m in module.x : m.a]",
    'try(module.x["k"].a, null)', "{ for k, m in module.x : k => m.both.a }",
]  # fmt: skip


def references(repetition: str, expression: str) -> set[str]:
    top = TOP.replace("REPETITION", repetition) + f'output "o" {{\n  value = {expression}\n}}\n'
    node = graph_of({"main.tf": top, "m/main.tf": MODULE}).get("output.o")
    assert node is not None
    return {each.address for each in node.body.get("value").all_references()}


@pytest.mark.parametrize("expression", COUNTED)
def test_an_output_of_some_instance_refers_to_what_it_is_made_of(expression: str) -> None:
    assert references("count = var.n", expression) == {"module.x[*].aws_s3_bucket.a"}
    assert references("count = var.n ? 1 : 0", expression) == {"module.x[0].aws_s3_bucket.a"}


@pytest.mark.parametrize("expression", KEYED)
def test_so_does_one_by_key(expression: str) -> None:
    assert references("for_each = var.n", expression) == {"module.x[*].aws_s3_bucket.a"}


def test_an_open_key_may_be_one_that_is_known() -> None:
    known = "for_each = merge(var.n, { k = 1 })"
    assert references(known, "module.x[var.i].a") == {'module.x["k"].aws_s3_bucket.a', "module.x[*].aws_s3_bucket.a"}
    assert references(known, 'module.x["k"].a') == {'module.x["k"].aws_s3_bucket.a'}
    assert references(known, 'module.x["other"].a') == {"module.x[*].aws_s3_bucket.a"}


@pytest.mark.parametrize("expression", COUNTED[:6])
def test_policies_take_the_link_for_possible(expression: str) -> None:
    files = {
        "main.tf": TOP.replace("REPETITION", "count = var.n")
        + f'resource "databricks_mws_storage_configurations" "c" {{\n  bucket_name = {expression}\n}}\n',
        "m/main.tf": MODULE,
    }
    report = lint(MemoryTree(files), Options(select=("bucket-public-access",), profile="strict", as_of="2026-01-01"))
    assert [answer.address for answer in report.unknown] == ["module.x[*].aws_s3_bucket.a"]
    assert not report.findings
