"""Repositories that want git to run something, or to say what is not so, while the state before a change is read."""

import contextlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dasf_lint.changes import git as running
from dasf_lint.cli import diffs
from tests.repositories import begin, commit, git, needs_git, write
from tests.unit.cli.running import FAULTY, Ended, Program

pytestmark = needs_git

CLEAN = FAULTY.replace("false", "true")


@pytest.fixture
def repository(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    """A change that makes one fault, beside one that was there."""
    here = tmp_path / "r"
    begin(here, {"old.tf": FAULTY, "sub/new.tf": CLEAN})
    commit(here, {"sub/new.tf": FAULTY})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(scratch))
    return Program(here, capfdbinary, monkeypatch)


def run(program: Program, *arguments: str) -> Ended:
    return program.run(
        "check", "--format", "json", "--select", "workspace-public-ip", *(arguments or ("--diff-base", "main"))
    )


def counting(ended: Ended) -> list[str]:
    found = json.loads(ended.out)["findings"]
    return [each["location"]["file"] for each in found if each["changed"]]


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


# --- what would be run


def test_nothing_that_a_repository_names_is_run(repository: Program, tmp_path: Path) -> None:
    here, canary = repository.directory, tmp_path / "canary"
    evil = script(tmp_path / "evil", f"echo x >> {canary}\ncat")
    write(here, {".gitattributes": "* filter=evil diff=evil merge=evil working-tree-encoding=UTF-16\n"})
    (here / ".git/included").write_text(f"[core]\n\tfsmonitor = {evil}\n")
    (here / ".git/config").write_text(
        (here / ".git/config").read_text()
        + f"""
[core]
\tfsmonitor = {evil}
\thooksPath = {tmp_path}
\tsshCommand = {evil}
\tpager = {evil}
\teditor = {evil}
\taskPass = {evil}
\tgitProxy = {evil}
\talternateRefsCommand = {evil}
\tattributesFile = {here}/.gitattributes
[include]
\tpath = included
[alias]
\tcat-file = !{evil}
\tmerge-base = !{evil}
\trev-parse = !{evil}
[diff]
\texternal = {evil}
[diff "evil"]
\tcommand = {evil}
\ttextconv = {evil}
[filter "evil"]
\tclean = {evil}
\tsmudge = {evil}
\tprocess = {evil}
\trequired = true
[remote "origin"]
\turl = ext::{evil}
\tpromisor = true
\tuploadpack = {evil}
[extensions]
\tpartialClone = origin
[credential]
\thelper = !{evil}
[pager]
\tcat-file = {evil}
[uploadpack]
\tpackObjectsHook = {evil}
[trace2]
\teventTarget = {canary}
"""
    )
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman", "query-watchman"):
        script(here / ".git/hooks" / hook, f"echo x >> {canary}")
    ended = run(repository)
    assert (ended.code, counting(ended)) == (1, ["sub/new.tf"])
    assert not canary.exists()
    with contextlib.suppress(subprocess.CalledProcessError):
        git(here, "status")
    assert canary.exists(), "whoever runs git in there does as it says"


