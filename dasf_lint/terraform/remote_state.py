"""`terraform_remote_state` with a local backend: outputs that another configuration left in a file beside this one."""

from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, values
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, LimitReached
from dasf_lint.hcl.functions import jsontext
from dasf_lint.hcl.functions.calling import CallContext
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import SENSITIVE, Value
from dasf_lint.terraform.boundary import BodySource

TYPE = "terraform_remote_state"


def outputs(source: BodySource, context: CallContext) -> Value | None:
    """The attribute `outputs`; None where nobody can tell from here."""
    backend, config = source.attribute("backend"), source.attribute("config")
    if backend is None or backend.value.payload != "local" or source.attribute("workspace") is not None:
        return None
    members = config.value.payload if config is not None else {}
    path = members.get("path") if isinstance(members, dict) else None
    if path is None or not isinstance(path.payload, str):
        return None
    try:
        file = context.read(path.payload)
        document = None if file is None else _decoded(file)
    except (ArgumentError, CallError, LimitReached):
        return None
    found = None if document is None else _members(document).get("outputs")
    if found is None:
        return None
    given = {name: _output(value) for name, value in _members(found).items()}
    defaults = source.attribute("defaults")
    return values.object_value({**(_members(defaults.value) if defaults is not None else {}), **given})


def _decoded(file: SourceFile) -> Value:
    return jsontext.decode(file.text)


def _members(value: Value) -> dict[str, Value]:
    return value.payload if isinstance(value.payload, dict) else {}


def _output(entry: Value) -> Value:
    """One output of a state: its value as JSON has it, converted to the type beside it."""
    members = _members(entry)
    value = members.get("value", values.NULL_VALUE)
    written = members.get("type")
    type = None if written is None else _type(written, 0)
    if type is not None:
        try:
            value = convert(value, type)
        except (ConversionError, LimitReached):
            return values.unknown(type, "error", "state")
    secret = members.get("sensitive")
    return values.with_marks(value, SENSITIVE) if secret is not None and secret.payload is True else value


def _type(written: Value, depth: int) -> Type | None:
    """A type as states write it: `"string"`, `["list", "string"]`, `["object", {"a": "string"}]`."""
    scalars = {"string": types.STRING, "number": types.NUMBER, "bool": types.BOOL, "dynamic": types.DYNAMIC}
    payload = written.payload
    if isinstance(payload, str):
        return scalars.get(payload)
    if not isinstance(payload, tuple) or len(payload) != 2 or depth > limits.max_type_depth:
        return None
    kind, inner = payload[0].payload, payload[1]
    if kind in ("list", "set", "map"):
        element = _type(inner, depth + 1)
        return None if element is None else types.collection_of(str(kind), element)
    if kind == "object" and isinstance(inner.payload, dict):
        attributes = {name: _type(item, depth + 1) for name, item in inner.payload.items()}
        known = {name: type for name, type in attributes.items() if type is not None}
        return types.object_of(known) if len(known) == len(attributes) else None
    if kind == "tuple" and isinstance(inner.payload, tuple):
        elements = [_type(item, depth + 1) for item in inner.payload]
        return None if None in elements else types.tuple_of([item for item in elements if item is not None])
    return None
