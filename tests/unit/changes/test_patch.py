"""A diff that is taken back gives the state that git has, whatever is in it and however it was printed."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from dasf_lint.changes.patch import parse
from dasf_lint.changes.patched import PatchedTree
from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.core import limits
from dasf_lint.core.source import DirectoryTree, FileTree, ReadError, join
from tests.repositories import begin, git, needs_git, write

LINES = [b"a\n", b"b\n", b"\n", b"-- c\n", b"++ d\n", b"@@ -1 +1 @@\n", b"diff --git a/x b/x\n", b"e\r\n", b"\f\n", b"\xff\n",
         b"+++ b/x\n", b"--- a/x\n", b" f\n", b"\\ No newline at end of file\n"]  # fmt: skip
NAMES = [
    "a.tf",
    "b c.tf",
    "d/e.tf",
    "d/f/g.tf",
    "é.tf",
    "tab\tx.tf",
    "a/b.tf",
    '"q".tf',
    "back\\s.tf",
    "n\nl.tf",
    "h/i.tf",
    "b/c.tf",
]


def content(made: random.Random) -> bytes:
    text = b"".join(made.choices(LINES, k=made.randrange(12)))
    return text.rstrip(b"\n") if made.random() < 0.3 else text


def edited(made: random.Random, text: bytes) -> bytes:
    lines = text.splitlines(keepends=True) if b"\f" not in text else [each + b"\n" for each in text.split(b"\n")][:-1]
    for _ in range(made.randrange(1, 4)):
        at = made.randrange(len(lines) + 1)
        lines[at : at + made.randrange(3)] = made.choices(LINES, k=made.randrange(3))
    return b"".join(lines)


def put(directory: Path, files: dict[str, bytes]) -> None:
    for each in directory.iterdir():
        if each.name != ".git":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    for name, data in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def everything(tree: FileTree, directory: str = ".") -> dict[str, bytes]:
    """Every file below a directory; directories without files are none."""
    found: dict[str, bytes] = {}
    for entry in tree.entries(directory):
        path = join(directory, entry.name)
        assert tree.kind(path) == entry.kind
        assert tree.real_path(path) == path
        if entry.kind == "directory" and entry.name != ".git":
            inner = everything(tree, path)
            assert inner
            found.update(inner)
        elif entry.kind == "file":
            found[path] = tree.read(path).data
    return found


STATES = [
    ["diff", "main"], ["diff", "-U0", "main"], ["diff", "--no-prefix", "main"], ["diff", "--no-renames", "main"],
    ["diff", "-M", "-C", "--find-copies-harder", "main"], ["-c", "diff.mnemonicPrefix=true", "diff", "main"],
    ["diff", "--full-index", "--binary", "-W", "main"], ["-c", "core.quotePath=false", "diff", "main"],
    ["diff", "--src-prefix=x/y/", "--dst-prefix=z/", "main"],
]  # fmt: skip


@needs_git
@pytest.mark.parametrize("seed", range(6))
def test_a_diff_of_git_taken_back_is_the_state_before(tmp_path: Path, seed: int) -> None:
    made = random.Random(seed)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "core.autocrlf", "false")
    old = {name: content(made) for name in made.sample(NAMES, 7)}
    old = {name: text for name, text in old.items() if not any(other.startswith(f"{name}/") for other in old)}
    put(tmp_path, old)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    git(tmp_path, "checkout", "-q", "-b", "topic")
    new = dict(old)
    for _ in range(2):
        for name in list(new):
            how = made.random()
            if how < 0.4:
                new[name] = edited(made, new[name])
            elif how < 0.6:
                del new[name]
            elif how < 0.8:
                new[f"moved/{name}"] = new.pop(name)
        new[f"new{made.random()}/x.tf"] = content(made)
        put(tmp_path, new)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    for arguments in STATES:
        if "--src-prefix=x/y/" in arguments:
            continue
        tree = PatchedTree(parse(_output(tmp_path, arguments)), DirectoryTree(os.fspath(tmp_path)), "")
        assert (arguments, everything(tree)) == (arguments, old)
        assert tree.unseen == set()


def _output(directory: Path, arguments: list[str]) -> bytes:
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-C", os.fspath(directory), *arguments]
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def taken_back(directory: Path, files: dict[str, bytes], diff: bytes, prefix: str = "") -> PatchedTree:
    put(directory, files)
    return PatchedTree(parse(diff), DirectoryTree(os.fspath(directory)), prefix)


def test_a_diff_of_gnu_diff_has_times_and_no_line_of_git(tmp_path: Path) -> None:
    diff = b"diff -ru a/x.tf b/x.tf\n--- a/x.tf\t2026-01-01 00:00:00.0 +0000\n+++ b/x.tf\t2026-01-02 00:00:00.0 +0000\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert everything(taken_back(tmp_path, {"x.tf": b"a\nc\n"}, diff)) == {"x.tf": b"a\nb\n"}


def test_empty_files_come_and_go(tmp_path: Path) -> None:
    diff = b"diff --git a/n.tf b/n.tf\nnew file mode 100644\nindex 0000000..e69de29\ndiff --git a/g.tf b/g.tf\ndeleted file mode 100644\nindex e69de29..0000000\n"
    assert everything(taken_back(tmp_path, {"n.tf": b""}, diff)) == {"g.tf": b""}


def test_a_mode_alone_changes_no_text(tmp_path: Path) -> None:
    diff = b"diff --git a/n.tf b/n.tf\nold mode 100644\nnew mode 100755\n"
    assert everything(taken_back(tmp_path, {"n.tf": b"a"}, diff)) == {"n.tf": b"a"}


def test_a_blank_that_somebody_took_away_before_an_empty_line_is_meant(tmp_path: Path) -> None:
    diff = b"--- a/x.tf\n+++ b/x.tf\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n"
    assert everything(taken_back(tmp_path, {"x.tf": b"a\n\nc\n"}, diff)) == {"x.tf": b"a\n\nb\n"}


def test_a_checkout_with_other_line_ends_fits(tmp_path: Path) -> None:
    diff = b"--- a/x.tf\n+++ b/x.tf\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert everything(taken_back(tmp_path, {"x.tf": b"a\r\nc\r\n"}, diff)) == {"x.tf": b"a\nb\n"}


def test_what_is_binary_a_link_or_a_submodule_is_not_known(tmp_path: Path) -> None:
    diff = b"""\
