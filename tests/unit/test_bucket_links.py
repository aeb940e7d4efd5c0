"""Blocks of public access and their buckets, in modules and under conditions, judged by a built-in policy."""

import pytest

from dasf_lint import MemoryTree, Options, lint

BUCKET = (
    'resource "aws_s3_bucket" "b" {\n  COUNT\n  bucket = "lake"\n}\n'
    'data "databricks_aws_bucket_policy" "d" {\n  COUNT\n  bucket = aws_s3_bucket.bKEY.id\n}\n'
)
CLOSED = (
    'resource "aws_s3_bucket_public_access_block" "p" {\n  COUNT\n  bucket                  = aws_s3_bucket.bKEY.id\n'
    "  block_public_acls       = true\n  block_public_policy     = true\n  ignore_public_acls      = true\n"
    "  restrict_public_buckets = true\n}\n"
)
OPEN = CLOSED.replace("true", "false")
SWITCH = 'variable "c" {\n  type = bool\n}\nvariable "keys" {\n  type = set(string)\n}\n'


def text(block: str, count: str = "", key: str = "") -> str:
    return BUCKET.replace("COUNT", count).replace("KEY", key) + block.replace("COUNT", count).replace("KEY", key)


def verdict(files: dict[str, str]) -> str:
    report = lint(MemoryTree(files), Options(select=("bucket-public-access",), profile="strict", as_of="2026-01-01"))
    return "fail" if report.findings else "unknown" if report.unknown else "pass"


PLACES = {
    "side by side": lambda block: {"main.tf": text(block)},
    "in a module": lambda block: {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": text(block)},
    "under one condition": lambda block: {"main.tf": SWITCH + text(block, "count = var.c ? 1 : 0", "[0]")},
    "in a module under a condition": lambda block: {
        "main.tf": SWITCH + 'module "m" {\n  source = "./m"\n  count  = var.c ? 1 : 0\n}\n',
        "m/main.tf": text(block),
    },
    "in a module for each of something unknown": lambda block: {
        "main.tf": SWITCH + 'module "m" {\n  source   = "./m"\n  for_each = var.keys\n}\n',
        "m/main.tf": text(block),
    },
    "in a module of a module for each of something unknown": lambda block: {
        "main.tf": SWITCH + 'module "m" {\n  source   = "./m"\n  for_each = var.keys\n}\n',
        "m/main.tf": 'module "n" {\n  source = "./n"\n}\n',
        "m/n/main.tf": text(block),
    },
    "under a condition that the module is handed": lambda block: {
        "main.tf": SWITCH + 'module "m" {\n  source = "./m"\n  on     = var.c\n}\n',
        "m/main.tf": 'variable "on" {}\n' + text(block, "count = var.on ? 1 : 0", "[0]"),
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_a_block_beside_its_bucket_protects_it(place: str) -> None:
    assert verdict(PLACES[place](CLOSED)) == "pass"
    assert verdict(PLACES[place](OPEN)) == "fail"


def test_a_block_under_another_condition_than_its_bucket_may_not_be_there() -> None:
    other = CLOSED.replace("COUNT", "count = var.d ? 1 : 0").replace("KEY", "[0]")
    files = {"main.tf": SWITCH + 'variable "d" {\n  type = bool\n}\n' + text(other, "count = var.c ? 1 : 0", "[0]")}
    assert verdict(files) == "unknown"


def test_a_block_outside_of_the_modules_may_protect_the_bucket_of_another_instance() -> None:
    files = {
        "main.tf": SWITCH
        + 'module "m" {\n  source   = "./m"\n  for_each = var.keys\n}\n'
        + CLOSED.replace("COUNT", "").replace("aws_s3_bucket.bKEY.id", 'module.m["a"].id'),
        "m/main.tf": BUCKET.replace("COUNT", "").replace("KEY", "")
        + 'output "id" {\n  value = aws_s3_bucket.b.id\n}\n',
    }
    assert verdict(files) == "unknown"


NAMED = SWITCH + (
    'provider "aws" {\n  region = "eu-west-1"\n}\n'
    'variable "p" {\n  type = string\n}\n'
    'resource "aws_s3_bucket" "b" {\n  bucket = NAME\n}\n'
    'resource "databricks_mws_storage_configurations" "c" {\n  bucket_name = NAME\n}\n'
)
BY_NAME = CLOSED.replace("  COUNT\n", "").replace("aws_s3_bucket.bKEY.id", "NAME")
NAMES = ['"lake"', "var.p", '"${var.p}-lake"', 'format("%s-lake", var.p)', 'join("-", [var.p, "lake"])']


@pytest.mark.parametrize("name", NAMES)
def test_one_name_means_one_bucket_whether_it_is_known_or_not(name: str) -> None:
    assert verdict({"main.tf": (NAMED + BY_NAME).replace("NAME", name)}) == "pass"
    assert verdict({"main.tf": (NAMED + BY_NAME.replace("true", "false")).replace("NAME", name)}) == "fail"
    assert verdict({"main.tf": NAMED.replace("NAME", name)}) == "fail", "no block"


@pytest.mark.parametrize("other", ['"site"', '"${var.p}-site"', 'format("%s-site", var.p)'])
def test_a_block_with_another_name_protects_another_bucket(other: str) -> None:
    for name in ('"lake"', '"${var.p}-lake"', 'format("%s-lake", var.p)'):
        text = NAMED.replace("NAME", name) + BY_NAME.replace("NAME", other)
        assert verdict({"main.tf": text}) == "fail"


def test_a_block_whose_name_may_be_any_may_protect_the_bucket() -> None:
    for name, other in (('"lake"', "var.p"), ("var.p", '"${var.p}-lake"'), ('"${var.p}-lake"', '"lake-${var.p}"')):
        text = NAMED.replace("NAME", name) + BY_NAME.replace("NAME", other)
        assert verdict({"main.tf": text}) == "unknown", (name, other)


def test_a_block_in_another_account_protects_nothing_here() -> None:
    other = 'provider "aws" {\n  alias = "other"\n}\n' + BY_NAME.replace("{\n", "{\n  provider = aws.other\n", 1)
    assert verdict({"main.tf": (NAMED + other).replace("NAME", '"lake"')}) == "fail"
    assert verdict({"main.tf": (NAMED + BY_NAME).replace("NAME", '"lake"')}) == "pass"
