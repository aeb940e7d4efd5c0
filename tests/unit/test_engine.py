"""The pipeline as a caller of the library sees it."""

import json
from collections.abc import Mapping

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.source import SourceFile

PUBLIC = 'resource "azurerm_databricks_workspace" "this" {\n  custom_parameters {\n    no_public_ip = false\n  }\n}\n'

PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "resource_changes": [
        {
            "address": "azurerm_databricks_workspace.this",
            "mode": "managed",
            "type": "azurerm_databricks_workspace",
            "name": "this",
            "change": {"actions": ["create"], "after": {"custom_parameters": [{"no_public_ip": False}]}},
        }
    ],
}


def policies_of(files: dict[str, str], options: Options = Options()) -> set[str]:  # noqa: B008  # immutable
    return {finding.policy for finding in lint(MemoryTree(files), options).findings}


def plan(**changes: object) -> SourceFile:
    return SourceFile("plan.json", json.dumps({**PLAN, **changes}).encode())


def test_a_fault_is_found_in_memory() -> None:
    assert "workspace-public-ip" in policies_of({"main.tf": PUBLIC})


def test_a_plan_needs_no_source() -> None:
    assert "workspace-public-ip" in policies_of({"README.md": ""}, Options(plan=plan()))


def test_values_of_a_plan_stand_where_the_source_says_them() -> None:
    source = 'variable "open" {}\n' + PUBLIC.replace("false", "!var.open")
    report = lint(MemoryTree({"main.tf": source}), Options(plan=plan()))
    [finding] = [each for each in report.findings if each.policy == "workspace-public-ip"]
    assert (finding.cause.span.file.path, finding.cause.span.line) == ("main.tf", 4)


def test_a_plan_beside_several_roots_cannot_be_placed_and_gives_none_of_them_values() -> None:
    source = 'variable "open" {}\n' + PUBLIC.replace("false", "!var.open")
    given = plan(variables={"open": {"value": True}})
    report = lint(MemoryTree({"a/main.tf": source, "b/main.tf": source}), Options(plan=given))
    assert [each.code for each in report.diagnostics if each.level == "error"] == ["usage"]
    assert "workspace-public-ip" not in {each.policy for each in report.findings}


def test_a_plan_of_a_newer_format_is_refused() -> None:
    report = lint(MemoryTree({"main.tf": PUBLIC}), Options(plan=plan(format_version="2.0")))
    assert [each.code for each in report.diagnostics if each.level == "error"] == ["plan"]


def test_nothing_to_judge_is_said() -> None:
    report = lint(MemoryTree({"README.md": ""}), Options())
    assert report.could_not_vouch
    assert [each.code for each in report.diagnostics] == ["no-roots"]


def test_a_comment_excuses_the_line_it_stands_on() -> None:
    excused = PUBLIC.replace("= false", "= false # dasf-lint: ignore[workspace-public-ip] migration")
    report = lint(MemoryTree({"main.tf": excused}), Options())
    assert "workspace-public-ip" not in {finding.policy for finding in report.findings}
    assert [each.policy for each in report.suppressed] == ["workspace-public-ip"]


def test_a_comment_alone_excuses_the_mapping_that_follows() -> None:
    bundle = (
        "bundle: {name: b}\nresources:\n  jobs:\n    # dasf-lint: ignore[plaintext-secret] rotated in spring\n"
        "    train:\n      name: train\n      job_clusters:\n        - job_cluster_key: main\n          new_cluster:\n"
        "            spark_env_vars:\n              API_TOKEN: qZ8rT5yN1wK7mB3xV6cL9sD2\n"
    )
    report = lint(MemoryTree({"databricks.yml": bundle}), Options())
    assert [each.policy for each in report.suppressed] == ["plaintext-secret"]


def test_text_that_looks_like_a_comment_excuses_nothing() -> None:
    hidden = PUBLIC.replace(
        "resource", 'locals {\n  text = "# dasf-lint: ignore[workspace-public-ip] no"\n}\nresource', 1
    ).replace("false", 'false == "# dasf-lint: ignore[workspace-public-ip] no"')
    assert "workspace-public-ip" in policies_of({"main.tf": hidden})


