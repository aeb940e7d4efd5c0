"""How far a run is, on standard error of a terminal, while a person waits: one line, written over, gone at the end."""

import sys
import time
from types import TracebackType
from typing import Final

from dasf_lint.cli import terminal
from dasf_lint.core.progress import Progress, RunStep, unwatched

_PATIENCE: Final = 1.0
"""Seconds that nobody is told anything: most runs are over by then."""
_PACE: Final = 0.1
_WORDS: Final[dict[RunStep, tuple[str, str]]] = {
    "reading": ("reading", "directories"), "evaluating": ("evaluating", "roots"), "asking": ("asking", "policies"),
}  # fmt: skip


class Meter:
    """Takes what a run says, and writes some of it if anybody looks.

    There is no thread: where a run says nothing, the line stays as it is.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.progress: Progress = unwatched if quiet or not terminal.is_watched(sys.stderr) else self._at
        self._next = time.monotonic() + _PATIENCE
        self._shown = 0

    def _at(self, step: RunStep, done: int, of: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PACE
        verb, things = _WORDS[step]
        text = f"{verb} {done:,} of {of:,} {things} ..." if of else f"{verb} {done:,} {things} ..."
        # Blanks and not a command of the terminal: whatever it is, the line is empty afterwards.
        terminal.write_error(f"\r{text}{' ' * (self._shown - len(text))}")
        self._shown = max(self._shown, len(text))

    def __enter__(self) -> Progress:
        return self.progress

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._shown:
            terminal.write_error(f"\r{' ' * self._shown}\r")
            self._shown = 0
