"""How far a run is: what it calls from time to time, so that somebody may look on. It knows nobody who looks."""

from collections.abc import Callable
from typing import Literal

RunStep = Literal["reading", "evaluating", "asking"]
"""Directories are read, roots evaluated, policies asked, in this order."""

Progress = Callable[[RunStep, int, int], None]
"""What is done now, how many were done before, and of how many; 0 where that is not known."""


def unwatched(_step: RunStep, _done: int, _of: int) -> None:
    """Nobody looks on."""
