"""What comes from a bundle is called by its own address wherever people read, and may be named by both."""

import json
import re

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions
from tests.unit.cli.conftest import program  # noqa: F401  # a fixture
from tests.unit.cli.running import Program

BUNDLE = """\
bundle: {name: b}
variables: {mode: {description: how users are kept apart}}
targets:
  prod: {mode: production}
resources:
  jobs:
    train:
      name: t
      job_clusters:
        - job_cluster_key: k
          new_cluster: {data_security_mode: NONE, spark_version: 16.4.x-scala2.12}
    other:
      name: o
      job_clusters:
        - job_cluster_key: k
          new_cluster: {data_security_mode: "${var.mode}"}
      permissions:
        - {level: CAN_MANAGE, group_name: users}
  schemas:
    s:
      name: s
      catalog_name: c
      grants:
        - {principal: account users, privileges: [SELECT]}
"""
FINGERPRINTS = {
    # Recorded before bundles had words of their own.
    "compute-without-isolation": "d8b527e8df740f37",
    "grants-to-everyone": "a0cd5a40aceddb9e",
    "permissions-to-everyone": "1df92130f6c2cc5c",
}
SELECTED = tuple(FINGERPRINTS)


def report_on(text: str = BUNDLE, config: str = "") -> Report:
    files = {"databricks.yml": text, **({".dasf-lint.yaml": config} if config else {})}
    return lint(MemoryTree(files), Options(select=SELECTED, as_of="2026-01-01"))


def printed(name: str, report: Report) -> str:
    shown = frozenset({"unknown", "suppressed"})
    return render(name, report, RenderOptions("1", show=shown, verbose=True, width=200))


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("json", "sarif", "sarif-full")])
def test_no_format_for_people_says_terraforms_words_of_a_bundle(name: str) -> None:
    text = printed(name, report_on())
    assert "resources.jobs.train" in text
    assert not re.search(r"databricks_(job|permissions|grants)[.\[]", text)


def test_json_says_both() -> None:
    document = json.loads(printed("json", report_on()))
    members = [member for finding in document["findings"] for member in finding["members"]]
    assert {each["address"]: each["bundle_address"] for each in (*members, *document["unknown"])} == {
        "databricks_job.train": "resources.jobs.train",
        "databricks_job.other": "resources.jobs.other",
        "databricks_grants.schema_s": "resources.schemas.s.grants",
        "databricks_permissions.job_other": "resources.jobs.other.permissions",
    }
    assert all("databricks_" not in finding["message"] for finding in document["findings"])


@pytest.mark.parametrize("name", ["sarif", "sarif-full"])
def test_sarif_says_the_bundles_words_to_people_and_keeps_terraforms_for_programs(name: str) -> None:
    [run] = json.loads(printed(name, report_on()))["runs"]
    for each in run["results"]:
        assert "databricks_" not in each["message"]["text"]
        for location in each.get("locations", ()):
            for logical in location["logicalLocations"]:
                assert logical["fullyQualifiedName"].startswith("databricks_")
                assert logical["name"].startswith("resources.")
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert any("at resources.jobs.other in" in each for each in notes)


def test_terraform_has_one_address() -> None:
    resource = 'resource "databricks_permissions" "p" {\n  job_id = "1"\n  access_control {\n    group_name = "users"\n'
    text = resource + '    permission_level = "CAN_MANAGE"\n  }\n}\n'
    report = lint(MemoryTree({"main.tf": text}), Options(select=SELECTED, as_of="2026-01-01"))
    document = json.loads(printed("json", report))
    [member] = document["findings"][0]["members"]
    assert (member["address"], member["bundle_address"]) == ("databricks_permissions.p", None)
    assert "databricks_permissions.p" in document["findings"][0]["message"]


def test_fingerprints_are_those_of_before_bundles_had_words_of_their_own() -> None:
    assert {each.policy: each.fingerprint for each in report_on().findings} == FINGERPRINTS


@pytest.mark.parametrize(
    "address",
    [
        "databricks_job.train", "resources.jobs.train", "databricks_job.*", "resources.jobs.tr*", "resources.jobs.*",
    ],
)  # fmt: skip
def test_an_entry_excuses_by_either_address(address: str) -> None:
    entry = f"version: 1\nsuppress:\n- {{policy: compute-without-isolation, address: '{address}', reason: because}}\n"
    report = report_on(config=entry)
    assert [each.policy for each in report.suppressed] == ["compute-without-isolation"]
    assert not [each for each in report.diagnostics if each.code == "suppression"]


@pytest.mark.parametrize("address", ["resources.jobs.train", "databricks_permissions.job_train", "resources.jobs"])
def test_an_entry_for_another_place_excuses_nothing(address: str) -> None:
    entry = f"version: 1\nsuppress:\n- {{policy: permissions-to-everyone, address: {address}, reason: because}}\n"
    report = report_on(config=entry)
    assert not report.suppressed
    assert [each.code for each in report.diagnostics if each.code == "suppression"]


def test_two_addresses_that_hide_the_same_stay_two() -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPL"
    text = BUNDLE.replace("    train:", f"    {secret}E:").replace("    other:", f"    {secret}F:")
    text = text.replace('"${var.mode}"', "NONE")
    document = json.loads(printed("json", report_on(text)))
    [*members] = [member["bundle_address"] for finding in document["findings"] for member in finding["members"]]
    assert secret not in "".join(members)
    jobs = [each for each in members if "jobs" in each and "permissions" not in each]
    assert len(set(jobs)) == 2


@pytest.mark.parametrize("address", ["databricks_job.train", "resources.jobs.train"])
def test_show_takes_either_address_and_answers_in_the_bundles_words(program: Program, address: str) -> None:  # noqa: F811
    program.write({"b/databricks.yml": BUNDLE})
    ended = program.run("show", address, "b")
    assert ended.out.startswith("resources.jobs.train (b/databricks.yml:7:5)\n")
    document = json.loads(program.run("show", address, "b", "--format", "json").out)
    [node] = document["roots"][0]["nodes"]
    assert (node["address"], node["bundle_address"]) == ("databricks_job.train", "resources.jobs.train")


def test_show_offers_the_nearest_address_of_a_bundle(program: Program) -> None:  # noqa: F811
    program.write({"b/databricks.yml": BUNDLE})
    ended = program.run("show", "resources.jobs.trian", "b")
    assert ended.code == 2
    assert 'did you mean "resources.jobs.train"' in ended.err
