"""Reads the TypeScript of one provider type as text: which classes it declares and what items they have.

Nothing is executed. What is read looks the same in every release, because one generator writes all of them:

    * object block                                             above a member that is written as a block
    // name - computed: false, optional: true, required: false
    private _name = new ShareObjectList(this, "name", false);  a block, or an attribute whose members are listed
    private _name?: string;                                    a plain attribute
    return this.getStringAttribute('name');                    how it is read
"""

import re
from typing import Final, NamedTuple

_CLASS: Final = re.compile(r"^export class (\w+) extends \w+\.(\w+) \{", re.MULTILINE)
_ITEM: Final = re.compile(
    r"^  // (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n", re.MULTILINE
)
_MADE: Final = re.compile(r"private _\w+ = new ([\w.$]+)\(this, \"\w+\"(?:, (true|false))?\)")
_DECLARED: Final = re.compile(r"private _\w+\??: ([^;=]+(?:\{[^}]*\}[^;=]*)?);")
_GETTER: Final = re.compile(r"return [^\n]*?(\w+\.Fn\.tolist\()?(?:\w+\.Token\.\w+\()?this\.(\w+)\(['\"]")
_ELEMENT: Final = re.compile(r"return new (\w+)\(this\.terraformResource,")
_WRITE_ONLY: Final = re.compile(r"^ *(\w+): this\.markWriteOnlyAttribute\(", re.MULTILINE)
_STORED: Final = re.compile(r"^ *(\w+): \{\s*value: [^\n]*\n\s*isBlock: \w+,\s*type: \"(\w+)\"", re.MULTILINE)
_TYPE_NAME: Final = re.compile(r"tfResourceType = [\"'](\w+)[\"']")
_VERSION: Final = re.compile(r"providerVersion: '([\w.+-]+)'")
_INTERFACE: Final = re.compile(r"^export interface (\w+) (?:extends [\w.]+ )?\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_BLOCK: Final = re.compile(r"^  \* (\w+) block\n  ?\*[ \n]", re.MULTILINE)
_MEMBER: Final = re.compile(r"#(\w+) [\w.]+#\w+\}\n  \*/\n  readonly \w+(\??): ([^;]+(?:\{[^}]*\}[^;]*)?);")
_STRUCT_FUNCTION: Final = re.compile(
    r"^export function \w+ToHclTerraform\(struct\?: (?:\w+OutputReference \| )?(\w+)(?: \| [\w.]+)?\): any \{(.*?)^\}",
    re.MULTILINE | re.DOTALL,
)


class Item(NamedTuple):
    """What one class says of one name.

    made      the class of what stands inside; empty for plain values
    is_set    of what is made, or of a plain value that is read as one
    getter    the method that reads a plain value: `getStringAttribute`
    declared  the language's own type of a plain value: `{ [key: string]: string }`
    """

    name: str
    computed: bool
    optional: bool
    required: bool
    made: str
    is_set: bool
    getter: str
    declared: str


class Member(NamedTuple):
    """What an interface says of one name, for the provider itself, which has no classes of what stands inside."""

    name: str
    optional: bool
    declared: str


class Class(NamedTuple):
    """base  what it extends: ComplexObject, ComplexList, ComplexMap, TerraformResource, ...
    element  of a list or map, the class of its elements
    """

    base: str
    items: tuple[Item, ...]
    element: str


class Declarations(NamedTuple):
    """type_name  as Terraform spells it; for the provider itself its name
    blocks   by interface, the names that are written as blocks
    members  by interface, what it says of each name
    stored  by interface, and under the empty name for the type itself: list, set, map, struct or simple, by name
    """

    type_name: str
    version: str
    classes: dict[str, Class]
    blocks: dict[str, frozenset[str]]
    members: dict[str, tuple[Member, ...]]
    stored: dict[str, dict[str, str]]
    write_only: frozenset[str]

    @property
    def is_type(self) -> bool:
        """A folder may hold functions of the provider instead."""
        return any(about.base.startswith("Terraform") for about in self.classes.values())


def type_name(text: str) -> str:
    """The type that a folder is about, found without reading all of it; empty for functions.

    For the provider itself it is the name of the provider.
    """
    found = _TYPE_NAME.search(text)
    return found[1] if found else ""


def parse(text: str) -> Declarations:
    """The declarations of all files of one type, joined."""
    found = list(_CLASS.finditer(text))
    ends = [text.find("\n}\n", match.end()) for match in found]
    classes: dict[str, Class] = {}
    stored: dict[str, dict[str, str]] = {}
    for match, end in zip(found, ends, strict=True):
        body = text[match.end() : end if end > 0 else len(text)]
        if match[2].startswith("Terraform"):
            stored[""] = dict(_STORED.findall(body))
        classes[match[1]] = _class(match[2], body)
    for match in _STRUCT_FUNCTION.finditer(text):
        stored[match[1]] = dict(_STORED.findall(match[2]))
    version = _VERSION.search(text)
    interfaces = _INTERFACE.findall(text)
    return Declarations(
        type_name(text),
        version[1] if version else "",
        classes,
        {name: frozenset(_BLOCK.findall(body)) for name, body in interfaces},
        {
            name: tuple([Member(item, bool(mark), declared) for item, mark, declared in _MEMBER.findall(body)])
            for name, body in interfaces
        },
        stored,
        frozenset(_WRITE_ONLY.findall(text)),
    )


def _class(base: str, body: str) -> Class:
    element = _ELEMENT.search(body) if base != "ComplexObject" else None
    marks = list(_ITEM.finditer(body))
    items: list[Item] = []
    for i, mark in enumerate(marks):
        chunk = body[mark.end() : marks[i + 1].start() if i + 1 < len(marks) else len(body)]
        made = _MADE.match(chunk.strip())
        getter = _GETTER.search(chunk)
        declared = _DECLARED.match(chunk.strip())
        is_set = made[2] == "true" if made else bool(getter and getter[1])
        items.append(
            Item(
                mark[1],
                mark[2] == "true",
                mark[3] == "true",
                mark[4] == "true",
                made[1] if made else "",
                is_set,
                getter[2] if getter else "",
                declared[1].strip() if declared else "",
            )
        )
    return Class(base, tuple(items), element[1] if element else "")
