"""Defaults of a root's variables with what they leave to whoever calls it.

The rules stand in docs/adr/0028-what-callers-decide.md.
"""

from typing import Final

from dasf_lint.hcl import types, values
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import NULL, Payload, Value
from dasf_lint.terraform.module import Variable
from dasf_lint.terraform.options import LeftOpen


def left_open(default: Value, variable: Variable, type: Type, left: LeftOpen) -> Value:
    """A default with what it leaves open unknown."""
    label = f"var.{variable.name}"
    opened = _opened(default, type, label, not_null=not variable.is_nullable, names=left == "names")
    if opened is default:
        return default
    if not opened.is_known:
        return values.with_hop(opened, "use", label, variable.span)
    assert variable.default is not None
    return values.with_hop(opened, "variable_default", label, variable.default.span)


def _opened(value: Value, type: Type, label: str, *, not_null: bool = False, names: bool) -> Value:
    """Recursion is bounded by the nesting of values."""
    payload = value.payload
    if payload is NULL or payload in _NOTHING or (names and value.type.kind != "object" and _holds_text(value)):
        open_type = types.DYNAMIC if type in _LITERALS else type
        return values.unknown(open_type, "caller", label, not_null=not_null, symbol=label, flags=value.marks)
    if value.type.kind != "object" or not isinstance(payload, dict):
        # What is an element of a list or a map, somebody has put there.
        return value
    members = {name: _opened(member, member.type, f"{label}.{name}", names=names) for name, member in payload.items()}
    if all(members[name] is member for name, member in payload.items()):
        return value
    return values.object_value(members, value.marks, value.site)


_NOTHING: Final[tuple[Payload, ...]] = ("", (), {})
_LITERALS: Final = (types.tuple_of(()), types.object_of({}))
"""The types of `[]` and `{}` where no type is declared."""


def _holds_text(value: Value) -> bool:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current.payload, str):
            return True
        waiting.extend(current.children())
    return False
