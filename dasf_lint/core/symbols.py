"""Symbols: what an unknown value is made of, in a form that is equal only for values that must turn out to be equal.

A symbol is any hashable: the name of an input, or a `Symbol` of others. They are compared by their structure, never by
how they would be written: an attribute `b` of `var.a` is no variable of the name `a.b`.
"""

from collections.abc import Hashable, Iterable
from typing import Final

from dasf_lint.core import limits

_OVERHEAD: Final = 8
"""What a step of structure counts beside its text, so that a symbol is not nested deeper than it may be compared."""


class Symbol:
    """A value made of others.

    how    parts
    step   a value, and the name of what is taken from it, or the `key` that gives it
    as     a value, and the kind of type that it is converted to
    text   pieces of a text: known ones as `is`
    is     the kind of a known value, and its text
    not    a bool
    Everything else is an operator of HCL with its operands, as a set where their order does not matter.
    """

    __slots__ = ("_hash", "how", "parts", "size")

    def __init__(self, how: str, parts: "tuple[Hashable, ...] | frozenset[Hashable]") -> None:
        self.how = how
        self.parts = parts
        self.size = _OVERHEAD + sum([size_of(part) for part in parts])
        self._hash = hash((how, parts))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Symbol)
            and self._hash == other._hash
            and self.how == other.how
            and self.parts == other.parts
        )

    def __repr__(self) -> str:
        return f"{self.how}({', '.join([str(part) for part in self.parts])})"


def size_of(symbol: Hashable) -> int:
    return symbol.size if isinstance(symbol, Symbol) else len(symbol) if isinstance(symbol, str) else _OVERHEAD


def composed(how: str, *parts: Hashable) -> Symbol | None:
    """The symbol of a value made of others; None where one of them has none, or it would be too large."""
    if any(part is None for part in parts) or sum([size_of(part) for part in parts]) > limits.max_symbol_length:
        return None
    return Symbol(how, parts)


def unordered(how: str, *parts: Hashable) -> Symbol | None:
    """The same where the order of the parts makes no difference."""
    found = composed(how, *parts)
    return None if found is None else Symbol(how, frozenset(parts))


def opposite(symbol: Hashable) -> Hashable | None:
    if isinstance(symbol, Symbol) and symbol.how == "not":
        (inner,) = symbol.parts
        return inner
    return composed("not", symbol)


def attribute(owner: Hashable, path: str) -> Hashable | None:
    """`path` is dotted, without indexes."""
    found: Hashable | None = owner
    for name in path.split("."):
        found = composed("step", found, name)
    return found


def text(parts: Iterable[Hashable | None]) -> Hashable | None:
    """Of a text: `known` ones and symbols, those of texts inside taken apart."""
    found: list[Hashable] = []
    size = 0
    for part in parts:
        size += size_of(part)
        if part is None or size > limits.max_symbol_length:
            return None
        for piece in part.parts if isinstance(part, Symbol) and part.how == "text" else (part,):
            before = literal(found[-1]) if found else None
            after = literal(piece)
            if after == "":
                continue
            if before is not None and after is not None:
                found[-1] = known("string", before + after)
            else:
                found.append(piece)
    return found[0] if len(found) == 1 else composed("text", *found)


def known(kind: str, payload: str) -> Symbol:
    return Symbol("is", (kind, payload))


def literal(symbol: Hashable | None) -> str | None:
    """The text of a known piece of a text."""
    if not isinstance(symbol, Symbol) or symbol.how != "is":
        return None
    kind, payload = symbol.parts
    return str(payload) if kind == "string" else None


def split(symbol: Hashable | None, mark: str) -> tuple[str, Hashable | None] | None:
    """What stands in a text before the first `mark`, and the symbol of what follows; None if that is open."""
    if not isinstance(symbol, Symbol) or symbol.how != "text" or not isinstance(symbol.parts, tuple):
        return None
    head = literal(symbol.parts[0])
    if head is None or mark not in head:
        return None
    before, _, after = head.partition(mark)
    return before, text([known("string", after), *symbol.parts[1:]])


def until(symbol: Hashable | None, mark: str) -> Hashable | None:
    """The symbol of what stands in a text before the first `mark`, if its unknown pieces are without."""
    parts = symbol.parts if isinstance(symbol, Symbol) and symbol.how == "text" else (symbol,)
    found: list[Hashable | None] = []
    for piece in parts:
        written = literal(piece)
        if written is not None and mark in written:
            found.append(known("string", written.partition(mark)[0]))
            break
        found.append(piece)
    return text(found)
