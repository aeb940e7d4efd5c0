"""Values of attributes that a provider builds from arguments."""

from collections.abc import Callable, Hashable

from dasf_lint.facts.derived import Derived
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import known_prefix
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.pieces import joined
from dasf_lint.hcl.value import Value


def value_of(derived: Derived, read: Callable[[str], Value], symbol: Hashable | None) -> Value | None:
    """The text that `derived` makes of the arguments that `read` gives; None where nothing can be said of it.

    symbol  what an unknown result is equal to itself by
    """
    pieces: list[Value] = []
    for part in derived.parts:
        piece = read(part.text) if part.is_argument else values.string(part.text)
        try:
            piece = convert(piece, types.STRING)
        except ConversionError:
            return None
        if piece.is_null or (part.is_argument and piece.payload == ""):
            return None
        if derived.is_folded and part.is_argument and _has_capitals(known_prefix(piece)):
            return None
        pieces.append(piece)
    if len(pieces) == 1 and (pieces[0].is_known or not derived.is_folded):
        return unknowns.refined(pieces[0], not_null=True)
    return _joined(pieces, symbol)


def _has_capitals(text: str) -> bool:
    return text != text.lower()


def _joined(pieces: list[Value], symbol: Hashable | None) -> Value:
    marks = 0
    for piece in pieces:
        marks |= piece.marks
    cause = next((piece for piece in pieces if not piece.is_known), None)
    if cause is None:
        return values.string("".join([piece.text for piece in pieces]), marks)
    head, rest = joined(pieces)
    result = unknowns.derived(types.STRING, cause, not_null=True, symbol=symbol)
    return values.with_marks(unknowns.refined(result, prefix=head, rest=rest), marks)
