"""What functions say of arguments that are sensitive: Terraform's word for them, and nothing of what they hold."""

import ast
from pathlib import Path

import pytest

from dasf_lint.hcl import functions
from tests.unit.cli.running import Program

ROOM = Path(functions.__file__).resolve().parent
SECRET = "hunter2-Tr0ub4dor"

CALLS = {
    "file": "file(var.p)",
    "file below another": 'file("${path.module}/${var.p}")',
    "filebase64": "filebase64(var.p)",
    "templatefile": "templatefile(var.p, {})",
    "variables of a template": 'templatefile("t.tpl", { (var.p) = 1 })',
    "value in a template": 'templatefile("t.tpl", { x = var.p })',
    "templatestring": "templatestring(var.p, {})",
    "fileset": 'fileset(".", "[${var.p}")',
    "timeadd, time": 'timeadd(var.p, "1h")',
    "timeadd, duration": 'timeadd("2020-01-01T00:00:00Z", var.p)',
    "timecmp": 'timecmp(var.p, "2020-01-01T00:00:00Z")',
    "formatdate": "formatdate(var.p, \"2020-01-01T00:00:00Z\")",
    "formatdate, time": 'formatdate("YYYY", var.p)',
    "cidrcontains": 'cidrcontains("10.0.0.0/8", var.p)',
    "cidrcontains, prefix": 'cidrcontains(var.p, "10.0.0.1")',
    "cidrhost": "cidrhost(var.p, 1)",
    "cidrnetmask": "cidrnetmask(var.p)",
    "cidrsubnet": "cidrsubnet(var.p, 1, 1)",
    "cidrsubnets": "cidrsubnets(var.p, 1)",
    "parseint": "parseint(var.p, 10)",
    "tonumber": "tonumber(var.p)",
    "tobool": "tobool(var.p)",
    "base64decode": "base64decode(var.p)",
    "base64gunzip": "base64gunzip(var.p)",
    "urldecode": 'urldecode("%${var.p}")',
    "textdecodebase64": 'textdecodebase64(var.p, "UTF-8")',
    "textencodebase64": "textencodebase64(\"a\", var.p)",
    "uuidv5": 'uuidv5(var.p, "x")',
    "jsondecode": "jsondecode(var.p)",
    "jsondecode of an object": 'jsondecode("{\\"a\\": ${var.p}")',
    "yamldecode": 'yamldecode("!${var.p} x")',
    "yamldecode of an anchor": 'yamldecode("*${replace(var.p, "-", "")}")',
    "csvdecode": 'csvdecode("${var.p},${var.p}\\n1,2")',
    "regex": 'regex("(${var.p}", "x")',
    "regex without match": 'regex("^x$", var.p)',
    "lookup": "lookup({ a = 1 }, var.p)",
    "lookup in an object": 'lookup({ a = 1, b = "x" }, var.p)',
    "format": "format(var.p, 1)",
    "format of a number": 'format("%d", var.p)',
    "formatlist": 'formatlist("%d", [var.p])',
    "range": "range(var.p)",
    "element": 'element(["a"], var.p)',
    "substr": "substr(var.p, var.p, 1)",
    "index": "index([1, 2], var.p)",
    "one": "one([var.p, var.p])",
    "zipmap": "zipmap([var.p, var.p], [1])",
    "merge": "merge(var.p)",
    "keys": "keys(var.p)",
    "values": "values(var.p)",
    "for with a key twice": "{ for i in [1, 2] : var.p => i }",
    "for over it": "[for x in var.p : x]",
    "index of a map": '{ a = 1 }[var.p]',
    "index of a list": '["a"][var.p]',
    "arithmetic": "var.p + 1",
    "conditional": "var.p ? 1 : 2",
    "try": "try(timeadd(var.p, \"1h\"), tonumber(var.p))",
    "sort": "sort([var.p, null])",
    "setproduct": "setproduct(var.p)",
    "chunklist": 'chunklist(["a"], var.p)',
    "pow": "pow(var.p, 2)",
    "log": "log(var.p, 2)",
    "sum": "sum([var.p])",
    "decode_tfvars": 'provider::terraform::decode_tfvars("a = ${var.p}(")',
    "decode_expr": 'provider::terraform::decode_tfvars("a = ${var.p}")',
    "encode": "provider::terraform::encode_tfvars({ (var.p) = 1 })",
    "pathexpand": "pathexpand(\"~${var.p}/x\")",
    "nothing of the kind": "nope(var.p)",
    "attribute": "var.p.x",
    "bcrypt": "bcrypt(var.p, var.p)",
    "rsadecrypt": 'rsadecrypt("x", var.p)',
    "ceil": "ceil(var.p)",
    "join": 'join(",", var.p)',
    "split": 'split(var.p, ["a"])',
    "coalesce": "coalesce(null, [var.p])",
    "convert": "convert(var.p, number)",
    "can": "can(timeadd(var.p, \"1h\"))",
}  # fmt: skip
PIECES = ("hunter", "Tr0ub", "Tr0", "ub4dor", "hunt", "nter2")


