"""Modules: sources, arguments, outputs, instances, and what cannot be seen."""

import pytest

from dasf_lint.terraform.source_map import SourceMap
from tests.unit.terraform.roots import addresses, at, gaps, graph_of, messages, outputs, value, way

CHILD = """
variable "name" {
  type    = string
  default = "unnamed"
}
resource "terraform_data" "r" {
  input = { name = var.name, path = path.module }
}
output "name" { value = var.name }
output "secret" {
  value     = var.name
  sensitive = true
}
"""


def test_paths_of_modules_are_relative_to_the_root_module() -> None:
    graph = graph_of(
        {"envs/dev/main.tf": 'module "a" { source = "../../mods/a" }', "mods/a/main.tf": CHILD, "mods/main.tf": ""},
        directory="envs/dev",
    )
    assert value(graph, "module.a.terraform_data.r", "input.path") == "../../mods/a"


def test_a_module_with_for_each_has_an_instance_a_key_and_its_outputs_are_an_object() -> None:
    graph = graph_of({
        "main.tf": """
            module "a" {
              source   = "./child"
              for_each = { "x y" = 1, b = 2 }
              name     = "${each.key}-${each.value}"
            }
            output "one" { value = module.a["x y"].name }
            output "all" { value = { for key, instance in module.a : key => instance.name } }
        """,
        "child/main.tf": CHILD,
    })  # fmt: skip
    assert addresses(graph) == ['module.a["b"].terraform_data.r', 'module.a["x y"].terraform_data.r']
    assert outputs(graph) == {"one": "x y-1", "all": {"b": "b-2", "x y": "x y-1"}}


def test_one_call_is_one_node_an_instance() -> None:
    graph = graph_of({"main.tf": 'module "a" {\n source = "./child"\n count = 2\n}', "child/main.tf": CHILD})
    assert [node.address for node in graph.of_kind("terraform.module_call")] == ["module.a[0]", "module.a[1]"]


def test_a_sensitive_output_marks_what_is_made_of_it() -> None:
    graph = graph_of({
        "main.tf": """
            module "a" { source = "./child" }
            resource "terraform_data" "t" { input = "x-${module.a.secret}" }
        """,
        "child/main.tf": CHILD,
    })  # fmt: skip
    assert at(graph, "terraform_data.t", "input").sensitive


def test_a_remote_module_is_a_gap_and_its_outputs_are_unknown() -> None:
    graph = graph_of('module "net" { source = "acme/net/aws" }\noutput "id" { value = module.net.ids["a"] }')
    assert outputs(graph) == {"id": "unknown: remote_module module.net"}
    assert [gap.types for gap in graph.gaps] == [("aws_*", "data.aws_*")]
    assert gaps(graph) == ['Module "net" is not in this repository: acme/net/aws']


def test_a_mapped_source_is_read_from_its_directory() -> None:
    files = {
        "main.tf": 'module "a" { source = "git::https://git.example/acme/mods.git//child?ref=v1" }\n'
        'output "o" { value = module.a.name }',
        "vendored/child/main.tf": CHILD,
    }
    graph = graph_of(files, module_sources=SourceMap({"https://git.example/acme/mods.git": "vendored"}))
    assert outputs(graph) == {"o": "unnamed"}


@pytest.mark.parametrize(
    ("source", "directory"),
    [
        ("git::https://git.example/acme/mods.git", "vendored"),
        ("https://git.example/acme/mods", "vendored"),
        ("https://git.example/acme/mods//net/inner?ref=v1", "vendored/net/inner"),
        ("https://git.example/acme/mods/net", "net"),
        ("https://git.example/acme/mods/net//inner", "net/inner"),
        ("https://git.example/acme/modsnet", None),
        ("https://git.example/acme", None),
        ("https://git.example/acme/mods//../../x", None),
        ("acme/net/aws", "registry"),
        ("x" + "/" * 1_000_000, None),
    ],
)
def test_the_nearest_name_above_a_source_decides_where_it_leads(source: str, directory: str | None) -> None:
    names = {
        "https://git.example/acme/mods.git": "vendored", "git::https://git.example/acme/mods/net": "net",
        "acme/net/aws": "registry", "never/used/aws": "x",
    }  # fmt: skip
    mapped = SourceMap(names)
    assert mapped.directory(source) == directory
    assert "never/used/aws" in mapped.unmet()
    assert len(list(mapped.unmet())) == (4 if directory is None and ".." not in source else 3)


