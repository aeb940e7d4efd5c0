"""What a remediation says is done to the letter: the snippets stand in its text, and afterwards the finding is gone."""

import re

import pytest

from dasf_lint.policy import examples, pack
from tests.build import build

PACK = pack.builtin()

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
