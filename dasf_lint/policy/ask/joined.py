"""Which of the related resources can decide a condition about them: by an index of their values, or by what the
condition says of each of them whoever asks. So a condition about all pairs costs no more than those that matter.

A resource of which the index does not know what it says is always among those that are asked, as is one that hangs on
an undecided switch.
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from typing import Final

from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.truth import FALSE, TRUE, Truth
from dasf_lint.policy.ask.arguments import operand
from dasf_lint.policy.ask.elements import Element, is_nothing, of_node
from dasf_lint.policy.ask.equality import number_in, scalar_of
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.operators.table import compared
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.relations import standing_with
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Condition, Count, Join, Quantifier, Related, Scalar

TruthOf = Callable[[Condition, Element, Run], Truth]
AskedOfRelated = Quantifier | Count

_BESIDE: Final = ("same_module", "same_root", "same_repository")
"""Links by which the same resources are related to all subjects that stand somewhere."""


class _Index:
    """The resources of a graph that one condition is about.

    by_value  those of which the value is plain that is compared with the subject's
    rest      those that are asked each time
    holds     those of which the condition surely holds, and that surely exist
    """

    __slots__ = ("by_value", "holds", "of", "rest")

    def __init__(self, of: AskedOfRelated) -> None:
        self.of = of
        self.by_value: dict[Hashable, list[Node]] = {}
        self.rest: list[Node] = []
        self.holds: list[Node] = []


_INDEXES: Final = Slot[tuple[int, int, str], _Index]()


class Deciding:
    """Those of the related resources that can decide, for one subject."""

    __slots__ = ("_index", "_neutral", "_run", "_scope", "_values", "relation")

    def __init__(
        self,
        scope: Element,
        relation: Related,
        run: Run,
        values: Sequence[Hashable],
        neutral: Truth,
        index: Callable[[Graph], _Index],
    ) -> None:
        self.relation = relation
        self._scope = scope
        self._neutral = neutral
        self._run = run
        self._values = values
        self._index = index

    def of(self, graph: Graph) -> list[Node]:
        index = self._index(graph)
        found = list(index.rest)
        for value in self._values:
            found += index.by_value.get(value, ())
        return found

    @property
    def surely_hold(self) -> bool:
        """Whether one is known to be there of which the condition holds."""
        return any(
            node is not self._scope.node for graph in self._graphs for node in islice(self._index(graph).holds, 2)
        )

    @property
    def left_out(self) -> Truth:
        """Whether others belong to the selection as well: surely, or maybe; asked of what must hold of every one."""
        if self._neutral is FALSE:
            return FALSE
        subject = self._scope.node
        assert subject is not None
        result = FALSE
        for graph in self._graphs:
            found = set(map(id, self.of(graph)))
            nodes = standing_with(self._scope, graph, self.relation, self._run)
            self._run.steps.spend(len(found))
            for node in nodes:
                self._run.steps.spend()
                if node is not subject and id(node) not in found:
                    result = max(result, node.exists_beside(subject))
                    if result is TRUE:
                        return TRUE
        return result

    @property
    def _graphs(self) -> Sequence[Graph]:
        return self._run.estate.graphs if self.relation.link == "same_repository" else (self._scope.graph,)


def deciding(condition: AskedOfRelated, scope: Element, run: Run, ask: TruthOf) -> Deciding | None:
    """None where all have to be asked."""
    join, relation = condition.join, condition.over
    if join is None or scope.node is None or not isinstance(relation, Related) or relation.via or relation.reach:
        return None
    values: list[Hashable] = []
    if relation.link not in _BESIDE and (
        relation.link != "same_workspace" or join.leaf is None or join.neutral is TRUE
    ):
        return None
    if join.leaf is not None:
        others = compared(operand(join.leaf.argument, run), run)
        if others.vague:
            # It may be equal to any of them.
            return None
        values = [_key(value) for value in others.known.values]
    module = scope.node.module if relation.link == "same_module" else ""

    def index(graph: Graph) -> _Index:
        found = run.kept.of(_INDEXES)
        key = (id(condition), id(graph), module)
        if key not in found:
            found[key] = _made(condition, join, standing_with(scope, graph, relation, run), graph, run, ask)
        return found[key]

    return Deciding(scope, relation, run, values, join.neutral, index)


def _key(value: Scalar) -> Hashable:
    return isinstance(value, bool), value


def _made(condition: AskedOfRelated, join: Join, nodes: Sequence[Node], graph: Graph, run: Run, ask: TruthOf) -> _Index:
    index = _Index(condition)
    probe = run.probe()
    for node in nodes:
        probe.assume({})
        element = of_node(node, graph)
        if join.leaf is None:
            answer = ask(condition.body, element, probe)
            if probe.switches or node.existence is not TRUE or answer is not join.neutral:
                index.rest.append(node)
                if not probe.switches and node.existence is TRUE and answer is TRUE:
                    index.holds.append(node)
            continue
        place = single(element, join.leaf.path, probe)
        value = None if probe.switches else _plain(place)
        if value is not None:
            index.by_value.setdefault(_key(value), []).append(node)
        elif probe.switches or not is_nothing(place.datum) or join.leaf.absent not in (None, join.neutral):
            index.rest.append(node)
    return index


def _plain(element: Element) -> Scalar | None:
    """A value that is equal to nothing but itself, which texts of free maps need not be."""
    value = scalar_of(element.datum)
    if element.in_map and not (isinstance(value, str) and value.lower() not in ("true", "false")):
        return None
    if element.in_map and isinstance(value, str) and number_in(value) is not None:
        return None
    return value
