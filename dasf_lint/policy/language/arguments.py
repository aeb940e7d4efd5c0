"""What may stand behind an operator: a table of kinds of arguments.

Most take a parameter or a set in place of the value, or what stands at a path of the policy's subject.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.environment_words import MEANT
from dasf_lint.core.nearest import hint
from dasf_lint.facts import versions
from dasf_lint.policy.language.grammar import parse
from dasf_lint.policy.language.kinds import At, Context, Kind, Schema, closed, is_scalar
from dasf_lint.policy.language.paths import AnyPathKind, OnePathKind
from dasf_lint.policy.language.tree import Fixed, LeafArgument, Mine, OfParameter, OfSet, Operand, Scalar

WAYS: Final[Mapping[str, str]] = {
    "param": "what a parameter of the policy says",
    "set": "the values of a shared list",
    "mine": "the value at a path of the policy's subject",
}


class GivenKind(Kind):
    """`{param: NAME}`, `{set: NAME}` or `{mine: PATH}`, as far as they are allowed."""

    def __init__(self, ways: Sequence[str], *, several: bool = True) -> None:
        """`several`: the path of `mine` may name several places, whose values are compared with as a list."""
        self.ways = ways
        self.mine: OnePathKind | AnyPathKind = AnyPathKind() if several else OnePathKind("`mine`")
        self.means = ", ".join(f"`{{{way}: ...}}`" for way in ways)

    def check(self, value: object, at: At, context: Context) -> Context:
        assert isinstance(value, Mapping)
        if len(value) != 1 or next(iter(value)) not in self.ways:
            context.say(at, f"an argument is a value or one of {', '.join(f'{{{way}: ...}}' for way in self.ways)}")
            return context
        ((way, name),) = value.items()
        place: At = (*at, str(way))
        if way == "mine":
            return self.mine.check(name, place, context._replace(scopes=context.subject))
        if not isinstance(name, str):
            context.say(place, f"{way} is a name")
        elif way == "param" and name not in context.params:
            context.say(place, f"unknown parameter {name}{hint(name, list(context.params))}")
        elif way == "set" and name not in context.sets:
            context.say(place, f"unknown set {name}{hint(name, sorted(context.sets))}")
        return context

    def schema(self) -> Schema:
        text: Schema = {"type": "string", "minLength": 1}
        return {"oneOf": [closed({way: self.mine.schema() if way == "mine" else text}, [way]) for way in self.ways]}

    def compiled(self, value: object) -> LeafArgument:
        assert isinstance(value, Mapping)
        ((way, name),) = value.items()
        if way == "param":
            return OfParameter(str(name))
        return OfSet(str(name)) if way == "set" else Mine(parse(str(name)))


class ArgumentKind(Kind):
    """One kind of argument: the literals of it, and whether something else may give them.

    several  a list is taken, or a list only
    """

    def __init__(self, means: str, literal: Schema, ways: Sequence[str] = tuple(WAYS), *, several: str = "no") -> None:
        self.means = means
        self.literal = literal
        self.ways = ways
        self.several = several

    mine_several = True
    """Whether `{mine: PATH}` may name several places."""

    def is_literal(self, value: object) -> bool:
        """Whether one value is of the kind."""
        return is_scalar(value)

    def mistake(self, name: str, value: object) -> str | None:
        """What is wrong with one value of the right shape, behind the operator of a name."""
        return None

    def check(self, value: object, at: At, context: Context) -> Context:
        if isinstance(value, Mapping) and self.ways:
            return GivenKind(self.ways, several=self.mine_several).check(value, at, context)
        values = value if isinstance(value, list) and self.several != "no" else [value]
        has_shape = isinstance(value, list) if self.several == "only" else True
        if not has_shape or not values or not all(map(self.is_literal, values)):
            context.say(at, f"{at[-1]} takes {self.means}")
            return context
        for each in values:
            if (mistake := self.mistake(str(at[-1]), each)) is not None:
                context.say(at, mistake)
        return context

    def schema(self) -> Schema:
        forms: list[Schema] = [] if self.several == "only" else [self.literal]
        if self.several != "no":
            forms.append({"type": "array", "items": self.literal, "minItems": 1})
        if self.ways:
            forms.append({"$ref": f"#/$defs/{'argument' if 'mine' in self.ways else 'name'}"})
        return forms[0] if len(forms) == 1 else {"oneOf": list(forms)}

    def compiled(self, value: object) -> LeafArgument:
        if isinstance(value, Mapping):
            return GivenKind(self.ways).compiled(value)
        values = value if isinstance(value, list) else [value]
        return Fixed(Operand([exact(each) for each in values]))


def exact(value: object) -> Scalar:
    """A scalar as it is compared: decimals are exact."""
    assert isinstance(value, str | bool | int | float | Fraction)
    return Fraction(str(value)) if isinstance(value, float) else value


class _FlagArgument(ArgumentKind):
    def is_literal(self, value: object) -> bool:
        return isinstance(value, bool)


class _NumberArgument(ArgumentKind):
    mine_several = False

    def is_literal(self, value: object) -> bool:
        return isinstance(value, int | Fraction) and not isinstance(value, bool)


class _TextArgument(ArgumentKind):
    def is_literal(self, value: object) -> bool:
        return isinstance(value, str)


class _RegexArgument(_TextArgument):
    def mistake(self, name: str, value: object) -> str | None:
        from dasf_lint.policy.language import regex

        try:
            regex.compiled(str(value))
        except (ValueError, regex.Unavailable) as error:
            return f"{name}: {error}"
        return None


class _PatternsArgument(_TextArgument):
    def mistake(self, name: str, value: object) -> str | None:
        most = limits.max_like_characters
        return None if len(str(value)) <= most else f"a pattern has at most {most:,} characters"


class _ConstraintArgument(_TextArgument):
    def mistake(self, name: str, value: object) -> str | None:
        return None if versions.parse_constraint(str(value)) is not None else f"{value} is no version constraint"


class _RangesArgument(_TextArgument):
    def mistake(self, name: str, value: object) -> str | None:
        from dasf_lint.policy.language.networks import network_of

        is_range = network_of(str(value)) is not None
        return None if is_range else f"{value} is no address range"


class _WordsArgument(_TextArgument):
    def __init__(self, words: Sequence[str]) -> None:
        super().__init__("a text", {"enum": list(words)}, ())
        self.words = words

    def mistake(self, name: str, value: object) -> str | None:
        if value in self.words:
            return None
        return f"{name} takes one of {', '.join(self.words)}{hint(str(value), self.words)}"


_SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
_TEXT: Final[Schema] = {"type": "string"}

ARGUMENTS: Final[Mapping[str, ArgumentKind]] = {
    "scalar": ArgumentKind("one value", _SCALAR),
    "scalars": ArgumentKind("a list of values", _SCALAR, several="only"),
    "patterns": _PatternsArgument("a pattern or a list of patterns", _TEXT, several="also"),
    "number": _NumberArgument("a number", {"type": "number"}),
    "bool": _FlagArgument("true or false", {"type": "boolean"}, ()),
    "regex": _RegexArgument("a text", _TEXT, ()),
    "version": _ConstraintArgument("a text", _TEXT, ("param", "set")),
    "cidrs": _RangesArgument("an address range or a list of them", _TEXT, several="also"),
    "runtime_kind": _WordsArgument(("supported", "lts", "ml", "custom")),
    "credential_kind": _WordsArgument(("known", "named", "made", "any")),
    "environment": _WordsArgument(MEANT),
}