def test_a_resource_at_an_unknown_index_is_surely_none_of_them() -> None:
    files = {
        "main.tf": """
variable "i" { type = number }
resource "aws_s3_bucket" "b" {
  count  = 2
  bucket = "b${count.index}"
}
resource "databricks_mws_storage_configurations" "s" {
  account_id                 = "a"
  storage_configuration_name = "s"
  bucket_name                = aws_s3_bucket.b[0].bucket
}
resource "aws_s3_bucket_public_access_block" "p" {
  bucket            = aws_s3_bucket.b[var.i].id
  block_public_acls = true
}
"""
    }
    report = lint(MemoryTree(files), Options())
    assert "bucket-public-access" not in {each.policy for each in report.findings}
    assert ("bucket-public-access", "aws_s3_bucket.b[0]") in {(each.policy, each.address) for each in report.unknown}
    decided = {"main.tf": files["main.tf"].replace("var.i", "0")}
    assert "bucket-public-access" in policies_of(decided)


def test_an_attribute_is_read_under_the_name_that_it_had() -> None:
    source = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 2.99" }
  }
}
resource "azurerm_storage_account" "lake" {
  name                     = "lake"
  is_hns_enabled           = true
  allow_blob_public_access = true
}
resource "databricks_external_location" "lake" {
  url = "abfss://data@${azurerm_storage_account.lake.name}.dfs.core.windows.net"
}
"""
    report = lint(MemoryTree({"main.tf": source}), Options())
    [finding] = [each for each in report.findings if each.policy == "storage-account-public-blobs"]
    assert finding.cause.path == "allow_blob_public_access"
    assert finding.cause.span.line == 10


def test_a_module_outside_the_project_is_not_passed_over_in_silence() -> None:
    report = lint(MemoryTree({"main.tf": 'module "m" {\n  source = "../modules/m"\n}\n'}), Options())
    [diagnostic] = report.diagnostics
    assert (diagnostic.level, diagnostic.code) == ("error", "outside-root")
    assert "--project-root" in diagnostic.message


@pytest.mark.parametrize("flag", [{"complete": False}, {"errored": True}])
def test_a_plan_that_leaves_things_out_is_refused(flag: dict[str, object]) -> None:
    report = lint(MemoryTree({"main.tf": PUBLIC}), Options(plan=plan(**flag)))
    assert [each.code for each in report.diagnostics if each.level == "error"] == ["plan"]


def test_a_type_under_its_former_name_is_the_type() -> None:
    source = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 3.30" }
  }
}
resource "azurerm_key_vault_key" "k" { name = "k" }
resource "azurerm_databricks_workspace" "w" {
  sku                                   = "premium"
  customer_managed_key_enabled          = true
  managed_services_cmk_key_vault_key_id = azurerm_key_vault_key.k.id
  managed_disk_cmk_key_vault_key_id     = azurerm_key_vault_key.k.id
}
resource "TYPE" "w" {
  workspace_id     = azurerm_databricks_workspace.w.id
  key_vault_key_id = azurerm_key_vault_key.k.id
}
"""
    options = Options(select=("workspace-root-storage-key",))
    for type_name in (
        "azurerm_databricks_workspace_root_dbfs_customer_managed_key",
        "azurerm_databricks_workspace_customer_managed_key",
    ):
        report = lint(MemoryTree({"main.tf": source.replace("TYPE", type_name)}), options)
        assert report.findings == [], type_name
        assert report.passed == {"workspace-root-storage-key": 1}, type_name


# --- everything that is found is accounted for

SEED = 'resource "databricks_token" "seed" {\n  lifetime_seconds = 31536000\n}\n'
BY_DEFAULT = """
variable "days" {
  default = 365
}
resource "databricks_token" "seed" {
  lifetime_seconds = var.days * 86400
}
"""
PATHS = [(".",), ("prod",), ("prod/main.tf",)]
DECOYS = {
    "no instance": 'module "p" {\n  count  = 0\n  source = "../../prod"\n}\n',
    "no key": 'module "p" {\n  for_each = {}\n  source   = "../../prod"\n}\n',
    "tame values": 'module "p" {\n  source = "../../prod"\n  days   = 1\n}\n',
    "nothing": 'module "p" {\n  source = "../../prod"\n}\n',
}


