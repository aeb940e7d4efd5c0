"""Keys of maps and objects as values: where a key stands is found when a report asks, and told by what made it."""

from collections.abc import Mapping

from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import values
from dasf_lint.hcl.nodes import Expression, Literal, ObjectCons, Paren
from dasf_lint.hcl.value import Value


def key_of(container: Value, name: str) -> Value:
    """A key as taken out of its container. It stands `within` it and came from no value: that is how it is known."""
    key = values.string(name, container.marks)
    key.site, key.within, key.label = container.site, container, name
    return key


def keyed(container: Value, keys: Mapping[str, Value]) -> Value:
    """A container, fresh, whose keys came from somewhere else than a literal at its site."""
    if isinstance(container.payload, dict):
        container.keys = keys
    return container


def source_of(container: Value, name: str) -> Value | None:
    """The key as it came into this very container; None where that is not told."""
    if container.keys is None:
        container.keys = _written(container)
    return container.keys.get(name)


def _written(container: Value) -> dict[str, Value]:
    """The keys of a literal, found once however many of them are asked for."""
    site = container.site
    if container.hop != "literal" or site is None or isinstance(site, Span):
        return {}
    file, node = site
    if not isinstance(node, ObjectCons):
        return {}
    return {str(key.value): _at(file, key) for key, _ in node.items if isinstance(key, Literal)}


def _at(file: SourceFile, key: Expression) -> Value:
    return values.string("", 0, (file, key))


def item_of(file: SourceFile, expr: Expression, name: str) -> Span | None:
    """A member of a literal object from its key to the end of its value; None where no literal key names it."""
    while isinstance(expr, Paren):
        expr = expr.inner
    for key, value in reversed(expr.items) if isinstance(expr, ObjectCons) else ():
        if isinstance(key, Literal) and key.value == name:
            return Span(file, key.start, value.end)
    return None


def made_of(key: Value, element: Value) -> Value:
    """The key of a new map: what is composed for an element stands where the element does, which is what differs."""
    if key.hop not in ("template", "function"):
        return key
    found = values.copied(key)
    found.site, found.via, found.hop, found.label = element.site, element.via, element.hop, element.label
    found.within = element.within
    return found
