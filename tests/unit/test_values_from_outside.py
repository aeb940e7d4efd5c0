"""What is said of a root whose variables get values from outside of the repository, and of a module nobody calls here."""

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.core.graph import Root
from dasf_lint.terraform.build import build
from dasf_lint.terraform.modules import Modules

REQUIRED = 'variable "name" { type = string }\n'
PROVIDER = 'provider "databricks" {\n  host = "https://dbc-1.databricks.example"\n}\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
TOKENS = "token-lifetime"


def token(value: str) -> str:
    return f"""
resource "databricks_obo_token" "t" {{
  application_id   = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
  lifetime_seconds = {value}
}}
"""


def report_on(policy: str, files: dict[str, str], **options: object) -> Report:
    return lint(MemoryTree(files), Options(select=(policy,), as_of="2026-01-01")._replace(**options))  # type: ignore[arg-type]


def verdicts(report: Report) -> tuple[list[str], set[tuple[str, str]]]:
    """The messages of the findings, and the reasons of what is unknown."""
    reasons = {(reason.reason, reason.subject) for answer in report.unknown for reason in answer.reasons}
    return [finding.message for finding in report.findings], reasons


def asked(*texts: str, policy: str = TOKENS) -> tuple[list[str], set[tuple[str, str]]]:
    return verdicts(report_on(policy, {"main.tf": "\n".join(texts)}))


ENDLESS = "databricks_obo_token.t never expires"
OPEN = 'variable "seconds" {\n  type    = number\n  default = null\n}\n'


# --- where values come from outside -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [PROVIDER, BACKEND, ""], ids=["provider", "backend", "module"])
def test_a_null_default_is_up_to_the_caller_where_another_variable_needs_a_value(mark: str) -> None:
    assert asked(REQUIRED, OPEN, token("var.seconds"), mark) == ([], {("caller", "var.seconds")})


@pytest.mark.parametrize("mark", [PROVIDER, BACKEND, ""], ids=["provider", "backend", "none"])
def test_a_null_default_counts_where_no_variable_needs_a_value(mark: str) -> None:
    assert asked(OPEN, token("var.seconds"), mark) == ([ENDLESS], set())


def test_a_null_default_counts_where_a_file_gives_the_values() -> None:
    main = f'{REQUIRED}variable "other" {{}}\n{OPEN}{token("var.seconds")}'
    assert verdicts(report_on(TOKENS, {"main.tf": main, "terraform.tfvars": 'other = "x"\n'}))[0] == [ENDLESS]


def test_a_null_default_counts_where_a_caller_is_there_and_gives_nothing() -> None:
    files = {
        "main.tf": f'{REQUIRED}module "m" {{\n  source = "./m"\n  name   = var.name\n}}\n',
        "m/main.tf": REQUIRED + OPEN + token("var.seconds"),
    }
    assert verdicts(report_on(TOKENS, files))[0] == ["module.m.databricks_obo_token.t never expires"]


def test_a_credential_that_comes_from_outside_says_nothing_of_other_values() -> None:
    secrets = 'variable "client_secret" {}\nvariable "session" {\n  sensitive = true\n}\n'
    assert asked(secrets, OPEN, token("var.seconds"), PROVIDER)[0] == [ENDLESS]


def test_every_value_that_is_needed_may_be_given_by_whoever_asks() -> None:
    main = {"main.tf": REQUIRED + OPEN + token("var.seconds")}
    report = report_on(TOKENS, main, environment={"TF_VAR_name": "n"})
    assert [finding.message for finding in report.findings] == [ENDLESS]


def test_provider_configurations_that_only_a_caller_can_hand_over_say_that_one_calls() -> None:
    handed = """
terraform {
  required_providers {
    databricks = {
      source                = "databricks/databricks"
      configuration_aliases = [databricks.account]
    }
  }
}
"""
    assert asked(handed, OPEN, token("var.seconds")) == ([], {("caller", "var.seconds")})


# --- which defaults say nothing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declaration", "value", "subject"),
    [
        ("default = null", "var.v", "var.v"),
        ('default = ""', 'var.v == "" ? null : tonumber(var.v)', "var.v"),
        ("default = {}", 'lookup(var.v, "seconds", null)', "var.v"),
        ("default = []", "one(var.v)", "var.v"),
        ("default = []", "length(var.v) > 0 ? 3600 : 0", "var.v"),
        ("default = null", "var.v == null ? 0 : 3600", "var.v"),
        ("type = object({ seconds = optional(number) })\n  default = {}", "var.v.seconds", "var.v.seconds"),
        ("default = { seconds = null, other = true }", "var.v.seconds", "var.v.seconds"),
        (
            "type = object({ a = optional(object({ seconds = optional(number) }), {}) })\n  default = {}",
            "var.v.a.seconds",
            "var.v.a.seconds",
        ),
    ],
    ids=[
        "null",
        "empty text",
        "empty map",
        "empty list",
        "switch",
        "another switch",
        "optional",
        "null member",
        "inner optional",
    ],
)
def test_a_default_that_says_nothing(declaration: str, value: str, subject: str) -> None:
    variable = f'variable "v" {{\n  {declaration}\n}}\n'
    assert asked(REQUIRED, variable, token(value)) == ([], {("caller", subject)})
    assert asked(variable, token(value), PROVIDER) == ([ENDLESS], set())


