"""A body against the provider's schema: what is not expected, what is missing, what stands there too often.

Only what holds in every version that the facts know is said, and only where the root may run one of these versions: an
older or newer one may have other arguments. Whoever calls a module that is judged by itself narrows what may run; of
it something is said only where whatever may run is known. Bodies in JSON are not checked, because an argument and a
block look alike there.
"""

from collections.abc import Iterator
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import Hints
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.facts import schema, store
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.schema import AttributeSchema, TypeFacts
from dasf_lint.facts.schema import BlockSchema as BlockFacts
from dasf_lint.hcl.json_syntax import JsonBody
from dasf_lint.hcl.nodes import Block, Body
from dasf_lint.terraform.bodies import RESOURCE_META
from dasf_lint.terraform.module import Module, Resource, produces
from dasf_lint.terraform.providers import FORMER_ADDRESS, reference_of, source_address

_COMPLETE: Final = frozenset({"databricks", "azuread", "random", "time", "null", "tls", "terraform"})
"""Providers of which the facts have every type."""


def is_described(kind: str, context: SchemaContext, *, alone: bool) -> bool:
    """Whether what the facts say of a type's arguments holds in a root; `alone`: it is a module judged by itself."""
    provider = schema.provider_of(kind)
    versions = context.of(provider)
    known = versions & schema.described(provider, None if schema.load(kind) is None else kind)
    return known == versions if alone else bool(known)


def check_module(module: Module, context: SchemaContext, *, alone: bool = False) -> list[Diagnostic]:
    """The resources of a module, with the provider versions of a root that calls it, or of itself `alone`."""
    hints = Hints()
    found: list[Diagnostic] = []
    for resource in module.resources.values():
        if source_address(module, reference_of(resource).name) != FORMER_ADDRESS:
            found += _check_resource(resource, context, hints, alone)
    return found


def _check_resource(resource: Resource, context: SchemaContext, hints: Hints, alone: bool) -> list[Diagnostic]:
    kind = resource.kind
    if resource.mode == "ephemeral" or any(type(layer) is JsonBody for layer in resource.content.layers):
        return []
    facts = schema.load(kind)
    provider = schema.provider_of(kind)
    if facts is None and (provider not in _COMPLETE or resource.provider is not None):
        return []
    if not is_described(kind, context, alone=alone):
        return []
    if facts is None:
        return [_unknown_type(resource, kind, provider, hints)]
    if len(resource.content.layers) > 1 or not resource.content.is_complete:
        # What an override file adds is known only when both are read together.
        return []
    body = resource.content.layers[0]
    return list(_check(facts, facts.root, body, resource.span, RESOURCE_META, hints))


def _unknown_type(resource: Resource, kind: str, provider: str, hints: Hints) -> Diagnostic:
    what = "data source" if resource.mode == "data" else "resource type"
    message = f'Invalid {what}: the provider {provider} does not support {what} "{resource.type}"'
    similar = [key for key in store.keys(provider) if key.startswith("data.") == kind.startswith("data.")]
    return Diagnostic("warning", "terraform", message + hints.hint(kind, similar), span=resource.span)


def _check(
    facts: TypeFacts, item: AttributeSchema | BlockFacts, body: Body, header: Span, hidden: frozenset[str], hints: Hints
) -> Iterator[Diagnostic]:
    """Recursion is bounded by the nesting of blocks."""
    file = body.file
    known = item.children
    for name, attribute in body.attributes.items():
        if name in hidden:
            continue
        child = known.get(name)
        if child is None:
            message = f'Unsupported argument: an argument named "{name}" is not expected here' + hints.hint(name, known)
            yield _at(file, attribute.start, attribute.name_end, message)
        elif isinstance(child, BlockFacts) and not child.steps:
            message = (
                f'Unsupported argument: an argument named "{name}" is not expected here; did you mean to define a '
                f'block of type "{name}"?'
            )
            yield _at(file, attribute.start, attribute.name_end, message)
    counts: dict[str, int] = {}
    dynamic: set[str] = set()
    for block in body.blocks:
        name = produces(block)
        if name in hidden:
            continue
        child = known.get(name)
        if child is None or (isinstance(child, AttributeSchema) and not child.may_be_blocks and not child.steps):
            message = f'Unsupported block type: blocks of type "{name}" are not expected here' + hints.hint(name, known)
            yield _at(file, block.start, block.header_end, message)
            continue
        counts[name] = counts.get(name, 0) + 1
        if not child.children:
            # The facts know of `timeouts` that it is there, not what it holds.
            continue
        if block.type == "dynamic":
            dynamic.add(name)
            yield from _check_dynamic(facts, child, file, block, hints)
        else:
            yield from _check(facts, child, block.body, Span(file, block.start, block.header_end), frozenset(), hints)
    if body.complete:
        yield from _check_numbers(item, body, header, counts, dynamic)


def _check_dynamic(
    facts: TypeFacts, item: AttributeSchema | BlockFacts, file: SourceFile, block: Block, hints: Hints
) -> Iterator[Diagnostic]:
    inner = [found for found in block.body.blocks if found.type == "content"]
    if not inner:
        message = (
            'Missing dynamic content block: a dynamic block must have a nested block of type "content" to describe the '
            "body of each generated block"
        )
        yield _at(file, block.start, block.header_end, message)
    if "for_each" not in block.body.attributes:
        message = 'Missing required argument: the argument "for_each" is required in a dynamic block'
        yield _at(file, block.start, block.header_end, message)
    for found in inner:
        yield from _check(facts, item, found.body, Span(file, found.start, found.header_end), frozenset(), hints)


def _check_numbers(
    item: AttributeSchema | BlockFacts, body: Body, header: Span, counts: dict[str, int], dynamic: set[str]
) -> Iterator[Diagnostic]:
    for name, child in item.children.items():
        if child.steps:
            # Versions disagree about it.
            continue
        if isinstance(child, AttributeSchema):
            if child.presence == "required" and name not in body.attributes and name not in counts:
                message = f'Missing required argument: the argument "{name}" is required, but no definition was found'
                yield Diagnostic("warning", "terraform", message, span=header)
            continue
        count = counts.get(name, 0)
        if name in dynamic:
            continue
        if count < child.least:
            message = f'Insufficient {name} blocks: at least {child.least} "{name}" blocks are required'
            yield Diagnostic("warning", "terraform", message, span=header)
        elif child.most is not None and count > child.most and child.is_repeated:
            block = [found for found in body.blocks if found.type == name][child.most]
            message = f'Too many {name} blocks: no more than {child.most} "{name}" blocks are allowed'
            yield _at(body.file, block.start, block.header_end, message)


def _at(file: SourceFile, start: int, end: int, message: str) -> Diagnostic:
    return Diagnostic("warning", "terraform", message, span=Span(file, start, end))
