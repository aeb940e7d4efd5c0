"""What units of Terragrunt give to the modules that they call, and what of it nobody knows."""

from collections.abc import Mapping

import pytest

from dasf_lint.core import limits
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import MemoryTree
from dasf_lint.hcl.value import NULL, UnknownPayload, Value
from dasf_lint.terraform.terragrunt import Unit, Units

MODULE = {"modules/m/main.tf": ""}
SOURCE = 'terraform {\n  source = "../../modules/m"\n}\n'
UNIT = "live/prod/terragrunt.hcl"


def read(files: Mapping[str, str], path: str = UNIT) -> Unit | None:
    return Units(MemoryTree({**MODULE, **files})).unit(path)


def unit(text: str, files: Mapping[str, str] | None = None, *, source: str = SOURCE) -> Unit:
    found = read({UNIT: source + text, **(files or {})})
    assert found is not None
    return found


def plain(value: Value) -> Json:
    payload = value.payload
    if isinstance(payload, UnknownPayload):
        return f"unknown: {payload.reason} {payload.subject}"
    if isinstance(payload, tuple):
        return [plain(each) for each in payload]
    if isinstance(payload, dict):
        return {name: plain(each) for name, each in payload.items()}
    return None if payload is NULL else payload  # type: ignore[return-value]


def inputs(text: str, files: Mapping[str, str] | None = None) -> dict[str, Json]:
    return {name: plain(value) for name, value in unit(text, files).inputs.items()}


# --- which module


@pytest.mark.parametrize(
    "source",
    [
        '"../../modules/m"', '"../../modules//m"', '"../..//modules/m?ref=v1"', '"${get_repo_root()}/modules//m"',
        '"${get_terragrunt_dir()}/../../modules/m"', '"${get_path_to_repo_root()}//modules/m"',
        '"${dirname(find_in_parent_folders("root.hcl"))}/modules/m"', '"${local.base}/m"', 'local.whole',
        '"${get_parent_terragrunt_dir()}/modules/m"', '"${get_parent_terragrunt_dir("root")}/modules/m"',
        '"${path_relative_from_include()}/modules/m"', '"${include.root.locals.modules}/m"',
        '"${read_terragrunt_config(find_in_parent_folders("root.hcl")).locals.modules}/m"',
    ],
)  # fmt: skip
def test_the_source_of_a_unit_is_worked_out(source: str) -> None:
    text = (
        f'include "root" {{\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}}\n'
        f'locals {{\n  base  = "../../modules"\n  whole = "${{local.base}}/m"\n}}\nterraform {{\n  source = {source}\n}}\n'
    )
    root = 'locals {\n  modules = "${get_repo_root()}/modules"\n}\n'
    found = read({UNIT: text, "root.hcl": root})
    assert found is not None
    assert (found.directory, found.why) == ("modules/m", "")


@pytest.mark.parametrize(
    "source", ['"git::https://example.invalid/m.git"', '"tfr:///a/b/c?version=1"', '"../../modules/n"', '"/modules/m"']
)
def test_a_source_that_is_known_and_is_no_module_of_the_project_calls_none(source: str) -> None:
    assert unit("", source=f"terraform {{\n  source = {source}\n}}\n").directory is None


@pytest.mark.parametrize("source", ['get_env("S")', "local.nope", '"${dependency.d.outputs.s}/m"', '"${values.s}"'])
def test_a_source_that_nobody_knows_makes_no_unit(source: str) -> None:
    assert read({UNIT: f"terraform {{\n  source = {source}\n}}\n"}) is None


def test_a_unit_without_source_applies_the_configuration_beside_it() -> None:
    found = read({"here/terragrunt.hcl": "inputs = {\n  a = 1\n}\n", "here/main.tf": ""}, "here/terragrunt.hcl")
    assert found is not None
    assert (found.directory, plain(found.inputs["a"]), found.why) == ("here", 1, "")
    nothing = read({UNIT: "inputs = {}\n"})
    assert nothing is not None
    assert nothing.directory is None


