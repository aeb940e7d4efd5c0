"""Address ranges."""

from dasf_lint.core.truth import UNKNOWN, Truth
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks, literals_of, number_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


@asks("cidr_within")
def _cidr_within(element: Element, argument: Operand, run: Run) -> Truth:
    from dasf_lint.policy.ask import networks

    return networks.within(element.datum, *literals_of(argument, run), run)


@asks("cidr_prefix_at_least")
def _cidr_prefix_at_least(element: Element, argument: Operand, run: Run) -> Truth:
    bound = number_of(argument, run)
    if bound is None:
        return UNKNOWN
    from dasf_lint.policy.ask import networks

    return networks.prefix_at_least(element.datum, bound, run)
