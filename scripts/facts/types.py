"""Puts the declarations of one provider type together: one code for every path, in the grammar of `facts/schema.py`.

What the packages do not say stays out of the codes: what is sensitive, and how many blocks there may be beyond none,
one and any number. An attribute whose members are listed is `nested` only in types of the plugin framework, and only
where the provider speaks protocol 6. Everywhere else it has an object type, and its members are `m`.
"""

import re
from typing import Final

from scripts.facts.classes import Class, Declarations, Item

_PLAIN: Final = {
    "getStringAttribute": "string", "getNumberAttribute": "number", "getBooleanAttribute": "bool",
    "getListAttribute": "list(string)", "getNumberListAttribute": "list(number)",
    "getBooleanListAttribute": "list(bool)", "getStringMapAttribute": "map(string)",
    "getNumberMapAttribute": "map(number)", "getBooleanMapAttribute": "map(bool)", "getAnyMapAttribute": "dynamic",
}  # fmt: skip
_WORDS: Final = {"string": "string", "number": "number", "boolean": "bool", "any": "dynamic"}
_LIBRARY: Final = re.compile(r"(Any|String|Number|Boolean)(Map)?(List)?")


class NotUnderstood(ValueError):
    """A declaration of a form that this reader does not know: it must be taught, or facts would be wrong."""


def kind_of(found: Declarations) -> str:
    """`databricks_job`, `data.databricks_job`, `ephemeral.random_password`, or `provider`."""
    base = _root(found).base
    if base == "TerraformProvider":
        return "provider"
    prefix = {"TerraformDataSource": "data.", "TerraformEphemeralResource": "ephemeral."}.get(base, "")
    return prefix + found.type_name


def paths(found: Declarations, *, has_nested: bool) -> dict[str, str]:
    """The code of every path of a type. `has_nested`: whether the provider has nested attributes at all.

    Types of the older SDK have an `id` that may be written; those of the framework none, or a read-only one.
    """
    root = _root(found)
    is_framework = not any(item.name == "id" and item.computed and item.optional for item in root.items)
    codes: dict[str, str] = {}
    name = next(name for name, about in found.classes.items() if about is root)
    walk = _Walk(found, codes, has_nested and is_framework)
    if root.base == "TerraformProvider":
        # Terraform itself understands `alias`; what stands in the blocks of a provider only interfaces say.
        walk.members(f"{name}Config", "")
        codes.pop("alias", None)
    else:
        walk.level(root, f"{name}Config", "", "")
    return codes


def _root(found: Declarations) -> Class:
    return next(about for about in found.classes.values() if about.base.startswith("Terraform"))


