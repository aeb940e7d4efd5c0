"""Attestations: what somebody vouches for is neither passed nor failed, and only of what is unknown."""

import json

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core import limits
from dasf_lint.core.answers import Report

OPEN = 'variable "open" {}\n'
WORKSPACE = 'resource "azurerm_databricks_workspace" "w" {\n  custom_parameters {\n    no_public_ip = VALUE\n  }\n}\n'
UNKNOWN = OPEN + WORKSPACE.replace("VALUE", "var.open")
TWO = UNKNOWN + WORKSPACE.replace("VALUE", "var.open").replace('"w"', '"other"')
POLICY = "workspace-public-ip"
BUNDLE = "bundle: {name: b}\ntargets:\n  prod: {}\n  dev: {}\n"


def linted(attest: str, files: dict[str, str] | None = None, **options: object) -> Report:
    tree = MemoryTree({**(files or {"main.tf": UNKNOWN}), ".dasf-lint.yaml": f"attest:\n{attest}\n"})
    given = {"as_of": "2026-11-24", "select": (POLICY,), **options}
    return lint(tree, Options(**given))  # type: ignore[arg-type]  # as the test says


def attested(report: Report) -> list[str]:
    return [f"{each.answer.root} {each.answer.address}" for each in report.attested]


def unknown(report: Report) -> list[str]:
    return [f"{each.root} {each.address}" for each in report.unknown]


def told(report: Report) -> list[str]:
    return [each.message for each in report.diagnostics if each.code in ("attestation", "config", "limit")]


def test_an_unknown_answer_that_somebody_vouches_for_is_attested_and_not_passed() -> None:
    before = linted("- {policy: token-lifetime, reason: r}", {"main.tf": UNKNOWN})
    report = linted(
        "- {policy: workspace-public-ip, reason: decided by the landing zone, owner: me, until: 2027-01-31}"
    )
    assert unknown(before) == attested(report) == [". azurerm_databricks_workspace.w"]
    assert unknown(report) == []
    assert report.passed == before.passed == {POLICY: 0}
    [each] = report.attested
    assert each.attestation[:2] == (POLICY, None)
    assert each.attestation[3:6] == ("decided by the landing zone", "me", "2027-01-31")
    assert [reason.subject for reason in each.answer.reasons] == ["var.open"]
    assert told(report) == []


def test_a_failing_answer_stays_a_finding() -> None:
    files = {"main.tf": WORKSPACE.replace("VALUE", "false")}
    report = linted("- {policy: workspace-public-ip, reason: r}", files)
    assert [each.policy for each in report.findings] == [POLICY]
    assert (report.suppressed, report.attested) == ([], [])
    assert told(report) == ["workspace-public-ip has no unknown answer that this entry attests"]


def test_beside_a_failing_answer_only_what_is_unknown_is_attested() -> None:
    files = {"main.tf": UNKNOWN + WORKSPACE.replace("VALUE", "false").replace('"w"', '"bad"')}
    report = linted("- {policy: workspace-public-ip, reason: r}", files)
    assert [member.address for each in report.findings for member in each.members] == [
        "azurerm_databricks_workspace.bad"
    ]
    assert attested(report) == [". azurerm_databricks_workspace.w"]


@pytest.mark.parametrize("name", ["workspace-public-ip", "DBX-NET-001", "dbx-net-001", "Workspace-Public-IP"])
def test_a_policy_is_named_by_its_slug_or_an_alias(name: str) -> None:
    assert len(linted(f"- {{policy: {name}, reason: r}}").attested) == 1


@pytest.mark.parametrize("name", ["DASF-62", "DASF 62", "dasf-4"])
def test_a_control_means_all_its_policies(name: str) -> None:
    report = linted(f"- {{control: {name}, reason: r}}")
    assert len(report.attested) == 1
    assert report.attested[0].attestation.control == name


def test_a_policy_is_no_control_and_a_control_no_policy() -> None:
    assert told(linted("- {policy: DASF-62, reason: r}")) == ['no policy is named "DASF-62"']
    report = linted("- {control: workspace-public-ip, reason: r}")
    assert told(report) == ['no control is named "workspace-public-ip"']
    assert report.attested == []
    assert told(linted("- {control: DAFS-62, reason: r}")) == ['no control is named "DAFS-62"; did you mean "DASF-62"?']
    [error] = [each for each in report.diagnostics if each.code == "config"]
    assert error.level == "error"
    assert error.span is not None
    assert error.span.file.position(error.span.start) == (2, 13)


def test_a_control_without_any_policy_can_be_vouched_for() -> None:
    report = linted("- {control: DASF-61, reason: r}")
    assert told(report) == []
    assert [each.control for each in report.attestations] == ["DASF-61"]


