"""The one gate: everything that an output prints of a repository passes here once, and comes out without secrets.

A report is rebuilt before a format sees it: every text in it is redacted, whatever object holds it, unless the tables
below say that it is a word of the linter's own; so a new field is covered before anybody thinks of it, and so is a new
format. Files become `ShownFile`s, which have no text but redacted lines. Other documents pass as JSON, texts for people
one by one (`shown`). What is hidden: documented forms of credentials and words of high entropy (`report.mask`), the
sensitive values of the run (`report.exact`), and the places in source that hold them (`report.lines`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, NewType

from dasf_lint.core import credentials, limits, numbers
from dasf_lint.core.answers import (
    Configuration,
    Control,
    EntryScope,
    Finding,
    LeftOut,
    Member,
    OwnFramework,
    Report,
    Suppression,
    UnknownAnswer,
    UnknownReason,
    Weakening,
)
from dasf_lint.core.credential_names import names_a_credential, nearest_name
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Environment, Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.placeholders import is_open
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.standing import Standing
from dasf_lint.report.escape import visible
from dasf_lint.report.exact import Exact
from dasf_lint.report.lines import ShownFile, stretches_by_file
from dasf_lint.report.mask import MASK, MaskedStretch, hidden, known, merged, stretches
from dasf_lint.report.options import RenderOptions, Rule

Shown = NewType("Shown", Report)
"""A report that passed the gate. Formats take nothing else."""


class Word(str):
    """A word of the linter's own in a document: of a closed list, never of a repository."""

    __slots__ = ()


class ShownName(str):
    """The name of a file, directory or root in a document: what `Redactor.name` is for."""

    __slots__ = ()


_WORDS: Final[dict[type, frozenset[str]]] = {
    # Of closed lists, dates that were checked, hashes of ours.
    Configuration: frozenset({"digest", "origin"}),
    Control: frozenset({"risks"}),
    Diagnostic: frozenset({"code", "level"}),
    Environment: frozenset({"confidence", "name"}),
    Finding: frozenset({"_fingerprint", "_place", "baseline", "check_confidence", "grade", "profile", "severity"}),
    Hop: frozenset({"kind"}),
    Report: frozenset({"accounts", "as_of", "pack"}),
    Root: frozenset({"kind"}),
    EntryScope: frozenset({"environment"}),
    Rule: frozenset({"confidence", "profile", "severity"}),
    Standing: frozenset({"kind"}),
    Suppression: frozenset({"kind"}),
    UnknownReason: frozenset({"reason"}),
    Weakening: frozenset({"kind"}),
}
_NAMES: Final[dict[type, frozenset[str]]] = {
    # Of files and roots, and texts of policies. Credentials of documented forms are hidden in them as everywhere, but
    # no guess and no value that occurs there by chance may change what must be found again.
    Configuration: frozenset({"file", "ignored"}),
    Control: frozenset({"id", "name", "title"}),
    Diagnostic: frozenset({"path"}),
    Finding: frozenset({"aliases", "check", "policy", "remediation", "title"}),
    LeftOut: frozenset({"path", "why"}),
    Member: frozenset({"root"}),
    OwnFramework: frozenset({"id", "title", "version"}),
    Report: frozenset({"not_applicable", "passed"}),
    Root: frozenset({"alone", "directory", "file", "var_files", "variant", "workspace"}),
    Rule: frozenset({"aliases", "description", "id", "references", "remediation", "tags", "title"}),
    Standing: frozenset({"why"}),
    UnknownAnswer: frozenset({"aliases", "policy", "root", "shared_aliases"}),
}
_NONE: Final[frozenset[str]] = frozenset()


