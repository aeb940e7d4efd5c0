"""Which provider configuration a resource uses, what is known of its level and cloud, and which versions are in question."""

import pytest

from dasf_lint.core.graph import Graph
from dasf_lint.core.source import MemoryTree
from dasf_lint.facts.versions import parse_constraint
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.provider_versions import provider_versions
from tests.unit.terraform.roots import graph_of, messages, plain

RESOURCE = 'resource "aws_iam_role" "r" {}\n'


def provider(graph: Graph, address: str) -> str | None:
    node = graph.get(address)
    assert node is not None
    return node.provider


def test_a_default_without_a_block_is_no_node() -> None:
    assert provider(graph_of(RESOURCE), "aws_iam_role.r") is None


def test_the_provider_argument_names_an_alias() -> None:
    graph = graph_of('provider "aws" {\n  alias = "east"\n}\nresource "aws_iam_role" "r" { provider = aws.east }')
    assert provider(graph, "aws_iam_role.r") == "provider.aws.east"
    assert [node.address for node in graph.of_kind("terraform.provider")] == ["provider.aws.east"]


def test_modules_inherit_the_default_and_take_what_the_map_hands_over() -> None:
    graph = graph_of({
        "main.tf": """
            provider "aws" {}
            provider "aws" { alias = "e" }
            module "inherits" { source = "./m" }
            module "mapped" {
              source    = "./m"
              providers = { aws = aws.e }
            }
        """,
        "m/main.tf": RESOURCE + 'module "n" { source = "../n" }',
        "n/main.tf": RESOURCE,
    })  # fmt: skip
    assert provider(graph, "module.inherits.module.n.aws_iam_role.r") == "provider.aws"
    assert provider(graph, "module.mapped.aws_iam_role.r") == "provider.aws.e"
    assert provider(graph, "module.mapped.module.n.aws_iam_role.r") == "provider.aws.e"


def test_aliases_of_a_module_are_handed_over_by_name() -> None:
    files = {
        "main.tf": 'provider "databricks" { alias = "acc" }\nmodule "m" {\n  source = "./m"\n'
        "  providers = { databricks.mws = databricks.acc }\n}",
        "m/main.tf": 'terraform {\n  required_providers {\n    databricks = {\n      source = "databricks/databricks"\n'
        "      configuration_aliases = [databricks.mws]\n    }\n  }\n}\n"
        'resource "databricks_group" "g" {\n  provider = databricks.mws\n  display_name = "g"\n}',
    }
    graph = graph_of(files)
    assert provider(graph, "module.m.databricks_group.g") == "provider.databricks.acc"
    assert messages(graph) == []
    # Looked at alone, its caller is not there to hand anything over.
    assert messages(graph_of(files, directory="m")) == []


def expecting(alias: str) -> str:
    aliases = f'source = "databricks/databricks", configuration_aliases = [databricks.{alias}]'
    return (
        f"terraform {{\n  required_providers {{\n    databricks = {{ {aliases} }}\n  }}\n}}\n"
        f'resource "databricks_group" "g" {{\n  provider = databricks.{alias}\n  display_name = "g"\n}}\n'
    )


def call(name: str, inner: str, outer: str) -> str:
    return (
        f'module "{name}" {{\n  source = "./{name}"\n  providers = {{ databricks.{inner} = databricks.{outer} }}\n}}\n'
    )


def test_what_the_caller_of_the_root_hands_over_it_may_hand_on() -> None:
    files = {
        "main.tf": expecting("dev") + call("m", "remote", "dev"),
        "m/main.tf": expecting("remote") + call("n", "far", "remote"),
        "m/n/main.tf": expecting("far"),
    }
    assert messages(graph_of(files)) == []


def test_an_alias_is_complained_of_where_the_root_does_not_expect_it_or_a_call_hands_nothing_over() -> None:
    files = {"main.tf": expecting("dev") + call("m", "remote", "nope"), "m/main.tf": expecting("remote")}
    assert [text.partition(":")[2] for text in messages(graph_of(files))] == [
        " Provider configuration not present: module.m.databricks_group.g uses databricks.remote, which is not configured"
    ]
    files["main.tf"] = expecting("remote") + 'module "m" { source = "./m" }'
    assert "Provider configuration not present" in messages(graph_of(files))[0]


def test_an_alias_that_nobody_configures_is_complained_of() -> None:
    graph = graph_of('resource "databricks_group" "g" {\n  provider = databricks.nope\n  display_name = "g"\n}')
    assert messages(graph)[0].startswith(
        "2: Provider configuration not present: databricks_group.g uses databricks.nope"
    )


def test_a_module_with_its_own_block_uses_it() -> None:
    graph = graph_of({
        "main.tf": 'provider "aws" {}\nmodule "m" { source = "./m" }',
        "m/main.tf": 'provider "aws" { region = "x" }\n' + RESOURCE,
    })  # fmt: skip
    assert provider(graph, "module.m.aws_iam_role.r") == "module.m.provider.aws"


@pytest.mark.parametrize(
    ("arguments", "level"),
    [
        ('host = "https://accounts.cloud.databricks.com"', "account"),
        ('host = "https://dbc-1.cloud.databricks.com"', "workspace"),
        ("host = var.host", "unknown: no_value var.host"),
        ('azure_workspace_resource_id = "/x"', "workspace"),
        ("", None),
    ],
)
def test_the_host_tells_whether_the_account_or_a_workspace_is_managed(arguments: str, level: object) -> None:
    graph = graph_of(
        f'variable "host" {{}}\nprovider "databricks" {{\n  {arguments}\n}}\n'
        'resource "databricks_group" "g" { display_name = "g" }\nresource "databricks_mws_networks" "n" {}'
    )
    for address in ("databricks_group.g", "provider.databricks"):
        node = graph.get(address)
        assert node is not None
        assert plain(node.facts["level"]) == level
    node = graph.get("databricks_mws_networks.n")
    assert node is not None
    assert plain(node.facts["level"]) == "account"