class _Walk:
    """Goes through the classes of a type, from level to level, and notes codes."""

    def __init__(self, found: Declarations, codes: dict[str, str], has_nested: bool) -> None:
        self._found = found
        self._codes = codes
        self._has_nested = has_nested
        self._inside: list[int] = []

    def level(self, about: Class, interface: str, above: str, within: str) -> None:
        """`within` is `m` inside an object type and `c` inside an attribute that only the server fills."""
        if id(about) in self._inside:
            raise NotUnderstood(f"{interface} stands in itself")
        self._inside.append(id(about))
        stored = self._found.stored.get(interface if above else "", {})
        blocks = self._found.blocks.get(interface, frozenset())
        for item in about.items:
            path = f"{above}.{item.name}" if above else item.name
            if item.made:
                self._inner(item, path, item.name in blocks, stored.get(item.name, ""), within)
            else:
                presence = _presence(item, within)
                flag = " write_only" if item.name in self._found.write_only else ""
                self._codes[path] = f"{presence} {_plain(item)}{flag}"
        self._inside.pop()

    def members(self, interface: str, above: str) -> None:
        """As `level`, from what an interface says alone."""
        stored = self._found.stored.get(interface if above else "", {})
        blocks = self._found.blocks.get(interface, frozenset())
        for item in self._found.members.get(interface, ()):
            path = f"{above}.{item.name}" if above else item.name
            declared = _without_tokens(item.declared)
            inner = declared.removesuffix("[]")
            if inner not in self._found.members:
                self._codes[path] = f"{'o' if item.optional else 'r'} {_declared(item.declared)}"
                continue
            kept = stored.get(item.name, "struct")
            mode = kept if kept in ("list", "set", "map") else "single"
            if item.name in blocks:
                least = 0 if item.optional else 1
                size = f" {least}..1" if inner == declared else " 1.." if least else ""
                self._codes[path] = f"block {mode}{'' if mode in ('single', 'map') else size}"
            else:
                self._codes[path] = f"{'o' if item.optional else 'r'} nested {mode}"
            self.members(inner, path)

    def _inner(self, item: Item, path: str, is_block: bool, stored: str, within: str) -> None:
        made = item.made.rpartition(".")[2]
        target = self._found.classes.get(made)
        presence = _presence(item, within)
        if target is None:
            self._codes[path] = f"{presence} {_library(made, item.is_set)}"
            return
        if not stored and presence in ("r", "o", "oc") and target.base == "ComplexObject":
            raise NotUnderstood(f"how {path} is kept")
        mode, most = self._shape(target, item.is_set, stored)
        inner, interface = self._element(made, target)
        if is_block:
            least = 1 if item.required else 0
            size = f" {least}..{most}" if most else " 1.." if least else ""
            self._codes[path] = f"block {mode}{'' if mode in ('single', 'map') else size}"
            if item.name != "timeouts" or "." in path:
                self.level(inner, interface, path, "")
            return
        as_object = within == "m" or not self._has_nested
        if as_object:
            self._codes[path] = f"{presence} {'object' if mode == 'single' else f'{mode}(object)'}"
        else:
            self._codes[path] = f"{presence} nested {mode}"
        self.level(inner, interface, path, "m" if as_object else "c" if "c" in (presence, within) else "")

    def _shape(self, target: Class, is_set: bool, stored: str) -> tuple[str, str]:
        """The nesting mode, and `1` where at most one stands there."""
        if target.base in ("ComplexList", "MapList"):
            return ("set" if is_set else "list"), ""
        if target.base == "ComplexMap":
            return "map", ""
        return (stored, "1") if stored in ("list", "set") else ("single", "")

    def _element(self, name: str, target: Class) -> tuple[Class, str]:
        while target.element:
            name = target.element
            target = self._found.classes[name]
        return target, name.removesuffix("OutputReference")


def _presence(item: Item, within: str) -> str:
    """What stands inside a computed attribute is called computed whether it is or not, which inside one that nobody
    writes makes no difference."""
    if within == "m":
        return "m"
    if within == "c" and item.optional:
        return "o"
    if item.required:
        return "r"
    if item.optional:
        return "oc" if item.computed else "o"
    return "c"


def _plain(item: Item) -> str:
    found = _PLAIN.get(item.getter) or _declared(item.declared)
    return f"set{found.removeprefix('list')}" if item.is_set and found.startswith("list(") else found


def _library(made: str, is_set: bool) -> str:
    """`StringMapList` as `list(map(string))`."""
    match = _LIBRARY.fullmatch(made)
    if match is None:
        raise NotUnderstood(made)
    found = {"Any": "dynamic", "String": "string", "Number": "number", "Boolean": "bool"}[match[1]]
    if match[2]:
        found = f"map({found})" if found != "dynamic" else found
    return (f"set({found})" if is_set else f"list({found})") if match[3] else found


def _declared(text: str) -> str:
    """The type of `{ [key: string]: string[] } | cdktn.IResolvable` as `map(list(string))`."""
    text = _without_tokens(text)
    if text.endswith("[]"):
        return f"list({_declared(text[:-2])})"
    if text.startswith("{"):
        return f"map({_declared(text.partition(']:')[2].strip().rstrip('}').strip().rstrip(';'))})"
    if text in _WORDS:
        return _WORDS[text]
    raise NotUnderstood(text)


def _without_tokens(text: str) -> str:
    return re.sub(r"\| [\w.]+IResolvable|\(|\)", "", text).strip()
