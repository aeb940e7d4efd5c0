"""What conditions are evaluated with: the graphs, the settings, and the switches assumed while a policy is tried."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from dasf_lint.core.graph import Estate, Graph, Node

if TYPE_CHECKING:
    from dasf_lint.policy.ask.paths import Element, Fork, Path
    from dasf_lint.policy.ask.relations import Relations

Scalar = bool | int | Fraction | str
Literal = Scalar | list[Scalar]
"""An argument as it stands in a policy, a parameter or a set."""

View = Callable[["Element", "Run"], "Element"]


class Shapes(Protocol):
    """What the provider schemas say of types. `kind` is a type, or `data.TYPE`."""

    def paths_matching(self, kind: str, pattern: str) -> "Sequence[Fork] | None":
        """The concrete paths of a pattern that begins with `**`; None where the type has no known schema."""

    def possible(self, kind: str, paths: "tuple[Path, ...]") -> "tuple[Path, ...]":
        """The paths without those that begin with `**` and name nothing in this type."""

    def parts(self, name: str) -> "Mapping[str, Sequence[Path]]":
        """Where types keep a part such as `compute`; an empty sequence for a type that is one itself."""


class Run:
    """One policy asked about one subject.

    `assignment` holds the switches whose outcome is assumed; `switches` collects the undecided ones that were met.
    """

    __slots__ = (
        "as_of", "assignment", "estate", "graph", "params", "relations", "sets", "shapes", "subject", "switches",
        "views",
    )  # fmt: skip

    def __init__(
        self,
        estate: Estate,
        graph: Graph,
        subject: "Element",
        *,
        relations: "Relations",
        shapes: Shapes,
        views: Mapping[str, View],
        params: Mapping[str, Literal],
        sets: Mapping[str, Sequence[Scalar]],
        as_of: str,
    ) -> None:
        self.estate = estate
        self.graph = graph
        self.subject = subject
        self.relations = relations
        self.shapes = shapes
        self.views = views
        self.params = params
        self.sets = sets
        self.as_of = as_of
        self.assignment: Mapping[Hashable, bool] = {}
        self.switches: dict[Hashable, None] = {}

    def probe(self) -> "Run":
        """The same run with nothing assumed: what it finds without meeting a switch holds under every assumption."""
        return Run(
            self.estate,
            self.graph,
            self.subject,
            relations=self.relations,
            shapes=self.shapes,
            views=self.views,
            params=self.params,
            sets=self.sets,
            as_of=self.as_of,
        )

    def view(self, name: str, element: "Element") -> "Element":
        return self.views[name](element, self)

    def concrete_paths(self, node: Node, path: "Path") -> "Sequence[Fork] | None":
        return self.shapes.paths_matching(node.kind, path.text)
