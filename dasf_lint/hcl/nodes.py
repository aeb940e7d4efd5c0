"""The syntax tree of the native syntax: slotted classes with integer offsets into one source file.

Nodes know no parent and no file; a `Body` knows the file that it and everything below it was read from. Nothing is
assigned outside the constructors, except the memo `refs` that belongs to `hcl.traversal.static_references`.

Depth. Nested brackets, templates, conditionals, unary operators and blocks are at most `limits.max_nesting` deep, so a
walker may recurse into them. Two chains are deep to the left without that bound and are to be walked in a loop: the
`left` of a `Binary`, and the `source` of `GetAttr`, `Index` and `Splat` (see `spine`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final
from typing import Literal as OneOf

from dasf_lint.core.source import SourceFile

Constant = str | bool | int | Fraction | None

BinaryOperator = OneOf["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"]
UnaryOperator = OneOf["-", "!"]


class Expression:
    """Text from `start` (included) to `end` (excluded) that has a value."""

    __slots__ = ("end", "refs", "start")

    start: int
    end: int
    refs: "tuple[object, ...]"
    """Unset until `static_references` was asked."""

    def __repr__(self) -> str:
        names = [name for cls in type(self).__mro__[-2::-1] for name in getattr(cls, "__slots__", ()) if name != "refs"]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


class Literal(Expression):
    """A constant. Numbers are exact as written: int where integral, else Fraction. A quoted string spans its quotes."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: Constant) -> None:
        self.start = start
        self.end = end
        self.value = value


class HugeNumber(Expression):
    """A constant that has no value here: a number literal beyond `limits.max_number_digits` in digits or exponent, or a
    string of the JSON syntax that is no template, which was reported."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Template(Expression):
    """A quoted string or heredoc with at least one sequence. `parts`: text as `Literal` (its value already unescaped,
    trimmed and dedented), directives as `TemplateIf` and `TemplateFor`, interpolations as any other expression.

    `unwraps` is true for one interpolation alone, `"${x}"`: the value is that of the expression, not a string.
    """

    __slots__ = ("heredoc", "parts", "unwraps")

    def __init__(self, start: int, end: int, parts: "Sequence[Expression]", heredoc: bool, unwraps: bool) -> None:
        self.start = start
        self.end = end
        self.parts = parts
        self.heredoc = heredoc
        self.unwraps = unwraps


class TemplateIf(Expression):
    """`%{ if c }...%{ else }...%{ endif }`; both branches are parts as in `Template` and yield strings."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(
        self, start: int, end: int, condition: Expression, then: Sequence[Expression], otherwise: Sequence[Expression]
    ) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.then = then
        self.otherwise = otherwise


class TemplateFor(Expression):
    """`%{ for k, v in c }...%{ endfor }`: the strings of all turns, joined."""

    __slots__ = ("body", "collection", "key_name", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str | None,
        value_name: str,
        collection: Expression,
        body: Sequence[Expression],
    ) -> None:
        self.start = start
        self.end = end
        self.key_name = key_name
        self.value_name = value_name
        self.collection = collection
        self.body = body


class RootName(Expression):
    """A bare name: the root of a traversal, or a name that a `for` introduces."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class SplatItem(Expression):
    """Stands, inside `Splat.each`, for one element of the innermost splat around it."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class GetAttr(Expression):
    """`source.name`."""

    __slots__ = ("name", "source")

    def __init__(self, start: int, end: int, source: Expression, name: str) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.name = name


class Index(Expression):
    """`source[key]`; `legacy` for `source.0`, whose key is a `Literal` too."""

    __slots__ = ("key", "legacy", "source")

    def __init__(self, start: int, end: int, source: Expression, key: Expression, legacy: bool = False) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.key = key
        self.legacy = legacy


class Splat(Expression):
    """`source[*]...` (full) or `source.*...`.

    `each` is evaluated once per element with `SplatItem` bound to it; it is the `SplatItem` itself where nothing
    follows. After a full splat every step belongs to `each`, after `.*` only attributes and legacy indices do.
    """

    __slots__ = ("each", "full", "source")

    def __init__(self, start: int, end: int, source: Expression, each: Expression, full: bool) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.each = each
        self.full = full


class TupleCons(Expression):
    """`[a, b]`."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: Sequence[Expression]) -> None:
        self.start = start
        self.end = end
        self.items = items


class ObjectCons(Expression):
    """`{ k = v }` as pairs of key and value.

    A bare identifier as key is a `Literal` string. `(k) = v` has a `Paren` at the left end of its key. A key that is a
    traversal without parentheses, as in `{ a.b = 1 }`, is "ambiguous": an error when evaluated.
    """

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: Sequence[tuple[Expression, Expression]]) -> None:
        self.start = start
        self.end = end
        self.items = items


class Call(Expression):
    """`name(args)`. `name` carries its namespace, as in `provider::x::f` or `core::f`, and ends at `name_end`.

    `expand`: the last argument is followed by `...`.
    """

    __slots__ = ("args", "expand", "name", "name_end")

    def __init__(
        self, start: int, end: int, name: str, name_end: int, args: Sequence[Expression], expand: bool
    ) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.name_end = name_end
        self.args = args
        self.expand = expand


class Unary(Expression):
    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: UnaryOperator, operand: Expression) -> None:
        self.start = start
        self.end = end
        self.operator: UnaryOperator = operator
        self.operand = operand


class Binary(Expression):
    """`left operator right`. Operators of equal precedence nest to the left, without bound."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, start: int, end: int, operator: BinaryOperator, left: Expression, right: Expression) -> None:
        self.start = start
        self.end = end
        self.operator: BinaryOperator = operator
        self.left = left
        self.right = right


