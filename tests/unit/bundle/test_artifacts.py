"""What is built and uploaded: as `databricks bundle validate -o json` printed it, which is recorded in the acceptance tests of
the CLI (acceptance/bundle/artifacts) and in its tests of wheels and libraries."""

from collections.abc import Mapping

import pytest

from dasf_lint.bundle import wheels
from dasf_lint.bundle.libraries import is_library_local
from tests.unit.bundle.helpers import graph_of, place_of, resolved

BUNDLE = "bundle: {name: b}\n"


def artifacts(text: str, files: Mapping[str, str] = {}) -> object:  # read only
    config = resolved({"databricks.yml": BUNDLE + text, **files}).config
    assert isinstance(config, dict)
    return config.get("artifacts")


def told(text: str, files: Mapping[str, str] = {}) -> list[tuple[str, str, tuple[str, ...], str]]:
    """Severity, sentence, paths and place of each complaint."""
    found = resolved({"databricks.yml": BUNDLE + text, **files}).diagnostics
    return [(each.severity, each.summary, each.paths, place_of(each)) for each in found]


def test_a_wheel_without_files_is_looked_for_where_it_is_built() -> None:
    """artifacts_dynamic_version, and default_python of the published examples."""
    made = artifacts("artifacts: {a: {type: whl, build: uv build --wheel}}\n")
    assert made == {
        "a": {"type": "whl", "build": "uv build --wheel", "path": "/b", "files": [{"source": "/b/dist/*.whl"}]}
    }


def test_a_wheel_without_a_command_has_the_usual_one() -> None:
    made = artifacts("artifacts: {a: {type: whl, path: ./lib}}\n", {"lib/setup.py": ""})
    assert made == {
        "a": {
            "type": "whl", "path": "/b/lib", "build": "python3 setup.py bdist_wheel",
            "files": [{"source": "/b/lib/dist/*.whl"}],
        }
    }  # fmt: skip


def test_only_wheels_get_versions_of_their_own() -> None:
    """artifacts_dynamic_version"""
    text = "presets: {artifacts_dynamic_version: true}\nartifacts:\n  w: {type: whl, build: x}\n  j: {type: jar, build: true}\n"
    made = artifacts(text)
    assert isinstance(made, dict)
    assert made["w"]["dynamic_version"] is True
    assert made["j"] == {"type": "jar", "build": "true", "path": "/b"}


def test_what_a_command_will_make_need_not_be_there() -> None:
    """build_and_files"""
    made = artifacts("artifacts: {a: {build: make, files: [{source: made.txt}]}}\n")
    assert made == {"a": {"build": "make", "path": "/b", "files": [{"source": "/b/made.txt"}]}}
    assert told("artifacts: {a: {build: make, files: [{source: made.txt}]}}\n") == []


FILES = "artifacts:\n  t:\n    files:\n      - source: a*.txt\n      - source: sub/*.txt\n"


def test_patterns_become_the_files_that_are_there() -> None:
    """globs_in_files"""
    made = artifacts(FILES, {"a1.txt": "", "a2.txt": "", "sub/h.txt": ""})
    assert made == {
        "t": {"path": "/b", "files": [{"source": "/b/a1.txt"}, {"source": "/b/a2.txt"}, {"source": "/b/sub/h.txt"}]}
    }


def test_a_pattern_that_nothing_matches_is_an_error_and_all_patterns_stay() -> None:
    """globs_in_files"""
    none = [
        ("error", "a*.txt: no matching files", ("artifacts.t.files[0].source",), "5:17"),
        ("error", "sub/*.txt: no matching files", ("artifacts.t.files[1].source",), "6:17"),
    ]
    assert told(FILES) == none
    assert told(FILES, {"a1.txt": "", "a2.txt": ""}) == none[1:]
    made = artifacts(FILES, {"a1.txt": ""})
    assert made == {"t": {"path": "/b", "files": [{"source": "/b/a*.txt"}, {"source": "/b/sub/*.txt"}]}}


def test_a_pattern_that_is_none_is_told_as_it_is_written_from_its_file() -> None:
    """globs_invalid"""
    text = "artifacts:\n  t:\n    files:\n" + "".join(
        f'      - source: "{each}"\n' for each in ("a[.txt", "./a[.txt", "sub/a[.txt")
    )
    assert told(text) == [
        ("error", "a[.txt: syntax error in pattern", ("artifacts.t.files[0].source",), "5:17"),
        ("error", "a[.txt: syntax error in pattern", ("artifacts.t.files[1].source",), "6:17"),
        ("error", "sub/a[.txt: syntax error in pattern", ("artifacts.t.files[2].source",), "7:17"),
    ]


def test_a_wheel_that_is_named_stays() -> None:
    """glob_exact_whl"""
    wheel = "prebuilt/code-0.0.1-py3-none-any.whl"
    made = artifacts(f"artifacts: {{a: {{type: whl, files: [{{source: {wheel}}}]}}}}\n", {wheel: ""})
    assert made == {"a": {"type": "whl", "path": "/b", "files": [{"source": f"/b/{wheel}"}]}}