@pytest.mark.parametrize(
    ("declaration", "value", "unless"),
    [
        ("default = 0", "var.v", ", unless var.v is given another value"),
        ("default = { seconds = 0 }", "var.v.seconds", ", unless var.v is given another value"),
        (
            "type = object({ seconds = optional(number, 0) })\n  default = {}",
            "var.v.seconds",
            ", unless var.v is given another value",
        ),
        ("default = null", "var.v == null ? 0 : var.v", ", unless var.v is given another value"),
        ("default = null", "coalesce(var.v, 0)", ""),
        ("default = {}", 'lookup(var.v, "seconds", 0)', ""),
        ("default = {}", "try(var.v.seconds, 0)", ""),
        ("default = [{ seconds = null }]", "var.v[0].seconds", ", unless var.v is given another value"),
    ],
    ids=["number", "member", "optional", "chosen", "coalesce", "lookup", "try", "inside a list that is given"],
)
def test_what_a_module_says_itself_is_its_own_doing(declaration: str, value: str, unless: str) -> None:
    variable = f'variable "v" {{\n  {declaration}\n}}\n'
    assert asked(REQUIRED, variable, token(value)) == ([ENDLESS + unless], set())
    assert asked(variable, token(value), PROVIDER) == ([ENDLESS], set())


def test_the_default_of_a_called_module_is_no_outside_value() -> None:
    files = {
        "main.tf": f'{REQUIRED}module "m" {{\n  source = "./m"\n}}\n',
        "m/main.tf": f'variable "v" {{\n  default = 0\n}}\n{token("var.v")}',
    }
    assert verdicts(report_on(TOKENS, files))[0] == ["module.m.databricks_obo_token.t never expires"]


def test_what_holds_whatever_is_given_stays() -> None:
    both = 'resource "databricks_recipient" "r" {\n  name = var.name\n  authentication_type = "TOKEN"\n  %s\n}\n'
    lists = 'variable "lists" {\n  type    = list(string)\n  default = []\n}\n'
    block = 'dynamic "ip_access_list" {\n    for_each = var.lists\n    content {\n      allowed_ip_addresses = [%s]\n    }\n  }'
    policy = "recipient-without-ip-access-list"
    assert asked(REQUIRED, lists, both % (block % "ip_access_list.value"), policy=policy) == (
        [],
        {("caller", "var.lists")},
    )
    assert len(asked(REQUIRED, lists, both % "", policy=policy)[0]) == 1


def test_what_passes_by_its_defaults_is_not_asked_again() -> None:
    good = 'variable "v" {\n  default = 3600\n}\nvariable "w" {\n  default = null\n}\n'
    assert asked(REQUIRED, good, token("coalesce(var.w, var.v)")) == ([], set())


def test_a_resource_that_a_default_switches_off_is_still_not_there() -> None:
    off = 'variable "all" {\n  default = {}\n}\nresource "databricks_obo_token" "t" {\n  for_each = var.all\n}\n'
    assert asked(REQUIRED, off) == ([], set())


# --- what stands beside a module --------------------------------------------------------------------------------------

NETWORK = "workspace-without-ip-access-list"
WORKSPACE = 'resource "databricks_mws_workspaces" "w" {\n  account_id     = var.name\n  workspace_name = "w"\n%s}\n'


URL = 'output "url" { value = databricks_mws_workspaces.w.workspace_url }'


def test_what_a_module_lacks_may_stand_beside_it() -> None:
    found = asked(REQUIRED, WORKSPACE % "", URL, policy=NETWORK)
    assert found == ([], {("caller", "what stands beside the module in .")})


def test_nothing_outside_belongs_to_what_no_output_leads_to() -> None:
    assert len(asked(REQUIRED, WORKSPACE % "", 'output "name" { value = var.name }', policy=NETWORK)[0]) == 1


def test_what_is_configured_in_a_workspace_that_the_caller_hands_over_may_stand_beside_the_module() -> None:
    listed = """
resource "databricks_ip_access_list" "l" {
  label        = var.name
  list_type    = "ALLOW"
  ip_addresses = ["203.0.113.0/24"]
}
"""
    found, reasons = asked(REQUIRED, listed, policy="ip-access-list-not-enforced")
    assert found == []
    assert reasons == {("caller", "what stands beside the module in .")}


