"""Whether a condition can make sense of what stands at a path, by the type that a provider gives it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from dasf_lint.core.nearest import hint
from dasf_lint.facts import shapes
from dasf_lint.facts.schema import AttributeSchema, TypeText
from dasf_lint.policy.language.grammar import Path, Step
from dasf_lint.policy.language.kinds import At, Context, PathStart
from dasf_lint.policy.language.tree import printed
from dasf_lint.policy.language.words import OPERATORS, VIEWS, AskedKind

_KINDS: Final[Mapping[str, AskedKind]] = {"string": "text", "number": "number", "bool": "bool"}
_NAMES: Final[Mapping[AskedKind, str]] = {
    "text": "a text", "number": "a number", "bool": "true or false", "collection": "a list, mapping or block",
}  # fmt: skip


def check_sense(word: str, value: object, path: Path, at: At, context: Context) -> None:
    """Says where an operator never can be true or false of what stands at a path."""
    allowed = _values_of(path)
    if allowed:
        _check_values(word, value, allowed, at, context)
        return
    kinds = {_kind_at(path.steps, scope) for scope in context.scopes or ()}
    if len(kinds) != 1:
        return
    [kind] = kinds
    if kind is None:
        return
    if kind not in OPERATORS[word].of:
        context.say(at, f"{path.text} is {_NAMES[kind]}, which {word} cannot ask")
    elif word in _COMPARING:
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, Mapping) and _kind_of(each) != kind:
                context.say(at, f"{path.text} is {_NAMES[kind]}, and {printed(each)} is {_NAMES[_kind_of(each)]}")


_COMPARING: Final = frozenset({"equals", "not_equals", "in", "not_in"})


def _kind_of(value: object) -> AskedKind:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float | Fraction) else "text"


def _values_of(path: Path) -> tuple[str, ...]:
    """All that a view can make of what stands at a path, where that is known."""
    at_view = next((index for index, step in enumerate(path.steps) if step.kind == "view"), None)
    if at_view is None:
        return ()
    view = VIEWS.get(path.steps[at_view].text)
    rest = path.steps[at_view + 1 :]
    if view is None:
        return ()
    if not rest:
        return view.values
    field = view.fields.get(".".join(step.text for step in rest if step.kind == "name"))
    return () if field is None else field.values


def _check_values(word: str, value: object, allowed: Sequence[str], at: At, context: Context) -> None:
    if word not in _COMPARING:
        return
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, Mapping) and each not in allowed:
            context.say(at, f"{printed(each)} is none of {', '.join(allowed)}{hint(str(each), allowed)}")


def _kind_at(steps: Sequence[Step], scope: PathStart) -> AskedKind | None:
    """What kind of value stands at a path in a type; None where nobody can say."""
    if any(step.kind not in ("name", "index", "each") for step in steps):
        return None
    names = [step.text for step in steps if step.kind == "name"]
    prefix = scope.prefix.replace("[*]", "")
    found = shapes.place(scope.kind, ".".join([*(prefix.split(".") if prefix else []), *names]))
    if found is None or found[1]:
        return None
    item = found[0]
    if not isinstance(item, AttributeSchema):
        return "collection"
    if item.children and item.nesting is not None:
        return "collection"
    last = len(steps) - 1 - next((i for i, step in enumerate(reversed(steps)) if step.kind == "name"), len(steps))
    kind: TypeText | None = item.type
    for _ in steps[last + 1 :]:
        kind = kind.element if kind is not None else None
    if kind is None or kind.kind == "dynamic":
        return None
    return _KINDS.get(kind.kind, "collection")
