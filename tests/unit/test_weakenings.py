"""What the configuration weakens, and what is wrong with what it says of policies, as `lint()` tells it."""

import json
from typing import get_args

import pytest
import yaml

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Report, WeakeningKind
from dasf_lint.core.source import SourceFile
from dasf_lint.policy import strictness
from dasf_lint.policy.language import compile
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.packs import builtin
from dasf_lint.project.schema import read_schema

MAIN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'

PUBLIC_WORKSPACE = (
    'resource "azurerm_databricks_workspace" "w" {\n  custom_parameters {\n    no_public_ip = false\n  }\n}\n'
)

EVERY_WAY = """\
version: 1
select: [token-lifetime, DASF-4]
ignore: [plaintext-secret]
fail_on: critical
severity: {token-lifetime: info, library-not-pinned: critical}
params: {token-lifetime: {max_seconds: 99999999}}
sets: {everyone: {remove: [users]}, create_privileges: {add: [PEEK]}}
exclude: [legacy/**]
roots: [{path: live, var_files: [prod.tfvars], workspace: blue, environment: dev}]
environments: {dev: {paths: ["live/**"], targets: [release], var_files: [p.tfvars], hosts: [prod.cloud.example]}}
module_sources: {"git::https://git.example/net": modules/net}
policies: [own]
suppress: [{policy: token-lifetime, address: "module.x.*", path: "live/**", reason: why}]
program: tofu
attest: [{policy: token-lifetime, scope: {root: live, environment: dev}, reason: why}]
overrides: [{paths: ["live/**"], ignore: [token-lifetime]}]
"""

SENTENCES = [
    ("select", "only token-lifetime, DASF-4 are asked", 2),
    ("ignore", "plaintext-secret is not asked", 3),
    ("fail_on", "fails from critical up", 4),
    ("severity", "severity of token-lifetime is info instead of high, medium", 5),
    ("params", "parameter max_seconds of token-lifetime is 99999999 instead of 7776000", 6),
    ("sets", "users removed from the set everyone", 7),
    ("sets", "PEEK added to the set create_privileges", 7),
    ("exclude", "legacy/** is excluded", 8),
    ("suppress", "findings of token-lifetime at module.x.* in live/** are suppressed: why", 13),
    ("attest", "unknown answers of token-lifetime in the root live in the environment dev are attested: why", 15),
    ("overrides", "in live/** token-lifetime is not asked", 16),
    ("program", "what Terraform alone reads is not judged", 14),
    ("roots", "live is judged with variable file prod.tfvars, workspace blue, environment dev", 9),
    (
        "environments",
        "environment dev is said to be paths live/**; targets release; var_files p.tfvars; hosts prod.cloud.example",
        10,
    ),
    ("module_sources", "modules from git::https://git.example/net are read from modules/net", 11),
]

OWN_SETS = "mine:\n  source: ours\n  values: [a]\n"


def linted(config: str, more: dict[str, str] | None = None, **options: object) -> Report:
    files = {".dasf-lint.yaml": config, "main.tf": MAIN, "own/sets.yaml": OWN_SETS, **(more or {})}
    files = {"live/main.tf": MAIN, "live/prod.tfvars": "", **files}
    return lint(MemoryTree(files), Options(as_of="2026-11-24", **options))  # type: ignore[arg-type]  # as the test says


def told(config: str, **options: object) -> list[str]:
    return [each.message for each in linted(config, **options).weakened]


def errors(report: Report) -> list[tuple[str, int]]:
    return [(each.message, each.span.line if each.span else 0) for each in report.diagnostics if each.level == "error"]


def test_every_key_that_can_weaken_is_told_with_its_place() -> None:
    report = linted(EVERY_WAY)
    assert [(each.kind, each.message, each.span and each.span.line) for each in report.weakened] == SENTENCES
    assert errors(report) == []


def test_every_key_of_the_configuration_is_told_or_cannot_weaken() -> None:
    # Policies that somebody adds take nobody's name, and no set's; those in preview are asked as well; a pin tells.
    harmless = {"version", "profile", "policies", "preview", "pack"}
    keys = set(read_schema("config.schema.json")["properties"])  # type: ignore[call-overload]  # a mapping, as JSON
    # A change edits a baseline, and no key does.
    assert keys - harmless == set(get_args(WeakeningKind)) - {"baseline"} == {kind for kind, _, _ in SENTENCES}
    report = json.dumps(read_schema("report.schema.json"))
    assert all(f'"{kind}"' in report for kind in get_args(WeakeningKind))


def test_nothing_that_strengthens_or_changes_nothing_is_told() -> None:
    [default] = [each.params["max_seconds"].default for each in builtin().policies if each.id == "token-lifetime"]
    same = f"params: {{token-lifetime: {{max_seconds: {default}}}}}\nsets: {{everyone: {{add: [users]}}}}\n"
    assert told(f"profile: audit\nfail_on: low\nseverity: {{token-lifetime: critical}}\n{same}") == []


