"""Type constraints, such as `object({ name = optional(string, "x") })`, as a type and the defaults inside it.

Follows ext/typeexpr/get_type.go and defaults.go of HCL.
"""

from collections.abc import Callable, Mapping
from typing import Final

from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes, types
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import NULL, Value
from dasf_lint.hcl.values import copied, list_value, map_value, object_value, set_value, tuple_value

ConstantOf = Callable[[nodes.Expression], Value]

_PRIMITIVES: Final = {"string": types.STRING, "number": types.NUMBER, "bool": types.BOOL, "any": types.DYNAMIC}
_COLLECTIONS: Final = ("list", "set", "map")


class Defaults:
    """Values for optional attributes that are left out, at this level and, by attribute name, below.

    `within` has the key `None` for the elements of a collection, a name for an attribute, an index for a tuple.
    """

    __slots__ = ("values", "within")

    def __init__(self, values: Mapping[str, Value], within: "Mapping[str | int | None, Defaults]") -> None:
        self.values = values
        self.within = within

    @property
    def is_empty(self) -> bool:
        return not self.values and not self.within


_NO_DEFAULTS: Final = Defaults({}, {})


class Constraint:
    """A type with optional attributes, and what those are when nobody says."""

    __slots__ = ("defaults", "type")

    def __init__(self, type: Type, defaults: Defaults = _NO_DEFAULTS) -> None:
        self.type = type
        self.defaults = defaults


ANYTHING: Final = Constraint(types.DYNAMIC)


def parse_constraint(file: SourceFile, expr: nodes.Expression, constant: ConstantOf) -> Constraint:
    """The constraint that `expr` writes; raises EvaluationError. `constant` evaluates the default in `optional`."""
    return _Parser(file, constant).parse(expr)


class _Parser:
    __slots__ = ("_constant", "_file")

    def __init__(self, file: SourceFile, constant: ConstantOf) -> None:
        self._file = file
        self._constant = constant

    def parse(self, expr: nodes.Expression) -> Constraint:
        if type(expr) is nodes.RootName:
            return self._keyword(expr, expr.name)
        if type(expr) is nodes.Literal and isinstance(expr.value, str):
            return self._quoted(expr, expr.value)
        if type(expr) is nodes.Call:
            return self._call(expr)
        raise self._error(
            expr, "A type specification is either a primitive type keyword or a complex type constructor."
        )

    def _keyword(self, expr: nodes.Expression, name: str) -> Constraint:
        found = _PRIMITIVES.get(name)
        if found is not None:
            return Constraint(found)
        if name in _COLLECTIONS:
            # The short form of the first versions, still accepted for variables.
            return Constraint(types.collection_of(name, types.DYNAMIC))
        raise self._error(expr, f'The keyword "{name}" is not a valid type specification.')

    def _quoted(self, expr: nodes.Expression, name: str) -> Constraint:
        """Types in quotes, as Terraform 0.11 wrote them: `"list"` and `"map"` are of strings."""
        match name:
            case "string":
                return Constraint(types.STRING)
            case "list" | "map":
                return Constraint(types.collection_of(name, types.STRING))
            case _:
                raise self._error(expr, "Type constraints must not be quoted.")

    def _call(self, expr: nodes.Call) -> Constraint:
        name = expr.name
        if name in _COLLECTIONS:
            if len(expr.args) != 1:
                raise self._error(expr, f"The {name} type constructor requires one argument, the element type.")
            element = self.parse(expr.args[0])
            within: dict[str | int | None, Defaults] = {}
            if not element.defaults.is_empty:
                within[None] = element.defaults
            return Constraint(types.collection_of(name, element.type), Defaults({}, within))
        if name == "tuple":
            return self._tuple(expr)
        if name == "object":
            return self._object(expr)
        if name == "optional":
            raise self._error(expr, "The optional modifier is allowed only for attributes of an object type.")
        raise self._error(expr, f'The keyword "{name}" is not a valid type constructor.')

    def _tuple(self, expr: nodes.Call) -> Constraint:
        if len(expr.args) != 1 or type(expr.args[0]) is not nodes.TupleCons:
            raise self._error(expr, "The tuple type constructor requires one argument, a list of element types.")
        parsed = [self.parse(item) for item in expr.args[0].items]
        within: dict[str | int | None, Defaults] = {
            i: constraint.defaults for i, constraint in enumerate(parsed) if not constraint.defaults.is_empty
        }
        return Constraint(types.tuple_of([constraint.type for constraint in parsed]), Defaults({}, within))

    def _object(self, expr: nodes.Call) -> Constraint:
        if len(expr.args) != 1 or type(expr.args[0]) is not nodes.ObjectCons:
            raise self._error(expr, "The object type constructor requires one argument, a map of attribute types.")
        attributes: dict[str, Type] = {}
        optional: list[str] = []
        values: dict[str, Value] = {}
        within: dict[str | int | None, Defaults] = {}
        for key, item in expr.args[0].items:
            if not (type(key) is nodes.Literal and isinstance(key.value, str)):
                raise self._error(key, "Object constructor map keys must be attribute names.")
            name = key.value
            given = item
            if type(item) is nodes.Call and item.name == "optional":
                if not 1 <= len(item.args) <= 2:
                    raise self._error(item, "The optional modifier expects a type and, if need be, a default value.")
                optional.append(name)
                given = item.args[0]
            constraint = self.parse(given)
            attributes[name] = constraint.type
            if not constraint.defaults.is_empty:
                within[name] = constraint.defaults
            if given is not item and type(item) is nodes.Call and len(item.args) == 2:
                values[name] = self._constant(item.args[1])
        return Constraint(types.object_of(attributes, optional), Defaults(values, within))

    def _error(self, expr: nodes.Expression, detail: str) -> EvaluationError:
        return EvaluationError("Invalid type specification", detail, Span(self._file, expr.start, expr.end))


