"""Two values that are wrong together, such as a privilege and who gets it: which of them a person edits."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding, Report
from dasf_lint.core.source import Span

GRANTS = "grants-to-everyone"
PERMISSIONS = "permissions-to-everyone"
QUERIES = "serving-endpoint-open-to-everyone"
OWNERS = "prod-job-runs-as-user"

Files = dict[str, str]


def report_of(files: str | Files, policy: str) -> Report:
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    report = lint(tree, Options(select=(policy,)))
    assert not report.could_not_vouch
    return report


def found(files: str | Files, policy: str = GRANTS) -> list[Finding]:
    return report_of(files, policy).findings


def text_at(span: Span) -> str:
    return span.file.text.splitlines()[span.line - 1].strip()


def marked(files: str | Files, policy: str = GRANTS) -> list[str]:
    return [text_at(each.cause.span) for each in found(files, policy)]


GRANT = """
resource "databricks_grant" "g" {
  for_each   = %s
  catalog    = "main"
  principal  = %s
  privileges = %s
}
"""
BLOCKS = """
resource "databricks_grants" "g" {
  catalog = "main"
  dynamic "grant" {
    for_each = %s
    content {
      principal  = %s
      privileges = %s
    }
  }
}
"""
READS = '["SELECT"]'
NAMES = '[\n  "eng",\n  "account users",\n]'
PAIRS = '{\n  "eng" = ["SELECT"]\n  "account users" = [\n    "SELECT",\n  ]\n}'
OBJECTS = """[
  {
    who  = "eng"
    what = ["SELECT"]
  },
  {
    who  = "account users"
    what = ["SELECT"]
  },
]"""
TAKES_NAMES = 'variable "ps" {\n  type = list(string)\n}\n'
CALLED = {"main.tf": f'module "m" {{\n  source = "./m"\n  ps = {NAMES}\n}}\n'}
ELEMENT = '"account users",'
KEY = '"account users" = ['
WHO = 'who  = "account users"'


def local(value: str) -> str:
    return f"locals {{\n  ps = {value}\n}}\n"


def default(value: str) -> str:
    return f'variable "ps" {{\n  default = {value}\n}}\n'


def of_each(for_each: str, principal: str = "each.value", privileges: str = READS) -> str:
    return GRANT % (for_each, principal, privileges)


def in_blocks(for_each: str, principal: str = "grant.value", privileges: str = READS) -> str:
    return BLOCKS % (for_each, principal, privileges)


REPEATED: dict[str, tuple[str | Files, str]] = {
    "set literal in the resource": (of_each(f"toset({NAMES})", "each.key"), ELEMENT),
    "set literal in the dynamic block": (in_blocks(f"toset({NAMES})"), ELEMENT),
    "list literal in the dynamic block": (in_blocks(NAMES), ELEMENT),
    "local list": (local(NAMES) + of_each("toset(local.ps)"), ELEMENT),
    "variable default": (default(NAMES) + of_each("toset(var.ps)"), ELEMENT),
    "tfvars": ({"main.tf": TAKES_NAMES + of_each("toset(var.ps)"), "terraform.tfvars": f"ps = {NAMES}\n"}, ELEMENT),
    "tfvars in JSON": (
        {
            "main.tf": TAKES_NAMES + of_each("toset(var.ps)"),
            "terraform.tfvars.json": '{"ps": [\n  "eng",\n  "account users"\n]}\n',
        },
        '"account users"',
    ),
    "a local that hands the variable on": (
        default(NAMES) + "locals {\n  names = var.ps\n}\n" + of_each("toset(local.names)"),
        ELEMENT,
    ),
    "a for over a variable": (
        default(NAMES) + "locals {\n  names = [for p in var.ps : p]\n}\n" + of_each("toset(local.names)"),
        ELEMENT,
    ),
    "a for that makes objects of a variable": (
        default(NAMES)
        + 'locals {\n  gs = [\n    for p in var.ps : {\n      who  = p\n      what = ["SELECT"]\n    }\n  ]\n}\n'
        + in_blocks("local.gs", "grant.value.who", "grant.value.what"),
        ELEMENT,
    ),
    "a for over a list beside it": (
        f"locals {{\n  gs = {{ for p in {NAMES} : p => {{ who = p }} }}\n}}\n" + of_each("local.gs", "each.value.who"),
        ELEMENT,
    ),
    "a for over a map of a variable": (
        default(PAIRS)
        + "locals {\n  gs = { for p, what in var.ps : p => { who = p, what = what } }\n}\n"
        + of_each("local.gs", "each.value.who", "each.value.what"),
        KEY,
    ),
    "map key": (of_each(PAIRS, "each.key", "each.value"), KEY),
    "map key in a dynamic block": (in_blocks(PAIRS, "grant.key", "grant.value"), KEY),
    "map key of a local": (local(PAIRS) + of_each("local.ps", "each.key", "each.value"), KEY),
    "the same privileges for every key": (local(PAIRS) + of_each("local.ps", "each.key"), KEY),
    "objects": (in_blocks(OBJECTS, "grant.value.who", "grant.value.what"), WHO),
    "objects that share the privileges": (in_blocks(OBJECTS, "grant.value.who"), WHO),
    "nested objects": (
        f"locals {{\n  cs = {{\n    main = {{\n      grants = {OBJECTS}\n    }}\n  }}\n}}\n"
        + in_blocks("local.cs.main.grants", "grant.value.who", "grant.value.what"),
        WHO,
    ),
    "flattened": (
        f"locals {{\n  cs = {{\n    main = {NAMES}\n  }}\n  all = flatten([for c, ps in local.cs : [for p in ps : "
        "{ c = c, p = p }]])\n}\n" + of_each('{ for g in local.all : "${g.c}.${g.p}" => g }', "each.value.p"),
        ELEMENT,
    ),
    "by index": (
        local(NAMES) + of_each("X", "local.ps[count.index]").replace("for_each   = X", "count = length(local.ps)"),
        ELEMENT,
    ),
    "yaml file decoded": (
        {
            "main.tf": in_blocks('yamldecode(file("g.yaml")).grants', "grant.value.who", "grant.value.what"),
            "g.yaml": "grants:\n  - who: eng\n    what: [SELECT]\n  - who: account users\n    what: [SELECT]\n",
        },
        "- who: account users",
    ),
    "names in a yaml file": (
        {"main.tf": in_blocks('yamldecode(file("g.yaml")).ps'), "g.yaml": "ps:\n  - eng\n  - account users\n"},
        "- account users",
    ),
    "module call argument": (
        {**CALLED, "m/main.tf": TAKES_NAMES + of_each("toset(var.ps)")},
        ELEMENT,
    ),
    "one module call each": (
        {
            "main.tf": f'module "m" {{\n  for_each = toset({NAMES})\n  source   = "./m"\n  p        = each.key\n}}\n',
            "m/main.tf": 'variable "p" {}\nresource "databricks_grant" "g" {\n  catalog = "main"\n'
            '  principal = var.p\n  privileges = ["SELECT"]\n}\n',
        },
        ELEMENT,
    ),
}


@pytest.mark.parametrize("name", REPEATED)
def test_who_is_one_of_several_is_edited_where_that_one_is_written(name: str) -> None:
    files, line = REPEATED[name]
    assert marked(files) == [line]


@pytest.mark.parametrize("name", REPEATED)
def test_a_comment_at_who_is_one_of_several_excuses_that_one(name: str) -> None:
    files, line = REPEATED[name]
    if name == "tfvars in JSON":
        return
    files = {"main.tf": files} if isinstance(files, str) else files
    excused = {
        path: text.replace(f"{line}\n", f"{line} # dasf-lint: ignore[{GRANTS}] all may\n")
        for path, text in files.items()
    }
    report = report_of(excused, GRANTS)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)


def test_a_comment_at_what_they_all_get_excuses_them() -> None:
    text = local(NAMES) + of_each("toset(local.ps)")
    report = report_of(text.replace(READS, f"{READS} # dasf-lint: ignore[{GRANTS}] all may"), GRANTS)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)


def test_a_comment_at_who_excuses_what_is_marked_beside_it() -> None:
    text = (
        'resource "databricks_grant" "g" {\n  catalog = "main"\n'
        f'  principal = "account users" # dasf-lint: ignore[{GRANTS}] all may\n  privileges = ["SELECT"]\n}}\n'
    )
    report = report_of(text, GRANTS)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)


def test_what_is_told_of_it() -> None:
    [finding] = found(local(NAMES) + in_blocks("local.ps"))
    assert finding.message == "databricks_grants.g grants SELECT to every user"
    assert finding.cause.label == "grant[1].principal is account users"
    [(label, span)] = finding.cause.related
    assert (label, text_at(span)) == ("grant[1].privileges contains SELECT", 'privileges = ["SELECT"]')
    assert text_at(finding.cause.way[-1].span or span) == "principal  = grant.value"


def test_one_of_several_is_told_once_however_much_it_gets() -> None:
    findings = found(
        in_blocks(OBJECTS.replace('["SELECT"]', '[\n"SELECT",\n"MANAGE",\n]'), "grant.value.who", "grant.value.what")
    )
    assert [(each.severity, text_at(each.cause.span)) for each in findings] == [("critical", WHO)]


@pytest.mark.parametrize(
    ("privileges", "written"),
    [
        ("local.reads", 'locals {\n  reads = ["SELECT"]\n}\n'),
        ("var.reads", 'variable "reads" {\n  default = ["SELECT"]\n}\n'),
        ('["SELECT"]', ""),
    ],
)
def test_what_is_not_repeated(privileges: str, written: str) -> None:
    """What everybody shares under a name is right for others; else the privilege is what is wrong."""
    text = written + (
        'resource "databricks_grant" "g" {\n  catalog = "main"\n  principal = "account users"\n'
        f"  privileges = {privileges}\n}}\n"
    )
    expected = {
        "local.reads": 'principal = "account users"', "var.reads": 'default = ["SELECT"]',
        '["SELECT"]': 'privileges = ["SELECT"]',
    }  # fmt: skip
    assert marked(text) == [expected[privileges]]


def test_a_name_for_everybody_is_edited_where_it_is_used() -> None:
    text = (
        'locals {\n  everybody = "account users"\n}\nresource "databricks_grant" "g" {\n  catalog = "main"\n'
        '  principal = local.everybody\n  privileges = ["SELECT"]\n}\n'
    )
    assert marked(text) == ['privileges = ["SELECT"]']


def test_what_one_of_several_is_granted_to_one() -> None:
    text = of_each('toset([\n"USE_CATALOG",\n"SELECT",\n])', '"account users"', "[each.value]")
    assert marked(text) == ['"SELECT",']


def test_who_a_module_is_handed_is_edited_at_the_call() -> None:
    module = (
        'variable "p" {}\nresource "databricks_grant" "g" {\n  catalog = "main"\n  principal = var.p\n'
        '  privileges = ["SELECT"]\n}\n'
    )
    call = 'module "m" {\n  source = "./m"\n  p = "account users"\n}\n'
    assert marked({"main.tf": call, "m/main.tf": module}) == ['p = "account users"']


def test_who_a_file_of_variables_says_is_edited_there() -> None:
    files = {
        "main.tf": 'variable "p" {}\nresource "databricks_grant" "g" {\n  catalog = "main"\n  principal = var.p\n'
        '  privileges = ["SELECT"]\n}\n',
        "terraform.tfvars": 'p = "account users"\n',
    }
    assert marked(files) == ['p = "account users"']


BUNDLE = """bundle: {name: b}
SHARED
resources:
  schemas:
    s:
      catalog_name: main
      name: s
      grants: GRANTS
