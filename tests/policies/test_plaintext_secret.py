"""Credentials in every place where Databricks takes text, and what people write openly in the same places.

Each leak stands on the line that is marked; what is not marked must not be reported by a run of the default profile.
"""

from base64 import b64encode
from textwrap import dedent, indent

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.asked import FromText

TOKEN = "dapi" + "0a1b2c3d" * 4
MADE = "v7Qm2xK9pL4tR8wZ3nB6"
"""What a generator makes, in no documented form: its name must give it away."""
ENCODED = b64encode(f"#!/bin/bash\nexport DATABRICKS_TOKEN={TOKEN}\n".encode()).decode()


def job(body: str) -> str:
    head = "bundle: {name: rag}\nresources:\n  jobs:\n    etl:\n      name: etl\n"
    return head + indent(dedent(body), " " * 6)


def task(body: str) -> str:
    """A task of a bundle's job, its body at six columns."""
    return job("tasks:\n  - task_key: main\n" + indent(dedent(body), " " * 4))


def cluster(body: str) -> str:
    return f'resource "databricks_cluster" "etl" {{\n  spark_version = "17.3.x-scala2.13"\n{dedent(body)}}}\n'


LEAKS = {
    "an argument behind its flag": task(f"""\
        spark_python_task:
          python_file: /Workspace/Shared/load.py
          parameters:
            - --token
            - {TOKEN} # <-
        """),
    "a flag with its value": task("""\
        python_wheel_task:
          package_name: load
          parameters:
            - --db-password=hunter2 # <-
        """),
    "a named parameter of a wheel": task(f"""\
        python_wheel_task:
          package_name: load
          named_parameters:
            api_key: {MADE} # <-
        """),
    "a parameter of a query": task("""\
        sql_task:
          warehouse_id: abcdef1234567890
          query: {query_id: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}
          parameters:
            password: winter-is-over # <-
        """),
    "a parameter handed to another job": task(f"""\
        run_job_task:
          job_id: 1234
          job_parameters:
            client_secret: {MADE} # <-
        """),
    "an argument of spark-submit": task(f"""\
        spark_submit_task:
          parameters:
            - --conf
            - spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net={MADE} # <-
        """),
    "a default of a job parameter": job("""\
        parameters:
          - name: db_password
            default: hunter2 # <-
        """),
    "a token in a text with a harmless name": job(f"""\
        parameters:
          - name: greeting
            default: "Authorization: Bearer {TOKEN}" # <-
        """),
    "a description": job(f"""\
        description: runs with {TOKEN} until March # <-
        """),
    "a webhook in a tag": job("""\
        tags:
          alerts: https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/a1B2c3D4e5F6g7H8i9J0k1L2 # <-
        """),
    "user and password in the address of a package index": task("""\
        libraries:
          - pypi:
              package: etl==1.2.0
              repo: https://build:s3cr3tPa55@packages.corp.example/simple # <-
        """),
    "options of a mount": f"""\
        resource "databricks_mount" "lake" {{
          name = "lake"
          uri  = "abfss://raw@lake.dfs.core.windows.net"
          extra_configs = {{
            "fs.azure.account.oauth2.client.secret" = "short" # <-
            "fs.azure.account.oauth2.client.id"     = "{MADE}"
          }}
        }}
        """,
    "a Spark setting that ends in an account": cluster("""\
  spark_conf = {
    "fs.azure.account.oauth2.client.secret.lake.dfs.core.windows.net" = "short" # <-
    "spark.sql.shuffle.partitions"                                    = "200"
  }
"""),
    "an environment variable": cluster("""\
  spark_env_vars = {
    PGPASSWORD = "hunter2" # <-
  }
"""),
    "a cluster policy": f"""\
        resource "databricks_cluster_policy" "etl" {{
          name = "etl"
          definition = jsonencode({{
            "spark_env_vars.API_TOKEN" = {{
              type  = "fixed"
              value = "{MADE}" # <-
            }}
          }})
        }}
        """,
    "a cluster policy as a text": f"""\
        resource "databricks_cluster_policy" "etl" {{
          name       = "etl"
          definition = <<-JSON
            {{
              "spark_env_vars.API_TOKEN": {{
                "type": "fixed",
                "value": "{MADE}"
              }},
              "spark_conf.x": {{"type": "unlimited", "defaultValue": "{TOKEN}"}}
            }}
          JSON
        }}
        """,
    "an object as a JSON text": """\
        resource "databricks_job" "etl" {
          name = "etl"
          parameter {
            name    = "config"
            default = jsonencode({ host = "db.corp.example", password = "hunter2" }) # <-
          }
        }
        """,
    "an init script in base64": f"""\
        resource "databricks_global_init_script" "agent" {{
          name           = "agent"
          content_base64 = "{ENCODED}" # <-
        }}
        """,
    "an init script that is encoded here": f"""\
        resource "databricks_global_init_script" "agent" {{
          name           = "agent"
          content_base64 = base64encode("export DATABRICKS_TOKEN={TOKEN}") # <-
        }}
        """,
    "a secret whose key says what it is": """\
        resource "databricks_secret" "db" {
          scope        = "etl"
          key          = "db_password"
          string_value = "hunter2" # <-
        }
        """,
    "a connection": """\
        resource "databricks_connection" "db" {
          name            = "db"
          connection_type = "POSTGRESQL"
          options = {
            host     = "db.corp.example"
            user     = "etl"
            password = "hunter2" # <-
          }
        }
        """,
    "a destination of notifications": """\
        resource "databricks_notification_destination" "teams" {
          display_name = "teams"
          config {
            microsoft_teams {
              url = "https://corp.webhook.office.com/webhookb2/0f1e2d3c-4b5a@6978/IncomingWebhook/a1b2c3d4e5f6" # <-
            }
          }
        }
        """,
    "a provider of the cloud": f"""\
        provider "aws" {{
          region     = "eu-west-1"
          access_key = "AKIAQ7MZ2X4C6V8B0N1D" # <-
          secret_key = "{MADE}{MADE}" # <-
        }}
        """,
    "a provider that logs in with a password": """\
        provider "databricks" {
          host          = "https://dbc-1.cloud.databricks.com"
          client_id     = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
          client_secret = "short" # <-
        }
        """,
    "an argument of a module that nobody can see": f"""\
        module "etl" {{
          source    = "git::https://git.corp.example/etl.git"
          api_token = "{MADE}" # <-
        }}
        """,
    "an attribute that no schema knows": f"""\
        resource "databricks_online_store" "s" {{
          name     = "s"
          capacity = "CU_1"
          handed   = "{TOKEN}" # <-
        }}
        """,
    "a connection string": task(f"""\
        notebook_task:
          notebook_path: /Shared/load
          base_parameters:
            jdbc: jdbc:sqlserver://db.corp.example;database=etl;user=etl;password={MADE} # <-
        """),
    "a variable that the author calls sensitive": f"""\
        variable "handed" {{
          type      = string
          sensitive = true
          default   = "{MADE}" # <-
        }}
        """,
    "the environment of an app": f"""\
        bundle: {{name: bot}}
        resources:
          apps:
            bot:
              name: bot
              source_code_path: ./app
              config:
                env:
                  - name: API_TOKEN
                    value: {MADE} # <-
        """,
    "the environment of a served entity": """\
        resource "databricks_model_serving" "m" {
          name = "m"
          config {
            served_entities {
              entity_name      = "main.ml.churn"
              environment_vars = {
                WEIGHTS_PASSWORD = "hunter2" # <-
              }
            }
          }
        }
        """,
}

