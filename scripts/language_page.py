"""The reference of the policy language: a text by hand with what is made of the tables and of the examples in it.

The text is `docs/language/template.md`; a line `<!-- words: SECTION -->` in it stands for a section of
`scripts.words.sections` with its examples, one `<!-- examples: SECTION -->` for the examples alone, and
`<!-- list: NAME -->` for one of `_LISTS`.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import yaml

from dasf_lint.facts import shapes
from dasf_lint.policy.ask.operators import functions_of
from dasf_lint.policy.language.arguments import ARGUMENTS
from dasf_lint.policy.language.words import CONFIDENCES, OPERATORS, PARTS, STAGES
from scripts import word_examples, words
from scripts.word_examples import Example
from scripts.words import Word

WIDTH: Final = 120
"""No table of the page is wider; what would be is a list."""

_MADE: Final = re.compile(r"^<!-- (words|examples|list|contents): ?([a-z_]*) -->$", re.MULTILINE)


def page() -> str:
    text = (word_examples.DIRECTORY / "template.md").read_text("utf-8")
    sections, examples = words.sections(), word_examples.read()

    def made(match: re.Match[str]) -> str:
        what, name = match.groups()
        if what == "contents":
            return _contents(text)
        if what == "list":
            return _LISTS[name]()
        shown = _shown(examples[name].values())
        return shown if what == "examples" else f"{_listed(sections[name])}\n\n{shown}"

    return _MADE.sub(made, text)


def _contents(text: str) -> str:
    found = re.findall(r"^(##+) (.*)$", text, re.MULTILINE)
    return "\n".join(f"{'  ' * (len(marks) - 2)}- [{title}](#{_anchor(title)})" for marks, title in found)


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str | None:
    """A table, or nothing where it would be wider than a screen."""
    head = list(head)
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines) if max(map(len, lines)) <= WIDTH else None


def item(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip


def _listed(rows: Mapping[str, Word]) -> str:
    has_values, has_required = any(row.values for row in rows.values()), any(row.required for row in rows.values())
    has_default = any(row.default for row in rows.values())
    head = ["", "meaning", *(["takes"] * has_values), *(["left out"] * (has_default or has_required))]
    cells = []
    for name, row in rows.items():
        left_out = "required" if row.required else row.default
        cells.append(
            [code(name), row.means, *([row.values] * has_values), *([left_out] * (has_default or has_required))]
        )
    return table(head, cells) or "\n".join(_item(name, row) for name, row in rows.items())


def _item(name: str, row: Word) -> str:
    text = f"**{code(name)}**: {row.means}."
    if row.values:
        text += f" {'Is one of' if name[0] == '|' else 'Takes'} {row.values}."
    if row.required:
        text += " Required."
    elif row.default.startswith("one of"):
        text += f" O{row.default[1:]}."
    elif row.default:
        text += f" Left out: {row.default}."
    return item(text)


def code(text: str) -> str:
    return f"`{text}`"


def _shown(examples: Iterable[Example]) -> str:
    return "\n\n".join(map(_details, examples))


def _details(example: Example) -> str:
    lines = [f"<details><summary>Example: <code>{_escaped(example.word)}</code></summary>", ""]
    asked = example.asked
    if "about" in asked:
        lines += [*textwrap.wrap(str(asked["about"]), WIDTH), ""]
    lines += fenced("yaml", asked["policy"])
    lines += _beside(asked)
    lines += _sources(asked)
    lines += [
        "",
        *textwrap.wrap(f"{_ran(asked) or 'Answer: '}{_answer(example.answer)}", WIDTH, break_long_words=False),
        "",
    ]
    lines += _otherwise(example)
    return "\n".join([*lines, "", "</details>"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def fenced(language: str, text: object) -> list[str]:
    return [f"```{language}", str(text).rstrip("\n"), "```"]


def _beside(asked: Mapping[str, object]) -> list[str]:
    """What belongs to the example beside policy and code."""
    lines: list[str] = []
    for key, place in (("sets", "sets.yaml"), ("frameworks", "frameworks.yaml"), ("configuration", ".dasf-lint.yaml")):
        if key in asked:
            lines += ["", f"`{place}`:", "", *fenced("yaml", asked[key])]
    said = {key: asked[key] for key in ("target", "environment", "params", "as_of") if key in asked}
    if said:
        lines += ["", f"With {_plainly(said)}:", ""]
    return lines


def _sources(asked: Mapping[str, object]) -> list[str]:
    if asked.get("terraform") == "x":
        return []
    if "terraform" in asked:
        return fenced("terraform", asked["terraform"])
    if "bundle" in asked:
        return fenced("yaml", asked["bundle"])
    files = asked.get("files", {})
    assert isinstance(files, Mapping)
    lines: list[str] = []
    for path, text in files.items():
        lines += ["", f"`{path}`:", "", *fenced(_LANGUAGES.get(str(path).rpartition(".")[2], ""), text)]
    return lines


_LANGUAGES: Final = {"tf": "terraform", "yml": "yaml", "yaml": "yaml", "toml": "toml", "py": "python"}


def _plainly(said: Mapping[str, object]) -> str:
    shown = [
        yaml.safe_dump({key: value}, default_flow_style=True, width=1000).strip()[1:-1] for key, value in said.items()
    ]
    return ", ".join(code(each.replace("'", "")) for each in shown)


def _ran(asked: Mapping[str, object]) -> str:
    return f"`{asked['command']}`: " if "command" in asked else ""


_SAID: Final[Mapping[str, Callable[[object], str]]] = {
    "verdict": lambda value: f"**{str(value).replace('_', ' ')}**",
    "severity": lambda value: f"severity {value}",
    "confidence": lambda value: f"confidence {value}",
    "at": lambda value: "at " + ", ".join(map(_quoted, value if isinstance(value, list) else [value])),
    "message": lambda value: f"with the message {_quoted(value)}",
    "error": lambda value: f"refused: *{value}*",
    "prints": lambda value: f"prints {_quoted(value)}",
}


def _quoted(value: object) -> str:
    text = str(value).removesuffix(" # <-")
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _answer(answer: object) -> str:
    said = answer if isinstance(answer, Mapping) else {"verdict": answer}
    return ", ".join(_SAID[name](value) for name, value in said.items())


def _otherwise(example: Example) -> list[str]:
    answer = _answer(example.otherwise)
    ignored = example.ignored
    if isinstance(ignored, str):
        said = yaml.safe_load(ignored)
        gone = [code(key) for key, value in said.items() if value is None]
        kept = not all(value is None for value in said.values())
        if not kept:
            return textwrap.wrap(f"Without {' and '.join(gone)}: {answer}", WIDTH, break_long_words=False)
        lines = ["Instead:" if not gone else f"Without {' and '.join(gone)}, and instead:", ""]
        text = "\n".join(line for line in ignored.rstrip().splitlines() if not re.fullmatch(r"\w+:", line) or
                         said[line[:-1]] is not None)  # fmt: skip
        return [*lines, *fenced("yaml", text), "", *textwrap.wrap(f"Answer: {answer}", WIDTH, break_long_words=False)]
    assert isinstance(ignored, Mapping)
    if any("\n" in str(value) for value in ignored.values()) or "files" in ignored:
        return ["Instead:", "", *_beside(ignored), *_sources(ignored), "", f"Answer: {answer}"]
    return [f"With {_plainly(ignored)}: {answer}"]


# --- lists ----------------------------------------------------------------------------------------------------------


def _operators() -> str:
    """One table for a group of operators."""
    groups: dict[str, list[list[str]]] = {}
    for name, row in OPERATORS.items():
        can_decide = functions_of(name).unknown is not None or row.negates is not None
        unknown = "decided" if row.provenance else "by what is known" if can_decide else "unknown"
        absent = "true" if row.negates is not None else str(row.absent)
        argument = ARGUMENTS[row.argument]
        takes = argument.means if not hasattr(argument, "words") else "a word, see below"
        groups.setdefault(row.group, []).append([code(name), takes, row.means, unknown, absent])
    lines: list[str] = []
    for group, rows in groups.items():
        head = ["", "takes", "true where the value", "unknown value", "absent value"]
        made = table(head, rows)
        if made is None:
            made = "\n".join(
                item(f"**{name}**: true where it {means}. Takes {takes}. Unknown value: {unknown}; absent: {absent}.")
                for name, takes, means, unknown, absent in rows
            )  # fmt: skip
        lines += [f"**{group.capitalize()}**", "", made, ""]
    return "\n".join(lines).rstrip()


def _arguments() -> str:
    """What each kind of argument takes beside a value."""
    lines = []
    for kind, row in ARGUMENTS.items():
        names = [code(name) for name, operator in OPERATORS.items() if operator.argument == kind]
        given = [code(f"{{{way}: ...}}") for way in row.ways]
        listed = getattr(row, "words", ())
        takes = ", ".join(map(code, listed)) if listed else row.means
        lines.append(item(f"{', '.join(names)}: {takes}{'; or ' + ', '.join(given) if given else ''}"))
    return "\n".join(lines)


def _meanings(rows: Mapping[str, str]) -> Callable[[], str]:
    return lambda: "\n".join(item(f"**{code(name)}**: {means}") for name, means in rows.items())


def _sets() -> str:
    shared = yaml.safe_load((word_examples.DIRECTORY.parent.parent / "policies" / "sets.yaml").read_text("utf-8"))
    lines = []
    for name, row in shared.items():
        few = ", ".join(code(str(value)) for value in row["values"][:3] if value != "")
        more = f" and {len(row['values']) - 3} more" if len(row["values"]) > 3 else ""
        lines.append(item(f"**{code(name)}** ({few}{more}): {' '.join(row['source'].split())}"))
    return "\n".join(lines)


def _keepers() -> str:
    """Which types keep a part, and where."""
    lines = []
    for part in PARTS:
        types = [
            f"`{kind}`" + (f" ({', '.join(code(place) for place in places)})" if any(places) else "")
            for kind, places in sorted(shapes.parts(part).items())
        ]
        lines.append(item(f"**`${part}`**: {', '.join(types)}"))
    return "\n".join(lines)


_LISTS: Final[Mapping[str, Callable[[], str]]] = {
    "operators": _operators,
    "arguments": _arguments,
    "keepers": _keepers,
    "confidences": _meanings(CONFIDENCES),
    "stages": _meanings(STAGES),
    "sets": _sets,
}
