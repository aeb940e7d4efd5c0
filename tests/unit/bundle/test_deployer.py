"""What the Databricks CLI refuses from some who deploy and takes from others: a repository does not say who deploys."""

from dasf_lint.bundle.resolve import resolve
from dasf_lint.core.source import MemoryTree

ENDPOINT = """bundle: {name: b}
targets:
  prod:
    mode: production
    workspace: {root_path: /Workspace/Deployments/b}
    run_as: {service_principal_name: 00000000-0000-0000-0000-000000000002}
resources:
  jobs:
    j: {name: j}
  model_serving_endpoints:
    e:
      name: e
      config: {served_entities: [{entity_name: m, entity_version: "1"}]}
"""


def test_what_depends_on_who_deploys_is_a_warning_and_the_bundle_is_resolved() -> None:
    resolution = resolve(MemoryTree({"databricks.yml": ENDPOINT}), ".", target="prod")
    assert resolution.exit_code == 0
    [complaint] = resolution.diagnostics
    assert complaint.severity == "warning"
    assert complaint.summary.startswith("model_serving_endpoints do not support a setting a run_as user")
    assert complaint.detail == "Whether the Databricks CLI refuses it depends on who deploys."
    run_as = resolution.config["resources"]["jobs"]["j"]["run_as"]  # type: ignore[index, call-overload]
    assert run_as == {"service_principal_name": "00000000-0000-0000-0000-000000000002"}


def test_as_for_somebody_whom_the_cli_refuses_it_ends_there() -> None:
    resolution = resolve(MemoryTree({"databricks.yml": ENDPOINT}), ".", target="prod", refuses_deployer=True)
    assert (resolution.exit_code, [each.severity for each in resolution.diagnostics]) == (1, ["error"])
