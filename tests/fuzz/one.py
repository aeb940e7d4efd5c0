"""One target in a process of its own: guided by coverage where `atheris` is installed, else by the shape of answers.

Arguments: target, number of inputs, directory. The last line of standard output is what came of it, as JSON.
"""

import importlib
import json
import os
import pkgutil
import resource
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.fuzz.campaign import Tally
    from tests.fuzz.running import Failure
    from tests.fuzz.target import Target

_MEMORY: Final = 2 << 30


def guide() -> Any:
    """`atheris`, the package imported so that it sees the way through it; None where it is not installed."""
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        return None
    with atheris.instrument_imports(include=["dasf_lint"]):
        package = importlib.import_module("dasf_lint")
        for module in pkgutil.walk_packages(package.__path__, "dasf_lint."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return atheris


class Store:
    """Where inputs are kept between runs: those that taught something, and those that broke something."""

    def __init__(self, place: Path, name: str, target: "Target") -> None:
        self.corpus = place / "corpus" / name
        self.broken = place / "broken" / name
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.broken.parent.mkdir(exist_ok=True)
        self._target = target

    def keep(self, data: bytes) -> None:
        from hashlib import sha1

        (self.corpus / sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)

    def kept(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.corpus.iterdir())]

    def tell(self, data: bytes, failure: "Failure") -> None:
        """Stores the smallest input that breaks the same, and says how it becomes a test."""
        from tests.fuzz.minimise import minimise

        self.broken.mkdir(parents=True, exist_ok=True)
        small = minimise(self._target, data, failure)
        path = self.broken / "".join(char if char.isalnum() else "-" for char in failure.signature)[:80]
        path.write_bytes(small)
        folder = f"tests/fuzz/found/{self.broken.name}"
        print(f"{failure.kind}: {failure.signature}\n  {failure.message[:600]}\n  input: {path} ({len(small)} bytes)")
        print(f"  as a test: mkdir -p {folder} && cp '{path}' {folder}/what-it-shows", flush=True)


def main(arguments: list[str]) -> None:
    name, count, place = arguments[0], int(arguments[1]), Path(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    atheris = guide()
    from tests.fuzz import campaign
    from tests.fuzz.table import TARGETS

    target = TARGETS[name]
    store = Store(place.resolve(), name, target)
    if atheris is None:
        tally, novel = campaign.run(
            target, count, f"{name} {len(store.kept())}", store.kept(), learn=True, told=store.tell
        )
        for data in novel:
            store.keep(data)
        _end(tally)
    _guided(atheris, target, count, store)


def _guided(atheris: Any, target: "Target", count: int, store: Store) -> None:
    from tests.fuzz.campaign import TWICE, Tally
    from tests.fuzz.mutation import MOST, mutate
    from tests.fuzz.running import ask

    tally = Tally()
    for data in target.seeds():
        store.keep(data)
    others = store.kept()[:500]

    def test(data: bytes) -> None:
        answer, failure = ask(target, data, twice=tally.inputs % TWICE == 0)
        if tally.add(data, answer, failure) and failure is not None:
            store.tell(data, failure)
        if tally.inputs >= count:
            # libFuzzer has stored what it learned, and would go on without end.
            _end(tally)

    def change(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.2:
            return bytes(atheris.Mutate(data, most))
        return mutate(data, random, target, others, most)

    options = [
        f"-max_len={MOST}",
        "-verbosity=0",
        "-timeout=600",
        "-rss_limit_mb=0",
        f"-artifact_prefix={store.broken}-",
    ]
    atheris.Setup([sys.argv[0], *options, str(store.corpus)], test, custom_mutator=change)
    atheris.Fuzz()


def _end(tally: "Tally") -> None:
    found = {"inputs": tally.inputs, **{kind: tally.of_kind(kind) for kind in ("crash", "broken", "hang")}}
    print(json.dumps(found), flush=True)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
