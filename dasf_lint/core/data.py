"""What a policy may see of a value, whatever language it was written in.

Terraform evaluates expressions, bundles transform a tree; both are projected to `Datum` at the edge of a node, once per
attribute that somebody asks for. A null is absent here, sets are sorted sequences, and beside every unknown stands its
reason.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple, Protocol

from dasf_lint.core.source import Span

Reason = Literal[
    "no_value", "computed", "data_source", "remote_module", "provider_function", "unsupported_function", "outside_root",
    "not_reproducible", "lookup", "workspace", "python", "version", "cloud", "format", "service_default", "symbolic",
    "limit", "error", "infinite", "ephemeral", "caller",
]  # fmt: skip

HopKind = Literal[
    "literal", "variable_default", "variable_file", "command_line", "module_argument", "output", "local", "conditional",
    "template", "function", "bundle_variable", "target_override", "merge_key", "resource_reference", "use",
]  # fmt: skip

PASSING: Final[frozenset[HopKind]] = frozenset(
    {"variable_default", "variable_file", "command_line", "module_argument", "output", "bundle_variable",
     "target_override", "merge_key", "resource_reference", "use"}
)  # fmt: skip
"""Hops that hand a value on as it is. The others choose or name it, so a person edits there."""


class Hop(NamedTuple):
    """One station on the way of a value.

    `span` is None where there is no text, as for the command line; `anchor` is then the place where a finding stands
    all the same, such as the declaration of the variable that took the value. `hands_on` says of a function that its
    result is, or holds, what was written elsewhere; `opens` that it is read from the file that stations before name.
    `of_each` says of a use that its text stands there once for several, each with a value of its own, as `each.value`
    does; `holds` of a local that the value is taken out of the collection in it.
    """

    kind: HopKind
    label: str
    span: Span | None
    anchor: Span | None = None
    hands_on: bool = False
    opens: bool = False
    of_each: bool = False
    holds: bool = False

    @property
    def place(self) -> Span | None:
        return self.span or self.anchor


def of_value(hops: Sequence[Hop]) -> Sequence[Hop]:
    """The stations at which a value is, without those of the name of the file that it was read from."""
    start = next((index for index in range(len(hops) - 1, 0, -1) if hops[index].opens), 0)
    return hops[start:]


class Characters(Protocol):
    """The text that is read in a value, and where its characters were written: a script behind its base64, say.

    `is_file` says that it is the whole text of a file.
    """

    @property
    def text(self) -> str: ...

    @property
    def is_file(self) -> bool: ...

    def hops(self, start: int, end: int) -> Sequence[Hop] | None:
        """The way of the characters from `start` up to `end`: first where they are written, last where they are used.

        None where nobody wrote them like this in one place.
        """


class Way(Protocol):
    """How a value came to its place; walked only when a report asks."""

    def hops(self) -> Sequence[Hop]:
        """From the source to the use; the last hop is where the value is used. Never empty."""

    def decided(self) -> "Sequence[tuple[str, Datum]]":
        """What has decided the conditionals on the way, by name."""

    def characters(self) -> Characters | None:
        """What is read in a text; None where nothing is known of its characters."""

    def carried(self, start: int, end: int) -> Sequence[Hop] | None:
        """The way of the characters from `start` up to `end` of a text, where one of the texts that it was made of
        carries them; None where several do, or nobody knows which does."""

    def beside(self) -> "Sequence[Datum]":
        """The texts that are written as other choices for the value, each at its place; asked by few."""

    def sources(self) -> Iterable[Span | None]:
        """Where the texts are written that a text was made of, however they were changed on the way; nothing that
        came from outside of the repository. None stands for the rest of very many. Asked by few."""


class Reference(NamedTuple):
    """A value was made from an attribute of another node. `attribute` is empty for the node as a whole."""

    address: str
    attribute: str


class Choice(NamedTuple):
    """An undecided condition: the same `switch` has the same outcome wherever it occurs in a root."""

    switch: Hashable
    label: str
    when_true: "Datum"
    when_false: "Datum"


class Unknown:
    """Why a value is not known, and what is known of it nevertheless.

    `subject` is what a person must supply or look at (`var.region`, `data.x.y.z`, `module.net`). `symbol` is equal for
    two unknowns that must turn out to be the same value; None where nothing can be said. A text begins with `prefix`,
    then come the texts of `rest` in their order and apart; the last of them is its end. `span` is where it is asked
    for, if that is not where the datum stands.
    """

    __slots__ = ("choice", "not_null", "prefix", "reason", "rest", "span", "subject", "symbol", "type")

    def __init__(
        self,
        reason: Reason,
        subject: str,
        *,
        type: str | None = None,
        prefix: str = "",
        rest: tuple[str, ...] = (),
        not_null: bool = False,
        symbol: Hashable | None = None,
        choice: Choice | None = None,
        span: Span | None = None,
    ) -> None:
        self.reason: Reason = reason
        self.span = span
        self.subject = subject
        self.type = type
        self.prefix = prefix
        self.rest = rest
        self.not_null = not_null
        self.symbol = symbol
        self.choice = choice

    @property
    def pieces(self) -> tuple[str, ...]:
        """What is known of a text: its beginning, what stands inside, and its end."""
        return (self.prefix, *(self.rest or ("",)))

    def __repr__(self) -> str:
        return f"Unknown({self.reason}, {self.subject!r})"


class Members(Protocol):
    """The members of a mapping, computed when asked for.

    A block's members know the provider's schema: `get` of an attribute that is not written answers with the provider's
    default, with an unknown where the service decides, or with an absent datum. `names` lists what is not absent.
    """

    complete: bool
    """False where further members may exist that nobody can see."""

    def get(self, name: str) -> "Datum": ...

    def names(self) -> Iterable[str]: ...


def written_names(members: Members) -> Iterable[str]:
    """The names of what is written; to find all names takes the provider's defaults."""
    written: Callable[[], Iterable[str]] = getattr(members, "written", members.names)
    return written()


