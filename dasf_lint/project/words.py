"""Words that name an environment, in names of files, folders, targets and workspaces."""

import re
from typing import Final

_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("prod", "prd", "production", "live"), "prod"),
    **dict.fromkeys(("staging", "stage", "stg", "preprod", "uat", "pre"), "staging"),
    **dict.fromkeys(("test", "tst", "qa", "int"), "test"),
    **dict.fromkeys(("dev", "develop", "development", "sandbox", "sbx", "playground", "personal"), "dev"),
}
"""Matched against whole words only, so that `product`, `devices` or `latest` name nothing."""

_SEPARATORS: Final = re.compile(r"[-_./ @:]+")
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NEGATIONS: Final = frozenset({"non", "not", "no"})


def words(name: str) -> list[str]:
    """`eu-prodWorkspace` as eu, prod, workspace."""
    return [part.lower() for piece in _SEPARATORS.split(name) for part in _HUMPS.split(piece) if part]


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