class Conditional(Expression):
    """`condition ? then : otherwise`."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(self, start: int, end: int, condition: Expression, then: Expression, otherwise: Expression) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.then = then
        self.otherwise = otherwise


class ForExpr(Expression):
    """`[for k, v in c : value if condition]`, or `{for k, v in c : key => value... if condition}`.

    `key` is None for the tuple form and an expression for the object form; `grouping` is the `...`.
    """

    __slots__ = ("collection", "condition", "grouping", "key", "key_name", "value", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str | None,
        value_name: str,
        collection: Expression,
        key: Expression | None,
        value: Expression,
        grouping: bool,
        condition: Expression | None,
    ) -> None:
        self.start = start
        self.end = end
        self.key_name = key_name
        self.value_name = value_name
        self.collection = collection
        self.key = key
        self.value = value
        self.grouping = grouping
        self.condition = condition


class Paren(Expression):
    """`(inner)`."""

    __slots__ = ("inner",)

    def __init__(self, start: int, end: int, inner: Expression) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Attribute:
    """`name = expr`. The name stands from `start` to `name_end`."""

    __slots__ = ("end", "expr", "name", "name_end", "start")

    def __init__(self, start: int, end: int, name: str, name_end: int, expr: Expression) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.name_end = name_end
        self.expr = expr

    def __repr__(self) -> str:
        return f"Attribute({self.name!r}, {self.expr!r})"


class Block:
    """`type "label" { body }`. The header, brace not included, ends at `header_end`."""

    __slots__ = ("body", "end", "header_end", "label_spans", "labels", "start", "type")

    def __init__(
        self,
        start: int,
        end: int,
        type: str,
        labels: tuple[str, ...],
        label_spans: tuple[tuple[int, int], ...],
        header_end: int,
        body: "Body",
    ) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.labels = labels
        self.label_spans = label_spans
        self.header_end = header_end
        self.body = body

    def __repr__(self) -> str:
        return f"Block({self.type!r}, {self.labels!r}, {self.body!r})"


class Body:
    """What stands between the braces of a block, or in a file.

    `blocks` keeps the order of the text, and so do `attributes`; `items` interleaves them. `lost` holds the blocks
    whose header could be read and whose content could not: their bodies are empty and mean nothing. `complete` is false
    where anything at all was lost, so the absence of an item proves nothing.
    """

    __slots__ = ("attributes", "blocks", "complete", "end", "file", "lost", "start")

    def __init__(
        self,
        file: SourceFile,
        start: int,
        end: int,
        attributes: Mapping[str, Attribute],
        blocks: Sequence[Block],
        lost: Sequence[Block] = (),
        complete: bool = True,
    ) -> None:
        self.file = file
        self.start = start
        self.end = end
        self.attributes = attributes
        self.blocks = blocks
        self.lost = lost
        self.complete = complete

    def __repr__(self) -> str:
        return f"Body({dict(self.attributes)!r}, {list(self.blocks)!r})"


def items(body: Body) -> list[Attribute | Block]:
    """Attributes and blocks of a body in the order of the text."""
    return sorted([*body.attributes.values(), *body.blocks], key=lambda item: item.start)


def spine(node: Expression) -> list[Expression]:
    """`node` and the expressions at its left end, outermost first: left operands of binaries, sources of steps."""
    chain = [node]
    while True:
        if isinstance(node, Binary):
            node = node.left
        elif isinstance(node, (GetAttr, Index, Splat)):
            node = node.source
        else:
            return chain
        chain.append(node)


def children(node: Expression) -> Sequence[Expression]:
    """The expressions directly below, in the order of the text."""
    return _CHILDREN[type(node)](node)


def operands(node: Expression) -> Sequence[Expression]:
    """Of the expressions directly below those that have a value: what `convert` converts to is a type."""
    if type(node) is Call and node.name.removeprefix("core::") == "convert":
        return node.args[:1]
    return children(node)


def walk(node: Expression) -> Iterator[Expression]:
    """`node` and everything below it, in the order of the text, without recursion."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def _no_children(node: Expression) -> Sequence[Expression]:
    return ()


def _children_of_object(node: ObjectCons) -> Sequence[Expression]:
    return [part for item in node.items for part in item]


def _children_of_for(node: ForExpr) -> Sequence[Expression]:
    return [part for part in (node.collection, node.key, node.value, node.condition) if part is not None]


_CHILDREN: Final[dict[type, Callable[[Any], Sequence[Expression]]]] = {
    Literal: _no_children,
    HugeNumber: _no_children,
    RootName: _no_children,
    SplatItem: _no_children,
    Template: lambda node: node.parts,
    TemplateIf: lambda node: [node.condition, *node.then, *node.otherwise],
    TemplateFor: lambda node: [node.collection, *node.body],
    GetAttr: lambda node: (node.source,),
    Index: lambda node: (node.source, node.key),
    Splat: lambda node: (node.source, node.each),
    TupleCons: lambda node: node.items,
    ObjectCons: _children_of_object,
    Call: lambda node: node.args,
    Unary: lambda node: (node.operand,),
    Binary: lambda node: (node.left, node.right),
    Conditional: lambda node: (node.condition, node.then, node.otherwise),
    ForExpr: _children_of_for,
    Paren: lambda node: (node.inner,),
}
