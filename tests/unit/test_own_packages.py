"""The packages that a repository builds: their names are read, nothing is executed, and what is odd is no name."""

import time

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.packages import built

LONG = "a." * 200_000 + "a = 1\n"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pyproject.toml", '[project]\nname = "Corp_Churn"\n', {"corp-churn"}),
        ("pyproject.toml", "[build-system]\nrequires = []\n[ project ] # ours\n  name='churn'  # why\n", {"churn"}),
        ("pyproject.toml", '[tool.poetry]\nname = "churn"\n', {"churn"}),
        ("pyproject.toml", '[tool.other]\nname = "churn"\n', set()),
        ("pyproject.toml", '[project]\nversion = "1"\n[tool.x]\nname = "churn"\n', set()),
        ("pyproject.toml", '[project]\nname = "churn ; rm"\n', set()),
        ("pyproject.toml", '[project]\r\nname = "churn"\r\n', {"churn"}),
        ("pyproject.toml", "[project]\n" + LONG + 'name = "churn"\n', {"churn"}),
        ("setup.cfg", "[metadata]\nname = churn\n", {"churn"}),
        ("setup.cfg", "[options]\nname = churn\n", set()),
        ("setup.py", "from setuptools import setup\n\nsetup(\n    name='churn', version=VERSION)\n", {"churn"}),
        ("setup.py", "setup(version='1', name=NAME)\n", set()),
        ("setup.py", "name = 'x'\n", set()),
        ("setup.py", "setup(" * 50_000, set()),
        ("setup.py", "setup(" + "name='" * 50_000, set()),
        ("pyproject.toml", b"[project]\nname = \xff\n".decode("latin-1"), set()),
    ],
)
def test_the_name_of_a_project(file: str, text: str, expected: set[str]) -> None:
    begun = time.monotonic()
    assert built(MemoryTree({file: text}), ["."]) == expected
    assert time.monotonic() - begun < 5


def test_projects_above_count_and_those_beside_do_not() -> None:
    named = '[project]\nname = "{}"\n'
    tree = MemoryTree(
        {
            path: named.format(name)
            for path, name in (("a/pyproject.toml", "a"), ("a/b/pyproject.toml", "b"), ("c/pyproject.toml", "c"))
        }
    )
    assert built(tree, ["a/b"]) == {"a", "b"}
    assert built(tree, ["a/b/x/y", "c"]) == {"a", "b", "c"}
    assert built(tree, ["."]) == frozenset()


def severity(files: dict[str, str]) -> list[str]:
    report = lint(MemoryTree(files), Options(select=("library-not-pinned",), as_of="2026-12-01"))
    return [finding.severity for finding in report.findings]


def test_what_an_artifact_of_the_bundle_is_built_of_is_own() -> None:
    bundle = (
        "bundle: {name: b}\nARTIFACTSresources:\n  jobs:\n    j:\n      name: j\n      tasks:\n"
        "        - {task_key: t, libraries: [{pypi: {package: churn}}]}\n"
    )
    project = '[project]\nname = "churn"\n'
    artifacts = "artifacts: {wheel: {type: whl, path: ../lib}}\n"
    files = {"app/databricks.yml": bundle.replace("ARTIFACTS", artifacts), "lib/pyproject.toml": project}
    assert severity(files) == ["low"]
    assert severity({**files, "app/databricks.yml": bundle.replace("ARTIFACTS", "")}) == ["medium"]
    outside = artifacts.replace("../lib", "../../../etc")
    assert severity({**files, "app/databricks.yml": bundle.replace("ARTIFACTS", outside)}) == ["medium"]


def test_terraform_is_within_the_repository_as_well() -> None:
    library = 'resource "databricks_library" "l" {\n  cluster_id = "c"\n  pypi { package = "churn[ml]>=1" }\n}\n'
    assert severity({"infra/main.tf": library, "setup.cfg": "[metadata]\nname = churn\n"}) == ["low"]
    assert severity({"infra/main.tf": library, "setup.cfg": "[metadata]\nname = other\n"}) == ["medium"]
    pinned = library.replace(">=1", "==1.0")
    assert severity({"infra/main.tf": pinned, "setup.cfg": "[metadata]\nname = churn\n"}) == []
