"""Why a value of one type is none of another, as Terraform says it.

Follows cty/convert/mismatch_msg.go of go-cty.
"""

from collections.abc import Callable
from typing import TypeAlias

from dasf_lint.hcl.types import DYNAMIC, Type

Converts: TypeAlias = Callable[[Type, Type, bool], bool]
"""Whether there is a conversion from one type to another; also an unsafe one where the third argument says so."""


def mismatch(given: Type, want: Type, converts: Converts) -> str:
    """Why there is no conversion, as Terraform says it."""
    if given.kind == "object" and want.kind == "object":
        return _mismatched_objects(given, want, converts)
    if want.element is DYNAMIC:
        if given.kind == "tuple" and want.kind in ("list", "set"):
            return f"all {want.kind} elements must have the same type"
        if given.kind == "object" and want.kind == "map":
            return "all map elements must have the same type"
    if want.element is not None:
        if given.kind in ("tuple", "object"):
            return _mismatched_structure(given, want, converts)
        if given.element is not None:
            if (want.kind == "map") != (given.kind == "map"):
                return f"{want.friendly_constraint} required"
            return f"incorrect {want.kind} element type: {mismatch(given.element, want.element, converts)}"
    return f"{want.friendly_constraint} required"


def _mismatched_objects(given: Type, want: Type, converts: Converts) -> str:
    missing = [f'"{name}"' for name in want.attributes if name not in given.attributes and name not in want.optional]
    if len(missing) == 1:
        return f"attribute {missing[0]} is required"
    if len(missing) == 2:
        return f"attributes {missing[0]} and {missing[1]} are required"
    if missing:
        return f"attributes {', '.join(missing[:-1])}, and {missing[-1]} are required"
    for unsafe in (True, False):
        for name, attribute in want.attributes.items():
            source = given.attributes.get(name)
            if source is None or source is attribute:
                continue
            if not converts(source, attribute, unsafe):
                return f'attribute "{name}": {mismatch(source, attribute, converts)}'
    return "incorrect object attributes"


def _mismatched_structure(given: Type, want: Type, converts: Converts) -> str:
    if (want.kind == "map") != (given.kind == "object"):
        return f"{want.friendly_constraint} required"
    parts: list[tuple[str, Type]] = (
        [(f'"{name}"', inner) for name, inner in given.attributes.items()]
        if given.kind == "object"
        else [(str(i), inner) for i, inner in enumerate(given.elements)]
    )
    for name, inner in parts:
        if inner is not want.item and not converts(inner, want.item, True):
            return f"element {name}: {mismatch(inner, want.item, converts)}"
    return f"all elements must be {want.item.friendly_constraint}"
