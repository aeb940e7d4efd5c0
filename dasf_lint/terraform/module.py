"""A parsed module: what its files declare, override files merged in, nothing evaluated.

Declarations keep the syntax and read the arguments that decide their shape (`count`, `source`, `provider`); everything
else is looked up by name when somebody asks.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes
from dasf_lint.hcl.nodes import Attribute, Block, Body
from dasf_lint.hcl.traversal import Key, Traversal, as_traversal

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


class Content:
    """The body of a declaration: of layered bodies the later ones win.

    An argument of a later layer replaces that of the same name; blocks of a type, `dynamic` ones included, replace all
    blocks of that type.
    """

    __slots__ = ("layers",)

    def __init__(self, layers: tuple[Body, ...]) -> None:
        self.layers = layers

    @property
    def is_complete(self) -> bool:
        """False where something could not be read, so that the absence of an item proves nothing."""
        return all(layer.complete for layer in self.layers)

    def argument(self, name: str) -> Argument | None:
        for layer in reversed(self.layers):
            found = layer.attributes.get(name)
            if found is not None:
                return Argument(layer.file, found)
        return None

    def expression(self, name: str) -> nodes.Expression | None:
        found = self.argument(name)
        return None if found is None else found.attribute.expr

    def arguments(self) -> list[Argument]:
        """All arguments, each name once, in the order of the text."""
        if len(self.layers) == 1:
            body = self.layers[0]
            return [Argument(body.file, attribute) for attribute in body.attributes.values()]
        names = dict.fromkeys(name for layer in self.layers for name in layer.attributes)
        return [found for name in names if (found := self.argument(name)) is not None]

    def blocks(self) -> list[InnerBlock]:
        """All blocks in the order of the text, those of override files after the others."""
        if len(self.layers) == 1:
            body = self.layers[0]
            return [InnerBlock(body.file, block) for block in body.blocks]
        replaced: set[str] = set()
        kept: list[list[InnerBlock]] = []
        for layer in reversed(self.layers):
            kept.append([InnerBlock(layer.file, block) for block in layer.blocks if _produces(block) not in replaced])
            replaced.update(_produces(block) for block in layer.blocks if _produces(block) not in MERGED_BLOCKS)
        return [block for group in reversed(kept) for block in group]

    def blocks_of(self, type_name: str) -> list[InnerBlock]:
        if len(self.layers) == 1:
            body = self.layers[0]
            return [InnerBlock(body.file, block) for block in body.blocks if block.type == type_name]
        return [block for block in self.blocks() if block.block.type == type_name]


MERGED_BLOCKS: Final = frozenset({"lifecycle"})
"""Blocks of a resource that an override file extends instead of replacing."""


def _produces(block: Block) -> str:
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

    def override(self, body: Body) -> None:
        self.content = Content((*self.content.layers, body))


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
        return literal_bool(self.content.expression("sensitive"))

    @property
    def is_ephemeral(self) -> bool:
        return literal_bool(self.content.expression("ephemeral"))

    @property
    def is_nullable(self) -> bool:
        expr = self.content.expression("nullable")
        return expr is None or literal_bool(expr)


class Output(Declaration):
    __slots__ = ()

    @property
    def is_sensitive(self) -> bool:
        return literal_bool(self.content.expression("sensitive"))


class Local(NamedTuple):
    name: str
    argument: Argument


class Repeated(Declaration):
    """A declaration that `count` or `for_each` repeats."""

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
    def address(self) -> str:
        """Within its module: `type.name`, `data.type.name`."""
        prefix = "" if self.mode == "managed" else f"{self.mode}."
        return f"{prefix}{self.type}.{self.name}"

    @property
    def provider(self) -> "ProviderReference | None":
        """The configuration that the `provider` argument names."""
        expr = self.content.expression("provider")
        return None if expr is None else provider_reference(expr)


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

    def providers(self) -> "dict[ProviderReference, ProviderReference]":
        """Configuration in the module -> configuration in the caller, as the `providers` map says."""
        expr = self.content.expression("providers")
        found: dict[ProviderReference, ProviderReference] = {}
        if type(expr) is nodes.ObjectCons:
            for key, value in expr.items:
                inner, outer = provider_reference(key), provider_reference(value)
                if inner is not None and outer is not None:
                    found[inner] = outer
        return found


CALL_ARGUMENTS: Final = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
RESERVED_VARIABLES: Final = CALL_ARGUMENTS | {"lifecycle", "locals"}
RESOURCE_ARGUMENTS: Final = frozenset({"count", "for_each", "provider", "depends_on"})
RESOURCE_BLOCKS: Final = frozenset({"lifecycle", "connection", "provisioner"})


class ProviderReference(NamedTuple):
    """A provider configuration by its local name and alias: `aws`, `aws.east`."""

    name: str
    alias: str | None

    def __str__(self) -> str:
        return self.name if self.alias is None else f"{self.name}.{self.alias}"


class ProviderConfig(Declaration):
    __slots__ = ("alias",)

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


class Backend(NamedTuple):
    """A `backend` block or, with type `cloud` or `remote`, where HCP Terraform keeps the state."""

    type: str
    file: SourceFile
    block: Block


class Check(Declaration):
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
        self.checks: dict[str, Check] = {}
        self.moved: list[InnerBlock] = []
        self.removed: list[InnerBlock] = []
        self.imports: list[InnerBlock] = []
        self.diagnostics: list[Diagnostic] = []
        self.is_complete = True
        """False where a file could not be read in full: a name may be declared in what was lost."""

    def resource(self, mode: str, type_name: str, name: str) -> Resource | None:
        return self.resources.get(f"{type_name}.{name}" if mode == "managed" else f"{mode}.{type_name}.{name}")


def declare(module: Module, body: Body) -> None:
    """Adds what one file that is no override declares."""
    _Reader(module, body.file).read(body)


def override(module: Module, body: Body) -> None:
    """Merges what an override file says into the declarations there are."""
    _Overrider(module, body.file).read(body)


class _Reader:
    __slots__ = ("_file", "_module")

    def __init__(self, module: Module, file: SourceFile) -> None:
        self._module = module
        self._file = file

    def read(self, body: Body) -> None:
        if not body.complete:
            self._module.is_complete = False
        for attribute in body.attributes.values():
            self._complain(
                "Unsupported argument", f'An argument named "{attribute.name}" is not expected here.',
                attribute.start, attribute.name_end,
            )  # fmt: skip
        for block in body.blocks:
            handler = self._handlers.get(block.type)
            if handler is None:
                self._complain(
                    "Unsupported block type", f'Blocks of type "{block.type}" are not expected here.',
                    block.start, block.header_end,
                )  # fmt: skip
                continue
            name, labels = handler
            if len(block.labels) != labels:
                self._complain(
                    f"Missing name for {block.type}" if len(block.labels) < labels else f"Extraneous label for {block.type}",
                    f"{labels or 'No'} labels are expected for {block.type} blocks.", block.start, block.header_end,
                )  # fmt: skip
                continue
            getattr(self, name)(block)

    _handlers: Final = {
        "terraform": ("_terraform", 0),
        "provider": ("_provider", 1),
        "variable": ("_variable", 1),
        "locals": ("_locals", 0),
        "output": ("_output", 1),
        "module": ("_call", 1),
        "resource": ("_managed", 2),
        "data": ("_data", 2),
        "ephemeral": ("_ephemeral", 2),
        "moved": ("_moved", 0),
        "removed": ("_removed", 0),
        "import": ("_import", 0),
        "check": ("_check", 1),
    }

    # --- one method per kind of block ------------------------------------------------------------------------------

    def _terraform(self, block: Block) -> None:
        for inner in block.body.blocks:
            if inner.type == "required_providers":
                for requirement in _requirements(self._file, inner):
                    self._require(requirement)
            elif inner.type == "backend" and len(inner.labels) == 1:
                self._backend(Backend(inner.labels[0], self._file, inner))
            elif inner.type == "cloud":
                self._backend(Backend("cloud", self._file, inner))

    def _require(self, requirement: Requirement) -> None:
        if self._is_new("required provider", requirement.name, self._module.requirements.get(requirement.name), requirement.span):
            self._module.requirements[requirement.name] = requirement

    def _backend(self, backend: Backend) -> None:
        self._module.backends.append(backend)

    def _provider(self, block: Block) -> None:
        alias = block.body.attributes.get("alias")
        alias_name = _keyword_or_string(alias.expr) if alias is not None else None
        config = ProviderConfig(block.labels[0], alias_name, self._file, block, Content((block.body,)))
        if self._is_new("provider configuration", str(config.reference), self._module.providers.get(config.reference), config.span):
            self._module.providers[config.reference] = config

    def _variable(self, block: Block) -> None:
        variable = Variable(block.labels[0], self._file, block, Content((block.body,)))
        if variable.name in RESERVED_VARIABLES:
            self._complain(
                "Invalid variable name",
                f'The variable name "{variable.name}" is reserved due to its special meaning inside module blocks.',
                block.start, block.header_end,
            )  # fmt: skip
        if self._is_new("variable", variable.name, self._module.variables.get(variable.name), variable.span):
            self._module.variables[variable.name] = variable

    def _locals(self, block: Block) -> None:
        for attribute in block.body.attributes.values():
            local = Local(attribute.name, Argument(self._file, attribute))
            there = self._module.locals.get(local.name)
            if self._is_new("local value", local.name, there and there.argument, local.argument.span):
                self._module.locals[local.name] = local

    def _output(self, block: Block) -> None:
        output = Output(block.labels[0], self._file, block, Content((block.body,)))
        if self._is_new("output value", output.name, self._module.outputs.get(output.name), output.span):
            self._module.outputs[output.name] = output

    def _call(self, block: Block) -> None:
        call = ModuleCall(block.labels[0], self._file, block, Content((block.body,)))
        if self._is_new("module call", call.name, self._module.calls.get(call.name), call.span):
            self._module.calls[call.name] = call

    def _managed(self, block: Block) -> None:
        self._resource("managed", block)

    def _data(self, block: Block) -> None:
        self._resource("data", block)

    def _ephemeral(self, block: Block) -> None:
        self._resource("ephemeral", block)

    def _resource(self, mode: ResourceMode, block: Block) -> Resource | None:
        type_name, name = block.labels
        resource = Resource(mode, type_name, name, self._file, block, Content((block.body,)))
        if not self._is_new(f"{_MODE_NAMES[mode]} configuration", resource.address, self._module.resources.get(resource.address), resource.span):
            return None
        self._module.resources[resource.address] = resource
        return resource

    def _moved(self, block: Block) -> None:
        self._module.moved.append(InnerBlock(self._file, block))

    def _removed(self, block: Block) -> None:
        self._module.removed.append(InnerBlock(self._file, block))

    def _import(self, block: Block) -> None:
        self._module.imports.append(InnerBlock(self._file, block))

    def _check(self, block: Block) -> None:
        check = Check(block.labels[0], self._file, block, Content((block.body,)))
        if not self._is_new("check block", check.name, self._module.checks.get(check.name), check.span):
            return
        self._module.checks[check.name] = check
        for inner in block.body.blocks:
            if inner.type == "data" and len(inner.labels) == 2:
                resource = self._resource("data", inner)
                if resource is not None:
                    check.data.append(resource)

    # --- complaints ------------------------------------------------------------------------------------------------

    def _is_new(self, what: str, name: str, there: "Declaration | Argument | Requirement | None", span: Span) -> bool:
        if there is None:
            return True
        line, _ = span.file.position(there.span.start) if there.span.file is span.file else there.span.file.position(there.span.start)
        self._module.diagnostics.append(
            Diagnostic(
                "warning", "duplicate",
                f'Duplicate {what}: "{name}" is already declared at {there.span.file.path}:{line}', span=span,
            )  # fmt: skip
        )
        return False

    def _complain(self, summary: str, detail: str, start: int, end: int) -> None:
        self._module.diagnostics.append(Diagnostic("warning", "terraform", f"{summary}: {detail}", span=Span(self._file, start, end)))


_MODE_NAMES: Final[dict[ResourceMode, str]] = {
    "managed": "resource", "data": "data source", "ephemeral": "ephemeral resource",
}  # fmt: skip


class _Overrider(_Reader):
    """Reads an override file: everything in it but locals and requirements needs something to override."""

    __slots__ = ()

    def _require(self, requirement: Requirement) -> None:
        self._module.requirements[requirement.name] = requirement

    def _backend(self, backend: Backend) -> None:
        self._module.backends[:] = [backend]

    def _locals(self, block: Block) -> None:
        for attribute in block.body.attributes.values():
            if attribute.name in self._module.locals:
                self._module.locals[attribute.name] = Local(attribute.name, Argument(self._file, attribute))
            else:
                self._missing("local value", attribute.name, Span(self._file, attribute.start, attribute.name_end))

    def _provider(self, block: Block) -> None:
        alias = block.body.attributes.get("alias")
        reference = ProviderReference(block.labels[0], _keyword_or_string(alias.expr) if alias is not None else None)
        there = self._module.providers.get(reference)
        if there is None:
            super()._provider(block)
        else:
            there.override(block.body)

    def _variable(self, block: Block) -> None:
        self._merge("variable", block.labels[0], self._module.variables, block)

    def _output(self, block: Block) -> None:
        self._merge("output value", block.labels[0], self._module.outputs, block)

    def _call(self, block: Block) -> None:
        self._merge("module call", block.labels[0], self._module.calls, block)

    def _check(self, block: Block) -> None:
        self._merge("check block", block.labels[0], self._module.checks, block)

    def _resource(self, mode: ResourceMode, block: Block) -> Resource | None:
        prefix = "" if mode == "managed" else f"{mode}."
        self._merge(_MODE_NAMES[mode], f"{prefix}{block.labels[0]}.{block.labels[1]}", self._module.resources, block)
        return None

    def _merge(self, what: str, name: str, declared: "dict[str, Variable] | dict[str, Output] | dict[str, ModuleCall] | dict[str, Check] | dict[str, Resource]", block: Block) -> None:
        there = declared.get(name)
        if there is not None:
            there.override(block.body)
        else:
            self._missing(what, name, Span(self._file, block.start, block.header_end))

    def _missing(self, what: str, name: str, span: Span) -> None:
        if not self._module.is_complete:
            return
        message = f'Missing base {what} configuration to override: there is no {what} "{name}"'
        self._module.diagnostics.append(Diagnostic("warning", "terraform", message, span=span))


def _requirements(file: SourceFile, block: Block) -> Iterator[Requirement]:
    for attribute in block.body.attributes.values():
        span = Span(file, attribute.start, attribute.end)
        expr = attribute.expr
        if type(expr) is nodes.Literal and isinstance(expr.value, str):
            # The form before Terraform 0.13: a version constraint alone.
            yield Requirement(attribute.name, None, expr.value, (), span)
        elif type(expr) is nodes.ObjectCons:
            source: str | None = None
            version: str | None = None
            aliases: tuple[ProviderReference, ...] = ()
            for key, value in expr.items:
                name = key.value if type(key) is nodes.Literal else None
                if name == "source" and type(value) is nodes.Literal and isinstance(value.value, str):
                    source = value.value
                elif name == "version" and type(value) is nodes.Literal and isinstance(value.value, str):
                    version = value.value
                elif name == "configuration_aliases" and type(value) is nodes.TupleCons:
                    found = [provider_reference(item) for item in value.items]
                    aliases = tuple([reference for reference in found if reference is not None])
            yield Requirement(attribute.name, source, version, aliases, span)


def literal_bool(expr: nodes.Expression | None) -> bool:
    """Whether `expr` is written as true; a string in quotes counts, as it converts."""
    if type(expr) is not nodes.Literal:
        return False
    return expr.value is True or expr.value == "true"


def _keyword_or_string(expr: nodes.Expression) -> str | None:
    if type(expr) is nodes.Variable:
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


def names_of(traversal: Traversal) -> tuple[str, Sequence[str | Key]]:
    """The address within the module that a traversal begins with, and the steps after it: `data.t.n` and the rest."""
    root, steps = traversal.root, traversal.steps
    wanted = {"data": 2, "ephemeral": 2}.get(root, 1)
    names: list[str] = [root]
    for step in steps[:wanted]:
        if not isinstance(step, str):
            break
        names.append(step)
    return ".".join(names), steps[len(names) - 1 :]


def declared_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
