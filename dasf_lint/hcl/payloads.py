"""What the payload of a value may be besides text, truth, numbers and containers: nothing, or not known."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from dasf_lint.core.data import Reason
from dasf_lint.core.numbers import Number
from dasf_lint.core.partial_text import Pieces, can_be

if TYPE_CHECKING:
    from dasf_lint.hcl.values import Value


class Null:
    """The payload of null values, of whatever type."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "null"


NULL: Final = Null()


class UndecidedConditional:
    """An undecided conditional: with the same `switch` every choice of a root turns out the same way."""

    __slots__ = ("label", "switch", "when_false", "when_true")

    def __init__(self, switch: Hashable, label: str, when_true: "Value", when_false: "Value") -> None:
        self.switch = switch
        self.label = label
        self.when_true = when_true
        self.when_false = when_false


class Contents:
    """What is surely inside of a list, set, map or object of which not everything is known.

    members  by key; later ones of the whole cannot replace them
    head     elements of a list from its beginning on
    others   elements at positions that nobody knows, as what follows an unknown beginning
    names    what is known of the names of all other members, each in pieces; None where they may be any
    """

    __slots__ = ("head", "members", "names", "others")

    def __init__(
        self,
        members: "Mapping[str, Value] | None" = None,
        head: "tuple[Value, ...]" = (),
        others: "tuple[Value, ...]" = (),
        names: tuple[Pieces, ...] | None = None,
    ) -> None:
        self.members: Mapping[str, Value] = members or {}
        self.head = head
        self.others = others
        self.names = names

    def __bool__(self) -> bool:
        return bool(self.members or self.head or self.others)

    def __iter__(self) -> "Iterator[Value]":
        yield from self.members.values()
        yield from self.head
        yield from self.others

    def mapped(self, change: "Callable[[Value], Value]") -> "Contents":
        return Contents(
            {name: change(item) for name, item in self.members.items()},
            tuple([change(item) for item in self.head]),
            tuple([change(item) for item in self.others]),
            self.names,
        )

    def may_hold(self, name: str) -> bool:
        """Whether a member of this name may be there, be it one of those that are surely there or not."""
        return name in self.members or self.names is None or any(can_be(pieces, name) for pieces in self.names)


NO_CONTENTS: Final = Contents()


class UnknownPayload:
    """The payload of an unknown value: why it is not known, and what is known of it nevertheless.

    reason, subject  see contracts: the closed list, and what a person must supply or look at
    not_null         it will turn out to be something else than null
    prefix           a string begins with it
    rest             texts that follow in it, in this order and apart; the last one is its end; empty for nothing known
    low, high        a number lies between them; the flags say whether the bounds belong to it
    min_length, max_length  bounds on the length of a list, set or map
    symbol           equal for two unknowns that must turn out to be the same value; None where nothing can be said
    choice           a conditional whose condition is not known
    contents         what a collection surely holds, which then is not null
    each             what an element of a collection is like, if there is one; it says what the element refers to
    """

    __slots__ = (
        "choice", "contents", "each", "high", "high_inclusive", "low", "low_inclusive", "max_length", "min_length",
        "not_null", "prefix", "reason", "rest", "subject", "symbol",
    )  # fmt: skip

    def __init__(
        self,
        reason: Reason,
        subject: str,
        *,
        not_null: bool = False,
        prefix: str = "",
        rest: tuple[str, ...] = (),
        low: Number | None = None,
        low_inclusive: bool = True,
        high: Number | None = None,
        high_inclusive: bool = True,
        min_length: int = 0,
        max_length: int | None = None,
        symbol: Hashable | None = None,
        choice: UndecidedConditional | None = None,
        contents: Contents = NO_CONTENTS,
        each: "Value | None" = None,
    ) -> None:
        self.reason: Reason = reason
        self.subject = subject
        self.not_null = not_null
        self.prefix = prefix
        self.rest = rest
        self.low = low
        self.low_inclusive = low_inclusive
        self.high = high
        self.high_inclusive = high_inclusive
        self.min_length = min_length
        self.max_length = max_length
        self.symbol = symbol
        self.choice = choice
        self.contents = contents
        self.each = each

    @property
    def pieces(self) -> Pieces:
        """What is known of a text: its beginning, what stands inside, and its end."""
        return (self.prefix, *(self.rest or ("",)))

    def copy(self) -> "UnknownPayload":
        return UnknownPayload(
            self.reason, self.subject, not_null=self.not_null, prefix=self.prefix, rest=self.rest,
            low=self.low, low_inclusive=self.low_inclusive, high=self.high, high_inclusive=self.high_inclusive,
            min_length=self.min_length, max_length=self.max_length, symbol=self.symbol, choice=self.choice,
            contents=self.contents, each=self.each,
        )  # fmt: skip

    def containing(self, contents: Contents) -> "UnknownPayload":
        changed = self.copy()
        changed.contents = contents
        return changed

    def bare(self) -> "UnknownPayload":
        """The same reason and subject, nothing else known."""
        return UnknownPayload(self.reason, self.subject)

    def __repr__(self) -> str:
        return f"Unknown({self.reason}, {self.subject!r})"
