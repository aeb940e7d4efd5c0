"""Lines for people in the making: code frames, notes beside them, places, all as wide as the terminal allows.

Everything that comes from a repository goes through `visible` here or before, and no line begins with it.
"""

from collections.abc import Iterable
from typing import Final

from dasf_lint.core.source import Span
from dasf_lint.report.escape import line_start, link, visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.snippet import Excerpt, columns, frame
from dasf_lint.report.style import Style, bare, hyperlink

_SHORTEST_LABEL: Final = 100
"""Columns that a label has, whatever stands before it."""
_SHORTEST_TEXT: Final = 40
_SHORTEST_NAME: Final = 12
_POINTER: Final = 6
"""Columns before a place that an arrow leads to."""
_NARROWEST_FRAME: Final = 40
_NARROWEST_TEXT: Final = 30


class Canvas:
    """`out` are the lines so far, without their ends."""

    def __init__(self, options: RenderOptions) -> None:
        self.out: list[str] = []
        self.paint = Style(options.colour).paint
        self._width = options.width
        self._links = options.links
        self._wraps = options.wraps
        self._rules = options.rules

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.out)

    def blank(self) -> None:
        self.out.append("")

    def place(self, span: Span) -> str:
        """`main.tf:3:5`, for the middle of a line."""
        line, column = span.file.position(span.start)
        return self._linked(f"{visible(span.file.path)}:{line}:{column}", self._file_uri(span.file.path))

    def file(self, path: str) -> str:
        return self._linked(visible(path), self._file_uri(path))

    def policy(self, id: str) -> str:
        rule = self._rules.get(id)
        return self._linked(visible(id), link(rule.references[0]) if rule is not None and rule.references else None)

    def _file_uri(self, path: str) -> str | None:
        return None if self._links is None else self._links.file(path)

    def _linked(self, text: str, address: str | None) -> str:
        return text if self._links is None or address is None else hyperlink(text, address)

    def beside(self, span: Span, text: str, tail: str = "") -> None:
        """A place and a name, always on one line: the name is cut, and left out where no room is for it."""
        start, text, tail = self.place(span), visible(text), visible(tail)
        room = self._width - _POINTER - columns(bare(start)) - 2 - columns(tail)
        shown = cut(text, room) if room >= _SHORTEST_NAME else ""
        self.arrow(f"{start}{': ' if shown else ''}{shown}{tail}")

    def arrow(self, text: str, *, indent: int = 2, kind: str = "-->") -> None:
        """A line that leads to a place; `text` is safe."""
        self.out.append(f"{' ' * indent}{self.paint('gutter', kind)} {text}")

    def excerpt(self, span: Span) -> Excerpt:
        return frame(span, width=max(self._width - 8, _NARROWEST_FRAME))

    def frame(self, each: Excerpt, span: Span, label: str, gutter: int, kind: str) -> None:
        """A line of source below its place, with marks and a label; `kind` is primary or secondary."""
        paint = self.paint
        bar = paint("gutter", f"{' ' * gutter} |")
        if kind == "secondary":
            self.out.append(bar)
        self.arrow(self.place(span), indent=gutter - 1, kind="-->" if kind == "primary" else ":::")
        self.out.append(bar)
        self.out.append(f"{paint('gutter', f'{each.number:>{gutter}} |')} {each.text}".rstrip())
        marks = ("^" if kind == "primary" else "-") * each.length
        left = self._width - (gutter + 4 + each.offset + each.length)
        label = visible(label)
        if self._wraps and columns(label) > left:
            # A terminal would part a word at its edge: the label goes below, where it has the whole line.
            self.out.append(f"{bar} {' ' * each.offset}{paint(kind, marks)}")
            lines = wrapped(label, self._width - gutter - 5)
            self.out.extend(f"{bar}   {paint(kind, line)}" for line in lines)
            return
        text = f"{marks} {cut(label, max(left, _SHORTEST_LABEL))}".rstrip()
        self.out.append(f"{bar} {' ' * each.offset}{paint(kind, text)}")

    def bar(self, gutter: int) -> None:
        self.out.append(self.paint("gutter", f"{' ' * gutter} |"))

    def note(self, gutter: int, name: str, text: str, *, wrap: bool = True) -> None:
        """`= fix: ...` below a frame or a heading."""
        head = f"{' ' * gutter} {self.paint('gutter', '=')} {self.paint('strong', name)}: "
        self.hanging(head, text, gutter + 3 + len(name) + 2, wrap=wrap)

    def message(self, head: str, text: str, kind: str = "") -> None:
        """What a finding or a diagnostic says, behind `head`, which is safe."""
        text = visible(text)
        lines = wrapped(text, self._width - 2, columns(bare(head)) - 2) if self._wraps else [text]
        shown = [self.paint(kind, line) if kind else line for line in lines]
        self.out.append(head + shown[0])
        self.out.extend(f"  {line}" for line in shown[1:])

    def hanging(self, head: str, text: str, indent: int, *, wrap: bool = True) -> None:
        """`text` behind `head`, which is safe; further lines are indented by as much as `indent`."""
        text = visible(" ".join(text.split()))
        begins = columns(bare(head))
        lines = wrapped(text, self._width - indent, begins - indent) if wrap else [text]
        self.out.append(head + lines[0])
        self.out.extend(" " * indent + line for line in lines[1:])

    def line(self, head: str, text: str) -> None:
        """`text` behind `head`, which is safe, cut at the width."""
        room = max(self._width - columns(bare(head)), _SHORTEST_TEXT)
        self.out.append(head + cut(visible(" ".join(text.split())), room))


def gutter_of(frames: Iterable[Excerpt]) -> int:
    """Columns that line numbers take, with a blank before them."""
    return max(len(str(each.number)) for each in frames) + 1


def cut(text: str, room: int) -> str:
    return text if columns(text) <= room else text[: max(room - 1, 0)] + "…"


def wrapped(text: str, width: int, taken: int = 0) -> list[str]:
    """At least one line; words longer than a line stand alone on theirs. `taken` columns of the first are not free."""
    width = max(width, _NARROWEST_TEXT)
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        room = width if lines else width - taken
        if current and columns(current) + 1 + columns(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    # GitHub obeys commands behind blanks as well.
    return [line_start(line) for line in (*lines, current)]
