"""The reference of the configuration, made of its JSON schema and of an example for each key."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from scripts.language_page import fenced, item

_ROOT: Final = Path(__file__).resolve().parent.parent
DIRECTORY: Final = _ROOT / "docs" / "configuration"
SCHEMA: Final = _ROOT / "dasf_lint" / "data" / "config.schema.json"


class Setting(NamedTuple):
    """A key of the configuration, by its way from the top: `suppress.reason`."""

    way: str
    means: str
    values: str
    required: bool


class Example(NamedTuple):
    """`prints` is what a run prints with the key, `otherwise` what one prints with `ignored` in its place; `exit` and
    `otherwise_exit` are what they end with, where that is what the key decides."""

    configuration: str
    files: Mapping[str, str]
    ignored: str = ""
    prints: str = ""
    otherwise: str = ""
    exit: int | None = None
    otherwise_exit: int | None = None
    command: str = "dasf-lint check"
    about: str = ""


def schema() -> dict[str, object]:
    found: dict[str, object] = json.loads(SCHEMA.read_text("utf-8"))
    return found


def settings() -> list[Setting]:
    whole = schema()
    return list(_settings(whole, whole, ""))


def _settings(whole: Mapping[str, object], here: Mapping[str, object], before: str) -> Iterator[Setting]:
    properties = here.get("properties", {})
    required = here.get("required", [])
    assert isinstance(properties, Mapping)
    assert isinstance(required, list)
    for name, row in properties.items():
        yield Setting(f"{before}{name}", row.get("description", ""), _values(whole, row), name in required)
        for inner in (row, row.get("items"), row.get("additionalProperties")):
            if isinstance(inner, Mapping):
                yield from _settings(whole, inner, f"{before}{name}.")


def _resolved(whole: Mapping[str, object], row: Mapping[str, object]) -> Mapping[str, object]:
    name = str(row.get("$ref", "")).rpartition("/")[2]
    defined = whole["$defs"]
    assert isinstance(defined, Mapping)
    return {**defined[name], **row} if name else row


_KINDS: Final = {"string": "a text", "boolean": "`true` or `false`", "number": "a number", "object": "a mapping"}


def _values(whole: Mapping[str, object], row: Mapping[str, object]) -> str:
    found = _resolved(whole, row)
    if "const" in found:
        return f"`{json.dumps(found['const'])}`"
    if "enum" in found:
        assert isinstance(found["enum"], list)
        return ", ".join(f"`{each}`" for each in found["enum"])
    if found.get("type") == "array":
        inner = found["items"]
        assert isinstance(inner, Mapping)
        return "a list of mappings" if inner.get("properties") else "a list"
    if found.get("pattern") == "^[0-9]{4}-[0-9]{2}-[0-9]{2}$":
        return "a date"
    return _KINDS[str(found["type"])]


def examples() -> dict[str, Example]:
    rows = yaml.safe_load((DIRECTORY / "examples.yaml").read_text("utf-8"))
    return {way: Example(**row) for way, row in rows.items()}


def page() -> str:
    whole, shown = settings(), examples()
    tops = [each for each in whole if "." not in each.way]
    lines = (DIRECTORY / "template.md").read_text("utf-8").rstrip().splitlines()
    lines += ["", " ".join(str(schema()["description"]).split()), ""]
    lines[-2:-1] = _wrapped(lines[-2])
    lines += [f"- [`{each.way}`](#{each.way})" for each in tops]
    for top in tops:
        lines += ["", f"## {top.way}", "", *_wrapped(f"{top.means} Takes {top.values}."), ""]
        lines += _example(shown[top.way])
        inner = [each for each in whole if each.way.startswith(f"{top.way}.")]
        if inner:
            lines += [_item(each) for each in inner] + [""]
        for each in inner:
            lines += [f"<details><summary>Example: <code>{each.way}</code></summary>", ""]
            lines += [*_example(shown[each.way]), "</details>", ""]
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _wrapped(text: str) -> list[str]:
    return item(text).replace("\n  ", "\n").removeprefix("- ").splitlines()


def _item(setting: Setting) -> str:
    end = " Required." if setting.required else ""
    return item(f"**`{setting.way}`**: {setting.means} Takes {setting.values}.{end}")


def _example(example: Example) -> list[str]:
    lines = [*_wrapped(example.about), ""] if example.about else []
    lines += [*fenced("yaml", example.configuration)]
    for path, text in example.files.items():
        language = "terraform" if path.endswith(("tf", "tfvars", "tofu")) else "yaml"
        lines += ["", f"`{path}`:", "", *fenced(language, text)]
    lines += ["", _said(example.command, example.prints, example.exit)]
    lines += ["", "Without it:" if not example.ignored else "Instead:", ""]
    lines += [*fenced("yaml", example.ignored), ""] if example.ignored else []
    lines += [_said(example.command, example.otherwise, example.otherwise_exit), ""]
    return lines


def _said(command: str, prints: str, code: int | None) -> str:
    return f"`{command}` ends with exit code {code}" if code is not None else f"`{command}` prints `{prints}`"
