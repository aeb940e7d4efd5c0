"""A parsed module: what its files declare, override files merged in, nothing evaluated.

Declarations keep the syntax and read the arguments that decide their shape (`count`, `source`, `provider`); everything
else is looked up by name when somebody asks.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes
from dasf_lint.hcl.json_syntax import JsonBody, content
from dasf_lint.hcl.nodes import Attribute, Block, Body
from dasf_lint.hcl.traversal import Traversal, as_traversal
from dasf_lint.terraform.plain import as_expression

ResourceMode = Literal["managed", "data", "ephemeral"]


class Argument(NamedTuple):
    """An attribute and the file it stands in: override files bring arguments of their own."""

    file: SourceFile
    attribute: Attribute

    @property
    def expr(self) -> nodes.Expression:
        return self.attribute.expr

    @property
    def span(self) -> Span:
        return Span(self.file, self.attribute.start, self.attribute.end)


class InnerBlock(NamedTuple):
    """A nested block and the file it stands in."""

    file: SourceFile
    block: Block

    @property
    def content(self) -> "Content":
        return Content((self.block.body,))

    @property
    def span(self) -> Span:
        return Span(self.file, self.block.start, self.block.header_end)


NO_BLOCKS: Final[Mapping[str, int]] = {}


class Content:
    """The body of a declaration: of layered bodies the later ones win.

    An argument of a later layer replaces that of the same name; blocks of a type, `dynamic` ones included, replace all
    blocks of that type. `block_types` says which names are blocks, with how many labels, where a body is JSON.
    """

    __slots__ = ("_bodies", "block_types", "layers")

    def __init__(self, layers: tuple[Body, ...], block_types: Mapping[str, int] = NO_BLOCKS) -> None:
        self.layers = layers
        self.block_types = block_types
        self._bodies: tuple[Body, ...] | None = None

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The layers, those of JSON interpreted."""
        if self._bodies is None:
            if any(type(layer) is JsonBody for layer in self.layers):
                self._bodies = tuple([content(layer, self.block_types)[0] for layer in self.layers])
            else:
                self._bodies = self.layers
        return self._bodies

    def layered(self, body: Body) -> "Content":
        return Content((*self.layers, body), self.block_types)

    @property
    def is_complete(self) -> bool:
        """False where something could not be read, so that the absence of an item proves nothing."""
        return all(body.complete for body in self.bodies)

    def argument(self, name: str) -> Argument | None:
        bodies = self._bodies or self.bodies
        if len(bodies) == 1:
            body = bodies[0]
            found = body.attributes.get(name)
            return None if found is None else Argument(body.file, found)
        for body in reversed(bodies):
            found = body.attributes.get(name)
            if found is not None:
                return Argument(body.file, found)
        return None

    def expression(self, name: str) -> nodes.Expression | None:
        found = self.argument(name)
        return None if found is None else found.attribute.expr

    def arguments(self) -> list[Argument]:
        """All arguments, each name once, in the order of the text."""
        bodies = self.bodies
        if len(bodies) == 1:
            body = bodies[0]
            return [Argument(body.file, attribute) for attribute in body.attributes.values()]
        names = dict.fromkeys(name for body in bodies for name in body.attributes)
        return [found for name in names if (found := self.argument(name)) is not None]

    def blocks(self) -> list[InnerBlock]:
        """All blocks in the order of the text, those of override files after the others."""
        bodies = self.bodies
        if len(bodies) == 1:
            body = bodies[0]
            return [InnerBlock(body.file, block) for block in body.blocks]
        replaced: set[str] = set()
        kept: list[list[InnerBlock]] = []
        for body in reversed(bodies):
            kept.append([InnerBlock(body.file, block) for block in body.blocks if produces(block) not in replaced])
            replaced.update(produces(block) for block in body.blocks if produces(block) not in MERGED_BLOCKS)
        return [block for group in reversed(kept) for block in group]

    def blocks_of(self, type_name: str) -> list[InnerBlock]:
        bodies = self.bodies
        if len(bodies) == 1:
            body = bodies[0]
            return [InnerBlock(body.file, block) for block in body.blocks if block.type == type_name]
        return [block for block in self.blocks() if block.block.type == type_name]


