"""Comments that excuse a finding, where people write them: run as a whole, because places come from every layer."""

import pytest

from dasf_lint import Options, lint
from dasf_lint.core.answers import Report
from dasf_lint.core.asked import FromText
from dasf_lint.core.source import MemoryTree

COMMENT = "# dasf-lint: ignore[permissions-to-everyone] a reason"
GIVES = 'permission_level = "CAN_MANAGE"'
MODULE = f"""\
resource "databricks_permissions" "p" {{
  job_id = "1"
  access_control {{
    group_name = "users"
    {GIVES}
  }}
}}
"""


ASKED = Options(select=("permissions-to-everyone",), as_of="2026-11-29")


def run(asked: Options = ASKED, **files: str) -> Report:
    tree = MemoryTree({name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()})
    return lint(tree, asked)


def members(report: Report) -> tuple[list[str], list[str]]:
    """Addresses that are left and that are excused."""
    left = sorted(member.address for finding in report.findings for member in finding.members)
    return left, sorted(member.address for finding in report.suppressed for member in finding.members)


def warnings(report: Report) -> list[str]:
    return [each.message for each in report.diagnostics if each.code == "suppression"]


# --- Terraform --------------------------------------------------------------------------------------------------------

CALLS = """\
{above}
module "a" {{ {at_end}
  count  = 2
  source = "./m" {inside}
}}
module "b" {{
  source = "./m"
}}
"""


@pytest.mark.parametrize("where", ["above", "at_end"])
def test_a_comment_at_a_module_call_excuses_its_instances_alone(where: str) -> None:
    text = CALLS.format(**{"above": "", "at_end": "", "inside": "", where: COMMENT})
    report = run(main_dot_tf=text, m__main_dot_tf=MODULE)
    instances = [f"module.a[{index}].databricks_permissions.p" for index in range(2)]
    assert members(report) == (["module.b.databricks_permissions.p"], instances)
    assert warnings(report) == []
    [left] = report.findings
    assert left.message == "module.b.databricks_permissions.p gives every user CAN_MANAGE"
    assert [(address, span.line) for address, span in left.calls] == [("module.b", 6)]


def test_a_comment_inside_of_a_module_call_holds_for_its_line() -> None:
    report = run(
        main_dot_tf=CALLS.format(above="", at_end="", inside=COMMENT).replace("count  = 2\n", "\n"),
        m__main_dot_tf=MODULE,
    )
    assert members(report) == (["module.a.databricks_permissions.p", "module.b.databricks_permissions.p"], [])
    [warning] = warnings(report)
    assert warning.endswith("has no finding here, so it suppresses nothing; it would count at main.tf:2")


def test_a_comment_at_a_call_excuses_what_the_modules_below_it_bring() -> None:
    report = run(
        main_dot_tf=f'{COMMENT}\nmodule "a" {{\n  source = "./m"\n}}\n',
        m__main_dot_tf='module "inner" {\n  source = "./inner"\n}\n',
        m__inner__main_dot_tf=MODULE,
    )
    assert members(report) == ([], ["module.a.module.inner.databricks_permissions.p"])


def test_a_comment_at_a_call_is_not_in_vain_where_the_answer_is_unknown() -> None:
    report = run(
        main_dot_tf=f'variable "level" {{}}\n{COMMENT}\nmodule "a" {{\n  source = "./m"\n  level = var.level\n}}\n',
        m__main_dot_tf=f'variable "level" {{}}\n{MODULE.replace(GIVES, "permission_level = var.level")}',
    )
    assert [answer.address for answer in report.unknown] == ["module.a.databricks_permissions.p"]
    assert warnings(report) == []


NEEDED_BY_PROD = {
    "m__main_dot_tf": f'variable "level" {{}}\n{MODULE.replace(GIVES, f"permission_level = var.level {COMMENT}")}',
    "prod__main_dot_tf": 'module "m" {\n  source = "../m"\n  level  = "CAN_MANAGE"\n}\n',
    "dev__main_dot_tf": 'module "m" {\n  source = "../m"\n  level  = "CAN_VIEW"\n}\n',
}


