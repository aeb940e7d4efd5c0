"""What a reference to an attribute gives: the value that the attribute has, whatever way it takes."""

import pytest

from dasf_lint.facts import schema

from .roots import at, graph_of, outputs, plain, value

ACCOUNT = 'resource "azurerm_storage_account" "s" {\n  name = "s"\n}\n'
CLUSTER = 'resource "databricks_cluster" "c" {\n  num_workers   = 1\n  spark_version = "x"\n}\n'


def given(expression: str, text: str) -> object:
    return outputs(graph_of(f'{text}output "o" {{\n  value = {expression}\n}}\n'))["o"]


WAYS = {
    "an output": "azurerm_storage_account.s.network_rules[0].default_action",
    "a local": "local.rules[0].default_action",
    "a for expression": "[for r in azurerm_storage_account.s.network_rules : r.default_action][0]",
    "a splat": "(azurerm_storage_account.s.network_rules[*].default_action)[0]",
    "a splat over the resource": "(azurerm_storage_account.s[*].network_rules)[0][0].default_action",
    "the whole resource": "local.whole.network_rules[0].default_action",
    "one": "one(azurerm_storage_account.s.network_rules).default_action",
    "a function": "flatten([azurerm_storage_account.s.network_rules])[0].default_action",
    "a module": "module.m.rules[0].default_action",
}


@pytest.mark.parametrize("expression", WAYS.values(), ids=WAYS)
def test_a_block_that_the_provider_fills_is_the_same_by_every_way(expression: str) -> None:
    files = {
        "main.tf": ACCOUNT
        + "locals {\n  rules = azurerm_storage_account.s.network_rules\n  whole = azurerm_storage_account.s\n}\n"
        + 'module "m" {\n  source = "./m"\n}\n'
        + f'output "o" {{\n  value = {expression}\n}}\n',
        "m/main.tf": ACCOUNT + 'output "rules" {\n  value = azurerm_storage_account.s.network_rules\n}\n',
    }
    assert outputs(graph_of(files))["o"] == "Allow"


def _shown(found: object) -> object:
    """Without what is absent: blocks that occur zero times are absent at the node, and an empty list by reference."""
    if isinstance(found, list):
        return [_shown(item) for item in found]
    if isinstance(found, dict):
        shown = {name: _shown(item) for name, item in found.items()}
        return {name: item for name, item in shown.items() if item not in (None, [], {})}
    return found


DOCUMENTED_ONLY = {"documented", "inferred"}
"""Who says what the service makes of an argument that stays null in every plan and state."""


@pytest.mark.parametrize("provider", ["databricks", "azurerm", "aws", "google"])
def test_what_is_left_out_is_the_same_at_the_resource_and_by_reference(provider: str) -> None:
    different: list[str] = []
    for kind in schema.kinds(provider):
        facts = schema.load(kind)
        assert facts is not None
        if kind.startswith(("data.", "ephemeral.")):
            continue
        names = list(facts.root.children)
        referring = "".join(f'output "{name}" {{\n  value = {kind}.x.{name}\n}}\n' for name in names)
        graph = graph_of(f'resource "{kind}" "x" {{}}\n{referring}')
        for name in names:
            here, there = at(graph, f"{kind}.x", name), at(graph, f"output.{name}", "value")
            never_filled = facts.root.children[name].code.presence == "optional" and here.default in DOCUMENTED_ONLY
            # The service fills a block of which policies know only that nobody wrote it.
            filled = here.is_absent and there.is_unknown and there.unknown.reason == "service_default"
            if (_shown(plain(here)) or None) != (_shown(plain(there)) or None) and not never_filled and not filled:
                different.append(f"{kind}.{name}: {plain(here)} {plain(there)}")
    assert different == []


def test_a_written_value_goes_before_what_the_provider_makes_of_nothing() -> None:
    text = ACCOUNT.replace("}\n", '  network_rules {\n    default_action = "Deny"\n  }\n}\n')
    assert given("azurerm_storage_account.s.network_rules[0].default_action", text) == "Deny"


def test_an_argument_that_nobody_fills_is_null_by_reference_whatever_the_service_makes_of_it() -> None:
    graph = graph_of(
        'resource "databricks_external_location" "e" {}\noutput "o" {\n  value = databricks_external_location.e.fallback\n}\n'
    )
    assert value(graph, "databricks_external_location.e", "fallback") is False
    assert outputs(graph)["o"] is None


def test_an_argument_that_the_service_fills_as_documented_has_that_value_by_reference() -> None:
    text = 'resource "databricks_database_instance" "d" {}\n'
    assert given("databricks_database_instance.d.enable_pg_native_login", text) is False


