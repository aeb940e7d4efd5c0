"""How definitions are laid over each other: maps deeply, lists end to end, scalars by the last writer.

Follows libs/dyn/merge/merge.go and elements_by_key.go of the Databricks CLI.
"""

from collections.abc import Callable

from dasf_lint.bundle.value import BundleValue


class MergeError(Exception):
    """Two kinds that do not go together, in the CLI's words."""


def merge(below: BundleValue, above: BundleValue, *, lenient: bool = False) -> BundleValue:
    """`above` laid over `below`; neither is changed. A null is neutral.

    Kinds that do not go together raise MergeError, or with `lenient` leave the one above.
    """
    if below.kind == "nil":
        return _with_others(above, below)
    if above.kind == "nil":
        return _with_others(below, above)
    if below.kind == "map" and above.kind == "map":
        return _merge_maps(below, above, lenient)
    if below.kind == "sequence" and above.kind == "sequence":
        return _with_others(below.but("sequence", below.list + above.list), above)
    if below.kind != above.kind and not lenient:
        raise MergeError(f"cannot merge {below.kind} with {above.kind}")
    return _with_others(above, below)


def _merge_maps(below: BundleValue, above: BundleValue, lenient: bool) -> BundleValue:
    entries = dict(below.map)
    for name, item in above.map.items():
        existing = entries.get(name)
        entries[name] = item if existing is None else merge(existing, item, lenient=lenient)
    return _with_others(below.but("map", entries), above)


def _with_others(value: BundleValue, other: BundleValue) -> BundleValue:
    """The same value, which also remembers where the other one stands."""
    nodes = (other.node, *other.others) if other.node is not None else other.others
    if not nodes:
        return value
    return BundleValue(value.kind, value.data, value.node, value.entry, value.others + nodes, value.source)


def merge_by_key(
    value: BundleValue, key: str, name_of: Callable[[BundleValue | None], str], *, ordered: bool = False
) -> BundleValue:
    """Elements with the same key become one, at the place of the first; with `ordered`, sorted by the key."""
    if value.kind != "sequence":
        return value
    merged: dict[str, BundleValue] = {}
    for element in value.list:
        name = name_of(element.get(key))
        first = merged.get(name)
        merged[name] = element if first is None else merge(first, element)
    names = sorted(merged) if ordered else list(merged)
    return value.but("sequence", [_with_key(merged[name], key, name) for name in names])


def _with_key(element: BundleValue, key: str, name: str) -> BundleValue:
    """The key is written in any case, also where it was left out."""
    if element.kind != "map":
        return element
    existing = element.map.get(key)
    if existing is not None and existing.kind == "string" and existing.text == name:
        return element
    written = BundleValue("string", name) if existing is None else existing.but("string", name)
    return element.but("map", {**element.map, key: written})


def key_text(value: BundleValue | None) -> str:
    return value.text if value is not None and value.kind == "string" else ""
