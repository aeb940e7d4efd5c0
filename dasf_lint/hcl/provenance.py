"""The way of a value, read backwards from the value when a report asks."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.data import ABSENT, Datum, DatumKind, Hop, HopKind, MappingMembers, Unknown
from dasf_lint.core.source import MadeText, SourceFile, Span
from dasf_lint.hcl import choices, keys, values
from dasf_lint.hcl.functions import CONTENTS, HANDS_ON
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.origins import Made
from dasf_lint.hcl.value import NULL, Site, UnknownPayload, Value

MAX_HOPS: Final = limits.max_stations


def span_of(site: Site) -> Span | None:
    """The stretch of text a site means; None where it is in no file."""
    if site is None or isinstance(site, Span):
        return site
    file, node = site
    return None if isinstance(file, MadeText) else Span(file, node.start, node.end)


def hops(value: Value, since: Value | None = None) -> list[Hop]:
    """The stations of a value from its source on, or from where it was `since`; the last MAX_HOPS. A source without
    text is no station."""
    return _walked(value, since)[::-1]


def decided(value: Value) -> tuple[tuple[str, Datum], ...]:
    """What has decided the conditionals on the way of a value: the nearest variables and locals, by name."""
    found: dict[str, Datum] = {}
    for condition in _walked(value).conditions[: limits.max_deciders]:
        found.update(islice(deciders(condition), limits.max_deciders_of_condition))
    return tuple(found.items())


class _Backwards(list[Hop]):
    """Stations, the last first, and the conditions that chose at those among them that are conditionals."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: list[Value] = []


def _walked(value: Value, since: Value | None = None) -> _Backwards:
    backwards = _Backwards()
    current: Value | None = value
    while current is not None and len(backwards) < MAX_HOPS:
        container = current.within
        if container is None:
            _add(backwards, current)
            current = current.via if current is not since else None
            continue
        member = current.via
        if member is None:
            current = _to_key(backwards, container, current.label)
            continue
        if member.via is None and member.within is None and member.site is None:
            # Decoded from a text or computed: it has no place of its own, so the container's way is all there is.
            current = container
            continue
        _add_stations(backwards, container)
        current = member
    return backwards


def _to_key(backwards: _Backwards, container: Value, name: str) -> Value | None:
    """What happened to a container since a key came into it; the key as it came there, else its element, if any."""
    current = container
    while True:
        found = keys.source_of(current, name)
        if found is not None:
            if current.hop != "literal":
                _add(backwards, current, around=True)
            return found
        if current.within is not None and current.via is not None:
            # A container taken out of another: it is written where it is, and shares the way of the other.
            _add_stations(backwards, current.within, outermost=True)
        elif current.via is None or current.via.payload is NULL or not _has(current.via, name):
            break
        else:
            _add(backwards, current, around=True)
        current = current.via
    if current.hop != "literal":
        _add_stations(backwards, current)
    element = current.payload.get(name) if isinstance(current.payload, dict) else None
    return current if element is None or (element.site is None and element.via is None) else element


def _has(value: Value, name: str) -> bool:
    return isinstance(value.payload, dict) and name in value.payload


def _add_stations(backwards: _Backwards, container: Value, *, outermost: bool = False) -> None:
    """What happened to a container as a whole, last first; its members share it, but for where it was written.

    Behind a function the members have ways of their own: they came from different arguments.
    """
    current: Value | None = container
    while current is not None and len(backwards) < MAX_HOPS:
        outer = current.within
        if outer is not None:
            if outermost:
                current = outer
            else:
                # Not deeper than this: containers taken from containers are as long a chain as somebody writes.
                _add_stations(backwards, outer, outermost=True)
                current = current.via
            continue
        if current.via is not None or current.hop != "literal":
            _add(backwards, current, around=True)
        if current.hop in ("function", "template"):
            break
        current = current.via


def _add(backwards: _Backwards, value: Value, *, around: bool = False) -> None:
    """`around` says that it is the station of a container that something was taken out of."""
    span = span_of(value.site)
    if value.hop == "command_line":
        # The text of the command line is in no file; the declaration stands for it.
        hop = Hop("command_line", value.label, None, span)
    elif span is None and value.hop == "literal":
        return
    elif value.hop == "function":
        hop = Hop("function", value.label, span, hands_on=value.label in HANDS_ON, opens=value.label in CONTENTS)
    elif value.hop == "use" and value.label == values.OF_EACH:
        hop = Hop("use", "", span, of_each=True)
    else:
        if value.condition is not None:
            backwards.conditions.append(value.condition)
        hop = Hop(value.hop, value.label, span, holds=around and value.hop == "local")
    if not backwards or backwards[-1] != hop:
        backwards.append(hop)


