"""What an evaluation carries along: the scope, the names in force, errors so far, the budget."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from dasf_lint.core import limits
from dasf_lint.core.data import HopKind, Reason
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import unknowns, values
from dasf_lint.hcl.errors import EvaluationError, LimitReached
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.traversal import IndexKey
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import Value


class Pending:
    """An index of a traversal whose key is an expression: computed when somebody asks, and once."""

    __slots__ = ("_frame", "_node", "_value")

    def __init__(self, node: Expression, frame: "Frame") -> None:
        self._node = node
        self._frame = frame
        self._value: Value | None = None

    @property
    def value(self) -> Value:
        if self._value is None:
            self._value = self._frame.value(self._node)
        return self._value

    def constant(self) -> str | int | None:
        """The key as a literal would have it; None where it is not known, marked, or no key."""
        value = self.value
        payload = value.payload
        if value.marks or isinstance(payload, bool) or not isinstance(payload, str | int):
            return None
        return payload


TraversalStep = str | IndexKey | Pending


class Scope(Protocol):
    """What names mean at one place. Implemented by the language that uses expressions.

    file       the file of the expression, for the sites of values
    functions  by name; names with a namespace as they are written
    context    what functions may ask of the world: files below the root, nothing else
    """

    @property
    def file(self) -> SourceFile: ...

    @property
    def functions(self) -> Mapping[str, Function]: ...

    @property
    def context(self) -> CallContext: ...

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        """The value of a traversal and how many of its steps were used for it; the evaluator takes the rest.

        A key that is an expression is `Pending`; `node` spans the traversal. Raises EvaluationError, `static` for what
        is declared nowhere: no `try` catches it.
        """

    def unknown_function(self, name: str) -> Reason | None:
        """Why a function without entry in `functions` is not evaluated; None where it is an error to call it."""


_VALUES_PER_STEP: Final = 1
"""As a power of two: how large a value is that one step pays for."""


class EvaluationState:
    """One evaluation: errors so far and the budget.

    taken_on_trust  the last value of which only that it fits was taken for granted: where it does not, what was made of
                    it is an error, which `try` and `can` see
    """

    __slots__ = ("errors", "file", "handlers", "limit", "scope", "steps", "taken_on_trust")

    def __init__(self, scope: Scope, handlers: "Mapping[type, Handler]", limit: int = limits.max_cell_steps) -> None:
        self.limit = limit
        self.scope = scope
        self.file = scope.file
        self.handlers = handlers
        self.errors: list[EvaluationError] = []
        self.steps = 0
        self.taken_on_trust: Value | None = None


_DECIDED: Final = ("error", "not_reproducible")


class Frame:
    """Names that `for` introduced, and the item of the innermost splat."""

    __slots__ = ("item", "names", "state")

    def __init__(self, state: EvaluationState, names: Mapping[str, Value], item: Value | None) -> None:
        self.state = state
        self.names = names
        self.item = item

    def value(self, node: Expression) -> Value:
        """The value of an expression here; an error is added to those of the evaluation. Raises LimitReached."""
        state = self.state
        state.steps += 1
        if state.steps > state.limit:
            raise LimitReached("evaluation steps")
        return state.handlers[type(node)](node, self)

    def charge(self, *worked_on: Value) -> None:
        """Counts work on large values as steps, so that the budget bounds time, not only nodes. Raises LimitReached."""
        cost = 0
        for value in worked_on:
            cost += value.size >> _VALUES_PER_STEP
        self.pay(cost)

    def pay(self, cost: int) -> None:
        """Takes steps from the budget. Raises LimitReached."""
        if cost:
            self.state.steps += cost
            if self.state.steps > self.state.limit:
                raise LimitReached("evaluation steps")

    def trust(self, value: Value) -> None:
        """Takes for granted that what is made of `value`, which is not known, is no error whatever it turns out to be.

        What is unknown to us alone is no matter of trust: Terraform has decided. An error is reported where it is.
        """
        cause = unknowns.first_unknown(value)
        if cause is not None and cause.reason not in _DECIDED:
            self.state.taken_on_trust = value

    def with_names(self, names: Mapping[str, Value]) -> "Frame":
        return Frame(self.state, {**self.names, **names}, self.item)

    def with_item(self, item: Value) -> "Frame":
        return Frame(self.state, self.names, item)


Handler = Callable[[Any, Frame], Value]


def fail(
    frame: Frame, node: Expression, summary: str, detail: str, type: Type = DYNAMIC, *, subject: str = ""
) -> Value:
    """Notes an error at `node`; the value is unknown, of the type that it would have had.

    `subject` says what is wrong in a user's words: `local.env has no key "qa"`.
    """
    state = frame.state
    error = EvaluationError(summary, detail, Span(state.file, node.start, node.end), subject=subject)
    state.errors.append(error)
    return values.unknown(type, "error", error.subject)


def placed(value: Value, node: Expression, frame: Frame, hop: HopKind, label: str, via: Value | None) -> Value:
    """`value`, fresh, as made at `node` from `via`."""
    result = values.copied(value)
    result.site = (frame.state.file, node)
    result.hop, result.label, result.via, result.within, result.condition = hop, label, via, None, None
    return result
