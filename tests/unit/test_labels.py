"""What a finding says at the lines that it shows: what stands there, in the words of who wrote it."""

import json

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding
from dasf_lint.engine import LintRun
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.blame import labels
from dasf_lint.report.formats import render
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import hop_text


def found(files: str | dict[str, str], policy: str) -> list[Finding]:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    return lint(tree, Options(profile="strict", select=(policy,))).findings


def bundle(text: str) -> dict[str, str]:
    return {"databricks.yml": text}


WORKSPACE = 'resource "azurerm_databricks_workspace" "w" {\n  sku = "premium"\n%s}\n'
BUCKET = (
    'resource "aws_s3_bucket" "b" {\n  bucket = "lake"\n}\nresource "databricks_external_location" "l" {\n'
    '  url = "s3://lake/x"\n}\n'
)
TARGETS = """bundle: {name: b}
targets:
  dev:
    workspace: {host: "https://one.cloud.databricks.com"}
  prod:
    mode: production
    workspace: {host: "https://one.cloud.databricks.com"}
"""
ENDPOINT = """bundle: {name: b}
resources:
  model_serving_endpoints:
    m:
      name: m
      config: {served_entities: [{entity_name: system.ai.dbrx}]}
"""
GRANT = (
    'resource "databricks_grant" "g" {\n  catalog = "c"\n  principal = "account users"\n'
    '  privileges = ["USE_CATALOG", "SELECT"]\n}\n'
)

