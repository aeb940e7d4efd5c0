"""What a condition finds inside of a text, each at the line where it is written; and what is secret of what a policy
blames. Imported when a text has something.

The text of a script may be the base64 of a heredoc, of a file or of lines that are joined. Where nobody knows who wrote
a character, what is found stands where the text as a whole does.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.data import Characters, Datum, Hop
from dasf_lint.core.source import Span
from dasf_lint.policy import secrets
from dasf_lint.policy.conditions import All, Any, Condition, Leaf, Not
from dasf_lint.policy.paths import Element, is_nothing, single
from dasf_lint.policy.run import Run

if TYPE_CHECKING:
    from dasf_lint.policy.causes import Place

_CHOOSING: Final = frozenset({"coalesce", "element", "format", "join", "lookup", "try"})
"""Functions of which each argument is, or may be, the text; what others are handed may have other texts beside it."""


class _PartWay:
    """The way of a part of a text, from where it is written."""

    __slots__ = ("_hops", "_whole")

    def __init__(self, hops: Sequence[Hop], whole: Datum) -> None:
        self._hops = hops
        self._whole = whole

    def hops(self) -> Sequence[Hop]:
        return self._hops

    def decided(self) -> Sequence[tuple[str, Datum]]:
        return () if self._whole.way is None else self._whole.way.decided()

    def beside(self) -> Sequence[Datum]:
        return ()

    def characters(self) -> None:
        """It is a part of what has characters."""


def may_hold_known(datum: Datum) -> bool:
    """Whether an unknown text holds a credential: in a known piece, or in the expressions that choose or make it; of
    YAML in the scalar.

    A credential that is written as one of several choices is written all the same.
    """
    if any(secrets.is_known(piece) for piece in datum.unknown.pieces):
        return True
    return any(secrets.is_known(span.file.text[span.start : span.end]) for span, _ in _expressions(datum))


def holds_written(datum: Datum) -> bool:
    """Whether a text that is put together holds a credential that is written where its parts are."""
    return next(_credentials(datum), None) is not None


def credential_parts(element: Element, room: Budget) -> list[Element]:
    """The credentials in a text of several lines; the text itself for those that have no line, and behind too many.

    room  what is left for the texts of the run
    """
    datum = element.datum
    found = list(islice(_credentials(datum), limits.max_parts_of_text + 1))
    if not found or not room.take(len(found)):
        return []
    parts = [_part(element, each) for each in found[: limits.max_parts_of_text]]
    return parts if len(found) == len(parts) and not _has_other(datum, found) else [*parts, element]


_OF_SECRETS = ("credential", "looks_like_secret", "literal")
"""Operators that a policy about secrets asks of what is secret, and of nothing beside it."""


def secret_data(place: "Place", run: Run) -> Iterator[Datum]:
    """What a policy about secrets blames: of an element with several parts those that are secret, not their names; of a
    part of a text what is written, and the text wherever else it occurs."""
    element = place.element
    if place.is_part:
        yield Datum("text", element.datum.payload, span=element.datum.hops()[0].span)
        if element.read is not None:
            yield element.read
        return
    elements = [element]
    if place.why is not None:
        leaves = [leaf for leaf in _leaves(place.why) if leaf.path.text != "$key"]
        chosen = [leaf for leaf in leaves if leaf.operator in _OF_SECRETS] or leaves
        elements = [single(element, path, run) for path in dict.fromkeys(leaf.path for leaf in chosen)]
    for each in elements:
        for datum in (each.datum, each.read):
            if datum is not None and datum.kind in ("text", "number", "unknown") and not is_nothing(datum):
                yield datum


def _leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves that are asked of the element itself."""
    match condition:
        case Leaf():
            yield condition
        case All(operands) | Any(operands):
            for operand in operands:
                yield from _leaves(operand)
        case Not(operand):
            yield from _leaves(operand)


