"""One input, watched: twice, so that both answers can be compared, with a ceiling of processor time and an audit hook."""

import importlib
import pkgutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType, TracebackType
from typing import Final, NamedTuple

import dasf_lint
from dasf_lint import lazy
from tests.fuzz.target import Broken, Target
from tests.hostile.child import Watch

NOWHERE: Final = "/nowhere-at-all"
"""The project root of inputs that live in memory: no file may be opened for them."""


class Hang(BaseException):
    """More processor time than an input may take. Nothing in the product catches it."""


class Failure(NamedTuple):
    """`signature` is the same for the same mistake: the exception and where it came from."""

    kind: str
    signature: str
    message: str


@cache
def watch() -> Watch:
    """The one audit hook of this process; hooks cannot be taken away again, but it sees only while an input is asked."""
    made = Watch()
    sys.addaudithook(made)
    return made


@cache
def warm() -> None:
    """Modules that are imported on first use are no affair of the watch."""
    for module in pkgutil.walk_packages(dasf_lint.__path__, "dasf_lint."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("locale", "_strptime"):
        importlib.import_module(name)
    for name in ("yaml", "jsonschema", "re2"):
        getattr(lazy, name)()


@contextmanager
def watched(root: str) -> Iterator[None]:
    """Whatever is done in here is done for the project root `root`."""
    before = watch().root
    watch().root = root
    try:
        yield
    finally:
        watch().root = before


@contextmanager
def unwatched() -> Iterator[None]:
    """What the harness itself does."""
    before = watch().root
    watch().root = None
    try:
        yield
    finally:
        watch().root = before


@contextmanager
def ceiling(seconds: float) -> Iterator[None]:
    """Raises Hang once the process has computed for so long; time in which it waits does not count."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def ask(target: Target, data: bytes, *, seconds: float | None = None, twice: bool = True) -> tuple[str, Failure | None]:
    """The answer to an input, or what is wrong with it. `twice` compares two answers."""
    warm()
    seen = watch().seen
    seen.clear()
    answer = ""
    try:
        with ceiling(target.seconds if seconds is None else seconds), watched(NOWHERE):
            answer = target.run(data)
            again = target.run(data) if twice else answer
        if answer != again:
            raise Broken(f"two answers: {_difference(answer, again)}")
        done = [each for each in seen if not _imports(each)]
        if done:
            raise Broken(f"what the process did, {done[0].split()[0]}: {done[:5]}")
    except Hang as error:
        return answer, Failure("hang", f"hang at {_place(error.__traceback__)}", "")
    except (Exception, RecursionError) as error:  # noqa: BLE001  # whatever it is, that is what is looked for
        return answer, _failure(error)
    return answer, None


def _imports(event: str) -> bool:
    """Whether somebody looked for a module of the standard library that is imported on first use."""
    name, _, path = event.partition(" ")
    return name == "os.listdir" and path in sys.path


def _failure(error: Exception) -> Failure:
    text = str(error)
    if isinstance(error, Broken):
        return Failure("broken", text.partition(":")[0], text)
    return Failure("crash", f"{type(error).__name__} at {_place(error.__traceback__)}", text[:500])


def _place(trace: TracebackType | None) -> str:
    """The innermost two frames inside the product."""
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/dasf_lint/" in code.co_filename:
            places.append(f"{code.co_filename.rpartition('/dasf_lint/')[2]}:{code.co_name}")
        trace = trace.tb_next
    # A recursion ends anywhere, so what counts is what takes part in it.
    return " < ".join(reversed(list(dict.fromkeys(places[-2:])))) or "the harness"


def _difference(one: str, other: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(at - 40, 0) : at + 80]!r} and {other[max(at - 40, 0) : at + 80]!r}"
