"""Dates and times: RFC 3339 timestamps, durations such as `1h30m`.

Follows cty/function/stdlib/datetime.go of go-cty; `timecmp` internal/lang/funcs/datetime.go of Terraform.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Final, NamedTuple

from dasf_lint.hcl import values
from dasf_lint.hcl.errors import ArgumentError, CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import text_value
from dasf_lint.hcl.types import NUMBER, STRING, Type
from dasf_lint.hcl.value import Value

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_LENIENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?(Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EPOCH: Final = datetime(1, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """A time to the second with its offset, and the nanoseconds beyond."""

    when: datetime
    nanoseconds: int


def moment(text: str, *, lenient: bool = False) -> Moment | None:
    """A timestamp in RFC 3339; None where it is none. `lenient` as Go's own reader is: short hours, a decimal comma.

    Raises LimitReached for the year 0, which Python does not know.
    """
    match = (_LENIENT if lenient else _TIMESTAMP).fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    offset = UTC
    if match[8] != "Z":
        hours, minutes = int(match[10]), int(match[11])
        if hours > (24 if lenient else 23) or minutes > (60 if lenient else 59):
            return None
        hours, minutes = hours + minutes // 60, minutes % 60
        shift = timedelta(hours=hours, minutes=minutes)
        if shift >= timedelta(hours=24):
            raise LimitReached("time zone")
        offset = timezone(-shift if match[9] == "-" else shift)
    if year == 0:
        raise LimitReached("year")
    try:
        when = datetime(year, month, day, hour, minute, second, tzinfo=offset)
    except ValueError:
        return None
    return Moment(when, int((match[7] or "")[:9].ljust(9, "0")))


_PARTS: Final = (
    ("year", r"[0-9]{4}"), ("-", "-"), ("month", r"[0-9]{2}"), ("-", "-"), ("day of month", r"[0-9]{2}"), ("T", "T"),
    ("hour", r"[0-9]{2}"), (":", ":"), ("minute", r"[0-9]{2}"), (":", ":"), ("second", r"[0-9]{2}"),
)  # fmt: skip


def why_not(text: str) -> str:
    """What is wrong with a timestamp, about as Terraform says it."""
    start = "not a valid RFC3339 timestamp"
    rest = text
    for name, pattern in _PARTS:
        found = re.match(pattern, rest)
        if found is not None:
            rest = rest[found.end() :]
            continue
        if name == "T":
            return f"{start}: missing required time introducer 'T'"
        if name in "-:":
            what = f'found "{_beginning(rest)}" where' if rest else "end of string where"
            return f'{start}: {what} "{name}" is expected'
        return (
            f'{start}: cannot use "{_beginning(rest)}" as {name}' if rest else f"{start}: end of string before {name}"
        )
    if not rest:
        return f"{start}: end of string before UTC offset"
    return f'{start}: cannot use "{_beginning(rest)}" as UTC offset'


def _beginning(rest: str) -> str:
    """Of what is left of an argument: nobody would know half a secret again and hide it."""
    return rest if len(rest) < 8 else f"{rest[:4]}..."


_DURATION = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?([^0-9.]*)")
_UNITS: Final = {
    "ns": 1, "us": 1_000, "\u00b5s": 1_000, "\u03bcs": 1_000, "ms": 1_000_000, "s": 1_000_000_000,
    "m": 60_000_000_000, "h": 3_600_000_000_000,
}  # fmt: skip
_MAX_DURATION: Final = 2**63


def duration(text: str) -> int:
    """Nanoseconds of `-1h30.5m`. Raises CallError."""
    invalid = CallError('time: invalid duration "{}"', text)
    rest = text
    negative = rest[:1] == "-"
    if rest[:1] in ("+", "-"):
        rest = rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise invalid
    total = 0
    while rest:
        match = _DURATION.match(rest)
        assert match is not None
        if not match[1] and not match[3]:
            raise invalid
        unit = match[4]
        if not unit:
            raise CallError('time: missing unit in duration "{}"', text)
        if unit not in _UNITS:
            raise CallError('time: unknown unit "{}" in duration "{}"', unit, text)
        if len(match[1]) > 20:
            raise invalid
        digits = match[3] or ""
        total += int(match[1] or "0") * _UNITS[unit]
        total += int(Fraction(int(digits or "0") * _UNITS[unit], 10 ** len(digits))) if len(digits) < 100 else 0
        if total > _MAX_DURATION or (total == _MAX_DURATION and not negative):
            raise invalid
        rest = rest[match.end() :]
    return -total if negative else total


def rfc3339(when: datetime) -> str:
    offset = _offset(when, ":")
    return f"{when.year:04d}-{when.month:02d}-{when.day:02d}T{when:%H:%M:%S}" + ("Z" if _seconds(when) == 0 else offset)


def _seconds(when: datetime) -> int:
    offset = when.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _offset(when: datetime, separator: str) -> str:
    seconds = _seconds(when)
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{separator}{minutes:02d}"


def _timeadd(args: Args, type: Type, context: CallContext) -> Value:
    start = moment(args[0].text)
    if start is None:
        raise CallError("{}", why_not(args[0].text))
    seconds, _ = divmod(start.nanoseconds + duration(args[1].text), 1_000_000_000)
    try:
        return values.string(rfc3339(start.when + timedelta(seconds=seconds)))
    except OverflowError:
        raise LimitReached("year") from None


def _timecmp(args: Args, type: Type, context: CallContext) -> Value:
    moments: list[tuple[timedelta, int]] = []
    for i in (0, 1):
        found = moment(args[i].text, lenient=True)
        if found is None:
            raise ArgumentError(i, "{}", why_not(args[i].text))
        moments.append((found.when - _EPOCH, found.nanoseconds))
    return values.integer((moments[0] > moments[1]) - (moments[0] < moments[1]))


# --- formatdate ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"'(?:[^']|'')*(?:'(?!')|\Z)|([a-zA-Z])\1*|[^a-zA-Z']+", re.DOTALL)


def formatted(template: str, when: datetime) -> str:
    """A date in words of the template. Raises ArgumentError(0)."""
    out: list[str] = []
    at = 0
    while at < len(template):
        if template.startswith("''", at):
            out.append("'")
            at += 2
            continue
        match = _TOKEN.match(template, at)
        assert match is not None
        token = match[0]
        at = match.end()
        if token[0] == "'":
            if len(token) == 1 or token[-1] != "'":
                raise ArgumentError(0, "unterminated literal '")
            out.append(token[1:-1].replace("''", "'"))
        elif match[1]:
            out.append(_verb(token, when))
        else:
            out.append(token)
    return "".join(out)


_HINTS: Final = {
    "Y": 'year must either be "YY" or "YYYY"', "M": 'month must be "M", "MM", "MMM", or "MMMM"',
    "D": 'day of month must either be "D" or "DD"', "E": 'day of week must either be "EEE" or "EEEE"',
    "h": '24-hour must either be "h" or "hh"', "H": '12-hour must either be "H" or "HH"', "A": 'must be "AA"',
    "a": 'must be "aa"', "m": 'minute must either be "m" or "mm"', "s": 'second must either be "s" or "ss"',
    "Z": "timezone must be Z, ZZZZ, or ZZZZZ",
}  # fmt: skip


def _verb(token: str, when: datetime) -> str:
    found = _verbs(when).get(token)
    if found is not None:
        return found
    hint = _HINTS.get(token[0])
    if hint:
        raise ArgumentError(0, 'invalid date format verb "{}": {}', token, hint)
    raise ArgumentError(0, 'invalid date format verb "{}"', token)


def _verbs(when: datetime) -> dict[str, str]:
    half = when.hour % 12 or 12
    name = "AM" if when.hour < 12 else "PM"
    offset = _offset(when, "")
    month, day = _MONTHS[when.month - 1], _DAYS[when.weekday()]
    return {
        "YY": f"{when.year % 100:02d}", "YYYY": f"{when.year:04d}",
        "M": str(when.month), "MM": f"{when.month:02d}", "MMM": month[:3], "MMMM": month,
        "D": str(when.day), "DD": f"{when.day:02d}", "EEE": day[:3], "EEEE": day,
        "h": str(when.hour), "hh": f"{when.hour:02d}", "H": str(half), "HH": f"{half:02d}",
        "AA": name, "aa": name.lower(), "m": str(when.minute), "mm": f"{when.minute:02d}",
        "s": str(when.second), "ss": f"{when.second:02d}",
        "Z": "Z" if _seconds(when) == 0 else _offset(when, ":"), "ZZZ": "UTC" if offset == "+0000" else offset,
        "ZZZZ": offset, "ZZZZZ": _offset(when, ":"),
    }  # fmt: skip


def _formatdate(args: Args, type: Type, context: CallContext) -> Value:
    found = moment(args[1].text)
    if found is None:
        raise ArgumentError(1, "{}", why_not(args[1].text))
    return text_value(formatted(args[0].text, found.when))


FUNCTIONS: dict[str, Function] = {
    "formatdate": Function([Parameter("format", STRING), Parameter("time", STRING)], STRING, _formatdate),
    "timeadd": Function([Parameter("timestamp", STRING), Parameter("duration", STRING)], STRING, _timeadd, refine=None),
    "timecmp": Function([Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)], NUMBER, _timecmp),
}