LABELS: dict[str, tuple[str | dict[str, str], str, str]] = {
    "what lacks beside a resource": (
        WORKSPACE % "", "workspace-without-ip-access-list",
        "no databricks_workspace_conf belongs to it, and no databricks_ip_access_list belongs to it",
    ),
    "what lacks inside of a resource": (
        BUCKET + 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n',
        "bucket-public-access",
        "block_public_policy and restrict_public_buckets are false by default of the provider",
    ),
    "several ways, none of which is taken": (
        BUCKET, "bucket-public-access",
        "no aws_s3_bucket_public_access_block belongs to it, and no aws_s3_account_public_access_block stands in its root",
    ),
    "several places, of which none is written": (
        bundle(ENDPOINT), "serving-endpoint-inference-table",
        "ai_gateway.inference_table_config.enabled and 1 more are not set",
    ),
    "many places, of which none is written": (
        bundle(ENDPOINT), "serving-endpoint-rate-limit",
        "ai_gateway.rate_limits.calls and 4 more are not set",
    ),
    "a resource that must not be": (
        'resource "databricks_mlflow_model" "m" {\n  name = "m"\n}\n', "model-in-workspace-registry", "declared here",
    ),
    "another resource, for one value": (
        bundle(TARGETS), "targets-share-workspace", "workspace.host is https://one.cloud.databricks.com",
    ),
    "an element of a list": (GRANT, "grants-to-everyone", "privileges contains SELECT"),
    "a line of a file of requirements": (
        {
            "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      name: j\n      tasks:\n"
            "        - task_key: t\n          libraries:\n            - requirements: requirements.txt\n",
            "requirements.txt": "pandas\n",
        },
        "library-not-pinned",
        "requirements contains pandas",
    ),
    "a null": (
        WORKSPACE % "  managed_disk_cmk_key_vault_key_id = null\n", "workspace-managed-disk-key",
        "managed_disk_cmk_key_vault_key_id is null",
    ),
    "what is left out": (
        WORKSPACE % "", "workspace-managed-disk-key", "managed_disk_cmk_key_vault_key_id is not set",
    ),
    "a variable": (
        'variable "db_password" {\n  default = "hunter2-Wert-9"\n}\n', "plaintext-secret", "var.db_password is ***",
    ),
    "what nobody knows before it is deployed": (
        bundle(
            "bundle: {name: b}\ntargets:\n  prod: {mode: production}\nresources:\n  jobs:\n    j:\n      name: j\n"
            "      run_as: {user_name: '${workspace.current_user.userName}'}\n"
        ),
        "prod-job-runs-as-user",
        "run_as.user_name comes from workspace.current_user.userName",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LABELS)
def test_a_label_says_what_stands_there(name: str) -> None:
    files, policy, label = LABELS[name]
    assert label in [each.cause.label for each in found(files, policy)]


def test_what_else_a_finding_is_about_is_told_in_words() -> None:
    [finding] = [each for each in found(bundle(TARGETS), "targets-share-workspace") if each.severity == "high"]
    assert finding.cause.label == "workspace.host is https://one.cloud.databricks.com"
    assert [label for label, _ in finding.cause.related] == ["concerns targets.prod"]


def test_who_inherits_an_omission_is_told_of_each() -> None:
    text = "bundle: {name: b}\ntargets:\n  prod: {mode: production}\nresources:\n  jobs:\n    a: {name: a}\n    c: {name: c}\n"
    [finding] = found(bundle(text), "prod-job-runs-as-user")
    assert finding.cause.label == "run_as is not set"
    assert [label for label, _ in finding.cause.related] == [
        "inherited by resources.jobs.a",
        "inherited by resources.jobs.c",
    ]


POLICY = """
resource "databricks_cluster_policy" "p" {
  name       = "p"
  definition = jsonencode({
    "my token" = ["dapi0123456789abcdef0123456789abcdef"]
    data_security_mode = { type = "fixed", value = "NONE" }
  })
}
"""


def test_a_message_names_the_path_inside_of_a_document() -> None:
    [finding] = found(POLICY, "plaintext-secret")
    assert finding.message == 'definition."my token"[0] of databricks_cluster_policy.p is a credential in plain text'
    assert finding.cause.path == "definition"


def test_the_json_report_names_the_path_inside_of_a_document() -> None:
    tree = MemoryTree({"main.tf": POLICY})
    report = lint(tree, Options(select=("compute-without-isolation",)))
    document = json.loads(render("json", report, RenderOptions("0")))
    [finding] = document["findings"]
    assert finding["path"] == "definition.data_security_mode.value"
    assert finding["label"] == "definition.data_security_mode.value is NONE"
    assert finding["fingerprint"] == report.findings[0].fingerprint


def test_a_resource_as_a_whole_has_no_path() -> None:
    report = lint(MemoryTree({"main.tf": BUCKET}), Options(profile="strict", select=("bucket-public-access",)))
    [finding] = json.loads(render("json", report, RenderOptions("0")))["findings"]
    assert finding["path"] is None


def test_what_is_told_of_stations() -> None:
    assert hop_text("merge_key", "<<") == "merged in here"
    assert hop_text("local", "local.names") == "kept here: local.names"


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (
            "bucket-public-access",
            'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\nresource "databricks_external_location" "l" {\n'
            '  name = "l"\n  url = "s3://${aws_s3_bucket.b.id}/x"\n  credential_name = "c"\n}\n',
        ),
        (
            "prod-job-runs-as-user",
            'resource "databricks_job" "j" {\n  run_as {\n'
            '    service_principal_name = "00000000-0000-0000-0000-000000000001"\n  }\n}\n'
            'resource "databricks_permissions" "p" {\n  job_id = databricks_job.j.id\n  access_control {\n'
            '    user_name        = "anna@corp.example"\n    permission_level = "IS_OWNER"\n  }\n}\n',
        ),
    ],
)
def test_what_is_no_value_has_no_way(policy: str, text: str) -> None:
    options = Options(select=(policy,), profile="strict", as_of="2026-01-01")
    (finding,) = lint(MemoryTree({"prod/main.tf": text}), options).findings
    assert finding.cause.way == ()


def test_a_set_is_in_an_order_that_nobody_wrote_so_no_index_is_told() -> None:
    text = """
resource "databricks_grants" "g" {
  schema = "c.s"
  grant {
    principal  = "account users"
    privileges = ["USE_SCHEMA", "SELECT", "CREATE_TABLE", "MODIFY"]
  }
}
"""
    (finding,) = found(text, "grants-to-everyone")
    assert (finding.cause.told_path, finding.cause.path) == ("grant[0].privileges", "grant[0].privileges[1]")