class Redactor:
    """What one run prints. `show` leaves everything as it is, but for its length.

    `addresses` are those that will be printed: two of them stay two although what tells them apart is hidden.
    """

    __slots__ = (
        "_addresses",
        "_exact",
        "_files",
        "_keys",
        "_known",
        "_names",
        "_secret",
        "_show",
        "_texts",
        "_variables",
    )

    def __init__(self, secrets: Secrets | None = None, *, show: bool = False, addresses: Iterable[str] = ()) -> None:
        self._show = show
        self._known = list(secrets.texts) if secrets is not None and not show else []
        self._exact = Exact(self._known)
        self._variables = frozenset(secrets.names if secrets is not None else ())
        self._secret = stretches_by_file(secrets.spans if secrets is not None and not show else ())
        self._texts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._files: dict[SourceFile, ShownFile] = {}
        self._addresses: dict[str, str] = {}
        if not show:
            self._tell_apart(addresses)

    # --- texts ------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """A message or a label: cut, and redacted a little beyond the cut, so that none ends in half a secret."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._cut(text)
        return found

    def _cut(self, text: str) -> str:
        address = self._addresses.get(text)
        if address is not None:
            return address
        most = limits.max_message
        if len(text) <= most:
            return text if self._show else hidden(text, self._stretches(text))
        looked_at = text[: most + _BEYOND] + "…"
        secret = (
            [] if self._show else [(start, min(end, most)) for start, end in self._stretches(looked_at) if start < most]
        )
        return hidden(text[:most], secret) + "…"

    def value(self, text: str) -> str:
        """A value of a document, in full length."""
        if len(text) <= limits.max_message or self._show:
            return text if self._show else self.text(text)
        return hidden(text, self._stretches(text))

    def name(self, text: str) -> str:
        """The name of a file or a root, or the text of a policy: only documented forms are hidden."""
        if self._show:
            return text
        found = self._names.get(text)
        if found is None:
            found = self._names[text] = hidden(text, known(text))
        return found

    def shown_name(self, text: str) -> str:
        """A name for eyes."""
        return visible(self.name(text))

    def shown(self, text: str) -> str:
        """A text for eyes: redacted, on one line, without anything that a terminal or a runner obeys."""
        return visible(self.text(text))

    def lines(self, file: SourceFile) -> Iterator[str]:
        """A whole file for eyes, each line with its end."""
        shown = self.file(file)
        count = len(file.line_starts) - (not file.text or file.text.endswith(("\n", "\r")))
        for number in range(1, count + 1):
            yield visible(shown.line(number).replace("\t", "    ")) + "\n"

    def _stretches(self, text: str) -> list[MaskedStretch]:
        named = credentials.named_stretches(text, "sentence")
        return merged([*stretches(text), *named, *self._exact.stretches(text)])

    def _tell_apart(self, addresses: Iterable[str]) -> None:
        """Numbers those that would read alike; the first, in the order of the addresses themselves, has no number."""
        counts: dict[str, int] = {}
        for address in sorted(set(addresses)):
            made = self._cut(address)
            if made != address:
                count = counts[made] = counts.get(made, 0) + 1
                self._addresses[address] = _numbered(made, count)

    # --- documents --------------------------------------------------------------------------------------------------

    def json(self, value: Json) -> Json:
        """A document with every text in it redacted; what has the name of a credential is one wherever it occurs."""
        if self._show:
            return value
        named = set(_named(value)).difference(self._known)
        if named:
            self._known += sorted(named)
            self._exact = Exact(self._known)
            self._texts.clear()
        return self._json(value, "")

    def named(self, name: str, text: str) -> str:
        """The value of a setting of that name."""
        return MASK if not self._show and _is_credential(name, text) else self.value(text)

    def _json(self, value: Json, name: str) -> Json:
        """Recursion is bounded by the nesting of documents."""
        if isinstance(value, Word):
            return value
        if isinstance(value, ShownName):
            return self.name(value)
        if isinstance(value, str):
            return self.named(name, value)
        if isinstance(value, Mapping):
            made: dict[str, Json] = {}
            beside = _name_beside(value)
            for key, item in value.items():
                shown = key if isinstance(key, Word) else self._key(key)
                count = 1
                while (numbered := _numbered(shown, count)) in made:
                    count += 1
                made[numbered] = self._json(item, _name_of(key, beside, name))
            return made
        if isinstance(value, list | tuple):
            return [self._json(item, name) for item in value]
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            return MASK if self._exact.is_whole(numbers.format(value)) else value
        return value

    def _key(self, key: str) -> str:
        found = self._keys.get(key)
        if found is None:
            found = self._keys[key] = hidden(key, merged([*stretches(key), *self._exact.stretches(key, words=False)]))
        return found

    # --- reports ----------------------------------------------------------------------------------------------------

    def report(self, report: Report) -> Shown:
        """The report as formats may print it. Findings keep their fingerprints."""
        for finding in report.every_finding:
            # Computed from what they were found by, before that is hidden.
            assert finding.fingerprint
            assert finding.place
        return Shown(self._made(report, self.text))

    def options(self, options: RenderOptions) -> RenderOptions:
        """What a format is told beside the report: policies of a repository have texts as well."""
        rules = {self.name(id): self._made(rule, self.name) for id, rule in options.rules.items()}
        return options._replace(rules=rules, prefix=self.name(options.prefix), category=self.name(options.category))

    def file(self, file: SourceFile) -> ShownFile:
        if isinstance(file, ShownFile):
            return file
        found = self._files.get(file)
        if found is None:
            find = None if self._show else self._exact.stretches
            secret = self._secret.get(file.path, ())
            found = ShownFile(file, self.name(file.path), secret, find, self._variables)
            self._files[file] = found
        return found

    def _made(self, value: Any, text: Callable[[str], str]) -> Any:
        """A value of a report with every text in it redacted, by `text` what is no field of something else."""
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, str):
            return text(value)
        if isinstance(value, Span):
            return Span(self.file(value.file), value.start, value.end)
        if isinstance(value, Secrets):
            return Secrets()
        if isinstance(value, list):
            return [self._made(each, text) for each in value]
        if isinstance(value, dict):
            return {self._made(key, text): self._made(each, text) for key, each in value.items()}
        kind = type(value)
        if isinstance(value, tuple):
            fields: tuple[str, ...] | None = getattr(kind, "_fields", None)
            if fields is None:
                return tuple([self._made(each, text) for each in value])
            return kind(*[self._field(kind, name, each) for name, each in zip(fields, value, strict=True)])
        made = object.__new__(kind)
        for name in kind.__slots__:
            setattr(made, name, self._field(kind, name, getattr(value, name)))
        return made

    def _field(self, kind: type, name: str, value: Any) -> Any:
        if name in _WORDS.get(kind, _NONE):
            return value
        return self._made(value, self.name if name in _NAMES.get(kind, _NONE) else self.text)


