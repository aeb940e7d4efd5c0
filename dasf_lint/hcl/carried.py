"""The way of a part of a text that was made of several: to the one that carries it.

Which of the texts that were put together a person looks for depends on what is wrong, so it is worked out when a report
asks, from what the values were made of.
"""

from collections.abc import Iterator, Sequence

from dasf_lint.core import limits
from dasf_lint.core.data import Hop
from dasf_lint.core.source import Span
from dasf_lint.hcl import provenance
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, FunctionError, LimitReached
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import Part
from dasf_lint.hcl.nodes import Literal, Template
from dasf_lint.hcl.origins import Joined, Made, Origin
from dasf_lint.hcl.types import STRING
from dasf_lint.hcl.value import Site, Value


def hops(value: Value, start: int, end: int, use: Sequence[Hop]) -> Sequence[Hop] | None:
    """The way of the characters from `start` up to `end`, ending with `use`. None where several texts carry them, or
    nobody knows which does."""
    stations: list[Hop] = []
    for _ in range(limits.max_nesting):
        if not isinstance(value.payload, str):
            # What it says is all of what it is.
            return [*provenance.hops(value), *stations, *use]
        if len(value.payload) > limits.max_carried_text:
            return None
        maker = _made_at(value)
        if maker.hop not in ("function", "template"):
            return [*provenance.hops(value), *stations, *use]
        stations[:0] = provenance.hops(value, maker)
        found = _part(maker, start, end)
        if found is None:
            return None
        put, start, end = found
        if put is None:
            return [*stations, *use]
        value = put
    return None


def _made_at(value: Value) -> Value:
    """The station at which a text was made, to be handed on as it is ever after."""
    current = value
    while current.via is not None and current.via.payload is value.payload and current.origin is None:
        current = current.via
    return current


def _part(maker: Value, start: int, end: int) -> tuple[Value | None, int, int] | None:
    """The text that carries a stretch, and its offsets there; no text for what is written where it was made. None where
    none carries all of it."""
    at = 0
    for length, value, offset in _parts(maker):
        if start < at + length:
            return None if end > at + length else (value, start - at + offset, end - at + offset)
        at += length
    return None


def _parts(maker: Value) -> Sequence[Part]:
    """What a text was made of, in its order; nothing where that is not known."""
    origin = maker.origin
    if isinstance(origin, Joined):
        found = [Part(length, value) for length, value in origin.parts]
    elif isinstance(origin, Origin):
        # What is read from a file is not made of anything.
        found = [Part(part.length, part.value) for part in origin.parts]
    else:
        given = origin.values if isinstance(origin, Made) else [] if maker.via is None else [maker.via]
        found = list(_of_template(maker.site, given) if maker.hop == "template" else _of_function(maker, given))
    # Composing their characters may have made the whole shorter.
    return found if sum(part.length for part in found) == len(maker.text) else ()


def _of_template(site: Site, given: Sequence[Value]) -> Iterator[Part]:
    node = site[1] if isinstance(site, tuple) and not isinstance(site, Span) else None
    waiting = iter(given)
    for part in node.parts if isinstance(node, Template) else ():
        if type(part) is Literal and type(part.value) is str:
            yield Part(len(part.value), None)
        else:
            value = next(waiting, None)
            if value is None:
                return
            yield Part(len(_text_of(value)), value)


def _text_of(value: Value) -> str:
    try:
        found = convert(value, STRING).payload
    except (ConversionError, LimitReached):
        return ""
    return found if isinstance(found, str) else ""


def _of_function(maker: Value, given: Sequence[Value]) -> Sequence[Part]:
    function = TABLE.get(maker.label)
    if function is None or function.carries is None or len(given) < len(function.parameters):
        return ()
    try:
        return list(function.carries(given, maker.text))
    except (FunctionError, LimitReached):
        # What was marked when it was worked out may be refused without its marks.
        return ()
