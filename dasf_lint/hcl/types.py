"""Types of values, interned: equal types are the same object, so they are compared with `is`.

Printed as Terraform writes them: `list(string)`, `tuple([string, number])`, `object({a=string})`, `dynamic`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from dasf_lint.core.address import quote

TypeKind = Literal["string", "number", "bool", "dynamic", "list", "set", "map", "tuple", "object"]

_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Type:
    """One type. Made by the functions below, never directly.

    element     of a list, set or map
    elements    of a tuple
    attributes  of an object, keys sorted by bytes
    optional    attributes of an object constraint that may be left out; empty for the type of a value
    depth       nesting of collections, 0 for a scalar
    exact       no `dynamic` anywhere inside
    """

    __slots__ = ("attributes", "depth", "element", "elements", "exact", "kind", "optional", "plain")

    def __init__(
        self,
        kind: TypeKind,
        *,
        element: "Type | None" = None,
        elements: "tuple[Type, ...]" = (),
        attributes: "Mapping[str, Type] | None" = None,
        optional: frozenset[str] = frozenset(),
    ) -> None:
        self.kind: TypeKind = kind
        self.element = element
        self.elements = elements
        self.attributes: Mapping[str, Type] = attributes if attributes is not None else {}
        self.optional = optional
        inner = self.inner()
        self.depth: int = 1 + max((t.depth for t in inner), default=0) if kind in _CONTAINERS else 0
        self.exact: bool = kind != "dynamic" and all(t.exact for t in inner)
        self.plain: bool = not optional and all(t.plain for t in inner)
        """No optional attributes anywhere inside, as in the type of every value."""

    def inner(self) -> "tuple[Type, ...]":
        if self.element is not None:
            return (self.element,)
        return self.elements or tuple(self.attributes.values())

    @property
    def is_primitive(self) -> bool:
        return self.kind in _PRIMITIVES

    @property
    def is_collection(self) -> bool:
        return self.kind in _COLLECTIONS

    @property
    def is_sequence(self) -> bool:
        """Tuple, list or set: what has elements without names."""
        return self.kind in _SEQUENCES

    @property
    def is_mapping(self) -> bool:
        return self.kind == "object" or self.kind == "map"

    @property
    def item(self) -> "Type":
        """The element type of a list, set or map."""
        assert self.element is not None
        return self.element

    @property
    def friendly(self) -> str:
        """As messages name it: `list of string`, `object`."""
        if self.element is not None:
            return f"{self.kind} of {self.element.friendly}"
        return self.kind

    @property
    def friendly_constraint(self) -> str:
        """As messages name what is required, where `dynamic` means any type."""
        if self.kind == "dynamic":
            return "any type"
        if self.element is not None:
            if self.element.kind == "dynamic":
                return f"{self.kind} of any single type"
            return f"{self.kind} of {self.element.friendly_constraint}"
        return self.kind

    def __str__(self) -> str:
        if self.element is not None:
            return f"{self.kind}({self.element})"
        if self.kind == "tuple":
            return f"tuple([{', '.join(map(str, self.elements))}])"
        if self.kind == "object":
            return f"object({{{', '.join(self._attribute(name) for name in self.attributes)}}})"
        return self.kind

    def _attribute(self, name: str) -> str:
        printed = name if _IDENTIFIER.fullmatch(name) else quote(name)
        inner = str(self.attributes[name])
        return f"{printed}=optional({inner})" if name in self.optional else f"{printed}={inner}"

    def __repr__(self) -> str:
        return f"<{self}>"


_PRIMITIVES = frozenset({"string", "number", "bool"})
_COLLECTIONS = frozenset({"list", "set", "map"})
_SEQUENCES = frozenset({"list", "set", "tuple"})
_CONTAINERS = _COLLECTIONS | {"tuple", "object"}

STRING: Final = Type("string")
NUMBER: Final = Type("number")
BOOL: Final = Type("bool")
DYNAMIC: Final = Type("dynamic")
"""Any type, or a type that is not known yet."""

_lists: dict[Type, Type] = {}
_sets: dict[Type, Type] = {}
_maps: dict[Type, Type] = {}
_tuples: dict[tuple[Type, ...], Type] = {}
_objects: dict[tuple[tuple[str, ...], tuple[Type, ...], frozenset[str]], Type] = {}
_without_optional: dict[Type, Type] = {}


def list_of(element: Type) -> Type:
    found = _lists.get(element)
    if found is None:
        found = _lists[element] = Type("list", element=element)
    return found


def set_of(element: Type) -> Type:
    found = _sets.get(element)
    if found is None:
        found = _sets[element] = Type("set", element=element)
    return found


def map_of(element: Type) -> Type:
    found = _maps.get(element)
    if found is None:
        found = _maps[element] = Type("map", element=element)
    return found


def tuple_of(elements: Iterable[Type]) -> Type:
    key = tuple(elements)
    found = _tuples.get(key)
    if found is None:
        found = _tuples[key] = Type("tuple", elements=key)
    return found


_NOTHING: Final[frozenset[str]] = frozenset()


def object_of(attributes: Mapping[str, Type], optional: Iterable[str] = ()) -> Type:
    names = tuple(sorted(attributes))
    key = (names, tuple([attributes[name] for name in names]), frozenset(optional) if optional else _NOTHING)
    found = _objects.get(key)
    if found is None:
        found = _objects[key] = Type("object", attributes=dict(zip(key[0], key[1], strict=True)), optional=key[2])
    return found


EMPTY_OBJECT: Final = object_of({})

_COLLECTION_MAKERS = {"list": list_of, "set": set_of, "map": map_of}


def collection_of(kind: str, element: Type) -> Type:
    """The list, set or map type over `element`."""
    return _COLLECTION_MAKERS[kind](element)


def without_optional(constraint: Type) -> Type:
    """The type that values of a constraint have: no attribute is optional any more, deeply."""
    if constraint.plain:
        return constraint
    found = _without_optional.get(constraint)
    if found is None:
        if constraint.element is not None:
            found = collection_of(constraint.kind, without_optional(constraint.element))
        elif constraint.kind == "tuple":
            found = tuple_of([without_optional(t) for t in constraint.elements])
        else:
            found = object_of({name: without_optional(t) for name, t in constraint.attributes.items()})
        _without_optional[constraint] = found
    return found


def conforms(given: Type, constraint: Type) -> bool:
    """Whether a value of type `given` may stand where `constraint` is; `dynamic` in the constraint takes anything."""
    if given is constraint or constraint.kind == "dynamic":
        return True
    if given.kind != constraint.kind:
        return False
    if given.element is not None and constraint.element is not None:
        return conforms(given.element, constraint.element)
    if given.kind == "tuple":
        return len(given.elements) == len(constraint.elements) and all(
            map(conforms, given.elements, constraint.elements)
        )
    if given.kind == "object":
        return given.attributes.keys() == constraint.attributes.keys() and all(
            conforms(given.attributes[name], inner) for name, inner in constraint.attributes.items()
        )
    return False
