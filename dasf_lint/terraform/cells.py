"""Lazy cells: one expression in one module instance, computed once, whoever asks first.

What a cell needs is forced before it is computed, depth-first, with a stack of our own: chains of locals and modules
are longer than Python's stack is deep. A cell in a cycle is unknown.
"""

from collections.abc import Iterator
from typing import Any, Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

_FRESH: Final = 0
_ACTIVE: Final = 1
_DONE: Final = 2


class Cell(Generic[T]):
    """Something that is computed on first touch. `value` counts once `is_done`."""

    __slots__ = ("_state", "in_cycle", "value")

    value: T

    def __init__(self) -> None:
        self._state = _FRESH
        self.in_cycle = False

    @property
    def is_done(self) -> bool:
        return self._state == _DONE

    @property
    def is_active(self) -> bool:
        """Whether it waits for what it needs right now: to be asked for it is a cycle."""
        return self._state == _ACTIVE

    @property
    def label(self) -> str:
        """How a person calls it: `local.x`, `module.a.var.y`."""
        raise NotImplementedError

    def needs(self) -> "Iterator[AnyCell]":
        """The cells it is computed from. What comes later may depend on the values of what came before."""
        raise NotImplementedError

    def compute(self) -> T:
        """Its value, when everything it needs is there."""
        raise NotImplementedError

    def when_in_cycle(self) -> T:
        """Its value, when it needs itself."""
        raise NotImplementedError

    def get(self) -> T:
        if self._state != _DONE:
            force(self)
        return self.value


AnyCell: TypeAlias = Cell[Any]


def force(cell: AnyCell) -> None:
    """Computes a cell and everything it needs. A cell that is waiting already stays so: somebody above needs itself."""
    if cell._state != _FRESH:
        return
    stack: list[AnyCell] = [cell]
    waiting = [cell.needs()]
    cell._state = _ACTIVE
    while stack:
        for needed in waiting[-1]:
            if needed._state == _DONE:
                continue
            if needed._state == _ACTIVE:
                _mark_cycle(stack, needed)
                continue
            needed._state = _ACTIVE
            stack.append(needed)
            waiting.append(needed.needs())
            break
        else:
            top = stack.pop()
            waiting.pop()
            # Every member of a cycle is unknown as a whole, or its value would depend on where the cycle was entered.
            top.value = top.when_in_cycle() if top.in_cycle else top.compute()
            top._state = _DONE


def _mark_cycle(stack: list[AnyCell], again: AnyCell) -> None:
    if again not in stack:
        # It waits in an outer call of `force`; all of this stack hangs on it.
        for cell in stack:
            cell.in_cycle = True
        again.in_cycle = True
        return
    for cell in reversed(stack):
        cell.in_cycle = True
        if cell is again:
            return
