"""Components, risks and controls of DASF 2.0, read once when something asks."""

import json
import os
from functools import cache
from typing import Literal, NamedTuple, TypedDict

from dasf_lint.core.answers import Control

_FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "dasf", "catalogue.json")

Shown = Literal["yes", "partly", "no"]


class _Component(TypedDict):
    title: str
    stage: str


class _Risk(TypedDict):
    title: str
    component: str


class _Control(TypedDict):
    title: str
    risks: list[str]
    shown: tuple[Shown, str]


class _Data(TypedDict):
    attribution: str
    version: str
    homepage: str
    stages: dict[str, str]
    components: dict[str, _Component]
    risks: dict[str, _Risk]
    controls: dict[str, _Control]


class Component(NamedTuple):
    number: str
    title: str
    stage: str


class Risk(NamedTuple):
    id: str
    title: str
    component: Component


@cache
def _data() -> _Data:
    with open(_FILE, "rb") as stream:
        found: _Data = json.loads(stream.read())
    return found


def attribution() -> str:
    return _data()["attribution"]


def version() -> str:
    return _data()["version"]


@cache
def controls() -> dict[str, Control]:
    """Every control by id (`DASF-4`), in the order of the framework, with the risks it mitigates."""
    data = _data()
    risks = {id: (id, each["title"]) for id, each in data["risks"].items()}
    return {
        id: Control(id, each["title"], tuple(risks[risk] for risk in each["risks"]))
        for id, each in data["controls"].items()
    }


def control(id: str) -> Control:
    """Raises KeyError for an id that the framework does not have; loading a policy checks that."""
    return controls()[id]


def printed(id: str) -> str:
    """`DASF 4` of `DASF-4`, as the framework writes it."""
    return id.replace("-", " ")


@cache
def components() -> dict[str, Component]:
    data = _data()
    return {
        number: Component(number, each["title"], data["stages"][each["stage"]])
        for number, each in data["components"].items()
    }


@cache
def risks() -> dict[str, Risk]:
    known = components()
    return {id: Risk(id, each["title"], known[each["component"]]) for id, each in _data()["risks"].items()}


def shown_by_code(id: str) -> tuple[Shown, str]:
    """Whether configuration can show that a control is met, and why or why not."""
    shown, why = _data()["controls"][id]["shown"]
    return shown, why