def test_what_makes_a_policy_stricter_weakens_nothing() -> None:
    stricter = """\
params:
  token-lifetime: {max_seconds: 3600}
  workspace-without-ip-access-list: {widest_prefix: 16}
  prod-reads-from-dev-catalog: {dev_catalogs: ["lab*"]}
sets: {everyone: {add: [all]}, harmless_privileges: {remove: [BROWSE]}}
"""
    assert told(stricter) == []
    weaker = (
        stricter.replace("3600", "99999999").replace("16", "4").replace("{add", "{REMOVE").replace("{remove", "{add")
    )
    assert told(weaker.replace("{REMOVE: [all]", "{remove: [users]").replace("BROWSE", "PEEK")) == [
        "parameter max_seconds of token-lifetime is 99999999 instead of 7776000",
        "parameter widest_prefix of workspace-without-ip-access-list is 4 instead of 8",
        "users removed from the set everyone",
        "PEEK added to the set harmless_privileges",
    ]


ASKING = """\
version: 1
id: own
title: Own
severity: low
message: own
remediation: own
params:
  p: {description: p, default: PARAM}
match: {resource: databricks_token}
assert: CONDITION
"""


@pytest.mark.parametrize(
    ("condition", "default", "more", "less"),
    [
        ("{path: comment, length_at_least: {param: p}}", "8", "stricter", "weaker"),
        ("{not: {path: comment, length_at_least: {param: p}}}", "8", "weaker", "stricter"),
        ("{count: lifetime_seconds, at_least: {param: p}}", "1", "stricter", "weaker"),
        ("{count: lifetime_seconds, at_most: {param: p}}", "1", "weaker", "stricter"),
        ("{path: lifetime_seconds, equals: {param: p}}", "1", "open", "open"),
        ("{all: [{path: a, at_most: {param: p}}, {path: b, at_least: {param: p}}]}", "1", "open", "open"),
    ],
)
def test_whether_more_is_stricter_is_read_off_the_conditions(
    condition: str, default: str, more: str, less: str
) -> None:
    policy = ASKING.replace("CONDITION", condition).replace("PARAM", default)
    own = compiled_policy(policy)
    found = {1: "stricter", -1: "weaker", 0: "open"}
    assert found[strictness.of_parameter(own, "p")] == more
    assert found[-strictness.of_parameter(own, "p")] == less


def test_values_that_cannot_be_compared_are_told() -> None:
    assert strictness.order([1, 2], [1]) == 1
    assert strictness.order([1], [1, 2]) == -1
    assert strictness.order([1], [2]) == strictness.order(True, 1) == strictness.order("b", "a") == 0


def compiled_policy(text: str) -> Policy:
    return compile.policy(yaml.safe_load(text), path="own.yaml", area="own")


def test_an_expired_suppression_weakens_nothing() -> None:
    assert told("suppress: [{policy: token-lifetime, reason: why, until: 2026-11-23}]") == []
    assert told("attest: [{policy: token-lifetime, reason: why, until: 2026-11-23}]") == []


@pytest.mark.parametrize("name", ["my-own", "MY-1"])
def test_a_suppression_that_its_policy_refuses_weakens_nothing(name: str) -> None:
    own = OWN.format(id="my-own", alias="MY-1")
    config = f"policies: [own]\nsuppress: [{{policy: {name}, reason: why}}]\n"
    weakened = [
        linted(config, {"own/mine.yaml": f"{own}suppressible: {each}\n"}).weakened for each in ("true", "false")
    ]
    assert [len(each) for each in weakened] == [1, 0]


def test_what_the_command_line_outweighs_weakens_nothing() -> None:
    config = "select: [plaintext-secret]\nfail_on: never\nsuppress: [{policy: token-lifetime, reason: why}]\n"
    config += "attest: [{policy: token-lifetime, reason: why}]\n"
    assert len(told(config)) == 4
    assert told(config, select=("token-lifetime",), fail_on="low", suppressions=False) == []


def test_many_names_in_one_sentence_are_counted() -> None:
    names = ", ".join(f"x{i}" for i in range(20))
    assert told(f"sets: {{placeholder_hosts: {{add: [{names}]}}}}") == [
        "x0, x1, x2, x3, x4, and 15 more added to the set placeholder_hosts"
    ]


def test_the_report_says_under_which_configuration_it_was_made() -> None:
    assert linted("version: 1").configuration[:2] == (".dasf-lint.yaml", "repository")
    strict = SourceFile("strict.yaml", b"ignore: [token-lifetime]")
    given = lint(MemoryTree({".dasf-lint.yaml": "version: 1", "main.tf": MAIN}), Options(config=strict))
    assert given.configuration[:2] == ("strict.yaml", "command_line")
    assert given.configuration.ignored == ".dasf-lint.yaml"
    assert [each.message for each in given.weakened] == ["token-lifetime is not asked"]
    isolated = linted("ignore: [token-lifetime]", isolated=True)
    assert isolated.configuration[:3] == (None, "repository", "")
    assert isolated.configuration.ignored == ".dasf-lint.yaml"
    assert isolated.weakened == []
    assert lint(MemoryTree({"main.tf": MAIN}), Options()).configuration == (None, "repository", "", None)


