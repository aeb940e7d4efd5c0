"""What a resource is given as text, each with the name that it is given under: the part `$setting`.

An element of it is a value, and `$key` the name: the attribute, the key of a map, the `name` of a pair such as the
parameter of a job, the flag before an argument of a command line. Texts that are JSON are gone through as well. Of a
choice every text is that may be chosen, because all are written, and so are blocks that nobody knows to be there.
What comes from elsewhere is written elsewhere, so only blocks whose text cannot be seen leave the selection incomplete.
Imported when a policy asks.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.budget import Budget
from dasf_lint.core.credential_names import pairs
from dasf_lint.core.data import ABSENT, Datum, written_names
from dasf_lint.facts.uploads import UPLOADED
from dasf_lint.policy.ask.elements import Element, Selection, reason_of, reason_of_rest
from dasf_lint.policy.ask.places import printed_step

_NAMES = ("name", "key")
_VALUES = ("value", "default", "string_value")
_OF_A_RULE = ("value", "defaultValue")
"""Where a cluster policy's rule for an attribute says what the attribute is (docs.databricks.com, policy reference)."""


def settings_of(scope: Element, room: Budget) -> Selection:
    """Everything that the resource of an element is given, in the order in which it is written.

    room  what is left for the resources of the run; a few settings each resource has for itself
    """
    walk = _Walk()
    elements: list[Element] = []
    assert scope.node is not None
    place, key = scope, ABSENT
    if scope.node.type == "terraform.variable":
        # A variable is one setting, and its name the name of it.
        place, key = scope.child(scope.node.body.get("value"), "value"), Datum("text", scope.node.name)
    for element in walk.of(place, key):
        count = len(elements)
        if count >= limits.max_settings or (count >= limits.max_own_settings and not room.take()):
            walk.doubts.append(UnknownReason("limit", "settings", scope.anchor))
            break
        element.owner = scope
        elements.append(element)
    return Selection(elements, not walk.doubts, tuple(walk.doubts))


_FLAG: Final = re.compile(r"-[A-Za-z]|--[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*|-[a-z]+(?:[-_.][a-z]+)*")
_GIVEN: Final = re.compile(r"-{0,2}[A-Za-z][\w.-]{0,120}")


def _part_of(datum: Datum, text: str) -> Datum:
    """A part of a text, which stands where the text stands."""
    return Datum("text", text, span=datum.span, way=datum.way, literal=datum.literal, sensitive=datum.sensitive)


@lru_cache(maxsize=4096)
def _name(name: str) -> Datum:
    """The names of attributes are few."""
    return Datum("text", name)


def _in_place(element: Element, datum: Datum) -> Element:
    """One side of a choice, where the choice stands."""
    found = element.child(datum, "")
    found.path = element.path
    return found


def _is_long(datum: Datum) -> bool:
    return datum.kind == "text" and len(str(datum.payload)) > limits.max_settings_text


def _is_document(text: str) -> bool:
    return len(text) <= limits.max_settings_text and text.lstrip()[:1] in ("{", "[")


@lru_cache(maxsize=4)
def _pairs_of(text: str) -> tuple[tuple[str, str, int], ...]:
    """Once for the resources that hold one text."""
    return tuple(pairs(text))


def _pairs(element: Element) -> Iterator[Element]:
    """What a document that is too long to be gone through gives to names that may stand for a credential."""
    from dasf_lint.policy.ask import texts

    datum = element.datum
    for name, value, start in _pairs_of(str(datum.payload)):
        placed = texts.placed(datum, value, start)
        found = _in_place(element, _part_of(datum, value) if placed is None else placed)
        found.key = _name(name)
        yield found


def _beside(element: Element) -> Iterator[Element]:
    """What is written as another choice for a value, under the same name."""
    way = element.datum.way
    assert way is not None
    for datum in way.beside():
        found = _in_place(element, datum)
        found.anchor, found.key = datum.span, element.key
        yield found


_HERE: Final = ("limit", "error")
"""Why a file of the repository cannot be read; what is not in it is written elsewhere."""


