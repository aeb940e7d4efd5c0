"""What it means that an attribute or block is left out: nothing, a value, or something that nobody can tell from here.

The versions in question are cut where a fact changes, and every piece is asked. Pieces whose versions lack the path say
nothing, but for what is stated of them: what an older name means. Where all others agree, that is the answer; where
they differ, the version decides: unknown. A path that no version in question has is absent like any that is left out,
where that means nothing in whatever version and no older form says the same; else it is unknown, because nobody says
what holds without it.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from dasf_lint.core import symbols
from dasf_lint.core.data import ABSENT, Datum, DefaultSource, Reason, Unknown
from dasf_lint.core.graph import SourceFormat
from dasf_lint.core.json_text import LoadedJson
from dasf_lint.facts import schema, store
from dasf_lint.facts.relations import said_otherwise
from dasf_lint.facts.schema import AttributeSchema, BlockSchema, Code, TypeFacts
from dasf_lint.facts.versions import ANY, HIGHEST, Bound, Interval, Versions, parse_constraint

Cloud = Literal["aws", "azure", "gcp"]


class SchemaContext(NamedTuple):
    """What the meaning of a type depends on beside its name.

    versions       by provider, as `schema.provider_of` names it; a provider without entry: every version
    cloud          the cloud that the platform runs on, where that is known
    source_format  the language that the resource is written in
    """

    versions: Mapping[str, Versions] = MappingProxyType({})
    cloud: Cloud | None = None
    source_format: SourceFormat = "terraform"

    def of(self, provider: str) -> Versions:
        return self.versions.get(provider, ANY)


class Absence(NamedTuple):
    """The meaning of a path that is left out.

    absent   nothing stands there
    default  `value` stands there; `source` says who says so
    unknown  for `reason`: version, cloud, format, service_default, computed or data_source

    `planned` is False for what no plan is known to say anything of: only the server ever says it, no format or no
    version in question has it and elsewhere it means something, or nobody looked whether these versions have a default.
    """

    kind: Literal["absent", "default", "unknown"]
    value: LoadedJson = None
    source: DefaultSource | None = None
    reason: Reason | None = None
    planned: bool = True


NOTHING: Final = Absence("absent")


class _StatedDefault(NamedTuple):
    """A stated default. `sampled`: other versions were not looked at, so nothing is known of them."""

    versions: Versions
    cloud: str | None
    meaning: Absence
    sampled: bool


_SERVICE: Final = Absence("unknown", reason="service_default")
_BY_VERSION: Final = Absence("unknown", reason="version")
_NO_VERSION: Final = Absence("unknown", reason="version", planned=False)


def absence(kind: str, path: str, context: SchemaContext) -> Absence:
    """What it means that `path`, dotted and without indices, is left out of a body or block that is written.

    Of a block, it is the meaning of the whole block; where that is a value, it is a mapping of some of its members.
    """
    return _absence(kind, path, context.of(schema.provider_of(kind)), context.cloud, context.source_format)


@lru_cache(maxsize=65536)
def _absence(kind: str, path: str, versions: Versions, cloud: Cloud | None, source_format: SourceFormat) -> Absence:
    facts = schema.load(kind)
    item = facts.find(path) if facts is not None else None
    if facts is None or item is None:
        return NOTHING
    cannot = _formats(kind).get(path, {}).get(source_format)
    if cannot is not None:
        return Absence("unknown", reason="format", planned=False) if cannot == "unknown" else NOTHING
    entries = _entries(kind, source_format).get(path, ())
    if not item.steps and not entries and facts.since <= facts.first and facts.until == HIGHEST:
        return _by_code(item.code, kind)
    meanings = _meanings(facts, item, entries, versions, cloud)
    if not meanings:
        elsewhere = _meanings(facts, item, entries, ANY, cloud)
        means_nothing = all(meaning is NOTHING for meaning in elsewhere) and not said_otherwise(kind, path)
        return NOTHING if means_nothing else _NO_VERSION
    last = meanings[-1]
    # One value is one answer, whoever says so in which version.
    is_one = all(meaning._replace(source=last.source) == last for meaning in meanings)
    if is_one or all(meaning.kind == "unknown" for meaning in meanings):
        return last
    return _NO_VERSION if _NO_VERSION in meanings else _BY_VERSION


def _meanings(
    facts: TypeFacts,
    item: AttributeSchema | BlockSchema,
    entries: tuple[_StatedDefault, ...],
    versions: Versions,
    cloud: Cloud | None,
) -> list[Absence]:
    """One for every stretch of versions within which no fact changes."""
    looked_at = versions & Versions([Interval(facts.first, HIGHEST)])
    cuts: set[Bound] = {start for start, _ in item.steps} | {facts.since, facts.until}
    for entry in entries:
        cuts.update(cut for interval in entry.versions.intervals for cut in interval)
    found: list[Absence] = []
    for low, high in (looked_at or versions).intervals:
        for cut in (low, *sorted(cut for cut in cuts if low < cut < high)):
            code = schema.code_at(item.steps, cut) if item.steps else item.code
            if not facts.since <= max(cut, facts.first) or cut >= facts.until:
                continue
            here = [entry for entry in entries if entry.versions.holds_at(cut)]
            stated = _of_entries(here, cloud)
            if code is None:
                if stated is not None:
                    found.append(stated)
                continue
            parsed = code if isinstance(code, Code) else schema.parse_code(code)
            if stated is None:
                stated = _by_code(parsed, facts.kind)
                if stated is NOTHING and not here and any(entry.sampled for entry in entries):
                    stated = _NO_VERSION
            found.append(stated)
    return found


def _of_entries(entries: list[_StatedDefault], cloud: Cloud | None) -> Absence | None:
    for entry in entries:
        if entry.cloud is None or entry.cloud == cloud:
            return entry.meaning
    return Absence("unknown", reason="cloud") if entries and cloud is None else None


def _by_code(code: Code, kind: str) -> Absence:
    is_data = kind.startswith("data.")
    if code.service_decides:
        return Absence("unknown", reason="data_source") if is_data else _SERVICE
    if code.presence == "read_only":
        return Absence("unknown", reason="data_source" if is_data else "computed", planned=is_data)
    return NOTHING


@cache
def _entries(kind: str, source_format: SourceFormat) -> dict[str, tuple[_StatedDefault, ...]]:
    """The stated defaults of a type, by path."""
    found: dict[str, tuple[_StatedDefault, ...]] = {}
    for path, listed in store.entry("defaults", kind).items():
        assert isinstance(listed, list)
        entries = [_parse_entry(about) for about in listed if _applies(about, source_format)]
        if entries:
            found[path] = tuple(entries)
    return found


def _applies(about: LoadedJson, source_format: SourceFormat) -> bool:
    assert isinstance(about, dict)
    return about.get("format", source_format) == source_format


def _parse_entry(about: LoadedJson) -> _StatedDefault:
    assert isinstance(about, dict)
    versions = parse_constraint(str(about["versions"]))
    assert versions is not None
    source = _SOURCES.get(str(about["by"]))
    meaning = _SERVICE
    if source is not None:
        value = about.get("value")
        meaning = NOTHING if value is None else Absence("default", value, source)
    cloud = about.get("cloud")
    return _StatedDefault(versions, cloud if isinstance(cloud, str) else None, meaning, "elsewhere" in about)


_SOURCES: Final[dict[str, DefaultSource]] = {
    "provider": "provider", "documented": "documented", "inferred": "inferred",
}  # fmt: skip


@cache
def _formats(kind: str) -> dict[str, dict[str, str]]:
    """By path and source format: `unknown` or `absent`, where the format cannot say it."""
    return {
        path: {name: str(meaning) for name, meaning in about.items()}
        for path, about in store.entry("formats", kind).items()
        if isinstance(about, dict)
    }


# --- as data ---------------------------------------------------------------------------------------------------------


def left_out(kind: str, path: str, context: SchemaContext, owner: str = "", subject: str = "") -> Datum:
    """The datum of a path that is not written. `owner` is the address that the subject of an unknown begins with, where
    no other `subject` is given."""
    meaning = absence(kind, path, context)
    if meaning.kind == "absent":
        return ABSENT
    if meaning.reason is not None:
        return _unknown(kind, path, meaning, owner, subject)
    facts = schema.load(kind)
    item = facts.find(path) if facts is not None else None
    assert meaning.source is not None
    if isinstance(item, BlockSchema) and isinstance(meaning.value, dict):
        members = _DefaultMembers(kind, path, meaning.value, meaning.source, context, owner, subject)
        block = Datum("mapping", members, default=meaning.source, block=True)
        return Datum("sequence", [block], default=meaning.source, block=True) if item.is_repeated else block
    return default_datum(meaning.value, meaning.source)


def _unknown(kind: str, path: str, meaning: Absence, owner: str, told: str) -> Datum:
    """What stands where nobody can tell: a version is asked of the provider, everything else of the place itself.

    What a plan would not print is marked as if it followed from documentation, which graphs do not print either.
    """
    assert meaning.reason is not None
    facts = schema.load(kind)
    item = facts.find(path) if facts is not None else None
    of_type = str(item.type) if isinstance(item, AttributeSchema) else None
    subject = subject_of(kind, path, meaning.reason, owner, told)
    symbol = symbols.attribute(owner, path) if owner else None
    unknown = Unknown(meaning.reason, subject, type=of_type, symbol=symbol)
    sensitive = isinstance(item, AttributeSchema) and item.sensitive
    return Datum("unknown", unknown, default=None if meaning.planned else "documented", sensitive=sensitive)


def version_subject(provider: str) -> str:
    return f"version of provider {provider}"


def subject_of(kind: str, path: str, reason: Reason, owner: str, told: str = "") -> str:
    """What a person must look at where a path that is left out is unknown for `reason`."""
    if reason == "version":
        return version_subject(schema.provider_of(kind))
    if reason == "cloud":
        return "cloud"
    return told or (f"{owner}.{path}" if owner else path)


def default_datum(value: LoadedJson, source: DefaultSource) -> Datum:
    """A value of provider facts as a datum that says so."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return Datum("bool", value, default=source)
    if isinstance(value, str):
        return Datum("text", value, default=source)
    if isinstance(value, int | float | Fraction):
        number = Fraction(value).limit_denominator(10**9)
        return Datum("number", int(number) if number.denominator == 1 else number, default=source)
    if isinstance(value, list):
        return Datum("sequence", [default_datum(item, source) for item in value], default=source)
    members = _FixedMembers({name: default_datum(item, source) for name, item in value.items()})
    return Datum("mapping", members, default=source)


