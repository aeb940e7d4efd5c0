"""The entries of `suppress` in the configuration."""

from collections.abc import Callable, Iterator, Sequence

from dasf_lint.core.answers import Suppression
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.project.comment_scopes import folded
from dasf_lint.project.config import ConfiguredSuppression
from dasf_lint.project.entries import Entries, Subject


class SuppressEntries:
    """All valid entries."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Sequence[ConfiguredSuppression]) -> None:
        self._entries = Entries("suppress", entries, lambda entry: folded(entry.policy))

    def excusing(self, names: tuple[str, ...], path: str, addresses: Sequence[str]) -> Suppression | None:
        """What the first entry says that means one of the folded names and excuses a member that has these addresses:
        in Terraform's words, and in those of its bundle.

        `path` is the file where the finding stands.
        """
        found = self._entries.find(names, Subject(path, addresses))
        if found is None:
            return None
        return Suppression("config", found.reason, found.until, found.owner, found.span)

    def may_excuse(self, names: tuple[str, ...], paths: Sequence[str], addresses: Sequence[str]) -> None:
        """As `excusing`, of an answer that is not decided: what it would be excused by is not without effect."""
        for path in paths:
            self._entries.may_mean(names, Subject(path, addresses))

    def diagnostics(
        self, asked: Callable[[str], bool], looked_at: Callable[[ConfiguredSuppression], bool]
    ) -> Iterator[Diagnostic]:
        """Entries without effect, where they were asked; and whether there was too much to compare."""
        if self._entries.is_exhausted:
            yield self._entries.exhausted("excused")
            return
        for each in self._entries.unused():
            if asked(each.policy) and looked_at(each):
                message = f"{each.policy} has no finding that this entry suppresses"
                yield Diagnostic("warning", "suppression", message, span=each.span)
