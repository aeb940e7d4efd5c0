"""What a target is."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple


class Broken(AssertionError):
    """A promise that an input shows not to hold. What stands before the first colon says which one."""


def require(holds: bool, promise: str, *shown: object) -> None:
    if not holds:
        raise Broken(f"{promise}: {', '.join(map(repr, shown))}"[:2000])


def formless(data: bytes, random: Random, others: Sequence[bytes]) -> bytes | None:
    """The change of a target whose inputs have no form."""
    return None


class Target(NamedTuple):
    """
    run      asks one input: what it returns must be the same for the same bytes in every process
    make     an input from the grammar of the target
    seeds    inputs that people wrote
    words    pieces that mean something here
    change   an input with a part of it replaced that keeps its form, by the parts of others; None where it has none
    seconds  of the processor that one input may take before it counts as hanging
    """

    run: Callable[[bytes], str]
    make: Callable[[Random], bytes]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[str]
    change: Callable[[bytes, Random, Sequence[bytes]], bytes | None] = formless
    seconds: float = 10.0
