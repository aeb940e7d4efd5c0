"""The line to edit first, and the way there: what a reader of a report follows from hop to hop."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Cause, Finding
from dasf_lint.core.data import Hop
from dasf_lint.report.phrases import hop_text

PINNED = "library-not-pinned"
OUTDATED = "runtime-out-of-support"

JOB = """
resource "databricks_job" "j" {
  name = "j"
  dynamic "library" {
    for_each = %s
    content {
      pypi {
        package = %s
      }
    }
  }
}
"""


def found(files: str | dict[str, str], policy: str) -> list[Finding]:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    return lint(tree, Options(profile="strict", select=(policy,))).findings


def text_at(cause: Cause) -> str:
    return cause.span.file.text.splitlines()[cause.span.line - 1].strip()


def stations(cause: Cause) -> list[tuple[str, str]]:
    return [(hop.kind, _text_of(hop)) for hop in cause.way]


def _text_of(hop: Hop) -> str:
    assert hop.place is not None
    return hop.place.file.text.splitlines()[hop.place.line - 1].strip()


# --- keys and elements of what is repeated

NAMES = 'locals {\n  names = [\n    "pandas",\n    "numpy",\n  ]\n}\n'
PAIRS = 'locals {\n  pairs = {\n    pandas  = "a"\n    "numpy" = "b"\n  }\n}\n'
OF_NAMES = {'"pandas",', '"numpy",'}
OF_PAIRS = {'pandas  = "a"', '"numpy" = "b"'}


@pytest.mark.parametrize(
    ("written", "for_each", "package", "lines"),
    [
        (NAMES, "toset(local.names)", "library.key", OF_NAMES),
        (NAMES, "toset(local.names)", "library.value", OF_NAMES),
        (NAMES, "local.names", "library.value", OF_NAMES),
        (NAMES, "{ for n in local.names : n => {} }", "library.key", OF_NAMES),
        (NAMES, '{ for i, n in local.names : i => "x" }', "local.names[library.key]", OF_NAMES),
        (NAMES, "{ for n in toset(local.names) : n => 1 }", "library.key", OF_NAMES),
        (NAMES, "zipmap(local.names, [1, 2])", "library.key", OF_NAMES),
        (NAMES, "reverse(sort(local.names))", "library.value", OF_NAMES),
        (NAMES, "setsubtract(local.names, [])", "library.value", OF_NAMES),
        (PAIRS, "local.pairs", "library.key", OF_PAIRS),
        (PAIRS, "{ for k, v in local.pairs : k => v }", "library.key", OF_PAIRS),
        (PAIRS, '{ for k, v in local.pairs : "${k}-${v}" => v }', "library.key", OF_PAIRS),
        (PAIRS, "toset(keys(local.pairs))", "library.key", OF_PAIRS),
        (PAIRS, "[for k, v in local.pairs : k]", "library.value", OF_PAIRS),
        (PAIRS, "merge(local.pairs, {})", "library.key", OF_PAIRS),
        (PAIRS, "{ for k, v in merge(local.pairs, {}) : k => v }", "library.key", OF_PAIRS),
        (PAIRS, "tomap(local.pairs)", "library.key", OF_PAIRS),
        ("", 'toset([\n"pandas",\n"numpy",\n])', "library.key", OF_NAMES),
        ("", '{\npandas  = "a"\n"numpy" = "b"\n}', "library.key", OF_PAIRS),
    ],
)
def test_a_key_is_edited_where_it_is_written(written: str, for_each: str, package: str, lines: set[str]) -> None:
    findings = found(written + JOB % (for_each, package), PINNED)
    assert {text_at(each.cause) for each in findings} == lines
    assert len(findings) == len(lines)
    for each in findings:
        assert stations(each.cause)[-1] == ("use", f"package = {package}")


REPEATED = """
resource "databricks_library" "l" {
  for_each   = %s
  cluster_id = "c"
  pypi {
    package = %s
  }
}
"""


@pytest.mark.parametrize("package", ["each.key", "each.value"])
def test_instances_of_a_set_stay_apart(package: str) -> None:
    findings = found(NAMES + REPEATED % ("toset(local.names)", package), PINNED)
    assert [text_at(each.cause) for each in findings] == ['"pandas",', '"numpy",']
    assert stations(findings[0].cause) == [
        ("literal", '"pandas",'), ("local", "names = ["), ("use", f"package = {package}"),
    ]  # fmt: skip


def test_instances_of_a_map_in_a_file_of_variables_stay_apart() -> None:
    files = {
        "main.tf": 'variable "pairs" {\n  type = map(string)\n}\n' + REPEATED % ("var.pairs", "each.key"),
        "terraform.tfvars": 'pairs = {\n  pandas = "x"\n  numpy  = "y"\n}\n',
    }
    findings = found(files, PINNED)
    assert [text_at(each.cause) for each in findings] == ['pandas = "x"', 'numpy  = "y"']
    assert [each.cause.span.file.path for each in findings] == ["terraform.tfvars"] * 2


def test_a_key_that_a_module_is_handed_leads_through_the_call() -> None:
    files = {
        "main.tf": PAIRS + 'module "m" {\n  source = "./m"\n  pairs = local.pairs\n}\n',
        "m/main.tf": 'variable "pairs" {\n  type = map(string)\n}\n' + REPEATED % ("var.pairs", "each.key"),
    }
    findings = found(files, PINNED)
    assert {text_at(each.cause) for each in findings} == OF_PAIRS
    assert ("module_argument", "pairs = local.pairs") in stations(findings[0].cause)


def test_the_key_of_a_module_call_is_handed_on_with_its_way() -> None:
    files = {
        "main.tf": PAIRS + 'module "m" {\n  source = "./m"\n  for_each = local.pairs\n  name = each.key\n}\n',
        "m/main.tf": 'variable "name" {}\nresource "databricks_library" "l" {\n  cluster_id = "c"\n'
        "  pypi {\n    package = var.name\n  }\n}\n",
    }
    assert {text_at(each.cause) for each in found(files, PINNED)} == OF_PAIRS


def test_the_key_of_a_decoded_file_stands_in_the_file() -> None:
    files = {
        "main.tf": REPEATED % ('yamldecode(file("pairs.yaml"))', "each.key"),
        "pairs.yaml": "pandas: a\nnumpy: b\n",
    }
    assert {text_at(each.cause) for each in found(files, PINNED)} == {"pandas: a", "numpy: b"}


def test_a_secret_in_a_file_beside_the_code_is_written_in_the_repository() -> None:
    files = {
        "main.tf": 'resource "databricks_secret" "s" {\n  key          = "k"\n  scope        = "s"\n'
        '  string_value = trimspace(file("token.txt"))\n}\n',
        "token.txt": "qZ8rT5yN1wK7mB3xV6cL9sD2\n",
    }
    assert len(found(files, "plaintext-secret")) == 1
    assert found({**files, "token.txt": "${TOKEN}\n"}, "plaintext-secret") == []


# --- what a condition has decided

KEY = "managed_services_cmk_key_vault_key_id"
CHOSEN = """
variable "on" {
  default = false
}
resource "azurerm_databricks_workspace" "w" {
  sku = "premium"
  %s
}
"""


def decided(finding: Finding) -> list[tuple[str, str]]:
    return [
        (label, span.file.text.splitlines()[span.line - 1].strip())
        for label, span in finding.cause.related
        if label.startswith(("var.", "local."))
    ]


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        ("var.on ? x : null", "var.on is false"),
        ("!var.on ? null : x", "var.on is false"),
        ("(var.on) ? x : null", "var.on is false"),
        ("true && var.on ? x : null", "var.on is false"),
        ("var.on == true ? x : null", "var.on is false"),
        ("length(var.on ? [1] : []) > 0 ? x : null", "var.on is false"),
        ("try(var.on, true) ? x : null", "var.on is false"),
    ],
)
def test_a_condition_that_leaves_something_out_is_shown_among_what_to_edit(condition: str, name: str) -> None:
    written = condition.replace("x", "azurerm_key_vault_key.k.id").replace("azurerm_key_vault_key.k.id", '"x"')
    source = CHOSEN % f"{KEY} = {written}"
    [finding] = [each for each in found(source, "workspace-managed-services-key") if each.cause.path == KEY]
    assert text_at(finding.cause) == f"{KEY} = {written}"
    assert decided(finding) == [(name, "default = false")]


def test_a_local_that_decides_is_shown_where_it_is_made() -> None:
    source = CHOSEN % f'{KEY} = local.keyed ? "x" : null' + "locals {\n  keyed = var.on\n}\n"
    [finding] = [each for each in found(source, "workspace-managed-services-key") if each.cause.path == KEY]
    assert decided(finding) == [("local.keyed is false", "keyed = var.on"), ("var.on is false", "default = false")]


def test_a_condition_in_a_module_is_decided_by_its_caller() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  on     = false\n}\n',
        "m/main.tf": (CHOSEN % f'{KEY} = var.on ? "x" : null').replace("default = false", ""),
    }
    [finding] = [each for each in found(files, "workspace-managed-services-key") if each.cause.path == KEY]
    assert decided(finding) == [("var.on is false", "on     = false")]


RUN_AS = """
variable "on" {
  default = false
}
resource "databricks_job" "j" {
  name = "j"
  dynamic "run_as" {
    for_each = %s
    content {
      service_principal_name = "00000000-0000-0000-0000-000000000001"
    }
  }
}
"""


def test_a_block_that_a_condition_leaves_out_is_edited_where_it_is_left_out() -> None:
    [finding] = found({"prod/main.tf": RUN_AS % "var.on ? [1] : []"}, "prod-job-runs-as-user")
    assert text_at(finding.cause) == "for_each = var.on ? [1] : []"
    assert decided(finding) == [("var.on is false", "default = false")]


def test_a_block_over_an_empty_list_is_edited_where_the_list_is_given() -> None:
    files = {
        "prod/main.tf": 'variable "blocks" {}\n' + RUN_AS % "var.blocks",
        "prod/terraform.tfvars": "blocks = []\n",
    }
    [finding] = found(files, "prod-job-runs-as-user")
    assert (finding.cause.span.file.path, text_at(finding.cause)) == ("prod/terraform.tfvars", "blocks = []")


def test_a_wrong_value_that_a_condition_chose_shows_what_decided() -> None:
    source = CHOSEN % "custom_parameters {\n    no_public_ip = !var.on ? false : true\n  }"
    [finding] = found(source, "workspace-public-ip")
    assert decided(finding) == [("var.on is false", "default = false")]


def test_what_a_conditional_takes_from_elsewhere_is_edited_there() -> None:
    files = {
        "main.tf": 'module "m" {\n  source  = "./m"\n  package = "pandas"\n}\n',
        "m/main.tf": 'variable "package" {\n  default = null\n}\nresource "databricks_library" "l" {\n  cluster_id = "c"\n'
        '  pypi {\n    package = var.package != null ? var.package : "numpy==2.0.0"\n  }\n}\n',
    }
    [finding] = found(files, PINNED)
    assert text_at(finding.cause) == 'package = "pandas"'
    assert decided(finding) == [("var.package is pandas", 'package = "pandas"')]
    here = {**files, "main.tf": 'module "m" {\n  source  = "./m"\n}\n'}
    here["m/main.tf"] = here["m/main.tf"].replace("numpy==2.0.0", "numpy")
    [finding] = found(here, PINNED)
    assert text_at(finding.cause) == 'package = var.package != null ? var.package : "numpy"'
    assert decided(finding) == [("var.package is not set", "default = null")]


def test_a_local_that_decides_is_followed_to_the_variable_that_it_was_made_of() -> None:
    source = CHOSEN % f'{KEY} = local.keyed ? "x" : null' + "locals {\n  keyed = !local.plain\n  plain = !var.on\n}\n"
    [finding] = [each for each in found(source, "workspace-managed-services-key") if each.cause.path == KEY]
    assert decided(finding) == [
        ("local.keyed is false", "keyed = !local.plain"),
        ("local.plain is true", "plain = !var.on"),
        ("var.on is false", "default = false"),
    ]


# --- what the members of one finding do not share

MODULE = """
variable "name" {}
locals {
  package = "${var.name}>=1"
}
resource "databricks_library" "l" {
  cluster_id = "c"
  pypi {
    package = local.package
  }
}
"""


def test_other_sources_of_a_value_at_one_line_are_shown_beside_it() -> None:
    calls = [f'module "{n}" {{\n  source = "./m"\n  name   = "{n}"\n}}\n' for n in ("pandas", "numpy", "pyarrow")]
    [finding] = found({"main.tf": "".join(calls), "m/main.tf": MODULE}, PINNED)
    assert len(finding.members) == 3
    places = {(label, span.line) for label, span in finding.cause.related}
    assert places == {("pypi.package is pandas>=1", 3), ("pypi.package is pyarrow>=1", 11)}
    assert next(hop.place.line for hop in finding.cause.way if hop.place) == 7


def test_what_members_do_not_share_is_bounded() -> None:
    calls = [f'module "m{n}" {{\n  source = "./m"\n  name   = "p{n}"\n}}\n' for n in range(100)]
    [finding] = found({"main.tf": "".join(calls), "m/main.tf": MODULE}, PINNED)
    assert len(finding.members) == 100
    assert len(finding.cause.related) == 24


# --- where a person looks for what is not known

WORKSPACE = 'resource "azurerm_databricks_workspace" "w" {\n  name = "w"\n  custom_parameters {\n  }\n}\n'
ENTRY = 'terraform {\n  required_providers {\n    azurerm = {\n      source = "hashicorp/azurerm"\n    }\n  }\n}\n'
BLOCK = 'provider "azurerm" {\n  features {}\n}\n'


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"main.tf": WORKSPACE, "versions.tf": ENTRY + BLOCK}, ("versions.tf", 3)),
        ({"main.tf": WORKSPACE, "providers.tf": BLOCK}, ("providers.tf", 1)),
        ({"main.tf": WORKSPACE}, ("main.tf", 1)),
        (
            {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": WORKSPACE, "m/versions.tf": ENTRY},
            ("m/versions.tf", 3),
        ),
    ],
    ids=["an entry without version", "a provider block", "the resource", "an entry in the module"],
)
def test_a_version_that_is_missed_has_a_place(files: dict[str, str], place: tuple[str, int]) -> None:
    report = lint(MemoryTree(files), Options(select=("workspace-public-ip",), profile="strict"))
    [answer] = report.unknown
    [reason] = answer.reasons
    assert reason.reason == "version"
    assert reason.span is not None
    assert (reason.span.file.path, reason.span.line) == place


def test_what_stands_in_the_same_file_is_shown_first() -> None:
    bundle = (
        "bundle: {name: NAME}\ntargets:\n  dev:\n    mode: development\n"
        "    workspace: {host: https://adb-1.2.azuredatabricks.net}\n  prod:\n    mode: production\n"
        "    workspace: {host: https://adb-1.2.azuredatabricks.net}\nresources:\n  jobs:\n    j: {name: j}\n"
    )
    files = {f"{name}/databricks.yml": bundle.replace("NAME", name) for name in ("a", "b", "c")}
    findings = found(files, "targets-share-workspace")
    assert len(findings) == 3
    for finding in findings:
        places = [span.file.path for _, span in finding.cause.related]
        assert places[0] == finding.cause.span.file.path
        assert set(places) == set(files)


GATHERED = PAIRS + (
    'locals {\n  more  = { for k, v in local.pairs : "${k}x" => v }\n  all   = merge(local.more, {})\n'
    "  names = keys(local.all)\n}\n"
)


@pytest.mark.parametrize(
    "for_each", ["local.more", "local.all", "toset(local.names)", "{ for i, k in local.names : k => i }"]
)
def test_what_one_local_gathers_from_another_is_edited_where_it_is_written(for_each: str) -> None:
    findings = found(GATHERED + REPEATED % (for_each, "each.key"), PINNED)
    assert {text_at(each.cause) for each in findings} == OF_PAIRS
    assert len(findings) == 2


# --- what a reference of a bundle to another resource reads

CHAINED = """bundle: {name: b}
variables:
  version:
    default: 7.3.x-scala2.12
