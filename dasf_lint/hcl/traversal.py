"""What an expression refers to, seen without evaluating it."""

from typing import NamedTuple

from dasf_lint.hcl.nodes import (
    Constant,
    Expression,
    ForExpr,
    GetAttr,
    Index,
    Literal,
    RootName,
    TemplateFor,
    Unary,
    operands,
)


class IndexKey(NamedTuple):
    """A constant index: the `["a"]` or `[0]` of a traversal."""

    value: Constant


class Traversal(NamedTuple):
    """A root name and the steps after it: str for an attribute, `IndexKey` for a constant index.

    `start` and `end` span the text of root and steps.
    """

    root: str
    steps: tuple[str | IndexKey, ...]
    start: int
    end: int


def static_references(node: Expression) -> tuple[Traversal, ...]:
    """The traversals that the value of `node` may depend on, in the order of the text; computed once per node.

    Names that a `for` introduces are not references. Both branches of a conditional count.
    """
    try:
        return node.refs  # type: ignore[return-value]  # only written below
    except AttributeError:
        node.refs = found = tuple(_references(node))
        return found


def as_traversal(node: Expression) -> Traversal | None:
    """`node` as one traversal, where it is nothing else: a root name with attributes and constant indices."""
    steps: list[str | IndexKey] = []
    end = node.end
    while True:
        if type(node) is GetAttr:
            steps.append(node.name)
            node = node.source
        elif type(node) is Index:
            key = node.key
            if type(key) is Literal:
                steps.append(IndexKey(key.value))
            elif type(key) is Unary and key.operator == "-" and type(key.operand) is Literal:
                value = key.operand.value
                if isinstance(value, (str, bool)) or value is None:
                    return None
                steps.append(IndexKey(-value))
            else:
                return None
            node = node.source
        elif type(node) is RootName:
            steps.reverse()
            return Traversal(node.name, tuple(steps), node.start, end)
        else:
            return None


def _references(node: Expression) -> list[Traversal]:
    found: list[Traversal] = []
    bound: dict[str, int] = {}
    # Instead of an expression, a tuple says which names begin (True) or end (False) to be those of a `for`.
    stack: list[Expression | tuple[bool, str, str | None]] = [node]
    while stack:
        item = stack.pop()
        if type(item) is tuple:
            begins, *names = item
            for name in names:
                if name is not None:
                    bound[name] = bound.get(name, 0) + (1 if begins else -1)
            continue
        assert isinstance(item, Expression)
        kind = type(item)
        if kind is GetAttr or kind is Index or kind is RootName:
            traversal = as_traversal(item)
            if traversal is not None:
                if not bound.get(traversal.root):
                    found.append(traversal)
                continue
        if isinstance(item, ForExpr):
            scope = (item.value_name, item.key_name)
            inner = [part for part in (item.key, item.value, item.condition) if part is not None]
            stack += [(False, *scope), *reversed(inner), (True, *scope), item.collection]
        elif isinstance(item, TemplateFor):
            scope = (item.value_name, item.key_name)
            stack += [(False, *scope), *reversed(item.body), (True, *scope), item.collection]
        else:
            stack.extend(reversed(operands(item)))
    return found