INNOCENTS = {
    "flags, numbers and switches with the name of a credential": cluster("""\
  spark_env_vars = {
    HF_HUB_DISABLE_IMPLICIT_TOKEN = "1"
    MAX_NEW_TOKEN                 = "4096"
    USE_API_KEY                   = "false"
    REQUIRE_PASSWORD              = "yes"
  }
"""),
    "names of secrets": cluster("""\
  spark_env_vars = {
    AZURE_CLIENT_SECRET_KEY = "sp-client-secret"
    DB_PASSWORD_KEY         = "db-password-2024"
    OPENAI_SECRET           = "openai_api_key"
    SCOPE_TOKEN             = "etl/prod/token"
  }
"""),
    "words": task("""\
        notebook_task:
          notebook_path: /Shared/load
          base_parameters:
            token: main
            api_key: openai
            secret: llm
            pad_token: "[PAD]"
            eos_token: </s>
            continuation_token: ""
        """),
    "JSON, models, ids and genes": job("""\
        parameters:
          - name: weights
            default: '{"qed":1.0,"admet":1.0,"novelty":0.25}'
          - name: tokenizer
            default: bigscience/T0pp3B_x9
          - name: space
            default: 01ef9a8b7c6d5e4f3a2b1c0d9e8f7a6b
          - name: region
            default: chr17:43044295-43125483
          - name: model
            default: sentence-transformers/all-MiniLM-L6-v2
        """),
    "references": job("""\
        parameters:
          - name: api_token
            default: "{{secrets/llm/openai}}"
          - name: db_password
            default: ${var.db_password}
          - name: task_token
            default: "{{tasks.login.values.token}}"
        tasks:
          - task_key: main
            spark_python_task:
              python_file: /Workspace/Shared/load.py
              parameters:
                - --token
                - "{{secrets/llm/token}}"
                - --password-file
                - /Volumes/main/etl/password.txt
                - --secret-scope
                - llm
        """),
    "addresses and paths": cluster("""\
  spark_conf = {
    "spark.hadoop.fs.azure.account.oauth2.client.endpoint" = "https://login.microsoftonline.com/0f1e2d3c/oauth2/token"
    "spark.x.private_key"                                  = "/dbfs/keys/id_rsa"
    "spark.y.token"                                        = "https://sts.corp.example/token"
    "spark.hadoop.fs.s3a.access.key"                       = "{{secrets/aws/id}}"
    "spark.kafka.ssl.truststore.password"                  = "$KAFKA_PASSWORD"
  }
"""),
    "templates": """\
        provider "databricks" {
          token = "<your-token>"
        }
        resource "databricks_secret" "a" {
          scope        = "etl"
          key          = "api_token"
          string_value = "REPLACE_ME"
        }
        resource "databricks_secret" "b" {
          scope        = "etl"
          key          = "use-service-principal"
          string_value = "true"
        }
        resource "databricks_secret" "c" {
          scope        = "etl"
          key          = "tenant-id"
          string_value = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
        }
        """,
    "what comes from elsewhere": """\
        variable "token" {
          type      = string
          sensitive = true
        }
        variable "none" {
          type      = string
          sensitive = true
          default   = null
        }
        variable "empty" {
          type      = string
          sensitive = true
          default   = ""
        }
        data "azurerm_key_vault_secret" "sp" {
          name         = "sp-client-secret"
          key_vault_id = "x"
        }
        resource "databricks_secret" "a" {
          scope        = "etl"
          key          = "db_password"
          string_value = var.token
        }
        provider "databricks" {
          client_secret = data.azurerm_key_vault_secret.sp.value
        }
        """,
    "an address with a user, a port and a query": task("""\
        libraries:
          - pypi:
              package: etl==1.2.0
              repo: https://build@packages.corp.example:8443/simple?page_token=2
        notebook_task:
          notebook_path: /Shared/load
          base_parameters:
            jdbc: jdbc:postgresql://db.corp.example:5432/etl?user=etl&password={{secrets/etl/db}}
            other: postgresql://${DB_USER}:${DB_PASS}@db.corp.example/etl
            uri: postgresql://user:password@localhost/etl
        """),
    "the id of a key, a fingerprint, a digest": cluster("""\
  spark_env_vars = {
    KMS_KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
    DIGEST     = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
  }
"""),
    "text in base64": cluster(f"""\
  spark_env_vars = {{
    BANNER = "{b64encode(b"#!/bin/bash" + b" echo welcome to the cluster" * 4).decode()}"
    CONFIG = "{b64encode(b'{"level": "debug", "rotate": true, "keep": 12}').decode()}"
  }}
"""),
}

