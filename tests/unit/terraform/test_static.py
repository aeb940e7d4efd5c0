"""Complaints that need no values: names, arguments, blocks, cycles."""

import pytest

from tests.unit.terraform.roots import graph_of, messages, outputs


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("var.nope", 'Reference to undeclared input variable: An input variable with the name "nope"'),
        ("local.nope", 'Reference to undeclared local value: A local value with the name "nope"'),
        ("module.nope.x", 'Reference to undeclared module: No module call named "nope"'),
        ("terraform_data.nope.id", 'Reference to undeclared resource: A managed resource "terraform_data" "nope"'),
        ("data.http.nope.body", 'Reference to undeclared resource: A data resource "http" "nope"'),
        ("terraform_data", "Invalid reference"),
        ("path.nope", 'Invalid "path" attribute'),
        ("terraform.nope", 'Invalid "terraform" attribute'),
        ("self.id", 'Invalid "self" reference'),
        ("terraform_data.there.nope", "Unsupported attribute"),
        ("[for x in [1] : nope.x]", "Reference to undeclared resource"),
        ("[for x in [{}] : x.y]", ""),
        ('"${terraform_data.there.id}"', ""),
        ("terraform.workspace", ""),
    ],
)
def test_names_that_are_declared_nowhere_are_complained_of(expression: str, complaint: str) -> None:
    found = messages(graph_of(f'resource "terraform_data" "there" {{}}\noutput "o" {{ value = {expression} }}'))
    assert [text.startswith(f"2: {complaint}") for text in found] == ([True] if complaint else [])


def test_a_name_may_be_declared_in_what_could_not_be_read() -> None:
    graph = graph_of({"main.tf": 'output "o" { value = var.x }', "broken.tf": 'variable "x" {\n  default = \n}\n'})
    assert [each.code for each in graph.diagnostics] == ["syntax"]


def test_iterators_of_dynamic_blocks_are_names() -> None:
    graph = graph_of("""
        resource "databricks_job" "j" {
          dynamic "task" {
            for_each = []
            iterator = t
            content { task_key = "${t.key}${task.value}" }
          }
        }
    """)
    assert [text.partition('"')[2].partition('"')[0] for text in messages(graph)] == ["task"]


def test_keywords_of_provisioners_are_no_names() -> None:
    graph = graph_of("""
        resource "terraform_data" "r" {
          provisioner "local-exec" {
            when       = destroy
            on_failure = continue
            command    = self.input
          }
        }
    """)
    assert messages(graph) == []


PINNED = 'terraform {\n  required_providers {\n    databricks = { source = "databricks/databricks", version = "1.128.0" }\n  }\n}\n'


def test_bodies_are_checked_against_the_schema() -> None:
    graph = graph_of(
        {
            "versions.tf": PINNED,
            "main.tf": """
        resource "databricks_cluster" "c" {
          owned = true
          autoscale { min_workers = 1 }
          autoscale { max_workers = 2 }
          nope { x = 1 }
          init_scripts = []
          dynamic "init_scripts" {
            for_each = []
          }
        }
        resource "databricks_grants" "g" {}
        resource "databricks_clutser" "c" {}
    """,
        }
    )
    assert [text.rpartition(": ")[0] for text in messages(graph)] == [
        "2: Missing required argument",
        "3: Unsupported argument",
        "5: Too many autoscale blocks",
        "6: Unsupported block type",
        "7: Unsupported argument",
        "8: Missing dynamic content block",
        "12: Insufficient grant blocks",
        "13: Invalid resource type",
    ]


def pinned(name: str, version: str, body: str, source: str = "hashicorp") -> str:
    requirement = f'{name} = {{ source = "{source}/{name}", version = "{version}" }}'
    return f"terraform {{\n  required_providers {{\n    {requirement}\n  }}\n}}\n{body}\n"


SYNAPSE = """resource "azurerm_synapse_workspace" "w" {
  name                                 = "w"
  resource_group_name                  = "g"
  location                             = "l"
  storage_data_lake_gen2_filesystem_id = "x"
  aad_admin { login = "a" }
}"""
OTHER_VERSION = [
    # The history does not follow the type, and the version of the facts is not in question.
    pinned("azurerm", "~> 3.117", SYNAPSE),
    pinned("azurerm", "3.70.0", SYNAPSE),
    pinned("azurerm", "~> 6.0", SYNAPSE),
    pinned("azuread", "~> 2.43.0", 'resource "azuread_application_password" "p" { application_object_id = "x" }'),
    pinned("azuread", "~> 2.43.0", 'resource "azuread_gone" "p" {}'),
    # It follows this one, and did not look that far back.
    pinned("azurerm", "~> 2.40.0", 'resource "azurerm_databricks_workspace" "w" { nope = 1 }'),
    pinned("databricks", "~> 1.20.0", 'resource "databricks_job" "j" { nope = 1 }', "databricks"),
    pinned("databricks", "0.3.0", 'resource "databricks_nope" "j" {}', "databricks"),
    pinned(
        "azurerm",
        "3.70.0",
        'resource "azurerm_kusto_cluster" "k" {}\noutput "o" { value = azurerm_kusto_cluster.k.nope }',
    ),
    pinned("azapi", "~> 1.6.0", 'resource "azapi_resource" "a" { nope = 1 }', "azure"),
]