@pytest.mark.parametrize("path", ["", ".", "bin", "{here}", "{here}/bin"])
def test_git_is_never_one_of_the_repository(
    repository: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    here, canary = repository.directory, tmp_path / "canary"
    for place in (here / "git", here / "bin/git"):
        script(place, f"echo x >> {canary}")
    monkeypatch.setenv("PATH", os.pathsep.join((path.format(here=here), os.environ["PATH"])))
    assert counting(run(repository)) == ["sub/new.tf"]
    assert not canary.exists()
    monkeypatch.setenv("PATH", path.format(here=here))
    ended = run(repository)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: git is not installed")
    assert not canary.exists()


def test_git_gets_an_environment_and_a_directory_of_our_own(
    repository: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = shutil.which("git"), tmp_path / "seen"
    script(tmp_path / "bin/git", f'env >> {seen}; echo "AT=$(pwd)" >> {seen}; exec {real} "$@"')
    monkeypatch.setenv("PATH", os.pathsep.join((os.fspath(tmp_path / "bin"), os.environ["PATH"])))
    for name in ("GIT_DIR", "GIT_CONFIG_COUNT", "GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_EXEC_PATH",
                 "GIT_CONFIG_PARAMETERS", "GIT_OBJECT_DIRECTORY", "LD_PRELOAD_X", "SECRET_TOKEN"):  # fmt: skip
        monkeypatch.setenv(name, "/nowhere")
    write(repository.directory, {"untracked/main.tf": FAULTY})
    assert counting(run(repository)) == ["sub/new.tf", "untracked/main.tf"]
    lines = seen.read_text().splitlines()
    names = {line.partition("=")[0] for line in lines}
    allowed = {"PATH", "HOME", "XDG_CONFIG_HOME", "GIT_DIR", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_", "AT"}
    assert names <= allowed | running._ENVIRONMENT.keys()
    assert {"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_NO_REPLACE_OBJECTS=1"} <= set(lines)
    places = {line.partition("=")[2] for line in lines if line.startswith(("GIT_DIR=", "HOME=", "AT="))}
    assert all(place.startswith(os.fspath(tmp_path / "scratch")) for place in places)


# --- what is left behind


def test_nothing_is_left_behind(repository: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[running._Dialogue] = []
    start = running.Git._start

    def remembered(self: running.Git, *arguments: str) -> running._Dialogue:
        started.append(start(self, *arguments))
        return started[-1]

    def interrupted(*_: object, **__: object) -> None:
        assert stat.S_IMODE(os.stat(next((tmp_path / "scratch").iterdir())).st_mode) == 0o700
        raise KeyboardInterrupt

    monkeypatch.setattr(running.Git, "_start", remembered)
    before = {path: path.stat().st_mtime_ns for path in (repository.directory / ".git").rglob("*")}
    run(repository)
    assert started
    assert list((tmp_path / "scratch").iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in (repository.directory / ".git").rglob("*")} == before
    monkeypatch.setattr(diffs.Before, "mark", interrupted)
    assert run(repository).code == 130
    assert all(each._process.poll() is not None for each in started)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_git_that_says_nothing_is_killed(
    repository: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "bin/git", f"exec {sys.executable} -c 'import time; time.sleep(1000)'")
    monkeypatch.setenv("PATH", os.pathsep.join((os.fspath(tmp_path / "bin"), os.environ["PATH"])))
    monkeypatch.setattr(running, "_PATIENCE", 0.05)
    ended = run(repository)
    assert (ended.code, ended.out) == (2, "")
    assert list((tmp_path / "scratch").iterdir()) == []


# --- what would be said


def test_replacements_and_grafts_change_nothing(repository: Program) -> None:
    here = repository.directory
    base = git(here, "rev-parse", "main")
    head = git(here, "rev-parse", "topic")
    git(here, "replace", base, head)
    assert counting(run(repository)) == ["sub/new.tf"]
    git(here, "replace", "-d", base)
    (here / ".git/info").mkdir(exist_ok=True)
    (here / ".git/info/grafts").write_text(f"{base} {head}\n")
    assert counting(run(repository)) == ["sub/new.tf"]


@pytest.mark.parametrize(
    "ref",
    ["-h", "--output=x", "--all", "main:old.tf", "main..topic", ":/x", "main@{0}", "main^{/x}", "$(id)", "a b", "../HEAD",
     "refs/../HEAD", "main.lock", "/etc/passwd", "x\n", "main~9999999999", "HEAD:", "@{u}", "*"],
)  # fmt: skip
def test_what_is_no_name_is_refused(repository: Program, ref: str) -> None:
    ended = run(repository, f"--diff-base={ref}")
    assert (ended.code, ended.out) == (2, "")
    assert "bug" not in ended.err


@pytest.mark.parametrize(
    "text", ["ref: refs/heads/loop", "ref: ../../../etc/passwd", "x", "", "ref: refs/heads/a/../b"]
)
def test_refs_that_lead_nowhere_or_in_circles_end_with_two(repository: Program, text: str) -> None:
    (repository.directory / ".git/refs/heads/loop").write_text(f"{text}\n")
    ended = run(repository, "--diff-base", "loop")
    assert (ended.code, ended.out) == (2, "")
    assert "root:" not in ended.err


@pytest.mark.parametrize("what", ["refs/heads/odd", "packed-refs", "HEAD", "shallow"])
def test_a_pipe_in_place_of_a_file_does_not_hang(repository: Program, what: str) -> None:
    place = repository.directory / ".git" / what
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    ended = run(repository, "--diff-base", "odd" if "odd" in what else "nope")
    assert (ended.code, ended.out) == (2, "")


def test_a_tree_with_names_that_no_directory_has_leads_nowhere(repository: Program, tmp_path: Path) -> None:
    here = repository.directory
    blob = git(here, "hash-object", "-w", "--stdin", data=b"x")
    raw = b"".join(
        b"100644 " + name + b"\0" + bytes.fromhex(blob)
        for name in (b"..", b"../../escape.tf", b".", b"a/b.tf", b"main.tf")
    )
    tree = git(here, "hash-object", "-w", "--literally", "-t", "tree", "--stdin", data=raw)
    commit_id = git(here, "commit-tree", tree, "-m", "x")
    git(here, "update-ref", "refs/heads/main", commit_id)
    git(here, "reset", "-q", "--soft", git(here, "commit-tree", git(here, "write-tree"), "-p", commit_id, "-m", "y"))
    assert counting(run(repository)) == ["old.tf", "sub/new.tf"]


def test_a_directory_that_holds_itself_many_times_over_is_not_listed(repository: Program) -> None:
    """A hundred million files in eight objects."""
    here = repository.directory
    entry = f"100644 blob {git(here, 'hash-object', '-w', '--stdin', data=b'locals {}')}\tmain.tf\n"
    for _ in range(8):
        tree = git(here, "mktree", data=entry.encode())
        entry = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    tree = git(here, "mktree", data=entry.encode())
    commit_id = git(here, "commit-tree", tree, "-m", "x")
    git(here, "update-ref", "refs/heads/main", commit_id)
    git(here, "reset", "-q", "--soft", git(here, "commit-tree", git(here, "write-tree"), "-p", commit_id, "-m", "y"))
    ended = run(repository, "--diff-base", "main", "sub")
    assert (ended.code, counting(ended)) == (1, ["sub/new.tf"])


def test_a_huge_file_of_before_is_not_read(repository: Program) -> None:
    here = repository.directory
    git(here, "checkout", "-q", "main")
    commit(here, {"huge.tf": "#" * (6 << 20)})
    git(here, "checkout", "-q", "-B", "topic")
    (here / "huge.tf").unlink()
    commit(here, {"sub/new.tf": FAULTY})
    ended = run(repository)
    assert counting(ended) == ["sub/new.tf"]
    assert "huge.tf is larger than" in ended.out


def test_links_of_the_state_before_lead_nowhere_outside(repository: Program, tmp_path: Path) -> None:
    here = repository.directory
    write(tmp_path, {"outside/main.tf": FAULTY})
    git(here, "checkout", "-q", "main")
    for name, target in (
        ("out", "../outside"),
        ("absolute", os.fspath(tmp_path / "outside")),
        ("loop", "loop"),
        ("in", "sub"),
    ):
        (here / name).symlink_to(target)
    commit(here, {})
    git(here, "checkout", "-q", "-B", "topic")
    commit(here, {"sub/new.tf": FAULTY})
    for name in ("out", "absolute", "loop", "in"):
        (here / name).unlink()
    assert counting(run(repository)) == ["sub/new.tf"]


# --- diffs


@pytest.mark.parametrize(
    ("diff", "why"),
    [
        ("hello\n", "no unified diff"),
        ("--- a/old.tf\n+++ b/old.tf\n@@ -1 +1 @@\n-x\n", "is not whole"),
        ("--- a/old.tf\n+++ b/old.tf\n@@ -1 +1 @@\n-x\n+nope\n", "old.tf:1: the diff has other text there (line 3 of the diff)"),
        ("--- a/old.tf\n+++ b/old.tf\n@@ -90 +90 @@\n-x\n+nope\n", "old.tf:90: the file ends before it"),
        ("--- a/gone.tf\n+++ b/gone.tf\n@@ -1 +1 @@\n-x\n+y\n", "gone.tf:1: there is no such file"),
        ("--- a/../../x\n+++ b/../../x\n@@ -1 +1 @@\n-x\n+y\n", "lies outside of the repository"),
        ("--- a//etc/passwd\n+++ b//etc/passwd\n@@ -1 +1 @@\n-x\n+y\n", "lies outside of the repository"),
        ("--- a/old.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", "it is there, and the diff removes it"),
        ("--- a/old.tf\n+++ b/old.tf\n@@ -1,9999999999 +1 @@\n", "without saying of which lines"),
        ("diff --cc old.tf\n", "is of a merge"),
        ("@@ -1 +1 @@\n-x\n+y\n", "names no file"),
        ("@@ -1 +1 @@\n-x\n+y\n", "changes no file that is named before"),
        ("\0\0\0", "no unified diff"),
    ],
)  # fmt: skip
def test_a_diff_that_says_what_is_not_so_ends_with_two(repository: Program, diff: str, why: str) -> None:
    (repository.directory.parent / "x.diff").write_text(diff)
    ended = run(repository, "--diff", "../x.diff")
    assert (ended.code, ended.out) == (2, "")
    if why != "names no file":
        assert why in ended.err
    assert "bug" not in ended.err
