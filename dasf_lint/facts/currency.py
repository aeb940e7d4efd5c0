"""Whether the facts of a provider are as new as the versions in question, and what may be said where they are not.

covered  every version in question lies from the oldest to the newest that was looked at
open     others are allowed as well: no constraint, or one without an end
beyond   only others are in question
"""

from functools import cache, lru_cache
from typing import Literal, NamedTuple

from dasf_lint.core.json_text import LoadedJson
from dasf_lint.facts import store
from dasf_lint.facts.schema import TABLES, TypeFacts
from dasf_lint.facts.versions import HIGHEST, Bound, Interval, Version, Versions, parse_version

SchemaSight = Literal["covered", "open", "beyond"]


class LookedAt(NamedTuple):
    """first  the oldest version of a provider that was looked at; of some types an older one was
    year   the newest that is at least a year older than the last; None where every one is younger
    last   the newest
    """

    first: Version
    year: Version | None
    last: Version

    @property
    def recent(self) -> Versions | None:
        """What a person gets who asks for no version, and what they got within a year before; None where nobody
        looked at a whole year."""
        return None if self.year is None else Versions([Interval((*self.year, 0), HIGHEST)])


@cache
def looked_at(provider: str) -> LookedAt | None:
    """None of providers whose schema does not change any more, and of those without facts."""
    about = store.header("history").get(provider)
    if not isinstance(about, dict):
        return None
    year = about["year"]
    return LookedAt(_version(about["first"]), None if year is None else _version(year), _version(about["last"]))


def providers() -> list[str]:
    """Every provider of which there are facts."""
    return sorted(store.NAMES - TABLES)


@lru_cache(maxsize=1024)
def sight(provider: str, versions: Versions) -> SchemaSight:
    """Of most types of a provider, and of those without facts."""
    about = looked_at(provider)
    return "covered" if about is None else _sight((*about.first, 0), about.last, versions)


def sight_of_type(facts: TypeFacts, versions: Versions) -> SchemaSight:
    about = looked_at(facts.provider)
    return "covered" if about is None else _sight(facts.first, about.last, versions)


def _sight(first: Bound, last: Version, versions: Versions) -> SchemaSight:
    """Not even a patch beyond the last is known: databricks 1.114.2 brought 29 attributes that 1.114.1 has not."""
    end = (*last, 1)
    if not any(low < end and first < high for low, high in versions.intervals):
        return "beyond"
    return "covered" if all(first <= low and high <= end for low, high in versions.intervals) else "open"


def is_newer(provider: str, versions: Versions) -> bool:
    """Whether only versions are in question that are newer than all that is known."""
    about = looked_at(provider)
    return about is not None and all(low >= (*about.last, 1) for low, _ in versions.intervals)


def is_complete(provider: str) -> bool:
    """Whether the facts have every type of a provider."""
    return provider in store.NAMES and store.header(provider).get("complete") is True


def _version(text: LoadedJson) -> Version:
    found = parse_version(str(text))
    assert found is not None
    return found
