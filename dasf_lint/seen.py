"""A report and what its run could see: who compares it with another must know of both."""

from collections.abc import Callable
from typing import NamedTuple

from dasf_lint.core.answers import Report
from dasf_lint.core.source import FileTree
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.selection import Asking
from dasf_lint.project.in_vain import ConfiguredEntries


class Seen(NamedTuple):
    """`asking` says what is asked of the resources of a file; `entries` which parts of the repository were judged as
    they are; `pack` has every policy there is."""

    report: Report
    tree: FileTree
    asking: Callable[[str], Asking]
    entries: ConfiguredEntries
    pack: Pack
