"""Patterns that cost much for what they say. All are bounded; a policy is asked of every resource, though."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.facts import type_patterns
from dasf_lint.policy.language.kinds import At
from dasf_lint.policy.lint.rules import Text

_MOST_REPEATS: Final = 100
"""RE2 unrolls a counted repetition: `(x{50}){50}` is 2,500 states, and it refuses more than 1,000 of one."""

_MOST_STARS: Final = 3
_MOST_TYPES: Final = 50
"""`**` is a list of concrete places for each type; over hundreds of types it is thousands of them."""

_COUNTED: Final = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
_REGEX: Final = ("matches", "not_matches")
_GLOBS: Final = ("like", "not_like")
_SELECTIONS: Final = ("every", "some", "none", "count")


def costly(text: Text) -> Iterator[Diagnostic]:
    for at, check in text.checks:
        narrowed = check.get("match")
        match = {**text.match, **(narrowed if isinstance(narrowed, Mapping) else {})}
        for key in ("where", "assert"):
            if key in check:
                yield from _in(text, check[key], (*at, key), match.get("resource"))
    if "where" in text.data:
        yield from _in(text, text.data["where"], ("where",), text.match.get("resource"))


def _in(text: Text, condition: object, at: At, types: object) -> Iterator[Diagnostic]:
    if isinstance(condition, list):
        for index, each in enumerate(condition):
            yield from _in(text, each, (*at, index), types)
    if not isinstance(condition, Mapping):
        return
    over = next((condition[word] for word in _SELECTIONS if word in condition), None)
    inner = over.get("related") if isinstance(over, Mapping) else types
    for key, value in condition.items():
        place: At = (*at, str(key))
        if key in _REGEX:
            yield from _regex(text, str(value), place)
        elif key in _GLOBS:
            yield from _globs(text, value, place)
        elif key in _SELECTIONS and not isinstance(value, Mapping):
            yield from _depth(text, value, place, types)
        elif key == "satisfies":
            yield from _in(text, value, place, inner)
        elif key in ("all", "any", "not"):
            yield from _in(text, value, place, types)


def _regex(text: Text, pattern: str, at: At) -> Iterator[Diagnostic]:
    most = 1
    for low, high in _COUNTED.findall(pattern):
        most *= max(int(high or low), 1)
    if most > _MOST_REPEATS:
        message = f"the expression repeats up to {most:,} times, and each time is a state of its own; say `*` or `+`"
        yield text.diagnostic("costly-pattern", message, at)


def _globs(text: Text, value: object, at: At) -> Iterator[Diagnostic]:
    patterns = value if isinstance(value, list) else [value]
    for index, pattern in enumerate(patterns):
        if isinstance(pattern, str) and (stars := pattern.count("*")) > _MOST_STARS:
            place = (*at, index) if isinstance(value, list) else at
            yield text.diagnostic("costly-pattern", f"{stars} stars in {pattern}; `matches` says what is meant", place)


def _depth(text: Text, value: object, at: At, types: object) -> Iterator[Diagnostic]:
    names = [str(each) for each in (types if isinstance(types, list) else [types])]
    kinds = sum(1 for name in names if "*" in name for _ in type_patterns.known(name))
    if kinds <= _MOST_TYPES:
        return
    for index, path in enumerate(value if isinstance(value, list) else [value]):
        if str(path).startswith("**"):
            place = (*at, index) if isinstance(value, list) else at
            message = f"{path} is looked for at any depth of {kinds} types; name the types that have it"
            yield text.diagnostic("costly-pattern", message, place)
