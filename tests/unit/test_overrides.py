"""`overrides`: for resources that stand in some files other policies are asked, or other severities count."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core import limits
from dasf_lint.core.answers import Report

TOKEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
WORKSPACE = 'resource "azurerm_databricks_workspace" "w" {\n  custom_parameters {\n    no_public_ip = VALUE\n  }\n}\n'
PUBLIC = WORKSPACE.replace("VALUE", "false")
BOTH = TOKEN + PUBLIC
FILES = {"live/main.tf": BOTH, "lab/main.tf": BOTH, "lab/x/main.tf": BOTH}
ASKED = ("token-lifetime", "workspace-public-ip")


def linted(config: str, files: dict[str, str] | None = None, **options: object) -> Report:
    tree = MemoryTree({**(FILES if files is None else files), ".dasf-lint.yaml": config})
    return lint(tree, Options(as_of="2026-11-24", **options))  # type: ignore[arg-type]  # as the test says


def found(report: Report) -> list[str]:
    """`live token-lifetime high`, of the two policies."""
    return sorted(
        f"{member.root} {each.policy} {each.severity}"
        for each in report.findings
        for member in each.members
        if each.policy in ASKED
    )


def told(report: Report, *codes: str) -> list[str]:
    return [each.message for each in report.diagnostics if each.code in (codes or ("config", "unused-config", "limit"))]


def roots(report: Report, policy: str) -> list[str]:
    return [each.split()[0] for each in found(report) if f" {policy} " in each]


def test_without_overrides_everything_is_found() -> None:
    assert roots(linted("version: 1"), "token-lifetime") == ["lab", "lab/x", "live"]


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        ("[lab]", ["live"]),
        ("['lab/**']", ["live"]),
        ("['lab/*.tf']", ["lab/x", "live"]),
        ("[lab/x, live]", ["lab"]),
        ("['**/main.tf']", []),
        ("[./lab]", ["live"]),
        ("[gone]", ["lab", "lab/x", "live"]),
    ],
)
def test_what_is_ignored_in_some_files_is_asked_in_the_others(paths: str, left: list[str]) -> None:
    report = linted(f"overrides: [{{paths: {paths}, ignore: [token-lifetime]}}]")
    assert roots(report, "token-lifetime") == left
    assert roots(report, "workspace-public-ip") == ["lab", "lab/x", "live"]
    assert report.passed["token-lifetime"] == 0


def test_nothing_is_counted_of_what_was_not_asked() -> None:
    files = {path: text.replace("31536000", "60") for path, text in FILES.items()}
    assert linted("version: 1", files).passed["token-lifetime"] == 3
    assert linted("overrides: [{paths: [lab], ignore: [token-lifetime]}]", files).passed["token-lifetime"] == 1


def test_a_given_key_takes_the_place_of_the_one_at_the_top() -> None:
    report = linted("ignore: [token-lifetime]\noverrides: [{paths: [lab], ignore: [workspace-public-ip]}]")
    assert roots(report, "token-lifetime") == ["lab", "lab/x"]
    assert roots(report, "workspace-public-ip") == ["live"]
    assert roots(linted("ignore: [token-lifetime]\noverrides: [{paths: [lab], ignore: []}]"), "token-lifetime") == [
        "lab", "lab/x",
    ]  # fmt: skip


def test_of_several_entries_the_last_that_gives_a_key_counts() -> None:
    report = linted(
        "overrides:\n- {paths: [lab], ignore: [token-lifetime], severity: {workspace-public-ip: low}}\n"
        "- {paths: [lab/x], ignore: [], severity: {workspace-public-ip: critical}}\n- {paths: [lab/x], profile: strict}\n"
    )
    assert roots(report, "token-lifetime") == ["lab/x", "live"]
    assert [each for each in found(report) if "public" in each] == [
        "lab workspace-public-ip low", "lab/x workspace-public-ip critical", "live workspace-public-ip high",
    ]  # fmt: skip


def test_what_is_selected_in_some_files_alone_is_asked_there() -> None:
    report = linted("select: [token-lifetime]\noverrides: [{paths: [lab/x], select: [workspace-public-ip]}]")
    assert found(report) == [
        "lab token-lifetime medium", "lab/x workspace-public-ip high", "live token-lifetime medium",
    ]  # fmt: skip
    assert report.policies == 2
    whole = linted("select: [token-lifetime]\noverrides: [{paths: [lab/x], select: []}]")
    assert roots(whole, "workspace-public-ip") == ["lab/x"]


def test_a_profile_counts_where_its_files_are() -> None:
    files = {
        path: text + 'resource "azurerm_databricks_workspace" "k" {\n  sku = "premium"\n}\n'
        for path, text in FILES.items()
    }
    strict = "workspace-managed-services-key"
    report = linted("overrides: [{paths: [live], profile: strict}]", files)
    assert {member.root for each in report.findings if each.policy == strict for member in each.members} == {"live"}
    report = linted("profile: strict\noverrides: [{paths: [live], profile: default}]", files)
    assert {member.root for each in report.findings if each.policy == strict for member in each.members} == {
        "lab", "lab/x",
    }  # fmt: skip


def test_the_command_line_is_stronger_than_any_entry() -> None:
    config = "overrides: [{paths: [lab], select: [workspace-public-ip], ignore: [], profile: strict}]"
    assert roots(linted(config, select=("token-lifetime",)), "workspace-public-ip") == []
    assert roots(linted(config, ignore=("workspace-public-ip",)), "workspace-public-ip") == []
    assert "workspace-managed-services-key" not in {each.policy for each in linted(config, profile="default").unknown}


def test_it_is_the_file_of_the_resource_that_counts_and_not_that_of_the_value() -> None:
    files = {
        "live/main.tf": 'module "m" {\n  source = "../modules/m"\n  open = false\n}\n',
        "modules/m/main.tf": 'variable "open" {}\n' + WORKSPACE.replace("VALUE", "var.open"),
    }
    ignore = "overrides: [{paths: [PATH], ignore: [workspace-public-ip]}]"
    assert roots(linted("version: 1", files), "workspace-public-ip") == ["live"]
    assert roots(linted(ignore.replace("PATH", "live"), files), "workspace-public-ip") == ["live"]
    assert roots(linted(ignore.replace("PATH", "modules"), files), "workspace-public-ip") == []


def test_at_one_line_two_severities_are_two_findings_with_fingerprints_of_their_own() -> None:
    module = 'variable "open" {\n  default = false\n}\n'
    files = {
        "main.tf": module + PUBLIC.replace("false", "var.open"),
        "b.tf": PUBLIC.replace('"w"', '"v"').replace("false", "var.open"),
    }
    report = linted("overrides: [{paths: [b.tf], severity: {workspace-public-ip: low}}]", files)
    same = [each for each in report.findings if each.policy == "workspace-public-ip"]
    assert sorted(each.severity for each in same) == ["high", "low"]
    assert len({each.fingerprint for each in same}) == 2


def test_paths_are_relative_to_the_configuration() -> None:
    files = {"sub/a/main.tf": TOKEN, "sub/.dasf-lint.yaml": "overrides: [{paths: [a], ignore: [token-lifetime]}]"}
    report = lint(MemoryTree(files), Options(paths=("sub",)))
    assert roots(report, "token-lifetime") == []
    assert told(report) == []


# --- what it weakens


@pytest.mark.parametrize(
    ("config", "messages"),
    [
        ("overrides: [{paths: [a, b], select: [token-lifetime]}]", ["in a, b only token-lifetime is asked"]),
        ("overrides: [{paths: [a], select: [token-lifetime, DASF-4]}]", ["in a only token-lifetime, DASF-4 are asked"]),
        ("overrides: [{paths: [a], select: []}]", []),
        (
            "overrides: [{paths: [a], ignore: [token-lifetime, DASF-4]}]",
            ["in a token-lifetime is not asked", "in a DASF-4 is not asked"],
        ),
        ("overrides: [{paths: [a], ignore: []}]", []),
        ("overrides: [{paths: [a], profile: default}]", []),
        ("overrides: [{paths: [a], profile: audit}]", []),
        (
            "profile: audit\noverrides: [{paths: [a], profile: strict}]",
            ["in a the profile is strict instead of audit"],
        ),
        ("overrides: [{paths: [a], severity: {token-lifetime: critical}}]", []),
        (
            "overrides: [{paths: [a], severity: {token-lifetime: info}}]",
            ["in a the severity of token-lifetime is info instead of high, medium"],
        ),
        (
            "severity: {token-lifetime: critical}\noverrides: [{paths: [a], severity: {}}]",
            ["in a the severity of token-lifetime is what the policy says instead of critical"],
        ),
        (
            "severity: {token-lifetime: critical}\noverrides: [{paths: [a], severity: {token-lifetime: high}}]",
            ["in a the severity of token-lifetime is high instead of critical"],
        ),
    ],
)  # fmt: skip
def test_what_an_entry_weakens_is_told_with_its_line(config: str, messages: list[str]) -> None:
    weakened = linted(f"version: 1\n{config}").weakened
    assert [each.message for each in weakened if each.kind == "overrides"] == messages
    assert all(each.span is not None and each.span.line == config.count("\n") + 2 for each in weakened)


def test_what_the_command_line_outweighs_weakens_nothing() -> None:
    config = "profile: strict\noverrides: [{paths: [lab], select: [token-lifetime], profile: default}]"
    assert len(linted(config).weakened) == 2
    assert linted(config, select=("DASF-4",), profile="audit").weakened == []


# --- mistakes


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("select: [token-lifetim]", 'no policy is named "token-lifetim"; did you mean "token-lifetime"?'),
        ("ignore: [tokenlifetime]", 'no policy is named "tokenlifetime"; did you mean "token-lifetime"?'),
        ("severity: {token-lifetim: low}", 'no policy is named "token-lifetim"; did you mean "token-lifetime"?'),
        ("severity: {DASF-4: low}", 'no policy is named "DASF-4"'),
    ],
)
def test_a_name_that_means_nothing_is_an_error_with_its_place(entry: str, message: str) -> None:
    report = linted(f"version: 1\noverrides:\n- {{paths: [lab], {entry}}}")
    [error] = [each for each in report.diagnostics if each.code == "config"]
    assert error.level == "error"
    assert error.message.startswith(message)
    assert error.span is not None
    assert error.span.line == 3


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{paths: [lab, gone], ignore: []}",
            "no resource stands in a file that fits this pattern, so it has no effect",
        ),
        ("{paths: [lab]}", "it says nothing beside its paths, so it has no effect"),
        ("{paths: [], ignore: []}", "it names no paths, so it has no effect"),
    ],
)
def test_what_has_no_effect_is_told(entry: str, message: str) -> None:
    assert told(linted(f"overrides: [{entry}]")) == [message]


def test_nothing_is_told_of_what_was_not_looked_at() -> None:
    assert told(linted("overrides: [{paths: [live, lab], ignore: [token-lifetime]}]", paths=("live",))) == []
    assert told(linted("overrides: [{paths: [gone], ignore: []}]", workspace="w")) == []


def test_comparisons_are_bounded_and_then_the_top_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_pattern_comparisons", 15)
    report = linted("overrides:\n" + "- {paths: ['*'], ignore: [token-lifetime]}\n" * 9)
    assert report.could_not_vouch
    assert "too many comparisons with `overrides`; somewhere what the top says counts instead" in told(report, "limit")
    assert roots(report, "token-lifetime") != []
