"""Repositories of git for tests, made by git itself with nothing of the machine's configuration."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z", "LC_ALL": "C",
}  # fmt: skip


def git(directory: Path, *arguments: str, data: bytes = b"") -> str:
    """What git prints, without the end of the last line."""
    environment = {**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **_ENVIRONMENT}
    done = subprocess.run(
        ["git", *arguments], cwd=directory, env=environment, input=data, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def begin(directory: Path, files: Mapping[str, str], *options: str) -> None:
    """A repository whose branch main has one commit of these files; a branch topic is checked out."""
    directory.mkdir(exist_ok=True)
    git(directory, "init", "-q", "-b", "main", *options)
    commit(directory, files)
    git(directory, "checkout", "-q", "-b", "topic")


def commit(directory: Path, files: Mapping[str, str]) -> str:
    """Writes files and commits everything; the id."""
    write(directory, files)
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "--allow-empty", "-m", "x")
    return git(directory, "rev-parse", "HEAD")


def write(directory: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        place = directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
