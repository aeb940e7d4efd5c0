"""Python requirements, as pip takes or refuses them (tried with pip 23.2 and 26.0), and what follows for findings."""

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.core import limits
from dasf_lint.core.python_requirements import read
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth

COMMIT = "0123456789" * 4


@pytest.mark.parametrize(
    ("text", "name", "version", "extras"),
    [
        ("pandas", "pandas", "", ""),
        ("pandas (==2.2.1)", "pandas", "2.2.1", ""),
        ("pandas(==2.2.1)", "pandas", "2.2.1", ""),
        ("Scikit_Learn == 1.5", "scikit-learn", "1.5", ""),
        ("scikit.learn==1.5", "scikit-learn", "1.5", ""),
        ("a[b, c]==1!2.0", "a", "1!2.0", "b, c"),
        ("torch==2.1.0+cu118", "torch", "2.1.0+cu118", ""),
        ("a !=1.0,==2.0", "a", "2.0", ""),
        ("a===anything", "a", "anything", ""),
        ("a==2.*", "a", "", ""),
        ("a>=1,<2", "a", "", ""),
        ("a ~= 1.0.post1", "a", "", ""),
        ("a==1 # why", "a", "1", ""),
        ("a==1\t# why", "a", "1", ""),
        ("a==1 --config-settings x=y", "a", "1", ""),
        ("a==1;python_version>'3'", "a", "1", ""),
    ],
)
def test_the_name_and_the_one_version(text: str, name: str, version: str, extras: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.kind, found.name, found.version, found.extras) == ("name", name, version, extras)
    assert found.pinned is bool(version)


@pytest.mark.parametrize(
    "text",
    [
        "a --hash=sha256:00", "a>=1 --hash sha512:00", f"git+https://x.example/y.git@{COMMIT}", "https://x.example/y.zip#sha256=00",
        f"a @ git+https://x.example/y@{COMMIT}", "a @ https://x.example/y.zip#egg=a&sha384=00",
    ],
)  # fmt: skip
def test_a_hash_and_a_commit_pin(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.pinned


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("git+https://x.example/y.git@main", "url", ""), ("a @ https://x.example/y.zip", "url", "a"),
        ("a@https://x.example/y.zip ; python_version > '3'", "url", "a"), ("https://u:p@x.example/y.zip", "url", ""),
        ("./x", "file", "./x"), ("../x", "file", "../x"), (".", "file", "."), ("libs/own", "file", "libs/own"),
        ("dist/x-1-py3-none-any.whl[all]", "file", "dist/x-1-py3-none-any.whl[all]"), ("x.tar.gz", "file", "x.tar.gz"),
        ("s3://b/x.whl", "file", "s3://b/x.whl"), ("a @ file:///x/y.whl", "file", "a @ file:///x/y.whl"),
        ("-r base.txt", "option", "-r"), ("--pre", "option", "--pre"),
    ],
)  # fmt: skip
def test_what_is_no_name_of_an_index(text: str, kind: str, name: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.kind, found.name, found.pinned) == (kind, name, False)


@pytest.mark.parametrize(
    "text",
    [
        "pandas=2.2.1", "pandas 2.2.1", "pandas==2.2.1 numpy", "pandas~=2", "pandas>=2.*", "pandas>=2<3", "pandas=='2.2.1'",
        "pandas==${VERSION}", "pandas==2.2.1; foo", "a[b", "a@b", "*", "", "'pandas==2.2.1'", "a" * 3000,
        "a; " + "(" * 5000, "a; " + "not " * 5000, "a==" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_pip_refuses_is_nothing(text: str) -> None:
    """Older versions of pip took some of them, as whatever a comparison of texts made of it."""
    assert read(text) is None


@pytest.mark.parametrize(
    ("marker", "installed"),
    [
        ("sys_platform == 'linux'", TRUE),
        ("sys_platform == 'win32'", FALSE),
        ("os_name == 'nt' and python_version > '3'", FALSE),
        ("platform_system != 'Windows'", TRUE),
        ("implementation_name == 'pypy'", FALSE),
        ("extra == 'dev'", FALSE),
        ("python_version < '3'", FALSE),
        ("python_version >= '3.9' and python_version < '4.0'", TRUE),
        ("python_version >= '3.12'", UNKNOWN),
        ("python_full_version < '3.11.4'", UNKNOWN),
        ("platform_machine == 'x86_64'", UNKNOWN),
        ("platform_release >= '5'", UNKNOWN),
        ("python_version ~= 'x'", UNKNOWN),
    ],
)
def test_a_marker_holds_where_databricks_runs_it(marker: str, installed: Truth) -> None:
    found = read(f"a ; {marker}")
    assert found is not None
    assert found.installed is installed


# --- findings


BUNDLE = (
    "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      name: j\n      environments:\n"
    "        - environment_key: main\n          spec: {environment_version: '4', dependencies: [TEXT]}\n"
)
ASKED = Options(select=("library-not-pinned",), as_of="2026-01-01")


def report_on(text: str, files: dict[str, str] | None = None) -> Report:
    return lint(MemoryTree({"databricks.yml": BUNDLE.replace("TEXT", text), **(files or {})}), ASKED)


def verdict(report: Report) -> str:
    return "fail" if report.findings else "unknown" if report.unknown else "pass"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xgboost", "fail"), ("xgboost (==2.1.0)", "pass"), ("xgboost!=1,==2", "pass"), ("xgboost=2.1.0", "unknown"),
        ("xgboost ; sys_platform == 'win32'", "pass"), ("xgboost ; python_version >= '3.12'", "unknown"),
        ("xgboost ; python_version >= '3.12' and sys_platform == 'win32'", "pass"), ("libs/own", "pass"),
        ("xgboost>=2 ; python_version >= '3.9'", "fail"), ("a @ https://x.example/y.zip", "fail"),
    ],
)  # fmt: skip
def test_what_a_pipeline_installs(text: str, expected: str) -> None:
    """In Terraform: in a bundle the CLI takes what its own pattern does not know for a file of the bundle."""
    pipeline = f'resource "databricks_pipeline" "p" {{\n  environment {{\n    dependencies = ["{text}"]\n  }}\n}}\n'
    assert verdict(lint(MemoryTree({"main.tf": pipeline}), ASKED)) == expected


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [("-c /Workspace/pins.txt", "unknown"), ("--constraint=/Workspace/pins.txt", "unknown"), ("--pre", "fail")],
)
def test_constraints_in_a_list_may_pin_what_stands_beside_them(constraint: str, expected: str) -> None:
    lists = f'dependencies = ["{constraint}", "xgboost"]'
    pipeline = f'resource "databricks_pipeline" "p" {{\n  environment {{\n    {lists}\n  }}\n}}\n'
    assert verdict(lint(MemoryTree({"main.tf": pipeline}), ASKED)) == expected
    job = f'resource "databricks_job" "j" {{\n  environment {{\n    environment_key = "e"\n    spec {{\n      {lists}\n    }}\n  }}\n}}\n'
    assert verdict(lint(MemoryTree({"main.tf": job}), ASKED)) == expected


