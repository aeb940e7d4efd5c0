"""`-o`: which format goes into which file, and what becomes of what stands there."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.running import Program

# --- which format


@pytest.mark.parametrize(
    ("arguments", "marks"),
    [
        (["--format", "gitlab-codequality", "-o", "gl-code-quality-report.json"], ["[\n", '"check_name"']),
        (["--format", "sarif-full", "-o", "x.sarif"], ['"taxonomies"']),
        (["--format", "sarif", "-o", "x.json"], ['"2.1.0"']),
        (["--format", "concise", "-o", "x.txt"], ["faulty/main.tf:4:5: high["]),
        (["-o", "x.SARIF"], ['"2.1.0"']),
        (["-o", "x.json"], ['"schema_version": 1']),
        (["-o", "x.txt"], ["high["]),
        (["-o", "x"], ["high["]),
        (["--format", "concise", "-o", "json=x.sarif"], ['"schema_version": 1']),
    ],
)
def test_the_format_of_a_file_is_the_named_one_then_that_of_format_then_that_of_its_name(
    program: Program, arguments: list[str], marks: list[str]
) -> None:
    assert program.run("faulty", *arguments).code == 1
    text = (program.directory / arguments[-1].rpartition("=")[2]).read_text("utf-8")
    assert all(mark in text for mark in marks), text[:200]


@pytest.mark.parametrize(
    ("format", "name"), [("github", "x.sarif"), ("text", "x.JSON"), ("json", "x.sarif"), ("sarif", "x.md")]
)
def test_a_name_that_promises_another_format_than_that_of_format_is_a_question(
    program: Program, format: str, name: str
) -> None:
    ended = program.run("clean", "--format", format, "-o", name)
    named = {"x.sarif": "sarif", "x.JSON": "json", "x.md": "markdown"}[name]
    assert (ended.code, ended.out) == (2, "")
    assert f"write -o {named}={name} or -o {format}={name}\n" in ended.err
    assert not (program.directory / name).exists()
    assert program.run("clean", "--format", format, "-o", f"{named}={name}").code == 0


@pytest.mark.parametrize("other", ["out.json", "./out.json", "clean/../out.json", "link.json"])
def test_one_file_is_not_written_twice(program: Program, other: str) -> None:
    (program.directory / "link.json").symlink_to("out.json")
    ended = program.run("clean", "-o", "json=out.json", "-o", f"sarif={other}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"error: -o writes json and sarif to one file: {other}\n"
    assert not (program.directory / "out.json").exists()


def test_standard_output_is_what_format_is_for(program: Program) -> None:
    ended = program.run("clean", "-o", "json=-")
    assert (ended.code, ended.out) == (2, "")
    assert "--format is for standard output" in ended.err


# --- what stands there


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(program: Program) -> None:
    path = program.directory / "out.json"
    path.write_text("old")
    path.chmod(0o640)
    with path.open() as reader:
        assert program.run("clean", "-o", "out.json").code == 0
        assert reader.read() == "old", "who reads the old one reads it to the end"
    assert json.loads(path.read_text())["schema_version"] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert program.run("clean", "-o", "new.json").code == 0
    assert stat.S_IMODE((program.directory / "new.json").stat().st_mode) == 0o644


def test_a_named_pipe_is_written_to_and_stays_one(program: Program) -> None:
    path = program.directory / "pipe"
    os.mkfifo(path)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(path.read_text("utf-8")))
    reader.start()
    assert program.run("clean", "-o", f"json={path}").code == 0
    reader.join()
    assert json.loads(got[0])["schema_version"] == 1
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_written_to_and_stays_one(program: Program) -> None:
    assert program.run("clean", "-o", "json=/dev/null").code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.skipif(not os.path.exists("/proc/self/fd/1"), reason="needs descriptors with names")
def test_an_open_descriptor_is_written_to_where_it_is(program: Program, name: str) -> None:
    ended = program.run("faulty", "--format", "concise", "-o", f"csv={name}")
    assert ended.code == 1
    rows, lines = ended.out[: ended.out.index("faulty/main.tf:4:5: high[")], ended.out
    assert rows.startswith("status,severity,policy,")
    assert lines.endswith("1 root, 1 file\n")


def test_a_link_stays_and_what_it_leads_to_is_written(program: Program) -> None:
    target = program.directory / "reports" / "target.json"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o600)
    link = program.directory / "out.json"
    link.symlink_to("reports/target.json")
    assert program.run("clean", "-o", "out.json").code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text())["schema_version"] == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.unlink()
    assert program.run("clean", "-o", "out.json").code == 0
    assert target.is_file(), "a link to nothing yet"


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


@pytest.mark.parametrize(
    "links",
    [
        {"out.json": "../OUTSIDE/rc"},
        {"out.json": "/OUTSIDE/rc"},
        {"out.json": "second", "second": "../OUTSIDE/rc"},
        {"out.json": ".git/hooks/pre-commit"},
        {"reports": "../OUTSIDE"},
        {"reports": "/OUTSIDE"},
        {"out.json": "/dev/stdout"},
        {"out.json": "/dev/fd/1"},
    ],
    ids=str,
)
def test_a_link_of_the_repository_that_leads_out_of_it_is_not_followed(
    program: Program, outside: Path, links: dict[str, str]
) -> None:
    (outside / "rc").write_text("kept")
    (program.directory / ".git" / "hooks").mkdir()
    (program.directory / ".git" / "hooks" / "pre-commit").write_text("kept")
    for name, target in links.items():
        relative = os.path.relpath(outside, program.directory).removeprefix("../")
        target = target.replace("/OUTSIDE", str(outside)) if target[0] == "/" else target.replace("OUTSIDE", relative)
        (program.directory / name).symlink_to(target)
    path = "reports/rc" if "reports" in links else "out.json"
    ended = program.run("clean", "-o", f"json={path}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {path} is not written: ")
    assert "is a link that leads out of the project" in ended.err
    assert (outside / "rc").read_text() == "kept"
    assert (program.directory / ".git" / "hooks" / "pre-commit").read_text() == "kept"


def test_a_link_at_the_top_of_the_repository_may_not_leave_it_when_a_part_of_it_is_the_project(
    program: Program, outside: Path
) -> None:
    (program.directory / "out.json").symlink_to(outside / "rc")
    program.write({"clean/.dasf-lint.yaml": "version: 1\n"})
    for more in ((), ("--project-root", "clean")):
        ended = program.run("clean", "-o", "out.json", *more)
        assert ended.code == 2
        assert "is a link that leads out of the project" in ended.err
    assert not (outside / "rc").exists()


def test_a_link_that_somebody_keeps_elsewhere_is_followed(program: Program, outside: Path) -> None:
    (outside / "latest").symlink_to("today.json")
    assert program.run("clean", "-o", f"json={outside}/latest").code == 0
    assert (outside / "today.json").is_file()
    led = os.path.relpath(outside / "other.json", program.directory)
    assert program.run("clean", "-o", f"json={led}").code == 0, "the user leads out, not a link"


def test_links_in_a_circle_end(program: Program) -> None:
    (program.directory / "a").symlink_to("b")
    (program.directory / "b").symlink_to("a")
    ended = program.run("clean", "-o", "json=a")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: a could not be written: too many levels of symbolic links\n"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("faulty", "is a directory"),
        ("new/", "is a directory"),
        ("nope/out.json", "could not be written: no such directory"),
        ("main.tf/out.json", "could not be written: no such directory"),
    ],
)
def test_what_can_never_be_written_is_said_before_anybody_waits(program: Program, place: str, why: str) -> None:
    program.write({"main.tf": ""})
    ended = program.run("clean", "-o", f"json={place}")
    assert (ended.code, ended.out, ended.err) == (2, "", f"error: {place} {why}\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_report_that_could_not_be_written_is_printed_all_the_same(program: Program) -> None:
    ended = program.run("faulty", "-o", "csv=/dev/full", "-o", "out.json")
    assert ended.code == 2
    assert ended.out.startswith("high[")
    assert ended.err == "error: /dev/full could not be written: no space left on device\n"
    assert (program.directory / "out.json").is_file()


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    program: Program, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    (program.directory / "out.json").write_text("old")

    def fails(source: str, target: str) -> None:
        raise failure

    monkeypatch.setattr(os, "replace", fails)
    ended = program.run("clean", "-o", "out.json")
    assert ended.code == (130 if failure is KeyboardInterrupt else 2)
    assert sorted(os.listdir(program.directory)) == [".git", "clean", "faulty", "out.json"]
    assert (program.directory / "out.json").read_text() == "old"


@pytest.mark.parametrize(
    "arguments",
    [
        ["faulty", "-o", "faulty/main.tf"],
        ["faulty", "-o", "text=link.tf"],
        ["faulty/main.tf", "--config", "own.yaml", "-o", "own.yaml"],
        ["faulty", "-o", "common.json"],
    ],
)
def test_what_the_report_is_about_is_not_overwritten(program: Program, arguments: list[str]) -> None:
    program.write(
        {
            "own.yaml": "version: 1\n",
            "common.json": '{"a": 1}',
            "faulty/common.tf": 'resource "databricks_token" "t" {\n'
            '  lifetime_seconds = jsondecode(file("../common.json")).a\n}\n',
        }
    )
    (program.directory / "link.tf").symlink_to("faulty/main.tf")
    before = {path: path.read_text() for path in program.directory.rglob("*") if path.is_file()}
    ended = program.run(*arguments)
    assert ended.code == 2
    assert ended.err.endswith("was read for this report, and is not overwritten\n")
    assert {path: path.read_text() for path in program.directory.rglob("*") if path.is_file()} == before


def test_a_working_directory_that_is_gone_is_no_crash(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ended = program.run(str(program.directory / "clean"), "-o", "json=out.json")
    assert ended.code == 2
    assert "bug" not in ended.err
    assert ended.err == "error: out.json could not be written: no such file or directory\n"
