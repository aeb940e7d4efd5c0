"""Where a project begins."""

import os
from collections.abc import Sequence

from dasf_lint.cli.running import PathProblem
from dasf_lint.project.config import FILE as CONFIG_FILE

_REPOSITORY = (".git",)
"""A directory, or in worktrees and submodules a file."""


def real(path: str) -> str:
    """The absolute path without links. Raises PathProblem."""
    try:
        return os.path.realpath(path)
    except OSError:
        # Only a path that begins in the working directory asks for something that may be missing.
        raise PathProblem(f"{path} cannot be found: the working directory does not exist any more") from None


def given_root(path: str) -> str:
    """The directory that `--project-root` names."""
    if not os.path.isdir(path):
        raise PathProblem(f"{path} of --project-root is not a directory")
    return real(path)


def project_around(directory: str) -> str | None:
    """The top of the repository around a directory; where there is none, the nearest directory with a configuration.

    A configuration further down is no border: what it stands beside would be read or not by what was asked for.
    """
    return top_of_repository(directory) or nearest_with(directory, (CONFIG_FILE,))


def top_of_repository(directory: str) -> str | None:
    return nearest_with(directory, _REPOSITORY)


def nearest_with(directory: str, names: Sequence[str]) -> str | None:
    """The directory itself or the nearest one above it that holds an entry of one of the names."""
    while True:
        if any(os.path.lexists(os.path.join(directory, name)) for name in names):
            return directory
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above
