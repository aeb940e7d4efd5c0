"""A credential is found wherever it stands in a file, and each once."""

import time

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.core import credentials, written
from dasf_lint.core.source import SourceFile

TOKEN = "dapi" + "0a1b2c3d" * 4
ASKED = Options(select=("plaintext-secret",), as_of="2026-01-01")
PEM = "-----BEGIN RSA PRIVATE KEY-----"


def report(files: dict[str, str]) -> Report:
    return lint(MemoryTree(files), ASKED)


def found(files: dict[str, str]) -> list[tuple[str, int, str]]:
    findings = report(files).findings
    return [(each.cause.span.file.path, each.cause.span.line, each.members[0].address) for each in findings]


@pytest.mark.parametrize(
    "text",
    [
        f"locals {{ x = {TOKEN!r} }}".replace("'", '"'), f'output "x" {{ value = "{TOKEN}" }}', f"# {TOKEN}",
        f'locals {{ x = {{ "{TOKEN}" = 1 }} }}', f"/* {TOKEN} */", f'locals {{ x = "a ${{var.y}} {TOKEN}" }}',
        f"locals {{\n x = <<EOT\n{TOKEN}\nEOT\n}}".replace("\n x", " x"), f'variable "x" {{ description = "{TOKEN}" }}',
        f'variable "x" {{ default = ["{TOKEN}"] }}', f'check "x" {{ assert {{ error_message = "{TOKEN}" }} }}',
        f'locals {{ x = "{PEM}\\n{"MIIEowIBAAKCAQEA" * 4}" }}',
    ],
)  # fmt: skip
def test_wherever_it_stands(text: str) -> None:
    assert [place[0] for place in found({"main.tf": text})] == ["main.tf"]


@pytest.mark.parametrize(
    "text",
    [
        f'locals {{ x = startswith(var.k, "{PEM}") }}', '# paste what begins with dapi, such as dapi<32 digits>',
        f"# dapi{'0' * 32}", "# AKIAIOSFODNN7EXAMPLE", f'locals {{ h = "sha512-{"aB3" * 28}aB==" }}',
        '# eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', "# PuTTY-User-Key-File-3 is what the file is called",
        f'locals {{ x = "x{TOKEN}y" }}', 'locals { password = "hunter2" }',
    ],
)  # fmt: skip
def test_what_only_speaks_of_one_is_none(text: str) -> None:
    assert found({"main.tf": text}) == []


def test_what_a_resource_shows_is_about_the_resource_alone() -> None:
    text = f"""\
variable "token" {{ default = "{TOKEN}" }}
locals {{
  t = "{TOKEN}"
  both = {{
    used   = "{TOKEN}"
    unused = "{TOKEN}"
  }}
}}
resource "databricks_cluster" "c" {{
  spark_env_vars = {{
    A = var.token
    B = local.t
    C = local.both.used
    D = "{TOKEN}"
  }}
}}
"""
    cluster = "databricks_cluster.c"
    assert found({"main.tf": text}) == [
        ("main.tf", 1, cluster), ("main.tf", 3, cluster), ("main.tf", 5, cluster), ("main.tf", 6, "./main.tf"),
        ("main.tf", 14, cluster),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "base64encode(local.s)", "base64encode(join(\"\\n\", [local.s, \"x\"]))", "base64encode(\"${local.s}\\n${var.x}\")",
        "base64encode(module.m.s)",
    ],
)  # fmt: skip
def test_a_line_of_a_script_is_found_once(source: str) -> None:
    script = f"<<-EOT\n    #!/bin/sh\n    export T={TOKEN}\n    EOT\n"
    text = f"""\
locals {{
  s = {script}}}
module "m" {{ source = "./m" }}
variable "x" {{}}
resource "databricks_global_init_script" "s" {{
  name           = "s"
  content_base64 = {source}
}}
"""
    module = f'output "s" {{\n  value = {script}}}\n'
    files = (
        {"main.tf": text} if "module.m" not in source else {"main.tf": text.replace(TOKEN, "none"), "m/main.tf": module}
    )
    assert len(found({"m/main.tf": "", **files})) == 1


def test_roots_that_share_a_module_are_members_of_one_finding() -> None:
    call = 'module "m" { source = "../m" }'
    files = {"a/main.tf": call, "b/main.tf": call, "m/main.tf": f"# {TOKEN}"}
    [finding] = report(files).findings
    assert [member.root for member in finding.members] == ["a", "b"]


def test_a_comment_excuses_it() -> None:
    files = {"main.tf": f'# dasf-lint: ignore[plaintext-secret] was revoked\nlocals {{ x = "{TOKEN}" }}\n'}
    made = report(files)
    assert (made.findings, len(made.suppressed)) == ([], 1)


def test_json_variable_files_and_included_files_are_searched() -> None:
    terraform = {"main.tf.json": f'{{"locals": {{"x": "{TOKEN}"}}}}', "a.auto.tfvars": f'x = "{TOKEN}"', "main.tf": ""}
    assert found(terraform) == [("a.auto.tfvars", 1, "./a.auto.tfvars"), ("main.tf.json", 1, "./main.tf.json")]
    bundle = {
        "databricks.yml": "bundle: {name: b}\ninclude: [more/*.yml]\ntargets: {a: {}, b: {}}\n",
        "more/x.yml": f"x-y: {TOKEN}\n",
        "other.yml": f"x-y: {TOKEN}\n",
    }
    assert found(bundle) == [("more/x.yml", 1, "./more/x.yml")]


def test_finding_them_takes_as_long_as_the_file() -> None:
    marks = {mark for shape in credentials.SHAPES for mark in shape.marks}
    for piece in (
        *sorted(marks),
        "-----BEGIN PRIVATE KEY-----\\n",
        "A" * 86,
        f'"{TOKEN}" ',
        "dapi0",
        "eyJabcdefghijk.",
    ):
        text = piece * (100_000 // len(piece))
        began = time.process_time()
        list(credentials.written(text))
        assert time.process_time() - began < 2, piece


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f'token = "{TOKEN}"', "token"), (f'"api-key": "{TOKEN}"', "api-key"), (f'x = {{ deploy = "{TOKEN}" }}', "deploy"),
        (f'x = var.prod ? "a" : "{TOKEN}"', "text"), (f'x = lookup(var.m, "a", "{TOKEN}")', "text"), (f"# {TOKEN}", "text"),
        (f'x = var.prod ? "{TOKEN}" : "b"', "text"),
    ],
)  # fmt: skip
def test_a_credential_has_the_name_that_stands_right_before_it_or_none(line: str, name: str) -> None:
    """Another part of an expression is no name, and may be a credential itself."""
    file = SourceFile("main.tf", f"locals {{\n  {line}\n}}\n".encode())
    assert [each.name for each in written.credentials_in(file)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        'locals {\n  password = coalesce (var.env, "Hunter2x!")\n}\n', 'locals {\n  password = one(["Hunter2x!"])\n}\n',
        'locals {\n  password = { a = "Hunter2x!", b = "" } [var.env]\n}\n',
        'variable "users" {\n  default = [{ name = "a", password = "Hunter2x!" }]\n}\n',
        'variable "passwords" {\n  default = {\n    db_password = ["Hunter2x!"]\n  }\n}\n',
    ],
)  # fmt: skip
def test_a_choice_is_one_however_it_is_spelt_and_a_default_may_be_a_list(text: str) -> None:
    called = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": text + 'variable "env" {\n  default = "x"\n}\n',
    }
    assert [place[0] for place in found(called)] == ["m/main.tf"]
