"""Attempts to get a secret into an output: many kinds of secrets at many places, against every format."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from dasf_lint.bundle.resolve import resolve
from dasf_lint.core import json_text
from dasf_lint.core.answers import Report
from dasf_lint.core.asked import FromText, Options
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.engine import LintRun, lint
from dasf_lint.report.escape import json_document
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor

SHOWN = frozenset({"unknown", "pass", "suppressed", "attested"})
TOKEN = "dapi0123456789abcdef0123456789abcdef"
HALF = "0123456789abcdef"
WORD = "hunter2-Tr0ub4dor"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7hunter2\nTr0ub4dorAbcdEfgh1234\n-----END RSA PRIVATE KEY-----"
PIECES = ("hunter2", "Tr0ub4dor", HALF)


class Attempt(NamedTuple):
    """`pieces` occur in no output; `policy` names a finding that must be there, so that the attempt is one."""

    files: Mapping[str, str]
    pieces: tuple[str, ...] = PIECES
    policy: str = ""
    options: Options = Options(profile="audit", as_of="2026-11-24")


def tf(text: str, policy: str = "", **more: object) -> Attempt:
    return Attempt({"main.tf": text}, policy=policy, **more)  # type: ignore[arg-type]


def bundle(text: str, policy: str = "", **more: object) -> Attempt:
    return Attempt({"databricks.yml": f"bundle: {{name: b}}\n{text}"}, policy=policy, **more)  # type: ignore[arg-type]


def secret(expression: str, before: str = "", policy: str = "plaintext-secret") -> Attempt:
    return tf(
        f'{before}\nresource "databricks_secret" "s" {{\n  scope = "a"\n  key = "b"\n  string_value = {expression}\n}}\n',
        policy,
    )


def env(text: str, policy: str = "plaintext-secret") -> Attempt:
    """Something of a cluster, beside a fault that another policy finds at it."""
    return bundle(
        "resources:\n  clusters:\n    c:\n      spark_version: 15.4.x-scala2.12\n      num_workers: 1\n"
        f"      data_security_mode: NONE\n      {text}\n",
        policy,
    )


def given(name: str, value: str) -> Options:
    return Options(profile="audit", as_of="2026-11-24", settings=(FromText(name, value),))


NUMBER = 'variable "n" {\n  type = number\n  sensitive = true\n}\nresource "databricks_token" "t" {\n  lifetime_seconds = var.n\n}\n'
SENSITIVE = f'variable "p" {{\n  default = "{WORD}"\n  sensitive = true\n}}\n'
TEXT = 'variable "p" {\n  type = string\n  sensitive = true\n}\n'
JOB = 'resource "databricks_job" "j" {\n  name = "x"\n  tags = { a = %s }\n}\n'
OPEN_TOKEN = 'resource "databricks_token" "t" {\n  %s\n  lifetime_seconds = 31536000\n}\n'

ATTEMPTS: dict[str, Attempt] = {
    # --- a finding about secrets
    "a literal": secret(f'"{TOKEN}"'),
    "a literal with a comment beside it": secret(f'"{TOKEN}" # the old one was {WORD}'),
    "a heredoc": secret(f"<<EOT\nexport A={TOKEN}\nexport PASSWORD={WORD}\nEOT\n", policy=""),
    "a text that goes on": secret(f'join("", [\n    "{TOKEN[:20]}",\n    "{TOKEN[20:]}",\n  ])', policy=""),
    "a default": secret("var.k", f'variable "k" {{\n  default = "{TOKEN}"\n}}'),
    "a local": secret("local.k", f'locals {{\n  k = "{TOKEN}"\n}}'),
    "a member of a local on one line": secret("local.k.a", f'locals {{\n  k = {{ b = 1, a = "{TOKEN}" }}\n}}'),
    "merged maps": tf(
        f'locals {{\n  a = {{ DB_PASSWORD = "{WORD}" }}\n}}\nresource "databricks_cluster" "c" {{\n'
        '  spark_version = "15.4.x-scala2.12"\n  spark_env_vars = merge(local.a, { B = "c" })\n}\n',
        "plaintext-secret",
    ),
    "a conditional": secret("var.b ? local.k : null", f'variable "b" {{\n  default = true\n}}\nlocals {{\n  k = "{TOKEN}"\n}}', ""),
    "an argument of a module": Attempt(
        {
            "main.tf": f'module "m" {{\n  source = "./m"\n  k = "{TOKEN}"\n}}\n',
            "m/main.tf": 'variable "k" {}\nresource "databricks_secret" "s" {\n  scope = "a"\n  key = "b"\n  string_value = var.k\n}\n',
        },
        policy="plaintext-secret",
    ),
    "a file of values": Attempt(
        {"main.tf": 'variable "k" {}\n' + secret("var.k").files["main.tf"], "terraform.tfvars": f'k = "{TOKEN}"\n'},
        policy="plaintext-secret",
    ),
    "JSON syntax": Attempt(
        {"main.tf.json": json.dumps({"resource": {"databricks_secret": {"s": {"scope": "a", "key": "b", "string_value": TOKEN}}}})},
        policy="plaintext-secret",
    ),
    "a literal that begins like a word of ours": secret('"unknown-hunter2-Tr0ub4dor-8375"', policy=""),
    "a secret that begins like a word of ours": env("spark_env_vars: {DB_PASSWORD: unknown hunter2-Tr0ub4dor}\n      cluster_name: is unknown hunter2-Tr0ub4dor"),
    "an escape in HCL": secret(f'"\\u0064api{HALF}{HALF}"'),
    "an escape in JSON": Attempt(
        {"main.tf.json": f'{{"resource": {{"databricks_secret": {{"s": {{"scope": "a", "key": "b", "string_value": "\\u0064api{HALF}{HALF}"}}}}}}}}'},
        policy="plaintext-secret",
    ),
    "a literal in a literal": secret(f'"dapi${{"{HALF}{HALF}"}}"', policy=""),
    "two literals in a literal": secret(f'"dapi${{"{HALF}"}}${{"{HALF}"}}"', policy=""),
    "the provider": tf(f'provider "databricks" {{\n  host = "https://x.cloud.databricks.com"\n  token = "{TOKEN}"\n  password = "{WORD}"\n}}\n', "plaintext-secret"),
    "the provider by another name": tf(
        'terraform {\n  required_providers {\n    dbx = {\n      source = "databricks/databricks"\n    }\n  }\n}\n'
        f'provider "dbx" {{\n  token = "{WORD}"\n}}\n'
    ),
    "parameters of a job": tf(
        f'resource "databricks_job" "j" {{\n  name = "x"\n  parameter {{\n    name = "db_password"\n    default = "{WORD}"\n  }}\n}}\n', "plaintext-secret"
    ),
    "the same value elsewhere": tf(
        f'resource "databricks_cluster" "c" {{\n  cluster_name = "x-{WORD}"\n  spark_version = "15.4.x-scala2.12"\n'
        f'  data_security_mode = "{WORD}"\n  spark_env_vars = {{\n    DB_PASSWORD = "{WORD}"\n  }}\n}}\n'
        f'resource "databricks_token" "t" {{\n  for_each = toset(["{WORD}"])\n  lifetime_seconds = 31536000\n}}\n',
        "plaintext-secret",
    ),
    # --- declared sensitive
    "a sensitive default": tf(SENSITIVE + JOB % "var.p"),
    "a value nobody should make open": tf(SENSITIVE + JOB % "nonsensitive(var.p)"),
    "a validation that tells": tf(
        f'variable "p" {{\n  default = "{WORD}"\n  sensitive = true\n  validation {{\n    condition = length(var.p) < 3\n'
        '    error_message = "bad ${nonsensitive(var.p)}!"\n  }\n}\n'
    ),
    "a precondition that tells": tf(
        SENSITIVE + 'resource "databricks_job" "j" {\n  name = "x"\n  lifecycle {\n    precondition {\n      condition = false\n'
        '      error_message = "bad ${nonsensitive(var.p)}!"\n    }\n  }\n}\n'
    ),
    "a check that tells": tf(
        SENSITIVE + 'check "c" {\n  assert {\n    condition = false\n    error_message = "bad ${nonsensitive(var.p)}!"\n  }\n}\n'
    ),
    "a value of the wrong type": Attempt({"main.tf": NUMBER, "terraform.tfvars": f'n = "{WORD}"\n'}),
    "a value of the wrong type in JSON": Attempt({"main.tf": NUMBER, "terraform.tfvars.json": f'{{"n": "{WORD}"}}'}),
    "a value of the wrong type on several lines": Attempt({"main.tf": NUMBER, "terraform.tfvars": f'n = [\n  "{WORD}",\n  {{ a = "{TOKEN}" }},\n]\n'}),
    "a broken file of values": Attempt({"main.tf": NUMBER, "terraform.tfvars": f'n = "{WORD}\n'}),
    "an outweighed value": Attempt({"main.tf": TEXT + JOB % "var.p", "terraform.tfvars": f'p = "{WORD}"\n', "a.auto.tfvars": 'p = "other-value"\n'}),
    "a value of the command line of the wrong type": tf(NUMBER, options=given("n", WORD)),
    "a value of the command line": tf(TEXT + OPEN_TOKEN % "comment = nonsensitive(var.p)", options=given("p", WORD)),
    "a default of the wrong type": tf(f'variable "n" {{\n  type = number\n  default = "{WORD}"\n  sensitive = true\n}}\n' + JOB % "var.n"),
    "an output that is not sensitive": tf(SENSITIVE + 'output "o" {\n  value = var.p\n}\n'),
    "a sensitive output": tf(f'output "o" {{\n  value = "{WORD}"\n  sensitive = true\n}}\n' + OPEN_TOKEN % ""),
    "a call of sensitive": tf(f'locals {{\n  p = sensitive("{WORD}")\n}}\n' + JOB % "local.p"),
    "a known beginning": secret('"${var.p}-${uuid()}"', SENSITIVE, ""),
    "a path that is not there": tf(SENSITIVE + JOB % "file(var.p)"),
    "a key twice": tf(SENSITIVE + JOB % "jsonencode({ for i in [1, 2] : var.p => i })"),
    "instances": tf(SENSITIVE + 'resource "databricks_token" "t" {\n  for_each = toset([var.p])\n  lifetime_seconds = 31536000\n}\n'),
    "a sensitive variable of a module": Attempt(
        {
            "main.tf": f'module "m" {{\n  source = "./m"\n  p = "{WORD}"\n}}\n',
            "m/main.tf": 'variable "p" {\n  type = number\n  sensitive = true\n}\n' + OPEN_TOKEN % "comment = var.p",
        }
    ),
    # --- called sensitive by the provider
    "one line": tf(f'resource "aws_db_instance" "d" {{ password = "{WORD}" }}\n' + OPEN_TOKEN % ""),
    "on one line with another name": tf(f'resource "azurerm_sql_server" "d" {{ administrator_login_password = "{WORD}" }}\n' + OPEN_TOKEN % ""),
    "a plan": Attempt(
        {"main.tf": OPEN_TOKEN % ""},
        options=Options(
            profile="audit", as_of="2026-11-24",
            plan=SourceFile("plan.json", json.dumps({
                "format_version": "1.2", "planned_values": {"root_module": {"resources": [{
                    "address": "databricks_token.t", "mode": "managed", "type": "databricks_token", "name": "t",
                    "values": {"comment": WORD, "lifetime_seconds": 31536000}, "sensitive_values": {"comment": True},
                }]}}, "resource_changes": [{
                    "address": "databricks_token.t", "mode": "managed", "type": "databricks_token", "name": "t",
                    "change": {"actions": ["create"], "after": {"comment": WORD, "lifetime_seconds": 31536000}, "after_sensitive": {"comment": True}, "after_unknown": {}},
                }],
            }).encode()),
        ),
    ),
    # --- by its form, at any place
    "a key of an instance": tf(f'resource "databricks_token" "t" {{\n  for_each = toset(["{TOKEN}"])\n  lifetime_seconds = 31536000\n}}\n', "token-lifetime"),
    "a key of a module": Attempt(
        {
            "main.tf": f'module "m" {{\n  for_each = {{ "{TOKEN}" = 1 }}\n  source = "./m"\n}}\n',
            "m/main.tf": OPEN_TOKEN % "",
        },
        policy="token-lifetime",
    ),
    "a name of a resource": tf(f'resource "databricks_token" "{TOKEN}" {{\n  lifetime_seconds = 31536000\n}}\n', "token-lifetime"),
    "a key of a map": tf(OPEN_TOKEN % f'comment = lookup({{ "{TOKEN}" = 1 }}, "x")'),
    "a directory": Attempt({f"{TOKEN}/main.tf": OPEN_TOKEN % ""}, policy="token-lifetime"),
    "a file": Attempt({f"{TOKEN}.tf": OPEN_TOKEN % ""}, policy="token-lifetime"),
    "the address of a module": tf(f'module "m" {{\n  source = "git::https://user:{WORD}@host/r.git"\n}}\n'),
    "a token in the address of a module": tf(f'module "m" {{\n  source = "git::https://host/r.git?token={WORD}"\n}}\n'),
    "a user in the address of a module": tf(f'module "m" {{\n  source = "git::https://{TOKEN}@host/r.git"\n}}\n'),
    "a long address of a module": tf(f'module "m" {{\n  source = "git::https://host/{"x/" * 3_000}?token={WORD}"\n}}\n'),
    "a reason": tf(OPEN_TOKEN % f"# dasf-lint: ignore[token-lifetime] it is {TOKEN}"),
    "a reason with a password": tf(OPEN_TOKEN % f"# dasf-lint: ignore[token-lifetime] see https://me:{WORD}@host/x"),
    "a bad comment": tf(OPEN_TOKEN % f"# dasf-lint: ignore[{TOKEN}] reason"),
    "a configuration": Attempt(
        {
            ".git/HEAD": "", "main.tf": OPEN_TOKEN % "",
            ".dasf-lint.yaml": f"ignore: [token-lifetime]\nsuppress:\n  - policy: plaintext-secret\n    address: 'x.{TOKEN}'\n    reason: it is {TOKEN}\n"
            f"module_sources:\n  'git::https://me:{WORD}@host/x': ./m\nenvironments:\n  {TOKEN}: prod\n",
        }
    ),
    "a broken configuration": Attempt({".git/HEAD": "", "main.tf": OPEN_TOKEN % "", ".dasf-lint.yaml": f"{TOKEN}: x\nprofile: {TOKEN}\n"}),
    "a backend": tf(f'terraform {{\n  backend "s3" {{\n    bucket = "b"\n    access_key = "AKIAIOSFODNN7ABCDEFG"\n    secret_key = "{WORD}"\n    token = "{WORD}"\n  }}\n}}\n', pieces=("AKIAIOSFODNN7",)),
    "a script in base64": tf(
        f'resource "databricks_global_init_script" "s" {{\n  name = "x"\n  content_base64 = base64encode("export TOKEN={TOKEN}")\n}}\n'
    ),
    "base64 of a token": tf(OPEN_TOKEN % 'comment = "ZXhwb3J0IFRPS0VOPWRhcGkwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg=="', pieces=("ZXhwb3J0IFRPS0VO", "Nzg5YWJjZGVm")),
    "a definition in JSON": tf(
        f'resource "databricks_cluster_policy" "p" {{\n  name = "x"\n  definition = jsonencode({{ "spark_env_vars.API_TOKEN" = {{ type = "fixed", value = "{TOKEN}" }} }})\n}}\n'
    ),
    "JSON in a text": tf(OPEN_TOKEN % (f'comment = "{{\\"password\\": \\"{WORD}\\"}}"')),
    "a private key": secret(f"<<EOT\n{PEM}\nEOT\n", policy="plaintext-secret"),
    "a private key in a wrong place": tf(OPEN_TOKEN % f"comment = <<EOT\n{PEM}\nEOT\n"),
    "a driver": tf(OPEN_TOKEN % f'comment = "jdbc:postgresql://h/d?user=a&password={WORD}"'),
    "a value that a message cuts": tf(
        f'resource "databricks_cluster" "c" {{\n  spark_version = "15.4.x-scala2.12"\n  data_security_mode = "{"x" * 60} {TOKEN}"\n}}\n'
    ),
    "an unknown attribute": tf(OPEN_TOKEN % f'"{TOKEN}" = 1'),
    "something undeclared": tf(OPEN_TOKEN % f'comment = var["{TOKEN}"]'),
    "broken syntax": tf(f'resource "databricks_token" "t" {{\n  password = "{WORD}\n}}\n'),
    "broken syntax with a token": tf(f'x = "{TOKEN}" {TOKEN}\n'),
    # --- bundles
    "a mapping on one line": env(f"spark_env_vars: {{DB_PASSWORD: {WORD}}}"),
    "a mapping on one line in JSON": env(f'spark_env_vars: {{"DB_PASSWORD":"{WORD}"}}'),
    "a block scalar": env(f"spark_env_vars:\n        DB_PASSWORD: |\n          {WORD}\n          {TOKEN}"),
    "a folded scalar": env(f"spark_env_vars:\n        DB_PASSWORD: >-\n          {WORD}\n          and more"),
    "a text in quotes over two lines": env(f'spark_env_vars:\n        DB_PASSWORD: "{TOKEN[:20]}\\\n          {TOKEN[20:]}"'),
    "an escape in YAML": env(f'spark_env_vars: {{A: "\\x64api{HALF}{HALF}"}}'),
    "a comment": env(f"spark_env_vars: {{DB_PASSWORD: {WORD}}} # was {WORD}2"),
    "an anchor": env(f"spark_env_vars: &e {{DB_PASSWORD: {WORD}}}\n      custom_tags: *e"),
    "a merge key": bundle(
        f"x: &e\n  DB_PASSWORD: {WORD}\nresources:\n  clusters:\n    c:\n      spark_version: 15.4.x-scala2.12\n      num_workers: 1\n"
        "      spark_env_vars:\n        <<: *e\n        B: c\n",
        "plaintext-secret",
    ),
    "a variable": bundle(f"variables:\n  k:\n    default: {TOKEN}\n", "plaintext-secret"),
    "a variable in use": bundle(
        f"variables:\n  k: {{default: {WORD}}}\nresources:\n  clusters:\n    c:\n      spark_version: 15.4.x-scala2.12\n      num_workers: 1\n"
        "      data_security_mode: ${var.k}\n      spark_env_vars: {DB_PASSWORD: '${var.k}'}\n",
        "plaintext-secret",
    ),
    "a target": bundle(
        "resources:\n  clusters:\n    c: {spark_version: 15.4.x-scala2.12, num_workers: 1}\n"
        f"targets:\n  dev:\n    resources:\n      clusters:\n        c:\n          spark_env_vars: {{DB_PASSWORD: {WORD}}}\n",
        "plaintext-secret",
    ),
    "an app": bundle(
        f"resources:\n  apps:\n    a:\n      name: a\n      source_code_path: ./a\n      config:\n        env:\n          - {{name: DB_PASSWORD, value: {WORD}}}\n"
        f"          - name: OTHER_TOKEN\n            value: {WORD}\n",
        "plaintext-secret",
    ),
    "a key of a resource": bundle(f"resources:\n  clusters:\n    {TOKEN}:\n      spark_version: 15.4.x-scala2.12\n      num_workers: 1\n      data_security_mode: NONE\n"),
    "an address of git": bundle(
        f"resources:\n  jobs:\n    j:\n      name: j\n      git_source: {{git_url: 'https://me:{WORD}@host/r', git_provider: gitHub, git_branch: main}}\n"
    ),
    "the host": bundle(f"workspace:\n  host: https://me:{WORD}@x.cloud.databricks.com\n"),
    "an include": bundle(f"include: ['{TOKEN}/*.yml']\n"),
    "a wrong type": bundle(f"resources:\n  jobs:\n    j:\n      name: j\n      max_concurrent_runs: {TOKEN}\n"),
    "a wrong reference": bundle(f"resources:\n  jobs:\n    j:\n      name: ${{var.{TOKEN}}}\n"),
    "a script": bundle(f"experimental:\n  scripts:\n    preinit: curl -H 'Authorization: Bearer {TOKEN}' https://x\n"),
    "a key twice in YAML": bundle(f"variables:\n  a: {{default: {TOKEN}}}\n  a: {{default: {TOKEN}}}\n"),
    "broken YAML": bundle(f"variables:\n  password: {WORD}: {WORD}\n"),
    "what the CLI resolved": Attempt(
        {"databricks.yml": "bundle: {name: b}\nresources:\n  clusters:\n    c: {spark_version: 15.4.x-scala2.12, num_workers: 1}\n"},
        options=Options(
            profile="audit", as_of="2026-11-24",
            resolved=SourceFile("r.json", json.dumps({"bundle": {"name": "b", "target": "default"}, "resources": {"clusters": {"c": {"spark_env_vars": {"DB_PASSWORD": WORD}, "data_security_mode": "NONE"}}}}).encode()),
        ),
    ),
}  # fmt: skip


def outputs(attempt: Attempt) -> Iterator[tuple[str, str]]:
    tree = MemoryTree(attempt.files)
    report = lint(tree, attempt.options)
    if attempt.policy:
        assert attempt.policy in {finding.policy for finding in (*report.findings, *report.suppressed)}
    yield from reports(report)
    run = LintRun(MemoryTree(attempt.files), attempt.options)
    graphs = [run.graph(root) for root in run.roots().roots]
    secrets = Secrets()
    document = graph_document(graphs, tool={}, secrets=secrets)
    addresses = [node.address for graph in graphs for node in graph]
    yield "graph", json_document(json_text.dumps(Redactor(secrets, addresses=addresses).json(document)))
    if "databricks.yml" in attempt.files:
        config: object = resolve(MemoryTree(attempt.files), ".").config
        yield "resolved", json.dumps(Redactor().json(config))  # type: ignore[arg-type]


def reports(report: Report) -> Iterator[tuple[str, str]]:
    for name in FORMATS:
        yield name, render(name, report, RenderOptions("0", show=SHOWN, verbose=True))
        yield f"{name}, narrow", render(name, report, RenderOptions("0", show=SHOWN, width=60))


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_output_holds_a_piece_of_the_secret(name: str) -> None:
    attempt = ATTEMPTS[name]
    found = {(output, piece) for output, text in outputs(attempt) for piece in attempt.pieces if piece in text}
    assert found == set()


def deciding(condition: str, before: str) -> str:
    """A report as text of a password that a condition has chosen."""
    text = (
        f'locals {{\n  made = "k9Zq-hunter2-Tr0ub4dor"\n}}\n{before}\n'
        'resource "databricks_secret" "s" {\n  scope = "a"\n  key = "b"\n'
        f'  string_value = {condition} ? local.made : "none"\n}}\n'
    )
    report = lint(MemoryTree({"main.tf": text}), Options(as_of="2026-11-24"))
    assert {finding.policy for finding in report.findings} == {"plaintext-secret"}
    return render("text", report, RenderOptions("0"))


@pytest.mark.parametrize(
    ("condition", "before", "told"),
    [
        (
            "!local.use_shared",
            'variable "shared" { default = "" }\nlocals { use_shared = var.shared != "" }',
            ("local.use_shared is false", 'var.shared is ""'),
        ),
        ('var.region == "north"', 'variable "region" { default = "north" }', ("var.region is north",)),
    ],
)
def test_what_decided_for_a_credential_is_told(condition: str, before: str, told: tuple[str, ...]) -> None:
    shown = deciding(condition, before)
    assert [each for each in told if each not in shown] == []
    assert "k9Zq" not in shown


@pytest.mark.parametrize(
    ("condition", "before", "secret"),
    [
        ('var.api_token != ""', 'variable "api_token" { default = "m3Xp" }', "m3Xp"),
        ('var.pw != ""', 'variable "pw" { default = "m3Xp" }', "m3Xp"),
        ('var.db.password != ""', 'variable "db" { default = { password = "m3Xp" } }', "m3Xp"),
        ('var.start == "k9Zq"', 'variable "start" { default = "k9Zq" }', "k9Zq"),
        ('contains(var.list, "m3Xp")', 'variable "list" { default = ["m3Xp"] }', "is [m3Xp"),
        ('var.x == "m3Xp"', 'variable "x" {\n  default   = "m3Xp"\n  sensitive = true\n}', "is m3Xp"),
    ],
)
def test_what_decided_for_a_credential_is_hidden_where_it_may_be_one(condition: str, before: str, secret: str) -> None:
    shown = deciding(condition, before)
    assert "***" in shown
    # The line of the source is another matter: nothing says that it holds a secret, and it is shorter than six letters.
    assert not any(secret in line and " is " in line for line in shown.splitlines())


HANDED = """
variable "pw" { default = "k9Zq-hunter2-Tr0ub4dor" }
variable "other" { default = "" }
locals {
  shared = var.other != ""
  %s
}
resource "databricks_cluster" "c" {
  spark_env_vars = { DB_PASSWORD = local.pw }
}
"""


@pytest.mark.parametrize(
    "line",
    [
        "pw = local.shared ? var.other : var.pw",
        "pw = var.pw",
        "pw = coalesce(var.other, var.pw)",
        "pw = one([var.pw])",
        'pw = var.other != "" ? var.other : var.pw',
        'pw = var.other == "" ? var.pw : ""',
        "pw = [var.pw][0]",
        "pw = tolist([var.pw, var.other])[0]",
    ],
)
def test_a_line_that_holds_nothing_but_names_is_shown(line: str) -> None:
    report = lint(MemoryTree({"main.tf": HANDED % line}), Options(profile="strict", select=("plaintext-secret",)))
    shown = render("text", report, RenderOptions("0"))
    assert line in shown
    assert "hunter2" not in shown.lower()


@pytest.mark.parametrize(
    "line",
    [
        "pw = local.shared ? var.other : var.pw # m3Xp5w",
        "pw = local.shared ? var.other : var.pw // m3Xp5w",
        'pw = local.shared ? "m3Xp5w" : var.pw',
        "pw = local.shared ? 905512 : var.pw",
        "pw = local.shared ? -905512 : var.pw",
        'pw = var.other != "m3Xp5w" ? var.pw : ""',
        'pw = var.other != "" ? var.other : format("%s\\"\\"m3Xp5w", var.pw)',
        'pw = var.other != "" ? "m3Xp5w" : var.pw',
        'pw = var.other != "\\"" ? var.pw : "m3Xp5w"',
        "pw = one([for n in [905512] : var.pw])",
        "pw = [905512, var.pw][1]",
        'pw = var.other != "" ? var.other : var.pw # ""m3Xp5w""',
        "pw = one(keys({ k9Zq-hunter2-Tr0ub4dor = null }))",
        "pw = join(var.other, keys({ k9Zq-hunter2-Tr0ub4dor = null }))",
        "pw = local.shared ? /* m3Xp5w */ var.other : var.pw",
        "pw = (local.shared ? var.other # m3Xp5w\n  : var.pw)",
        "pw = coalesce(var.other, var.pw) # m3Xp5w",
        "pw = local.shared ? <<E\nm3Xp5w\nE\n  : var.pw",
    ],
)
def test_a_line_that_holds_more_is_not(line: str) -> None:
    report = lint(MemoryTree({"main.tf": HANDED % line}), Options(profile="strict", select=("plaintext-secret",)))
    for format_ in FORMATS:
        shown = render(format_, report, RenderOptions("0"))
        assert [each for each in ("m3Xp5w", "905512", "hunter2") if each in shown] == []


@pytest.mark.parametrize("beginning", ["https://", "jdbc:postgresql://", "Bearer ", "Basic "])
def test_how_an_address_or_a_header_begins_is_no_secret(beginning: str) -> None:
    files = {
        "main.tf": f'variable "p" {{ type = string }}\nresource "azurerm_key_vault_secret" "s" {{\n  name = "s"\n'
        f'  key_vault_id = "x"\n  value = "{beginning}${{var.p}}@h"\n}}\n'
    }
    found = lint(MemoryTree(files), Options(as_of="2026-11-24"))
    assert Redactor(found.secrets).text(f"{beginning}team") == f"{beginning}team"


def test_any_other_known_beginning_of_a_secret_is_hidden() -> None:
    files = {
        "main.tf": 'variable "p" { type = string }\nresource "azurerm_key_vault_secret" "s" {\n  name = "s"\n'
        '  key_vault_id = "x"\n  value = "hunter2-Tr0ub4dor${var.p}"\n}\n'
    }
    found = lint(MemoryTree(files), Options(as_of="2026-11-24"))
    assert Redactor(found.secrets).text("it is hunter2-Tr0ub4dor").startswith("it is ***")