diff --git a/b.json b/b.json
index 1..2 100644
Binary files a/b.json and b/b.json differ
diff --git a/l b/l
new file mode 120000
index 0000000..1
--- /dev/null
+++ b/l
@@ -0,0 +1 @@
+x
\\ No newline at end of file
diff --git a/s b/s
index 1..2 160000
--- a/s
+++ b/s
@@ -1 +1 @@
-Subproject commit 1
+Subproject commit 2
"""
    tree = taken_back(tmp_path, {"b.json": b"{}", "s/main.tf": b"", "k.tf": b""}, diff)
    assert tree.unseen == {"b.json", "l", "s"}
    assert everything(tree) == {"k.tf": b""}


def test_a_root_below_the_top_sees_its_part_of_the_diff(tmp_path: Path) -> None:
    diff = b"--- a/p/x.tf\n+++ b/p/x.tf\n@@ -1 +1 @@\n-a\n+b\n--- a/q/x.tf\n+++ b/q/x.tf\n@@ -1 +1 @@\n-nope\n+never\n"
    assert everything(taken_back(tmp_path, {"x.tf": b"b\n"}, diff, "p")) == {"x.tf": b"a\n"}


def test_a_directory_of_new_files_alone_was_not_there(tmp_path: Path) -> None:
    diff = b"--- /dev/null\n+++ b/d/e/x.tf\n@@ -0,0 +1 @@\n+b\n"
    tree = taken_back(tmp_path, {"d/e/x.tf": b"b\n", "y.tf": b""}, diff)
    assert (tree.kind("d"), tree.kind("d/e"), tree.kind("d/e/x.tf"), tree.kind("y.tf")) == (None, None, None, "file")
    with pytest.raises(ReadError):
        tree.entries("d")
    with pytest.raises(ReadError):
        tree.read("d/e/x.tf")


def test_very_many_hunks_and_files_are_taken_back_in_one_go_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 20_000
    hunks = b"".join(b"@@ -%d +%d @@\n-a\n+b\n" % (line, line) for line in range(1, 2 * count, 2))
    diff = b"--- a/x.tf\n+++ b/x.tf\n" + hunks
    tree = taken_back(tmp_path, {"x.tf": b"b\nc\n" * count}, diff)
    assert tree.read("x.tf").data == b"a\nc\n" * count
    files = b"".join(b"--- a/%d.tf\n+++ b/%d.tf\n@@ -1 +1 @@\n-b\n+b\n" % (number, number) for number in range(9))
    monkeypatch.setattr(limits, "max_patched_bytes", 10)
    with pytest.raises(ChangeProblem, match="more than 10 bytes"):
        taken_back(tmp_path, {f"{number}.tf": b"b\n" for number in range(9)}, files)
    monkeypatch.setattr(limits, "max_changed_files", 8)
    with pytest.raises(ChangeProblem, match="more than 8 files"):
        parse(files)
    monkeypatch.setattr(limits, "max_changed_files", 9)
    parse(b"diff --git " + b"a " * 1_000_000 + b"\n" + files)


@pytest.mark.parametrize("hunks", [b"@@ -5 +5 @@\n-a\n+e\n@@ -1 +1 @@\n-x\n+a\n", b"@@ -1 +1 @@\n-x\n+a\n" * 2])
def test_hunks_stand_in_the_order_of_the_file(tmp_path: Path, hunks: bytes) -> None:
    with pytest.raises(ChangeProblem, match="there already"):
        taken_back(tmp_path, {"x.tf": b"a\nb\nc\nd\ne\n"}, b"--- a/x.tf\n+++ b/x.tf\n" + hunks)


@pytest.mark.parametrize("cut", range(1, 8))
def test_half_a_diff_is_refused_or_names_less(tmp_path: Path, cut: int) -> None:
    diff = b"--- a/x.tf\n+++ b/x.tf\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n"
    lines = diff.splitlines(keepends=True)[:cut]
    if cut == 7:
        assert parse(b"".join(lines))
        return
    with pytest.raises(ChangeProblem):
        taken_back(tmp_path, {"x.tf": b"a\nc\nd\n"}, b"".join(lines))


@needs_git
@pytest.mark.parametrize("arguments", [["format-patch", "--stdout"], ["log", "-p", "--format=email"]])
def test_a_diff_in_the_message_of_a_mail_is_no_change(tmp_path: Path, arguments: list[str]) -> None:
    """Nothing tells what an author wrote into a message from what git wrote below it."""
    begin(tmp_path, {"a.tf": "a\n", "b.tf": "a\n"})
    made_up = "diff --git a/b.tf b/b.tf\n--- a/b.tf\n+++ b/b.tf\n@@ -1 +1 @@\n-b\n+a"
    write(tmp_path, {"a.tf": "b\n"})
    git(tmp_path, "commit", "-q", "-a", "-m", f"x\n\n{made_up}")
    with pytest.raises(ChangeProblem, match="is of a mail") as raised:
        parse(_output(tmp_path, [*arguments, "main..topic"]))
    assert "git diff" in raised.value.hint


@pytest.mark.parametrize(
    "head",
    [
        b"From " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\n",
        b"From " + b"f" * 64 + b" Mon Sep 17 00:00:00 2001\r\n",
        b"Subject: [PATCH] x\n",
    ],
)
def test_a_mail_is_no_diff_wherever_it_begins(head: bytes) -> None:
    diff = b"--- a/x.tf\n+++ b/x.tf\n@@ -1 +1 @@\n-a\n+b\n"
    for text in (head + diff, diff + head, diff + b"-- \n2.1\n\n" + head):
        with pytest.raises(ChangeProblem, match="is of a mail"):
            parse(text)
    assert parse(b"--- a/x.tf\n+++ b/x.tf\n@@ -1 +1 @@\n-" + head.rstrip() + b"\n+b\n")


MODIFIED = b"diff --git a/x.tf b/x.tf\n--- a/x.tf\n+++ b/x.tf\n@@ -1 +1 @@\n-a\n+b\n"
REMOVED = b"diff --git a/x.tf b/x.tf\ndeleted file mode 100644\n--- a/x.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
MADE = b"diff --git a/x.tf b/x.tf\nnew file mode 100644\n--- /dev/null\n+++ b/x.tf\n@@ -0,0 +1 @@\n+b\n"
MOVED = b"diff --git a/x.tf b/y.tf\nsimilarity index 100%\nrename from x.tf\nrename to y.tf\n"
COPIED = b"diff --git a/x.tf b/z.tf\nsimilarity index 100%\ncopy from x.tf\ncopy to z.tf\n"


@pytest.mark.parametrize(
    "diff",
    [
        MODIFIED * 2,
        MODIFIED + MODIFIED.replace(b"x.tf", b"./x.tf"),
        MODIFIED + MODIFIED.partition(b"\n")[2],
        REMOVED + MADE,
        MADE + MODIFIED,
        MODIFIED + MOVED,
        MOVED + MADE,
        MOVED + MOVED.replace(b"x.tf", b"w.tf"),
        COPIED * 2,
        REMOVED.replace(b"100644", b"120000") + MADE * 2,
    ],
)
def test_two_changes_of_one_file_are_of_no_two_states(diff: bytes) -> None:
    with pytest.raises(ChangeProblem, match="does as well"):
        parse(diff)


def test_a_file_that_becomes_a_link_or_is_copied_stands_twice_in_a_diff(tmp_path: Path) -> None:
    diff = MODIFIED + COPIED + COPIED.replace(b"z.tf", b"y.tf")
    files = {"x.tf": b"b\n", "y.tf": b"a\n", "z.tf": b"a\n"}
    assert everything(taken_back(tmp_path, files, diff)) == {"x.tf": b"a\n"}
    link = MADE.replace(b"100644", b"120000")
    assert everything(taken_back(tmp_path, {"x.tf": b"b"}, REMOVED + link)) == {"x.tf": b"a\n"}


@pytest.mark.parametrize(
    "hunks",
    [
        b"@@ -999999999,1 +0,0 @@\n-a\n",
        b"@@ -2 +1 @@\n-a\n+b\n",
        b"@@ -1,0 +1 @@\n+b\n",
        b"@@ -1 +1,0 @@\n-a\n",
        b"@@ -1 +1,2 @@\n-a\n+b\n+c\n@@ -3 +3 @@\n-a\n+b\n",
        b"@@ -1,2 +1 @@\n-a\n-a\n+b\n@@ -3 +3 @@\n-a\n+b\n",
        b"@@ -0,0 +1 @@\n+b\n@@ -1,0 +3 @@\n+b\n@@ -3 +4 @@\n-a\n+b\n",
    ],
)
def test_a_hunk_that_begins_elsewhere_before_than_the_hunks_above_it_say_is_refused(hunks: bytes) -> None:
    """A hunk that was left out would do that, and what it changed would pass as unchanged."""
    with pytest.raises(ChangeProblem, match="begins a hunk at line"):
        parse(b"--- a/x.tf\n+++ b/x.tf\n" + hunks)


def test_a_hunk_without_lines_of_one_state_names_the_line_before(tmp_path: Path) -> None:
    diff = b"--- a/x.tf\n+++ b/x.tf\n@@ -0,0 +1 @@\n+b\n@@ -1,0 +3 @@\n+b\n@@ -3 +4,0 @@\n-a\n@@ -5 +6 @@\n-a\n+b\n"
    old = b"1\n2\na\n4\na\n"
    assert everything(taken_back(tmp_path, {"x.tf": b"b\n1\nb\n2\n4\nb\n"}, diff)) == {"x.tf": old}