def seeds(files: Mapping[str, str], *paths: str) -> tuple[set[str], set[str]]:
    """The roots in which the seed is found, and those in which nobody knows."""
    report = lint(MemoryTree(files), Options(paths=paths or (".",)))
    assert not report.could_not_vouch, report.diagnostics
    found = {member.root for each in report.findings if each.policy == "token-lifetime" for member in each.members}
    return found, {each.root for each in report.unknown if each.policy == "token-lifetime"}


@pytest.mark.parametrize("paths", PATHS)
@pytest.mark.parametrize("decoy", DECOYS)
def test_no_caller_hides_what_a_module_does_whatever_it_is_given(decoy: str, paths: tuple[str, ...]) -> None:
    found, _ = seeds({"prod/main.tf": SEED, "examples/x/main.tf": DECOYS[decoy]}, *paths)
    assert found == {"prod" if decoy in ("no instance", "no key") else "examples/x"}


@pytest.mark.parametrize(
    "evidence",
    [
        {"prod/backend.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'},
        {"prod/backend.tf": 'terraform {\n  backend "s3" {}\n}\n'},
        {"prod/backend.tf": "terraform {\n  cloud {}\n}\n"},
        {"prod/provider.tf": 'provider "databricks" {\n  host = "https://x.cloud.databricks.com"\n}\n'},
        {"prod/provider.tf": 'provider "azurerm" {\n  features {}\n}\n'},
        {"prod/provider.tf.json": '{"provider": {"databricks": {"profile": "p"}}}'},
        {"prod/.terraform.lock.hcl": ""},
        {"prod/terraform.tfvars": "days = 400\n"},
        {"prod/prod.tfvars": "days = 400\n"},
    ],
)
@pytest.mark.parametrize("decoy", DECOYS)
@pytest.mark.parametrize("paths", PATHS)
def test_no_caller_hides_what_is_applied_as_it_stands(
    evidence: Mapping[str, str], decoy: str, paths: tuple[str, ...]
) -> None:
    found, _ = seeds({"prod/main.tf": BY_DEFAULT, "examples/x/main.tf": DECOYS[decoy], **evidence}, *paths)
    assert any(root.startswith("prod") for root in found)


def test_what_only_hands_on_providers_or_needs_values_is_a_module() -> None:
    proxy = 'provider "databricks" {\n  alias = "w"\n}\n'
    needs = 'provider "databricks" {\n  host = var.host\n}\nvariable "host" {}\n'
    empty = needs.replace('variable "host" {}', 'variable "host" {\n  default = ""\n}')
    for more in (proxy, needs, empty):
        files = {"prod/main.tf": BY_DEFAULT + more, "examples/x/main.tf": DECOYS["tame values"]}
        assert seeds(files) == (set(), set())


@pytest.mark.parametrize("paths", PATHS)
def test_a_module_without_an_instance_is_judged_by_itself_and_never_on_its_defaults(paths: tuple[str, ...]) -> None:
    files = {"prod/main.tf": BY_DEFAULT, "examples/x/main.tf": DECOYS["no instance"]}
    assert seeds(files, *paths) == (set(), {"prod"})
    report = lint(MemoryTree(files), Options(paths=paths))
    [alone] = [each.root for each in report.roots if each.root.alone]
    assert (alone.directory, alone.alone) == ("prod", "no call of it has an instance; examples/x calls it")
    assert report.through_callers == 0


@pytest.mark.parametrize("paths", [(".",), ("inner",), ("inner/main.tf",), ("outer", "inner/main.tf")])
def test_what_a_module_without_instance_calls_is_judged_through_it(paths: tuple[str, ...]) -> None:
    files = {
        "main.tf": 'module "o" {\n  count  = 0\n  source = "./outer"\n}\n',
        "outer/main.tf": 'module "i" {\n  source = "../inner"\n  days   = 365\n}\n',
        "inner/main.tf": BY_DEFAULT,
    }
    assert seeds(files, *paths) == ({"outer"}, set())


def test_a_module_whose_call_may_have_an_instance_is_judged_through_it() -> None:
    call = 'variable "on" {\n  type = bool\n}\nmodule "p" {\n  count  = var.on ? 1 : 0\n  source = "./prod"\n}\n'
    assert seeds({"main.tf": call, "prod/main.tf": BY_DEFAULT}) == ({"."}, set())


# --- units of Terragrunt

WS = {"modules/ws/main.tf": BY_DEFAULT}


def unit(inputs: str, *, source: str = "../../modules/ws") -> str:
    return f'terraform {{\n  source = "{source}"\n}}\ninputs = {{\n{inputs}}}\n'


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("live", {"dev", "prod"}), ("live/prod", {"prod"}), ("live/prod/terragrunt.hcl", {"prod"}),
        ("root.hcl", {"dev", "prod"}), ("live/prod/env.hcl", {"prod"}), ("modules", {"dev", "prod"}),
    ],
)  # fmt: skip
def test_a_path_of_units_means_what_they_apply(path: str, found: set[str]) -> None:
    more = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    env = 'locals {\n  days = read_terragrunt_config("env.hcl").inputs.days\n}\n'
    files = {
        **WS,
        "root.hcl": "",
        "live/prod/env.hcl": "inputs = {\n  days = 400\n}\n",
        "live/prod/terragrunt.hcl": more + env + unit("  days = local.days\n"),
        "live/dev/terragrunt.hcl": more + unit("  days = 400\n"),
        "live/none/x.hcl": "",
    }
    assert seeds(files, path) == ({f"modules/ws[live/{each}]" for each in found}, set())
    assert [each.code for each in lint(MemoryTree(files), Options(paths=("live/none",))).diagnostics] == ["no-roots"]


