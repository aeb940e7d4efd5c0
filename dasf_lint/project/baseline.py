"""`.dasf-lint-baseline.json`: the findings that a project lives with, so that a run can tell what is new.

A finding is known by its fingerprint, which has no lines in it. Where that is not found, because a file was moved, a
policy renamed, or a severity raised, it is known by what is left: its policy by any name, the block and attribute that
it is about, and a resource that the entry names. Members are stored: what reaches a resource that the entry does not
name is not known.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from dasf_lint.core import limits
from dasf_lint.core.answers import SEVERITIES, Finding, Member, Severity
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span

_TEXTS: Final = ("fingerprint", "policy", "severity", "file", "place")
FILE: Final = ".dasf-lint-baseline.json"
_VERSION: Final = 1

KnownMember: TypeAlias = tuple[str, str]
"""Root and address, as they are shown: what is secret in either is hidden."""


class BaselineEntry(NamedTuple):
    """A finding that is known. `check` is the part of its policy that found it, `place` a hash of the block and the
    attribute that it is about."""

    fingerprint: str
    policy: str
    check: str | None
    severity: Severity
    file: str
    place: str
    members: tuple[KnownMember, ...]

    @property
    def sort_key(self) -> tuple[str, str]:
        return self.policy, self.fingerprint


class Baseline(NamedTuple):
    """`source` is the file that it was read from, `roots` are ids of those that were judged for it: none of them can be
    another one that was renamed."""

    source: SourceFile
    entries: tuple[BaselineEntry, ...]
    roots: frozenset[str] = frozenset()


class BaselineError(Exception):
    """A file that is no baseline. `line` is that of the first mistake, None for the whole."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class BaselineSight(NamedTuple):
    """What a run could see, and so could say is gone.

    names      every name of each policy there is, by id
    roots      ids of those that were judged
    asks       whether what found an entry is asked of what stands in its file
    root_gone  whether a root, by its id, is not there any more
    file_gone  whether a file is not
    shown      root and address of a member with what is secret hidden: what an entry says of it
    earlier    the same of what it was called before
    is_blurred whether something could not be analysed: what was found in it seems to be gone
    before     the roots of the baseline
    """

    names: Mapping[str, Collection[str]]
    roots: Collection[str]
    asks: "Callable[[BaselineEntry], bool]"
    root_gone: Callable[[str], bool]
    file_gone: Callable[[str], bool]
    shown: Callable[[Member], KnownMember]
    earlier: Callable[[Member], Iterable[KnownMember]]
    is_blurred: bool = False
    before: Collection[str] = frozenset()


class KnownFinding(NamedTuple):
    """A finding beside its entry. `new` are members that the entry does not know, `lost` those that are there no more;
    of its other members `unseen` are those that the run could not see."""

    finding: Finding
    entry: BaselineEntry
    new: tuple[Member, ...]
    lost: tuple[KnownMember, ...]
    unseen: tuple[KnownMember, ...]


class Comparison(NamedTuple):
    """`gone` are entries that match nothing, although the run asked what they are about; `unasked` are the others."""

    known: tuple[KnownFinding, ...]
    new: tuple[Finding, ...]
    gone: tuple[BaselineEntry, ...]
    unasked: tuple[BaselineEntry, ...]


# --- the file ---------------------------------------------------------------------------------------------------------


def read(file: SourceFile) -> Baseline:
    """Raises BaselineError. Keys that are not known are passed over: a later version may have written them."""
    try:
        document = json.loads(file.text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"it is no JSON: {error.msg.lower()}", error.lineno) from None
    except (RecursionError, ValueError):
        raise BaselineError("it is nested too deeply, or has a number with too many digits") from None
    if not isinstance(document, dict) or not isinstance(document.get("entries"), list):
        raise BaselineError("it is no baseline: it has no list of entries")
    if document.get("schema_version") != _VERSION:
        raise BaselineError("it is written by another version of dasf-lint: schema_version is not 1")
    roots = document.get("roots", [])
    if not isinstance(roots, list) or not all(isinstance(root, str) for root in roots):
        raise BaselineError("its roots are no list of names")
    entries = tuple(_entry(each, index) for index, each in enumerate(document["entries"], 1))
    return Baseline(file, entries, frozenset(roots))


