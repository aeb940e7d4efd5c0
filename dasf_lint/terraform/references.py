"""What an expression refers to, with steps that nobody knows yet: `subnet.this[each.key].id` is `subnet.this[?].id`.

Wider than `hcl.traversal.static_references`, which stops at the first index that is no constant: one attribute of a
resource can be evaluated alone, however its instance is chosen.
"""

from typing import Final, NamedTuple, TypeAlias

from dasf_lint.hcl.nodes import (
    Expression,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    RootName,
    Splat,
    SplatItem,
    TemplateFor,
    operands,
)
from dasf_lint.hcl.traversal import IndexKey


class _Any:
    __slots__ = ()

    def __repr__(self) -> str:
        return "[?]"


ANY: Final = _Any()
"""A step to one element or to all of them; which, only the evaluation knows."""

RefStep: TypeAlias = str | IndexKey | _Any


class Ref(NamedTuple):
    """A root name and the steps after it. `node` is the text they stand in."""

    root: str
    steps: tuple[RefStep, ...]
    node: Expression


def references(expr: Expression) -> tuple[Ref, ...]:
    """Everything that the value of `expr` may depend on, in the order of the text; names of a `for` left out."""
    kind = type(expr)
    if kind is Literal:
        return ()
    found: list[Ref] = []
    bound: dict[str, int] = {}
    # Instead of an expression, a tuple says which names begin (1) or end (-1) to be those of a `for`.
    stack: list[Expression | tuple[int, str, str | None]] = [expr]
    while stack:
        item = stack.pop()
        if type(item) is tuple:
            change, *names = item
            for name in names:
                if name is not None:
                    bound[name] = bound.get(name, 0) + change
            continue
        assert isinstance(item, Expression)
        kind = type(item)
        if kind is Literal or kind is SplatItem:
            continue
        if kind is GetAttr or kind is Index or kind is RootName or kind is Splat:
            root, steps, keys = _chain(item)
            stack.extend(reversed(keys))
            if type(root) is not RootName:
                stack.append(root)
            elif not bound.get(root.name):
                found.append(Ref(root.name, steps, item))
        elif isinstance(item, ForExpr):
            inner = [part for part in (item.key, item.value, item.condition) if part is not None]
            stack.append((-1, item.value_name, item.key_name))
            stack.extend(reversed(inner))
            stack.append((1, item.value_name, item.key_name))
            stack.append(item.collection)
        elif isinstance(item, TemplateFor):
            stack.append((-1, item.value_name, item.key_name))
            stack.extend(reversed(item.body))
            stack.append((1, item.value_name, item.key_name))
            stack.append(item.collection)
        else:
            stack.extend(reversed(operands(item)))
    return tuple(found)


def _chain(node: Expression) -> tuple[Expression, tuple[RefStep, ...], list[Expression]]:
    """The left end of a chain of steps, the steps, and the expressions of keys in it."""
    steps: list[RefStep] = []
    keys: list[Expression] = []
    while True:
        if type(node) is GetAttr:
            steps.append(node.name)
            node = node.source
        elif type(node) is Index:
            if type(node.key) is Literal:
                steps.append(IndexKey(node.key.value))
            else:
                steps.append(ANY)
                keys.append(node.key)
            node = node.source
        elif type(node) is Splat:
            inner, inner_steps, inner_keys = _chain(node.each)
            if type(inner) is not SplatItem:
                keys.append(inner)
                inner_steps = ()
            keys.extend(inner_keys)
            # What follows inside comes after the element; steps are gathered from the right.
            steps.extend(reversed(inner_steps))
            steps.append(ANY)
            node = node.source
        else:
            steps.reverse()
            return node, tuple(steps), keys
