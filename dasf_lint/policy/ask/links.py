"""Who refers to whom: indexes of references, made once per type and attribute, so that a look-up costs what it finds.

A resource whose references hang on an undecided switch is not indexed: it is looked at anew under each assumption.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.address import SYMBOLIC, is_open, without_key
from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.data import ABSENT, Datum, Reason, Reference
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.partial_text import can_be, never_agree
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.elements import of_node, reason_of
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.places import select
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.grammar import Path

_DECIDED_ELSEWHERE: frozenset[Reason] = frozenset({"service_default", "version", "format", "cloud", "computed"})
"""Reasons of unknowns that cannot turn out to refer to a resource of this root."""

Doubts = tuple[UnknownReason, ...]

_VALUE: Final = 2
_REFERRER: Final = 4
"""Steps that it takes to look for references in a value, and to see whether one resource refers to another."""


class Links(NamedTuple):
    """What one resource refers to, and why it may refer to anything.

    names    what stands in the attribute that is asked about: another resource, where that has it for its id
    is_seen  whether that is all that can stand there
    """

    references: tuple[tuple[Reference, Truth], ...]
    doubts: Doubts
    names: tuple[Datum, ...] = ()
    is_seen: bool = False


class Doubtful(NamedTuple):
    """A resource that may refer to anything; to that with one of `names` for its id, where there are any."""

    node: Node
    doubts: Doubts
    names: tuple[Datum, ...]


class ReferenceIndex:
    """The resources of one type by what they refer to.

    exact     by the address of the instance
    loose     by the address without instance key: references to some instance
    named     by a text that they hold, or the symbol of one: they refer to what has it for its id
    doubtful  those that may refer to anything
    switched  those whose references hang on an undecided switch
    """

    __slots__ = ("doubtful", "exact", "loose", "named", "switched")

    def __init__(self) -> None:
        self.exact: dict[str, list[Node]] = {}
        self.loose: dict[str, list[tuple[Node, Reference]]] = {}
        self.named: dict[Hashable, list[Node]] = {}
        self.doubtful: list[Doubtful] = []
        self.switched: list[Node] = []


class Referrer(NamedTuple):
    node: Node
    member: Truth
    doubts: Doubts


def means(reference: Reference, target: Node, graph: Graph, module: str = "") -> Truth:
    """Whether a reference that stands in a module instance is to this very instance."""
    if reference.address == target.address:
        return UNKNOWN if is_open(reference.address, module) else TRUE
    if without_key(reference.address) != without_key(target.address):
        return FALSE
    if graph.get(reference.address) is not None or graph.get(target.address) is not target:
        return FALSE
    candidates = graph.resolve(reference.address)
    return TRUE if len(candidates) == 1 and SYMBOLIC not in target.address else UNKNOWN


def references_in(datum: Datum, run: Run) -> Iterator[tuple[Reference, Truth]]:
    """The references of a value and of everything inside; under an undecided switch they are only possible."""
    stack = [datum]
    while stack:
        run.steps.spend(_VALUE)
        current = settled(stack.pop(), run)
        undecided = current.kind == "unknown" and current.unknown.choice is not None
        is_known = current.kind != "unknown" and current.unseen is None
        references = current.references if is_known else _any_instance(current.references)
        for reference in references:
            yield reference, UNKNOWN if undecided else TRUE
        if current.kind == "sequence":
            stack.extend(reversed(current.elements))
        elif current.kind == "mapping":
            stack.extend(current.members.get(name) for name in current.members.names())
        elif current.document is not None:
            stack.append(current.document)


def _any_instance(references: Sequence[Reference]) -> Sequence[Reference]:
    """What an unknown value may refer to, as a value at an unknown index refers to every instance of a resource.

    Which of them it is nobody knows, so they become one reference to the resource, which surely means none of them.
    """
    if len(references) < 2:
        return references
    counted = Counter(without_key(address) for address in {reference.address for reference in references})
    found: dict[Reference, None] = {}
    for reference in references:
        resource = without_key(reference.address)
        found[reference if counted[resource] == 1 else Reference(resource, reference.attribute)] = None
    return list(found)


def links_of(node: Node, graph: Graph, by: Path | None, run: Run) -> Links:
    """What a resource refers to: by one attribute, or by all and by its provider's configuration."""
    if by is not None:
        return _by_attribute(node, graph, by, run)
    found: list[tuple[Reference, Truth]] = []
    doubts: list[UnknownReason] = []
    for name in node.body.names():
        datum = node.body.get(name)
        found.extend(references_in(datum, run))
        doubts.extend(_may_refer(settled(datum, run)))
    provider = graph.get(node.provider) if node.provider is not None else None
    if provider is not None:
        found.extend((reference, TRUE) for _, reference in provider.references())
    return Links(tuple(dict.fromkeys(found)), tuple(doubts))


def _by_attribute(node: Node, graph: Graph, by: Path, run: Run) -> Links:
    selection = select(of_node(node, graph), by, run)
    found: list[tuple[Reference, Truth]] = []
    doubts = list(selection.reasons)
    names: list[Datum] = []
    for element in selection.elements:
        references = list(references_in(element.datum, run))
        found.extend(references)
        if not references and element.datum.kind == "unknown" and _open(element.datum):
            doubts.append(reason_of(element.datum))
        names.append(element.datum)
    return Links(tuple(dict.fromkeys(found)), tuple(doubts), tuple(names), selection.complete)


