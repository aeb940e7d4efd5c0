"""Several values at one line that are as wrong are one finding that names them all."""

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding

OPTIONS = Options(profile="strict", as_of="2026-12-01")


def found(text: str, policy: str) -> list[Finding]:
    report = lint(MemoryTree({"main.tf": text}), OPTIONS)
    return [each for each in report.findings if each.policy == policy]


def beside(finding: Finding) -> list[str]:
    line = finding.cause.span.line
    return [label for label, span in finding.cause.related if span.line == line]


def test_elements_of_a_list_at_one_line_are_named_together() -> None:
    cluster = 'resource "databricks_cluster" "c" {\n  dynamic "library" {\n    for_each = %s\n    content {\n'
    cluster += "      pypi { package = library.value }\n    }\n  }\n}\n"
    [finding] = found(cluster % '["shapely", "mlflow==2.0.0", "geo"]', "library-not-pinned")
    assert finding.message == "databricks_cluster.c installs shapely, geo without a pinned version"
    assert beside(finding) == ["library[2].pypi.package is geo"]
    findings = found(cluster % '[\n"shapely",\n"geo",\n]', "library-not-pinned")
    assert [each.message for each in findings] == [
        "databricks_cluster.c installs shapely without a pinned version",
        "databricks_cluster.c installs geo without a pinned version",
    ]


LIBRARIES = """
resource "databricks_library" "x" {
  for_each   = toset(["geo", "shapely", "mlflow==2.0.0"])
  cluster_id = "c"
  pypi { package = each.value }
}
"""

IGNORED = "# dasf-lint: ignore[library-not-pinned] a test\n"


def test_of_several_instances_the_resource_is_named() -> None:
    [finding] = found(LIBRARIES, "library-not-pinned")
    assert finding.message == "databricks_library.x installs geo, shapely without a pinned version"
    assert beside(finding) == ["pypi.package is shapely"]


def test_of_different_resources_each_says_its_own() -> None:
    text = 'locals { names = ["geo", "shapely"] }\n' + "".join(
        f'resource "databricks_library" "{name}" {{\n  cluster_id = "c"\n  pypi {{ package = local.names[{index}] }}\n}}\n'
        for index, name in enumerate(("one", "two"))
    )
    [finding] = found(text, "library-not-pinned")
    assert finding.message == "databricks_library.one installs geo without a pinned version"
    assert beside(finding) == ["pypi.package is shapely"]
    excused = text.replace('resource "databricks_library" "one"', f'{IGNORED}resource "databricks_library" "one"')
    [finding] = found(excused, "library-not-pinned")
    assert finding.message == "databricks_library.two installs shapely without a pinned version"


def test_the_gravest_is_named_first_and_those_of_another_check_with_it() -> None:
    grants = (
        'resource "databricks_grant" "g" {\n  schema     = "main.ml"\n  principal  = "account users"\n'
        '  privileges = ["CREATE_TABLE", "SELECT", "USE_SCHEMA", "ALL_PRIVILEGES"]\n}\n'
    )
    [finding] = found(grants, "grants-to-everyone")
    assert finding.severity == "critical"
    assert finding.message == "databricks_grant.g grants ALL_PRIVILEGES, SELECT, CREATE_TABLE to every user"


def test_what_another_check_says_otherwise_is_not_named_with_it() -> None:
    job = (
        'resource "databricks_job" "j" {\n  environment {\n    environment_key = "e"\n    spec {\n'
        '      environment_version = "4"\n      dependencies = ["numpy", "xgboost"]\n    }\n  }\n}\n'
    )
    [finding] = found(job, "library-not-pinned")
    assert finding.message == "databricks_job.j installs xgboost without a pinned version"


def test_no_more_are_named_than_fit() -> None:
    names = ", ".join(f'"lib{index:02}"' for index in range(12))
    text = LIBRARIES.replace('"geo", "shapely", "mlflow==2.0.0"', names)
    [finding] = found(text, "library-not-pinned")
    assert finding.message == (
        "databricks_library.x installs lib00, lib01, lib02, lib03, lib04, lib05, lib06, lib07, 4 more "
        "without a pinned version"
    )


def test_names_of_credentials_at_one_line_are_told_and_no_value() -> None:
    text = (
        'resource "databricks_job" "j" {\n  task {\n    task_key = "t"\n    notebook_task {\n'
        '      notebook_path   = "/n"\n'
        '      base_parameters = { db_password = "Tr0ub4dor&3xyz", api_token = "dapi9f3e71c889abcdef9f3e71c889abcdef" }\n'
        "    }\n  }\n}\n"
    )
    [finding] = found(text, "plaintext-secret")
    assert "api_token" in finding.message
    assert "db_password" in finding.message
    assert "dapi9" not in finding.message
    assert "Tr0ub" not in finding.message
