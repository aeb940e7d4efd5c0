"""The table of operators with their functions: what each says of known, unknown and absent values.

The words stand in `policy.language.words`. Of an unknown value the answer is unknown where a row has no
function for it. An operator that negates another has none of its own.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.truth import UNKNOWN, Truth, negate
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.equality import number_in, scalar_of
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.language.tree import Operand
from dasf_lint.policy.language.words import OPERATORS

Ask = Callable[[Element, Operand, Run], Truth]


class OperatorFunctions(NamedTuple):
    """
    known    the answer for a known value; of an operator of provenance for every value
    unknown  the answer for an unknown value
    doubt    on which version it depends where a text is known and the answer is not
    decides  the stretch of a text that decides the answer; None for all of it
    """

    known: Ask
    unknown: Ask | None = None
    doubt: Callable[[str], str | None] | None = None
    decides: Callable[[str, Operand], tuple[int, int] | None] | None = None


FUNCTIONS: Final[dict[str, OperatorFunctions]] = {}
"""By the words that are no negation of another."""


def asks(
    *words: str,
    unknown: Ask | None = None,
    doubt: Callable[[str], str | None] | None = None,
    decides: Callable[[str, Operand], tuple[int, int] | None] | None = None,
) -> Callable[[Ask], Ask]:
    """Makes a function that of the operators of these words."""

    def enter(function: Ask) -> Ask:
        FUNCTIONS.update(dict.fromkeys(words, OperatorFunctions(function, unknown, doubt, decides)))
        return function

    return enter


def functions_of(word: str) -> OperatorFunctions:
    return FUNCTIONS[OPERATORS[word].negates or word]


def deciding(word: str, text: str, argument: Operand) -> tuple[int, int]:
    """The stretch of a text that decides what an operator says of it."""
    decides = functions_of(word).decides
    return (None if decides is None else decides(text, argument)) or (0, len(text))


class _Answering(NamedTuple):
    """A row with its functions, looked up once: `flips` of a negation, `by_flag` where `false` turns the answer."""

    known: Ask
    unknown: Ask | None
    absent: Truth
    provenance: bool
    by_flag: bool
    flips: bool


@cache
def _answering(word: str) -> _Answering:
    row = OPERATORS[word]
    asked = OPERATORS[row.negates or word]
    functions = functions_of(word)
    return _Answering(
        functions.known, functions.unknown, asked.absent, asked.provenance, asked.argument == "bool",
        row.negates is not None,
    )  # fmt: skip


def apply(word: str, element: Element, argument: Operand, run: Run) -> Truth:
    """What the operator says of the element's value."""
    known, unknown, absent, provenance, by_flag, flips = _answering(word)
    datum = element.datum
    if provenance:
        truth = known(element, argument, run)
    elif is_nothing(datum):
        truth = absent
    elif datum.kind == "unknown":
        truth = UNKNOWN if unknown is None else unknown(element, argument, run)
    else:
        truth = known(element, argument, run)
    if by_flag and not argument.values[0]:
        flips = not flips
    return negate(truth) if flips else truth


class Compared:
    """The data that `{mine: PATH}` compares with, a list taken apart; what is not there is left out.

    known    the scalars among them, as literals of a policy
    vague    the others: unknown values, lists and mappings
    symbols  those of the unknown ones
    """

    __slots__ = ("known", "symbols", "vague")

    def __init__(self, data: Sequence[Datum]) -> None:
        there = [datum for datum in data if not is_nothing(datum)]
        self.known = Operand([value for datum in there if (value := scalar_of(datum)) is not None])
        self.vague = [datum for datum in there if scalar_of(datum) is None]
        self.symbols = {datum.unknown.symbol for datum in self.vague if datum.kind == "unknown"} - {None}

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.known.values or self.vague)

    @property
    def are_texts(self) -> bool:
        """Whether there is nothing but texts."""
        values = self.known.known
        return not (self.vague or values.bools or values.numbers)


def compared(argument: Operand, run: Run) -> Compared:
    """What `{mine: PATH}` compares with, taken apart once for all that is compared with it."""
    found = argument.compared
    if found is None:
        datum = argument.mine
        assert datum is not None
        datum = settled(datum, run)
        data = [settled(member, run) for member in datum.elements] if datum.kind == "sequence" else [datum]
        run.steps.spend(2 * len(data))
        if datum.kind == "sequence" and not datum.complete:
            # Another one may be among them that nobody sees.
            data.append(Datum("unknown", Unknown("symbolic", "what else is there"), span=datum.span))
        found = argument.compared = Compared(data)
    assert isinstance(found, Compared)
    return found


def literals_of(argument: Operand, run: Run) -> tuple[Operand, bool]:
    """What to compare with as literals, patterns among them, and whether that is all of it, as far as it is text."""
    if argument.mine is None:
        return argument, True
    found = compared(argument, run)
    return found.known, found.are_texts


_LONG: Final = 256
_READ: Final = Slot[str, bool]()


def text_of(datum: Datum, run: Run) -> str:
    """The text of a value that is going to be read as a whole, with a step for each character of a long one; once for
    all that holds it, as what is found in a text is kept as well."""
    text = str(datum.payload)
    if len(text) > _LONG:
        read = run.kept.of(_READ)
        if text not in read:
            read[text] = True
            run.steps.spend(len(text))
    return text


def number_of(argument: Operand, run: Run) -> int | Fraction | None:
    value = argument.values[0] if argument.mine is None else scalar_of(settled(argument.mine, run))
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return number_in(value)
    return value if isinstance(value, int | Fraction) else None