PRIVATE_ACCESS = """
variable "private_link" {
  default = true
}
locals {
  create_pas = var.private_link
  pas_id     = local.create_pas ? databricks_mws_private_access_settings.pas[0].private_access_settings_id : null
}
resource "databricks_mws_private_access_settings" "pas" {
  count                        = local.create_pas ? 1 : 0
  private_access_settings_name = "p"
  region                       = "eu-west-1"
  public_access_enabled        = true
}
resource "databricks_mws_workspaces" "w" {
  workspace_name             = "w"
  private_access_settings_id = local.pas_id
}
"""


def test_what_refers_to_the_blamed_is_shown_where_it_does_and_through_what() -> None:
    (finding,) = found(PRIVATE_ACCESS, "workspace-without-ip-access-list")
    assert finding.message.endswith(": public_access_enabled of databricks_mws_private_access_settings.pas[0] is true")
    assert [(label, span.line) for label, span in finding.cause.related] == [
        ("concerns databricks_mws_workspaces.w by its private_access_settings_id", 17),
        ("local.pas_id refers to databricks_mws_private_access_settings.pas[0]", 7),
        ("local.create_pas is true", 6),
        ("var.private_link is true", 3),
    ]


def test_who_is_referred_to_by_the_blamed_is_shown_as_a_whole() -> None:
    text = """
resource "databricks_mws_workspaces" "w" {
  workspace_name = "w"
}
provider "databricks" {
  host = databricks_mws_workspaces.w.workspace_url
}
resource "databricks_workspace_conf" "c" {
  custom_config = { enableIpAccessLists = "false" }
}
resource "databricks_ip_access_list" "l" {
  list_type    = "ALLOW"
  label        = "office"
  ip_addresses = ["203.0.113.0/24"]
}
"""
    (finding,) = found(text, "workspace-without-ip-access-list")
    assert finding.cause.related[0][0] == "concerns databricks_mws_workspaces.w"


def shown_as_text(files: str | dict[str, str], policy: str) -> str:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    report = lint(tree, Options(profile="strict", select=(policy,), as_of="2026-01-01"))
    return render("text", report, RenderOptions("0"))


def test_the_line_of_a_default_says_which_variable_it_is_of() -> None:
    text = PRIVATE_ACCESS.replace("= true\n}\nresource", "= var.public\n}\nresource")
    text += 'variable "public" {\n  default = true\n}\n'
    shown = shown_as_text(text, "workspace-without-ip-access-list")
    assert "public_access_enabled is true, the default of var.public\n" in shown
    files = {"main.tf": text, "terraform.tfvars": "public = true\n"}
    assert "public_access_enabled is true, given to var.public\n" in shown_as_text(
        files, "workspace-without-ip-access-list"
    )


def test_the_line_of_a_variable_of_a_bundle_says_of_which() -> None:
    text = """\
bundle: {name: b}
variables:
  runtime:
    default: 7.3.x-scala2.12
resources:
  clusters:
    c: {cluster_name: c, spark_version: "${var.runtime}"}
targets:
  dev: {default: true}
  prod:
    variables:
      runtime: 6.4.x-scala2.11
"""
    shown = shown_as_text(bundle(text), "runtime-out-of-support")
    assert "spark_version is 7.3.x-scala2.12, the value of var.runtime\n" in shown
    assert "spark_version is 6.4.x-scala2.11\n" in shown, "the line stands in the target"


def test_what_lacks_a_value_is_marked_at_its_name() -> None:
    text = "bundle: {name: b}\nvariables:\n  url:\n    description: where\ntargets:\n  dev: {default: true}\n"
    report = lint(MemoryTree(bundle(text)), Options())
    (said,) = [each for each in report.diagnostics if "no value assigned" in each.message]
    assert said.span is not None
    assert said.span.file.text[said.span.start : said.span.end] == "url"


def test_what_the_databricks_cli_sets_is_no_default_of_the_provider() -> None:
    text = "bundle: {name: b}\nresources:\n  jobs:\n    j: {name: j}\n"
    [graph] = LintRun(MemoryTree({"databricks.yml": text}), Options()).judged().graphs
    [job] = graph.of_kind("databricks_job")
    element = Element(job.body.get("max_concurrent_runs"), job, graph, path="max_concurrent_runs")
    assert labels.of_element(element, job, hide=False) == "max_concurrent_runs is 1, set by the Databricks CLI"
