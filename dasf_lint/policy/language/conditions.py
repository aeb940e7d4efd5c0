"""Conditions: which keys each has, how they are checked, what their JSON schema is, and what they are compiled to."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from dasf_lint.core.json_text import Json
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.language.arguments import ARGUMENTS
from dasf_lint.policy.language.grammar import Path, PathError, parse
from dasf_lint.policy.language.kinds import (
    At,
    Context,
    Key,
    KeysKind,
    Kind,
    OneOrMoreKind,
    OnlyKind,
    ReferenceKind,
    Schema,
    WordKind,
    choose,
    closed,
    meant,
    only,
)
from dasf_lint.policy.language.paths import AnyPathKind, OnePathKind, inside
from dasf_lint.policy.language.sense import check_sense
from dasf_lint.policy.language.subjects import TYPES, TypeNameKind, of_types
from dasf_lint.policy.language.tree import (
    All,
    Any,
    Anything,
    Condition,
    Count,
    Deferred,
    Leaf,
    LeafArgument,
    Never,
    Not,
    Over,
    Parts,
    Quantifier,
    Related,
    join_of,
)
from dasf_lint.policy.language.words import LINKS, OPERATORS, REACH, SELECTED_PARTS

_ABSENT: Final[Mapping[str, Truth]] = {"pass": TRUE, "fail": FALSE, "unknown": UNKNOWN}
_SELF: Final = parse("$self")
_LEAST_OPERANDS: Final = 2
_LONGEST_VIA: Final = 3


class _ConditionsKind(Kind):
    """A list of conditions."""

    means = "a list of two conditions or more"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, list) or len(value) < _LEAST_OPERANDS:
            context.say(at, f"{at[-1]} is {self.means}")
            return context
        for index, each in enumerate(value):
            CONDITION.check(each, (*at, index), context)
        return context

    def schema(self) -> Schema:
        return {"type": "array", "minItems": _LEAST_OPERANDS, "items": CONDITION.schema()}

    def compiled(self, value: object) -> tuple[Condition, ...]:
        assert isinstance(value, list)
        return tuple([compiled(each) for each in value])


class _ViaKind(Kind):
    """The types that are passed on the way."""

    means = "a list of one to three types"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, list) or not 1 <= len(value) <= _LONGEST_VIA:
            context.say(at, f"via is {self.means}")
            return context
        for index, name in enumerate(value):
            TypeNameKind().check(name, (*at, index), context)
        return context

    def schema(self) -> Schema:
        return {"type": "array", "items": TypeNameKind().schema(), "minItems": 1, "maxItems": _LONGEST_VIA}

    def compiled(self, value: object) -> object:
        assert isinstance(value, list)
        return tuple(map(str, value))


class _RelationKind(KeysKind):
    """Resources that have to do with this one. What comes back are the scopes inside of them."""

    def __init__(self) -> None:
        super().__init__(
            "a relation",
            (
                Key("related", TYPES, "the types of the related resources", required=True),
                Key("link", WordKind(LINKS), "what they have to do with this one", required=True),
                Key("by", AnyPathKind(), "by which attribute; of `referred_by_me` of this one, else of the other"),
                Key("via", _ViaKind(), "types that are passed on the way, one reference to each", default=()),
                Key("reach", WordKind(REACH), "how far the link is followed; one step where it is left out"),
            ),
        )

    def check(self, value: object, at: At, context: Context) -> Context:
        assert isinstance(value, Mapping)
        before = len(context.problems)
        theirs = of_types(value.get("related", []))
        is_mine = value.get("link") == "referred_by_me"
        super().check(value, at, context if is_mine else context._replace(scopes=theirs))
        is_clear = all(problem.is_doubt for problem in context.problems[before:])
        return context._replace(scopes=theirs if is_clear else None)

    def compiled(self, value: object) -> Related:  # type: ignore[override]
        found = super().compiled(value)
        found["types"] = found.pop("related")
        return Related(**found)  # type: ignore[arg-type]


_PATHS: Final = OneOrMoreKind(AnyPathKind())
RELATION: Final = _RelationKind()


def is_part(value: object) -> bool:
    return isinstance(value, str) and value[:1] == "$" and value[1:] in SELECTED_PARTS


class _SelectionKind(Kind):
    """What a quantifier ranges over. What comes back are the scopes inside of its elements."""

    means = "a path or a list of paths, a part such as `$compute`, or a relation"

    def check(self, value: object, at: At, context: Context) -> Context:
        if isinstance(value, Mapping):
            return RELATION.check(value, at, context)
        if is_part(value):
            return context._replace(scopes=None)
        if value == []:
            context.say(at, "a selection names at least one path")
            return context._replace(scopes=None)
        before = len(context.problems)
        _PATHS.check(value, at, context)
        is_clear = all(problem.is_doubt for problem in context.problems[before:])
        paths = cast("tuple[Path, ...]", _PATHS.compiled(value)) if is_clear else ()
        return context._replace(scopes=inside(paths, context.scopes))

    def schema(self) -> Schema:
        return choose(
            [({"type": "object"}, RELATION.schema()), ({"type": "array"}, _PATHS.several.schema())],
            _PATHS.item.schema(),
        )

    def compiled(self, value: object) -> Over:
        if isinstance(value, Mapping):
            return RELATION.compiled(value)
        return Parts(str(value)[1:]) if is_part(value) else cast("tuple[Path, ...]", _PATHS.compiled(value))


_SELECTION: Final = _SelectionKind()


def _paths(value: object) -> Sequence[Path]:
    """Those of a selection that can be read; what is wrong with others has been said."""
    readable = [each for each in (value if isinstance(value, list) else [value]) if _is_readable(each)]
    return [] if is_part(value) else [parse(str(each)) for each in readable]


def _is_readable(value: object) -> bool:
    try:
        parse(str(value))
    except PathError:
        return False
    return isinstance(value, str)


def _operators(value: Mapping[object, object]) -> list[str]:
    return [name for name in OPERATORS if name in value]


def _check_operator(
    value: Mapping[object, object], paths: Sequence[Path], at: At, context: Context, *, required: bool
) -> None:
    """`paths` are those that the operator is asked of."""
    found = _operators(value)
    if len(found) > 1:
        context.say(at, f"a condition has one operator, not {' and '.join(found)}")
    elif not found and required:
        context.say(at, "an operator is missing, such as equals or exists")
    for name in found:
        before = len(context.problems)
        ARGUMENTS[OPERATORS[name].argument].check(value[name], (*at, name), context)
        if len(context.problems) == before:
            for path in paths:
                check_sense(name, value[name], path, (*at, name), context)


def _argument(name: str, value: object) -> LeafArgument:
    return ARGUMENTS[OPERATORS[name].argument].compiled(value)


def _leaf(path: Path, value: Mapping[str, object], absent: Truth | None = None) -> Leaf:
    (name,) = _operators(cast("Mapping[object, object]", value))
    return Leaf(path, name, _argument(name, value[name]), absent)


def _operator_schemas() -> dict[str, Json]:
    return {
        name: {**ARGUMENTS[row.argument].schema(), "description": f"true where the value {row.means}"}
        for name, row in OPERATORS.items()
    }


class _ConnectiveKind(KeysKind):
    """`all` or `any` of several conditions."""

    def __init__(self, word: str, means: str, made: type[All] | type[Any]) -> None:
        super().__init__("a condition", (Key(word, _ConditionsKind(), means, required=True),))
        self.word = word
        self.made = made

    def compiled(self, value: object) -> Condition:  # type: ignore[override]
        return self.made(cast("tuple[Condition, ...]", super().compiled(value)[self.word]))


class _NotKind(KeysKind):
    def __init__(self) -> None:
        super().__init__("a condition", (Key("not", CONDITION, "the condition does not hold", required=True),))

    def compiled(self, value: object) -> Condition:  # type: ignore[override]
        return Not(cast(Condition, super().compiled(value)["not"]))


class _PlaceKind(KeysKind):
    """`path` with an operator."""

    def __init__(self) -> None:
        super().__init__(
            "a condition",
            (
                Key("path", OnePathKind(), "one place is asked", required=True),
                Key("absent", WordKind(_ABSENT), "the answer where nothing stands there, in place of the operator's"),
            ),
        )

    def check(self, value: object, at: At, context: Context) -> Context:
        assert isinstance(value, Mapping)
        if only(value, (*self.rows, *OPERATORS), at, context):
            before = len(context.problems)
            super().check({key: each for key, each in value.items() if key in self.rows}, at, context)
            paths = [parse(str(value["path"]))] if len(context.problems) == before else []
            _check_operator(value, paths, at, context, required=True)
        return context

    def schema(self) -> Schema:
        found = super().schema()
        properties = cast("dict[str, Json]", found["properties"])
        return {
            **found,
            "properties": {**properties, **_operator_schemas()},
            "oneOf": [{"required": [name]} for name in OPERATORS],
        }

    def compiled(self, value: object) -> Condition:  # type: ignore[override]
        words = cast("Mapping[str, object]", value)
        absent = None if "absent" not in words else _ABSENT[str(words["absent"])]
        return _leaf(parse(str(words["path"])), words, absent)


class _QuantifierKind(KeysKind):
    """A word with a selection, followed by an operator or by `satisfies`."""

    def __init__(self, word: str, means: str, *, says_absent: bool = False) -> None:
        absent = (
            Key("absent", WordKind(("pass", "fail")), "what a selection without elements means", True, "pass"),
        )  # fmt: skip
        super().__init__(
            "a condition",
            (
                Key(word, _SELECTION, means, required=True),
                *(absent if says_absent else ()),
                Key("satisfies", CONDITION, "a condition about each element; paths inside start there"),
            ),
        )
        self.word = word
        self.says_absent = says_absent

    def check(self, value: object, at: At, context: Context) -> Context:
        assert isinstance(value, Mapping)
        word = self.word
        if not only(value, (*self.rows, *OPERATORS), at, context):
            return context
        if self.says_absent and value.get("absent") not in ("pass", "fail"):
            context.say(at, "every says what an empty selection means: `absent: pass` or `absent: fail`")
        inner = _SELECTION.check(value[word], (*at, word), context)
        is_graph = isinstance(value[word], Mapping)
        if "satisfies" in value:
            if _operators(value):
                context.say(at, "a quantifier has an operator or `satisfies`, not both")
            CONDITION.check(value["satisfies"], (*at, "satisfies"), inner)
        elif not is_graph:
            _check_operator(value, _paths(value[word]), at, context, required=not is_part(value[word]))
        elif _operators(value):
            context.say(at, "related resources are asked with `satisfies`")
        elif word == "every":
            context.say(at, "every over resources needs `satisfies`")
        return context

    def schema(self) -> Schema:
        """After a relation or a part, operator and `satisfies` may be left out."""
        word = self.word
        rest = cast("dict[str, Json]", super().schema()["properties"])
        rest.pop(word)
        needed = [word, *(["absent"] if self.says_absent else [])]
        over_paths = closed(
            {word: {"oneOf": [_PATHS.item.schema(), _PATHS.several.schema()]}, **rest, **_operator_schemas()},
            needed,
            oneOf=[{"required": [name]} for name in (*OPERATORS, "satisfies")],
        )
        must = ["satisfies"] if word == "every" else []
        over_graph = closed({word: RELATION.schema(), **rest}, [*needed, *must])
        parts: Schema = {"enum": [f"${part}" for part in SELECTED_PARTS]}
        over_parts = closed({word: parts, **rest}, needed)
        return choose(
            [
                ({"properties": {word: {"type": "object"}}}, over_graph),
                ({"properties": {word: parts}}, over_parts),
            ],
            over_paths,
        )

    def compiled(self, value: object) -> Condition:  # type: ignore[override]
        words = cast("Mapping[str, object]", value)
        over = _SELECTION.compiled(words[self.word])
        absent = _ABSENT[str(words.get("absent", "pass"))]
        if "satisfies" in words:
            body = compiled(words["satisfies"])
            join = join_of(over, body, TRUE if self.word == "every" else FALSE)
            return Quantifier(self.word, over, body, True, absent, join)
        if _operators(cast("Mapping[object, object]", words)):
            return Quantifier(self.word, over, _leaf(_SELF, words), False, absent)
        return Quantifier(self.word, over, Anything(), True, absent)


class _CountKind(KeysKind):
    def __init__(self) -> None:
        number = ARGUMENTS["number"]
        super().__init__(
            "count",
            (
                Key("count", _SELECTION, "how many elements there are", required=True),
                Key("at_least", number, "so many or more"),
                Key("at_most", number, "so many or fewer"),
                Key("satisfies", CONDITION, "only elements are counted of which this holds"),
            ),
            (("at_least", "at_most"),),
        )

    def check(self, value: object, at: At, context: Context) -> Context:
        assert isinstance(value, Mapping)
        rows = self.rows
        if self._has_its_keys(value, at, context):
            inner = _SELECTION.check(value["count"], (*at, "count"), context)
            for name in ("at_least", "at_most"):
                if name in value:
                    rows[name].kind.check(value[name], (*at, name), context)
            if "satisfies" in value:
                CONDITION.check(value["satisfies"], (*at, "satisfies"), inner)
        return context

    def compiled(self, value: object) -> Condition:  # type: ignore[override]
        words = cast("Mapping[str, object]", value)
        number = ARGUMENTS["number"]
        over = _SELECTION.compiled(words["count"])
        body = compiled(words["satisfies"]) if "satisfies" in words else Anything()
        return Count(
            over=over,
            body=body,
            join=join_of(over, body, FALSE),
            at_least=number.compiled(words["at_least"]) if "at_least" in words else None,
            at_most=number.compiled(words["at_most"]) if "at_most" in words else None,
        )


class _ConditionKind(Kind):
    """One of the conditions, told by its word."""

    def check(self, value: object, at: At, context: Context) -> Context:
        words = list(CONDITIONS)
        if not isinstance(value, Mapping):
            context.say(at, f"a condition is a mapping with one of {', '.join(words)}")
            return context
        found = [word for word in words if word in value]
        if not found:
            near = next((said for key in value if (said := meant(str(key), words, lists=False))), "")
            context.say(at, f"a condition says one of {', '.join(words)}{near}")
        elif len(found) > 1:
            context.say(at, f"a condition says one thing, not {' and '.join(found)}")
        else:
            CONDITIONS[found[0]].check(value, at, context)
        return context

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": dict.fromkeys(CONDITIONS, True),
            **choose(
                [({"required": [word]}, each.schema()) for word, each in CONDITIONS.items()],
                {"anyOf": [{"required": [word]} for word in CONDITIONS]},
            ),
        }

    def compiled(self, value: object) -> Condition:
        words = cast("Mapping[str, object]", value)
        word = next((word for word in CONDITIONS if word in words), None)
        if word is None:
            raise ValueError(f"no condition: {sorted(words)}")
        return cast(Condition, CONDITIONS[word].compiled(words))


CONDITION: Final = ReferenceKind("condition", lambda: _ConditionKind(), "a condition")
CONDITIONS: Final[Mapping[str, KeysKind]] = {
    "all": _ConnectiveKind("all", "every one of the conditions holds", All),
    "any": _ConnectiveKind("any", "at least one of the conditions holds", Any),
    "not": _NotKind(),
    "path": _PlaceKind(),
    "every": _QuantifierKind("every", "it holds of each element", says_absent=True),
    "some": _QuantifierKind("some", "it holds of at least one element"),
    "none": _QuantifierKind("none", "it holds of no element"),
    "count": _CountKind(),
}
"""The conditions by their words, in the order in which a mapping is searched for one."""


class AssertionKind(Kind):
    """A condition that must hold, or `false`: the subject must not exist."""

    means = "a condition, or `false`"
    _false = OnlyKind(False, "`assert: true` says nothing; `false` means that the subject must not exist")

    def check(self, value: object, at: At, context: Context) -> Context:
        return (self._false if isinstance(value, bool) else CONDITION).check(value, at, context)

    def schema(self) -> Schema:
        return choose([({"type": "boolean"}, self._false.schema())], CONDITION.schema())

    def compiled(self, value: object) -> Condition:
        return Never() if value is False else compiled(value)


class DeferredKind(Kind):
    """A condition of a policy, compiled when it is asked."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.means = kind.means

    def check(self, value: object, at: At, context: Context) -> Context:
        return self.kind.check(value, at, context)

    def schema(self) -> Schema:
        return self.kind.schema()

    def compiled(self, value: object) -> Deferred:
        return Deferred(self.kind.compiled, value)


WHERE: Final = DeferredKind(CONDITION)
ASSERTION: Final = DeferredKind(AssertionKind())


def compiled(value: object) -> Condition:
    """The condition that checked data, or data of the pack, means."""
    return cast(Condition, CONDITION.compiled(value))