@pytest.mark.parametrize(
    "files",
    [
        {"a.tf": PROVIDER.replace("databricks.example", "databricks.test")},
        {"a.tf": BACKEND},
        {".terraform.lock.hcl": ""},
        {"a.tf": 'import {\n  to = databricks_mws_workspaces.w\n  id = "1/2"\n}\n'},
        {".dasf-lint.yaml": "version: 1\nroots:\n  - path: .\n"},
    ],
    ids=["provider", "backend", "lock file", "import", "configuration"],
)
def test_nothing_stands_beside_what_is_applied_as_it_stands(files: dict[str, str]) -> None:
    report = report_on(NETWORK, {"main.tf": REQUIRED + URL + "\n" + WORKSPACE % "", **files})
    assert len(report.findings) == 1


def test_what_a_module_writes_itself_is_its_own_doing_whatever_stands_beside_it() -> None:
    settings = """
resource "databricks_mws_private_access_settings" "p" {
  private_access_settings_name = "p"
  region                       = "eu-west-1"
  public_access_enabled        = %s
}
"""
    workspace = WORKSPACE % (
        "  private_access_settings_id = databricks_mws_private_access_settings.p.private_access_settings_id\n"
    )
    (message,), _ = asked(REQUIRED, URL, settings % "true", workspace, policy=NETWORK)
    assert message.endswith("public_access_enabled of databricks_mws_private_access_settings.p is true")
    public = 'variable "public" {\n  default = true\n}\n'
    (message,), _ = asked(REQUIRED, URL, public, settings % "var.public", workspace, policy=NETWORK)
    assert message.endswith(
        "public_access_enabled of databricks_mws_private_access_settings.p is true, unless var.public is given another value"
    )


def test_a_list_that_a_default_switches_off_is_the_doing_of_the_module() -> None:
    lists = """
variable "enabled" { default = false }
provider "databricks" {
  host = databricks_mws_workspaces.w.workspace_url
}
resource "databricks_workspace_conf" "c" {
  custom_config = { enableIpAccessLists = "true" }
}
resource "databricks_ip_access_list" "l" {
  count        = var.enabled ? 1 : 0
  label        = "office"
  list_type    = "ALLOW"
  ip_addresses = ["203.0.113.0/24"]
}
"""
    (message,), _ = asked(REQUIRED, URL, lists, WORKSPACE % "", policy=NETWORK)
    assert message.endswith("because var.enabled is false, unless var.enabled is given another value")


# --- names ------------------------------------------------------------------------------------------------------------

ENDPOINT = """
resource "databricks_model_serving" "m" {
  name = "m"
  config {
    served_entities {
      entity_name    = %s
      entity_version = "1"
    }
  }
}
"""
REGISTRY = "model-in-workspace-registry"


@pytest.mark.parametrize(
    ("default", "value"),
    [
        ('"churn"', "var.m"),
        ('["churn"]', "var.m[0]"),
        ('{ n = "churn" }', "var.m.n"),
        ("null", 'coalesce(var.m, "churn")'),
    ],
)
def test_a_name_that_is_only_a_default_is_an_example(default: str, value: str) -> None:
    variable = f'variable "m" {{\n  default = {default}\n}}\n'
    found, reasons = asked(REQUIRED, variable, ENDPOINT % value, policy=REGISTRY)
    assert found == []
    assert {reason for reason, _ in reasons} == {"caller"}
    assert len(asked(variable, ENDPOINT % value, PROVIDER, policy=REGISTRY)[0]) == 1


def test_a_name_that_is_written_where_it_is_used_is_judged() -> None:
    assert len(asked(REQUIRED, ENDPOINT % '"churn"', policy=REGISTRY)[0]) == 1


# --- bundles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["", "    variables: {name: x}\n"])
def test_what_a_target_gives_nothing_is_deployed_with_its_default(given: str) -> None:
    bundle = (
        "bundle: {name: b}\nvariables:\n  name: {description: needed}\n  mode: {default: NONE}\n"
        "resources:\n  clusters:\n    c:\n      spark_version: 16.4.x-scala2.12\n      cluster_name: ${var.name}\n"
        "      data_security_mode: ${var.mode}\n"
        f"targets:\n  dev:\n    mode: development\n{given}"
    )
    found, reasons = verdicts(report_on("compute-without-isolation", {"databricks.yml": bundle}))
    assert len(found) == 1
    assert "unless" not in found[0]
    assert reasons == set()


# --- the graph --------------------------------------------------------------------------------------------------------


def test_the_graph_that_people_see_has_the_defaults() -> None:
    tree = MemoryTree({"main.tf": REQUIRED + OPEN + token("var.seconds")})
    graph = build(Modules(tree), Root("terraform", "."))
    node = graph.get("databricks_obo_token.t")
    assert node is not None
    assert node.body.get("lifetime_seconds").null
    assert graph.outside is not None
    opened = graph.outside.reading(False).get("databricks_obo_token.t")
    assert opened is not None
    assert opened.body.get("lifetime_seconds").is_unknown
