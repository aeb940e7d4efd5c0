"""The options that say how a report for people is arranged."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click

from dasf_lint.cli import options
from dasf_lint.report.options import GROUPINGS, Grouping

_Decorated = TypeVar("_Decorated", bound=Callable[..., object])


class Arrangement(NamedTuple):
    """`group_by` is None where nobody said it."""

    group_by: Grouping | None = None
    statistics: bool = False


def arrangement_options(command: _Decorated) -> _Decorated:
    words = ", ".join(GROUPINGS[:-1])
    group_by = click.option(
        "--group-by",
        type=options.OneOf(GROUPINGS, "grouping"),
        metavar="WHAT",
        help=f"What findings are told together by [{GROUPINGS[0]}]: {words} or {GROUPINGS[-1]}.",
    )
    statistics = click.option("--statistics", is_flag=True, help="A table of counts in place of the findings.")
    return group_by(statistics(command))


def taken_out(given: dict[str, object]) -> Arrangement:
    """Takes them out of what click hands over."""
    return Arrangement(**{name: given.pop(name) for name in Arrangement._fields})  # type: ignore[arg-type]  # click knows
