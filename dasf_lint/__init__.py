"""dasf-lint: a policy linter for Databricks infrastructure as code.

    from dasf_lint import DirectoryTree, Options, lint
    report = lint(DirectoryTree("."), Options())

Nothing else is public.
"""

from typing import TYPE_CHECKING

from dasf_lint import lazy

__version__ = "0.1.0"

__all__ = ["DirectoryTree", "MemoryTree", "Options", "Report", "__version__", "lint"]

if TYPE_CHECKING:
    from dasf_lint.core.answers import Report
    from dasf_lint.core.asked import Options
    from dasf_lint.core.source import DirectoryTree, MemoryTree
    from dasf_lint.engine import lint

_PUBLIC = {
    "lint": "engine",
    "Options": "core.asked",
    "Report": "core.answers",
    "DirectoryTree": "core.source",
    "MemoryTree": "core.source",
}


def __getattr__(name: str) -> object:
    # Public names are imported on first use: `dasf-lint --version` must not pay for the whole pipeline.
    if name in _PUBLIC:
        found: object = getattr(lazy.module(_PUBLIC[name]), name)
        return found
    raise AttributeError(name)
