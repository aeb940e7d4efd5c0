"""What a remediation says is done to the letter: the snippets stand in its text, and afterwards the finding is gone."""

import re

import pytest

from dasf_lint.policy import examples, packs
from tests.build import build

PACK = packs.builtin()

ENDPOINT = """
bundle: {name: chat}
resources:
  model_serving_endpoints:
    chat:
      name: chat
      config: {served_entities: [{entity_name: system.ai.llama}]}
      SLOT
"""
JOB = """
bundle: {name: churn}
targets:
  prod:
    mode: production
    SLOT
resources:
  jobs: {train: {name: train}}
"""
CLUSTER = """
bundle: {name: churn}
resources:
  clusters:
    c:
      num_workers: 1
      SLOT
"""
SERVED = """
resource "databricks_model_serving" "chat" {
  config {
    served_entities {
      external_model { provider = "openai" }
    }
  }
  AI_GATEWAY
}
"""

# policy, what it is written in, the configuration with SLOT, what stands there at first, what the text says instead
CASES = [
    ("serving-endpoint-guardrails", "bundle", ENDPOINT, "", r"`(ai_gateway: [^`]+)`"),
    ("serving-endpoint-rate-limit", "bundle", ENDPOINT, "", r"`(ai_gateway: [^`]+)`"),
    ("serving-endpoint-inference-table", "bundle", ENDPOINT, "", r"`(ai_gateway: [^`]+)`"),
    ("target-without-production-mode", "bundle", JOB.replace("    mode: production\n", ""), "default: false", r"`(mode: production)`"),
    ("prod-job-runs-as-user", "bundle", JOB, "run_as: {user_name: anna@corp.example}", r"`(run_as: [^`]+)`"),
    ("compute-without-isolation", "bundle", CLUSTER, "data_security_mode: NONE", r"`(data_security_mode: \w+)`"),
    ("runtime-out-of-support", "bundle", CLUSTER.replace("SLOT", "spark_version: SLOT"), "10.4.x-scala2.12", r"`([0-9.]+x-scala[0-9.]+)`"),
    (
        "dashboard-embeds-credentials", "bundle",
        "bundle: {name: kpi}\nresources:\n  dashboards:\n    kpi:\n      display_name: kpi\n      warehouse_id: w\n      SLOT\n",
        "embed_credentials: true", r"`(embed_credentials: false)`",
    ),
    (
        "prod-writes-to-dev-catalog", "bundle",
        JOB.replace("jobs: {train: {name: train}}", 'pipelines: {p: {name: p, catalog: "${var.catalog}"}}')
        + "variables: {catalog: {default: dev_ml}}\n",
        "", r"`(variables: [^`]+)`",
    ),
    (
        "library-not-pinned", "bundle",
        "bundle: {name: churn}\nresources:\n  jobs:\n    j:\n      name: j\n      environments:\n"
        "        - environment_key: e\n          spec: {environment_version: '3', dependencies: [SLOT]}\n",
        "mlflow", r"`(mlflow==[0-9.]+)`",
    ),
    ("token-lifetime", "terraform", 'resource "databricks_token" "t" {\n  SLOT\n}\n', "lifetime_seconds = 31536000", r"`(lifetime_seconds = \d+)`"),
    (
        "recipient-token-lifetime", "terraform",
        'resource "databricks_metastore" "m" {\n  delta_sharing_scope = "INTERNAL_AND_EXTERNAL"\n  SLOT\n}\n',
        "delta_sharing_recipient_token_lifetime_in_seconds = 0", r"`(delta_sharing_recipient_token_lifetime_in_seconds = \d+)`",
    ),
    (
        "recipient-without-ip-access-list", "terraform",
        'resource "databricks_recipient" "r" {\n  authentication_type = "TOKEN"\n  SLOT\n}\n', "", r"`(ip_access_list [^`]+)`",
    ),
    (
        "workspace-public-ip", "terraform",
        'resource "azurerm_databricks_workspace" "w" {\n  custom_parameters {\n    SLOT\n  }\n}\n',
        "no_public_ip = false", r"`(no_public_ip = true)`",
    ),
    (
        "workspace-without-ip-access-list", "terraform", 'resource "azurerm_databricks_workspace" "w" {\n  SLOT\n}\n', "",
        r"`(public_network_access_enabled = false)`",
    ),
    (
        "serverless-egress-unrestricted", "terraform", 'resource "databricks_account_network_policy" "p" {\n  SLOT\n}\n', "",
        r"`(egress = [^`]+)`",
    ),
    (
        "storage-account-public-blobs", "terraform",
        'resource "azurerm_storage_account" "a" {\n  is_hns_enabled = true\n  SLOT\n}\n',
        "allow_nested_items_to_be_public = true", r"`(allow_nested_items_to_be_public = false)`",
    ),
    (
        "audit-log-delivery-disabled", "terraform",
        'resource "databricks_mws_log_delivery" "a" {\n  log_type = "AUDIT_LOGS"\n  SLOT\n}\n',
        'status = "DISABLED"', r'`(status = "ENABLED")`',
    ),
    (
        "compute-without-isolation", "terraform", 'resource "databricks_cluster" "c" {\n  SLOT\n}\n',
        'data_security_mode = "NONE"', r"`(data_security_mode = [^`]+)`",
    ),
    (
        "prod-job-runs-as-user", "terraform", 'resource "databricks_job" "j" {\n  SLOT\n}\n',
        'run_as { user_name = "anna@corp.example" }', r"`(run_as \{[^`]+)`",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("id", "kind", "text", "before", "snippet"), CASES, ids=[f"{c[0]} in {c[1]}" for c in CASES])
def test_the_finding_is_gone_after_what_the_remediation_says(
    id: str, kind: str, text: str, before: str, snippet: str
) -> None:
    policy = PACK.find(id)
    assert policy is not None
    found = re.search(snippet, policy.texts.remediation.of(kind))
    assert found is not None, policy.texts.remediation.of(kind)

    def verdict(written: str) -> str:
        example = {kind: text.replace("SLOT", written)}
        if kind == "terraform" and "prod" in id:
            example["environment"] = "prod"
        asked = examples.ask(policy, example, PACK, build)
        assert not [each for graph in asked.graphs for each in graph.diagnostics if each.level == "error"]
        return examples.verdict(asked.judgement, id)

    assert verdict(before) == "fail"
    assert verdict(found[1]) == "pass"


NESTED = [
    ("serving-endpoint-guardrails", r"`(ai_gateway \{[^`]+)`", "{}"),
    ("serving-endpoint-rate-limit", r"`(rate_limits \{[^`]+)`", "ai_gateway {{\n{}\n}}"),
    ("serving-endpoint-inference-table", r"`(inference_table_config \{[^`]+)`", "ai_gateway {{\n{}\n}}"),
]


@pytest.mark.parametrize(("id", "snippet", "around"), NESTED)
def test_blocks_that_are_told_in_one_line_hold_when_they_are_written_out(id: str, snippet: str, around: str) -> None:
    policy = PACK.find(id)
    assert policy is not None
    found = re.search(snippet, policy.texts.remediation.terraform)
    assert found is not None
    lines = re.sub(r'(\{|\}|= (?:"[^"]*"|\w+))', r"\1\n", found[1])
    asked = examples.ask(policy, {"terraform": SERVED.replace("AI_GATEWAY", around.format(lines))}, PACK, build)
    assert not [each for graph in asked.graphs for each in graph.diagnostics if each.level == "error"]
    assert examples.verdict(asked.judgement, id) == "pass"


AZURE = """
resource "azurerm_key_vault_key" "k" {
  name         = "databricks"
  key_vault_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
  key_type     = "RSA"
  key_opts     = ["wrapKey", "unwrapKey"]
}
resource "azurerm_databricks_workspace" "w" {
  name                = "w"
  resource_group_name = "g"
  location            = "westeurope"
  sku                 = "premium"
  SLOT
}
"""
ROOT_KEY = """
resource "azurerm_databricks_workspace_root_dbfs_customer_managed_key" "k" {
  workspace_id     = azurerm_databricks_workspace.w.id
  key_vault_key_id = azurerm_key_vault_key.k.id
}
"""
IP_LISTS = """
resource "databricks_ip_access_list" "office" {
  label        = "office"
  list_type    = "ALLOW"
  ip_addresses = ["203.0.113.0/24"]
  SLOT
}
"""
CONF = 'resource "databricks_workspace_conf" "c" {\n  custom_config = { enableIpAccessLists = "true" }\n}\n'
TARGETS = """
bundle: {name: churn}
targets:
  dev: {mode: development, workspace: {host: https://one.example}}
  prod: {mode: production, workspace: {host: https://SLOT.example}}
resources:
  jobs: {train: {name: train}}
"""
DEVELOPERS = """
bundle: {name: churn}
targets:
  prod:
    mode: production
    resources:
      schemas:
        ml: {name: ml, catalog_name: main, grants: [{principal: dev-deployer, privileges: [SLOT]}]}
"""
SERVED_IN_PROD = """
bundle: {name: chat}
variables: {catalog: {description: of this environment}}
targets:
  prod:
    mode: production
    SLOT
resources:
  model_serving_endpoints:
    chat: {name: chat, config: {served_entities: [{entity_name: "MODEL", entity_version: '1'}]}}
"""
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
BUCKET = 'resource "aws_s3_bucket" "root" {\n  bucket = "lake"\n}\nresource "databricks_external_location" "l" {\n  name            = "l"\n  url             = "s3://lake/"\n  credential_name = "c"\n}\n'
BLOCK = 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.root.id\n  SLOT\n}\n'
PERMISSIONS = 'resource "databricks_permissions" "p" {\n  ABOUT\n  access_control {\n    SLOT\n  }\n}\n'
NOBODY = 'resource "databricks_permissions" "p" {\n  ABOUT\n}\n'
TO_USERS = 'group_name = "users"\n    permission_level = "{}"'
TO_TEAM = 'group_name = "team"\n    permission_level = "{}"'