targets:
  dev: {default: true}
  prod:
    mode: production
    variables:
      version: 9.1.x-scala2.12
resources:
  jobs:
    e:
      job_clusters:
        - job_cluster_key: k
          new_cluster:
            num_workers: 1
            spark_version: ${var.version}
    f:
      tasks:
        - task_key: t
          new_cluster:
            num_workers: 1
            spark_version: ${resources.jobs.e.job_clusters[0].new_cluster.spark_version}
    g:
      tasks:
        - task_key: t
          new_cluster:
            num_workers: 1
            spark_version: ${resources.jobs.f.tasks[0].new_cluster.spark_version}
"""


def test_a_field_of_another_resource_is_edited_where_that_is() -> None:
    findings = found({"databricks.yml": CHAINED}, "runtime-out-of-support")
    assert [(text_at(each.cause), [member.root for member in each.members]) for each in findings] == [
        ("default: 7.3.x-scala2.12", ["databricks.yml[dev]"] * 3),
        ("version: 9.1.x-scala2.12", ["databricks.yml[prod]"] * 3),
    ]


# --- why a block is not known

OPEN_BLOCKS = """
variable "settings" {}
resource "azurerm_databricks_workspace" "w" {
  dynamic "custom_parameters" {
    for_each = var.settings == null ? [] : [1]
    content {
      no_public_ip = false
    }
  }
}
resource "databricks_cluster" "c" {
  library {
    pypi {
      package = "pandas==2.2.0"
    }
  }
  dynamic "library" {
    for_each = var.settings
    content {
      pypi {
        package = library.value
      }
    }
  }
}
"""


@pytest.mark.parametrize(
    ("policy", "line"),
    [
        ("workspace-public-ip", "for_each = var.settings == null ? [] : [1]"),
        (PINNED, "for_each = var.settings"),
    ],
)
def test_blocks_that_nobody_counts_are_unknown_at_their_for_each(policy: str, line: str) -> None:
    report = lint(MemoryTree({"main.tf": OPEN_BLOCKS}), Options(profile="strict", select=(policy,)))
    [answer] = report.unknown
    places = {reason.span for reason in answer.reasons}
    assert [span.file.line(span.line).strip() for span in places if span is not None] == [line]


def test_what_two_targets_share_is_shown_where_it_is_written() -> None:
    """The target is edited, and whoever edits it wants to see which host it takes from where."""
    text = """
