"""The data that is shipped with the package: where it lies."""

import os
from typing import Final

_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def path(name: str) -> str:
    """The file below `dasf_lint/data` of a name such as `runtimes.json`."""
    return os.path.join(_PACKAGE, "data", *name.split("/"))