def _name(datum: Datum) -> Hashable | None:
    """What is equal for two texts that surely are."""
    if datum.kind == "text":
        return ("text", datum.payload)
    if datum.kind == "unknown" and datum.unknown.not_null and datum.unknown.symbol is not None:
        return ("symbol", datum.unknown.symbol)
    return None


def _may_be(datum: Datum, own: Datum) -> bool:
    """Whether an unknown text may turn out to be an id; what is known has been compared."""
    if datum.kind != "unknown":
        return False
    if own.kind == "text":
        return can_be(datum.unknown.pieces, str(own.payload))
    return own.kind != "unknown" or not never_agree(datum.unknown.pieces, own.unknown.pieces)


def _is_named(target: Node, node: Node) -> bool:
    """Whether a name that a resource gives is one in the account of the other."""
    return node.provider == target.provider or _provider(node) != _provider(target)


def _provider(node: Node) -> str:
    return node.type.partition("_")[0]


def _open(datum: Datum) -> bool:
    return datum.unknown.reason not in _DECIDED_ELSEWHERE


def _may_refer(datum: Datum) -> Iterator[UnknownReason]:
    """An unknown text that refers to nothing known may turn out to be a reference.

    What stands in no text was left out or is filled by the service: it cannot name a resource of this root.
    """
    if datum.kind != "unknown" or datum.span is None or datum.references or datum.block or not _open(datum):
        return
    if datum.unknown.type in (None, "string", "dynamic"):
        yield reason_of(datum)


_INDEXES: Final = Slot[tuple[int, str, str], ReferenceIndex]()


def index_in(graph: Graph, kind: str, by: Path | None, run: Run) -> ReferenceIndex:
    """The index of a type in a graph, made once per type and attribute."""
    found = run.kept.of(_INDEXES)
    key = (id(graph), kind, "" if by is None else by.text)
    if key not in found:
        found[key] = _index_of(graph, kind, by, run)
    return found[key]


def _index_of(graph: Graph, kind: str, by: Path | None, run: Run) -> ReferenceIndex:
    index = ReferenceIndex()
    probe = run.probe()
    for node in graph.of_kind(kind):
        probe.switches = {}
        links = links_of(node, graph, by, probe)
        if probe.switches:
            index.switched.append(node)
            continue
        # Which attribute a reference is to does not matter here.
        for address, reference in {reference.address: reference for reference, _ in links.references}.items():
            if graph.get(address) is not None and SYMBOLIC not in address:
                index.exact.setdefault(address, []).append(node)
            else:
                index.loose.setdefault(without_key(address), []).append((node, reference))
        for name in {_name(datum) for datum in links.names} - {None}:
            index.named.setdefault(name, []).append(node)
        if links.doubts:
            index.doubtful.append(Doubtful(node, links.doubts, links.names if links.is_seen else ()))
    return index


def referrers(
    index: ReferenceIndex, target: Node, graph: Graph, by: Path | None, run: Run
) -> tuple[list[Referrer], Doubts]:
    """Who refers to a resource, surely or maybe; and the reasons of those that are too many to name."""
    found: dict[str, Referrer] = {}

    def add(node: Node, member: Truth, doubts: Doubts) -> None:
        known = found.get(node.address)
        if node is not target and member is not FALSE and (known is None or known.member < member):
            found[node.address] = Referrer(node, member, doubts)

    for node in index.exact.get(target.address, ()):
        add(node, TRUE, ())
    loose = index.loose.get(without_key(target.address), ())
    run.steps.spend(_REFERRER * (1 + len(loose) + len(index.doubtful)))
    for node, reference in loose:
        add(
            node,
            means(reference, target, graph, node.module),
            (UnknownReason("symbolic", reference.address, node.span),),
        )
    own = ABSENT if by is None else settled(target.body.get("id"), run)
    mine = _name(own)
    named = index.named.get(mine, ())
    run.steps.spend(_REFERRER * len(named))
    for node in named:
        if _is_named(target, node):
            add(node, TRUE, ())
    for node in index.switched:
        links = links_of(node, graph, by, run)
        if mine is not None and _is_named(target, node) and any(_name(datum) == mine for datum in links.names):
            add(node, TRUE, ())
        run.steps.spend(_REFERRER * (1 + len(links.references)))
        for reference, sure in links.references:
            member = min(sure, means(reference, target, graph, node.module))
            add(node, member, (UnknownReason("symbolic", reference.address, node.span),))
        if links.doubts:
            add(node, UNKNOWN, links.doubts)
    if len(index.doubtful) > limits.max_doubtful_resources:
        return list(found.values()), index.doubtful[0].doubts
    for node, doubts, names in index.doubtful:
        if not names or any(_may_be(datum, own) for datum in names):
            add(node, UNKNOWN, doubts)
    return list(found.values()), ()


def surely_refers(node: Node, target: Node, graph: Graph, by: Path | None, run: Run) -> bool:
    """Whether one resource, of the graph or not, refers to another: by reference or by the text that is its id."""
    links = links_of(node, graph, by, run)
    if any(min(sure, means(each, target, graph, node.module)) is TRUE for each, sure in links.references):
        return True
    mine = None if by is None else _name(settled(target.body.get("id"), run))
    return mine is not None and _is_named(target, node) and any(_name(datum) == mine for datum in links.names)


def is_doubtful(index: ReferenceIndex, node: Node) -> bool:
    return any(node is each.node for each in index.doubtful)
