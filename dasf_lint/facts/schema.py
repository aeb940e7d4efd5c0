"""Schemas of provider types: which attributes and blocks a type has, and how each may be written.

One line of data describes one path:

    attribute   PRESENCE TYPE FLAGS              PRESENCE  r | o | oc | c | m (member of an object type)
    nested      PRESENCE nested MODE SIZE FLAGS  an attribute whose members have lines of their own
    block       block MODE SIZE FLAGS            MODE list | set | single | map | group; SIZE min..max
    FLAGS       sensitive write_only computed

The path "" says `framework` of a resource that is not made with the older SDK.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from dasf_lint.core.json_text import LoadedJson
from dasf_lint.facts import store
from dasf_lint.facts.versions import ANY, HIGHEST, LOWEST, Bound, Versions, parse_version

Presence = Literal["required", "optional", "optional_computed", "read_only", "member", "block"]
Nesting = Literal["list", "set", "single", "map", "group"]

_PRESENCES: Final[dict[str, Presence]] = {
    "r": "required", "o": "optional", "oc": "optional_computed", "c": "read_only", "m": "member", "block": "block",
}  # fmt: skip

_MODES: Final[dict[str, Nesting]] = {
    "list": "list", "set": "set", "single": "single", "map": "map", "group": "group",
}  # fmt: skip

_META: Final = {"terraform_data": "terraform", "terraform_remote_state": "terraform"}


class Code(NamedTuple):
    """One line of data, parsed. `type` is empty for blocks and nested attributes; `most` None: any number."""

    presence: Presence
    type: str
    nesting: Nesting | None
    least: int
    most: int | None
    sensitive: bool
    write_only: bool
    computed: bool

    @property
    def demanded(self) -> bool:
        """Left out, nothing can be made."""
        return self.presence == "required" or self.least > 0

    @property
    def service_decides(self) -> bool:
        """Left out, it is what the server makes of it."""
        return self.presence == "optional_computed" or (self.presence == "block" and self.computed)


@cache
def parse_code(text: str) -> Code:
    """There are about a hundred different codes, so each is parsed once."""
    words = text.split()
    presence = _PRESENCES[words[0]]
    at = 2
    nesting: Nesting | None = None
    type_text = ""
    least, most = 0, None
    if presence == "block" or words[1] == "nested":
        at = 1 if presence == "block" else 2
        nesting = _MODES[words[at]]
        at += 1
        if at < len(words) and ".." in words[at]:
            low, _, high = words[at].partition("..")
            least, most = int(low or 0), int(high) if high else None
            at += 1
    else:
        type_text = words[1]
    flags = words[at:]
    return Code(
        presence, type_text, nesting, least, most, "sensitive" in flags, "write_only" in flags, "computed" in flags
    )


class TypeText(NamedTuple):
    """Terraform's type constraint: `kind` is string, number, bool, dynamic, list, set, map or object.

    `optional` names members that need not be written.
    """

    kind: str
    element: "TypeText | None" = None
    members: "tuple[tuple[str, TypeText], ...]" = ()
    optional: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.element is not None:
            return f"{self.kind}({self.element})"
        if self.kind == "object":
            return f"object({{{', '.join(f'{name}={inner}' for name, inner in self.members)}}})"
        return self.kind


def _parse_type(text: str, members: "Mapping[str, AttributeSchema | BlockSchema]") -> TypeText:
    """`members` are those of the one object that may stand innermost."""
    if text.endswith(")"):
        kind, _, inner = text[:-1].partition("(")
        return TypeText(kind, _parse_type(inner, members))
    if text == "object":
        return _object(members)
    return TypeText(text)


def _object(members: "Mapping[str, AttributeSchema | BlockSchema]") -> TypeText:
    typed = tuple([(name, item.type) for name, item in members.items() if isinstance(item, AttributeSchema)])
    return TypeText("object", members=typed, optional=frozenset(name for name, _ in typed))


VersionStep: TypeAlias = tuple[Bound, str | None]
"""From this cut on the path has this code; None: it is not there."""


class _Item:
    __slots__ = ("_children", "code", "facts", "name", "path", "steps")

    def __init__(self, facts: "TypeFacts", path: str, name: str, code: Code, steps: tuple[VersionStep, ...]) -> None:
        self.facts = facts
        self.path = path
        self.name = name
        self.code = code
        self.steps = steps
        self._children: dict[str, AttributeSchema | BlockSchema] | None = None

    @property
    def children(self) -> "dict[str, AttributeSchema | BlockSchema]":
        """Attributes and blocks directly inside, by name; empty where there are none."""
        if self._children is None:
            self._children = self.facts.level(self.path)
        return self._children

    @property
    def nesting(self) -> Nesting | None:
        return self.code.nesting

    @property
    def least(self) -> int:
        return self.code.least

    @property
    def most(self) -> int | None:
        return self.code.most

    @property
    def available(self) -> bool:
        """Whether any of the versions in question has it."""
        return self.facts.has_at_all(self.steps)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.facts.kind}, {self.path!r}, {self.code})"


class AttributeSchema(_Item):
    """What is written with `=`."""

    __slots__ = ("_type",)

    def __init__(self, facts: "TypeFacts", path: str, name: str, code: Code, steps: tuple[VersionStep, ...]) -> None:
        super().__init__(facts, path, name, code, steps)
        self._type: TypeText | None = None

    @property
    def presence(self) -> Presence:
        return self.code.presence

    @property
    def sensitive(self) -> bool:
        return self.code.sensitive

    @property
    def write_only(self) -> bool:
        return self.code.write_only

    @property
    def type(self) -> TypeText:
        """The full type, members of objects included."""
        if self._type is None:
            nesting = self.code.nesting
            if nesting is None:
                self._type = _parse_type(self.code.type, self.children if "object" in self.code.type else {})
            else:
                inner = _object(self.children)
                self._type = inner if nesting in ("single", "group") else TypeText(nesting, inner)
        return self._type

    @property
    def may_be_blocks(self) -> bool:
        """Terraform takes blocks as well for lists and sets of objects, unless the attribute is read-only."""
        return self.code.type in ("list(object)", "set(object)") and self.code.presence != "read_only"

    @property
    def is_repeated(self) -> bool:
        """A list or set whose elements are objects with known members."""
        return self.code.nesting in ("list", "set") or self.code.type in ("list(object)", "set(object)")


class BlockSchema(_Item):
    """What is written as a nested block; the root of a type is one, too."""

    __slots__ = ()

    @property
    def computed(self) -> bool:
        """Left out, the service may fill it."""
        return self.code.computed

    @property
    def is_repeated(self) -> bool:
        """A list or set of blocks, at most one of them included."""
        return self.code.nesting in ("list", "set")


_ROOT: Final = Code("block", "", "single", 1, 1, False, False, False)


class _Shipped:
    """What the data says of one type, whatever the versions.

    levels  codes by the path above and the name, None for what only the history knows
    steps   by path, the changes of what versions disagree about
    names   every name on any level
    """

    __slots__ = ("cuts", "first", "framework", "levels", "names", "since", "steps", "until")

    def __init__(self, provider: str, lines: Mapping[str, str], history: Mapping[str, LoadedJson]) -> None:
        first = history.get("$first")
        self.first = _first(provider) if first is None else _cut(first)
        self.since: Bound = LOWEST
        self.until: Bound = HIGHEST
        self.levels: dict[str, dict[str, str | None]] = {"": {}}
        for path, code in lines.items():
            if path:
                self._add(path, code)
        self.framework = lines.get("") == "framework"
        self.steps: dict[str, tuple[VersionStep, ...]] = {}
        cuts: set[Bound] = set()
        for path, found in history.items():
            if path == "$since":
                self.since = _cut(found)
            elif path == "$until":
                self.until = _cut(found)
            elif isinstance(found, list):
                steps = _parse_steps(found)
                cuts.update(cut for cut, _ in steps)
                self.steps[path] = _completed(steps, self.first)
                self._add(path, None)
        self.cuts = [LOWEST, *sorted(cuts), HIGHEST] if history else []
        self.names = frozenset().union(*self.levels.values())

    def _add(self, path: str, code: str | None) -> None:
        above, _, name = path.rpartition(".")
        level = self.levels.get(above)
        if level is None:
            level = self.levels[above] = {}
        level.setdefault(name, code)

    def secret_names(self) -> frozenset[str]:
        written = {
            f"{above}.{name}" if above else name: [code]
            for above, level in self.levels.items()
            for name, code in level.items()
        }
        for path, steps in self.steps.items():
            written.setdefault(path, []).extend(code for _, code in steps)
        return frozenset(
            path.partition(".")[0]
            for path, codes in written.items()
            if any(code is not None and ("sensitive" in code or "write_only" in code) for code in codes)
        )


def _parse_steps(found: list[LoadedJson]) -> list[VersionStep]:
    steps: list[VersionStep] = []
    for item in found:
        assert isinstance(item, list)
        code = item[1]
        assert code is None or isinstance(code, str)
        steps.append((_cut(item[0]), code))
    return steps


def _completed(steps: list[VersionStep], first: Bound) -> tuple[VersionStep, ...]:
    """Before its first step a path is not there, unless nobody looked further back."""
    start, code = steps[0]
    if start <= first:
        return ((LOWEST, code), *steps[1:])
    return ((LOWEST, None), *steps)


class TypeFacts:
    """The schema of one type, seen from the versions of its provider that are in question.

    A path that versions disagree about has the code of the newest of them that has it. Levels are made when asked for.
    """

    __slots__ = (
        "_secret_names", "_shipped", "first", "framework", "kind", "provider", "root", "since", "until", "versions",
    )  # fmt: skip

    def __init__(self, kind: str, provider: str, shipped: _Shipped, versions: Versions) -> None:
        self.kind = kind
        self.provider = provider
        self.versions = versions
        self._shipped = shipped
        self._secret_names: frozenset[str] | None = None
        self.framework = shipped.framework
        self.first = shipped.first
        self.since = shipped.since
        self.until = shipped.until
        self.root = BlockSchema(self, "", "", _ROOT, ())

    @property
    def names(self) -> frozenset[str]:
        """Every name that occurs somewhere in the schema."""
        return self._shipped.names

    @property
    def secret_names(self) -> frozenset[str]:
        """Names of the top level that are, or hold, something sensitive or write-only, in whatever version."""
        if self._secret_names is None:
            self._secret_names = self._shipped.secret_names()
        return self._secret_names

    def level(self, path: str) -> "dict[str, AttributeSchema | BlockSchema]":
        """What stands directly below a path."""
        above = f"{path}." if path else ""
        changes = self._shipped.steps
        items: dict[str, AttributeSchema | BlockSchema] = {}
        for name, text in self._shipped.levels.get(path, {}).items():
            here = above + name
            steps = changes.get(here, ())
            code = parse_code(_chosen(steps, text, self.versions))
            make = BlockSchema if code.presence == "block" else AttributeSchema
            items[name] = make(self, here, name, code, steps)
        return items

    def find(self, path: str) -> "AttributeSchema | BlockSchema | None":
        """The item at a dotted path without indices; None where the schema has none. `""` is the root."""
        item: AttributeSchema | BlockSchema = self.root
        if path:
            for name in path.split("."):
                found = item.children.get(name)
                if found is None:
                    return None
                item = found
        return item

    def is_required(self, item: "AttributeSchema | BlockSchema", versions: Versions) -> bool:
        """Whether an argument or a block must be written in each of these versions."""
        if not item.steps:
            return item.code.demanded
        codes = _codes(item.steps, versions)
        return bool(codes) and all(code is not None and parse_code(code).demanded for code in codes)

    def has_at_all(self, steps: tuple[VersionStep, ...]) -> bool:
        if not steps:
            return True
        return any(code is not None for code in _codes(steps, self.versions))

    def __repr__(self) -> str:
        return f"TypeFacts({self.kind})"


def code_at(steps: tuple[VersionStep, ...], cut: Bound) -> str | None:
    """The code that holds just above a cut."""
    found: str | None = None
    for start, code in steps:
        if start > cut:
            break
        found = code
    return found


def _codes(steps: tuple[VersionStep, ...], versions: Versions) -> list[str | None]:
    """The codes of all versions in question, oldest first."""
    found: list[str | None] = []
    for i, (start, code) in enumerate(steps):
        end = steps[i + 1][0] if i + 1 < len(steps) else None
        for low, high in versions.intervals:
            if start < high and (end is None or low < end):
                found.append(code)
                break
    return found


def _chosen(steps: tuple[VersionStep, ...], base: str | None, versions: Versions) -> str:
    if not steps:
        assert base is not None
        return base
    codes = [code for code in _codes(steps, versions) if code is not None]
    if not codes:
        # None of these versions has it; its shape elsewhere still tells what a policy's path means.
        return base or next(code for _, code in reversed(steps) if code is not None)
    return base if base in codes else codes[-1]


def _cut(text: LoadedJson) -> Bound:
    assert isinstance(text, str)
    version = parse_version(text)
    assert version is not None
    return (*version, 0)


@cache
def _first(provider: str) -> Bound:
    """The oldest version that anybody looked at, unless somebody looked further back for a type."""
    about = store.header("history").get(provider)
    return _cut(about["first"]) if isinstance(about, dict) else LOWEST


@lru_cache(maxsize=4096)
def provider_of(kind: str) -> str:
    """The local name of a type's provider by convention: `aws` of `data.aws_iam_role`, `tls` of `provider.tls`."""
    mode, _, rest = kind.partition(".")
    if mode == "provider":
        return rest
    name = rest if mode in ("data", "ephemeral") and rest else kind
    return _META.get(name) or name.partition("_")[0]


