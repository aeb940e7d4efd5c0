"""Which types of the large providers are looked at, because all of them would add half to what is shipped.

A type is looked at if something here reads it: a policy or an example of one, the code, a fact by hand; or if it was
used in a repository that holds Databricks code as well (`facts/observed/used.json`). Nobody lists types by hand.

    python -m scripts.facts.selection DIR...    notes what the repositories below each DIR use, one folder each
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from scripts.facts.providers import FACTS, PROVIDERS, Provider

_ROOT: Final = FACTS.parent
_USED: Final = FACTS / "observed" / "used.json"
_NAME: Final = "(?:" + "|".join(name for name, provider in PROVIDERS.items() if provider.is_chosen) + r")_[a-z0-9_]+"
_KIND: Final = re.compile(rf"(?<![\w.])(?:(?:data|ephemeral)\.)?{_NAME}")
_BLOCK: Final = re.compile(rf'^\s*(resource|data|ephemeral)\s+"({_NAME})"', re.MULTILINE)


def selection(provider: Provider) -> frozenset[str] | None:
    """The types of a provider to look at, some of which it may not have; None: all of them."""
    if not provider.is_chosen:
        return None
    own = [kind for kind in {*_read(), *_used()} if kind.rpartition(".")[2].startswith(f"{provider.name}_")]
    return frozenset([*own, "provider"])


@cache
def _read() -> frozenset[str]:
    """Types that something here names."""
    places = [*(_ROOT / "policies").rglob("*.yaml"), *(_ROOT / "dasf_lint").rglob("*.py")]
    places += [_ROOT / "dasf_lint" / "data" / "facts" / f"{name}.json" for name in _BY_HAND]
    places += [FACTS / "stated" / "corrections.json", FACTS / "stated" / "history.json"]
    return frozenset(kind for place in places for kind in kinds_in(place.read_text("utf-8")))


_BY_HAND: Final = ("defaults", "derived", "formats", "parts", "refusals", "renames")


@cache
def _used() -> frozenset[str]:
    return frozenset(json.loads(_USED.read_text("utf-8"))["types"]) if _USED.exists() else frozenset()


def kinds_in(text: str) -> Iterator[str]:
    """Types that a text names, and that blocks in it are of."""
    yield from _KIND.findall(text)
    yield from blocks_in(text)


def blocks_in(text: str) -> Iterator[str]:
    """Types of the blocks in a text of Terraform: `azurerm_key_vault`, `data.aws_iam_policy_document`."""
    for mode, name in _BLOCK.findall(text):
        yield name if mode == "resource" else f"{mode}.{name}"


def note(folders: list[Path]) -> str:
    """What repositories use that hold Databricks code; what was noted before stays."""
    used = set(_used())
    repositories = 0
    for repository in (each for folder in folders for each in sorted(folder.iterdir()) if each.is_dir()):
        texts = [path.read_text("utf-8", errors="replace") for path in repository.rglob("*.tf") if path.is_file()]
        found = {kind for text in texts for kind in blocks_in(text)}
        if found and any("databricks" in text for text in texts):
            repositories += 1
            used |= found
    about = f"types of azurerm, aws and google in {repositories} public repositories that hold Databricks code as well"
    lines = ",\n".join(f"  {json.dumps(kind)}" for kind in sorted(used))
    return f'{{\n "": {json.dumps(about)},\n "types": [\n{lines}\n ]\n}}\n'


if __name__ == "__main__":
    _USED.write_text(note([Path(folder) for folder in sys.argv[1:]]), "utf-8")