@pytest.mark.parametrize("paths", [(".",), ("dev",), ("dev/main.tf",), ("prod", "dev")])
def test_a_comment_that_another_root_needs_is_not_in_vain(paths: tuple[str, ...]) -> None:
    assert warnings(run(ASKED._replace(paths=paths), **NEEDED_BY_PROD)) == []


def test_a_comment_that_nothing_needs_is_told_once_everything_was_judged() -> None:
    files = {**NEEDED_BY_PROD, "prod__main_dot_tf": NEEDED_BY_PROD["dev__main_dot_tf"]}
    assert warnings(run(ASKED._replace(paths=("dev",)), **files)) == []
    assert len(warnings(run(**files))) == 1


def test_a_comment_that_another_value_needs_is_not_in_vain() -> None:
    text = f'variable "level" {{\n  default = "CAN_MANAGE"\n}}\n{MODULE.replace(GIVES, "permission_level = var.level")}'
    file = {"main_dot_tf": text.replace("access_control {", f"access_control {{ {COMMENT}")}
    assert members(run(**file))[0] == []
    assert warnings(run(ASKED._replace(settings=(FromText("level", "CAN_VIEW"),)), **file)) == []


def test_a_comment_that_another_target_needs_is_not_in_vain() -> None:
    entry = "[{group_name: users, level: CAN_MANAGE}]"
    text = (
        f"bundle: {{name: b}}\nresources:\n  jobs:\n    j: {{name: j}}\ntargets:\n  dev: {{}}\n  prod:\n"
        f"    resources:\n      jobs:\n        j:\n          permissions: {entry} {COMMENT}\n"
    )
    assert warnings(run(ASKED._replace(target="dev"), databricks_dot_yml=text)) == []
    assert warnings(run(databricks_dot_yml=text.replace("CAN_MANAGE}", "CAN_VIEW}")))


@pytest.mark.parametrize("line", ['resource "databricks_permissions" "p" {', "  access_control {", f"    {GIVES}"])
def test_a_comment_at_the_line_that_opens_a_block_holds_for_the_whole_of_it(line: str) -> None:
    assert members(run(main_dot_tf=MODULE.replace(line, f"{line} {COMMENT}"))) == ([], ["databricks_permissions.p"])


def test_a_comment_at_another_line_of_a_block_does_not() -> None:
    report = run(main_dot_tf=MODULE.replace('job_id = "1"', f'job_id = "1" {COMMENT}'))
    assert members(report) == (["databricks_permissions.p"], [])
    assert warnings(report)[0].endswith("it would count at main.tf:4")


ENTRIES = """\
locals {
  entries = [
    {
      group = "users"
      level = "CAN_MANAGE"
    },
    { group = "users", level = "CAN_MANAGE_RUN" },
  ]
}
resource "databricks_permissions" "p" {
  for_each = { for index, each in local.entries : index => each }
  job_id   = "1"
  access_control {
    group_name       = each.value.group
    permission_level = each.value.level
  }
}
"""


def test_a_comment_at_the_line_that_opens_an_element_holds_for_the_element() -> None:
    report = run(main_dot_tf=ENTRIES.replace("    {\n", f"    {{ {COMMENT}\n"))
    assert members(report) == (['databricks_permissions.p["1"]'], ['databricks_permissions.p["0"]'])


def test_what_is_excused_may_be_any_of_two_resources_at_a_line_and_the_rest_speaks_of_the_other() -> None:
    calls = "".join(f'module "{name}" {{\n  source = "./m"\n}}\n' for name in "abc")
    report = run(main_dot_tf=calls.replace('module "a"', f'{COMMENT}\nmodule "a"'), m__main_dot_tf=MODULE)
    [left], [excused] = report.findings, report.suppressed
    assert left.message.startswith("module.b.")
    assert excused.message.startswith("module.a.")
    assert left.fingerprint == excused.fingerprint


