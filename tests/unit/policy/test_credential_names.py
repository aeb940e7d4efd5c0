"""Which names stand for a credential, and which only speak of one."""

import pytest

from dasf_lint.core.credential_names import kind_of_name

# What people choose. The names are those that gitleaks, detect-secrets and trufflehog know, and their spellings.
CHOSEN = """\
password passwd passphrase passcode pwd pw
db_password dbPassword DB_PASSWORD db-password db.password adminpassword ADMINPASSWORD administrator_login_password
password2 password_2 password_v2 passwordV2 old_password password_old new_password password_new password_prod
dev_password password_plaintext plaintext_password password_value password_base64 PGPASSWORD MYSQL_PWD dbpwd user_pwd
dbpass db_pass DB_PASS dbPass pgpass sql_pass admin_pass root_pass user_pass smtp_pass mysql_pass redis_pass
keystore_pass keypass key_pass ssh_pass proxy_pass ldap_pass admin_pw dbPw sasl.password ssl.keystore.password
javax.jdo.option.ConnectionPassword private_key_passphrase key_passphrase wifi_passphrase sudo_password initial_password
"""

# What a service makes.
MADE = """\
token api_token apiToken API_TOKEN access_token accessToken auth_token bearer_token refresh_token session_token
sas_token sasToken SASToken personalAccessToken oauth_token token_v2 token2 token_prod DATABRICKS_TOKEN github_token
secret client_secret clientSecret client.secret app_secret webhook_secret secret_value secret_string secret_key
consumer_secret signing_secret cookie_secret jwt_secret client_secret_v2
api_key apikey apiKey API-KEY api_key_2 api_key_plaintext openai_api_key access_key secret_access_key account_key
storage_account_key AccountKey private_key private_key_pem signing_key signingKey master_key masterKey encryption_key
decryption_key ssh_key ssh_private_key hmac_key shared_key shared_access_key SharedAccessKey pre_shared_key preshared_key
psk app_key application_key auth_key authkey service_key license_key subscription_key integration_key client_key
conn_str connection_string connectionString connstr db_connection_string primary_connection_string priv_key
access_key_primary github_pat databricks_pat PAT
"""

NONE = """\
public_key ssh_public_key publicKey rsa_public_key public_access_key key_id access_key_id accessKeyId aws_access_key_id
private_key_id kms_key kms_key_id kms_key_arn kms_master_key_id master_key_id signing_key_id encryption_key_name
encryption_key_arn api_key_id api_key_name api_key_header private_key_path private_key_file ssh_key_name ssh_key_path
ssh_keys account_key_version key_vault_id key_vault_name key_vault_uri key_vault_secret_id key_vault key keys key_name
partition_key primary_key foreign_key sort_key hash_key range_key cache_key object_key task_key job_cluster_key
environment_key row_key routing_key idempotency_key dedup_key tag_key label_key shard_key config_key registry_key
host_key monkey turkey hotkey
token_lifetime token_ttl token_type token_url token_endpoint token_policy token_name tokens tokenizer max_tokens
max_token page_token next_token eos_token pad_token continuation_token idempotency_token client_request_token
token_sha256 api_key_md5 tokens_per_minute
password_policy password_length password_file password_reset password_rotation_days password_secret_name
password_secret_id password_hash passwordless password_authentication password_enabled password_min_length rotate_password
reset_password require_password bypass by_pass compass trespass passthrough pass_through pass first_pass single_pass
secret_scope secret_name secret_id secret_arn secret_path secret_scope_name secretary secrets secrets_manager
client_secret_name secret_version secret_ref
connection_string_name connection_id connection connection_type string path pattern spat_ pat_id pwd_path cwd
credential_name credential_id username user client_id account_id sasl.mechanism passport passenger
"""


@pytest.mark.parametrize("name", CHOSEN.split())
def test_names_of_what_people_choose(name: str) -> None:
    assert kind_of_name(name) == "chosen"


@pytest.mark.parametrize("name", MADE.split())
def test_names_of_what_services_make(name: str) -> None:
    assert kind_of_name(name) in ("made", "token", "key")


@pytest.mark.parametrize("name", NONE.split())
def test_names_that_only_speak_of_credentials(name: str) -> None:
    assert kind_of_name(name) is None
