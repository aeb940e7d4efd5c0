"""Conditions as they are asked: what a policy says, compiled once from its text."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from dasf_lint.core import numbers
from dasf_lint.core.data import Datum
from dasf_lint.core.truth import TRUE, Truth
from dasf_lint.policy.language.grammar import Path

Scalar = bool | int | Fraction | str
Scalars = Scalar | list[Scalar]
"""An argument as it stands in a policy, a parameter or a set."""


class Operand:
    """The argument of one condition, resolved: literals as a list, or the data that `{mine: PATH}` found.

    texts  those of the literals that are texts, which patterns are
    """

    __slots__ = ("mine", "texts", "values")

    def __init__(self, values: Sequence[Scalar], mine: Datum | None = None) -> None:
        self.values = values
        self.mine = mine
        self.texts = tuple([value for value in values if isinstance(value, str)])


class Fixed(NamedTuple):
    """An argument that stands in the policy."""

    operand: Operand


class OfParameter(NamedTuple):
    """What a parameter of the policy says."""

    name: str


class OfSet(NamedTuple):
    """What a set of the pack holds."""

    name: str


class Mine(NamedTuple):
    """The value at a path of the policy's subject."""

    path: Path


LeafArgument = Fixed | OfParameter | OfSet | Mine


class All(NamedTuple):
    operands: "tuple[Condition, ...]"


class Any(NamedTuple):
    operands: "tuple[Condition, ...]"


class Not(NamedTuple):
    operand: "Condition"


class Never(NamedTuple):
    """`assert: false`: the subject must not exist."""


class Leaf(NamedTuple):
    """An operator on one place. `absent` overrides what the operator says of an absent value."""

    path: Path
    operator: str
    argument: LeafArgument
    absent: Truth | None = None


class Anything(NamedTuple):
    """The condition that was left out after a graph selection: to exist is enough."""


class Related(NamedTuple):
    """The relation of a selection: `{related: TYPES, link, by, via, reach}`."""

    types: tuple[str, ...]
    link: str
    by: Path | None = None
    via: tuple[str, ...] = ()
    reach: str | None = None


class Parts(NamedTuple):
    """The parts of the subject: `some: $compute`."""

    name: str


Over = tuple[Path, ...] | Related | Parts
"""What a quantifier ranges over."""


class Quantifier(NamedTuple):
    """`every`, `some` or `none` over a selection. `whole` says that `satisfies` follows, not an operator."""

    word: str
    over: Over
    body: "Condition"
    whole: bool
    absent: Truth = TRUE


class Count(NamedTuple):
    over: Over
    body: "Condition"
    at_least: LeafArgument | None
    at_most: LeafArgument | None


Condition = All | Any | Not | Never | Leaf | Anything | Quantifier | Count


class Deferred:
    """A condition that is compiled when it is asked for the first time: of most policies nothing here is a subject."""

    __slots__ = ("_found", "_make", "_said")

    def __init__(self, make: Callable[[object], object], said: object) -> None:
        self._make = make
        self._said = said
        self._found: Condition | None = None

    @property
    def condition(self) -> Condition:
        if self._found is None:
            self._found = cast(Condition, self._make(self._said))
        return self._found


def listed(values: Scalars) -> list[Scalar]:
    return list(values) if isinstance(values, list) else [values]


def printed(value: object) -> str:
    """A scalar as a message shows it: as it is written in a policy."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return numbers.format(value) if isinstance(value, Fraction) else str(value)
