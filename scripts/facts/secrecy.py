"""Attributes with the name of a credential, of which no package says whether they are one: `stated/secrecy.json`."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from scripts.facts.observed import Observed
from scripts.facts.providers import FACTS
from scripts.facts.stated import Stated

_WORD: Final = re.compile(
    r"(?:^|_)(?:token|secret|pass(?:word|phrase)?|pwd|key|credential|authorization|plaintext)s?(?:_|$)"
)
_MARKED: Final = ("sensitive", "write_only")


def undecided(observed: dict[str, Observed], stated: Stated, layer: dict[str, Any]) -> list[str]:
    """One line for each attribute that came later than what is known of sensitivity and is not spoken of by hand."""
    document = json.loads((FACTS / "stated" / "secrecy.json").read_text("utf-8"))
    found: dict[str, set[str]] = {
        name: set(_later(observed[name], about["known"], stated)) if name in observed else set(_of_bundles(layer))
        for name, about in document.items()
        if isinstance(about, dict) and "attributes" in about
    }
    told: list[str] = []
    for name, attributes in found.items():
        by_hand = set(document[name]["attributes"])
        told += [f"{name}: is {each} a credential? secrecy.json does not say" for each in sorted(attributes - by_hand)]
        told += [f"{name}: secrecy.json speaks of {each}, which is not there" for each in sorted(by_hand - attributes)]
    return told


def _later(observed: Observed, known: str, stated: Stated) -> Iterator[str]:
    """`databricks_job.environment_variables_key`: by type and last name."""
    before, after = observed.codes[known], observed.codes[observed.versions[-1]]
    for kind, paths in after.items():
        if "." in kind:
            # What a data source has is asked for, not given.
            continue
        for path, code in paths.items():
            name = path.rpartition(".")[2]
            if path not in before.get(kind, ()) and _is_asked(name, code):
                marked = stated.corrected(f"provider.{observed.name}" if kind == "provider" else kind, path, code)
                if not any(flag in marked.split() for flag in _MARKED):
                    yield f"{kind}.{name}"


def _is_asked(name: str, code: str) -> bool:
    """Whether a person may write a text there under a name that may stand for a credential."""
    presence, text, *_ = code.split()
    return presence in ("r", "o", "oc", "m") and text.endswith(("string", "string)")) and _WORD.search(name) is not None


def _of_bundles(layer: dict[str, Any]) -> Iterator[str]:
    for type_name, fields in layer["types"].items():
        for name, text in fields.items():
            if text.rstrip("!+").endswith("string") and _WORD.search(name) is not None:
                yield f"{type_name}.{name}"
