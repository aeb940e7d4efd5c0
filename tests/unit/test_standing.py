"""Where a finding stands: what nothing says to be deployed is told all the same, says so, and claims less."""

from collections.abc import Iterator, Mapping

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.core.answers import Finding, Member
from dasf_lint.core.source import SourceFile
from dasf_lint.core.standing import A_STEP_LESS, AT_MOST_MEDIUM, LOW, Standing, StandingKind, doubted

MODULE = """
variable "name" {
  type = string
}
resource "azurerm_databricks_workspace" "this" {
  name                = var.name
  location            = "westeurope"
  resource_group_name = "g"
  sku                 = "premium"
  custom_parameters {
    no_public_ip = false
  }
}
"""
ROOT = MODULE.replace("var.name", '"w"').replace('variable "name" {\n  type = string\n}\n', "")
BUNDLE = (
    "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      job_clusters:\n        - job_cluster_key: k\n"
    "          new_cluster: {data_security_mode: NONE}\n"
)
SWITCH = 'variable "on" {\n  type    = bool\n  default = false\n}\n'


def call(source: str = "./m", more: str = "") -> str:
    return f'module "w" {{\n  source = "{source}"\n  name   = "w"\n{more}}}\n'


def report_on(files: Mapping[str, str], **options: object) -> Report:
    return lint(
        MemoryTree(dict(files)), Options(select=("DASF-4", "DASF-34", "DASF-33"), as_of="2026-01-01", **options)
    )  # type: ignore[arg-type]


def finding_in(files: Mapping[str, str], policy: str = "workspace-public-ip", **options: object) -> Finding:
    [finding] = [each for each in report_on(files, **options).findings if each.policy == policy]
    return finding


def stands(files: Mapping[str, str], policy: str = "workspace-public-ip") -> tuple[StandingKind, str]:
    finding = finding_in(files, policy)
    return finding.standing.kind, finding.confidence


# --- switched off


OFF = [
    (call(more="  count = 0\n"), {}, "the count of module.w is 0 (main.tf:4)", "low"),
    (call(more="  for_each = {}\n"), {}, "the for_each of module.w is empty (main.tf:4)", "low"),
    (SWITCH + call(more="  count = var.on ? 1 : 0\n"), {"terraform.tfvars": "\non = false\n"},
     "the count of module.w is 0 by terraform.tfvars:2 (var.on)", "low"),
    (SWITCH + call(more="  count = local.on ? 1 : 0\n") + "locals {\n  on = var.on\n}\n", {"x.auto.tfvars": "on = false\n"},
     "the count of module.w is 0 by x.auto.tfvars:1 (local.on)", "low"),
    (SWITCH + call(more="  count = var.on ? 1 : 0\n"), {},
     "the count of module.w is 0 by the default of var.on (main.tf:3)", "medium"),
    (SWITCH + call(more="  count = local.on ? 1 : 0\n") + "locals {\n  on = var.on && true\n}\n", {},
     "the count of module.w is 0 by the default of var.on (main.tf:3)", "medium"),
]  # fmt: skip


@pytest.mark.parametrize(("main", "more", "why", "confidence"), OFF)
def test_a_module_of_which_no_call_has_an_instance_says_what_switches_it_off(
    main: str, more: Mapping[str, str], why: str, confidence: str
) -> None:
    finding = finding_in({"main.tf": main, "m/main.tf": MODULE, **more})
    assert finding.standing.kind == "switched_off"
    assert finding.standing.why == f"no call of this module has an instance: {why}"
    assert (finding.severity, finding.confidence) == ("high", confidence)
    assert finding.standing.span is not None
    assert f"{finding.standing.span.file.path}:{finding.standing.span.line}" in why


def test_the_default_of_a_module_between_is_nothing_that_an_applier_outweighs() -> None:
    between = SWITCH + call("../m", "  count = var.on ? 1 : 0\n")
    files = {"main.tf": 'module "a" {\n  source = "./a"\n}\n', "a/main.tf": between, "m/main.tf": MODULE}
    finding = finding_in(files)
    assert finding.standing.why.endswith("the count of module.a.module.w is 0 by a/main.tf:3 (var.on)")
    assert finding.confidence == "low"


def test_what_a_module_between_is_given_switches_it_off_where_that_is_written() -> None:
    between = SWITCH + call("../m", "  count = var.on ? 1 : 0\n")
    main = SWITCH + 'module "a" {\n  source = "./a"\n  on = var.on\n}\n'
    finding = finding_in({"main.tf": main, "a/main.tf": between, "m/main.tf": MODULE})
    assert finding.standing.why.endswith("the count of module.a.module.w is 0 by the default of var.on (main.tf:3)")
    assert finding.confidence == "medium"


