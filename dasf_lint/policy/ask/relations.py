"""Relations of the graph: which resources belong to a selection, surely or maybe, and whether more may be hidden.

Provider edges are real edges: what ties an IP access list to its workspace is the provider's host.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.address import is_open, without_key
from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.budget import Steps
from dasf_lint.core.data import ABSENT, Datum, Reference, Unknown
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.facts.type_patterns import fits_any, patterns, with_former_names
from dasf_lint.policy.ask.elements import Element, is_nothing, of_node, reason_of
from dasf_lint.policy.ask.hidden import cannot_be_mine, hides, may_stand_beside
from dasf_lint.policy.ask.kept import Kept, Slot
from dasf_lint.policy.ask.links import (
    index_in,
    is_doubtful,
    links_of,
    references_in,
    referrers,
    surely_refers,
)
from dasf_lint.policy.ask.places import select, single
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.ask.workspaces import (
    AZURE_WORKSPACE,
    WORKSPACE_TYPES,
    azure_place,
    same_workspace,
    workspace_in,
    workspace_of,
)
from dasf_lint.policy.language.tree import Related


class Linked(NamedTuple):
    node: Node
    graph: Graph
    member: Truth
    doubts: tuple[UnknownReason, ...]


Among = Callable[[Graph], Sequence[Node]]


class RelatedResources:
    """Resources related to one, each once with its surest membership."""

    __slots__ = ("among", "complete", "externals", "linked", "reasons", "steps", "subject")

    def __init__(self, subject: Node, steps: Steps, among: Among | None = None) -> None:
        """`among` are those that are looked at, where not all have to be."""
        self.subject = subject
        self.steps = steps
        self.among = among
        self.linked: dict[tuple[str, str], Linked] = {}
        self.externals: list[tuple[Datum, Truth, tuple[UnknownReason, ...]]] = []
        self.complete = True
        self.reasons: list[UnknownReason] = []

    def add(self, node: Node, graph: Graph, member: Truth, doubts: tuple[UnknownReason, ...] = ()) -> None:
        if member is TRUE and node.exists_beside(self.subject) is not TRUE:
            member = UNKNOWN
            doubts = (*doubts, UnknownReason("symbolic", f"whether {node.told_address} exists", node.span))
        key = (node.root.id, node.address)
        known = self.linked.get(key)
        self.steps.spend(_ELEMENT)
        if known is None or known.member < member:
            self.linked[key] = Linked(node, graph, member, doubts if member is UNKNOWN else ())

    def doubt(self, reasons: Iterable[UnknownReason]) -> None:
        self.complete = False
        self.reasons.extend(reasons)

    def of(self, graph: Graph, scope: Element, relation: Related, run: Run) -> Sequence[Node]:
        """The resources of a graph that may belong, each of which takes some steps to be looked at."""
        found = standing_with(scope, graph, relation, run) if self.among is None else self.among(graph)
        self.steps.spend(_LOOK * len(found))
        return found


_AT_ONCE: Final = 16
"""Types that are looked up in the time of one step."""
_KINDS: Final = Slot[tuple[int, tuple[str, ...]], list[str]]()
_OF_TYPES: Final = Slot[tuple[int, tuple[str, ...]], list[Node]]()
_OF_MODULE: Final = Slot[tuple[int, tuple[str, ...]], dict[str, list[Node]]]()
_BY_PLACE: Final = Slot[str, list[Graph]]()


def of_types(graph: Graph, types: tuple[str, ...], kept: Kept) -> list[Node]:
    """The resources of a graph that fit one of the types."""
    found = kept.of(_OF_TYPES)
    key = (id(graph), types)
    if key not in found:
        found[key] = [node for kind in _kinds(graph, types, kept) for node in graph.of_kind(kind)]
    return found[key]


def standing_with(scope: Element, graph: Graph, relation: Related, run: Run) -> Sequence[Node]:
    """The resources of a graph that fit one of the types, with `same_module` those of the module of an element."""
    if relation.link != "same_module" or scope.node is None:
        return of_types(graph, relation.types, run.kept)
    found = run.kept.of(_OF_MODULE)
    key = (id(graph), relation.types)
    if key not in found:
        modules = found[key] = {}
        for node in of_types(graph, relation.types, run.kept):
            modules.setdefault(node.module, []).append(node)
    return found[key].get(scope.node.module, ())


def _kinds(graph: Graph, types: tuple[str, ...], kept: Kept) -> list[str]:
    """The kinds that occur in a graph and fit one of the types."""
    found = kept.of(_KINDS)
    key = (id(graph), types)
    # Whoever cannot go on says so himself.
    kept.steps.take(1 + len(types) // _AT_ONCE)
    if key not in found:
        if not patterns(types):
            found[key] = sorted([kind for kind in with_former_names(types) if graph.of_kind(kind)])
        else:
            kinds = tuple(graph.kinds())
            kept.steps.take(len(kinds) * len(types))
            found[key] = sorted([kind for kind in kinds if fits_any(types, kind)])
    return found[key]


def kinds_referred_to(element: Element) -> Iterator[str]:
    """The kinds of resources that a value refers to, nested values included."""
    for reference in element.datum.all_references():
        nodes = element.graph.resolve(reference.address)
        if nodes:
            yield nodes[0].kind
        else:
            yield kind_of_address(reference.address)


def _by_place(run: Run) -> dict[str, list[Graph]]:
    """The graphs that make a workspace of Azure, or look one up, by its resource group and name."""
    found = run.kept.of(_BY_PLACE)
    if not found:
        for graph in run.estate.graphs:
            places = {
                place
                for kind in (AZURE_WORKSPACE, f"data.{AZURE_WORKSPACE}")
                for node in graph.of_kind(kind)
                if (place := azure_place(node, run)) is not None
            }
            for place in places:
                found.setdefault(place, []).append(graph)
    return found


Follow = Callable[[Element, Related, Run, RelatedResources], None]
FOLLOWED: Final[dict[str, Follow]] = {}


def follows(word: str) -> Callable[[Follow], Follow]:
    """Makes a function that of the link of a word: it adds what is related."""

    def enter(function: Follow) -> Follow:
        FOLLOWED[word] = function
        return function

    return enter


def kind_of_address(address: str) -> str:
    """`data.aws_iam_policy_document` of `module.a["x.y"].data.aws_iam_policy_document.this[0]`."""
    parts: list[str] = []
    depth = 0
    current = ""
    quoted = False
    for char in without_key(address):
        if char == '"':
            quoted = not quoted
        if not quoted and char in "[]":
            depth += 1 if char == "[" else -1
        elif char == "." and depth == 0 and not quoted:
            parts.append(current)
            current = ""
        elif depth == 0:
            current += char
    parts.append(current)
    while len(parts) > 2 and parts[0] == "module":
        parts = parts[2:]
    return ".".join(parts[:2]) if parts[0] == "data" else parts[0]


_LOOK: Final = 6
_ELEMENT: Final = 24
_REFERENCE: Final = 8
"""Steps that it takes to see whether a resource belongs to another one, to make an element of it, and to follow a
reference."""


def related(
    scope: Element, relation: Related, run: Run, among: Among | None = None
) -> tuple[list[Element], bool, tuple[UnknownReason, ...]]:
    """The elements of a relation, whether more may be hidden, and why; of `among` where not all are asked for."""
    node = scope.node
    if node is None:
        return [], False, (UnknownReason("outside_root", "external resource", None),)
    found = RelatedResources(node, run.steps, among)
    if relation.link != "referred_by_me":
        _gaps(scope, relation, run, found)
    if relation.via:
        _through(scope, relation, run, found)
    else:
        FOLLOWED[relation.link](scope, relation, run, found)
    run.steps.spend(_ELEMENT * (len(found.externals) + len(found.reasons)))
    elements = [
        of_node(linked.node, linked.graph).doubted(linked.member, linked.doubts)
        for _, linked in sorted(found.linked.items())
    ]
    for datum, member, doubts in found.externals:
        body = Datum("unknown", Unknown("outside_root", relation.types[0], not_null=True), span=datum.span)
        external = Element(body, None, scope.graph, anchor=datum.span or scope.anchor)
        elements.append(external.doubted(member, doubts))
    return elements, found.complete, tuple(found.reasons)


def would_belong(node: Node, scope: Element, relation: Related, run: Run) -> bool:
    """Whether a resource without instance surely belonged here if it had one."""
    mine, graph = scope.node, scope.graph
    if mine is None or relation.via or relation.reach:
        # What it would lead to is not followed.
        return False
    match relation.link:
        case "refers_to_me":
            return surely_refers(node, mine, graph, relation.by, run)
        case "referred_by_me":
            return relation.by is not None and _is_named_on_the_way(node, single(scope, relation.by, run).datum)
        case "same_module":
            return node.module == mine.module
        case "same_workspace":
            theirs = workspace_of(node, graph, run)
            return same_workspace(workspace_in(mine, graph, run), theirs) is TRUE
        case _:
            return True


def _is_named_on_the_way(node: Node, datum: Datum) -> bool:
    """Whether the text of a station of a value names a resource: of one without instance there is nothing to refer to,
    so the value is null."""
    prefix = "data." if node.mode == "data" else ""
    named = re.compile(rf"(?<![\w.-]){re.escape(f'{prefix}{node.type}.{node.name}')}(?![\w-])")
    spans = (hop.span for hop in datum.hops() if hop.span is not None)
    return any(named.search(span.file.text, span.start, span.end) for span in spans)


def _gaps(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    assert scope.node is not None
    graphs = run.estate.graphs if relation.link == "same_repository" else (scope.graph,)
    if relation.types == ("bundle.target",):
        # Neither a module nor Python code declares targets, so all of them are seen.
        return
    if run.kept.beside and may_stand_beside(scope.node, scope.graph, relation.link, run):
        found.doubt([UnknownReason("caller", run.kept.beside, None)])
    direct = not relation.via and not relation.reach
    for graph in graphs:
        run.steps.spend(_LOOK * len(graph.gaps))
        for gap in graph.gaps:
            if not hides(gap, relation.types, run):
                continue
            by_attribute = relation.by is not None
            if direct and cannot_be_mine(gap, scope.node, graph, relation.link, by_attribute=by_attribute, run=run):
                continue
            found.doubt([UnknownReason(gap.reason, gap.what, gap.span)])


@follows("refers_to_me")
def _refers_to_me(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    assert scope.node is not None
    if relation.reach == "any":
        _transitive(scope, relation, run, found, incoming=True)
        return
    graph = scope.graph
    for kind in _kinds(graph, relation.types, run.kept):
        index = index_in(graph, kind, relation.by, run)
        found_here, too_many = referrers(index, scope.node, graph, relation.by, run)
        for referrer in found_here:
            found.add(referrer.node, graph, referrer.member, referrer.doubts)
        if too_many:
            found.doubt(too_many)


@follows("referred_by_me")
def _referred_by_me(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    assert scope.node is not None
    if relation.reach == "any":
        _transitive(scope, relation, run, found, incoming=False)
        return
    if relation.by is None:
        for reference, sure in references_in(scope.datum, run):
            _targets(reference, scope.graph, relation.types, found, sure)
        provider = scope.graph.get(scope.node.provider) if scope.node.provider is not None else None
        if provider is not None:
            for _, reference in provider.references():
                _targets(reference, scope.graph, relation.types, found)
        return
    selection = select(scope, relation.by, run)
    if not selection.complete:
        found.doubt(selection.reasons)
    for element in selection.elements:
        _by_value(element, relation, run, found)


def _by_value(element: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    datum = element.datum
    if is_nothing(datum):
        return
    references = list(references_in(datum, run))
    hit = False
    for reference, sure in references:
        hit = _targets(reference, element.graph, relation.types, found, sure) or hit
    if hit:
        return
    if datum.kind == "unknown":
        there = datum.unknown.choice is None and (datum.unknown.not_null or bool(references))
        found.externals.append((datum, TRUE if there else UNKNOWN, () if there else (reason_of(datum),)))
    else:
        # Written as text: it names a resource that another root or nobody's code made.
        found.externals.append((datum, TRUE, ()))


def _targets(
    reference: Reference, graph: Graph, types: tuple[str, ...], found: RelatedResources, sure: Truth = TRUE
) -> bool:
    """The nodes that a reference means, if they are of the asked types."""
    nodes = graph.resolve(reference.address)
    found.steps.spend(_REFERENCE * (1 + len(nodes)) * (1 + len(types) // _AT_ONCE))
    hit = False
    for node in nodes:
        if fits_any(types, node.kind):
            hit = True
            certain = len(nodes) == 1 and not is_open(node.address, found.subject.module)
            doubts = () if certain else (UnknownReason("symbolic", reference.address, node.span),)
            found.add(node, graph, min(sure, TRUE if certain or node.address == reference.address else UNKNOWN), doubts)
    return hit


def _transitive(scope: Element, relation: Related, run: Run, found: RelatedResources, *, incoming: bool) -> None:
    """References followed to any length; each resource is visited at most twice, so the graph bounds the work."""
    assert scope.node is not None
    graph = scope.graph
    frontier: list[tuple[Node, Truth]] = [(scope.node, TRUE)]
    if incoming:
        for kind in sorted(graph.kinds()):
            frontier += [(each.node, UNKNOWN) for each in index_in(graph, kind, None, run).doubtful]
    reached: dict[str, Truth] = {}
    while frontier:
        current, sure = frontier.pop()
        if reached.get(current.address, FALSE) >= sure:
            continue
        reached[current.address] = sure
        run.steps.spend(_LOOK)
        if current is not scope.node and fits_any(relation.types, current.kind):
            found.add(current, graph, sure, (UnknownReason("symbolic", current.told_address, current.span),))
        neighbours = _neighbours(current, graph, run, incoming=incoming, outgoing=not incoming)
        frontier.extend((neighbour, min(sure, member)) for neighbour, member in neighbours)


def _neighbours(
    node: Node, graph: Graph, run: Run, *, incoming: bool, outgoing: bool, types: tuple[str, ...] = ("*", "*.*")
) -> list[tuple[Node, Truth]]:
    """Resources one reference away, those that may refer to anything left out."""
    found = RelatedResources(node, run.steps)
    if outgoing:
        for reference, sure in links_of(node, graph, None, run).references:
            _targets(reference, graph, types, found, sure)
    if incoming:
        for kind in _kinds(graph, types, run.kept):
            index = index_in(graph, kind, None, run)
            for referrer in referrers(index, node, graph, None, run)[0]:
                run.steps.spend(1 + len(index.doubtful) // 4)
                if referrer.member is TRUE or not is_doubtful(index, referrer.node):
                    found.add(referrer.node, graph, referrer.member)
    return [(linked.node, linked.member) for _, linked in sorted(found.linked.items())]


def _through(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    """One reference to each type of `via` in turn, in either direction, and one more to the asked type."""
    assert scope.node is not None
    graph = scope.graph
    frontier: dict[str, tuple[Node, Truth]] = {scope.node.address: (scope.node, TRUE)}
    for types in (*((type_name,) for type_name in relation.via), relation.types):
        reached: dict[str, tuple[Node, Truth]] = {}
        for node, sure in frontier.values():
            run.steps.spend(_LOOK)
            for neighbour, member in _neighbours(node, graph, run, incoming=True, outgoing=True, types=types):
                answer = min(sure, member)
                known = reached.get(neighbour.address)
                if known is None or known[1] < answer:
                    reached[neighbour.address] = (neighbour, answer)
        for kind in _kinds(graph, types, run.kept) if frontier else ():
            for each in index_in(graph, kind, None, run).doubtful:
                reached.setdefault(each.node.address, (each.node, UNKNOWN))
        frontier = reached
    for node, member in frontier.values():
        if node is not scope.node:
            found.add(node, graph, member, (UnknownReason("symbolic", node.told_address, node.span),))


@follows("same_module")
def _same_module(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    assert scope.node is not None
    for node in found.of(scope.graph, scope, relation, run):
        if node is not scope.node:
            found.add(node, scope.graph, TRUE)


@follows("same_root")
def _same_root(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    for node in found.of(scope.graph, scope, relation, run):
        if node is not scope.node:
            found.add(node, scope.graph, TRUE)


@follows("same_repository")
def _same_repository(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    for graph in run.estate.graphs:
        for node in found.of(graph, scope, relation, run):
            if node is not scope.node:
                found.add(node, graph, TRUE)


@follows("same_workspace")
def _same_workspace(scope: Element, relation: Related, run: Run, found: RelatedResources) -> None:
    assert scope.node is not None
    mine = workspace_in(scope.node, scope.graph, run)
    for node in found.of(scope.graph, scope, relation, run):
        if node is scope.node:
            continue
        theirs = workspace_in(node, scope.graph, run)
        member = same_workspace(mine, theirs)
        if member is not FALSE:
            why = (
                theirs.reason
                or mine.reason
                or UnknownReason("workspace", f"workspace of {node.told_address}", node.span)
            )
            found.add(node, scope.graph, member, (why,))
    if mine.kind == "node" and mine.place is not None:
        _of_other_roots(scope, mine.place, relation, run, found)


def _of_other_roots(scope: Element, place: str, relation: Related, run: Run, found: RelatedResources) -> None:
    """What another root configures in a workspace of Azure that it looks up by resource group and name.

    In another subscription there may be one of the same name, so nobody can say for sure that it is this one.
    """
    mine = _subscription(scope.node, scope.graph, run)
    for graph in _by_place(run).get(place, []):
        if graph is scope.graph:
            continue
        for node in found.of(graph, scope, relation, run):
            theirs = workspace_in(node, graph, run)
            if theirs.place != place or node.kind in WORKSPACE_TYPES:
                continue
            run.steps.spend(_ELEMENT * len(graph.of_kind(f"data.{AZURE_WORKSPACE}")))
            others = {
                _subscription(data, graph, run)
                for data in graph.of_kind(f"data.{AZURE_WORKSPACE}")
                if azure_place(data, run) == place
            }
            if mine is not None and None not in others and mine not in others:
                continue
            why = UnknownReason("workspace", f"workspace of {node.told_address}", node.span)
            found.add(node, graph, UNKNOWN, (why,))


def _subscription(node: Node | None, graph: Graph, run: Run) -> str | None:
    """The subscription that the provider of a resource of Azure names."""
    provider = graph.get(node.provider) if node is not None and node.provider is not None else None
    value = settled(provider.body.get("subscription_id"), run) if provider is not None else ABSENT
    return str(value.payload).lower() if value.kind == "text" else None