MERGED_BLOCKS: Final = frozenset({"lifecycle"})
"""Blocks of a resource that an override file extends instead of replacing."""


def produces(block: Block) -> str:
    """The type of block that a block gives, looking through `dynamic`."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


class Declaration:
    """What has a name in a module: the header of its first block, and its content."""

    __slots__ = ("content", "file", "header", "name")

    def __init__(self, name: str, file: SourceFile, header: Block, content: Content) -> None:
        self.name = name
        self.file = file
        self.header = header
        self.content = content

    @property
    def span(self) -> Span:
        return Span(self.file, self.header.start, self.header.header_end)

    @property
    def extent(self) -> Span:
        """Its first block as a whole."""
        return Span(self.file, self.header.start, self.header.end)

    def override(self, body: Body) -> None:
        self.content = self.content.layered(body)


class Variable(Declaration):
    __slots__ = ()

    @property
    def default(self) -> Argument | None:
        return self.content.argument("default")

    @property
    def is_required(self) -> bool:
        return self.default is None

    @property
    def is_sensitive(self) -> bool:
        return _may_be_true(self.content.expression("sensitive"))

    @property
    def is_ephemeral(self) -> bool:
        return literal_bool(self.content.expression("ephemeral"))

    @property
    def is_constant(self) -> bool:
        """Whether its value may decide where modules come from."""
        return literal_bool(self.content.expression("const"))

    @property
    def is_nullable(self) -> bool:
        expr = self.content.expression("nullable")
        return expr is None or literal_bool(expr)


class Output(Declaration):
    __slots__ = ()

    @property
    def is_sensitive(self) -> bool:
        return _may_be_true(self.content.expression("sensitive"))


class Local(NamedTuple):
    name: str
    argument: Argument


class Repeated(Declaration):
    """A declaration that `count` or `for_each` repeats, or that `enabled` of OpenTofu from 1.11 switches."""

    __slots__ = ("count", "for_each")

    def __init__(self, name: str, file: SourceFile, header: Block, content: Content) -> None:
        super().__init__(name, file, header, content)
        self.count = content.argument("count")
        self.for_each = content.argument("for_each")

    def override(self, body: Body) -> None:
        super().override(body)
        self.count = self.content.argument("count")
        self.for_each = self.content.argument("for_each")

    @property
    def enabled(self) -> Argument | None:
        """https://opentofu.org/docs/language/meta-arguments/enabled/; it cannot stand beside the other two."""
        for block in reversed(self.content.blocks_of("lifecycle")):
            found = block.content.argument("enabled")
            if found is not None:
                return found
        return None

    @property
    def number(self) -> Argument | None:
        """What decides how many instances there are; None where there is always one."""
        return self.count or self.for_each or self.enabled

    @property
    def depends_on(self) -> tuple[Traversal, ...]:
        return traversal_list(self.content.expression("depends_on"))


class Resource(Repeated):
    """A managed resource, a data source or an ephemeral resource."""

    __slots__ = ("mode", "type")

    def __init__(
        self, mode: ResourceMode, type: str, name: str, file: SourceFile, header: Block, content: Content
    ) -> None:
        super().__init__(name, file, header, content)
        self.mode: ResourceMode = mode
        self.type = type

    @property
    def kind(self) -> str:
        """The type as provider facts call it: `type`, `data.type`, `ephemeral.type`."""
        return self.type if self.mode == "managed" else f"{self.mode}.{self.type}"

    @property
    def address(self) -> str:
        """Within its module: `type.name`, `data.type.name`."""
        return f"{self.kind}.{self.name}"

    @property
    def provider(self) -> "ProviderReference | None":
        """The configuration that the `provider` argument names."""
        chosen = self.provider_choice
        return None if chosen is None else chosen.reference

    @property
    def provider_choice(self) -> "ProviderChoice | None":
        argument = self.content.argument("provider")
        return None if argument is None else _choice(argument.file, argument.expr)


