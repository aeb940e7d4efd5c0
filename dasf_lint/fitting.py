"""Values that fit a variable, to try what is answered once it has one. None is a guess at what it will be."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from dasf_lint.core.address import quote
from dasf_lint.hcl.nodes import Expression, Literal, walk
from dasf_lint.hcl.types import Type

_MOST: Final = 4
"""Values that are tried for one variable."""
_MOST_MEMBERS: Final = 50
_PLAIN: Final = "x"
TEXTS: Final = (_PLAIN, "16.4.x-scala2.12", "x@example.com")
"""A text that means nothing anywhere; one that is read as a runtime, and one that many conditions take for a person."""


def texts_for(type: Type, conditions: Sequence[Expression] = ()) -> list[str]:
    """What `--var NAME=` takes for a variable of a type: first what its conditions name, then the fullest, then what is
    empty or otherwise. `conditions` are those of its `validation` blocks."""
    named = _named_in(conditions) if type.kind in ("string", "dynamic") else ()
    return list(dict.fromkeys([*islice(named, _MOST - 1), *_of_type(type)]))[:_MOST]


def _named_in(conditions: Sequence[Expression]) -> Iterator[str]:
    """Texts that stand in the conditions of a variable, such as the list of what it may be."""
    for condition in conditions:
        for node in walk(condition):
            if type(node) is Literal and isinstance(node.value, str) and node.value.isprintable():
                yield node.value


def _of_type(type: Type) -> Sequence[str]:
    match type.kind:
        case "bool":
            return ("true", "false")
        case "number":
            return ("1",)
        case "string":
            return TEXTS
        case "dynamic":
            return (*TEXTS, "1")
        case "map" | "object":
            return (_expression(type), "{}")
    return (_expression(type), "[]")


def _expression(type: Type) -> str:
    """As HCL. Types are as deep as they are written, and that is bounded where they are read."""
    match type.kind:
        case "bool":
            return "true"
        case "number":
            return "1"
        case "string" | "dynamic":
            return quote(_PLAIN)
        case "map":
            return f"{{{_PLAIN} = {_expression(type.item)}}}"
        case "list" | "set":
            return f"[{_expression(type.item)}]"
        case "tuple":
            return f"[{', '.join(map(_expression, type.elements[:_MOST_MEMBERS]))}]"
    members = [(name, inner) for name, inner in type.attributes.items() if name not in type.optional]
    return f"{{{', '.join(f'{quote(name)} = {_expression(inner)}' for name, inner in members[:_MOST_MEMBERS])}}}"
