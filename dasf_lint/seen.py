"""A report and what its run could see: who compares it with another must know of both."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dasf_lint.core.answers import Member, Report
from dasf_lint.core.source import FileTree
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.selection import Asking
from dasf_lint.project.in_vain import ConfiguredEntries


class Seen(NamedTuple):
    """`asking` says what is asked of the resources of a file, `earlier` what a member was called before; `entries` know
    which parts of the repository were judged as they are; `pack` has every policy there is."""

    report: Report
    tree: FileTree
    asking: Callable[[str], Asking]
    earlier: Callable[[Member], Iterable[str]]
    entries: ConfiguredEntries
    pack: Pack