# --- null ----------------------------------------------------------------------------------------------------------

WORKSPACE = 'resource "databricks_mws_workspaces" "w" {\n  workspace_name = "w"\n}\n'
NEVER_NULL = {
    "the id of a resource": "databricks_cluster.c.id",
    "an id in a text": '"${databricks_cluster.c.id}/x"',
    "an id in a list": "[databricks_cluster.c.id][0]",
    "an id in an object": "{ a = databricks_cluster.c.id }.a",
    "an id by a splat": "(databricks_cluster.c[*].id)[0]",
    "an id by coalesce": 'coalesce(databricks_cluster.c.id, "x")',
    "an id by a conditional": "databricks_cluster.c.id != null ? databricks_cluster.c.id : null",
    "the whole resource": "databricks_cluster.c",
    "what the provider sends": "databricks_cluster.c.autotermination_minutes",
    "blocks that the service fills": "databricks_cluster.c.aws_attributes",
    "blocks of which the number is not known": "databricks_cluster.d.init_scripts",
    "the id of Terraform's own resource": "terraform_data.t.id",
}
MAY_BE_NULL = {
    "an argument that the service may fill": "databricks_cluster.c.node_type_id",
    "such an argument by try": "try(databricks_cluster.c.node_type_id, null)",
    "an id by try, as Terraform does not decide what may fail": "try(databricks_cluster.c.id, null)",
    "such an argument in a list": "[databricks_cluster.c.node_type_id][0]",
    "such an argument by one": "one([databricks_cluster.c.node_type_id])",
    "the URL of a workspace": "databricks_mws_workspaces.w.workspace_url",
    "an attribute that only the server says": "databricks_cluster.c.url",
    "what Terraform's own resource gives back": "terraform_data.t.output",
    "a variable without value": "var.v",
    "an attribute of a data source": "data.aws_caller_identity.me.account_id",
}
NULL = {
    "an argument that nobody fills": "databricks_cluster.c.data_security_mode",
    "such an argument by try": "try(databricks_cluster.c.data_security_mode, 1)",
    "a write-only argument": "aws_secretsmanager_secret_version.v.secret_string_wo",
    "a write-only argument by the whole resource": "local.whole.secret_string_wo",
}
PLACES = (
    CLUSTER + WORKSPACE + 'resource "terraform_data" "t" {\n  input = databricks_cluster.c.url\n}\nvariable "v" {}\n'
    'resource "databricks_cluster" "d" {\n  dynamic "init_scripts" {\n    for_each = var.v\n    content {}\n  }\n}\n'
    'data "aws_caller_identity" "me" {}\n'
    'resource "aws_secretsmanager_secret_version" "v" {\n  secret_id        = "s"\n  secret_string_wo = "text"\n}\n'
    "locals {\n  whole = aws_secretsmanager_secret_version.v\n}\n"
)


@pytest.mark.parametrize("expression", NEVER_NULL.values(), ids=NEVER_NULL)
def test_what_cannot_be_null_is_not(expression: str) -> None:
    assert given(f"({expression}) == null", PLACES) is False
    assert given(f"null != ({expression})", PLACES) is True


@pytest.mark.parametrize("expression", MAY_BE_NULL.values(), ids=MAY_BE_NULL)
def test_whether_something_computed_is_null_is_not_known(expression: str) -> None:
    assert str(given(f"({expression}) == null", PLACES)).startswith("unknown: ")
    assert str(given(f'({expression}) != null ? "there" : "gone"', PLACES)).startswith("unknown: ")


@pytest.mark.parametrize("expression", NULL.values(), ids=NULL)
def test_what_stays_null_is_null(expression: str) -> None:
    assert given(f"({expression}) == null", PLACES) is True


def test_a_write_only_argument_is_judged_as_it_is_written() -> None:
    graph = graph_of(PLACES)
    found = at(graph, "aws_secretsmanager_secret_version.v", "secret_string_wo")
    assert (found.payload, found.sensitive, found.literal) == ("text", True, True)


def test_what_is_null_in_a_reference_is_left_out_where_it_is_used() -> None:
    text = (
        PLACES + 'resource "aws_secretsmanager_secret_version" "w" {\n  secret_id     = "s"\n'
        "  secret_string = aws_secretsmanager_secret_version.v.secret_string_wo\n}\n"
    )
    graph = graph_of(text)
    assert not at(graph, "aws_secretsmanager_secret_version.w", "secret_string").written
