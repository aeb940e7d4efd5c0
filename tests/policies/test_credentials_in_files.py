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


def grades(files: dict[str, str]) -> list[tuple[int, str, str, str]]:
    findings = report(files).findings
    return [(each.cause.span.line, each.severity, each.confidence, each.message) for each in findings]


USE = 'output "x" {\n  value = var.db_password\n}\n'
DEFAULT = 'variable "db_password" { default = "W0rkshop!DB2026" }\n'
IDLE = "value of var.db_password is a credential in plain text, which nothing here uses"


@pytest.mark.parametrize(
    "use",
    [
        USE,
        USE.replace(".db_password", '["db_password"]'),
        'module "m" {\n  source = "git::https://git.corp.example/m.git"\n  x      = [var.db_password]\n}\n',
        'resource "azurerm_windows_virtual_machine" "v" {\n  dynamic "x" {\n    for_each = [1]\n    content {\n'
        "      y = var.db_password\n    }\n  }\n}\n",
        'variable "other" {\n  validation {\n    condition = var.other != var.db_password\n  }\n}\n' + USE,
    ],
)
def test_a_password_that_something_takes_is_told_once_and_as_grave(use: str) -> None:
    found_here = [grade for grade in grades({"main.tf": DEFAULT + use}) if grade[0] == 1]
    assert [grade[1:3] for grade in found_here] == [("high", "high")]


@pytest.mark.parametrize(
    "more",
    [
        "", "# var.db_password\n",
        'variable "other" {\n  validation {\n    condition = var.other != var.db_password\n  }\n}\n',
    ],
)  # fmt: skip
def test_a_password_that_nothing_takes_is_called_that(more: str) -> None:
    assert grades({"main.tf": DEFAULT + more}) == [(1, "medium", "medium", IDLE)]


def test_nobody_knows_what_takes_a_password_where_a_file_cannot_be_read() -> None:
    assert grades({"main.tf": DEFAULT, "broken.tf": "resource {{{"})[0][:3] == (1, "high", "high")


def test_a_password_that_callers_replace_is_one_that_nothing_here_uses() -> None:
    files = {
        "main.tf": 'module "m" {\n  source      = "./m"\n  db_password = "none"\n}\n',
        "m/main.tf": DEFAULT + USE,
    }
    assert grades(files) == [
        (1, "medium", "medium", "db_password of m/main.tf is a credential in plain text, which nothing here uses")
    ]


def test_a_token_is_as_grave_whether_it_is_used_or_not() -> None:
    assert grades({"main.tf": f'variable "t" {{ default = "{TOKEN}" }}\n'})[0][1:3] == ("critical", "high")


BUNDLE = "bundle: {name: b}\nvariables:\n  db_password: {default: hunter2}\n"


@pytest.mark.parametrize("text", ["${var.db_password}", "a ${variables.db_password.value} b"])
def test_a_password_of_a_bundle_that_something_takes(text: str) -> None:
    use = f'resources: {{jobs: {{j: {{name: "{text}"}}}}}}\n'
    assert [grade[1] for grade in grades({"databricks.yml": BUNDLE + use})] == ["high"]


@pytest.mark.parametrize("section", ["python: {mutators: ['m:f']}\n", "python: {resources: ['m:f']}\n"])
def test_python_code_of_a_bundle_may_take_every_variable(section: str) -> None:
    assert [grade[1] for grade in grades({"databricks.yml": BUNDLE})] == ["medium"]
    assert [grade[1] for grade in grades({"databricks.yml": BUNDLE + section})] == ["high"]
