"""How the program behaves as a process: streams, signals, locales, and the same bytes from the same input."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "dasf_lint"]
FAULTY = 'resource "azurerm_databricks_workspace" "this" {\n  name = "größe"\n  custom_parameters {\n    no_public_ip = false # größe\n  }\n}\n'


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPYCACHEPREFIX", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1767225600", **more}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "main.tf").write_text(FAULTY, "utf-8")
    return tmp_path


def run(cwd: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )


def test_the_version_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from dasf_lint.cli.main import main; code = main(['--version'])\n"
        "heavy = {'click', 'yaml', 're2', 'jsonschema', 'packaging', 'json', 'importlib.metadata', 'dataclasses', 'dasf_lint.engine'}\n"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert ended.stdout.decode().splitlines()[1] == "[] 0"


def test_a_check_of_terraform_imports_neither_bundles_nor_schema_libraries(repository: Path) -> None:
    code = (
        "import sys; from dasf_lint.cli.main import main; main(['a', '-q'])\n"
        "print(sorted({'jsonschema', 'packaging', 'dataclasses', 'dasf_lint.bundle.build'} & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, env=environment(), capture_output=True, check=False
    )
    assert ended.stderr.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [["a"], ["a", "--format", "json"], ["roots", "a"], ["console", "a"]])
def test_an_interpreter_that_misreads_patterns_is_no_success(repository: Path, arguments: list[str]) -> None:
    # PyPy 7.3.20: a possessive repeat fits less than its minimum (pypy/pypy issue 5504).
    code = (
        "import re, sys; right = re.compile\n"
        "re.compile = lambda p, flags=0: right(p.replace('++', '*+') if isinstance(p, str) else p, flags)\n"
        f"from dasf_lint.cli.main import main; sys.exit(main({arguments}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, env=environment(), capture_output=True, input=b"", check=False
    )
    assert ended.returncode == 2
    assert ended.stdout == b""
    message, hint = ended.stderr.decode().splitlines()
    assert message.startswith("error: Python 3.")
    assert message.endswith(" misreads the regular expressions that files are read with")
    assert hint == "hint: run dasf-lint with another release of Python"


def test_output_is_utf8_whatever_the_locale(repository: Path) -> None:
    plain = run(repository, "a", LC_ALL="C.UTF-8")
    assert "größe".encode() in plain.stdout
    for more in ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}):
        ended = run(repository, "a", **more)
        assert (ended.returncode, ended.stdout, ended.stderr) == (plain.returncode, plain.stdout, plain.stderr)


def test_the_same_input_gives_the_same_bytes(repository: Path) -> None:
    outputs = set()
    for seed, cwd in (("0", repository), ("1", repository / "a"), ("2", repository)):
        for format_name in ("json", "sarif"):
            ended = run(cwd, str(repository / "a"), "--format", format_name, PYTHONHASHSEED=seed, TZ=f"UTC-{seed}")
            assert ended.returncode == 1
            outputs.add(ended.stdout)
    assert len(outputs) == 2


def test_a_reader_who_stops_early_is_no_error(repository: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "a"], cwd=repository, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        errors = child.stderr.read()
        assert child.wait(timeout=60) == 1
    assert errors == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_said(repository: Path) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [*PROGRAM, "a"], cwd=repository, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr == b"error: the output could not be written: no space left on device\n"


def test_closed_streams_are_no_crash(repository: Path) -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *PROGRAM, "a"], cwd=repository, env=environment(), check=False
    )
    assert ended.returncode == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_quietly(repository: Path, number: int, code: int) -> None:
    with subprocess.Popen(
        [*PROGRAM, "console", "a"],
        cwd=repository,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background of a shell hands down that interrupts are ignored.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b"1\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"1\n"
        child.send_signal(number)
        assert child.wait(timeout=60) == code
        assert child.stderr.read().strip() == b""


def test_nothing_is_needed_but_the_files(repository: Path) -> None:
    """No home, no temporary directory, nothing to write to."""
    ended = subprocess.run(
        [*PROGRAM, "a", "--format", "json"], cwd=repository, capture_output=True, check=False,
        env={"PYTHONPATH": str(REPOSITORY), "HOME": "/nonexistent", "TMPDIR": "/nonexistent", "PATH": ""},
    )  # fmt: skip
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["summary"]["roots"] == 1
    assert sorted(os.listdir(repository)) == [".git", "a"]


BUNDLE = {
    "databricks.yml": "bundle: {name: b}\ninclude: [../other/x.yml]\n"
    "resources: {jobs: {j: {name: j, tasks: [{task_key: t, notebook_task: {notebook_path: none.py}}]}}}\n"
    "sync: {paths: [../other]}\nartifacts: {w: {type: whl, build: x, files: [{source: 'dist/*.whl'}]}}\n",
    "../other/x.yml": "targets: {dev: {resources: {jobs: {j: {tasks: [{task_key: u, "
    "notebook_task: {notebook_path: ../src/n.py}}]}}}}}\n",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    for path, text in BUNDLE.items():
        (tmp_path / "bundle" / path).resolve().parent.mkdir(exist_ok=True)
        (tmp_path / "bundle" / path).write_text(text)
    (tmp_path / ".git").mkdir()
    return tmp_path / "bundle"


@pytest.mark.parametrize("command", [("check", "--format", "json"), ("check",), ("roots",), ("bundle", "resolve")])
def test_the_working_directory_changes_no_byte_also_where_it_is_gone(bundle: Path, command: tuple[str, ...]) -> None:
    """The child changes into a directory and removes it before the program begins."""
    gone = bundle.parent / "gone"
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1"; shift; exec "$@"'
    arguments = [*command, str(bundle)]
    ended = [run(cwd, *arguments) for cwd in (Path("/"), bundle, bundle.parent / ".git")]
    ended.append(
        subprocess.run(
            ["sh", "-c", script, "sh", str(gone), sys.executable, "-P", "-m", "dasf_lint", *arguments],
            env=environment(),
            capture_output=True,
            check=False,
        )
    )
    assert not gone.exists()
    assert ended[0].stdout
    assert {each.stdout for each in ended} == {ended[0].stdout}
    assert {each.stderr for each in ended} == {ended[0].stderr}
    assert {each.returncode for each in ended} <= {0, 1}


@pytest.mark.parametrize(
    "command",
    [
        (), ("check",), ("check", "."), ("roots",), ("graph",), ("config", "show"), ("bundle", "resolve"), ("coverage",),
        ("suppressions",), ("console",), ("show", "x.y"), ("check", "{bundle}", "-o", "json=out.json"),
        ("check", "{bundle}", "--project-root", "."), ("check", "{bundle}", "--plan", "-"), ("policy", "test", "."),
        ("check", "{bundle}", "--var-file", "x.tfvars"), ("check", "{bundle}", "--config", "c.yaml"),
    ],
)  # fmt: skip
def test_what_begins_in_a_working_directory_that_is_gone_is_told(bundle: Path, command: tuple[str, ...]) -> None:
    gone = bundle.parent / "gone"
    gone.mkdir()
    arguments = [each.format(bundle=bundle) for each in command]
    ended = subprocess.run(
        ["sh", "-c", 'cd "$1" && rmdir "$1"; shift; exec "$@"', "sh", str(gone), sys.executable, "-P", "-m", "dasf_lint",
         *arguments],
        env=environment(), capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert b"bug" not in ended.stderr
    assert b"error" in ended.stderr + ended.stdout
