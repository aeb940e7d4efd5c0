"""Strict loading: every mistake has a line and, where a word is near, a suggestion."""

from collections.abc import Mapping

import pytest

from dasf_lint import Options, lint
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import packs
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.skeleton import skeleton

GOOD = """\
version: 1
id: job-without-owner
title: Jobs must be named
severity: low
dasf: [DASF-43]
description: Because.
match: {resource: databricks_job}
assert: {path: name, exists: true}
message: "{address} has no name"
remediation: Name it.
examples:
  - {name: fails, expect: fail, terraform: x}
  - {name: passes, expect: pass, terraform: x}
"""


def load(files: Mapping[str, str]) -> tuple[Pack, list[str]]:
    found, diagnostics = packs.load(MemoryTree(files), ".", packs.builtin()._replace(policies=()))
    return found, [f"{each.span.line if each.span else 0}: {each.message}" for each in diagnostics]


def complaints(old: str, new: str) -> list[str]:
    assert old in GOOD
    return load({"mine/job-without-owner.yaml": GOOD.replace(old, new)})[1]


def test_a_policy_loads_with_its_area() -> None:
    found, said = load({"mine/job-without-owner.yaml": GOOD})
    assert said == []
    (policy,) = found.policies
    assert (policy.id, policy.area, policy.title) == ("job-without-owner", "mine", "Jobs must be named")


def test_a_policy_may_cite_a_control_of_the_edition_that_is_there_in_part() -> None:
    found, said = load({"mine/job-without-owner.yaml": GOOD.replace("[DASF-43]", "[DASF-65, DASF-66, DASF-5]")})
    assert said == []
    assert found.policies[0].controls == ("DASF-65", "DASF-66", "DASF-5")