@pytest.mark.parametrize("paths", [(".",), ("modules",), ("modules/ws/main.tf",), ("live",)])
def test_a_module_is_judged_once_for_each_unit_with_the_values_that_it_gives(paths: tuple[str, ...]) -> None:
    files = {
        **WS,
        "live/prod/terragrunt.hcl": unit("  days = 1\n"),
        "live/dev/terragrunt.hcl": unit("  days = 400\n"),
        "live/test/terragrunt.hcl": unit(""),
        "live/lost/terragrunt.hcl": unit('  days = get_env("DAYS")\n'),
    }
    found = {"modules/ws[live/dev]", "modules/ws[live/test]"}
    assert seeds(files, *paths) == (found, {"modules/ws[live/lost]"})


def test_the_finding_stands_where_the_unit_says_the_value_and_the_way_leads_to_the_variable() -> None:
    files = {
        "m/main.tf": 'variable "open" {}\n' + PUBLIC.replace("false", "!var.open"),
        "live/prod/terragrunt.hcl": unit(
            "  open = true # dasf-lint: ignore[workspace-public-ip] lab\n", source="../../m"
        ),
        "live/dev/terragrunt.hcl": unit("  open = true\n", source="../../m"),
    }
    report = lint(MemoryTree(files), Options())
    [finding] = [each for each in report.findings if each.policy == "workspace-public-ip"]
    stations = {(hop.place.file.path, hop.place.line) for hop in finding.cause.way if hop.place is not None}
    assert ("live/dev/terragrunt.hcl", 5) in stations
    assert [each.root for each in finding.members] == ["m[live/dev]"]
    assert [member.root for each in report.suppressed for member in each.members] == ["m[live/prod]"]
    assert report.files == 3


def test_what_a_unit_does_not_say_has_its_default_only_where_nothing_else_may_give_a_value() -> None:
    more = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    files = {**WS, "live/prod/terragrunt.hcl": more + unit("")}
    assert seeds(files) == (set(), {"modules/ws[live/prod]"})
    told = [each.message for each in lint(MemoryTree(files), Options()).diagnostics if each.code == "caller"]
    assert told == [
        "values of some variables of modules/ws are not known: live/prod/terragrunt.hcl gives values, and more may: "
        "what live/prod/terragrunt.hcl includes is not known"
    ]
    assert seeds({**files, "root.hcl": "inputs = {\n  days = 1\n}\n"}) == (set(), set())
    assert seeds({**files, "root.hcl": "inputs = {\n  other = 1\n}\n"}) == ({"modules/ws[live/prod]"}, set())


def test_values_of_files_and_of_the_environment_count_more_than_those_of_a_unit() -> None:
    files = {**WS, "live/prod/terragrunt.hcl": unit("  days = 400\n")}
    values = {**files, "modules/ws/terraform.tfvars": "days = 1\n"}
    assert seeds(values) == (set(), set())
    report = lint(MemoryTree(files), Options(environment={"TF_VAR_days": "1"}))
    assert [each.policy for each in report.findings] == []