def test_what_lies_below_a_module_that_is_switched_off_is_switched_off_with_it() -> None:
    between = 'variable "name" {\n  type = string\n}\n' + call("../m").replace('"w"\n}', "var.name\n}")
    files = {"main.tf": call("./a", "  count = 0\n"), "a/main.tf": between, "m/main.tf": MODULE}
    finding = finding_in(files)
    assert [each.root for each in finding.members] == ["a"]
    assert finding.standing.kind == "switched_off"


def test_one_call_with_an_instance_is_enough() -> None:
    main = call(more="  count = 0\n") + call().replace('"w" {', '"v" {')
    assert stands({"main.tf": main, "m/main.tf": MODULE}) == ("deployed", "high")


def test_calls_that_are_switched_off_beside_it_are_counted_once_each() -> None:
    main = call(more="  count = 0\n") + call(more="  count = 0\n").replace('"w" {', '"v" {')
    files = {"main.tf": main, "m/main.tf": MODULE, "dev.tfvars": "", "prod.tfvars": ""}
    assert finding_in(files).standing.why.endswith(
        "the count of module.w is 0 (main.tf:4), and 1 more call is switched off"
    )


def test_a_call_that_a_file_leaves_off_and_another_a_default_may_be_switched_on() -> None:
    main = call("../m", "  count = 0\n")
    other = SWITCH + call("../m", "  count = var.on ? 1 : 0\n")
    finding = finding_in({"a/main.tf": main, "b/main.tf": other, "m/main.tf": MODULE})
    assert "by the default of var.on (b/main.tf:3), and 1 more call is switched off" in finding.standing.why
    assert finding.confidence == "medium"


def test_a_call_in_an_example_says_little_of_a_module() -> None:
    files = {"examples/x/main.tf": call("../../m", "  count = 0\n"), "m/main.tf": MODULE}
    assert stands(files) == ("switched_off", "medium")


def test_nothing_is_left_out_for_it() -> None:
    """A request may bring `count = 0`, or move a file, and the module may be applied all the same."""
    off = report_on({"main.tf": call(more="  count = 0\n"), "m/main.tf": MODULE})
    on = report_on({"main.tf": call(), "m/main.tf": MODULE})
    assert [each.fingerprint for each in off.findings] == [each.fingerprint for each in on.findings]
    assert [each.severity for each in off.findings] == [each.severity for each in on.findings]


# --- names of directories


@pytest.mark.parametrize(
    "directory",
    [
        "examples/basic",
        "example",
        "a/Examples/b",
        "samples/x",
        "tests/setup",
        "x/tests/fixtures",
        "testdata",
        "FIXTURES/x",
    ],
)
def test_examples_and_tests_are_told_by_their_directories(directory: str) -> None:
    finding = finding_in({f"{directory}/main.tf": ROOT})
    assert (finding.standing.kind, finding.severity, finding.confidence) == ("example", "high", "medium")
    assert finding.standing.why.endswith("): nothing here says that it is deployed")


@pytest.mark.parametrize("directory", ["archive/x", "a/ARCHIVED", "OLD/x", "_old", "deprecated/prod", "old/examples/x"])
def test_what_is_set_aside_is_told_by_its_directory(directory: str) -> None:
    assert stands({f"{directory}/main.tf": ROOT}) == ("set_aside", "medium")


@pytest.mark.parametrize(
    "directory",
    [
        ".",
        "latest",
        "test",
        "envs/test",
        "tests-of-products",
        "golden",
        "old_town",
        "archive-2024",
        "sampleapp",
        "prod",
    ],
)
def test_other_names_say_nothing(directory: str) -> None:
    assert stands({f"{directory}/main.tf".removeprefix("./"): ROOT}) == ("deployed", "high")


@pytest.mark.parametrize("program", ["apply_test.go", "test_apply.py", "conftest.py", "apply_test.py"])
def test_a_directory_test_is_one_of_tests_where_a_program_of_tests_lies_in_it(program: str) -> None:
    """`test` is the name of an environment as well."""
    assert stands({"test/a/main.tf": ROOT, f"test/{program}": ""}) == ("example", "medium")
    assert stands({"test/a/main.tf": ROOT, program: ""}) == ("deployed", "high")


