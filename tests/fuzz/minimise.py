"""A smaller input that breaks the same thing."""

from collections.abc import Callable, Iterator
from typing import Final

from tests.fuzz.running import Failure, ask
from tests.fuzz.target import Target

_TRIES: Final = 400


def minimise(target: Target, data: bytes, failure: Failure) -> bytes:
    """The smallest input found in a bounded number of tries. A hang is cut with less patience, so that it ends."""
    seconds = target.seconds if failure.kind != "hang" else min(target.seconds, 5.0)
    tries = _TRIES if failure.kind != "hang" else 30

    def same(candidate: bytes) -> bool:
        nonlocal tries
        tries -= 1
        found = ask(target, candidate, seconds=seconds)[1]
        return found is not None and (found.kind, found.signature) == (failure.kind, failure.signature)

    for pieces in (_lines, _bytes):
        data = _without(data, pieces, same, lambda: tries > 0)
    return data


def _without(
    data: bytes, pieces: Callable[[bytes], list[bytes]], same: Callable[[bytes], bool], go_on: Callable[[], bool]
) -> bytes:
    """`data` without every run of pieces, long ones first, that is not needed."""
    size = max(len(pieces(data)) // 2, 1)
    while go_on():
        shorter = next((each for each in _shortened(pieces(data), size) if not go_on() or same(each)), None)
        if shorter is not None and go_on():
            data = shorter
        elif size > 1:
            size //= 2
        else:
            break
    return data


def _shortened(pieces: list[bytes], size: int) -> Iterator[bytes]:
    for start in range(0, len(pieces), size):
        yield b"".join(pieces[:start] + pieces[start + size :])


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def _bytes(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]
