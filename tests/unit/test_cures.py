"""An omission that one line in the target of a bundle makes good is one finding there, with the resources as members."""

import pytest

from dasf_lint import MemoryTree, Options, Report, lint

BUNDLE = """\
bundle: {name: churn}
targets:
  prod:
    mode: production
resources:
  jobs:
    train: {name: train}
    # dasf-lint: ignore[prod-job-runs-as-user] is started by hand
    score: {name: score}
    report: {name: report}
"""


def test_two_jobs_are_one_finding_and_a_comment_at_a_job_excuses_that_job() -> None:
    options = Options(select=("prod-job-runs-as-user",), as_of="2026-01-01")
    report = lint(MemoryTree({"databricks.yml": BUNDLE}), options)
    (finding,), (excused,) = report.findings, report.suppressed
    assert (finding.cause.span.line, finding.cause.declaration, finding.cause.path) == (3, "target.prod", "run_as")
    assert [member.address for member in finding.members] == ["databricks_job.report", "databricks_job.train"]
    assert [member.address for member in excused.members] == ["databricks_job.score"]


def test_what_a_job_writes_itself_is_found_where_it_is_written() -> None:
    text = BUNDLE.replace("{name: train}", "{name: train, run_as: {user_name: anna@corp.example}}")
    report = lint(MemoryTree({"databricks.yml": text}), Options(select=("prod-job-runs-as-user",), as_of="2026-01-01"))
    assert [(finding.cause.span.line, len(finding.members)) for finding in report.findings] == [(3, 1), (7, 1)]


def report_on(text: str) -> Report:
    options = Options(select=("prod-job-runs-as-user",), profile="strict", as_of="2026-01-01")
    return lint(MemoryTree({"databricks.yml": text}), options)


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ("  model_serving_endpoints:\n    e: {name: e}\n", "model_serving_endpoints take no run_as"),
        ("  apps:\n    a: {name: a, source_code_path: ./app}\n", "apps take no run_as"),
        (
            "  quality_monitors:\n    m: {table_name: c.s.t, assets_dir: /Shared/m, output_schema_name: c.s}\n",
            "quality_monitors take no run_as",
        ),
        (
            "  dashboards:\n    d: {display_name: d, warehouse_id: w, file_path: d.json, embed_credentials: true}\n",
            "dashboards with embed_credentials set to true take no run_as",
        ),
    ],
)
def test_beside_what_takes_no_run_as_each_job_needs_its_own(resources: str, told: str) -> None:
    found = report_on(BUNDLE + resources).findings
    assert [(each.cause.span.line, each.cause.declaration) for each in found] == [
        (7, "databricks_job.train"), (10, "databricks_job.report"),
    ]  # fmt: skip
    assert all(each.cause.label == "run_as is not set" for each in found)
    assert [label for label, _ in found[0].cause.related] == [told]


def test_a_dashboard_that_runs_as_its_readers_takes_a_run_as() -> None:
    dashboard = "  dashboards:\n    d: {display_name: d, warehouse_id: w, file_path: d.json}\n"
    assert [each.cause.span.line for each in report_on(BUNDLE + dashboard).findings] == [3]


def test_the_legacy_mode_asks_nobody_who_takes_a_run_as() -> None:
    text = "experimental: {use_legacy_run_as: true}\n" + BUNDLE + "  apps:\n    a: {name: a, source_code_path: ./app}\n"
    assert [each.cause.span.line for each in report_on(text).findings] == [4]


BY_VARIABLE = """\
bundle: {name: churn}
variables:
  me:
    default: ${workspace.current_user.userName}
resources:
  jobs:
    train: {name: train}
targets:
  prod_a:
    mode: production
    workspace: {host: https://a.cloud.databricks.example, root_path: "/Workspace/Users/${var.me}/churn"}
    run_as:
      user_name: ${var.me}
  prod_b:
    mode: production
    workspace: {host: https://b.cloud.databricks.example, root_path: "/Workspace/Users/${var.me}/churn"}
    run_as:
      user_name: ${var.me}
"""


@pytest.mark.parametrize("name", ["${workspace.current_user.userName}", "anna@corp.example"])
def test_who_runs_it_is_said_in_each_target_whatever_variable_is_named_there(name: str) -> None:
    text = BY_VARIABLE.replace("default: ${workspace.current_user.userName}", f"default: {name}")
    found = report_on(text).findings
    assert [each.cause.span.line for each in found] == [13, 18]
    assert all(4 in [hop.place.line for hop in each.cause.way if hop.place is not None] for each in found)
    assert {each.members[0].root for each in found} == {"databricks.yml[prod_a]", "databricks.yml[prod_b]"}


def test_where_a_target_can_have_no_other_run_as_each_job_needs_its_own() -> None:
    app = "  apps:\n    a: {name: a, source_code_path: ./app}\n"
    (found,) = report_on(BY_VARIABLE.replace("targets:\n", app + "targets:\n")).findings
    assert found.cause.span.file.text.splitlines()[found.cause.span.line - 1].strip() == "train: {name: train}"
    assert {each.root for each in found.members} == {"databricks.yml[prod_a]", "databricks.yml[prod_b]"}
    assert "apps take no run_as" in [label for label, _ in found.cause.related]


def test_what_is_handed_to_a_module_is_edited_at_the_call() -> None:
    files = {
        "prod/main.tf": 'module "m" {\n  source = "../m"\n  owner  = "anna@corp.example"\n}\n',
        "m/main.tf": 'variable "owner" {}\nresource "databricks_job" "j" {\n'
        "  run_as {\n    user_name = var.owner\n  }\n}\n",
    }
    options = Options(select=("prod-job-runs-as-user",), as_of="2026-01-01")
    (finding,) = lint(MemoryTree(files), options).findings
    assert (finding.cause.span.file.path, finding.cause.span.line) == ("prod/main.tf", 3)
