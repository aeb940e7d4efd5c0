"""What a provider's schema says of types, as types of the language."""

from functools import cache

from dasf_lint.facts.schema import AttributeSchema, BlockSchema, TypeText
from dasf_lint.hcl import types
from dasf_lint.hcl.types import Type


@cache
def hcl_type(text: TypeText) -> Type:
    """A type constraint of a schema as a type of the language."""
    if text.element is not None:
        return types.collection_of(text.kind, hcl_type(text.element))
    if text.kind == "object":
        return types.object_of({name: hcl_type(inner) for name, inner in text.members}, text.optional)
    return _SCALARS[text.kind]


_SCALARS = {"string": types.STRING, "number": types.NUMBER, "bool": types.BOOL, "dynamic": types.DYNAMIC}


@cache
def argument_type(item: AttributeSchema) -> Type:
    """What an argument is converted to. Items of a schema are compared by identity and live as long as the process."""
    return hcl_type(item.type)


@cache
def item_type(item: AttributeSchema | BlockSchema) -> Type:
    """The type of the value that an argument or the blocks of a type make."""
    if isinstance(item, AttributeSchema):
        return types.without_optional(argument_type(item))
    body = types.object_of({name: item_type(child) for name, child in item.children.items()})
    return types.collection_of(item.nesting, body) if item.nesting in ("list", "set", "map") else body