@pytest.fixture
def program(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    made = Program(tmp_path, capfdbinary, monkeypatch)
    made.write({".git/HEAD": "", "t.tpl": "${y} ${x + 1}\n"})
    return made


def root(expression: str) -> str:
    return (
        f'variable "p" {{\n  default = "{SECRET}"\n  sensitive = true\n}}\n'
        f"locals {{\n  x = {expression}\n}}\n"
        f'resource "databricks_job" "j" {{\n  name = "{{x}}"\n  description = local.x\n  tags = {{ a = local.x }}\n}}\n'
        f'output "o" {{\n  value = {expression}\n  sensitive = true\n}}\n'
    )


@pytest.mark.parametrize("name", CALLS)
def test_no_output_repeats_a_sensitive_argument(name: str, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.write({"main.tf": root(CALLS[name]).replace("{x}", "x")})
    for command in (
        ("graph",),
        ("show", "databricks_job.j"),
        ("check", "--format", "json", "--show", "unknown"),
        ("check", "-v"),
        ("roots",),
    ):
        ended = program.run(*command)
        told = (ended.out + ended.err).replace(CALLS[name], "")
        assert "this is a bug" not in told
        assert [piece for piece in PIECES if piece in told] == [], (command, told)


def test_terraforms_word_stands_for_what_is_hidden(program: Program) -> None:
    for name in ("file", "timeadd, time", "cidrhost", "parseint", "lookup", "for with a key twice", "base64decode"):
        program.write({"main.tf": root(CALLS[name]).replace("{x}", "x")})
        assert "(sensitive value)" in program.run("graph").out, name


def test_arguments_that_are_not_sensitive_are_repeated(program: Program) -> None:
    program.write({"main.tf": root('timeadd("noon", "1h")').replace("{x}", "x")})
    assert 'cannot use \\"noon\\" as year' in program.run("graph").out


@pytest.mark.parametrize("path", sorted((*ROOM.glob("*.py"), *ROOM.parent.glob("*.py"))), ids=lambda path: path.name)
def test_an_error_of_a_function_knows_which_parts_repeat_an_argument(path: Path) -> None:
    """A message is a constant; what is put into it stands beside it. Names of types say nothing about values."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("CallError", "ArgumentError")
        ):
            message = node.args[0 if node.func.id == "CallError" else 1]
            if isinstance(message, ast.JoinedStr):
                parts = [part.value for part in message.values if isinstance(part, ast.FormattedValue)]
                made_of = {part.attr if isinstance(part, ast.Attribute) else ast.unparse(part) for part in parts}
                assert made_of <= {"friendly", "friendly_constraint"}, f"{path.name}:{node.lineno}"
            else:
                constant = isinstance(message, ast.Constant) or (isinstance(message, ast.Name) and message.id.isupper())
                own_word = isinstance(message, ast.Call) and ast.unparse(message.func) == "_refusal"
                assert constant or own_word, f"{path.name}:{node.lineno}"