def _permissions(about: str, slot: str) -> str:
    return PERMISSIONS.replace("ABOUT", about).replace("SLOT", slot)


# policy, what it is written in, the configuration that fails, the same after what the text says, words of the text
FOLLOWED = [
    (
        "workspace-managed-disk-key", "terraform", AZURE.replace("SLOT", ""),
        AZURE.replace("SLOT", "managed_disk_cmk_key_vault_key_id = azurerm_key_vault_key.k.id"),
        ("managed_disk_cmk_key_vault_key_id = azurerm_key_vault_key.",),
    ),
    (
        "workspace-managed-services-key", "terraform", AZURE.replace("SLOT", ""),
        AZURE.replace("SLOT", "managed_services_cmk_key_vault_key_id = azurerm_key_vault_key.k.id"),
        ("managed_services_cmk_key_vault_key_id = azurerm_key_vault_key.",),
    ),
    (
        "workspace-root-storage-key", "terraform", AZURE.replace("SLOT", ""),
        AZURE.replace("SLOT", "customer_managed_key_enabled = true") + ROOT_KEY,
        ("customer_managed_key_enabled = true", "azurerm_databricks_workspace_root_dbfs_customer_managed_key", "workspace_id", "key_vault_key_id"),
    ),
    (
        "dev-principal-writes-to-prod", "bundle", DEVELOPERS.replace("SLOT", "SELECT, MODIFY"), DEVELOPERS.replace("SLOT", "SELECT"),
        ("take the privilege out of `grants`",),
    ),
    (
        "prod-reads-from-dev-catalog", "bundle", SERVED_IN_PROD.replace("SLOT", "variables: {catalog: x}").replace("MODEL", "dev.ml.churn"),
        SERVED_IN_PROD.replace("SLOT", "variables: {catalog: prod}").replace("MODEL", "${var.catalog}.ml.churn"),
        ("${var.catalog}.", "variables: {catalog: prod}"),
    ),
    (
        "targets-share-workspace", "bundle", TARGETS.replace("SLOT", "one"), TARGETS.replace("SLOT", "two"),
        ("workspace: {host: https://",),
    ),
    (
        "grants-to-everyone", "terraform",
        'resource "databricks_grants" "g" {\n  schema = "main.ml"\n  grant {\n    principal  = "account users"\n    privileges = ["SELECT", "USE_SCHEMA"]\n  }\n}\n',
        'resource "databricks_grants" "g" {\n  schema = "main.ml"\n  grant {\n    principal  = "account users"\n    privileges = ["USE_SCHEMA"]\n  }\n'
        '  grant {\n    principal  = "data-engineers"\n    privileges = ["SELECT"]\n  }\n}\n',
        ("USE_SCHEMA", 'principal = "data-engineers"'),
    ),
    (
        "owned-by-everyone", "terraform", 'resource "databricks_catalog" "c" {\n  owner = "account users"\n}\n',
        'resource "databricks_catalog" "c" {\n  owner = "data-platform-admins"\n}\n', ('owner = "data-platform-admins"',),
    ),
    (
        "permissions-to-everyone", "terraform", _permissions('job_id = "1"', TO_USERS.format("CAN_MANAGE")),
        _permissions('job_id = "1"', TO_USERS.format("CAN_VIEW")), ("CAN_VIEW",),
    ),
    (
        "permissions-to-everyone", "terraform", _permissions('job_id = "1"', TO_USERS.format("CAN_MANAGE")),
        _permissions('job_id = "1"', TO_TEAM.format("CAN_MANAGE")), ("`group_name` of the team",),
    ),
    (
        "password-login-granted", "terraform", _permissions('authorization = "passwords"', TO_TEAM.format("CAN_USE")),
        _permissions('authorization = "passwords"', 'group_name = "admins"\n    permission_level = "CAN_USE"'),
        ('group_name = "admins"', 'authorization = "passwords"'),
    ),
    (
        "serving-endpoint-open-to-everyone", "terraform", _permissions('serving_endpoint_id = "1"', TO_USERS.format("CAN_QUERY")),
        _permissions('serving_endpoint_id = "1"', 'service_principal_name = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"\n    permission_level = "CAN_QUERY"'),
        ("CAN_QUERY", "service_principal_name"),
    ),
    (
        "model-in-workspace-registry", "terraform", 'resource "databricks_mlflow_model" "m" {\n  name = "m"\n}\n',
        'resource "databricks_registered_model" "m" {\n  catalog_name = "main"\n  schema_name = "ml"\n  name = "m"\n}\n'
        'resource "databricks_model_serving" "s" {\n  name = "s"\n  config {\n    served_entities {\n      entity_name = databricks_registered_model.m.id\n      entity_version = "1"\n    }\n  }\n}\n',
        ("catalog_name", "schema_name", "entity_name = databricks_registered_model."),
    ),
    (
        "model-in-workspace-registry", "bundle",
        "bundle: {name: b}\nresources:\n  models: {m: {name: m}}\n",
        "bundle: {name: b}\nresources:\n  registered_models: {m: {name: m, catalog_name: main, schema_name: ml}}\n"
        "  model_serving_endpoints: {s: {name: s, config: {served_entities: [{entity_name: main.ml.m, entity_version: '1'}]}}}\n",
        ("registered_models", "catalog_name", "schema_name", "entity_name: catalog.schema.model"),
    ),
    (
        "ip-access-list-not-enforced", "terraform", IP_LISTS.replace("SLOT", "enabled = false"),
        IP_LISTS.replace("SLOT", "depends_on = [databricks_workspace_conf.c]") + CONF,
        ('enableIpAccessLists = "true"', "custom_config", "depends_on"),
    ),
    (
        "plaintext-secret", "terraform", 'resource "databricks_cluster" "c" {\n  spark_env_vars = { DB_PASSWORD = "hunter2" }\n}\n',
        'resource "databricks_cluster" "c" {\n  spark_env_vars = { DB_PASSWORD = "{{secrets/db/password}}" }\n}\n', ("{{secrets/scope/key}}",),
    ),
    (
        "plaintext-secret", "terraform", 'resource "databricks_secret" "s" {\n  scope = "a"\n  key = "b"\n  string_value = "v7Qm2xK9pL4tR8wZ3nB6"\n}\n',
        'variable "v" {\n  type = string\n}\nresource "databricks_secret" "s" {\n  scope = "a"\n  key = "b"\n  string_value = var.v\n}\n', ("variable without default",),
    ),
    (
        "bucket-public-access", "terraform", BUCKET + BLOCK.replace("SLOT", "block_public_acls = true"),
        BUCKET + BLOCK.replace("SLOT", "\n".join(f"  {name} = true" for name in BLOCKS)), BLOCKS,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("id", "kind", "before", "after", "words"), FOLLOWED, ids=[f"{c[0]} in {c[1]} {i}" for i, c in enumerate(FOLLOWED)]
)
def test_the_finding_is_gone_after_what_the_remediation_asks_for(
    id: str, kind: str, before: str, after: str, words: tuple[str, ...]
) -> None:
    policy = PACK.find(id)
    assert policy is not None
    text = policy.texts.remediation.of(kind)
    assert [word for word in words if word not in text] == []

    def verdict(written: str) -> str:
        asked = examples.ask(policy, {kind: written}, PACK, build)
        assert not [each for graph in asked.graphs for each in graph.diagnostics if each.level == "error"]
        return examples.verdict(asked.judgement, id)

    assert verdict(before) == "fail"
    assert verdict(after) in ("pass", "not_applicable")


def test_every_remediation_is_tried() -> None:
    tried = {case[0] for case in (*CASES, *FOLLOWED)}
    # Of the other one the remediation is a decision and a comment.
    assert {policy.id for policy in PACK.policies} - tried == {"possible-secret"}
