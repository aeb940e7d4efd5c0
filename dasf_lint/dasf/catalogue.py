"""Components, risks and controls of DASF, read once when something asks.

DASF 2.0 is there as it was published. Of 3.0 there is a layer of what is confirmed: the component of agents, its risks
and two controls, each marked with its edition.
"""

import json
from functools import cache
from typing import Literal, NamedTuple, TypedDict

from dasf_lint.core import shipped
from dasf_lint.core.answers import Control

ShownInCode = Literal["yes", "partly", "no"]


class _Component(TypedDict):
    title: str
    stage: str | None


class _Risk(TypedDict, total=False):
    title: str
    component: str
    part: str


class _Control(TypedDict):
    title: str
    risks: list[str]
    shown: tuple[ShownInCode, str]


class _Edition(TypedDict):
    attribution: str
    version: str
    components: dict[str, _Component]
    risks: dict[str, _Risk]
    controls: dict[str, _Control]


class _Published(_Edition):
    homepage: str
    stages: dict[str, str]


class _Layer(_Edition):
    """`parts` of its component; `single`: risks whose names one source gives; `left_out`: what no source gives,
    `missing` the controls among it; `unmapped` why no control of it names its risks."""

    date: str
    parts: dict[str, str]
    single: list[str]
    left_out: str
    missing: list[str]
    unmapped: str


class Component(NamedTuple):
    """`stage` is empty where no source names one."""

    number: str
    title: str
    stage: str


class Risk(NamedTuple):
    """`part` is that of its component, where it has parts; `confirmed`: more than one source names it so."""

    id: str
    title: str
    component: Component
    framework: str
    part: str = ""
    confirmed: bool = True


def _read(name: str) -> object:
    return json.loads(shipped.read(f"dasf/{name}"))


@cache
def _data() -> _Published:
    found: _Published = _read("catalogue.json")  # type: ignore[assignment]  # written by scripts/make_dasf.py
    return found


@cache
def _layer() -> _Layer:
    found: _Layer = _read("agents.json")  # type: ignore[assignment]  # written by scripts/make_dasf.py
    return found


def attribution() -> str:
    return _data()["attribution"]


def attribution_in_part() -> str:
    return _layer()["attribution"]


def version() -> str:
    """The edition that is there as a whole."""
    return _data()["version"]


def version_in_part() -> str:
    """The edition of which a layer is there."""
    return _layer()["version"]


def left_out() -> str:
    """What of that edition is not there, and why."""
    return _layer()["left_out"]


def unmapped() -> str:
    """Why controls and risks of that edition are not brought together."""
    return _layer()["unmapped"]


def is_left_out(id: str) -> bool:
    """Whether that edition has a control by this id of which nothing is known."""
    return id in _layer()["missing"]


@cache
def controls() -> dict[str, Control]:
    """Every control by id (`DASF-4`), in the order of the framework, with the risks it mitigates.

    Which risks those of the layer mitigate no source says: they have none.
    """
    editions: tuple[_Edition, ...] = (_data(), _layer())
    titles = {id: (id, each["title"]) for edition in editions for id, each in edition["risks"].items()}
    return {
        id: Control(id, each["title"], tuple(titles[risk] for risk in each["risks"]))
        for edition in editions
        for id, each in edition["controls"].items()
    }


def control(id: str) -> Control:
    """Raises KeyError for an id that the framework does not have; loading a policy checks that."""
    return controls()[id]


def id_of(name: str) -> str:
    """`DASF-4` of `DASF-4`, `dasf 4`, `4`."""
    id = name.strip().upper().replace(" ", "-")
    return f"DASF-{id}" if id.isdecimal() else id


def framework_of(id: str) -> str:
    """`DASF 2.0` or `DASF 3.0`, of a control or a risk."""
    layer = _layer()
    return f"DASF {layer['version'] if id in layer['controls'] or id in layer['risks'] else version()}"


def framework_name(control: Control) -> str:
    """`DASF 2.0`; of a framework that somebody brings its title and version."""
    return framework_of(control.id) if control.own is None else control.own.name


def edition_mark(id: str) -> str:
    """`DASF 3.0` for what is of the edition that is there in part; empty for the rest."""
    framework = framework_of(id)
    return "" if framework == f"DASF {version()}" else framework


def printed(id: str) -> str:
    """`DASF 4` of `DASF-4`, as the framework writes it."""
    return id.replace("-", " ")


@cache
def components() -> dict[str, Component]:
    stages = _data()["stages"]
    return {
        number: Component(number, each["title"], stages.get(each["stage"] or "", ""))
        for edition in (_data(), _layer())
        for number, each in edition["components"].items()
    }


@cache
def risks() -> dict[str, Risk]:
    known = components()
    layer = _layer()
    return {
        id: Risk(
            id,
            each["title"],
            known[each["component"]],
            framework_of(id),
            layer["parts"].get(each.get("part", ""), ""),
            id not in layer["single"],
        )
        for edition in (_data(), layer)
        for id, each in edition["risks"].items()
    }


def shown_by_code(id: str) -> tuple[ShownInCode, str]:
    """Whether configuration can show that a control is met, and why or why not."""
    published = _data()["controls"].get(id)
    shown, why = (published or _layer()["controls"][id])["shown"]
    return shown, why
