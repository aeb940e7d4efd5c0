"""Bodies of resources as the provider's edge reads them: arguments evaluated, `dynamic` blocks expanded, when asked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes, types, unknowns, values
from dasf_lint.hcl.json_syntax import JsonBody, content
from dasf_lint.hcl.loops import iterate
from dasf_lint.hcl.nodes import Attribute, Block, Body, Expression
from dasf_lint.hcl.traversal import as_traversal
from dasf_lint.hcl.value import NULL, Value
from dasf_lint.terraform.boundary import NO_BLOCKS, Blocks, Written
from dasf_lint.terraform.cells import AnyCell
from dasf_lint.terraform.instances import ModuleInstance, ResourceInstance
from dasf_lint.terraform.module import RESOURCE_META, Content, produces
from dasf_lint.terraform.plain import as_expression
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.repetition import Repetition

NOTHING_BOUND: Final[Mapping[str, Value]] = {}
_NONE: Final[frozenset[str]] = frozenset()
_OF_EACH: Final = frozenset({"count", "each"})
NOT_REPEATABLE: Final = values.unknown(types.DYNAMIC, "error", "Invalid dynamic for_each value")
"""Stands for the blocks of a `dynamic` block over something that has no elements."""


class BodyEvaluator(Protocol):
    """What bodies ask of the evaluation of their root."""

    def evaluate_now(
        self, expr: Expression, module: ModuleInstance, file: SourceFile, repetition: Repetition,
        names: Mapping[str, Value] | None = None,
    ) -> Value: ...  # fmt: skip

    def refs(self, expr: Expression) -> tuple[Ref, ...]: ...

    def needs(
        self, module: ModuleInstance, file: SourceFile, repetition: Repetition, refs: Iterable[Ref]
    ) -> Iterator[AnyCell]: ...

    def has_room_for(self, size: int) -> bool: ...


class EvaluationPlace:
    """Where bodies are evaluated: a module instance and the repetition around them."""

    __slots__ = ("evaluation", "module", "repetition")

    def __init__(self, evaluation: BodyEvaluator, module: ModuleInstance, repetition: Repetition) -> None:
        self.evaluation = evaluation
        self.module = module
        self.repetition = repetition

    def evaluate(self, file: SourceFile, expr: Expression, names: Mapping[str, Value]) -> Value:
        return self.evaluation.evaluate_now(expr, self.module, file, self.repetition, names)

    def is_of_each(self, expr: Expression, names: Mapping[str, Value]) -> bool:
        """Whether an expression names what is another one for each instance, or for each block of a `dynamic` one."""
        return any(ref.root in names or ref.root in _OF_EACH for ref in self.evaluation.refs(expr))

    def needs(self, file: SourceFile, refs: Iterable[Ref]) -> Iterator[AnyCell]:
        return self.evaluation.needs(self.module, file, self.repetition, refs)


class ExpandedBody:
    """One body. `names` binds the iterators of the `dynamic` blocks around it.

    `allowance` bounds the blocks that `dynamic` blocks inside may make. It is shared out among siblings, so that which
    of them is cut off does not depend on who is asked first.
    """

    __slots__ = ("_allowance", "_bodies", "_hidden", "_names", "_place", "_written", "complete", "span")

    def __init__(
        self,
        place: EvaluationPlace,
        bodies: tuple[Body, ...],
        span: Span,
        names: Mapping[str, Value] = NOTHING_BOUND,
        hidden: frozenset[str] = _NONE,
        allowance: int = limits.max_instances,
    ) -> None:
        self._place = place
        self._allowance = allowance
        self._bodies = bodies
        self.span = span
        self._names = names
        self._hidden = hidden
        self._written: dict[str, Written | None] = {}
        self.complete = all(body.complete or type(body) is JsonBody for body in bodies)

    def names(self) -> Iterable[str]:
        found: dict[str, None] = {}
        for body in self._bodies:
            interpreted = _interpreted(body, _DYNAMIC)
            found.update(dict.fromkeys(interpreted.attributes))
            found.update(dict.fromkeys(produces(block) for block in interpreted.blocks))
        return [name for name in found if name not in self._hidden]

    def attribute(self, name: str) -> Written | None:
        if name in self._written:
            return self._written[name]
        written = self._written[name] = self._evaluate(name)
        return written

    def _evaluate(self, name: str) -> Written | None:
        if name in self._hidden:
            return None
        for body in reversed(self._bodies):
            attribute = _attribute(body, name)
            if attribute is not None:
                value = self._place.evaluate(body.file, attribute.expr, self._names)
                of_each = self._place.is_of_each(attribute.expr, self._names)
                return Written(value, Span(body.file, attribute.start, attribute.end), of_each)
        return None

    def blocks(self, name: str) -> Blocks:
        if name in self._hidden:
            return NO_BLOCKS
        for body in reversed(self._bodies):
            # Blocks of an override file replace those of the layers below.
            found = _blocks_of(body, name)
            if found:
                return self._expand(body.file, found)
        return NO_BLOCKS

    def _expand(self, file: SourceFile, found: list[Block]) -> Blocks:
        expanded: list[ExpandedBody] = []
        unknown: Written | None = None
        first: Span | None = None
        emptied: Written | None = None
        possible: list[ExpandedBody] = []
        for block in found:
            span = Span(file, block.start, block.header_end)
            first = first or span
            if block.type != "dynamic":
                expanded.append(ExpandedBody(self._place, (block.body,), span, self._names, allowance=self._allowance))
                continue
            made = self._expand_dynamic(file, block, span, expanded, possible)
            if isinstance(made, Written):
                emptied = emptied or made
            elif made is not None:
                unknown = unknown or Written(made, _repeats_over(file, block) or span)
        return Blocks(expanded, unknown, first, emptied, possible)

    def _expand_dynamic(
        self, file: SourceFile, block: Block, span: Span, expanded: "list[ExpandedBody]", possible: "list[ExpandedBody]"
    ) -> Value | Written | None:
        """Adds the blocks of a `dynamic` block; the value instead that says why nobody knows how many there are, or
        the argument that makes none. What a block of that unknown number would be is added to `possible`."""
        body = _interpreted(block.body, _CONTENT)
        for_each = body.attributes.get("for_each")
        inner = next((found for found in body.blocks if found.type == "content"), None)
        if for_each is None or inner is None:
            return values.unknown(types.DYNAMIC, "error", f'dynamic "{block.labels[0]}"')
        collection = self._place.evaluate(file, for_each.expr, self._names)
        iterator = _iterator_name(file, body, block)
        if not collection.is_known:
            member = unknowns.derived(types.DYNAMIC, collection)
            names = {**self._names, iterator: values.object_value({"key": member, "value": member})}
            possible.append(ExpandedBody(self._place, (inner.body,), span, names, allowance=self._allowance))
        if not collection.is_known and not collection.contents:
            return collection
        if collection.payload is NULL or collection.type.is_primitive:
            return NOT_REPEATABLE
        is_set = collection.is_known and collection.type.kind == "set"
        if is_set and len(collection.elements) > 1 and not collection.is_wholly_known:
            return unknowns.derived(types.DYNAMIC, collection)
        if not self._place.evaluation.has_room_for(collection.size):
            return values.too_large(types.DYNAMIC, "blocks of the root")
        marks = collection.marks
        items = iterate(collection)
        if len(items) > self._allowance:
            return values.too_large(types.DYNAMIC, "blocks")
        for key, item in items:
            bound = values.object_value(
                {"key": values.with_marks(key, marks), "value": values.member_of(collection, item)}
            )
            names = {**self._names, iterator: bound}
            allowance = self._allowance // len(items)
            expanded.append(ExpandedBody(self._place, (inner.body,), span, names, allowance=allowance))
        if not items and collection.is_known:
            return Written(collection, Span(file, for_each.start, for_each.end))
        return None if collection.is_known else collection

    # --- what has to be evaluated before ---------------------------------------------------------------------------

    def needs(self, name: str) -> Iterator[AnyCell]:
        """Everything that the argument or the blocks `name` depend on."""
        for body in reversed(self._bodies):
            attribute = _attribute(body, name)
            if attribute is not None:
                yield from self._place.needs(body.file, self._place.evaluation.refs(attribute.expr))
                return
            blocks = _blocks_of(body, name)
            if blocks:
                for expr in expressions_of(blocks):
                    yield from self._place.needs(body.file, self._place.evaluation.refs(expr))
                return


def _repeats_over(file: SourceFile, block: Block) -> Span | None:
    for_each = _interpreted(block.body, _CONTENT).attributes.get("for_each")
    return None if for_each is None else Span(file, for_each.start, for_each.end)


_DYNAMIC: Final = {"dynamic": 1}
_CONTENT: Final = {"content": 0}


def _interpreted(body: Body, block_types: Mapping[str, int]) -> Body:
    return content(body, block_types)[0]


def _attribute(body: Body, name: str) -> Attribute | None:
    return _interpreted(body, _DYNAMIC).attributes.get(name)


def _blocks_of(body: Body, name: str) -> list[Block]:
    if type(body) is JsonBody:
        body = _interpreted(body, {name: 0, "dynamic": 1})
    return [block for block in body.blocks if produces(block) == name]


def _iterator_name(file: SourceFile, body: Body, block: Block) -> str:
    written = body.attributes.get("iterator")
    if written is None:
        return block.labels[0]
    expr = as_expression(file, written.expr)
    traversal = as_traversal(expr)
    return traversal.root if traversal is not None else block.labels[0]


def expressions_of(blocks: Iterable[Block]) -> list[Expression]:
    """Every expression inside of blocks, however deep."""
    found: list[Expression] = []
    waiting = list(blocks)
    while waiting:
        body = waiting.pop().body
        if type(body) is JsonBody:
            body = _interpreted(body, {})
        found.extend(
            attribute.expr for attribute in body.attributes.values() if type(attribute.expr) is not nodes.Literal
        )
        waiting.extend(body.blocks)
    return found


def resource_source(evaluation: BodyEvaluator, instance: ResourceInstance) -> ExpandedBody:
    """The body of a resource instance, meta-arguments left out."""
    resource = instance.resource
    place = EvaluationPlace(evaluation, instance.module, instance.repetition)
    return ExpandedBody(place, resource.content.layers, resource.span, hidden=RESOURCE_META)


def content_source(
    evaluation: BodyEvaluator, module: ModuleInstance, repetition: Repetition, body: Content, span: Span,
    hidden: frozenset[str] = _NONE,
) -> ExpandedBody:  # fmt: skip
    """Any other body: a provider's, a backend's, a call's."""
    return ExpandedBody(EvaluationPlace(evaluation, module, repetition), body.layers, span, hidden=hidden)
