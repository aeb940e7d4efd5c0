"""What became of every file that was found: judged, judged through callers, left out by name, or told as unjudged."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from dasf_lint.core.answers import FATES, Fate
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Root
from dasf_lint.core.source import join, parent
from dasf_lint.project.discovery import Discovery


class Account(NamedTuple):
    """The fate of one file or, where a directory was not entered, of all below it."""

    path: str
    fate: Fate
    why: str = ""


def settle(
    found: Discovery,
    roots: Iterable[Root],
    *,
    reached: Collection[str],
    left_out: Mapping[str, str],
    diagnostics: Iterable[Diagnostic],
) -> tuple[list[Account], list[Diagnostic]]:
    """The account of everything that a walk has found, and an error for each file that is in no other group.

    reached   directories of modules that have an instance in some root
    left_out  files and directories that a rule leaves out by name, and which
    """
    told = {each.path for each in diagnostics if each.level == "error" and each.path is not None}
    judged = {root.file if root.kind == "bundle" else root.directory for root in roots}
    accounts: list[Account] = []
    problems: list[Diagnostic] = []
    for path in _files(found):
        directory = parent(path)
        if path in left_out:
            accounts.append(Account(path, "left_out", left_out[path]))
        elif path in told:
            accounts.append(Account(path, "told"))
        elif path in judged or (directory in judged and directory in found.modules):
            accounts.append(Account(path, "judged"))
        elif directory in reached:
            accounts.append(Account(path, "through_callers"))
        else:
            accounts.append(Account(path, "told"))
            message = f"{path} was found, and nothing judges it"
            problems.append(Diagnostic("error", "unaccounted", message, path=path))
    others = (*found.documents, *found.values, *found.hidden, *found.excluded, *found.passed)
    accounts += [Account(path, "left_out", left_out[path]) for path in others if path in left_out]
    return accounts, problems


def _files(found: Discovery) -> Iterator[str]:
    for directory, names in found.modules.items():
        for name in names:
            yield join(directory, name)
    yield from found.bundles.values()


def counts(accounts: Iterable[Account]) -> dict[Fate, int]:
    """How many there are of each fate."""
    fates = [account.fate for account in accounts]
    return {fate: fates.count(fate) for fate in FATES}