def _entry(given: object, number: int) -> BaselineEntry:
    if isinstance(given, dict):
        texts = [given.get(key) for key in _TEXTS]
        check, severity, members = given.get("check"), given.get("severity"), given.get("members")
        is_right = all(isinstance(text, str) for text in texts) and severity in SEVERITIES
        if is_right and (check is None or isinstance(check, str)) and isinstance(members, list):
            known = [(each.get("root"), each.get("address")) for each in members if isinstance(each, dict)]
            if len(known) == len(members) and all(isinstance(text, str) for each in known for text in each):
                fields = {**dict(zip(_TEXTS, texts, strict=True)), "check": check, "members": tuple(known)}
                return BaselineEntry(**fields)  # type: ignore[arg-type]  # looked at above
    raise BaselineError(f"entry {number:,} lacks fingerprint, policy, severity, file, place or members")


def written(entries: Iterable[BaselineEntry], roots: Iterable[str], tool: Mapping[str, str]) -> str:
    """One entry a line, so that a change of one finding is a change of one line."""
    rows = [json.dumps(_row(entry), ensure_ascii=False) for entry in sorted(entries, key=lambda each: each.sort_key)]
    names = [json.dumps(root, ensure_ascii=False) for root in roots]
    head = f'{{\n "schema_version": {_VERSION},\n "tool": {json.dumps(dict(tool))}'
    return f'{head},\n "roots": {_lines(names)},\n "entries": {_lines(rows)}\n}}\n'


def _lines(texts: Sequence[str]) -> str:
    return "[\n  " + ",\n  ".join(texts) + "\n ]" if texts else "[]"


def _row(entry: BaselineEntry) -> dict[str, object]:
    members = [{"root": root, "address": address} for root, address in sorted(set(entry.members))]
    return {**entry._asdict(), "members": members}


def entry_of(finding: Finding) -> BaselineEntry:
    """`finding` is one that passed the gate: what is written down shows no secret."""
    members = tuple((member.root, member.address) for member in finding.members)
    return BaselineEntry(
        finding.fingerprint, finding.policy, finding.check, finding.severity, finding.cause.span.file.path,
        finding.place, members,
    )  # fmt: skip


# --- what is known ----------------------------------------------------------------------------------------------------


def compare(findings: Sequence[Finding], baseline: Baseline, sight: BaselineSight) -> Comparison:
    """Each finding beside at most one entry, and each entry beside at most one finding."""
    sight = sight._replace(before=baseline.roots)
    left = dict.fromkeys(baseline.entries)
    by_fingerprint = {entry.fingerprint: entry for entry in baseline.entries}
    pairs: list[tuple[Finding, BaselineEntry]] = []
    unmatched: list[Finding] = []
    for finding in findings:
        entry = by_fingerprint.get(finding.fingerprint)
        if entry is not None and entry in left:
            del left[entry]
            pairs.append((finding, entry))
        else:
            unmatched.append(finding)
    places = _Places(left, sight) if unmatched else None
    new: list[Finding] = []
    for finding in unmatched:
        found = places.entry_of(finding, left) if places is not None else None
        if found is None:
            new.append(finding)
        else:
            del left[found]
            pairs.append((finding, found))
    known = tuple(_known(finding, entry, sight) for finding, entry in pairs)
    gone = tuple(entry for entry in left if _was_asked(entry, sight))
    asked = frozenset(gone)
    return Comparison(known, tuple(new), gone, tuple(entry for entry in left if entry not in asked))