def test_a_unit_whose_source_may_stand_in_what_it_includes_is_none_where_that_is_not_there() -> None:
    assert read({UNIT: 'include {\n  path = find_in_parent_folders("nowhere.hcl")\n}\n'}) is None


@pytest.mark.parametrize("text", ["inputs = {", "include { path = ", "locals { a = } "])
def test_a_unit_that_cannot_be_parsed_is_none(text: str) -> None:
    assert read({UNIT: SOURCE + text}) is None


# --- inputs


def test_inputs_are_what_they_are_where_they_can_be_read_and_unknown_where_not() -> None:
    text = """
locals {
  env  = "prod"
  vars = yamldecode(file(find_in_parent_folders("vars.yaml")))
  two  = { a = local.env }
}
inputs = {
  text    = "x-${local.env}"
  number  = 3
  null    = null
  list    = [local.two.a, upper("b")]
  yaml    = local.vars.hosts[0]
  merged  = merge(local.two, { b = true })
  env     = get_env("HOST", "h")
  other   = dependency.base.outputs.host
  path    = "${get_terragrunt_dir()}/policy.json"
  inside  = [{ p = get_repo_root() }]
  command = run_cmd("date")
  secret  = sops_decrypt_file("s.yaml")
  broken  = local.nope
  inherit = path_relative_to_include()
}
"""
    assert inputs(text, {"live/vars.yaml": "hosts: [eu]\n"}) == {
        "text": "x-prod", "number": 3, "null": None, "list": ["prod", "B"], "yaml": "eu",
        "merged": {"a": "prod", "b": True},
        "env": "unknown: unsupported_function get_env",
        "other": "unknown: no_value dependency.base.outputs.host",
        "path": "unknown: no_value a path of Terragrunt",
        "inside": "unknown: no_value a path of Terragrunt",
        "command": "unknown: unsupported_function run_cmd",
        "secret": "unknown: unsupported_function sops_decrypt_file",
        "broken": "unknown: no_value local.nope",
        "inherit": ".",
    }  # fmt: skip


def include(name: str, file: str, more: str = "") -> str:
    return f'include "{name}" {{\n  path = find_in_parent_folders("{file}")\n  expose = true\n{more}}}\n'


def test_of_included_files_the_later_one_counts_more_and_the_unit_most() -> None:
    files = {
        "a.hcl": "inputs = {\n  a = 1\n  b = 1\n  c = 1\n}\n",
        "live/b.hcl": "inputs = {\n  b = 2\n  c = 2\n}\n",
    }
    text = include("a", "a.hcl") + include("b", "b.hcl") + "inputs = {\n  c = 3\n}\n"
    assert inputs(text, files) == {"a": 1, "b": 2, "c": 3}
    assert {each.path for each in unit(text, files).files} == {UNIT, "a.hcl", "live/b.hcl"}
    text = include("a", "a.hcl", '  merge_strategy = "no_merge"\n') + "inputs = {\n  c = include.a.inputs.b\n}\n"
    assert inputs(text, files) == {"c": 1}


def test_a_deep_merge_joins_what_is_no_single_value() -> None:
    files = {"a.hcl": "inputs = {\n  one = 1\n  many = [1]\n  map = { a = 1 }\n  kept = [1]\n}\n"}
    text = include("a", "a.hcl", '  merge_strategy = "deep"\n') + "inputs = {\n  one = 2\n  many = [2]\n  map = {}\n}\n"
    assert inputs(text, files) == {
        "one": 2, "many": "unknown: no_value inputs.many", "map": "unknown: no_value inputs.map", "kept": [1],
    }  # fmt: skip


def test_an_included_file_sees_the_directory_of_the_unit_and_a_file_that_is_read_its_own() -> None:
    files = {
        "root.hcl": 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        "inputs = {\n  env = local.env.locals.env\n  key = path_relative_to_include()\n}\n",
        "live/env.hcl": 'locals {\n  env = "prod"\n  top = read_terragrunt_config(find_in_parent_folders("top.hcl"))\n}\n'
        "inputs = {\n  top = local.top.locals.x\n}\n",
        "top.hcl": "locals {\n  x = 1\n}\n",
    }
    text = include("root", "root.hcl") + include("env", "env.hcl")
    assert inputs(text, files) == {"env": "prod", "key": "live/prod", "top": 1}
    assert {each.path for each in unit(text, files).files} == {UNIT, *files}