ELSEWHERE = {"a cluster policy as a text": [7, 9]}
"""Lines of texts in which no comment can stand."""


def found(text: str, **files: str) -> list[int]:
    name = "databricks.yml" if text.lstrip().startswith("bundle:") else "main.tf"
    report = lint(MemoryTree({name: text, **files}), Options(select=("plaintext-secret",), as_of="2026-01-01"))
    assert not [each for each in report.diagnostics if each.level == "error"], report.diagnostics
    return sorted({finding.cause.span.line for finding in report.findings})


def marked(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# <-")]


@pytest.mark.parametrize("what", LEAKS)
def test_a_leak_is_reported_at_its_line(what: str) -> None:
    text = dedent(LEAKS[what])
    assert found(text) == (ELSEWHERE.get(what) or marked(text))


@pytest.mark.parametrize("what", INNOCENTS)
def test_what_is_no_credential_is_not_reported(what: str) -> None:
    assert found(dedent(INNOCENTS[what])) == []


def test_a_script_is_read_from_the_file_that_holds_it() -> None:
    text = """\
resource "databricks_global_init_script" "agent" {
  name           = "agent"
  content_base64 = filebase64("${path.module}/agent.sh")
}
"""
    assert found(text, **{"agent.sh": f"#!/bin/bash\nexport DATABRICKS_TOKEN={TOKEN}\n"}) == [2]
    assert found(text, **{"agent.sh": "export DATABRICKS_TOKEN=$1\n"}) == []


def test_a_script_that_is_uploaded_is_read() -> None:
    text = """\
resource "databricks_global_init_script" "agent" {
  name   = "agent"
  source = "${path.module}/agent.sh"
}
"""
    options = Options(select=("plaintext-secret",), as_of="2026-01-01")

    def places(script: str) -> list[tuple[str, int]]:
        report = lint(MemoryTree({"main.tf": text, "agent.sh": script}), options)
        return [(finding.cause.span.file.path, finding.cause.span.line) for finding in report.findings]

    leak = f"export DATABRICKS_TOKEN={TOKEN}\n"
    assert places(f"#!/bin/bash\n  {leak}") == [("agent.sh", 2)]
    assert places("export DB_PASSWORD=$1 TOKEN=$(cat /run/token) KEY=`cat key`\n") == []
    assert places(f"# dasf-lint: ignore[plaintext-secret] is revoked\n{leak}") == []
    assert lint(MemoryTree({"main.tf": text}), options).findings == []


def test_the_name_of_a_file_is_no_secret() -> None:
    text = """\
variable "script" {
  type    = string
  default = "agent.sh"
}
resource "databricks_global_init_script" "agent" {
  name           = "agent"
  content_base64 = filebase64("${path.module}/files/${var.script}")
}
"""
    files = {"main.tf": text, "files/agent.sh": f"export DATABRICKS_TOKEN={TOKEN}\n"}
    report = lint(MemoryTree(files), Options(select=("plaintext-secret",), as_of="2026-01-01"))
    (finding,) = report.findings
    assert (finding.cause.span.file.path, finding.cause.span.line) == ("files/agent.sh", 1)
    assert all(span.file.path == "files/agent.sh" for span in report.secrets.spans)


def test_what_the_command_line_hands_in_is_not_written_in_the_repository() -> None:
    text = """\
variable "token" { type = string }
resource "databricks_job" "etl" {
  name        = "etl"
  description = "Bearer ${var.token}"
  parameter {
    name    = "token"
    default = var.token
  }
}
resource "databricks_global_init_script" "agent" {
  name           = "agent"
  content_base64 = base64encode(templatefile("agent.tftpl", { token = var.token }))
}
"""
    tree = MemoryTree({"main.tf": text, "agent.tftpl": "export TOKEN=${token}"})
    given = Options(select=("plaintext-secret",), settings=(FromText("token", TOKEN),), as_of="2026-01-01")
    assert lint(tree, given).findings == []
