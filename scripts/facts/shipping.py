"""The files of `dasf_lint/data/facts` that are made, and the indexes of all of them."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from dasf_lint.facts.schema import TABLES
from scripts.facts import stated
from scripts.facts.layout import index_of, text_of
from scripts.facts.merging import merge
from scripts.facts.observed import Observed, Seen
from scripts.facts.providers import PROVIDERS, Provider

SHIPPED: Final = Path(__file__).resolve().parent.parent.parent / "dasf_lint" / "data" / "facts"

_MOVED: Final = (
    "what went or changed between the last release of one major version and the first seen of the next stands at the "
    "beginning of the major version; what came stands where it was first seen; what nobody saw come stands at the first"
)


def made(observed: dict[str, Observed], known: stated.Stated) -> tuple[dict[str, str], list[str]]:
    """The text of every file that is made, by name, and the contradictions that were found."""
    files: dict[str, str] = {}
    contradictions: list[str] = []
    history: dict[str, dict[str, Any]] = {}
    about_history: dict[str, Any] = {}
    for name, provider in PROVIDERS.items():
        if not observed[name].seen:
            continue
        merged = merge(observed[name], known)
        contradictions += [f"{name}: {text}" for text in merged.contradictions]
        files[f"{name}.json"] = text_of(_header(provider, observed[name].seen), merged.codes)
        history.update(merged.history)
        about_history[name] = {
            "first": observed[name].seen[0].version,
            "year": year_of(observed[name].seen),
            "last": observed[name].seen[-1].version,
        }
    for name, document in stated.schemas().items():
        header = document.pop("$")
        files[f"{name}.json"] = text_of(header, document)
    files["history.json"] = text_of({**about_history, "moved": _MOVED}, history)
    return files, contradictions


def _header(provider: Provider, seen: tuple[Seen, ...]) -> dict[str, Any]:
    newest = seen[-1]
    return {
        "version": newest.version,
        "made": newest.package,
        "day": newest.day,
        "complete": not provider.is_chosen,
    }


def year_of(seen: tuple[Seen, ...]) -> str | None:
    """The newest version that was out a year before the last one was; None where no release that was read is so old.

    Whoever took the newest version at any time of that year had this one or a later one. A package is made after the
    version that it is of, so its day is late enough.
    """
    start = date.fromisoformat(seen[-1].day) - timedelta(days=365)
    return next((about.version for about in reversed(seen) if date.fromisoformat(about.day) <= start), None)


def indexes(texts: dict[str, str]) -> dict[str, str]:
    """The index of every facts file, by name: of those that are made, and of those that are written by hand."""
    by_hand = {path.name: path.read_text() for path in SHIPPED.glob("*.json") if not path.name.endswith(".index.json")}
    named = {name: text for name, text in (by_hand | texts).items() if name in texts or name[:-5] in TABLES}
    return {f"{name[:-5]}.index.json": index_of(text.encode()) for name, text in sorted(named.items())}


def stale(made: set[str]) -> list[Path]:
    """Files that nothing makes any more; `made` are the names of those that something does."""
    return [path for path in sorted(SHIPPED.glob("*.json")) if path.name not in made and path.name[:-5] not in TABLES]


def changes(files: dict[str, str]) -> list[str]:
    """What the new files say that the shipped ones do not, in words: headers, types, paths."""
    lines: list[str] = []
    for name in sorted(files):
        place = SHIPPED / name
        before = json.loads(place.read_text("utf-8")) if place.exists() else {"$": {}}
        lines += [f"{name[:-5]}: {line}" for line in _changes(before, json.loads(files[name]))]
    return lines


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old, new = before.pop("$"), after.pop("$")
    header = [f"{key}: {old.get(key)} becomes {new.get(key)}" for key in {**old, **new} if old.get(key) != new.get(key)]
    both = [kind for kind in after if kind in before]
    pairs = [(kind, path) for kind in both for path in sorted({*before[kind], *after[kind]})]
    came = [kind for kind in after if kind not in before]
    came += [f"{kind}.{path}" for kind, path in pairs if path not in before[kind]]
    gone = [kind for kind in before if kind not in after]
    gone += [f"{kind}.{path}" for kind, path in pairs if path not in after[kind]]
    changed = [
        f"{kind}.{path}: {before[kind][path]} becomes {after[kind][path]}"
        for kind, path in pairs
        if path in before[kind] and path in after[kind] and before[kind][path] != after[kind][path]
    ]
    told = {"comes": came, "goes": gone, "changes": changed}
    return [*header, *(f"{what}: {item}" for what, items in told.items() for item in items)]
