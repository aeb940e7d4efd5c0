"""What looks like a credential is hidden, what people write openly is not, and long texts cost what they are long."""

import time
from collections.abc import Callable

import pytest

from dasf_lint.core import credentials
from dasf_lint.core.diagnostics import CODES
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import SourceFile
from dasf_lint.dasf import catalogue
from dasf_lint.policy.ask.secrets import looks_like_secret
from dasf_lint.policy.packs import builtin
from dasf_lint.report.mask import mask
from dasf_lint.report.redact import Redactor

HEX = "0123456789abcdef"
MIXED = "aB3dE5gH7jK9mN1pQ2rS"

TOKENS = {
    "Databricks": "dapi" + HEX * 2,
    "Databricks, rotated": "dapi" + HEX * 2 + "-2",
    "Databricks OAuth": "dose" + HEX * 2,
    "Databricks, for Azure": "dkea" + HEX * 2,
    "AWS key id": "AKIAIOSFODNN7ABCDEFG",
    "AWS session": "ASIAIOSFODNN7ABCDEFG",
    "Entra": "abc8Q~dEfghijKlmnopqrstuvwxyz-_.~0123456",
    "Azure storage": "aB3/" * 21 + "aB==",
    "Google": "AIza" + "aB3d_" * 7,
    "Google OAuth": "GOCSPX-" + "aB3d" * 7,
    "GitHub": "ghp_" + "aB3d" * 9,
    "GitHub app": "ghs_" + "aB3d" * 9,
    "GitHub fine-grained": "github_pat_11ABCDEFG0" + "aB3d_" * 12,
    "GitLab": "glpat-z_sxgtrfAxKr8q1TPY8Y",
    "GitLab, routable": "glpat-z_sxgtrfAxKr8q1TPY8Yz_sxgtrf.01.0a1b2c3d4",
    "Slack": "xoxb-123456789012-abcdefGHIJ",
    "Slack app": "xapp-1-A012345-987654-abcdef012345",
    "PyPI": "pypi-AgEIcHlwaS5vcmc" + "aB3d" * 20,
    "npm": "npm_" + "aB3d" * 9,
    "Hugging Face": "hf_" + "aBcD" * 9,
    "OpenAI": "sk-" + "aB3d" * 12,
    "OpenAI project": "sk-proj-" + "aB3d_" * 12,
    "Anthropic": "sk-ant-api03-" + "aB3d_" * 18,
    "Groq": "gsk_" + "aB3d" * 13,
    "Stripe": "sk_live_" + "aB3d" * 6,
    "SendGrid": "SG." + "aB3d" * 5 + "aa." + "aB3d" * 10 + "abc",
    "Twilio": "SK" + HEX * 2,
    "HCP Terraform": "aB3d" * 3 + "aB.atlasv1." + "aB3d" * 15,
    "Vault": "hvs." + "aB3d" * 8,
    "web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghij",
    "RSA": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    "PKCS 8": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----",
    "OpenSSH": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----",
    "PGP": "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
    "Slack webhook": "https://hooks.slack.com/services/T00000000/B00000000/aB3daB3daB3daB3daB3daB3d",
}
AROUND = [
    ("an AWS secret key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYz3XAMPLEKEY", "***"),
    ("a random word", "key-v7Qm2xK9pL4tR8wZ3nB6", "***"),
    ("a random word beside its name", "TOKEN=v7Qm2xK9pL4tR8wZ3nB6", "TOKEN=***"),
    ("base64 of a token", "ZXhwb3J0IFRPS0VOPWRhcGkwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==", "***"),
    ("32 hexadecimal digits", "k: 9f86d081884c7d659a2feaa0c55ad015", "k: ***"),
    ("an account key", "AccountName=a;AccountKey=aB3/x==;EndpointSuffix=b", "AccountName=a;AccountKey=***;EndpointSuffix=b"),
    ("a signature", "https://a.blob.core.windows.net/c?sv=2020&sig=abc%2Bdef%3D", "https://a.blob.core.windows.net/c?sv=2020&sig=***"),
    ("a signed address", "https://s3/x?X-Amz-Signature=abcdef&a=b", "https://s3/x?X-Amz-Signature=***&a=b"),
    ("a token in a query", "git::https://host/r.git?token=abc", "git::https://host/r.git?token=***"),
    ("a key in a query", "git::ssh://git@host/r.git?sshkey=LS0tLS1C", "git::ssh://git@host/r.git?sshkey=***"),
    ("a password of an address", "git::https://user:tok@host/r.git", "git::https://***@host/r.git"),
    ("a password with a slash", "postgres://user:p/w@host/db", "postgres://***@host/db"),
    ("a password with an at", "postgres://user:p@w@host/db", "postgres://***@host/db"),
    ("a password of digits", "postgres://user:12345@host/db", "postgres://***@host/db"),
    ("a password without user", "redis://:hunter2@host/0", "redis://***@host/0"),
    ("a password beside a reference", "https://${var.user}:hunter2@host", "https://***@host"),
    ("a driver", "jdbc:sqlserver://h:1433;user=a;password=hunter2;encrypt=true", "jdbc:sqlserver://h:1433;user=a;password=***;encrypt=true"),
    ("a driver with braces", "Uid=a;Pwd={hun;ter2};x=1", "Uid=a;Pwd=***};x=1"),
    ("basic authentication", "Authorization: Basic dXNlcjpodW50ZXIy", "Authorization: Basic ***"),
    ("bearer authentication", "Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer ***"),
    ("a key without end", "x -----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIB", "x ***"),
    ("a key in JSON", '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\n", "client": "a"}', '{"private_key": "***\\n", "client": "a"}'),
    ("an escape of HCL", '"\\u0064api' + HEX * 2 + '"', '"***"'),
    ("an escape of YAML", '"\\x64api' + HEX * 2 + '"', '"***"'),
    ("an escape of an address", "%64api" + HEX * 2, "***"),
    ("an escape before", '"\\n' + "sk-" + "aB3d" * 12 + '"', '"\\n***"'),
    ("literals that are interpolated", f'"dapi${{"{HEX}"}}${{"{HEX}"}}"', '"***"'),
    ("something invisible", "da\u200bpi" + HEX * 2, "***"),
    ("the beginning of a token", "dapi0123456789...", "***..."),
    ("the beginning of a web token", "eyJhbGciOiJIUzI1NiJ9...", "***..."),
]  # fmt: skip
OPEN = [
    'name = "prod-ml-features-2024-v2"', 'id = "9f8e7d6c-5b4a-3210-9f8e-7d6c5b4a3210"',
    'source = "git::https://git.example/a.git?ref=0123456789abcdef0123456789abcdef01234567"',
    'source = "git::ssh://git@github.com/org/repo.git?ref=v1.2.3"', "git@github.com:org/repo.git",
    'path = "/Volumes/main/default/landing/2024/01/Report4Finance/part-00000"', 'node_type = "Standard_DS3_v2"',
    "/Workspace/Users/someone@corp.example/Projects2024/etl/Jobs/Load3/x9", 'spark_version = "15.4.x-scala2.12"',
    'arn = "arn:aws:iam::123456789012:role/databricks-cross-account-role-2024"', "module.platform.azurerm_databricks_workspace.this",
    'address = "https://adb-1234567890123456.7.azuredatabricks.net"', "0 findings", 'principal = "data-engineers@company.example"',
    "abfss://container@account.dfs.core.windows.net/path/to/table", "https://host:8080/a@b", "https://host:8080/@v1",
    "Basic authentication", "bearer authentication is required here", "unexpected token: )", "the token lifetime is 5",
    "risk-assessment-model-production-2024", "task-etl-daily-job-with-long-name-7", "sk-learn-pipeline-production",
    "eks-workers-nodegroup-abc123def", "h1:aB3daB3daB3daB3daB3daB3daB3daB3daB3daB3daB4=", f"zh:{HEX * 4}", HEX * 4,
    "da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha256-aB3daB3daB3daB3daB3daB3daB3daB3daB3daB3daB4=", "abcdef1234567890",
    "databricks_mws_private_access_settings", "Standard_E64ds_v4_PremiumLRS_2023", "com.databricks:spark-xml_2.12:0.15.0",
    "i-0a1b2c3d4e5f67890", "vpce-svc-0a1b2c3d4e5f67890", "0123-456789-abcdefgh", "password = ${var.password}", "hf_model_registry",
    "npm_config_registry", "pypi-index-mirror", "token=${var.token}", "token=<token>", "design=abc", "tokens=5", "dapi", "eyJ",
    "{{secrets/scope/password}}", "AKIA", "-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "max_token=128",
    "org.apache.spark.serializer.KryoSerializer", "databricks-mlflow-2024w35-experiment7b", "e2-standard-4", "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_hidden_wherever_it_stands(name: str) -> None:
    token = TOKENS[name]
    kept = "https://hooks.slack.com/services/" if name == "Slack webhook" else ""
    assert mask(token) == f"{kept}***"
    for text in (f'x = "{token}"', f"export TOKEN={token}; y", f"({token})", f"a\n{token}\nb", f"\\n{token}\\n"):
        assert token[len(kept) :] not in mask(text)
    assert mask(f"before {token} after").startswith("before ")


@pytest.mark.parametrize("name", TOKENS)
def test_the_policy_about_secrets_knows_the_same_tokens(name: str) -> None:
    assert credentials.is_credential(TOKENS[name])
    assert looks_like_secret(TOKENS[name])


@pytest.mark.parametrize(("text", "shown"), [case[1:] for case in AROUND], ids=[case[0] for case in AROUND])
def test_a_secret_is_hidden_and_what_stands_around_it_is_not(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize("text", OPEN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


def test_every_row_of_the_table_says_where_it_comes_from_and_can_be_met() -> None:
    for shape in credentials.SHAPES:
        assert shape.source
        assert shape.marks
    assert {shape.what for shape in credentials.SHAPES if shape.whole} <= {
        shape.what for shape in credentials.SHAPES for token in TOKENS.values() if any(m in token for m in shape.marks)
    } | {"Google OAuth access token", "Microsoft Teams webhook", "Discord webhook", "OpenAI or OpenRouter key",
         "Docker access token", "dbt token", "PuTTY private key", "age identity", "key of a model provider"}  # fmt: skip


def test_nothing_that_the_linter_says_itself_is_hidden() -> None:
    texts = [*CODES.values()]
    for policy in builtin().policies:
        texts += [policy.title, policy.texts.description, policy.texts.remediation.whole, *policy.texts.references]
        texts += [check.message for check in policy.checks]
    for control in catalogue.controls().values():
        texts += [control.title, *(title for _, title in control.risks)]
    assert [text for text in texts if mask(text) != text] == []


LINES = [
    ("a.tf", 'resource "x" "y" { password = "hunter2" }', 'resource "x" "y" { password = *** }'),
    ("a.tf", "token = var.token", "token = var.token"),
    ("a.tf", 'token = "${var.token}"', 'token = "${var.token}"'),
    ("a.tf", 'token = "${var.token}hunter2"', "token = ***"),
    ("a.tf", 'p = sensitive("hunter2")', "p = sensitive(***)"),
    ("a.yml", "password: hunter2 # the old one was hunter1", "password: ***"),
    ("a.yml", "env: {DB_PASSWORD: hunter2-Tr0ub4dor, REGION: eu}", "env: {DB_PASSWORD: ***, REGION: eu}"),
    ("a.yml", "token: ${var.token}", "token: ${var.token}"),
    ("a.yml", "token_lifetime: 90", "token_lifetime: 90"),
    ("a.json", '{"db_password": "hunter2", "region": "eu"}', '{"db_password": ***, "region": "eu"}'),
]


@pytest.mark.parametrize(("path", "line", "shown"), LINES)
def test_a_line_of_source_hides_what_has_the_name_of_a_credential(path: str, line: str, shown: str) -> None:
    made = Redactor().file(SourceFile(path, line.encode())).line(1)
    assert made.replace('"***"', "***").replace('***"', "***") == shown


# --- cost -----------------------------------------------------------------------------------------------------------

PIECES = {
    "web tokens": "eyJ",
    "beginnings of keys": "-----BEGIN PRIVATE KEY",
    "keys without end": "-----BEGIN PRIVATE KEY-----",
    "random words": "aB3dxK9",
    "one random word": "aB3d",
    "tokens": "dapi",
    "addresses": "://a:",
    "paths": "a/b3/",
    "parameters": "password=",
    "names": 'password: "',
    "escapes": "\\u0064",
    "interpolations": '${"',
    "escaped characters": "%64",
    "sendgrid": "SG.",
    "entra": "8Q~",
    "equal signs": "=",
    "calls": 'sensitive("',
    "quotes": '"\\',
    "storage": "aB3/==",
}


def cost(work: Callable[[str], object], text: str) -> float:
    """Seconds of processor time, the least of three runs: a collection or a neighbour's cache makes one run dear."""
    took = []
    for _ in range(3):
        begin = time.process_time()
        work(text)
        took.append(time.process_time() - begin)
    return min(took)


def line(text: str) -> str:
    return Redactor().file(SourceFile("a.yml", text.encode())).line(1)


@pytest.mark.slow
@pytest.mark.parametrize("work", [mask, line])
@pytest.mark.parametrize("name", PIECES)
def test_hiding_grows_with_the_length_only(name: str, work: Callable[[str], object]) -> None:
    short, long = (PIECES[name] * (size // len(PIECES[name])) for size in (25_000, 200_000))
    # Quadratic cost would be 64 times as much; the floor keeps the noise of a busy machine out.
    assert cost(work, long) < 30 * max(cost(work, short), 0.02)


def test_values_of_the_run_are_looked_for_in_the_length_of_the_text_however_many_they_are() -> None:
    text = "common-0 common-1 value-2 aaaaaaaaaaaa " * 2_000

    def work(many: str) -> None:
        secrets = Secrets()
        for i in range(int(many)):
            secrets.add_text(f"value-{i:05}-of-a-secret")
            secrets.add_text("a" * 300 + str(i))
        Redactor(secrets).value(text)

    assert cost(work, "8000") < 30 * max(cost(work, "1000"), 0.02)


def test_a_line_is_looked_at_once_however_many_findings_show_it() -> None:
    looked: list[str] = []
    redactor = Redactor()
    file = redactor.file(SourceFile("a.tf", b"x = 1\ny = 2\n"))
    file._find = lambda text: looked.append(text) or ()  # type: ignore[func-returns-value]
    for _ in range(60):
        file.parts(1, 0, 1)
        file.line(1)
    assert looked == ["x = 1"]


def test_a_message_is_cut_before_it_is_looked_at() -> None:
    message = "eyJ" * 100_000
    assert cost(lambda text: [Redactor().text(text) for _ in range(60)], message) < 30 * max(
        cost(lambda text: [Redactor().text(text) for _ in range(60)], message[:12_000]), 0.02
    )