NAMED_BY_CHECKS = """\
version: 1
id: own
title: Own
severity: low
dasf: [DASF-1]
description: d
match: {resource: databricks_token}
message: m
checks:
- {name: one, aliases: [OWN-1], assert: {path: comment, equals: a}}
- {name: two, aliases: [OWN-2], assert: {path: lifetime_seconds, equals: 1}}
remediation: r
examples: [{name: n, expect: pass, terraform: "#"}, {name: f, expect: fail, terraform: "#"}]
"""


def test_of_several_checks_that_are_unknown_none_is_attested_by_the_name_of_another() -> None:
    """Else a check would be vouched for of which nobody has spoken."""
    both = 'variable "x" {}\nresource "databricks_token" "t" {\n  comment = var.x\n  lifetime_seconds = var.x\n}\n'
    one = both.replace("lifetime_seconds = var.x", "lifetime_seconds = 1")
    own = {"own/own.yaml": NAMED_BY_CHECKS}
    for name, source, expected in (
        ("OWN-1", both, 0), ("OWN-2", both, 0), ("own", both, 1), ("OWN-1", one, 1), ("OWN-2", one, 0),
    ):  # fmt: skip
        report = linted(
            f"- {{policy: {name}, reason: r}}\npolicies: [own]", {"main.tf": source, **own}, select=("own",)
        )
        assert [each.level for each in report.diagnostics if each.level == "error"] == [], report.diagnostics
        assert len(report.attested) == expected, (name, source)
        assert len(report.unknown) == 1 - expected


SCOPES = [
    ("", ["envs/dev", "envs/prod"]),
    ("scope: {}, ", ["envs/dev", "envs/prod"]),
    ("scope: {root: envs/prod}, ", ["envs/prod"]),
    ("scope: {root: envs/prod/}, ", ["envs/prod"]),
    ("scope: {root: ./envs/prod}, ", ["envs/prod"]),
    ("scope: {root: 'envs/*'}, ", ["envs/dev", "envs/prod"]),
    ("scope: {root: envs}, ", []),
    ("scope: {environment: prod}, ", ["envs/prod"]),
    ("scope: {environment: staging}, ", []),
    ("scope: {path: envs/prod/main.tf}, ", ["envs/prod"]),
    ("scope: {path: 'envs/d*'}, ", ["envs/dev"]),
    ("scope: {address: '*.w'}, ", ["envs/dev", "envs/prod"]),
    ("scope: {address: azurerm_databricks_workspace.w}, ", ["envs/dev", "envs/prod"]),
    ("scope: {address: azurerm_databricks_workspace.x}, ", []),
    ("scope: {root: envs/prod, environment: dev}, ", []),
    ("scope: {root: envs/prod, environment: prod, path: envs, address: '*'}, ", ["envs/prod"]),
]


@pytest.mark.parametrize(("scope", "roots"), SCOPES)
def test_every_key_of_the_scope_narrows(scope: str, roots: list[str]) -> None:
    files = {"envs/prod/main.tf": UNKNOWN, "envs/dev/main.tf": UNKNOWN}
    report = linted(f"- {{policy: workspace-public-ip, {scope}reason: r}}", files)
    assert [each.answer.root for each in report.attested] == roots
    assert len(report.unknown) == 2 - len(roots)
    assert bool(told(report)) == (not roots)


def test_a_root_is_named_with_or_without_its_variant() -> None:
    files = {
        "live/main.tf": UNKNOWN + 'variable "x" {}\n', "live/prod.tfvars": 'x = "1"\n', "live/dev.tfvars": 'x = "2"\n',
    }  # fmt: skip
    entry = "- {policy: workspace-public-ip, reason: r, scope: {root: 'ROOT'}}"
    whole = attested(linted(entry.replace("ROOT", "live"), files))
    assert len(whole) == 2
    assert attested(linted(entry.replace("ROOT", "live[prod.tfvars]"), files)) == whole[1:]
    assert attested(linted(entry.replace("ROOT", "live[*prod*]"), files)) == whole[1:]


def test_where_the_environment_is_not_known_no_environment_is_attested() -> None:
    report = linted("- {policy: workspace-public-ip, reason: r, scope: {environment: prod}}")
    assert attested(report) == []


def test_roots_and_paths_are_relative_to_the_configuration() -> None:
    for scope in ("{root: .}", "{root: ./}", "{path: main.tf}"):
        files = {
            "sub/main.tf": UNKNOWN, "main.tf": UNKNOWN,
            "sub/.dasf-lint.yaml": f"attest:\n- {{policy: workspace-public-ip, reason: r, scope: {scope}}}\n",
        }  # fmt: skip
        report = lint(MemoryTree(files), Options(paths=("sub",), select=(POLICY,)))
        assert attested(report) == ["sub azurerm_databricks_workspace.w"], scope


