"""A value: a type, a payload, marks, and where it comes from. Immutable; containers share their elements.

payload by type: `str`; `bool`; a number of `core.numbers`; a tuple of values for list, set (sorted, without duplicates)
and tuple; a dict of values, keys sorted by bytes, for map and object; `NULL`; or an `UnknownPayload`.

Values are made in `hcl.values`.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeAlias

from dasf_lint.core.data import HopKind, Reason, Reference
from dasf_lint.core.numbers import Number
from dasf_lint.core.partial_text import TextPieces, can_be
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.types import Type

SENSITIVE: Final = 1
EPHEMERAL: Final = 2
MARKS: Final = SENSITIVE | EPHEMERAL
INSIDE_SHIFT: Final = 2
INSIDE: Final = MARKS << INSIDE_SHIFT
"""Flags of a container: the marks of anything inside."""
HAS_UNKNOWN: Final = 16
"""Flag of an unknown value and of every container around one."""


class Stretched(Protocol):
    """What stands somewhere in a file: a node of the syntax, or a stretch of a text. The offsets may be worked out when
    somebody asks."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class TextOrigin(Protocol):
    """Where the characters of a text were written; see hcl.origins."""

    def part(self, start: int, end: int) -> "tuple[Value | None, int, int] | None":
        """What stands at a stretch of the text: offsets in the file, or the value that was put there with offsets in
        its text. None where nobody knows."""


Site: TypeAlias = tuple[SourceFile, Stretched] | Span | None


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
        names: tuple[TextPieces, ...] | None = None,
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

    reason, subject  see core.data.Reason: the closed list, and what a person must supply or look at
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
    def pieces(self) -> TextPieces:
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


Payload: TypeAlias = "str | bool | Number | tuple[Value, ...] | dict[str, Value] | Null | UnknownPayload"


class Value:
    """One value.

    flags     own marks, marks of anything inside, and whether anything inside is unknown
    site      where it stands; computed to a Span only when a report asks
    hop, label, via  the last station of its way: of what kind, what it is called, and the value that came there
    within    the container it was taken from, where that container itself came along some way
    document  the structure that a text such as `jsonencode(...)` was made of, there also if the text is unknown
    origin    where the characters of a text were written, where it was made of several parts or is that of a file; of a
              text without places, and of an unknown one, what it was made of
    condition what chose it, of a conditional
    keys      the keys of a map or object by name, where something is known of where they came from; see hcl.keys
    """

    __slots__ = (
        "_references", "condition", "document", "flags", "from_text", "hop", "keys", "label", "origin", "payload",
        "site", "size", "type", "via", "within",
    )  # fmt: skip

    def __init__(
        self,
        type: Type,
        payload: Payload,
        flags: int = 0,
        site: Site = None,
        via: "Value | None" = None,
        hop: HopKind = "literal",
        label: str = "",
        references: tuple[Reference, ...] | None = (),
        document: "Value | None" = None,
        within: "Value | None" = None,
        size: int = 1,
    ) -> None:
        self.type = type
        self.payload: Payload = payload
        self.flags = flags
        self.site = site
        self.via = via
        self.hop: HopKind = hop
        self.label = label
        self._references = references
        self.document = document
        self.within = within
        self.size = size
        self.origin: TextOrigin | None = None
        self.from_text: bool | None = None
        self.condition: Value | None = None
        self.keys: Mapping[str, Value] | None = None

    @property
    def is_null(self) -> bool:
        return self.payload is NULL

    @property
    def is_known(self) -> bool:
        """False for an unknown value; a container that holds unknown elements is known."""
        return not isinstance(self.payload, UnknownPayload)

    @property
    def is_wholly_known(self) -> bool:
        return not self.flags & HAS_UNKNOWN

    @property
    def marks(self) -> int:
        return self.flags & MARKS

    @property
    def deep_marks(self) -> int:
        """Own marks and those of everything inside."""
        return (self.flags | self.flags >> INSIDE_SHIFT) & MARKS

    @property
    def is_sensitive(self) -> bool:
        return bool(self.flags & SENSITIVE)

    @property
    def unknown(self) -> UnknownPayload:
        assert isinstance(self.payload, UnknownPayload)
        return self.payload

    @property
    def text(self) -> str:
        assert isinstance(self.payload, str)
        return self.payload

    @property
    def truth(self) -> bool:
        assert isinstance(self.payload, bool)
        return self.payload

    @property
    def number(self) -> Number:
        assert not isinstance(self.payload, str | tuple | dict | Null | UnknownPayload)
        return self.payload

    @property
    def elements(self) -> "tuple[Value, ...]":
        """Elements of a known list, set or tuple."""
        assert isinstance(self.payload, tuple)
        return self.payload

    @property
    def members(self) -> "dict[str, Value]":
        """Members of a known map or object, keys sorted by bytes."""
        assert isinstance(self.payload, dict)
        return self.payload

    @property
    def contents(self) -> Contents:
        """What an unknown collection surely holds."""
        return self.payload.contents if isinstance(self.payload, UnknownPayload) else NO_CONTENTS

    def children(self) -> "Sequence[Value]":
        """What is inside a container, of an unknown one as much as is known; nothing for everything else."""
        payload = self.payload
        if isinstance(payload, tuple):
            return payload
        if isinstance(payload, dict):
            return tuple(payload.values())
        if isinstance(payload, UnknownPayload) and payload.contents:
            return tuple(payload.contents)
        return ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """The nodes it was made from; of a container the union over its elements, computed when asked."""
        if self._references is None:
            self._references = merge_references(self.children())
        return self._references

    def __repr__(self) -> str:
        return f"Value({self.type}, {self.payload!r})"