def listed(files: dict[str, str]) -> tuple[list[tuple[str, int]], int]:
    report = report_on("-r requirements.txt", files)
    return [(each.cause.span.file.path, each.cause.span.line) for each in report.findings], len(report.unknown)


def test_a_constraint_pins_what_a_file_takes_in() -> None:
    """pip collects the constraints of all files before it looks for versions."""
    files = {
        "requirements.txt": "-r more.txt\n-c pins.txt\n",
        "more.txt": "xgboost\nlightgbm\n",
        "pins.txt": "XGBoost==2.1\n",
    }
    assert listed(files) == ([("more.txt", 2)], 0)


def test_a_constraint_of_what_is_taken_in_pins_what_takes_it_in() -> None:
    files = {"requirements.txt": "-r more.txt\nxgboost\n", "more.txt": "-c pins.txt\n", "pins.txt": "xgboost==2.1\n"}
    assert listed(files) == ([], 0)


def test_constraints_are_constrained_by_others_from_where_they_stand() -> None:
    files = {"requirements.txt": "-c pins/a.txt\nxgboost\n", "pins/a.txt": "-c b.txt\n", "pins/b.txt": "xgboost==2.1\n"}
    assert listed(files) == ([], 0)


def test_what_a_constraint_takes_in_is_installed() -> None:
    """req_file.py of pip: the file that `-r` names in a file of constraints is none."""
    files = {"requirements.txt": "-c pins.txt\na==1\n", "pins.txt": "-r more.txt\nb>=2\n", "more.txt": "xgboost\n"}
    assert listed(files) == ([("more.txt", 1)], 0)


def test_constraints_that_lead_to_each_other_end() -> None:
    files = {
        "requirements.txt": "-c a.txt\nxgboost\n",
        "a.txt": "-c b.txt\n",
        "b.txt": "-c a.txt\n-c requirements.txt\n",
    }
    assert listed(files) == ([("requirements.txt", 2)], 0)


def test_a_package_that_is_listed_twice_has_the_version_that_one_of_them_says() -> None:
    files = {"requirements.txt": "-r base.txt\nxgboost\n", "base.txt": "xgboost==2.1\n"}
    assert listed(files) == ([], 0)


@pytest.mark.parametrize("pin", ["xgboost>=2", "xgboost==2.*", "xgboost==2.1 ; sys_platform == 'win32'", "xgboost 2.1"])
def test_what_fixes_no_version_here_pins_nothing(pin: str) -> None:
    assert listed({"requirements.txt": "-c pins.txt\nxgboost\n", "pins.txt": f"{pin}\n"}) == (
        [("requirements.txt", 2)],
        0,
    )


def test_what_nobody_sees_of_the_constraints_is_unknown_wherever_it_is_named() -> None:
    files = {
        "requirements.txt": "-r more.txt\n-c pins.txt\n",
        "more.txt": "xgboost\n",
        "pins.txt": "-c https://x.example/p\n",
    }
    assert listed(files) == ([], 1)


def test_a_file_that_two_lists_take_in_is_pinned_where_both_pin_it() -> None:
    both = BUNDLE.replace("TEXT", "-r one.txt") + BUNDLE.partition("jobs:\n")[2].replace("    j:", "    k:", 1).replace(
        "TEXT", "-r two.txt"
    )
    files = {
        "databricks.yml": both,
        "more.txt": "xgboost\n",
        "pins.txt": "xgboost==2\n",
        "one.txt": "-r more.txt\n-c pins.txt\n",
    }
    assert verdict(lint(MemoryTree({**files, "two.txt": "-r more.txt\n"}), ASKED)) == "fail"
    assert verdict(lint(MemoryTree({**files, "two.txt": "-r more.txt\n-c pins.txt\n"}), ASKED)) == "pass"


def test_no_more_lines_than_the_limit_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_requirements", 3)
    report = report_on("-r requirements.txt", {"requirements.txt": "-r more.txt\n" + "a==1\n" * 9, "more.txt": "b\n"})
    assert [(each.level, each.code) for each in report.diagnostics if each.code == "limit"] == [("error", "limit")]


@pytest.mark.parametrize("marker", ["'x' in extras", "'x' in dependency_groups", "python_version ~= 'x'"])
def test_a_marker_that_says_nothing_here_is_not_decided(marker: str) -> None:
    found = read(f"pandas ; {marker}")
    assert found is None or found.name == "pandas"