_NAMED: Final[frozenset[HopKind]] = frozenset(
    {"variable_default", "variable_file", "command_line", "module_argument", "local"}
)


def deciders(condition: Value) -> Iterator[tuple[str, Datum]]:
    """The variables and locals that a condition was made of, the nearest first, and the values that they had."""
    told: set[str] = set()
    # Every operand that decided has a way of its own; with each the element that was taken out of a container.
    ways: deque[tuple[Value, Value | None]] = deque([(condition, None)])
    for _ in range(MAX_HOPS):
        if not ways:
            return
        current, member = ways.popleft()
        if current.hop in _NAMED and current.label.startswith(("var.", "local.")):
            name = current.label if member is None else f"a member of {current.label}"
            if current.label not in told:
                yield name, _told(current if member is None else member)
            told.add(current.label)
            member = None
        if current.within is not None:
            ways.append((current.within, member or current))
            continue
        if current.condition is not None:
            ways.append((current.condition, member))
        ways.extend((each, member) for each in _took_part(current))


_QUANTIFIERS: Final = ("alltrue", "anytrue")


def _took_part(value: Value) -> Iterator[Value]:
    """What a value was made of, as far as it decided: each operand and argument that is not just written there."""
    if value.hop != "function" or not isinstance(value.origin, Made):
        yield from () if value.via is None else (value.via,)
        return
    given = value.origin.values
    if value.label in _QUANTIFIERS and len(given) == 1 and isinstance(given[0].payload, tuple):
        elements = given[0].payload
        given = [each for each in elements if each.payload is value.payload] or elements
    yield from (each for each in given if each.via is not None or each.within is not None)


def _told(value: Value) -> Datum:
    """A value for a message, with its way: of a collection no more than that there is something in it."""
    payload = value.payload
    span, way, sensitive = span_of(value.site), Stations(value), bool(value.deep_marks)
    if payload is NULL:
        return Datum("absent", span=span, way=way, null=True)
    if isinstance(payload, UnknownPayload):
        return Datum("unknown", Unknown(payload.reason, payload.subject), span=span, way=way, sensitive=sensitive)
    if isinstance(payload, tuple):
        inner = [_told(each) for each in payload[: limits.max_told_elements]]
        return Datum("sequence", inner, span=span, way=way, sensitive=sensitive)
    if isinstance(payload, dict):
        return Datum("mapping", MappingMembers(dict.fromkeys(payload, ABSENT)), span=span, way=way, sensitive=sensitive)
    kind: DatumKind = "bool" if isinstance(payload, bool) else "text" if isinstance(payload, str) else "number"
    return Datum(kind, payload, span=span, way=way, sensitive=sensitive)


def beside(value: Value) -> list[Datum]:
    """The literals among which a value was, or may be, chosen on its way, itself included."""
    found: dict[Span, Datum] = {}
    for file, expr in _makers(value):
        for literal in islice(choices.chosen(expr), limits.max_choices - len(found)):
            span = Span(file, literal.start, literal.end)
            found[span] = Datum("text", literal.value, span=span, literal=True, sensitive=bool(value.deep_marks))
    return list(found.values())


_MAKING: Final[frozenset[HopKind]] = frozenset({"conditional", "function", "template"})


def _makers(value: Value) -> Iterator[tuple[SourceFile, Expression]]:
    """The expressions that chose or made a value, the last first."""
    current: Value | None = value
    for _ in range(MAX_HOPS):
        if current is None:
            return
        site = current.site
        if current.hop in _MAKING and isinstance(site, tuple) and not isinstance(site, Span):
            file, expr = site
            if isinstance(expr, Expression):
                yield file, expr
        current = current.via


class Stations:
    __slots__ = ("_value",)

    def __init__(self, value: Value) -> None:
        self._value = value

    def hops(self) -> list[Hop]:
        return hops(self._value)

    def decided(self) -> tuple[tuple[str, Datum], ...]:
        return decided(self._value)

    def characters(self) -> None:
        """Nobody looks into what decided something else."""

    def carried(self, start: int, end: int) -> None:
        """Nor for what says what in it."""

    def beside(self) -> list[Datum]:
        return beside(self._value)

    def sources(self) -> tuple[Span, ...]:
        """Nor for what it was made of."""
        return ()


def is_from_text(value: Value) -> bool:
    """Whether no station of a way is the command line; found once, however many elements of a container ask."""
    waiting: list[Value] = []
    current: Value | None = value
    while current is not None and current.from_text is None and current.hop != "command_line":
        waiting.append(current)
        current = current.via
    found = current is None or current.from_text is True
    for each in waiting:
        each.from_text = found
    return found
