"""Which calls may yet be refused: of arguments that are not known altogether, some completion may be no argument."""

from collections.abc import Sequence
from typing import Final

from dasf_lint.hcl import types
from dasf_lint.hcl.bounds import definitely_not_null
from dasf_lint.hcl.convert import get_conversion
from dasf_lint.hcl.functions.calling import Function
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import Value

_TAKE_ANYTHING: Final = frozenset(
    {"contains", "ephemeralasnull", "issensitive", "jsonencode", "nonsensitive", "sensitive", "yamlencode"}
)
"""Functions that refuse nothing: whatever the type, whatever is inside."""

_TAKE_ALL_OF_A_TYPE: Final = frozenset(
    {
        "abs", "alltrue", "anytrue", "base64encode", "base64sha256", "base64sha512", "basename", "ceil", "chomp",
        "compact", "concat", "dirname", "endswith", "flatten", "floor", "keys", "length", "lower", "max",
        "md5", "merge", "min", "reverse", "sha1", "sha256", "sha512",
        "signum", "split", "startswith", "strcontains", "strrev", "title", "trim", "trimprefix", "trimspace",
        "trimsuffix", "upper", "urlencode", "values",
    }
)  # fmt: skip
"""Functions that refuse nothing that is of the type they take, whatever is inside of it."""

_COMPARE_TYPES: Final = frozenset({"distinct", "setintersection", "setsubtract", "setunion"})
"""Functions that refuse what is not of one type, and nothing else."""

_LOOK_AT_THE_OUTERMOST: Final = frozenset({"chunklist", "element", "lookup", "slice"})
"""Functions that refuse nothing for what is inside of it."""

_CONVERT: Final = frozenset({"tobool", "tolist", "tomap", "tonumber", "toset", "tostring"})


def taken_on_trust(name: str, function: Function, arguments: Sequence[Value], result: Value) -> Value | None:
    """What a call that gave a result takes for granted: of it, or of what it made of known things, not all is known."""
    is_open = False
    for i, value in enumerate(arguments):
        if value.is_wholly_known:
            continue
        is_open = True
        parameter = function.parameter(i)
        assert parameter is not None
        if not value.is_known and not parameter.null and not definitely_not_null(value):
            return value
        if not _surely_taken(name, arguments, i, result):
            return value
    return None if is_open or result.is_wholly_known else result


def _surely_taken(name: str, arguments: Sequence[Value], index: int, result: Value) -> bool:
    value = arguments[index]
    if name in _TAKE_ANYTHING:
        return True
    if name in _TAKE_ALL_OF_A_TYPE:
        return value.is_known or value.type.exact
    if name in _COMPARE_TYPES:
        return value.type.exact
    if name in _CONVERT:
        return surely_converts(value.type, result.type)
    if name in _LOOK_AT_THE_OUTERMOST and all(each.is_known for each in arguments):
        return True
    return result.is_wholly_known and value.type.exact


def surely_converts(given: Type, want: Type) -> bool:
    """Whether every value of a type has one of another."""
    if given is want or want is types.DYNAMIC:
        return True
    if not given.exact:
        # What is inside may turn out to have no type in common.
        return False
    if want.kind == "set":
        # That it loses duplicates and their order is no failure.
        want = types.list_of(want.item)
    return given is want or get_conversion(given, want, unsafe=False) is not None


__all__ = ["surely_converts", "taken_on_trust"]
