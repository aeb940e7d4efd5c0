"""Stepping into a value: `value.name`, `value[key]`."""

from collections.abc import Hashable
from typing import Final

from dasf_lint.core import numbers, symbols
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import definitely_not_null, length_bounds
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.nodes import Expression, GetAttr, Index, Literal, RootName, Splat, spine
from dasf_lint.hcl.operators import OperationError, symbol_of
from dasf_lint.hcl.origins import Made
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import NULL, UndecidedConditional, UnknownPayload, Value

_NOT_THERE = "The given key does not identify an element in this collection value"


def attribute(value: Value, name: str) -> Value:
    """`value.name`. Raises OperationError."""
    if value.payload is NULL:
        raise OperationError(
            "Attempt to get attribute from null value", "This value is null, so it does not have any attributes."
        )
    kind = value.type.kind
    if kind == "object":
        type = value.type.attributes.get(name)
        if type is None:
            raise OperationError("Unsupported attribute", f'This object does not have an attribute named "{name}".')
        if isinstance(value.payload, UnknownPayload):
            return _member_of_unknown(value, type, name)
        return values.member_of(value, value.members[name])
    if kind == "map":
        if isinstance(value.payload, UnknownPayload):
            return _member_of_unknown(value, value.type.item, name)
        member = value.members.get(name)
        if member is None:
            raise OperationError("Missing map element", f'This map does not have an element with the key "{name}".')
        return values.member_of(value, member)
    if kind == "dynamic":
        return _member_of_unknown(value, DYNAMIC, name)
    raise OperationError("Unsupported attribute", _why_no_attribute(value.type, name))


def _why_no_attribute(type: Type, name: str) -> str:
    if type.element is not None and type.element.kind == "object" and type.kind in ("list", "set"):
        if type.kind == "set":
            return (
                "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements "
                "of the set?"
            )
        if name in type.element.attributes:
            return (
                f'Can\'t access attributes on a list of objects. Did you mean to access attribute "{name}" for a '
                "specific element of the list, or across all elements of the list?"
            )
        return (
            "Can't access attributes on a list of objects. Did you mean to access an attribute for a specific element "
            "of the list, or across all elements of the list?"
        )
    if type.is_primitive:
        return f"Can't access attributes on a primitive-typed value ({type.friendly})."
    return "This value does not have any attributes."


def index(value: Value, key: Value) -> Value:
    """`value[key]`. Raises OperationError."""
    if value.payload is NULL:
        raise OperationError("Attempt to index null value", "This value is null, so it does not have any indices.")
    if key.payload is NULL:
        raise OperationError("Invalid index", "Can't use a null value as an indexing key.")
    kind = value.type.kind
    if kind == "dynamic" or key.type is DYNAMIC:
        found = _surely_at(value, key)
        return _undecided(value, key, DYNAMIC) if found is None else found
    if kind in ("list", "tuple"):
        return _element(value, _converted(key, types.NUMBER))
    if kind == "map":
        return _map_element(value, _converted(key, types.STRING))
    if kind == "object":
        return _object_attribute(value, key)
    if kind == "set":
        raise OperationError(
            "Invalid index",
            "Elements of a set are identified only by their value and don't have any separate index or key to select "
            "with, so it's only possible to perform operations across all elements of the set.",
        )
    raise OperationError("Invalid index", "This value does not have any indices.")


_LONGEST_NAME: Final = 80


def what_is_missing(step: GetAttr | Index | Splat, file: SourceFile, key: Value | None) -> str:
    """`local.env has no key "default", which is terraform.workspace`; empty where it is no matter of a name."""
    of = _written(step.source, file)
    if not of:
        return ""
    if isinstance(step, GetAttr):
        return f"{of} has no attribute {step.name}"
    if isinstance(step, Splat) or key is None or key.marks or not isinstance(key.payload, str):
        return ""
    named = "" if isinstance(step.key, Literal) else _written(step.key, file)
    return f'{of} has no key "{key.text[:_LONGEST_NAME]}"' + (f", which is {named}" if named else "")


def _written(node: Expression, file: SourceFile) -> str:
    """A traversal as it is written; empty for anything else."""
    if not all(isinstance(each, RootName | GetAttr) for each in spine(node)):
        return ""
    text = file.text[node.start : node.end]
    return text if len(text) <= _LONGEST_NAME and "\n" not in text else ""


def _converted(key: Value, want: Type) -> Value:
    try:
        return convert(key, want)
    except ConversionError as error:
        raise OperationError("Invalid index", f"{_NOT_THERE}: {error.message}.") from None


def _element(value: Value, key: Value) -> Value:
    is_tuple = value.type.kind == "tuple"
    if isinstance(key.payload, UnknownPayload):
        return _undecided(value, key, DYNAMIC if is_tuple else value.type.item)
    if isinstance(value.payload, UnknownPayload) and not is_tuple:
        found = _surely_at(value, key)
        return _of_unknown(value, value.type.item, numbers.format(key.number)) if found is None else found
    at = numbers.as_index(key.number)
    if at is None:
        raise OperationError(
            "Invalid index",
            f"{_NOT_THERE}: indexing a sequence requires a whole number, but the given index has a fractional part.",
        )
    if at < 0:
        raise OperationError("Invalid index", f"{_NOT_THERE}: a negative number is not a valid index for a sequence.")
    if isinstance(value.payload, UnknownPayload):
        if at >= len(value.type.elements):
            raise OperationError("Invalid index", f"{_NOT_THERE}{_beyond(len(value.type.elements))}")
        return values.with_marks(_of_unknown(value, value.type.elements[at], str(at)), key.marks)
    elements = value.elements
    if at >= len(elements):
        raise OperationError("Invalid index", f"{_NOT_THERE}{_beyond(len(elements))}")
    return values.with_marks(values.member_of(value, elements[at]), key.marks)