def test_an_installed_module_is_read_from_where_init_put_it() -> None:
    graph = graph_of({
        "main.tf": 'module "a" { source = "acme/child/any" }\noutput "o" { value = module.a.name }',
        ".terraform/modules/modules.json": '{"Modules": [{"Key": "a", "Source": "x", "Dir": ".terraform/modules/a"}]}',
        ".terraform/modules/a/main.tf": CHILD,
    })  # fmt: skip
    assert outputs(graph) == {"o": "unnamed"}


def test_sources_outside_the_project_root_are_not_read() -> None:
    for source in ("../../outside", "/etc", "C:\\\\x", "./a/../../.."):
        graph = graph_of(f'module "a" {{ source = "{source}" }}\noutput "o" {{ value = module.a.x }}')
        assert outputs(graph) == {"o": "unknown: outside_root module.a"}
        assert messages(graph)[0].startswith('1: The source of module "a" lies outside the project root')


def test_a_module_that_calls_itself_is_a_cycle_with_its_way() -> None:
    graph = graph_of(
        {
            "main.tf": 'module "a" { source = "./a" }',
            "a/main.tf": 'module "b" { source = "../b" }',
            "b/main.tf": 'module "a" { source = "../a" }',
        }
    )
    assert messages(graph) == ['1: Module "a" calls itself: a -> b -> a']


def test_arguments_and_outputs_that_a_module_lacks_are_complained_of() -> None:
    graph = graph_of({
        "main.tf": 'module "a" {\n  source = "./child"\n  nmae = 1\n}\noutput "o" { value = module.a.nam }',
        "child/main.tf": 'variable "name" {}\noutput "name" { value = var.name }',
    })  # fmt: skip
    assert messages(graph) == [
        '1: Missing required argument: the argument "name" is required, but no definition was found',
        '3: Unsupported argument: an argument named "nmae" is not expected here; did you mean "name"?',
        '5: Unsupported attribute: module "a" has no output named "nam"; did you mean "name"?',
    ]


def test_two_roots_share_a_module_without_cross_talk() -> None:
    files = {
        "a/main.tf": 'module "m" {\n source = "../m"\n name = "a"\n}',
        "b/main.tf": 'module "m" {\n source = "../m"\n name = "b"\n}',
        "m/main.tf": CHILD,
    }
    for name in "ab":
        graph = graph_of(files, directory=name)
        assert value(graph, "module.m.terraform_data.r", "input.name") == name


def test_the_way_of_an_argument_leads_through_the_call_to_its_source() -> None:
    graph = graph_of({
        "main.tf": 'variable "n" {\n  default = "x"\n}\nmodule "a" {\n  source = "./child"\n  name   = var.n\n}\n'
        'module "b" {\n  source = "./child"\n  name = "lit"\n}\noutput "o" {\n  value = module.b.name\n}',
        "child/main.tf": CHILD,
    })  # fmt: skip
    use = at(graph, "module.a.terraform_data.r", "input.name")
    assert way(use) == [
        "literal main.tf:2", "variable_default main.tf:2", "module_argument main.tf:6",
        "module_argument child/main.tf:2", "use child/main.tf:7",
    ]  # fmt: skip
    assert way(at(graph, "output.o", "value"))[:2] == ["literal main.tf:10", "module_argument main.tf:10"]