@pytest.mark.parametrize(
    "mark",
    [
        {"modules/ws/.terraform.lock.hcl": ""},
        {"modules/ws/provider.tf": 'provider "databricks" {\n  profile = "p"\n}\n'},
        {"modules/ws/backend.tf": 'terraform {\n  backend "s3" {}\n}\n'},
    ],
)
def test_a_unit_does_not_hide_that_a_module_can_be_applied_without_it(mark: dict[str, str]) -> None:
    files = {**WS, **mark, "decoy/x/terragrunt.hcl": unit("  days = 1\n")}
    assert seeds(files) == (set(), {"modules/ws"})
    backend = {"modules/ws/backend.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'}
    assert seeds({**files, **backend}) == ({"modules/ws"}, set())


def test_the_directory_of_a_unit_tells_the_environment() -> None:
    files = {**WS, "live/prod/terragrunt.hcl": unit("  days = 400\n")}
    [summary] = lint(MemoryTree(files), Options()).roots
    assert summary.environment is not None
    assert (summary.environment.name, summary.environment.evidence) == ("prod", ("the directory is live/prod",))
    config = "environments:\n  staging:\n    paths: [live/prod]\n"
    [summary] = lint(MemoryTree({**files, ".dasf-lint.yaml": config}), Options()).roots
    assert summary.environment is not None
    assert summary.environment.name == "staging"


def test_a_unit_that_is_not_understood_beside_one_that_is_leaves_the_module_to_be_judged_by_itself_too() -> None:
    files = {
        **WS,
        "live/prod/terragrunt.hcl": unit("  days = 1\n"),
        "live/dev/terragrunt.hcl": unit("  days = 1\n", source='${get_env("X")}/modules/ws'),
    }
    assert seeds(files) == (set(), {"modules/ws"})


def test_a_file_that_units_include_calls_nothing_by_itself() -> None:
    envcommon = 'terraform {\n  source = "${get_repo_root()}/modules/ws"\n}\n'
    text = 'include "c" {\n  path = "../../_envcommon/ws.hcl"\n}\ninputs = {\n  days = 400\n}\n'
    files = {**WS, "_envcommon/ws.hcl": envcommon, "live/prod/terragrunt.hcl": text}
    assert seeds(files) == ({"modules/ws[live/prod]"}, set())
    assert seeds(files, "_envcommon/ws.hcl") == ({"modules/ws[live/prod]"}, set())


@pytest.mark.parametrize("source", ["../../units/ws", "${get_repo_root()}/units/ws", "git::https://example.invalid/x"])
def test_a_unit_that_a_stack_copies_elsewhere_and_gives_values_is_not_followed(source: str) -> None:
    stack = f'unit "ws" {{\n  source = "{source}"\n  path   = "ws"\n  values = {{ days = 1 }}\n}}\n'
    files = {**WS, "live/prod/terragrunt.stack.hcl": stack}
    given = "  days = values.days\n" if source.startswith("git") else "  days = 1\n"
    files["units/ws/terragrunt.hcl"] = unit(given)
    assert seeds(files) == (set(), {"modules/ws"})


def test_a_file_that_is_included_counts_by_itself_where_a_unit_that_is_not_followed_may_include_it() -> None:
    envcommon = 'terraform {\n  source = "${get_repo_root()}/modules/ws"\n}\n'
    text = 'include "c" {\n  path = "../../_envcommon/ws.hcl"\n}\ninputs = {\n  days = 400\n}\n'
    files = {**WS, "_envcommon/ws.hcl": envcommon, "live/prod/terragrunt.hcl": text}
    unclear = {"live/dev/terragrunt.hcl": text.replace('"../../_envcommon/ws.hcl"', 'get_env("COMMON")')}
    assert seeds({**files, **unclear}) == ({"modules/ws[live/prod]"}, {"modules/ws"})
    said = {"live/dev/terragrunt.hcl": unclear["live/dev/terragrunt.hcl"] + unit("", source="../../other/${values.x}")}
    assert seeds({**files, **said}) == ({"modules/ws[live/prod]"}, set())


def test_a_module_is_judged_once_for_each_component_of_a_stack() -> None:
    parts = {"low": "  inputs = {\n    days = 1\n  }\n", "high": "", "open": "  inputs = {\n    days = var.days\n  }\n"}
    text = "".join(f'component "{name}" {{\n  source = "../modules/ws"\n{more}}}\n' for name, more in parts.items())
    files = {**WS, "stack/c.tfcomponent.hcl": text, "stack/d.tfdeploy.hcl": 'deployment "prod" {}\n'}
    for path in (".", "modules", "stack", "stack/c.tfcomponent.hcl"):
        assert seeds(files, path) == ({"modules/ws[stack/high]"}, {"modules/ws[stack/open]"})
    nobody = {**WS, "stack/c.tfcomponent.hcl": 'component "a" {\n  source = "../modules/${var.x}"\n}\n'}
    assert seeds(nobody) == (set(), {"modules/ws"})


def test_a_sensitive_value_of_a_unit_is_not_shown() -> None:
    text = 'variable "t" {\n  sensitive = true\n}\n' + SEED.replace("31536000", 'var.t == "" ? 1 : 31536000')
    files = {"modules/ws/main.tf": text, "live/prod/terragrunt.hcl": unit('  t = "Xq7hunter2-sesame"\n')}
    report = lint(MemoryTree(files), Options())
    assert "Xq7hunter2-sesame" in report.secrets.texts


def test_every_file_comes_to_one_fate() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": "",
        "m/more.tf": "",
        "old/main.tf": SEED,
        "jobs/databricks.yml": "bundle:\n  name: b\n",
    }
    report = lint(MemoryTree(files), Options(exclude=("old",)))
    assert report.accounts == {"judged": 2, "through_callers": 2, "left_out": 1, "told": 0}
    assert report.through_callers == 1
    assert dict(report.left_out) == {"m": "called by ., judged through its callers", "old": "excluded"}


