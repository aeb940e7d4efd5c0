"""Numbers. Maps of strings hold them as text."""

from collections.abc import Callable
from fractions import Fraction

from dasf_lint.core.truth import UNKNOWN, Truth, of
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.equality import number_in, scalar_of
from dasf_lint.policy.ask.operators.table import Ask, asks, number_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


def _compare(test: Callable[[int | Fraction, int | Fraction], bool]) -> Ask:
    def ask(element: Element, argument: Operand, run: Run) -> Truth:
        value = scalar_of(element.datum)
        # Maps of strings hold numbers as text: custom_config, spark_conf.
        number = number_in(value) if isinstance(value, str) else value
        bound = number_of(argument, run)
        if number is None or isinstance(number, bool) or bound is None:
            return UNKNOWN
        return of(test(number, bound))

    return ask


asks("at_least")(_compare(lambda a, b: a >= b))
asks("at_most")(_compare(lambda a, b: a <= b))
asks("greater_than")(_compare(lambda a, b: a > b))
asks("less_than")(_compare(lambda a, b: a < b))