class _FixedMembers:
    __slots__ = ("_items", "complete")

    def __init__(self, items: Mapping[str, Datum]) -> None:
        self._items = items
        self.complete = True

    def get(self, name: str) -> Datum:
        return self._items.get(name, ABSENT)

    def names(self) -> Iterable[str]:
        return self._items


class _DefaultMembers:
    """Members of a block that nobody wrote and that is there all the same: stated ones, the others as if left out."""

    __slots__ = ("_context", "_kind", "_owner", "_path", "_source", "_stated", "_subject", "complete")

    def __init__(
        self,
        kind: str,
        path: str,
        stated: Mapping[str, LoadedJson],
        source: DefaultSource,
        context: SchemaContext,
        owner: str,
        subject: str,
    ) -> None:
        self._kind = kind
        self._path = path
        self._stated = stated
        self._source = source
        self._context = context
        self._owner = owner
        self._subject = subject
        self.complete = True

    def get(self, name: str) -> Datum:
        if name in self._stated:
            return default_datum(self._stated[name], self._source)
        subject = f"{self._subject}.{name}" if self._subject else ""
        return left_out(self._kind, f"{self._path}.{name}", self._context, self._owner, subject)

    def names(self) -> Iterable[str]:
        return [name for name in level_names(self._kind, self._path) if not self.get(name).is_absent]


def level_names(kind: str, path: str) -> Iterable[str]:
    """Names of everything directly below a path of the schema."""
    facts = schema.load(kind)
    item = facts.find(path) if facts is not None else None
    return item.children if item is not None else ()
