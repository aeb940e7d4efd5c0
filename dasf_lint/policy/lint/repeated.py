"""Conditions that are asked twice: in one policy, or by two policies of the same resources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from dasf_lint.core import json_text
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.language.kinds import At
from dasf_lint.policy.language.words import OPERATORS
from dasf_lint.policy.lint.rules import Text

_CONNECTIVES: Final = ("all", "any")
_QUANTIFIERS: Final = ("every", "some", "none", "count")
_LISTS: Final = (*_QUANTIFIERS, "resource", "related", "environment")
"""Keys behind which one value is the same as a list of it, and the order means nothing."""

_Key = str
"""A condition in a form in which it equals every other way to say the same."""


def repeated(texts: Sequence[Text], others: Sequence[Text]) -> Iterator[Diagnostic]:
    """Conditions of `texts` that are asked already, there or in `others`."""
    asked: dict[_Key, str] = {}
    mine = {text.id for text in texts}
    for text in others:
        if text.id not in mine:
            for name, key, _ in _asked(text):
                asked.setdefault(key, name)
    for text in texts:
        yield from _within(text)
        for name, key, at in _asked(text):
            if key in asked:
                yield text.diagnostic("duplicate-condition", f"{name} asks the same as {asked[key]}", at)
            asked.setdefault(key, name)


def _asked(text: Text) -> Iterator[tuple[str, _Key, At]]:
    """What each check asks of whom."""
    params = text.data.get("params")
    defaults = params if isinstance(params, Mapping) else {}
    for at, check in text.checks:
        narrowed = check.get("match")
        match = {**text.match, **(narrowed if isinstance(narrowed, Mapping) else {})}
        where = [each["where"] for each in (text.data, check) if "where" in each]
        key = _key({"match": match, "all": where, "assert": check["assert"]}, defaults)
        name = f"check {check['name']} of {text.id}" if check.get("name") else text.id
        yield name, key, (*at, "assert")


def _key(value: object, params: Mapping[str, object] | None = None) -> _Key:
    return json_text.dumps(_plain(value, params or {}))


def _plain(value: object, params: Mapping[str, object]) -> json_text.Json:
    if isinstance(value, Mapping):
        if len(value) == 1 and "param" in value and value["param"] in params:
            return {"param": _plain(params[str(value["param"])], {})}
        found = {str(key): _plain(_listed(str(key), each), params) for key, each in value.items()}
        for word in _CONNECTIVES:
            parts = found.get(word)
            if isinstance(parts, list):
                found[word] = sorted(_flat(word, parts), key=json_text.dumps)
        return {key: found[key] for key in sorted(found) if key != "description"}
    if isinstance(value, list):
        return [_plain(each, params) for each in value]
    return value if isinstance(value, str | bool | int) or value is None else str(value)


def _listed(key: str, value: object) -> object:
    """One value as a list of it where that is the same, and without its order."""
    several = key in OPERATORS and OPERATORS[key].argument in ("scalars", "patterns", "cidrs")
    if not several and key not in _LISTS:
        return value
    values = value if isinstance(value, list) else [value]
    return sorted(values, key=lambda each: json_text.dumps(_plain(each, {})))


def _flat(word: str, parts: Sequence[json_text.Json]) -> Iterator[json_text.Json]:
    """`all` of `all` is `all`."""
    for part in parts:
        inner = part.get(word) if isinstance(part, dict) and len(part) == 1 else None
        yield from _flat(word, inner) if isinstance(inner, list) else (part,)


# --- in one policy ----------------------------------------------------------------------------------------------------


class _Beside(NamedTuple):
    """Conditions that are asked beside or before one, with their places; none of them is `own`, which is that one."""

    places: Mapping[_Key, At]
    own: _Key = ""


def _within(text: Text) -> Iterator[Diagnostic]:
    held: list[_Beside] = []
    if "where" in text.data:
        yield from _repeats(text, text.data["where"], ("where",), held)
        held.append(_Beside(_conjuncts(text.data["where"], ("where",))))
    for at, check in text.checks:
        mine = held
        if "where" in check:
            yield from _repeats(text, check["where"], (*at, "where"), held)
            mine = [*held, _Beside(_conjuncts(check["where"], (*at, "where")))]
        yield from _repeats(text, check["assert"], (*at, "assert"), mine)


def _conjuncts(condition: object, at: At) -> dict[_Key, At]:
    """What surely holds where a condition does."""
    parts = condition.get("all") if isinstance(condition, Mapping) else None
    if not isinstance(parts, list):
        return {_key(condition): at}
    return {key: place for i, part in enumerate(parts) for key, place in _conjuncts(part, (*at, "all", i)).items()}


def _repeats(text: Text, condition: object, at: At, held: Sequence[_Beside]) -> Iterator[Diagnostic]:
    """Conditions inside of one that are decided by what is asked beside or before them."""
    if not isinstance(condition, Mapping):
        return
    key = _key(condition)
    first = next((beside.places[key] for beside in held if key != beside.own and key in beside.places), None)
    if first is not None:
        line = text.places.place(first).line
        yield text.diagnostic("duplicate-condition", f"the same is asked in line {line}", at)
        return
    for word in _CONNECTIVES:
        parts = condition.get(word)
        if isinstance(parts, list):
            yield from _repeated_parts(text, parts, (*at, word), held)
    if "not" in condition:
        yield from _repeats(text, condition["not"], (*at, "not"), held)
    if "satisfies" in condition:
        yield from _repeats(text, condition["satisfies"], (*at, "satisfies"), ())


def _repeated_parts(text: Text, parts: Sequence[object], at: At, held: Sequence[_Beside]) -> Iterator[Diagnostic]:
    """What stands beside decides inside as well: `all: [a, {any: [a, b]}]` is a."""
    keys = [_key(part) for part in parts]
    first: dict[_Key, At] = {}
    for index, key in enumerate(keys):
        first.setdefault(key, (*at, index))
    for index, (key, part) in enumerate(zip(keys, parts, strict=True)):
        own = key if first[key] == (*at, index) else ""
        yield from _repeats(text, part, (*at, index), [*held, _Beside(first, own)])