def test_a_reason_names_the_directory_that_says_so() -> None:
    assert finding_in({"x/examples/basic/main.tf": ROOT}).standing.why == (
        "an example (x/examples): nothing here says that it is deployed"
    )
    assert finding_in({"OLD/basic/main.tf": ROOT}).standing.why == (
        "set aside (OLD): nothing here says that it is still deployed"
    )
    assert finding_in({"tests/basic/main.tf": ROOT}).standing.why.startswith("a test (tests)")


def test_bundles_are_told_by_their_directories_as_well() -> None:
    assert stands({"examples/x/databricks.yml": BUNDLE}, "compute-without-isolation") == ("example", "medium")
    assert stands({"old/databricks.yml": BUNDLE}, "compute-without-isolation") == ("set_aside", "medium")
    assert stands({"databricks.yml": BUNDLE}, "compute-without-isolation") == ("deployed", "high")


def test_a_state_that_is_kept_says_that_an_example_is_deployed() -> None:
    backend = 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'
    assert stands({"examples/x/main.tf": backend + ROOT}) == ("deployed", "high")
    assert stands({"examples/x/main.tf": 'terraform {\n  backend "s3" {}\n}\n' + ROOT}) == ("example", "medium")
    # What was set aside had one as well.
    assert stands({"old/x/main.tf": backend + ROOT}) == ("set_aside", "medium")


@pytest.mark.parametrize(
    "settings",
    [
        "roots: [{path: old/x}]",
        "environments: {prod: {paths: ['old/**']}}",
        "roots: [{path: old/x, environment: prod}]",
    ],
)
def test_the_configuration_knows_better(settings: str) -> None:
    assert stands({"old/x/main.tf": ROOT, ".dasf-lint.yaml": f"version: 1\n{settings}\n"}) == ("deployed", "high")


def test_the_configuration_knows_better_of_bundles() -> None:
    settings = "version: 1\nenvironments: {prod: {targets: [live]}}\n"
    files = {"old/databricks.yml": f"{BUNDLE}targets: {{live: {{}}}}\n", ".dasf-lint.yaml": settings}
    assert stands(files, "compute-without-isolation") == ("deployed", "high")


def test_a_unit_of_terragrunt_stands_where_its_file_does() -> None:
    unit = 'terraform {\n  source = "../../old/m"\n}\ninputs = {\n  name = "w"\n}\n'
    assert stands({"live/prod/terragrunt.hcl": unit, "old/m/main.tf": MODULE}) == ("deployed", "high")
    unit = unit.replace("old/m", "m")
    assert stands({"examples/x/terragrunt.hcl": unit, "m/main.tf": MODULE}) == ("example", "medium")


def test_a_plan_is_of_what_somebody_deploys() -> None:
    plan = SourceFile(
        "plan.json",
        b'{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{"address": '
        b'"azurerm_databricks_workspace.this", "mode": "managed", "type": "azurerm_databricks_workspace", "name": "this", '
        b'"change": {"actions": ["create"], "after": {"custom_parameters": [{"no_public_ip": false}]}}}]}',
    )
    assert finding_in({"examples/x/main.tf": ROOT}, plan=plan).standing.kind == "deployed"


# --- modules to be called


def test_a_module_to_be_called_says_so() -> None:
    finding = finding_in({"modules/w/main.tf": MODULE})
    assert (finding.standing.kind, finding.severity, finding.confidence) == ("module", "high", "medium")
    assert finding.standing.why == "a module to be called (modules/w): nothing here says that it is deployed"


@pytest.mark.parametrize(
    "more",
    [
        {"modules/w/terraform.tfvars": ""},
        {"modules/w/prod.tfvars": 'name = "w"\n'},
        {"modules/w/values.tfvars": ""},
        {"modules/w/.terraform.lock.hcl": ""},
        {"modules/w/provider.tf": 'provider "azurerm" {\n  features {}\n}\n'},
        {"modules/w/backend.tf": 'terraform {\n  backend "azurerm" {}\n}\n'},
        {".dasf-lint.yaml": "version: 1\nroots: [{path: modules/w}]\n"},
        {".dasf-lint.yaml": "version: 1\nenvironments: {prod: {paths: [modules/w]}}\n"},
    ],
)
def test_what_somebody_applies_is_no_module_to_be_called(more: Mapping[str, str]) -> None:
    assert stands({"modules/w/main.tf": MODULE, **more}) == ("deployed", "high")


