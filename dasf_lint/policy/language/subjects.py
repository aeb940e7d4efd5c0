"""What a policy is about: types of resources, or parts of them, and of which environment."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from dasf_lint.core.graph import ENVIRONMENTS
from dasf_lint.core.nearest import hint, is_near
from dasf_lint.facts import schema, type_patterns
from dasf_lint.facts.type_patterns import fits_any
from dasf_lint.policy.language.arguments import GivenKind
from dasf_lint.policy.language.kinds import (
    At,
    Context,
    Key,
    KeysKind,
    Kind,
    OneOrMoreKind,
    PathStart,
    PathStarts,
    Schema,
    WordKind,
)
from dasf_lint.policy.language.shapes import SHAPES
from dasf_lint.policy.language.words import DOTTED_TYPES, PARTS, TYPE_SYNONYMS


class Subjects(NamedTuple):
    """What a policy, or one of its checks, is about.

    types         types, with `*` and `data.TYPE`; empty for parts
    part          `compute`, `task`, ...: the subject is an element of a resource
    environments  names that the subject's environment must be one of; None asks nothing
    set, param    name of the set or parameter that holds them instead
    """

    types: tuple[str, ...] = ()
    part: str | None = None
    environments: tuple[str, ...] | None = None
    environment_set: str | None = None
    environment_param: str | None = None

    @property
    def asks_environment(self) -> bool:
        return self.environments is not None or self.environment_set is not None or self.environment_param is not None

    def fits(self, kind: str) -> bool:
        return fits_any(self.types, kind)


class TypeNameKind(Kind):
    """A type of resources, as the provider names it."""

    means = "a type such as `databricks_job`, with `*` for several"

    def check(self, value: object, at: At, context: Context) -> Context:
        if not isinstance(value, str) or not value:
            context.say(at, "a resource is a type, such as databricks_job")
            return context
        problem = unknown_type(value)
        if problem is not None:
            context.say(at, problem.message, is_doubt=problem.is_doubt, is_dead=True)
        return context

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}


TYPES: Final = OneOrMoreKind(TypeNameKind())


def of_types(value: object) -> PathStarts:
    """What paths start at in resources of some types."""
    named = value if isinstance(value, list) else [value]
    return [PathStart(kind, "") for each in named for kind in type_patterns.known(str(each))] or None


def of_part(name: str) -> PathStarts:
    return [PathStart(kind, path.text) for kind, paths in SHAPES.parts(name).items() for path in (paths or ())] + [
        PathStart(kind, "") for kind, paths in SHAPES.parts(name).items() if not paths
    ]


class _TypeProblem(NamedTuple):
    message: str
    is_doubt: bool = False


def unknown_type(name: str) -> _TypeProblem | None:
    """What is wrong with a type of a policy; a doubt where a provider may have it and the facts do not."""
    if "*" in name:
        is_known = any(True for _ in type_patterns.known(name))
        return None if is_known else _TypeProblem(f"no known type fits {name}")
    if "." in name and not name.startswith("data."):
        is_known = name in DOTTED_TYPES
        return None if is_known else _TypeProblem(f"unknown type {name}{hint(name, list(DOTTED_TYPES))}")
    provider = schema.provider_of(name)
    known = schema.kinds(provider)
    if not known or name in known:
        return None
    if name in TYPE_SYNONYMS:
        return _TypeProblem(f'the provider has no type {name}; did you mean "{TYPE_SYNONYMS[name]}"?')
    if is_near(name, known):
        return _TypeProblem(f"the provider has no type {name}{hint(name, known)}")
    return _TypeProblem(f"the facts of {provider} have no type {name}; it is judged as it is written", is_doubt=True)


class _EnvironmentKind(Kind):
    means = ", ".join(f"`{name}`" for name in ENVIRONMENTS)

    def check(self, value: object, at: At, context: Context) -> Context:
        if value not in ENVIRONMENTS:
            context.say(at, f"an environment is one of {', '.join(ENVIRONMENTS)}{hint(str(value), ENVIRONMENTS)}")
        return context

    def schema(self) -> Schema:
        return {"enum": list(ENVIRONMENTS)}


class _EnvironmentsKind(Kind):
    """Names of environments, or a set or parameter that holds them."""

    _names = OneOrMoreKind(_EnvironmentKind())
    _given = GivenKind(("param", "set"))
    means = f"{_names.means}, {_given.means}"

    def check(self, value: object, at: At, context: Context) -> Context:
        return (self._given if isinstance(value, Mapping) else self._names).check(value, at, context)

    def schema(self) -> Schema:
        return {"oneOf": [self._names.item.schema(), self._names.several.schema(), {"$ref": "#/$defs/name"}]}

    def compiled(self, value: object) -> object:
        return value if isinstance(value, Mapping) else self._names.compiled(value)


_ROWS: Final = (
    Key("resource", TYPES, "types of resources; `data.TYPE` for data sources"),
    Key("part", WordKind(PARTS), "an element wherever a type keeps one; `$owner` is then the resource around it"),
    Key(
        "environment",
        _EnvironmentsKind(),
        "of these environments only; it does not apply where none is known",
    ),
)
_SUBJECTS: Final = ("resource", "part")
"""What a policy may be about: one of them is said. Real things and the edges between them will stand here too."""


class MatchKind(KeysKind):
    """Who is asked. Of a check it narrows what the policy is about, and may name an environment alone."""

    def __init__(self, *, narrows: bool) -> None:
        super().__init__("match", _ROWS, () if narrows else (_SUBJECTS,))
        self.narrows = narrows

    def check(self, value: object, at: At, context: Context) -> Context:
        before = len(context.problems)
        super().check(value, at, context)
        if not isinstance(value, Mapping) or not any(word in value for word in _SUBJECTS):
            return context
        mistakes = [problem for problem in context.problems[before:] if not problem.is_doubt]
        if self.narrows and all(word in value for word in _SUBJECTS):
            context.say(at, f"match says one of {', '.join(_SUBJECTS)}")
            return context._replace(scopes=None)
        scopes = None if mistakes else of_part(value["part"]) if "part" in value else of_types(value["resource"])
        if self.narrows:
            scopes = _within(scopes, context.scopes)
            return context._replace(scopes=scopes, subject=scopes)
        return context._replace(scopes=scopes, subject=scopes)

    def schema(self) -> Schema:
        found = super().schema()
        return {**found, "minProperties": 1} if self.narrows else found

    def compiled(self, value: object) -> "Subjects":  # type: ignore[override]
        found = super().compiled(value)
        environment = found["environment"]
        given = environment if isinstance(environment, Mapping) else {}
        return Subjects(
            types=found["resource"] or (),  # type: ignore[arg-type]
            part=found["part"],  # type: ignore[arg-type]
            environments=environment if isinstance(environment, tuple) else None,
            environment_set=given.get("set"),
            environment_param=given.get("param"),
        )


def _within(narrowed: PathStarts, outer: PathStarts) -> PathStarts:
    """The scopes of a check, of the kinds that the policy is about."""
    if narrowed is None or outer is None:
        return narrowed
    kinds = {scope.kind for scope in outer}
    return [scope for scope in narrowed if scope.kind in kinds] or None
