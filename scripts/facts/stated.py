"""What is known of providers from elsewhere: `facts/stated`, of which each file says what it was made from.

corrections  what no package says: sensitive attributes, numbers of blocks, blocks that the service fills. By type
             (`provider.NAME` for the provider itself) and path: the code that releases give, and the right one
history      by type and path, from schema files of releases older than every package
NAME         the schema of a provider that no package is made of
"""

import json
from typing import Any, Final, NamedTuple

from scripts.facts.providers import FACTS

_CARRIED: Final[tuple[str, ...]] = ("sensitive", "write_only")
"""True of an attribute in whatever shape."""

UNSHIPPED: Final = ("deprecated",)
"""Flags that nothing reads."""


class Correction(NamedTuple):
    observed: str
    right: str


class Stated(NamedTuple):
    """history  steps by path, `$since` and `$until`; codes without flags that nothing reads
    looked_at  by provider, the first version that the history looked at
    """

    corrections: dict[str, dict[str, Correction]]
    history: dict[str, dict[str, Any]]
    looked_at: dict[str, str]

    def corrected(self, kind: str, path: str, code: str) -> str:
        about = self.corrections.get(kind, {}).get(path)
        if about is None:
            return code
        if about.observed == code:
            return about.right
        missing = [flag for flag in _CARRIED if flag in about.right.split() and flag not in code.split()]
        if code.startswith("block"):
            missing = ["computed"] if "computed" in about.right.split() else []
        return " ".join([code, *missing])


def load() -> Stated:
    return parse(_read("corrections"), _read("history"))


def parse(corrections: dict[str, Any], history: dict[str, Any]) -> Stated:
    corrections.pop("$")
    header = history.pop("$")
    return Stated(
        {
            kind: {path: Correction(*pair) for path, pair in paths.items()}
            for kind, paths in corrections.items()
        },
        {
            kind: {path: _shipped(about) for path, about in paths.items() if path}
            for kind, paths in history.items()
        },
        {name: about["first"] for name, about in header.items() if isinstance(about, dict)},
    )  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """Whole schemas by the name of their provider, headers included."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((FACTS / "stated" / "schemas").glob("*.json"))}


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FACTS / "stated" / f"{name}.json").read_text())
    return found


def _shipped(about: Any) -> Any:
    if not isinstance(about, list):
        return about
    steps: list[list[str | None]] = []
    for version, code in about:
        kept = None if code is None else without(code, UNSHIPPED)
        if not steps or steps[-1][1] != kept:
            steps.append([version, kept])
    return steps


def without(code: str, flags: tuple[str, ...]) -> str:
    return " ".join(word for word in code.split() if word not in flags)