@pytest.mark.parametrize("directory", ["live", "envs/prod", "dev/w"])
def test_what_is_of_an_environment_is_deployed_there(directory: str) -> None:
    assert stands({f"{directory}/main.tf": MODULE}) == ("deployed", "high")


def test_what_needs_no_value_may_be_applied_as_it_stands() -> None:
    assert stands({"modules/w/main.tf": ROOT}) == ("deployed", "high")


def test_variable_values_that_are_an_example_are_nobodys() -> None:
    assert stands({"modules/w/main.tf": MODULE, "modules/w/example.tfvars": 'name = "w"\n'}) == ("module", "medium")


# --- what becomes of a finding


def test_a_finding_of_several_roots_stands_where_most_says_that_it_is_deployed() -> None:
    files = {"examples/x/main.tf": call("../../m"), "old/x/main.tf": call("../../m"), "m/main.tf": MODULE}
    assert stands(files) == ("example", "medium")
    assert stands({**files, "prod/main.tf": call("../m")}) == ("deployed", "high")


def test_what_is_left_of_a_finding_stands_where_its_members_do() -> None:
    excused = call("../m").replace('name   = "w"', 'name   = "w" # dasf-lint: ignore[workspace-public-ip] soon')
    prod = excused.replace('module "w" {', '# dasf-lint: ignore[workspace-public-ip] soon\nmodule "w" {')
    files = {"examples/x/main.tf": call("../../m"), "prod/main.tf": prod, "m/main.tf": MODULE}
    report = report_on(files)
    [finding] = [each for each in report.findings if each.policy == "workspace-public-ip"]
    [other] = [each for each in report.suppressed if each.policy == "workspace-public-ip"]
    assert (finding.standing.kind, finding.confidence) == ("example", "medium")
    assert (other.standing.kind, other.confidence) == ("deployed", "high")


HOST = "https://dbc-c3b218c9-52f3.cloud.databricks.com"


def test_a_finding_about_two_things_stands_where_less_is_known_of_one() -> None:
    one = f"bundle: {{name: a}}\ntargets: {{dev: {{mode: development, workspace: {{host: '{HOST}'}}}}}}\n"
    prod = (
        f"bundle: {{name: b}}\ntargets: {{prod: {{mode: production, workspace: {{host: '{HOST}', root_path: /x}}}}}}\n"
    )
    files = {"dev/databricks.yml": one, "old/databricks.yml": prod}
    options = Options(select=("targets-share-workspace",))
    [finding] = lint(MemoryTree(files), options).findings
    assert (finding.standing.kind, finding.confidence) == ("set_aside", "low")
    # A production that is deployed is enough.
    [finding] = lint(MemoryTree({**files, "z/databricks.yml": prod}), options).findings
    assert (finding.standing.kind, finding.confidence) == ("deployed", "medium")


SECRET = """
resource "databricks_cluster" "c" {
  spark_env_vars = {
    API_TOKEN = "qZ8rT5yN1wK7mB3xV6cL9sD2"
  }
}
"""


@pytest.mark.parametrize(("directory", "kind"), [("prod", "deployed"), ("old", "set_aside"), ("tests", "example")])
def test_a_credential_is_there_for_everybody_who_reads_whatever_is_deployed(directory: str, kind: str) -> None:
    assert stands({f"{directory}/main.tf": SECRET}, "plaintext-secret") == (kind, "high")


@pytest.mark.parametrize(
    ("doubt", "left"),
    [
        (0, "high medium low"),
        (AT_MOST_MEDIUM, "medium medium low"),
        (A_STEP_LESS, "medium low low"),
        (LOW, "low low low"),
    ],
)
def test_what_a_doubt_leaves_of_confidence(doubt: int, left: str) -> None:
    standing = Standing("set_aside", "x", doubt)
    assert [doubted(each, standing) for each in ("high", "medium", "low")] == left.split()


def test_members_are_gone_through_once_however_many_rows_ask() -> None:
    text = 'resource "databricks_token" "t" {\n  count = 40\n  lifetime_seconds = 31536000\n}\n'
    [finding] = lint(MemoryTree({"main.tf": text}), Options(as_of="2026-11-30")).findings
    looked: list[int] = []

    class Watched(list[Member]):
        def __iter__(self) -> Iterator[Member]:
            looked.append(1)
            return super().__iter__()

    finding.members = Watched(finding.members)
    assert {(finding.confidence, finding.standing.kind) for _ in range(40)} == {("high", "deployed")}
    assert looked == [1]