def _beyond(length: int) -> str:
    if length == 0:
        return ": the collection has no elements."
    return ": the given index is greater than or equal to the length of the collection."


def _map_element(value: Value, key: Value) -> Value:
    if isinstance(key.payload, UnknownPayload) or isinstance(value.payload, UnknownPayload):
        found = _surely_at(value, key)
        return _undecided(value, key, value.type.item) if found is None else found
    member = value.members.get(key.text)
    if member is None:
        raise OperationError("Invalid index", f"{_NOT_THERE}.")
    return values.with_marks(values.member_of(value, member), key.marks)


def _object_attribute(value: Value, key: Value) -> Value:
    by_number = key.type is types.NUMBER
    key = _converted(key, types.STRING)
    if isinstance(value.payload, UnknownPayload) and not isinstance(key.payload, UnknownPayload):
        # Terraform gives up on the type here, although the key is known.
        found = _surely_at(value, key)
        return _of_unknown(value, DYNAMIC, key.text) if found is None else found
    if isinstance(key.payload, UnknownPayload):
        return _undecided(value, key, DYNAMIC)
    member = value.members.get(key.text)
    if member is None:
        hint = " An object only supports looking up attributes by name, not by numeric index." if by_number else ""
        raise OperationError("Invalid index", f"{_NOT_THERE}.{hint}")
    return values.member_of(value, member)


def _member_of_unknown(value: Value, type: Type, name: str) -> Value:
    found = value.contents.members.get(name)
    return _of_unknown(value, type, name) if found is None else values.member_of(value, found)


def _surely_at(value: Value, key: Value) -> Value | None:
    """What an unknown collection surely holds at a key; None where nothing can be said."""
    contents = value.contents
    if not contents or isinstance(key.payload, UnknownPayload):
        return None
    if isinstance(key.payload, str):
        found = contents.members.get(key.payload)
    else:
        at = None if key.type is not types.NUMBER else numbers.as_index(key.number)
        found = contents.head[at] if at is not None and 0 <= at < len(contents.head) else None
    return None if found is None else values.with_marks(values.member_of(value, found), key.marks)


def surely_has(value: Value, name: str) -> bool:
    """Whether an unknown value has an attribute whatever it turns out to be."""
    return name in value.contents.members or (name in value.type.attributes and definitely_not_null(value))


def surely_holds(value: Value, key: Value) -> bool:
    """Whether an unknown value, of which `index` gave something, has the key whatever it turns out to be."""
    if _surely_at(value, key) is not None:
        return True
    if not definitely_not_null(value):
        return False
    if value.type.kind == "object":
        return _converted(key, types.STRING).payload in value.type.attributes
    if value.type.kind == "tuple":
        return key.type is not DYNAMIC
    at = numbers.as_index(_converted(key, types.NUMBER).number) if value.type.kind == "list" else None
    return at is not None and at < length_bounds(value)[0]


def _undecided(value: Value, key: Value, type: Type) -> Value:
    """Which element is not known; only the marks of the collection pass on."""
    if isinstance(value.payload, UnknownPayload) and (step := _step_of(key)) is not None:
        return _of_unknown(value, type, step)
    if isinstance(key.payload, UnknownPayload):
        result = unknowns.derived(type, key)
        result = values.copied(values.with_references(result, value.references))
        # Whichever it is, it is written there.
        result.origin = Made([value])
    else:
        result = unknowns.derived(type, value)
    return values.with_marks(result, value.marks)


def _of_unknown(value: Value, type: Type, step: Hashable) -> Value:
    """An attribute or element of an unknown value: unknown for the same reason, and the same one each time."""
    source = value.unknown
    payload = UnknownPayload(source.reason, source.subject)
    payload.symbol = symbols.composed("step", source.symbol, step)
    if source.choice is not None and isinstance(step, str):
        payload.choice = _stepped(source.choice, step)
    result = values.copied(value)
    result.type, result.payload = type, payload
    # Not of what stands beside it.
    result.origin = Made(())
    return result


def _step_of(key: Value) -> Hashable | None:
    """A name or number as text, whatever stands for a key that is not known; None for one that is like no other."""
    if isinstance(key.payload, str):
        return key.payload
    if key.is_known and key.type is types.NUMBER:
        return numbers.format(key.number)
    return symbols.composed("key", symbol_of(key))


def _stepped(choice: UndecidedConditional, step: str) -> UndecidedConditional | None:
    try:
        return UndecidedConditional(
            choice.switch, choice.label, _step(choice.when_true, step), _step(choice.when_false, step)
        )
    except OperationError:
        return None


def _step(value: Value, step: str) -> Value:
    if value.type.is_mapping or value.type is DYNAMIC:
        return attribute(value, step)
    return index(value, values.string(step))