MISTAKES = [
    ("severity: low", "severity: lwo", "4: severity is one of critical, high, medium, low, info; did you mean \"low\"?"),
    ("severity: low", "severty: low", "4: unknown key severty; did you mean \"severity\"?"),
    ("version: 1", "version: 2", "1: the format version is 1"),
    ("[DASF-43]", "[DASF-99]", "5: unknown control DASF-99; did you mean \"DASF-19\"?"),
    (
        "[DASF-43]", "[DASF-70]",
        "5: unknown control DASF-70 (not here: controls DASF-67 to DASF-73: no source that could be read gives them)",
    ),
    ("databricks_job}", "databricks_jobs}", "7: the provider has no type databricks_jobs; did you mean \"databricks_job\"?"),
    ("path: name", "path: nmae", "8: databricks_job has no nmae; did you mean \"name\"?"),
    ("path: name", 'path: "task[*].task_key"', "8: `path` names one place; for several use every, some or none"),
    ("path: name", "path: task.task_key", "8: databricks_job.task may occur more than once; use every, some or none"),
    ("path: name", "path: name|jsn", "8: unknown view |jsn; did you mean \"json\"?"),
    ("path: name", "path: $nmae", "8: unknown fact $nmae; did you mean \"name\"?"),
    ("path: name", "path: na me", "8: na me: a name is missing (column 1)"),
    ("exists: true", "exist: true", "8: unknown key exist; did you mean \"exists\"?"),
    ("exists: true", "exists: 1", "8: exists takes true or false"),
    ("exists: true", "equals: x, like: y", "8: a condition has one operator, not equals and like"),
    ("path: name, exists: true", "path: name", "8: an operator is missing, such as equals or exists"),
    ("path: name, exists: true", "all: [{path: name, exists: true}]", "8: all is a list of two conditions or more"),
    (
        "path: name, exists: true", "every: 'task[*].task_key', exists: true",
        "8: every says what an empty selection means: `absent: pass` or `absent: fail`",
    ),
    ("path: name, exists: true", "some: 'task[*].task_ke', exists: true", "8: databricks_job has no task[*].task_ke; did you mean \"task_key\"?"),
    ("message:", "together_with: nmae\nmessage:", '9: databricks_job has no nmae; did you mean "name"?'),
    ("message:", "together_with: 'task[*].task_key'\nmessage:", "9: `path` names one place; for several use every, some or none"),
    ("message:", "together_with: {}\nmessage:", "9: a path is a text"),
    ("path: name, exists: true", "evry: x", "8: a condition says one of all, any, not, path, every, some, none, count; did you mean \"every\"?"),
    ("exists: true", "in: {set: everyon}", "8: unknown set everyon; did you mean \"everyone\"?"),
    ("exists: true", "equals: {param: x}", "8: unknown parameter x"),
    ("exists: true", "matches: '('", "8: matches: missing ): ("),
    ("exists: true", "matches: '(?:a.{900}x|b.{900}y|c.{900}z)'", "8: matches: pattern too large - compile failed"),
    ("exists: true", "like: '*" + 2_000 * "?" + "'", "8: a pattern has at most 1,000 characters"),
    ("exists: true", "at_least: ten", "8: at_least takes a number"),
    ("exists: true", "cidr_within: [everywhere]", "8: everywhere is no address range"),
    ("exists: true", "environment_word: production", "8: environment_word takes one of prod, nonprod, staging, test, dev"),
    ("exists: true", "environment_word: {set: everyone}", "8: environment_word takes a text"),
    ("exists: true", "runtime_is: suported", "8: runtime_is takes one of supported, lts, ml, custom; did you mean \"supported\"?"),
    ("exists: true", "version: newest", "8: newest is no version constraint"),
    ("{address}", "{adress}", "9: unknown placeholder {adress}; did you mean \"address\"?"),
    ("{resource: databricks_job}", "{thing: schema}", "7: unknown key thing; it is one of resource, part, environment"),
    ("{resource: databricks_job}", "{resource: databricks_job, environment: prd}", "7: an environment is one of prod, staging, test, dev, sandbox, shared; did you mean \"prod\"?"),
    (
        "path: name, exists: true", "some: {related: databricks_permissions, link: refers_to_m}",
        "8: link is one of refers_to_me, referred_by_me, same_module, same_root, same_workspace, same_repository; did you mean \"refers_to_me\"?",
    ),
    ("path: name, exists: true", "some: {related: databricks_permissions, link: same_thing}", "8: link is one of refers_to_me, referred_by_me, same_module, same_root, same_workspace, same_repository"),
    ("path: name, exists: true", "some: {related: databricks_permission, link: same_root}", "8: the provider has no type databricks_permission; did you mean \"databricks_permissions\"?"),
    ("title: Jobs", "title: Jobs\ntitle: Jobs", "4: the key title stands twice"),
    ("{name: fails, expect: fail,", "{name: fails, expect: pass,", "12: no example fails"),
    ("expect: fail,", "expect: {fail: hgh},", "12: fail is one of critical, high, medium, low, info; did you mean \"high\"?"),
    ("remediation: Name it.", "remediation: {terraform: Name it.}", "10: the key bundle is missing"),
    ("remediation: Name it.", "remediation: {terraform: Name it., bundle: ''}", "10: bundle is a text"),
    ("remediation: Name it.", "remediation: {terraform: a, bundle: b, plan: c}", "10: unknown key plan; it is one of terraform, bundle"),
    ("remediation: Name it.", "remediation: 1", "10: remediation is a text"),
    # what people who know another language write
    ("exists: true", "eq: x", '8: unknown key eq; did you mean "equals"?'),
    ("exists: true", "regex: x", '8: unknown key regex; did you mean "matches"?'),
    ("exists: true", "gte: 1", '8: unknown key gte; did you mean "at_least"?'),
    ("exists: true", "more_than: 1", '8: unknown key more_than; did you mean "greater_than"?'),
    ("exists: true", "smaller_than: 1", '8: unknown key smaller_than; did you mean "less_than"?'),
    ("exists: true", "startswith: x", '8: unknown key startswith; did you mean "like"?'),
    ("databricks_job}", "databricks_sql_warehouse}", '7: the provider has no type databricks_sql_warehouse; did you mean "databricks_sql_endpoint"?'),
    ("exists: true", "one_of: [x]", '8: unknown key one_of; did you mean "in"?'),
    ("path: name, exists: true", "and: []", '8: a condition says one of all, any, not, path, every, some, none, count; did you mean "all"?'),
    ("path: name, exists: true", "attribute: name, exists: true", '8: a condition says one of all, any, not, path, every, some, none, count; did you mean "path"?'),
    ("{resource: databricks_job}", "{type: databricks_job}", '7: unknown key type; did you mean "resource"?'),
    ("terraform: x}", "code: x}", '12: unknown key code; did you mean "terraform"?'),
    ("terraform: x}", "hcl: x}", "12: unknown key hcl; it is one of name, expect, terraform, bundle, files, target, environment, params, as_of"),
    ("expect: pass", "expect: passes", '13: expect is one of pass, fail, unknown, not_applicable; did you mean "pass"?'),
    ("expect: pass, terraform: x", "expect: pass, terraform: x, bundle: y", "13: an example says `terraform` or `bundle` or `files`, one of them"),
    ("expect: pass, terraform: x", "expect: pass", "13: an example says `terraform` or `bundle` or `files`, one of them"),
    ("expect: pass, terraform: x", "expect: pass, files: {../a.tf: x}", "13: ../a.tf is no path below the directory of the example"),
    ("expect: pass, terraform: x", "expect: pass, files: {a.tf: 1}", "13: files map paths to their text"),
    # what can never be true or false
    ("path: name, exists: true", "path: max_concurrent_runs, equals: one", "8: max_concurrent_runs is a number, and one is a text"),
    ("path: name, exists: true", "path: max_concurrent_runs, matches: x", "8: max_concurrent_runs is a number, which matches cannot ask"),
    ("path: name, exists: true", "path: always_running, equals: 'true'", "8: always_running is true or false, and true is a text"),
    ("path: name, exists: true", "path: always_running, at_least: 1", "8: always_running is true or false, which at_least cannot ask"),
    ("path: name, exists: true", "path: name, in: [a, 1]", "8: name is a text, and 1 is a number"),
    ("path: name, exists: true", "path: name, contains: x", "8: name is a text, which contains cannot ask"),
    ("path: name, exists: true", "path: tags, equals: x", "8: tags is a list, mapping or block, which equals cannot ask"),
    ("path: name, exists: true", "some: 'task[*].depends_on', like: x", "8: task[*].depends_on is a list, mapping or block, which like cannot ask"),
    # views and what they make
    ("path: name, exists: true", "some: 'task[*].library[*].pypi.package|requirement.pined', equals: true", '8: |requirement makes no pined; did you mean "pinned"?'),
    ("path: name, exists: true", "some: 'task[*].library[*].pypi.package|requirement.kind', equals: package", "8: package is none of name, url, file, option"),
    ("path: name, exists: true", "path: run_as.user_name|principal, in: [users, group]", '8: users is none of user, group, service_principal, everyone, deployer; did you mean "user"?'),
    ("path: name, exists: true", "some: 'name|iam.statement[*].efect', equals: Allow", '8: |iam makes no efect; did you mean "effect"?'),
    # keys of a policy
    ("id: job-without-owner", "id: Job_Owner", "2: id is in lower case with hyphens, such as workspace-public-ip"),
    ("title: Jobs must be named", "title: ''", "3: title is a text"),
    ("title: Jobs must be named", "title: " + 101 * "x", "3: title has at most 100 characters"),
    ("remediation: Name it.\n", "", "1: the key remediation is missing"),
    ("message:", "references: [http://x]\nmessage:", "9: a reference is an https link"),
    ("message:", "sensitive: maybe\nmessage:", "9: sensitive is true or false"),
    ("message:", "confidence: hgh\nmessage:", '9: confidence is one of high, medium, low; did you mean "high"?'),
    ("message:", "profile: strictly\nmessage:", '9: profile is one of default, strict, audit; did you mean "strict"?'),
    ("message:", "cure_at: run_as\nmessage:", "9: cure_at is a path in the target of a bundle, such as bundle.target.run_as"),
    ("message:", "params: {x: {default: 1}}\nmessage:", "9: the key description is missing"),
    ("message:", "params: {x: {description: y}}\nmessage:", "9: a parameter says `default` or `required`, one of them"),
    ("message:", "checks: []\nmessage:", "1: a policy says `assert` or `checks`, one of them"),
    ("assert: {path: name, exists: true}", "assert: true", "8: `assert: true` says nothing; `false` means that the subject must not exist"),
    ("assert: {path: name, exists: true}", "checks: [{assert: {path: name, exists: true}}, {name: b, assert: false}]", "8: each of several checks has a name"),
    ("assert: {path: name, exists: true}", "checks: [{name: b, assert: false}, {name: b, assert: false}]", "8: another check has this name"),
    ("{resource: databricks_job}", "{part: computer}", '7: part is one of compute, task, library, grant, permission, served_entity, column; did you mean "compute"?'),
    ("{resource: databricks_job}", "{resource: terraform.providers}", '7: unknown type terraform.providers; did you mean "terraform.provider"?'),
    ("{resource: databricks_job}", "{resource: 'databrick_*'}", "7: no known type fits databrick_*"),
    ("path: name, exists: true", "count: 'task[*]'", "8: count says `at_least` or `at_most`, one of them"),
    ("path: name, exists: true", "some: {related: databricks_permissions, link: same_root, via: []}", "8: via is a list of one to three types"),
    ("path: name, exists: true", "some: {related: databricks_permissions, link: same_root}, exists: true", "8: related resources are asked with `satisfies`"),
    ("path: name, exists: true", "every: {related: databricks_permissions, link: same_root}, absent: pass", "8: every over resources needs `satisfies`"),
    ("remediation: Name it.", "remediation: Name it.\nrequires: '>= 99'", "11: the policy needs dasf-lint >= 99, this is 0.1.0"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES, ids=[m[2][:60] for m in MISTAKES])
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    found = complaints(old, new)
    if said.startswith("4: the key title"):
        assert len(found) == 1
        assert found[0].startswith("4: ")
    else:
        assert said in found


def test_a_name_is_given_once() -> None:
    found, said = load({"a/job-without-owner.yaml": GOOD, "b/job-without-owner.yaml": GOOD})
    assert len(found.policies) == 1
    assert said == ["1: job-without-owner is the name of another policy, in a/job-without-owner.yaml"]


def test_sets_of_ones_own_stand_beside_the_policies() -> None:
    sets = "owners:\n  source: us\n  values: [a, b]\n"
    policy = GOOD.replace("exists: true", "in: {set: owners}")
    found, said = load({"sets.yaml": sets, "mine/job-without-owner.yaml": policy})
    assert said == []
    assert found.sets["owners"] == ["a", "b"]
    assert "everyone" in found.sets


def test_an_empty_file_is_a_mistake() -> None:
    assert load({"mine/x.yaml": ""})[1] == ["1: the file is empty"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("path: name", "path: quantum_state",
         "8: databricks_job has no quantum_state in any known version; it is judged as it is written"),
        ("databricks_job}", "databricks_hologram}",
         "7: the facts of databricks have no type databricks_hologram; it is judged as it is written"),
        ("path: name, exists: true", "some: 'task[*].flux', exists: true",
         "8: databricks_job has no task[*].flux in any known version; it is judged as it is written"),
        ("databricks_job}", "azurerm_spring_cloud_service}",
         "7: the facts of azurerm have no type azurerm_spring_cloud_service; it is judged as it is written"),
    ],
)  # fmt: skip
def test_what_a_newer_provider_may_have_is_taken_with_a_warning(old: str, new: str, said: str) -> None:
    text = GOOD.replace(old, new)
    found, diagnostics = packs.load(MemoryTree({"mine/job-without-owner.yaml": text}), ".", packs.builtin())
    assert [(each.level, each.code) for each in diagnostics] == [("warning", "provider-facts")]
    assert load({"mine/job-without-owner.yaml": text})[1] == [said]
    assert len(found.policies) == len(packs.builtin().policies) + 1


