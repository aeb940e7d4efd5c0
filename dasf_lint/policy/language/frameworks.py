"""Frameworks that somebody brings beside DASF: how they are written, and how policies cite their controls."""

import re
from collections.abc import Mapping
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.answers import Control, OwnFramework
from dasf_lint.core.nearest import hint
from dasf_lint.policy.language.kinds import At, Context, Key, KeysKind, Kind, ListKind, Schema, TextKind

_ID: Final = r"[A-Za-z][A-Za-z0-9_-]*"
_CONTROL: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_LONGEST: Final = 64


def control_id(framework: str, control: str) -> str:
    """What a control is called everywhere: `ACME-NET-1` of NET-1 in ACME, as DASF writes its own."""
    return control if control.startswith(f"{framework}-") else f"{framework}-{control}"


class _NamesOfKind(Kind):
    """A mapping from names of one form to values of a kind."""

    def __init__(self, form: str, what: str, item: Kind, means: str) -> None:
        self.form = form
        self.what = what
        self.item = item
        self.means = means

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping) or not value:
            context.say(at, f"{at[-1] if at else 'a file of frameworks'} is {self.means}")
            return context
        for name, each in value.items():
            if not isinstance(name, str) or not re.fullmatch(self.form, name) or len(name) > _LONGEST:
                context.say((*at, str(name)), f"{name} is no {self.what}", on_key=True)
            else:
                self.item.check(each, (*at, name), context)
        return context

    def schema(self) -> Schema:
        return {
            "type": "object", "minProperties": 1, "additionalProperties": False,
            "patternProperties": {f"^{self.form}$": self.item.schema()},
        }  # fmt: skip


_FRAMEWORK: Final = KeysKind(
    "a framework",
    (
        Key("title", TextKind(longest=100), "what it is called", required=True),
        Key("version", TextKind("a text, such as `\"2\"`", longest=_LONGEST), "which edition it is", required=True),
        Key(
            "controls",
            _NamesOfKind(
                _CONTROL, "control: letters, digits, points and hyphens", TextKind(longest=200), "titles by control"
            ),
            "its controls with their titles",
            required=True,
        ),
    ),
)  # fmt: skip
FRAMEWORKS: Final = _NamesOfKind(
    _ID, "framework: a letter, then letters, digits and hyphens", _FRAMEWORK, "frameworks by their ids"
)
"""The whole of a file of frameworks."""


def of_data(data: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, Control]]:
    """The controls of checked data, by framework and by how they are written there."""
    found: dict[str, dict[str, Control]] = {}
    for id, about in data.items():
        framework = OwnFramework(id, str(about["title"]), str(about["version"]))
        controls = about["controls"]
        assert isinstance(controls, Mapping)
        found[id] = {
            str(name): Control(control_id(id, str(name)), str(title), (), framework, str(name))
            for name, title in controls.items()
        }
    return found


class _CitedKind(Kind):
    """Controls of frameworks of one's own."""

    means = "lists of controls by the ids of frameworks, which `frameworks.yaml` describes"
    _several = ListKind(TextKind(), unique=True)

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping) or not value:
            context.say(at, f"controls are {self.means}")
            return context
        for id, cited in value.items():
            place: At = (*at, str(id))
            known = context.frameworks.get(str(id))
            if str(id).casefold() == "dasf":
                context.say(place, "controls of DASF stand under the key dasf", on_key=True)
            elif known is None:
                context.say(place, f"unknown framework {id}{hint(str(id), context.frameworks)}", on_key=True)
            elif not isinstance(cited, list) or not all(isinstance(each, str) for each in cited):
                context.say(place, f"{id} is a list of controls, each a text")
            else:
                self._several.check(cited, place, context)
                for index, name in enumerate(cited):
                    if name not in known:
                        # A framework may have thousands of controls: after some mistakes none is suggested.
                        near = hint(name, known) if len(context.problems) < limits.max_mistakes else ""
                        context.say((*place, index), f"{id} has no control {name}{near}")
        return context

    def schema(self) -> Schema:
        item: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
        return {"type": "object", "minProperties": 1, "additionalProperties": item}

    def compiled(self, value: object) -> object:
        assert isinstance(value, Mapping)
        return {str(id): tuple(map(str, cited)) for id, cited in value.items()}


CITED: Final = _CitedKind()