def test_paths_begin_where_the_file_stands_and_functions_at_the_unit() -> None:
    files = {
        "a/root.hcl": 'inputs = merge(yamldecode(file("../all.yaml")), { from = path_relative_from_include() }, '
        'read_terragrunt_config("../near.hcl").inputs)\n',
        "all.yaml": "all: 1\n",
        "live/near.hcl": "inputs = {\n  near = get_parent_terragrunt_dir() == get_terragrunt_dir()\n}\n",
    }
    text = 'include {\n  path = "../../a/root.hcl"\n}\n'
    assert inputs(text, files) == {"all": 1, "from": "../../a", "near": True}


def test_inputs_of_one_file_that_are_not_known_hide_what_is_weaker_and_nothing_stronger() -> None:
    files = {"a.hcl": "inputs = {\n  a = 1\n}\n", "b.hcl": "inputs = merge(dependency.x.outputs, { b = 2 })\n"}
    found = unit(include("a", "a.hcl") + include("b", "b.hcl") + "inputs = {\n  c = 3\n}\n", files)
    assert {name: plain(value) for name, value in found.inputs.items()} == {"c": 3}
    assert found.why == "inputs of b.hcl are not known"


# --- what else may give values


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("include {\n  path = find_in_parent_folders()\n}\n", f"what {UNIT} includes is not known"),
        ('include {\n  path = get_env("P")\n}\n', f"what {UNIT} includes is not known"),
        ('terraform {\n  extra_arguments "v" {\n    arguments = ["-var", "a=1"]\n  }\n}\n', "extra_arguments"),
        ('terraform {\n  extra_arguments "v" {\n    arguments = local.nope\n  }\n}\n', "extra_arguments"),
        ('terraform {\n  extra_arguments "v" {\n    optional_var_files = ["a"]\n  }\n}\n', "extra_arguments"),
        ('terraform {\n  extra_arguments "v" {\n    env_vars = { TF_VAR_a = 1 }\n  }\n}\n', "extra_arguments"),
        ('generate "v" {\n  path = "x.auto.tfvars"\n}\n', "a file that"),
        ('generate "v" {\n  path = "x_override.tf"\n}\n', "a file that"),
        ('generate "v" {\n  path = "x.tf"\n  contents = <<EOT\nresource "a" "b" {}\nEOT\n}\n', "a file that"),
        ('generate "v" {\n  path = "x.tf"\n  contents = "module \\"a\\" {}"\n}\n', "a file that"),
        ('generate "v" {\n  path = "x.tf"\n  contents = "${get_env("X")}${file("x")}"\n}\n', "a file that"),
        (
            'locals {\n  r = "resource a b {"\n}\ngenerate "v" {\n  path = "x.tf"\n  contents = "${get_env("X")}${local.r}"\n}\n',
            "a file that",
        ),
        ("generate = local.nope\n", "a file that"),
        ("inputs = local.nope\n", "inputs of"),
    ],
)
def test_what_may_give_values_beside_inputs_is_told(text: str, why: str) -> None:
    assert unit(text).why.startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        'terraform {\n  extra_arguments "v" {\n    arguments = ["-lock-timeout=20m"]\n    commands = ["plan"]\n  }\n}\n',
        'terraform {\n  extra_arguments "v" {\n    env_vars = { AWS_REGION = "eu-west-1" }\n  }\n}\n',
        'generate "provider" {\n  path      = "provider.tf"\n  contents  = "x"\n}\n',
        'generate "provider" {\n  path = "provider.tf"\n  contents = <<EOT\nprovider "a" {\n  region = "${get_env("X")}"\n}\nEOT\n}\n',
        'remote_state {\n  backend = "s3"\n}\n',
        'terraform {\n  before_hook "x" {\n    execute = ["x"]\n  }\n}\n',
    ],
)
def test_other_blocks_give_no_values(text: str) -> None:
    assert unit(text).why == ""


