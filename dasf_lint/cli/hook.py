"""The arguments of a hook: pre-commit puts file names behind the options of its configuration, with nothing between.

Whoever may add a file to a repository may call it `--config=x.yml`. No name of a file may become an option, and no file
a plan.
"""

import os
from collections.abc import Sequence
from typing import Final

SEPARATOR: Final = "--"


def ambiguous(given: Sequence[str]) -> str | None:
    """The first argument that is an option and, by its name, a file as well, where nothing parts the two kinds.

    A separator that is the name of a file may be one.
    """
    options = given
    if SEPARATOR in given:
        options = given[: given.index(SEPARATOR)] if os.path.lexists(SEPARATOR) else ()
    return next((each for each in options if each.startswith("-") and os.path.lexists(each)), None)


def arguments(given: Sequence[str]) -> list[str]:
    """The same for `check`. Before the first `--` stand options of the configuration, behind it files."""
    return ["--changed-files", *given]
