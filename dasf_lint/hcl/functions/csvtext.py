"""`csvdecode`: the first line names the columns, every other line is a row.

Follows cty/function/stdlib/csv.go of go-cty.
"""

from collections.abc import Iterator

from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import CallError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import check_size, is_unknown
from dasf_lint.hcl.types import DYNAMIC, STRING, Type
from dasf_lint.hcl.value import Value


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every record; empty lines are none. Raises CallError."""
    text = text.replace("\r\n", "\n")
    if text.endswith("\r"):
        text = text[:-1]
    at = 0
    line = 1
    while at < len(text):
        if text[at] == "\n":
            at += 1
            line += 1
            continue
        first = line
        fields: list[str] = []
        while True:
            field, at, line = _field(text, at, line)
            fields.append(field)
            if at < len(text) and text[at] == ",":
                at += 1
                continue
            if at < len(text):
                at += 1
            line += 1
            break
        yield first, fields


def _field(text: str, at: int, line: int) -> tuple[str, int, int]:
    """One field, and where the comma or the end of the line after it stands."""
    if text[at : at + 1] != '"':
        end = at
        while end < len(text) and text[end] not in ",\n":
            if text[end] == '"':
                raise CallError('CSV parse error on line {}: bare " in non-quoted-field', line)
            end += 1
        return text[at:end], end, line
    parts: list[str] = []
    at += 1
    while True:
        end = text.find('"', at)
        if end < 0:
            raise CallError('CSV parse error on line {}: extraneous or missing " in quoted-field', line)
        parts.append(text[at:end])
        following = text[end + 1 : end + 2]
        at = end + 1
        if following == '"':
            parts.append('"')
            at += 1
            continue
        if following not in ("", ",", "\n"):
            raise CallError('CSV parse error on line {}: extraneous or missing " in quoted-field', line)
        field = "".join(parts)
        return field, at, line + field.count("\n")


def _header(text: str) -> list[str]:
    first = next(records(text), None)
    if first is None:
        raise CallError("missing header line")
    names = [values.normalised(name) for name in first[1]]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise CallError('duplicate column name "{}"', name)
        seen.add(name)
    return names


def _csvdecode_type(args: Args) -> Type:
    if is_unknown(args[0]):
        return DYNAMIC
    return types.list_of(types.object_of(dict.fromkeys(_header(args[0].text), STRING)))


def _csvdecode(args: Args, type: Type, context: CallContext) -> Value:
    names: list[str] = []
    rows: list[Value] = []
    for line, fields in records(args[0].text):
        if not names:
            names = [values.normalised(name) for name in fields]
            continue
        if len(fields) != len(names):
            raise CallError("CSV parse error on line {}: wrong number of fields", line)
        check_size(len(rows))
        rows.append(values.object_value(dict(zip(names, [values.string(field) for field in fields], strict=True))))
    return values.list_value(type.item, rows)


FUNCTIONS: dict[str, Function] = {"csvdecode": Function([Parameter("str", STRING)], _csvdecode_type, _csvdecode)}