_BEYOND: Final = 256


def _numbered(text: str, count: int) -> str:
    """`a["***"]`, `a["***2"]`, ..."""
    if count == 1:
        return text
    head, mask, tail = text.rpartition(MASK)
    return f"{head}{mask}{count}{tail}" if mask else f"{text}{count}"


def _is_credential(name: str, value: str) -> bool:
    return bool(name) and names_a_credential(name) and not is_open(value)


_VALUES: Final = frozenset({"default", "string_value", "value"})


def _name_beside(entry: Mapping[str, Json]) -> str:
    """The name of a value that stands beside it: `{"name": "DB_PASSWORD", "value": ...}`."""
    names = [entry.get("name"), entry.get("key")]
    return next((name for name in names if isinstance(name, str) and names_a_credential(name)), "")


def _name_of(key: str, beside: str, above: str) -> str:
    """The name that says what an entry is: the one beside it, its key, or the key above."""
    return beside if beside and key in _VALUES else nearest_name(key, above)


def _named(document: Json) -> Iterator[str]:
    """The values in a document that have the name of a credential."""
    waiting: list[tuple[str, Json]] = [("", document)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            beside = _name_beside(value)
            waiting.extend((_name_of(key, beside, name), item) for key, item in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend((name, each) for each in value)
        elif isinstance(value, str) and not isinstance(value, Word | ShownName) and _is_credential(name, value):
            yield value


def addresses_of(report: Report) -> Iterable[str]:
    """Every address of a resource in a report."""
    for finding in report.every_finding:
        yield from (address for member in finding.members for address in (member.address, member.told_address))
    answers = [*report.unknown, *(each.answer for each in report.attested)]
    yield from (address for answer in answers for address in (answer.address, answer.told_address))


def of_report(report: Report, *, show: bool) -> Redactor:
    """The gate for a report: with what the run found secret, and the values that findings about secrets name."""
    secrets = Secrets()
    secrets.update(report.secrets)
    for finding in report.every_finding:
        if finding.sensitive and finding.cause.is_literal and finding.cause.value != MASK:
            secrets.add_text(finding.cause.value)
    return Redactor(secrets, show=show, addresses=addresses_of(report))


def passed(report: Report, *, show: bool = False) -> Shown:
    """The report behind the gate."""
    return of_report(report, show=show).report(report)
