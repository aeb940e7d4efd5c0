"""Comments that excuse a finding, and entries of the configuration that do.

A comment `dasf-lint: ignore[ID, ...] reason`, optionally `until=YYYY-MM-DD` before the reason. At the end of a line it
holds for that line, alone on a line for the next line and for the next one that is no comment; where the line opens a
block, a mapping or an element of a list, for the whole of it. It may stand behind another comment on its line; behind a
line that is commented out it holds for that line. It is valid at any station of the way of a value and at the calls of
the modules around a resource, and removes only the members of a finding that pass through it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import Finding, Member, Suppression, UnknownAnswer
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import Hints
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.project.comment_scopes import CommentScope, Scopes, folded, folded_names
from dasf_lint.project.config import Config, ConfiguredSuppression
from dasf_lint.project.suppress_entries import SuppressEntries

CommentsOf = Callable[[SourceFile], Sequence[tuple[int, int, str]] | None]
"""Start, end and text of every comment of a file; None of a language without."""

ExtentsOf = Callable[[SourceFile], Iterable[tuple[int, int]]]
"""Start and end of every block, mapping and argument of a file."""

_MENTION: Final = re.compile(rb"dasf.{1,3}lint", re.IGNORECASE | re.DOTALL)
_MARK: Final = re.compile(r"dasf-lint\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_SECOND: Final = re.compile(r"(?:(?<=[ \t])|^)(?:#+|//+|--+)[ \t]*dasf-lint[ \t]*:", re.IGNORECASE | re.MULTILINE)
"""A sign of a comment inside of a comment, and the mark behind it."""
_ALONE: Final = re.compile(r"[ \t]*(?:#|//|--|/\*)[#/\- \t]*dasf-lint\s*:", re.IGNORECASE)
_LOOKALIKE: Final = re.compile(r"dasf[^\w\s]lint\s*:\s*ignore", re.IGNORECASE)
_LIKE_A_COMMENT: Final = re.compile(r"dasf-lint\s*:\s*ignore\s*\[", re.IGNORECASE)
_IGNORE: Final = re.compile(r"ignore\s*\[([^\]]*)\]\s*(.*)", re.IGNORECASE | re.DOTALL)
_UNTIL: Final = re.compile(r"until\s*=\s*(\S*)\s*(.*)", re.IGNORECASE | re.DOTALL)
_DATE: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


class Applied(NamedTuple):
    findings: list[Finding]
    suppressed: list[Finding]
    diagnostics: list[Diagnostic]


def apply(
    findings: Sequence[Finding],
    files: Iterable[SourceFile],
    comments: CommentsOf,
    knows: Callable[[str], bool],
    *,
    as_of: str,
    extents: ExtentsOf | None = None,
    config: Config | None = None,
    unknown: Sequence[UnknownAnswer] = (),
    controls: Mapping[str, Collection[str]] = MappingProxyType({}),
    names: Collection[str] = (),
    asked: Callable[[str], bool] = lambda _: True,
    looked_at: Callable[[ConfiguredSuppression], bool] = lambda _: True,
    sees_all: Callable[[str], bool] = lambda _: True,
    protected: Collection[str] = (),
) -> Applied:
    """Findings parted into those that count and those that are excused; a finding may become one of each.

    knows      whether a policy, an alias or a control has this name; `names` are all of them, for suggestions
    asked      whether a policy of this name was asked in this run: else its comment cannot be without effect
    looked_at  whether everything was judged that an entry of the configuration may be about
    sees_all   whether everything was judged that may have a finding in this file: else a comment that excuses nothing
               may be for another root
    unknown    answers that were not decided: a comment on one of them has its reason, and so has an entry
    controls   those of every policy, by its slug
    protected  policies that may not be suppressed
    """
    reader = _SuppressionReader(comments, extents, knows, names, as_of)
    for file in files:
        if _MENTION.search(file.data):
            reader.read(file)
    scopes = reader.scopes
    entries = SuppressEntries(_valid(config, as_of, reader.diagnostics) if config is not None else ())
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    refused: list[Diagnostic] = []
    for finding in findings:
        if finding.policy in protected:
            kept.append(finding)
            refused += _refused(finding, scopes, entries)
            continue
        remaining, excused = _part(finding, scopes, entries)
        if remaining is not None:
            kept.append(remaining)
        suppressed += excused
    for answer in unknown:
        names_of_it = folded_names(answer.policy, answer.aliases, controls.get(answer.policy, ()))
        places = (answer.span, *(span for _, span in answer.calls))
        for place in places:
            scopes.excusing(place, names_of_it)
        paths = dict.fromkeys(place.file.path for place in places)
        entries.may_excuse(names_of_it, tuple(paths), tuple(dict.fromkeys((answer.address, answer.told_address))))
    told = _bounded([*reader.diagnostics, *refused, *_unused(scopes, asked, kept, sees_all)])
    told += entries.diagnostics(asked, looked_at)
    for finding in (*kept, *suppressed):
        finding.members = [member._replace(places=(), cause=None) for member in finding.members]
    return Applied(kept, suppressed, told)


def _part(finding: Finding, scopes: Scopes, entries: SuppressEntries) -> tuple[Finding | None, list[Finding]]:
    """What remains of a finding, and one finding for each suppression of some of its members."""
    remaining: list[Member] = []
    excused: dict[Suppression, list[Member]] = {}
    for member, suppression in _suppressions(finding, scopes, entries):
        if suppression is None:
            remaining.append(member)
        else:
            excused.setdefault(suppression, []).append(member)
    if not excused:
        return finding, []
    made = [_copy(finding, members, suppression) for suppression, members in excused.items()]
    return (_copy(finding, remaining, None) if remaining else None), made


def _suppressions(
    finding: Finding, scopes: Scopes, entries: SuppressEntries
) -> Iterable[tuple[Member, Suppression | None]]:
    """Each member with what excuses it: a comment before an entry of the configuration."""
    names = folded_names(finding.policy, finding.aliases, (control.id for control in finding.controls))
    cause = finding.cause.span
    for member in finding.members:
        places = member.places or (cause,)
        found = None
        for place in dict.fromkeys((cause, *places) if len(finding.members) == 1 else places):
            scope = scopes.excusing(place, names)
            found = found or scope
        addresses = tuple(dict.fromkeys((member.address, member.told_address)))
        suppression = entries.excusing(names, cause.file.path, addresses)
        yield member, found.suppression() if found is not None else suppression


def _refused(finding: Finding, scopes: Scopes, entries: SuppressEntries) -> Iterable[Diagnostic]:
    """What would excuse some of a finding whose policy lets nothing do so."""
    spans = dict.fromkeys(each.span for _, each in _suppressions(finding, scopes, entries) if each is not None)
    message = f"{finding.policy} may not be suppressed: it says `suppressible: false`"
    return [Diagnostic("warning", "suppression", message, span=span) for span in spans]


def _bounded(told: list[Diagnostic]) -> list[Diagnostic]:
    """The first of them; the others are counted."""
    more = len(told) - limits.max_suppression_warnings
    if more <= 0:
        return told
    message = f"{more:,} more comments are malformed, expired or without effect"
    return [*told[:-more], Diagnostic("warning", "suppression", message, span=told[-more].span)]


def _copy(finding: Finding, members: list[Member], suppression: Suppression | None) -> Finding:
    """A part of a finding: it says what is said of the first of its members."""
    first = members[0]
    made = Finding(
        policy=finding.policy,
        title=finding.title,
        severity=finding.severity,
        cause=first.cause or finding.cause,
        members=members,
        message=first.message or finding.message,
        remediation=finding.remediation,
        aliases=finding.aliases,
        check=finding.check,
        check_confidence=finding.check_confidence,
        profile=finding.profile,
        controls=finding.controls,
        sensitive=finding.sensitive,
        suppression=suppression,
        grade=finding.grade,
    )
    made.keep_fingerprint(finding)
    return made


# --- comments -------------------------------------------------------------------------------------------------------


class _SuppressionReader:
    """Collects the valid suppressions of files, and a warning for each that is not."""

    def __init__(
        self,
        comments: CommentsOf,
        extents: ExtentsOf | None,
        knows: Callable[[str], bool],
        names: Collection[str],
        as_of: str,
    ) -> None:
        self.scopes = Scopes()
        self.diagnostics: list[Diagnostic] = []
        self._comments = comments
        self._extents = extents
        self._knows = knows
        self._names = names
        self._hints = Hints()
        self._as_of = as_of

    def read(self, file: SourceFile) -> None:
        comments = self._comments(file)
        if comments is None:
            for match in _LIKE_A_COMMENT.finditer(file.text):
                message = "JSON has no comments, so this suppresses nothing"
                way = "an entry of `suppress` in the configuration would"
                self._warn(Span(file, match.start(), match.end()), f"{message}; {way}")
            return
        page = _CommentedText(file, comments, self._extents)
        for start, end, text in comments:
            if _LOOKALIKE.search(text) and not _MARK.search(text):
                message = "this looks like a suppression, but its `dasf-lint` is not written with a hyphen"
                self._warn(Span(file, start, end), message)
                continue
            for span, part, is_first in _marks(Span(file, start, end), text):
                found = _MARK.fullmatch(_body(part))
                if found is not None:
                    is_inside = not is_first and page.is_alone(start)
                    self._suppression(span, found.group(1), page, is_inside=is_inside)

    def _warn(self, span: Span, message: str) -> None:
        self.diagnostics.append(Diagnostic("warning", "suppression", message, span=span))

    def _suppression(self, span: Span, text: str, page: "_CommentedText", *, is_inside: bool) -> None:
        found = _IGNORE.fullmatch(text.strip())
        if found is None:
            self._warn(span, "not understood; write `dasf-lint: ignore[ID, ...] reason`")
            return
        ids = [id for part in found.group(1).split(",") if (id := part.strip())]
        until, reason = None, found.group(2).strip()
        dated = _UNTIL.fullmatch(reason)
        if dated is not None:
            until, reason = dated.group(1), dated.group(2).strip()
            if not _DATE.fullmatch(until):
                self._warn(span, f"until={until} is no date; write until=YYYY-MM-DD. It suppresses nothing")
                return
        if not ids or len(ids) > limits.max_ignored_ids:
            self._warn(span, "it names no policy; write `dasf-lint: ignore[ID, ...] reason`")
            return
        if not reason:
            self._warn(span, "no reason is given, so it suppresses nothing; write it behind the bracket")
            return
        if until is not None and until < self._as_of:
            self._warn(span, f"it expired on {until} and suppresses nothing any more")
            return
        known = [id for id in ids if self._is_known(id, span)]
        if known:
            for start, end in page.holds_for(span, is_inside=is_inside):
                # Whoever comments out a line does so with its comment, and has nothing to take away.
                self.scopes.add(CommentScope(span, known, reason, until, start, end, is_told=not is_inside))

    def _is_known(self, id: str, span: Span) -> bool:
        if "*" in id:
            self._warn(span, f"{id} is no name of a policy; patterns are not allowed")
            return False
        if self._knows(id) or self._knows(id.lower()) or self._knows(id.upper().replace(" ", "-")):
            return True
        self._warn(span, f'no policy, alias or control is named "{id}"{self._hints.hint(id, self._names)}')
        return False


class _CommentedText:
    """The text of a file as its suppressions see it: lines without comments, and extents by where they begin."""

    __slots__ = ("_begins", "_comments", "_extents", "_file", "_find", "_following", "_next")

    def __init__(self, file: SourceFile, comments: Sequence[tuple[int, int, str]], extents: ExtentsOf | None) -> None:
        self._file = file
        self._comments = comments
        self._find = extents
        self._extents: list[tuple[int, int]] | None = None
        self._following: list[int] | None = None
        self._next: list[int] = []
        self._begins: dict[int, int] = {}
        """Where the text of a line begins."""

    def is_alone(self, start: int) -> bool:
        """Whether the comment that starts there has nothing before it on its line."""
        line, _ = self._file.position(start)
        begins = self._begins.get(line)
        if begins is None:
            text = self._file.line(line)
            begins = self._file.line_starts[line - 1] + len(text) - len(text.lstrip())
            self._begins[line] = begins
        return start <= begins

    def holds_for(self, span: Span, *, is_inside: bool = False) -> list[tuple[int, int]]:
        """From the first to the last offset of each stretch that the comment at `span` holds for.

        is_inside  it stands in what is commented out, and holds for nothing else
        """
        file = self._file
        if not self.is_alone(span.start):
            line, _ = file.position(span.start)
            first, last = file.line_starts[line - 1], _end_of_line(file, line)
            return [(first, max([last, *self._ends_of_what_begins(first, span.start)]))]
        line, _ = file.position(span.end)
        if self._following is None:
            self._following = self._lines_with_text()
            self._next = self._lines_to_excuse()
        lines = [_behind(self._next, line)]
        if not is_inside:
            lines.append(_behind(self._following, line) or len(file.line_starts))
        return [self._stretch(each) for each in dict.fromkeys(lines) if each is not None]

    def _stretch(self, line: int) -> tuple[int, int]:
        first, last = self._file.line_starts[line - 1], _end_of_line(self._file, line)
        return first, max([last, *self._ends_of_what_begins(first, last)])

    def _ends_of_what_begins(self, first: int, last: int) -> Iterable[int]:
        """Where each extent ends that is the first thing on the line from `first` to `last`."""
        if self._extents is None:
            self._extents = sorted(self._find(self._file)) if self._find is not None else []
        text = self._file.text
        low, high = bisect_left(self._extents, (first, 0)), bisect_right(self._extents, last, key=lambda each: each[0])
        return [end for start, end in self._extents[low:high] if not text[first:start].strip(" \t-")]

    def _lines_with_text(self) -> list[int]:
        file = self._file
        parts: list[str] = []
        at = 0
        for start, end, _ in self._comments:
            parts += (file.text[at:start], " " * (end - start))
            at = end
        text = "".join((*parts, file.text[at:]))
        return [
            number
            for number, first in enumerate(file.line_starts, 1)
            if text[first : _end_of_line(file, number)].strip()
        ]

    def _lines_to_excuse(self) -> list[int]:
        """Lines that hold something, a comment or not, but for the comments that excuse."""
        lines = range(1, len(self._file.line_starts) + 1)
        texts = map(self._file.line, lines)
        return [number for number, text in zip(lines, texts, strict=True) if text.strip() and not _ALONE.match(text)]


def _behind(lines: Sequence[int], line: int) -> int | None:
    """The first of the lines behind one."""
    at = bisect_right(lines, line)
    return lines[at] if at < len(lines) else None


def _end_of_line(file: SourceFile, line: int) -> int:
    """The offset where the text of a line ends, its ending not included."""
    return file.line_starts[line - 1] + len(file.line(line))


def _marks(comment: Span, text: str) -> Iterable[tuple[Span, str, bool]]:
    """The parts of a comment that may excuse something, with their text, and whether that is its beginning: a further
    sign of a comment begins a part, which ends with its line."""
    first = _ALONE.match(text)
    seconds = [match.start() for match in _SECOND.finditer(text, first.end() if first is not None else 1)]
    ends = [*seconds, len(text)]
    yield comment._replace(end=comment.start + ends[0]), text[: ends[0]], True
    for start, end in zip(seconds, ends[1:], strict=True):
        part = text[start:end].splitlines()[0].rstrip()
        part = part.removesuffix("*/").rstrip() if text.startswith("/*") else part
        yield Span(comment.file, comment.start + start, comment.start + start + len(part)), part, False


def _body(text: str) -> str:
    """A comment without its signs."""
    if text.startswith("/*"):
        text = text[2:].removesuffix("*/")
    return text.lstrip("#/- \t").strip()


def _unused(
    scopes: Scopes, asked: Callable[[str], bool], kept: Sequence[Finding], sees_all: Callable[[str], bool]
) -> Iterable[Diagnostic]:
    unused = [(scope, id) for scope, id in scopes.unused() if asked(id)]
    stations = _Stations(kept if unused else ())
    for scope, id in unused:
        path = scope.comment.file.path
        if not sees_all(path):
            continue
        message = f"{id} has no finding here, so it suppresses nothing"
        yield Diagnostic("warning", "suppression", message + stations.nearest(id, scope.comment), span=scope.comment)


class _Stations:
    """Where a comment about a policy would count: the lines of what is found, by every name of the policy."""

    __slots__ = ("_first", "_lines")

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._lines: dict[str, dict[str, list[int]]] = {}
        self._first: dict[str, Span] = {}
        for finding in findings:
            places = {finding.cause.span, *(place for member in finding.members for place in member.places)}
            controls = [control.id for control in finding.controls]
            for name in folded_names(finding.policy, finding.aliases, controls):
                self._first.setdefault(name, finding.cause.span)
                by_path = self._lines.setdefault(name, {})
                for place in places:
                    by_path.setdefault(place.file.path, []).append(place.line)
        for by_path in self._lines.values():
            for lines in by_path.values():
                lines.sort()

    def nearest(self, id: str, comment: Span) -> str:
        """The nearest line in the same file, else where the first finding stands; nothing where there is none."""
        name, path = folded(id), comment.file.path
        lines = self._lines.get(name, {}).get(path)
        if lines:
            at = bisect_left(lines, comment.line)
            line = min(lines[max(at - 1, 0) : at + 1], key=lambda each: abs(each - comment.line))
            return f"; it would count at {path}:{line}"
        first = self._first.get(name)
        return f"; it would count at {first.file.path}:{first.line}" if first is not None else ""


def _valid(config: Config, as_of: str, diagnostics: list[Diagnostic]) -> list[ConfiguredSuppression]:
    found: list[ConfiguredSuppression] = []
    for entry in config.suppress:
        if entry.until is not None and entry.until < as_of:
            message = f"it expired on {entry.until} and suppresses nothing any more"
            diagnostics.append(Diagnostic("warning", "suppression", message, span=entry.span))
        else:
            found.append(entry)
    return found
