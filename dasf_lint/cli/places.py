"""Where a project begins."""

import os
from collections.abc import Sequence
from typing import Final

from dasf_lint.cli.running import PathProblem
from dasf_lint.project.config import FILE as CONFIG_FILE

PROJECT_MARKS: Final = (".git", CONFIG_FILE)
"""What only the top directory of a project holds."""


def given_root(path: str) -> str:
    """The directory that `--project-root` names."""
    if not os.path.isdir(path):
        raise PathProblem(f"{path} of --project-root is not a directory")
    return os.path.realpath(path)


def nearest_with(directory: str, names: Sequence[str]) -> str | None:
    """The directory itself or the nearest one above it that holds an entry of one of the names."""
    while True:
        if any(os.path.lexists(os.path.join(directory, name)) for name in names):
            return directory
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above
