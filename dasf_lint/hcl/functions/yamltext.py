"""YAML as Terraform writes and reads it: its own mixture of YAML 1.1 and 1.2.

PyYAML gives events alone; what a scalar means is decided here, and no tag constructs anything.

Follows converter.go, decode.go, resolve.go, implied_type.go, encode.go and emitterc.go of
github.com/zclconf/go-cty-yaml.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from dasf_lint import lazy
from dasf_lint.core import limits, numbers
from dasf_lint.hcl import origins, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import CallError, ConversionError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.date import rfc3339
from dasf_lint.hcl.functions.encoding import b64decode
from dasf_lint.hcl.functions.support import text_value, undecided
from dasf_lint.hcl.origins import Origin
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Value

_TAG: Final = "tag:yaml.org,2002:"
_KNOWN_TAGS: Final = frozenset(_TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary"))
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIMESTAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)


class _Merge:
    """The key `<<`."""


_MERGE: Final = _Merge()


def _words() -> dict[str, Value]:
    table: dict[str, Value] = {}
    for words, value in (
        ("y Y yes Yes YES true True TRUE on On ON", values.TRUE),
        ("n N no No NO false False FALSE off Off OFF", values.FALSE),
        ("~ null Null NULL", values.NULL_VALUE),
        (".inf .Inf .INF +.inf +.Inf +.INF", values.number(numbers.POSITIVE_INFINITY)),
        ("-.inf -.Inf -.INF", values.number(numbers.NEGATIVE_INFINITY)),
    ):
        table.update(dict.fromkeys(words.split(), value))
    table[""] = values.NULL_VALUE
    return table


_WORDS: Final = _words()


def scalar(tag: str, text: str, quoted: bool) -> Value | _Merge:
    """What a scalar means. Raises CallError."""
    if tag and tag not in _KNOWN_TAGS:
        raise CallError('unsupported tag "{}"', tag)
    kind = tag.removeprefix(_TAG)
    first = text[:1]
    if (not text or first in "+-0123456789yYnNtTfFoO~.") and kind not in ("str", "binary"):
        if quoted:
            return values.string(text)
        word = _WORDS.get(text)
        if word is not None:
            return word
        if not tag and text in (".nan", ".NaN", ".NAN"):
            raise CallError("floating point NaN is not supported")
        if first == ".":
            number = _number(text)
            if number is not None:
                return number
        elif first and first in "+-0123456789":
            if kind in ("", "timestamp"):
                time = _timestamp(text)
                if time is not None:
                    return values.string(time)
            if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
                kind = "int"
    if not tag and kind == "" and text == "<<":
        return _MERGE
    return _tagged(kind, tag, text)


def _tagged(kind: str, tag: str, text: str) -> Value:
    refused = CallError('cannot parse "{}" as {}', text, tag)
    match kind:
        case "binary" if b64decode(text) is None:
            raise CallError('cannot parse "{}" as {}: not valid base64', text, tag)
        case "" | "str" | "binary":
            return values.string(text)
        case "bool":
            word = _WORDS.get(text)
            if word is None or not isinstance(word.payload, bool):
                raise refused
            return word
        case "int" | "float":
            plain = text.replace("_", "")
            number = _number(plain) or _other_base(plain)
            if number is None:
                raise refused
            return number
        case "timestamp":
            time = _timestamp(text)
            if time is None:
                raise refused
            return values.string(time)
        case _:
            return values.NULL_VALUE


def _number(text: str) -> Value | None:
    try:
        number = numbers.parse(text)
    except numbers.NumberTooLarge:
        raise LimitReached("number size") from None
    return None if number is None else values.number(number)


def _other_base(text: str) -> Value | None:
    try:
        number = int(text, 0)
    except ValueError:
        return None
    return values.integer(number) if number.bit_length() <= 64 else None


def _timestamp(text: str) -> str | None:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    separator, zone = match[4], match[8]
    # With a T the zone is required, with a space it is not allowed.
    if separator and (separator == " ") != (zone is None):
        return None
    hour, minute, second = (int(match[i] or "0") for i in (5, 6, 7))
    offset = timedelta()
    if zone and zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    try:
        return rfc3339(datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)))
    except ValueError:
        return None


class _YamlReader:
    """Events to one value, with a bound on nesting and on what aliases repeat."""

    def __init__(self, text: str, origin: Origin | None) -> None:
        self.origin = origin
        yaml = lazy.yaml()
        self.yaml = yaml
        self.events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.anchors: dict[str, Value] = {}
        self.pending: set[str] = set()
        self.repeated = 0

    def next(self) -> Any:
        try:
            return next(self.events)
        except StopIteration:
            raise CallError("missing start of document") from None
        except (self.yaml.YAMLError, ValueError) as error:
            raise CallError("{}", _explained(error)) from None

    def document(self) -> Value:
        yaml = self.yaml
        self.next()
        if not isinstance(self.next(), yaml.DocumentStartEvent):
            raise CallError("on line 1, column 1: missing start of document")
        value = self.value(self.next(), 0)
        self.next()
        if not isinstance(self.next(), yaml.StreamEndEvent):
            raise CallError("on line 1, column 1: unexpected extra content after value")
        return value

    def value(self, event: Any, depth: int) -> Value:
        yaml = self.yaml
        if depth > values.MAX_DEPTH:
            raise LimitReached("nesting")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event.anchor)
        anchor = event.anchor
        if anchor:
            self.pending.add(anchor)
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(event, depth)
        else:
            value = self.mapping(event, depth)
        if self.origin is not None:
            value = self.origin.placed(value, *self.stretch(event))
        if anchor:
            self.pending.discard(anchor)
            self.anchors[anchor] = value
        return value

    def stretch(self, event: Any) -> tuple[int, int]:
        """Where a value begins and ends in the text; of a collection its beginning."""
        return event.start_mark.index, event.end_mark.index

    def alias(self, name: str) -> Value:
        if name in self.pending:
            raise CallError('cannot refer to anchor "{}" from inside its own definition', name)
        found = self.anchors.get(name)
        if found is None:
            raise CallError('reference to undefined anchor "{}"', name)
        self.repeated += found.size
        if self.repeated > limits.max_alias_expansion:
            raise LimitReached("YAML aliases")
        return found

    def scalar(self, event: Any) -> Value:
        if not event.tag and not event.implicit[0]:
            return values.string(event.value)
        value = scalar(event.tag or "", event.value, event.style in ("'", '"'))
        return values.string("<<") if isinstance(value, _Merge) else value

    def sequence(self, event: Any, depth: int) -> Value:
        if event.tag and event.tag != _TAG + "seq":
            raise CallError("can't interpret sequence as {}", event.tag)
        items: list[Value] = []
        while True:
            following = self.next()
            if isinstance(following, self.yaml.SequenceEndEvent):
                return values.tuple_value(items)
            items.append(self.value(following, depth + 1))

    def mapping(self, event: Any, depth: int) -> Value:
        if event.tag and event.tag != _TAG + "map":
            raise CallError("can't interpret mapping as {}", event.tag)
        members: dict[str, Value] = {}
        while True:
            following = self.next()
            if isinstance(following, self.yaml.MappingEndEvent):
                return values.object_value(members)
            if not isinstance(following, self.yaml.ScalarEvent):
                raise CallError("only strings are allowed as mapping keys")
            key = scalar(following.tag or "", following.value, following.style in ("'", '"'))
            value = self.value(self.next(), depth + 1)
            if isinstance(key, _Merge):
                if value.type.kind != "object":
                    raise CallError(f"cannot merge {value.type.friendly} into mapping")
                members.update(value.members)
                continue
            try:
                name = convert(key, STRING)
            except ConversionError:
                raise CallError("only strings are allowed as mapping keys") from None
            if name.payload is NULL:
                raise CallError("mapping key cannot be null")
            members[name.text] = value


def _explained(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "malformed YAML"
    return f"on line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark is not None else str(problem)


def decode(text: str, origin: Origin | None = None) -> Value:
    """The value of a YAML document, with places for what is inside where the origin of the text is known.

    Raises CallError, LimitReached.
    """

    def placed() -> Value:
        return values.with_site(_YamlReader(text, origin).document(), None)

    found = None if origin is None else origin.decoded("yaml", text, placed)
    return _YamlReader(text, None).document() if found is None else found


# --- writing -------------------------------------------------------------------------------------------------------


def encode(value: Value) -> str:
    """A wholly known value in block style, strings in quotes. Raises LimitReached."""
    yaml = lazy.yaml()
    events: list[Any] = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _emit(yaml, value, events, [0])
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    text: str = yaml.emit(events, Dumper=yaml.SafeDumper, allow_unicode=True)
    # Both writers mark the end after a lone plain scalar, ours also after texts that end in blank lines; and ours
    # introduces an empty text so that it is seen.
    if value.payload == "":
        return text.removeprefix("--- ")
    marked = text.endswith("\n...\n") and isinstance(value.payload, str | tuple | dict)
    return text[: -len("...\n")] if marked else text


def _emit(yaml: Any, value: Value, events: list[Any], length: list[int]) -> None:
    payload = value.payload
    if isinstance(payload, dict):
        events.append(yaml.MappingStartEvent(None, None, True, flow_style=False))
        for key, item in payload.items():
            _emit_text(yaml, key, events, length)
            _emit(yaml, item, events, length)
        events.append(yaml.MappingEndEvent())
    elif isinstance(payload, tuple):
        events.append(yaml.SequenceStartEvent(None, None, True, flow_style=False))
        for item in payload:
            _emit(yaml, item, events, length)
        events.append(yaml.SequenceEndEvent())
    elif isinstance(payload, str):
        _emit_text(yaml, payload, events, length)
    else:
        if payload is NULL:
            text = "null"
        elif isinstance(payload, bool):
            text = "true" if payload else "false"
        else:
            text = numbers.format(value.number)
        events.append(yaml.ScalarEvent(None, None, (True, True), text, style=None))


def _emit_text(yaml: Any, text: str, events: list[Any], length: list[int]) -> None:
    length[0] += len(text)
    if length[0] > limits.max_string_length:
        raise LimitReached("string length")
    style = "|" if "\n" in text else '"'
    events.append(yaml.ScalarEvent(None, None, (True, True), text, style=style))


def _yamlencode(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    result = text_value(encode(value)) if value.is_wholly_known else undecided(STRING, value)
    result.document = value
    return result


def _yamldecode(args: Args, type: Type, context: CallContext) -> Value:
    return decode(args[0].text, origins.of_value(args[0]))


FUNCTIONS: dict[str, Function] = {
    "yamldecode": Function([Parameter("src", STRING)], DYNAMIC, _yamldecode, refine=None),
    "yamlencode": Function(
        [Parameter("value", DYNAMIC, null=True, unknown=True, dynamic=True)], STRING, _yamlencode, refine=None
    ),
}