def test_an_artifact_without_properties_is_an_error_where_its_value_would_be() -> None:
    """nil_artifacts"""
    assert told("artifacts:\n  mine:\n") == [("error", "Artifact not properly configured", (), "3:8")]


def test_an_artifact_that_is_neither_built_nor_there_is_an_error() -> None:
    """bundle/artifacts/prepare.go, which names no place; the linter does."""
    text, summary = (
        "artifacts:\n  a: {type: jar}\n",
        "misconfigured artifact: please specify 'build' or 'files' property",
    )
    assert told(text) == [("error", summary, (), "")]
    [diagnostic] = graph_of(BUNDLE + text).diagnostics
    assert (diagnostic.message, diagnostic.span and diagnostic.span.line) == (summary, 3)


JOB = "resources: {jobs: {j: {name: j, tasks: [{task_key: t, existing_cluster_id: c, libraries: [{whl: %s}]}]}}}\n"


def test_without_artifacts_a_setup_file_beside_local_libraries_is_one() -> None:
    made = artifacts(JOB % "./dist/*.whl", {"setup.py": "", "dist/p-1-py3-none-any.whl": ""})
    assert made == {
        "python_artifact": {
            "type": "whl", "path": "/b", "build": "python3 setup.py bdist_wheel", "files": [{"source": "/b/dist/*.whl"}]
        }
    }  # fmt: skip


@pytest.mark.parametrize("files", [{}, {"setup.py": ""}])
def test_without_local_libraries_or_a_setup_file_nothing_is_built(files: dict[str, str]) -> None:
    library = "/Workspace/x.whl" if files else "./dist/*.whl"
    assert artifacts(JOB % library, files) is None


def test_of_several_wheels_of_a_distribution_the_latest_is_taken() -> None:
    """libs/patchwheel, TestFilterLatestWheels"""
    names = [
        "name_x-0.0.1+20250604.74809-py3-none-any.whl", "no-wheel.txt", "pkg-0.1.0-py3-none-any.whl",
        "pkg-0.2.0-py3-none-any.whl", "other-1.0.0-py3-none-any.whl", "other-0.9.0-py3-none-any.whl",
        "name_x-0.0.1+20250604.74804-py3-none-any.whl", "no-wheel.whl", "hello-1.2.3-py3-none-any.whl",
        "hello-1.2.3+1741091696780123321-py3-none-any.whl",
    ]  # fmt: skip
    assert sorted(wheels.latest(names)) == sorted(
        [
            "name_x-0.0.1+20250604.74809-py3-none-any.whl", "no-wheel.txt", "pkg-0.2.0-py3-none-any.whl",
            "other-1.0.0-py3-none-any.whl", "no-wheel.whl", "hello-1.2.3+1741091696780123321-py3-none-any.whl",
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("1.2.10", "1.2.3"), ("1.2.3+2", "1.2.3"), ("10.0.0", "2.0.0"), ("1.2.3a", "1.2.3"), ("1.2.3.1", "1.2.3"),
        ("1.2.3.0", "1.2.3"), ("0.0.1+20250604.74809", "0.0.1+20250604.74804"),
    ],
)  # fmt: skip
def test_versions_of_wheels_are_compared_piece_by_piece(later: str, earlier: str) -> None:
    """libs/patchwheel, TestCompareVersion"""
    names = [f"p-{version}-py3-none-any.whl" for version in (later, earlier)]
    assert wheels.latest(names) == wheels.latest(names[::-1]) == names[:1]


@pytest.mark.parametrize(
    "text",
    ["local/*.whl", "./local/x.whl", ".\\local\\x.whl", "../local/*.whl", ".\\..\\local\\*.whl", "local/foo-bar.whl"],
)
def test_a_library_with_a_path_is_local(text: str) -> None:
    """bundle/libraries, TestIsLibraryLocal"""
    assert is_library_local(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "pypipackage", "foo-bar", "/Volumes/c/s/v/x.whl", "/Workspace/p/dist.whl", "-r ../requirements.txt",
        "s3://b/x", "dbfs:/mnt/x", "-e some/local/path", "-i http://index.example", "-i", "-i -e", "--find-links=/W/x",
        "--find-links = /W/x.whl", "bs4==4.12.3.dev1", "bs4==4.12.3+abc.5", "bs4==1!4.12.3", "bs4 >= 4.12.3",
        "bs4[security, tests] ~= 4.12.3", "bs4>=1.0.0+abc.5,~=1.2.0.rc2.dev1,<2.0.0.a1",
        "https://files.example/22.0.2.zip", "pip @ https://files.example/22.0.2.zip",
        "requests [security] @ https://files.example/main.zip",
    ],
)  # fmt: skip
def test_a_package_an_option_and_a_place_elsewhere_are_no_local_library(text: str) -> None:
    """bundle/libraries, TestIsLibraryLocal"""
    assert not is_library_local(text)