@pytest.mark.parametrize("text", OTHER_VERSION)
def test_nothing_is_said_of_arguments_where_only_versions_may_run_that_nobody_looked_at(text: str) -> None:
    assert messages(graph_of(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        pinned("azurerm", "~> 4.60.0", SYNAPSE),
        pinned("azurerm", "4.79.0", SYNAPSE),
        pinned("azuread", "3.7.0", 'resource "azuread_gone" "p" {}'),
        pinned("azurerm", "~> 3.50.0", 'data "azurerm_databricks_workspace" "w" { nope = 1 }'),
        pinned("databricks", "1.60.0", 'resource "databricks_job" "j" { nope = 1 }', "databricks"),
        pinned("databricks", "1.60.0", 'resource "databricks_nope" "j" {}', "databricks"),
    ],
)
def test_arguments_are_held_against_a_version_that_was_looked_at(text: str) -> None:
    assert any("Unsupported" in text or "Invalid resource type" in text for text in messages(graph_of(text)))


def test_a_lock_file_says_which_version_arguments_are_held_against() -> None:
    lock = 'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "3.117.1"\n}\n'
    assert messages(graph_of({"main.tf": SYNAPSE, ".terraform.lock.hcl": lock})) == []


def test_of_a_module_judged_by_itself_something_is_said_only_where_all_versions_were_looked_at() -> None:
    why = "no call of it has an instance"
    for body in (SYNAPSE, pinned("azurerm", ">= 3.0", SYNAPSE)):
        assert messages(graph_of(body, alone=why)) == []
    for body in (
        pinned("azurerm", "4.79.0", SYNAPSE),
        pinned("databricks", "~> 1.60.0", 'resource "databricks_job" "j" { nope = 1 }'),
    ):
        assert any("Unsupported" in text for text in messages(graph_of(body, alone=why)))


def test_each_root_holds_a_module_against_its_own_versions() -> None:
    files = {"m/main.tf": SYNAPSE}
    old, new = (
        {**files, "main.tf": pinned("azurerm", version, 'module "m" { source = "./m" }')}
        for version in ("3.117.0", "4.79.0")
    )
    assert messages(graph_of(old)) == []
    assert any("Unsupported block type" in text for text in messages(graph_of(new)))


@pytest.mark.parametrize("kind", ["azapi_resource", "azapi_update_resource", "azapi_resource_action"])
def test_types_whose_reference_pages_do_not_list_timeouts_take_them(kind: str) -> None:
    text = f'resource "{kind}" "a" {{\n  type = "t"\n  resource_id = "x"\n  timeouts {{ create = "60m" }}\n}}\n'
    assert not [message for message in messages(graph_of(text)) if "timeouts" in message]


def test_what_is_declared_twice_is_complained_of_once() -> None:
    graph = graph_of(
        'variable "a" {}\nvariable "a" {}\nlocals {\n  x = 1\n}\nlocals {\n  x = 2\n}\n'
        'resource "terraform_data" "r" {}\nresource "terraform_data" "r" {}\n'
    )
    assert messages(graph) == [
        '2: Duplicate variable declaration: "a" is already declared at main.tf:1',
        '7: Duplicate local value definition: "x" is already declared at main.tf:4',
        '10: Duplicate resource "terraform_data" configuration: "terraform_data.r" is already declared at main.tf:9',
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("locals {\n  a = local.b\n  b = local.a\n}", "2: Cycle: local.a -> local.b -> local.a"),
        ("locals {\n  a = local.a\n}", "2: Self-referencing local value: local.a cannot use its own result"),
        (
            'resource "terraform_data" "a" { input = terraform_data.b.id }\nresource "terraform_data" "b" { input = terraform_data.a.id }',
            "1: Cycle: terraform_data.a -> terraform_data.b -> terraform_data.a",
        ),
        (
            'resource "terraform_data" "a" { input = terraform_data.a.id }',
            "1: Self-referential block: terraform_data.a may not refer to itself",
        ),
        (
            'resource "terraform_data" "a" { depends_on = [terraform_data.b] }\nresource "terraform_data" "b" { input = terraform_data.a.id }',
            "1: Cycle: terraform_data.a -> terraform_data.b -> terraform_data.a",
        ),
    ],
)
def test_definitions_that_need_themselves_are_cycles_with_their_way(text: str, complaint: str) -> None:
    found = messages(graph_of(text))
    assert len(found) == 1
    assert found[0].startswith(complaint)


def test_a_cycle_may_run_through_a_module_but_only_where_its_outputs_need_its_variables() -> None:
    main = 'module "m" {\n  source = "./m"\n  a = module.m.x\n}'
    module = 'variable "a" {}\noutput "x" { value = %s }\noutput "y" { value = var.a }'
    assert messages(graph_of({"main.tf": main, "m/main.tf": module % "1"})) == []
    found = messages(graph_of({"main.tf": main, "m/main.tf": module % "var.a"}))
    assert found == ["1: Cycle: module.m.var.a -> module.m.x -> module.m.var.a"]