class _Places:
    """The entries that no fingerprint fits, by what else a finding is known by. What there is no time to compare is not
    known."""

    def __init__(self, entries: Iterable[BaselineEntry], sight: BaselineSight) -> None:
        self._sight = sight
        self._budget = Budget(limits.max_baseline_comparisons)
        self._found: dict[tuple[str, str], list[BaselineEntry]] = {}
        for entry in entries:
            for address in dict.fromkeys(address for _, address in entry.members):
                self._found.setdefault((entry.place, address), []).append(entry)

    def entry_of(self, finding: Finding, left: Collection[BaselineEntry]) -> BaselineEntry | None:
        """The one of those that are left that says most of a finding: by severity, then by members."""
        sight = self._sight
        named = [known for each in finding.members for known in (sight.shown(each), *sight.earlier(each))]
        near = (each for _, address in named for each in self._found.get((finding.place, address), ()))
        found: list[tuple[bool, int, BaselineEntry]] = []
        seen: set[int] = set()
        for entry in near:
            if not self._budget.take(len(entry.members) + len(finding.members)):
                break
            if id(entry) in seen:
                continue
            seen.add(id(entry))
            if entry in left and self._may_be(entry, finding):
                matched = len(finding.members) - len(_unknown_to(entry, finding.members, sight)[0])
                if matched:
                    found.append((entry.severity == finding.severity, matched, entry))
        return max(found, key=lambda each: each[:2])[2] if found else None

    def _may_be(self, entry: BaselineEntry, finding: Finding) -> bool:
        is_there = entry.file == finding.cause.span.file.path or self._sight.file_gone(entry.file)
        return entry.policy in self._sight.names.get(finding.policy, (finding.policy,)) and is_there


def _known(finding: Finding, entry: BaselineEntry, sight: BaselineSight) -> KnownFinding:
    new, rest = _unknown_to(entry, finding.members, sight)
    unseen = tuple(each for each in rest if not _could_see(each[0], sight))
    lost = tuple(each for each in rest if _could_see(each[0], sight))
    return KnownFinding(finding, entry, tuple(new), lost, unseen)


def _unknown_to(
    entry: BaselineEntry, members: Sequence[Member], sight: BaselineSight
) -> tuple[list[Member], list[KnownMember]]:
    """The members that an entry does not name, and what it names beside. One of another root is the same where the
    address is, and the root that was named is not there any more: its directory may have another name now."""
    left = dict.fromkeys(entry.members)
    missing = [each for each in members if not _taken(left, sight.shown(each))]
    if missing and left:
        missing = [each for each in missing if not _taken(left, *sight.earlier(each))]
        elsewhere: dict[str, list[KnownMember]] = {}
        for known in left:
            if sight.root_gone(known[0]):
                elsewhere.setdefault(known[1], []).append(known)
        missing = [each for each in missing if not _taken(left, *_renamed(sight.shown(each), elsewhere, sight))]
    return missing, list(left)


def _renamed(
    member: KnownMember, elsewhere: Mapping[str, Sequence[KnownMember]], sight: BaselineSight
) -> Sequence[KnownMember]:
    """What a member may have been whose root has another name now; a root that was there already has none."""
    root, address = member
    return () if root in sight.before else elsewhere.get(address, ())


def _taken(left: dict[KnownMember, None], *wanted: KnownMember) -> bool:
    """Whether one of those that are wanted was left; it is not any more."""
    for each in wanted:
        if each in left:
            del left[each]
            return True
    return False


def _could_see(root: str, sight: BaselineSight) -> bool:
    return root in sight.roots or sight.root_gone(root)


def _was_asked(entry: BaselineEntry, sight: BaselineSight) -> bool:
    return not sight.is_blurred and sight.asks(entry) and all(_could_see(root, sight) for root, _ in entry.members)


