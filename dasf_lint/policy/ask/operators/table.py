"""The table of operators with their functions: what each says of known, unknown and absent values.

The words stand in `policy.language.words`. Of an unknown value the answer is unknown where a row has no
function for it. An operator that negates another has none of its own.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.truth import UNKNOWN, Truth, negate
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.equality import number_in, scalar_of
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


def compared(argument: Operand, run: Run) -> list[Datum]:
    """The data that `{mine: PATH}` compares with, a list taken apart."""
    datum = argument.mine
    assert datum is not None
    datum = settled(datum, run)
    if datum.kind != "sequence":
        return [datum]
    found = [settled(member, run) for member in datum.elements]
    if not datum.complete:
        # Another one may be among them that nobody sees.
        found.append(Datum("unknown", Unknown("symbolic", "what else is there"), span=datum.span))
    return found


def patterns_of(argument: Operand, run: Run) -> tuple[tuple[str, ...], bool]:
    """The patterns to compare with, and whether that is all of them."""
    if argument.mine is None:
        return argument.texts, True
    found: list[str] = []
    complete = argument.mine.kind != "sequence" or argument.mine.complete
    for datum in compared(argument, run):
        if datum.kind == "text":
            found.append(str(datum.payload))
        elif not is_nothing(datum):
            complete = False
    return tuple(found), complete


def number_of(argument: Operand, run: Run) -> int | Fraction | None:
    value = argument.values[0] if argument.mine is None else scalar_of(settled(argument.mine, run))
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return number_in(value)
    return value if isinstance(value, int | Fraction) else None