def test_an_expired_attestation_counts_no_longer_and_is_told() -> None:
    entry = "- {policy: workspace-public-ip, reason: r, until: 2026-11-23}"
    report = linted(entry)
    assert (report.attested, len(report.unknown), report.attestations) == ([], 1, [])
    assert told(report) == ["it expired on 2026-11-23 and attests nothing any more"]
    assert len(linted(entry, as_of="2026-11-23").attested) == 1


def test_the_first_entry_that_fits_is_shown_and_both_are_used() -> None:
    report = linted("- {policy: workspace-public-ip, reason: first}\n- {control: DASF-62, reason: second}")
    assert [each.attestation.reason for each in report.attested] == ["first"]
    assert told(report) == []


def test_what_was_not_asked_or_not_looked_at_is_not_told_as_unused() -> None:
    files = {"a/main.tf": WORKSPACE.replace("VALUE", "true"), "b/main.tf": WORKSPACE.replace("VALUE", "true")}
    entry = "- {policy: workspace-public-ip, reason: r, scope: {root: a}}"
    assert told(linted(entry, files)) == ["workspace-public-ip has no unknown answer that this entry attests"]
    assert told(linted(entry, files, paths=("b",))) == []
    assert told(linted(entry, files, select=("token-lifetime",))) == []
    assert told(linted(entry, files, workspace="x")) == []


def test_a_control_that_code_shows_whole_is_told_where_nothing_of_it_is_open() -> None:
    files = {"main.tf": WORKSPACE.replace("VALUE", "true")}
    assert told(linted("- {control: DASF-4, reason: r}", files)) == [
        "DASF-4 has no unknown answer that this entry attests"
    ]
    assert told(linted("- {control: DASF-4, reason: r}", {"main.tf": OPEN})) == [], "none of its policies applied"


def test_what_suppressions_do_not_count_in_has_no_attestations() -> None:
    report = linted("- {policy: workspace-public-ip, reason: r}", suppressions=False)
    assert (report.attested, report.attestations, len(report.unknown), report.weakened) == ([], [], 1, [])


def test_what_is_attested_is_told_among_what_the_configuration_weakens() -> None:
    entry = "- {control: DASF-4, reason: why, scope: {address: 'a*', path: b, root: c, environment: prod}}"
    [weakening] = linted(entry).weakened
    assert weakening.kind == "attest"
    assert weakening.message == (
        "unknown answers of DASF-4 at a* in b in the root c in the environment prod are attested: why"
    )
    assert weakening.span is not None
    assert weakening.span.line == 2
    assert linted("- {policy: workspace-public-ip, reason: r, until: 2026-11-23}").weakened == []


def test_comparisons_are_bounded_and_what_came_then_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_entry_steps", 12)
    entries = "\n".join(f"- {{policy: workspace-public-ip, reason: r, scope: {{address: '*{i}'}}}}" for i in range(9))
    report = linted(entries, {"main.tf": TWO})
    assert len(report.unknown) == 2
    assert report.could_not_vouch
    assert told(report) == [
        "the 12 steps that comparing `attest` with addresses and paths may take are used up; what came then is not attested"
    ]  # fmt: skip


def test_a_comment_on_an_attested_answer_has_its_reason() -> None:
    source = OPEN + "# dasf-lint: ignore[workspace-public-ip] because\n" + UNKNOWN.removeprefix(OPEN)
    report = linted("- {policy: workspace-public-ip, reason: r}", {"main.tf": source})
    assert [each for each in report.diagnostics if each.code == "suppression"] == []


def test_a_bundle_target_is_an_environment_and_a_root() -> None:
    job = "resources:\n  jobs:\n    j:\n      run_as: {user_name: '${var.who}'}\n      tasks: [{task_key: t}]\n"
    files = {"b/databricks.yml": "variables:\n  who: {}\n" + BUNDLE + job}
    policy = "prod-job-runs-as-user"
    for scope in ("{environment: prod}", "{root: b}", "{root: b/databricks.yml}", "{root: 'b/databricks.yml[prod]'}",
                  "{address: databricks_job.j, environment: prod}", "{address: resources.jobs.j, environment: prod}",
                  "{address: 'resources.*', environment: prod}"):  # fmt: skip
        report = linted(f"- {{policy: {policy}, reason: r, scope: {scope}}}", files, select=(policy,))
        assert [each.answer.root for each in report.attested] == ["b/databricks.yml[prod]"], json.dumps(told(report))