# --- mistakes


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("ignore: [tokn-lifetime]", 'no policy is named "tokn-lifetime"; did you mean "token-lifetime"?'),
        ("select: [x1]", 'no policy is named "x1"'),
        ("severity: {DASF-4: low}", 'no policy is named "DASF-4"'),
        ("params: {DASF-4: {a: 1}}", 'no policy is named "DASF-4"'),
        ("suppress: [{policy: networking-tag, reason: why}]", 'no policy is named "networking-tag"'),
        ("params: {token-lifetime: {max_secs: 1}}", 'token-lifetime has no parameter "max_secs"; did you mean "max_seconds"?'),
        ("params: {DBX-ID-001: {a: 1}}", None),
        ("params: {token-lifetime: {max_seconds: [1]}}", "the parameter max_seconds of token-lifetime is a number"),
        ("sets: {evryone: {add: [x]}}", 'no set is named "evryone"; did you mean "everyone"?'),
        ("policies: [nowhere]", "nowhere does not exist"),
        ("policies: [live]", "no policy in live"),
    ],
)  # fmt: skip
def test_the_library_says_what_the_command_says(config: str, message: str | None) -> None:
    found = errors(linted(config))
    assert len(found) == 1
    assert found[0][1] == 1
    assert message is None or found[0][0] == message


@pytest.mark.parametrize("name", ["DBX-NET-001", "dbx-net-001", "Workspace-Public-IP"])
def test_names_mean_the_same_in_any_case(name: str) -> None:
    workspace = {"main.tf": PUBLIC_WORKSPACE}

    def asked(config: str) -> set[str]:
        return {each.policy for each in linted(config, workspace).findings}

    assert "workspace-public-ip" in asked("version: 1")
    assert "workspace-public-ip" not in asked(f"ignore: [{name}]")
    assert asked(f"select: [{name}]") == {"workspace-public-ip"}
    assert told(f"severity: {{{name}: info}}") == [f"severity of {name} is info instead of high"]
    [finding] = linted(f"select: [{name}]\nseverity: {{{name}: info}}", workspace).findings
    assert finding.severity == "info"


def test_parameters_may_be_given_by_the_alias_of_a_check() -> None:
    policy = next(each for each in builtin().policies if each.id == "token-lifetime")
    report = linted(f"select: [token-lifetime]\nparams: {{{policy.all_aliases[0]}: {{max_seconds: 99999999}}}}")
    assert (errors(report), report.findings) == ([], [])
    assert [each.kind for each in report.weakened] == ["select", "params"]


# --- policies of the repository

OWN = """\
version: 1
id: {id}
aliases: [{alias}]
title: Anything goes
severity: low
dasf: [DASF-4]
description: Anything goes.
remediation: Nothing.
message: "{{address}} is there"
match: {{resource: databricks_token}}
assert: {{path: lifetime_seconds, equals: 1}}
examples:
- {{name: a, expect: fail, terraform: 'resource "databricks_token" "t" {{ lifetime_seconds = 2 }}'}}
- {{name: b, expect: pass, terraform: 'resource "databricks_token" "t" {{ lifetime_seconds = 1 }}'}}
- {{name: c, expect: unknown, terraform: 'variable "x" {{}} resource "databricks_token" "t" {{ lifetime_seconds = var.x }}'}}
"""


def test_policies_of_the_repository_are_asked_by_the_library_as_well() -> None:
    report = linted("policies: [own]", {"own/mine.yaml": OWN.format(id="my-own", alias="MY-1")})
    assert errors(report) == []
    assert "my-own" in {each.policy for each in report.findings}


def test_a_set_that_exists_is_not_replaced() -> None:
    report = linted("policies: [own]", {"own/sets.yaml": "everyone:\n  source: x\n  values: [nobody]\n"})
    [error] = [each for each in report.diagnostics if each.level == "error"]
    assert (error.code, error.path) == ("shadowed", "own/sets.yaml")
    assert error.message.startswith("everyone is the name of another set")


@pytest.mark.parametrize(
    ("id", "alias", "taken"),
    [
        ("token-lifetime", "MY-1", "another policy"),
        ("my-own", "token-lifetime", "another policy"),
        ("my-own", "Token-Lifetime", "another policy"),
        ("my-own", "dbx-net-001", "another policy"),
        ("dbx-net-001", "MY-1", "another policy"),
        ("my-own", "DASF-4", "a control"),
        ("my-own", "dasf-4", "a control"),
        ("dasf-4", "MY-1", "a control"),
    ],
)
def test_no_policy_takes_the_name_of_another_or_of_a_control(id: str, alias: str, taken: str) -> None:
    report = linted("policies: [own]", {"own/mine.yaml": OWN.format(id=id, alias=alias)})
    [error] = [each for each in report.diagnostics if each.level == "error"]
    assert f"is the name of {taken}" in error.message
    assert report.findings, "the built-in policies are asked as ever"
