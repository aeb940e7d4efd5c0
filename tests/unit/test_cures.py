"""An omission that one line in the target of a bundle makes good is one finding there, with the resources as members."""

from dasf_lint import MemoryTree, Options, lint

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
