"""Switches: values that nobody knows and that choose between two others, tried both ways."""

from collections.abc import Hashable, Mapping

from dasf_lint.core.data import Datum


class Switches:
    """What is assumed of switches while something is tried.

    `assignment` holds those whose outcome is assumed; `switches` collects the undecided ones that were met.
    """

    __slots__ = ("assignment", "switches")

    def __init__(self) -> None:
        self.assignment: Mapping[Hashable, bool] = {}
        self.switches: dict[Hashable, None] = {}


def settled(datum: Datum, run: Switches) -> Datum:
    """The datum under the switches assumed in this run; an undecided switch is noted."""
    while datum.kind == "unknown" and (choice := datum.unknown.choice) is not None:
        assumed = run.assignment.get(choice.switch)
        if assumed is None:
            run.switches[choice.switch] = None
            return datum
        datum = choice.when_true if assumed else choice.when_false
    return datum
