"""Policies against schemas: `**` as concrete paths, whether a path exists, and where types keep parts.

Paths go out as policies write them: `config.served_entities[*].entity_name`, with `[*]` behind what may be repeated.
"""

from functools import cache, lru_cache
from typing import Final

from dasf_lint.core.wildcards import glob
from dasf_lint.facts import schema, store
from dasf_lint.facts.schema import AttributeSchema, BlockSchema, TypeFacts

_EACH: Final = "[*]"
_FREE: Final = ("map", "dynamic")


@lru_cache(maxsize=8192)
def paths_matching(kind: str, pattern: str) -> tuple[str, ...] | None:
    """The places of a type that a pattern `**.STEPS` names, at any depth; None where the type has no schema.

    A step is a name or a pattern such as `*_plaintext`, `[*]` behind it makes no difference inside. The walk goes
    through blocks, nested attributes and members of object types, never into maps or attributes of any type: there the
    last step stays as it is (`**.spark_env_vars.*`). What only the server fills is left out, because nobody writes it.
    """
    facts = schema.load(kind)
    if facts is None:
        return None
    steps = [step.removesuffix(_EACH) for step in pattern.removeprefix("**.").split(".")]
    if not all(_occurs(step, facts.names) for step in (steps if len(steps) == 1 else steps[:-1])):
        # Most patterns name nothing in most types; the last step may be a key of a map.
        return ()
    tail = _EACH if pattern.endswith(_EACH) else ""
    found: list[str] = []
    level: list[tuple[str, AttributeSchema | BlockSchema]] = [("", facts.root)]
    while level:
        inner: list[tuple[str, AttributeSchema | BlockSchema]] = []
        for prefix, item in level:
            _match(prefix, item, steps, tail, found)
            inner.extend((_stepped(prefix, child), child) for child in _walked(item))
        level = inner
    return tuple(sorted(found))


def _occurs(step: str, names: frozenset[str]) -> bool:
    return any(glob(step, name) for name in names) if "*" in step else step in names


def _walked(item: AttributeSchema | BlockSchema) -> list[AttributeSchema | BlockSchema]:
    return [child for child in item.children.values() if _writable(child) and child.children]


def _writable(item: AttributeSchema | BlockSchema) -> bool:
    return not (isinstance(item, AttributeSchema) and item.presence == "read_only")


def _stepped(prefix: str, item: AttributeSchema | BlockSchema) -> str:
    each = _EACH if item.is_repeated or item.nesting == "map" else ""
    return f"{prefix}{item.name}{each}."


def _match(prefix: str, item: AttributeSchema | BlockSchema, steps: list[str], tail: str, found: list[str]) -> None:
    """Adds the places below `item` that the steps name."""
    first, rest = steps[0], steps[1:]
    for name, child in item.children.items():
        if not (name == first or ("*" in first and glob(first, name))) or not _writable(child):
            continue
        if not rest:
            found.append(f"{prefix}{name}{tail}")
        elif child.children:
            _match(_stepped(prefix, child), child, rest, tail, found)
        elif len(rest) == 1 and isinstance(child, AttributeSchema) and child.type.kind in _FREE:
            found.append(f"{prefix}{name}.{rest[0]}{tail}")


def place(kind: str, path: str) -> "tuple[AttributeSchema | BlockSchema, tuple[str, ...]] | None":
    """The item of the schema at a dotted path without indices, and what remains of the path inside a free value.

    `job.spark_conf.x` is the map and `("x",)`. None where the type has no such path, or no schema at all.
    """
    facts = schema.load(kind)
    return None if facts is None else _place(facts, tuple(path.split(".")) if path else ())


def _place(facts: TypeFacts, names: tuple[str, ...]) -> "tuple[AttributeSchema | BlockSchema, tuple[str, ...]] | None":
    item: AttributeSchema | BlockSchema = facts.root
    for i, name in enumerate(names):
        child = item.children.get(name)
        if child is None:
            free = isinstance(item, AttributeSchema) and not item.children and _is_free(item)
            return (item, names[i:]) if free else None
        item = child
    return item, ()


def _is_free(item: AttributeSchema) -> bool:
    kind = item.type.kind
    return kind in ("map", "dynamic") or (
        item.type.element is not None and item.type.element.kind in ("map", "dynamic")
    )


def names_on(path: str) -> list[str]:
    """The names on a concrete path: `a`, `b` of `a[0].b`."""
    return [step.partition("[")[0] for step in path.split(".")] if path else []


def without_index_in_set(kind: str, path: str) -> str:
    """A path to show to a person: that of a set for one of its elements, which are not in the order they stand in."""
    before, opened, index = path.rpartition("[")
    if not opened or not index.endswith("]"):
        return path
    found = place(kind, ".".join(names_on(before)))
    is_set = (
        found is not None and isinstance(found[0], AttributeSchema) and not found[1] and found[0].type.kind == "set"
    )
    return before if is_set else path


@lru_cache(maxsize=8192)
def without_needless_indices(kind: str, path: str) -> str:
    """A path to show to a person: `[0]` is left out behind a block that may occur only once."""
    facts = schema.load(kind)
    if facts is None or "[0]" not in path:
        return path
    item: AttributeSchema | BlockSchema | None = facts.root
    steps = path.split(".")
    for i, step in enumerate(steps):
        name = step.partition("[")[0]
        item = item.children.get(name) if item is not None else None
        if item is None:
            break
        if step == f"{name}[0]" and item.most == 1:
            steps[i] = name
    return ".".join(steps)


def has_path(kind: str, path: str) -> bool | None:
    """Whether a type has a dotted path without indices, in any version or source format; None without a schema.

    Keys of maps and whatever lies inside an attribute of any type exist.
    """
    if schema.load(kind) is None:
        return None
    return place(kind, path) is not None


def parts(name: str) -> dict[str, tuple[str, ...]]:
    """Where types keep a part such as `compute`, with `[*]` behind what may be repeated; `""`: it is one itself."""
    return _parts(name)


@cache
def _parts(name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, paths in store.entry("parts", name).items():
        facts = schema.load(kind)
        assert facts is not None
        assert isinstance(paths, list)
        found[kind] = tuple([_with_each(facts, str(path)) for path in paths])
    return found


def _with_each(facts: TypeFacts, path: str) -> str:
    item: AttributeSchema | BlockSchema = facts.root
    prefix = ""
    for name in path.split(".") if path else ():
        item = item.children[name]
        prefix = _stepped(prefix, item)
    return prefix.removesuffix(".")


def part_names() -> list[str]:
    return store.keys("parts")
