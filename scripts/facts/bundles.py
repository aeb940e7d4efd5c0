"""What the newest package said of bundles, as `facts/observed/bundles.json` stores it, and the layer made of it.

A field is written as its collection, what it holds, and `!` where it must be written: `[]Task!`. A class or enumeration
is named with its kind: `jobs.Task`.
"""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from scripts.facts import bundle_layer, packages
from scripts.facts.bundle_models import Kind, ModelField, Models, Name, of_wheel
from scripts.facts.observed import Seen
from scripts.facts.packages import Release
from scripts.facts.providers import FACTS

OBSERVED: Final = FACTS / "observed" / "bundles.json"
LAYER: Final = bundle_layer.DATA / "models.json"


class ObservedBundles(NamedTuple):
    """The one release that was read, and its models."""

    about: Seen
    models: Models


def read(release: Release, wheel: Path) -> ObservedBundles:
    """Raises `UnknownShape` for a package that is written in another way than this reader knows."""
    models = of_wheel(str(wheel))
    return ObservedBundles(Seen(models.version, str(release), packages.released_on(wheel)), models)


def load() -> ObservedBundles:
    """What is stored."""
    return parse(json.loads(OBSERVED.read_text("utf-8")))


def parse(document: dict[str, Any]) -> ObservedBundles:
    about = Seen(*document["release"])
    models = Models(
        about.version,
        {name: Kind(singular, _name(model)) for name, (singular, model) in document["kinds"].items()},
        {
            _name(name): {field: _field(text) for field, text in fields.items()}
            for name, fields in document["classes"].items()
        },
        {_name(name): values for name, values in document["enumerations"].items()},
    )
    return ObservedBundles(about, models)


def text(observed: ObservedBundles) -> str:
    """As it is stored; fields and values in the order of the package."""
    models = observed.models
    return bundle_layer.rendered(
        {
            "release": list(observed.about),
            "kinds": {name: [kind.singular, ".".join(kind.model)] for name, kind in sorted(models.kinds.items())},
            "classes": {
                ".".join(name): {field: _text(about) for field, about in fields.items()}
                for name, fields in sorted(models.classes.items())
            },
            "enumerations": {".".join(name): values for name, values in sorted(models.enumerations.items())},
        }
    )


def made(observed: ObservedBundles) -> tuple[str, list[str]]:
    """The text of the shipped layer, and the contradictions that nobody has looked up."""
    stated = bundle_layer.stated()
    merge = bundle_layer.Merge(observed.models, bundle_layer.recorded(), stated)
    layer = bundle_layer.rendered(merge.layer())
    return layer, merge.unsettled()


def changes(layer: str) -> list[str]:
    """What another layer than the shipped one would bring, a line each."""
    before = json.loads(LAYER.read_text("utf-8")) if LAYER.exists() else {}
    return [f"bundles: {line}" for line in bundle_layer.changes(before, json.loads(layer))]


def _name(text: str) -> Name:
    kind, _, name = text.partition(".")
    return kind, name


def _text(field: ModelField) -> str:
    return f"{field.collection}{field.holds}{'!' if field.required else ''}"


def _field(text: str) -> ModelField:
    collection = next((each for each in ("[]", "{}") if text.startswith(each)), "")
    return ModelField(collection, text.removeprefix(collection).removesuffix("!"), text.endswith("!"))
