"""Words that name an environment, in names of files, folders, targets, workspaces, catalogs and principals.

The one list: which environment a root is of and which environment a policy reads off a name are the same words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from dasf_lint.core.words import SEPARATORS, places_of_words, words

_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("prod", "prd", "production", "live"), "prod"),
    **dict.fromkeys(
        ("staging", "stage", "stg", "preprod", "preproduction", "ppd", "uat", "acc", "hml", "homolog", "pre"), "staging"
    ),
    **dict.fromkeys(("test", "tst", "qa", "int"), "test"),
    **dict.fromkeys(("dev", "develop", "development", "sandbox", "sbx", "playground", "personal"), "dev"),
    **dict.fromkeys(("nonprod", "nonprd", "nonproduction", "notprod", "noprod"), "nonprod"),
}
"""Matched against whole words only, so that `product`, `devices` or `latest` name nothing."""

_OTHER_MEANINGS: Final = frozenset({"acc", "int", "live", "personal", "pre"})
"""Words of a folder or target that mean something else beside other words: `personal_data`, `int_orders`."""
_NOT_NUMBERED: Final = _OTHER_MEANINGS | {"stage"}
"""Words that mean something else with a number behind them: `int64`, `stage2` of a pipeline."""
_NUMBER: Final = re.compile("[0-9]{1,2}$")
"""What tells several environments of a kind apart: `dev1`, `prod01`."""

Meant = Literal["prod", "nonprod", "staging", "test", "dev"]
MEANT: Final[tuple[Meant, ...]] = ("prod", "nonprod", "staging", "test", "dev")
"""What a policy may ask of a name; `nonprod` is each of the others but prod, and prod with a negation before it."""

_LAST_SEPARATOR: Final = re.compile(rf".*[{re.escape(SEPARATORS)}]", re.DOTALL)
_NEGATIONS: Final = frozenset({"non", "not", "no"})
_BEFORE: Final = _NEGATIONS | {"pre"}
"""Words that make another environment of the one behind them."""


def _environment(word: str) -> str | None:
    found = _WORDS.get(word)
    if found is None and word[-1:].isdigit():
        bare = _NUMBER.sub("", word)
        return _WORDS.get(bare) if bare not in _NOT_NUMBERED else None
    return found


def _spoken_of(parts: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """What the words of a name say of environments, in their order: which word, what, and whether it may mean something
    else: `pre-prod` is staging, `non-prod` nonprod, and `non-dev` nothing."""
    for index, part in enumerate(parts):
        environment = _environment(part)
        if environment is None:
            continue
        before = parts[index - 1] if index else ""
        if before in _NEGATIONS:
            if environment == "prod":
                yield index, "nonprod", False
        elif before == "pre" and environment == "prod":
            yield index, "staging", False
        elif part != "pre" or _environment("".join(parts[index + 1 : index + 2])) != "prod":
            yield index, environment, part in _OTHER_MEANINGS and len(parts) > 1


def environments_in(name: str) -> list[str]:
    """The environments that a name speaks of, each once, in their order; `pre-prod` is staging, `non-prod` none."""
    return [each for each in dict.fromkeys(found for _, found, _ in _spoken_of(words(name))) if each != "nonprod"]


def whole_word(segment: str) -> str | None:
    """The environment that a folder's name is, as a whole."""
    parts = words(segment)
    is_one = len(parts) == 1 or (len(parts) == 2 and parts[0] == "pre" and _environment(parts[1]) == "prod")
    return next(iter(environments_in(segment)), None) if is_one else None


def environment_of(name: str) -> str | None:
    """What the name of a thing says of its environment: one of `MEANT`, or None.

    The first word decides, since names go from the general to the special: `prod_staging` is the staging area of
    production, `dev_prod_copy` a copy that development owns. The domain of a mail address says nothing.
    """
    found = _spoken_of(words(name.partition("@")[0]))
    return next((environment for _, environment, means_other in found if not means_other), None)


def place_of_word(name: str) -> tuple[int, int] | None:
    """Where the word stands that `environment_of` decides by, with a negation before it; None where none does."""
    parts, places = words(name.partition("@")[0]), places_of_words(name.partition("@")[0])
    for index, _, means_other in _spoken_of(parts):
        if not means_other:
            before = parts[index - 1] if index else ""
            return places[index - 1 if before in _BEFORE else index][0], places[index][1]
    return None


def environment_of_beginning(beginning: str) -> str | None:
    """What each name that begins so says: the words that a separator has closed decide, if they say anything."""
    closed = _LAST_SEPARATOR.match(beginning)
    return environment_of(closed[0] + "x") if closed else None


def means(environment: str | None, meant: str) -> bool:
    return environment == meant or (meant == "nonprod" and environment not in (None, "prod"))
