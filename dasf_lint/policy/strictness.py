"""Whether a greater number, or more names in a list, make a policy stricter: read off its conditions.

More of its argument makes an operator hold more often, or less; `not` and `none` turn that round, and what has to hold
for a policy to be asked counts the other way than what must hold then.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.language.tree import (
    All,
    Any,
    Condition,
    Count,
    Leaf,
    LeafArgument,
    Not,
    OfParameter,
    OfSet,
    Quantifier,
    Scalars,
)
from dasf_lint.policy.language.words import OPERATORS

IsIt = Callable[[LeafArgument], bool]


def of_parameter(policy: Policy, name: str) -> int:
    """1 where more in the parameter makes the policy stricter, -1 where it makes it weaker, 0 where that is open."""
    return _agreed(_signs(policy, lambda given: isinstance(given, OfParameter) and given.name == name, param=name))


def of_set(policies: Iterable[Policy], name: str) -> int:
    """The same of a set of names, in all policies that ask it."""

    def is_it(given: LeafArgument) -> bool:
        return isinstance(given, OfSet) and given.name == name

    return _agreed(sign for policy in policies for sign in _signs(policy, is_it, set_name=name))


def order(value: Scalars, other: Scalars | Sequence[object]) -> int:
    """1 where the first is more than the other: a greater number, a list that holds the other; -1 where it is less."""
    if isinstance(value, list) and isinstance(other, list | tuple):
        one, two = set(value), set(other)
        return (one > two) - (one < two)
    if isinstance(value, bool) or isinstance(other, bool):
        return 0
    if isinstance(value, int | Fraction) and isinstance(other, int | Fraction):
        return (value > other) - (value < other)
    return 0


def _agreed(signs: Iterator[int]) -> int:
    found = set(signs)
    return found.pop() if len(found) == 1 else 0


def _signs(policy: Policy, is_it: IsIt, *, param: str | None = None, set_name: str | None = None) -> Iterator[int]:
    subjects = [policy.subjects, *(check.narrowed for check in policy.checks if check.narrowed is not None)]
    for each in subjects:
        if (param and each.environment_param == param) or (set_name and each.environment_set == set_name):
            yield 1
    for where in (policy.where, *(check.where for check in policy.checks)):
        if where is not None:
            yield from _of(where.condition, is_it)
    for check in policy.checks:
        yield from (-sign for sign in _of(check.assertion.condition, is_it))


def _of(condition: Condition, is_it: IsIt) -> Iterator[int]:
    """For each place that asks it: 1 where more makes the condition hold more often."""
    match condition:
        case Leaf():
            if is_it(condition.argument):
                yield _with_more(condition.operator)
        case All(operands) | Any(operands):
            for operand in operands:
                yield from _of(operand, is_it)
        case Not(operand):
            yield from (-sign for sign in _of(operand, is_it))
        case Quantifier(word=word, body=body):
            yield from (-sign if word == "none" else sign for sign in _of(body, is_it))
        case Count(body=body, at_least=least, at_most=most):
            if least is not None and is_it(least):
                yield -1
            if most is not None and is_it(most):
                yield 1
            sign_of_body = (least is not None) - (most is not None)
            yield from (sign * sign_of_body for sign in _of(body, is_it))
        case _:
            return


def _with_more(name: str) -> int:
    negated = OPERATORS[name].negates
    return OPERATORS[name].more if negated is None else -_with_more(negated)
