"""A resource as its module ships it, read by somebody who knows that values come from outside.

`coalesce(var.x, true)` with a default that says nothing says as much as a default of true: what stands in for a value
that nobody gives is the doing of who wrote it.
"""

from collections.abc import Iterable

from dasf_lint.core.data import Datum, Members, Unknown, written_names


class Shipped:
    """The members of `opened`, in which nothing is known of what defaults leave open; where these choose a value that
    is written in the text, it is that of `default`. `texts`: that of texts as well."""

    __slots__ = ("_default", "_found", "_opened", "_texts", "complete")

    def __init__(self, default: Members, opened: Members, *, texts: bool) -> None:
        self._default = default
        self._opened = opened
        self._texts = texts
        self._found: dict[str, Datum] = {}
        self.complete = opened.complete

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._shipped(self._default.get(name), self._opened.get(name))
        return found

    def names(self) -> Iterable[str]:
        return self._opened.names()

    def written(self) -> Iterable[str]:
        return written_names(self._opened)

    def _shipped(self, default: Datum, opened: Datum) -> Datum:
        """Recursion is bounded by the nesting of values and blocks."""
        if opened.kind == "unknown":
            return default if self._stands_in(default, opened.unknown) else opened
        if opened.kind == default.kind == "mapping":
            return opened.holding(Shipped(default.members, opened.members, texts=self._texts))
        if opened.kind == default.kind == "sequence" and len(default.elements) == len(opened.elements):
            pairs = zip(default.elements, opened.elements, strict=True)
            return opened.holding([self._shipped(one, other) for one, other in pairs])
        return opened

    def _stands_in(self, default: Datum, opened: Unknown) -> bool:
        """Whether the text chooses a value in place of one that is not given.

        Where it chooses between two of its own by whether something is given, what is given decides.
        """
        choice = opened.choice
        if choice is not None and not (choice.when_true.is_unknown or choice.when_false.is_unknown):
            return False
        if not default.literal or default.payload == "":
            return False
        return default.kind in ("bool", "number") or (self._texts and default.kind == "text")
