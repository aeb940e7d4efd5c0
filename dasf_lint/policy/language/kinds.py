"""What may stand somewhere in a policy: kinds of values. Each says what is wrong with a value, what its JSON schema is,
what becomes of it when a policy is compiled, and what it is called on the reference page.

A table of keys (`Keys`) is a kind as well, so the whole language is one of them: `policy.language.policies.POLICY`.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from dasf_lint.core import json_text
from dasf_lint.core.json_text import Json
from dasf_lint.core.nearest import hint
from dasf_lint.policy.language.words import SYNONYMS

Schema: TypeAlias = dict[str, Json]
At = tuple[str | int, ...]
"""The way to a value from the top of the document."""


class Problem(NamedTuple):
    """`at` leads to the value; `on_key` means its key.

    is_doubt  a newer provider may have what is named: the policy is taken as it stands
    is_dead   it names a type or a place that no known provider has
    """

    at: At
    message: str
    on_key: bool = False
    is_doubt: bool = False
    is_dead: bool = False


class PathStart(NamedTuple):
    """A place in a type that paths start at: `prefix` is the dotted path from the resource."""

    kind: str
    prefix: str


PathStarts = Sequence[PathStart] | None
"""None: nothing is known about the shape, so paths are checked for their grammar only."""


class Context(NamedTuple):
    """What is known where a value is read.

    problems  collects what is wrong
    sets      the names of known sets
    version   that of the linter
    params    the parameters that the policy declares
    subject   what the policy is about; `scopes`: what paths start at here
    frameworks  the controls of frameworks beside DASF, by framework
    """

    problems: list[Problem]
    sets: frozenset[str]
    version: str
    params: Mapping[str, object] = {}
    subject: PathStarts = None
    scopes: PathStarts = None
    frameworks: Mapping[str, Mapping[str, object]] = {}

    def say(self, at: At, message: str, *, on_key: bool = False, is_doubt: bool = False, is_dead: bool = False) -> None:
        self.problems.append(Problem(at, message, on_key, is_doubt, is_dead or is_doubt))


class Kind:
    """One kind of value. `means` is what the reference page calls it."""

    means: str = ""

    def check(self, value: object, at: At, context: Context) -> Context:
        """Says what is wrong. What comes back is known to the keys that follow in the table."""
        raise NotImplementedError

    def schema(self) -> Schema:
        raise NotImplementedError

    def compiled(self, value: object) -> object:
        """What a value that has been checked means to whoever asks the policy."""
        return value


class TextKind(Kind):
    """Any text that says something."""

    def __init__(self, means: str = "a text", longest: int | None = None) -> None:
        self.means = means
        self.longest = longest

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, str) or not value.strip():
            context.say(at, f"{at[-1]} is a text")
        elif self.longest is not None and len(value) > self.longest:
            context.say(at, f"{at[-1]} has at most {self.longest} characters")
        return context

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, **({} if self.longest is None else {"maxLength": self.longest})}


_LONGEST_SLUG: Final = 64


class SlugKind(Kind):
    """A name that people type."""

    means = "lower case with hyphens"

    def check(self, value: object, at: At, context: Context) -> Context:
        words = value.split("-") if isinstance(value, str) else []
        plain = all(w and w.isascii() and w.isalnum() and w == w.lower() for w in words)
        if not words or not plain or not words[0][0].isalpha() or len(str(value)) > _LONGEST_SLUG:
            context.say(at, f"{at[-1]} is in lower case with hyphens, such as workspace-public-ip")
        return context

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": _LONGEST_SLUG}


class AliasKind(Kind):
    """Another name, in the form of whoever gave it."""

    means = "letters, digits and hyphens"

    def check(self, value: object, at: At, context: Context) -> Context:
        name = value if isinstance(value, str) else ""
        if not name.isascii() or not name.replace("-", "").isalnum() or name.startswith("-"):
            context.say(at, f"{value} is no name of letters, digits and hyphens")
        return context

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]*$"}


class WordKind(Kind):
    """One of a few words."""

    def __init__(self, words: Sequence[str] | Mapping[str, object]) -> None:
        self.words = tuple(words)
        self.means = ", ".join(f"`{word}`" for word in self.words)

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, str) or value not in self.words:
            name = next(str(step) for step in reversed(at) if isinstance(step, str))
            context.say(at, f"{name} is one of {', '.join(self.words)}{hint(str(value), self.words)}")
        return context

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


class FlagKind(Kind):
    """True or false."""

    means = "`true` or `false`"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, bool):
            context.say(at, f"{at[-1]} is true or false")
        return context

    def schema(self) -> Schema:
        return {"type": "boolean"}


class OnlyKind(Kind):
    """One value and no other."""

    def __init__(self, value: bool | int | str, message: str) -> None:
        self.value = value
        self.message = message
        self.means = f"`{json_text.dumps(value)}`"

    def check(self, value: object, at: At, context: Context) -> Context:
        if value != self.value or isinstance(value, bool) is not isinstance(self.value, bool):
            context.say(at, self.message)
        return context

    def schema(self) -> Schema:
        return {"const": self.value}


class ListKind(Kind):
    """A list of at least one. `unique`: no two are equal."""

    def __init__(self, item: Kind, *, unique: bool = False) -> None:
        self.item = item
        self.unique = unique
        self.means = f"a list: {item.means}"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, list) or not value:
            context.say(at, f"{at[-1]} is a list")
            return context
        seen: set[str] = set()
        for index, each in enumerate(value):
            self.item.check(each, (*at, index), context)
            if self.unique and isinstance(each, str):
                if each in seen:
                    context.say((*at, index), f"{each} stands twice")
                seen.add(each)
        return context

    def schema(self) -> Schema:
        return {
            "type": "array", "items": self.item.schema(), "minItems": 1,
            **({"uniqueItems": True} if self.unique else {}),
        }  # fmt: skip

    def compiled(self, value: object) -> object:
        assert isinstance(value, list)
        return tuple(self.item.compiled(each) for each in value)


class OneOrMoreKind(Kind):
    """A value, or a list of them."""

    def __init__(self, item: Kind) -> None:
        self.item = item
        self.several = ListKind(item)
        self.means = f"{item.means}, or a list"

    def check(self, value: object, at: At, context: Context) -> Context:
        return (self.several if isinstance(value, list) else self.item).check(value, at, context)

    def schema(self) -> Schema:
        return {"oneOf": [self.item.schema(), self.several.schema()]}

    def compiled(self, value: object) -> object:
        return self.several.compiled(value if isinstance(value, list) else [value])


def is_scalar(value: object) -> bool:
    return isinstance(value, str | bool | int | Fraction)


class LiteralsKind(Kind):
    """A value, or a list of values."""

    means = "a text, a number, `true` or `false`, or a list of them"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not all(map(is_scalar, value if isinstance(value, list) else [value])):
            context.say(at, f"{at[-1]} is a value or a list of values")
        return context

    def schema(self) -> Schema:
        scalar: Schema = {"type": ["string", "number", "boolean"]}
        return {"oneOf": [scalar, {"type": "array", "items": scalar}]}

    def compiled(self, value: object) -> object:
        """Decimals become exact."""
        if isinstance(value, list):
            return [self.compiled(each) for each in value]
        return Fraction(str(value)) if isinstance(value, float) else value


class Key(NamedTuple):
    """A row of a table of keys.

    means      one line for the reference page
    default    what is meant where it is left out
    inherited  in a check: what the policy says is meant where it is left out
    cold       only reports and pages need it, so it is read when they ask
    """

    name: str
    kind: Kind
    means: str
    required: bool = False
    default: object = None
    inherited: bool = False
    cold: bool = False


class KeysKind(Kind):
    """A mapping with a table of keys; any other key is a mistake.

    what    what the mapping is called in messages
    one_of  groups of keys of which exactly one is said
    some_of  groups of keys of which at least one is said
    named   what the JSON schema calls it, where others refer to it
    """

    def __init__(
        self,
        what: str,
        rows: Sequence[Key],
        one_of: Sequence[Sequence[str]] = (),
        some_of: Sequence[Sequence[str]] = (),
    ) -> None:
        self.what = what
        self.rows = {row.name: row for row in rows}
        self.one_of = one_of
        self.some_of = some_of
        self.means = what

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping):
            context.say(at, f"{self.what} is a mapping")
            return context
        if not self._has_its_keys(value, at, context):
            return context
        for name, row in self.rows.items():
            if name in value:
                context = row.kind.check(value[name], (*at, name), context)
        return context

    def _has_its_keys(self, value: Mapping[object, object], at: At, context: Context) -> bool:
        before = len(context.problems)
        only(value, self.rows, at, context)
        for name, row in self.rows.items():
            if row.required and name not in value:
                context.say(at, f"the key {name} is missing")
        for group in self.one_of:
            if sum(name in value for name in group) != 1:
                shown = " or ".join(f"`{name}`" for name in group)
                context.say(at, f"{self.what} says {shown}, one of them")
        for group in self.some_of:
            if not any(name in value for name in group):
                shown = " or ".join(f"`{name}`" for name in group)
                context.say(at, f"{self.what} says {shown}, or both")
        return len(context.problems) == before

    def schema(self) -> Schema:
        found = closed(
            {name: row.kind.schema() | _described(row) for name, row in self.rows.items()},
            [name for name, row in self.rows.items() if row.required],
        )
        for group in self.some_of:
            found["anyOf"] = [{"required": [name]} for name in group]
        groups: list[Json] = [{"oneOf": [{"required": [name]} for name in group]} for group in self.one_of]
        if len(groups) == 1:
            return {**found, "oneOf": groups[0]["oneOf"]}  # type: ignore[index, call-overload]
        return {**found, "allOf": groups} if groups else found

    def compiled(self, value: object) -> dict[str, object]:
        """The values of all rows."""
        assert isinstance(value, Mapping)
        return {
            name: row.kind.compiled(value[name]) if name in value else row.default for name, row in self.rows.items()
        }


def _described(row: Key) -> Schema:
    return {"description": row.means}


class NamesKind(Kind):
    """A mapping of names that the author gives."""

    def __init__(self, item: Kind, means: str) -> None:
        self.item = item
        self.means = means

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, Mapping):
            context.say(at, f"{at[-1]} is a mapping")
            return context
        for name, each in value.items():
            self.item.check(each, (*at, str(name)), context)
        return context

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.item.schema()}

    def compiled(self, value: object) -> object:
        assert isinstance(value, Mapping)
        return {str(name): self.item.compiled(each) for name, each in value.items()}


class EitherKind(Kind):
    """A mapping of one kind, or a value of another."""

    def __init__(self, mapping: Kind, other: Kind, means: str) -> None:
        self.mapping = mapping
        self.other = other
        self.means = means

    def check(self, value: object, at: At, context: Context) -> Context:
        return (self.mapping if isinstance(value, Mapping) else self.other).check(value, at, context)

    def schema(self) -> Schema:
        return choose([({"type": "object"}, self.mapping.schema())], self.other.schema())

    def compiled(self, value: object) -> object:
        return (self.mapping if isinstance(value, Mapping) else self.other).compiled(value)


class ReferenceKind(Kind):
    """A kind that others of the language refer to by a name, as conditions hold conditions."""

    def __init__(self, name: str, kind: "Callable[[], Kind]", means: str) -> None:
        self.name = name
        self.kind = kind
        self.means = means

    def check(self, value: object, at: At, context: Context) -> Context:
        return self.kind().check(value, at, context)

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.name}"}

    def compiled(self, value: object) -> object:
        return self.kind().compiled(value)


def only(value: Mapping[object, object], known: Sequence[str] | Mapping[str, object], at: At, context: Context) -> bool:
    """Whether a mapping has no keys but those; each other is told."""
    wrong = [key for key in value if not isinstance(key, str) or key not in known]
    for key in wrong:
        context.say((*at, str(key)), f"unknown key {key}{meant(str(key), list(known))}", on_key=True)
    return not wrong


_MOST_LISTED: Final = 12


def meant(key: str, known: Sequence[str], *, lists: bool = True) -> str:
    """The key that somebody probably meant: one of the same meaning, a near one, or one of a few."""
    synonym = SYNONYMS.get(key.casefold())
    if synonym in known:
        return f'; did you mean "{synonym}"?'
    return hint(key, known) or (f"; it is one of {', '.join(known)}" if lists and len(known) <= _MOST_LISTED else "")


def closed(properties: Mapping[str, Json], required: Sequence[str] = (), **more: Json) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": dict(properties),
        **more,
    }


def choose(cases: Sequence[tuple[Schema, Schema]], otherwise: Schema) -> Schema:
    """if, else if ...: unlike oneOf it is checked once and names the very key that is wrong."""
    for test, then in reversed(cases):
        otherwise = {"if": test, "then": then, "else": otherwise}
    return otherwise
