"""`app.yaml` beside the source of an app is part of what is judged."""

import pytest

from dasf_lint import MemoryTree, Options, lint

BUNDLE = "bundle: {name: bot}\nresources:\n  apps:\n    bot: {name: bot, source_code_path: PATH}\n"
LEAK = "env:\n  - name: API_TOKEN\n    value: dapi0123456789abcdef0123456789abcdef\n"
ASKED = Options(select=("plaintext-secret",), as_of="2026-01-01")


@pytest.mark.parametrize(
    ("path", "file"),
    [("./app", "app/app.yaml"), ("app", "app/app.yml"), (".", "app.yaml"), ("../common/app", "common/app/app.yaml")],
)
def test_the_file_is_found_from_the_file_that_names_it(path: str, file: str) -> None:
    start = "deploy/" if path.startswith("..") else ""
    files = {f"{start}databricks.yml": BUNDLE.replace("PATH", path), file: LEAK}
    (finding,) = lint(MemoryTree(files), ASKED).findings
    assert (finding.cause.span.file.path, finding.cause.span.line) == (file, 3)


@pytest.mark.parametrize("path", ["${var.where}", "/Workspace/Shared/app", "nowhere"])
def test_a_source_that_is_elsewhere_has_no_file_here(path: str) -> None:
    report = lint(MemoryTree({"databricks.yml": BUNDLE.replace("PATH", path), "app/app.yaml": LEAK}), ASKED)
    assert report.findings == []


def test_a_source_outside_the_root_is_said() -> None:
    report = lint(MemoryTree({"databricks.yml": BUNDLE.replace("PATH", "../../app")}), ASKED)
    assert [each.code for each in report.diagnostics if each.level == "gap"] == ["outside-root"]


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    report = lint(MemoryTree({"databricks.yml": BUNDLE.replace("PATH", "app"), "app/app.yaml": "env: [\n"}), ASKED)
    assert [(each.level, each.path) for each in report.diagnostics if each.level == "error"] == [
        ("error", "app/app.yaml")
    ]


def test_a_comment_in_the_file_counts() -> None:
    excused = LEAK.replace("    value", "    # dasf-lint: ignore[plaintext-secret] is revoked\n    value")
    report = lint(MemoryTree({"databricks.yml": BUNDLE.replace("PATH", "app"), "app/app.yaml": excused}), ASKED)
    assert report.findings == []
    assert len(report.suppressed) == 1


def test_a_change_of_the_file_means_the_bundle() -> None:
    files = {"databricks.yml": BUNDLE.replace("PATH", "app"), "app/app.yaml": LEAK}
    asked = ASKED._replace(paths=("app/app.yaml",), ignore_unclaimed=True)
    assert len(lint(MemoryTree(files), asked).findings) == 1