class ModuleCall(Repeated):
    __slots__ = ()

    @property
    def source(self) -> str | None:
        """None where it is missing or no literal string."""
        expr = self.content.expression("source")
        return expr.value if type(expr) is nodes.Literal and isinstance(expr.value, str) else None

    def inputs(self) -> list[Argument]:
        """What it gives to the variables of the module."""
        return [argument for argument in self.content.arguments() if argument.attribute.name not in CALL_ARGUMENTS]

    def providers(self) -> "dict[ProviderReference, ProviderChoice]":
        """Configuration in the module -> configuration in the caller, as the `providers` map says."""
        argument = self.content.argument("providers")
        found: dict[ProviderReference, ProviderChoice] = {}
        if argument is not None and type(argument.expr) is nodes.ObjectCons:
            for key, value in argument.expr.items:
                inner, outer = provider_reference(key), _choice(argument.file, value)
                if inner is not None and outer is not None:
                    found[inner] = outer
        return found


CALL_ARGUMENTS: Final = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
RESERVED_VARIABLES: Final = CALL_ARGUMENTS | {"lifecycle", "locals"}
VARIABLE_ARGUMENTS: Final = (
    "const", "default", "deprecated", "description", "ephemeral", "nullable", "sensitive", "type",
)  # fmt: skip
OUTPUT_ARGUMENTS: Final = ("depends_on", "deprecated", "description", "ephemeral", "sensitive", "type", "value")
RESOURCE_ARGUMENTS: Final = frozenset({"count", "for_each", "provider", "depends_on"})
RESOURCE_BLOCKS: Final[Mapping[str, int]] = {"lifecycle": 0, "connection": 0, "provisioner": 1}
RESOURCE_META: Final = frozenset({*RESOURCE_ARGUMENTS, *RESOURCE_BLOCKS})
PROVIDER_META: Final = frozenset({"alias", "for_each", "version"})


class ProviderReference(NamedTuple):
    """A provider configuration by its local name and alias: `aws`, `aws.east`."""

    name: str
    alias: str | None

    def __str__(self) -> str:
        return self.name if self.alias is None else f"{self.name}.{self.alias}"


class ProviderChoice(NamedTuple):
    """A configuration, and of one with `for_each` (OpenTofu from 1.9) the key of the instance: `aws.by[each.key]`."""

    reference: ProviderReference
    file: SourceFile
    key: nodes.Expression | None = None


class ProviderConfig(Declaration):
    __slots__ = ("alias",)

    @property
    def number(self) -> Argument | None:
        """What decides how many instances there are, in OpenTofu; None where there is one."""
        return self.content.argument("for_each")

    def __init__(self, name: str, alias: str | None, file: SourceFile, header: Block, content: Content) -> None:
        super().__init__(name, file, header, content)
        self.alias = alias

    @property
    def reference(self) -> ProviderReference:
        return ProviderReference(self.name, self.alias)


class Requirement(NamedTuple):
    """One entry of `required_providers`; `source` and `version` None where they are not written."""

    name: str
    source: str | None
    version: str | None
    aliases: tuple[ProviderReference, ...]
    span: Span
    written: Mapping[str, Span] = MappingProxyType({})
    """Where each key of the entry stands."""


class Backend(NamedTuple):
    """A `backend` block or, with type `cloud` or `remote`, where HCP Terraform keeps the state."""

    type: str
    file: SourceFile
    block: Block


class CheckBlock(Declaration):
    """A `check` block: assertions, and perhaps a data source that nothing else can refer to."""

    __slots__ = ("data",)

    def __init__(self, name: str, file: SourceFile, header: Block, content: Content) -> None:
        super().__init__(name, file, header, content)
        self.data: list[Resource] = []