def apply_defaults(value: Value, defaults: Defaults) -> Value:
    """`value`, not converted yet, with the attributes that are left out or null where a default stands for them.

    Recursion is bounded by the nesting of the constraint, which is that of an expression.
    """
    if defaults.is_empty:
        return value
    payload = value.payload
    if isinstance(payload, dict):
        return _apply_to_members(value, payload, defaults)
    if isinstance(payload, tuple):
        elements = [apply_defaults(item, _for_element(defaults, i)) for i, item in enumerate(payload)]
        return _rebuilt_sequence(value, elements)
    return value


def _for_element(defaults: Defaults, key: str | int) -> Defaults:
    return defaults.within.get(key) or defaults.within.get(None) or _NO_DEFAULTS


def _apply_to_members(value: Value, members: Mapping[str, Value], defaults: Defaults) -> Value:
    result: dict[str, Value] = {}
    for name, item in members.items():
        default = defaults.values.get(name)
        if default is not None and item.payload is NULL:
            item = default
        result[name] = apply_defaults(item, _for_element(defaults, name))
    for name, default in defaults.values.items():
        if name not in result:
            result[name] = apply_defaults(default, _for_element(defaults, name))
    if value.type.kind == "map" and defaults.values:
        # A map given for an object: only its elements of one type could stay a map.
        rebuilt = object_value(result)
    elif value.type.kind == "map":
        found = {item.type for item in result.values()}
        rebuilt = map_value(found.pop(), result) if len(found) == 1 else object_value(result)
    else:
        rebuilt = object_value(result)
    return _along(value, rebuilt)


def _rebuilt_sequence(value: Value, elements: list[Value]) -> Value:
    found = {item.type for item in elements}
    if value.type.kind in ("list", "set") and len(found) <= 1:
        element = found.pop() if found else value.type.item
        rebuilt = list_value(element, elements) if value.type.kind == "list" else set_value(element, elements)
    else:
        rebuilt = tuple_value(elements)
    return _along(value, rebuilt)


def _along(source: Value, result: Value) -> Value:
    if not result.is_known:
        return result
    result = copied(result)
    result.flags |= source.marks
    result.site, result.via, result.hop, result.label = source.site, source.via, source.hop, source.label
    result.within, result.document = source.within, source.document
    return result