def test_a_newer_attribute_is_judged_by_what_is_written() -> None:
    text = GOOD.replace("{path: name, exists: true}", "{path: quantum_state, equals: calm, absent: unknown}")
    found, _ = packs.load(MemoryTree({"mine/job-without-owner.yaml": text}), ".", packs.builtin()._replace(policies=()))
    roots = {
        "main.tf": "".join(
            f'resource "databricks_job" "{name}" {{\n{body}}}\n'
            for name, body in (("a", '  quantum_state = "wild"\n'), ("b", '  quantum_state = "calm"\n'), ("c", ""))
        )
    }
    report = lint(MemoryTree(roots), Options(as_of="2026-11-30"), policies=found)
    assert [member.address for finding in report.findings for member in finding.members] == ["databricks_job.a"]
    assert [answer.address for answer in report.unknown] == ["databricks_job.c"]


def test_a_skeleton_loads() -> None:
    for kind in ("databricks_job", "azurerm_databricks_workspace", "aws_s3_bucket_public_access_block"):
        assert load({"mine/new-policy.yaml": skeleton("new-policy", kind=kind)})[1] == []


def test_a_policy_is_any_yaml_that_is_not_hidden() -> None:
    """What is hidden in a directory is the affair of other tools, such as a configuration of yamllint."""
    names = ("a.yaml", "b.yml", "C.YAML", "deep/d.yaml", ".yamllint.yaml", ".github/e.yaml", "f.yaml.bak", "README.md")
    texts = {name: GOOD.replace("id: job-without-owner", f"id: job-{name[:1].lower()}") for name in names}
    loaded, said = packs.load(MemoryTree(texts), ".", packs.builtin()._replace(policies=()))
    assert said == []
    assert sorted(policy.id for policy in loaded.policies) == ["job-a", "job-b", "job-c", "job-d"]
