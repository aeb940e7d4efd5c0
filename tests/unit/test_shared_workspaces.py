"""Development in the workspace of production: the line that makes it so, and which of several bundles are meant."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Finding

HOST = "https://dbc-c3b218c9-52f3.cloud.databricks.com"
OPTIONS = Options(select=("targets-share-workspace",), as_of="2026-12-01")


def found(files: dict[str, str]) -> list[Finding]:
    return lint(MemoryTree(files), OPTIONS).findings


TARGETS = f"""\
bundle: {{name: x}}
shared: &shared
  host: {HOST}
TOP
targets:
  dev:
    mode: development
    DEV
  prod:
    mode: production
    workspace:
      host: {HOST}
      root_path: /x
"""


@pytest.mark.parametrize(
    ("top", "dev", "line"),
    [
        ("", f"workspace: {{profile: p, host: '{HOST}'}}", "workspace: {profile: p, host:"),
        (f"workspace: {{host: '{HOST}'}}", "", "dev:"),
        ("", "workspace: *shared", "dev:"),
        ("", "workspace: {<<: *shared}", "dev:"),
        (
            "variables: {h: {default: x}}\nworkspace: {host: '${var.h}'}",
            f"variables: {{h: '{HOST}'}}",
            "variables: {h:",
        ),
        (f"variables: {{h: {{default: '{HOST}'}}}}\nworkspace: {{host: '${{var.h}}'}}", "", "dev:"),
    ],
)
def test_the_line_is_the_host_that_the_target_has_of_its_own_or_else_its_key(top: str, dev: str, line: str) -> None:
    [finding] = found({"databricks.yml": TARGETS.replace("TOP", top).replace("DEV", dev)})
    span = finding.cause.span
    assert span.file.line(span.line).strip().startswith(line)
    assert finding.message == "targets.dev deploys to the workspace of production, targets.prod"


def test_a_comment_at_the_target_excuses_its_host() -> None:
    text = TARGETS.replace("TOP", "").replace("DEV", f"workspace: {{host: '{HOST}'}}")
    assert (
        found({"databricks.yml": text.replace("  dev:", "  # dasf-lint: ignore[targets-share-workspace] ours\n  dev:")})
        == []
    )


def test_targets_of_two_bundles_are_named_with_their_bundles() -> None:
    one = f"bundle: {{name: x}}\ntargets: {{dev: {{workspace: {{host: '{HOST}'}}}}}}\n"
    two = (
        f"bundle: {{name: x}}\ntargets: {{prod: {{mode: production, workspace: {{host: '{HOST}', root_path: /x}}}}}}\n"
    )
    [finding] = found({"one/databricks.yml": one, "two/databricks.yml": two})
    assert finding.message == (
        "targets.dev of one/databricks.yml deploys to the workspace of production, targets.prod of two/databricks.yml"
    )


def test_providers_of_two_roots_are_named_with_their_roots() -> None:
    text = f'provider "databricks" {{\n  host = "{HOST}"\n}}\nresource "databricks_job" "a" {{}}\n'
    [finding] = found({"dev/main.tf": text, "prod/main.tf": text})
    assert finding.cause.span.line == 2
    assert finding.message == (
        "provider.databricks of dev configures the workspace of production, that of provider.databricks of prod"
    )