# --- OpenTofu

SAFE = SEED.replace("31536000", "3600")


@pytest.mark.parametrize("paths", [(".",), ("prod",), ("prod/main.tf",), ("prod/main.tofu",)])
@pytest.mark.parametrize(("terraform", "tofu", "roots"), [(SAFE, SEED, {"prod[tofu]"}), (SEED, "", {"prod"})])
def test_where_a_file_for_opentofu_stands_beside_another_both_readings_are_judged(
    terraform: str, tofu: str, roots: set[str], paths: tuple[str, ...]
) -> None:
    assert seeds({"prod/main.tf": terraform, "prod/main.tofu": tofu}, *paths) == (roots, set())


def test_opentofu_reads_its_files_in_place_of_those_of_the_same_name_and_syntax() -> None:
    files = {"a.tf": SEED, "a.tofu.json": "{}", "b.tf.json": "{}", "b.tofu": ""}
    assert seeds(files)[0] == {".", ".[tofu]"}
    assert seeds({**files, "a.tofu": ""})[0] == {"."}
    overriding = {"main.tf": SAFE, "x_override.tf": SAFE, "x_override.tofu": SEED}
    assert seeds(overriding)[0] == {".[tofu]"}


def test_what_only_opentofu_reads_is_a_root() -> None:
    for name in ("main.tofu", "main.tofu.json"):
        text = SEED if name.endswith("tofu") else '{"resource": {"databricks_token": {"s": {"lifetime_seconds": 4e7}}}}'
        assert seeds({f"prod/{name}": text}) == ({"prod"}, set())
        assert seeds({f"prod/{name}": text, "README.md": ""}, f"prod/{name}") == ({"prod"}, set())


def test_a_file_for_opentofu_in_a_module_makes_two_readings_of_its_callers() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": 'module "n" {\n  source = "../n"\n}\n',
        "n/main.tf": SAFE,
        "n/main.tofu": SEED,
        "prod.tfvars": "",
        "other/main.tf": SAFE,
    }
    assert seeds(files) == ({".[prod.tfvars+tofu]"}, set())
    report = lint(MemoryTree(files), Options())
    assert [each.root.id for each in report.roots] == [".[prod.tfvars+tofu]", ".[prod.tfvars]", "other"]


def test_a_module_that_is_called_in_one_reading_only_is_judged_by_itself_in_the_other() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "main.tofu": "",
        "m/main.tf": SAFE,
        "m/main.tofu": SEED,
    }
    for paths in ((".",), ("m",), ("m/main.tf",)):
        assert seeds(files, *paths) == ({"m[tofu]"}, set())


