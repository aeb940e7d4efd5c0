"""What looks like a credential, and what people write openly."""

from base64 import b64encode

import pytest

from dasf_lint.core.placeholders import is_given
from dasf_lint.policy.ask.secrets import is_known, is_made, is_named, known_in, looks_like_secret

SECRETS = [
    "dapi0123456789abcdef0123456789abcdef", "sk-9f8e7d6c5b4a39281706f5e4d3c2b1a0", "AKIAIOSFODNN7ABCDEFG",
    "ghp_0123456789abcdef0123456789abcdef0123", "v7Qm2xK9pL4tR8wZ3nB6",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7",
]  # fmt: skip
OPEN = [
    "true", "5", "", "x", "{{secrets/llm/openai}}", "${var.key}", "<your-token>", "YOUR_TOKEN_GOES_HERE_12345678",
    "00000000-0000-0000-0000-000000000001", "https://adb-984752964297111.11.databricks.example/?o=1", "abcdef1234567890",
    "vpc-0a1b2c3d4e5f67890", "1234567890123456789", "0123456789abcdef0123456789abcdef01234567", "prod-ml-features-2024-v2",
    "/Workspace/Shared/etl/load_2024", "arn:aws:iam::123456789012:role/ml", "15.4.x-cpu-ml-scala2.12", "sk-example-key-000000000",
    "org.apache.spark.serializer.KryoSerializer", "the quick brown fox 1 2 3 4", "0123-456789-abcdefgh",
]  # fmt: skip


@pytest.mark.parametrize("text", SECRETS)
def test_a_credential_is_recognised(text: str) -> None:
    assert looks_like_secret(text)


@pytest.mark.parametrize("text", OPEN)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert not looks_like_secret(text)


TOKEN = "dapi" + "0a1b2c3d" * 4
MADE = "v7Qm2xK9pL4tR8wZ3nB6"

