"""What a target is."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple


class Broken(AssertionError):
    """A promise that an input shows not to hold. What stands before the first colon says which one."""


def require(holds: bool, promise: str, *shown: object) -> None:
    if not holds:
        raise Broken(f"{promise}: {', '.join(map(repr, shown))}"[:2000])


class Target(NamedTuple):
    """
    run      asks one input: what it returns must be the same for the same bytes in every process
    make     an input from the grammar of the target, or with a part of it replaced
    seeds    inputs that people wrote
    words    pieces that mean something here
    seconds  of the processor that one input may take before it counts as hanging
    """

    run: Callable[[bytes], str]
    make: Callable[[Random], bytes]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[str]
    seconds: float = 10.0