def _part(element: Element, datum: Datum) -> Element:
    part = element.child(datum, "")
    part.path, part.key = element.path, element.key
    # No output shows the text as a whole either, and the places of the part say where some of it is.
    part.read = Datum(element.datum.kind, element.datum.payload, sensitive=True)
    return part


def _has_other(datum: Datum, found: Sequence[Datum]) -> bool:
    """Whether a text holds a credential that has no line."""
    characters = _characters(datum)
    if characters is None:
        return False
    placed = {str(part.payload) for part in found}
    return any(held.secret not in placed for held in secrets.known_in(characters.text))


def _credentials(datum: Datum) -> Iterator[Datum]:
    """Each where it is written; nothing for a text on one line, which is edited as a whole."""
    characters = _characters(datum)
    is_placed = False
    if characters is not None and (characters.is_file or "\n" in characters.text):
        for held in secrets.known_in(characters.text):
            hops = characters.hops(held.start, held.start + len(held.secret))
            if hops is not None:
                is_placed = True
                yield _datum(held.secret, hops, datum)
    if is_placed:
        return
    text = None if datum.kind == "unknown" else characters.text if characters is not None else str(datum.payload)
    for span, behind in _expressions(datum):
        source = span.file.text[span.start : span.end]
        if "\n" not in source:
            continue
        for held in secrets.known_in(source):
            start = span.start + held.start
            line = held.secret.partition("\n")[0].rstrip("\r")
            if text is None or line in text:
                written = Hop("literal", "", Span(span.file, start, start + len(held.secret)))
                yield _datum(held.secret, [written, *behind], datum)


def placed(datum: Datum, text: str, start: int) -> Datum | None:
    """A part of a text of several lines where it is written; None where nobody knows."""
    characters = _characters(datum)
    if characters is None or characters.text != datum.payload or "\n" not in characters.text:
        return None
    hops = characters.hops(start, start + len(text))
    return None if hops is None else _datum(text, hops, datum)


def located(datum: Datum) -> Datum | None:
    """A text in a document whose values have no places, where it is written: the only one that reads like this."""
    characters = _characters(datum)
    if characters is None or characters.text == datum.payload or "\n" not in characters.text:
        return None
    written = json.dumps(str(datum.payload), ensure_ascii=False)
    at = characters.text.find(written)
    if at < 0 or characters.text.find(written, at + 1) >= 0:
        return None
    hops = characters.hops(at, at + len(written))
    return None if hops is None else _datum(str(datum.payload), hops, datum)


def _characters(datum: Datum) -> Characters | None:
    return None if datum.way is None or datum.kind != "text" else datum.way.characters()


def _datum(text: str, hops: Sequence[Hop], whole: Datum) -> Datum:
    place = hops[0].span
    others = [hop.span for hop in hops[1:-1] if hop.span is not None]
    if place is not None and any(each.file is place.file for each in others):
        # It is written beside the use, in a local or a call of a module.
        place = place if whole.span is not None and _is_inside(place, whole.span) else whole.span
    return Datum("text", text, span=place, way=_PartWay(hops, whole), literal=True, sensitive=True)


def _is_inside(inner: Span, outer: Span) -> bool:
    return inner.file is outer.file and outer.start <= inner.start and inner.end <= outer.end


def _expressions(datum: Datum) -> Iterable[tuple[Span, Sequence[Hop]]]:
    """The source of what chooses or makes a text, each with the stations behind it."""
    hops = () if datum.way is None else datum.way.hops()
    found: list[tuple[Span, Sequence[Hop]]] = []
    if datum.span is not None and datum.span.file.path.endswith((".yml", ".yaml")):
        found.append((datum.span, hops or (Hop("use", "", datum.span),)))
    for index, hop in enumerate(hops):
        is_made = hop.kind in ("conditional", "template") or (hop.kind == "function" and hop.label in _CHOOSING)
        if is_made and hop.span is not None:
            found.append((hop.span, hops[index:]))
    return [each for each in found if each[0].end - each[0].start <= limits.max_settings_text]