@pytest.mark.parametrize(
    ("program", "roots", "left_out"),
    [
        ("terraform", {"a"}, {"a/main.tofu": "only OpenTofu reads it", "b/main.tofu": "only OpenTofu reads it"}),
        ("tofu", {"b"}, {"a/main.tf": "OpenTofu reads main.tofu in its place"}),
    ],
)
def test_the_configuration_says_which_program_it_is(program: str, roots: set[str], left_out: Mapping[str, str]) -> None:
    files = {
        ".dasf-lint.yaml": f"program: {program}\n",
        "a/main.tf": SEED,
        "a/main.tofu": "",
        "b/main.tofu": SEED,
        "c/main.tf": "",
    }
    assert seeds(files) == (roots, set())
    report = lint(MemoryTree(files), Options())
    assert dict(report.left_out) == left_out
    assert [each.kind for each in report.weakened] == ["program"]
    for path in left_out:
        told = lint(MemoryTree(files), Options(paths=(path,))).diagnostics
        assert {each.code: each.message for each in told}["unclaimed"] == f"{path} is not read: {left_out[path]}"


def test_nothing_to_judge_is_said_also_where_another_program_would_find_something() -> None:
    report = lint(MemoryTree({".dasf-lint.yaml": "program: terraform\n", "main.tofu": SEED}), Options())
    assert [each.code for each in report.diagnostics] == ["no-roots"]


def test_a_comment_in_a_file_for_opentofu_excuses() -> None:
    text = SEED.replace("31536000", "31536000 # dasf-lint: ignore[token-lifetime] rotated by hand")
    assert [each.policy for each in lint(MemoryTree({"main.tofu": text}), Options()).suppressed] == ["token-lifetime"]


# --- sources of modules that are no literal text

CHILD = 'variable "days" {\n  default = 365\n}\n' + SEED.replace("31536000", "var.days * 86400")


def calling(variable: str, source: str, days: int) -> str:
    return f'variable "m" {{\n{variable}\n}}\nmodule "c" {{\n  source = "{source}"\n  days   = {days}\n}}\n'


@pytest.mark.parametrize("paths", [(".",), ("mods",), ("mods/a/main.tf", "mods/b/main.tf")])
def test_constant_variables_decide_where_a_module_comes_from(paths: tuple[str, ...]) -> None:
    root = calling('  const   = true\n  default = "a"', "./mods/${var.m}", 365)
    files = {"main.tf": root, "mods/a/main.tf": CHILD, "mods/b/main.tf": CHILD}
    assert seeds(files, *paths) == ({"."}, {"mods/b"})
    report = lint(MemoryTree(files), Options(paths=paths))
    assert not report.diagnostics
    values = {**files, "terraform.tfvars": 'm = "b"\n'}
    assert seeds(values, *paths) == ({"."}, {"mods/a"})


def test_a_local_decides_as_well_and_what_is_not_constant_is_told_where_it_is_terraform_for_sure() -> None:
    root = 'locals {\n  s = "./a"\n}\nmodule "c" {\n  source = local.s\n  days   = 365\n}\n'
    assert seeds({"main.tf": root, "a/main.tf": CHILD}) == ({"."}, set())
    root = calling('  default = "a"', "./${var.m}", 365)
    for program, codes in (("terraform", ["terraform"]), ("tofu", []), ("", [])):
        config = {".dasf-lint.yaml": f"program: {program}\n"} if program else {}
        files = {"main.tf": root, "a/main.tf": CHILD, **config}
        assert seeds(files) == ({"."}, set())
        assert [each.code for each in lint(MemoryTree(files), Options()).diagnostics] == codes


def test_a_source_that_nobody_knows_is_a_gap_and_its_modules_are_judged_without_defaults() -> None:
    files = {"main.tf": calling("  const = true", "./${var.m}", 1), "a/main.tf": CHILD, "b/main.tf": CHILD}
    assert seeds(files) == (set(), {"a", "b"})
    report = lint(MemoryTree(files), Options())
    assert [gap.what for gap in report.gaps] == ["module.c"]
    told = [(each.level, each.code, each.message) for each in report.diagnostics if each.code == "source"]
    assert told == [("gap", "source", 'Where module "c" comes from is not known: it depends on var.m')]
    assert all(each.level == "gap" for each in report.diagnostics)


