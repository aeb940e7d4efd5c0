"""What conditions are asked about: places in the graph, each with how it was reached and whether it belongs."""

from typing import NamedTuple

from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.data import ABSENT, Datum
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.source import Span
from dasf_lint.core.truth import FALSE, TRUE, Truth


class Element:
    """A place in the graph that conditions are asked about, and how it was reached.

    node     the resource it belongs to; None for an external element, whose body is unknown
    key      index or key in its collection, as a datum
    path     concrete path from the node, empty for the node itself
    anchor   the deepest written place on the way, the element itself included
    owner    the resource around a part
    read     the text that a view converted, which is what a message shows
    member   whether it belongs to the selection that it was found by; `doubts` are the reasons why that is unknown
    in_map   it is a value of a free mapping, where boolean words count as booleans
    """

    __slots__ = ("anchor", "datum", "doubts", "graph", "in_map", "key", "member", "node", "owner", "path", "read")

    def __init__(
        self,
        datum: Datum,
        node: Node | None,
        graph: Graph,
        key: Datum = ABSENT,
        path: str = "",
        anchor: Span | None = None,
        owner: "Element | None" = None,
        member: Truth = TRUE,
        doubts: tuple[UnknownReason, ...] = (),
        in_map: bool = False,
    ) -> None:
        self.datum = datum
        self.node = node
        self.graph = graph
        self.key = key
        self.path = path
        self.anchor = anchor
        self.owner = owner
        self.member = member
        self.doubts = doubts
        self.in_map = in_map
        self.read: Datum | None = None

    def child(self, datum: Datum, step: str, key: Datum = ABSENT, in_map: bool = False) -> "Element":
        """Something inside. What lies in something that may not belong may not belong itself."""
        above = self.path
        path = f"{above}.{step}" if above and not step.startswith("[") else above + step
        anchor = datum.span
        if anchor is None or datum.default is not None or (datum.kind == "absent" and not datum.null):
            # It is not written itself.
            anchor = self.anchor
        return Element(
            datum, self.node, self.graph, key, path, anchor, self.owner, self.member, self.doubts, in_map
        )  # fmt: skip

    def doubted(self, member: Truth, doubts: tuple[UnknownReason, ...]) -> "Element":
        self.member = member
        self.doubts = doubts
        return self


class Selection(NamedTuple):
    """What a quantifier ranges over; not complete where further elements may exist, for the reasons given.

    left_out  whether elements that cannot decide are left out: surely, or maybe
    """

    elements: list[Element]
    complete: bool
    reasons: tuple[UnknownReason, ...] = ()
    left_out: Truth = FALSE


def of_node(node: Node, graph: Graph) -> Element:
    return Element(node.datum(), node, graph, anchor=node.span)


def reason_of(datum: Datum) -> UnknownReason:
    """The reason of an unknown datum, placed where it is written."""
    cause = datum.unknown
    return UnknownReason(cause.reason, cause.subject, cause.span or datum.span)


def reason_of_rest(datum: Datum, path: str) -> UnknownReason:
    """Why a collection at a path may hold more than anybody can see."""
    if datum.unseen is None:
        return UnknownReason("symbolic", path, datum.span)
    return UnknownReason(datum.unseen.reason, datum.unseen.subject, datum.unseen.span or datum.span)


def is_nothing(datum: Datum) -> bool:
    """Absent, or a repeated block that does not occur."""
    if datum.kind == "absent":
        return True
    return datum.kind == "sequence" and datum.block and datum.complete and not datum.elements


def may_not_exist(datum: Datum) -> bool:
    """An unknown value that may turn out to be null, so that nothing is there."""
    return datum.kind == "unknown" and not datum.unknown.not_null
