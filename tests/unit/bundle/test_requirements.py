"""Files of requirements that a bundle installs from are part of what is judged."""

import pytest

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.core import limits

BUNDLE = (
    "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      name: j\n      environments:\n"
    "        - environment_key: main\n          spec: {environment_version: '4', dependencies: [TEXT]}\n"
)
ASKED = Options(select=("library-not-pinned",), as_of="2026-01-01")


def report_on(text: str, files: dict[str, str], options: Options = ASKED) -> Report:
    return lint(MemoryTree({"databricks.yml": BUNDLE.replace("TEXT", text), **files}), options)


def places(report: Report) -> list[tuple[str, int]]:
    return [(finding.cause.span.file.path, finding.cause.span.line) for finding in report.findings]


@pytest.mark.parametrize("text", ["-r requirements.txt", "-r ./requirements.txt", '"-r ./x/../requirements.txt"'])
def test_a_line_that_is_not_pinned_is_reported_in_the_file(text: str) -> None:
    report = report_on(text, {"requirements.txt": "a==1.0\n\n  b>=2 # why\n", "x/y": ""})
    assert places(report) == [("requirements.txt", 3)]
    assert report.unknown == []


@pytest.mark.parametrize(
    "text", ["-r /Workspace/Shared/requirements.txt", '"-r ${var.file}"', "-r ../requirements.txt", "-r nowhere.txt"]
)
def test_a_file_that_is_not_here_is_unknown(text: str) -> None:
    report = report_on(text, {"requirements.txt": "b\n"})
    assert (places(report), len(report.unknown)) == ([], 1)


def test_files_that_take_in_one_another_end() -> None:
    files = {"requirements.txt": "-r more.txt\na==1\n", "more.txt": "--requirement=requirements.txt\nb\n"}
    assert places(report_on("-r requirements.txt", files)) == [("more.txt", 2)]


def test_no_more_files_than_the_limit_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_requirements_files", 1)
    files = {"requirements.txt": "-r more.txt\na==1\n", "more.txt": "b\n"}
    report = report_on("-r requirements.txt", files)
    assert [(each.level, each.code) for each in report.diagnostics if each.code == "limit"] == [("error", "limit")]


def test_a_backslash_joins_lines() -> None:
    files = {"requirements.txt": "a==1 \\\n    --hash=sha256:00\nb \\\n  >=2\n"}
    assert places(report_on("-r requirements.txt", files)) == [("requirements.txt", 3)]


def test_a_comment_in_the_file_counts() -> None:
    files = {"requirements.txt": "# dasf-lint: ignore[library-not-pinned] is ours\nb\nc\n"}
    report = report_on("-r requirements.txt", files)
    assert places(report) == [("requirements.txt", 3)]
    assert len(report.suppressed) == 1


def test_a_change_of_the_file_means_the_bundle() -> None:
    asked = ASKED._replace(paths=("requirements.txt",), ignore_unclaimed=True)
    assert places(report_on("-r requirements.txt", {"requirements.txt": "b\n"}, asked)) == [("requirements.txt", 1)]


def test_what_ends_with_a_backslash_is_installed_all_the_same() -> None:
    assert places(report_on("-r requirements.txt", {"requirements.txt": "mlflow \\"})) == [("requirements.txt", 1)]


def test_a_comment_ends_with_its_line() -> None:
    files = {"requirements.txt": "# note \\\nmlflow\n"}
    assert places(report_on("-r requirements.txt", files)) == [("requirements.txt", 2)]


@pytest.mark.parametrize(
    "line", ["-e git+https://git.corp.example/x", "--editable=.", "-r nowhere.txt", "-r ../base.txt"]
)
def test_what_a_file_takes_in_from_elsewhere_is_unknown(line: str) -> None:
    report = report_on("-r requirements.txt", {"requirements.txt": f"a==1\n{line}\n"})
    assert (places(report), len(report.unknown)) == ([], 1)


@pytest.mark.parametrize("option", ["-c pins.txt", "-cpins.txt", "--constraint=pins.txt", '--constraint "pins.txt"'])
def test_a_constraint_pins_what_is_listed_beside_it(option: str) -> None:
    files = {
        "requirements.txt": f"{option}\nMy.Lib\nother[x]>=2\nloose\n",
        "pins.txt": "my_lib==1.2\nother==2.1\nloose>1\n",
    }
    report = report_on("-r requirements.txt", files)
    assert places(report) == [("requirements.txt", 4)]
    assert report.unknown == []


def test_what_a_constraint_pins_that_is_not_here_is_unknown() -> None:
    report = report_on("-r requirements.txt", {"requirements.txt": "-c https://pins.corp.example/x\na\nb==1\n"})
    assert (places(report), len(report.unknown)) == ([], 1)


@pytest.mark.parametrize(
    "option",
    ["-c pins.txt", "--index-url https://index.corp.example/simple", "-i https://index.corp.example", "--pre",
     "--extra-index-url=https://index.corp.example", "-f wheels", "--require-hashes", "--trusted-host index.corp.example"],
)  # fmt: skip
def test_options_install_nothing(option: str) -> None:
    report = report_on("-r requirements.txt", {"requirements.txt": f"{option}\na==1\n", "pins.txt": "b\n"})
    assert (places(report), report.unknown) == ([], [])


@pytest.mark.parametrize("option", ["-rmore.txt", "-r more.txt", "--requirement=more.txt", "--requirement more.txt"])
def test_every_spelling_takes_in_a_file(option: str) -> None:
    assert places(report_on("-r requirements.txt", {"requirements.txt": f"{option}\n", "more.txt": "b\n"})) == [
        ("more.txt", 1)
    ]
