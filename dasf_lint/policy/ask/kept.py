"""What is worked out once for all that a run asks; each module keeps its own in a slot that it alone knows."""

from typing import Generic, TypeVar, cast

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget, Steps
from dasf_lint.core.graph import Estate
from dasf_lint.policy.language.tree import Operand

K = TypeVar("K")
V = TypeVar("V")


class Slot(Generic[K, V]):
    """The name of what one module keeps: values of V by their keys."""

    __slots__ = ()


class Kept:
    """
    sets      the values of sets as arguments, by their names
    beside    what may hold resources that nobody sees, beside those of the estate
    settings  how many settings of resources may still be gone through
    parts     how many parts of texts may still be told one by one
    viewed    how many characters of files may still be read for policies that ask about them
    searched  how many characters of texts may still be searched for credentials
    steps     how many steps all questions may still take
    """

    __slots__ = ("_slots", "beside", "estate", "parts", "searched", "sets", "settings", "steps", "viewed")

    def __init__(self, estate: Estate, beside: str = "", steps: Steps | None = None) -> None:
        """`steps` are those of the run, where this is a part of one."""
        self.estate = estate
        self.steps = Steps(limits.max_question_steps) if steps is None else steps
        self.sets: dict[str, Operand] = {}
        self.beside = beside
        self.settings = Budget(limits.max_run_settings)
        self.parts = Budget(limits.max_run_parts)
        self.searched = Budget(limits.max_searched_characters)
        self.viewed = Budget(limits.max_viewed_characters)
        self._slots: dict[object, dict[object, object]] = {}

    def of(self, slot: Slot[K, V]) -> dict[K, V]:
        """What is kept in a slot, to be looked up and added to."""
        found = self._slots.get(slot)
        if found is None:
            found = self._slots[slot] = {}
        return cast(dict[K, V], found)
