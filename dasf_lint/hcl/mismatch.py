"""In what two types differ, in words, for conditionals whose branches have no type in common.

Follows hclsyntax/expression.go (describeConditionalTypeMismatch) of HCL.
"""

from dasf_lint.hcl.types import Type

_NOUNS = {"list": "list", "set": "set", "map": "map"}


def describe_branches(when_true: Type, when_false: Type) -> str:
    if when_true.kind == "object" and when_false.kind == "object":
        for name, type in when_true.attributes.items():
            other = when_false.attributes.get(name)
            if other is None:
                return f"The 'true' value includes object attribute \"{name}\", which is absent in the 'false' value"
            if other is not type:
                return f'Type mismatch for object attribute "{name}": {describe_branches(type, other)}'
        for name in when_false.attributes:
            if name not in when_true.attributes:
                return f"The 'false' value includes object attribute \"{name}\", which is absent in the 'true' value"
    elif when_true.kind == "tuple" and when_false.kind == "tuple":
        lengths = len(when_true.elements), len(when_false.elements)
        if lengths[0] != lengths[1]:
            return f"The 'true' tuple has length {lengths[0]}, but the 'false' tuple has length {lengths[1]}"
        for i, (a, b) in enumerate(zip(when_true.elements, when_false.elements, strict=True)):
            if a is not b:
                return f"Type mismatch for tuple element {i}: {describe_branches(a, b)}"
    elif (
        when_true.element is not None
        and when_false.element is not None
        and when_true.kind == when_false.kind
        and when_true.element.kind == when_false.element.kind
        and when_true.element.kind in ("object", "tuple")
    ):
        inner = describe_branches(when_true.element, when_false.element)
        return f"Mismatched {_NOUNS[when_true.kind]} element types: {inner}"
    if when_true.friendly == when_false.friendly:
        return (
            "At least one deeply-nested attribute or element is not compatible across both the 'true' and the 'false' "
            "value"
        )
    return f"The 'true' value is {when_true.friendly}, but the 'false' value is {when_false.friendly}"