def test_members_of_a_cycle_are_unknown_wherever_one_begins() -> None:
    text = 'locals {{\n  a = "x${{local.b}}"\n  b = "y${{local.a}}"\n}}\noutput "o" {{ value = [{}] }}'
    for order in ("local.a, local.b", "local.b, local.a"):
        graph = graph_of(text.format(order))
        node = graph.get("output.o")
        assert node is not None
        assert {each.unknown.subject for each in node.body.get("value").elements} == {"local.a", "local.b"}
        assert {each.unknown.prefix for each in node.body.get("value").elements} == {""}


def test_long_chains_of_locals_need_no_stack() -> None:
    lines = "".join(f"  l{i} = local.l{i - 1}\n" for i in range(1, 3000))
    graph = graph_of(f'locals {{\n  l0 = "a"\n{lines}}}\noutput "o" {{ value = local.l2999 }}')
    node = graph.get("output.o")
    assert node is not None
    assert node.body.get("value").payload == "a"


def test_errors_of_evaluation_show_when_everything_is_evaluated() -> None:
    graph = graph_of("""
        variable "secret" {
          default   = "x"
          sensitive = true
        }
        resource "databricks_grants" "g" {
          catalog = "c"
          grant {
            principal  = "p"
            privileges = "ALL"
          }
        }
        output "a" { value = [1][3] }
        output "b" { value = var.secret }
    """)
    assert messages(graph) == []
    assert [text.partition(": ")[0] + " " + text.split(": ")[1] for text in messages(graph, all_of_them=True)] == [
        "10 Incorrect attribute value type", "13 Invalid index", "14 Output refers to sensitive values",
    ]  # fmt: skip


def test_a_module_with_providers_of_its_own_is_called_once() -> None:
    graph = graph_of({
        "main.tf": 'module "m" {\n  count  = 1\n  source = "./m"\n}',
        "m/main.tf": 'provider "databricks" {\n  host = "https://x.example"\n}',
    })  # fmt: skip
    assert messages(graph)[0].startswith("2: Module is incompatible with count, for_each, and depends_on")


def test_checks_and_conditions_say_their_messages() -> None:
    graph = graph_of("""
        resource "terraform_data" "r" {
          input = 1
          lifecycle {
            precondition {
              condition     = 1 == 2
              error_message = "never"
            }
            postcondition {
              condition     = self.input == 2
              error_message = "is ${self.input}"
            }
            postcondition {
              condition     = self.id == "x"
              error_message = "not known"
            }
          }
        }
        check "c" {
          assert {
            condition     = terraform_data.r.input == 2
            error_message = "it is ${terraform_data.r.input}"
          }
        }
        output "o" {
          value = 1
          precondition {
            condition     = false
            error_message = "no"
          }
        }
    """)
    assert messages(graph) == [
        "5: Resource precondition failed: never",
        "9: Resource postcondition failed: is 1",
        "20: Check block assertion failed: it is 1",
        "25: Module output value precondition failed: no",
    ]


def test_the_address_that_a_provider_had_before_its_schemas_were_known_is_not_checked() -> None:
    source = 'resource "databricks_mws_workspaces" "w" {\n  network {}\n}\n'
    former = 'terraform {\n  required_providers {\n    databricks = { source = "databrickslabs/databricks" }\n  }\n}\n'
    assert any("Unsupported block type" in text for text in messages(graph_of(PINNED + source)))
    assert messages(graph_of(former + source)) == []


def test_functions_that_are_not_evaluated_are_unknown_and_no_mistake() -> None:
    graph = graph_of(
        """
terraform {
  required_providers {
    corefunc = { source = "northwood-labs/corefunc" }
  }
}
variable "x" {}
output "assume"  { value = assumenotnull(assumestringprefix(var.x, "vpc-")) }
output "of_a_provider" { value = provider::corefunc::str_camel("a b") }
"""
    )
    assert not messages(graph, all_of_them=True)
    assert outputs(graph) == {
        "assume": "unknown: unsupported_function assumenotnull",
        "of_a_provider": "unknown: provider_function provider::corefunc::str_camel",
    }


def test_actions_and_what_triggers_them_are_no_mistake() -> None:
    text = """
action "aws_lambda_invoke" "a" {
  for_each = toset(["x"])
  provider = aws.east
  config {
    function_name = each.key
    payload       = jsonencode(caller)
  }
}
resource "terraform_data" "r" {
  lifecycle {
    action_trigger {
      condition = self.input == 1
      events    = [after_create, before_update]
      actions   = [action.aws_lambda_invoke.a["x"]]
    }
  }
}
"""
    graph = graph_of(text)
    assert not messages(graph, all_of_them=True)
    assert [node.address for node in graph if node.mode != "meta"] == ["terraform_data.r"]
    document = '{"action": {"aws_lambda_invoke": {"a": {"config": {"function_name": "f"}}}}}'
    assert not messages(graph_of({"main.tf.json": document}), all_of_them=True)
    assert not messages(graph_of({"main.tf": text, "a_override.tf": text.split("resource")[0]}), all_of_them=True)