def test_facts_of_a_node() -> None:
    graph = graph_of("""
        resource "azurerm_resource_group" "r" {
          count = 1
          lifecycle {
            prevent_destroy = true
            ignore_changes  = [tags, location]
          }
        }
        resource "databricks_group" "g" { for_each = toset(["a"]) }
    """)
    group, resource = graph.get('databricks_group.g["a"]'), graph.get("azurerm_resource_group.r[0]")
    assert group is not None
    assert resource is not None
    assert plain(resource.facts["lifecycle"]) == {"prevent_destroy": True, "ignore_changes": ["tags", "location"]}
    assert plain(resource.facts["count"]) is True
    assert "for_each" not in resource.facts
    assert plain(group.facts["for_each"]) is True
    assert plain(group.facts["cloud"]) == "azure"


def test_the_lock_file_counts_before_constraints() -> None:
    files = {
        "main.tf": 'terraform {\n  required_providers {\n    aws = {\n      version = ">= 4.0, < 6.0"\n    }\n'
        '    google = {\n      version = "~> 5.1"\n    }\n  }\n}\nprovider "aws" { version = "> 4.5" }',
        ".terraform.lock.hcl": 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.31.0"\n}',
    }
    tree = MemoryTree(files)
    module = Modules(tree).load(".")
    assert module is not None
    assert provider_versions(tree, ".", [module]) == {
        "aws": parse_constraint("5.31.0"), "google": parse_constraint("~> 5.1"),
    }  # fmt: skip
    del files[".terraform.lock.hcl"]
    assert provider_versions(MemoryTree(files), ".", [module])["aws"] == parse_constraint("> 4.5, < 6.0")


BY_REGION = """
variable "hosts" { %s }
variable "unknown" {}
provider "databricks" {
  alias    = "by"
  for_each = var.hosts
  host     = each.value
}
"""
TWO = 'default = { eu = "https://eu.example", us = "https://accounts.example" }'


def test_a_provider_of_opentofu_has_an_instance_for_each_key_and_resources_choose_theirs() -> None:
    graph = graph_of({
        "main.tf": BY_REGION % TWO + """
            resource "databricks_group" "each" {
              for_each = var.hosts
              display_name = "g"
              provider = databricks.by[each.key]
            }
            resource "databricks_group" "one" {
              display_name = "g"
              provider = databricks.by["us"]
            }
            resource "databricks_group" "any" {
              display_name = "g"
              provider = databricks.by[var.unknown]
            }
            module "m" {
              source    = "./m"
              for_each  = var.hosts
              providers = { databricks = databricks.by[each.key] }
            }
        """,
        "m/main.tf": 'resource "databricks_group" "in" { display_name = "g" }\nmodule "n" { source = "../n" }',
        "n/main.tf": 'resource "databricks_group" "deep" { display_name = "g" }',
    })  # fmt: skip
    assert messages(graph, all_of_them=True) == []
    for address, expected in {
        'databricks_group.each["eu"]': '["eu"]',
        'databricks_group.each["us"]': '["us"]',
        "databricks_group.one": '["us"]',
        "databricks_group.any": "[*]",
        'module.m["eu"].databricks_group.in': '["eu"]',
        'module.m["us"].module.n.databricks_group.deep': '["us"]',
    }.items():
        assert provider(graph, address) == f"provider.databricks.by{expected}", address
    hosts = {each.address: plain(each.body.get("host")) for each in graph.of_kind("terraform.provider")}
    assert hosts == {
        'provider.databricks.by["eu"]': "https://eu.example",
        'provider.databricks.by["us"]': "https://accounts.example",
        "provider.databricks.by[*]": "unknown: no_value var.unknown",
    }
    level = {key: plain(graph.resolve(f'databricks_group.each["{key}"]')[0].facts["level"]) for key in ("eu", "us")}
    assert level == {"eu": "workspace", "us": "account"}


def test_a_provider_with_an_unknown_for_each_has_one_symbolic_instance() -> None:
    text = 'resource "databricks_group" "g" {\n  for_each = var.hosts\n  provider = databricks.by[each.key]\n  display_name = "g"\n}'
    graph = graph_of(BY_REGION % "" + text)
    assert [node.address for node in graph.of_kind("terraform.provider")] == ["provider.databricks.by[*]"]
    assert provider(graph, "databricks_group.g[*]") == "provider.databricks.by[*]"
    assert messages(graph) == []


def test_a_provider_that_is_repeated_and_not_chosen_from_is_any_of_them() -> None:
    graph = graph_of(BY_REGION % TWO + 'resource "databricks_group" "g" { provider = databricks.by }')
    assert provider(graph, "databricks_group.g") == "provider.databricks.by[*]"


def test_the_instance_of_a_provider_is_chosen_in_json_as_well() -> None:
    document = '{"resource": {"databricks_group": {"g": {"provider": "databricks.by[\\"eu\\"]"}}}}'
    graph = graph_of({"main.tf": BY_REGION % TWO, "more.tf.json": document})
    assert provider(graph, "databricks_group.g") == 'provider.databricks.by["eu"]'


def test_an_alias_that_is_an_expression_is_another_configuration() -> None:
    text = 'provider "aws" {}\nvariable "a" { default = "x" }\nprovider "aws" {\n  alias = var.a\n}\ndata "aws_caller_identity" "r" {}'
    graph = graph_of(text)
    assert messages(graph) == []
    assert provider(graph, "data.aws_caller_identity.r") == "provider.aws"
