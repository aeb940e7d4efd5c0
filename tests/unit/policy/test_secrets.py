"""What looks like a credential, and what people write openly."""

import pytest

from dasf_lint.policy.secrets import looks_like_secret

SECRETS = [
    "dapi0123456789abcdef0123456789abcdef", "sk-9f8e7d6c5b4a39281706f5e4d3c2b1a0", "AKIAIOSFODNN7ABCDEFG",
    "ghp_0123456789abcdef0123456789abcdef0123", "v7Qm2xK9pL4tR8wZ3nB6",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
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
