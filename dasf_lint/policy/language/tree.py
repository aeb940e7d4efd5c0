"""Conditions as they are asked: what a policy says, compiled once from its text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, cast

from dasf_lint.core import numbers
from dasf_lint.core.data import Datum
from dasf_lint.core.truth import FALSE, TRUE, Truth, negate
from dasf_lint.core.wildcards import Patterns
from dasf_lint.policy.language.grammar import Path

Scalar = bool | int | Fraction | str
Scalars = Scalar | list[Scalar]
"""An argument as it stands in a policy, a parameter or a set."""


class LiteralValues:
    """Scalars among which one is looked up. What is equal is of one kind, but for texts of free maps."""

    __slots__ = ("bools", "numbers", "texts", "words")

    def __init__(self, values: Iterable[Scalar]) -> None:
        """`words` are those of the texts that are boolean words, in small letters."""
        self.bools: set[bool] = set()
        self.numbers: set[int | Fraction] = set()
        self.texts: set[str] = set()
        for value in values:
            if isinstance(value, bool):
                self.bools.add(value)
            elif isinstance(value, str):
                self.texts.add(value)
            else:
                self.numbers.add(value)
        self.words = {word for text in self.texts if len(text) < 6 and (word := text.lower()) in ("true", "false")}

    def shares(self, others: "LiteralValues") -> bool:
        """Whether one of them is among others."""
        return not (
            self.texts.isdisjoint(others.texts)
            and self.numbers.isdisjoint(others.numbers)
            and self.bools.isdisjoint(others.bools)
        )

    def holds(self, others: "LiteralValues") -> bool:
        """Whether all of the others are among them."""
        return others.texts <= self.texts and others.numbers <= self.numbers and others.bools <= self.bools


class Operand:
    """The argument of one condition, resolved: literals as a list, or the data that `{mine: PATH}` found.

    compared, ranges  what operators make of it, once they are asked
    """

    __slots__ = ("_patterns", "_values", "compared", "mine", "ranges", "values")

    def __init__(self, values: Sequence[Scalar], mine: Datum | None = None) -> None:
        self.values = values
        self.mine = mine
        self.compared: object | None = None
        self.ranges: object | None = None
        self._values: LiteralValues | None = None
        self._patterns: Patterns | None = None

    @property
    def texts(self) -> Iterator[str]:
        """Those of the literals that are texts, which patterns are."""
        return (value for value in self.values if isinstance(value, str))

    @property
    def known(self) -> LiteralValues:
        """The literals, to look one up."""
        if self._values is None:
            self._values = LiteralValues(self.values)
        return self._values

    @property
    def patterns(self) -> Patterns:
        """The texts of the literals as patterns."""
        if self._patterns is None:
            self._patterns = Patterns(self.texts)
        return self._patterns


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


class Join(NamedTuple):
    """How the related resources are found that can decide a condition about them, without asking every one for every
    subject.

    neutral  what the condition about one of them says where it decides nothing
    leaf     the part that compares with the subject: where the values differ, the condition is neutral; None where no
             part does, so that it says the same whoever is asked about
    """

    neutral: Truth
    leaf: "Leaf | None"


class Quantifier(NamedTuple):
    """`every`, `some` or `none` over a selection. `whole` says that `satisfies` follows, not an operator."""

    word: str
    over: Over
    body: "Condition"
    whole: bool
    absent: Truth = TRUE
    join: Join | None = None


class Count(NamedTuple):
    over: Over
    body: "Condition"
    at_least: LeafArgument | None
    at_most: LeafArgument | None
    join: Join | None = None


Condition = All | Any | Not | Never | Leaf | Anything | Quantifier | Count


_DIFFER: Final[Mapping[Truth, Sequence[str]]] = {FALSE: ("equals", "in"), TRUE: ("not_equals", "not_in")}
"""Operators that answer so where values differ."""


def join_of(over: Over, body: Condition, neutral: Truth) -> Join | None:
    """How related resources can be found by an index; None where there are none, or all have to be asked."""
    if not isinstance(over, Related):
        return None
    if _is_closed(body):
        return Join(neutral, None)
    leaf = _comparing(body, neutral)
    return None if leaf is None else Join(neutral, leaf)


def _comparing(body: Condition, neutral: Truth) -> Leaf | None:
    """The part that compares with the subject for equality and makes all of the condition neutral where it is."""
    match body:
        case Leaf(operator=operator, argument=Mine()):
            return body if operator in _DIFFER[neutral] else None
        case Not(operand):
            return _comparing(operand, negate(neutral))
        case All(operands) | Any(operands) if isinstance(body, All) is (neutral is FALSE):
            return next((leaf for each in operands if (leaf := _comparing(each, neutral)) is not None), None)
        case _:
            return None


def _is_closed(body: Condition) -> bool:
    """Whether a condition says nothing of the subject of its policy."""
    match body:
        case Leaf(argument=argument):
            return not isinstance(argument, Mine)
        case All(operands) | Any(operands):
            return all(map(_is_closed, operands))
        case Not(operand):
            return _is_closed(operand)
        case Quantifier(body=inner):
            return _is_closed(inner)
        case Count(body=inner, at_least=least, at_most=most):
            return _is_closed(inner) and not isinstance(least, Mine) and not isinstance(most, Mine)
        case _:
            return True


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
