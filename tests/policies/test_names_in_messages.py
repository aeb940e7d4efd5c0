"""The name under which a credential is given is shown only where it is a name."""

import json

import pytest

from dasf_lint import MemoryTree, Options, lint

TOKEN = "dapi" + "0a1b2c3d" * 4
ASKED = Options(select=("plaintext-secret",), as_of="2026-01-01")


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("--token", "token"),
        ("-pS3cr3tPassw0rd", "task[0].spark_python_task.parameters[1]"),
        ("--password Hunter2isHere9x", "task[0].spark_python_task.parameters[1]"),
        ("--v7Qm2xK9pL4tR8wZ3nB6", "task[0].spark_python_task.parameters[1]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "task[0].spark_python_task.parameters[1]"),
    ],
)
def test_what_stands_before_an_argument_is_shown_if_it_is_a_flag(before: str, shown: str) -> None:
    job = {
        "bundle": {"name": "b"},
        "resources": {
            "jobs": {
                "j": {
                    "name": "j",
                    "tasks": [{
                        "task_key": "t",
                        "spark_python_task": {"python_file": "/Workspace/a.py", "parameters": [before, TOKEN]},
                    }],
                }
            }
        },
    }  # fmt: skip
    messages = [finding.message for finding in lint(MemoryTree({"databricks.yml": json.dumps(job)}), ASKED).findings]
    assert any(shown in message or "parameters" in message for message in messages)
    assert not any(word in message for message in messages for word in ("S3cr3t", "Hunter2", "v7Qm2", "MIIE"))


def test_a_long_document_never_becomes_the_name() -> None:
    text = '{"first":{"note":"MeinGeheimesPw77"},"' + "a" * 120 + '_password":"x1y2z3w4","pad":"' + "p " * 9000 + '"}'
    source = f'resource "databricks_job" "j" {{\n  name        = "j"\n  description = {json.dumps(text)}\n}}\n'
    report = lint(MemoryTree({"main.tf": source}), ASKED)
    assert not any("MeinGeheimes" in finding.message for finding in report.findings)


def test_a_principal_that_is_chosen_may_be_everybody() -> None:
    head = 'variable "x" {}\nresource "databricks_user" "u" {\n  user_name = "a@corp.example"\n}\n'
    for chosen in (
        'var.x == "1" ? databricks_user.u.id : "account users"',
        'try(databricks_user.u.id, "account users")',
        'lookup({ a = databricks_user.u.id }, var.x, "account users")',
        'databricks_user.u.id == "1" ? "account users" : "users"',
    ):
        grants = (
            f'resource "databricks_grants" "g" {{\n  catalog = "main"\n  grant {{\n    principal  = {chosen}\n'
            '    privileges = ["ALL_PRIVILEGES"]\n  }\n}\n'
        )
        options = Options(select=("grants-to-everyone",), as_of="2026-01-01")
        report = lint(MemoryTree({"main.tf": head + grants}), options)
        assert report.findings or report.unknown, chosen
