"""A body against the provider's schema: what is not expected, what is missing, what stands there too often.

Only what holds in every version that the facts know is said, and less of what newer versions may have changed
(`facts.currency`). Bodies in JSON are not checked, because an argument and a block look alike there.
"""

from collections.abc import Collection, Iterator, Mapping

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import Hints, is_slip
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.facts import currency, schema, store
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.currency import SchemaSight
from dasf_lint.facts.schema import AttributeSchema, TypeFacts
from dasf_lint.facts.schema import BlockSchema as BlockFacts
from dasf_lint.hcl.json_syntax import JsonBody
from dasf_lint.hcl.nodes import Block, Body
from dasf_lint.terraform.module import RESOURCE_META, Module, Resource, produces
from dasf_lint.terraform.provider_names import FORMER_ADDRESS, reference_of, source_address


def sight_in(kind: str, context: SchemaContext, *, alone: bool) -> SchemaSight:
    """How well the facts see the versions of a type that a root may run; `alone`: it is a module judged by itself.

    Whoever calls such a module narrows what may run.
    """
    facts = schema.load(kind)
    provider = schema.provider_of(kind)
    versions = context.of(provider)
    found = currency.sight(provider, versions) if facts is None else currency.sight_of_type(facts, versions)
    return "beyond" if alone and found == "open" else found


def tells_unknown(name: str, known: Collection[str], sight: SchemaSight) -> bool:
    """Whether a name that no known version has is worth a complaint: a newer version may have it."""
    return sight == "covered" or (sight == "open" and is_slip(name, known))


def tells_attribute(kind: str, name: str, context: SchemaContext, *, alone: bool) -> bool:
    """Whether a reference to an attribute that no known version has is worth a complaint."""
    facts = schema.load(kind)
    known = () if facts is None else facts.root.children
    return tells_unknown(name, known, sight_in(kind, context, alone=alone))


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
    sight = sight_in(kind, context, alone=alone)
    if facts is None:
        return _unknown_type(resource, hints, sight)
    if len(resource.content.layers) > 1 or not resource.content.is_complete:
        # What an override file adds is known only when both are read together.
        return []
    body = resource.content.layers[0]
    return list(_Check(facts, hints, sight).body(facts.root, body, resource.span, RESOURCE_META))


def _unknown_type(resource: Resource, hints: Hints, sight: SchemaSight) -> list[Diagnostic]:
    kind = resource.kind
    provider = schema.provider_of(kind)
    if not currency.is_complete(provider) or resource.provider is not None:
        return []
    similar = [key for key in store.keys(provider) if key.startswith("data.") == kind.startswith("data.")]
    if not tells_unknown(kind, similar, sight):
        return []
    what = "data source" if resource.mode == "data" else "resource type"
    message = f'Invalid {what}: the provider {provider} does not support {what} "{resource.type}"'
    return [Diagnostic("warning", "terraform", message + hints.hint(kind, similar), span=resource.span)]


class _Check:
    """The check of one resource. Recursion is bounded by the nesting of blocks."""

    __slots__ = ("_facts", "_hints", "_sight", "_window")

    def __init__(self, facts: TypeFacts, hints: Hints, sight: SchemaSight) -> None:
        self._facts = facts
        self._hints = hints
        self._sight = sight
        about = currency.looked_at(facts.provider)
        self._window = about.recent if about is not None and sight == "open" else None

    def body(
        self, item: AttributeSchema | BlockFacts, body: Body, header: Span, hidden: frozenset[str] = frozenset()
    ) -> Iterator[Diagnostic]:
        file = body.file
        known = item.children
        for name, attribute in body.attributes.items():
            if name in hidden:
                continue
            child = known.get(name)
            if child is None:
                if self._is_slip(name, known, body):
                    hint = self._hints.hint(name, known)
                    message = f'Unsupported argument: an argument named "{name}" is not expected here{hint}'
                    yield _at(file, attribute.start, attribute.name_end, message)
            elif isinstance(child, BlockFacts) and not child.steps and self._sight != "beyond":
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
                if self._sight != "beyond" if child is not None else self._is_slip(name, known, body):
                    hint = self._hints.hint(name, known)
                    message = f'Unsupported block type: blocks of type "{name}" are not expected here{hint}'
                    yield _at(file, block.start, block.header_end, message)
                continue
            counts[name] = counts.get(name, 0) + 1
            if not child.children:
                # The facts know of `timeouts` that it is there, not what it holds.
                continue
            if block.type == "dynamic":
                dynamic.add(name)
                yield from self._dynamic(child, file, block)
            else:
                yield from self.body(child, block.body, Span(file, block.start, block.header_end))
        if body.complete and self._sight != "beyond":
            yield from self._numbers(item, body, header, counts, dynamic)

    def _is_slip(self, name: str, known: Mapping[str, AttributeSchema | BlockFacts], body: Body) -> bool:
        """Whoever writes both names means both."""
        written = {*body.attributes, *map(produces, body.blocks)}
        return tells_unknown(name, [each for each in known if each not in written], self._sight)

    def _dynamic(self, item: AttributeSchema | BlockFacts, file: SourceFile, block: Block) -> Iterator[Diagnostic]:
        inner = [found for found in block.body.blocks if found.type == "content"]
        if not inner:
            message = (
                'Missing dynamic content block: a dynamic block must have a nested block of type "content" to describe '
                "the body of each generated block"
            )
            yield _at(file, block.start, block.header_end, message)
        if "for_each" not in block.body.attributes:
            message = 'Missing required argument: the argument "for_each" is required in a dynamic block'
            yield _at(file, block.start, block.header_end, message)
        for found in inner:
            yield from self.body(item, found.body, Span(file, found.start, found.header_end))

    def _is_required(self, item: AttributeSchema | BlockFacts) -> bool:
        """Where a newer version may be in use, what all versions of a whole year ask for; else what all ask for.

        A change stands at the first release that was read with it, and may have come with an earlier one.
        """
        if self._sight == "open":
            return self._window is not None and self._facts.is_required(item, self._window)
        return not item.steps and item.code.demanded

    def _numbers(
        self, item: AttributeSchema | BlockFacts, body: Body, header: Span, counts: dict[str, int], dynamic: set[str]
    ) -> Iterator[Diagnostic]:
        for name, child in item.children.items():
            if isinstance(child, AttributeSchema):
                if name not in body.attributes and name not in counts and self._is_required(child):
                    message = (
                        f'Missing required argument: the argument "{name}" is required, but no definition was found'
                    )
                    yield Diagnostic("warning", "terraform", message, span=header)
                continue
            count = counts.get(name, 0)
            if name in dynamic:
                continue
            if count < child.least and self._is_required(child):
                message = f'Insufficient {name} blocks: at least {child.least} "{name}" blocks are required'
                yield Diagnostic("warning", "terraform", message, span=header)
            elif child.most is not None and count > child.most and child.is_repeated and not child.steps:
                block = [found for found in body.blocks if found.type == name][child.most]
                message = f'Too many {name} blocks: no more than {child.most} "{name}" blocks are allowed'
                yield _at(body.file, block.start, block.header_end, message)


def _at(file: SourceFile, start: int, end: int, message: str) -> Diagnostic:
    return Diagnostic("warning", "terraform", message, span=Span(file, start, end))
