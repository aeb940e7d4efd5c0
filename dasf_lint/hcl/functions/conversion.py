"""Functions that change the type or the marks of a value.

Follows internal/lang/funcs/conversion.go and sensitive.go of Terraform.
"""

from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.convert import convert, converted_contents, get_conversion
from dasf_lint.hcl.errors import ArgumentError, ConversionError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import is_unknown, undecided
from dasf_lint.hcl.quoting import go_quote
from dasf_lint.hcl.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE, UnknownPayload, Value

_ANYTHING = Parameter("value", DYNAMIC, null=True, unknown=True, dynamic=True, marked=True)


def _converting(want: Type) -> Function:
    def returns(args: Args) -> Type:
        given = args[0].type
        if given is not want and get_conversion(given, want, unsafe=True) is None:
            raise ArgumentError(0, f"cannot convert {given.friendly} to {want.friendly_constraint}")
        return want

    def run(args: Args, type: Type, context: CallContext) -> Value:
        value = args[0]
        if is_unknown(value) and value.type is not want:
            return _of_unknown(value, want)
        try:
            return convert(value, want)
        except ConversionError:
            raise ArgumentError(0, _refusal(value, want)) from None

    return Function(
        [Parameter("v", DYNAMIC, null=True, unknown=True, dynamic=True, marked=True)], returns, run, refine=None
    )


def _of_unknown(value: Value, want: Type) -> Value:
    """Unknown of the wanted type: Terraform forgets here what it knew, all but the identity is forgotten with it."""
    try:
        converted = convert(value, want)
    except ConversionError:
        converted = value
    result = values.copied(value)
    result.type = want
    result.payload = UnknownPayload(value.unknown.reason, value.unknown.subject)
    if is_unknown(converted):
        result.payload.symbol, result.payload.choice = converted.unknown.symbol, converted.unknown.choice
    if not value.contents:
        return result
    try:
        return unknowns.holding(result, converted_contents(value.contents, want))
    except ConversionError:
        return result


def _refusal(value: Value, want: Type) -> str:
    given = value.type
    if value.deep_marks & SENSITIVE:
        return f"cannot convert this sensitive {given.friendly} to {want.friendly_constraint}"
    if given is STRING and want is BOOL:
        return f'cannot convert {go_quote(value.text)} to bool; only the strings "true" or "false" are allowed'
    if given is STRING and want is NUMBER:
        what = go_quote(value.text)
        return f"cannot convert {what} to number; given string must be a decimal representation of a number"
    return f"cannot convert {given.friendly} to {want.friendly_constraint}"


def _own_type(args: Args) -> Type:
    return args[0].type


def _sensitive(args: Args, type: Type, context: CallContext) -> Value:
    return values.with_marks(args[0], SENSITIVE)


def _nonsensitive(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    return values.with_marks(values.unmark(value), value.marks & ~SENSITIVE)


def _issensitive(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    if value.is_sensitive:
        return values.boolean(True)
    return undecided(BOOL, value) if is_unknown(value) else values.boolean(False)


def without_ephemeral(value: Value) -> Value:
    """Ephemeral values and parts replaced by nulls of their types."""
    if value.marks & EPHEMERAL:
        return values.null(value.type, value.marks & ~EPHEMERAL)
    if not value.deep_marks & EPHEMERAL:
        return value
    payload = value.payload
    marks = value.marks
    if isinstance(payload, dict):
        members = {name: without_ephemeral(item) for name, item in payload.items()}
        if value.type.kind == "map":
            return values.map_value(value.type.item, members, marks)
        return values.object_value(members, marks)
    assert isinstance(payload, tuple)
    items = [without_ephemeral(item) for item in payload]
    if value.type.kind == "tuple":
        return values.tuple_value(items, marks)
    return values.list_value(value.type.item, items, marks)


def _ephemeralasnull(args: Args, type: Type, context: CallContext) -> Value:
    return without_ephemeral(args[0])


FUNCTIONS: dict[str, Function] = {
    "ephemeralasnull": Function([_ANYTHING], _own_type, _ephemeralasnull, refine=None),
    "issensitive": Function([_ANYTHING], BOOL, _issensitive, refine=None),
    "nonsensitive": Function([_ANYTHING], _own_type, _nonsensitive, refine=None),
    "sensitive": Function([_ANYTHING], _own_type, _sensitive, refine=None),
    "tobool": _converting(BOOL),
    "tolist": _converting(types.list_of(DYNAMIC)),
    "tomap": _converting(types.map_of(DYNAMIC)),
    "tonumber": _converting(NUMBER),
    "toset": _converting(types.set_of(DYNAMIC)),
    "tostring": _converting(STRING),
}