KNOWN = [
    TOKEN, f"Authorization: Bearer {TOKEN}", f"--token={TOKEN}", "https://etl:s3cr3t@db.corp.example/x",
    "DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIz==;Suffix=x",
    "sv=2022-11-02&ss=b&se=2030-01-01&sig=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIz%3D",
    "https://b.s3.amazonaws.com/x?X-Amz-Signature=0f1e2d3c4b5a697887960f1e2d3c4b5a697887960f1e2d3c4b5a69788796aabb",
    "Server=db;User Id=sa;Pwd=hunter2;", "Server=db;Password=$ecret;", "Endpoint=sb://x/;SharedAccessKey=v7Qm2xK9pL4tR8wZ3nB6=",
    "jdbc:sqlserver://db;user=etl;password=hunter2;encrypt=true", "Basic ZXRsOmh1bnRlcjI=",
    "https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/a1B2c3D4e5F6g7H8i9J0k1L2",
    b64encode(f"export TOKEN={TOKEN}".encode()).decode(), "-----BEGIN PRIVATE KEY-----\nMIIEexample0123456789",
    f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJldGwifQ.{MADE}", f"https://api.corp.example/x?api_key={MADE}",
]  # fmt: skip
NOT_KNOWN = [
    "", MADE, "dapi", "dapi0123", f"x{TOKEN}", "https://db.corp.example:8443/x", "https://etl@db.corp.example/x",
    "postgres://user:password@localhost/db", "postgres://${U}:${P}@db/x", "jdbc:x;password={{secrets/a/b}}",
    "https://x.blob.corp.example/?sig=<signature>", "?sig=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sig=v1",
    "jdbc:x;password=$DB_PASSWORD", "password=<password>", "https://api.corp.example/x?page_token=2", "AKIAIOSFODNN7EXAMPLE",
    "dapi" + "0" * 32, "Bearer of this letter is entitled", b64encode(b"{\"level\": \"debug\", \"keep\": 12}").decode(),
]  # fmt: skip
NAMED = [
    ("db_password", "hunter2"), ("db_password", "unknown hunter2-Tr0ub4dor"), ("PGPASSWORD", "x"), ("DB_PASS", "1234"), ("dbPassword", "Winter2024"),
    ("api_key", MADE), ("apiKey", MADE), ("client.secret", MADE), ("ACCESS_TOKEN", MADE),
    ("client_secret", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), ("api-key", "0123456789abcdef0123456789abcdef"),
    ("db_password", "$ecret"), ("db_password", "<Pa55word>"), ("db_password", "{x}pw1"), ("db_password", "[a]Bc1"),
    ("db_password", "%ecret"), ("db_password", "@dmin1"), ("db_password", "`tick"), ("db_password", "__dunder1"),
    ("db_password", "(x)pw1"), ("db_password", "#{x}y"), ("db_password", "{noop}hunter2"), ("db_password", "Pa$W0RD"),
    ("dbpass", "hunter2"), ("password_v2", "hunter2"), ("signing_key", MADE), ("master_key", MADE), ("ssh_key", MADE),
    ("encryption_key", "0123456789abcdef0123456789abcdef"), ("conn_str", f"Endpoint-{MADE}"), ("passphrase", "hunter2"),
    ("SECRET_KEY", MADE), ("secret", MADE), ("connection_string", f"Endpoint-{MADE}"),
]  # fmt: skip
NOT_NAMED = [
    ("greeting", MADE), ("db_password", ""), ("db_password", "ask in ticket ML-123"),
    ("api_token", f"is {MADE}"), ("db_password", "{{secrets/db/password}}"), ("db_password", "${var.p}"),
    ("db_password", "$DB_PASSWORD"), ("db_password", "%(password)s"), ("db_password", "<password>"),
    ("db_password", "password"), ("db_password", "db-password"), ("db_password", "changeme"), ("db_password", "yes"),
    ("db_password", "/run/secrets/db"), ("db_password", "******"), ("bypass", "hunter2"), ("compass", "north"),
    ("api_key", "openai"), ("api_key", "Winter2024"), ("token", "main"), ("max_token", "4096"), ("pad_token", "[PAD]"),
    ("eos_token", "</s>"), ("secret_key", "sp-client-secret"), ("secret_key", "openai-key-2024"),
    ("idempotency_token", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), ("token", "https://sts.corp.example/token"),
    ("access_key", "vpc-0a1b2c3d4e5f67890"), ("private_key", "s3://corp-keys/etl/id_rsa"),     ("config_token", '{"a": 1}'), ("api_token", "etl/prod/token"),
    ("db_password", "$1"), ("db_password", "$db_password"), ("db_password", "$(cat /run/pw)"), ("db_password", "`cat pw`"),
    ("db_password", "<your-password>"), ("db_password", "<the password of the database>"), ("db_password", "%PASSWORD%"),
    ("db_password", "{password}"), ("db_password", "[REDACTED]"), ("db_password", "#{password}#"), ("db_password", "__PASSWORD__"),
    ("db_password", "@@PASSWORD@@"), ("db_password", "@Microsoft.KeyVault(SecretUri=x)"), ("db_password", "<%= pw %>"),
    ("db_password", "${{ secrets.PW }}"), ("db_password", "$A$B-${C}"), ("db_password", "{cipher}0a1b2c3d4e"),
    ("db_password", "ENC(0a1b2c)"), ("db_password", "nil"), ("db_password", '{"a": "b"}'),
    ("encryption_key", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), ("master_key", "arn:aws:kms:eu-west-1:1:key/0f1e2d3c"),
    ("ssh_key", "AAAAC3NzaC1lZDI1NTE5AAAAIJ0a1b2c3d4e5f6"), ("ssh_key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0a1b"),
    ("partition_key", MADE), ("kms_key", MADE), ("conn_str", "Server=db;Trusted_Connection=yes"),
    ("SLACK_SECRET", "projects/4558/secrets/SlackSigningSecret/versions/latest"), ("secret", "SlackSigningSecret"),
]  # fmt: skip


