"""Which literals an expression chooses among: read off its tree, whatever it turns out.

A literal that is one of several choices stands in the file as well where another is chosen.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint.hcl.nodes import Call, Conditional, Expression, Index, Literal, ObjectCons, Paren, Template, TupleCons

_EVERY: Final = slice(None)
_CHOOSING: Final[Mapping[str, slice]] = {
    **dict.fromkeys(
        ("chomp", "coalesce", "coalescelist", "compact", "concat", "distinct", "flatten", "nonsensitive", "one",
         "reverse", "sensitive", "tolist", "toset", "tostring", "trimspace", "try"), _EVERY
    ),
    "element": slice(0, 1),
    "lookup": slice(0, 3, 2),
}  # fmt: skip
"""Functions whose result is one of these arguments, or of what stands in them, as it is written."""
FUNCTIONS: Final = tuple(_CHOOSING)


def chosen(expr: Expression) -> Iterator[Literal]:
    """The texts that may be the value as they are written; none where the expression is one text and no choice."""
    if type(expr) not in (Literal, TupleCons, ObjectCons):
        yield from _results(expr)


def _results(expr: Expression) -> Iterator[Literal]:
    """Recursion is bounded by the nesting of expressions."""
    match expr:
        case Literal(value=str()):
            yield expr
        case Paren(inner=inner):
            yield from _results(inner)
        case Conditional(then=then, otherwise=otherwise):
            yield from _results(then)
            yield from _results(otherwise)
        case Call(name=name, args=args):
            for each in args[_CHOOSING.get(name.removeprefix("core::"), slice(0))]:
                yield from _members(each)
        case Index(source=TupleCons() | ObjectCons() as source):
            yield from _members(source)
        case Template(unwraps=True, parts=[part]):
            yield from _results(part)
        case _:
            return


def _members(expr: Expression) -> Iterator[Literal]:
    match expr:
        case TupleCons(items=items):
            for each in items:
                yield from _results(each)
        case ObjectCons(items=pairs):
            for _, each in pairs:
                yield from _results(each)
        case _:
            yield from _results(expr)