def judge(comparison: Comparison) -> None:
    """Says of each finding what it is against the baseline."""
    for finding in comparison.new:
        finding.baseline = "new"
    for each in comparison.known:
        rose = SEVERITIES.index(each.finding.severity) < SEVERITIES.index(each.entry.severity)
        each.finding.baseline = "updated" if each.new or rose else "unchanged"
        each.finding.new_members = each.new


def told(baseline: Baseline, gone: Sequence[BaselineEntry], suppressed: Collection[str]) -> list[Diagnostic]:
    """A notice for each entry that matches nothing that counts; `suppressed` are fingerprints."""
    found: list[Diagnostic] = []
    for entry in gone[: limits.max_mistakes]:
        now = "suppressed now" if entry.fingerprint in suppressed else "not found any more"
        message = f"{entry.policy} in {entry.file} is {now}; dasf-lint baseline --prune drops the entry"
        found.append(Diagnostic("warning", "baseline", message, span=_span_of(entry, baseline.source)))
    more = len(gone) - len(found)
    if more > 0:
        message = f"{more:,} more entries match nothing that counts"
        found.append(Diagnostic("warning", "baseline", message, path=baseline.source.path))
    return found


def _span_of(entry: BaselineEntry, source: SourceFile) -> Span:
    at = max(source.text.find(json.dumps(entry.fingerprint)), 0)
    return Span(source, at, at + len(entry.fingerprint) + 2 if at else 0)


def added(old: Baseline, new: Baseline) -> int:
    """How many entries one baseline has that another has not, of the same place wherever its file is now, or has with
    fewer resources or less grave."""
    same = {entry.fingerprint: entry for entry in old.entries}
    places: dict[tuple[str, str], list[BaselineEntry]] = {}
    for entry in old.entries:
        near = places.setdefault((entry.policy, entry.place), [])
        if len(near) < limits.max_mistakes:
            near.append(entry)

    def covers(before: BaselineEntry, now: BaselineEntry) -> bool:
        is_as_grave = SEVERITIES.index(before.severity) <= SEVERITIES.index(now.severity)
        return is_as_grave and {*before.members} >= {*now.members}

    def is_known(now: BaselineEntry) -> bool:
        candidates = (same.get(now.fingerprint), *places.get((now.policy, now.place), ()))
        return any(each is not None and covers(each, now) for each in candidates)

    return sum(not is_known(entry) for entry in new.entries)


# --- what is written --------------------------------------------------------------------------------------------------


def roots_of(judged: Iterable[str], before: Baseline | None, sight: BaselineSight) -> list[str]:
    """Those that were judged, and of those of the earlier baseline the ones that could not be seen."""
    return sorted({*judged, *(root for root in (before.roots if before else ()) if not _could_see(root, sight))})


def updated(comparison: Comparison, now: Mapping[str, BaselineEntry]) -> list[BaselineEntry]:
    """What was asked is replaced by what is there; `now` are the entries of the findings by their fingerprints."""
    known = [_with(now[each.finding.fingerprint], each.unseen) for each in comparison.known]
    return [*comparison.unasked, *known, *(now[each.fingerprint] for each in comparison.new)]


def pruned(comparison: Comparison, now: Mapping[str, BaselineEntry]) -> list[BaselineEntry]:
    """What is gone is dropped, and nothing is added: neither a member nor a graver severity."""
    found = list(comparison.unasked)
    for each in comparison.known:
        entry = now[each.finding.fingerprint]
        known = zip(entry.members, each.finding.members, strict=True)
        kept = tuple(shown for shown, member in known if member not in each.new)
        severity = max(entry.severity, each.entry.severity, key=SEVERITIES.index)
        # As it is today: once more is changed it would not be found again by what it was.
        found.append(_with(entry._replace(severity=severity, members=kept), each.unseen))
    return found


def _with(entry: BaselineEntry, members: Iterable[KnownMember]) -> BaselineEntry:
    return entry._replace(members=(*entry.members, *members))
