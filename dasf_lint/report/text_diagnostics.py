"""Diagnostics, gaps and what is left out, in `--format text`."""

from collections.abc import Sequence
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.report.canvas import Canvas, gutter_of
from dasf_lint.report.escape import visible
from dasf_lint.report.redact import Shown

FEW: Final = 3
"""Warnings about the input that are shown in full, beside findings that they do not hide."""


class TextDiagnostics:
    """Writes on a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._paint = canvas.paint

    def each(self, diagnostic: Diagnostic, *, may_hide: Sequence[str] = ()) -> None:
        canvas = self._canvas
        span = diagnostic.span
        canvas.message(f"{self._head(diagnostic)}: ", diagnostic.message)
        if span is not None:
            excerpt = canvas.excerpt(span)
            gutter = gutter_of([excerpt])
            canvas.frame(excerpt, span, "", gutter, "primary")
            if may_hide:
                canvas.note(gutter, "may hide", ", ".join(dict.fromkeys(may_hide)))
        else:
            self._pointer(diagnostic)
        canvas.blank()

    def by_code(self, found: Sequence[Diagnostic]) -> None:
        """A line for each code, with how many there are and the first of them."""
        codes: dict[str, list[Diagnostic]] = {}
        for diagnostic in found:
            codes.setdefault(diagnostic.code, []).append(diagnostic)
        for alike in codes.values():
            first = alike[0]
            count = f"{len(alike):,}, such as: " if len(alike) > 1 else ""
            self._canvas.line(f"{self._head(first)}: {count}", first.message)
            self._pointer(first)
        if codes:
            self._canvas.blank()

    def _pointer(self, diagnostic: Diagnostic) -> None:
        if diagnostic.span is not None:
            self._canvas.arrow(self._canvas.place(diagnostic.span))
        elif diagnostic.path is not None:
            self._canvas.arrow(self._canvas.file(diagnostic.path))

    def _head(self, diagnostic: Diagnostic) -> str:
        return f"{self._paint(diagnostic.level, diagnostic.level)}[{diagnostic.code}]"

    def gaps(self, report: Shown) -> None:
        """Each once: what tells of a gap tells as well what may hide in it."""
        hidden: dict[tuple[str, int], list[str]] = {}
        for gap in report.gaps:
            if gap.span is not None and gap.types is not None:
                hidden.setdefault((gap.span.file.path, gap.span.line), []).extend(gap.types)
        told: set[tuple[str, int]] = set()
        for diagnostic in in_order(report.diagnostics):
            if diagnostic.level == "gap":
                at = None if diagnostic.span is None else (diagnostic.span.file.path, diagnostic.span.line)
                self.each(diagnostic, may_hide=() if at is None else hidden.get(at, ()))
                told.update(() if at is None else (at,))
        others = [gap for gap in report.gaps if gap.span is None or (gap.span.file.path, gap.span.line) not in told]
        for gap in others:
            types = "" if gap.types is None else f" (may hide {', '.join(gap.types)})"
            place = "" if gap.span is None else f" at {gap.span.file.path}:{gap.span.line}"
            self._canvas.out.append(f"{self._paint('gap', 'gap')}: {visible(gap.what + types + place)}")
        if others:
            self._canvas.blank()

    def left_out(self, report: Shown) -> None:
        alone = [each.root for each in report.roots if each.root.alone]
        for root in alone:
            self._canvas.out.append(f"{self._paint('note', 'by itself')}: {visible(f'{root.id}: {root.alone}')}")
        for each in report.left_out:
            self._canvas.out.append(f"{self._paint('note', 'left out')}: {visible(f'{each.path}: {each.why}')}")
        if alone or report.left_out:
            self._canvas.blank()
