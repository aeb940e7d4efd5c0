"""Many inputs for one target, each made from those before it; the same seed makes the same inputs."""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from tests.fuzz.mutation import mutate
from tests.fuzz.running import Failure, ask
from tests.fuzz.target import Target

TWICE: Final = 4
"""Of so many inputs of a long run one is asked twice; of a short one, each."""
_MOST_KEPT: Final = 3_000
_VARIABLE: Final = re.compile(r"[0-9]+|\"[^\"]*\"|'[^']*'|\s+")

Told = Callable[[bytes, Failure], None]


class Tally:
    """What came of it: `failures` by signature, each with the first input that shows it; `digest` of all answers."""

    def __init__(self) -> None:
        self.inputs = 0
        self.failures: dict[str, tuple[Failure, bytes]] = {}
        self.counts: dict[str, int] = {}
        self._digest = hashlib.sha256()

    def add(self, data: bytes, answer: str, failure: Failure | None) -> bool:
        """Whether the failure is the first of its kind."""
        self.inputs += 1
        self._digest.update(answer.encode("utf-8", "backslashreplace"))
        if failure is None:
            return False
        self.counts[failure.signature] = self.counts.get(failure.signature, 0) + 1
        if failure.signature in self.failures:
            return False
        self.failures[failure.signature] = failure, data
        return True

    def of_kind(self, *kinds: str) -> int:
        return sum(1 for failure, _ in self.failures.values() if failure.kind in kinds)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()[:16]


def inputs(target: Target, random: Random, corpus: list[bytes]) -> Iterator[bytes]:
    """The seeds, then without end what becomes of them; `corpus` may grow meanwhile."""
    yield from list(corpus)
    while True:
        base = random.choice(corpus) if corpus else target.make(random)
        yield mutate(base, random, target, corpus)


def run(
    target: Target, count: int, seed: str, kept: Sequence[bytes] = (), *, learn: bool = False, told: Told | None = None
) -> tuple[Tally, list[bytes]]:
    """`count` inputs, and those of them whose answer was of a shape that none before had, which `learn` builds upon."""
    random = Random(seed)
    seeds = list(dict.fromkeys((*target.seeds(), *kept)))
    if not learn:
        # A small budget is for what is new: most seeds are asked by other tests.
        random.shuffle(seeds)
        seeds = seeds[: count // 4]
    tally = Tally()
    shapes: set[int] = set()
    novel: list[bytes] = []
    for data in inputs(target, random, seeds):
        if tally.inputs >= count:
            break
        answer, failure = ask(target, data, twice=not learn or tally.inputs % TWICE == 0)
        if tally.add(data, answer, failure) and told is not None and failure is not None:
            told(data, failure)
        if learn and failure is None and len(novel) < _MOST_KEPT:
            shape = zlib.crc32(_VARIABLE.sub("", answer).encode("utf-8", "backslashreplace"))
            if shape not in shapes:
                shapes.add(shape)
                novel.append(data)
                seeds.append(data)
    return tally, novel
