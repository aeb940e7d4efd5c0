"""Every word of the policy language by section, read from the tables: what the reference page lists, and what the
examples in `docs/language/` have to show."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from dasf_lint.policy.examples import MARK
from dasf_lint.policy.language.arguments import ARGUMENTS, WAYS
from dasf_lint.policy.language.conditions import CONDITIONS, RELATION
from dasf_lint.policy.language.frameworks import FRAMEWORKS
from dasf_lint.policy.language.kinds import EitherKind, KeysKind, Kind, ListKind, NamesKind, ReferenceKind, WordKind
from dasf_lint.policy.language.policies import CHECK, EXAMPLE, POLICY
from dasf_lint.policy.language.words import (
    DOTTED_TYPES,
    FACTS,
    LINKS,
    OPERATORS,
    PLACEHOLDERS,
    REACH,
    SELECTED_PARTS,
    VIEWS,
)


class Word(NamedTuple):
    """A row of the reference. `values` is what may stand behind it, `default` what is meant where it is left out."""

    means: str
    values: str = ""
    default: str = ""
    required: bool = False


PATH_FORMS: Final = {
    "a.b": Word("an attribute of a block, or of a mapping"),
    "a[*]": Word("each element of a list, each block of a kind"),
    "a[0]": Word("one element"),
    "a.*": Word("each key of a map"),
    "a.*_b": Word("each key that fits a shell pattern"),
    "**.a": Word("the name at any depth of the type's schema; never inside maps or texts"),
    'a."b.c"': Word("a key with dots, as it is written"),
    "$fact": Word("what is known of the element beside what stands in it; at the beginning of a path"),
    "a|view": Word("a text read as something else"),
}
"""The grammar of paths, `policy.language.grammar`, one form for each kind of step."""

SETS: Final = {
    "source": Word("where the values are from", "a text", required=True),
    "values": Word("the list", "texts, numbers, `true` or `false`", required=True),
}
"""What `policy.load` reads of `sets.yaml`."""


def _row(table: KeysKind, name: str) -> Word:
    key = table.rows[name]
    if key.inherited:
        default = "as the policy says"
    elif key.default in (None, (), {}):
        default = ""
    else:
        default = f"`{str(key.default).lower() if isinstance(key.default, bool) else key.default}`"
    group = next((group for group in table.one_of if name in group), ())
    if group:
        default = "one of " + ", ".join(f"`{each}`" for each in group)
    values = "" if key.kind.means == name else key.kind.means
    return Word(key.means, values, default, key.required)


def _keys(table: KeysKind, before: str = "") -> dict[str, Word]:
    return {f"{before}{name}": _row(table, name) for name in table.rows}


def _rows_of(table: KeysKind, key: str) -> KeysKind:
    """The table that stands behind a key of another."""
    return next(each for each in within(table.rows[key].kind) if isinstance(each, KeysKind))


def _framework() -> KeysKind:
    """The table behind each name of `frameworks.yaml`."""
    table = FRAMEWORKS.item
    assert isinstance(table, KeysKind)
    return table


def within(kind: Kind) -> Iterator[Kind]:
    """A kind and those that it is made of, as far as tables go; conditions hold conditions and are left out."""
    yield kind
    if isinstance(kind, EitherKind):
        yield from within(kind.mapping)
        yield from within(kind.other)
    elif isinstance(kind, ListKind | NamesKind):
        yield from within(kind.item)
    elif isinstance(kind, KeysKind):
        for row in kind.rows.values():
            yield from within(row.kind)
    elif isinstance(kind, ReferenceKind):
        return


def tables() -> list[KeysKind]:
    """Every table of keys that a policy is made of, conditions aside."""
    return [each for each in within(POLICY) if isinstance(each, KeysKind)]


def _conditions() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for word, table in CONDITIONS.items():
        found |= {name if name == word else f"{word} {name}": _row(table, name) for name in table.rows}
    return found


def _views() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for name, view in VIEWS.items():
        found[f"|{name}"] = Word(view.means, ", ".join(f"`{value}`" for value in view.values))
        for field, row in view.fields.items():
            found[f"|{name} {field}"] = Word(row.means, ", ".join(f"`{value}`" for value in row.values))
    return found


def _values() -> dict[str, Word]:
    """Values that are words with an answer of their own; severities and confidences only stand in reports."""
    arguments = {"credential": "credential_kind", "runtime_is": "runtime_kind", "environment_word": "environment"}
    found = {
        f"{key} {word}": Word("") for key, kind in arguments.items() for word in getattr(ARGUMENTS[kind], "words", ())
    }
    kinds = {
        "path absent": CONDITIONS["path"].rows["absent"].kind,
        "every absent": CONDITIONS["every"].rows["absent"].kind,
        **{key: POLICY.rows[key].kind for key in ("stage", "point_at", "profile")},
    }
    for key, kind in kinds.items():
        assert isinstance(kind, WordKind)
        found |= {f"{key} {word}": Word("") for word in kind.words}
    return found


def sections() -> dict[str, dict[str, Word]]:
    """Words by the section of the reference that lists them."""
    return {
        "policy": _keys(POLICY),
        "remediation": _keys(_rows_of(POLICY, "remediation")),
        "check": _keys(CHECK),
        "match": _keys(_rows_of(POLICY, "match")),
        "types": {name: Word(means) for name, means in DOTTED_TYPES.items()},
        "parts": {f"${name}": Word(means) for name, means in SELECTED_PARTS.items()},
        "conditions": _conditions(),
        "relation": _keys(RELATION),
        "links": {name: Word(means) for name, means in LINKS.items()},
        "reach": {name: Word(means) for name, means in REACH.items()},
        "operators": {name: Word(row.means, ARGUMENTS[row.argument].means) for name, row in OPERATORS.items()},
        "values": _values(),
        "arguments": {f"{{{name}: ...}}": Word(means) for name, means in WAYS.items()},
        "paths": PATH_FORMS,
        "facts": {f"${name}": Word(means) for name, means in FACTS.items()},
        "views": _views(),
        "parameter": _keys(_rows_of(POLICY, "params")),
        "sets": SETS,
        "frameworks": _keys(_framework()),
        "placeholders": {f"{{{name}}}": Word(means) for name, means in PLACEHOLDERS.items()},
        "example": {**_keys(EXAMPLE), MARK: Word("behind each line that a finding must point at, and behind no other")},
        "expect": _keys(_rows_of(EXAMPLE, "expect")),
    }
