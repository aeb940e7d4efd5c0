"""Bodies written as text, for tests of the resource's edge: expressions see only the names that a test binds."""

from collections.abc import Iterable, Mapping, Sequence

from dasf_lint.core.data import Datum, Members
from dasf_lint.core.source import MemoryTree, SourceFile, Span
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.versions import parse_constraint
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import evaluate, unknown_of_error
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.nodes import Body, Expression
from dasf_lint.hcl.parser import parse
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.boundary import NO_BLOCKS, Blocks, Written, resource_members


class _Scope:
    functions = TABLE
    context = Project(MemoryTree({}))

    def __init__(self, file: SourceFile, names: Mapping[str, Value]) -> None:
        self.file = file
        self._names = names

    def lookup(self, root: str, steps: Sequence[object], node: Expression) -> tuple[Value, int]:
        found = self._names.get(root)
        if found is None:
            return values.unknown(types.DYNAMIC, "no_value", f"{root}.{steps[0]}"), len(steps)
        return found, 0

    def unknown_function(self, name: str) -> None:
        return None


class TextBody:
    """A body as the Terraform layer would hand it in; `dynamic` only with a known tuple or something unknown."""

    def __init__(self, body: Body, span: Span, names: Mapping[str, Value]) -> None:
        self._body = body
        self.span = span
        self.complete = body.complete
        self._names = names

    def _value(self, expr: Expression) -> Value:
        try:
            return evaluate(expr, _Scope(self._body.file, self._names))
        except EvaluationError as error:
            return unknown_of_error(error)

    def names(self) -> Iterable[str]:
        blocks = [block.labels[0] if block.type == "dynamic" else block.type for block in self._body.blocks]
        return dict.fromkeys([*self._body.attributes, *blocks])

    def attribute(self, name: str) -> Written | None:
        found = self._body.attributes.get(name)
        if found is None:
            return None
        return Written(self._value(found.expr), Span(self._body.file, found.start, found.end))

    def blocks(self, name: str) -> Blocks:
        bodies: list[TextBody] = []
        first: Span | None = None
        unknown: Written | None = None
        for block in self._body.blocks:
            span = Span(self._body.file, block.start, block.header_end)
            if block.type == name:
                bodies.append(TextBody(block.body, span, self._names))
            elif block.type == "dynamic" and block.labels == (name,):
                for_each = block.body.attributes["for_each"]
                each = self._value(for_each.expr)
                if not each.is_known:
                    first = first or span
                    unknown = unknown or Written(each, Span(self._body.file, for_each.start, for_each.end))
                    continue
                content = block.body.blocks[0].body
                for key, item in enumerate(each.children()):
                    iterator = values.object_value({"key": values.integer(key), "value": item})
                    bodies.append(TextBody(content, span, {**self._names, name: iterator}))
            else:
                continue
            first = first or span
        return NO_BLOCKS if first is None else Blocks(bodies, unknown, first)


def source(text: str, **names: Value) -> TextBody:
    file = SourceFile("main.tf", text.encode())
    body, diagnostics = parse(file)
    assert not diagnostics
    return TextBody(body, Span(file, 0, 0), names)


def context(**constraints: str) -> SchemaContext:
    return SchemaContext({name: parse_constraint(text) or parse_constraint("") for name, text in constraints.items()})  # type: ignore[misc]


def members(kind: str, text: str, where: SchemaContext | None = None, **names: Value) -> Members:
    return resource_members(kind, source(text, **names), where or SchemaContext(), "x.y")


def plain(datum: Datum) -> object:
    """A datum as plain Python: absent members left out, what is unknown as `?reason`, defaults as they are.

    Behind what is known of a collection stands why the rest is not.
    """
    match datum.kind:
        case "absent":
            return None
        case "unknown":
            return f"?{datum.unknown.reason}"
        case "sequence":
            return [*[plain(element) for element in datum.elements], *_unseen(datum)]
        case "mapping":
            found = {name: plain(datum.members.get(name)) for name in datum.members.names()}
            return found | dict.fromkeys(_unseen(datum), "...")
        case _:
            return datum.payload


def _unseen(datum: Datum) -> list[str]:
    return [] if datum.unseen is None else [f"?{datum.unseen.reason}"]


def written(datum: Datum) -> object:
    """As `plain`, with only what the configuration says."""
    if datum.kind == "sequence":
        return [written(element) for element in datum.elements]
    if datum.kind == "mapping":
        found = {name: datum.members.get(name) for name in datum.members.names()}
        return {
            name: written(item)
            for name, item in found.items()
            if item.default is None
            and not (
                item.is_unknown and item.unknown.reason in ("service_default", "computed", "version", "data_source")
            )
        }
    return plain(datum)