def load(kind: str, versions: Versions = ANY) -> TypeFacts | None:
    """The schema of `databricks_job`, `data.aws_iam_policy_document`, `ephemeral.x_y` or `provider.databricks`.

    None where no facts are shipped. The same object for the same arguments within a process.
    """
    return _load(kind, versions)


@lru_cache(maxsize=4096)
def _load(kind: str, versions: Versions) -> TypeFacts | None:
    shipped = _shipped(kind)
    if shipped is None:
        return None
    if not shipped.cuts and versions is not ANY:
        # Nothing changed between versions, so all of them share one object.
        return _load(kind, ANY)
    shared = (kind, _distinguished(shipped, versions))
    if shared not in _MADE:
        _MADE[shared] = TypeFacts(kind, provider_of(kind), shipped, versions)
    return _MADE[shared]


_MADE: Final[dict[tuple[str, tuple[bool, ...]], TypeFacts]] = {}


@cache
def _shipped(kind: str) -> _Shipped | None:
    provider = provider_of(kind)
    key = "provider" if kind.startswith("provider.") else kind
    if provider in TABLES or not store.has(provider, key):
        return None
    lines = {path: str(code) for path, code in store.entry(provider, key).items()}
    for path, about in store.entry("formats", kind).items():
        if isinstance(about, dict) and "code" in about:
            lines[path] = str(about["code"])
    return _Shipped(provider, lines, store.entry("history", kind))


def _distinguished(shipped: _Shipped, versions: Versions) -> tuple[bool, ...]:
    """Between which changes of the type the versions lie: sets of versions that agree in this see the same schema."""
    return tuple(
        any(start < high and low < end for low, high in versions.intervals) for start, end in pairwise(shipped.cuts)
    )


TABLES: Final = frozenset({"history", "defaults", "renames", "formats", "parts", "derived", "refusals"})
"""Facts files that are no provider."""


def kinds(provider: str) -> list[str]:
    """Every type of a provider that facts are shipped of, `data.` and `ephemeral.` ones included; sorted."""
    return [] if provider in TABLES else [key for key in store.keys(provider) if key != "provider"]