DatumKind = Literal["absent", "bool", "number", "text", "sequence", "mapping", "unknown"]

DefaultSource = Literal["provider", "documented", "inferred", "cli"]
"""Who says what an absent attribute means: the provider sends it, documentation states it, it was concluded, or the
Databricks CLI sets it, of its own or for a preset."""


class Datum:
    """One value as policies see it.

    kind      payload
    absent    None: not written, or null
    bool      bool
    number    int, or Fraction where it is not integral
    text      str
    sequence  list[Datum]: list, set (sorted), tuple, or repeated block
    mapping   Members: object, map, or block
    unknown   Unknown

    span      where it is written: the attribute with its name, the header of a block, an element; None if nowhere
    way       how it came there; None for a value that has none (absent, default)
    default   set where the value was not written but follows from provider facts
    literal   whether the value, scalar or not, is written in the repository: here, in a variable's default or file
    complete  False for a sequence that may have elements nobody can see, so that no position in it is known
    unseen    why a sequence or mapping is not complete, where that is known
    document  the structure behind a text such as `jsonencode(...)`, also where the text as a whole is unknown
    null      written as `null`, which is absent all the same
    block     a block or a list of blocks, as opposed to an argument
    possible  of blocks that nobody knows to be there: a sequence of what is written in them
    """

    __slots__ = (
        "block", "complete", "default", "document", "kind", "literal", "null", "payload", "possible", "references",
        "sensitive", "span", "unseen", "way",
    )  # fmt: skip

    def __init__(
        self,
        kind: DatumKind,
        payload: object = None,
        *,
        span: Span | None = None,
        way: Way | None = None,
        references: tuple[Reference, ...] = (),
        sensitive: bool = False,
        literal: bool = False,
        default: DefaultSource | None = None,
        complete: bool = True,
        document: "Datum | None" = None,
        null: bool = False,
        block: bool = False,
        unseen: Unknown | None = None,
        possible: "Datum | None" = None,
    ) -> None:
        self.kind: DatumKind = kind
        self.payload = payload
        self.span = span
        self.way = way
        self.references = references
        self.sensitive = sensitive
        self.literal = literal
        self.default: DefaultSource | None = default
        self.complete = complete
        self.document = document
        self.null = null
        self.block = block
        self.unseen = unseen
        self.possible = possible

    @property
    def is_absent(self) -> bool:
        return self.kind == "absent"

    @property
    def is_unknown(self) -> bool:
        return self.kind == "unknown"

    @property
    def written(self) -> bool:
        """It stands in the text, with something else than null."""
        return self.default is None and self.span is not None and self.kind != "absent"

    @property
    def left_out(self) -> bool:
        """Nobody wrote it: what it is follows from provider facts, or is for the service to decide.

        A *reference* to an attribute that the service decides is unknown for the same reason, and is written.
        """
        return self.kind == "absent" or (self.span is None and not self.references)

    @property
    def unknown(self) -> Unknown:
        assert isinstance(self.payload, Unknown)
        return self.payload

    @property
    def members(self) -> Members:
        assert self.kind == "mapping"
        return self.payload  # type: ignore[return-value]  # kind says so

    @property
    def elements(self) -> "list[Datum]":
        assert isinstance(self.payload, list)
        return self.payload

    @property
    def scalar(self) -> "bool | int | Fraction | str":
        assert isinstance(self.payload, bool | int | Fraction | str)
        return self.payload

    def holding(self, payload: "Members | list[Datum]") -> "Datum":
        """The same mapping or sequence with other members."""
        return Datum(
            self.kind, payload, span=self.span, way=self.way, references=self.references, sensitive=self.sensitive,
            literal=self.literal, default=self.default, complete=self.complete, document=self.document, null=self.null,
            block=self.block, unseen=self.unseen, possible=self.possible,
        )  # fmt: skip

    def hops(self) -> Sequence[Hop]:
        """The way from its source to here; one hop for a value that was written where it stands."""
        if self.way is not None:
            return self.way.hops()
        return (Hop("literal", "", self.span),) if self.span is not None else ()

    def all_references(self) -> Iterator[Reference]:
        """Its own references and those of everything inside."""
        stack = [self]
        while stack:
            datum = stack.pop()
            yield from datum.references
            if datum.kind == "sequence":
                stack.extend(reversed(datum.elements))
            elif datum.kind == "mapping":
                stack.extend(datum.members.get(name) for name in datum.members.names())
            elif datum.document is not None:
                stack.append(datum.document)

    def __repr__(self) -> str:
        return f"Datum({self.kind}, {self.payload!r})"


ABSENT: Final = Datum("absent")


def unknown(reason: Reason, subject: str, *, span: Span | None = None) -> Datum:
    """An unknown datum of which nothing else is known."""
    return Datum("unknown", Unknown(reason, subject), span=span)


class MappingMembers:
    """Members of a free mapping: what is written is all there is, unless `complete` is false."""

    __slots__ = ("_items", "complete")

    def __init__(self, items: Mapping[str, Datum], complete: bool = True) -> None:
        self._items = items
        self.complete = complete

    def get(self, name: str) -> Datum:
        found = self._items.get(name)
        if found is not None:
            return found
        return ABSENT if self.complete else unknown("symbolic", name)

    def names(self) -> Iterable[str]:
        return self._items


def mapping(items: Mapping[str, Datum], *, span: Span | None = None, complete: bool = True) -> Datum:
    return Datum("mapping", MappingMembers(items, complete), span=span)
