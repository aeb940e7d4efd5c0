"""Files as reports may show them: names, positions and lines, without what is secret in them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from typing import Final

from dasf_lint.core import credentials
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report.line_hash import WINDOW, line_hashes
from dasf_lint.report.mask import MASK, MaskedStretch, hidden, merged, stretches

Find = Callable[[str], Iterable[MaskedStretch]]

_HCL_NAME: Final = re.compile(r"[\w-]+[ \t]*=(?!=)[ \t]*")
_YAML_NAME: Final = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'[^'\n]*')\s*:[ \t]*|[^\s:#&*\"'{\[][^\n:]*:(?=\s)[ \t]*")
_JSON_NAME: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"\s*:\s*")
_CALL: Final = re.compile(r"(?<!\w)sensitive\(\s*(\"(?:[^\"\\]|\\.)*)")
_GIVEN: Final = re.compile(r"[\s{]*\"?([\w-]+)\"?\s*[=:]\s*")
_NOTHING: Final = frozenset({"", '""', "''", "null", "~", "true", "false", "[]", "{}"})
"""Values that give nothing away."""
_LONGEST_NAME: Final = 1_000


class ShownFile(SourceFile):
    """A file of which nothing but this can be read; offsets and columns are those of the file itself.

    `secret` are stretches of the file that hold secrets, whatever they say, from their names on; `find` says where a
    line holds further ones; `variables` are sensitive, which counts in files of values. With `find` None everything is
    shown.
    """

    __slots__ = ("_file", "_find", "_hidden", "_secret", "_starts", "_variables")

    def __init__(
        self,
        file: SourceFile,
        path: str,
        secret: Collection[Span],
        find: Find | None,
        variables: Collection[str] = (),
    ) -> None:
        super().__init__(path, b"")
        self._file = file
        self._find = find
        self._variables = variables if file.path.endswith((".tfvars", ".tfvars.json")) else ()
        self._secret = self._values(secret) if find is not None else []
        self._starts = [start for start, _ in self._secret]
        self._hidden: dict[int, list[MaskedStretch]] = {}

    @property
    def text(self) -> str:
        raise AttributeError("a report shows lines, never the text of a file")

    @property
    def line_starts(self) -> list[int]:
        return self._file.line_starts

    def line(self, number: int) -> str:
        return hidden(self._raw(number), self._stretches(number))

    def line_length(self, number: int) -> int:
        return self._file.line_length(number)

    def parts(self, number: int, start: int, end: int) -> tuple[str, str, str]:
        """A line before the column `start`, to the column `end`, and behind it; columns count from 0.

        What is hidden across one of them belongs to the middle.
        """
        line = self._raw(number)
        before, marked, after = [], [], []
        at = 0
        for first, last in (*self._stretches(number), (len(line), len(line))):
            before.append(line[at : min(first, start)])
            marked.append(line[max(at, start) : min(first, end)])
            after.append(line[max(at, end) : first])
            if first < last:
                (before if last <= start else after if first >= end else marked).append(MASK)
            at = last
        return "".join(before), "".join(marked), "".join(after)

    def line_hashes(self, lines: Collection[int]) -> dict[int, str]:
        """The hashes of lines; none of a line where something hidden is in what is hashed, which could be guessed."""
        found = line_hashes(self._file.data, lines)
        return {number: hash for number, hash in found.items() if not self._hides_within_hash(number)}

    # --- what is hidden ---------------------------------------------------------------------------------------------

    def _raw(self, number: int) -> str:
        return self._file.line(number)

    def _hides_within_hash(self, number: int) -> bool:
        seen = 0
        while seen < WINDOW and number <= len(self.line_starts):
            line = self._raw(number)
            visible = line if not self._stretches(number) else line[: self._stretches(number)[0][0]]
            seen += sum(1 for char in visible if char not in " \t")
            if visible is not line and seen < WINDOW:
                return True
            seen += 1
            number += 1
        return False

    def _stretches(self, number: int) -> list[MaskedStretch]:
        if self._find is None:
            return []
        found = self._hidden.get(number)
        if found is None:
            found = self._hidden[number] = self._search(number, self._find)
        return found

    def _search(self, number: int, find: Find) -> list[MaskedStretch]:
        line = self._raw(number)
        found = [*stretches(line), *find(line)]
        bare = self._file.path.endswith((".yml", ".yaml"))
        found += credentials.named_stretches(line, "bare" if bare else "quoted")
        found += credentials.named_stretches(line, "beside")
        found += [match.span(1) for match in _CALL.finditer(line)]
        given = _GIVEN.match(line)
        if given is not None and given.group(1) in self._variables:
            found.append((given.end(), len(line)))
        start = self.line_starts[number - 1]
        index = bisect_right(self._starts, start + len(line) - 1) - 1
        within: int | None = None
        while index >= 0 and self._secret[index][1] > start:
            within = self._secret[index][0] - start
            index -= 1
        if within is not None and line.strip():
            # A comment beside the value often says what it was before, so the rest of the line goes as well.
            found.append((max(within, len(line) - len(line.lstrip())), len(line)))
        return merged(found)

    def _values(self, spans: Iterable[Span]) -> list[MaskedStretch]:
        """Stretches of the file from the beginning of a value to its end, and private keys of several lines."""
        text = self._file.text
        found = [each for span in spans if (each := self._value(text, span)) is not None]
        if "PRIVATE KEY" in text:
            found += (each for each in credentials.stretches(text) if "\n" in text[slice(*each)])
        return merged(found)

    def _value(self, text: str, span: Span) -> MaskedStretch | None:
        start, end = span.start, span.end
        name = _name_of(self._file.path).match(text, start, min(end, start + _LONGEST_NAME))
        if name is not None:
            start = name.end()
        return None if text[start:end].strip() in _NOTHING else (start, end)


def _name_of(path: str) -> "re.Pattern[str]":
    if path.endswith((".yml", ".yaml")):
        return _YAML_NAME
    return _JSON_NAME if path.endswith(".json") else _HCL_NAME


def stretches_by_file(spans: Iterable[Span]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for span in spans:
        found.setdefault(span.file.path, []).append(span)
    return found
