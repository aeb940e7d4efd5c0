"""Which places a change touches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from dasf_lint.changes.lines import NOTHING, Touched, touched
from dasf_lint.core import limits
from dasf_lint.core.answers import Finding
from dasf_lint.core.budget import Budget
from dasf_lint.core.source import FileTree, MadeText, ReadError, SourceFile, Span

FindComments = Callable[[SourceFile], Sequence[tuple[int, int, str]] | None]
"""Start, end and text of every comment of a file; None where its language has none."""


class Touch:
    """`before` is the earlier state, `moved` says where files stood in it that stand elsewhere now.

    How a line is indented and what a comment in it says is not what it is about: where that alone is new, the line is
    the same. If it changes what a run finds, then that is seen by comparing what is found.
    """

    def __init__(self, before: FileTree, moved: Mapping[str, str], comments: FindComments) -> None:
        self._before = before
        self._moved = moved
        self._comments = comments
        self._steps = Budget(limits.max_line_steps)
        self._known: dict[SourceFile, Touched | None] = {}

    def touches(self, finding: Finding) -> bool:
        """Whether the change touches where it stands, a station of its value, a related place or a call around it."""
        return any(map(self._is_touched, dict.fromkeys(_places(finding))))

    def _is_touched(self, span: Span) -> bool:
        file = span.file
        if file not in self._known:
            self._known[file] = self._of(file)
        known = self._known[file]
        if known is None:
            return True
        if known is NOTHING:
            return False
        first, last = span.line - 1, file.position(max(span.start, span.end - 1))[0] - 1
        return known.meets(first, last)

    def _of(self, file: SourceFile) -> Touched | None:
        """The lines of a file that are touched; None for all of them."""
        if isinstance(file, MadeText):
            return NOTHING
        try:
            old = self._before.read(self._moved.get(file.path, file.path))
        except ReadError:
            return None
        return NOTHING if old.data == file.data else touched(self._lines(old), self._lines(file), self._steps)

    def _lines(self, file: SourceFile) -> list[str]:
        """The lines without comments and without blanks that say nothing."""
        pieces: list[str] = []
        at = 0
        for start, end, text in self._comments(file) or ():
            if start >= at:
                pieces += [file.text[at:start], *(char for char in text if char in "\r\n")]
                at = end
        bare = SourceFile(file.path, "".join((*pieces, file.text[at:])).encode("utf-8", "surrogatepass"))
        return [" ".join(bare.line(number + 1).split()) for number in range(len(bare.line_starts))]


def _places(finding: Finding) -> Iterator[Span]:
    yield finding.cause.span
    yield from _of_cause(finding)
    for member in finding.members:
        yield from (span for _, span in member.calls)


def _of_cause(finding: Finding) -> Iterable[Span]:
    places = [hop.place for hop in finding.cause.way]
    return [*(place for place in places if place is not None), *(span for _, span in finding.cause.related)]