@pytest.mark.parametrize("name", ["main.tf", "terraform.tfvars", "x.auto.tfvars", "main.tofu"])
def test_files_beside_a_unit_are_added_to_its_module(name: str) -> None:
    assert unit("", {f"live/prod/{name}": ""}).why == f"files beside {UNIT} are added to it"


# --- inputs that mean harm


def test_files_that_include_or_read_each_other_end() -> None:
    files = {
        "a.hcl": 'include "b" {\n  path = "b.hcl"\n}\nlocals {\n  x = read_terragrunt_config("a.hcl").locals.x\n}\n'
        "inputs = {\n  a = local.x\n}\n"
    }
    assert "unknown" in str(inputs(include("a", "a.hcl"), files)["a"])
    circle = "locals {\n  a = local.b\n  b = local.a\n}\ninputs = {\n  a = local.a\n}\n"
    assert "unknown" in str(inputs(circle)["a"])


def test_very_long_chains_and_deep_expressions_end_at_a_limit() -> None:
    chain = "".join(f"  l{i} = local.l{i + 1}\n" for i in range(500))
    assert "unknown" in str(inputs(f"locals {{\n{chain}  l500 = 1\n}}\ninputs = {{\n  a = local.l0\n}}\n")["a"])
    deep = "[" * 190 + "]" * 190
    nested = "".join(f"  l{i} = [{'[' * 60}local.l{i + 1}{']' * 60}]\n" for i in range(10))
    found = unit(f"locals {{\n{nested}  l10 = 1\n}}\ninputs = {{\n  a = local.l0\n  b = {deep}\n}}\n")
    assert found.inputs == {} or "unknown" in str(plain(found.inputs["a"]))


def test_all_units_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_root_steps", 50)
    units = Units(
        MemoryTree({**MODULE, **{f"u{i}/terragrunt.hcl": SOURCE.replace("../../", "../") for i in range(90)}})
    )
    found = [units.unit(f"u{i}/terragrunt.hcl") for i in range(90)]
    assert found[0] is not None
    assert found[-1] is None


# --- stacks


def components(text: str) -> list[tuple[str, str | None, dict[str, Json], str]] | None:
    found = Units(MemoryTree({**MODULE, "s/c.tfcomponent.hcl": text})).components("s/c.tfcomponent.hcl")
    if found is None:
        return None
    return [
        (each.part, each.directory, {name: plain(value) for name, value in each.inputs.items()}, each.why)
        for each in found
    ]


def test_components_of_a_stack_give_what_can_be_read() -> None:
    text = """
locals {
  near = "n"
}
component "a" {
  for_each = var.regions
  source   = "../modules/m"
  inputs = {
    text   = "x-${local.near}"
    far    = local.far
    region = each.value
    given  = var.given
    other  = component.b.id
  }
}
component "b" {
  source  = "app.terraform.io/a/b/c"
  version = "1.0"
}
component "c" {
  source = "../modules/m"
  inputs = var.all
}
"""
    assert components(text) == [
        ("a", "modules/m", {
            "text": "x-n", "far": "unknown: no_value local.far", "region": "unknown: no_value each.value",
            "given": "unknown: no_value var.given", "other": "unknown: no_value component.b.id",
        }, ""),
        ("b", None, {}, ""),
        ("c", "modules/m", {}, "its inputs are not known"),
    ]  # fmt: skip
    assert components('required_providers {\n  a = { source = "b" }\n}\n') == []


@pytest.mark.parametrize(
    "text",
    ['component "a" {}', 'component "a" {\n  source = var.s\n}', 'stack "a" {\n  source = "../modules/m"\n}', "{"],
)
def test_stacks_of_which_nobody_knows_what_they_call_are_not_followed(text: str) -> None:
    assert components(text) is None
