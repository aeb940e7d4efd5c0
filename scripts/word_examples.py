"""The examples of the words of the policy language, as they stand in `docs/language/`: one YAML file for a section."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import yaml

DIRECTORY: Final = Path(__file__).resolve().parent.parent / "docs" / "language"
SOURCES: Final = ("terraform", "bundle", "files")

KEYS: Final = frozenset(
    {*SOURCES, "policy", "sets", "frameworks", "configuration", "target", "environment", "params", "as_of", "command",
     "answer", "ignored", "otherwise", "about"}
)  # fmt: skip


class Example(NamedTuple):
    """One row: what is asked of what, with its answer, and the same without the word.

    asked      keys of a policy (`policy`), of an example (`terraform`, `target` ...), of a run (`configuration`,
               `command`), `sets` and `frameworks`
    answer     the verdict, or a mapping of what is looked at
    ignored    what is different where the word is ignored: text replaces keys of the policy, a mapping keys of the row
    otherwise  the answer then
    """

    section: str
    word: str
    asked: Mapping[str, object]
    answer: object
    ignored: object
    otherwise: object

    def without_word(self) -> Mapping[str, object]:
        if not isinstance(self.ignored, str):
            assert isinstance(self.ignored, Mapping), self.word
            return {**self.asked, **self.ignored}
        return {**self.asked, "instead": self.ignored}


def policy_of(asked: Mapping[str, object]) -> dict[str, object]:
    """What a row says of the policy; a key without value is left out."""
    said = yaml.safe_load(str(asked["policy"]))
    instead = yaml.safe_load(str(asked["instead"])) if "instead" in asked else {}
    found: dict[str, object] = {**said, **instead}
    return found


def read() -> dict[str, dict[str, Example]]:
    """Every example by section and word."""
    found: dict[str, dict[str, Example]] = {}
    for path in sorted(DIRECTORY.glob("*.yaml")):
        rows = yaml.safe_load(path.read_text("utf-8"))
        found[path.stem] = {str(word): _example(path.stem, str(word), row) for word, row in rows.items()}
    return found


def _example(section: str, word: str, row: Mapping[str, object]) -> Example:
    unknown = row.keys() - KEYS
    if unknown:
        raise SystemExit(f"docs/language/{section}.yaml: {word} has the unknown keys {', '.join(sorted(unknown))}")
    asked = {key: value for key, value in row.items() if key not in ("answer", "ignored", "otherwise")}
    return Example(section, word, asked, row["answer"], row["ignored"], row["otherwise"])
