"""What conditions are evaluated with: the graphs, the settings, and the switches assumed while a policy is tried."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final, Protocol

from dasf_lint.core.graph import Estate, Graph, Node
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.kept import Kept
from dasf_lint.policy.ask.switches import Switches
from dasf_lint.policy.language.grammar import Fork, Path
from dasf_lint.policy.language.tree import Operand, Scalar

_VIEW: Final = 4
"""Steps that it takes to read a text as something else, beside those for its characters."""

ViewFunction = Callable[[Element, "Run"], Element]


class Shapes(Protocol):
    """What the provider schemas say of types. `kind` is a type, or `data.TYPE`."""

    def paths_matching(self, kind: str, pattern: str) -> Sequence[Fork] | None:
        """The concrete paths of a pattern that begins with `**`; None where the type has no known schema."""

    def possible(self, kind: str, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        """The paths without those that begin with `**` and name nothing in this type."""

    def parts(self, name: str) -> Mapping[str, Sequence[Path]]:
        """Where types keep a part such as `compute`; an empty sequence for a type that is one itself."""


class Run(Switches):
    """One policy asked about one subject."""

    __slots__ = ("as_of", "estate", "graph", "kept", "mine", "params", "sets", "shapes", "steps", "subject", "views")

    def __init__(
        self,
        subject: Element,
        *,
        kept: Kept,
        shapes: Shapes,
        views: Mapping[str, ViewFunction],
        params: Mapping[str, Operand],
        sets: Mapping[str, Sequence[Scalar]],
        as_of: str,
    ) -> None:
        super().__init__()
        self.mine: dict[str, Operand] = {}
        """What stands at paths of the subject, as long as the same is assumed."""
        self.steps = kept.steps
        self.estate: Estate = kept.estate
        self.graph: Graph = subject.graph
        self.subject = subject
        self.kept = kept
        self.shapes = shapes
        self.views = views
        self.params = params
        self.sets = sets
        self.as_of = as_of

    def assume(self, assignment: Mapping[Hashable, bool]) -> None:
        """Begins anew, with these outcomes of switches."""
        self.assignment = assignment
        self.switches = {}
        self.mine = {}

    def probe(self) -> "Run":
        """The same run with nothing assumed: what it finds without meeting a switch holds under every assumption."""
        return Run(
            self.subject,
            kept=self.kept,
            shapes=self.shapes,
            views=self.views,
            params=self.params,
            sets=self.sets,
            as_of=self.as_of,
        )

    def view(self, name: str, element: Element) -> Element:
        payload = element.datum.payload
        self.steps.spend(_VIEW + len(payload) if isinstance(payload, str) else _VIEW)
        return self.views[name](element, self)

    def concrete_paths(self, node: Node, path: Path) -> Sequence[Fork] | None:
        return self.shapes.paths_matching(node.kind, path.text)
