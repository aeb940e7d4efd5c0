"""Words that name an environment, in names of files, folders, targets, workspaces, catalogs and principals.

The one list: which environment a root is of and which environment a policy reads off a name are the same words.
"""

import re
from typing import Final, Literal

from dasf_lint.core.words import SEPARATORS, words

_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("prod", "prd", "production", "live"), "prod"),
    **dict.fromkeys(("staging", "stage", "stg", "preprod", "ppd", "uat", "hml", "homolog", "pre"), "staging"),
    **dict.fromkeys(("test", "tst", "qa", "int"), "test"),
    **dict.fromkeys(("dev", "develop", "development", "sandbox", "sbx", "playground", "personal"), "dev"),
}
"""Matched against whole words only, so that `product`, `devices` or `latest` name nothing."""

_OTHER_MEANINGS: Final = frozenset({"int", "live", "personal", "pre"})
"""Words of a folder or target that mean something else beside other words: `personal_data`, `int_orders`."""

Meant = Literal["prod", "nonprod", "staging", "test", "dev"]
MEANT: Final[tuple[Meant, ...]] = ("prod", "nonprod", "staging", "test", "dev")
"""What a policy may ask of a name; `nonprod` is each of the others but prod, and prod with a negation before it."""

_LAST_SEPARATOR: Final = re.compile(rf".*[{re.escape(SEPARATORS)}]", re.DOTALL)
_NEGATIONS: Final = frozenset({"non", "not", "no"})
_NEGATED: Final = frozenset({"nonprod", "nonprd", "notprod", "noprod"})


def environments_in(name: str) -> list[str]:
    """The environments that a name speaks of, each once, in their order; `pre-prod` is staging, `non-prod` none."""
    found: dict[str, None] = {}
    parts = words(name)
    for index, part in enumerate(parts):
        environment = _WORDS.get(part)
        if environment is None:
            continue
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        if before in _NEGATIONS or (part == "pre" and _WORDS.get(after) == "prod"):
            continue
        found["staging" if before == "pre" and environment == "prod" else environment] = None
    return list(found)


def whole_word(segment: str) -> str | None:
    """The environment that a folder's name is, as a whole."""
    return _WORDS.get(segment.lower()) or ("staging" if segment.lower() in ("pre-prod", "pre_prod") else None)


def environment_of(name: str) -> str | None:
    """What the name of a thing says of its environment: one of `MEANT`, or None.

    The first word decides, since names go from the general to the special: `prod_staging` is the staging area of
    production, `dev_prod_copy` a copy that development owns. The domain of a mail address says nothing.
    """
    parts = words(name.partition("@")[0])
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else ""
        environment = _WORDS.get(part)
        if environment == "prod" and before in (*_NEGATIONS, "pre"):
            return "staging" if before == "pre" else "nonprod"
        if part in _NEGATED:
            return "nonprod"
        if environment is not None and (part not in _OTHER_MEANINGS or len(parts) == 1) and before not in _NEGATIONS:
            return environment
    return None


def environment_of_beginning(beginning: str) -> str | None:
    """What each name that begins so says: the words that a separator has closed decide, if they say anything."""
    closed = _LAST_SEPARATOR.match(beginning)
    return environment_of(closed[0] + "x") if closed else None


def means(environment: str | None, meant: str) -> bool:
    return environment == meant or (meant == "nonprod" and environment not in (None, "prod"))