def test_override_files_replace_arguments_and_blocks_and_keep_the_rest() -> None:
    graph = graph_of({
        "main.tf": """
            resource "databricks_job" "j" {
              name = "base"
              tags = { a = 1 }
              task { task_key = "one" }
              task { task_key = "two" }
              lifecycle { prevent_destroy = true }
            }
            locals {
              a = 1
              b = 2
            }
            output "o" { value = [local.a, local.b] }
        """,
        "b_override.tf": """
            resource "databricks_job" "j" {
              tags = { b = 2 }
              dynamic "task" {
                for_each = ["three"]
                content { task_key = task.value }
              }
            }
        """,
        "override.tf": 'locals {\n a = 9\n}\nresource "databricks_job" "none" {}',
    })  # fmt: skip
    assert value(graph, "databricks_job.j", "name") == "base"
    assert value(graph, "databricks_job.j", "tags") == {"b": "2"}
    assert value(graph, "databricks_job.j", "task.0.task_key") == "three"
    assert len(at(graph, "databricks_job.j", "task").elements) == 1
    assert outputs(graph) == {"o": [9, 2]}
    assert messages(graph) == [
        '4: Missing resource to override: there is no "databricks_job.none" in the files that are no override files'
    ]


def test_hidden_files_and_those_of_editors_are_no_part_of_a_module() -> None:
    files = {"main.tf": "", ".hidden.tf": "x", "main.tf~": "x", "#main.tf#": "x"}
    assert messages(graph_of(files)) == []


def test_a_member_of_a_merge_has_not_the_way_of_the_other_argument() -> None:
    graph = graph_of({
        "main.tf": 'locals {\n  base = { a = "x" }\n  m = merge(local.base, { b = "y" })\n}\noutput "o" {\n  value = local.m.b\n}\n'
    })  # fmt: skip
    assert way(at(graph, "output.o", "value"))[:3] == ["literal main.tf:3", "function main.tf:3", "local main.tf:3"]


def test_a_way_through_a_thousand_merges_is_walked() -> None:
    steps = "".join(f'  c{i} = merge(local.c{i - 1}.k, {{ k = {{ j = "y" }} }})\n' for i in range(1, 1500))
    graph = graph_of(
        {
            "main.tf": f'locals {{\n  c0 = {{ k = {{ j = "y" }} }}\n{steps}}}\noutput "o" {{\n  value = local.c1499.k.j\n}}\n'
        }
    )
    assert way(at(graph, "output.o", "value"))[0] == "literal main.tf:1501"


@pytest.mark.parametrize(
    ("switch", "step"),
    [("count = 0", "[0]"), ("for_each = {}", '["a"]'), ("lifecycle {\n    enabled = false\n  }", "")],
)
@pytest.mark.parametrize("source", ["terraform-aws-modules/vpc/aws", "./${var.x}"])
def test_a_call_without_instance_hides_nothing_wherever_its_module_is(switch: str, step: str, source: str) -> None:
    call = f'variable "x" {{ const = true }}\nmodule "m" {{\n  source = "{source}"\n  {switch}\n}}\n'
    graph = graph_of(f'{call}output "o" {{ value = try(module.m{step}.x, "none") }}')
    assert graph.gaps == ()
    assert not gaps(graph)
    assert outputs(graph) == {"o": "none"}


def test_outputs_may_declare_a_type() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\noutput "o" { value = module.m.o }\noutput "wrong" { value = module.m.w }\n',
        "m/main.tf": 'output "o" {\n  type  = object({ a = string, b = optional(bool, true) })\n  value = { a = 1, c = 2 }\n}\n'
        'output "w" {\n  type  = number\n  value = "x"\n}\n',
    }
    graph = graph_of(files)
    assert outputs(graph) == {"o": {"a": "1", "b": True}, "wrong": "unknown: error Invalid output value"}
    assert [each.partition(": ")[2] for each in messages(graph, all_of_them=True)] == [
        "Invalid output value: The value of module.m.output.w is not suitable: a number is required."
    ]
