"""The data that is shipped with the package: where it lies, and the one way to read it."""

import os
from typing import Final

PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def path(name: str) -> str:
    """The file or directory below `dasf_lint/data` of a name such as `bundle/types.json`."""
    return os.path.join(PACKAGE, "data", *name.split("/"))


def read(name: str) -> bytes:
    """The whole of a file below `dasf_lint/data`. Raises FileNotFoundError."""
    with open(path(name), "rb") as stream:
        return stream.read()