bundle: {name: x}
workspace:
  host: https://a.cloud.databricks.com
targets:
  dev: {mode: development, default: true}
  prod: {mode: production, workspace: {root_path: /x}}
"""
    (finding,) = found({"databricks.yml": text}, "targets-share-workspace")
    assert finding.cause.span.line == 6
    places = {label: span.line for label, span in finding.cause.related}
    assert places["workspace.host is https://a.cloud.databricks.com"] == 4


def of_variable(declared: str, **files: str) -> list[tuple[str, str]]:
    findings = found({"main.tf": declared, **files}, "plaintext-secret")
    [cause] = [each.cause for each in findings if each.members[0].address.endswith("var.db_password")]
    return [(hop.kind, hop.label) for hop in cause.way]


def test_a_variable_that_nothing_uses_is_declared_where_its_way_ends() -> None:
    declared = 'variable "db_password" {}\nresource "databricks_token" "t" {}\n'
    given = of_variable(declared, **{"terraform.tfvars": 'db_password = "W0rkshop!DB2026"\n'})
    assert given == [("literal", ""), ("variable_file", "var.db_password"), ("use", "var.db_password")]
    defaulted = of_variable('variable "db_password" {\n  default = "W0rkshop!DB2026"\n}\nprovider "databricks" {}\n')
    assert defaulted == [("literal", ""), ("variable_default", "var.db_password"), ("use", "var.db_password")]
    assert hop_text("use", "var.db_password") == "declared here: var.db_password"


def test_a_variable_that_a_call_gives_a_value_is_declared_where_it_takes_it() -> None:
    called = of_variable(
        'module "m" {\n  source = "./m"\n  db_password = "W0rkshop!DB2026"\n}\n',
        **{"m/main.tf": 'variable "db_password" {}\nresource "databricks_token" "t" {}\n'},
    )
    assert called[1:] == [("module_argument", "module.m.db_password"), ("module_argument", "var.db_password")]


# --- what is told of a place


def test_a_label_names_what_stands_in_a_document_and_the_fingerprint_does_not_change_with_it() -> None:
    policy = 'resource "databricks_cluster_policy" "p" {\n  name = "p"\n  definition = jsonencode({\n    %s\n  })\n}\n'
    [one] = found(policy % 'data_security_mode = { type = "fixed", value = "NONE" }', "compute-without-isolation")
    assert one.cause.label == "definition.data_security_mode.value is NONE"
    assert one.cause.path == "definition"
    allowed = 'data_security_mode = { type = "allowlist", values = ["USER_ISOLATION", "NONE"] }'
    [other] = found(policy % allowed, "compute-without-isolation")
    assert other.cause.label == "definition.data_security_mode.values contains NONE"
    assert other.fingerprint == one.fingerprint


def test_a_label_says_that_nobody_wrote_a_default() -> None:
    account = 'resource "azurerm_storage_account" "lake" {\n  name = "lake"\n  is_hns_enabled = true\n%s}\n'
    provider = 'terraform {\n  required_providers {\n    azurerm = {\n      version = "4.0.0"\n    }\n  }\n}\n'
    databricks = 'resource "databricks_cluster" "c" {}\n'
    told = []
    for written in ("", "  allow_nested_items_to_be_public = true\n"):
        [finding] = found(provider + databricks + account % written, "storage-account-public-blobs")
        told.append(finding.cause.label)
    assert told == [f"allow_nested_items_to_be_public is true{by}" for by in (" by default of the provider", "")]


def test_a_label_of_a_credential_in_a_file_has_no_index() -> None:
    token = "dapi9f3e71c889abcdef9f3e71c889abcdef"
    [finding] = found(f'# token = "{token}"\nresource "databricks_token" "t" {{}}\n', "plaintext-secret")
    assert finding.cause.label == "token is ***"
    assert finding.cause.path == "token[0]"


# --- what Terragrunt and stacks hand over

TAKER = (
    'variable "libs" {\n  type = list(string)\n}\n'
    'resource "databricks_cluster" "c" {\n  library {\n    pypi {\n      package = var.libs[0]\n    }\n  }\n}\n'
)


@pytest.mark.parametrize(
    ("inputs", "given"),
    [
        ('inputs = {\n  libs = [\n    "pandas",\n  ]\n}\n', "libs = ["),
        ('inputs = merge({}, {\n  libs = [\n    "pandas",\n  ]\n})\n', "inputs = merge({}, {"),
    ],
)
@pytest.mark.parametrize("file", ["live/terragrunt.hcl", "live/a.tfcomponent.hcl"])
def test_an_input_of_a_module_has_the_place_where_it_is_given(file: str, inputs: str, given: str) -> None:
    source = 'terraform {\n  source = "../m"\n}\n' + inputs
    if file.endswith("tfcomponent.hcl"):
        source = 'component "c" {\n  source = "../m"\n' + inputs + "}\n"
    [finding] = found({"m/main.tf": TAKER, file: source}, PINNED)
    assert stations(finding.cause) == [
        ("literal", '"pandas",'), *([("function", given)] if "merge" in given else []), ("module_argument", given),
        ("module_argument", 'variable "libs" {'), ("use", "package = var.libs[0]"),
    ]  # fmt: skip
    assert text_at(finding.cause) == '"pandas",'


# --- members of a literal that take what was made elsewhere

PLAIN = "plaintext-secret"
TAKES = (
    'variable "pw" {{\n  default = "W0rkshop!DB2026"\n}}\n{before}resource "databricks_cluster" "c" {{\n  {env}\n}}\n'
)


@pytest.mark.parametrize(
    ("before", "env"),
    [
        ("", "spark_env_vars = {\n    X = 1\n    DB_PASSWORD = var.pw\n  }"),
        ("", "spark_env_vars = merge({ X = 1 }, {\n    DB_PASSWORD = var.pw\n  })"),
        ("", "spark_env_vars = tomap({\n    DB_PASSWORD = var.pw\n  })"),
        ("", "spark_env_vars = {\n    DB_PASSWORD = tostring(var.pw)\n  }"),
        ("locals {\n  env = {\n    DB_PASSWORD = var.pw\n  }\n}\n", "spark_env_vars = local.env"),
        ("locals {\n  a = {\n    b = [{\n    DB_PASSWORD = var.pw\n  }]}\n}\n", "spark_env_vars = local.a.b[0]"),
    ],
)
def test_a_member_is_used_where_it_stands(before: str, env: str) -> None:
    text = TAKES.format(before=before, env=env)
    line = next(each for each in text.splitlines() if "DB_PASSWORD" in each)
    [finding] = [each for each in found(text, PLAIN) if "spark_env_vars" in each.cause.path]
    assert ("use", line.strip()) in stations(finding.cause)
    assert len(set(finding.cause.way)) == len(finding.cause.way)
    excused = text.replace(line, f"{line} # dasf-lint: ignore[{PLAIN}] ours")
    report = lint(MemoryTree({"main.tf": excused}), Options(profile="strict", select=(PLAIN,)))
    assert "databricks_cluster.c" not in {member.address for each in report.findings for member in each.members}


def test_a_local_that_gathers_variables_is_edited_at_the_member() -> None:
    before = "locals {\n  versions = {\n    a = 1\n    b = var.version\n  }\n}\n"
    cluster = 'resource "databricks_cluster" "c" {\n  spark_version = local.versions.b\n}\n'
    [finding] = found('variable "version" {\n  default = "7.3.x-scala2.12"\n}\n' + before + cluster, OUTDATED)
    assert text_at(finding.cause) == "b = var.version"


def test_what_a_module_is_handed_in_an_object_is_used_at_its_member() -> None:
    files = {
        "main.tf": 'variable "v" {\n  default = "7.3.x-scala2.12"\n}\nmodule "m" {\n  source = "./m"\n'
        "  cluster = {\n    name    = 1\n    version = var.v\n  }\n}\n",
        "m/main.tf": 'variable "cluster" {\n  type = object({ name = string, version = string })\n}\n'
        'resource "databricks_cluster" "c" {\n  spark_version = var.cluster.version\n}\n',
    }
    [finding] = found(files, OUTDATED)
    assert stations(finding.cause) == [
        ("literal", 'default = "7.3.x-scala2.12"'), ("variable_default", 'default = "7.3.x-scala2.12"'),
        ("use", "version = var.v"), ("module_argument", "cluster = {"), ("module_argument", 'variable "cluster" {'),
        ("use", "spark_version = var.cluster.version"),
    ]  # fmt: skip


# --- what a function is made of


@pytest.mark.parametrize(
    ("expression", "source"),
    [
        ('join("", var.v[*])', 'default = "7.3.x-scala2.12"'),
        ('join("", [var.v])', 'default = "7.3.x-scala2.12"'),
        ('join("-", ["7.3.x", var.scala])', '"7.3.x"'),
        ('join(var.dash, ["7.3.x", "scala2.12"])', '["7.3.x", "scala2.12"]'),
        ('join(\n"-",\n["7.3.x", "scala2.12"]\n)', '["7.3.x", "scala2.12"]'),
        ('join("-", compact(["7.3.x", var.scala]))', '"7.3.x"'),
        ('join("-", concat(["7.3.x"], [var.scala]))', '"7.3.x"'),
        ('format("%s-%s", "7.3.x", var.scala)', '"7.3.x"'),
        ('format("%s-%s", ["7.3.x", var.scala]...)', '"7.3.x"'),
        ('formatlist("7.3.x-%s", [var.scala])[0]', 'default = "scala2.12"'),
        ('regex(".*",\nvar.v)', 'default = "7.3.x-scala2.12"'),
        ('regex(\n".*",\n"7.3.x-scala2.12")', '"7.3.x-scala2.12")'),
        ('replace("7.3.x+scala2.12", "+", var.dash)', '"7.3.x+scala2.12"'),
    ],
)
def test_a_function_leads_to_what_its_result_is_made_of(expression: str, source: str) -> None:
    variables = {"v": "7.3.x-scala2.12", "scala": "scala2.12", "dash": "-"}
    text = "".join(f'variable "{name}" {{\n  default = "{value}"\n}}\n' for name, value in variables.items())
    text += f'resource "databricks_cluster" "c" {{\n  spark_version = upper(\n{expression}\n  )\n}}\n'
    [finding] = found(text.replace("upper(", "lower("), OUTDATED)
    kind, line = stations(finding.cause)[0]
    assert (kind, source in line) == ("literal", True), line


MANAGED_KEY = """
variable "key" {
  type    = string
  default = null
}
resource "azurerm_databricks_workspace" "this" {
  name                                  = "w"
  resource_group_name                   = "rg"
  location                              = "westeurope"
  sku                                   = "premium"
  managed_services_cmk_key_vault_key_id = var.key
}
"""
MANAGED = "workspace-managed-services-key"


def test_what_a_null_default_lacks_is_made_good_in_the_call_that_leaves_it_out() -> None:
    """A default can refer to no key."""
    [finding] = found({"main.tf": 'module "w" {\n  source = "./m"\n}\n', "m/main.tf": MANAGED_KEY}, MANAGED)
    assert text_at(finding.cause) == 'module "w" {'
    assert finding.cause.said == "key is not given here"
    assert ("variable_default", "var.key") in [(hop.kind, hop.label) for hop in finding.cause.way]


def test_the_call_is_that_of_the_module_whose_variable_has_the_default() -> None:
    outer = 'variable "k" {\n  type    = string\n  default = null\n}\nmodule "inner" {\n  source = "../m"\n  key = var.k\n}\n'
    files = {"main.tf": 'module "outer" {\n  source = "./o"\n}\n', "o/main.tf": outer, "m/main.tf": MANAGED_KEY}
    [finding] = found(files, MANAGED)
    assert text_at(finding.cause) == 'module "outer" {'
    handed = {"main.tf": 'module "outer" {\n  source = "./o"\n}\n', "m/main.tf": MANAGED_KEY}
    handed["o/main.tf"] = 'module "inner" {\n  source = "../m"\n}\n'
    [finding] = found(handed, MANAGED)
    assert text_at(finding.cause) == 'module "inner" {'


def test_a_null_that_is_handed_over_or_of_a_root_stays_where_it_is_written() -> None:
    call = 'module "w" {\n  source = "./m"\n  key = null\n}\n'
    [finding] = found({"main.tf": call, "m/main.tf": MANAGED_KEY}, MANAGED)
    assert text_at(finding.cause) == "key = null"
    [finding] = found(MANAGED_KEY, MANAGED)
    assert text_at(finding.cause) == "default = null"
