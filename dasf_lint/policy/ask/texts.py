"""What a condition finds inside of a text, each at the line where it is written. Imported when a text has something.

The text of a script may be the base64 of a heredoc, of a file or of lines that are joined. Where nobody knows who wrote
a character, what is found stands where the text as a whole does.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.credentials import Held
from dasf_lint.core.data import Characters, Datum, Hop
from dasf_lint.core.source import Span
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask import secrets
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.ask.run import Run

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

    def carried(self, start: int, end: int) -> None:
        """It is written in one place."""

    def sources(self) -> Sequence[Span]:
        """It is one itself."""
        return ()


def may_hold_known(datum: Datum, room: Budget) -> Truth:
    """Whether an unknown text holds a credential: in a known piece, in the expressions that choose or make it, or in
    what it is made of; of YAML in the scalar.

    A credential that is written as one of several choices is written all the same.

    room  characters that may still be searched in the run
    """
    if any(secrets.is_known(piece) for piece in datum.unknown.pieces):
        return TRUE
    return _any(None if held is None else bool(held) for _, _, held in _written(datum, room))


def holds_written(datum: Datum, room: Budget) -> Truth:
    """Whether a known text holds a credential that is written where its parts are, or where it was before somebody
    changed what stands around it.

    room  characters that may still be searched in the run
    """
    characters = _characters(datum)
    text = str(datum.payload) if characters is None else characters.text
    if characters is not None and any(
        characters.hops(held.start, held.start + len(held.secret)) is not None for held in secrets.known_in(text)
    ):
        return TRUE
    standing = _Standing(secrets.known_in(text))
    return _any(None if held is None else any(map(standing.has, held)) for _, _, held in _written(datum, room))


def _any(answers: Iterable[bool | None]) -> Truth:
    """Whether one is true; unknown where one is None."""
    is_open = False
    for answer in answers:
        if answer:
            return TRUE
        is_open = is_open or answer is None
    return UNKNOWN if is_open else FALSE


def credential_parts(element: Element, run: Run) -> list[Element]:
    """The credentials in a text of several lines; the text itself for those that have no line, and behind too many."""
    datum, kept = element.datum, run.kept
    found = list(islice(_credentials(datum, kept.searched), limits.max_parts_of_text + 1))
    if not found or not kept.parts.take(len(found)):
        return []
    others = list(islice(_others(datum, found, kept.searched), limits.max_parts_of_text + 1))
    told = [*found, *others]
    parts = [_part(element, each) for each in told[: limits.max_parts_of_text] if each is not None]
    return parts if len(parts) == len(told) else [*parts, element]


def _part(element: Element, datum: Datum) -> Element:
    part = element.child(datum, "")
    part.path, part.key = element.path, element.key
    # No output shows the text as a whole either, and the places of the part say where some of it is.
    part.read = Datum(element.datum.kind, element.datum.payload, sensitive=True)
    return part


def _others(datum: Datum, found: Sequence[Datum], room: Budget) -> Iterator[Datum | None]:
    """What has no line in a text in which others have one, where it is written; None where that costs too much."""
    characters = _characters(datum)
    if characters is None:
        return
    text = characters.text
    known = secrets.known_in(text)
    vague = [held for held in known if characters.hops(held.start, held.start + len(held.secret)) is None]
    if not vague:
        return
    standing = _Standing(known)
    seen = {(hop.span.file.path, hop.span.start) for each in found for hop in each.hops()[:1] if hop.span is not None}
    for span, behind, written in _written(datum, room):
        if written is None:
            yield None
            return
        for held in written:
            if standing.has(held) and (span.file.path, span.start + held.start) not in seen:
                seen.add((span.file.path, span.start + held.start))
                yield _placed_at(span, held, behind, datum)


def _placed_at(span: Span, held: Held, behind: Sequence[Hop], whole: Datum) -> Datum:
    start = span.start + held.start
    return _datum(held.secret, [Hop("literal", "", Span(span.file, start, start + len(held.secret))), *behind], whole)


def _credentials(datum: Datum, room: Budget) -> Iterator[Datum]:
    """Each where it is written; nothing for a text that is written on one line, which is edited as a whole."""
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
    standing = None if text is None else _Standing(secrets.known_in(text))
    seen: set[tuple[str, int]] = set()
    for span, behind, found in _made(datum, room) if datum.literal else _written(datum, room):
        is_here = text is None and datum.span is not None and datum.span.holds(span)
        if (datum.literal or is_here) and "\n" not in span.file.text[span.start : span.end]:
            continue
        for held in found or ():
            start = span.start + held.start
            if (span.file.path, start) not in seen and (standing is None or standing.has(held)):
                seen.add((span.file.path, start))
                yield _placed_at(span, held, behind, datum)


class _Standing:
    """The credentials that stand in a text, to be asked for what is written in another: with other space in it perhaps,
    so that of a key its longest line counts."""

    __slots__ = ("_left", "_secrets", "_words")

    def __init__(self, known: Sequence[Held]) -> None:
        self._words = {_longest(held) for held in known}
        self._secrets = "\n".join(held.secret for held in known)
        self._left = Budget(limits.max_compared_characters)

    def has(self, written: Held) -> bool:
        word = _longest(written)
        if len(word) < _LEAST_OF_A_KEY and written.secret.startswith("----"):
            # The header of a key is no secret, whoever writes it.
            return False
        return word in self._words or (self._left.take(len(self._secrets)) and word in self._secrets)


def _longest(held: Held) -> str:
    words = _BREAKS.split(held.secret)
    return words[0].strip(_AROUND) if len(words) == 1 else max((word.strip(_AROUND) for word in words), key=len)


_BREAKS: Final = re.compile(r"\\[nrt]|\s")
_LEAST_OF_A_KEY: Final = 16
_AROUND: Final = "\"',"


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
        place = place if whole.span is not None and whole.span.holds(place) else whole.span
    return Datum("text", text, span=place, way=_PartWay(hops, whole), literal=True, sensitive=True)


_Source = tuple[Span, Sequence[Hop], Sequence[Held] | None]


def _written(datum: Datum, room: Budget) -> Iterator[_Source]:
    """All that a text may have been made of."""
    yield from _made(datum, room)
    way = datum.way
    if way is not None:
        for span in way.sources():
            use = way.hops()[-1:]
            if span is None:
                nowhere = datum.span or use[0].span
                if nowhere is not None:
                    yield nowhere, (), None
            else:
                yield span, use, _held(span, room)


def _made(datum: Datum, room: Budget) -> Iterator[_Source]:
    """The source of what chooses or makes a text, each with the stations behind it and the credentials in it; None
    where no more may be searched."""
    hops = () if datum.way is None else datum.way.hops()
    if datum.span is not None and datum.span.file.path.endswith((".yml", ".yaml")):
        yield datum.span, hops or (Hop("use", "", datum.span),), _held(datum.span, room)
    for index, hop in enumerate(hops):
        is_made = hop.kind in ("conditional", "template") or (hop.kind == "function" and hop.label in _CHOOSING)
        if is_made and hop.span is not None:
            yield hop.span, hops[index:], _held(hop.span, room)


def _held(span: Span, room: Budget) -> Sequence[Held] | None:
    """The credentials that are written in a stretch of a file, once for all who ask; None where it costs too much."""
    kept, key = span.file.kept, (Held, span.start, span.end)
    if key not in kept:
        if not room.take(span.end - span.start):
            return None
        kept[key] = tuple(secrets.known_in(span.file.text[span.start : span.end]))
    found: Sequence[Held] = kept[key]  # type: ignore[assignment]  # the key says so
    return found