@pytest.mark.parametrize("text", KNOWN)
def test_a_documented_form_is_known_wherever_it_stands_in_a_text(text: str) -> None:
    assert is_known(text)


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_what_only_resembles_a_documented_form_is_not_known(text: str) -> None:
    assert not is_known(text)


@pytest.mark.parametrize(("name", "text"), NAMED)
def test_a_name_says_that_a_text_is_a_credential(name: str, text: str) -> None:
    assert is_named(name, text)


@pytest.mark.parametrize(("name", "text"), NOT_NAMED)
def test_a_name_does_not_make_every_text_a_credential(name: str, text: str) -> None:
    assert not is_named(name, text)


def test_what_somebody_calls_sensitive_is_a_credential_where_no_person_made_it() -> None:
    assert is_named("handed", MADE, sensitive=True)
    assert not is_named("handed", MADE)
    assert not is_named("handed", "svc-etl-prod", sensitive=True)


@pytest.mark.parametrize(
    "text", ["svc-etl-prod", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "abcdef1234567890", "Winter2024"]
)
def test_what_people_write_openly_is_not_made(text: str) -> None:
    assert is_made(MADE)
    assert not is_made(text)


def test_in_a_place_for_credentials_everything_is_one_but_placeholders_and_references() -> None:
    assert all(map(is_given, ["x", "db-password", "Winter2024", MADE]))
    open_texts = [
        "",
        "  ",
        "{{secrets/a/b}}",
        "${var.x}",
        "<token>",
        "YOUR_TOKEN",
        "REPLACE_ME",
        "xxxxxxxx",
        "false",
        "password",
        "secret-here",
    ]
    assert not any(map(is_given, open_texts))


@pytest.mark.parametrize(
    "text",
    [
        "github_pat_for_the_data_platform_team_ci_prod", "glpat-for-terraform-module-registry",
        "sk-admin-users-production-group", "dbtc_customers_daily_snapshot_table", "sk-or-treatment-group-assignment",
        "gsk_raw_to_bronze_customer_orders_daily_v2", "pcsk_customer_segmentation_keys_table_v1",
        "hvs.treatment-group-assignment-xy", 'grep -q -- "-----BEGIN RSA PRIVATE KEY-----" key.pem',
        f'integrity="sha512-{"Ab1" * 28}Cd=="', "-----BEGIN PRIVATE KEY-----\nREPLACE_ME\n-----END PRIVATE KEY-----",
    ],
)  # fmt: skip
def test_a_name_or_a_word_that_looks_like_the_beginning_of_a_credential_is_none(text: str) -> None:
    assert not is_known(text)


@pytest.mark.parametrize(
    "text",
    [
        "glpat-Ab3dEf-9hIjKlMnOpQrSt", "github_pat_11ABCDEFG0aBcDeFgHiJkL_0123456789abcdefghijklmnopqrstuvwxyz",
        "postgresql://todo_app:S3cretPw9z@db.corp.example/x",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\nlQOYBFabcdefghijklmnop",
        "# -----BEGIN PRIVATE KEY-----\n# MIIEpAIBAAKCAQEA7\n# -----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\nMIIEpAIBAAKCAQEA7",
    ],
)  # fmt: skip
def test_whatever_words_stand_around_it_a_credential_is_one(text: str) -> None:
    assert is_known(text)


def test_behind_one_private_key_stands_another() -> None:
    """The first may be excused, and the second be the one that is in use."""
    key = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA{}\n-----END PRIVATE KEY-----"
    putty = "PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 1\nMIIEpAIBAAKCAQEA{}\n"
    for one in (key, putty):
        text = "\n".join(["# two", one.format(1), "x = 1", one.format(2)])
        assert [each.secret.count("MIIEpAIBAAKCAQEA") for each in known_in(text)] == [1, 1]
