"""What a run has asked a tree, so that it can be seen whether another state of the tree would answer the same."""

from collections.abc import Callable
from typing import Final, TypeVar

from dasf_lint.core.source import Entry, EntryKind, FileTree, ReadError, SourceFile, is_at_or_below

_Answer = TypeVar("_Answer")


class RecordedTree:
    """A tree that remembers its answers. A run asks nothing else, so the same answers make the same run."""

    def __init__(self, tree: FileTree) -> None:
        self._tree = tree
        self._read: Final[dict[str, object]] = {}
        self._entries: Final[dict[str, object]] = {}
        self._kinds: Final[dict[str, object]] = {}
        self._real_paths: Final[dict[str, object]] = {}

    def read(self, path: str) -> SourceFile:
        return _kept(self._read, path, self._tree.read)

    def entries(self, directory: str) -> list[Entry]:
        return _kept(self._entries, directory, self._tree.entries)

    def kind(self, path: str) -> EntryKind | None:
        return _kept(self._kinds, path, self._tree.kind)

    def real_path(self, path: str) -> str:
        return _kept(self._real_paths, path, self._tree.real_path)

    def files(self) -> list[SourceFile]:
        """Every file that was read, in the order of paths."""
        return [file for _, file in sorted(self._read.items()) if isinstance(file, SourceFile)]

    def knows(self, path: str) -> bool:
        """Whether something was read at or below a path."""
        return any(is_at_or_below(read, path) for read in self._read)

    def answers_alike(self, other: FileTree) -> bool:
        """Whether another tree answers all that was asked in the same way; the same text is the same object there."""
        asked = (
            (self._read, other.read), (self._entries, other.entries), (self._kinds, other.kind),
            (self._real_paths, other.real_path),
        )  # fmt: skip
        return all(
            answer is again or answer == again
            for answers, ask in asked
            for path, answer in answers.items()
            for again in [_answer(path, ask)]
        )


def _kept(answers: dict[str, object], path: str, ask: Callable[[str], _Answer]) -> _Answer:
    try:
        answer = answers[path] = ask(path)
    except ReadError as error:
        answers[path] = error.code
        raise
    return answer


def _answer(path: str, ask: Callable[[str], object]) -> object:
    try:
        return ask(path)
    except ReadError as error:
        return error.code
