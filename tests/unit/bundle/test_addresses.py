"""Where a bundle has what Terraform has as resources of their own. The paths of the keys that need quotes are those of
the CLI's own tests of such paths (libs/structs/structpath)."""

import pytest

from dasf_lint.bundle.addresses import bundle_address
from dasf_lint.core.source import MemoryTree
from tests.unit.bundle.helpers import at, graph_of

BUNDLE = """
bundle: {name: b}
targets: {prod: {}}
permissions:
  - {level: CAN_VIEW, group_name: all}
resources:
  jobs:
    train:
      name: t
      permissions:
        - {level: CAN_MANAGE, group_name: users}
    plain: {name: p}
    "a.b": {name: q}
  schemas:
    s:
      name: s
      catalog_name: c
      grants:
        - {principal: users, privileges: [SELECT]}
  secret_scopes:
    keys:
      name: keys
      permissions:
        - {level: READ, group_name: users}
        - {level: MANAGE, user_name: a@b.test}
  apps:
    web: {name: web, source_code_path: ./app}
"""


@pytest.fixture(scope="module")
def addresses() -> dict[str, str | None]:
    files = {"databricks.yml": BUNDLE, "app/app.yaml": "command: [x]\n"}
    return {node.address: node.bundle_address for node in graph_of(files, "prod")}


@pytest.mark.parametrize(
    ("terraform", "bundle"),
    [
        ("databricks_job.train", "resources.jobs.train"),
        ('databricks_job["a.b"]', "resources.jobs['a.b']"),
        ("databricks_permissions.job_train", "resources.jobs.train.permissions"),
        ("databricks_permissions.job_plain", "resources.jobs.plain.permissions"),
        ("databricks_grants.schema_s", "resources.schemas.s.grants"),
        ("databricks_secret_acl.secret_acl_keys_0", "resources.secret_scopes.keys.permissions[0]"),
        ("databricks_secret_acl.secret_acl_keys_1", "resources.secret_scopes.keys.permissions[1]"),
        ("databricks_app.web", "resources.apps.web"),
        ("databricks_permissions.app_web", "resources.apps.web.permissions"),
        ("target.prod", "targets.prod"),
        ("app_file.web", None),
    ],
)
def test_what_stands_in_a_bundle_is_called_by_its_place_there(
    addresses: dict[str, str | None], terraform: str, bundle: str | None
) -> None:
    assert addresses[terraform] == bundle


def test_no_two_things_of_a_bundle_have_one_address(addresses: dict[str, str | None]) -> None:
    told = [address for address in addresses.values() if address is not None]
    assert len(told) == len(set(told)) == len(addresses) - 1


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("cost-center", "resources.jobs.cost-center"),
        ("a.permissions", "resources.jobs['a.permissions']"),
        ("key with spaces", "resources.jobs['key with spaces']"),
        ("it's here", "resources.jobs['it''s here']"),
        ("", "resources.jobs['']"),
        ("über", "resources.jobs.über"),
    ],
)
def test_a_key_that_could_be_read_as_several_is_quoted(key: str, text: str) -> None:
    assert bundle_address(("resources", "jobs", key)) == text


def test_a_node_is_found_by_either_address() -> None:
    graph = graph_of(BUNDLE, "prod")
    for text in ("databricks_job.train", "resources.jobs.train"):
        assert [node.address for node in graph.named(text)] == ["databricks_job.train"]
    assert graph.named("resources.jobs") == []
    assert graph.named("") == []


def test_what_is_not_known_is_called_by_its_place_in_the_bundle() -> None:
    text = "bundle: {name: b}\nresources:\n  jobs:\n    j: {name: j}\n    k: {name: k, description: '${resources.jobs.j.id}'}\n"
    text += "python: {mutators: ['m:f']}\n"
    graph = graph_of(text)
    assert at(graph, "databricks_job.k", "description").unknown.subject == "resources.jobs.j.id"
    assert at(graph, "databricks_job.k", "run_as").unknown.subject == "resources.jobs.k.run_as"


def test_what_terraform_has_needs_no_second_address() -> None:
    from dasf_lint.core.asked import Options
    from dasf_lint.engine import LintRun

    tree = MemoryTree({"main.tf": 'resource "databricks_job" "j" {}\n'})
    [graph] = LintRun(tree, Options()).judged().graphs
    assert [node.bundle_address for node in graph if node.address == "databricks_job.j"] == [None]