def test_the_workspace_may_decide_where_a_module_comes_from() -> None:
    source = 'terraform.workspace == "prod" ? "./a" : "./b"'
    root = f'module "c" {{\n  source = {source}\n  days   = 365\n}}\n'
    files = {"main.tf": root, "a/main.tf": CHILD, "b/main.tf": CHILD}
    assert seeds(files) == (set(), {"a", "b"})
    report = lint(MemoryTree(files), Options(workspace="prod"))
    assert [member.root for each in report.findings for member in each.members] == ["."]
    assert [each.root.id for each in report.roots if each.root.alone] == ["b"]


def test_a_source_that_depends_on_itself_is_no_text() -> None:
    root = 'module "c" {\n  source = module.c.x\n}\nmodule "d" {\n  source = each.key\n}\n'
    report = lint(MemoryTree({"main.tf": root + SEED}), Options())
    assert [finding.policy for finding in report.findings] == ["token-lifetime"]
    assert report.could_not_vouch


def test_what_a_module_makes_that_is_not_there_nobody_can_vouch_for() -> None:
    """A submodule may not have been checked out; Terraform stops at it."""
    files = {"main.tf": 'module "c" {\n  source = "./missing"\n}\n' + SEED}
    report = lint(MemoryTree(files), Options())
    assert [finding.policy for finding in report.findings] == ["token-lifetime"]
    assert report.could_not_vouch
    (told,) = [each for each in report.diagnostics if each.level == "error"]
    assert told.span is not None
    assert "there is no module at missing" in told.message


# --- what is not in the repository

SWITCHES = {
    "workspace": 'count = terraform.workspace == "prod" ? 1 : 0',
    "key of the workspace": 'for_each = toset(terraform.workspace == "prod" ? ["a"] : [])',
    "generated file": 'count = fileexists("${path.module}/build/x.json") ? 1 : 0',
    "file outside": 'count = fileexists("../../elsewhere/x.json") ? 1 : 0',
    "generated directory": 'for_each = fileset("${path.module}/build", "*.json")',
    "no match": 'for_each = fileset(path.module, "*.json")',
    "content": 'count = try(file("build/x.json"), "") == "" ? 0 : 1',
    "readable": 'count = can(file("build/x.json")) ? 1 : 0',
    "hash": 'count = try(filesha256("build/x.json"), null) == null ? 0 : 1',
    "template": 'count = can(templatefile("build/x.tftpl", {})) ? 1 : 0',
}


@pytest.mark.parametrize("module", [False, True])
@pytest.mark.parametrize("switch", SWITCHES)
def test_what_a_switch_may_create_is_judged_though_nobody_knows_how_it_stands(switch: str, module: bool) -> None:
    text = SEED.replace("{\n", f"{{\n  {SWITCHES[switch]}\n", 1)
    files = {"main.tf": text}
    if module:
        files = {"main.tf": f'module "m" {{\n  source = "./m"\n  {SWITCHES[switch]}\n}}\n', "m/main.tf": SEED}
    assert seeds(files) == ({"."}, set())
    report = lint(MemoryTree(files), Options())
    assert [each.unknown_nodes for each in report.roots] == [1]
    assert [each.level for each in report.diagnostics] == ["gap"]


def test_a_workspace_that_is_given_decides() -> None:
    text = SEED.replace("{\n", f"{{\n  {SWITCHES['workspace']}\n", 1)
    for workspace, found in (("prod", 1), ("default", 0)):
        report = lint(MemoryTree({"main.tf": text}), Options(workspace=workspace))
        assert (len(report.findings), len(report.diagnostics)) == (found, 0)
    configured = {
        "main.tf": text,
        ".dasf-lint.yaml": "roots: [{path: ., workspace: default}, {path: ., workspace: prod}]\n",
    }
    assert seeds(configured) == ({".[prod]"}, set())


def test_a_file_that_is_there_decides() -> None:
    text = SEED.replace("{\n", '{\n  count = fileexists("x.json") ? 0 : 1\n', 1)
    assert seeds({"main.tf": text, "x.json": ""}) == (set(), set())
    assert not lint(MemoryTree({"main.tf": 'output "o" {\n  value = file("x.json")\n}\n'}), Options()).diagnostics
