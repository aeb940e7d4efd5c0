"""Which state is the one before: names of commits, and repositories of every kind that git makes."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repositories import begin, commit, git, needs_git, write
from tests.unit.cli.running import FAULTY, Ended, Program

pytestmark = needs_git

CLEAN = FAULTY.replace("false", "true")
SELECT = ("check", "--format", "json", "--select", "workspace-public-ip")


@pytest.fixture
def repository(tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch) -> Program:
    (tmp_path / "r").mkdir()
    return Program(tmp_path / "r", capfdbinary, monkeypatch)


def run(program: Program, base: str, *arguments: str) -> Ended:
    return program.run(*SELECT, "--diff-base", base, *arguments)


def counting(ended: Ended) -> list[str]:
    assert ended.out, ended.err
    return [each["location"]["file"] for each in json.loads(ended.out)["findings"] if each["changed"]]


def told(ended: Ended) -> list[str]:
    return [each["message"] for each in json.loads(ended.out)["diagnostics"] if each["code"] == "before"]


def start(program: Program, *options: str) -> Path:
    """A fault on main, one more on the branch."""
    here = program.directory
    begin(here, {"old.tf": FAULTY, "sub/new.tf": CLEAN}, *options)
    commit(here, {"sub/new.tf": FAULTY})
    return here


# --- names


NAMES = [
    "main", "heads/main", "refs/heads/main", "v1", "light", "tags/v1", "refs/tags/v1", "origin/main", "origin",
    "refs/remotes/origin/main", "HEAD~1", "HEAD^", "@~", "topic^1", "topic~1^0", "{id}", "{short}", "{short}~0", "linked",
    "ORIG_HEAD", "a/b/c",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_everything_that_names_a_commit_is_understood(repository: Program, packed: bool) -> None:
    here = start(repository)
    base = git(here, "rev-parse", "main")
    git(here, "tag", "-m", "x", "v1", "main")
    git(here, "tag", "light", "main")
    git(here, "branch", "a/b/c", "main")
    git(here, "update-ref", "refs/remotes/origin/main", base)
    git(here, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(here, "symbolic-ref", "refs/heads/linked", "refs/heads/main")
    git(here, "update-ref", "ORIG_HEAD", base)
    if packed:
        git(here, "pack-refs", "--all")
        git(here, "gc", "-q")
    for name in NAMES:
        ended = run(repository, name.format(id=base, short=base[:9]))
        assert (name, counting(ended)) == (name, ["sub/new.tf"])


def test_a_detached_head_is_fine(repository: Program) -> None:
    here = start(repository)
    git(here, "checkout", "-q", "--detach")
    assert counting(run(repository, "main")) == ["sub/new.tf"]


def test_the_state_before_is_where_the_branches_parted(repository: Program) -> None:
    here = start(repository)
    git(here, "checkout", "-q", "main")
    commit(here, {"old.tf": CLEAN, "more.tf": FAULTY})
    git(here, "checkout", "-q", "topic")
    assert counting(run(repository, "main")) == ["sub/new.tf"]


@pytest.mark.parametrize("name", ["nope", "main~7", "deadbeef", "0" * 40, "main:", "HEAD~x"])
def test_what_names_no_commit_ends_with_two(repository: Program, name: str) -> None:
    start(repository)
    ended = run(repository, name)
    assert (ended.code, ended.out) == (2, "")
    assert name.partition("~")[0].rstrip(":") in ended.err


def test_a_name_of_a_file_is_no_commit(repository: Program) -> None:
    here = start(repository)
    blob = git(here, "rev-parse", "main:old.tf")
    ended = run(repository, blob)
    assert (ended.code, ended.out) == (2, "")
    assert "leads to no commit" in ended.err


# --- repositories


def test_ids_of_sha256_are_ids(repository: Program) -> None:
    here = start(repository, "--object-format=sha256")
    assert counting(run(repository, "main")) == ["sub/new.tf"]
    assert counting(run(repository, git(here, "rev-parse", "main"))) == ["sub/new.tf"]


def test_a_worktree_has_a_head_of_its_own(
    tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path / "r", {"old.tf": FAULTY, "sub/new.tf": CLEAN})
    git(tmp_path / "r", "worktree", "add", "-q", "-b", "other", "../w", "main")
    program = Program(tmp_path / "w", capfdbinary, monkeypatch)
    commit(tmp_path / "w", {"sub/new.tf": FAULTY})
    write(tmp_path / "w", {"ignored.tf": FAULTY, ".gitignore": "ignored.tf\n"})
    assert counting(run(program, "main")) == ["sub/new.tf"]
    assert counting(run(program, "topic")) == ["sub/new.tf"]


def test_a_clone_that_borrows_objects_is_read(
    repository: Program, tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    start(repository)
    git(tmp_path, "clone", "-q", "--shared", "r", "shared")
    assert counting(run(Program(tmp_path / "shared", capfdbinary, monkeypatch), "origin/main")) == ["sub/new.tf"]


def test_a_shallow_clone_without_the_base_says_what_to_fetch(
    repository: Program, tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    here = start(repository)
    for number in range(3):
        commit(here, {f"x{number}.tf": "locals {}\n"})
    url = f"file://{here}"
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "topic", url, "one")
    program = Program(tmp_path / "one", capfdbinary, monkeypatch)
    ended = run(program, "origin/main")
    assert (ended.code, ended.out) == (2, "")
    assert "fetch-depth: 0" in ended.err
    git(tmp_path / "one", "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    ended = run(program, "origin/main")
    assert (ended.code, ended.out) == (2, "")
    assert "the history here is shallow" in ended.err
    assert "fetch-depth: 0" in ended.err
    git(tmp_path / "one", "fetch", "-q", "--depth", "6", "origin", "topic", "main:refs/remotes/origin/main")
    assert counting(run(program, "origin/main")) == ["sub/new.tf"]


def test_a_shallow_clone_that_reaches_the_base_is_enough(
    tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path / "r", {"a.tf": "locals {}\n"})
    git(tmp_path / "r", "checkout", "-q", "main")
    for number in range(4):
        commit(tmp_path / "r", {f"x{number}.tf": "locals {}\n"})
    git(tmp_path / "r", "checkout", "-q", "-B", "topic")
    commit(tmp_path / "r", {"new.tf": FAULTY})
    git(
        tmp_path,
        "clone",
        "-q",
        "--depth",
        "3",
        "--no-single-branch",
        "-b",
        "topic",
        f"file://{tmp_path / 'r'}",
        "three",
    )
    assert counting(run(Program(tmp_path / "three", capfdbinary, monkeypatch), "origin/main")) == ["new.tf"]


def test_the_first_parent_of_a_merge_is_the_base_of_a_pull_request(
    repository: Program, tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    here = start(repository)
    git(here, "checkout", "-q", "main")
    commit(here, {"theirs.tf": FAULTY.replace('"this"', '"theirs"')})
    git(here, "merge", "-q", "--no-ff", "-m", "x", "topic")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{here}", "two")
    git(tmp_path / "two", "checkout", "-q", "--detach")
    assert counting(run(Program(tmp_path / "two", capfdbinary, monkeypatch), "HEAD^1")) == ["sub/new.tf"]


def test_nothing_is_fetched_for_a_partial_clone(
    repository: Program, tmp_path: Path, capfdbinary: "pytest.CaptureFixture[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    here = start(repository)
    git(here, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--branch", "topic", f"file://{here}", "partial")
    program = Program(tmp_path / "partial", capfdbinary, monkeypatch)
    objects = sorted((tmp_path / "partial/.git/objects").rglob("*"))
    ended = run(program, "origin/main")
    assert (ended.code, ended.out) == (2, "")
    assert "is not here" in ended.err
    assert sorted((tmp_path / "partial/.git/objects").rglob("*")) == objects
    assert run(program, "HEAD").code == 0, "what is the same needs no content"


def test_a_repository_without_a_commit_has_no_state_before(repository: Program) -> None:
    git(repository.directory, "init", "-q")
    write(repository.directory, {"a.tf": FAULTY})
    ended = run(repository, "main")
    assert (ended.code, ended.out) == (2, "")
    assert "HEAD has no commit yet" in ended.err


def test_a_reftable_is_told(repository: Program) -> None:
    here = start(repository)
    (here / ".git/reftable").mkdir()
    ended = run(repository, "main")
    assert (ended.code, ended.out) == (2, "")
    assert "reftable" in ended.err


def test_without_a_repository_a_name_means_nothing(repository: Program) -> None:
    write(repository.directory, {"a.tf": FAULTY})
    ended = run(repository, "main")
    assert (ended.code, ended.out) == (2, "")
    assert "no git repository" in ended.err


def test_histories_that_have_nothing_in_common_end_with_two(repository: Program) -> None:
    here = start(repository)
    git(here, "checkout", "-q", "--orphan", "alone")
    commit(here, {"x.tf": FAULTY})
    ended = run(repository, "main")
    assert (ended.code, ended.out) == (2, "")
    assert "have in common" in ended.err


# --- what a working tree may hold


def test_names_with_line_ends_blanks_colons_and_other_bytes_are_names(repository: Program) -> None:
    names = ["a\nb", "c d", ":(glob)*", "é", '"q"', "back\\slash", "-x", "tab\tx", "#h"]
    begin(repository.directory, {f"{name}/main.tf": FAULTY for name in names} | {"new/a.tf": CLEAN})
    commit(repository.directory, {"new/a.tf": FAULTY})
    odd = os.fsencode(repository.directory) + b"/odd\xff"
    os.mkdir(odd)
    with open(odd + b"/main.tf", "w") as stream:
        stream.write(FAULTY)
    assert len(counting(run(repository, "main"))) == 2
    write(repository.directory, {":(icase)new/main.tf": FAULTY})
    assert len(counting(run(repository, "main"))) == 3


def test_line_ends_of_a_checkout_change_nothing(repository: Program) -> None:
    here = start(repository)
    commit(here, {"sub/new.tf": CLEAN})
    (here / "old.tf").write_bytes(FAULTY.replace("\n", "\r\n").encode())
    assert counting(run(repository, "main")) == []


def test_a_link_that_was_there_leads_where_it_did(repository: Program) -> None:
    here = repository.directory
    here.mkdir(exist_ok=True)
    (here / "parts").mkdir()
    (here / "envs").mkdir()
    (here / "envs/common.tf").symlink_to("../parts/common.tf")
    begin(here, {"parts/common.tf": CLEAN, "envs/main.tf": "locals {}\n"})
    assert counting(run(repository, "main")) == []
    commit(here, {"parts/common.tf": FAULTY})
    assert counting(run(repository, "main")) == ["envs/common.tf", "parts/common.tf"]
    commit(here, {"parts/common.tf": CLEAN})
    (here / "envs/common.tf").unlink()
    (here / "envs/common.tf").symlink_to("../parts/other.tf")
    write(here, {"parts/other.tf": FAULTY.replace('"this"', '"other"')})
    assert counting(run(repository, "main")) == ["envs/common.tf", "parts/other.tf"]


@pytest.mark.parametrize("change", ["content", "commit"])
def test_below_a_submodule_that_changed_everything_counts(repository: Program, tmp_path: Path, change: str) -> None:
    begin(tmp_path / "m", {"main.tf": FAULTY})
    here = repository.directory
    begin(here, {"a.tf": CLEAN})
    git(here, "checkout", "-q", "main")
    git(here, "-c", "protocol.file.allow=always", "submodule", "add", "-q", os.fspath(tmp_path / "m"), "mod")
    commit(here, {})
    git(here, "checkout", "-q", "-B", "topic")
    ended = run(repository, "main")
    assert (counting(ended), told(ended)) == ([], [])
    if change == "content":
        write(here, {"a.tf": FAULTY})
        assert counting(run(repository, "main")) == ["a.tf"]
        return
    commit(here / "mod", {"more.tf": FAULTY.replace('"this"', '"more"')})
    ended = run(repository, "main")
    assert counting(ended) == ["mod/main.tf", "mod/more.tf"]
    assert any("mod" in each for each in told(ended))


def with_submodule(repository: Program, tmp_path: Path) -> Path:
    """A submodule `mod` on main that holds a fault."""
    begin(tmp_path / "m", {"main.tf": FAULTY})
    here = repository.directory
    begin(here, {"a.tf": CLEAN})
    git(here, "checkout", "-q", "main")
    git(here, "-c", "protocol.file.allow=always", "submodule", "add", "-q", os.fspath(tmp_path / "m"), "mod")
    commit(here, {})
    git(here, "checkout", "-q", "-B", "topic")
    return here


@pytest.mark.parametrize("how", ["directory", "link"])
def test_what_replaces_a_submodule_is_new(repository: Program, tmp_path: Path, how: str) -> None:
    here = with_submodule(repository, tmp_path)
    git(here, "rm", "-q", "--cached", "mod")
    git(here, "rm", "-q", "-f", ".gitmodules")
    shutil.rmtree(here / "mod")
    shutil.rmtree(here / ".git/modules")
    if how == "link":
        (here / "mod").symlink_to(".evil")
    commit(here, {".evil/main.tf" if how == "link" else "mod/main.tf": FAULTY})
    ended = run(repository, "main", "mod")
    assert (ended.code, len(counting(ended))) == (1, 1)


@pytest.mark.parametrize("how", ["empty", "absent"])
def test_a_submodule_that_is_not_checked_out_is_the_same(repository: Program, tmp_path: Path, how: str) -> None:
    here = with_submodule(repository, tmp_path)
    shutil.rmtree(here / "mod")
    if how == "empty":
        (here / "mod").mkdir()
    write(here, {"a.tf": FAULTY + 'module "m" {\n  source = "./mod"\n}\n'})
    ended = run(repository, "main")
    assert counting(ended) == ["a.tf"]
    assert not any("counts as new" in each for each in told(ended))


@pytest.mark.parametrize("before", [{}, {"mod/old.tf": CLEAN, "mod/deep/old.tf": CLEAN}])
def test_below_a_submodule_that_is_added_everything_counts(
    repository: Program, tmp_path: Path, before: dict[str, str]
) -> None:
    begin(tmp_path / "m", {"main.tf": FAULTY, "deep/main.tf": FAULTY})
    here = repository.directory
    begin(here, {"a.tf": CLEAN, **before})
    if before:
        git(here, "rm", "-q", "-r", "mod")
    git(here, "-c", "protocol.file.allow=always", "submodule", "add", "-q", os.fspath(tmp_path / "m"), "mod")
    commit(here, {})
    ended = run(repository, "main")
    assert (ended.code, counting(ended)) == (1, ["mod/deep/main.tf", "mod/main.tf"])


def test_without_an_index_nobody_knows_what_is_ignored(repository: Program) -> None:
    here = start(repository)
    write(here, {"more/main.tf": FAULTY, ".gitignore": "more/\n"})
    git(here, "add", "-f", "more/main.tf")
    commit(here, {})
    assert counting(run(repository, "main")) == ["more/main.tf", "sub/new.tf"]
    (here / ".git/index").unlink()
    ended = run(repository, "main")
    assert (ended.code, ended.out) == (2, "")
    assert "no index" in ended.err


def test_what_a_sparse_checkout_leaves_out_is_in_neither_state(repository: Program) -> None:
    here = start(repository)
    git(here, "checkout", "-q", "main")
    commit(here, {"far/main.tf": FAULTY, "far/deep/main.tf": FAULTY})
    git(here, "checkout", "-q", "-B", "topic")
    git(here, "sparse-checkout", "set", "sub")
    assert not (here / "far").exists()
    write(here, {"sub/new.tf": FAULTY})
    assert counting(run(repository, "main")) == ["sub/new.tf"]
    git(here, "sparse-checkout", "set", "--sparse-index", "sub")
    assert counting(run(repository, "main")) == ["sub/new.tf"]


def test_a_repository_inside_that_is_new_counts(repository: Program) -> None:
    here = start(repository)
    commit(here, {"sub/new.tf": CLEAN})
    begin(here / "inner", {"x.tf": FAULTY})
    assert counting(run(repository, "main")) == ["inner/x.tf"]


def test_a_split_index_is_read(repository: Program) -> None:
    here = start(repository)
    git(here, "update-index", "--split-index")
    write(
        here,
        {
            "untracked.tf": FAULTY.replace('"this"', '"u"'),
            "out.tf": FAULTY.replace('"this"', '"o"'),
            ".gitignore": "out.tf\n",
        },
    )
    assert counting(run(repository, "main")) == ["sub/new.tf", "untracked.tf"]


def test_git_is_not_run_without_the_option(repository: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    start(repository)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert repository.run(*SELECT).code == 1
    assert repository.run(*SELECT, "--diff", os.devnull).code == 0
