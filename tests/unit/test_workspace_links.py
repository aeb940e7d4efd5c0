"""Which workspace a provider means, in the shapes that people write: whole configurations, judged by a built-in policy."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.truth import FALSE, UNKNOWN
from dasf_lint.policy.ask.workspaces import Workspace, same_workspace

AWS = 'resource "databricks_mws_workspaces" "w" {\n  account_id     = "a"\n  workspace_name = "w"\n}\n'
GCP = (
    'resource "databricks_mws_workspaces" "w" {\n  account_id     = "a"\n  workspace_name = "w"\n'
    '  location       = "europe-west3"\n  cloud_resource_container {\n    gcp {\n      project_id = "p"\n    }\n  }\n}\n'
)
AZURE = (
    'resource "azurerm_databricks_workspace" "w" {\n  name                = "w"\n  resource_group_name = "g"\n'
    '  location            = "westeurope"\n  sku                 = "premium"\n}\n'
)
OTHER = 'resource "azurerm_databricks_workspace" "other" {\n  name = "other"\n}\n'


def settings(switch: str = "true", provider: str = "databricks") -> str:
    return (
        f'resource "databricks_workspace_conf" "c" {{\n  provider      = {provider}\n'
        f'  custom_config = {{ enableIpAccessLists = "{switch}" }}\n}}\n'
        f'resource "databricks_ip_access_list" "l" {{\n  provider     = {provider}\n  list_type    = "ALLOW"\n'
        '  label        = "office"\n  ip_addresses = ["203.0.113.0/24"]\n}\n'
    )


def provider(arguments: str, alias: str = "") -> str:
    named = f'  alias = "{alias}"\n' if alias else ""
    return f'provider "databricks" {{\n{named}  {arguments}\n}}\n'


SHAPES = {
    "AWS by URL": AWS + provider("host = databricks_mws_workspaces.w.workspace_url"),
    "AWS by URL in a text": AWS + provider('host = "${databricks_mws_workspaces.w.workspace_url}/"'),
    "AWS by workspace id": AWS + provider("workspace_id = databricks_mws_workspaces.w.workspace_id"),
    "GCP by URL": GCP + provider("host = databricks_mws_workspaces.w.workspace_url"),
    "Azure by URL": AZURE + provider("host = azurerm_databricks_workspace.w.workspace_url"),
    "Azure by URL with scheme": AZURE + provider('host = "https://${azurerm_databricks_workspace.w.workspace_url}"'),
    "Azure by resource id": AZURE + provider("azure_workspace_resource_id = azurerm_databricks_workspace.w.id"),
    "through a local": AWS
    + provider("host = local.url")
    + "locals {\n  url = databricks_mws_workspaces.w.workspace_url\n}\n",
}

LOOKED_UP = 'data "azurerm_databricks_workspace" "d" {\n  name                = "w"\n  resource_group_name = "g"\n}\n'
ALL = 'data "databricks_mws_workspaces" "all" {}\n'
ONCE = AWS.replace("{\n", "{\n  count = 1\n", 1)
SHAPES |= {
    "Azure by a data source with its name": AZURE
    + LOOKED_UP
    + provider("host = data.azurerm_databricks_workspace.d.workspace_url"),
    "Azure by a data source with another spelling of it": AZURE
    + LOOKED_UP.replace('"g"', '"G"')
    + provider("azure_workspace_resource_id = data.azurerm_databricks_workspace.d.id"),
    "Azure by a data source that refers to it": AZURE.replace('"w"\n', "var.name\n")
    + LOOKED_UP.replace('"w"\n', "azurerm_databricks_workspace.w.name\n")
    + 'variable "name" {}\n'
    + provider("host = data.azurerm_databricks_workspace.d.workspace_url"),
    "AWS by the ids of all workspaces": AWS
    + ALL
    + provider('workspace_id = data.databricks_mws_workspaces.all.ids["w"]'),
    "AWS by the part of an id": AWS + provider('workspace_id = split("/", databricks_mws_workspaces.w.id)[1]'),
    "AWS by an instance": ONCE + provider("host = databricks_mws_workspaces.w[0].workspace_url"),
    "AWS by one": ONCE + provider("host = one(databricks_mws_workspaces.w[*].workspace_url)"),
    "AWS by a function": AWS + provider('host = format("https://%s", databricks_mws_workspaces.w.workspace_url)'),
    "AWS by coalesce": AWS
    + 'variable "h" {}\n'
    + provider("host = coalesce(databricks_mws_workspaces.w.workspace_url, var.h)"),
    "AWS by the name of its deployment": AWS.replace("account_id ", 'deployment_name = "acme"\n  account_id ')
    + provider('host = "https://${databricks_mws_workspaces.w.deployment_name}.cloud.databricks.com"'),
}

UNDECIDED = {
    "an open choice between it and another": 'variable "c" {\n  type = bool\n}\n'
    + AWS
    + provider('host = var.c ? databricks_mws_workspaces.w.workspace_url : "https://other.cloud.databricks.com"'),
    "an open choice between two made here": 'variable "c" {}\n'
    + AWS
    + AWS.replace('"w" {', '"other" {', 1)
    + provider(
        "host = var.c ? databricks_mws_workspaces.w.workspace_url : databricks_mws_workspaces.other.workspace_url"
    ),
    "one of several": 'variable "c" {}\n'
    + AWS
    + AWS.replace('"w" {', '"other" {', 1)
    + provider(
        "host = [databricks_mws_workspaces.w.workspace_url, databricks_mws_workspaces.other.workspace_url][var.c]"
    ),
    "what a variable may say instead": 'variable "h" {}\n'
    + AWS
    + provider("host = coalesce(var.h, databricks_mws_workspaces.w.workspace_url)"),
    "a name that is no part of a URL": AWS
    + provider('host = "https://${databricks_mws_workspaces.w.workspace_name}.cloud.databricks.com"'),
    "a variable": 'variable "h" {}\n' + AWS + provider("host = var.h"),
    "a data source with another name": AZURE
    + LOOKED_UP.replace('"w"', "var.name")
    + 'variable "name" {}\n'
    + provider("host = data.azurerm_databricks_workspace.d.workspace_url"),
    "an id of another name": AWS + ALL + provider('workspace_id = data.databricks_mws_workspaces.all.ids["v"]'),
}


def verdict(files: dict[str, str]) -> str:
    """What `workspace-without-ip-access-list` says of the workspace `w`."""
    report = lint(MemoryTree(files), Options(select=("workspace-without-ip-access-list",), as_of="2026-01-01"))
    failed = [
        member.address for finding in report.findings for member in finding.members if not _is_other(member.address)
    ]
    unknown = [answer.address for answer in report.unknown if not _is_other(answer.address)]
    return "fail" if failed else "unknown" if unknown else "pass"


def _is_other(address: str) -> bool:
    return address.endswith(".other")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_workspace_has_the_list_of_the_provider_that_is_configured_with_it(shape: str) -> None:
    assert verdict({"main.tf": SHAPES[shape] + settings()}) == "pass"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_whose_switch_is_off_protects_no_workspace(shape: str) -> None:
    assert verdict({"main.tf": SHAPES[shape] + settings("false")}) == "fail"


@pytest.mark.parametrize("shape", UNDECIDED)
def test_what_may_be_another_workspace_is_not_taken_for_this_one(shape: str) -> None:
    assert verdict({"main.tf": UNDECIDED[shape] + settings()}) == "unknown"


SAME = {
    "one provider whose host is not known": 'variable "h" {}\n' + provider("host = var.h") + settings("false"),
    "two providers with the same variable": 'variable "h" {}\n'
    + provider("host = var.h")
    + provider("host = var.h", "b")
    + settings("false").replace("provider      = databricks\n", "provider      = databricks.b\n"),
    "a workspace that nobody made here": LOOKED_UP
    + provider("host = data.azurerm_databricks_workspace.d.workspace_url")
    + settings("false"),
    "a workspace that two data sources look up": LOOKED_UP
    + LOOKED_UP.replace('"d" {', '"e" {', 1)
    + provider("host = data.azurerm_databricks_workspace.d.workspace_url")
    + provider("host = data.azurerm_databricks_workspace.e.workspace_url", "b")
    + settings("false").replace("provider      = databricks\n", "provider      = databricks.b\n"),
}


@pytest.mark.parametrize("shape", SAME)
def test_settings_are_those_of_lists_in_the_same_workspace_whichever_it_is(shape: str) -> None:
    options = Options(select=("ip-access-list-not-enforced",), as_of="2026-01-01")
    report = lint(MemoryTree({"main.tf": SAME[shape]}), options)
    assert (len(report.findings), len(report.unknown)) == (1, 0)


def test_two_providers_with_different_variables_may_mean_the_same_workspace() -> None:
    text = (
        'variable "h" {}\nvariable "i" {}\n' + provider("host = var.h") + provider("host = var.i", "b")
        + settings("false").replace("provider      = databricks\n", "provider      = databricks.b\n")
    )  # fmt: skip
    report = lint(MemoryTree({"main.tf": text}), Options(select=("ip-access-list-not-enforced",), as_of="2026-01-01"))
    assert (len(report.findings), len(report.unknown)) == (0, 1)


def test_workspaces_that_are_looked_up_by_different_names_are_different() -> None:
    assert same_workspace(Workspace("looked_up", "default g/v"), Workspace("looked_up", "default g/w")) is FALSE
    assert same_workspace(Workspace("looked_up", "default g/v"), Workspace("host", "v.test")) is UNKNOWN


def test_the_list_of_another_workspace_protects_nothing() -> None:
    text = AZURE + OTHER + provider("azure_workspace_resource_id = azurerm_databricks_workspace.other.id") + settings()
    assert verdict({"main.tf": text}) == "fail"


def test_a_workspace_made_in_a_module_is_reached_by_its_output() -> None:
    files = {
        "main.tf": 'module "w" {\n  source = "./w"\n}\n' + provider("host = module.w.url") + settings(),
        "w/main.tf": AWS + 'output "url" {\n  value = databricks_mws_workspaces.w.workspace_url\n}\n',
    }
    assert verdict(files) == "pass"


def test_settings_in_a_module_are_those_of_the_provider_that_is_handed_to_it() -> None:
    call = 'module "s" {\n  source    = "./s"\n  providers = { databricks = databricks.w }\n}\n'
    files = {
        "main.tf": AWS + provider("host = databricks_mws_workspaces.w.workspace_url", "w") + call,
        "s/main.tf": settings(),
    }
    assert verdict(files) == "pass"


def test_each_workspace_of_a_for_each_has_its_own_provider() -> None:
    workspaces = AWS.replace("{\n", '{\n  for_each = toset(["a", "b"])\n', 1)
    providers = "".join(
        provider(f'host = databricks_mws_workspaces.w["{key}"].workspace_url', key) for key in ("a", "b")
    )
    both = settings(provider="databricks.a") + settings(provider="databricks.b").replace('"c"', '"d"').replace(
        '"l"', '"m"'
    )
    assert verdict({"main.tf": workspaces + providers + settings(provider="databricks.a")}) == "fail"
    assert verdict({"main.tf": workspaces + providers + both}) == "pass"


def test_each_workspace_has_the_list_of_its_key_where_opentofu_repeats_the_provider() -> None:
    keys = '  for_each = toset(["a", "b"])\n'
    workspaces = AWS.replace("{\n", "{\n" + keys, 1)
    repeated = provider(f"host = databricks_mws_workspaces.w[each.key].workspace_url\n{keys}", "by")
    chosen = settings(provider="databricks.by[each.key]").replace("{\n", "{\n" + keys)
    files = {"main.tf": workspaces + repeated + chosen}
    assert verdict(files) == "pass"
    only_a = settings(provider='databricks.by["a"]')
    assert verdict({"main.tf": workspaces + repeated + only_a}) == "fail"


def test_a_provider_without_any_configuration_may_mean_the_workspace() -> None:
    assert verdict({"main.tf": AWS + settings()}) == "unknown"


# --- what an unseen module can hide -------------------------------------------------------------------------------

URL = provider("host = databricks_mws_workspaces.w.workspace_url")
ALIASED = provider("host = databricks_mws_workspaces.w.workspace_url", "w")


def unseen(source: str, more: str = "") -> str:
    return f'module "net" {{\n  source = "{source}"\n  {more}\n}}\n'


HIDES_NO_LIST = {
    "a module of the public registry for a cloud": URL + unseen("terraform-aws-modules/vpc/aws"),
    "a submodule of it": URL + unseen("terraform-aws-modules/vpc/aws//modules/vpc-endpoints"),
    "with the host of the registry": URL + unseen("registry.terraform.io/claranet/vnet-peering/azurerm"),
    "any module that is handed only another provider": URL
    + unseen("git::https://x.test/m.git", "providers = { aws = aws }"),
    "any module where only an alias means the workspace": ALIASED + unseen("git::https://x.test/m.git"),
    "a module that is handed a value of something else": ALIASED + unseen("acme/m/local", 'name = "lake"'),
}
MAY_HIDE_A_LIST = {
    "a module that inherits the provider of the workspace": URL + unseen("git::https://x.test/m.git"),
    "a registry module of no cloud that inherits it": URL + unseen("acme/lists/databricks"),
    "a module for a cloud that speaks of Databricks": URL + unseen("acme/databricks-workspace/aws"),
    "a module for a cloud that is handed the provider": URL
    + unseen("acme/net/aws", "providers = { databricks = databricks }"),
    "a private registry's module that inherits it": URL + unseen("registry.acme.test/acme/net/aws"),
    "a module that is handed the aliased provider": ALIASED
    + unseen("git::https://x.test/m.git", "providers = { databricks = databricks.w }"),
    "a module that is handed the URL of the workspace": ALIASED
    + unseen("acme/m/local", "host = databricks_mws_workspaces.w.workspace_url"),
}


@pytest.mark.parametrize("shape", HIDES_NO_LIST)
def test_a_module_that_does_not_reach_the_workspace_hides_none_of_its_lists(shape: str) -> None:
    assert verdict({"main.tf": AWS + HIDES_NO_LIST[shape]}) == "fail"


@pytest.mark.parametrize("shape", MAY_HIDE_A_LIST)
def test_a_module_that_reaches_the_workspace_may_hold_its_list(shape: str) -> None:
    assert verdict({"main.tf": AWS + MAY_HIDE_A_LIST[shape]}) == "unknown"


IN_ANOTHER_ROOT = LOOKED_UP + provider("host = data.azurerm_databricks_workspace.d.workspace_url") + settings()


def outcome(files: dict[str, str]) -> str:
    options = Options(select=("workspace-without-ip-access-list",), as_of="2026-01-01")
    report = lint(MemoryTree(files), options)
    return "fail" if report.findings else "unknown" if report.unknown else "pass"


def test_another_root_may_configure_the_workspace_that_it_looks_up() -> None:
    assert outcome({"make/main.tf": AZURE}) == "fail"
    assert outcome({"make/main.tf": AZURE, "use/main.tf": IN_ANOTHER_ROOT}) == "unknown"
    assert outcome({"make/main.tf": AZURE, "use/main.tf": IN_ANOTHER_ROOT.replace("true", "false")}) == "fail"
    assert outcome({"make/main.tf": AZURE, "use/main.tf": IN_ANOTHER_ROOT.replace('"w"', '"v"')}) == "fail"


def test_a_workspace_of_another_subscription_is_another() -> None:
    def of(subscription: str) -> str:
        return f'provider "azurerm" {{\n  features {{}}\n  subscription_id = "{subscription}"\n}}\n'

    assert outcome({"make/main.tf": of("a") + AZURE, "use/main.tf": of("b") + IN_ANOTHER_ROOT}) == "fail"
    assert outcome({"make/main.tf": of("a") + AZURE, "use/main.tf": of("a") + IN_ANOTHER_ROOT}) == "unknown"