# --- bundles ----------------------------------------------------------------------------------------------------------

BUNDLE = """\
bundle: {name: harbor}
targets: {dev: {default: true}}
x: &entry
  group_name: users
  level: CAN_MANAGE
y:
  permissions: &list
  - group_name: users
    level: CAN_MANAGE
z: &job
  name: z
  permissions:
  - group_name: users
    level: CAN_MANAGE
resources:
  jobs:
    a:
      name: a
      permissions:
      - *entry
    b:
      name: b
      permissions: *list
    c:
      <<: *job
    d: *job
    e:
      name: e
      permissions:
      - <<: *entry
    f:
      name: f
      permissions:
      - group_name: users
        level: CAN_MANAGE
"""
JOBS = [f"databricks_permissions.job_{name}" for name in "abcdef"]


@pytest.mark.parametrize(
    ("line", "job"),
    [("      - *entry", "a"), ("      permissions: *list", "b"), ("      <<: *job", "c"), ("    d: *job", "d"),
     ("      - <<: *entry", "e"), ("      - group_name: users", "f"), ("    f:", "f"), ("    a:", "a"), ("    b:", "b")],
)  # fmt: skip
def test_a_comment_at_an_alias_or_a_merge_key_or_an_entry_excuses_what_came_there(line: str, job: str) -> None:
    assert members(run(databricks_dot_yml=BUNDLE)) == (JOBS, [])
    report = run(databricks_dot_yml=BUNDLE.replace(f"\n{line}\n", f"\n{line} {COMMENT}\n"))
    excused = f"databricks_permissions.job_{job}"
    assert members(report) == ([name for name in JOBS if name != excused], [excused])
    assert warnings(report) == []


def test_a_comment_at_the_first_key_of_a_mapping_holds_for_that_key() -> None:
    report = run(databricks_dot_yml=BUNDLE.replace("      name: f", f"      name: f {COMMENT}"))
    assert members(report) == (JOBS, [])


@pytest.mark.parametrize(("job", "line"), [("a", 20), ("b", 23), ("c", 25), ("d", 26), ("e", 30)])
def test_the_way_of_a_value_shows_where_an_alias_or_a_merge_key_takes_it(job: str, line: int) -> None:
    kept = [name for name in "abcdef" if name != job]
    text = BUNDLE
    for name in kept:
        begin = text.index(f"    {name}:")
        end = min((at for other in "abcdef" if (at := text.find(f"    {other}:", begin + 1)) > 0), default=len(text))
        text = text[:begin] + "#\n" * text[begin:end].count("\n") + text[end:]
    [finding] = run(databricks_dot_yml=text).findings
    assert line in [hop.place.line for hop in finding.cause.way if hop.place is not None]


# --- severities -------------------------------------------------------------------------------------------------------


def test_resources_of_two_severities_at_one_line_are_two_findings() -> None:
    text = """\
    locals {
      privileges = { one = ["ALL_PRIVILEGES"], two = ["SELECT"], three = ["SELECT"] }
    }
    resource "databricks_grants" "g" {
      for_each = local.privileges
      catalog  = each.key
      grant {
        principal  = "account users"
        privileges = each.value
      }
    }
    """
    found = lint(MemoryTree({"main.tf": text}), Options(select=("grants-to-everyone",), as_of="2026-11-29")).findings
    assert [(each.severity, [member.address for member in each.members]) for each in found] == [
        ("critical", ['databricks_grants.g["one"]']),
        ("high", ['databricks_grants.g["three"]', 'databricks_grants.g["two"]']),
    ]
    assert found[0].message.startswith('databricks_grants.g["one"] ')
    assert found[0].fingerprint != found[1].fingerprint