class Module:
    """Everything that the files of one directory declare."""

    __slots__ = (
        "backends", "calls", "checks", "diagnostics", "directory", "files", "imports", "is_complete", "locals", "moved",
        "outputs", "providers", "removed", "requirements", "resources", "variables",
    )  # fmt: skip

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.files: list[SourceFile] = []
        self.variables: dict[str, Variable] = {}
        self.locals: dict[str, Local] = {}
        self.outputs: dict[str, Output] = {}
        self.resources: dict[str, Resource] = {}
        """By address within the module."""
        self.calls: dict[str, ModuleCall] = {}
        self.providers: dict[ProviderReference, ProviderConfig] = {}
        self.requirements: dict[str, Requirement] = {}
        self.backends: list[Backend] = []
        self.checks: dict[str, CheckBlock] = {}
        self.moved: list[InnerBlock] = []
        self.removed: list[InnerBlock] = []
        self.imports: list[InnerBlock] = []
        self.diagnostics: list[Diagnostic] = []
        self.is_complete = True
        """False where a file could not be read in full: a name may be declared in what was lost."""

    def resource(self, mode: str, type_name: str, name: str) -> Resource | None:
        return self.resources.get(f"{type_name}.{name}" if mode == "managed" else f"{mode}.{type_name}.{name}")


def literal_bool(expr: nodes.Expression | None) -> bool:
    """Whether `expr` is written as true; a string in quotes counts, as it converts."""
    if type(expr) is not nodes.Literal:
        return False
    return expr.value is True or expr.value == "true"


def _may_be_true(expr: nodes.Expression | None) -> bool:
    """What is no literal, such as `(true)`, is taken for true: nothing is told that somebody wants hidden."""
    return literal_bool(expr) or (expr is not None and type(expr) is not nodes.Literal)


def keyword_or_string(expr: nodes.Expression) -> str | None:
    if type(expr) is nodes.RootName:
        return expr.name
    return expr.value if type(expr) is nodes.Literal and isinstance(expr.value, str) else None


def provider_reference(expr: nodes.Expression) -> ProviderReference | None:
    """`aws`, `aws.east`, or either in quotes as older versions wrote it; None for anything else."""
    if type(expr) is nodes.Paren:
        return provider_reference(expr.inner)
    if type(expr) is nodes.Literal and isinstance(expr.value, str):
        name, _, alias = expr.value.partition(".")
        return ProviderReference(name, alias or None)
    traversal = as_traversal(expr)
    if traversal is None or len(traversal.steps) > 1:
        return None
    if not traversal.steps:
        return ProviderReference(traversal.root, None)
    step = traversal.steps[0]
    return ProviderReference(traversal.root, step) if isinstance(step, str) else None


def _choice(file: SourceFile, expr: nodes.Expression) -> ProviderChoice | None:
    expr = as_expression(file, expr)
    key: nodes.Expression | None = None
    if isinstance(expr, nodes.Index):
        key = expr.key
        expr = expr.source
    reference = provider_reference(expr)
    return None if reference is None else ProviderChoice(reference, file, key)


def traversal_list(expr: nodes.Expression | None) -> tuple[Traversal, ...]:
    """The traversals of a list such as that of `depends_on`; what is none is left out."""
    if type(expr) is not nodes.TupleCons:
        return ()
    found = [_written_traversal(item) for item in expr.items]
    return tuple([traversal for traversal in found if traversal is not None])


def _written_traversal(expr: nodes.Expression) -> Traversal | None:
    """A traversal, or the text of one in quotes."""
    if type(expr) is nodes.Template and expr.unwraps:
        return _written_traversal(expr.parts[0])
    if type(expr) is nodes.Literal and isinstance(expr.value, str):
        root, *steps = expr.value.split(".")
        return Traversal(root, tuple(steps), expr.start, expr.end)
    return as_traversal(expr)