class _Walk:
    def __init__(self) -> None:
        self.doubts: list[UnknownReason] = []

    def of(self, place: Element, key: Datum) -> Iterator[Element]:
        waiting = [(place, key)]
        uploads = UPLOADED.get(place.node.kind) if place.node is not None else None
        while waiting:
            element, key = waiting.pop()
            datum = element.datum
            if datum.kind == "unknown" and (choice := datum.unknown.choice) is not None:
                waiting.extend((_in_place(element, side), key) for side in (choice.when_false, choice.when_true))
                continue
            if datum.kind == "absent" or datum.default is not None:
                continue
            if datum.kind == "mapping":
                waiting.extend(reversed(list(self._members(element, key))))
            elif datum.kind == "unknown" and datum.block:
                if datum.possible is None:
                    self.doubts.append(reason_of(datum))
                else:
                    waiting.append((_in_place(element, datum.possible), key))
            elif datum.kind == "sequence":
                waiting.extend(reversed(list(self._elements(element, key))))
            else:
                inside = self._document(element)
                if inside is not None:
                    waiting.append((inside, key))
                    continue
                element.key = key
                yield element
                if datum.way is not None:
                    yield from _beside(element)
                if _is_long(datum):
                    yield from _pairs(element)
                if element.path == uploads:
                    waiting.extend((each, key) for each in self._uploaded(element))

    def _uploaded(self, element: Element) -> Iterator[Element]:
        """The text of a file that the resource uploads."""
        assert element.node is not None
        datum = element.graph.upload(element.node.kind, element.datum)
        if datum.kind == "text":
            found = element.child(datum, "|file")
            found.path = f"{element.path}|file"
            yield found
        elif datum.kind == "unknown" and datum.unknown.reason in _HERE:
            self.doubts.append(reason_of(datum))

    def _members(self, element: Element, key: Datum) -> Iterator[tuple[Element, Datum]]:
        datum = element.datum
        members = datum.members
        found = {name: members.get(name) for name in written_names(members)}
        given = next((found[name] for name in _NAMES if name in found and found[name].kind == "text"), None)
        is_rule = given is None and key.kind == "text" and not datum.block
        for name, member in found.items():
            named = _name(name)
            if given is not None and name in _VALUES:
                named = given
            elif is_rule and name in _OF_A_RULE:
                named = key
            yield element.child(member, printed_step(name), in_map=not datum.block), named
        if datum.block and not members.complete:
            self.doubts.append(reason_of_rest(datum, element.path))

    def _elements(self, element: Element, key: Datum) -> Iterator[tuple[Element, Datum]]:
        """The elements of a list; in one of arguments the values, under the names of their flags."""
        datum = element.datum
        flag = ""
        for index, member in enumerate(datum.elements):
            label = f"[{index}]" if datum.complete else "[*]"
            found = element.child(member, label)
            text = str(member.payload) if member.kind == "text" else ""
            name, given, value = text.partition("=")
            if given and _GIVEN.fullmatch(name) is not None:
                yield found, Datum("text", flag) if flag else key
                yield _in_place(found, _part_of(member, value)), Datum("text", name.lstrip("-"))
                flag = ""
            elif _FLAG.fullmatch(text) is not None:
                yield found, key
                flag = text.lstrip("-")
            else:
                yield found, Datum("text", flag) if flag else key
                flag = ""
        if datum.possible is not None:
            yield _in_place(element, datum.possible), key
        elif datum.block and not datum.complete:
            self.doubts.append(reason_of_rest(datum, element.path))

    def _document(self, element: Element) -> Element | None:
        """The structure of a text that is JSON; None where it is none, or too long to be read."""
        datum = element.datum
        if datum.kind == "unknown" and datum.unknown.reason == "limit":
            self.doubts.append(reason_of(datum))
        if datum.document is not None and not _is_long(datum):
            structure: Datum | None = datum.document
        elif datum.kind == "text" and _is_document(str(datum.payload)):
            from dasf_lint.policy.ask import documents

            structure = documents.parse_json(datum)
        else:
            return None
        if structure is None or structure.kind not in ("mapping", "sequence"):
            return None
        found = element.child(structure, "|json")
        found.path = f"{element.path}|json"
        return found