"""


def bundle(shared: str, grants: str) -> Files:
    return {"databricks.yml": BUNDLE.replace("SHARED", shared).replace("GRANTS", grants)}


@pytest.mark.parametrize(
    ("shared", "grants", "line"),
    [
        (
            "reads: &reads [SELECT]",
            "\n        - principal: account users\n          privileges: *reads",
            "- principal: account users",
        ),
        (
            "reads: &reads\n  privileges:\n    - SELECT",
            "\n        - <<: *reads\n          principal: account users",
            "principal: account users",
        ),
        (
            "all: &all\n  - principal: account users\n    privileges: [SELECT]",
            "*all",
            "privileges: [SELECT]",
        ),
        (
            "who: &who account users",
            "\n        - principal: *who\n          privileges: [SELECT]",
            "privileges: [SELECT]",
        ),
    ],
    ids=["anchored privileges", "merged privileges", "anchored grants", "anchored name"],
)  # fmt: skip
def test_grants_of_a_bundle_with_an_anchor(shared: str, grants: str, line: str) -> None:
    files = bundle(shared, grants)
    assert marked(files) == [line]
    for each in (line, next(text.strip() for text in files["databricks.yml"].splitlines() if "account users" in text)):
        excused = {
            "databricks.yml": files["databricks.yml"].replace(f"{each}\n", f"{each} # dasf-lint: ignore[{GRANTS}] ok\n")
        }
        report = report_of(excused, GRANTS)
        assert (len(report.findings), len(report.suppressed)) == (0, 1)


ACCESS = """
resource "databricks_permissions" "p" {
  %s
  dynamic "access_control" {
    for_each = %s
    content {
      group_name       = access_control.value
      permission_level = "%s"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("policy", "thing", "level"),
    [
        (PERMISSIONS, 'job_id = "1"', "CAN_MANAGE"),
        (PERMISSIONS, 'job_id = "1"', "CAN_MANAGE_RUN"),
        (QUERIES, 'serving_endpoint_id = "1"', "CAN_QUERY"),
    ],
)
def test_permissions_of_one_of_several(policy: str, thing: str, level: str) -> None:
    text = ACCESS % (thing, 'toset([\n"eng",\n"users",\n])', level)
    assert marked(text, policy) == ['"users",']


def test_a_development_group_among_those_who_write_to_production() -> None:
    names = '[\n  "prod-deployers",\n  "dev-engineers",\n]'
    files = {
        "envs/prod/main.tf": local(names)
        + in_blocks("local.ps", privileges='["MODIFY"]')
        + ACCESS % ('job_id = "1"', "local.ps", "CAN_MANAGE")
    }
    assert marked(files, "dev-principal-writes-to-prod") == ['"dev-engineers",']


def test_a_block_that_is_wrong_as_a_whole_is_edited_where_its_element_is() -> None:
    text = """
resource "databricks_job" "j" {
  name = "j"
  run_as {
    service_principal_name = "x"
  }
}
resource "databricks_permissions" "p" {
  job_id = databricks_job.j.id
  dynamic "access_control" {
    for_each = [
      "anna@corp.example",
    ]
    content {
      user_name        = access_control.value
      permission_level = "IS_OWNER"
    }
  }
}
"""
    assert marked({"envs/prod/main.tf": text}, OWNERS) == ['"anna@corp.example",']
