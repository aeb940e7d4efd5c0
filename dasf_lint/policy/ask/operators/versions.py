"""Versions, of software and of Databricks runtimes."""

from dasf_lint.core.truth import UNKNOWN, Truth, of
from dasf_lint.policy.ask import constraints, runtimes
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.operators.table import asks, text_of
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.tree import Operand


@asks("version")
def _version(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    answer = constraints.satisfies(text_of(element.datum, run), str(argument.values[0]))
    return UNKNOWN if answer is None else of(answer)


@asks("runtime_version", decides=runtimes.place_of_release)
def _runtime_version(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    version = runtimes.release(text_of(element.datum, run))
    answer = None if version is None else constraints.satisfies(version, str(argument.values[0]))
    return UNKNOWN if answer is None else of(answer)


@asks("runtime_is", doubt=runtimes.doubt, decides=runtimes.place_of_release)
def _runtime_is(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    answer = runtimes.is_kind(text_of(element.datum, run), str(argument.values[0]), run.as_of)
    return UNKNOWN if answer is None else of(answer)
