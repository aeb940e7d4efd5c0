"""What the text of a policy can be blamed for, and the texts that are looked at."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from dasf_lint.core.diagnostics import Diagnostic, Level
from dasf_lint.policy.language.kinds import At
from dasf_lint.policy.places import Places


class TextRule(NamedTuple):
    """`level` is "error" where a policy is not what its author means, "warning" where it could be better."""

    level: Level
    means: str


RULES: Final[Mapping[str, TextRule]] = {
    "dead-path": TextRule("error", "a type or an attribute that no known version of the provider has"),
    "unfinished": TextRule("error", "a blank that `policy new` left"),
    "shadowed": TextRule("error", "a name that is taken: of a policy, a set, a control or a framework"),
    "duplicate-condition": TextRule("error", "a condition that is asked already"),
    "missing-example": TextRule("error", "an answer that no example shows"),
    "costly-pattern": TextRule("warning", "a pattern that costs much for what it says"),
    "unused-parameter": TextRule("warning", "a parameter that nothing asks for"),
    "unused-set": TextRule("warning", "a set that no policy asks for"),
}
"""Dead paths and taken names are found where a policy is read."""


class Text(NamedTuple):
    """A policy as it is written."""

    data: Mapping[str, object]
    places: Places

    @property
    def id(self) -> str:
        return str(self.data["id"])

    def diagnostic(self, code: str, message: str, at: At, *, on_key: bool = False) -> Diagnostic:
        span = self.places.place(at, on_key=on_key)
        return Diagnostic(RULES[code].level, code, f"{self.id}: {message}", span=span)

    @property
    def checks(self) -> Iterator[tuple[At, Mapping[str, object]]]:
        """Each check with its place; that of a policy without checks is the policy itself."""
        checks = self.data.get("checks")
        if not isinstance(checks, list):
            yield (), {"assert": self.data["assert"]}
        for index, check in enumerate(checks if isinstance(checks, list) else ()):
            yield ("checks", index), check

    @property
    def match(self) -> Mapping[str, object]:
        found = self.data["match"]
        assert isinstance(found, Mapping)
        return found


def nested(value: object, at: At = ()) -> Iterator[tuple[At, object]]:
    """Every value inside of a value, itself first, with its place."""
    yield at, value
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from nested(each, (*at, str(key)))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from nested(each, (*at, index))


def given_names(value: object, way: str) -> frozenset[str]:
    """The names behind `{param: NAME}` or `{set: NAME}` anywhere inside."""
    return frozenset(
        str(each[way]) for _, each in nested(value) if isinstance(each, Mapping) and len(each) == 1 and way in each
    )
