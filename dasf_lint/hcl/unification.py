"""The one type that several types share.

Which conversions there are is not known here but asked: `possible(given, want)`.

Follows cty/convert/unify.go and compare_types.go of go-cty.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from dasf_lint.hcl import types
from dasf_lint.hcl.types import DYNAMIC, Type

Possible: TypeAlias = Callable[[Type, Type], bool]


def unified(given: Sequence[Type], possible: Possible) -> Type | None:
    """The type that all of `given` convert to; None where there is none, `dynamic` where it cannot be said yet."""
    if not given:
        return None
    first = given[0]
    if all(type is first for type in given):
        return first
    kinds = [type.kind for type in given]
    total = len(kinds)
    dynamic = kinds.count("dynamic")
    maps, lists, sets = kinds.count("map"), kinds.count("list"), kinds.count("set")
    objects, tuples = kinds.count("object"), kinds.count("tuple")
    if maps and maps + dynamic == total:
        return DYNAMIC if dynamic else _unify_collections("map", given, possible)
    if maps and maps + objects + dynamic == total:
        found = _unify_disguised("object", "map", given, possible)
        if found is not None:
            return found
    elif lists and lists + dynamic == total:
        return DYNAMIC if dynamic else _unify_collections("list", given, possible)
    elif lists and lists + tuples + dynamic == total:
        found = _unify_disguised("tuple", "list", given, possible)
        if found is not None:
            return found
    elif sets and sets + dynamic == total:
        return DYNAMIC if dynamic else _unify_collections("set", given, possible)
    elif objects and objects + dynamic == total:
        return DYNAMIC if dynamic else _unify_objects(given, possible)
    elif tuples and tuples + dynamic == total:
        return DYNAMIC if dynamic else _unify_tuples(given, possible)
    elif objects and tuples:
        return None
    return _unify_by_preference(given, possible)


def _unify_by_preference(given: Sequence[Type], possible: Possible) -> Type | None:
    distinct = list(dict.fromkeys(given))
    for want in _by_preference(distinct):
        if all(type is want or possible(type, want) for type in distinct):
            return want
    return None


def _by_preference(given: list[Type]) -> list[Type]:
    """Supertypes before subtypes, otherwise as given: a topological order, because the relation is partial."""
    below: dict[Type, list[Type]] = {type: [] for type in given}
    above = dict.fromkeys(given, 0)
    for i, a in enumerate(given):
        for b in given[i + 1 :]:
            order = _compare(a, b)
            if order:
                upper, lower = (a, b) if order < 0 else (b, a)
                below[upper].append(lower)
                above[lower] += 1
    queue = [type for type in given if not above[type]]
    for type in queue:
        for lower in below[type]:
            above[lower] -= 1
            if not above[lower]:
                queue.append(lower)
    return queue


def _unify_disguised(structure: str, collection: str, given: Sequence[Type], possible: Possible) -> Type | None:
    """Objects among maps, or tuples among lists: literals are written so where a collection is meant."""
    disguised = [type for type in given if type.kind == structure]
    shared = _objects_as_map(disguised, possible) if structure == "object" else _tuples_as_list(disguised, possible)
    if shared is None or shared.kind != collection:
        return None
    found = unified([shared if type.kind == structure else type for type in given], possible)
    return found if found is not None and found.kind == collection else None


def _unify_collections(kind: str, given: Sequence[Type], possible: Possible) -> Type | None:
    element = unified([type.item for type in given], possible)
    return None if element is None else _if_all_convert(given, types.collection_of(kind, element), possible)


def _if_all_convert(given: Sequence[Type], want: Type, possible: Possible) -> Type | None:
    convertible = all(type is want or possible(type, want) for type in dict.fromkeys(given))
    return want if convertible else None


def _unify_objects(given: Sequence[Type], possible: Possible) -> Type | None:
    names = given[0].attributes.keys()
    if any(type.attributes.keys() != names for type in given):
        return _objects_as_map(given, possible)
    attributes: dict[str, Type] = {}
    for name in names:
        shared = unified([type.attributes[name] for type in given], possible)
        if shared is None:
            return None
        attributes[name] = shared
    return _if_all_convert(given, types.object_of(attributes), possible) or _objects_as_map(given, possible)


def _objects_as_map(given: Sequence[Type], possible: Possible) -> Type | None:
    element = unified([inner for type in given for inner in type.attributes.values()], possible)
    return None if element is None else _if_all_convert(given, types.map_of(element), possible)


def _unify_tuples(given: Sequence[Type], possible: Possible) -> Type | None:
    length = len(given[0].elements)
    if any(len(type.elements) != length for type in given):
        return _tuples_as_list(given, possible)
    elements: list[Type] = []
    for across in zip(*[type.elements for type in given], strict=True):
        shared = unified(across, possible)
        if shared is None:
            return None
        elements.append(shared)
    return _if_all_convert(given, types.tuple_of(elements), possible) or _tuples_as_list(given, possible)


def _tuples_as_list(given: Sequence[Type], possible: Possible) -> Type | None:
    element = unified([inner for type in given for inner in type.elements], possible)
    return None if element is None else _if_all_convert(given, types.list_of(element), possible)


def _compare(a: Type, b: Type) -> int:
    """Negative where `a` is rather the supertype, positive where `b` is, 0 where neither."""
    if a is b:
        return 0
    if a is DYNAMIC or b is DYNAMIC:
        return 1 if a is DYNAMIC else -1
    if a.is_primitive and b.is_primitive:
        if a is types.STRING or b is types.STRING:
            return -1 if a is types.STRING else 1
        return 0
    if a.kind == b.kind:
        if a.element is not None and b.element is not None:
            return _compare(a.element, b.element)
        if a.kind == "object":
            if a.attributes.keys() != b.attributes.keys():
                return 0
            return _compare_parts([(inner, b.attributes[name]) for name, inner in a.attributes.items()])
        if len(a.elements) != len(b.elements):
            return 0
        return _compare_parts(list(zip(a.elements, b.elements, strict=True)))
    for above, below in (("list", "tuple"), ("map", "object"), ("tuple", "set"), ("list", "set")):
        if (a.kind, b.kind) == (above, below):
            return -1
        if (b.kind, a.kind) == (above, below):
            return 1
    return 0


def _compare_parts(pairs: list[tuple[Type, Type]]) -> int:
    results = [_compare(a, b) for a, b in pairs]
    above, below = any(result < 0 for result in results), any(result > 0 for result in results)
    if above == below:
        return 0
    return -1 if above else 1
